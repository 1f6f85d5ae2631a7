"""Figures in words: the same on the board, on the metrics screen and in a shell. Imports little."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from leadtui.domain.figures.numbers import Count, Inbound, Rate

if TYPE_CHECKING:
    from leadtui.domain.figures.changes import Change, Figure

BLOCKS: Final = "▁▂▃▄▅▆▇█"

TOO_FEW: Final = "too few"

QUIET: Final = "No real change: such ups and downs are chance."
"""Said where there is enough to judge by, and nothing follows from it."""

NONE_BEFORE: Final = "Nothing came in the time before: there is nothing to compare with."
"""Said where there is nothing to judge by."""

_SHARES: Final[dict[Figure, str]] = {
    "qualified": "Qualified", "booked": "Booked of qualified", "signed": "Signed of booked",
}  # fmt: skip
"""What the three shares are called, at the head of a sentence."""


def quiet(inbound: Inbound) -> str:
    """What is said where no finding is."""
    return NONE_BEFORE if inbound.enquiries and not inbound.previous else QUIET


def sparkline(counts: Sequence[int]) -> str:
    """Counts as a row of blocks, the greatest as high as there is; none at all is flat."""
    most = max(counts, default=0)
    if not most:
        return BLOCKS[0] * len(counts)
    return "".join(BLOCKS[0 if not count else max(1, round(count / most * 7))] for count in counts)


def change(count: Count | Inbound) -> str:
    """How many more than before: `+2`, `−5`, `±0`."""
    now = count.now if isinstance(count, Count) else count.enquiries
    more = now - count.previous
    return f"+{more}" if more > 0 else f"−{-more}" if more else "±0"


def share(rate: Rate) -> str:
    """`31/58 53%`; without the per cent where they are too few: never a share without its numbers."""
    told = f"{rate.n}/{rate.d}"
    if rate.rate is None:
        return told
    return f"{told} {rate.rate:.0%}" if rate.is_enough else f"{told} {TOO_FEW}"


def interval(rate: Rate) -> str:
    """`43–64%`, the 90 % interval; empty where they are too few, or nobody."""
    if rate.interval is None or not rate.is_enough:
        return ""
    low, high = rate.interval
    return f"{low * 100:.0f}–{high:.0%}"


def still_open(rate: Rate) -> str:
    """`6 open`; empty where nobody is."""
    return f"{rate.open} open" if rate.open else ""


def compared(judged: Change) -> str:
    """How it is, and how it was: `Qualified 27 of 120, was 80 of 200`."""
    before, after = judged.before, judged.after
    if judged.figure == "enquiries":
        return f"Enquiries {after.rate:.0f} a week, were {before.rate:.0f}"
    return f"{_SHARES[judged.figure]} {after.n} of {after.d}, was {before.n} of {before.d}"


def turned(judged: Change) -> str:
    """Which way it went, as a sentence: `Qualified fell to 27 of 120 (22%) from 40%`."""
    before, after = judged.before, judged.after
    way = "fell" if judged.fell else "rose"
    if judged.figure == "enquiries":
        return f"Enquiries {way} to {after.rate:.0f} a week from {before.rate:.0f}."
    name = _SHARES[judged.figure]
    return f"{name} {way} to {after.n} of {after.d} ({after.rate:.0%}) from {before.rate:.0%}."
