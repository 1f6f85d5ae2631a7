"""HTTP interfaces: any that answers in JSON, CSV or NDJSON, described by options and no code of its own."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import json
from collections.abc import AsyncIterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import quote

import httpx
import msgspec

from leadtui.errors import ConfigError, SourceError, SourceGarbled, SourceThrottled
from leadtui.sources import expectations, incremental, paging
from leadtui.sources.asking import Asker
from leadtui.sources.auth import split_values
from leadtui.sources.base import PIECE, Context, Page, Sample, in_pieces
from leadtui.sources.budget import Budget
from leadtui.sources.expressions import Unreadable
from leadtui.sources.fetch import Answer, Call
from leadtui.sources.formats import Content, read_content
from leadtui.sources.http_options import Foreach, HttpOptions
from leadtui.sources.known import Known
from leadtui.sources.links import follow
from leadtui.sources.lookups import Lookups
from leadtui.sources.mapping import fingerprint
from leadtui.sources.reading import Entry, Reading
from leadtui.sources.schedule import http_date
from leadtui.sources.templates import fill_all, fill_body, read_body
from leadtui.sources.values import texts_of
from leadtui.strict import Gathered, Marked, under

EXPOSED: Final = "the secret is sent in the clear, since `url` begins with http: use https"

ITEM: Final = "{item}"
"""Where one of `foreach` stands in the address."""

_MUCH: Final = 200_000
"""Bytes of an answer from which it is read beside the loop."""

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


class _Got(NamedTuple):
    """One page of a walk."""

    content: Content
    answer: Answer
    following: paging.Step | None


class HttpSource:
    """A `Source` that asks an HTTP interface."""

    def __init__(self, name: str, options: HttpOptions, body: Any, context: Context, base: Path) -> None:
        self._name = name
        self._options = options
        self._body = body
        self._clock = context.clock
        self._home = httpx.URL(options.url.replace(ITEM, "item"))
        self._params, secret_params = split_values(options.params)
        self._headers, secret_headers = split_values(options.headers)
        self._asker = Asker(name, options, self._home, context, base, secret_headers, secret_params)
        self._reading = Reading(options, context)
        zone = options.time_zone or context.zone
        self._marker = incremental.Marker(options.since, self._reading.mapper, zone)
        self._fingerprint = fingerprint([repr(options), body])
        self._known = Known()
        self._lookups = Lookups(options.lookup, context.clock) if options.lookup else None
        self._item = ""
        """Which one of `foreach` is being asked for."""

    @property
    def name(self) -> str:
        """As the config calls it."""
        return self._name

    @property
    def interval_s(self) -> int:
        """Seconds between two polls; 0: only when asked by hand."""
        return self._options.interval

    @property
    def budget(self) -> Budget | None:
        """How often it may be asked."""
        return self._options.budget

    async def pages(self, cursor: Mapping[str, str]) -> AsyncIterator[Page]:
        """What is new, of every one of `foreach`. Raises SourceError after what could be read."""
        if self._lookups is not None:
            self._lookups.start()
        try:
            if self._options.foreach is None:
                async for page in self._list(cursor):
                    yield page
                return
            moved = dict(cursor)
            failure: SourceError | None = None
            for item in await self._members(self._options.foreach):
                self._item = item
                part = quote(item, safe="") + " "
                before = {key[len(part) :]: text for key, text in moved.items() if key.startswith(part)}
                try:
                    async for page in self._list(before):
                        if page.cursor is not None:
                            moved = {key: text for key, text in moved.items() if not key.startswith(part)}
                            moved |= {f"{part}{key}": text for key, text in page.cursor.items()}
                            page = msgspec.structs.replace(page, cursor=dict(moved))
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
            found = options.read.find(await self._json_at(options.url))
        if not isinstance(found, list):
            raise SourceGarbled(f"`foreach.read: {options.read.text}` gives no list on the answer")
        members = tuple(dict.fromkeys(texts_of(found)))
        if len(members) > options.most:
            hint = "name those that count in `foreach.items`, or raise `foreach.most`"
            raise SourceGarbled(f"`foreach` finds {len(members)}, more than {options.most}", hint)
        return members

    async def _json_at(self, url: str) -> Any:
        """The JSON at an address of the source's own. Raises SourceError."""
        return await self._asker.json_at(url, fill_all(self._headers, {}))

    async def _list(self, cursor: Mapping[str, str]) -> AsyncIterator[Page]:
        """What is new. The cursor moves with the last page: until then some of what it covers is to come.

        A list in numbered pages shifts under its reader. Before the mark moves past it, it is read again
        until a walk brings nothing that was not there before.
        """
        now = self._clock.now()
        start = mark = self._marker.start(cursor, now)
        self._reading.start()
        delivered = Known()
        for _ in range(_MOST_WALKS):
            count, brought_news, seen = 0, False, 0
            async for got in self._walk(start, cursor):
                count += 1
                entries, is_old = self._marker.recent(start, await self._completed(got.content.entries))
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
                    cursor=self._moved(cursor, start, mark, got, count) if is_done and not missed else None,
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

    async def _completed(self, entries: list[Entry]) -> list[Entry]:
        """The records with what they only name, and with which one of `foreach` they are of."""
        if self._item:
            entries = [
                entry._replace(record={"item": self._item} | entry.record)
                if isinstance(entry.record, dict)
                else entry
                for entry in entries
            ]
        return await self._lookups.complete(entries, self._json_at) if self._lookups else entries

    async def acknowledge(self, page: Page) -> None:
        """Remember what is safe, so that it is not handed over again while this process lives."""
        self._known.remember(page)

    async def sample(self) -> Sample:
        """The first page of what is new within the first look back."""
        now = self._clock.now()
        self._reading.start()
        if self._options.foreach is not None:
            self._item = next(iter(await self._members(self._options.foreach)), "")
        step = paging.first_step(self._options.page)
        call = self._call(step, self._marker.asked(self._marker.start({}, now)))
        answer, content = await self._content(call, 1)
        if content is None:
            return Sample(Page(warnings=("the source has nothing to send",)), headers=answer.headers)
        if self._lookups is not None:
            self._lookups.start()
        entries = await self._completed(content.entries)
        page = await self._mapped(entries)
        exposed = (EXPOSED,) if self._asker.is_exposed else ()
        page = msgspec.structs.replace(page, warnings=(*exposed, *content.warnings, *page.warnings))
        records = tuple(entry.record for entry in entries if entry.reject is None)
        return Sample(page, records, self._used(records), self._reading.mapper.plan.words(), answer.headers)

    async def close(self) -> None:
        """Close the connections."""
        await self._asker.close()

    # -- one walk through the list --------------------------------------------------------------------------

    async def _walk(self, mark: datetime.datetime | None, cursor: Mapping[str, str]) -> AsyncIterator[_Got]:
        """The pages of the list from the first to the last. Yields nothing where nothing is new."""
        options = self._options.page
        limit = 1 if isinstance(options, paging.OnePage) else options.max_pages
        asked = self._marker.asked(mark)
        step: paging.Step | None = paging.first_step(options)
        seen: set[paging.Step] = set()
        before: bytes | None = None
        at, first = self._home, 1
        for _ in range(limit):
            if step is None:
                return
            seen.add(step)
            call = self._call(step, asked, at, {} if len(seen) > 1 else self._conditions(cursor, asked))
            answer, content = await self._content(call, first)
            if content is None:
                return
            if content.entries and answer.body == before:
                raise SourceGarbled(
                    "one page is the same as the one before", "does the source heed `page.param`?"
                )
            link = answer.headers.get("link", "")
            last = content.entries[-1].record if content.entries else None
            step = paging.next_step(options, step, content.document, link, len(content.entries), last)
            if step in seen:
                raise SourceGarbled("the pages go in circles", "is `page.read` right?")
            yield _Got(content, answer, step)
            before, first = answer.body, first + len(content.entries)
            at = httpx.URL(answer.url)
        if step is not None:
            raise SourceGarbled(
                f"there are more than {limit} pages: the rest was not read",
                "raise `page.max_pages` or `page.size`, or ask for less (`since`)",
            )

    async def _content(self, call: Call, first: int) -> tuple[Answer, Content | None]:
        """An answer and what is in it; None where it says that nothing is new."""
        answer = await self._asker.ask(call)
        verdict = self._asker.judge(answer)
        if verdict == "nothing new":
            return answer, None
        if verdict == "empty":
            return answer, Content([], None)
        options = self._options
        read = partial(read_content, answer, options.format, options.content_type, self._reading, first)
        content = read() if len(answer.body) < _MUCH else await asyncio.to_thread(read)
        expectations.check(options.expect, content.document, content.entries)
        return answer, content

    def _call(
        self,
        step: paging.Step,
        asked: str,
        at: httpx.URL | None = None,
        conditions: Mapping[str, str] | None = None,
    ) -> Call:
        values = paging.values_of(self._options.page, step) | ({"since": asked} if asked else {})
        values |= self._marker.values(self._clock.now()) | ({"item": self._item} if self._item else {})
        if step.link:
            url = follow(
                step.link, at or self._home, self._home, self._options.also_hosts, "the link to the next page"
            )
        else:
            params = fill_all(self._params, values) | self._marker.params(asked)
            here = httpx.URL(self._options.url.replace(ITEM, quote(self._item, safe="")))
            url = here.copy_merge_params(params | paging.params_of(self._options.page, step))
        headers = fill_all(self._headers, values) | self._marker.headers(asked) | dict(conditions or {})
        body = fill_body(self._body, values)
        if body is None:
            return Call(str(url), self._options.method, headers)
        headers.setdefault("Content-Type", "application/json")
        return Call(str(url), self._options.method, headers, json.dumps(body).encode())

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

    def _conditions(self, cursor: Mapping[str, str], asked: str) -> dict[str, str]:
        """Headers that make the source answer 304 where its list is what it was (RFC 9110, section 13.1)."""
        if cursor.get("request") != self._request(asked):
            return {}
        conditions = {
            "If-None-Match": cursor.get("etag", ""),
            "If-Modified-Since": cursor.get("modified", ""),
        }
        taken = self._marker.headers(asked)
        return {name: value for name, value in conditions.items() if value and name not in taken}

    def _request(self, asked: str) -> str:
        """Stands for the request that a tag was given for, and for how its answer was read."""
        return fingerprint([self._fingerprint, asked, self._item])

    def _moved(
        self,
        cursor: Mapping[str, str],
        start: datetime.datetime | None,
        mark: datetime.datetime | None,
        got: _Got,
        pages: int,
    ) -> dict[str, str] | None:
        """The cursor after the last page, or None where it is what it was."""
        moved = {} if mark is None else {"since": mark.isoformat()}
        if pages == 1 and self._is_all(len(got.content.entries)):
            headers = got.answer.headers
            tags = {"etag": headers.get("etag", ""), "modified": headers.get("last-modified", "")}
            if kept := {
                name: tag for name, tag in tags.items() if tag and len(tag) < 500 and tag.isprintable()
            }:
                moved |= kept | {"request": self._request(self._marker.asked(start))}
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
