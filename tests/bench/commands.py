"""Commands that a shell prompt waits for, against Python's own start: `python -m tests.bench.commands`."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from leadtui.clock import SystemClock
from leadtui.desk.desk import CACHES_AFTER_S
from tests.bench import pasts
from tests.bench.measuring import BOARD_SEEN, Figure, board, config_of, environ, leadtui, quick, rested, tell

BASE: Final = (sys.executable, "-c", "import argparse, json")


def _took_s(command: Sequence[str], home: Path) -> float:
    since = time.perf_counter()
    subprocess.run(
        command, env=environ(home), cwd=home, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )
    return time.perf_counter() - since


BARS: Final = {"glance": 3.0, "glance --json": 3.0, "list --json": 5.0}
"""The most that each may take while nothing was written since the last one."""


def figures(live: int, history: int, *, times: int) -> list[Figure]:
    """Whole processes, by turns: each command right after something was written, and again after that."""
    base: list[float] = []
    first: dict[str, list[float]] = {name: [] for name in BARS}
    again: dict[str, list[float]] = {name: [] for name in BARS}
    with pasts.journal(live, history) as folder:
        home = folder.parent
        other = pasts.Past(folder, SystemClock(), seed=3)
        for _ in range(times + 1):
            other.take_in(other.clock.now())
            base.append(_took_s(BASE, home))
            for name in BARS:
                command = leadtui(folder, *name.split())
                first[name].append(_took_s(command, home))
                again[name].append(_took_s(command, home))
        other.journal.close()
    unit = statistics.median(base[1:])
    where = f"{live:,} live leads, {history:,} events of history, times `import argparse, json`"
    told = []
    for name, bar in BARS.items():
        for took, how, most in ((again, name, bar), (first, f"{name}, the first after a change,", None)):
            figure = statistics.median(took[name][1:])
            note = f"{figure * 1000:.0f} ms, python {unit * 1000:.0f} ms"
            told.append(Figure(f"{how} with {where}", figure / unit, most, note))
    return told


def at_a_board(live: int, history: int, *, times: int) -> list[Figure]:
    """The first of each command after a lead was moved at a board, which has been left alone since."""
    base: list[float] = []
    took: dict[str, list[float]] = {name: [] for name in BARS}
    with pasts.journal(live, history) as folder:
        home = folder.parent
        with board(folder) as terminal:
            rested(terminal, BOARD_SEEN)
            config = "--config", str(config_of(folder, "dark"))
            for name in BARS:
                _took_s(leadtui(folder, *config, *name.split()), home)  # somebody uses it
            for at in range(times):
                terminal.press("><"[at % 2])
                terminal.watch(LEFT_ALONE_S)
                base.append(_took_s(BASE, home))
                for name in BARS:
                    took[name].append(_took_s(leadtui(folder, *config, *name.split()), home))
    unit = statistics.median(base)
    where = f"{live:,} live leads, {history:,} events of history, times `import argparse, json`"
    return [
        Figure(f"{name}, the first after a change at a board, with {where}", statistics.median(found) / unit)
        for name, found in took.items()
    ]


LEFT_ALONE_S: Final = CACHES_AFTER_S + 2
"""A board writes what these commands read in a pause, a while after the change."""


def main(*, small: bool) -> None:
    """Print all of it."""
    if small:
        tell(figures(20, 200, times=1))
    else:
        tell(figures(1_000, 100_000, times=15))
        tell(at_a_board(1_000, 100_000, times=5))


if __name__ == "__main__":
    main(small=quick(__doc__))
