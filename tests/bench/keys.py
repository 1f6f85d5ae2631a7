"""Keys: the cursor and a move to the next stage, in times of hello's key: `python -m tests.bench.keys`."""

from __future__ import annotations

import statistics
from typing import Final

from tests.bench import pasts
from tests.bench.measuring import (
    BOARD_SEEN,
    REST_S,
    SIZES,
    Figure,
    board,
    hello,
    median_ms,
    median_size,
    quick,
    rested,
    tell,
)
from tests.support.pty_driver import Screen, Terminal

ON_AND_BACK: Final = "><"
"""A lead moves on, and back; the selection goes with it."""

MANY_ROWS: Final = 5
"""A lead that moves changes more rows of the screen than ages that go on, or an answer, do."""


def _moved_s(terminal: Terminal, key: str) -> float:
    """Move the selected lead; seconds until it stands in its new place on the screen."""
    before = terminal.show().split("\n")

    def stands(screen: Screen) -> bool:
        return sum(old != new for old, new in zip(before, screen.lines, strict=True)) >= MANY_ROWS

    # Looked at afterwards, a read at a time: to look at a large screen takes as long as such a key.
    written = terminal.press(key, quiet_s=SETTLED_S)
    took = terminal.wait_for(stands) - written.since
    assert "→" in terminal.show(), f"nothing was said of it\n{terminal.screen.text}"
    return took


SETTLED_S: Final = 0.75
"""What was done is told a moment after it is seen, and a lead that was just moved rests for a while."""


def figures(
    live: int, size: tuple[int, int], theme: str = "dark", *, times: int, rest_s: float = REST_S
) -> list[Figure]:
    """Keys to both, one after the other; up and down by turns, so that nothing scrolls."""
    where = f"{live:,} leads at {size[0]}x{size[1]}, {theme}"
    with (
        pasts.journal(live) as folder,
        hello(folder.parent, size) as one,
        board(folder, size, theme) as other,
    ):
        rested(one, "hello 0", rest_s)
        rested(other, BOARD_SEEN, rest_s)
        cursor, base = [], []
        for at in range(times):
            base.append(one.press("x"))
            cursor.append(other.press("jk"[at % 2]))
        other.show()
        moves, beside = [], []
        for at in range(times // 2):
            beside.append(one.press("x"))
            moves.append(_moved_s(other, ON_AND_BACK[at % 2]))
    key, again, move = median_ms(base), median_ms(beside), 1000 * statistics.median(moves)
    return [
        Figure(
            f"cursor key with {where}, times hello's", median_ms(cursor) / key, 1.5, f"hello {key:.1f} ms"
        ),
        Figure(f"cursor key with {where}, bytes", median_size(cursor), 250),
        Figure(f"move on with {where}, times hello's key", move / again, 5, f"{move:.1f} ms"),
    ]


def main(*, small: bool) -> None:
    """Print all of it."""
    if small:
        tell(figures(20, SIZES[0], times=2, rest_s=0.1))
        return
    for size in SIZES:
        for live in (100, 10_000):
            tell(figures(live, size, times=40))
    tell(figures(10_000, SIZES[1], "terminal", times=40))


if __name__ == "__main__":
    main(small=quick(__doc__))
