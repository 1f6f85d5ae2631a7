"""Several processes at one journal: how fast they write, and how soon others see it.

python -m tests.bench.together
"""

from __future__ import annotations

import os
import statistics
import tempfile
import threading
import time
from pathlib import Path
from typing import Final

from leadtui.clock import SystemClock
from leadtui.desk.watch import Watch
from leadtui.store.embedded import EmbeddedJournal
from leadtui.store.standing import SETTLES_S
from tests.bench.measuring import Figure, quick, tell
from tests.support.journals import enquiry, note, put

WRITERS: Final = 4
LOOK_S: Final = 1.0
"""So often a follower looks when nothing tells it of a change."""


def _begun(folder: str) -> EmbeddedJournal:
    journal = EmbeddedJournal(folder, SystemClock())
    put(journal, "0", *enquiry(0))
    return journal


def _write(folder: str, name: str, count: int, ready: int, go: int) -> None:
    journal = EmbeddedJournal(folder, SystemClock())
    put(journal, name, note(0), by=name)  # what the first one takes is no part of the rate
    os.write(ready, b"x")
    os.read(go, 1)
    for number in range(count):
        put(journal, f"{name}-{number:06}", note(0), by=name)


def _rate(writers: int, count: int) -> float:
    """Appends a second of so many processes together, each of which appends so often."""
    with tempfile.TemporaryDirectory(prefix="leadtui-bench-") as folder:
        _begun(folder).close()
        (waits, go), (told, ready) = os.pipe(), os.pipe()
        pids = []
        for number in range(writers):
            pid = os.fork()
            if not pid:
                try:
                    _write(folder, f"w{number}", count, ready, waits)
                finally:
                    os._exit(0)
            pids.append(pid)
        for _ in pids:
            os.read(told, 1)
        time.sleep(2 * SETTLES_S)
        since = time.perf_counter()
        os.write(go, b"x" * writers)
        for pid in pids:
            os.waitpid(pid, 0)
        took = time.perf_counter() - since
        journal = EmbeddedJournal(folder, SystemClock())
        lines = sum(1 for _ in journal.read())
        journal.close()
        for end in (waits, go, told, ready):
            os.close(end)
        assert lines == 1 + writers * (count + 1), "a line was lost"
    return writers * count / took


def writers(count: int, *, times: int) -> list[Figure]:
    """One writer and four, by turns. All bytes reach the disk one after the other either way."""
    alone: list[float] = []
    together: list[float] = []
    for _ in range(times):
        alone.append(_rate(1, count))
        together.append(_rate(WRITERS, count // WRITERS))
    one, four = statistics.median(alone), statistics.median(together)
    note = f"{four:,.0f} a second, one {one:,.0f}; nothing lost"
    return [Figure(f"one writer's rate, times that of {WRITERS} together", one / four, 1 / 0.8, note)]


def followers(times: int) -> list[Figure]:
    """From the end of an append to the moment that a watching follower has it, and one that cannot watch."""
    told = []
    for is_watched in (True, False):
        with tempfile.TemporaryDirectory(prefix="leadtui-bench-") as folder:
            took = _seen_after(folder, times if is_watched else max(1, times // 10), is_watched=is_watched)
        how, bar = ("that watches", 100.0) if is_watched else ("that cannot watch", 1000.0)
        told.append(Figure(f"milliseconds until a follower {how} has an append", 1000 * took, bar))
    return told


def _seen_after(folder: str, times: int, *, is_watched: bool) -> float:
    writer = _begun(folder)
    news, seen, stop = threading.Event(), threading.Event(), threading.Event()
    at: list[float] = []

    def follow() -> None:
        follower = EmbeddedJournal(folder, SystemClock())
        while not stop.is_set():
            news.wait(LOOK_S)
            news.clear()
            if follower.catch_up():
                at.append(time.perf_counter())
                seen.set()
        follower.close()

    watch = Watch({Path(folder): news.set})
    if is_watched:
        watch.start()
    thread = threading.Thread(target=follow)
    thread.start()
    time.sleep(LOOK_S / 2)
    took = []
    for number in range(times):
        seen.clear()
        put(writer, f"n{number:06}", note(0))
        done = time.perf_counter()
        seen.wait(10)
        took.append(max(0.0, at[-1] - done))
        time.sleep(0.05)
    stop.set()
    news.set()
    thread.join()
    watch.stop()
    writer.close()
    return statistics.median(took)


def main(*, small: bool) -> None:
    """Print all of it."""
    if small:
        tell(writers(8, times=1))
        tell(followers(1))
        return
    tell(writers(2_000, times=5))
    tell(followers(50))


if __name__ == "__main__":
    main(small=quick(__doc__))
