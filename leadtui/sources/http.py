"""HTTP interfaces: any that answers in JSON, CSV or NDJSON, described by options and no code of its own."""

from __future__ import annotations

import datetime
import json
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

import httpx
import msgspec

from leadtui.errors import ConfigError, SourceGarbled, SourceRefused
from leadtui.sources import incremental, paging
from leadtui.sources.auth import Auth, Authorisation, NoAuth, split_values
from leadtui.sources.base import Context, Page, Sample
from leadtui.sources.fetch import Answer, Call, Fetcher
from leadtui.sources.formats import Content, read_content
from leadtui.sources.http_options import HttpOptions
from leadtui.sources.known import Known
from leadtui.sources.links import follow
from leadtui.sources.mapping import fingerprint
from leadtui.sources.oauth import OAuth2, Tokens
from leadtui.sources.reading import Reading
from leadtui.sources.schedule import http_date
from leadtui.sources.statuses import judge
from leadtui.sources.templates import fill_all, fill_body, read_body
from leadtui.strict import Gathered, Marked, under

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
        self._home = httpx.URL(options.url)
        self._params, secret_params = split_values(options.params)
        self._headers, secret_headers = split_values(options.headers)
        auth: Auth = NoAuth() if isinstance(options.auth, OAuth2) else options.auth
        self._authorisation = Authorisation(
            self._home, auth, context.secrets, secret_headers, secret_params, self._renewing(context, base)
        )
        self._fetcher = Fetcher(
            self._home,
            self._authorisation,
            timeout_s=options.timeout,
            size_cap=options.size_cap,
            also_hosts=options.also_hosts,
            ca_file=base / options.ca_file if options.ca_file else None,
            trust_env=context.trust_env,
        )
        self._reading = Reading(options, context)
        zone = options.time_zone or context.zone
        self._marker = incremental.Marker(options.since, self._reading.mapper, zone)
        self._fingerprint = fingerprint([repr(options), body])
        self._known = Known()

    def _renewing(self, context: Context, base: Path) -> tuple[Tokens, str] | None:
        options = self._options
        if not isinstance(options.auth, OAuth2):
            return None
        tokens = Tokens(
            options.auth,
            self._name,
            data=context.data,
            clock=context.clock,
            secrets=context.secrets,
            timeout_s=options.timeout,
            ca_file=base / options.ca_file if options.ca_file else None,
            trust_env=context.trust_env,
        )
        return tokens, options.auth.prefix

    @property
    def name(self) -> str:
        """As the config calls it."""
        return self._name

    @property
    def interval_s(self) -> int:
        """Seconds between two polls; 0: only when asked by hand."""
        return self._options.interval

    async def pages(self, cursor: Mapping[str, str]) -> AsyncIterator[Page]:
        """What is new. The cursor moves with the last page: until then some of what it covers is to come.

        A list in numbered pages shifts under its reader. Before the mark moves past it, it is read again
        until a walk brings nothing that was not there before.
        """
        now = self._clock.now()
        start = mark = self._marker.start(cursor, now)
        self._reading.start()
        delivered = Known()
        for _ in range(_MOST_WALKS):
            count, brought_news = 0, False
            async for got in self._walk(start, cursor):
                count += 1
                whole = self._reading.page(got.content.entries)
                server_time = http_date(got.answer.headers.get("date", "")) or now
                mark = self._marker.reached(mark, got.content.entries, whole, max(now, server_time))
                news = self._known.news(delivered.news(whole))
                brought_news = brought_news or bool(news.items)
                is_done = got.following is None and (count == 1 or not brought_news or not self._shifts)
                page = msgspec.structs.replace(
                    news,
                    cursor=self._moved(cursor, start, mark, got, count) if is_done else None,
                    warnings=(*got.content.warnings, *news.warnings),
                    last=is_done,
                )
                if page.items or page.cursor is not None or page.rejected or page.warnings:
                    yield page
                delivered.remember(page)
                if is_done:
                    return
            if not count:
                return
        yield Page(warnings=("the list changes while it is read: what is new is asked for again next time",))

    async def acknowledge(self, page: Page) -> None:
        """Remember what is safe, so that it is not handed over again while this process lives."""
        self._known.remember(page)

    async def sample(self) -> Sample:
        """The first page of what is new within the first look back."""
        now = self._clock.now()
        self._reading.start()
        step = paging.first_step(self._options.page)
        call = self._call(step, self._marker.asked(self._marker.start({}, now)))
        answer, content = await self._content(call, 1)
        if content is None:
            return Sample(Page(warnings=("the source has nothing to send",)), headers=answer.headers)
        page = self._reading.page(content.entries)
        page = msgspec.structs.replace(page, warnings=(*self._exposed(), *content.warnings, *page.warnings))
        records = tuple(entry.record for entry in content.entries if entry.reject is None)
        return Sample(page, records, self._used(records), self._reading.mapper.plan.words(), answer.headers)

    def _exposed(self) -> tuple[str, ...]:
        """A warning where a secret crosses a network for everybody on it to read."""
        here = self._home.host in ("localhost", "::1") or self._home.host.startswith("127.")
        if self._home.scheme == "https" or here or not self._authorisation.is_needed:
            return ()
        return ("the secret is sent in the clear, since `url` begins with http: use https",)

    async def close(self) -> None:
        """Close the connections."""
        await self._fetcher.close()
        await self._authorisation.close()

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
            step = paging.next_step(options, step, content.document, link, len(content.entries))
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
        answer = await self._fetcher.fetch(call)
        if answer.status == 401 and self._authorisation.can_renew:
            # Ended before its time, or taken back: another one may be had at once.
            self._authorisation.forget()
            answer = await self._fetcher.fetch(call)
        try:
            verdict = judge(answer, self._home.host, self._clock.now())
        except SourceRefused:
            self._authorisation.forget()
            raise
        if verdict == "nothing new":
            return answer, None
        if verdict == "empty":
            return answer, Content([], None)
        return answer, read_content(
            answer, self._options.format, self._options.content_type, self._reading, first
        )

    def _call(
        self,
        step: paging.Step,
        asked: str,
        at: httpx.URL | None = None,
        conditions: Mapping[str, str] | None = None,
    ) -> Call:
        values = paging.values_of(self._options.page, step) | ({"since": asked} if asked else {})
        if step.link:
            url = follow(
                step.link, at or self._home, self._home, self._options.also_hosts, "the link to the next page"
            )
        else:
            params = fill_all(self._params, values) | self._marker.params(asked)
            url = self._home.copy_merge_params(params | paging.params_of(self._options.page, step))
        headers = fill_all(self._headers, values) | self._marker.headers(asked) | dict(conditions or {})
        body = fill_body(self._body, values)
        if body is None:
            return Call(str(url), self._options.method, headers)
        headers.setdefault("Content-Type", "application/json")
        return Call(str(url), self._options.method, headers, json.dumps(body).encode())

    # -- how far it has been read ---------------------------------------------------------------------------

    @property
    def _shifts(self) -> bool:
        """Whether a record can be missed that the mark then moves past."""
        by_time = not isinstance(self._options.since, incremental.NoSince)
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
        return fingerprint([self._fingerprint, asked])

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
