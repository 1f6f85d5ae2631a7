"""How soon a slow line shows a board, and how old that is while much happens: `python -m tests.bench.slow`.

A reader takes 2,000 bytes a second. What the screen shows is as old as the first enquiry that its count of
those who wait lacks, while ten come in each second.
"""

from __future__ import annotations

import os
import re
import statistics
import threading
import time
from typing import Final

from leadtui.clock import SystemClock
from leadtui.files import sync
from leadtui.ui.terminal import UPDATE_ENDS
from tests.bench import pasts
from tests.bench.measuring import BOARD_SEEN, SIZES, Figure, board, quick, rested, tell
from tests.support.pty_driver import Screen, Terminal

BYTES_A_SECOND: Final = 2000
EVENTS_A_SECOND: Final = 10
PIECE: Final = 100
"""Bytes that are read at once."""

OPEN_S: Final = 5.0
"""Until the first screen that is of use: who is late, and the first lead."""

OF_USE: Final = (" LATE: ", "▌")
"""What the first line says, and the mark beside the first lead."""

LATENCY_S: Final = 0.3
"""Of such a line, once there and back; added to what is measured."""

PHONE: Final = (40, 20)
"""Columns and rows of one that is held upright."""

MOST_AGE_S: Final = 3.0
"""Beyond the time that one frame takes on such a line."""

_WAITING: Final = re.compile(r"(\d+) waiting")


def opening(size: tuple[int, int], theme: str) -> list[Figure]:
    """How long it takes from the start of the program until the first lead is read, and until all of it."""
    # Over SSH a program is not told that a terminal knows more than 256 colours.
    with pasts.journal(200) as folder, board(folder, size, theme, COLORTERM="") as terminal:
        terminal.started = time.perf_counter()
        read = 0
        found = []
        for sees in (OF_USE, (*OF_USE, BOARD_SEEN)):
            while not (_is_shown(terminal) and all(one in terminal.screen.text for one in sees)):
                read += _piece(terminal)
                terminal.show()
            found.append((time.perf_counter() - terminal.started + LATENCY_S, f"{read} bytes"))
    where = f"at {size[0]}x{size[1]}, {theme}"
    (useful, first), (whole, all_of_it) = found
    return [
        Figure(f"s until a slow line shows who is late, and the first lead, {where}", useful, OPEN_S, first),
        Figure(f"s until it shows all of the board, {where}", whole, None, all_of_it),
    ]


def _is_shown(terminal: Terminal) -> bool:
    """Whether a terminal that shows whole updates has just shown one, or all that it was sent."""
    ended = bool(terminal.written) and UPDATE_ENDS.encode() in terminal.written[-1].data
    return ended or terminal.screen.whole


def _piece(terminal: Terminal) -> int:
    """Read a few bytes, as slowly as the line carries them; how many."""
    begun = time.perf_counter()
    chunk = terminal.read(0.1, PIECE)
    if chunk is None:
        return 0
    time.sleep(max(0.0, len(chunk.data) / BYTES_A_SECOND - (time.perf_counter() - begun)))
    return len(chunk.data)


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
        size += _piece(terminal)
        terminal.show()
        shown = max(shown, _waiting(terminal.screen) - before)
        if size and terminal.screen.whole:
            frames.append(size)
            size = 0
        if len(done) > shown:
            ages.append(time.perf_counter() - done[shown])
    return ages, frames


def _waiting(screen: Screen) -> int:
    found = _WAITING.search(screen.text)
    return int(found[1]) if found else 0


def main(*, small: bool) -> None:
    """Print all of it."""
    if small:
        tell(opening(PHONE, "terminal"))
        tell(age(SIZES[0], "dark", seconds=1.0))
        return
    for theme in ("dark", "terminal"):
        for size in (PHONE, *SIZES):
            tell(opening(size, theme))
    for size in SIZES:
        for theme in ("dark", "terminal"):
            tell(age(size, theme, seconds=60))


if __name__ == "__main__":
    main(small=quick(__doc__))
