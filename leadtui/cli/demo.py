"""`leadtui demo`: the real board, journal and collector over a pretend shop."""

from __future__ import annotations

import argparse
import datetime
import os
import shutil
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from types import FrameType

from leadtui.cli.context import Context
from leadtui.cli.output import on_terminal
from leadtui.cli.running import run_board
from leadtui.clock import Clock, SystemClock
from leadtui.desk.boardconfig import check_for_board
from leadtui.desk.demo.shop import VIEWER, Shop, pretend_shop
from leadtui.desk.desk import Desk
from leadtui.desk.health import read_status
from leadtui.domain.decide import decide
from leadtui.errors import StoreError
from leadtui.store.journal import Journal

LEAVE_S = 5.0
"""How long the demo's collector is given to finish before its folder is removed."""


def demo(options: argparse.Namespace) -> int:
    """`leadtui demo`: everything of it is in a temporary folder that goes with it.

    Read-only is who looks: the pretend shop works on, in a folder that is nobody's.
    """
    only_looks, options.read_only = options.read_only, False
    with pretend_shop(SystemClock()) as shop:
        options.config, options.store = str(shop.config_path), str(shop.journal_path)
        options.person = options.person or VIEWER
        context = Context(options, check=check_for_board)
        then = Then(context.clock, shop.scene.began)
        with Context(options, then).journal(writes=True) as journal:
            lay_past(context, shop, journal, then)
        if not on_terminal():
            from leadtui.cli.reading import print_board

            return print_board(context)
        signal.signal(signal.SIGHUP, partial(_hung_up, shop, context))
        try:
            run_board(
                context, collect=True, only_looks=only_looks, beside=partial(_colleagues, shop, context)
            )
        finally:
            _end_collector(context)
    return 0


def _hung_up(shop: Shop, context: Context, number: int, frame: FrameType | None) -> None:
    """The terminal is gone: leave nothing behind, and go as anybody does who is hung up on.

    The screen is not asked: without a terminal Textual would spin, or wait for ever to write.
    """
    signal.signal(number, signal.SIG_DFL)
    try:
        _end_collector(context)
    finally:
        shutil.rmtree(shop.folder, ignore_errors=True)
        os.kill(os.getpid(), number)


class Then:
    """The clock of a past that is laid: it shows when each thing was done."""

    def __init__(self, clock: Clock, at: datetime.datetime) -> None:
        self._clock = clock
        self.at = at

    def now(self) -> datetime.datetime:
        """The moment of the past that it is."""
        return self.at

    def monotonic(self) -> float:
        """Seconds that have really gone by."""
        return self._clock.monotonic()


def lay_past(context: Context, shop: Shop, journal: Journal, then: Then) -> None:
    """Write the shop's past into its journal, which goes by `then`."""
    rules = context.rules()
    for then.at, command in shop.seed_commands(journal.facts.find):
        journal.submit(command, partial(decide, rules=rules))


@contextmanager
def _colleagues(shop: Shop, context: Context, desk: Desk) -> Iterator[None]:
    """Let bo and dan work beside the viewer, by the same commands, until the block ends."""
    leave = threading.Event()

    def work() -> None:
        while not leave.wait(shop.staff_pause_s()):
            command = shop.next_staff_command(desk.first().board, context.clock.now())
            if command is not None:
                # A journal in trouble is told by the board; a colleague just tries something else later.
                with suppress(StoreError):
                    desk.submit(command).result()

    thread = threading.Thread(target=work, name="colleagues", daemon=True)
    thread.start()
    try:
        yield
    finally:
        leave.set()


def _end_collector(context: Context, sleep: Callable[[float], None] = time.sleep) -> None:
    """The folder goes: what polls into it has to have ended.

    The lock is kept until this process ends, so that a collector that is only just starting finds it taken.
    """
    with context.journal() as journal:
        until, told = context.clock.monotonic() + LEAVE_S, False
        while journal.hold("collector") is None and context.clock.monotonic() < until:
            status = read_status(journal.status("collector"))
            if status is not None and not status.ended and not told:
                with suppress(ProcessLookupError):
                    os.kill(status.pid, signal.SIGTERM)
                told = True
            sleep(0.02)
