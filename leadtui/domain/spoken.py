"""Days and times as they are told to a customer, in their language; never by the machine's locale."""

from __future__ import annotations

import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo


class _Language(NamedTuple):
    days: list[str]
    """From Monday on."""
    months: list[str]
    day: str
    clock: str
    """Between a day and a time."""


_LANGUAGES = {
    "en": _Language(
        "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),
        "January February March April May June July August September October November December".split(),
        "{day} {date} {month}",
        "{day} at {hour12}:{minute:02} {half}",
    ),
    "es": _Language(
        "lunes martes miércoles jueves viernes sábado domingo".split(),
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split(),
        "{day} {date} de {month}",
        "{day} a las {hour}:{minute:02}",
    ),
    "de": _Language(
        "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag".split(),
        "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split(),
        "{day}, {date}. {month}",
        "{day} um {hour}:{minute:02} Uhr",
    ),
    "fr": _Language(
        "lundi mardi mercredi jeudi vendredi samedi dimanche".split(),
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(),
        "{day} {date} {month}",
        "{day} à {hour} h {minute:02}",
    ),
}
"""The languages that the shipped questions come in; in any other, ISO 8601 is understood."""


_NAMES = {"en": "English", "es": "Español", "de": "Deutsch", "fr": "Français"}


def language_name(code: str) -> str:
    """What a language calls itself: `es` is `Español`; of one that is not known, its code."""
    return _NAMES.get(code, code)


def say_day(at: datetime.datetime, zone: str, language: str) -> str:
    """The day of a moment on the clock of `zone`: `Thursday 26 November`."""
    local = at.astimezone(ZoneInfo(zone))
    known = _LANGUAGES.get(language)
    if known is None:
        return f"{local:%Y-%m-%d}"
    day, month = known.days[local.weekday()], known.months[local.month - 1]
    return known.day.format(day=day, date=local.day, month=month)


def say_moment(at: datetime.datetime, zone: str, language: str) -> str:
    """A moment on the clock of `zone`: `Thursday 26 November at 9:00 am`."""
    local = at.astimezone(ZoneInfo(zone))
    known = _LANGUAGES.get(language)
    if known is None:
        return f"{local:%Y-%m-%d %H:%M}"
    return known.clock.format(
        day=say_day(at, zone, language),
        hour=local.hour,
        hour12=local.hour % 12 or 12,
        half="am" if local.hour < 12 else "pm",
        minute=local.minute,
    )
