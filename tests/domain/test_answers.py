"""How fast the shop answers: every clock that began in the window, in working time and by the wall."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadtui.domain.ages import DAY, HOUR, MINUTE
from leadtui.domain.calendar import Calendar
from leadtui.domain.commands import Claim, Move, Touch
from leadtui.domain.figures.numbers import Window, last_days
from leadtui.domain.figures.response import NEVER, Response, Timed, response, spread
from leadtui.domain.figures.tally import Tally
from leadtui.domain.figures.timing import hours, timed, worst_hour
from tests.support.examples import examples
from tests.support.shop import ALWAYS_OPEN, NOON, Shop, email, item, phone

FOREVER = float("inf")


def answers(shop: Shop, calendar: Calendar = ALWAYS_OPEN, days: float = 7) -> Response:
    now = shop.now.timestamp()
    tally = Tally()
    tally.fill(shop.facts, now)
    window = last_days(days, now)
    clocks = timed((wait for _, wait in tally.waits()), shop.rules.pipeline, calendar)
    return response(clocks, tally.moments.within("live", window), window)


@pytest.fixture
def shop() -> Shop:
    return Shop()


def test_asking_again_before_an_answer_is_one_clock_from_the_first(shop: Shop) -> None:
    shop.new_lead(phone("0101"))
    shop.later(10 * MINUTE)
    lead = shop.new_lead(phone("0101"))
    shop.later(10 * MINUTE)
    shop.act(Touch, lead, how="no answer")
    shop.later(HOUR)
    told = answers(shop)
    assert (told.clocks, told.tried.median) == (1, 20 * MINUTE)


def test_asking_again_after_an_answer_begins_another_and_so_does_a_reply(shop: Shop) -> None:
    lead = shop.new_lead(email("ana"))
    shop.later(MINUTE)
    shop.act(Touch, lead, how="message sent")
    shop.take_in(item("m1", email("ana"), kind="message", words="yes"), source="inbox")
    shop.later(3 * MINUTE)
    shop.act(Touch, lead, how="reached")
    shop.new_lead(email("ana"))
    shop.later(5 * MINUTE)
    shop.act(Touch, lead, how="no answer")
    shop.later(HOUR)
    told = answers(shop)
    assert (told.clocks, told.tried.n, told.tried.median, told.tried.p90) == (3, 3, 180.0, 300.0)
    assert (told.talked.n, told.talked.p90) == (2, 240.0)


def test_who_called_live_has_no_clock_and_is_told_apart(shop: Shop) -> None:
    shop.add(phone("0101"))
    shop.later(HOUR)
    told = answers(shop)
    assert (told.clocks, told.answered_live, told.never) == (0, 1, 0)


def test_never_answered_is_no_time_and_nobody_waits_for_ever(shop: Shop) -> None:
    one, two, three = (shop.new_lead(phone(f"010{at}")) for at in range(3))
    shop.act(Move, two, stage="never", reason="too far")
    shop.act(Move, three, stage="not-enquiry", reason="spam")
    shop.later(MINUTE)
    told = answers(shop)
    assert (told.clocks, told.never, told.waiting, told.tried.median) == (2, 1, 1, None)
    shop.later(HOUR)
    assert (answers(shop).never, answers(shop).waiting) == (2, 0)
    shop.act(Touch, one, how="no answer")
    shop.later(1)
    told = answers(shop)
    assert (told.never, told.tried.n, told.on_time, told.on_time_of) == (1, 1, 0, 1)


def test_a_visit_that_is_booked_at_once_was_dealt_with_then(shop: Shop) -> None:
    lead = shop.new_lead(phone("0101"))
    shop.later(2 * MINUTE)
    shop.act(Move, lead, stage="booked")
    shop.later(HOUR)
    told = answers(shop)
    assert (told.tried.n, told.tried.median, told.talked.n) == (1, 120.0, 0)


def test_an_imported_past_tells_nothing_of_how_fast_anybody_was(shop: Shop) -> None:
    before = NOON - datetime.timedelta(days=3)
    shop.take_in(item("1", phone("0101"), raised_at=before, lost_at=NOON - datetime.timedelta(days=1)))
    shop.later(HOUR)
    assert answers(shop).clocks == 0


def test_the_three_lags_add_up_to_the_wait(shop: Shop) -> None:
    raised = NOON - datetime.timedelta(minutes=2)
    (lead,) = shop.take_in(item("1", phone("0101"), raised_at=raised))
    shop.later(3 * MINUTE)
    shop.act(Claim, lead.id)
    shop.later(5 * MINUTE)
    shop.act(Touch, lead.id, how="reached")
    shop.later(1)
    told = answers(shop)
    lags = (told.notified.median, told.assigned.median, told.reacted.median)
    assert lags == (120.0, 180.0, 300.0)
    assert sum(lag or 0 for lag in lags) == told.tried.median


def test_a_night_is_no_working_time_and_stands_beside_it(shop: Shop) -> None:
    office = Calendar("UTC", dict.fromkeys(range(7), ((9 * 60, 17 * 60),)))
    shop.later(4 * HOUR + 59 * MINUTE)  # a minute before closing
    lead = shop.new_lead(phone("0101"))
    shop.later(16 * HOUR + 3 * MINUTE)
    shop.act(Touch, lead, how="reached")
    shop.later(1)
    told = answers(shop, office)
    assert told.tried.median == 3 * MINUTE
    assert told.tried_wall.median == 16 * HOUR + 3 * MINUTE
    assert (told.on_time, told.on_time_of) == (1, 1)


WEEKS = st.dictionaries(
    st.integers(0, 6),
    st.sampled_from((((540, 1020),), ((480, 720), (780, 1080)), ((0, 1440),), ((0, 130), (1300, 1440)))),
    min_size=1,
)
ZONES = st.sampled_from(("UTC", "Europe/Berlin", "America/Denver", "Asia/Kathmandu", "Australia/Lord_Howe"))
AROUND = st.sampled_from(
    [
        datetime.datetime(2026, month, day, tzinfo=datetime.UTC)
        for month, day in ((3, 8), (3, 28), (10, 24), (11, 1), (6, 5))
    ]
)


@given(WEEKS, ZONES, AROUND, st.integers(0, 3 * 24 * 60), st.integers(0, 3 * 24 * 60))
@examples(40)
def test_working_time_is_what_a_walk_minute_by_minute_finds(
    week: dict[int, tuple[tuple[int, int], ...]], zone: str, day: datetime.datetime, start: int, length: int
) -> None:
    """An independent count: stand in every minute, and ask the shop's clock whether it is open."""
    here = ZoneInfo(zone)
    begin = day + datetime.timedelta(minutes=start)
    worked = 0
    for minute in range(length):
        local = (begin + datetime.timedelta(minutes=minute)).astimezone(here)
        at = local.hour * 60 + local.minute
        worked += any(opens <= at < shuts for opens, shuts in week.get(local.weekday(), ()))
    calendar = Calendar(zone, week)
    assert calendar.elapsed(begin, begin + datetime.timedelta(minutes=length)) == worked * 60


