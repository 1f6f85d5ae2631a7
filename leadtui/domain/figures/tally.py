"""The tally: the moments of many leads, kept sorted, so that one event costs what it touches.

It belongs to one thread. What it hands out are its own lists: they are read before the next change.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from itertools import pairwise
from math import inf
from operator import itemgetter
from typing import Final, Protocol

from leadtui.domain.ages import DAY
from leadtui.domain.figures.changes import RIPE_DAYS
from leadtui.domain.figures.numbers import KINDS, Kind, Moments
from leadtui.domain.figures.rows import Entry, Row, Wait, entry_with

COVERED_S: Final = 2 * 366 * DAY + 70 * DAY
"""Moments that are older are left out: a year, the year before, and weeks to ripen."""

WARM_S: Final = 16 * DAY
"""The rows of those to whom anything happened so lately stay in memory, whatever became of them."""

Rows = tuple[Row, ...]

_began: Final = itemgetter(0)


class Leads(Protocol):
    """Where the rows come from that are not kept in memory: `Facts`."""

    recalled: dict[str, Rows]
    """Contacts that came back from outside memory, with their rows as they were there."""

    def here(self) -> Iterable[Entry]:
        """Everybody in memory."""
        ...

    def outside(self, since: float = -inf) -> Iterable[Entry]:
        """Everybody else, each once; those about whom nothing happened since then may be left out."""
        ...


class Tally:
    """Counts leads, a contact at a time.

    The rows of those outside memory are counted and let go of: two years of them take several times the
    memory of the board that they are shown beside.
    """

    def __init__(self, warm_s: float = WARM_S) -> None:
        self._warm_s = warm_s
        self._leads: Leads | None = None
        self._warm_from = self._floor = -inf
        self._rows: dict[str, Rows] = {}
        self._taken: set[str] = set()
        """Of those recalled the ones whose rows are, or were, among `_rows`."""
        self._counted: dict[str, Rows] = {}
        """As far as they are true by now, of contacts with something that is dated ahead."""
        self._ahead: dict[str, float] = {}
        self._lists: dict[Kind, array[float]] = {kind: array("d") for kind in KINDS}
        self._again: list[tuple[float, float]] = []

    @property
    def moments(self) -> Moments:
        """All of them, as of the last change."""
        return Moments(self._lists, self._again)

    @property
    def begun(self) -> float | None:
        """When anybody first asked anything, as far as that is counted."""
        return next(iter(self._lists["asked"]), None)

    @property
    def holds_until(self) -> float | None:
        """Before then nothing changes by itself; None: never."""
        return min(self._ahead.values(), default=None)

    def waits(self, since: float = -inf) -> list[tuple[float, Wait]]:
        """Every wait for an answer to what was an enquiry that began since then, by when it began."""
        everybody = (self._counted.get(contact, rows) for contact, rows in self.rows(since))
        found = [wait for rows in everybody for wait in _waits(rows) if wait[0] >= since]
        found.sort(key=_began)
        return found

    def leads(self, since: float = -inf) -> Iterator[Row]:
        """The row of every lead about which anything happened from then on, and of some others."""
        return (row for _, rows in self.rows(since) for row in rows)

    def rows(self, since: float = -inf) -> Iterator[tuple[str, Rows]]:
        """The same by contact. What is not in memory is read as it goes on; raises StoreError."""
        yield from self._rows.items()
        if self._leads is None:
            return
        for contact, rows in self._leads.recalled.items():
            if contact not in self._taken and contact not in self._rows:
                yield contact, rows
        if since < self._warm_from:
            for entry in self._leads.outside(max(since, self._floor)):
                if entry.contact not in self._rows:
                    yield entry.contact, entry.rows

    def fill(self, leads: Leads, now: float, covered_s: float = COVERED_S) -> None:
        """Begin with all there are; what is older than any figure that is asked for is left out."""
        self._leads, self._floor, self._warm_from = leads, now - covered_s, now - self._warm_s
        self._taken.update(leads.recalled)
        for entry in leads.outside(self._floor):
            if entry.last >= self._warm_from:
                self._rows[entry.contact] = entry.rows
            self._add(entry, now)
        for entry in leads.here():
            self._rows[entry.contact] = entry.rows
            self._add(entry, now)
        self._put_in_order()

    def fill_with(self, everybody: Iterable[Rows], now: float) -> None:
        """Begin with these, of a contact each, and no others."""
        for number, rows in enumerate(everybody):
            entry = entry_with(str(number), (), rows)
            self._rows[entry.contact] = rows
            self._add(entry, now)
        self._put_in_order()

    def _add(self, entry: Entry, now: float) -> None:
        """Count what is not in order yet."""
        rows = entry.rows
        if entry.last > now:
            self._note(entry.contact, rows, now)
            rows = self._counted[entry.contact]
        for kind, at in moments_of(rows):
            if at >= self._floor:
                self._lists[kind].append(at)
        self._again += [pair for pair in _again(rows) if pair[0] >= self._floor]

    def _put_in_order(self) -> None:
        for kind, moments in self._lists.items():
            self._lists[kind] = array("d", sorted(moments))
        self._again.sort()

    def put(self, contact: str, rows: Rows, now: float) -> bool:
        """Count these rows for a contact from now on; whether that is another count than before."""
        if self._leads is not None and contact not in self._taken and contact in self._leads.recalled:
            self._taken.add(contact)
            self._rows.setdefault(contact, self._leads.recalled[contact])
        before = self._counted.get(contact, self._rows.get(contact, ()))
        self._rows[contact] = rows
        if not rows:
            del self._rows[contact]
        self._note(contact, rows, now)
        after = self._counted.get(contact, rows)
        if before == after:
            return False
        for kind, at in moments_of(before):
            if at >= self._floor:
                moments = self._lists[kind]
                del moments[bisect_left(moments, at)]
        for kind, at in moments_of(after):
            if at >= self._floor:
                insort(self._lists[kind], at)
        for pair in _again(before):
            if pair[0] >= self._floor:
                del self._again[bisect_left(self._again, pair)]
        for pair in _again(after):
            if pair[0] >= self._floor:
                insort(self._again, pair)
        return True

    def advance(self, now: float) -> bool:
        """Count what was dated ahead and is true by now; whether there was any."""
        due = [contact for contact, at in self._ahead.items() if at <= now]
        for contact in due:
            self.put(contact, self._rows.get(contact, ()), now)
        return bool(due)

    def _note(self, contact: str, rows: Rows, now: float) -> None:
        """See to what of these rows is dated ahead."""
        self._ahead.pop(contact, None)
        self._counted.pop(contact, None)
        if any(row.last > now for row in rows):
            self._counted[contact] = tuple(row.as_of(now) for row in rows if row.opened <= now)
            self._ahead[contact] = min(moment for row in rows for moment in row.moments if moment > now)


def tally_of(everybody: Iterable[Rows], now: float) -> Tally:
    """A tally of some leads."""
    tally = Tally()
    tally.fill_with(everybody, now)
    return tally


def moments_of(rows: Rows) -> Iterator[tuple[Kind, float]]:
    """Everything about some leads that is counted, as of now."""
    for row in rows:
        if row.end == "out":
            for one in row.asked:
                yield "out", one.at
            continue
        for one in row.asked:
            yield "asked", one.at
            if one.live:
                yield "live", one.at
        yield from _steps(row)


def _steps(row: Row) -> Iterator[tuple[Kind, float]]:
    opened, qualified, booked, signed = row.opened, row.qualified, row.booked, row.signed
    yield "opened", opened
    if qualified is not None:
        yield "opened:qualified", opened
        yield "qualified", qualified
        if qualified - opened <= RIPE_DAYS["qualified"] * DAY:
            yield "ripe:qualified", opened
        if booked is not None:
            yield "qualified:booked", qualified
            if booked - qualified <= RIPE_DAYS["booked"] * DAY:
                yield "ripe:booked", qualified
        elif row.open:
            yield "qualified:open", qualified
    elif row.open:
        yield "opened:open", opened
    if booked is not None:
        yield "booked", booked
        if qualified is None:
            yield "unchecked", booked
            if signed is None and not row.end:
                yield "unasked", booked
        if signed is not None:
            yield "booked:signed", booked
            if signed - booked <= RIPE_DAYS["signed"] * DAY:
                yield "ripe:signed", booked
        elif row.open:
            yield "booked:open", booked
    if signed is not None:
        yield "signed", signed
    if row.ended is not None and row.end in ("won", "lost"):
        yield ("won" if row.end == "won" else "lost"), row.ended


def _again(rows: Rows) -> Iterator[tuple[float, float]]:
    asked = [one.at for row in rows if row.end != "out" for one in row.asked]
    if len(asked) > 1:
        yield from pairwise(sorted(asked))


def _waits(rows: Rows) -> Iterator[tuple[float, Wait]]:
    for row in rows:
        if row.end != "out":
            for wait in row.waits:
                yield wait.began, wait
