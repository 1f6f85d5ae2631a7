"""What is new: how far a source has been read, by its own times and never by our clock.

The mark is the newest time in what was read. It is asked from again with an overlap, since sources index
late, cut seconds off and leave out what has the very time that was asked for; what comes twice for that
is recognised by its key.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Final, Literal
from zoneinfo import ZoneInfo

import msgspec

from leadtui.sources.base import Page
from leadtui.sources.expressions import Expr, Unreadable
from leadtui.sources.mapping import Mapper
from leadtui.sources.reading import Entry
from leadtui.sources.tally import Tally
from leadtui.sources.times import SinceFormat, Unclear, write_time
from leadtui.sources.values import text_of
from leadtui.strict import Seconds

OVERLAP_S: Final = 120
LOOKBACK_S: Final = 30 * 86400

_LEAST_OVERLAP: Final = datetime.timedelta(seconds=1)
_AHEAD: Final = datetime.timedelta(minutes=5)
"""A record from further in the future has a wrong date: it must not hide all that come before that."""


class NoSince(msgspec.Struct, frozen=True, tag_field="kind", tag="none"):
    """Everything is asked for, every time."""


class _Since(msgspec.Struct, frozen=True, kw_only=True):
    format: SinceFormat = "iso_z"
    field: Expr | None = None
    """On a record: the time that the source filters by; None: `map.raised_at`."""
    overlap: Seconds = OVERLAP_S
    initial_lookback: Seconds = LOOKBACK_S
    """How far back the very first poll asks."""
    granularity: Literal["second", "day"] = "second"


class QuerySince(_Since, frozen=True, kw_only=True, tag_field="kind", tag="query"):
    """The time goes into a parameter."""

    param: str


class HeaderSince(_Since, frozen=True, kw_only=True, tag_field="kind", tag="header"):
    """The time goes into a header."""

    name: str = "If-Modified-Since"


class TemplateSince(_Since, frozen=True, kw_only=True, tag_field="kind", tag="template"):
    """The time goes where `{since}` stands in parameters, headers or body."""


class NewestFirst(_Since, frozen=True, kw_only=True, tag_field="kind", tag="newest_first"):
    """The list cannot be asked for what is new, and begins with it: it is read until it gets old."""


class WindowSince(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="window"):
    """Everything from a while ago to a while ahead, every time: `{from}` and `{to}` in the request.

    For calendars, that know when a visit is and not when it was booked.
    """

    format: SinceFormat = "iso_z"
    back: Seconds = 86400
    forward: Seconds = 60 * 86400

    def values(self, now: datetime.datetime, zone: ZoneInfo) -> dict[str, str]:
        """What the placeholders stand for."""
        ends = {"from": -self.back, "to": self.forward}
        return {
            name: write_time(now + datetime.timedelta(seconds=seconds), self.format, zone)
            for name, seconds in ends.items()
        }


SinceOptions = NoSince | QuerySince | HeaderSince | TemplateSince | NewestFirst | WindowSince

Unmarked = NoSince | WindowSince
"""Kinds that ask for the same whatever was read before."""


class Marker:
    """Works out where to ask from, and how far has been read."""

    def __init__(self, options: SinceOptions, mapper: Mapper, zone: ZoneInfo) -> None:
        self._options = options
        self._mapper = mapper
        self._zone = zone

    def start(self, cursor: Mapping[str, str], now: datetime.datetime) -> datetime.datetime | None:
        """The mark that a cursor holds; without one, the first look back. None: there are no marks."""
        if isinstance(self._options, Unmarked):
            return None
        try:
            return datetime.datetime.fromisoformat(cursor["since"]).astimezone(datetime.UTC)
        except (KeyError, ValueError):
            return now - datetime.timedelta(seconds=self._options.initial_lookback)

    def asked(self, mark: datetime.datetime | None) -> str:
        """The time to ask with, as the source wants it written; empty without a mark."""
        if mark is None or isinstance(self._options, Unmarked | NewestFirst):
            return ""
        moment = mark - max(datetime.timedelta(seconds=self._options.overlap), _LEAST_OVERLAP)
        if self._options.granularity == "day":
            local = moment.astimezone(self._zone)
            moment = local.replace(hour=0, minute=0, second=0, microsecond=0)
        return write_time(moment, self._options.format, self._zone)

    def params(self, asked: str) -> dict[str, str]:
        """The parameter that asks."""
        return {self._options.param: asked} if isinstance(self._options, QuerySince) and asked else {}

    def headers(self, asked: str) -> dict[str, str]:
        """The header that asks."""
        return {self._options.name: asked} if isinstance(self._options, HeaderSince) and asked else {}

    def reached(
        self, mark: datetime.datetime | None, entries: Iterable[Entry], page: Page, now: datetime.datetime
    ) -> datetime.datetime | None:
        """The mark after a page: never earlier than it was, never from a date that is still to come."""
        if mark is None or isinstance(self._options, Unmarked):
            return None
        by_row = dict(zip(page.rows, page.items, strict=True))
        for entry in entries:
            item = by_row.get(entry.row)
            if item is None:
                continue
            moment = item.raised_at if self._options.field is None else self._time(entry.record)
            if moment is not None and mark < moment <= now + _AHEAD:
                mark = moment
        return mark

    def values(self, now: datetime.datetime) -> dict[str, str]:
        """What placeholders of the request stand for beside the mark."""
        return self._options.values(now, self._zone) if isinstance(self._options, WindowSince) else {}

    def recent(self, mark: datetime.datetime | None, entries: list[Entry]) -> tuple[list[Entry], bool]:
        """Of a list that begins with the newest, what is not older than the mark; and whether it got old."""
        if mark is None or not isinstance(self._options, NewestFirst):
            return entries, False
        oldest = mark - max(datetime.timedelta(seconds=self._options.overlap), _LEAST_OVERLAP)
        old = [entry for entry in entries if (moment := self._moment(entry.record)) and moment < oldest]
        return [entry for entry in entries if entry not in old] if old else entries, bool(old)

    def _moment(self, record: object) -> datetime.datetime | None:
        """The time of a record that was not mapped yet."""
        if isinstance(self._options, NewestFirst) and self._options.field is not None:
            return self._time(record)
        raw = self._mapper.plan.sort(record, 0, Tally())
        try:
            return self._mapper.time(text_of(raw.values.get("raised_at"))) if raw else None
        except Unclear:
            return None

    def _time(self, record: object) -> datetime.datetime | None:
        if isinstance(self._options, Unmarked) or self._options.field is None:
            return None
        try:
            return self._mapper.time(text_of(self._options.field.find(record)))
        except (Unreadable, Unclear):
            return None
