"""Opening the journal that a path or a URL names."""

from __future__ import annotations

import os
import time

from leadtui.clock import Clock
from leadtui.domain.storeurl import is_server_url
from leadtui.errors import UsageError
from leadtui.store.embedded import EmbeddedJournal
from leadtui.store.journal import Journal
from leadtui.store.locks import Sleep

MEMORY = "memory:"
"""Names a journal that leaves no trace."""


def open_journal(
    where: str | os.PathLike[str],
    clock: Clock,
    *,
    read_only: bool = False,
    password: str = "",
    sleep: Sleep = time.sleep,
) -> Journal:
    """The journal in a folder or on a server, begun where there is none; `memory:` is a new one each time.

    `password` is for a server, where its URL has none. Raises UsageError for what names no journal,
    StoreError for one that cannot be opened.
    """
    name = os.fspath(where)
    if name == MEMORY:
        from leadtui.store.memory import MemoryJournal

        return MemoryJournal(clock)
    if is_server_url(name):
        return _on_server(name, clock, read_only=read_only, password=password, sleep=sleep)
    scheme, is_url, _ = name.partition("://")
    if is_url or not name:
        raise UsageError(
            f"“{scheme}” names no journal." if is_url else "The journal has no name.",
            "Name a folder on this machine, postgresql://USER@HOST/DATABASE, or memory: for no trace.",
        )
    return EmbeddedJournal(os.path.abspath(name), clock, read_only=read_only, sleep=sleep)


def _on_server(url: str, clock: Clock, *, read_only: bool, password: str, sleep: Sleep) -> Journal:
    try:
        from leadtui.store.postgres.journal import PostgresJournal
    except ImportError as error:
        if (error.name or "psycopg").partition(".")[0] != "psycopg":
            raise
        raise UsageError(
            "A journal in PostgreSQL needs one more library.", "pip install 'leadtui[postgres]'"
        ) from None
    return PostgresJournal(url, clock, password=password, read_only=read_only, sleep=sleep)
