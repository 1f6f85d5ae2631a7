"""Changes: whether one of the four numbers is another by now, or it only looks so. Imports next to nothing.

A small shop's weeks go up and down by chance. So a change is judged once for every closed week, over the last
eight, and only where chance alone would seldom make it: at every point at which it may have begun, what came
after is held against what was before by the likelihood ratio (the scan for a change point that CUSUM is a
special case of), so that weak evidence of several weeks adds up. The bars are set for the four together:
nothing changing, something is called in less than one week of twenty (`python -m tests.bench.changes`).
Only cohorts of equal age are compared: whoever came to a step has had the same time to go on.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from itertools import pairwise
from math import copysign, log, sqrt
from typing import Final, Literal, NamedTuple

from leadtui.domain.ages import DAY
from leadtui.domain.figures.numbers import Kind, Moments, Window

Figure = Literal["enquiries", "qualified", "booked", "signed"]

WEEKS: Final = 8
"""So many closed weeks are looked at."""

FEWEST_BEFORE: Final = 3
"""So many of them at least must have been before a change."""

LONGEST: Final = 4
"""A change is looked for among so many of the newest of them."""

RIPE_DAYS: Final[dict[Figure, float]] = {"enquiries": 0.0, "qualified": 2.0, "booked": 7.0, "signed": 21.0}
"""Who went on to a step is asked so long after the step before."""

FALL: Final[dict[Figure, float]] = {"enquiries": 2.95, "qualified": 2.65, "booked": 2.95, "signed": 2.95}
RISE: Final = 3.25
"""A difference of so many standard deviations is called: a fall sooner than a rise, and soonest what the
checklist decides, since that is what a shop can mend at once."""

WORTH_A_WORD: Final = 1.0
"""Below so many standard deviations there is nothing to tell about."""

MOST_NEEDED: Final = 2_000
"""More enquiries than this nobody waits for."""

COHORTS: Final[dict[Figure, tuple[Kind, Kind]]] = {
    "qualified": ("opened", "ripe:qualified"),
    "booked": ("qualified", "ripe:booked"),
    "signed": ("booked", "ripe:signed"),
}
"""Where a share begins, and those that took the step in the time that is allowed."""


class Part(NamedTuple):
    """Some weeks together: `n` of `d` leads went on; of enquiries, `n` in `d` weeks."""

    n: int
    d: int
    weeks: int

    @property
    def rate(self) -> float:
        """The share, or how many a week; 0 of nobody."""
        return self.n / self.d if self.d else 0.0


class Change(NamedTuple):
    """What there is to say of one figure: how it was, and how it is since it would have changed."""

    figure: Figure
    before: Part
    after: Part
    deviations: float
    """How far apart they are, in standard deviations: below 0, it fell."""

    @property
    def is_called(self) -> bool:
        """Whether chance alone would seldom make it."""
        return self.deviations <= -FALL[self.figure] or self.deviations >= RISE

    @property
    def fell(self) -> bool:
        """Whether it is less than it was."""
        return self.deviations < 0

    @property
    def is_unsure(self) -> bool:
        """Whether it looks otherwise, and may be so by chance."""
        return not self.is_called and abs(self.deviations) >= WORTH_A_WORD

    @property
    def needed(self) -> int | None:
        """How many more leads (of enquiries: weeks) it takes to call it, if it goes on so; None: too many."""
        bar = FALL[self.figure] if self.fell else RISE
        before, after = self.before.d, self.after.d
        if not self.is_unsure or not before or not after:
            return None
        # The variance of a difference goes with 1/before + 1/after.
        left = (self.deviations / bar) ** 2 * (1 / before + 1 / after) - 1 / before
        more = 1 / left - after if left > 0 else MOST_NEEDED + 1
        return max(1, round(more)) if more <= MOST_NEEDED else None


def judged(moments: Moments, edges: Sequence[float]) -> tuple[Change, ...]:
    """What there is to say of each figure; `edges` are where closed weeks begin and the last ends."""
    return tuple(_change(figure, _weeks(moments, figure, edges)) for figure in RIPE_DAYS)


def closed_weeks(now: datetime.datetime, zone: datetime.tzinfo, count: int = WEEKS) -> tuple[float, ...]:
    """The edges of the newest weeks that are over: Mondays at midnight by the shop's clock."""
    local = now.astimezone(zone)
    monday = local.date() - datetime.timedelta(days=local.weekday())
    days = (monday - datetime.timedelta(weeks=back) for back in range(count, -1, -1))
    return tuple(datetime.datetime.combine(day, datetime.time(), zone).timestamp() for day in days)


def next_close(now: datetime.datetime, zone: datetime.tzinfo) -> float:
    """When the week that goes on is over."""
    return closed_weeks(now + datetime.timedelta(weeks=1), zone, 1)[-1]


def ripe_weeks(figure: Figure, edges: Sequence[float]) -> list[Window]:
    """When those came to the step before who have had the time to go on; by the edges of closed weeks."""
    shift = RIPE_DAYS[figure] * DAY
    return [Window(start - shift, end - shift) for start, end in pairwise(edges)]


def _weeks(moments: Moments, figure: Figure, edges: Sequence[float]) -> list[tuple[int, int]]:
    """Of each ripe week, how many went on and of how many; weeks before the shop began are none."""
    windows = ripe_weeks(figure, edges)
    asked = moments.lists.get("asked", ())
    began = asked[0] if asked else float("inf")
    windows = [window for window in windows if began <= window.start]
    if figure not in COHORTS:
        return [(moments.within("asked", window), 1) for window in windows]
    start, went_on = COHORTS[figure]
    return [(moments.within(went_on, window), moments.within(start, window)) for window in windows]


def _change(figure: Figure, weeks: Sequence[tuple[int, int]]) -> Change:
    """The split of the weeks at which before and after are furthest apart."""
    apart = _counts_apart if figure == "enquiries" else _shares_apart
    best = Change(figure, _part(weeks[:-1]), _part(weeks[-1:]), 0.0)
    for newest in range(1, min(LONGEST, len(weeks) - FEWEST_BEFORE) + 1):
        before, after = _part(weeks[:-newest]), _part(weeks[-newest:])
        deviations = apart(before, after)
        if abs(deviations) > abs(best.deviations):
            best = Change(figure, before, after, deviations)
    return best


def _part(weeks: Sequence[tuple[int, int]]) -> Part:
    return Part(sum(n for n, _ in weeks), sum(d for _, d in weeks), len(weeks))


def _shares_apart(before: Part, after: Part) -> float:
    """The signed root of the likelihood ratio of two shares against one."""
    if not before.d or not after.d:
        return 0.0
    share = (before.n + after.n) / (before.d + after.d)
    ratio = _deviance(before.n, before.d, share) + _deviance(after.n, after.d, share)
    return copysign(sqrt(max(0.0, ratio)), after.rate - before.rate)


def _counts_apart(before: Part, after: Part) -> float:
    """The same of two counts: given all of them, those after are a share by the weeks alone."""
    share = after.d / (before.d + after.d) if before.d and after.d else 0.0
    ratio = _deviance(after.n, before.n + after.n, share)
    return copysign(sqrt(max(0.0, ratio)), after.rate - before.rate)


def _deviance(n: int, d: int, share: float) -> float:
    """Twice the log of how much likelier `n` of `d` is by its own share than by this one."""
    if not d or not 0 < share < 1:
        return 0.0
    went = n * log(n / (d * share)) if n else 0.0
    stayed = (d - n) * log((d - n) / (d * (1 - share))) if d - n else 0.0
    return 2 * (went + stayed)
