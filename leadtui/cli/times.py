"""Moments that somebody asks about: those of the past, as `--as-of` takes them."""

from __future__ import annotations

import datetime
import re

from leadtui.domain.when import read_moment

_MINUTE, _DAY = datetime.timedelta(minutes=1), datetime.timedelta(days=1)

_BACK = (_DAY, 7 * _DAY, 14 * _DAY, 366 * _DAY, 4 * 366 * _DAY)
"""From so far back one looks ahead to find the last 15:30, Monday or 15 December."""

_SPAN = re.compile(r"(\d{1,4}\s*(?:m|min|h|d|w))(?: ago)?")
_EXACT = re.compile(r"\d{4}-|\d{8}|today|tomorrow")
"""What means one moment, be it to come."""


def read_past(text: str, now: datetime.datetime, zone: str) -> datetime.datetime | None:
    """The latest moment up to `now` that `text` can mean, in UTC; None when it cannot be read.

    A length of time (`2h`, `2h ago`) is back from now; a day without a time is its end, or now if it lasts.
    ISO 8601, `today` and `tomorrow` mean what they say, also where that is to come.
    """
    words = " ".join(text.lower().split())
    if words in ("", "now"):
        return now if words else None
    if span := _SPAN.fullmatch(words):
        ahead = read_moment(span[1], now, zone)
        return None if ahead is None else now - (ahead - now)
    is_day = _latest(f"{words} 23:59", now, zone, now + _DAY) is not None
    found = _latest(f"{words} 23:59" if is_day else words, now, zone, now + _DAY if is_day else now)
    if found is None or not is_day:
        return found
    return now if found - _DAY < now <= found + _MINUTE else found + _MINUTE


def read_day_begun(text: str, now: datetime.datetime, zone: str) -> datetime.datetime | None:
    """The same, but a day without a time is when it began."""
    words = " ".join(text.lower().split())
    is_day = not _SPAN.fullmatch(words) and _latest(f"{words} 23:59", now, zone, now + _DAY) is not None
    return _latest(f"{words} 00:00", now, zone, now) if is_day else read_past(text, now, zone)


def _latest(
    words: str, now: datetime.datetime, zone: str, before: datetime.datetime
) -> datetime.datetime | None:
    if _EXACT.match(words):
        return read_moment(words, now, zone)
    if words.startswith("yesterday"):
        return read_moment(words.replace("yesterday", "today", 1), now - _DAY, zone)
    looked = (read_moment(words, now - back, zone) for back in _BACK)
    return max((one for one in looked if one is not None and one <= before), default=None)
