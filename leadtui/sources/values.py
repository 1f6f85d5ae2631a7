"""What an expression gives, whatever it is, as text."""

from __future__ import annotations

import math
from typing import Final

_DEEPEST: Final = 8
_LONGEST: Final = 1_000_000
"""Characters read of one value; nobody reads more, and an attacker would send it."""


def text_of(value: object) -> str:
    """A value of JSON as one text: lists with commas, objects by their values, yes or no for a truth."""
    if isinstance(value, str):  # nearly all are
        return value.strip()[:_LONGEST]
    return _text(value, 0)[:_LONGEST]


def texts_of(value: object) -> list[str]:
    """The texts in a value that may be a list: each number of `["…", "…"]` by itself; empty ones left out."""
    members = value if isinstance(value, list | tuple) else [value]
    return [text for text in map(text_of, members) if text]


def _text(value: object, depth: int) -> str:
    if isinstance(value, str):
        return value.strip()
    if value is None or depth > _DEEPEST:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, int):
        return str(value) if value.bit_length() < 1024 else ""
    if isinstance(value, dict):
        return " ".join(filter(None, (_text(each, depth + 1) for each in value.values())))
    if isinstance(value, list | tuple):
        return ", ".join(filter(None, (_text(each, depth + 1) for each in value)))
    return ""


def _number(value: float) -> str:
    if not math.isfinite(value):
        return ""
    # A spreadsheet's 3035550142.0 is a telephone number.
    return str(int(value)) if value.is_integer() and abs(value) < 1e18 else repr(value)
