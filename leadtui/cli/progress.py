"""How far a command has come, where somebody waits at a terminal."""

from __future__ import annotations

import sys
from typing import Final

BAR: Final = 24
"""Columns of the bar."""


class Progress:
    """A line on standard error that is written over, and gone in the end."""

    def __init__(self, what: str, *, step: int = 1, quiet: bool = False, of: int = 0) -> None:
        """`what` is counted, and told every `step`; `of` about so many, where that is known."""
        self._what = what
        self._step = step
        self._of = of
        self._shown = not quiet and sys.stderr is not None and sys.stderr.isatty()
        self._told = 0
        self._columns = 0

    def now(self, count: int) -> None:
        """So many by now."""
        if self._shown and count - self._told >= self._step:
            self._told = count
            line = f"{self._bar(count)}{count} {self._what} "
            sys.stderr.write(f"\r{line:{self._columns}}")
            sys.stderr.flush()
            self._columns = len(line)

    def _bar(self, count: int) -> str:
        if not self._of:
            return ""
        share = min(1.0, count / self._of)
        return f"[{'#' * round(share * BAR):{BAR}}] {share:4.0%}  "

    def done(self) -> None:
        """That was all."""
        if self._columns:
            sys.stderr.write("\r" + " " * self._columns + "\r")
            sys.stderr.flush()
