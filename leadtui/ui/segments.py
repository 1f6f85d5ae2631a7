"""Rows of segments: how words are laid into one, and what of one has to be written to make another of it."""

from __future__ import annotations

from collections.abc import Iterable

from rich.cells import cell_len
from rich.segment import Segment

from leadtui.ui.cells import shorten
from leadtui.ui.look import Paint

Row = list[Segment]
"""A line of a widget; never changed once painted."""

Words = tuple[str, Paint]
"""Text (a stranger's is `plain` by now) and its style."""


def blank(columns: int, paint: Paint) -> Row:
    """A row with nothing on it."""
    return [Segment(" " * columns, paint)] if columns > 0 else []


def laid(words: Iterable[Words], columns: int, empty: Paint) -> Row:
    """Words one after another in exactly so many columns, the last cut or padded.

    Every style costs a slow line some forty bytes, and a space looks the same in all of them: so spaces join
    what stands before them, or after them at the start of a row.
    """
    row: Row = []
    for text, paint in words:
        wide = cell_len(text)
        if wide > columns:
            text = shorten(text, columns)
            wide = cell_len(text)
        if text:
            columns -= wide
            _join(row, text, paint)
    if columns > 0:
        _join(row, " " * columns, empty)
    return row


def _join(row: Row, text: str, paint: Paint) -> None:
    last = row[-1] if row else None
    if last is not None and (last.style is paint or text.isspace() or last.style == paint):
        row[-1] = Segment(last.text + text, last.style)
    elif last is not None and len(row) == 1 and last.text.isspace():
        row[-1] = Segment(last.text + text, paint)
    else:
        row.append(Segment(text, paint))


def changed_columns(old: Row, new: Row, columns: int) -> int:
    """How many columns from the left have to be written to make `new` of `old`; both are so many wide.

    Spaces are alike in every style: no style of ours underlines or reverses.
    """
    if old is new or old == new:
        return 0
    before, after = _blank_end(old), _blank_end(new)
    columns -= min(before, after)
    if before != after:  # as nearly always where a row is of another card
        return columns
    for one, other in zip(_backwards(old, before), _backwards(new, after), strict=False):
        if one != other:
            return columns
        columns -= cell_len(other[0])
    return columns


def _blank_end(row: Row) -> int:
    """How many spaces a row ends in."""
    count = 0
    for text, _, _ in reversed(row):
        words = text.rstrip(" ")
        count += len(text) - len(words)
        if words:
            break
    return count


def _backwards(row: Row, skip: int) -> Iterable[tuple[str, Paint]]:
    """The characters of a row from its end, but for so many spaces there."""
    for text, style, _ in reversed(row):
        for char in reversed(text[: max(0, len(text) - skip)]):
            yield char, (None if char == " " else style)
        skip = max(0, skip - len(text))
