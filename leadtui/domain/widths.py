"""Columns of a terminal: how many a text takes, and what of it all terminals give the same number."""

from __future__ import annotations

import re
from typing import Final

ELLIPSIS: Final = "…"

_JOINED: Final = "\u200d.[\u0300-\u036f\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]*"
"""What a zero-width joiner adds to an emoji: a terminal that cannot join draws it beside the first."""

_DROPPED: Final = "[\u200c\u200d\u20d0-\u20f0\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]"
"""Joiners, enclosing marks, presentation selectors and skin tones (UTS #51)."""

_FLAG_LETTERS: Final = {0x1F1E6 + index: chr(ord("A") + index) for index in range(26)}
"""Regional indicators as the letters they stand for: a flag is two cells here and four there."""

_UNKNOWN: Final = "\ufffd"


def agreed(text: str) -> str:
    """A text without the sequences whose width terminals disagree on: each by a part that all agree on.

    Joined emoji become their first, flags their letters; skin tones and presentation selectors go, and what
    no version of Unicode has named yet is unknown.
    """
    if text.isascii():
        return text
    from unicodedata import category  # a text in ASCII, which most are, needs no table

    text = re.sub(_DROPPED, "", re.sub(_JOINED, "", text)).translate(_FLAG_LETTERS)
    return "".join(_UNKNOWN if category(char) in ("Cn", "Co") else char for char in text)


def width(text: str) -> int:
    """How many columns a text takes that is `agreed` (UAX #11; ambiguous characters are narrow)."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def _columns(char: str) -> int:
    from unicodedata import category, east_asian_width

    return 0 if category(char) in ("Mn", "Me", "Cf") else 2 if east_asian_width(char) in "WF" else 1


def cut(text: str, columns: int) -> str:
    """A text that is `agreed`, in at most so many columns, ended with an ellipsis where it was longer."""
    if columns <= 0:
        return ""
    if width(text) <= columns:
        return text
    kept, room = 0, columns - 1
    while kept < len(text) and (room := room - _columns(text[kept])) >= 0:
        kept += 1
    return text[:kept].rstrip(" ,;:-·(/") + ELLIPSIS
