"""What is done with records whatever they came in: which are kept, which are items, what is odd."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, NamedTuple

import msgspec

from leadtui.clock import Clock
from leadtui.domain.contacts import Channel
from leadtui.domain.intake import Item
from leadtui.errors import SourceGarbled
from leadtui.sources.base import Context, Page, Reject
from leadtui.sources.expressions import Expr, Expression, Unreadable
from leadtui.sources.mapping import Mapper
from leadtui.sources.plan import ByExpressions, ByOwnNames, MapOptions, Plan
from leadtui.sources.stagewords import StageWords
from leadtui.sources.tally import Tally
from leadtui.sources.times import TimeFormat, Zone

EVERYTHING: Final = Expression("@")

_MOST_KEYS: Final = 100_000
"""Keys remembered of one file or poll, to notice when different records share one."""


class Entry(NamedTuple):
    """A record and where it stood; with a reject instead where it could not even be read."""

    row: int
    record: object
    reject: Reject | None = None


class ReadOptions(msgspec.Struct, frozen=True, kw_only=True):
    """The options that every kind of source shares: how its records are read."""

    map: MapOptions | None = None
    """None: the records use our own words."""
    items: Expr = EVERYTHING
    """Where in a JSON document the list of records stands."""
    keep: Expr | None = None
    """Records on which this is false or empty are left out."""
    channel: Channel = "other"
    """How a record came that does not say."""
    time_format: TimeFormat = ""
    time_zone: Zone | None = None
    """Where its times without an offset are local; None: in the shop's zone."""


class Reading:
    """Turns entries into pages for one source; used by one poll, or for one file, at a time."""

    def __init__(self, options: ReadOptions, context: Context, *, exact: bool = False) -> None:
        """`exact`: records whose dates cannot be read are rejected; see `Mapper`."""
        plan: Plan = ByOwnNames() if options.map is None else ByExpressions(options.map)
        self.mapper = self._mapper(plan, options, context, exact=exact)
        self.own = self._mapper(ByOwnNames(), options, context, exact=False)
        """For what is written in our own words whatever the map says: vCards and messages."""
        self.items = options.items
        self._keep = options.keep
        self._clock: Clock = context.clock
        self._digests: dict[str, str] = {}

    @staticmethod
    def _mapper(plan: Plan, options: ReadOptions, context: Context, *, exact: bool) -> Mapper:
        zone = options.time_zone or context.zone
        form = options.time_format
        return Mapper(
            plan,
            region=context.region,
            zone=zone,
            time_format=form,
            channel=options.channel,
            stages=StageWords(context.pipeline, options.map.stages if options.map else None),
            exact=exact,
        )

    def start(self) -> None:
        """Another poll or file begins."""
        self._digests.clear()

    def page(self, entries: Iterable[Entry], mapper: Mapper | None = None, unit: str = "record") -> Page:
        """The page that entries make. `unit` is what their places are called in warnings."""
        tally = Tally(unit)
        now = self._clock.now()
        items: list[Item] = []
        rows: list[int] = []
        rejected: list[Reject] = []
        for entry in entries:
            if entry.reject is not None:
                rejected.append(entry.reject)
                continue
            if not self._kept(entry, tally):
                continue
            found = (mapper or self.mapper).map(entry.record, entry.row, now, tally)
            if isinstance(found, Reject):
                rejected.append(found)
                continue
            self._watch_key(found, entry.row, tally)
            items.append(found)
            rows.append(entry.row)
        return Page(tuple(items), None, tuple(rejected), tally.warnings(), tuple(rows))

    def _kept(self, entry: Entry, tally: Tally) -> bool:
        if self._keep is None:
            return True
        try:
            value = self._keep.find(entry.record)
        except Unreadable:
            tally.note("keep cannot be worked out: kept", entry.row)
            return True
        return bool(value) or (value == 0 and value is not False)  # as JMESPath has it, 0 is true

    def _watch_key(self, item: Item, row: int, tally: Tally) -> None:
        """A key that is no key makes amendments of what are different people."""
        known = self._digests.get(item.external_id)
        if known is not None and known != item.digest:
            tally.note("another record with the same id: is `map.id` the right one?", row)
        elif len(self._digests) < _MOST_KEYS:
            self._digests[item.external_id] = item.digest

    def records(self, document: Any, *, single: bool = False) -> tuple[list[object], tuple[str, ...]]:
        """The list of records in a JSON document, and what is odd about it.

        `single`: an object counts as one record. Raises SourceGarbled where there is no list.
        """
        try:
            found = self.items.find(document)
        except Unreadable:
            raise SourceGarbled(f"`items: {self.items.text}` cannot be worked out on the answer") from None
        if isinstance(found, list):
            return found, ()
        if found is None:
            return [], self._nothing(document)
        if single and isinstance(found, dict):
            return [found], ()
        kind = "an object" if isinstance(found, dict) else "no list"
        raise SourceGarbled(
            f"`items: {self.items.text}` gives {kind} where there should be a list of records",
            keys_hint(document),
        )

    def _nothing(self, document: Any) -> tuple[str, ...]:
        """Null is an empty list, unless the answer itself says that something went wrong."""
        if isinstance(document, dict):
            failed = next((key for key in ("error", "errors", "fault") if document.get(key)), None)
            if failed is not None:
                raise SourceGarbled(f"the answer has no records, and carries `{failed}`")
            if document and self.items.names.isdisjoint(document):
                return (f"the answer has no `{self.items.text}`. {keys_hint(document)}",)
        return ()


def keys_hint(document: Any) -> str:
    """Which keys there are; empty where that says nothing."""
    if not isinstance(document, dict) or not document:
        return ""
    names = [key for key in document if key.isidentifier() and len(key) <= 40][:8]
    return f"its keys are: {', '.join(names)}" if names else ""


def as_entries(records: Iterable[object], first: int = 1) -> list[Entry]:
    """Records with their places, counted from `first`."""
    return [Entry(row, record) for row, record in enumerate(records, first)]
