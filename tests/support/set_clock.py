"""A clock that stands until it is set."""

from __future__ import annotations

import datetime


class SetClock:
    """Tells the time that it was set to; safe to read from other threads."""

    def __init__(self, now: datetime.datetime) -> None:
        self._now = now
        self._ran_s = 0.0

    def now(self) -> datetime.datetime:
        """The moment that it stands at."""
        return self._now

    def monotonic(self) -> float:
        """Seconds that it was set forward by."""
        return self._ran_s

    def forward(self, seconds: float) -> None:
        """Let time pass."""
        self._ran_s += seconds
        self._now += datetime.timedelta(seconds=seconds)

    def turn(self, seconds: float) -> None:
        """Somebody sets the clock: no time passes."""
        self._now += datetime.timedelta(seconds=seconds)
