"""How many were answered in target: each counted when it was decided, and no sooner."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from leadtui.domain.calendar import Calendar
from leadtui.domain.contacts import Clock, Lead
from leadtui.domain.response import InTarget, answered_in_target
from leadtui.domain.stages import DEFAULT_PIPELINE

NINE = datetime.datetime(2026, 11, 24, 9, tzinfo=datetime.UTC)  # a Tuesday
OFFICE = Calendar("UTC", dict.fromkeys(range(5), ((8 * 60, 17 * 60),)))


def at(minutes: float) -> datetime.datetime:
    return NINE + datetime.timedelta(minutes=minutes)


def lead(began: float, tried: float | None = None, *, category: Any = "open", **clock: Any) -> Lead:
    """Somebody who raised a hand in `new`, whose target is five minutes; minutes from nine."""
    known = {"tried": None if tried is None else at(tried)} | clock
    return Lead(
        id="l", contact="c", stage="new", category=category, opened_at=at(0), entered_at=at(0),
        clocks=(Clock(at(began), at(began), "new", **known),),
    )  # fmt: skip


def counted(*leads: Lead, now: float = 60) -> InTarget:
    today = NINE.date()
    return answered_in_target(leads, DEFAULT_PIPELINE, OFFICE, at(now), lambda moment: moment.date() == today)


@pytest.mark.parametrize(
    ("someone", "expected"),
    [
        (lead(0, 4), InTarget(1, 1)),
        (lead(0, 5), InTarget(1, 1)),
        (lead(0, 6), InTarget(0, 1)),
        (lead(0), InTarget(0, 1)),
        (lead(57), InTarget(0, 0)),
        (lead(58, 59), InTarget(1, 1)),
        (lead(0, 4, category="out"), InTarget(0, 0)),
        (lead(0, reply=True), InTarget(0, 0)),
        (lead(0, over=at(3)), InTarget(0, 0)),
        (lead(0, over=at(9)), InTarget(0, 1)),
    ],
)
def test_a_clock_counts_once_it_is_decided(someone: Lead, expected: InTarget) -> None:
    assert counted(someone) == expected


def test_what_came_in_at_night_counts_on_the_day_that_its_target_falls_on() -> None:
    last_night = -11 * 60.0
    assert counted(lead(last_night, -56)) == InTarget(1, 1)  # 8:04
    assert counted(lead(last_night)) == InTarget(0, 1)


def test_yesterdays_misses_are_yesterdays() -> None:
    yesterday = -24 * 60.0
    assert counted(lead(yesterday)) == InTarget(0, 0)
    assert counted(lead(yesterday, 0)) == InTarget(0, 0)


def test_who_is_answered_before_the_shop_opens_was_answered_in_time() -> None:
    assert counted(lead(-120.0, -90)) == InTarget(1, 1)
