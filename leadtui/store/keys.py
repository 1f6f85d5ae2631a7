"""The key files: where on disk a contact or a command is, found by its key without reading what is between.

A key file is a *run*: entries in order, each the hash of a key and a number (an offset in the archive, or the
position of a line). A key may have several entries, in several runs. Runs are written whole and never
changed; a new one swallows older ones that are not much larger: there are few, and an entry is seldom copied.

::

    block  ≤ 64 × (8 bytes BLAKE2b of the key, 8 bytes number), 4 bytes CRC-32
    …
    fence  length, CRC-32, then the first hash of every block
"""

from __future__ import annotations

import os
import struct
from binascii import crc32
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from typing import Final

import msgspec

from leadtui.domain.absence import PERSON
from leadtui.files import open_file, read_at, replace_file

_HASH: Final = 8
_ENTRY: Final = 16
_BLOCK: Final = 64 * _ENTRY
_CRC: Final = 4
_FRAME = struct.Struct("<II")


COMMAND: Final = "command:"
"""Before the id of a command, so that it is not taken for that of a contact."""


class BadCache(Exception):
    """A cache is not what it says it is: it is left out, and made again from the log."""


class Run(msgspec.Struct, frozen=True):
    """A key file, as the checkpoint that it belongs to names it."""

    name: str
    entries: int
    mark: str = ""
    """Of the key that its hashes were made with."""


def frame(data: bytes) -> bytes:
    """`data` with its length and checksum before it."""
    return _FRAME.pack(len(data), crc32(data)) + data


def read_frame(fd: int, offset: int) -> tuple[bytes, int]:
    """What was framed at `offset`, and where it ends. Raises BadCache, OSError."""
    head = read_at(fd, _FRAME.size, offset)
    if len(head) < _FRAME.size:
        raise BadCache("it ends too soon")
    size, crc = _FRAME.unpack(head)
    if offset + size > os.fstat(fd).st_size:
        raise BadCache("it ends too soon")
    data = read_at(fd, size, offset + _FRAME.size)
    if crc32(data) != crc:
        raise BadCache("a checksum does not match")
    return data, offset + _FRAME.size + size


def is_ours(key: str) -> bool:
    """Whether a key is an id that we made, and nothing that anybody outside could try."""
    return ":" not in key or key.startswith((COMMAND, PERSON))


def hash_of(key: str, secret: bytes) -> bytes:
    """By what a key stands in a key file: who lacks the secret cannot try who is in it.

    Ids of ours are hashed without it, so that who may only read, and not see it, follows the journal as well.
    """
    data = key.encode("utf-8", "surrogatepass")
    return blake2b(data, digest_size=_HASH, key=b"" if is_ours(key) else secret).digest()


def entry(key: str, number: int, secret: bytes) -> bytes:
    """An entry; entries sort as bytes."""
    return hash_of(key, secret) + number.to_bytes(_ENTRY - _HASH, "big")


class KeyFile:
    """An open run. It stays readable when a newer one has taken its place."""

    def __init__(self, folder: str, run: Run) -> None:
        """Raises OSError when it is gone."""
        self._fd = open_file(os.path.join(folder, run.name), os.O_RDONLY)
        self._entries = run.entries
        self._fence: tuple[int, ...] = ()

    def close(self) -> None:
        """Let the file go."""
        os.close(self._fd)

    def numbers(self, hashed: bytes) -> list[int]:
        """The numbers under a key, by its hash. Raises BadCache, OSError."""
        fence = self._fence or self._read_fence()
        found: list[int] = []
        for index in range(max(0, bisect_left(fence, int.from_bytes(hashed, "big")) - 1), len(fence)):
            block = self._block(index)
            found += _found(block, hashed)
            if block[-_ENTRY : _HASH - _ENTRY] > hashed:
                break
        return found

    def entries(self) -> Iterator[bytes]:
        """All of them, in order. Raises BadCache, OSError."""
        for index in range(len(self._read_fence())):
            block = self._block(index)
            yield from (block[at : at + _ENTRY] for at in range(0, len(block), _ENTRY))

    def _block(self, index: int) -> bytes:
        size = min(_BLOCK, self._entries * _ENTRY - index * _BLOCK)
        data = os.pread(self._fd, size + _CRC, index * (_BLOCK + _CRC))
        if len(data) != size + _CRC or crc32(data[:size]).to_bytes(_CRC, "big") != data[size:]:
            raise BadCache("a checksum does not match")
        return data[:size]

    def _read_fence(self) -> tuple[int, ...]:
        """The first hash of every block, as numbers."""
        if not self._fence and self._entries:
            blocks = -(-self._entries * _ENTRY // _BLOCK)
            fence, _ = read_frame(self._fd, self._entries * _ENTRY + blocks * _CRC)
            if len(fence) != blocks * _HASH:
                raise BadCache("it has too few entries")
            self._fence = struct.unpack(f">{blocks}Q", fence)
        return self._fence


def _found(block: bytes, hashed: bytes) -> list[int]:
    """The numbers of the entries in a block that have this hash."""
    found = []
    at = block.find(hashed)
    while at >= 0:
        if at % _ENTRY == 0:  # else the same bytes stand across two entries, by chance
            found.append(int.from_bytes(block[at + _HASH : at + _ENTRY], "big"))
        at = block.find(hashed, at + 1)
    return found


def write_run(folder: str, name: str, entries: Iterable[bytes], mark: str = "") -> Run:
    """Write a run, on the disk when this returns. Raises OSError."""
    ordered = b"".join(sorted(set(entries)))
    blocks = [ordered[at : at + _BLOCK] for at in range(0, len(ordered), _BLOCK)]
    parts = [block + crc32(block).to_bytes(_CRC, "big") for block in blocks]
    parts.append(frame(b"".join(block[:_HASH] for block in blocks)))
    replace_file(os.path.join(folder, name), b"".join(parts), durable=True)
    return Run(name, len(ordered) // _ENTRY, mark)


def swallowed(runs: tuple[Run, ...], fresh: int) -> int:
    """How many of the newest runs a new one of `fresh` entries takes in."""
    count = 0
    for run in reversed(runs):
        if run.entries > 2 * fresh:
            break
        fresh += run.entries
        count += 1
    return count
