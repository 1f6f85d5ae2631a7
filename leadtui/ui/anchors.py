"""Anchors: columns that stand in their place, however wide a terminal draws some letters.

Terminals do not agree on vowel signs that stand beside their letter (general category Mc: Devanagari,
Bengali, Tamil and others). Some give them a column of their own, as Markus Kuhn's wcwidth does, others none.
A word with one is written so that it is whole in both, as far as there are spaces after it, and what follows
is brought to its column.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from typing import Final

from rich.cells import cell_len

_MOVE: Final = re.compile(r"\x1b\[(\d+);(\d+)H")
"""Brings the cursor to a row and a column, counted from 1 (CUP, ECMA-48)."""

_STYLE: Final = re.compile(r"(\x1b\[[0-9;]*m)")


def _beside() -> str:
    """Every sign that may take a column or none, as a class of characters."""
    found = (chr(code) for code in range(0x0900, sys.maxunicode) if code < 0x20000)
    return "".join(char for char in found if unicodedata.category(char) == "Mc")


_SIGNS: Final = _beside()
_SIGN: Final = re.compile(f"[{_SIGNS}]")
_WORD: Final = re.compile(f"([^ ]*[{_SIGNS}][^ ]*)( *)")


def anchored(data: str) -> str:
    """The same frame with every word in its column, and what follows it too."""
    if data.isascii() or not _SIGN.search(data):
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
            token = _words(token, row, at) if _SIGN.search(token) else token
        told.append(token)
    return "".join(told)


def _words(text: str, row: int, column: int) -> str:
    def word(found: re.Match[str]) -> str:
        at = column + cell_len(text[: found.start()])
        room = cell_len(found[0])
        # Blank first: where signs take no column, the spaces after the word would never be written.
        return f"{' ' * room}\x1b[{row};{at}H{found[1]}\x1b[{row};{at + room}H"

    return _WORD.sub(word, text)
