"""How old what a slow line shows is, while much happens: `python -m tests.bench.slow`.

A reader takes 2,000 bytes a second, and ten enquiries come in each second. What the screen shows is as old as
the first enquiry that its count of those who wait lacks.
"""

from __future__ import annotations

import os
import re
import statistics
import threading
import time
from typing import Final

from leadtui.clock import SystemClock
from leadtui.store.files import sync
from tests.bench import pasts
from tests.bench.measuring import BOARD_SEEN, SIZES, Figure, board, quick, rested, tell
from tests.support.pty_driver import Screen, Terminal

BYTES_A_SECOND: Final = 2000
EVENTS_A_SECOND: Final = 10
PIECE: Final = 100
"""Bytes that are read at once."""

MOST_AGE_S: Final = 3.0
"""Beyond the time that one frame takes on such a line."""

_WAITING: Final = re.compile(r"(\d+) waiting")


def age(size: tuple[int, int], theme: str, *, seconds: float) -> list[Figure]:
    """How old what is shown is, at its worst, over so many seconds."""
    with pasts.journal(200) as folder, board(folder, size, theme) as terminal:
        rested(terminal, BOARD_SEEN)
        terminal.show()
        other = pasts.Past(folder, SystemClock(), seed=os.getpid(), sync=sync)
        before = _waiting(terminal.screen)
        done: list[float] = []
        stop = threading.Event()
        feeder = threading.Thread(target=_feed, args=(other, done, stop))
        feeder.start()
        ages, frames = _read_slowly(terminal, before, done, time.perf_counter() + seconds)
        stop.set()
        feeder.join()
        other.journal.close()
    longest = max(frames, default=0) / BYTES_A_SECOND
    where = f"at {size[0]}x{size[1]}, {theme}"
    return [
        Figure(
            f"s that what a slow line shows is old, at worst, {where}", max(ages, default=0.0),
            MOST_AGE_S + longest,
            f"median {statistics.median(ages or [0.0]):.1f} over {seconds:.0f} s; {len(frames)} frames, "
            f"the longest {max(frames, default=0)} bytes",
        )
    ]  # fmt: skip


def _feed(other: pasts.Past, done: list[float], stop: threading.Event) -> None:
    while not stop.wait(1 / EVENTS_A_SECOND):
        other.take_in(other.clock.now())
        done.append(time.perf_counter())


def _read_slowly(
    terminal: Terminal, before: int, done: list[float], until: float
) -> tuple[list[float], list[int]]:
    """The age of what is shown, each time something was read, and the sizes of the frames."""
    ages: list[float] = []
    frames: list[int] = []
    size, shown = 0, 0
    while time.perf_counter() < until:
        begun = time.perf_counter()
        chunk = terminal.read(0.1, PIECE)
        if chunk is not None:
            terminal.show()
            shown = max(shown, _waiting(terminal.screen) - before)
            size += len(chunk.data)
            if terminal.screen.whole:
                frames.append(size)
                size = 0
            time.sleep(max(0.0, len(chunk.data) / BYTES_A_SECOND - (time.perf_counter() - begun)))
        if len(done) > shown:
            ages.append(time.perf_counter() - done[shown])
    return ages, frames


def _waiting(screen: Screen) -> int:
    found = _WAITING.search(screen.text)
    return int(found[1]) if found else 0


def main(*, small: bool) -> None:
    """Print all of it."""
    if small:
        tell(age(SIZES[0], "dark", seconds=1.0))
        return
    for size in SIZES:
        for theme in ("dark", "terminal"):
            tell(age(size, theme, seconds=60))


if __name__ == "__main__":
    main(small=quick(__doc__))
