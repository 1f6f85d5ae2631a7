"""The report: everything that `leadtui metrics` and its screen show of one window, for all leads or some."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import inf
from typing import Final, NamedTuple

from leadtui.domain.ages import DAY
from leadtui.domain.figures.behind import EVERYBODY, NOBODY, Picked, Shop, ending
from leadtui.domain.figures.changes import RIPE_DAYS, closed_weeks
from leadtui.domain.figures.numbers import (
    Count,
    Moments,
    Numbers,
    Rate,
    Step,
    Window,
    cohort,
    counted,
    numbers,
)
from leadtui.domain.figures.response import Hours, Response, Spread, Timed, response, spread
from leadtui.domain.figures.rows import Row, Wait
from leadtui.domain.figures.signs import lag_lengths
from leadtui.domain.figures.tally import tally_of
from leadtui.domain.figures.timing import Worst, hours, time, worst_hour

TREND_WEEKS: Final = 12

STEPS: Final[tuple[Step, ...]] = ("qualified", "booked", "signed")


class Week(NamedTuple):
    """One week of the trend; the cohort of those who came to each step in it."""

    begins: float
    ends: float
    enquiries: int
    qualified: Rate
    booked: Rate
    signed: Rate

    def is_ripe(self, step: Step, now: float) -> bool:
        """Whether all of the cohort have had the time that changes are judged by."""
        return self.ends + RIPE_DAYS[step] * DAY <= now


class Reason(NamedTuple):
    """Why leads ended, and where those came from."""

    end: str
    """`never`, `lost` or `not an enquiry`."""
    reason: str
    leads: int
    by_source: dict[str, int]


class Owner(NamedTuple):
    """What became of the leads that one of the staff has, or last had."""

    name: str
    leads: int
    """That were opened in the window."""
    qualified: Rate
    booked: Rate
    signed: Rate
    answered: Spread
    """How fast they answered: by who made the first try."""


class Report(NamedTuple):
    """All of it."""

    window: Window
    picked: Picked
    numbers: Numbers
    leads: Rate
    """Of the leads that were opened in the window, how many were qualified."""
    booked: Count
    """As activity: what happened in the window, whenever the lead came in."""
    signed: Count
    worth: float
    """What the orders that were signed in the window come to, as far as their amounts are known."""
    response: Response
    hours: tuple[Hours, ...]
    worst: Worst | None
    lags: tuple[tuple[str, Spread], ...]
    """How long the steps took that were taken in the window; seconds of the wall clock."""
    weeks: tuple[Week, ...]
    """The oldest first."""
    reasons: tuple[Reason, ...]
    sources: tuple[str, ...]
    """Everywhere that leads came from, in the order of how many."""
    owners: tuple[Owner, ...]


def matters_from(window: Window, zone: datetime.tzinfo) -> float:
    """A lead on which nothing happened since then is in no figure of the report of a window."""
    return min(window.before.start, _edges(window.end, zone)[0])


def report(
    rows: Iterable[Row], window: Window, shop: Shop, picked: Picked = EVERYBODY, begun: float | None = None
) -> Report:
    """What there is to tell of a window that ends now.

    `rows` are of all leads that matter to it, as of now; `begun` tells when anybody first asked anything,
    where those are not all.
    """
    mine = [row for row in rows if picked.lets(row)]
    by_contact: dict[str, list[Row]] = {}
    for row in mine:
        by_contact.setdefault(row.contact, []).append(row)
    tally = tally_of((tuple(ones) for ones in by_contact.values()), window.end)
    waits = [wait for at, wait in tally.waits(window.start) if at < window.end]
    pairs = [(wait, time(wait, shop.pipeline, shop.calendar)) for wait in waits]
    clocks = [clock for _, clock in pairs]
    moments = tally.moments
    counted_rows = [row for row in mine if row.end != "out"]
    return Report(
        window=window,
        picked=picked,
        numbers=numbers(moments, window),
        leads=cohort(moments, "qualified", window),
        booked=counted(moments, "booked", window),
        signed=counted(moments, "signed", window),
        worth=sum(row.amount or 0.0 for row in counted_rows if _is_in(row.signed, window)),
        response=response(clocks, moments.within("live", window), window),
        hours=hours(clocks, window, shop.zone),
        worst=worst_hour(clocks, window, shop.zone),
        lags=tuple((name, spread(lengths)) for name, lengths in lag_lengths(counted_rows, window).items()),
        weeks=trend(moments, window.end, shop.zone, begun),
        reasons=reasons(mine, window),
        sources=_sources(mine, window),
        owners=_owners(counted_rows, pairs, window),
    )


def _is_in(moment: float | None, window: Window) -> bool:
    return moment is not None and window.start <= moment < window.end


def trend(
    moments: Moments, now: float, zone: datetime.tzinfo, begun: float | None = None
) -> tuple[Week, ...]:
    """The closed weeks, from the first in which anybody asked anything: by `moments`, or in `begun`."""
    asked = moments.lists.get("asked", ())
    first = min((*asked[:1], *([] if begun is None else [begun])), default=inf)
    weeks = (Window(start, end) for start, end in pairwise(_edges(now, zone)))
    return tuple(_week(moments, week) for week in weeks if first < week.end)


def _edges(now: float, zone: datetime.tzinfo) -> tuple[float, ...]:
    return closed_weeks(datetime.datetime.fromtimestamp(now, datetime.UTC), zone, TREND_WEEKS)


def _week(moments: Moments, week: Window) -> Week:
    return Week(
        week.start,
        week.end,
        moments.within("asked", week),
        cohort(moments, "qualified", week),
        cohort(moments, "booked", week),
        cohort(moments, "signed", week),
    )


def reasons(rows: Iterable[Row], window: Window) -> tuple[Reason, ...]:
    """Why leads ended in the window, the most frequent first of each kind of end."""
    met: dict[tuple[str, str], Counter[str]] = {}
    for row in rows:
        end = ending(row)
        if end and row.ended is not None and window.start <= row.ended < window.end:
            met.setdefault((end, row.reason), Counter())[row.source] += 1
    order = ("never", "lost", "not an enquiry")
    found = [Reason(end, why, counts.total(), dict(counts)) for (end, why), counts in met.items()]
    return tuple(sorted(found, key=lambda one: (order.index(one.end), -one.leads, one.reason)))


def _sources(rows: Iterable[Row], window: Window) -> tuple[str, ...]:
    """Where the leads came from that were opened, or ended, in the window."""
    met: Counter[str] = Counter()
    for row in rows:
        if any(at is not None and window.start <= at < window.end for at in (row.opened, row.ended)):
            met[row.source] += 1
    return tuple(source for source, _ in sorted(met.items(), key=lambda one: (-one[1], one[0])))


def _owners(rows: Sequence[Row], clocks: Sequence[tuple[Wait, Timed]], window: Window) -> tuple[Owner, ...]:
    by_owner: dict[str, list[Row]] = {}
    for row in rows:
        by_owner.setdefault(row.owner or NOBODY, []).append(row)
    tried: dict[str, list[float]] = {}
    for wait, clock in clocks:
        if clock.tried >= 0:
            tried.setdefault(wait.by, []).append(clock.tried)
    found = []
    for name in by_owner.keys() | tried.keys():
        moments = tally_of(((row,) for row in by_owner.get(name, ())), window.end).moments
        leads, booked, signed = (cohort(moments, step, window) for step in STEPS)
        if leads.d or booked.d or signed.d or name in tried:
            found.append(Owner(name, leads.d, leads, booked, signed, spread(tried.get(name, ()))))
    return tuple(sorted(found, key=lambda one: (one.name == NOBODY, -one.leads, one.name)))
