"""Memory of a board that has come to rest, in times of hello's: `python -m tests.bench.memory`."""

from __future__ import annotations

from tests.bench import pasts
from tests.bench.measuring import (
    BOARD_SEEN,
    REST_S,
    SIZES,
    Figure,
    board,
    hello,
    memory_mb,
    quick,
    rested,
    tell,
)


def figures(
    live: int, size: tuple[int, int], *, bar: float | None = None, rest_s: float = REST_S
) -> list[Figure]:
    """Both at once, after the same time."""
    with pasts.journal(live) as folder, hello(folder.parent, size) as one, board(folder, size) as other:
        rested(one, "hello 0", rest_s)
        rested(other, BOARD_SEEN, rest_s)
        base, ours = memory_mb(one.pid), memory_mb(other.pid)
    what = f"memory with {live:,} leads at {size[0]}x{size[1]}, times hello's"
    return [Figure(what, ours / base, bar, f"{ours:.0f} MB, hello {base:.0f} MB")]


def main(*, small: bool) -> None:
    """Print all of it."""
    if small:
        tell(figures(20, SIZES[0], rest_s=0.1))
        return
    for size in SIZES:
        tell(figures(1_000, size, bar=1.8))
        tell(figures(10_000, size, bar=3.0))


if __name__ == "__main__":
    main(small=quick(__doc__))
