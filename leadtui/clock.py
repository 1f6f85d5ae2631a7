"""The one place where leadtui reads the time."""

from __future__ import annotations

import datetime as _datetime
import time
from typing import Protocol

UTC = _datetime.UTC


class Clock(Protocol):
    """Tells the time; everything that needs it is given one."""

    def now(self) -> _datetime.datetime:
        """The present moment, aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds since some fixed moment, never set back."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> _datetime.datetime:
        """The present moment, aware, in UTC."""
        return _datetime.datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds since some fixed moment, never set back."""
        return time.monotonic()
