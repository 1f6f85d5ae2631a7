"""How fast the shop answers: over every clock that began in a window. Imports next to nothing.

Times are told in working time, with the wall clock's beside them. Median and 90th percentile are of the
clocks that were answered; answered during the call and never answered are told apart: neither is a time.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from math import ceil
from operator import itemgetter
from typing import Final, NamedTuple

from leadtui.domain.figures.numbers import Window

NEVER: Final = -1.0
"""Stands for a time that has not come."""

FEW_CLOCKS: Final = 5
"""Of fewer answers nothing is said of an hour."""

_began: Final = itemgetter(0)


class Timed(NamedTuple):
    """One wait for an answer, timed: seconds of working time, and of the wall clock."""

    began: float
    """Seconds since 1970, as `due` is."""
    due: float
    """After it, an answer is late; infinite where nothing is."""
    tried: float
    """To the first touch; NEVER without one, as with all that follow."""
    tried_wall: float
    talked: float
    """To the first touch that reached them."""
    talked_wall: float
    notified: float
    """From the hand raised to it being seen."""
    assigned: float
    """From there to somebody having it."""
    reacted: float
    """From there to the first touch."""
    ended: float
    """When the lead ended with nobody having tried, in seconds since 1970."""
    is_late: bool
    """Answered, and late."""


class Spread(NamedTuple):
    """Of some lengths of time: how many, the median and the 90th percentile; in seconds."""

    n: int
    median: float | None
    p90: float | None


class Response(NamedTuple):
    """How fast the clocks of a window were answered."""

    clocks: int
    tried: Spread
    tried_wall: Spread
    talked: Spread
    talked_wall: Spread
    on_time: int
    """Of those that were answered and have a target."""
    on_time_of: int
    answered_live: int
    """During the call itself: no clock began."""
    never: int
    """Nobody has tried: the lead ended so, or the answer is late by now."""
    waiting: int
    """Nobody has tried, and there is still time."""
    notified: Spread
    assigned: Spread
    reacted: Spread

    @property
    def within_target(self) -> float | None:
        """The share of the answers that came in time; None of nobody."""
        return self.on_time / self.on_time_of if self.on_time_of else None


class Hours(NamedTuple):
    """How the clocks that began in a band of hours were answered."""

    weekend: bool
    begins: int
    ends: int
    """Hours of the local day."""
    late: int
    clocks: int
    """Of which it is known whether they were answered in time."""

    @property
    def is_few(self) -> bool:
        """Whether they are too few to say anything."""
        return self.clocks < FEW_CLOCKS


def response(timed: Sequence[Timed], live: int, window: Window) -> Response:
    """What there is to say of the clocks that began in the window; `timed` in the order they began."""
    first = bisect_left(timed, window.start, key=_began)
    clocks = timed[first : bisect_left(timed, window.end, key=_began)]
    answered = [clock for clock in clocks if clock.tried >= 0]
    with_target = [clock for clock in answered if clock.due != float("inf")]
    never = sum(is_never(clock, window.end) for clock in clocks)
    return Response(
        clocks=len(clocks),
        tried=spread(clock.tried for clock in answered),
        tried_wall=spread(clock.tried_wall for clock in answered),
        talked=spread(clock.talked for clock in clocks),
        talked_wall=spread(clock.talked_wall for clock in clocks),
        on_time=sum(not clock.is_late for clock in with_target),
        on_time_of=len(with_target),
        answered_live=live,
        never=never,
        waiting=len(clocks) - len(answered) - never,
        notified=spread(clock.notified for clock in clocks),
        assigned=spread(clock.assigned for clock in clocks),
        reacted=spread(clock.reacted for clock in clocks),
    )


def is_never(clock: Timed, now: float) -> bool:
    """Whether nobody tried, and nobody will in time."""
    return clock.tried < 0 and (clock.ended >= 0 or clock.due < now)


def spread(lengths: Iterable[float]) -> Spread:
    """Median and 90th percentile, by the nearest rank: a time that somebody did wait."""
    known = sorted(length for length in lengths if length >= 0)
    if not known:
        return Spread(0, None, None)
    middle = len(known) // 2
    median = known[middle] if len(known) % 2 else (known[middle - 1] + known[middle]) / 2
    return Spread(len(known), median, known[ceil(0.9 * len(known)) - 1])
