"""What a record only names: the person, owner or campaign behind an id, asked for apart and remembered.

One level and one look-up a source: either a table that is asked for whole (`id` to what is known of it), or
one call for each id that is not known yet, so many a poll.
"""

from __future__ import annotations

import urllib.parse
from collections.abc import Awaitable, Callable, Iterable, Iterator
from typing import Any, Final

import msgspec

from leadtui.clock import Clock
from leadtui.errors import Problem, SourceError, SourceThrottled, SourceUnreachable
from leadtui.sources.expressions import Expr, Unreadable
from leadtui.sources.reading import EVERYTHING, Entry
from leadtui.sources.values import text_of
from leadtui.sources.web.links import Address
from leadtui.strict import Marked, Seconds, problem_at, under

MOST_A_POLL: Final = 20
CACHE_S: Final = 6 * 3600

_MOST_KEPT: Final = 20_000
_ID: Final = "{id}"


class Lookup(msgspec.Struct, frozen=True, kw_only=True):
    """The option `lookup`."""

    name: str = msgspec.field(name="as")
    """Under which name of the record it is put, for `map`."""
    url: Address
    """Where it is asked for: with `{id}` one by one, without it as a table."""
    id: Expr
    """On a record: the id to look up."""
    items: Expr = EVERYTHING
    """On the answer: the one that was asked for, or the list of a table."""
    key: Expr | None = None
    """On an entry of a table: its id."""
    cache: Seconds = CACHE_S
    most: int = MOST_A_POLL
    """Calls a poll; the others have their turn in the next ones."""

    @classmethod
    def problems(cls, good: dict[str, Any], node: Marked, path: str) -> Iterator[Problem]:
        """A table without a key to look up by."""
        if "url" in good and _ID not in good["url"] and good.get("key") is None:
            hint = "write {id} into `url`, or `key: id` for a table"
            yield problem_at(node, under(path, "key"), "missing", hint)


Ask = Callable[[str], Awaitable[Any]]
"""From an address to the JSON that stands there; None where there is nothing. Raises SourceError."""


class Lookups:
    """Looks ids up for one source, and remembers."""

    def __init__(self, options: Lookup, clock: Clock) -> None:
        self._options = options
        self._clock = clock
        self._known: dict[str, tuple[float, Any]] = {}
        """By id: since when, and what is known of it (None: there is nothing)."""
        self._table_since: float | None = None
        self._left = 0
        self.missed = 0
        """Records of this poll whose turn has not come."""

    def start(self) -> None:
        """Another poll begins."""
        self._left, self.missed = self._options.most, 0

    async def complete(self, entries: Iterable[Entry], ask: Ask) -> list[Entry]:
        """The entries with what was looked up in them. Raises SourceThrottled and SourceUnreachable."""
        completed: list[Entry] = []
        for entry in entries:
            key = self._id(entry.record)
            if not key or not isinstance(entry.record, dict):
                completed.append(entry)
                continue
            found = await self._found(key, ask)
            completed.append(entry._replace(record=entry.record | {self._options.name: found}))
        return completed

    def _id(self, record: object) -> str:
        try:
            return text_of(self._options.id.find(record))[:200]
        except Unreadable:
            return ""

    async def _found(self, key: str, ask: Ask) -> Any:
        now = self._clock.monotonic()
        if _ID not in self._options.url:
            if self._table_since is None or now - self._table_since >= self._options.cache:
                await self._read_table(ask, now)
            return self._known.get(key, (0.0, None))[1]
        since, found = self._known.get(key, (0.0, None))
        if key in self._known and now - since < self._options.cache:
            return found
        if self._left <= 0:
            self.missed += 1
            return found
        self._left -= 1
        document = await self._asked(ask, self._options.url.replace(_ID, urllib.parse.quote(key, safe="")))
        self._remember(key, self._pick(document), now)
        return self._known[key][1]

    async def _read_table(self, ask: Ask, now: float) -> None:
        self._table_since = now
        rows = self._pick(await self._asked(ask, self._options.url))
        for row in rows[:_MOST_KEPT] if isinstance(rows, list) else ():
            key = self._options.key
            try:
                name = text_of(key.find(row)) if key else ""
            except Unreadable:
                continue
            if name:
                self._remember(name, row, now)

    async def _asked(self, ask: Ask, url: str) -> Any:
        try:
            return await ask(url)
        except (SourceThrottled, SourceUnreachable):
            raise
        except SourceError:
            # What is gone, or may not be read, is no reason to hold back who asked.
            return None

    def _pick(self, document: Any) -> Any:
        try:
            return self._options.items.find(document)
        except Unreadable:
            return None

    def _remember(self, key: str, found: Any, now: float) -> None:
        self._known.pop(key, None)
        self._known[key] = now, found
        while len(self._known) > _MOST_KEPT:
            del self._known[next(iter(self._known))]
