"""From a source's name, kind and options to the source. Only the kind that is asked for is imported."""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from typing import Final, Protocol, cast

from leadtui.errors import ConfigError
from leadtui.sources.base import Context, Source
from leadtui.sources.stagewords import check_stages
from leadtui.strict import Marked, nearest, problem_at, under

KINDS: Final = {
    "http": "leadtui.sources.http.source",
    "folder": "leadtui.sources.folder",
    "imap": "leadtui.sources.imap.source",
    "exec": "leadtui.sources.command",
}
"""Every kind of source, and the module that it lives in."""


class _Kind(Protocol):
    def build(self, name: str, options: Marked, context: Context, path: str) -> Source: ...


def build(name: str, kind: str, options: Marked, context: Context, also: Iterable[str] = ()) -> Source:
    """The source called `name`; `options` are what the config says under it, without its kind.

    `also` names kinds that the config makes of these. Raises ConfigError with every problem of the options,
    or for an unknown kind with the nearest name.
    """
    path = under("sources", name)
    if kind not in KINDS:
        message = f"there is no kind of source called {kind[:40]!r}"
        raise ConfigError([problem_at(options, under(path, "kind"), message, nearest(kind, (*KINDS, *also)))])
    check_stages(options, path, context.pipeline)
    module = cast(_Kind, importlib.import_module(KINDS[kind]))
    return module.build(name, options, context, path)


async def close(sources: Iterable[Source]) -> None:
    """Close every source."""
    for source in sources:
        await source.close()