def clock(began: float, *, late: bool, tried: float = 60.0) -> Timed:
    return Timed(began, began + 300, tried, tried, NEVER, NEVER, 0, NEVER, NEVER, NEVER, late)


def test_the_worst_hour_and_the_bands_name_what_is_too_few() -> None:
    monday = NOON.replace(day=16, hour=8).timestamp()
    late = [clock(monday + at * 60, late=at < 4) for at in range(9)]
    fine = [clock(monday + 4 * HOUR + at * 60, late=False) for at in range(3)]
    window = Window(monday - DAY, monday + DAY)
    worst = worst_hour(sorted(late + fine), window, datetime.UTC)
    assert worst == (0, 8, 4, 9)
    bands = {(band.weekend, band.begins): band for band in hours(sorted(late + fine), window, datetime.UTC)}
    assert (bands[False, 8].late, bands[False, 8].clocks, bands[False, 8].is_few) == (4, 9, False)
    assert (bands[False, 12].clocks, bands[False, 12].is_few) == (3, True)
    assert bands[True, 8].clocks == 0
    assert worst_hour(late[:4], window, datetime.UTC) is None


@examples(60)
@given(st.lists(st.floats(0, 1e6), max_size=60))
def test_median_and_ninetieth_are_times_that_were_waited(lengths: list[float]) -> None:
    told = spread([*lengths, NEVER])
    assert told.n == len(lengths)
    if lengths:
        assert told.median is not None
        assert told.p90 in lengths
        assert sum(one <= told.median for one in lengths) * 2 >= len(lengths)
        assert sum(one <= (told.p90 or 0) for one in lengths) >= 0.9 * len(lengths)
