"""Past moments as people write them: what `--as-of` takes."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadtui.cli.times import read_past

NOW = datetime.datetime(2026, 11, 23, 17, 0, tzinfo=datetime.UTC)
"""A Monday, at ten in Denver."""

DENVER = "America/Denver"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("now", "Mon 2026-11-23 10:00"),
        ("2h", "Mon 2026-11-23 08:00"),
        ("2h ago", "Mon 2026-11-23 08:00"),
        ("90 min", "Mon 2026-11-23 08:30"),
        ("3d ago", "Fri 2026-11-20 10:00"),
        ("9:30", "Mon 2026-11-23 09:30"),
        ("15:30", "Sun 2026-11-22 15:30"),
        ("9am", "Mon 2026-11-23 09:00"),
        ("yesterday", "Mon 2026-11-23 00:00"),
        ("Yesterday 9", "Sun 2026-11-22 09:00"),
        ("today", "Mon 2026-11-23 10:00"),
        ("today 8", "Mon 2026-11-23 08:00"),
        ("mon", "Mon 2026-11-23 10:00"),
        ("mon 9", "Mon 2026-11-23 09:00"),
        ("mon 14", "Mon 2026-11-16 14:00"),
        ("tuesday 8", "Tue 2026-11-17 08:00"),
        ("sun", "Mon 2026-11-23 00:00"),
        ("15 dec", "Tue 2025-12-16 00:00"),
        ("nov 22 17:00", "Sun 2026-11-22 17:00"),
        ("23 nov", "Mon 2026-11-23 10:00"),
        ("29 feb", "Fri 2024-03-01 00:00"),
        ("2026-11-20", "Sat 2026-11-21 00:00"),
        ("2026-11-23", "Mon 2026-11-23 10:00"),
        ("2026-11-20T15:30", "Fri 2026-11-20 15:30"),
        ("2026-11-20 15:30", "Fri 2026-11-20 15:30"),
        ("2026-11-20T15:30Z", "Fri 2026-11-20 08:30"),
        ("2026-11-20T15:30+01:00", "Fri 2026-11-20 07:30"),
        ("2026-12-01T09:00", "Tue 2026-12-01 09:00"),
        ("tomorrow 9", "Tue 2026-11-24 09:00"),
    ],
)
def test_a_past_moment_is_the_latest_that_the_words_can_mean(text: str, moment: str) -> None:
    found = read_past(text, NOW, DENVER)
    assert found is not None
    assert f"{found.astimezone(ZoneInfo(DENVER)):%a %Y-%m-%d %H:%M}" == moment


@pytest.mark.parametrize(
    "text", ["", " ", "whenever", "99", "25:00", "2026-13-01", "last mon", "9 ago", "ago", "-2h"]
)
def test_what_is_no_moment_is_none(text: str) -> None:
    assert read_past(text, NOW, DENVER) is None


CLOCKS = st.builds("{}:{:02}".format, st.integers(0, 23), st.integers(0, 59))
DAYS = st.sampled_from(["mon", "tue", "wed", "thu", "fri", "sat", "sun", "yesterday", "1 mar", "dec 31"])


@given(
    words=st.one_of(CLOCKS, DAYS, st.builds("{} {}".format, DAYS, CLOCKS)),
    now=st.integers(0, 6 * 366 * 86400).map(lambda s: NOW + datetime.timedelta(seconds=s)),
)
def test_words_never_mean_what_is_to_come(words: str, now: datetime.datetime) -> None:
    for zone in ("UTC", DENVER, "Pacific/Auckland"):
        found = read_past(words, now, zone)
        assert found is not None
        assert found <= now
