"""A connection that is made when it is needed, and made anew after it was lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Final

import psycopg

from leadtui.clock import Clock
from leadtui.errors import StoreError, StoreFailed
from leadtui.store.postgres.address import Address, Connection
from leadtui.store.postgres.watchdog import ANSWER_S, Watchdog

FIRST_PAUSE_S: Final = 0.25
LONGEST_PAUSE_S: Final = 4.0
"""A server that is down is asked again after a pause that doubles up to this."""


class Backoff:
    """When to try again what has failed."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._pause_s = 0.0
        self._until_s = 0.0

    @property
    def left_s(self) -> float:
        """Seconds until the next try."""
        return max(0.0, self._until_s - self._clock.monotonic()) if self._pause_s else 0.0

    def failed(self) -> None:
        """It failed again."""
        self._pause_s = min(max(2 * self._pause_s, FIRST_PAUSE_S), LONGEST_PAUSE_S)
        self._until_s = self._clock.monotonic() + self._pause_s

    def well(self) -> None:
        """It worked."""
        self._pause_s = 0.0


class Server:
    """The connection of one thread. `with server as connection:` tells what psycopg raises in words.

    While the server is down, who asks is told at once, without waiting for it each time; where it
    stands still, after a while.
    """

    def __init__(self, address: Address, clock: Clock, answer_s: float = ANSWER_S) -> None:
        self._watchdog = Watchdog(clock, answer_s)
        self._depth = 0
        self._patience = 0
        self._address = address
        self._backoff = Backoff(clock)
        self._failure = StoreFailed("")
        self._connection: Connection | None = None
        self._closed = False

    def __enter__(self) -> Connection:
        """The connection. Raises StoreFailed."""
        if self._connection is None or self._connection.closed:
            self._connection = self._connected()
        self._depth += 1
        if not self._patience:
            self._watchdog.watch(self._connection)
        return self._connection

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._depth -= 1
        if error is None and self._depth and not self._patience and self._connection is not None:
            self._watchdog.watch(self._connection)
        else:
            self._watchdog.rest()
        if isinstance(error, psycopg.Error):
            if self._watchdog.has_ended:
                self._failure = StoreFailed(
                    f"{self._address.shown}: the server has not answered for {self._watchdog.answer_s:g} s.",
                    "The board goes on by itself as soon as it does.",
                )
                self._backoff.failed()
                raise self._failure from None
            raise self._address.told(error) from None  # libpq's words may hold what was sent

    @contextmanager
    def patiently(self) -> Iterator[Connection]:
        """The connection for what may take the server long: a great part of all there is."""
        self._patience += 1
        try:
            with self as connection:
                self._watchdog.rest()
                yield connection
        finally:
            self._patience -= 1

    def close(self) -> None:
        """Let go of it, for good."""
        self._closed = True
        self._watchdog.close()
        if self._connection is not None:
            self._connection.close()

    def _connected(self) -> Connection:
        if self._closed:
            raise StoreFailed("The journal has been closed.")
        if self._backoff.left_s:
            failure: StoreError = StoreFailed(self._failure.message, self._failure.hint)
            raise failure
        try:
            connection = self._address.connect()
        except psycopg.Error as error:
            told = self._address.told(error)
            self._failure = StoreFailed(told.message, told.hint)
            self._backoff.failed()
            raise self._failure from None
        self._backoff.well()
        return connection
