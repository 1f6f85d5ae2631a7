"""What a board costs while nobody types: ages, and a contact that comes in: `python -m tests.bench.idle`.

A slow line carries 2,000 bytes a second, and a board stands there all day.
"""

from __future__ import annotations

import os
import statistics
import time
from functools import partial
from typing import Final

from leadtui.clock import SystemClock
from leadtui.files import sync
from tests.bench import pasts
from tests.bench.measuring import BOARD_SEEN, REST_S, SIZES, Figure, board, cpu_s, frames, quick, rested, tell
from tests.support.pty_driver import Screen

THEMES: Final = {"dark": (55, 220), "terminal": (30, 130)}
"""The bars: bytes for an age that went on, and for a row that changed, in truecolor and in ANSI colours."""

A_FRAME: Final = 100
"""Bytes that a frame may cost beside the ages in it."""

BOTTOM: Final = "G"
"""Goes to the leads that came last: those whose ages go by the second."""


def ages(
    live: int, size: tuple[int, int], theme: str, *, seconds: float, rest_s: float = REST_S
) -> list[Figure]:
    """What the passing time writes."""
    with pasts.journal(live) as folder, board(folder, size, theme) as terminal:
        rested(terminal, BOARD_SEEN, rest_s)
        terminal.type(BOTTOM)
        terminal.watch(rest_s)
        terminal.show()
        before = cpu_s(terminal.pid)
        written = terminal.watch(seconds)
        busy = (cpu_s(terminal.pid) - before) / seconds
        seen = frames(terminal.screen, written)
    where = f"{live:,} leads at {size[0]}x{size[1]}, {theme}"
    ages = sum(frame.words for frame in seen)
    each = [(frame.size - A_FRAME) / frame.words for frame in seen if frame.words]
    spent = sum(frame.size for frame in seen) - A_FRAME * len(seen)
    return [
        Figure(
            f"bytes an age that went on, {where}", spent / max(1, ages), THEMES[theme][0],
            f"{ages} in {len(seen)} frames; the dearest frame {max(each, default=0):.0f}",
        ),
        Figure(
            f"bytes with no text changed, {where}", sum(frame.size for frame in seen if not frame.words), 0
        ),
        Figure(f"CPU ms a second, {where}", 1000 * busy),
    ]  # fmt: skip


def news(live: int, size: tuple[int, int], theme: str, *, times: int, rest_s: float = REST_S) -> list[Figure]:
    """A contact that comes in by another process, to the top of its lane: every card in it moves down."""
    took, each = [], []
    with pasts.journal(live) as folder, board(folder, size, theme) as terminal:
        rested(terminal, BOARD_SEEN, rest_s)
        other = pasts.Past(folder, SystemClock(), seed=os.getpid(), sync=sync)
        for _ in range(times):
            terminal.watch(0.3)
            text = terminal.show()
            name = f"new {time.monotonic_ns()}"
            since = time.perf_counter()
            other.take_in(other.clock.now(), f"{pasts.URGENT}, {name}")
            acknowledged = time.perf_counter()
            at = terminal.wait_for(partial(_differs, text))
            took.append(at - acknowledged)
            terminal.settle()
            changed = _rows(text, terminal.show())
            each.append(terminal.since(since).size / changed)
        other.journal.close()
    where = f"{live:,} leads at {size[0]}x{size[1]}, {theme}"
    return [
        Figure(f"ms from another's append to the repaint, {where}", 1000 * statistics.median(took), 100),
        Figure(f"bytes a changed row of a new contact, {where}", statistics.median(each), THEMES[theme][1]),
    ]


def _differs(before: str, screen: Screen) -> bool:
    return screen.text != before


def _rows(before: str, after: str) -> int:
    pairs = zip(before.split("\n"), after.split("\n"), strict=True)
    return max(1, sum(one != other for one, other in pairs))


def main(*, small: bool) -> None:
    """Print all of it."""
    if small:
        tell(ages(20, SIZES[0], "dark", seconds=1.1, rest_s=0.1))
        tell(news(20, SIZES[0], "dark", times=1, rest_s=0.1))
        return
    for size in SIZES:
        for theme in THEMES:
            tell(ages(1_000, size, theme, seconds=12))
            tell(news(1_000, size, theme, times=9))


if __name__ == "__main__":
    main(small=quick(__doc__))
