"""From nothing to the first painted board, in times of hello, and in bytes: `python -m tests.bench.start`."""

from __future__ import annotations

import statistics
from typing import Final

from tests.bench import pasts
from tests.bench.measuring import BOARD_SEEN, REST_S, SIZES, Figure, board, hello, quick, rested, tell
from tests.support.pty_driver import Screen


def _shows_board(screen: Screen) -> bool:
    """Whether the first line, leads and the keys are there, as one frame should bring them."""
    lines = screen.lines
    return "waiting" in lines[0] and "enter" in lines[-1] and sum(map(bool, lines)) > len(lines) // 2


def figures(live: int, size: tuple[int, int], *, times: int, bar: float | None = None) -> list[Figure]:
    """Starts of both in turn."""
    empty: list[float] = []
    full: list[float] = []
    with pasts.journal(live) as folder:
        for turn in range(times + 1):
            with hello(folder.parent, size) as one:
                empty.append(one.wait_for("hello 0") - one.started)
            with board(folder, size) as other:
                full.append(other.wait_for(_shows_board) - other.started)
            if not turn:  # the first of each finds nothing in the disk's cache
                empty.clear()
                full.clear()
    base, ours = statistics.median(empty), statistics.median(full)
    note = f"{ours * 1000:.0f} ms, hello {base * 1000:.0f} ms; quickest {min(full) / min(empty):.2f}"
    what = f"start with {live:,} leads at {size[0]}x{size[1]}, times hello"
    return [Figure(what, ours / base, bar, note)]


OPENING: Final = {"dark": 16_000, "terminal": 10_000}
"""Bytes that a board may take to open on a slow line, in truecolor and in the terminal's own colours."""


def opening(live: int, size: tuple[int, int], *, rest_s: float = REST_S) -> list[Figure]:
    """All that is written until a board has come to rest."""
    told = []
    for theme, most in OPENING.items():
        with pasts.journal(live) as folder, board(folder, size, theme) as terminal:
            rested(terminal, BOARD_SEEN, rest_s)
            written = terminal.since(terminal.started)
        what = f"bytes to open with {live:,} leads at {size[0]}x{size[1]}, {theme}"
        told.append(Figure(what, written.size, most if size == SIZES[0] else None))
    return told


def main(*, small: bool) -> None:
    """Print all of it."""
    if small:
        tell(figures(20, SIZES[0], times=1))
        tell(opening(20, SIZES[0], rest_s=0.1))
        return
    for size in SIZES:
        tell(figures(1_000, size, times=11, bar=1.5))
        tell(opening(1_000, size))
    tell(figures(10_000, SIZES[1], times=7))


if __name__ == "__main__":
    main(small=quick(__doc__))
