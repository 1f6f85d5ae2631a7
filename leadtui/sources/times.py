"""Times as sources write them, in and out. What comes in is made aware, in UTC.

Without a format only what can be read in one way is: ISO 8601, RFC 2822, seconds (or milli-, micro- and
nanoseconds) since 1970. A time without an offset is local in the zone that is given. Of a local time that
a clock set back shows twice the first is meant; one that a clock set forward leaves out is taken as if the
clock had not been set yet (`datetime`, PEP 495).
"""

from __future__ import annotations

import datetime
import email.utils
import re
import zoneinfo
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from leadtui.strict import Parse, Wrong

NAMED_FORMATS: Final = ("iso", "iso_z", "date", "epoch", "epoch_ms", "rfc2822")

_EARLIEST: Final = datetime.datetime(1990, 1, 1, tzinfo=datetime.UTC)
_LATEST: Final = datetime.datetime(2200, 1, 1, tzinfo=datetime.UTC)
"""No enquiry was raised outside of these; a moment that reads so was misread."""

_NUMBER: Final = re.compile(r"\d{9,19}(?:\.\d{1,12})?", re.ASCII)
UTC: Final = ZoneInfo("UTC")

NUMERIC_DATE: Final = re.compile(
    r"(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})(?:[T ,]+(\d{1,2}:\d{2}(?::\d{2})?(?:\s*[ap]m)?))?",
    re.ASCII | re.IGNORECASE,
)
"""A date in numbers with the year last, of which nobody can say whether the day or the month is first."""
_HALF_DAY: Final = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([ap]m)?", re.ASCII | re.IGNORECASE)


class Unclear(ValueError):
    """Not a time, or one that can be read in two ways; `args[0]` says which, without repeating it."""


def read_time(text: str, zone: ZoneInfo, form: str = "") -> datetime.datetime:
    """The moment in a text, in UTC. `form`: `day_first`, `month_first` or a pattern. Raises Unclear."""
    text = text.strip()[:64]
    found = _by_form(text, form, zone) if form else None
    found = found or _epoch(text) or _iso(text) or _rfc2822(text)
    if found is None:
        if not form and in_numbers(text) is not None:
            raise Unclear("day or month first? say so with `time_format: day_first` or `month_first`")
        raise Unclear("not a date that can be read")
    try:
        moment = (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(datetime.UTC)
    except (OverflowError, ValueError):
        raise Unclear("not a date that can be read") from None
    if not _EARLIEST <= moment < _LATEST:
        raise Unclear("a date before 1990 or after 2199")
    return moment


def in_numbers(text: str) -> tuple[int, int] | None:
    """The two numbers of a date of which day and month may be; None where neither reading is a date."""
    match = NUMERIC_DATE.fullmatch(text)
    ways = (_numeric(text, UTC, day_first=day_first) for day_first in (True, False))
    return (int(match[1]), int(match[2])) if match and any(ways) else None


def _by_form(text: str, form: str, zone: ZoneInfo) -> datetime.datetime | None:
    if form in ("day_first", "month_first"):
        return _numeric(text, zone, day_first=form == "day_first")
    try:
        return datetime.datetime.strptime(text, form)  # noqa: DTZ007 - what has no zone gets one when all are read
    except (ValueError, OverflowError):
        return None


def _numeric(text: str, zone: ZoneInfo, *, day_first: bool) -> datetime.datetime | None:
    match = NUMERIC_DATE.fullmatch(text)
    if match is None:
        return None
    first, second, year = int(match[1]), int(match[2]), int(match[3])
    day, month = (first, second) if day_first else (second, first)
    try:
        date = datetime.date(year + 2000 if year < 100 else year, month, day)
        return datetime.datetime.combine(date, _time_of_day(match[4] or "0:00"), zone)
    except ValueError:
        return None


def _time_of_day(text: str) -> datetime.time:
    match = _HALF_DAY.fullmatch(text.strip())
    if match is None:
        raise ValueError(text)
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    if match[4]:
        hour = hour % 12 + (12 if match[4].lower() == "pm" else 0)
    return datetime.time(hour, minute, second)


def _epoch(text: str) -> datetime.datetime | None:
    if not _NUMBER.fullmatch(text):
        return None
    value = float(text)
    while value > 1e11:  # milli-, micro- or nanoseconds: as seconds it would be past the year 5000
        value /= 1000
    return datetime.datetime.fromtimestamp(value, datetime.UTC)


def _iso(text: str) -> datetime.datetime | None:
    if len(text) < 8:
        return None
    # People put a space before the offset, or write UTC for it.
    for reading in (text, text.replace(" UTC", "Z").replace(" Z", "Z").replace(" +", "+").replace(" -", "-")):
        try:
            return datetime.datetime.fromisoformat(reading)
        except ValueError:
            continue
    return None


def _rfc2822(text: str) -> datetime.datetime | None:
    try:
        found = email.utils.parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    # `-0000` says that the time is UTC and nothing of where it was written (RFC 5322, section 3.3).
    return found if found.tzinfo else found.replace(tzinfo=datetime.UTC) if text.endswith("-0000") else found


def write_time(moment: datetime.datetime, form: str, zone: ZoneInfo) -> str:
    """A moment as a source wants to be asked with it, never later than it is: the finest part is cut off."""
    utc = moment.astimezone(datetime.UTC).replace(microsecond=0)
    match form:
        case "iso":
            return utc.isoformat()
        case "iso_z":
            return utc.isoformat().replace("+00:00", "Z")
        case "epoch":
            return str(int(utc.timestamp()))
        case "epoch_ms":
            return str(int(utc.timestamp()) * 1000)
        case "rfc2822":
            return email.utils.format_datetime(utc, usegmt=True)
        case "date":
            return utc.astimezone(zone).date().isoformat()
        case _:
            return _unambiguous(utc, zone).strftime(form)


def _unambiguous(utc: datetime.datetime, zone: ZoneInfo) -> datetime.datetime:
    """Local time; the first of two hours with the same name is stepped out of, backwards.

    Written without an offset the source could take it for the second one, and skip an hour.
    """
    local = utc.astimezone(zone)
    twice = (local.replace(fold=0).utcoffset() or _ZERO) - (local.replace(fold=1).utcoffset() or _ZERO)
    return (utc - twice).astimezone(zone) if twice > _ZERO and not local.fold else local


_ZERO: Final = datetime.timedelta(0)
_TRIED: Final = datetime.datetime(2001, 2, 3, 4, 5, 6, tzinfo=datetime.UTC)


def pattern(text: str) -> str:
    """A strptime pattern that dates can be read with. Raises ValueError."""
    if "%" not in text:
        raise ValueError(text)
    datetime.datetime.strptime(_TRIED.strftime(text), text).astimezone(datetime.UTC)
    return text


def _time_format(text: str) -> str:
    return text if text in ("day_first", "month_first") else pattern(text)


def _since_format(text: str) -> str:
    return text if text in NAMED_FORMATS else pattern(text)


TimeFormat = Annotated[str, Parse(_time_format, "day_first, month_first or a pattern such as %d-%m-%Y %H:%M")]
"""For options: how a source writes times that could be read in two ways."""

SinceFormat = Annotated[str, Parse(_since_format, f"one of {', '.join(NAMED_FORMATS)} or a pattern with %")]
"""For options: how a source wants to be told a time."""


def _zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise Wrong("there is no such time zone", "such as Europe/London or America/New_York") from None


Zone = Annotated[ZoneInfo, Parse(_zone, "a time zone such as America/New_York")]
"""For options: where a source's times without an offset are local."""
