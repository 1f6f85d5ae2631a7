from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadtui.sources.schedule import LONGEST_PAUSE_S, asked_for, backoff, pause, retry_after

NOW = datetime.datetime(2026, 3, 3, 12, 0, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0),
        ("120", 120.0),
        (" 1.5 ", 1.5),
        ("Tue, 03 Mar 2026 12:02:00 GMT", 120.0),
        ("Tue, 03 Mar 2026 11:00:00 GMT", 0.0),
        ("-5", 0.0),
        ("1e12", LONGEST_PAUSE_S),
        ("inf", LONGEST_PAUSE_S),
        ("Fri, 03 Mar 2056 12:00:00 GMT", LONGEST_PAUSE_S),
        ("nan", None),
        ("", None),
        ("soon", None),
        ("Tue, 99 Foo 2026", None),
    ],
)
def test_retry_after_is_seconds_or_a_date_and_never_huge_or_negative(
    value: str, seconds: float | None
) -> None:
    assert retry_after(value, NOW) == seconds


@given(st.text())
def test_no_retry_after_breaks_it(value: str) -> None:
    seconds = retry_after(value, NOW)
    assert seconds is None or 0 <= seconds <= LONGEST_PAUSE_S


def test_a_date_is_measured_from_the_answers_own_clock() -> None:
    headers = {"retry-after": "Tue, 03 Mar 2026 15:00:30 GMT", "date": "Tue, 03 Mar 2026 15:00:00 GMT"}
    assert asked_for(headers, NOW) == 30


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"ratelimit": "limit=100, remaining=0, reset=5"}, 5.0),
        ({"x-ratelimit-reset": str(int(NOW.timestamp()) + 40)}, 40.0),
        ({"x-ratelimit-reset": "7"}, 7.0),
        ({"x-ratelimit-reset": "later"}, None),
        ({}, None),
    ],
)
def test_other_headers_that_say_when(headers: dict[str, str], seconds: float | None) -> None:
    assert asked_for(headers, NOW) == seconds


def test_the_interval_is_spread_by_a_tenth() -> None:
    assert pause(60, 0.0) == pytest.approx(54)
    assert pause(60, 0.5) == pytest.approx(60)
    assert pause(60, 1.0) == pytest.approx(66)


def test_failures_in_a_row_wait_twice_as_long_each_up_to_a_quarter_of_an_hour() -> None:
    assert [backoff(60, failures, 0.0) for failures in (1, 2, 3, 4)] == [10, 20, 40, 80]
    assert backoff(60, 10_000, 0.0) == LONGEST_PAUSE_S
    assert backoff(1, 1, 0.0) == 1
    assert pause(60, 0.0, failures=2) == 20


def test_what_the_source_asks_for_is_kept_to_unless_it_asks_for_nothing() -> None:
    assert pause(60, 0.0, failures=5, asked=30.0) == 30
    assert pause(60, 0.0, failures=3, asked=0.0) == 40
    assert pause(60, 0.0, failures=1, asked=1e9) == LONGEST_PAUSE_S
