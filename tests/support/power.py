"""A disk whose power can be cut: what was written and not synced may be there afterwards, or not, or in part.

It stands in for the system's calls in `leadtui/files.py`, does them, and notes them. Afterwards every state
can be made that a cut at any moment may leave: of each file what was synced, and of later writes any; of the
names in the folder what was synced, and of later changes any.
"""

from __future__ import annotations

import contextlib
import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from leadtui import files


class Write(NamedTuple):
    """Bytes at an offset; none at all cuts the file there."""

    offset: int
    data: bytes | None


class _File:
    def __init__(self, data: bytes = b"") -> None:
        self.safe = data
        self.later: list[Write] = []

    def settle(self) -> None:
        self.safe = _written(self.safe, self.later)
        self.later = []


class Rename(NamedTuple):
    """A change of the names in the folder: made (no old name), renamed, or removed (no new name)."""

    old: str
    new: str
    file: _File | None


class Mark(NamedTuple):
    """Something that the test wants to know the moment of."""

    text: str


def _written(data: bytes, writes: list[Write]) -> bytes:
    whole = bytearray(data)
    for offset, more in writes:
        if more is None:
            del whole[offset:]
            whole.extend(bytes(offset - len(whole)))
        else:
            whole.extend(bytes(max(0, offset - len(whole))))
            whole[offset : offset + len(more)] = more
    return bytes(whole)


class Disk:
    """Does the system's calls, and notes those that change the folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.names = {path.name: _File(path.read_bytes()) for path in folder.iterdir()}
        self.done: list[tuple[Any, ...]] = []
        self._now = dict(self.names)
        self._open: dict[int, _File | None] = {}

    def mark(self, text: str) -> None:
        """Note that something has come to pass."""
        self.done.append(("mark", text))

    def __getattr__(self, name: str) -> Any:
        return getattr(os, name)

    def open(self, path: str, flags: int, mode: int = 0o777) -> int:
        """As `os.open`."""
        name = Path(path).name
        is_new = bool(flags & os.O_CREAT) and not os.path.lexists(path)
        fd = os.open(path, flags, mode)
        if is_new:
            self._now[name] = _File()
            self.done.append(("name", Rename("", name, self._now[name])))
        self._open[fd] = self._now.get(name)
        if flags & os.O_TRUNC:
            self._note(fd, Write(0, None))
        return fd

    def _note(self, fd: int, write: Write) -> None:
        file = self._open[fd]
        assert file is not None, "what is written to is a file"
        self.done.append(("write", file, write))

    def pwrite(self, fd: int, data: bytes, offset: int) -> int:
        """As `os.pwrite`."""
        count = os.pwrite(fd, data, offset)
        self._note(fd, Write(offset, bytes(data[:count])))
        return count

    def ftruncate(self, fd: int, size: int) -> None:
        """As `os.ftruncate`."""
        os.ftruncate(fd, size)
        self._note(fd, Write(size, None))

    def fsync(self, fd: int) -> None:
        """As `os.fsync`, of a file or of the folder."""
        self.done.append(("sync", self._open[fd]))

    fdatasync = fsync

    def replace(self, old: str, new: str) -> None:
        """As `os.replace`."""
        Path(old).replace(new)
        first, last = Path(old).name, Path(new).name
        self._now[last] = self._now.pop(first)
        self.done.append(("name", Rename(first, last, None)))

    def unlink(self, path: str) -> None:
        """As `os.unlink`."""
        Path(path).unlink()
        self._now.pop(Path(path).name)
        self.done.append(("name", Rename(Path(path).name, "", None)))

    # -- afterwards ------------------------------------------------------------------------------------------

    def cuts(self, chance: random.Random, variants: int) -> Iterator[tuple[dict[str, bytes], list[str]]]:
        """After each call the states that a cut may leave and that are new, with the marks set by then."""
        pending: list[Rename] = []
        marks: list[str] = []
        before: list[dict[str, bytes]] = []
        for kind, *rest in self.done:
            if kind == "mark":
                marks.append(rest[0])
                continue
            if kind == "write":
                rest[0].later.append(rest[1])
            elif kind == "name":
                pending.append(rest[0])
            elif rest[0] is not None:
                rest[0].settle()
            else:
                self.names = _renamed(self.names, pending)
                pending = []
            states = [self._state(pending, lambda some: []), self._state(pending, list)]
            states += [self._state(pending, lambda some: _any_of(chance, some)) for _ in range(variants)]
            for place, state in enumerate(states):
                if state not in states[:place] and state not in before:
                    yield state, marks
            before = states

    def _state(self, pending: list[Rename], kept: Any) -> dict[str, bytes]:
        names = _renamed(self.names, kept(pending))
        return {name: _written(file.safe, kept(file.later)) for name, file in names.items()}


def _renamed(names: dict[str, _File], changes: list[Rename]) -> dict[str, _File]:
    names = dict(names)
    for old, new, made in changes:
        file = made or names.pop(old, None)
        if new and file is not None:
            names[new] = file
    return names


def _any_of(chance: random.Random, some: list[Any]) -> list[Any]:
    """Any of these, in their order; of a write perhaps only its beginning, or its end."""
    kept = [one for one in some if chance.random() < 0.5]
    for at, one in enumerate(kept):
        if isinstance(one, Write) and one.data and chance.random() < 0.7:
            place = chance.randrange(len(one.data))
            end = Write(one.offset + place, one.data[place:])
            kept[at] = end if chance.random() < 0.5 else Write(one.offset, one.data[:place])
    return kept


@contextlib.contextmanager
def recorded(folder: Path) -> Iterator[Disk]:
    """What the store does with its files meanwhile."""
    disk = Disk(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "os", disk)
        yield disk
