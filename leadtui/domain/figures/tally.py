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
from typing import Final

from leadtui.domain.ages import DAY
from leadtui.domain.figures.changes import RIPE_DAYS
from leadtui.domain.figures.numbers import KINDS, Kind, Moments
from leadtui.domain.figures.rows import Entry, Row, Wait
from leadtui.domain.figures.shelf import COLD_S, Rows, Shelf

COVERED_S: Final = 2 * 366 * DAY + 70 * DAY
"""Rows on which nothing happened for so long are left out: a year, the year before, and weeks to ripen."""

_began: Final = itemgetter(0)


class Tally:
    """Counts leads, a contact at a time."""

    def __init__(self, cold_s: float = COLD_S) -> None:
        """Rows on which nothing happened for so long are packed away."""
        self.rows = Shelf(cold_s)
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
    def holds_until(self) -> float | None:
        """Before then nothing changes by itself; None: never."""
        return min(self._ahead.values(), default=None)

    def waits(self, since: float = -inf) -> list[tuple[float, Wait]]:
        """Every wait for an answer to what was an enquiry that began since then, by when it began."""
        found = [wait for rows in self._true(since) for wait in _waits(rows) if wait[0] >= since]
        found.sort(key=_began)
        return found

    def _true(self, since: float = -inf) -> Iterator[Rows]:
        """The rows as far as they are true by now."""
        yield from self._counted.values()
        for contact, rows in self.rows.items(since):
            if contact not in self._counted:
                yield rows

    def leads(self, since: float = -inf) -> Iterator[Row]:
        """The row of every lead about which anything happened from then on, and of some others."""
        return (row for _, rows in self.rows.items(since) for row in rows)

    def fill(self, entries: Iterable[Entry], now: float, covered_s: float = COVERED_S) -> None:
        """Begin with many at once; what is older than any figure that is asked for is left out."""
        self.rows.fill(entries, now, covered_s)
        for contact, rows in self.rows.items(now):
            self._note(contact, rows, now)
        for rows in self._true():
            for kind, at in moments_of(rows):
                self._lists[kind].append(at)
            self._again += _again(rows)
        for kind, moments in self._lists.items():
            self._lists[kind] = array("d", sorted(moments))
        self._again.sort()

    def put(self, contact: str, rows: Rows, now: float) -> bool:
        """Count these rows for a contact from now on; whether that is another count than before."""
        before = self._counted_of(contact)
        self.rows.put(contact, rows)
        self._note(contact, rows, now)
        after = self._counted_of(contact)
        if before == after:
            return False
        for kind, at in moments_of(before):
            moments = self._lists[kind]
            del moments[bisect_left(moments, at)]
        for kind, at in moments_of(after):
            insort(self._lists[kind], at)
        for pair in _again(before):
            del self._again[bisect_left(self._again, pair)]
        for pair in _again(after):
            insort(self._again, pair)
        return True

    def _counted_of(self, contact: str) -> Rows:
        counted = self._counted.get(contact)
        return self.rows.get(contact) if counted is None else counted

    def advance(self, now: float) -> bool:
        """Count what was dated ahead and is true by now; whether there was any."""
        due = [contact for contact, at in self._ahead.items() if at <= now]
        for contact in due:
            self.put(contact, self.rows.get(contact), now)
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
    tally = Tally(inf)  # it is not kept: nothing is packed
    tally.fill((Entry(str(number), (), rows) for number, rows in enumerate(everybody)), now)
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
