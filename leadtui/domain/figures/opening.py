"""What the lines of the sheet open: for every figure that they tell, which leads it counts."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterator, Sequence
from typing import Final

from leadtui.domain.figures.behind import NOBODY, Ended, Figure, Reached, Waited
from leadtui.domain.figures.changes import COHORTS as RIPE_COHORTS
from leadtui.domain.figures.changes import Figure as Changing
from leadtui.domain.figures.changes import Part, closed_weeks, ripe_weeks
from leadtui.domain.figures.diagnosis import Finding
from leadtui.domain.figures.numbers import COHORTS, Rate, Step, Window, last_days
from leadtui.domain.figures.panel import CLOSED_DAYS
from leadtui.domain.figures.report import Owner, Reason, Week
from leadtui.domain.figures.response import Hours
from leadtui.domain.text import clean

_BEFORE: Final[dict[Step, str]] = {"qualified": "came in", "booked": "qualified", "signed": "booked"}
"""What those did of whom a step is asked."""


def some(*figures: Figure) -> tuple[Figure, ...]:
    """Those that count anything."""
    return tuple(figure for figure in figures if figure.n)


def of_cohort(step: Step, rate: Rate, window: Window, owner: str = "") -> Iterator[Figure]:
    """What a rate is made of: who went on, and of the others who still may and who ended."""
    start, went_on, still = COHORTS[step]
    parts = (
        Figure(f"went on to {step}", rate.n, Reached(went_on, window, owner=owner)),
        Figure("still open", rate.open, Reached(still, window, owner=owner)),
        Figure(
            f"ended before {step}",
            rate.d - rate.n - rate.open,
            Reached(start, window, but=(went_on, still), owner=owner),
        ),
        Figure(f"all that {_BEFORE[step]}", rate.d, Reached(start, window, owner=owner)),
    )
    found = some(*parts)
    yield from found[:1] if len(found) == 2 else found  # all of them did the same


def of_finding(one: Finding, now: float, zone: datetime.tzinfo) -> Iterator[Figure]:
    """The figures that a sentence tells of; they are everybody's."""
    at = datetime.datetime.fromtimestamp(now, datetime.UTC)
    for each in one.changes:
        weeks = ripe_weeks(each.figure, closed_weeks(at, zone))
        middle = len(weeks) - each.after.weeks
        for name, part, mine in (
            ("by now", each.after, weeks[middle:]),
            ("before", each.before, weeks[middle - each.before.weeks : middle]),
        ):
            if mine:
                window = Window(mine[0].start, mine[-1].end)
                yield from _in_part(f"{each.figure} {name}", each.figure, part, window)
    if one.signs is not None and one.code == "unchecked":
        ever = Window(-math.inf, math.inf)
        yield Figure("booked, and not asked", one.signs.unchecked, Reached("unasked", ever), of_all=True)
    elif one.signs is not None:
        closed, quarter = one.signs.closed, last_days(CLOSED_DAYS, now)
        yield Figure("signed", closed.n, Reached("won", quarter), of_all=True)
        yield Figure("ended without an order", closed.d - closed.n, Reached("lost", quarter), of_all=True)


def _in_part(name: str, figure: Changing, part: Part, window: Window) -> Iterator[Figure]:
    if figure == "enquiries":
        yield Figure(name, part.n, Reached("asked", window), of_all=True)
        return
    start, went_on = RIPE_COHORTS[figure]
    yield Figure(name, part.n, Reached(went_on, window), of_all=True)
    yield Figure(f"{name}: of all", part.d, Reached(start, window), of_all=True)


def of_reason(one: Reason, sources: Sequence[str], window: Window) -> Iterator[Figure]:
    """A reason, and beside it what of it came from each source that is told of."""
    whole = of_reasons([one], window)
    name = f"{one.end}: {clean(one.reason or 'not said', 60)}"
    yield Figure(name, one.leads, whole)
    if len(one.by_source) > 1:
        parts = [
            Figure(clean(source, 60), one.by_source.get(source, 0), whole._replace(source=source))
            for source in sources
        ]
        left = one.leads - sum(part.n for part in parts)
        yield from some(*parts, Figure("others", left, whole._replace(but=tuple(sources))))


def of_reasons(reasons: Sequence[Reason], window: Window) -> Ended:
    """Several reasons of one kind of end, together."""
    return Ended(reasons[0].end, tuple(one.reason for one in reasons), window)


def in_band(name: str, band: Hours, window: Window) -> Iterator[Figure]:
    """What a band of hours tells of: late or never answered, of all."""
    then = Waited("overdue", window, weekend=band.weekend, hours=(band.begins, band.ends))
    when = f"{name} {band.begins}–{band.ends}"
    yield Figure(f"late, {when}", band.late, then)
    yield Figure(f"all of {when}", band.clocks, then._replace(what="decided"))


def _share(step: Step, rate: Rate, window: Window, owner: str = "") -> Iterator[Figure]:
    start, went_on, _ = COHORTS[step]
    yield from some(
        Figure(f"went on to {step}, of {rate.d}", rate.n, Reached(went_on, window, owner=owner)),
        Figure(f"all that {_BEFORE[step]}", rate.d, Reached(start, window, owner=owner)),
    )


def in_week(week: Week, rates: Sequence[tuple[Step, Rate]]) -> Iterator[Figure]:
    """What a week of the trend tells of."""
    window = Window(week.begins, week.ends)
    yield from some(Figure("enquiries", week.enquiries, Reached("asked", window)))
    for step, rate in rates:
        yield from _share(step, rate, window)


def of_owner(one: Owner, window: Window) -> Iterator[Figure]:
    """What stands in the line of one of the staff."""
    yield from some(Figure("leads", one.leads, Reached("opened", window, owner=one.name)))
    rates: tuple[tuple[Step, Rate], ...] = (
        ("qualified", one.qualified), ("booked", one.booked), ("signed", one.signed),
    )  # fmt: skip
    for step, rate in rates:
        yield from _share(step, rate, window, one.name)
    if one.name != NOBODY:
        yield from some(Figure("first try", one.answered.n, Waited("tried", window, by=one.name)))
