"""Looking a journal over, line by line, and writing a copy of what is whole. The original is never touched.

Files are taken as they are, not as their headers say: what one of them lacks another may still have.
"""

from __future__ import annotations

import contextlib
import datetime
import heapq
import os
from collections.abc import Callable, Generator, Iterator
from functools import partial
from operator import attrgetter
from types import TracebackType
from typing import Final, NamedTuple

import msgspec

from leadtui.domain.events import Erased, Line
from leadtui.domain.ids import new_id
from leadtui.errors import StoreDamaged, StoreFailed
from leadtui.files import make_folder, open_file, open_fresh, read_at, remove, rename, sync, write_all
from leadtui.store.fill import end_of_lines
from leadtui.store.generations import generation_in, generations_in, log_path, name_current
from leadtui.store.history import months_in
from leadtui.store.lines import FORMAT, BadLine, Header, decode_header, decode_line, encode_header
from leadtui.store.log import Log, raw_lines
from leadtui.store.tombstones import tombstone
from leadtui.store.trouble import InWords

_PIECE: Final = 1 << 20


class Fault(msgspec.Struct, frozen=True):
    """A line that cannot be read."""

    file: str
    line: int
    byte: int
    """Where in the file it begins."""
    why: str


class Gap(msgspec.Struct, frozen=True):
    """Events that are nowhere, by the numbers of the first and the last."""

    first: int
    last: int


class Findings(msgspec.Struct):
    """What there is of a journal."""

    files: int = 0
    lines: int = 0
    events: int = 0
    last: int = 0
    """Number of the last event."""
    faults: list[Fault] = []
    gaps: list[Gap] = []
    notes: list[str] = []
    """What is worth a word and no damage."""

    @property
    def is_whole(self) -> bool:
        """Whether nothing is damaged and nothing missing."""
        return not self.faults and not self.gaps


class _Whole(NamedTuple):
    seq: int
    data: bytes
    line: Line


Keep = Callable[[bytes], None]


def inspect(folder: str, keep: Keep | None = None) -> Findings:
    """Read every line of the journal in `folder`, and hand those that are whole to `keep`, in order, once.

    Others may go on writing. Raises StoreFailed where there is no journal, or it cannot be read at all.
    """
    gone: set[str] = set()
    with InWords(folder):
        files = _files(folder)
        found = Findings(files=len(files.all))
        streams = [_whole_lines(path, found, is_live=path == files.live) for path in files.all]
        expected = 1
        for whole in heapq.merge(*streams, key=attrgetter("seq")):
            if whole.seq < expected:
                continue  # it stands in two files: one was copied from the other
            if whole.seq > expected:
                found.gaps.append(Gap(expected, whole.seq - 1))
            if keep is not None:
                keep(whole.data)
            found.lines += 1
            found.events += len(whole.line.events)
            gone.update(event.contact for event in whole.line.events if isinstance(event.data, Erased))
            expected = whole.line.next_seq
        found.last = expected - 1
        for path in files.all if gone else ():
            found.notes += _still_told(path, gone)
    return found


def _still_told(path: str, gone: set[str]) -> Iterator[str]:
    """What to say of a file that still tells of somebody who was erased: it was cut short, or is a copy."""
    fd = open_file(path, os.O_RDONLY)
    try:
        count = sum(_tells(raw.data, gone) for raw in raw_lines(partial(read_at, fd), 0))
    finally:
        os.close(fd)
    if count:
        yield (
            f"{path}: {count} lines still tell of somebody who was erased. Who opens the journal for writing "
            "next takes them out; if they stay, --repair writes a copy that has not got them."
        )


def _tells(raw: bytes, gone: set[str]) -> bool:
    try:
        return tombstone(raw, gone) != raw
    except BadLine:
        return False  # told as damaged already


def repair(folder: str, to: str, now: datetime.datetime) -> Findings:
    """Write what is whole of the journal in `folder` as a new journal in the folder `to`.

    Numbers of events stay; those that are lost are left out. Raises StoreFailed.
    """
    with InWords(folder):
        journal = _journal_id(folder) or new_id(now)
    with InWords(to):
        make_folder(to)
        if os.listdir(to):
            raise StoreFailed(f"{to} is not empty.", "Name a folder that is not there yet.")
        with _Copy(log_path(to, 1)) as copy:
            copy.add(encode_header(Header(leadtui=FORMAT, journal=journal, generation=1, made_at=now)))
            found = inspect(folder, copy.add)
            copy.finish()
        name_current(to, 1)
    return found


class _Copy:
    """A file that gets its name once it is whole and on the disk."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._fd = open_fresh(f"{path}.tmp")
        self._pending = bytearray()
        self._size = 0

    def __enter__(self) -> _Copy:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._fd)
        remove(f"{self._path}.tmp")

    def add(self, data: bytes) -> None:
        """Add bytes at its end. Raises OSError."""
        self._pending += data
        if len(self._pending) > _PIECE:
            self._write()

    def finish(self) -> None:
        """Give it its name. Raises OSError."""
        self._write()
        sync(self._fd)
        rename(f"{self._path}.tmp", self._path)

    def _write(self) -> None:
        write_all(self._fd, bytes(self._pending), self._size)
        self._size += len(self._pending)
        self._pending.clear()


class _Files(NamedTuple):
    live: str
    """The log in use."""
    all: list[str]
    """History, the log in use, then older ones."""


def _files(folder: str) -> _Files:
    """All files with lines. Raises StoreFailed, OSError."""
    there = generations_in(folder)
    if not there:
        raise StoreFailed(f"{folder}: there is no journal.", "Name its folder with --store.")
    try:
        generation = generation_in(folder) or there[-1]
    except StoreDamaged:
        generation = there[-1]  # its name cannot be read
    live = log_path(folder, generation)
    older = [log_path(folder, one) for one in reversed(there) if one != generation]
    return _Files(live, [*months_in(folder), live, *older])


def _journal_id(folder: str) -> str:
    """The journal's own id, by the first header that can be read."""
    for path in _files(folder).all:
        with contextlib.suppress(StoreDamaged), contextlib.closing(Log(path, may_write=False)) as log:
            return log.header.journal
    return ""


def _whole_lines(path: str, found: Findings, *, is_live: bool) -> Iterator[_Whole]:
    fd = open_file(path, os.O_RDONLY)
    try:
        size = end_of_lines(fd)
        end = yield from _checked(path, fd, found, unfinished_at=size if is_live else -1)
    finally:
        os.close(fd)
    if not end:
        found.faults.append(Fault(path, 1, 0, "it does not begin as a journal does"))
    elif end < size:
        then = "the next writer cuts it off" if is_live else "nobody reads it"
        found.notes.append(f"{path}: its last line was never finished ({size - end} bytes); {then}.")


def _checked(path: str, fd: int, found: Findings, *, unfinished_at: int) -> Generator[_Whole, None, int]:
    """The whole lines of a file; where the last line ends that was finished."""
    end, newest = 0, 0
    for number, raw in enumerate(raw_lines(partial(read_at, fd), 0), 1):
        try:
            if number == 1:
                decode_header(raw.data)
            else:
                line = _in_order(decode_line(raw.data), newest)
                newest = line.seq
                yield _Whole(line.seq, raw.data, line)
        except BadLine as error:
            if raw.end == unfinished_at and number > 1:
                return end
            found.faults.append(Fault(path, number, raw.position, str(error)))
        end = raw.end
    return end


def _in_order(line: Line, newest: int) -> Line:
    if line.seq < newest:
        raise BadLine("its number is lower than that of a line before it")
    return line
