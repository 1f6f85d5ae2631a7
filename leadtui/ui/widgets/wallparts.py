"""What the parts of a wall share."""

from __future__ import annotations

from rich.cells import cell_len

from leadtui.ui.look import Paint
from leadtui.ui.segments import Words

SIGN = "▲"
"""Stands before what is not as it should be."""


def padded(words: list[Words], columns: int, empty: Paint) -> list[Words]:
    """Words, with blanks after them to fill so many columns."""
    wide = sum(cell_len(text) for text, _ in words)
    return [*words, (" " * (columns - wide), empty)]
