"""Frames: what a terminal shows already is not written to it again.

Textual writes a row of the screen whole when anything asks for it: when a screen opens four times over, and
again under every box that comes and goes. On a slow line that is seconds. So what was written last on each
row is remembered here, and left out when it would be written there once more.
"""

from __future__ import annotations

import re
from typing import Final

from rich.cells import cell_len

_MOVE: Final = re.compile(r"\x1b\[(\d+);(\d+)H")
"""Brings the cursor to a row and a column, counted from 1 (CUP, ECMA-48)."""

_STYLE: Final = re.compile(r"\x1b\[[0-9;]*m")

_Runs = tuple[tuple[int, str], ...]
"""What is written on a row, from the left: the column where each run begins, and its text with styles."""


class Frames:
    """Leaves out of each frame what the one terminal that it goes to shows already."""

    def __init__(self) -> None:
        self._rows: dict[int, _Runs] = {}

    def forget(self) -> None:
        """What the terminal shows is not known any more: it was resized, or somebody else had it."""
        self._rows.clear()

    def news(self, data: str) -> str:
        """What has to be written of `data`: all of it, if it is not a frame."""
        before, *parts = _MOVE.split(data)
        if before or not parts:
            return data
        frame: dict[int, list[tuple[int, str]]] = {}
        cursor = ""
        for row, column, text in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
            if text:
                frame.setdefault(int(row), []).append((int(column), text.rstrip("\n")))
            else:
                cursor = f"\x1b[{row};{column}H"
        fresh = []
        for row, pieces in frame.items():
            runs = _joined(pieces)
            if self._rows.get(row) != runs:
                self._rows[row] = runs
                fresh += [f"\x1b[{row};{column}H{text}" for column, text in runs]
        return "".join(fresh) + cursor


def _joined(pieces: list[tuple[int, str]]) -> _Runs:
    """The same with pieces made one that stand side by side: it does not matter how a row was cut."""
    runs, last = pieces[:1], pieces[0]
    for column, text in pieces[1:]:
        if column == last[0] + cell_len(_STYLE.sub("", last[1])):
            begin, before = runs[-1]
            runs[-1] = begin, before + text
        else:
            runs.append((column, text))
        last = column, text
    return tuple(runs)
