"""The figures of a board's journal, kept up to date as it grows; worked out when somebody asks."""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from leadtui.config.settings import Settings
from leadtui.desk.figurefile import TIMED_DAYS, Kept
from leadtui.domain.ages import DAY
from leadtui.domain.board import Board
from leadtui.domain.contacts import Contact
from leadtui.domain.facts import Facts
from leadtui.domain.figures.changes import Change, closed_weeks, judged, next_close
from leadtui.domain.figures.diagnosis import Finding, Signs, diagnose
from leadtui.domain.figures.numbers import COUNT_DAYS
from leadtui.domain.figures.panel import Panel, closed, panel
from leadtui.domain.figures.rows import rows_of
from leadtui.domain.figures.signs import signs
from leadtui.domain.figures.tally import COVERED_S, Tally
from leadtui.domain.figures.timing import timed
from leadtui.domain.glance import headline


class Standing:
    """What the board says beside the figures, for the diagnosis."""

    def __init__(self, late: int = 0, active: int = 0, failing: tuple[str, ...] | None = None) -> None:
        self.late = late
        self.active = active
        self.failing = failing


def standing(board: Board, failing: tuple[str, ...] | None, now: datetime.datetime) -> Standing:
    """How a board stands at `now`, and which sources fail."""
    late = headline(board, now, named=0).late_leads
    return Standing(late, len(board.sums.of("active")), failing)


class Figuring:
    """Counts every lead there is. For one thread: what it hands out is read before the next change."""

    def __init__(self, *, whole: bool = False) -> None:
        """`whole` counts what is older than two years as well: for windows longer than a year."""
        self._covered_s = math.inf if whole else COVERED_S
        self._facts: Facts | None = None
        self._tally: Tally | None = None
        self._turn = 0
        self._news: dict[str, Contact | None] = {}
        self._looked: tuple[object, Signs] | None = None

    def note(self, facts: Facts, news: Mapping[str, Contact | None] | None) -> None:
        """These contacts are others by now; None: count all of them anew when somebody asks."""
        if news is None or facts is not self._facts:
            self._facts, self._tally, self._looked = facts, None, None
            self._news.clear()
        elif self._tally is not None:
            self._news.update(news)

    def tally(self, now: float) -> Tally:
        """All of it at `now`. The first time it reads what left memory; raises StoreError."""
        if self._facts is not None and self._facts.turn != self._turn:
            self._tally = None  # others are outside memory now than when they were counted
            self._news.clear()
        if self._tally is None:
            tally = Tally()
            if self._facts is not None:
                tally.fill(self._facts, now, self._covered_s)
                self._turn = self._facts.turn
            self._tally = tally
        news, self._news = self._news, {}
        for contact_id, contact in news.items():
            self._tally.put(contact_id, rows_of(contact) if contact else (), now)
        self._tally.advance(now)
        return self._tally

    def panel(self, settings: Settings, standing: Standing, now: datetime.datetime) -> Panel:
        """What the panel shows at `now`."""
        tally = self.tally(now.timestamp())
        return panel(tally.moments, self.findings(settings, standing, now), now.timestamp())

    def kept(self, settings: Settings, now: datetime.datetime, timed_from: float | None = None) -> Kept:
        """What a glance makes its figures of; with the waits that began since then."""
        at = now.timestamp()
        tally = self.tally(at)
        since = at - TIMED_DAYS * DAY if timed_from is None else timed_from
        waits = (wait for _, wait in tally.waits(since))
        changes, seen = self.judged(settings, now)
        until = min(next_close(now, ZoneInfo(settings.zone)), at + (TIMED_DAYS - COUNT_DAYS) * DAY)
        return Kept(
            tally.moments, timed(waits, settings.pipeline, settings.calendar), since, changes, seen,
            min(until, tally.holds_until or until),
        )  # fmt: skip

    def findings(self, settings: Settings, standing: Standing, now: datetime.datetime) -> tuple[Finding, ...]:
        """What the figures say together."""
        changes, seen = self.judged(settings, now)
        return diagnose(changes, seen._replace(**vars(standing)))

    def judged(self, settings: Settings, now: datetime.datetime) -> tuple[tuple[Change, ...], Signs]:
        """The changes as of the last closed week, and the signs that the leads themselves give."""
        tally = self.tally(now.timestamp())
        edges = closed_weeks(now, ZoneInfo(settings.zone))
        changes = judged(tally.moments, edges)
        seen = Signs()
        called = tuple(change.figure for change in changes if change.is_called)
        if called:
            # What the rules then look at takes all leads one by one: once for a closed week is enough.
            key = (edges[-1], called)
            if self._looked is None or self._looked[0] != key:
                self._looked = key, signs(tally.leads(edges[0]), edges)
            seen = self._looked[1]
        unasked = len(tally.moments.lists["unasked"])
        return changes, seen._replace(closed=closed(tally.moments, now.timestamp()), unchecked=unasked)
