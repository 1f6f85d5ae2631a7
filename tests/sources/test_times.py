from __future__ import annotations

import contextlib
import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from leadtui.sources.times import Unclear, pattern, read_time, write_time

DENVER = ZoneInfo("America/Denver")
NEW_YORK = ZoneInfo("America/New_York")


def at(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text).astimezone(datetime.UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-03T12:00:00Z", "2026-03-03T12:00:00+00:00"),
        ("2026-03-03T12:00:00.123456+01:00", "2026-03-03T11:00:00.123456+00:00"),
        ("2026-03-03 12:00:00 +0100", "2026-03-03T11:00:00+00:00"),
        ("2026-03-03 12:00:00 UTC", "2026-03-03T12:00:00+00:00"),
        ("2026-03-03 12:00:00", "2026-03-03T19:00:00+00:00"),
        ("2026-03-03", "2026-03-03T07:00:00+00:00"),
        ("20260303", "2026-03-03T07:00:00+00:00"),
        ("1772539200", "2026-03-03T12:00:00+00:00"),
        ("1772539200.5", "2026-03-03T12:00:00.500000+00:00"),
        ("1772539200000", "2026-03-03T12:00:00+00:00"),
        ("1772539200000000", "2026-03-03T12:00:00+00:00"),
        ("Tue, 03 Mar 2026 12:00:00 +0000", "2026-03-03T12:00:00+00:00"),
        ("Tue, 03 Mar 2026 12:00:00 -0000", "2026-03-03T12:00:00+00:00"),
        ("Tue, 3 Mar 2026 05:00:00 -0700", "2026-03-03T12:00:00+00:00"),
    ],
)
def test_times_that_can_be_read_in_one_way_only(text: str, moment: str) -> None:
    assert read_time(text, DENVER) == at(moment)


@pytest.mark.parametrize(
    ("text", "form", "day"),
    [
        ("03/04/2026", "day_first", "2026-04-03"),
        ("03/04/2026", "month_first", "2026-03-04"),
        ("3.4.26", "day_first", "2026-04-03"),
        ("20-10-2017", "%d-%m-%Y", "2017-10-20"),
        ("2017-10-20", "%d-%m-%Y", "2017-10-20"),
    ],
)
def test_day_and_month_are_told_apart_by_a_format(text: str, form: str, day: str) -> None:
    assert read_time(text, DENVER, form) == read_time(day, DENVER)


def test_a_time_of_day_may_be_in_halves() -> None:
    assert read_time("3/4/2026 1:05 PM", DENVER, "month_first") == at("2026-03-04T20:05:00+00:00")
    assert read_time("3/4/2026 12:05 am", DENVER, "month_first") == at("2026-03-04T07:05:00+00:00")


def test_day_or_month_first_is_never_guessed() -> None:
    with pytest.raises(Unclear, match="day_first"):
        read_time("03/04/2026", DENVER)


@pytest.mark.parametrize(
    "text", ["", "yesterday", "0000-00-00 00:00:00", "1970-01-01", "99999999999999999999", "9999-12-31"]
)
def test_what_is_no_time_is_said_to_be_none(text: str) -> None:
    with pytest.raises(Unclear):
        read_time(text, DENVER)


def test_of_an_hour_that_is_there_twice_the_first_is_meant() -> None:
    assert read_time("2025-11-02 01:30:00", NEW_YORK) == at("2025-11-02T01:30:00-04:00")


def test_of_an_hour_that_is_left_out_the_old_offset_is_meant() -> None:
    assert read_time("2026-03-08 02:30:00", NEW_YORK) == at("2026-03-08T03:30:00-04:00")


@given(st.text(), st.sampled_from(["", "day_first", "month_first", "%d-%m-%Y", "%c %f %z"]))
def test_no_text_breaks_it(text: str, form: str) -> None:
    with contextlib.suppress(Unclear):
        assert read_time(text, DENVER, form).tzinfo is datetime.UTC


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("iso", "2026-03-03T12:00:05+00:00"),
        ("iso_z", "2026-03-03T12:00:05Z"),
        ("date", "2026-03-03"),
        ("epoch", "1772539205"),
        ("epoch_ms", "1772539205000"),
        ("rfc2822", "Tue, 03 Mar 2026 12:00:05 GMT"),
        ("%Y-%m-%d %H:%M:%S", "2026-03-03 05:00:05"),
    ],
)
def test_a_time_is_written_as_the_source_wants_it(form: str, text: str) -> None:
    assert write_time(at("2026-03-03T12:00:05.987654+00:00"), form, DENVER) == text


@given(
    st.integers(1577836800, 1893456000).map(lambda s: datetime.datetime.fromtimestamp(s, datetime.UTC)),
    st.sampled_from(["iso", "iso_z", "date", "epoch", "epoch_ms", "rfc2822", "%Y-%m-%d %H:%M:%S"]),
)
@example(datetime.datetime(2025, 11, 2, 5, 30, tzinfo=datetime.UTC), "%Y-%m-%d %H:%M:%S")
@example(datetime.datetime(2025, 11, 2, 6, 30, tzinfo=datetime.UTC), "%Y-%m-%d %H:%M:%S")
def test_what_is_written_is_never_later_than_what_was_meant(moment: datetime.datetime, form: str) -> None:
    """Read with either meaning of an hour that is there twice, nothing between the two is skipped."""
    text = write_time(moment, form, NEW_YORK)
    naive = datetime.datetime.fromisoformat(text) if form.startswith(("date", "%")) else None
    if naive is None:
        assert read_time(text, NEW_YORK) <= moment
    else:
        assert all(
            naive.replace(tzinfo=NEW_YORK, fold=fold).astimezone(datetime.UTC) <= moment for fold in (0, 1)
        )


def test_a_pattern_must_be_one() -> None:
    assert pattern("%d.%m.%y") == "%d.%m.%y"
    for wrong in ("dd-mm-yyyy", "%Q", "%d %"):
        with pytest.raises(ValueError, match=r".*"):
            pattern(wrong)


def test_what_is_no_date_in_either_order_is_not_asked_about() -> None:
    with pytest.raises(Unclear, match="not a date"):
        read_time("32/13/2026", DENVER)
    with pytest.raises(Unclear, match="day or month first"):
        read_time("3/4/2026", DENVER)
