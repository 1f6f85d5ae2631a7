"""The ledger: what the figures need of contacts that were archived, in one file.

It stands beside the archive, and a checkpoint says how far it goes: what a writer that was killed left behind
that is cut off by the next one, and read by nobody.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from typing import Final, TypeVar

import msgspec

from leadtui.domain.figures.rows import Entry, Head, superseded
from leadtui.domain.making import made_once
from leadtui.errors import StoreFailed
from leadtui.files import cut_file, open_or_make, sync, write_all
from leadtui.store.keys import BadCache, frame, read_frame

T = TypeVar("T")
K = TypeVar("K")

_A_FRAME: Final = 500


class Ledger(msgspec.Struct, frozen=True):
    """A ledger as a checkpoint names it."""

    name: str
    end: int
    """So many bytes of it count."""


NO_LEDGER: Final = Ledger("", 0)

_encoder = msgspec.msgpack.Encoder()


# Not before figures are asked for: a decoder takes milliseconds to make.


@made_once
def _entries() -> msgspec.msgpack.Decoder[list[Entry]]:
    return msgspec.msgpack.Decoder(list[Entry])


@made_once
def _only_heads() -> msgspec.msgpack.Decoder[list[Head]]:
    return msgspec.msgpack.Decoder(list[Head])


def append_entries(path: str, end: int, entries: list[Entry]) -> int:
    """Write entries behind the first `end` bytes of a ledger, on the disk on return; where they end now.

    Raises OSError.
    """
    fd = open_or_make(path)
    try:
        cut_file(fd, end)
        for at in range(0, len(entries), _A_FRAME):
            data = frame(_encoder.encode(entries[at : at + _A_FRAME]))
            write_all(fd, data, end)
            end += len(data)
        sync(fd)
    finally:
        os.close(fd)
    return end


def read_entries(fd: int, end: int, since: float) -> Iterator[Entry]:
    """The entries in the first `end` bytes of a ledger, as `each_once`. Raises BadCache, OSError at once."""
    return each_once(_frames(fd, end), lambda offset: read_frame(fd, offset)[0], since)


def _frames(fd: int, end: int) -> Iterator[tuple[int, bytes]]:
    offset = 0
    while offset < end:
        data, after = read_frame(fd, offset)
        yield offset, data
        offset = after


def each_once(frames: Iterable[tuple[K, bytes]], read: Callable[[K], bytes], since: float) -> Iterator[Entry]:
    """Of the entries in these frames those that count; `read` reads a frame a second time.

    Frames in which nothing happened from `since` on are left out. All frames are gone through before this
    returns: BadCache is raised then, and later on nothing but StoreFailed.
    """
    wanted: list[tuple[K, int]] = []
    stale = superseded(_heads(frames, since, wanted))
    return _counting(wanted, stale, read)


def _heads(frames: Iterable[tuple[K, bytes]], since: float, wanted: list[tuple[K, int]]) -> Iterator[Head]:
    """What all entries begin with; notes which frames are to be read, and the number of the first in each."""
    number = 0
    for key, data in frames:
        heads = _decoded(_only_heads(), data)
        if any(head.last >= since for head in heads):
            wanted.append((key, number))
        yield from heads
        number += len(heads)


def _counting(
    wanted: Iterable[tuple[K, int]], stale: frozenset[int], read: Callable[[K], bytes]
) -> Iterator[Entry]:
    for key, number in wanted:
        try:
            entries = _decoded(_entries(), read(key))
        except (BadCache, OSError) as error:
            raise StoreFailed("What the figures need became unreadable just now.", "Try again.") from error
        yield from [entry for at, entry in enumerate(entries, number) if at not in stale]


def _decoded(decoder: msgspec.msgpack.Decoder[list[T]], data: bytes) -> list[T]:
    try:
        return decoder.decode(data)
    except msgspec.MsgspecError as error:
        raise BadCache("an entry of the ledger cannot be read") from error
