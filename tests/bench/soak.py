"""A wall for weeks, fast-forward: `python -m tests.bench.soak --ticks 200000`.

Leads come, are claimed, answered and lost, so that as many as ever are alive; once a day the journal is
compacted, as the collector does. Told: how much memory grew after the first part, and whether the last frame
is the one that a wall shows which was only just opened.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import Pipe, get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final, Literal

from rich.segment import Segment

from leadtui.config.load import Loaded, load
from leadtui.config.themes import load_themes, theme_folders
from leadtui.desk.desk import Desk
from leadtui.domain.commands import Claim, Move, Touch
from leadtui.store.embedded import EmbeddedJournal
from leadtui.ui.app import LeadtuiApp
from leadtui.ui.screens.wall import WallScreen
from leadtui.ui.seat import Seat
from leadtui.ui.widgets.rows import Rows
from tests.bench.measuring import Figure, memory_mb, tell
from tests.bench.pasts import Past
from tests.support.journals import NOON
from tests.support.set_clock import SetClock

LIVE: Final = 40
"""So many leads are alive all the while."""

STEP_S: Final = 300.0
"""A tick is so long: 200,000 of them are two years.

After 10,000, the first of those who are done with have been let go of: from then on as many go as come.
"""

DAY_S: Final = 86400.0
TICKS_A_LEAD: Final = 50
"""A lead makes five events: one comes and one goes every so many ticks."""

WARM: Final = 10_000
"""Ticks after which memory is not to grow any more."""

SIZE: Final = (200, 50)
CONFIG: Final = "data: data\nshop: {name: Soak, zone: UTC, region: US}\n"


class Shop:
    """Leads that come and go."""

    def __init__(self, folder: Path, clock: SetClock) -> None:
        self.past = Past(folder, clock, seed=3)
        self._clock = clock
        self._folder = folder
        self._alive: list[str] = []
        self._chance = random.Random(3)

    def turn(self) -> None:
        """One comes, one is worked on, and one goes."""
        self._alive.append(self.past.take_in(self._clock.now()))
        at_hand = self._chance.choice(self._alive)
        self.past.act(Claim, at_hand, "ana")
        self.past.act(Touch, at_hand, "ana", how="reached")
        if len(self._alive) > LIVE:
            gone = self._alive.pop(0)
            self.past.act(Move, gone, "ana", stage="lost", reason="price")

    def close_the_day(self) -> None:
        """Compact."""
        self.past.close()
        self.past.journal = EmbeddedJournal(str(self._folder), self._clock, sync=lambda descriptor: None)

    def close(self) -> None:
        """The end of it."""
        self.past.journal.close()


def at_work(folder: Path, told: Connection) -> None:
    """Keep a shop: do what is told, so many seconds after the last, and say how many events there are."""
    clock = SetClock(NOON)
    shop = Shop(folder, clock)
    while (word := told.recv()) is not None:
        what, seconds = word
        clock.forward(seconds)
        (shop.close_the_day if what == "close" else shop.turn)()
        told.send(shop.past.journal.facts.seq)
    shop.close()


class Elsewhere:
    """The same in a process of its own, as at work: what it takes is none of the wall's memory."""

    def __init__(self, folder: Path) -> None:
        ours, theirs = Pipe()
        self.events = 0
        self._said = ours
        self._behind_s = 0.0
        self._process = get_context("spawn").Process(target=at_work, args=(folder, theirs))
        self._process.start()
        theirs.close()

    def forward(self, seconds: float) -> None:
        """Time goes by there as well."""
        self._behind_s += seconds

    def do(self, what: Literal["turn", "close"]) -> None:
        """Have it done, and wait until it is."""
        self._said.send((what, self._behind_s))
        self._behind_s = 0.0
        self.events = self._said.recv()

    def close(self) -> None:
        """Let it end."""
        self._said.send(None)
        self._process.join()


@contextmanager
def opened(folder: Path, loaded: Loaded, clock: SetClock) -> Iterator[LeadtuiApp]:
    """A wall over the journal."""
    desk = Desk(lambda told: EmbeddedJournal(str(folder), clock), loaded, clock, counts=False)
    themes, _ = load_themes(theme_folders(loaded.path))
    desk.start()
    try:
        yield LeadtuiApp(Seat(desk, loaded, clock, "ana"), themes, opening=WallScreen)
    finally:
        desk.stop()


async def settle(app: LeadtuiApp) -> None:
    """Let the wall see what there is and paint it."""
    await asyncio.wrap_future(app.seat.desk.ask(lambda journal: None))
    app.tick()
    for _ in range(4):
        await asyncio.sleep(0)


def frame(app: LeadtuiApp) -> list[list[Segment]]:
    """Every cell that is shown, with its style."""
    widgets = [one for one in app.screen.walk_children() if isinstance(one, Rows)]
    return [list(one.render_line(y)) for one in widgets for y in range(one.size.height)]


async def soak(ticks: int, warm: int, every: int) -> list[Figure]:
    """Tick, and measure."""
    with tempfile.TemporaryDirectory(prefix="leadtui-soak-") as room:
        config = Path(room, "config.yaml")
        config.write_text(CONFIG)
        folder = Path(room, "data")
        clock = SetClock(NOON)
        loaded = load(str(config), {"HOME": room})
        shop = Elsewhere(folder)
        for _ in range(LIVE):
            clock.forward(STEP_S)
            shop.forward(STEP_S)
            shop.do("turn")
        memory: list[float] = []
        with opened(folder, loaded, clock) as app:
            async with app.run_test(size=SIZE):
                began = time.perf_counter()
                for tick in range(1, ticks + 1):
                    clock.forward(STEP_S)
                    shop.forward(STEP_S)
                    if tick % TICKS_A_LEAD == 0:
                        shop.do("turn")
                    if tick % int(DAY_S / STEP_S) == 0:
                        shop.do("close")
                    await settle(app)
                    if tick in (warm, ticks) or (tick > warm and tick % every == 0):
                        gc.collect()
                        memory.append(memory_mb(os.getpid()))
                        print(f"  {tick:>7} ticks  {memory[-1]:.1f} MB", flush=True)
                took = time.perf_counter() - began
                await asyncio.sleep(0.2)
                await settle(app)
                last = frame(app)
        with opened(folder, loaded, clock) as fresh:
            async with fresh.run_test(size=SIZE):
                await settle(fresh)
                await asyncio.sleep(0.2)
                same = frame(fresh) == last
        shop.close()
    grown = 100 * (memory[-1] / memory[0] - 1)
    return [
        Figure(f"% by which memory grew from tick {warm:,} to {ticks:,}", grown, 2.0, f"{memory[-1]:.0f} MB"),
        Figure("cells of the last frame that a fresh wall shows otherwise", 0 if same else 1, 0),
        Figure(f"ms a tick, {shop.events:,} events", 1000 * took / ticks),
    ]


def main(*, small: bool, ticks: int = 200_000) -> None:
    """Soak, and print all of it."""
    ticks = 60 if small else ticks
    tell(asyncio.run(soak(ticks, min(WARM, max(1, ticks // 3)), max(1, ticks // 20))))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--ticks", type=int, default=200_000)
    parser.add_argument("--quick", action="store_true", help="a few ticks: only to see that it runs")
    asked = parser.parse_args()
    main(small=asked.quick, ticks=asked.ticks)
