"""A mark by which a cache knows that the journal is still what it was.

Imports next to nothing: a glance uses it.
"""

from __future__ import annotations

import os

_END = 32
"""Bytes from the end of the log that are looked at: the checksum of its last line is among them."""


def journal_stamp(folder: str) -> str:
    """Generation, file, size and end of the log, another as soon as anything is written; empty without one.

    The size alone would not do: what a power cut left of a line is cut off, and the next line may be as long.
    """
    try:
        with open(os.path.join(folder, "current"), encoding="ascii") as file:
            generation = int(file.read(20))
        with open(os.path.join(folder, f"live-{generation}.jsonl"), "rb") as log:
            there = os.fstat(log.fileno())
            end = os.pread(log.fileno(), _END, max(0, there.st_size - _END))
    except (OSError, ValueError):
        return ""
    return f"{generation} {there.st_ino} {there.st_size} {end.hex()}"
