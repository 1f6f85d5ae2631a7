"""What is asked of a person: what they may pick, and what becomes of a line they typed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import msgspec

Submit = Callable[[str], Awaitable[str]]
"""Does something with what was typed; what it answers is why that could not be, empty when it was done."""

SLOW_S = 0.3
"""What takes longer than this to be written is said to be under way."""

WRITING = "writing…"


class Choice(msgspec.Struct, frozen=True):
    """One line to choose: what it is, more about it, what stands at its end; before it, the key for it."""

    left: str
    middle: str = ""
    right: str = ""
    key: str = ""


class Pick(msgspec.Struct, frozen=True):
    """Something to pick."""

    id: str
    """What is answered when it is picked."""
    line: Choice
    also: str = ""
    """Words that it is found by and does not show."""
