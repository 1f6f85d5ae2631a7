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


SinceOptions = NoSince | QuerySince | HeaderSince | TemplateSince


class Marker:
    """Works out where to ask from, and how far has been read."""

    def __init__(self, options: SinceOptions, mapper: Mapper, zone: ZoneInfo) -> None:
        self._options = options
        self._mapper = mapper
        self._zone = zone

    def start(self, cursor: Mapping[str, str], now: datetime.datetime) -> datetime.datetime | None:
        """The mark that a cursor holds; without one, the first look back. None: there are no marks."""
        if isinstance(self._options, NoSince):
            return None
        try:
            return datetime.datetime.fromisoformat(cursor["since"]).astimezone(datetime.UTC)
        except (KeyError, ValueError):
            return now - datetime.timedelta(seconds=self._options.initial_lookback)

    def asked(self, mark: datetime.datetime | None) -> str:
        """The time to ask with, as the source wants it written; empty without a mark."""
        if mark is None or isinstance(self._options, NoSince):
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
        if mark is None or isinstance(self._options, NoSince):
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

    def _time(self, record: object) -> datetime.datetime | None:
        if isinstance(self._options, NoSince) or self._options.field is None:
            return None
        try:
            return self._mapper.time(text_of(self._options.field.find(record)))
        except (Unreadable, Unclear):
            return None
