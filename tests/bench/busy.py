"""A cursor key while ten events a second come in, in times of one at rest: `python -m tests.bench.busy`."""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

from leadtui.clock import SystemClock
from leadtui.files import sync
from tests.bench import pasts
from tests.bench.measuring import BOARD_SEEN, REST_S, ROOT, Figure, board, environ, rested, tell
from tests.support.pty_driver import Screen, Terminal

EVENTS_A_SECOND: Final = 10
BETWEEN_S: Final = 0.13
"""Between two keys: not in step with what comes in."""

SIZE: Final = (200, 50)
MARK: Final = "▌"
NAME: Final = slice(8, 26)
"""The columns of a name on a card of the first lane."""


def marked(screen: Screen) -> str:
    """The name on the card that is selected, in the first lane."""
    return next((line[NAME] for line in screen.lines if line.startswith(MARK)), "")


def keys(terminal: Terminal, times: int) -> list[float]:
    """Seconds from each key to the bytes that show another card selected."""
    took = []
    for at in range(times):
        terminal.watch(BETWEEN_S)
        terminal.show()
        before = marked(terminal.screen)
        since = time.perf_counter()
        terminal.type("jk"[at % 2])
        took.append(terminal.wait_for(lambda screen, was=before: marked(screen) not in (was, "")) - since)  # type: ignore[misc]  # a lambda's default
    return took


def feed(folder: str, seconds: float) -> None:
    """Be somebody who writes beside the board: enquiries that come in, one at a time."""
    past = pasts.Past(Path(folder), SystemClock(), seed=os.getpid(), sync=sync)
    end = time.monotonic() + seconds
    print("begun", flush=True)
    while time.monotonic() < end:
        past.take_in(past.clock.now())
        time.sleep(1 / EVENTS_A_SECOND)
    past.journal.close()


def figures(live: int, times: int, rest_s: float) -> list[Figure]:
    """Keys at rest, then the same keys while things happen."""
    with pasts.journal(live) as folder, board(folder, SIZE) as terminal:
        rested(terminal, BOARD_SEEN, rest_s)
        idle = keys(terminal, times)
        command = [sys.executable, "-m", "tests.bench.busy", "--feed", str(folder), "--seconds", str(times)]
        with subprocess.Popen(
            command, cwd=ROOT, env=environ(folder.parent), stdout=subprocess.PIPE
        ) as beside:
            assert beside.stdout is not None
            beside.stdout.readline()
            busy = keys(terminal, times)
            beside.kill()
    slow, fast = (1000 * statistics.quantiles(took, n=20)[-1] for took in (busy, idle))
    where = f"{live:,} leads at {SIZE[0]}x{SIZE[1]}"
    note = f"{slow:.1f} ms, at rest {fast:.1f} ms"
    return [
        Figure(f"cursor key, 95th of 100, {EVENTS_A_SECOND} events a second, {where}, times at rest",
               slow / fast, 2.0, note),
        Figure(f"the same, median of both, {where}", statistics.median(busy) / statistics.median(idle)),
    ]  # fmt: skip


def main(*, small: bool) -> None:
    """Print all of it."""
    if small:
        tell(figures(20, 3, 0.1))
        return
    tell(figures(1_000, 200, REST_S))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="tiny sizes: only to see that it runs")
    parser.add_argument("--feed", help="write into the journal in this folder, beside a board")
    parser.add_argument("--seconds", type=float, default=60)
    asked = parser.parse_args()
    if asked.feed:
        feed(asked.feed, asked.seconds)
    else:
        main(small=asked.quick)
