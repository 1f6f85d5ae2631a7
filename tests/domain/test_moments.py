"""How moments are written for other programs."""

from __future__ import annotations

import datetime

from leadtui.domain.moments import iso, iso_of, iso_or_none


def test_a_moment_is_told_in_greenwich_to_the_second() -> None:
    denver = datetime.timezone(datetime.timedelta(hours=-7))
    moment = datetime.datetime(2026, 3, 3, 5, 0, 1, 999_999, denver)
    assert [iso(moment), iso_or_none(moment), iso_of(moment.timestamp())] == ["2026-03-03T12:00:01Z"] * 3
    assert iso_or_none(None) is None
