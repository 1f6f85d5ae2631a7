"""The past: where facts find again what they do not keep in memory.

A contact is kept as it folded, with the *positions* of the lines that are about it. A position is a number
that the journal gave a line and finds it by again; a later line has a greater one. So a history is read when
somebody asks for it, and a contact that nobody works on any more need not be in memory at all.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from typing import Protocol

import msgspec

from leadtui.domain.absence import Absence
from leadtui.domain.contacts import Contact
from leadtui.domain.events import Line
from leadtui.domain.figures.rows import Entry, entry_with, rows_of

_WIDTH = 8


def one_more(positions: bytes, position: int) -> bytes:
    """`positions`, packed, with one at the end; a line that is there already is not named twice."""
    packed = position.to_bytes(_WIDTH, "big")
    return positions if positions[-_WIDTH:] == packed else positions + packed


def unpacked(positions: bytes) -> tuple[int, ...]:
    """Packed positions as numbers, in their order."""
    return struct.unpack(f">{len(positions) // _WIDTH}Q", positions)


class Record(msgspec.Struct, frozen=True, omit_defaults=True):
    """One contact as a cache keeps it: what it folded to, and where the lines are that it was folded from."""

    id: str
    contact: Contact | None
    """None when everything about it was undone."""
    streams: dict[str, bytes]
    """Packed positions by stream: its own, and those of contacts that were merged into it."""
    leads: dict[str, str] = {}
    """The stream of each lead that `contact` does not tell it of: merged, or undone."""
    absence: Absence | None = None
    """Of one of ours, who is kept as contacts are: what they last said of being there."""


def entry_of(record: Record) -> Entry:
    """What a cache keeps of a contact for the figures."""
    rows = rows_of(record.contact) if record.contact is not None else ()
    return entry_with(record.id, tuple(record.streams), rows)


class Past(Protocol):
    """What a journal lends to its facts."""

    def lines(self, positions: Iterable[int]) -> Iterator[Line]:
        """The lines at `positions`, in the order asked for."""
        ...

    def records(self, key: str) -> Iterable[Record]:
        """Contacts kept outside memory, by stream, lead, way key or source key; of each the newest first."""
        ...

    def position_of(self, command: str) -> int | None:
        """Where the line of a command is that memory knows nothing of, or None."""
        ...

    def entries(self, since: float) -> Iterable[Entry]:
        """What the figures need of contacts that were put outside memory, of each once.

        Those about whom nothing happened from `since` on, in seconds since 1970, may be left out.
        """
        ...

    def secret(self) -> bytes:
        """The journal's own key, by which it hashes; empty where there is none."""
        ...


class Kept:
    """A past that is all in memory: for facts that no journal stands behind."""

    def __init__(self) -> None:
        self._lines: dict[int, Line] = {}

    def keep(self, line: Line) -> int:
        """Keep a line; its position."""
        self._lines[line.seq] = line
        return line.seq

    def lines(self, positions: Iterable[int]) -> Iterator[Line]:
        """The lines at `positions`."""
        return (self._lines[position] for position in positions)

    def records(self, key: str) -> Iterable[Record]:
        """Nothing: everybody is in memory."""
        return ()

    def position_of(self, command: str) -> int | None:
        """None: every command is in memory."""
        return None

    def entries(self, since: float) -> Iterable[Entry]:
        """Nothing: everybody is in memory."""
        return ()

    def secret(self) -> bytes:
        """None: whoever was erased is known by no key."""
        return b""
