"""Starting a collector of its own session, when a board finds that nobody polls."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

from leadtui.clock import Clock
from leadtui.store.journal import Journal

LOOK_EVERY_S = 5.0
LONGEST_WAIT_S = 300.0


class Summoner:
    """Keeps a collector at work for as long as a board is open; called often, it looks now and then.

    A collector that does not stay is started again after a pause that doubles, so that a broken one does not
    keep the machine busy.
    """

    def __init__(self, options: Sequence[str], clock: Clock) -> None:
        """`options` are the global options that the collector is to have: its config and its store."""
        self._command = [sys.executable, "-m", "leadtui", "collect", "--while-watched", *options]
        self._clock = clock
        self._next_look = 0.0
        self._wait_s = LOOK_EVERY_S
        self._started: subprocess.Popen[bytes] | None = None

    def __call__(self, journal: Journal) -> None:
        """Start a collector if the lock is free and it is time to look."""
        now = self._clock.monotonic()
        if now < self._next_look:
            return
        self._next_look = now + LOOK_EVERY_S
        if self._started is not None and self._started.poll() is not None:
            self._started = None
            self._next_look = now + self._wait_s
            self._wait_s = min(self._wait_s * 2, LONGEST_WAIT_S)
            return
        if self._started is None and not journal.anybody_holds("collector"):
            # A session of its own: no key and no hang-up of this terminal reaches it.
            self._started = subprocess.Popen(
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        elif self._started is not None:
            self._wait_s = LOOK_EVERY_S
