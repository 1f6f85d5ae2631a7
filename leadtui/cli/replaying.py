"""`leadtui replay`, and the board of a past moment: the journal as it was, on the board, to be looked at."""

from __future__ import annotations

import argparse
import datetime
import gc
import signal
from collections import Counter
from typing import Final, NamedTuple

from leadtui.cli.context import Context
from leadtui.cli.output import on_terminal
from leadtui.desk.boardconfig import check_for_board
from leadtui.desk.desk import Desk
from leadtui.desk.figuring import Figuring
from leadtui.desk.player import Player
from leadtui.domain.figures.numbers import last_days
from leadtui.domain.figures.response import is_never
from leadtui.domain.figures.timing import time
from leadtui.errors import UsageError
from leadtui.store.replaying import Replay

WORST_OF_DAYS: Final = 28

_DAY: Final = datetime.timedelta(days=1)
_BEFORE: Final = datetime.timedelta(minutes=5)
"""So long before the first enquiry of a day its replay begins."""


def board_as_of(options: argparse.Namespace) -> int:
    """`leadtui board --as-of T`: the board as it was, which stands until somebody lets it play."""
    context = Context(options, check=check_for_board)
    at = context.past_moment(options.as_of)
    if not on_terminal():
        from leadtui.cli.reading import print_board

        return print_board(context, at)
    now = context.clock.now()
    return _show(context, Player(context.clock, at, max(now, at), runs=False))


def replay(options: argparse.Namespace) -> int:
    """`leadtui replay`: play the journal on the board."""
    context = Context(options, check=check_for_board)
    speed, now = _speed(options.speed), context.clock.now()
    if options.worst and options.begins:
        raise UsageError("--from and --worst exclude each other.", "Write one of them.")
    if options.worst:
        worst = _worst_day(context, now)
        begins, ends, about = worst.first - _BEFORE, worst.ends, worst.told(context)
    else:
        asked = context.past_moment(options.begins, begins=True) if options.begins else now - _DAY
        if asked >= now:
            raise UsageError(f"“{options.begins[:40]}” is not past yet.", "A replay begins in the past.")
        begins, ends, about = max(asked, _first(context) - _BEFORE), now, ""
        if options.begins and begins > asked:
            about = f"Nothing was before {context.stamp(begins + _BEFORE)}: it begins there."
    if not on_terminal():
        from leadtui.cli.reading import print_board

        return print_board(context, begins)
    return _show(context, Player(context.clock, begins, ends, speed=speed, about=about))


def _first(context: Context) -> datetime.datetime:
    """When the first lead came in. Raises UsageError where there is none."""
    with context.journal() as journal:
        opened = (row.opened for rows in journal.facts.rows().values() for row in rows)
        first = min(opened, default=None)
    if first is None:
        raise UsageError("There is nothing to play yet: no lead ever came in.", "“leadtui demo” has some.")
    return datetime.datetime.fromtimestamp(first, datetime.UTC)


def _speed(text: str) -> float:
    try:
        speed = float(text)
    except ValueError:
        speed = 0.0
    if not 0 < speed <= 100_000:
        raise UsageError(f"“{text[:40]}” is no speed.", "60 plays a minute in a second.")
    return speed


def _show(context: Context, player: Player) -> int:
    # As any board: a terminal that goes away ends it.
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    gc.disable()  # until the first board is painted: see `run_board`
    desk = Desk(
        lambda told: Replay(context.open_at(context.where, told, read_only=True), player),
        context.loaded,
        player,
        read_only=True,
        is_past=True,
    )
    desk.start()
    from leadtui.ui.run import run
    from leadtui.ui.screens.replay import ReplayScreen

    try:
        run(
            desk, context.loaded, player, context.person, read_only=True, ascii_only=context.ascii_only,
            opening=lambda seat, snapshot: ReplayScreen(seat, snapshot, player),
        )  # fmt: skip
    finally:
        desk.stop()
    return 0


class WorstDay(NamedTuple):
    """The day on which most enquiries were answered late, or never."""

    first: datetime.datetime
    """When its first enquiry came."""
    ends: datetime.datetime
    late: int
    clocks: int

    def told(self, context: Context) -> str:
        """Which day it is, and why: `Worst of 28 days: Tue 14 Nov, 6 of 9 late.`."""
        day = self.first.astimezone(context.zone)
        return f"Worst of {WORST_OF_DAYS} days: {day:%a %d %b}, {self.late} of {self.clocks} late."


def _worst_day(context: Context, now: datetime.datetime) -> WorstDay:
    """Raises UsageError where none was bad."""
    settings, zone = context.loaded.settings, context.zone
    figuring = Figuring()
    with context.journal() as journal:
        figuring.note(journal.facts, None)
        waits = figuring.tally(now.timestamp()).waits()
    window = last_days(WORST_OF_DAYS, now.timestamp())
    late: Counter[datetime.date] = Counter()
    clocks: Counter[datetime.date] = Counter()
    first: dict[datetime.date, float] = {}
    for began, wait in waits:
        if window.start <= began < window.end:
            clock = time(wait, settings.pipeline, settings.calendar)
            day = datetime.datetime.fromtimestamp(began, zone).date()
            late[day] += clock.is_late or is_never(clock, window.end)
            clocks[day] += 1
            first.setdefault(day, began)
    day, count = min(late.items(), key=lambda one: (-one[1], one[0]), default=(now.date(), 0))
    if not count:
        raise UsageError(f"No day of the last {WORST_OF_DAYS} had a late answer.", "Name one: --from tue")
    midnight = datetime.datetime.combine(day + _DAY, datetime.time(), zone).astimezone(datetime.UTC)
    begins = datetime.datetime.fromtimestamp(first[day], datetime.UTC)
    return WorstDay(begins, min(now, midnight), count, clocks[day])
