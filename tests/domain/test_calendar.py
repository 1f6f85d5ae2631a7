"""Working time against an oracle that looks at the wall clock minute by minute."""

from __future__ import annotations

import datetime
import time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadtui.domain.calendar import Calendar

UTC = datetime.UTC
MINUTE = datetime.timedelta(minutes=1)
LOOK_MINUTES = 3 * 24 * 60

ZONES = [
    "Europe/London",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "UTC",
    "America/St_Johns",
    "Africa/Cairo",
]
CHANGES = [
    "2026-03-29T01:00", "2026-10-25T01:00",  # London
    "2026-03-08T07:00", "2026-11-01T06:00",  # New York
    "2026-04-04T15:00", "2026-10-03T15:30",  # Lord Howe, by half an hour
    "2011-03-13T03:31", "2011-11-06T02:31",  # St John's, a minute past midnight
    "2026-04-23T22:00", "2026-10-29T21:00",  # Cairo, at midnight
    "2026-02-28T12:00",
]  # fmt: skip

intervals = st.tuples(st.integers(0, 1439), st.integers(1, 1440)).filter(lambda pair: pair[0] < pair[1])
days = st.lists(
    st.one_of(intervals, st.just((0, 1440)), st.just((60, 120)), st.just((90, 150))), max_size=3
).map(tuple)
weeks = st.one_of(st.none(), st.dictionaries(st.integers(0, 6), days))
changes = st.sampled_from(CHANGES).map(lambda text: datetime.datetime.fromisoformat(text).replace(tzinfo=UTC))
minutes = st.builds(lambda change, offset: change + offset * MINUTE, changes, st.integers(-2880, 1440))
moments = st.builds(
    lambda at, ticks: at + datetime.timedelta(microseconds=ticks), minutes, st.integers(0, 59_999_999)
)
closures = st.builds(
    lambda change, shifts: frozenset(change.date() + datetime.timedelta(days=shift) for shift in shifts),
    changes,
    st.lists(st.integers(-2, 2), max_size=2),
)
calendars = st.builds(Calendar, zone=st.sampled_from(ZONES), week=weeks, closed=closures)
seconds = st.one_of(
    st.integers(0, 5 * 86400),
    st.integers(0, 90 * 86400),
    st.integers(0, 10**11).map(lambda ticks: ticks / 1e6),
)


def works(calendar: Calendar, zone: ZoneInfo, at: datetime.datetime) -> bool:
    """What the shop's wall clock says about the minute that begins at `at`."""
    wall = at.astimezone(zone)
    if wall.date() in calendar.closed:
        return False
    minute = wall.hour * 60 + wall.minute
    today = ((0, 1440),) if calendar.week is None else calendar.week.get(wall.weekday(), ())
    return any(start <= minute < end for start, end in today)


@given(calendars, minutes, st.integers(0, LOOK_MINUTES))
@settings(max_examples=60, deadline=None)
def test_working_time_is_what_the_wall_clock_counts(
    calendar: Calendar, start: datetime.datetime, length: int
) -> None:
    zone = ZoneInfo(calendar.zone)
    worked = sum(works(calendar, zone, start + step * MINUTE) for step in range(length))
    assert calendar.elapsed(start, start + length * MINUTE) == worked * 60
    assert calendar.is_open(start) == works(calendar, zone, start)


@given(calendars, minutes, st.integers(1, 1500))
@settings(max_examples=60, deadline=None)
def test_adding_stops_where_the_wall_clock_has_counted_enough(
    calendar: Calendar, start: datetime.datetime, wanted: int
) -> None:
    zone, left = ZoneInfo(calendar.zone), wanted
    expected = None
    for step in range(LOOK_MINUTES):
        left -= works(calendar, zone, start + step * MINUTE)
        if left == 0:
            expected = start + (step + 1) * MINUTE
            break
    added = calendar.add(start, wanted * 60)
    if expected is None:
        assert added is None or added > start + LOOK_MINUTES * MINUTE
    else:
        assert added == expected


@given(calendars, minutes)
@settings(max_examples=60, deadline=None)
def test_opening_and_closing_are_the_first_minutes_that_differ(
    calendar: Calendar, at: datetime.datetime
) -> None:
    zone = ZoneInfo(calendar.zone)
    ahead = [works(calendar, zone, at + step * MINUTE) for step in range(LOOK_MINUTES)]
    opens, closes = calendar.next_open(at), calendar.closes(at)
    if True in ahead:
        assert opens == at + ahead.index(True) * MINUTE
    else:
        assert opens is None or opens >= at + LOOK_MINUTES * MINUTE
    if not ahead[0]:
        assert closes is None
    elif False in ahead:
        assert closes == at + ahead.index(False) * MINUTE
    else:
        assert closes is None or closes >= at + LOOK_MINUTES * MINUTE


@given(calendars, moments, seconds)
@settings(deadline=None)
def test_what_is_added_has_passed(calendar: Calendar, at: datetime.datetime, length: float) -> None:
    added = calendar.add(at, length)
    assert added is None or calendar.elapsed(at, added) == length


@given(calendars, moments, seconds, seconds.filter(bool))
@settings(deadline=None)
def test_adding_in_two_steps_is_adding_at_once(
    calendar: Calendar, at: datetime.datetime, first: float, then: float
) -> None:
    middle = calendar.add(at, first)
    both = calendar.add(at, round(first + then, 6))
    if middle is not None and both is not None:
        assert calendar.add(middle, then) == both


