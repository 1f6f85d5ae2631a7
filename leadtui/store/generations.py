"""Generations: the numbered logs of a journal, and the one line that names the one in use.

A compaction begins a new generation; the old log stays for a while as it was, for who still reads it.
"""

from __future__ import annotations

import os
from typing import Final

from leadtui.errors import StoreDamaged
from leadtui.files import open_file, read_at, replace_file
from leadtui.store.lines import Header, encode_header
from leadtui.store.log import Log

_NAME: Final = ("live-", ".jsonl")


def current_path(folder: str) -> str:
    """Where the one line stands that names the generation in use."""
    return os.path.join(folder, "current")


def log_path(folder: str, generation: int) -> str:
    """Where the log of a generation is."""
    return os.path.join(folder, f"{_NAME[0]}{generation}{_NAME[1]}")


def named_in(folder: str) -> int | None:
    """The generation that is named as the one in use; None where none is. Raises OSError, StoreDamaged."""
    try:
        fd = open_file(current_path(folder), os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        text = read_at(fd, 100, 0)
    finally:
        os.close(fd)
    name = text.decode(errors="replace").strip()
    if not name.isdigit():
        raise StoreDamaged(
            f"{current_path(folder)}: it should hold the number of a generation.",
            "Remove it: the live-*.jsonl beside it that has most is then taken.",
        )
    return int(name)


def generations_in(folder: str) -> list[int]:
    """The generations whose logs are there, oldest first. Raises OSError."""
    try:
        names = os.listdir(folder)
    except FileNotFoundError:
        return []
    first, last = _NAME
    numbers = [
        name[len(first) : -len(last)] for name in names if name.startswith(first) and name.endswith(last)
    ]
    return sorted(int(number) for number in numbers if number.isdigit())


def generation_in(folder: str) -> int | None:
    """The generation in use, or None in a folder where no journal was begun. Raises OSError, StoreError.

    The name can be that of the one before: a power cut may leave it so where the disk failed to take the new
    name. It can be missing: a crash at the very beginning, or somebody took it away. And its log can be
    missing, in a copy of the folder that was made just then. What was acknowledged is in the log that goes
    furthest.
    """
    named = named_in(folder)
    there = [] if named is None else [one for one in (named, named + 1) if _is_there(folder, one)]
    if named not in there:
        there = generations_in(folder)
    if len(there) < 2:
        return there[0] if there else named
    return max(there, key=lambda one: (_end(folder, one, is_named=one == named), one == named, one))


def _is_there(folder: str, generation: int) -> bool:
    return os.path.lexists(log_path(folder, generation))


def lost_in(folder: str) -> str:
    """The path of the log that is named as the one in use, if it is gone and another one is not; else empty.

    Raises OSError, StoreError.
    """
    named = named_in(folder)
    if named is None or _is_there(folder, named) or not generations_in(folder):
        return ""
    return log_path(folder, named)


def is_named(folder: str) -> bool:
    """Whether the generation in use is the one that is named so. Raises OSError, StoreError."""
    named = named_in(folder)
    return named is not None and generation_in(folder) == named


def _end(folder: str, generation: int, *, is_named: bool) -> int:
    """Where a log ends; one that is no log is told only if it is the one in use."""
    try:
        log = Log(log_path(folder, generation), may_write=False)
    except StoreDamaged:
        if is_named:
            raise
        return -1
    end = log.end()
    log.close()
    return end


def begin(folder: str, header: Header) -> None:
    """Make the first log of a journal; to be called under the lock. Raises OSError."""
    path = log_path(folder, header.generation)
    if not os.path.lexists(path):
        replace_file(path, encode_header(header), durable=True)
    name_current(folder, header.generation)


def name_current(folder: str, generation: int) -> None:
    """Say which generation is in use. Raises OSError."""
    replace_file(current_path(folder), b"%d\n" % generation, durable=True)
