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
from tests.bench import pasts
from tests.bench.measuring import Figure, environ, leadtui, quick, tell

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


def main(*, small: bool) -> None:
    """Print all of it."""
    if small:
        tell(figures(20, 200, times=1))
    else:
        tell(figures(1_000, 100_000, times=15))


if __name__ == "__main__":
    main(small=quick(__doc__))
