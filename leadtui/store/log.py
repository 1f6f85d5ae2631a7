"""The log: the append-only file of one generation of the journal, and the line that names the generation."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple

from leadtui.domain.events import Line
from leadtui.errors import StoreDamaged
from leadtui.store.files import open_file, read_at, replace_file, write_all
from leadtui.store.lines import (
    FORMAT,
    TAIL,
    BadLine,
    Header,
    decode_header,
    decode_line,
    encode_header,
    is_whole,
)

_CHUNK: Final = 1 << 20
_FIRST_READ: Final = 4096
_MOST_HEADER: Final = 4096

Sync = Callable[[int], None]


class Raw(NamedTuple):
    """One line as it stands in the file, its newline included, and where it begins."""

    position: int
    data: bytes

    @property
    def end(self) -> int:
        """Where the next line begins."""
        return self.position + len(self.data)


class Log:
    """An open log. Positions are offsets in bytes. OSErrors pass through: its owner tells them in words."""

    def __init__(self, path: str, *, may_write: bool) -> None:
        """Open the file. Raises OSError, or StoreDamaged when it is no log of ours."""
        self.path = path
        self.fd = open_file(path, os.O_RDWR if may_write else os.O_RDONLY)
        try:
            first, newline, _ = read_at(self.fd, _MOST_HEADER, 0).partition(b"\n")
            self.header = decode_header(first + newline)
        except (OSError, BadLine) as error:
            os.close(self.fd)
            if isinstance(error, OSError):
                raise
            raise StoreDamaged(f"{path}: {error}.", "Move it away, or bring back a copy.") from error
        self.start = len(first + newline)
        """Where the first line after the header begins."""
        there = os.fstat(self.fd)
        self._inode = there.st_dev, there.st_ino

    @property
    def is_known(self) -> bool:
        """Whether this version knows the file's format."""
        return self.header.leadtui == FORMAT

    def close(self) -> None:
        """Let the file go; a second time does nothing."""
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1

    def size(self) -> int:
        """Bytes in the file now."""
        return os.fstat(self.fd).st_size

    def size_in_place(self) -> int | None:
        """Bytes in the file now, if the one at the path is still this one; OSError when there is none."""
        there = os.stat(self.path, follow_symlinks=False)
        return there.st_size if (there.st_dev, there.st_ino) == self._inode else None

    def tail(self, end: int) -> bytes:
        """The last bytes of the line that ends at `end`, its checksum among them."""
        return read_at(self.fd, TAIL, end - TAIL)

    def append(self, data: bytes, end: int, sync: Sync) -> None:
        """Write a line at `end`; on the disk when this returns. Raises OSError, with the line taken back."""
        try:
            write_all(self.fd, data, end)
            sync(self.fd)
        except OSError:
            # Should this fail as well, the next writer cuts the rest of the line off, or finds it whole.
            with contextlib.suppress(OSError):
                os.ftruncate(self.fd, end)
            raise

    def cut(self, end: int) -> None:
        """Drop what stands after `end`: the beginning of a line that nobody was told is kept."""
        os.ftruncate(self.fd, end)

    def line_at(self, position: int) -> Line:
        """The line that begins at `position`. Raises BadLine."""
        size = _FIRST_READ
        while True:
            data = read_at(self.fd, size, position)
            newline = data.find(b"\n")
            if newline >= 0 or len(data) < size:
                return decode_line(data[: newline + 1])
            size *= 8

    def lines_at(self, positions: Iterable[int]) -> Iterator[Line]:
        """The lines at `positions`. Raises StoreDamaged."""
        for position in positions:
            try:
                yield self.line_at(position)
            except BadLine as error:
                raise self.damaged(Raw(position, b""), error) from error

    def decode(self, raw: Raw) -> Line:
        """A line that should be whole. Raises StoreDamaged."""
        try:
            return decode_line(raw.data)
        except BadLine as error:
            raise self.damaged(raw, error) from error

    def first_from(self, comes_before: Callable[[Line], bool]) -> int:
        """The position of the first line that `comes_before` is not true of, by bisection of the file.

        `comes_before` must be true of a first part of the lines and of no other. Raises BadLine.
        """
        low, high = self.start, self.size()
        while high - low > _FIRST_READ:
            middle = (low + high) // 2
            raw = self._line_after(middle, high)
            if raw is None or not comes_before(decode_line(raw.data)):
                high = middle
            else:
                low = raw.end
        for raw in raw_lines(self.fd, low):
            if not comes_before(decode_line(raw.data)):
                return raw.position
        return self.size()

    def _line_after(self, offset: int, until: int) -> Raw | None:
        """The first whole line that begins after `offset` and before `until`."""
        skipped: Raw | None = None
        for raw in raw_lines(self.fd, offset, _FIRST_READ):
            if skipped is not None:
                return raw if raw.position < until else None
            skipped = raw
        return None

    def damaged(self, raw: Raw, error: BadLine) -> StoreDamaged:
        """What to say of a line in the middle that is not whole: where it is, and what can still be read."""
        number, last = 1, b""
        for number, before in enumerate(raw_lines(self.fd, 0, until=raw.position), 2):  # noqa: B007
            last = before.data if before.position and is_whole(before.data) else last
        whole_to = decode_line(last).next_seq - 1 if last else 0
        after = sum(is_whole(later.data) for later in raw_lines(self.fd, raw.end)) if raw.data else 0
        return StoreDamaged(
            f"{self.path}: line {number}, at byte {raw.position}, is damaged: {error}. "
            f"The lines before it are whole, to event {whole_to}, and so are {after} after it.",
            "Look at the rest with --read-only. Bring back a copy of the file, or take that line out of it: "
            "then that one command is lost.",
        )


