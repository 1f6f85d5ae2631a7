"""Whether the names in a folder stand for the files they stood for, by a look at the folder alone."""

from __future__ import annotations

import os
from typing import Final

from leadtui.clock import Clock

SETTLES_S: Final = 0.1
"""Two changes of a folder that are further apart have two times: clocks of file systems go on every 10 ms."""


class Standing:
    """Remembers that the names were right; nothing can be renamed or replaced unseen after that.

    One look at the folder then stands for one at each file. It is also cheaper for who writes to these: see
    `fill.size_of`.
    """

    def __init__(self, folder: str, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock
        self._seen: tuple[int, int, int] | None = None
        """Device, inode and time of change, in nanoseconds, as of the last look."""
        self._is_confirmed = False

    def is_unchanged(self) -> bool:
        """Whether all names are what they were when that was last confirmed. Raises OSError."""
        try:
            there = os.stat(self._folder)
        except FileNotFoundError:
            self._seen, self._is_confirmed = None, False
            return False
        seen = there.st_dev, there.st_ino, there.st_mtime_ns
        if seen != self._seen:
            self._seen, self._is_confirmed = seen, False
        return self._is_confirmed

    def confirm(self) -> None:
        """The names are right: they were looked at since `is_unchanged` was asked.

        That is believed once the next change would have another time than the last.
        """
        if self._seen is not None:
            self._is_confirmed = self._clock.now().timestamp() - self._seen[2] / 1e9 >= SETTLES_S
