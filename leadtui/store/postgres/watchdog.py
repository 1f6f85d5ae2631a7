"""Noticing a server that is there and does not answer: its disk hangs, or its machine was put to sleep.

The system's own time-outs notice a machine that is gone, and the server's own what takes it too long. Neither
helps where the server itself stands still: then the connection is ended from another thread.
"""

from __future__ import annotations

import os
import socket
import threading
from contextlib import suppress
from typing import Final

import psycopg

from leadtui.clock import Clock
from leadtui.store.postgres.address import Connection

ANSWER_S: Final = 20.0
"""A server that has not answered for so long stands still."""


class Watchdog:
    """Ends a connection on which nothing has come for too long. One thread asks; the watch is another's."""

    def __init__(self, clock: Clock, answer_s: float = ANSWER_S) -> None:
        self.answer_s = answer_s
        self.has_ended = False
        """Whether it has ended the connection that was watched last."""
        self._clock = clock
        self._guard = threading.Condition()
        self._thread: threading.Thread | None = None
        self._until_s: float | None = None
        self._watched: Connection | None = None
        self._is_idle = False
        self._closed = False

    def watch(self, connection: Connection) -> None:
        """An answer is waited for from now on."""
        with self._guard:
            self.has_ended = False
            self._watched = connection
            self._until_s = self._clock.monotonic() + self.answer_s
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="postgres-watch", daemon=True)
                self._thread.start()
            if self._is_idle:  # else it looks in time by itself: it is not to be woken at every question
                self._is_idle = False
                self._guard.notify()

    def rest(self) -> None:
        """It came, or nobody waits for it any more."""
        with self._guard:
            self._until_s = None

    def close(self) -> None:
        """End the watch for good."""
        with self._guard:
            self._closed = True
            self._until_s = self._watched = None
            self._guard.notify()

    def _run(self) -> None:
        with self._guard:
            while not self._closed:
                if self._until_s is None:
                    self._is_idle = True
                    self._guard.wait()
                elif (left_s := self._until_s - self._clock.monotonic()) > 0:
                    self._guard.wait(left_s)
                else:
                    self._end()

    def _end(self) -> None:
        self._until_s = None
        self.has_ended = True
        assert self._watched is not None, "what is waited for comes on a connection"
        # A twin of its line is shut down: who waits in libpq is told at once, whatever lies above the line.
        with suppress(psycopg.Error, OSError), socket.socket(fileno=os.dup(self._watched.fileno())) as line:
            line.shutdown(socket.SHUT_RDWR)
