"""Text for terminals, fonts and eyes that have nothing but ASCII: every sign by one that says the same.

What is two columns wide stays two columns wide, so that columns stand as they did.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final

_MARKS: Final = {
    "…": "~", "·": "-", "█": "#", "▌": ">", "▸": ">", "▲": "!", "●": "*", "◌": ".", "○": "o", "×": "x",
    "■": "#", "□": ".", "✓": "+", "↑": "^", "↓": "v", "←": "<", "→": ">", "‹": "<", "›": ">", "⚠": "!",
    "“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "‐": "-", "−": "-", "•": "*",
    "≤": "<", "≥": ">", "±": "+", "\xa0": " ", "¿": "?", "¡": "!", "«": '"', "»": '"', "ß": "s",
    "æ": "a", "ø": "o", "ł": "l", "đ": "d", "Æ": "A", "Ø": "O", "Ł": "L", "Đ": "D", "Σ": "S", "Δ": "d",
    "╸": "-", "▁": "_", "▂": ".", "▃": ":", "▄": "-", "▅": "=", "▆": "+", "▇": "*",
    "£": "L", "€": "E", "¥": "Y", "₹": "R", "₺": "L", "₪": "S", "₩": "W", "₱": "P", "₫": "D", "₴": "H",
    "₦": "N", "฿": "B",
    "│": "|", "┃": "|", "║": "|", "─": "-", "━": "=", "═": "=", "▔": "-", "▏": "|", "▕": "|", "▎": "|",
}  # fmt: skip
"""Signs of ours and signs that people write; letters that do not come apart into one and its accent."""

_UNKNOWN: Final = "?"


def in_ascii(text: str) -> str:
    """The same text without anything but ASCII; control characters and escape sequences stay as they are."""
    return text if text.isascii() else "".join(map(_one, text))


@lru_cache(4096)
def _one(char: str) -> str:
    if char.isascii():
        return char
    if char in _MARKS:
        return _MARKS[char]
    if "\u2500" <= char <= "\u257f":
        return "+"
    if "\u2580" <= char <= "\u259f" or "\u2800" <= char <= "\u28ff":
        return "#"
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return ""  # it takes no column of its own
    wide = unicodedata.east_asian_width(char) in "WF"
    base = unicodedata.normalize("NFKD", char)[0]
    return base if base.isascii() and base.isprintable() and not wide else _UNKNOWN * (2 if wide else 1)
