"""What a long history costs: start, memory, and a look at last year: `python -m tests.bench.history`."""

from __future__ import annotations

import datetime
import statistics
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from leadtui.clock import SystemClock
from tests.bench import pasts
from tests.bench.measuring import (
    BOARD_SEEN,
    REST_S,
    Figure,
    board,
    environ,
    leadtui,
    memory_mb,
    quick,
    rested,
    tell,
)


def _started_s(folder: Path) -> float:
    with board(folder) as one:
        return one.wait_for(BOARD_SEEN) - one.started


def _resting_mb(folder: Path, rest_s: float) -> float:
    with board(folder) as one:
        rested(one, BOARD_SEEN, rest_s)
        return memory_mb(one.pid)


def start_and_memory(live: int, history: int, *, times: int, rest_s: float = REST_S) -> list[Figure]:
    """The same board with and without a history, by turns."""
    without: list[float] = []
    with_it: list[float] = []
    with pasts.journal(live) as young, pasts.journal(live, history) as old:
        for _ in range(times + 1):
            without.append(_started_s(young))
            with_it.append(_started_s(old))
        start, base = statistics.median(with_it[1:]), statistics.median(without[1:])
        memory, least = _resting_mb(old, rest_s), _resting_mb(young, rest_s)
    what = f"with {live:,} live leads and {history:,} events of history, times that without history"
    return [
        Figure(f"start {what}", start / base, 1.3, f"{start * 1000:.0f} ms, without {base * 1000:.0f} ms"),
        Figure(f"memory {what}", memory / least, 1.3, f"{memory:.0f} MB, without {least:.0f} MB"),
    ]


def as_of(live: int, history: int, *, times: int) -> list[Figure]:
    """`list` of today and of a year ago, by turns, each in a process of its own."""
    now: list[float] = []
    then: list[float] = []
    with pasts.journal(live, history) as folder:
        moment = SystemClock().now() - datetime.timedelta(days=365)
        for _ in range(times + 1):
            words = ("list", "--stage", "all")
            now.append(_took_s(leadtui(folder, *words), folder.parent))
            then.append(_took_s(leadtui(folder, *words, "--as-of", moment.isoformat()), folder.parent))
    ours, base = statistics.median(then[1:]), statistics.median(now[1:])
    note = f"{ours * 1000:.0f} ms, list {base * 1000:.0f} ms"
    what = f"list --as-of a year ago, {live:,} live leads, {history:,} events of history, times list"
    return [Figure(what, ours / base, 3.0, note)]


def _took_s(command: Sequence[str], home: Path) -> float:
    since = time.perf_counter()
    subprocess.run(
        command, env=environ(home), cwd=home, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )
    return time.perf_counter() - since


def main(*, small: bool) -> None:
    """Print all of it."""
    if small:
        tell(start_and_memory(20, 200, times=1, rest_s=0.1))
        tell(as_of(20, 200, times=1))
        return
    tell(start_and_memory(5_000, 1_000_000, times=7))
    tell(as_of(5_000, 1_000_000, times=7))


if __name__ == "__main__":
    main(small=quick(__doc__))
