"""Opening hours as a person says them: `mon-fri 8-12 13-17:30, sat 9-12`."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from leadtui.config.values import interval
from leadtui.domain.text import clean

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_TOKEN: Final = re.compile(
    r"(?P<day>(?:mo|tu|we|th|fr|sa|su)\b|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*)"
    r"|(?P<several>daily|every\s?day|weekdays?|weekends?)"
    r"|(?P<closed>closed)"
    r"|(?P<times>(?P<h1>\d{1,2}|noon)(?:[:.h](?P<m1>\d{2}))?\s*(?P<p1>[ap]m)?"
    r"\s*(?:-|–|to)\s*(?P<h2>\d{1,2}|noon|midnight)(?:[:.h](?P<m2>\d{2}))?\s*(?P<p2>[ap]m)?)"
    r"|(?P<to>-|–|to\b)"
    r"|(?P<nothing>[\s,;:&+]+|and\b)",
    re.ASCII | re.IGNORECASE,
)

_NAMED: Final = {"noon": 12, "midnight": 24}

EXAMPLE: Final = "mon-fri 8-17, sat 9-12"

SHOWN: Final = 24
"""Characters of what cannot be read."""

Hours = dict[str, tuple[str, ...]]
"""Stretches such as `8:00-12:00` by day; a day that is not in it is closed."""


def read_hours(text: str) -> Hours | None:
    """Working hours by day; None for `always`. Raises ValueError, saying what cannot be read."""
    if text.strip().lower() in ("always", "24/7"):
        return None
    hours: Hours = {}
    days: list[str] = []
    is_told = is_range = False
    place = 0
    while place < len(text):
        found = _TOKEN.match(text, place)
        if found is None:
            wrong = clean(text[place:], SHOWN)
            raise ValueError(f"“{wrong}” is no day and no time of day; write it like {EXAMPLE}")
        place = found.end()
        if found["day"] or found["several"]:
            if is_told:  # the times of the days before were said
                days, is_told = [], False
            days = _with(days, found["day"], is_range) if found["day"] else _several(found["several"])
            is_range = False
        elif found["to"]:
            is_range = True
        elif found["times"] or found["closed"]:
            if not days:
                raise ValueError(f"a day stands before its hours: {EXAMPLE}")
            is_told = True
            stretch = () if found["closed"] else (_stretch(found),)
            for day in days:
                hours[day] = hours.get(day, ()) + stretch
                _refuse_overlap(day, hours[day])
    if not any(hours.values()):
        raise ValueError("no hours are in it")
    if not is_told:
        raise ValueError(f"{days[-1]} has no hours")
    return {day: hours[day] for day in DAYS if hours.get(day)}


def _several(word: str) -> list[str]:
    if word.lower().startswith("week"):
        return list(DAYS[5:] if "end" in word.lower() else DAYS[:5])
    return list(DAYS)


def _with(days: list[str], word: str, is_range: bool) -> list[str]:
    day = next(day for day in DAYS if day.startswith(word[:2].lower()))
    if not is_range or not days:
        return [*days, day]
    first, last = DAYS.index(days[-1]), DAYS.index(day)
    between = range(first + 1, last + 1 if last > first else last + 8)
    return [*days, *(DAYS[place % 7] for place in between)]


def _stretch(found: re.Match[str]) -> str:
    begin = _minutes(found["h1"], found["m1"], found["p1"] or "")
    end = _minutes(found["h2"], found["m2"], found["p2"] or "")
    if end <= begin and not found["p1"] and not found["p2"] and end <= 12 * 60:
        end += 12 * 60  # `9-5`: nobody means five in the morning
    if not begin < end <= 24 * 60:
        raise ValueError(f"{found['times']}: the end comes after the beginning, by 24:00")
    return f"{begin // 60}:{begin % 60:02}-{end // 60}:{end % 60:02}"


def _refuse_overlap(day: str, stretches: tuple[str, ...]) -> None:
    if any(before[1] > after[0] for before, after in pairwise(map(interval, stretches))):
        raise ValueError(f"{day}: {' and '.join(stretches)} overlap, or stand in the wrong order")


def _minutes(hour: str, minute: str | None, half: str) -> int:
    told = _NAMED.get(hour.lower()) or int(hour)
    hours = told % 12 + (12 if half.lower() == "pm" else 0) if half else told
    if hours > 24 or int(minute or 0) > 59:
        raise ValueError(f"{hour}:{minute or '00'} is no time of day")
    return hours * 60 + int(minute or 0)
