"""Moments as people write them on the phone."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from leadtui.domain.when import read_moment, written_moment

ZONE = "America/Denver"
NOW = datetime.datetime(2026, 11, 20, 21, 30, tzinfo=datetime.UTC)
"""A Friday, 14:30 in the shop."""


def read(text: str, now: datetime.datetime = NOW) -> str | None:
    """What a text means, on the shop's clock."""
    moment = read_moment(text, now, ZONE)
    return None if moment is None else f"{moment.astimezone(ZoneInfo(ZONE)):%a %d %b %Y %H:%M}"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("15:30", "Fri 20 Nov 2026 15:30"), ("14:30", "Sat 21 Nov 2026 14:30"),
        ("9", "Sat 21 Nov 2026 09:00"),
        ("at 9", "Sat 21 Nov 2026 09:00"), ("3pm", "Fri 20 Nov 2026 15:00"),
        ("12am", "Sat 21 Nov 2026 00:00"),
        ("12 pm", "Sat 21 Nov 2026 12:00"), ("15.45", "Fri 20 Nov 2026 15:45"),
        ("tomorrow 9", "Sat 21 Nov 2026 09:00"), ("tom", "Sat 21 Nov 2026 09:00"),
        ("today 16", "Fri 20 Nov 2026 16:00"), ("mon 14", "Mon 23 Nov 2026 14:00"),
        ("Friday", "Fri 27 Nov 2026 09:00"), ("thurs, 8:15", "Thu 26 Nov 2026 08:15"),
        ("90m", "Fri 20 Nov 2026 16:00"), ("2h", "Fri 20 Nov 2026 16:30"), ("2 w", "Fri 04 Dec 2026 14:30"),
        ("15 dec", "Tue 15 Dec 2026 09:00"), ("dec 15 at 10", "Tue 15 Dec 2026 10:00"),
        ("1. January 8", "Fri 01 Jan 2027 08:00"), ("29 feb", "Tue 29 Feb 2028 09:00"),
        ("2026-12-01", "Tue 01 Dec 2026 09:00"), ("2026-12-01T10:15", "Tue 01 Dec 2026 10:15"),
        ("2026-12-01 10:15", "Tue 01 Dec 2026 10:15"), ("2026-12-01T17:15Z", "Tue 01 Dec 2026 10:15"),
    ],
)  # fmt: skip
def test_a_moment_is_the_next_one_that_its_words_can_mean(text: str, moment: str) -> None:
    assert read(text) == moment
    assert read(f"  {text.upper()} ") == moment


@pytest.mark.parametrize(
    "text",
    ["", "   ", "soon", "25", "9:75", "13pm", "0am", "31 feb", "31 feb 9", "feb 31", "today soon", "mon tue",
     "² dec", "monkey", "1 decimal"],
)  # fmt: skip
def test_what_cannot_be_read_is_not_guessed(text: str) -> None:
    assert read(text) is None


def test_a_day_later_is_the_same_time_on_the_clock_when_the_clocks_change() -> None:
    before = datetime.datetime(2027, 3, 13, 21, 30, tzinfo=datetime.UTC)  # a day of 23 hours follows
    assert read("1d", before) == "Sun 14 Mar 2027 14:30"
    assert read("24h", before) == "Sun 14 Mar 2027 15:30"


words = st.sampled_from(
    "today tomorrow tom mon monday fri 9 15:30 3pm at 31 29 feb dec . , 1d 9999w 2h 2026-12-01 T Z ² ٣"
    " 0001-01-01 9999-12-31T23:59 -".split()
)


@example("9999-12-31T23:59")
@given(st.lists(words, max_size=4).map(" ".join) | st.text(max_size=20))
def test_whatever_is_typed_is_a_moment_or_nothing(text: str) -> None:
    moment = read_moment(text, NOW, ZONE)
    assert moment is None or moment.tzinfo is datetime.UTC


@given(seconds=st.integers(0, 400 * 86400), minutes=st.integers(1, 400 * 1440))
@example(seconds=59, minutes=1)
def test_a_moment_is_written_as_it_is_read(seconds: int, minutes: int) -> None:
    now = NOW + datetime.timedelta(seconds=seconds)
    at = (now + datetime.timedelta(minutes=minutes)).replace(second=0)
    assume(not at.astimezone(ZoneInfo(ZONE)).fold)  # an hour that the clock shows twice is read as the first
    assert read_moment(written_moment(at, now, ZONE), now, ZONE) == at


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("15:30", "today 15:30"),
        ("9", "tomorrow 09:00"),
        ("thurs 8", "thu 08:00"),
        ("1w", "2026-11-27 14:30"),
        ("15 dec", "2026-12-15 09:00"),
    ],
)
def test_a_moment_is_written_as_people_say_it(at: str, words: str) -> None:
    moment = read_moment(at, NOW, ZONE)
    assert moment is not None
    assert written_moment(moment, NOW, ZONE) == words
