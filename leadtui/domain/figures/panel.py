"""The panel: the four numbers at the board's foot, at one moment. Imports little."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from leadtui.domain.figures.numbers import (
    COUNT_DAYS,
    RATE_DAYS,
    Chosen,
    Count,
    Inbound,
    Moments,
    Rate,
    by_day,
    chosen,
    counted,
    inbound,
    last_days,
)

if TYPE_CHECKING:
    from leadtui.domain.figures.diagnosis import Finding


class Panel(NamedTuple):
    """What the panel shows."""

    days: int
    """What the counts stand for."""
    inbound: Inbound
    came: tuple[int, ...]
    """Enquiries a day, the oldest first."""
    qualified: Count
    passed: tuple[int, ...]
    """Qualified a day."""
    booked: Chosen
    signed: Chosen
    unchecked: int
    """Booked without the checklist, in as many days as the counts stand for."""
    findings: tuple[Finding, ...]


def panel(moments: Moments, findings: Sequence[Finding], now: float) -> Panel:
    """The panel at a moment, in seconds since 1970."""
    week = last_days(COUNT_DAYS, now)
    return Panel(
        days=COUNT_DAYS,
        inbound=inbound(moments, week),
        came=by_day(moments, "asked", COUNT_DAYS, now),
        qualified=counted(moments, "qualified", week),
        passed=by_day(moments, "qualified", COUNT_DAYS, now),
        booked=chosen(moments, "booked", now),
        signed=chosen(moments, "signed", now),
        unchecked=moments.within("unchecked", week),
        findings=tuple(findings),
    )


CLOSED_DAYS: Final = RATE_DAYS[1]


def closed(moments: Moments, now: float) -> Rate:
    """Signed, of the leads that came to an end in the last quarter; what was no enquiry is none of them."""
    quarter = last_days(CLOSED_DAYS, now)
    won, lost = moments.within("won", quarter), moments.within("lost", quarter)
    return Rate(won, won + lost)


NAMES: Final[Mapping[int, str]] = {7: "7 days", 28: "28 days", 91: "quarter", 365: "year"}
"""What windows are called."""


def called(days: float) -> str:
    """What a window of so many days is called."""
    return NAMES.get(round(days), f"{days:g} day{'' if days == 1 else 's'}")
