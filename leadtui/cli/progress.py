"""How far a command has come, where somebody waits at a terminal."""

from __future__ import annotations

import sys


class Progress:
    """A line on standard error that is written over, and gone in the end."""

    def __init__(self, what: str, *, step: int = 1, quiet: bool = False) -> None:
        """`what` is counted, and told every `step`."""
        self._what = what
        self._step = step
        self._shown = not quiet and sys.stderr is not None and sys.stderr.isatty()
        self._began = False
        self._told = 0

    def now(self, count: int) -> None:
        """So many by now."""
        if self._shown and count - self._told >= self._step:
            self._told, self._began = count, True
            sys.stderr.write(f"\r{count} {self._what} ")
            sys.stderr.flush()

    def done(self) -> None:
        """That was all."""
        if self._began:
            sys.stderr.write("\r" + " " * 30 + "\r")
            sys.stderr.flush()
