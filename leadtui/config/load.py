"""From a file to settings, with everything that is wrong in it at once."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec

from leadtui.config.parsed import parse
from leadtui.config.places import beside, config_bytes, config_path, data_folder, digest_of, store_location
from leadtui.config.settings import Settings
from leadtui.domain.checklist import Framework
from leadtui.domain.rules import Rules
from leadtui.errors import Problem
from leadtui.strict import Gathered, Marked

Check = Callable[[Mapping[str, Any], Marked], Iterable[Problem]]
"""What others find wrong in a config (its sources, its keys): told the fields that were written and are right
in themselves, and the whole file."""


class Loaded(msgspec.Struct, frozen=True, dict=True):
    """A config as it was read."""

    settings: Settings
    """With `data`, `store` and `calendar_folder` as whole paths."""
    path: Path
    """Where it stands, or would stand."""
    digest: str
    """Of the file's bytes: a cache made under another digest is stale."""
    marked: Marked
    """The file with its lines, for what is wrong only in somebody else's eyes."""

    @cached_property
    def framework(self) -> Framework:
        """The questions and the gate. Raises ConfigError."""
        from leadtui.config.frameworks import load_framework

        return load_framework(self.settings.checklist.framework, self.path)

    def rules(self, today: datetime.date) -> Rules:
        """All that a decision needs, the gate included; `today` as `Settings.rules` takes it."""
        return msgspec.structs.replace(self.settings.rules(today), framework=self.framework)

    @property
    def folder(self) -> Path:
        """The folder that the config stands in."""
        return self.path.parent


def load(
    named: str | os.PathLike[str] | None = None,
    environ: Mapping[str, str] = os.environ,
    check: Check | None = None,
) -> Loaded:
    """The settings of this user; `named` is what `--config` says.

    A default file that is not there gives the defaults; a named one that is not there is an error. Raises
    `ConfigError` with everything that is wrong, what `check` finds included.
    """
    path, is_named = config_path(None if named is None else os.fspath(named), environ)
    return loaded(config_bytes(path, is_named), path, environ, check)


def loaded(
    data: bytes,
    path: str | os.PathLike[str],
    environ: Mapping[str, str] = os.environ,
    check: Check | None = None,
) -> Loaded:
    """The settings in the bytes of the file at `path`. Raises `ConfigError`, as `load` does."""
    path = Path(path)
    marked = parse(data, str(path), environ)
    gathered = Gathered()
    good = gathered.fields(marked, Settings)
    if check is not None:
        gathered.problems.extend(found for found in check(good, marked) if found not in gathered.problems)
    gathered.done()
    folder, store = good.get("data", ""), good.get("store", "")
    places = {
        "data": str(data_folder(folder, path, environ)),
        "store": store_location(None, store, folder, path, environ),
    }
    if good.get("calendar_folder"):
        places["calendar_folder"] = str(beside(path, good["calendar_folder"], environ))
    return Loaded(Settings(**good | places), path, digest_of(data), marked)
