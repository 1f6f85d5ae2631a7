"""Opening the journal that a path or a URL names."""

from __future__ import annotations

import os
import time

from leadtui.clock import Clock
from leadtui.errors import UsageError
from leadtui.store.embedded import EmbeddedJournal
from leadtui.store.journal import Journal
from leadtui.store.locks import Sleep

MEMORY = "memory:"
"""Names a journal that leaves no trace."""


def open_journal(
    where: str | os.PathLike[str], clock: Clock, *, read_only: bool = False, sleep: Sleep = time.sleep
) -> Journal:
    """The journal in a folder, begun where there is none; `memory:` is one of its own at each call.

    Raises UsageError for what names no journal, StoreError for one that cannot be opened.
    """
    name = os.fspath(where)
    if name == MEMORY:
        from leadtui.store.memory import MemoryJournal

        return MemoryJournal(clock)
    scheme, is_url, _ = name.partition("://")
    if is_url and scheme in ("postgresql", "postgres"):
        raise UsageError(
            "This version of leadtui does not keep a journal in PostgreSQL.",
            "Name a folder on this machine.",
        )
    if is_url or not name:
        raise UsageError(
            f"“{scheme}” names no journal." if is_url else "The journal has no name.",
            "Name a folder on this machine, or memory: for one that leaves no trace.",
        )
    return EmbeddedJournal(os.path.abspath(name), clock, read_only=read_only, sleep=sleep)
