"""What is held of a journal: its open files, what they come to, and the checkpoint that is made of that."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from leadtui.domain.events import Line
from leadtui.domain.facts import Facts
from leadtui.domain.past import Record
from leadtui.files import remove
from leadtui.store import checkpoint
from leadtui.store.archive import Archive
from leadtui.store.behind import LogPast
from leadtui.store.keys import BadCache
from leadtui.store.lines import TAIL
from leadtui.store.strays import Strays
from leadtui.store.tape import Tape


class Held(msgspec.Struct):
    """The open journal, how far it was taken in, and what it came to. OSErrors pass through."""

    tape: Tape
    past: LogPast
    facts: Facts
    end: int
    """Where the last line taken in ends."""
    tail: bytes
    """The last bytes of that line: when they are others, the log is another."""
    named: tuple[int, int] | None
    """What `current` was when this log was opened: inode and time of change."""
    strays: Strays
    base: checkpoint.Stamp | None
    """The newest checkpoint that the facts rest on."""
    is_sound: bool = True
    """False from the first byte of a write until all of it is safe: what the file holds is not known."""

    def take_in(self, line: Line | None, position: int, data: bytes) -> set[str]:
        """Take in the line of these bytes, None for a damaged one; the ids of contacts that changed."""
        self.end, self.tail = position + len(data), data[-TAIL:]
        if line is None:
            return set()
        self.strays.note(line, position)
        return self.facts.apply(line, position)

    def write_checkpoint(self, folder: str) -> bool:
        """Write a checkpoint, unless there is one as new; let go of who is archived. Raises OSError."""
        there = checkpoint.load_stamp(checkpoint.checkpoint_path(folder), self.tape)
        if there is not None and there.seq >= self.facts.seq:
            return False
        if self.base is not None and (there is None or there.seq < self.base.seq):
            # Ours was taken away, and we know of the old contacts by it only: who opens next makes another.
            return False
        from leadtui.store.asof import forget_months, keep_month

        try:
            if there is None:
                forget_months(folder)
            stamp, left = checkpoint.write(folder, self.tape, self.facts, self.end, self.strays, there)
            keep_month(folder, stamp)
            archive = Archive(folder, stamp.archive, stamp.runs, stamp.ledger)
        except (BadCache, FileNotFoundError):  # damaged, or a copy of the folder lacks a part of it
            remove(checkpoint.checkpoint_path(folder))
            return False
        self._rest_on(stamp, archive, left)
        return True

    def rewrite_checkpoint(self, folder: str, contacts: Iterable[str]) -> bool:
        """Take these contacts, who were erased, out of all caches; False where those are to be made anew.

        They are new ones, which cover the line that says so. Raises OSError.
        """
        from leadtui.store.scrubbing import Gone, months_without, parts_without

        there = checkpoint.load_stamp(checkpoint.checkpoint_path(folder), self.tape)
        if there is None or (self.base is not None and there.seq < self.base.seq):
            return False
        gone = Gone(contacts)
        try:
            base = parts_without(folder, there, gone)
            stamp, left = checkpoint.write(folder, self.tape, self.facts, self.end, self.strays, base)
            archive = Archive(folder, stamp.archive, stamp.runs, stamp.ledger)
        except (BadCache, FileNotFoundError):
            return False
        self._rest_on(stamp, archive, left)
        months_without(folder, self.tape, there, stamp, gone)
        return True

    def _rest_on(self, stamp: checkpoint.Stamp, archive: Archive, left: Iterable[Record]) -> None:
        """Rest on a checkpoint that was just written, and let go of the contacts that are in its archive."""
        self.base = stamp
        self.past.change_archive(archive, stamp.end)
        self.facts.forget(left)


def begun(folder: str, tape: Tape, named: tuple[int, int] | None, *, may_write: bool) -> Held:
    """A journal that was just opened, with what a checkpoint knows of it; `named`: see `Held`."""
    loaded = checkpoint.load(folder, tape) if tape.live.is_known else None
    if loaded is None:
        past = LogPast(tape)
        return Held(tape, past, Facts(past), 0, tape.tail(0), named, Strays(), None)
    stamp, records, archive = loaded
    path = checkpoint.checkpoint_path(folder)
    past = LogPast(tape, archive, stamp.end, path if may_write else "")
    facts = Facts(past)
    checkpoint.fill(facts, stamp, records)
    strays = Strays(stamp.told_of, stamp.strays)
    return Held(tape, past, facts, stamp.end, stamp.tail, named, strays, stamp)
