"""Sources for tests: options as Python writes them, a clock that is set, everything on this machine."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from leadtui.domain.intake import Item
from leadtui.sources.base import Context, Page, Source
from leadtui.sources.registry import build
from leadtui.strict import Marked
from tests.support.set_clock import SetClock

NOW = datetime.datetime(2026, 3, 3, 12, 0, tzinfo=datetime.UTC)


def marked(value: Any, file: str = "/shop/config.yaml", line: int = 1) -> Marked:
    """What a reader makes of a config file with this in it."""
    if isinstance(value, dict):
        return Marked(
            {key: marked(each, file, line + place) for place, (key, each) in enumerate(value.items())},
            file,
            line,
        )
    if isinstance(value, list | tuple):
        return Marked(tuple(marked(each, file, line) for each in value), file, line)
    if isinstance(value, bool):
        return Marked(str(value).lower(), file, line)
    return Marked(None if value is None else str(value), file, line)


def context(
    data: Path, *, zone: str = "America/Denver", region: str = "US", clock: SetClock | None = None
) -> Context:
    """A shop in Denver whose sleep moves its clock and takes no time."""
    ticking = clock or SetClock(NOW)

    async def sleep(seconds: float) -> None:
        ticking.forward(seconds)

    return Context(region=region, zone=ZoneInfo(zone), data=data, clock=ticking, sleep=sleep, trust_env=False)


def source(kind: str, options: Mapping[str, Any], given: Context, name: str = "web") -> Source:
    """A source as the config would make it."""
    return build(name, kind, marked(dict(options)), given)


async def poll(
    polled: Source, cursor: Mapping[str, str] | None = None, into: list[Page] | None = None
) -> list[Page]:
    """One poll as the collector does it: every page acknowledged before the next.

    `into` has the pages that came before an error.
    """
    pages: list[Page] = [] if into is None else into
    async for page in polled.pages(cursor or {}):
        pages.append(page)
        await polled.acknowledge(page)
    return pages


def items(pages: list[Page]) -> list[Item]:
    """The items of all pages."""
    return [item for page in pages for item in page.items]


def cursor_after(pages: list[Page], before: Mapping[str, str] | None = None) -> dict[str, str]:
    """Where a poll got to."""
    moved = [page.cursor for page in pages if page.cursor is not None]
    return moved[-1] if moved else dict(before or {})
