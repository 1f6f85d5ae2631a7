"""A line of the sheet, and what is drawn in one.

It is made of pieces with a role, which a theme gives a colour and a shell nothing at all: what a line says
does not hang on it. One that counts leads names its figures, so that the leads can be shown.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

from leadtui.domain.figures.behind import Figure
from leadtui.domain.figures.numbers import Rate
from leadtui.domain.text import clean

Role = Literal["text", "strong", "muted", "accent", "heading", "bad"]

Piece = tuple[str, Role]

BAR: Final = 24
"""Columns of the longest bar."""

NAME: Final = 18
"""Columns of a name on the left."""


class Line(NamedTuple):
    """One line."""

    pieces: tuple[Piece, ...] = ()
    figures: tuple[Figure, ...] = ()
    """What it counts, so that the leads can be shown."""

    @property
    def text(self) -> str:
        """Without its roles."""
        return "".join(text for text, _ in self.pieces)


BLANK: Final = Line()


def heading(title: str, about: str = "") -> Line:
    """What stands above the lines of a part, and beside it how they are counted."""
    return Line(((f" {title}", "heading"), (f"  {about}" if about else "", "muted")))


def bar(part: float, whole: float, columns: int = BAR) -> str:
    """A bar as long as its share, in halves of a column; the least that is not nothing shows.

    It is a line and not a block: blocks of one row grow together with those of the next.
    """
    halves = round(part / whole * columns * 2) if whole else 0
    halves = max(1, halves) if part else 0
    return "━" * (halves // 2) + "╸" * (halves % 2)


def scale(rate: Rate, columns: int) -> str:
    """The interval of a rate between none and all: `·····├──●───┤······`."""
    if rate.interval is None or rate.rate is None:
        return "·" * columns
    low, high = (round(end * (columns - 1)) for end in rate.interval)
    middle = round(rate.rate * (columns - 1))
    drawn = ["─" if low <= at <= high else "·" for at in range(columns)]
    drawn[low], drawn[high] = "├", "┤"
    drawn[middle] = "●"
    return "".join(drawn)


def shortened(text: str, columns: int) -> str:
    """A stranger's text, in at most so many characters."""
    text = clean(text, 60)
    return text if len(text) <= columns else f"{text[: columns - 1]}…"
