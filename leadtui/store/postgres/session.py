"""The connection that stays: it hears of news, and holds the locks by which processes agree.

A lock of a session goes with its connection: with the process, the machine or the network that it hung on.
A process that only stands still keeps its connection, since its system goes on answering for it. So who holds
a lock that nobody else may have says at the server, again and again, that it is there; else the server lets
the connection go.
"""

from __future__ import annotations

import select
import socket
import threading
from collections.abc import Callable
from typing import Final, LiteralString

import psycopg
from psycopg import sql

from leadtui.clock import Clock
from leadtui.store.locks import Hold
from leadtui.store.postgres.address import Address, Connection
from leadtui.store.postgres.schema import lock_key
from leadtui.store.postgres.server import Backoff
from leadtui.store.postgres.watchdog import Watchdog

STOP_S: Final = 1.0
"""Nobody waits longer for its end: the server may be gone without a word."""

ABSENT_S: Final = 15.0
"""Who has not been heard of for so long has no lock any more that others wait for."""

_BEATS: Final = 4
"""So often in that time one says that one is there."""

_EXCLUSIVE: Final[LiteralString] = "SELECT pg_try_advisory_lock(%s)"
_SHARED: Final[LiteralString] = "SELECT pg_try_advisory_lock_shared(%s)"
# From PostgreSQL 14 on; an older server lets go of who stands still only when the system does.
_END_WHEN_SILENT: Final[LiteralString] = """
    SELECT set_config(name, coalesce(%s, reset_val), false) FROM pg_settings
    WHERE name = 'idle_session_timeout'
"""
_HERE: Final[LiteralString] = "SELECT"
_RELEASE: Final[LiteralString] = "SELECT pg_advisory_unlock(%s)"
_RELEASE_SHARED: Final[LiteralString] = "SELECT pg_advisory_unlock_shared(%s)"


def channel(journal: str) -> str:
    """What news of a journal are notified on; channels are shared by a whole database."""
    return f"leadtui_{lock_key(journal, 'news') & 0xFFFFFFFFFFFFFFFF:016x}"


class Session:
    """A thread and a connection, begun when somebody first wants to listen or to hold a lock.

    After the connection was lost, it is made anew, the locks are taken again, and everybody is woken: what
    was notified in between is gone. A lock that another has by then is lost.
    """

    def __init__(self, address: Address, journal: str, clock: Clock, absent_s: float = ABSENT_S) -> None:
        self._address = address
        self._journal = journal
        self._backoff = Backoff(clock)
        self._absent_s = absent_s
        self._watchdog = Watchdog(clock)
        self._guard = threading.RLock()
        self._ended = threading.Event()
        self._bell, self._rung = socket.socketpair()
        self._thread = threading.Thread(target=self._run, name="postgres", daemon=True)
        self._connection: Connection | None = None
        self._wake: Callable[[], None] | None = None
        self._holds: dict[Hold, tuple[str, bool]] = {}

    def listen(self, wake: Callable[[], None]) -> None:
        """Call `wake`, from the session's thread, when the journal may have grown."""
        with self._guard:
            self._wake = wake
            if self._connection is not None:
                try:
                    self._listen(self._connection)
                except psycopg.Error:
                    self._drop()  # the one that is made in its place listens
        self._begin()

    def hold(self, name: str, *, shared: bool) -> Hold | None:
        """Take a lock, or None when others have it. Raises psycopg.Error."""
        with self._guard:
            if not self._locked(self._connected(), name, shared=shared):
                return None
            held = Hold(lambda: self._release(held))
            self._holds[held] = name, shared
        if self._thread.is_alive():
            self._bell.send(b"!")  # it may have to say from now on that it is there
        self._begin()
        return held

    def close(self) -> None:
        """Let go of the locks and of the connection."""
        if self._ended.is_set():
            return
        self._ended.set()
        self._watchdog.close()
        self._bell.send(b"!")
        if self._thread.is_alive():
            self._thread.join(STOP_S)
        if self._guard.acquire(timeout=STOP_S):
            self._holds.clear()
            self._drop()
            self._guard.release()
        self._bell.close()
        if not self._thread.is_alive():
            self._rung.close()

    def _begin(self) -> None:
        if not self._thread.is_alive() and not self._ended.is_set():
            self._thread.start()

    # -- the connection, under the guard ---------------------------------------------------------------------

    def _connected(self) -> Connection:
        """The connection, with all locks taken. Raises psycopg.Error."""
        if self._connection is not None and not self._connection.closed:
            return self._connection
        connection = self._address.connect()
        try:
            if self._wake is not None:
                self._listen(connection)
            for held, (name, shared) in [*self._holds.items()]:
                if not self._locked(connection, name, shared=shared):
                    del self._holds[held]
                    held.lost = True
        except psycopg.Error:
            connection.close()
            raise
        self._connection = connection
        return connection

    def _listen(self, connection: Connection) -> None:
        connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel(self._journal))))

    def _locked(self, connection: Connection, name: str, *, shared: bool) -> bool:
        key = lock_key(self._journal, name)
        row = connection.execute(_SHARED if shared else _EXCLUSIVE, (key,)).fetchone()
        is_ours = bool(row and row[0])
        if is_ours and not shared:
            connection.execute(_END_WHEN_SILENT, (f"{self._absent_s * 1000:.0f}",))
        return is_ours

    def _release(self, held: Hold) -> None:
        with self._guard:
            name, shared = self._holds.pop(held, ("", False))
            if name and self._connection is not None:
                try:
                    key = lock_key(self._journal, name)
                    self._connection.execute(_RELEASE_SHARED if shared else _RELEASE, (key,))
                    if not (shared or self._is_alone):
                        self._connection.execute(_END_WHEN_SILENT, (None,))
                except psycopg.Error:
                    self._drop()  # and the lock with it

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    # -- in the session's thread -----------------------------------------------------------------------------

    def _run(self) -> None:
        while not self._ended.is_set():
            try:
                self._wait_for_news()
            except (psycopg.Error, OSError, ValueError):  # lost, or closed under our hands
                with self._guard:
                    self._drop()
                self._backoff.failed()
                self._tell()  # that the server is gone is news as well
                self._ended.wait(self._backoff.left_s)

    def _wait_for_news(self) -> None:
        with self._guard:
            is_new = self._connection is None or self._connection.closed
            connection = self._connected()
            if is_new:
                self._backoff.well()
        if is_new:
            self._tell()
        told = select.select([connection.fileno(), self._rung.fileno()], [], [], self._pause_s())[0]
        if self._rung.fileno() in told:
            self._rung.recv(64)
        with self._guard:
            if self._ended.is_set():
                return
            if self._is_alone:  # whatever woke us: hearing of news is nothing that the server hears
                self._say_here(connection)
            # An answer to another statement of this connection ends the wait as well, and is no news.
            news = [*connection.notifies(timeout=0)]
        if news:
            self._tell()

    def _pause_s(self) -> float | None:
        """How long nothing need be said; None for ever."""
        with self._guard:
            return self._absent_s / _BEATS if self._is_alone else None

    @property
    def _is_alone(self) -> bool:
        """Whether we hold a lock that nobody else may have beside us."""
        return any(not shared for _, shared in self._holds.values())

    def _say_here(self, connection: Connection) -> None:
        """The server hears that we are there. Raises psycopg.Error, as well where it stands still."""
        self._watchdog.watch(connection)
        try:
            connection.execute(_HERE)
        finally:
            self._watchdog.rest()

    def _tell(self) -> None:
        if self._wake is not None and not self._ended.is_set():
            self._wake()
