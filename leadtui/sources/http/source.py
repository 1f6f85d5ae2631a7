"""HTTP interfaces: any that answers in JSON, CSV or NDJSON, described by options and no code of its own."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import msgspec

from leadtui.errors import ConfigError, SourceError, SourceGarbled, SourceThrottled
from leadtui.sources.base import PIECE, Context, Page, Sample, in_pieces
from leadtui.sources.expressions import Unreadable
from leadtui.sources.http import expectations, incremental, paging
from leadtui.sources.http.asking import Asker
from leadtui.sources.http.conditional import conditions, tagged
from leadtui.sources.http.lookups import Lookups
from leadtui.sources.http.options import Foreach, HttpOptions
from leadtui.sources.http.templates import read_body
from leadtui.sources.http.walking import Got, Walker, home_of
from leadtui.sources.known import Known
from leadtui.sources.mapping import fingerprint
from leadtui.sources.reading import Entry, Reading
from leadtui.sources.schedule import http_date
from leadtui.sources.values import texts_of
from leadtui.sources.web.auth import split_values
from leadtui.strict import Gathered, Marked, under

EXPOSED: Final = "the secret is sent in the clear, since `url` begins with http: use https"

_MOST_WALKS: Final = 3
"""How often a list that shifts while it is read is read in one poll."""


def build(name: str, options: Marked, context: Context, path: str) -> HttpSource:
    """The source of kind `http` with these options. Raises ConfigError."""
    gathered = Gathered()
    read = gathered.decode(options, HttpOptions, path)
    body: Any = None
    if (node := options.at("body")) is not options:
        try:
            body = read_body(node, under(path, "body"))
        except ConfigError as error:
            gathered.problems.extend(error.problems)
    gathered.done()
    if read is None:
        raise ConfigError(gathered.problems)
    return HttpSource(name, read, body, context, Path(options.file).absolute().parent)


class HttpSource:
    """A `Source` that asks an HTTP interface."""

    def __init__(self, name: str, options: HttpOptions, body: Any, context: Context, base: Path) -> None:
        self.name: Final = name
        self.interval_s: Final = options.interval
        self.budget: Final = options.budget
        self._options = options
        self._clock = clock = context.clock
        params, secret_params = split_values(options.params)
        headers, secret_headers = split_values(options.headers)
        home = home_of(options)
        self._asker = asker = Asker(name, options, home, context, base, secret_headers, secret_params)
        self._reading = reading = Reading(options, context)
        zone = options.time_zone or context.zone
        self._marker = marker = incremental.Marker(options.since, reading.mapper, zone)
        self._walker = Walker(options, body, params, headers, asker, reading, marker, clock)
        self._fingerprint = fingerprint([repr(options), body])
        """Stands for how an answer is read: a tag does not hold for a list that is read otherwise."""
        self._known = Known()
        self._lookups = Lookups(options.lookup, context.clock) if options.lookup else None

    async def pages(self, cursor: Mapping[str, str]) -> AsyncIterator[Page]:
        """What is new, of every one of `foreach`. Raises SourceError after what could be read."""
        if self._lookups is not None:
            self._lookups.start()
        try:
            if self._options.foreach is None:
                async for page in self._list("", cursor):
                    yield page
                return
            moved = dict(cursor)
            failure: SourceError | None = None
            for item in await self._members(self._options.foreach):
                try:
                    async for page in self._list(item, part_of(moved, item)):
                        if page.cursor is not None:
                            moved = with_part(moved, item, page.cursor)
                            page = msgspec.structs.replace(page, cursor=moved)
                        yield page
                except SourceThrottled:
                    raise
                except SourceError as error:
                    # One form that is gone must not hide what came by the others.
                    failure = failure or error
            if failure is not None:
                raise failure
        finally:
            self._asker.keep()

    async def _members(self, options: Foreach) -> tuple[str, ...]:
        """What a list is there of. Raises SourceError."""
        if options.url is None or options.read is None:
            return options.items
        found: Any = None
        with contextlib.suppress(Unreadable):
            found = options.read.find(await self._walker.json_at(options.url))
        if not isinstance(found, list):
            raise SourceGarbled(f"`foreach.read: {options.read.text}` gives no list on the answer")
        members = tuple(dict.fromkeys(texts_of(found)))
        if len(members) > options.most:
            hint = "name those that count in `foreach.items`, or raise `foreach.most`"
            raise SourceGarbled(f"`foreach` finds {len(members)}, more than {options.most}", hint)
        return members

    async def _list(self, item: str, cursor: Mapping[str, str]) -> AsyncIterator[Page]:
        """What is new in one list.

        The cursor moves with the last page: until then some of what it covers is to come. A list in
        numbered pages shifts under its reader. Before the mark moves past it, it is read again until a walk
        brings nothing that was not there before.
        """
        now = self._clock.now()
        start = mark = self._marker.start(cursor, now)
        asked = self._marker.asked(start)
        request = fingerprint([self._fingerprint, asked, item])
        unchanged = conditions(cursor, request, self._marker.headers(asked))
        self._reading.start()
        delivered = Known()
        for _ in range(_MOST_WALKS):
            count, brought_news, seen = 0, False, 0
            async for got in self._walker.pages(item, start, unchanged):
                count += 1
                entries, is_old = self._marker.recent(start, await self._completed(got.content.entries, item))
                whole = await self._mapped(entries)
                server_time = http_date(got.answer.headers.get("date", "")) or now
                mark = self._marker.reached(mark, entries, whole, max(now, server_time))
                news = self._known.news(delivered.news(whole))
                brought_news = brought_news or bool(news.items)
                seen = seen + len(whole.items) if self._known.row_of(whole) == len(whole.items) else 0
                is_end = got.following is None or is_old or 0 < self._stops_after <= seen
                is_done = is_end and (count == 1 or not brought_news or not self._shifts)
                missed = self._lookups.missed if self._lookups else 0
                late = (f"{missed} looked up in the next polls: `lookup.most`",) if missed and is_done else ()
                page = msgspec.structs.replace(
                    news,
                    # What could not be looked up yet is asked for again.
                    cursor=self._moved(cursor, request, mark, got, count) if is_done and not missed else None,
                    warnings=(*got.content.warnings, *news.warnings, *late),
                    last=is_done,
                )
                if page.items or page.cursor is not None or page.rejected or page.warnings:
                    for piece in in_pieces(page):
                        yield piece
                delivered.remember(page)
                if is_done:
                    return
                if is_end:
                    break
            if not count:
                return
        yield Page(warnings=("the list changes while it is read: what is new is asked for again next time",))

    async def _mapped(self, entries: list[Entry]) -> Page:
        """The page that records make; many of them beside the loop, which has other sources to see to."""
        if len(entries) <= PIECE:
            return self._page(entries)
        return await asyncio.to_thread(self._page, entries)

    def _page(self, entries: list[Entry]) -> Page:
        page = self._reading.page(entries)
        expectations.check_ids(self._reading.mapper, entries, page)
        return page

    async def _completed(self, entries: list[Entry], item: str) -> list[Entry]:
        """The records with what they only name, and with which one of `foreach` they are of."""
        if item:
            entries = [
                entry._replace(record={"item": item} | entry.record)
                if isinstance(entry.record, dict)
                else entry
                for entry in entries
            ]
        return await self._lookups.complete(entries, self._walker.json_at) if self._lookups else entries

    async def acknowledge(self, page: Page) -> None:
        """Remember what is safe, so that it is not handed over again while this process lives."""
        self._known.remember(page)

    async def sample(self) -> Sample:
        """The first page of what is new within the first look back."""
        now, item = self._clock.now(), ""
        self._reading.start()
        if self._options.foreach is not None:
            item = next(iter(await self._members(self._options.foreach)), "")
        answer, content = await self._walker.first(item, self._marker.start({}, now))
        if content is None:
            return Sample(Page(warnings=("the source has nothing to send",)), headers=answer.headers)
        if self._lookups is not None:
            self._lookups.start()
        entries = await self._completed(content.entries, item)
        page = await self._mapped(entries)
        exposed = (EXPOSED,) if self._asker.is_exposed else ()
        page = msgspec.structs.replace(page, warnings=(*exposed, *content.warnings, *page.warnings))
        records = tuple(entry.record for entry in entries if entry.reject is None)
        mapper = self._reading.mapper
        return Sample(
            page, records, self._used(records), mapper.plan.words(), answer.headers, mapper.stages.told()
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._asker.close()

    # -- how far it has been read ---------------------------------------------------------------------------

    @property
    def _stops_after(self) -> int:
        page = self._options.page
        return 0 if isinstance(page, paging.OnePage) else page.stop_when_seen

    @property
    def _shifts(self) -> bool:
        """Whether a record can be missed that the mark then moves past."""
        # A list that begins with the newest only shows some of it twice when more come.
        by_time = not isinstance(self._options.since, incremental.Unmarked | incremental.NewestFirst)
        return by_time and isinstance(self._options.page, paging.Numbered)

    def _moved(
        self,
        cursor: Mapping[str, str],
        request: str,
        mark: datetime.datetime | None,
        got: Got,
        pages: int,
    ) -> dict[str, str] | None:
        """The cursor after the last page, or None where it is what it was."""
        moved = {} if mark is None else {"since": mark.isoformat()}
        if pages == 1 and self._is_all(len(got.content.entries)):
            moved |= tagged(got.answer.headers, request)
        return None if moved == dict(cursor) else moved

    def _is_all(self, count: int) -> bool:
        """Whether the first page is the whole list: else its tag says nothing of what is added further on."""
        page = self._options.page
        return isinstance(page, paging.OnePage) or 0 <= count < page.size

    def _used(self, records: tuple[object, ...]) -> frozenset[str]:
        keys = [key for record in records if isinstance(record, dict) for key in record]
        used = self._reading.mapper.plan.used(keys)
        for expression in (self._options.keep, getattr(self._options.since, "field", None)):
            if expression is not None:
                used |= expression.names.intersection(keys)
        return used


def part_of(cursor: Mapping[str, str], item: str) -> dict[str, str]:
    """What a cursor holds for one of `foreach`."""
    part = _part(item)
    return {key[len(part) :]: text for key, text in cursor.items() if key.startswith(part)}


def with_part(cursor: Mapping[str, str], item: str, moved: Mapping[str, str]) -> dict[str, str]:
    """A cursor after that for one of `foreach` has moved."""
    part = _part(item)
    others = {key: text for key, text in cursor.items() if not key.startswith(part)}
    return others | {f"{part}{key}": text for key, text in moved.items()}


def _part(item: str) -> str:
    return quote(item, safe="") + " "
