"""Response clocks: when they begin, when they stop, and how many were answered in target."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from leadtui.domain.calendar import Calendar
from leadtui.domain.contacts import Enquiry, Lead, Touch
from leadtui.domain.response import InTarget, ResponseClock, answered_in_target, response_clocks

NINE = datetime.datetime(2026, 11, 24, 9, tzinfo=datetime.UTC)  # a Tuesday
OFFICE = Calendar("UTC", dict.fromkeys(range(5), ((8 * 60, 17 * 60),)))


def at(minutes: float) -> datetime.datetime:
    return NINE + datetime.timedelta(minutes=minutes)


def lead(*raised: float, touched: tuple[float, ...] = (), **more: Any) -> Lead:
    known: dict[str, Any] = {"category": "open", "stage": "new"}
    return Lead(
        id=f"{raised}", contact="c", opened_at=at(0), entered_at=at(0),
        enquiries=tuple(
            Enquiry("web", f"{one}", at(one), at(one), answered_live=more.get("live", False))
            for one in raised
        ),
        touches=tuple(Touch(at(one), "ana", "reached") for one in touched),
        **(known | {key: value for key, value in more.items() if key != "live"}),
    )  # fmt: skip


def today(moment: datetime.datetime) -> bool:
    return moment.date() == NINE.date()


def counted(*leads: Lead, now: float = 60, calendar: Calendar = OFFICE) -> InTarget:
    return answered_in_target(leads, calendar, 300, at(now), today)


def test_asking_twice_before_anybody_answers_is_one_clock() -> None:
    assert list(response_clocks(lead(0, 3, touched=(7,)))) == [ResponseClock(at(0), at(7))]


def test_asking_again_after_an_answer_begins_another_clock() -> None:
    clocks = [ResponseClock(at(0), at(2)), ResponseClock(at(30), None)]
    assert list(response_clocks(lead(30, 0, touched=(2,)))) == clocks


def test_who_was_answered_live_never_had_a_clock() -> None:
    assert list(response_clocks(lead(0, live=True, touched=(0,)))) == []


@pytest.mark.parametrize(
    ("someone", "expected"),
    [
        (lead(0, touched=(4,)), InTarget(1, 1)),
        (lead(0, touched=(5,)), InTarget(1, 1)),
        (lead(0, touched=(6,)), InTarget(0, 1)),
        (lead(0), InTarget(0, 1)),
        (lead(57), InTarget(0, 0)),
        (lead(58, touched=(59,)), InTarget(1, 1)),
        (lead(0, touched=(4,), category="out"), InTarget(0, 0)),
    ],
)
def test_a_clock_counts_once_it_is_decided(someone: Lead, expected: InTarget) -> None:
    assert counted(someone) == expected


def test_what_came_in_at_night_counts_on_the_day_that_its_target_falls_on() -> None:
    last_night = -11 * 60.0
    assert counted(lead(last_night, touched=(-56,))) == InTarget(1, 1)  # 8:04
    assert counted(lead(last_night)) == InTarget(0, 1)


def test_yesterdays_misses_are_yesterdays() -> None:
    yesterday = -24 * 60.0
    assert counted(lead(yesterday)) == InTarget(0, 0)
    assert counted(lead(yesterday, touched=(0,))) == InTarget(0, 0)


def test_who_is_answered_before_the_shop_opens_was_answered_in_time() -> None:
    assert counted(lead(-120.0, touched=(-90,))) == InTarget(1, 1)
