"""Anchors: columns that stand in their place, however wide a terminal draws some letters.

Terminals do not agree on vowel signs that stand beside their letter (general category Mc: Devanagari,
Bengali, Tamil and others). Some give them a column of their own, as Markus Kuhn's wcwidth does, others none.
A word with one is written so that it is whole in both, as far as there are spaces after it, and what follows
is brought to its column.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

from rich.cells import cell_len

_MOVE: Final = re.compile(r"\x1b\[(\d+);(\d+)H")
"""Brings the cursor to a row and a column, counted from 1 (CUP, ECMA-48)."""

_STYLE: Final = re.compile(r"(\x1b\[[0-9;]*m)")


_SCRIPTS: Final = (
    (0x0900, 0x1D00), (0x3020, 0x3030), (0xA800, 0xAC00), (0x11000, 0x12000), (0x16F00, 0x17000),
    (0x1D100, 0x1D200),
)  # fmt: skip
"""Where Unicode has such signs; the last of each is the first that is outside."""


def _may_have_signs(data: str) -> bool:
    """Whether anything of these scripts is in it: of some ten thousand characters, few are different ones."""
    return any(first <= char < end for char in map(ord, set(data)) for first, end in _SCRIPTS)


@cache
def _signs() -> str:
    """Every sign that may take a column or none, as characters; looked up when one may be there."""
    found = (chr(code) for first, end in _SCRIPTS for code in range(first, end))
    return "".join(char for char in found if unicodedata.category(char) == "Mc")


@cache
def _sign() -> re.Pattern[str]:
    return re.compile(f"[{_signs()}]")


@cache
def _word() -> re.Pattern[str]:
    return re.compile(f"([^ ]*[{_signs()}][^ ]*)( *)")


def anchored(data: str) -> str:
    """The same frame with every word in its column, and what follows it too."""
    if data.isascii() or not _may_have_signs(data) or not _sign().search(data):
        return data
    before, *parts = _MOVE.split(data)
    told = [before]
    for row, column, text in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        told.append(f"\x1b[{row};{column}H{_row(text, int(row), int(column))}")
    return "".join(told)


def _row(text: str, row: int, column: int) -> str:
    told = []
    for token in _STYLE.split(text):
        if not token.startswith("\x1b"):
            at = column
            column += cell_len(token)
            token = _words(token, row, at) if _sign().search(token) else token
        told.append(token)
    return "".join(told)


def _words(text: str, row: int, column: int) -> str:
    def word(found: re.Match[str]) -> str:
        at = column + cell_len(text[: found.start()])
        room = cell_len(found[0])
        # Blank first: where signs take no column, the spaces after the word would never be written.
        return f"{' ' * room}\x1b[{row};{at}H{found[1]}\x1b[{row};{at + room}H"

    return _word().sub(word, text)
