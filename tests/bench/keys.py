"""Keys: the cursor and a move to the next stage, in times of hello's key: `python -m tests.bench.keys`."""

from __future__ import annotations

from tests.bench import pasts
from tests.bench.measuring import (
    BOARD_SEEN,
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

MOVE_ON = ">"


def figures(live: int, size: tuple[int, int], theme: str = "dark", *, times: int) -> list[Figure]:
    """Keys to both, one after the other; up and down by turns, so that nothing scrolls."""
    where = f"{live:,} leads at {size[0]}x{size[1]}, {theme}"
    with pasts.journal(live) as folder, hello(folder.parent, size) as one, board(folder, size, theme) as other:
        rested(one, "hello 0")
        rested(other, BOARD_SEEN)
        cursor, base = [], []
        for at in range(times):
            base.append(one.press("x"))
            cursor.append(other.press("jk"[at % 2]))
        moves, beside = [], []
        for _ in range(times):
            beside.append(one.press("x"))
            moves.append(other.press(MOVE_ON))
    key, again = median_ms(base), median_ms(beside)
    size_bar = 250.0
    return [
        Figure(f"cursor key with {where}, times hello's", median_ms(cursor) / key, 1.5, f"hello {key:.1f} ms"),
        Figure(f"cursor key with {where}, bytes", median_size(cursor), size_bar),
        Figure(
            f"move on with {where}, times hello's key", median_ms(moves) / again, 5.0,
            f"{median_ms(moves):.1f} ms, {median_size(moves):.0f} bytes",
        ),
    ]  # fmt: skip


def main(*, small: bool) -> None:
    """Print all of it."""
    if small:
        tell(figures(20, SIZES[0], times=2))
        return
    for size in SIZES:
        for live in (100, 10_000):
            tell(figures(live, size, times=40))
    tell(figures(10_000, SIZES[1], "terminal", times=40))


if __name__ == "__main__":
    main(small=quick(__doc__))
