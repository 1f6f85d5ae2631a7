"""A file of lines: the log of one generation of the journal, or a month of its history."""

from __future__ import annotations

import copy
import os
from collections.abc import Callable, Iterator
from typing import Final

import msgspec

from leadtui.domain.events import Line
from leadtui.errors import StoreDamaged
from leadtui.files import begin_writing, cut_file, open_file, read_at, write_all
from leadtui.store.fill import end_of_lines, filled, is_length, size_of
from leadtui.store.lines import (
    KNOWN_FORMATS,
    TAIL,
    BadLine,
    Header,
    decode_header,
    decode_line,
    is_whole,
)

_CHUNK: Final = 1 << 20
_FIRST_READ: Final = 4096
_MOST_HEADER: Final = 4096

Sync = Callable[[int], None]

Read = Callable[[int, int], bytes]
"""So many bytes at a place, fewer where the file ends."""


class Raw(msgspec.Struct, frozen=True):
    """One line as it stands in a file, its newline included, and where it begins."""

    position: int
    data: bytes

    @property
    def end(self) -> int:
        """Where the next line begins."""
        return self.position + len(self.data)


class Log:
    """An open file of lines. OSErrors pass through: its owner tells them in words.

    A position is how many bytes of lines the journal has before a line, in all its files. So it stays the
    same when the line moves to another file, and what a cache says of it stays true.
    """

    def __init__(self, path: str, *, may_write: bool) -> None:
        """Open the file. Raises OSError, or StoreDamaged when it is no file of ours."""
        self.path = path
        self.fd = open_file(path, os.O_RDWR if may_write else os.O_RDONLY)
        try:
            first, newline, _ = read_at(self.fd, _MOST_HEADER, 0).partition(b"\n")
            self.header: Header = decode_header(first + newline)
        except (OSError, BadLine) as error:
            os.close(self.fd)
            if isinstance(error, OSError):
                raise
            raise StoreDamaged(
                f"{path}: {error}.",
                "Bring back a copy of it, or let “leadtui check --journal --repair FOLDER” write a journal "
                "of all lines that are whole.",
            ) from error
        self.start = self.header.base
        """Position of the first line."""
        self._shift = self.start - len(first + newline)
        """From an offset in the file to a position."""
        there = os.fstat(self.fd)
        self._inode = there.st_dev, there.st_ino

    @property
    def is_known(self) -> bool:
        """Whether this version knows the file's format."""
        return self.header.leadtui in KNOWN_FORMATS

    def twin(self) -> Log:
        """The same file, open a second time: it can be read on when this one is closed."""
        other = copy.copy(self)
        other.fd = os.dup(self.fd)
        return other

    def close(self) -> None:
        """Let the file go; a second time does nothing."""
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1

    def end(self) -> int:
        """Position where what was written ends, be the last line finished or not. Raises OSError."""
        return end_of_lines(self.fd) + self._shift

    def is_as_long_as(self, end: int) -> bool:
        """Whether the file has the length that it has when the last line ends at `end`. Raises OSError."""
        return is_length(size_of(self.fd), end - self._shift)

    @property
    def is_in_place(self) -> bool:
        """Whether its path still leads to it. Raises OSError."""
        try:
            there = os.lstat(self.path)
        except FileNotFoundError:
            return False
        return (there.st_dev, there.st_ino) == self._inode

    def whole_end(self, until: int) -> int:
        """Where the last line ends that ends at `until` or before, by its newline."""
        end = min(self.end(), until)
        while end > self.start:
            begin = max(self.start, end - _FIRST_READ)
            newline = self.read(end - begin, begin).rfind(b"\n")
            if newline >= 0:
                return begin + newline + 1
            end = begin
        return self.start

    def read(self, size: int, position: int) -> bytes:
        """The bytes at a position, fewer where the file ends. Raises OSError."""
        return read_at(self.fd, size, position - self._shift)

    def tail(self, end: int) -> bytes:
        """The last bytes of the line that ends at `end`, with its checksum; at the start, the header's."""
        return self.read(TAIL, end - TAIL)

    def begin(self, data: bytes, end: int) -> None:
        """Write at `end` and have the disk begin with it; safe only once it was synced. Raises OSError."""
        offset = end - self._shift
        data = filled(data, offset, size_of(self.fd))
        write_all(self.fd, data, offset)
        begin_writing(self.fd, len(data), offset)

    def put(self, data: bytes, end: int) -> None:
        """Write at `end`, safe only once it was synced. Raises OSError."""
        write_all(self.fd, data, end - self._shift)

    def cut(self, end: int) -> None:
        """Drop what stands after `end`. Raises OSError."""
        cut_file(self.fd, end - self._shift)

    def line_at(self, position: int) -> Line:
        """The line that begins at `position`. Raises BadLine."""
        size = _FIRST_READ
        while True:
            data = self.read(size, position)
            newline = data.find(b"\n")
            if newline >= 0 or len(data) < size:
                return decode_line(data[: newline + 1])
            size *= 8

    def raws(self, position: int, until: int | None = None, chunk: int = _CHUNK) -> Iterator[Raw]:
        """The lines from `position` on that end in a newline, checked by nobody yet; stops before `until`."""
        left = size_of(self.fd) + self._shift - position
        return raw_lines(self.read, position, until, min(chunk, max(left, 0) + 1))

    def decode(self, raw: Raw) -> Line:
        """A line that should be whole. Raises StoreDamaged."""
        try:
            return decode_line(raw.data)
        except BadLine as error:
            raise self.damaged(raw, error) from error

    def first_from(self, comes_before: Callable[[Line], bool], low: int, high: int) -> int:
        """Position of the first line in `low` to `high` that `comes_before` is not true of, by bisection.

        `comes_before` must be true of a first part of the lines and of no other. Raises BadLine.
        """
        end = high
        while high - low > _FIRST_READ:
            middle = (low + high) // 2
            raw = self._line_after(middle, high)
            if raw is None or not comes_before(decode_line(raw.data)):
                high = middle
            else:
                low = raw.end
        for raw in self.raws(low, end):
            if not comes_before(decode_line(raw.data)):
                return raw.position
        return end

    def _line_after(self, position: int, until: int) -> Raw | None:
        """The first whole line that begins after `position` and before `until`."""
        skipped: Raw | None = None
        for raw in self.raws(position, until, _FIRST_READ):
            if skipped is not None:
                return raw
            skipped = raw
        return None

    def damaged(self, raw: Raw, error: BadLine) -> StoreDamaged:
        """What to say of a line in the middle that is not whole: where it is, and what can still be read."""
        number, last = 2, b""
        for number, before in enumerate(self.raws(self.start, raw.position), 3):  # noqa: B007
            last = before.data if is_whole(before.data) else last
        whole_to = (decode_line(last).next_seq if last else self.header.seq) - 1
        after = sum(is_whole(later.data) for later in self.raws(raw.end)) if raw.data else 0
        return StoreDamaged(
            f"{self.path}: line {number}, at byte {raw.position - self._shift}, is damaged: {error}. "
            f"The lines before it are whole, to event {whole_to}, and so are {after} after it.",
            "Look at the rest with --read-only. Bring back a copy of the file, or let “leadtui check "
            "--journal --repair FOLDER” write one without that line: then that one command is lost.",
        )


def raw_lines(read: Read, position: int, until: int | None = None, chunk: int = _CHUNK) -> Iterator[Raw]:
    """The lines from `position` on that end in a newline, checked by nobody; stops before `until`."""
    rest = b""
    while until is None or position < until:
        data = read(chunk, position + len(rest))
        is_last = len(data) < chunk
        rest += data
        chunk *= 2 if b"\n" not in data else 1  # a long line is not read in ever so many steps
        begin = 0
        while (newline := rest.find(b"\n", begin)) >= 0:
            if until is not None and position + begin >= until:
                return
            yield Raw(position + begin, rest[begin : newline + 1])
            begin = newline + 1
        if is_last:
            return
        position += begin
        rest = rest[begin:]
