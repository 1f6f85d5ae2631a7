"""History: the lines that a compaction moved out of the log, one file a month, only ever added to.

::

    history-2026-03.jsonl    a header, then the lines that were recorded in March 2026, in UTC

A month's file begins where the one before it ends. What stands in the last one beyond the beginning of the
log in use was left by a compaction that was cut short: nobody reads it, and the next one writes it anew.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from leadtui.errors import StoreDamaged
from leadtui.files import replace_file, sync
from leadtui.store.generations import generations_in, log_path
from leadtui.store.lines import FORMAT, Header, decode_line, encode_header
from leadtui.store.log import Log, Raw

_MONTH: Final = re.compile(r"history-\d{4}-\d{2}\.jsonl")
_PIECE: Final = 1 << 20
"""Bytes that are written at once."""


class Part(NamedTuple):
    """A stretch of the journal's lines, and the file that it is read from."""

    log: Log
    start: int
    end: int


def month_path(folder: str, month: str) -> str:
    """Where the lines of a month (`2026-03`) are."""
    return os.path.join(folder, f"history-{month}.jsonl")


def months_in(folder: str) -> list[str]:
    """The paths of the months that are there, oldest first. Raises OSError."""
    return [os.path.join(folder, name) for name in sorted(os.listdir(folder)) if _MONTH.fullmatch(name)]


class Before(NamedTuple):
    """All that comes before the log in use, in order, and what is wrong with it."""

    parts: list[Part]
    damage: str = ""


def before(folder: str, live: Log) -> Before:
    """What comes before the log in use, as far as it is there. Raises OSError.

    Every line is read from where it was moved to. In a copy that was made while a compaction was under way a
    month may have come too short: the older log beside it, which stays for a day, has the rest.
    """
    months, damage = _months(folder, live)
    found: list[Part] = []
    at = 0
    for log, later in zip(months, [*months[1:], live], strict=False):
        found += _older(folder, live, at, log.start)
        found.append(Part(log, log.start, log.whole_end(later.start)))
        at = found[-1].end
    found += _older(folder, live, at, live.start)
    lacking = live.start - sum(part.end - part.start for part in found)
    if lacking and not damage:
        damage = f"{folder}: {lacking} bytes of the history before event {live.header.seq} are missing."
    return Before(found, damage)


def _months(folder: str, live: Log) -> tuple[list[Log], str]:
    """The months before the log in use that can be read, and what is wrong with the first that cannot."""
    opened, damage = [], ""
    for path in months_in(folder) if live.start else ():
        try:
            log = Log(path, may_write=False)
        except StoreDamaged as error:
            damage = damage or error.message
            continue
        if log.header.journal == live.header.journal and log.start < live.start:
            opened.append(log)
        else:
            log.close()
    return opened, damage


def _older(folder: str, live: Log, start: int, stop: int) -> Iterator[Part]:
    """The lines from `start` to `stop` from older generations of the log, as far as they have them."""
    others = generations_in(folder) if start < stop else []
    for generation in sorted(others, reverse=True):
        if start >= stop or generation == live.header.generation:
            continue
        log = Log(log_path(folder, generation), may_write=False)
        end = log.whole_end(stop)
        if log.header.journal == live.header.journal and log.start <= start < end:
            yield Part(log, start, end)
            start = end
        else:
            log.close()


class Writer:
    """Adds lines behind a month of history, and to the months after it. Raises OSError.

    To be used by one process at a time.
    """

    def __init__(self, folder: str, live: Log, after: Part | None) -> None:
        """`after` is what the first line that is added stands behind; None at the beginning of everything."""
        self._folder = folder
        self._live = live
        self._month = ""
        self._log: Log | None = None
        self._pending = bytearray()
        self.end = 0
        if after is not None:
            self.end = after.end
            self._month = os.path.basename(after.log.path)[len("history-") : -len(".jsonl")]

    def _open(self) -> None:
        self._log = Log(month_path(self._folder, self._month), may_write=True)
        self._log.cut(self.end)  # what stands there was left by one who was cut short

    def add(self, raw: Raw) -> None:
        """Add a line that begins where the last one ends. Raises BadLine for one that is not whole."""
        line = decode_line(raw.data)
        month = max(f"{line.recorded_at:%Y-%m}", self._month)
        if month != self._month:
            self.finish()
            self._make(month, line.seq)
        if self._log is None:
            self._open()
        self._pending += raw.data
        if len(self._pending) > _PIECE:
            self._write()

    def _make(self, month: str, seq: int) -> None:
        path = month_path(self._folder, month)
        if os.path.lexists(path):
            self._check_leftover(path)
        header = Header(leadtui=FORMAT, journal=self._live.header.journal, base=self.end, seq=seq)
        replace_file(path, encode_header(header), durable=True)
        self._month = month

    def _check_leftover(self, path: str) -> None:
        """Raise StoreDamaged, unless nobody reads the file: a compaction that was cut short left it."""
        log = Log(path, may_write=False)
        log.close()
        if log.header.journal != self._live.header.journal or log.start < self._live.start:
            raise StoreDamaged(f"{path} stands where older events have to go.", "Move it away.")

    def _write(self) -> None:
        if self._log is not None and self._pending:
            self._log.put(bytes(self._pending), self.end)
            self.end += len(self._pending)
            self._pending.clear()

    def finish(self) -> None:
        """Return when all that was added is on the disk."""
        if self._log is not None:
            self._write()
            sync(self._log.fd)
            self.close()

    def close(self) -> None:
        """Let the file go."""
        if self._log is not None:
            self._log.close()
            self._log = None
