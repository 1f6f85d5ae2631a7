"""The figures of a glance, as it tells them. Imports next to nothing."""

from __future__ import annotations

import re
from typing import Any, Final, NamedTuple

from leadtui.desk.figurefile import Kept
from leadtui.domain.ages import DAY, HOUR, MINUTE
from leadtui.domain.figures.diagnosis import Finding, diagnose
from leadtui.domain.figures.numbers import (
    COUNT_DAYS,
    RATE_DAYS,
    Count,
    Inbound,
    Rate,
    Step,
    Window,
    chosen,
    numbers,
)
from leadtui.domain.figures.panel import called
from leadtui.domain.figures.response import Response, Spread, response
from leadtui.domain.moments import iso_of
from leadtui.errors import UsageError

STEPS: Final[tuple[Step, ...]] = ("booked", "signed")
"""The rates."""

_UNITS: Final = {"m": MINUTE, "h": HOUR, "d": DAY, "w": 7 * DAY}
_LENGTH: Final = re.compile(r"(\d{1,5})([mhdw])")


def window_at(text: str | None, now: float) -> Window:
    """The window that ends now and is as long as somebody wrote; a week where they did not.

    Raises UsageError.
    """
    if text is None:
        return Window(now - COUNT_DAYS * DAY, now)
    found = _LENGTH.fullmatch(text.strip())
    if found is None or not int(found[1]):
        raise UsageError(f"“{text[:40]}” is no length of a window.", "Write 24h, 7d, 4w or 365d.")
    return Window(now - int(found[1]) * _UNITS[found[2]], now)


class Standing(NamedTuple):
    """What the board says beside the figures, for the diagnosis."""

    failing: tuple[str, ...] | None = None
    late: int = 0
    active: int = 0


class Share(NamedTuple):
    """A rate, and what the window is called that it is of."""

    counted_in: str
    rate: Rate


class Counted(NamedTuple):
    """The figures as a glance tells them in words."""

    counted_in: str
    """What the window of the counts is called."""
    is_any: bool
    """Whether there is anything to count, ever."""
    inbound: Inbound
    qualified: Count
    booked: Share
    signed: Share
    unchecked: int
    response: Response
    findings: tuple[Finding, ...]


def counted(kept: Kept, length: str | None, standing: Standing, now: float) -> Counted:
    """The figures of the window that ends now. Raises UsageError.

    Counts of a week, and rates of the shortest window in which enough is finished; where somebody named a
    window, all of them are of that.
    """
    window = window_at(length, now)
    told = numbers(kept.moments, window)
    shares = {
        "booked": Share(called(window.days), told.booked),
        "signed": Share(called(window.days), told.signed),
    }
    if length is None:
        for step in STEPS:
            one = chosen(kept.moments, step, now)
            shares[step] = Share(called(one.days), one.rate)
    return Counted(
        counted_in=called(window.days),
        is_any=any(kept.moments.lists.values()),
        inbound=told.inbound,
        qualified=told.qualified,
        booked=shares["booked"],
        signed=shares["signed"],
        unchecked=told.unchecked,
        response=response(kept.timed, kept.moments.within("live", window), window),
        findings=diagnose(kept.changes, kept.signs._replace(**standing._asdict())),
    )


def is_long(window: Window) -> bool:
    """Whether it takes more than what is usually at hand."""
    return window.days > RATE_DAYS[-1]


def plain(
    kept: Kept, window: Window, *, failing: tuple[str, ...] | None, late: int, active: int
) -> dict[str, Any]:
    """The four numbers, the answers and the diagnosis, as plain JSON values."""
    told = numbers(kept.moments, window)
    live = kept.moments.within("live", window)
    signs = kept.signs._replace(failing=failing, late=late, active=active)
    rates = {step: chosen(kept.moments, step, window.end) for step in STEPS}
    return {
        "window": {"from": iso_of(window.start), "to": iso_of(window.end)},
        "inbound": told.inbound._asdict(),
        "qualified": {"count": told.qualified.now, "previous": told.qualified.previous},
        "booked": rate(told.booked),
        "signed": rate(told.signed),
        "unchecked": told.unchecked,
        "rates": {step: {"days": one.days, **rate(one.rate)} for step, one in rates.items()},
        "response": answers(response(kept.timed, live, window)),
        "diagnosis": [{"code": one.code, "text": one.whole} for one in diagnose(kept.changes, signs)],
    }


def rate(told: Rate) -> dict[str, Any]:
    """A cohort as plain JSON values; shares from 0 to 1."""
    low, high = told.interval or (None, None)
    return {"n": told.n, "d": told.d, "open": told.open, "rate": told.rate, "low": low, "high": high}


def answers(told: Response) -> dict[str, Any]:
    """How fast the shop answered, as plain JSON values; seconds of working time unless it says `wall`."""
    return {
        "median_s": told.tried.median,
        "p90_s": told.tried.p90,
        "within_target": told.within_target,
        "answered": told.tried.n,
        "answered_live": told.answered_live,
        "never_answered": told.never,
        "waiting": told.waiting,
        "wall": _spread(told.tried_wall),
        "talk": _spread(told.talked),
        "talk_wall": _spread(told.talked_wall),
        "lags": {
            "notification": _spread(told.notified),
            "assignment": _spread(told.assigned),
            "reaction": _spread(told.reacted),
        },
    }


def _spread(told: Spread) -> dict[str, Any]:
    return {"n": told.n, "median_s": told.median, "p90_s": told.p90}
