"""Taking whoever was erased out of the caches: much quicker than to fold a long journal once more.

What stands beside a checkpoint is copied, under other names: a copy of the folder that was made meanwhile has
all of the old or all of the new. A record keeps its place and its length, and what `scrubbed` leaves of it;
so the other records, and how far the ledger went at any past moment, are where they were.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from typing import Final, TypeVar

import msgspec
from msgspec.structs import replace

from leadtui.domain.erasing import scrubbed, scrubbed_row
from leadtui.domain.figures.rows import Entry
from leadtui.domain.forgotten import mark_of
from leadtui.domain.past import Record
from leadtui.files import open_file, open_fresh, read_at, remove, sync, write_all
from leadtui.store.archive import keys_of_record
from leadtui.store.asof import month_checkpoint, months_kept
from leadtui.store.checkpoint import Stamp, load_contents, put_in_place
from leadtui.store.keys import BadCache, KeyFile, Run, entry, frame, read_frame, write_run
from leadtui.store.ledger import Ledger
from leadtui.store.secret import secret_of
from leadtui.store.tape import Tape

T = TypeVar("T")

_PIECE: Final = 1 << 20

_encoder = msgspec.msgpack.Encoder()


class Gone:
    """The contacts who were erased, as caches tell of them."""

    def __init__(self, contacts: Iterable[str]) -> None:
        self._contacts = frozenset(contacts)
        self._named = re.compile(b"|".join(re.escape(one.encode()) for one in sorted(self._contacts)))

    def may_be_in(self, data: bytes) -> bool:
        """Whether any of them is named."""
        return self._named.search(data) is not None

    def are(self, streams: Iterable[str]) -> bool:
        """Whether these streams are theirs. Raises BadCache where some are, and some are another's."""
        mine = [stream in self._contacts for stream in streams]
        if any(mine) and not all(mine):
            raise BadCache("it tells of somebody who was erased together with another")
        return any(mine)

    def left_of(self, record: Record) -> Record:
        """A record as it may stay. Raises BadCache."""
        if record.contact is None or not self.are(record.streams):
            return record
        return replace(record, contact=scrubbed(record.contact))


def parts_without(folder: str, stamp: Stamp, gone: Gone) -> Stamp:
    """Copies of what stands beside a checkpoint, without who is gone; a stamp that names them.

    Raises BadCache where all has to be made anew, OSError.
    """
    secret = secret_of(folder)
    if any(run.mark != mark_of(secret) for run in stamp.runs):
        raise BadCache("the key that its hashes were made with is gone")
    token, old = os.urandom(6).hex(), stamp.ledger
    keys: set[bytes] = set()
    archive, ledger = stamp.archive, old
    if archive:
        archive = f"archive-{token}"
        patches = _archive_patches(os.path.join(folder, stamp.archive), gone, keys, secret)
        _copy(folder, stamp.archive, archive, dict(patches))
    if old.name:
        ledger = Ledger(f"ledger-{token}", old.end)
        patches = _ledger_patches(os.path.join(folder, old.name), old.end, gone)
        _copy(folder, old.name, ledger.name, dict(patches), old.end)
    runs = [_run_without(folder, run, f"keys-{token}-{at}", keys) for at, run in enumerate(stamp.runs)]
    return replace(stamp, archive=archive, ledger=ledger, runs=tuple(runs))


def months_without(folder: str, tape: Tape, before: Stamp, after: Stamp, gone: Gone) -> None:
    """The checkpoints of months that rest on the parts of `before`, without who is gone, rest on `after`.

    One that cannot be used any more is removed: a month before it answers in its place. Raises OSError.
    """
    for month in months_kept(folder):
        path = month_checkpoint(folder, month)
        found = load_contents(path, tape)
        if found is None or found.stamp.archive not in ("", before.archive):
            remove(path)
            continue
        named = after.archive if found.stamp.archive else ""
        ledger = replace(found.stamp.ledger, name=after.ledger.name if found.stamp.ledger.name else "")
        stamp = replace(found.stamp, archive=named, ledger=ledger, runs=())
        try:
            put_in_place(path, stamp, list(map(gone.left_of, found.records)))
        except BadCache:
            remove(path)