def raw_lines(fd: int, offset: int, chunk: int = _CHUNK, until: int | None = None) -> Iterator[Raw]:
    """The lines from `offset` on that end in a newline, checked by nobody yet; stops before `until`."""
    rest = b""
    while until is None or offset < until:
        data = read_at(fd, chunk, offset + len(rest))
        if not data:
            return
        rest += data
        chunk *= 2 if b"\n" not in data else 1  # a long line is not read in ever so many steps
        begin = 0
        while (newline := rest.find(b"\n", begin)) >= 0:
            if until is not None and offset + begin >= until:
                return
            yield Raw(offset + begin, rest[begin : newline + 1])
            begin = newline + 1
        offset += begin
        rest = rest[begin:]


# -- generations ---------------------------------------------------------------------------------------------


def current_path(folder: str) -> str:
    """Where the one line stands that names the generation in use."""
    return os.path.join(folder, "current")


def log_path(folder: str, generation: int) -> str:
    """Where the log of a generation is."""
    return os.path.join(folder, f"live-{generation}.jsonl")


def generation_in(folder: str) -> int | None:
    """The generation in use, or None in a folder where no journal was begun. Raises OSError, StoreDamaged."""
    try:
        fd = open_file(current_path(folder), os.O_RDONLY)
    except FileNotFoundError:
        return _newest_in(folder)
    try:
        text = read_at(fd, 100, 0)
    finally:
        os.close(fd)
    name = text.decode(errors="replace").strip()
    if not name.isdigit():
        raise StoreDamaged(
            f"{current_path(folder)}: it should hold the number of a generation.",
            "Remove it: the newest live-*.jsonl beside it is then taken.",
        )
    return int(name)


def _newest_in(folder: str) -> int | None:
    """Where `current` is missing: a crash at the very beginning, or somebody took it away."""
    try:
        names = os.listdir(folder)
    except FileNotFoundError:
        return None
    numbers = [name[5:-6] for name in names if name.startswith("live-") and name.endswith(".jsonl")]
    return max((int(number) for number in numbers if number.isdigit()), default=None)


def begin(folder: str, header: Header) -> None:
    """Make the first log of a journal; to be called under the lock. Raises OSError."""
    path = log_path(folder, header.generation)
    if not os.path.lexists(path):
        replace_file(path, encode_header(header), durable=True)
    name_current(folder, header.generation)


def name_current(folder: str, generation: int) -> None:
    """Say which generation is in use. Raises OSError."""
    replace_file(current_path(folder), b"%d\n" % generation, durable=True)
