"""A walk through the pages of a list: one request after the other, from its first page to its last."""

from __future__ import annotations

import asyncio
import datetime
import json
from collections.abc import AsyncIterator, Mapping
from functools import partial
from typing import Any, Final, NamedTuple
from urllib.parse import quote

import httpx

from leadtui.clock import Clock
from leadtui.errors import SourceGarbled
from leadtui.sources.http import expectations, incremental, paging
from leadtui.sources.http.asking import Asker
from leadtui.sources.http.formats import Content, read_content
from leadtui.sources.http.options import HttpOptions
from leadtui.sources.http.templates import fill_all, fill_body
from leadtui.sources.reading import Reading
from leadtui.sources.web.fetch import Answer, Call
from leadtui.sources.web.links import follow

ITEM: Final = "{item}"
"""Where one of `foreach` stands in the address."""

_MUCH: Final = 200_000
"""Bytes of an answer from which it is read beside the loop."""


class Got(NamedTuple):
    """One page of a walk."""

    content: Content
    answer: Answer
    following: paging.Step | None


class Walker:
    """Asks for the pages of a list; of each of them, where there is one for every one of `foreach`."""

    def __init__(
        self,
        options: HttpOptions,
        body: Any,
        params: Mapping[str, str],
        headers: Mapping[str, str],
        asker: Asker,
        reading: Reading,
        marker: incremental.Marker,
        clock: Clock,
    ) -> None:
        """`params` and `headers` are those whose values are no secret."""
        self._options = options
        self._body = body
        self._params = params
        self._headers = headers
        self._asker = asker
        self._reading = reading
        self._marker = marker
        self._clock = clock
        self._home = home_of(options)

    async def pages(
        self, item: str, mark: datetime.datetime | None, conditions: Mapping[str, str]
    ) -> AsyncIterator[Got]:
        """From the first page to the last; none where nothing is new. Raises SourceError.

        `conditions` are headers of the first request.
        """
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
            call = self._call(item, step, asked, at, {} if len(seen) > 1 else conditions)
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
            yield Got(content, answer, step)
            before, first = answer.body, first + len(content.entries)
            at = httpx.URL(answer.url)
        if step is not None:
            raise SourceGarbled(
                f"there are more than {limit} pages: the rest was not read",
                "raise `page.max_pages` or `page.size`, or ask for less (`since`)",
            )

    async def first(self, item: str, mark: datetime.datetime | None) -> tuple[Answer, Content | None]:
        """The first page only; without content where nothing is new. Raises SourceError."""
        step = paging.first_step(self._options.page)
        return await self._content(self._call(item, step, self._marker.asked(mark), self._home, {}), 1)

    async def json_at(self, url: str) -> Any:
        """The JSON at an address of the source's own. Raises SourceError."""
        return await self._asker.json_at(url, fill_all(self._headers, {}))

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
        self, item: str, step: paging.Step, asked: str, at: httpx.URL, conditions: Mapping[str, str]
    ) -> Call:
        """The request for one page; `at` is where the page before it was."""
        values = paging.values_of(self._options.page, step) | ({"since": asked} if asked else {})
        values |= self._marker.values(self._clock.now()) | ({"item": item} if item else {})
        if step.link:
            url = follow(step.link, at, self._home, self._options.also_hosts, "the link to the next page")
        else:
            params = fill_all(self._params, values) | self._marker.params(asked)
            here = httpx.URL(self._options.url.replace(ITEM, quote(item, safe="")))
            url = here.copy_merge_params(params | paging.params_of(self._options.page, step))
        headers = fill_all(self._headers, values) | self._marker.headers(asked) | dict(conditions)
        body = fill_body(self._body, values)
        if body is None:
            return Call(str(url), self._options.method, headers)
        headers.setdefault("Content-Type", "application/json")
        return Call(str(url), self._options.method, headers, json.dumps(body).encode())


def home_of(options: HttpOptions) -> httpx.URL:
    """The address that a source is at, whichever of `foreach` is asked for."""
    return httpx.URL(options.url.replace(ITEM, "item"))
