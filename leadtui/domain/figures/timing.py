"""Timing the waits for an answer: by the shop's calendar and the targets of its stages."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from leadtui.domain.calendar import Calendar
from leadtui.domain.figures.numbers import Window
from leadtui.domain.figures.response import FEW_CLOCKS, NEVER, Hours, Timed, is_never
from leadtui.domain.figures.rows import Wait
from leadtui.domain.stages import Pipeline

BANDS = ((0, 8), (8, 12), (12, 17), (17, 24))
"""Hours of the day that are looked at together."""

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WEEKEND = 5
"""The first day of it, where Monday is 0."""


def timed(waits: Iterable[Wait], pipeline: Pipeline, calendar: Calendar) -> list[Timed]:
    """Waits as lengths of time, in the order they began."""
    return sorted(time(wait, pipeline, calendar) for wait in waits)


def time(wait: Wait, pipeline: Pipeline, calendar: Calendar) -> Timed:
    """One wait as lengths of time."""
    stage = pipeline.get(wait.stage) or pipeline.first
    due = None if stage.target_s is None else calendar.add(_at(wait.began), stage.target_s)
    due_s = float("inf") if due is None else due.timestamp()
    tried = wait.tried
    return Timed(
        began=wait.began,
        due=due_s,
        tried=_worked(calendar, wait.began, tried),
        tried_wall=_passed(wait.began, tried),
        talked=_worked(calendar, wait.began, wait.talked),
        talked_wall=_passed(wait.began, wait.talked),
        notified=_worked(calendar, wait.began, wait.seen),
        assigned=_worked(calendar, wait.seen, wait.taken),
        reacted=NEVER if wait.taken is None else _worked(calendar, max(wait.taken, wait.seen), tried),
        ended=NEVER if wait.over is None else wait.over,
        is_late=tried is not None and tried > due_s,
    )


def _at(moment: float) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(moment, datetime.UTC)


def _worked(calendar: Calendar, start: float, end: float | None) -> float:
    return NEVER if end is None else calendar.elapsed(_at(start), _at(end))


def _passed(start: float, end: float | None) -> float:
    return NEVER if end is None else max(0.0, end - start)


def hours(timed: Sequence[Timed], window: Window, zone: datetime.tzinfo) -> tuple[Hours, ...]:
    """The bands of hours on weekdays and at the weekend, in which the clocks of the window began."""
    late: dict[tuple[bool, int], int] = {}
    known: dict[tuple[bool, int], int] = {}
    for clock in _decided(timed, window):
        local = datetime.datetime.fromtimestamp(clock.began, zone)
        band = next(at for at, (_, ends) in enumerate(BANDS) if local.hour < ends)
        key = local.weekday() >= WEEKEND, band
        known[key] = known.get(key, 0) + 1
        late[key] = late.get(key, 0) + is_overdue(clock)
    return tuple(
        Hours(weekend, *BANDS[band], late.get((weekend, band), 0), known.get((weekend, band), 0))
        for weekend in (False, True)
        for band in range(len(BANDS))
    )


class Worst(NamedTuple):
    """An hour of the week."""

    weekday: int
    """0 is Monday."""
    hour: int
    """Of the local day."""
    late: int
    clocks: int

    @property
    def when(self) -> str:
        """In words: `Tue 16–17`."""
        return f"{WEEKDAYS[self.weekday]} {self.hour}–{self.hour + 1}"


def worst_hour(timed: Sequence[Timed], window: Window, zone: datetime.tzinfo) -> Worst | None:
    """The hour of the week in which most clocks came to be late; None where there are too few to tell."""
    late: dict[tuple[int, int], list[bool]] = {}
    for clock in _decided(timed, window):
        local = datetime.datetime.fromtimestamp(clock.began, zone)
        late.setdefault((local.weekday(), local.hour), []).append(is_overdue(clock))
    many = [
        (sum(ones), -len(ones), key)
        for key, ones in late.items()
        if len(ones) >= FEW_CLOCKS and sum(ones) >= 2
    ]
    if not many:
        return None
    count, of, (weekday, hour) = max(many, key=lambda one: (one[0], one[1], -one[2][0], -one[2][1]))
    return Worst(weekday, hour, count, -of)


def _decided(timed: Sequence[Timed], window: Window) -> Iterable[Timed]:
    """The clocks of the window of which it is known whether they were answered in time."""
    for clock in timed:
        if is_decided(clock, window.end) and window.start <= clock.began < window.end:
            yield clock


def is_decided(clock: Timed, now: float) -> bool:
    """Whether it is known if it was answered in time."""
    return clock.due != float("inf") and (clock.tried >= 0 or is_never(clock, now))


def is_overdue(clock: Timed) -> bool:
    """Whether it was answered late or never, where that is known."""
    return clock.is_late or clock.tried < 0
