"""Commands that a shell prompt waits for, in times of Python's own start: `python -m tests.bench.commands`."""

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


def figures(live: int, history: int, *, times: int) -> list[Figure]:
    """Whole processes, by turns. A stale glance is the first one after something was written."""
    took: dict[str, list[float]] = {"base": [], "glance": [], "list --json": [], "stale glance": []}
    with pasts.journal(live, history) as folder:
        home = folder.parent
        other = pasts.Past(folder, SystemClock(), seed=3)
        for _ in range(times + 1):
            other.take_in(other.clock.now())
            took["stale glance"].append(_took_s(leadtui(folder, "glance"), home))
            took["base"].append(_took_s(BASE, home))
            took["glance"].append(_took_s(leadtui(folder, "glance"), home))
            took["list --json"].append(_took_s(leadtui(folder, "list", "--json"), home))
        other.journal.close()
    base = statistics.median(took["base"][1:])
    note = f"{base * 1000:.0f} ms"
    where = f"{live:,} live leads, {history:,} events of history, times `import argparse, json`"
    bars = {"glance": 3.0, "list --json": 5.0, "stale glance": None}
    return [
        Figure(f"{name} with {where}", statistics.median(took[name][1:]) / base, bar, note)
        for name, bar in bars.items()
    ]


def main(*, small: bool) -> None:
    """Print all of it."""
    if small:
        tell(figures(20, 200, times=1))
    else:
        tell(figures(1_000, 100_000, times=15))


if __name__ == "__main__":
    main(small=quick(__doc__))
