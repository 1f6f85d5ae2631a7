"""A clock of the past: it runs from one moment to another, faster than time does, and can be held.

Who asks it for the time lives in that past; lengths of real time (`monotonic`) stay what they are.
"""

from __future__ import annotations

import datetime
from typing import Final

from leadtui.clock import Clock

SPEED: Final = 60.0
"""A minute of the past goes by in a second."""

SPEEDS: Final = (1.0, 10.0, 60.0, 300.0, 1800.0, 7200.0)
"""Seconds of the past in a second, from slow to fast."""


class Player:
    """The time of a past that is shown. Any thread may read it; one sets it."""

    def __init__(
        self,
        clock: Clock,
        begins: datetime.datetime,
        ends: datetime.datetime,
        *,
        speed: float = SPEED,
        runs: bool = True,
        about: str = "",
    ) -> None:
        """`clock` is the one by which time really goes on; `about` says why one looks at this past."""
        self._clock = clock
        self.begins = begins
        self.ends = ends
        self.speed = speed
        self.about = about
        self.is_held = not runs
        # One object, replaced whole: whoever reads it meanwhile sees the one or the other.
        self._anchor = (begins, clock.monotonic())

    def now(self) -> datetime.datetime:
        """The moment of the past that is shown, never after its end; aware, in UTC."""
        (at, since), held = self._anchor, self.is_held
        if held:
            return at
        passed = (self._clock.monotonic() - since) * self.speed
        left = (self.ends - at).total_seconds()
        return self.ends if passed >= left else at + datetime.timedelta(seconds=passed)

    def monotonic(self) -> float:
        """Seconds that have really gone by."""
        return self._clock.monotonic()

    @property
    def is_over(self) -> bool:
        """Whether it has come to its end."""
        return self.now() >= self.ends

    def hold(self) -> None:
        """Let it stand, or go on."""
        self._from(self.now())
        self.is_held = not self.is_held

    def faster(self) -> None:
        """The next higher speed there is."""
        self._change(next((one for one in SPEEDS if one > self.speed), self.speed))

    def slower(self) -> None:
        """The next lower speed there is."""
        self._change(next((one for one in reversed(SPEEDS) if one < self.speed), self.speed))

    def jump(self, seconds: float) -> None:
        """Go so far on, or back, at once."""
        to = self.now() + datetime.timedelta(seconds=seconds)
        self._from(min(max(to, _EARLIEST), self.ends))

    def _change(self, speed: float) -> None:
        now = self.now()
        self.speed = speed
        self._from(now)

    def _from(self, at: datetime.datetime) -> None:
        self._anchor = (at, self._clock.monotonic())


_EARLIEST: Final = datetime.datetime(1990, 1, 1, tzinfo=datetime.UTC)
