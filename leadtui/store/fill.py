"""The fill: blanks behind the last line of a log, up to the end of a block.

A line that fits in there leaves the file as long as it was, so that the disk has a third less to do until the
line is safe. The fill ends in no newline: whoever reads lines takes it for one that was never finished.

Imports next to nothing: a glance uses it.
"""

from __future__ import annotations

import os
from typing import Final

from leadtui.files import read_at

BLOCK: Final = 4096
"""Bytes; what nearly every file system gives to a file at once."""

_BLANKS: Final = b" " * BLOCK


def filled(data: bytes, offset: int, size: int) -> bytes:
    """What to write at `offset` of a file of `size` bytes: the data, with fill where the file grows by it."""
    end = offset + len(data)
    return data if end <= size else data + _BLANKS[: -end % BLOCK]


def is_length(size: int, end: int) -> bool:
    """Whether a file of `size` bytes may hold lines up to `end`, with a fill or without, and no more."""
    return size - end in (0, -end % BLOCK)


def size_of(fd: int) -> int:
    """How many bytes the file has, its fill included. Raises OSError.

    Not by fstat(2): after that the system has to note to the nanosecond when the file is written next (Linux
    from 6.13 on), and a sync has that to write as well.
    """
    return os.lseek(fd, 0, os.SEEK_END)


def end_of_lines(fd: int) -> int:
    """The offset at which the fill begins; where there is none, the file's end. Raises OSError."""
    size = size_of(fd)
    last = read_at(fd, BLOCK, max(0, size - BLOCK))
    fill = len(last) - last.rfind(b"\n") - 1
    if not last.endswith(_BLANKS[:fill]):
        fill = len(last) - len(last.rstrip(b" "))  # behind a line that was never finished
    return size - fill
