"""Following a log: the facts of all lines taken in so far, and where the next one begins."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from typing import Final

import msgspec

from leadtui.domain.events import Line
from leadtui.domain.facts import Facts
from leadtui.errors import StoreFailed
from leadtui.store import checkpoint
from leadtui.store.archive import Archive
from leadtui.store.behind import LogPast
from leadtui.store.files import MAY_NOT_WRITE, remove, told
from leadtui.store.journal import Decided
from leadtui.store.keys import BadCache
from leadtui.store.lines import TAIL, BadLine, decode_line
from leadtui.store.log import Log, Raw, Sync, current_path, generation_in, log_path, raw_lines

ALL: Final = -1


class _Held(msgspec.Struct):
    """An open log, how far it was taken in, and what it came to."""

    log: Log
    past: LogPast
    facts: Facts
    end: int
    """Where the last line taken in ends."""
    tail: bytes
    """The last bytes of that line: when they are others, the log is another."""
    named: tuple[int, int] | None
    """What `current` was when this log was opened: inode and time of change."""
    base: checkpoint.Stamp | None
    """The newest checkpoint that the facts rest on."""
    is_sound: bool = True
    """False once a write failed: what the file holds is not known any more."""


class Following:
    """The lines of the journal in a folder, taken in as they come. OSErrors pass through to its owner.

    It keeps what it has until it has something better: a folder that goes away, or a log that cannot be read,
    is an error and never an empty board.
    """

    def __init__(self, folder: str, read_only: str) -> None:
        self.folder = folder
        self._current = current_path(folder)
        self.read_only = read_only
        """Why the log may only be read; empty when it may be written."""
        self.damage = ""
        """What of the log could not be read, where it may only be read."""
        self.changed: set[str] = set()
        """Ids of contacts that changed; who asks empties it."""
        self._held: _Held | None = None
        self._size = 0
        self._nothing = Facts()

    @property
    def facts(self) -> Facts:
        """What has been taken in so far."""
        return self._held.facts if self._held else self._nothing

    @property
    def log(self) -> Log | None:
        """The log as it is open now; None while there is no journal."""
        return self._held.log if self._held else None

    def close(self) -> None:
        """Let go of the files; the facts stay."""
        if self._held is not None:
            self._held.past.close()
            self._held.log.close()

    # -- reading ---------------------------------------------------------------------------------------------

    def follow(self) -> None:
        """Take in what is new; everything anew when the log is another one, or was cut. Raises StoreError."""
        if self._held is None or not self._is_same(self._held):
            self.load()
            self._size = self._held.log.size() if self._held else 0
        if self._held is not None and self._size != self._held.end:
            self.take_new()

    def load(self) -> None:
        """Open the journal as it is on the disk, with what a checkpoint knows of it. Raises StoreError."""
        named = self._name_stat()
        generation = generation_in(self.folder)
        if generation is None:
            if self._held is not None:
                raise StoreFailed(f"{self.folder}: the journal is gone.", "Bring it back, then all goes on.")
            return
        log = self._open_log(log_path(self.folder, generation))
        with contextlib.ExitStack() as undone:
            undone.callback(log.close)
            fresh = self._begun(log, named)
            undone.pop_all()
        self.changed |= self.facts.people.keys() | fresh.facts.people.keys()
        self.close()
        self._held = fresh

    def _begun(self, log: Log, named: tuple[int, int] | None) -> _Held:
        """A log with what a checkpoint knows of it."""
        if not log.is_known:
            self.read_only = f"it is of format {log.header.leadtui}, which a later leadtui wrote"
        loaded = checkpoint.load(self.folder, log) if log.is_known else None
        if loaded is None:
            past = LogPast(log)
            return _Held(log, past, Facts(past), log.start, log.tail(log.start), named, None)
        stamp, records, archive = loaded
        path = checkpoint.checkpoint_path(self.folder, log.header.generation)
        past = LogPast(log, archive, stamp.end, "" if self.read_only else path)
        facts = Facts(past)
        checkpoint.fill(facts, stamp, records)
        return _Held(log, past, facts, stamp.end, stamp.tail, named, stamp)

    def take_new(self, at_most: int = ALL) -> int:
        """Take in new lines; how many there were. Raises StoreDamaged."""
        held = self._held
        if held is None:
            return 0
        taken = 0
        for raw, line in self._lines(held.log, held.log.fd, held.end):
            if line is not None:
                self.changed |= held.facts.apply(line, raw.position)
            held.end, held.tail = raw.end, raw.data[-TAIL:]
            taken += 1
            if taken == at_most:
                break
        return taken

    def read(self, since: int) -> Iterator[Line]:
        """The lines with any event after seq `since`. Raises StoreDamaged."""
        held = self._held
        if held is None:
            return
        # A descriptor of its own: the log may be opened anew before the last line was asked for.
        fd = os.dup(held.log.fd)
        try:
            for _, line in self._lines(held.log, fd, self._first_after(held, since)):
                if line is not None and line.next_seq - 1 > since:
                    yield line
        finally:
            os.close(fd)

    def recent_from(self) -> int:
        """The position from which on lines are recent."""
        held = self._held
        return checkpoint.recent_from(held.log, held.facts.recorded_at) if held else 0

    def _lines(self, log: Log, fd: int, offset: int) -> Iterator[tuple[Raw, Line | None]]:
        """Lines from `offset` on, up to one that is torn; None for a damaged one that is passed over."""
        for raw in raw_lines(fd, offset):
            line: Line | None = None
            try:
                line = decode_line(raw.data)
            except BadLine as error:
                if raw.end >= log.size() or next(raw_lines(fd, raw.position), None) != raw:
                    return  # never finished, or being written just now
                self._pass_over(log, raw, error)
            yield raw, line

    def _pass_over(self, log: Log, raw: Raw, error: BadLine) -> None:
        if not self.read_only:
            raise log.damaged(raw, error) from error
        if log.is_known and not self.damage:
            self.damage = log.damaged(raw, error).message

    def _first_after(self, held: _Held, since: int) -> int:
        if since >= held.facts.seq:
            return held.end
        try:
            return held.log.first_from(lambda line: line.next_seq - 1 <= since) if since else held.log.start
        except BadLine:
            return held.log.start

    def _is_same(self, held: _Held) -> bool:
        """Whether all that was taken in still stands in the log that is in use; notes how long it is."""
        size = held.log.size_in_place() if held.is_sound and self._name_stat() == held.named else None
        if size is None or size < held.end:
            return False
        self._size = size
        return size == held.end or held.log.tail(held.end) == held.tail

    def _name_stat(self) -> tuple[int, int] | None:
        try:
            named = os.stat(self._current)
        except FileNotFoundError:
            return None
        return named.st_ino, named.st_mtime_ns

    def _open_log(self, path: str) -> Log:
        try:
            return Log(path, may_write=not self.read_only)
        except OSError as error:
            if self.read_only or error.errno not in MAY_NOT_WRITE:
                raise
            self.read_only = told(error, path).message.rstrip(".")
            return Log(path, may_write=False)

    # -- writing, under the locks that the owner holds -------------------------------------------------------

    def append(self, decided: Decided, sync: Sync) -> None:
        """Write a line after the last one, and take it in once it is safe. Raises OSError."""
        held = self._held
        assert held is not None, "a journal is there before anything is decided for it"
        try:
            held.log.append(decided.data, held.end, sync)
        except OSError:
            held.is_sound = False
            raise
        position = held.end
        held.end, held.tail = position + len(decided.data), decided.data[-TAIL:]
        self.changed |= held.facts.apply(decided.line, position)

    def cut_torn(self) -> None:
        """After `follow`, cut off what stands behind the last whole line. Raises OSError."""
        if self._held is not None and self._size > self._held.end:
            self._held.log.cut(self._held.end)

    def write_checkpoint(self) -> bool:
        """Write a checkpoint, unless there is one as new; let go of who is archived. Raises OSError."""
        held = self._held
        if held is None:
            return False
        there = checkpoint.load_stamp(self.folder, held.log)
        if there is not None and there.seq >= held.facts.seq:
            return False
        if held.base is not None and (there is None or there.seq < held.base.seq):
            # Ours was taken away, and we know of the old contacts by it only: who opens next makes another.
            return False
        try:
            stamp, left = checkpoint.write(self.folder, held.log, held.facts, held.end, there)
            archive = Archive(self.folder, stamp.archive, stamp.runs, stamp.ledger)
        except BadCache:
            remove(checkpoint.checkpoint_path(self.folder, held.log.header.generation))
            return False
        held.base = stamp
        held.past.change_archive(archive, stamp.end)
        held.facts.forget(left)
        return True
