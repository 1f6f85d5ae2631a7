"""The ledger: what the figures need of contacts that were archived, in one file that is read whole.

It stands beside the archive, and a checkpoint says how far it goes: what a writer that was killed left behind
that is cut off by the next one, and read by nobody.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Final

import msgspec

from leadtui.domain.figures.rows import Entry
from leadtui.domain.making import made_once
from leadtui.files import cut_file, open_or_make, sync, write_all
from leadtui.store.keys import BadCache, frame, read_frame

_A_FRAME: Final = 500


class Ledger(msgspec.Struct, frozen=True):
    """A ledger as a checkpoint names it."""

    name: str
    end: int
    """So many bytes of it count."""


NO_LEDGER: Final = Ledger("", 0)

_encoder = msgspec.msgpack.Encoder()


@made_once
def _decoder() -> msgspec.msgpack.Decoder[list[Entry]]:
    return msgspec.msgpack.Decoder(list[Entry])  # not before figures are asked for: it takes milliseconds


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


def read_entries(fd: int, end: int) -> Iterator[Entry]:
    """The entries in the first `end` bytes, the oldest first. Raises BadCache, OSError as it goes on."""
    offset = 0
    while offset < end:
        data, offset = read_frame(fd, offset)
        try:
            entries = _decoder().decode(data)
        except msgspec.MsgspecError as error:
            raise BadCache("an entry of the ledger cannot be read") from error
        yield from entries