@given(calendars, st.lists(moments, min_size=3, max_size=3).map(sorted))
@settings(deadline=None)
def test_stretches_of_working_time_add_up(calendar: Calendar, three: list[datetime.datetime]) -> None:
    first, middle, last = three
    whole = calendar.elapsed(first, last)
    assert calendar.elapsed(first, middle) + calendar.elapsed(middle, last) == pytest.approx(whole, abs=1e-6)
    assert 0 <= whole <= (last - first).total_seconds()
    assert calendar.elapsed(last, first) == 0


@given(calendars, st.tuples(moments, moments).map(sorted), st.tuples(seconds, seconds).map(sorted))
@settings(deadline=None)
def test_later_or_longer_never_ends_sooner(
    calendar: Calendar, two: list[datetime.datetime], lengths: list[float]
) -> None:
    soonest, later, longer = (
        calendar.add(two[0], lengths[0]), calendar.add(two[1], lengths[0]), calendar.add(two[0], lengths[1]),
    )  # fmt: skip
    if soonest is not None:
        assert soonest >= two[0]
        assert later is None or soonest <= later
        assert longer is None or soonest <= longer


def shop(zone: str = "America/New_York", closed: frozenset[datetime.date] = frozenset()) -> Calendar:
    hours: tuple[tuple[int, int], ...] = ((9 * 60, 12 * 60), (13 * 60, 17 * 60))
    return Calendar(zone, dict.fromkeys(range(5), hours), closed)


def test_a_target_runs_over_lunch_night_weekend_and_holiday() -> None:
    friday = datetime.datetime(2026, 11, 20, 16, 50, tzinfo=ZoneInfo("America/New_York"))
    assert shop().add(friday, 20 * 60) == datetime.datetime(2026, 11, 23, 14, 10, tzinfo=UTC)
    monday_off = shop(closed=frozenset({datetime.date(2026, 11, 23)}))
    assert monday_off.add(friday, 20 * 60) == datetime.datetime(2026, 11, 24, 14, 10, tzinfo=UTC)


def test_a_year_of_working_time_is_counted_week_by_week() -> None:
    monday = datetime.datetime(2026, 1, 5, 14, 0, tzinfo=UTC)
    last_friday = datetime.datetime(2027, 1, 1, 22, 0, tzinfo=UTC)
    assert shop().add(monday, 52 * 5 * 7 * 3600) == last_friday
    assert shop().elapsed(monday, last_friday) == 52 * 5 * 7 * 3600


def test_working_time_that_ends_at_closing_time_ends_there() -> None:
    closing = datetime.datetime(2026, 11, 20, 22, 0, tzinfo=UTC)
    assert shop().add(closing - 5 * MINUTE, 300) == closing
    assert shop().add(closing, 0) == datetime.datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
    assert shop().closes(closing - MINUTE) == closing
    assert not shop().is_open(closing)


def test_without_a_week_the_shop_never_sleeps() -> None:
    at = datetime.datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
    assert Calendar().add(at, 90) == at + datetime.timedelta(seconds=90)
    assert Calendar().next_open(at) == at
    assert Calendar().closes(at) is None
    assert Calendar().elapsed(at, at + MINUTE) == 60


@pytest.mark.parametrize("week", [{}, {0: ()}])
def test_a_calendar_that_never_opens_says_so(week: dict[int, tuple[tuple[int, int], ...]]) -> None:
    at = datetime.datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
    never = Calendar("Europe/London", week)
    assert never.add(at, 60) is None
    assert never.next_open(at) is None
    assert never.closes(at) is None
    assert not never.is_open(at)
    assert never.elapsed(at, at + 1000 * MINUTE) == 0


@pytest.mark.parametrize(
    "at", [datetime.datetime.min.replace(tzinfo=UTC), datetime.datetime.max.replace(tzinfo=UTC)]
)
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Niue"])
def test_the_ends_of_time_are_no_error(at: datetime.datetime, zone: str) -> None:
    for calendar in (shop(zone), Calendar(zone)):
        calendar.is_open(at)
        calendar.closes(at)
        assert calendar.add(at, 1e12) is None
        assert calendar.elapsed(at, at) == 0


@pytest.mark.parametrize("week", [{7: ((0, 60),)}, {0: ((60, 60),)}, {0: ((0, 1441),)}, {0: ((-1, 5),)}])
def test_intervals_outside_a_day_are_refused(week: dict[int, tuple[tuple[int, int], ...]]) -> None:
    with pytest.raises(ValueError, match="inside one day"):
        Calendar(week=week)


def test_an_unknown_zone_is_told_on_first_use() -> None:
    with pytest.raises(ZoneInfoNotFoundError):
        Calendar("Europe/Atlantis", {0: ((0, 60),)}).is_open(datetime.datetime(2026, 11, 22, tzinfo=UTC))


def test_two_calendars_of_the_same_hours_are_equal() -> None:
    used = shop()
    used.is_open(datetime.datetime(2026, 11, 22, tzinfo=UTC))
    assert used == shop()


def test_ten_thousand_targets_take_no_time() -> None:
    calendar, at = shop(), datetime.datetime(2026, 10, 20, tzinfo=UTC)
    begun = time.process_time()
    for step in range(10_000):
        calendar.add(at + step * 7 * MINUTE, 7 * 86400)
    assert time.process_time() - begun < 0.5
