"""How often a source may be asked: so many calls, or points, an hour, a day or a month.

What is spent is kept on disk, so that starting anew begins no new budget. Hours, days and months are counted
in UTC, as most services count them.
"""

from __future__ import annotations

import contextlib
import datetime
from pathlib import Path
from typing import Final, Literal, Protocol, runtime_checkable

import msgspec

from leadtui.errors import SourceThrottled
from leadtui.files import make_folder, replace_file

Per = Literal["hour", "day", "month"]

LENGTH_S: Final[dict[str, int]] = {"hour": 3600, "day": 86400, "month": 30 * 86400}
"""Seconds; a month is taken as thirty days where an interval is worked out from it."""

_FORMS: Final = {"hour": "%Y-%m-%dT%H", "day": "%Y-%m-%d", "month": "%Y-%m"}


class Budget(msgspec.Struct, frozen=True, kw_only=True):
    """The option `budget`."""

    calls: int
    """Calls, or points where a call costs several."""
    per: Per = "day"
    cost: int = 1
    """What one call costs."""
    share: int = 80
    """Percent of it that is ours: the rest is for whatever else uses the same account."""

    @property
    def ours(self) -> int:
        """Calls that we may make in one stretch."""
        return max(1, self.calls * self.share // 100 // max(1, self.cost))

    @property
    def least_s(self) -> float:
        """The shortest interval that never runs out of it, at a call a poll."""
        return LENGTH_S[self.per] / self.ours

    def told(self, interval_s: float) -> str:
        """What an interval spends of it, in words."""
        spent = LENGTH_S[self.per] / interval_s * self.cost if interval_s else 0.0
        share = 100 * spent / self.calls
        return f"{spent:.0f} of {self.calls:,} a {self.per}, {share:.0f} %, if nothing comes in pages"


@runtime_checkable
class Metered(Protocol):
    """A source that may be asked only so often."""

    @property
    def budget(self) -> Budget | None:
        """How often; None: as often as one likes."""
        ...


class _Spent(msgspec.Struct):
    stretch: str = ""
    calls: int = 0


class Purse:
    """What a source has spent of its budget; used by one poll at a time."""

    def __init__(self, budget: Budget, place: Path) -> None:
        self._budget = budget
        self._place = place
        self._spent: _Spent | None = None

    def pay(self, now: datetime.datetime) -> None:
        """Spend a call. Raises SourceThrottled where none is left."""
        spent = self._at(now)
        if spent.calls >= self._budget.ours:
            budget = self._budget
            raise SourceThrottled(
                f"{budget.share} % of the {budget.calls:,} a {budget.per} that it allows are spent",
                "a longer `interval` makes them last; nothing is asked until then",
                (_end(now, budget.per) - now).total_seconds(),
            )
        spent.calls += 1

    def keep(self) -> None:
        """Write down what is spent. That it cannot be is no reason to stop polling."""
        if self._spent is None:
            return
        with contextlib.suppress(OSError):
            make_folder(str(self._place.parent))
            replace_file(str(self._place), msgspec.json.encode(self._spent), durable=False)

    def _at(self, now: datetime.datetime) -> _Spent:
        stretch = now.astimezone(datetime.UTC).strftime(_FORMS[self._budget.per])
        if self._spent is None:
            self._spent = _Spent()
            with contextlib.suppress(OSError, msgspec.DecodeError):
                self._spent = msgspec.json.decode(self._place.read_bytes(), type=_Spent)
        if self._spent.stretch != stretch:
            self._spent = _Spent(stretch)
        return self._spent


def _end(now: datetime.datetime, per: Per) -> datetime.datetime:
    """When the stretch that `now` is in ends."""
    utc = now.astimezone(datetime.UTC).replace(minute=0, second=0, microsecond=0)
    if per == "hour":
        return utc + datetime.timedelta(hours=1)
    midnight = utc.replace(hour=0)
    if per == "day":
        return midnight + datetime.timedelta(days=1)
    return (midnight.replace(day=1) + datetime.timedelta(days=32)).replace(day=1)
