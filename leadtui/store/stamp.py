"""A mark by which a cache knows that the journal is still what it was.

Imports next to nothing: a glance uses it.
"""

from __future__ import annotations

import os

from leadtui.store.fill import end_of_lines

_END = 32
"""Bytes from the end of the log's lines that are looked at: the checksum of its last line is among them."""


def journal_stamp(folder: str) -> str:
    """Generation, file, length and end of the lines in use, another as soon as any is written; else empty.

    The length alone would not do: what a power cut left of a line is cut off, and the next may be as long.
    """
    try:
        with open(os.path.join(folder, "current"), encoding="ascii") as file:
            generation = int(file.read(20))
        with open(os.path.join(folder, f"live-{generation}.jsonl"), "rb") as log:
            inode, size = os.fstat(log.fileno()).st_ino, end_of_lines(log.fileno())
            end = os.pread(log.fileno(), _END, max(0, size - _END))
    except (OSError, ValueError):
        return ""
    return f"{generation} {inode} {size} {end.hex()}"
