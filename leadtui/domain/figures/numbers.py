"""The four numbers: enquiries in, qualified, qualified → booked, booked → signed. Imports next to nothing.

They are looked up among sorted moments, so that any window costs the same however long the history. A window
is half-open, `[start, end)`, in seconds since 1970.

*Cohort*: of the leads that reached a milestone in the window, how many reached the next one by its end; those
that still may (worked on, or parked) are open. *Activity*: what happened in the window, whenever it began.
What was not an enquiry is in none of it, and is told beside.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from math import sqrt
from typing import Final, Literal, NamedTuple, get_args

from leadtui.domain.ages import DAY

Z: Final = 1.6448536269514722
"""Of the normal distribution: 90 % of it lies within so many standard deviations."""

COUNT_DAYS: Final = 7
"""A count stands for so many days."""

RATE_DAYS: Final = (28, 91, 365)
"""A rate takes the shortest of these windows in which enough leads are finished."""

ENOUGH: Final = 20
"""So many finished leads make a rate worth telling."""

Step = Literal["qualified", "booked", "signed"]
"""What a cohort went on to."""

Kind = Literal[
    "asked", "out", "live", "opened", "opened:qualified", "opened:open",
    "qualified", "qualified:booked", "qualified:open", "booked", "booked:signed", "booked:open", "signed",
    "unchecked", "unasked", "won", "lost", "ripe:qualified", "ripe:booked", "ripe:signed",
]  # fmt: skip
"""Which moments a list holds. `asked`: an enquiry was raised; `out`: one that was none; `live`: one that was
answered during the call. `opened`, `qualified`, `booked`, `signed`: a lead came there; with a colon, the same
moment of those leads only that went on so far, or are open. `unchecked`: booked without the checklist, and
`unasked`: still to be visited. `won`, `lost`: a lead ended. `ripe:…`: the cohort's moment of those that went
on in the time that `changes` allows.
"""

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)

COHORTS: Final[dict[Step, tuple[Kind, Kind, Kind]]] = {
    "qualified": ("opened", "opened:qualified", "opened:open"),
    "booked": ("qualified", "qualified:booked", "qualified:open"),
    "signed": ("booked", "booked:signed", "booked:open"),
}
"""Where each step begins; those that took it; those that still may."""


class Window(NamedTuple):
    """A half-open stretch of time, in seconds since 1970."""

    start: float
    end: float

    @property
    def before(self) -> Window:
        """The stretch of the same length just before."""
        return Window(self.start - (self.end - self.start), self.start)

    @property
    def days(self) -> float:
        """How long it is."""
        return (self.end - self.start) / DAY


def last_days(days: float, now: float) -> Window:
    """The window of so many days that ends now."""
    return Window(now - days * DAY, now)


class Moments(NamedTuple):
    """Moments of many leads, each list in order."""

    lists: Mapping[Kind, Sequence[float]]
    again: Sequence[tuple[float, float]]
    """Of each contact's enquiries two that follow one another, by the first."""

    def within(self, kind: Kind, window: Window) -> int:
        """How many of a kind lie in the window."""
        moments = self.lists.get(kind, ())
        return bisect_left(moments, window.end) - bisect_left(moments, window.start)


class Rate(NamedTuple):
    """Of `d` leads `n` went on, and `open` of the others still may."""

    n: int
    d: int
    open: int = 0

    @property
    def finished(self) -> int:
        """Of how many it is known what became of them."""
        return self.d - self.open

    @property
    def rate(self) -> float | None:
        """The share that went on; None of nobody."""
        return self.n / self.d if self.d else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's 90 % interval of the share; None of nobody."""
        return wilson(self.n, self.d) if self.d else None

    @property
    def is_enough(self) -> bool:
        """Whether there are enough finished leads for it to mean something."""
        return self.finished >= ENOUGH


class Count(NamedTuple):
    """How many there were, and how many in the stretch of the same length before."""

    now: int
    previous: int


class Inbound(NamedTuple):
    """What came in."""

    enquiries: int
    people: int
    """Of how many contacts."""
    not_enquiries: int
    """What else came, and is counted nowhere."""
    previous: int
    """Enquiries in the stretch of the same length before."""


class Numbers(NamedTuple):
    """The four numbers in one window, as cohorts."""

    window: Window
    inbound: Inbound
    qualified: Count
    booked: Rate
    signed: Rate
    unchecked: int
    """Booked in the window without the checklist: in none of the rates that begin with qualified."""


class Chosen(NamedTuple):
    """A rate with the window that was chosen for it."""

    days: int
    rate: Rate


def wilson(n: int, d: int) -> tuple[float, float]:
    """Wilson's score interval for `n` of `d`, which is more than none, at 90 %."""
    share, square = n / d, Z * Z
    middle = (share + square / (2 * d)) / (1 + square / d)
    half = Z * sqrt(share * (1 - share) / d + square / (4 * d * d)) / (1 + square / d)
    return max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half))


def numbers(moments: Moments, window: Window) -> Numbers:
    """The four numbers in a window."""
    return Numbers(
        window=window,
        inbound=inbound(moments, window),
        qualified=counted(moments, "qualified", window),
        booked=cohort(moments, "booked", window),
        signed=cohort(moments, "signed", window),
        unchecked=moments.within("unchecked", window),
    )


def inbound(moments: Moments, window: Window) -> Inbound:
    """What came in, in a window."""
    enquiries = moments.within("asked", window)
    first = bisect_left(moments.again, (window.start,))
    last = bisect_left(moments.again, (window.end,))
    repeated = sum(again < window.end for _, again in moments.again[first:last])
    return Inbound(
        enquiries=enquiries,
        people=enquiries - repeated,
        not_enquiries=moments.within("out", window),
        previous=moments.within("asked", window.before),
    )


def counted(moments: Moments, kind: Kind, window: Window) -> Count:
    """How many of a kind there were, as activity."""
    return Count(moments.within(kind, window), moments.within(kind, window.before))


def cohort(moments: Moments, step: Step, window: Window) -> Rate:
    """Of the leads that came to the step before in the window, how many went on to `step`."""
    start, went_on, still = COHORTS[step]
    return Rate(moments.within(went_on, window), moments.within(start, window), moments.within(still, window))


def chosen(moments: Moments, step: Step, now: float) -> Chosen:
    """The rate of the shortest window with enough finished leads; of the longest, where none has them."""
    rates = (Chosen(days, cohort(moments, step, last_days(days, now))) for days in RATE_DAYS)
    last = Chosen(0, Rate(0, 0))
    for last in rates:
        if last.rate.is_enough:
            return last
    return last


def by_day(moments: Moments, kind: Kind, days: int, now: float) -> tuple[int, ...]:
    """How many of a kind in each of the last days of 24 hours, the oldest first."""
    return tuple(
        moments.within(kind, Window(now - (back + 1) * DAY, now - back * DAY))
        for back in reversed(range(days))
    )
