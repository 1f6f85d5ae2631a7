"""Reading a moment as people write it on the phone: `15:30`, `tomorrow 9`, `mon 14`, `2h`, `2w`, `15 dec`."""

from __future__ import annotations

import datetime
import re
from zoneinfo import ZoneInfo

MORNING = 9
"""The hour meant when only a day is named."""

_SPAN = r"(\d{1,4})\s*(m|min|h|d|w)$"
_SPAN_S = {"m": 60, "min": 60, "h": 3600, "d": 86400, "w": 604800}
_CLOCK = r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?$"
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_SHORTEST_NAME = 3


def read_moment(text: str, now: datetime.datetime, zone: str) -> datetime.datetime | None:
    """The next moment that `text` can mean after `now`, in UTC; None when it cannot be read.

    A day without a time means nine in the morning, a time without a day the next time the clock shows it.
    """
    try:
        return _read(text.strip(), now, zone)
    except OverflowError:
        return None  # before the first year, or after the last one, that a calendar has


def written_moment(at: datetime.datetime, now: datetime.datetime, zone: str) -> str:
    """The minute of `at` in words that `read_moment` reads as that minute, as short as it can be said."""
    local = at.astimezone(ZoneInfo(zone))
    today = now.astimezone(local.tzinfo).date()
    ahead = (local.date() - today).days
    if ahead == 0:
        day = "today"
    elif ahead == 1:
        day = "tomorrow"
    elif 1 < ahead < len(_DAYS):
        day = _DAYS[local.weekday()][:_SHORTEST_NAME]
    else:
        day = f"{local:%Y-%m-%d}"
    return f"{day} {local:%H:%M}"


def _read(text: str, now: datetime.datetime, zone: str) -> datetime.datetime | None:
    words = text.lower().replace(",", " ")
    local = now.astimezone(ZoneInfo(zone))
    if span := re.match(_SPAN, words):
        return _after(local, int(span[1]), span[2]).astimezone(datetime.UTC)
    try:
        written = datetime.datetime.fromisoformat(text.upper())
    except ValueError:
        return _in_words(words, local)
    if len(words) <= len("2026-11-22"):
        written = written.replace(hour=MORNING)
    return (written if written.tzinfo else written.replace(tzinfo=local.tzinfo)).astimezone(datetime.UTC)


def _after(local: datetime.datetime, count: int, unit: str) -> datetime.datetime:
    if unit in ("d", "w"):  # a day later is the same time on the clock, also across a change of the clocks
        return local + datetime.timedelta(seconds=count * _SPAN_S[unit])
    later = local.astimezone(datetime.UTC) + datetime.timedelta(seconds=count * _SPAN_S[unit])
    return later.astimezone(local.tzinfo)


def _in_words(words: str, local: datetime.datetime) -> datetime.datetime | None:
    try:
        day, rest = _day(words.split(), local)
    except ValueError:
        return None  # a day that no month has
    time = _time("".join(rest)) if rest else (MORNING, 0)
    if time is None or (day is None and not rest):
        return None
    on = day or local.date()
    found = datetime.datetime.combine(on, datetime.time(*time), local.tzinfo)
    if day is None and found <= local:
        found = datetime.datetime.combine(on + datetime.timedelta(days=1), datetime.time(*time), local.tzinfo)
    return found.astimezone(datetime.UTC)


def _day(words: list[str], local: datetime.datetime) -> tuple[datetime.date | None, list[str]]:
    """The day that is named first, if any, and what is left. Raises ValueError for one that never comes."""
    today = local.date()
    if not words:
        return None, []
    first, rest = words[0], words[1:]
    if first == "today":
        return today, rest
    if first in ("tomorrow", "tom"):
        return today + datetime.timedelta(days=1), rest
    weekday = _named(first, _DAYS)
    if weekday is not None:
        ahead = (weekday - today.weekday()) % 7 or 7
        return today + datetime.timedelta(days=ahead), rest
    for number, name in ((first, rest[0]), (rest[0], first)) if rest else ():
        month = _named(name, _MONTHS)
        if month is not None and number.rstrip(".").isdecimal():
            return _next_date(today, int(number.rstrip(".")), month + 1), rest[1:]
    return None, words


def _named(text: str, names: tuple[str, ...]) -> int | None:
    """Which of `names` a text begins, if it is long enough to say."""
    found = (index for index, name in enumerate(names) if name.startswith(text.rstrip(".")))
    return next(found, None) if len(text) >= _SHORTEST_NAME else None


def _next_date(today: datetime.date, day: int, month: int) -> datetime.date:
    for year in range(today.year, today.year + 9):  # 29 February may be eight years away
        try:
            found = datetime.date(year, month, day)
        except ValueError:
            continue
        if found >= today:
            return found
    raise ValueError("no such day")


def _time(text: str) -> tuple[int, int] | None:
    found = re.match(_CLOCK, text.removeprefix("at"))
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3] and not 1 <= hour <= 12:
        return None
    if found[3]:
        hour = hour % 12 + (12 if found[3] == "pm" else 0)
    return (hour, minute) if hour < 24 and minute < 60 else None
