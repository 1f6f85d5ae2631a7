"""Behind a figure: the leads that it counts, found again by the same rules.

A selector says for a lead how often, and when, it is counted; so that a figure and its list cannot differ.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import Final, Literal, NamedTuple

from leadtui.domain.calendar import Calendar
from leadtui.domain.figures.numbers import Kind, Window
from leadtui.domain.figures.response import Timed, is_never
from leadtui.domain.figures.rows import Row, Wait
from leadtui.domain.figures.signs import steps_of
from leadtui.domain.figures.tally import moments_of
from leadtui.domain.figures.timing import WEEKEND, is_decided, is_overdue, time
from leadtui.domain.stages import Pipeline

NOBODY: Final = "nobody"


class Picked(NamedTuple):
    """Whose leads are counted; an empty one counts all."""

    source: str = ""
    """Where a lead came from."""
    owner: str = ""
    """Who has it, or last had it; or `nobody`."""
    tag: str = ""

    def lets(self, row: Row) -> bool:
        """Whether this lead is counted."""
        return (
            self.source in ("", row.source)
            and self.owner in ("", row.owner or NOBODY)
            and (not self.tag or self.tag in row.tags)
        )

    def __str__(self) -> str:
        return " · ".join(one for one in self if one)


EVERYBODY: Final = Picked()


class Shop(NamedTuple):
    """What figures depend on beside the leads."""

    pipeline: Pipeline
    calendar: Calendar
    zone: datetime.tzinfo


class Reached(NamedTuple):
    """Leads that came to something in a window, without those that came to any of `but` by now."""

    kind: Kind
    window: Window
    but: tuple[Kind, ...] = ()
    owner: str = ""

    def moments(self, row: Row, shop: Shop, now: float) -> Iterator[float]:
        """When the lead is counted."""
        if self.owner not in ("", row.owner or NOBODY):
            return
        met = [(kind, at) for kind, at in moments_of((row.as_of(now),)) if _within(at, self.window)]
        if not any(kind in self.but for kind, _ in met):
            yield from (at for kind, at in met if kind == self.kind)


class Ended(NamedTuple):
    """Leads that ended so in a window, for one of these reasons; of one source or of any but some."""

    end: str
    """`never`, `lost` or `not an enquiry`."""
    reasons: tuple[str, ...]
    window: Window
    source: str = ""
    but: tuple[str, ...] = ()

    def moments(self, row: Row, shop: Shop, now: float) -> Iterator[float]:
        """When the lead is counted."""
        if (
            row.ended is not None
            and ending(row) == self.end
            and row.reason in self.reasons
            and self.source in ("", row.source)
            and row.source not in self.but
            and _within(row.ended, self.window)
        ):
            yield row.ended


def ending(row: Row) -> str:
    """How a lead ended without an order: `never`, `lost` or `not an enquiry`; empty for one that did not."""
    if row.end == "out":
        return "not an enquiry"
    if row.end == "lost":
        return "never" if row.qualified is None else "lost"
    return ""


Answer = Literal[
    "tried", "talked", "seen", "taken", "reacted", "in time", "late", "never", "waiting", "decided", "overdue"
]
"""What became of a wait: answered (and in time, or late), talked to, seen, taken, and tried after that; never
answered, or not yet; `decided` is known to be in time or not, and `overdue` is late or never answered."""


class Waited(NamedTuple):
    """Leads whose wait for an answer began in a window, by what became of it."""

    what: Answer
    window: Window
    by: str = ""
    """Who made the first try."""
    weekend: bool | None = None
    weekday: int | None = None
    hours: tuple[int, int] = (0, 24)
    """Of the local day in which it began: from, and up to."""

    def moments(self, row: Row, shop: Shop, now: float) -> Iterator[float]:
        """When the lead is counted."""
        if row.end == "out":
            return
        for wait in row.as_of(now).waits:
            if (
                _within(wait.began, self.window)
                and self.by in ("", wait.by)
                and self._is_then(wait, shop.zone)
                and _became(self.what, time(wait, shop.pipeline, shop.calendar), now)
            ):
                yield wait.began

    def _is_then(self, wait: Wait, zone: datetime.tzinfo) -> bool:
        local = datetime.datetime.fromtimestamp(wait.began, zone)
        return (
            self.weekend in (None, local.weekday() >= WEEKEND)
            and self.weekday in (None, local.weekday())
            and self.hours[0] <= local.hour < self.hours[1]
        )


def _became(what: Answer, clock: Timed, now: float) -> bool:
    is_answered = clock.tried >= 0
    match what:
        case "tried":
            return is_answered
        case "talked":
            return clock.talked >= 0
        case "seen":
            return clock.notified >= 0
        case "taken":
            return clock.assigned >= 0
        case "reacted":
            return clock.reacted >= 0
        case "in time":
            return is_answered and clock.due != float("inf") and not clock.is_late
        case "late":
            return is_answered and clock.is_late
        case "never":
            return is_never(clock, now)
        case "waiting":
            return not is_answered and not is_never(clock, now)
        case "decided":
            return is_decided(clock, now)
    return is_decided(clock, now) and is_overdue(clock)


class Took(NamedTuple):
    """Leads that took a step, of those who came to it in a window."""

    step: str
    """One of `signs.LAGS`."""
    window: Window

    def moments(self, row: Row, shop: Shop, now: float) -> Iterator[float]:
        """When the lead is counted."""
        if row.end == "out":
            return
        for name, start, end in steps_of(row):
            if name == self.step and start is not None and end is not None and _within(start, self.window):
                yield start


Which = Reached | Ended | Waited | Took


class Figure(NamedTuple):
    """A figure as it stands somewhere, and which leads it counts."""

    name: str
    n: int
    """How many there are: of enquiries and waits a lead may have several."""
    which: Which
    of_all: bool = False
    """Whether it counts everybody's leads, whatever is picked."""


def leads_behind(
    rows: Iterable[Row], which: Which, shop: Shop, now: float, picked: Picked = EVERYBODY
) -> tuple[tuple[Row, int], ...]:
    """The leads that a figure counts as of `now`, and how often; the newest first by what is counted."""
    found: list[tuple[float, Row, int]] = []
    for row in rows:
        if picked.lets(row) and row.opened <= now and (moments := list(which.moments(row, shop, now))):
            found.append((max(moments), row, len(moments)))
    return tuple((row, times) for _, row, times in sorted(found, key=_newest_first))


def _newest_first(found: tuple[float, Row, int]) -> tuple[float, str]:
    return -found[0], found[1].lead


def _within(at: float, window: Window) -> bool:
    return window.start <= at < window.end
