"""Opening the journal that a path or a URL names."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from leadtui.clock import Clock
from leadtui.domain.storeurl import is_server_url
from leadtui.errors import UsageError
from leadtui.store.beside import Beside
from leadtui.store.embedded import EmbeddedJournal
from leadtui.store.journal import Journal, Told, to_nobody
from leadtui.store.lines import FORMAT
from leadtui.store.locks import Sleep
from leadtui.store.sharing import readers, share

if TYPE_CHECKING:  # only a journal that is looked over needs it
    from leadtui.store.inspecting import Findings

MEMORY = "memory:"
"""Names a journal that leaves no trace."""


def open_journal(
    where: str | os.PathLike[str],
    clock: Clock,
    *,
    read_only: bool = False,
    password: str = "",
    group: str | None = None,
    sleep: Sleep = time.sleep,
    told: Told = to_nobody,
) -> Journal:
    """The journal in a folder or on a server, begun where there is none; `memory:` is a new one each time.

    `password` is for a server, where its URL has none; `group` may read a folder, an empty one nobody but
    its owner, and None leaves it as it is. `told` is called where opening takes long. Raises UsageError for
    what names no journal, StoreError for one that cannot be opened.
    """
    name = os.fspath(where)
    if name == MEMORY:
        from leadtui.store.memory import MemoryJournal

        return MemoryJournal(clock)
    if is_server_url(name):
        return _on_server(name, clock, read_only=read_only, password=password, sleep=sleep, told=told)
    scheme, is_url, _ = name.partition("://")
    if is_url or not name:
        raise UsageError(
            f"“{scheme}” names no journal." if is_url else "The journal has no name.",
            "Name a folder on this machine, postgresql://USER@HOST/DATABASE, or memory: for no trace.",
        )
    return _in_folder(os.path.abspath(name), clock, read_only=read_only, group=group, sleep=sleep, told=told)


def describe(where: str, *, password: str = "") -> str:
    """What keeps the journal there, of which version, and whether it may be written. Begins nothing.

    Raises UsageError for what names no journal, StoreError for a server that cannot be asked.
    """
    if is_server_url(where):
        with _with_psycopg():
            from leadtui.store.postgres.schema import describe as describe_tables
        return describe_tables(where, password)
    if where == MEMORY:
        return "memory, which leaves no trace"
    return f"TinyDB over files of this machine, of format {FORMAT}; {_state(os.path.abspath(where))}"


def look_over(where: str, clock: Clock, *, copy: str = "", password: str = "") -> Findings:
    """Whether every line there is whole; what is goes to the new folder `copy`, if there is to be one.

    Raises UsageError for what names no journal, StoreError.
    """
    if is_server_url(where):
        with _with_psycopg():
            from leadtui.store.postgres import inspecting as on_server
        if copy:
            return on_server.repair(where, clock, copy, password)
        return on_server.inspect(where, clock, password)
    from leadtui.store import inspecting

    if "://" in where or where == MEMORY:
        raise UsageError("That journal has no files to check.", "Name a folder with --store.")
    return inspecting.repair(where, copy, clock.now()) if copy else inspecting.inspect(where)


def _in_folder(
    folder: str, clock: Clock, *, read_only: bool, group: str | None, sleep: Sleep, told: Told
) -> Journal:
    journal = EmbeddedJournal(folder, clock, read_only=read_only, sleep=sleep, told=told)
    if group is not None and not journal.read_only:
        with contextlib.ExitStack() as undone:
            undone.callback(journal.close)
            share(folder, group)
            undone.pop_all()
    return journal


def _state(folder: str) -> str:
    moved = Beside(folder, time.sleep, may_write=False).moved() if os.path.isdir(folder) else ""
    if moved:
        return f"it has moved to {moved}"
    if not os.path.lexists(os.path.join(folder, "current")):
        return "not begun yet"
    state = "it can be read and written" if os.access(folder, os.W_OK) else "it can only be read"
    group = readers(folder)
    return f"{state}; the group {group} may read it" if group else state


@contextlib.contextmanager
def _with_psycopg() -> Iterator[None]:
    """Tell how to get the library where it is not there."""
    try:
        yield
    except ImportError as error:
        if (error.name or "psycopg").partition(".")[0] != "psycopg":
            raise
        raise UsageError(
            "A journal in PostgreSQL needs one more library.",
            "In leadtui's folder: pip install '.[postgres]'",
        ) from None


def _on_server(
    url: str, clock: Clock, *, read_only: bool, password: str, sleep: Sleep, told: Told
) -> Journal:
    with _with_psycopg():
        from leadtui.store.postgres.journal import PostgresJournal
    return PostgresJournal(url, clock, password=password, read_only=read_only, sleep=sleep, told=told)