def _archive_patches(path: str, gone: Gone, keys: set[bytes], secret: bytes) -> Iterator[tuple[int, bytes]]:
    """What has to stand where in the archive; adds to `keys` the entries that lead to nobody any more."""
    decoder = msgspec.msgpack.Decoder(Record)
    for offset, data in _frames(path, os.stat(path).st_size):
        if gone.may_be_in(data):
            record = _decoded(decoder, data)
            left = gone.left_of(record)
            if left is not record:
                keys |= {entry(one, offset, secret) for one in keys_of_record(record) - keys_of_record(left)}
                yield offset, frame(stretched(_encoder.encode(left), len(data)))


def _ledger_patches(path: str, end: int, gone: Gone) -> Iterator[tuple[int, bytes]]:
    pieces, entries = msgspec.msgpack.Decoder(list[msgspec.Raw]), msgspec.msgpack.Decoder(Entry)
    for offset, data in _frames(path, end):
        if gone.may_be_in(data):
            raws = [bytes(raw) for raw in _decoded(pieces, data)]
            head = data[: len(data) - sum(map(len, raws))]
            for at, raw in enumerate(raws):
                one = _decoded(entries, raw) if gone.may_be_in(raw) else None
                if one is not None and gone.are(one.streams):
                    left = replace(one, rows=tuple(map(scrubbed_row, one.rows)))
                    raws[at] = stretched(_encoder.encode(left), len(raw))
            yield offset, frame(b"".join((head, *raws)))


def _frames(path: str, end: int) -> Iterator[tuple[int, bytes]]:
    fd = open_file(path, os.O_RDONLY)
    try:
        offset = 0
        while offset < end:
            data, after = read_frame(fd, offset)
            yield offset, data
            offset = after
    finally:
        os.close(fd)


def _decoded(decoder: msgspec.msgpack.Decoder[T], data: bytes) -> T:
    try:
        return decoder.decode(data)
    except msgspec.MsgspecError as error:
        raise BadCache("a part of it cannot be read") from error


def _copy(folder: str, name: str, to: str, patches: dict[int, bytes], end: int | None = None) -> None:
    """Copy a file, or what stands before `end`, with something else in some places; on the disk on return."""
    source = open_file(os.path.join(folder, name), os.O_RDONLY)
    try:
        size = os.fstat(source).st_size if end is None else end
        fd = open_fresh(os.path.join(folder, to))
        try:
            for offset in range(0, size, _PIECE):
                write_all(fd, read_at(source, min(_PIECE, size - offset), offset), offset)
            for offset, data in patches.items():
                write_all(fd, data, offset)
            sync(fd)
        finally:
            os.close(fd)
    finally:
        os.close(source)


def _run_without(folder: str, run: Run, name: str, keys: set[bytes]) -> Run:
    file = KeyFile(folder, run)
    try:
        return write_run(folder, name, (one for one in file.entries() if one not in keys), run.mark)
    finally:
        file.close()


def stretched(data: bytes, size: int) -> bytes:
    """A short msgpack map or array with blanks at its end, which no reader of ours looks at: `size` bytes.

    Raises BadCache where it does not come to that.
    """
    if len(data) == size:
        return data
    is_map, is_array = data[0] & 0xF0 == 0x80, data[0] & 0xF0 == 0x90
    blanks = size - len(data) - is_map
    if blanks < 1 or data[0] & 0x0F == 0x0F or not (is_map or is_array):
        raise BadCache("what is left of a record does not fit in its place")
    if blanks <= 32:
        filler = bytes([0xA0 + blanks - 1]).ljust(blanks)
    elif blanks <= 257:
        filler = bytes([0xD9, blanks - 2]).ljust(blanks)
    else:
        filler = (b"\xdb" + (blanks - 5).to_bytes(4, "big")).ljust(blanks)
    return bytes([data[0] + 1]) + data[1:] + b"\xa0" * is_map + filler
