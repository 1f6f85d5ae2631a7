"""Starting a collector of its own session, when a board finds that nobody polls."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, Protocol

from leadtui.clock import Clock
from leadtui.store.journal import Journal

LOOK_EVERY_S: Final = 5.0
LONGEST_WAIT_S: Final = 300.0

MISSED: Final = 2
"""A collector of ours that had the lock, and was found without it so often, stands still: a server lets the
lock of such a one go. After a restart of the server, it has it again by then."""

STEADY_S: Final = 60.0
"""A collector that lasts so long is well, and the next one is started without delay."""


class Child(Protocol):
    """A process that was started."""

    def poll(self) -> int | None:
        """Its exit code; None while it runs."""
        ...


class Summoner:
    """Keeps a collector at work for as long as a board is open; called often, it looks now and then.

    A collector that does not stay is started again, at once and then after a pause that doubles, so that a
    broken one does not keep the machine busy. What it has to say, it says in its status; what it could not
    say, by its exit code.
    """

    def __init__(
        self,
        options: Sequence[str],
        clock: Clock,
        start: Callable[[Sequence[str]], Child] | None = None,
    ) -> None:
        """`options` are the global options that the collector is to have: its config and its store."""
        self._options = options
        self._clock = clock
        self._start = start or start_apart
        self._next_look_s = clock.monotonic()
        self._wait_s = 0.0
        self._child: Child | None = None
        self._started_s = 0.0
        self._missed: int | None = None
        self._trouble = ""

    def __call__(self, journal: Journal) -> str:
        """Start a collector if nobody polls and it is time to look; what is wrong, empty when nothing is."""
        now = self._clock.monotonic()
        if now >= self._next_look_s:
            self._next_look_s = now + LOOK_EVERY_S
            self._look(journal, now)
        return self._trouble

    def _look(self, journal: Journal, now: float) -> None:
        exit_code = self._child.poll() if self._child is not None else None
        if exit_code is not None:
            self._child = None
        if journal.anybody_holds("collector"):
            self._trouble, self._missed = "", 0
            if now - self._started_s >= STEADY_S:
                self._wait_s = 0.0
        elif exit_code is not None:
            self._gave_up(f"the collector ended ({_in_words(exit_code)})", now)
        elif self._child is None or self._stands_still():
            self._summon(now)

    def _stands_still(self) -> bool:
        """Whether the one that we started has lost what it had; one that only begins is given time."""
        if self._missed is not None:
            self._missed += 1
        return self._missed == MISSED

    def _summon(self, now: float) -> None:
        try:
            self._child = self._start(
                [sys.executable, *_safely(), "-m", "leadtui", "collect", "--while-watched", *self._options]
            )
            self._started_s, self._missed = now, None
        except OSError as error:
            self._gave_up(f"no collector can be started ({error.strerror})", now)

    def _gave_up(self, why: str, now: float) -> None:
        self._trouble = f"{why}: “leadtui collect” tells more"
        self._next_look_s = now + self._wait_s
        self._wait_s = min(max(self._wait_s * 2, LOOK_EVERY_S), LONGEST_WAIT_S)


def start_apart(command: Sequence[str]) -> Child:
    """Start a process in a session of its own: no key and no hang-up of this terminal reaches it."""
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _safely() -> list[str]:
    """`python -m` looks for modules in the current folder first, and a user's folder may hold a json.py.

    Only in a checkout that is not installed there is no other way to find ourselves.
    """
    ours = Path(__file__).resolve().parents[2]
    return [] if Path.cwd() == ours else ["-P"]


def _in_words(exit_code: int) -> str:
    return f"exit code {exit_code}" if exit_code >= 0 else f"signal {-exit_code}"
