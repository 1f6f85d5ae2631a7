"""How the dates of a file are written, and how they are read: to be looked at before anything is kept."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from leadtui.domain.text import clean
from leadtui.sources.times import Unclear, in_numbers, read_time

_SINCE_1970: Final = re.compile(r"\d{9,19}(?:\.\d+)?", re.ASCII)
_ISO: Final = re.compile(r"\d{4}-?\d{2}-?\d{2}.*", re.ASCII)

_SERIAL: Final = re.compile(r"[1-9]\d{4}(?:[.,]\d+)?", re.ASCII)
"""How a spreadsheet counts days: since 1900."""

UNCLEAR: Final = "day or month first?"
SERIAL: Final = "numbers of days"


class Dates(msgspec.Struct, frozen=True):
    """Dates of one of our words that are written alike."""

    word: str
    form: str
    """How they are written: `ISO 8601`, `day_first`, …"""
    count: int
    example: str
    """The first of them, as it stands in the file."""
    reads: str
    """What that is taken for, in the zone of the file; empty where it cannot be read."""
    hint: str = ""
    """How they could be read."""


class _Met(NamedTuple):
    times: int
    example: str
    firsts: int
    """The greatest first number of dates in numbers."""
    seconds: int


class DateForms:
    """Notes dates as they are met."""

    def __init__(self, zone: ZoneInfo, form: str) -> None:
        """`form` is what the map says of them: `day_first`, `month_first` or a pattern; or nothing."""
        self._zone = zone
        self._form = form
        self._met: dict[tuple[str, str], _Met] = {}

    def note(self, word: str, text: str) -> None:
        """A date of one of our words, as it is written."""
        key = word, self._form_of(text.strip())
        times, example, firsts, seconds = self._met.get(key, _Met(0, clean(text, 40), 0, 0))
        if found := in_numbers(text.strip()):
            firsts, seconds = max(firsts, found[0]), max(seconds, found[1])
        self._met[key] = _Met(times + 1, example, firsts, seconds)

    def _form_of(self, text: str) -> str:
        if in_numbers(text):
            return self._form if self._form in ("day_first", "month_first") else UNCLEAR
        if _SINCE_1970.fullmatch(text):
            return "since 1970"
        if _SERIAL.fullmatch(text):
            return SERIAL
        if _ISO.fullmatch(text):
            return "ISO 8601"
        return self._form if "%" in self._form else "words"

    def found(self) -> Iterator[Dates]:
        """All of them, by word, the most frequent first."""
        for (word, form), met in sorted(self._met.items(), key=lambda one: (one[0][0], -one[1].times)):
            yield Dates(word, form, met.times, met.example, self._reads(met.example), self._hint(form, met))

    def _reads(self, text: str) -> str:
        try:
            moment: datetime.datetime = read_time(text, self._zone, self._form)
        except Unclear:
            return ""
        return f"{moment.astimezone(self._zone):%a %d %b %Y %H:%M}"

    def _hint(self, form: str, met: _Met) -> str:
        if form == SERIAL:
            return "a spreadsheet counts so: give the column the format of a date there, and export it again"
        if form != UNCLEAR:
            return ""
        if met.firsts > 12 >= met.seconds:
            return "all of them can only be day first: write time_format: day_first"
        if met.seconds > 12 >= met.firsts:
            return "all of them can only be month first: write time_format: month_first"
        if met.firsts > 12 and met.seconds > 12:
            return "some can only be day first and some only month first: it takes two files"
        return "either fits: ask who made the file, and write time_format: day_first or month_first"
