"""No faster than the terminal: what nobody asked for is painted when the last of it has been shown.

Behind a slow line, frames would queue up for minutes and show what was. So after each repaint the terminal is
asked where its cursor is (DSR 6, ECMA-48), which it answers when it has come to that question; until then the
newest snapshot waits, and those before it are never painted. What a key asks for is not held up.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

QUERY: Final = "\x1b[6n"

BYTES_A_SECOND: Final = 2000
"""What a bad line carries; a terminal that does not answer is taken for no better than that."""

PATIENCE_S: Final = 1.0
"""So long beyond that, for one that has never answered."""

LONG_PATIENCE_S: Final = 10.0
"""For one that has: its line may have stopped for a moment."""


class Pace:
    """Whether the terminal has shown what it was sent. `monotonic` tells seconds."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._waits_until: float | None = None
        self._has_answered = False

    def is_ready(self) -> bool:
        """Whether more may be painted now."""
        return self._waits_until is None or self._monotonic() >= self._waits_until

    def asked(self, size: int) -> None:
        """The terminal was asked, `size` bytes after it was asked before."""
        patience = LONG_PATIENCE_S if self._has_answered else PATIENCE_S
        self._waits_until = self._monotonic() + size / BYTES_A_SECOND + patience

    def answered(self) -> None:
        """The terminal has come as far as the question."""
        self._has_answered = True
        self._waits_until = None
