"""The checkpoint: what the log up to some line folds to, so that opening costs what is alive, not what was.

It is a cache, never trusted over the log: it says which journal, line and version of the fold it is
of, every part of it has a checksum, and on any mismatch it is left out and the log is read. Contacts that
nobody works on any more are not in it but in the archive that it names.

::

    frame  the stamp
    frame  up to 200 contacts
    …
"""

from __future__ import annotations

import contextlib
import datetime
import gc
import os
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

import msgspec
from msgspec.structs import force_setattr

from leadtui import __version__
from leadtui.domain.facts import Facts
from leadtui.domain.fold import FOLD_VERSION
from leadtui.domain.forgotten import Forgotten, mark_of
from leadtui.domain.past import Record, entry_of
from leadtui.errors import StoreDamaged
from leadtui.files import open_file, remove, replace_file
from leadtui.store.archive import Archive, append_records, command_entries
from leadtui.store.athand import RECENT, is_at_hand
from leadtui.store.keys import BadCache, Run, frame, read_frame, swallowed, write_run
from leadtui.store.ledger import NO_LEDGER, Ledger, append_entries
from leadtui.store.lines import BadLine
from leadtui.store.secret import make_secret
from leadtui.store.strays import Strays
from leadtui.store.tape import Tape

CACHE_FORMAT: Final = 10

CHECKPOINT: Final = "checkpoint"

_A_FRAME: Final = 200
_TRIES: Final = 3
_REPEATED: Final = ("name", "ways", "company", "address", "postcode", "fields")

_encoder = msgspec.msgpack.Encoder()
_records = msgspec.msgpack.Decoder(list[Record])


class Stamp(msgspec.Struct, frozen=True, kw_only=True):
    """What a checkpoint is of."""

    format: int = CACHE_FORMAT
    program: str = __version__
    fold: int = FOLD_VERSION
    journal: str
    rewritten: int
    seq: int
    end: int
    """The position where the last line that is covered ends."""
    tail: bytes
    """The last bytes of that line, its checksum among them."""
    recorded_at: datetime.datetime | None
    cursors: dict[str, dict[str, str]]
    latest: dict[str, list[str]]
    highest: str
    forgotten_seq: int
    forgotten: dict[str, list[str]]
    """The records of those who were erased; see `domain.forgotten`."""
    archive: str
    """Name of the archive's file; empty when nothing is archived."""
    runs: tuple[Run, ...]
    ledger: Ledger
    """What the figures need of who is archived."""
    records: int
    told_of: datetime.datetime | None
    """The latest moment that any line tells of,"""
    strays: bytes
    """and the lines that tell of one long before they were recorded, packed."""


_BAD: Final = (OSError, BadCache, StoreDamaged, msgspec.MsgspecError)
"""What a checkpoint that is of no use raises."""

_stamps = msgspec.msgpack.Decoder(Stamp)


class Contents(NamedTuple):
    """A checkpoint that was read: its stamp, and the contacts in it."""

    stamp: Stamp
    records: list[Record]


class Checkpoint(NamedTuple):
    """The newest checkpoint, with the archive beside it, open."""

    stamp: Stamp
    records: list[Record]
    archive: Archive


def checkpoint_path(folder: str) -> str:
    """Where the newest checkpoint is. It outlives generations: positions stay."""
    return os.path.join(folder, CHECKPOINT)


def load(folder: str, tape: Tape) -> Checkpoint | None:
    """The newest checkpoint of this very journal, or None. Raises nothing: without one, lines are read."""
    path = checkpoint_path(folder)
    for _ in range(_TRIES if os.path.lexists(path) else 0):
        try:
            stamp, records = _read(path, tape)
            return Checkpoint(stamp, records, Archive(folder, stamp.archive, stamp.runs, stamp.ledger))
        except FileNotFoundError:
            continue  # a newer one has just taken its place, and its files with it
        except _BAD:
            return None
    return None


def load_stamp(path: str, tape: Tape) -> Stamp | None:
    """The stamp of a checkpoint, if it is of this very journal."""
    try:
        fd = open_file(path, os.O_RDONLY)
    except OSError:
        return None
    try:
        return _checked(read_frame(fd, 0)[0], tape)
    except _BAD:
        return None
    finally:
        os.close(fd)


def load_contents(path: str, tape: Tape) -> Contents | None:
    """What is in a checkpoint, if it is of this very journal."""
    try:
        return _read(path, tape)
    except _BAD:
        return None


def _read(path: str, tape: Tape) -> Contents:
    fd = open_file(path, os.O_RDONLY)
    try:
        data, offset = read_frame(fd, 0)
        stamp = _checked(data, tape)
        records: list[Record] = []
        with _without_collecting():
            while len(records) < stamp.records:
                data, offset = read_frame(fd, offset)
                records += map(_sharing, _records.decode(data))
    finally:
        os.close(fd)
    return Contents(stamp, records)


def _checked(data: bytes, tape: Tape) -> Stamp:
    """The stamp, if it is of these lines and this program."""
    stamp = _stamps.decode(data)
    header = tape.live.header
    ours = (CACHE_FORMAT, __version__, FOLD_VERSION, header.journal, header.rewritten)
    if (stamp.format, stamp.program, stamp.fold, stamp.journal, stamp.rewritten) != ours:
        raise BadCache("it is of another journal or another version")
    if stamp.end > tape.live.end() or tape.tail(stamp.end) != stamp.tail:
        raise BadCache("the journal is not the one that it was made from")
    return stamp


