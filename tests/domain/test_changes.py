"""Changes are called where there are some, and seldom where there are none."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

import pytest

from leadtui.domain.ages import DAY
from leadtui.domain.figures.changes import RIPE_DAYS, Change, Part, closed_weeks, judged, next_close
from leadtui.domain.figures.numbers import KINDS, Kind, Moments
from tests.bench.changes import BEGAN, WEEK, false_share, found_share

EDGES = [BEGAN + week * WEEK for week in range(9)]


def weeks(*counts: tuple[int, int], a_week: int = 0) -> Moments:
    """A shop with so many qualified of so many leads in each of the weeks that are judged."""
    lists: dict[Kind, list[float]] = {kind: [] for kind in KINDS}
    lists["asked"] = [BEGAN - 4 * WEEK]
    for week, (n, d) in enumerate(counts):
        start = EDGES[week] - RIPE_DAYS["qualified"] * DAY
        lists["opened"] += [start + at * WEEK / (d + 1) for at in range(1, d + 1)]
        lists["ripe:qualified"] += [start + at * WEEK / (d + 1) for at in range(1, n + 1)]
        lists["asked"] += [EDGES[week] + at * WEEK / (a_week + 1) for at in range(1, a_week + 1)]
    return Moments(lists, ())


def of(figure: str, changes: tuple[Change, ...]) -> Change:
    return next(one for one in changes if one.figure == figure)


def test_a_shop_that_does_not_change_is_left_in_peace() -> None:
    assert false_share(seed=3, years=40) <= 5.0


def test_a_share_that_halves_is_called_within_three_closed_weeks() -> None:
    assert found_share(seed=3, runs=100) >= 80.0


def test_weak_evidence_adds_up_over_weeks() -> None:
    steady = [(16, 40)] * 7
    one = of("qualified", judged(weeks(*steady, (9, 40)), EDGES))
    assert not one.is_called
    assert one.fell
    three = of("qualified", judged(weeks(*steady[:5], (9, 40), (9, 40), (9, 40)), EDGES))
    assert three.is_called
    assert (three.before, three.after) == (Part(80, 200, 5), Part(27, 120, 3))


def test_what_is_too_few_says_roughly_how_many_more() -> None:
    few = of("qualified", judged(weeks(*[(4, 10)] * 6, (2, 10), (2, 10)), EDGES))
    assert not few.is_called
    assert few.needed is not None
    assert (few.after.d, few.needed > 20) == (20, True)


def test_what_is_needed_would_be_called_if_it_goes_on_so() -> None:
    few = of("qualified", judged(weeks(*[(16, 40)] * 7, (10, 40)), EDGES))
    assert few.needed is not None
    d = 40 + few.needed
    enough = of("qualified", judged(weeks(*[(16, 40)] * 7, (round(d / 4), d)), EDGES))
    assert enough.deviations == pytest.approx(-2.65, abs=0.25)


def test_steady_weeks_need_no_word() -> None:
    told = of("qualified", judged(weeks(*[(16, 40)] * 8), EDGES))
    assert (told.deviations, told.needed, told.is_called) == (0, None, False)


def test_enquiries_that_halve_are_called() -> None:
    lists: dict[Kind, list[float]] = {"asked": [BEGAN - 4 * WEEK]}
    for week, count in enumerate((40, 42, 38, 41, 39, 40, 22, 20)):
        lists["asked"] += [EDGES[week] + at * WEEK / (count + 1) for at in range(1, count + 1)]
    told = of("enquiries", judged(Moments(lists, ()), EDGES))
    assert told.is_called
    assert told.fell
    assert (told.before.rate, told.after.rate) == (40, 21)


def test_a_shop_that_began_last_month_is_not_told_that_it_grew() -> None:
    moments = weeks(*[(0, 0)] * 5, (16, 40), (16, 40), (16, 40), a_week=0)
    moments.lists["asked"][:] = [EDGES[5] + 1.0] + [EDGES[6] + at for at in range(40)]  # type: ignore[index]
    assert not any(one.is_called for one in judged(moments, EDGES))


def test_nothing_at_all_is_judged_without_a_word() -> None:
    assert not any(one.is_called or one.needed for one in judged(Moments({}, ()), EDGES))


def test_weeks_begin_on_monday_by_the_shops_clock_also_when_clocks_change() -> None:
    zone = ZoneInfo("Europe/Berlin")
    sunday = datetime.datetime(2026, 10, 25, 23, 30, tzinfo=zone)
    edges = closed_weeks(sunday, zone, 2)
    assert [datetime.datetime.fromtimestamp(edge, zone).isoformat() for edge in edges] == [
        "2026-10-05T00:00:00+02:00", "2026-10-12T00:00:00+02:00", "2026-10-19T00:00:00+02:00",
    ]  # fmt: skip
    assert next_close(sunday, zone) == sunday.timestamp() + 1800
    monday = sunday + datetime.timedelta(minutes=30)
    assert closed_weeks(monday, zone, 1)[-1] == monday.timestamp()
