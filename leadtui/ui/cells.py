"""Text for terminal cells: what strangers wrote, made harmless once more, and fitted to columns.

A column is a terminal cell. Cleaning is done at intake; it is done again here because whatever is kept, and
however it got there, only what can be seen may reach the terminal. Widths are those of `rich.cells`, which
Textual lays its strips out by. Sequences whose width terminals disagree on (joined emoji, flags, presentation
selectors, skin tones) are reduced to a part that all of them agree on.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from rich.cells import cell_len, chop_cells, set_cell_size

from leadtui.domain.text import ELLIPSIS, clean
from leadtui.domain.widths import agreed

MAX_WIDTH = 400
"""More cells than any line shows; what a text says beyond them is not looked at."""

_CACHED = 8192
"""Texts remembered: several screens full of them."""

Keep = Literal["start", "end"]
"""Which end of a text tells the most: the start of a name, the end of a telephone number."""


@lru_cache(_CACHED)
def plain(text: str) -> str:
    """One line of `text` that moves no cursor, changes no colour and is as wide as `width` says."""
    if len(text) <= MAX_WIDTH and text.isascii() and text.isprintable():
        return text
    return agreed(clean(text, MAX_WIDTH))


def width(text: str) -> int:
    """How many columns `plain(text)` takes."""
    return cell_len(plain(text))


@lru_cache(_CACHED)
def fit(text: str, columns: int, keep: Keep = "start") -> str:
    """A stranger's text in exactly so many columns, padded on the right where it is shorter."""
    text = cut(text, columns, keep)
    return text + " " * (columns - cell_len(text))


@lru_cache(_CACHED)
def cut(text: str, columns: int, keep: Keep = "start") -> str:
    """A stranger's text in at most so many columns, ended (or begun) with an ellipsis where it was longer."""
    return shorten(plain(text), columns, keep)


def shorten(text: str, columns: int, keep: Keep = "start") -> str:
    """The same for a text that is `plain` already; its spaces stay as they are."""
    if columns <= 0:
        return ""
    if cell_len(text) <= columns:
        return text
    if columns == 1:
        return ELLIPSIS
    if keep == "end":
        return ELLIPSIS + _last(text, columns - 1).lstrip()
    return set_cell_size(text, columns - 1).rstrip(" ,;:-·(/") + ELLIPSIS


def folded(text: str, columns: int) -> list[str]:
    """A text that is `plain` already, all of it, in rows of at most so many columns; at least one row."""
    rows, room = [""], max(2, columns)  # a sign may be two columns wide
    for word in text.split():
        for piece in chop_cells(word, room):
            if not rows[-1]:
                rows[-1] = piece
            elif cell_len(rows[-1]) + 1 + cell_len(piece) <= room:
                rows[-1] += f" {piece}"
            else:
                rows.append(piece)
    return rows


def _last(text: str, columns: int) -> str:
    """The end of `text`, as much of it as fits."""
    start = len(text)
    taken = 0
    while start > 0 and taken + (step := cell_len(text[start - 1])) <= columns:
        taken += step
        start -= 1
    while start < len(text) and not cell_len(text[start]):
        start += 1  # a mark whose letter was cut off
    return text[start:]