def _sharing(record: Record) -> Record:
    """The same record, holding once in memory what an enquiry only repeats: a sixth of it all."""
    contact = record.contact
    for lead in contact.leads if contact else ():
        for enquiry in lead.enquiries:
            for name in _REPEATED:
                known = getattr(contact, name)
                if known and getattr(enquiry, name) == known:
                    force_setattr(enquiry, name, known)
            if enquiry.raised_at == lead.opened_at:
                force_setattr(enquiry, "raised_at", lead.opened_at)
            if enquiry.seen_at == lead.opened_at:
                force_setattr(enquiry, "seen_at", lead.opened_at)
        force_setattr(lead, "contact", record.id)
        if lead.entered_at == lead.opened_at:
            force_setattr(lead, "entered_at", lead.opened_at)
    return record


@contextlib.contextmanager
def _without_collecting() -> Iterator[None]:
    """Thousands of new records that all live on: to look for garbage among them takes longer than to read."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def recent_from(tape: Tape, recorded_at: datetime.datetime | None) -> int:
    """The position from which on lines are recent. Raises OSError."""
    if recorded_at is None:
        return 0
    since = recorded_at - RECENT
    try:
        return tape.first_from(lambda line: line.recorded_at < since)
    except (BadLine, StoreDamaged):
        return 0  # then all of it is; the damage is told where it is met


def write(
    folder: str, tape: Tape, facts: Facts, end: int, strays: Strays, base: Stamp | None
) -> tuple[Stamp, list[Record]]:
    """Write a checkpoint of `facts`, which stand at `end` of the tape, over the one with the stamp `base`.

    Returns its stamp, and the contacts that are in the archive from now on. To be called by one process at a
    time. Raises OSError, BadCache.
    """
    recent = recent_from(tape, facts.recorded_at)
    kept: list[Record] = []
    left: list[Record] = []
    for record in facts.records():
        (kept if is_at_hand(record, recent) else left).append(record)
    token = os.urandom(6).hex()
    name = base.archive if base else ""
    with contextlib.closing(Archive(folder, name, base.runs if base else ())) as old:
        new = [record for record in left if not (name and old.holds(record))]
        if new and not name:
            name = f"archive-{token}"
        secret = make_secret(folder)
        entries = list(append_records(os.path.join(folder, name), new, secret)) if new else []
        entries += command_entries(facts.taken.places, secret)
        runs = _with_entries(folder, f"keys-{token}", old, entries, mark_of(secret))
    ledger = _with_rows(folder, f"ledger-{token}", base.ledger if base else NO_LEDGER, new)
    stamp = Stamp(
        journal=tape.live.header.journal,
        rewritten=tape.live.header.rewritten,
        seq=facts.seq,
        end=end,
        tail=tape.tail(end),
        recorded_at=facts.recorded_at,
        cursors=facts.cursors,
        latest=facts.taken.latest(),
        highest=facts.taken.highest,
        forgotten_seq=facts.forgotten.seq,
        forgotten=facts.forgotten.hashes(),
        archive=name,
        runs=runs,
        ledger=ledger,
        records=len(kept),
        told_of=strays.latest,
        strays=strays.packed(),
    )
    put_in_place(checkpoint_path(folder), stamp, kept)
    _remove_unnamed(folder, stamp)
    return stamp, left


def _with_entries(folder: str, name: str, old: Archive, entries: list[bytes], mark: str) -> tuple[Run, ...]:
    if any(run.mark != mark for run in old.runs):
        raise BadCache("the key that its hashes were made with is gone")
    if not entries:
        return old.runs
    count = swallowed(old.runs, len(entries))
    for file in old.key_files[len(old.key_files) - count :]:
        entries.extend(file.entries())
    return (*old.runs[: len(old.runs) - count], write_run(folder, name, entries, mark))


def _with_rows(folder: str, name: str, old: Ledger, new: list[Record]) -> Ledger:
    if not new:
        return old
    name = old.name or name
    return Ledger(name, append_entries(os.path.join(folder, name), old.end, list(map(entry_of, new))))


def put_in_place(path: str, stamp: Stamp, records: list[Record]) -> None:
    """Write a checkpoint with these contacts, on the disk when this returns. Raises OSError."""
    frames = [frame(_encoder.encode(stamp))]
    for at in range(0, len(records), _A_FRAME):
        frames.append(frame(_encoder.encode(records[at : at + _A_FRAME])))
    replace_file(path, b"".join(frames), durable=True)


def _remove_unnamed(folder: str, stamp: Stamp) -> None:
    """Remove what no checkpoint names any more. Who has it open reads on."""
    named = {stamp.archive, stamp.ledger.name, *(run.name for run in stamp.runs)}
    for name in parts_in(folder):
        if name not in named:
            remove(os.path.join(folder, name))


def parts_in(folder: str) -> list[str]:
    """The names of what checkpoints keep beside them, and of what is left of older ones. Raises OSError."""
    # Up to format 1 a checkpoint had the number of its generation behind its name.
    first = ("archive-", "keys-", "ledger-", f"{CHECKPOINT}-", f"{CHECKPOINT}.")
    return [name for name in os.listdir(folder) if name.startswith(first)]


def fill(facts: Facts, stamp: Stamp, records: Iterable[Record]) -> None:
    """Begin `facts` with what a checkpoint holds."""
    forgotten = Forgotten(stamp.forgotten_seq, stamp.forgotten)
    facts.resume(stamp.seq, stamp.recorded_at, stamp.cursors, stamp.latest, stamp.highest, forgotten)
    for record in records:
        facts.admit(record)
