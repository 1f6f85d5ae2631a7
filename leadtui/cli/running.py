"""Commands that stay: the board, the demo, the collector."""

from __future__ import annotations

import argparse
import asyncio
import gc
import signal
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from leadtui.cli import output
from leadtui.cli.context import Context
from leadtui.cli.output import on_terminal
from leadtui.desk.boardconfig import check_for_board
from leadtui.desk.desk import Desk
from leadtui.desk.health import SourceHealth
from leadtui.desk.summon import Summoner
from leadtui.errors import SourceError, StoreBusy
from leadtui.store.journal import Journal, barred
from leadtui.store.locks import Hold
from leadtui.store.open import MEMORY

LOCK_TRIES = 5
LOCK_PAUSE_S = 0.05


def board(options: argparse.Namespace) -> int:
    """`leadtui board`: the live board; where there is no terminal, one board as text."""
    if options.as_of:
        from leadtui.cli.replaying import board_as_of

        return board_as_of(options)
    context = Context(options, check=check_for_board)
    if not on_terminal():
        from leadtui.cli.reading import print_board

        return print_board(context)
    # A terminal that goes away ends its board, under nohup as well, where Textual would spin without one.
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    run_board(context, collect=not (options.no_collect or context.read_only), remembers=True)
    return 0


def wall(options: argparse.Namespace) -> int:
    """`leadtui wall`: the board for a wall; where there is no terminal, its figures as text."""
    context = Context(options, check=check_for_board)
    if options.systemd:
        from leadtui.cli.units import wall_unit

        output.say(wall_unit(context).rstrip())
        return 0
    if not on_terminal():
        from leadtui.cli.walling import print_wall

        return print_wall(context)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    collect = not (options.no_collect or context.read_only)
    run_board(context, collect=collect, remembers=True, on_wall=True)
    return 0


def _alone(desk: Desk) -> AbstractContextManager[None]:
    return nullcontext()


def run_board(
    context: Context,
    *,
    collect: bool,
    remembers: bool = False,
    on_wall: bool = False,
    only_looks: bool = False,
    beside: Callable[[Desk], AbstractContextManager[None]] = _alone,
) -> None:
    """Show the board until its person leaves. The journal is opened while the screen's libraries load.

    `remembers`: what config and theme were parsed to is kept in the user's folder for caches.
    `only_looks`: who sits there changes nothing, whatever the desk may.
    """
    # Until the first board is painted nearly all that is made stays: to look for garbage in it again and
    # again takes a tenth of that time. The screen turns this on again.
    gc.disable()
    desk = Desk(
        context.open,
        context.loaded,
        context.clock,
        read_only=context.read_only,
        keep_collecting=Summoner(context.for_collector(), context.clock) if collect else None,
        watched=None if "://" in context.where or context.where == MEMORY else Path(context.where),
        counts=not on_wall,
    )
    desk.start()
    # Imported while the desk's thread opens the journal: it takes longer than that.
    from leadtui.ui.run import first_screen, run

    try:
        with beside(desk):
            run(
                desk, context.loaded, context.clock, context.person,
                read_only=context.read_only or only_looks, ascii_only=context.ascii_only,
                remembers=remembers, opening=first_screen(on_wall=on_wall),
            )  # fmt: skip
    finally:
        desk.stop()


def collect(options: argparse.Namespace) -> int:
    """`leadtui collect`: poll until SIGTERM, or once.

    The config's keys and colours are not looked at: a slip there is no reason not to poll.
    """
    context = Context(options)
    if options.systemd:
        from leadtui.cli.units import collect_unit

        output.say(collect_unit(context).rstrip())
        return 0
    with context.journal(writes=True) as journal:
        beside = ""
        try:
            lock = _only_collector(journal)
        except StoreBusy as error:
            # What is polled by hand only is nobody else's, and is asked once at a time.
            by_hand = journal.hold("by-hand") if options.once else None
            if by_hand is None:
                raise
            lock, beside = by_hand, error.message
        with lock:
            return _collect(context, journal, lock, options, beside)


def _collect(context: Context, journal: Journal, lock: Hold, options: argparse.Namespace, beside: str) -> int:
    """Poll by a lock; `beside` says who collects already, where somebody does."""
    from leadtui.desk.collector import Collector

    collector = Collector(
        journal, context.loaded, context.data, context.clock, stay=not options.while_watched, lock=lock
    )
    if options.once:
        health = asyncio.run(collector.poll_once(beside=bool(beside)))
        if beside and not health:
            raise StoreBusy(beside, "It polls every source by itself; one is enough.")
        return _tell_once(health, as_json=options.json)
    if on_terminal():
        output.warn(f"Collecting into {context.shown} until Ctrl-C.")
    asyncio.run(collector.run())
    return 0


def _only_collector(journal: Journal, sleep: Callable[[float], None] = time.sleep) -> Hold:
    """The lock that one collector holds. Raises StoreBusy when another has it, StoreReadOnly."""
    if journal.read_only:
        raise barred(journal, "Nothing can be collected here")
    for _ in range(LOCK_TRIES):
        hold = journal.hold("collector")
        if hold is not None:
            return hold
        # A board that looks whether anybody collects has the lock for a moment.
        sleep(LOCK_PAUSE_S)
    raise StoreBusy(f"{journal.holder('collector')} collects for this journal already.", "One is enough.")


def _tell_once(health: tuple[SourceHealth, ...], *, as_json: bool) -> int:
    """What every source brought; exit code 4 when one of them failed."""
    failed = [one for one in health if one.state == "failing"]
    if as_json:
        output.say_json([
            {"name": one.name, "state": one.state, "taken": one.taken, "rejected": one.rejected,
             "warning": one.warning, "reason": one.reason, "hint": one.hint}
            for one in health
        ])  # fmt: skip
    else:
        for one in health:
            if one not in failed:
                said = f"{one.taken} taken, {one.rejected} rejected"
                output.say(f"{one.name}: {said}" + (f"; {one.warning}" if one.warning else ""))
        for one in failed:
            output.warn(f"leadtui: {one.name}: {one.failure}")
        if not health:
            output.warn(
                "There are no sources yet. “leadtui init” writes a config that explains how to name one."
            )
    return SourceError.exit_code if failed else 0
