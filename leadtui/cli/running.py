"""Commands that stay: the board, the demo, the collector."""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, nullcontext

from leadtui.cli.context import Context
from leadtui.desk.desk import Desk
from leadtui.desk.health import SourceHealth
from leadtui.desk.summon import Summoner
from leadtui.errors import StoreBusy
from leadtui.store.journal import Journal


def board(options: argparse.Namespace) -> int:
    """`leadtui board`: the live board; where there is no terminal, one board as text."""
    context = Context(options, checked=True)
    if not on_terminal():
        from leadtui.cli.reading import print_board

        return print_board(context)
    run_board(context, collect=not (options.no_collect or context.read_only))
    return 0


def on_terminal() -> bool:
    """Whether somebody can see a board and press keys."""
    # Textual paints on standard error, so that all three have to be the terminal.
    return all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))


def _alone(desk: Desk) -> AbstractContextManager[None]:
    return nullcontext()


def run_board(
    context: Context,
    *,
    collect: bool,
    beside: Callable[[Desk], AbstractContextManager[None]] = _alone,
) -> None:
    """Show the board until its person leaves. The journal is opened while the screen's libraries load."""
    # A terminal that goes away ends its board, under nohup as well, where Textual would spin without one.
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    desk = Desk(
        context.open,
        context.loaded.settings,
        context.loaded.digest,
        context.clock,
        read_only=context.read_only,
        keep_collecting=Summoner(context.for_collector(), context.clock) if collect else None,
    )
    desk.start()
    # Imported while the desk's thread opens the journal: it takes longer than that.
    from leadtui.ui.run import run

    try:
        with beside(desk):
            run(desk, context.loaded, context.clock, context.person, read_only=context.read_only)
    finally:
        desk.stop()


def collect(options: argparse.Namespace) -> int:
    """`leadtui collect`: poll until SIGTERM, or once."""
    from leadtui.desk.collector import Collector

    context = Context(options, checked=True)
    with ExitStack() as stack:
        journal = stack.enter_context(context.journal(writes=True))
        stack.enter_context(_only_collector(journal))
        collector = Collector(
            journal, context.loaded, context.data, context.clock, stay=not options.while_watched
        )
        asyncio.run(collector.run_once() if options.once else collector.run())
        health = collector.health
    if options.once:
        return _tell_once(health, as_json=options.json)
    return 0


def _only_collector(journal: Journal) -> ExitStack:
    hold = journal.hold("collector")
    if hold is None:
        raise StoreBusy(f"{journal.holder('collector')} collects for this journal already.", "One is enough.")
    stack = ExitStack()
    stack.enter_context(hold)
    return stack


def _tell_once(health: tuple[SourceHealth, ...], *, as_json: bool) -> int:
    if as_json:
        told = [
            {"name": one.name, "state": one.state, "taken": one.taken, "rejected": one.rejected,
             "reason": one.reason, "hint": one.hint}
            for one in health
        ]  # fmt: skip
        print(json.dumps(told, ensure_ascii=False))
    for one in health if not as_json else ():
        said = (
            f"{one.reason} {one.hint}".strip()
            if one.state == "failing"
            else f"{one.taken} taken, {one.rejected} rejected"
        )
        print(f"{one.name}: {said}")
    if not health and not as_json:
        print("No sources yet. “leadtui init” writes a config in which to name the first one.")
    return 4 if any(one.state == "failing" for one in health) else 0
