"""The journal on this machine: a log of lines, a lock, caches beside it, and TinyDB over what is alive.

What is in the folder::

    current             the number of the generation in use
    live-1.jsonl        its log: the truth, and all of it
    checkpoint-1        what the log folds to (a cache), with
    archive-1-*         contacts that nobody works on any more, and
    keys-1-*            where they, and the lines of commands, are found
    status-*.json       what processes say of themselves
    *.lock              journal, collector, boards, cache
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from leadtui.clock import Clock
from leadtui.domain.commands import Accepted, Command, Refusal
from leadtui.domain.contacts import Contact
from leadtui.domain.events import Line
from leadtui.domain.facts import Facts, accepted
from leadtui.domain.ids import new_id
from leadtui.errors import StoreDamaged, StoreFailed, StoreReadOnly
from leadtui.store import checkpoint
from leadtui.store.archive import Archive
from leadtui.store.behind import LogPast
from leadtui.store.beside import Beside
from leadtui.store.files import MAY_NOT_WRITE, make_folder, remove, sync, told
from leadtui.store.journal import Decide, Decided, settle
from leadtui.store.keys import BadCache
from leadtui.store.lines import FORMAT, TAIL, BadLine, Header, decode_line
from leadtui.store.locks import LOCK_TIMEOUT_S, Hold, JournalLock, Sleep
from leadtui.store.log import Log, Raw, Sync, begin, current_path, generation_in, log_path, raw_lines

if TYPE_CHECKING:
    from pathlib import Path

    from tinydb.table import Table

LONG_TAIL: Final = 5_000
"""Who opens the journal and has more lines to fold than a checkpoint covers writes a new one."""


class EmbeddedJournal:
    """A journal in a folder. See `Journal` for what it does."""

    def __init__(
        self,
        folder: str,
        clock: Clock,
        *,
        read_only: bool = False,
        sleep: Sleep = time.sleep,
        sync: Sync = sync,
        lock_timeout_s: float = LOCK_TIMEOUT_S,
        long_tail: int = LONG_TAIL,
    ) -> None:
        """Open it, begun anew where there is none. Raises StoreError.

        Who may not write, by choice or by the system's leave, reads on; `read_only` then says why.
        """
        self.folder = folder
        self.read_only = "it was opened read-only" if read_only else ""
        self.damage = ""
        self._clock = clock
        self._sync = sync
        self._long_tail = long_tail
        self._lock = JournalLock(os.path.join(folder, "journal.lock"), clock, sleep, lock_timeout_s)
        self._beside = Beside(folder, sleep, may_write=not read_only)
        self._log: Log | None = None
        self._past: LogPast | None = None
        self._facts = Facts()
        self._base: checkpoint.Stamp | None = None
        self._end = 0
        self._tail = b""
        self._named: tuple[int, int] | None = None
        self._changed: set[str] = set()
        with self._in_words():
            self._open()

    # -- what every journal does -------------------------------------------------------------------------------

    @property
    def facts(self) -> Facts:
        """What has been taken in so far."""
        return self._facts

    @property
    def watched(self) -> Path | None:
        """The folder of the journal."""
        from pathlib import Path

        return Path(self.folder)

    def submit(self, command: Command, decide: Decide) -> Accepted | Refusal:
        """Decide a command under the lock, with all before it taken in; synced before this returns."""
        if self.read_only:
            raise StoreReadOnly(f"{self.folder} cannot be written: {self.read_only}.")
        with self._lock.held(), self._in_words():
            log = self._follow()
            if log is None:
                log = self._begin()
            if log.size() > self._end:
                log.cut(self._end)
            outcome = settle(self._facts, command, decide, self._clock.now())
            if not isinstance(outcome, Decided):
                return outcome
            self._append(log, outcome)
            return accepted(outcome.line)

    def catch_up(self) -> frozenset[str]:
        """Take in what others wrote; the ids of contacts that changed since the last call."""
        with self._in_words():
            self._follow()
        changed, self._changed = frozenset(self._changed), set()
        return changed

    def read(self, since: int = 0) -> Iterator[Line]:
        """The lines with any event after seq `since`, streamed from the disk."""
        log = self._log
        if log is None:
            return
        with self._in_words():
            for raw in raw_lines(log.fd, self._first_after(log, since)):
                line = self._whole(log, raw)
                if line is not None and line.next_seq - 1 > since:
                    yield line

    def contacts(self) -> Table:
        """TinyDB's table of the contacts that are alive or recent."""
        from leadtui.store.table import contacts_table

        return contacts_table(self._at_hand, self._facts.people.get)

    def find(self, key: str) -> tuple[Contact, ...]:
        """Contacts by a way to reach or a source key, however old, oldest first."""
        return tuple(self._facts.find(key))

    def publish_status(self, name: str, status: Mapping[str, Any]) -> None:
        """Leave word of oneself beside the journal."""
        self._beside.publish_status(name, status)

    def status(self, name: str) -> dict[str, Any] | None:
        """What was last published under a name, or None."""
        return self._beside.status(name)

    def hold(self, name: str, *, shared: bool = False) -> Hold | None:
        """Take a named lock, or None when others have it."""
        return self._beside.hold(name, shared=shared)

    def anybody_holds(self, name: str) -> bool:
        """Whether a named lock is held by anybody."""
        return self._beside.anybody_holds(name)

    def holder(self, name: str) -> str:
        """Who last took a named lock."""
        return self._beside.holder(name)

    def compact(self) -> bool:
        """Write a checkpoint of what is known, and let go of contacts that nobody works on any more."""
        if self.read_only:
            return False
        with self._in_words():
            log = self._follow()
            held = self._beside.hold("cache") if log is not None else None
            if log is None or held is None:
                return False  # another process is at it
            with held:
                return self._checkpoint(log)

    def close(self) -> None:
        """Let go of files and locks."""
        self._lock.close()
        self._drop()

    # -- opening -----------------------------------------------------------------------------------------------

    def _open(self) -> None:
        if not self.read_only:
            try:
                self._make()
            except StoreFailed as error:
                self._read_only_or_raise(error)
        self._load()
        while self._take_new(self._long_tail) and not self.read_only:
            # A long past is folded piece by piece: what nobody works on any more need not be in memory.
            self.compact()
        self._changed.clear()

    def _make(self) -> None:
        with self._in_words():
            make_folder(self.folder)
        if not os.path.lexists(current_path(self.folder)):
            with self._lock.held(), self._in_words():
                generation = generation_in(self.folder)
                at = self._clock.now()
                begin(
                    self.folder,
                    Header(leadtui=FORMAT, journal=new_id(at), generation=generation or 1, made_at=at),
                )

    def _read_only_or_raise(self, error: StoreFailed) -> None:
        cause = error.__cause__
        if not isinstance(cause, OSError) or cause.errno not in MAY_NOT_WRITE:
            raise error
        self._only_read(error.message.rstrip("."))

    def _only_read(self, why: str) -> None:
        self.read_only = why
        self._beside.may_write = False

    def _load(self) -> None:
        """Begin anew with what is on the disk."""
        self._drop()
        generation = generation_in(self.folder)
        self._named = self._name_stat()
        if generation is None:
            return
        log = self._open_log(log_path(self.folder, generation))
        if not log.is_known:
            self._only_read(
                f"it was written by a later leadtui (format {log.header.leadtui}; this one knows {FORMAT})"
            )
        loaded = checkpoint.load(self.folder, log) if log.is_known else None
        self._log, self._end = log, log.start
        if loaded is None:
            self._past = LogPast(log)
        else:
            path = checkpoint.checkpoint_path(self.folder, generation)
            self._past = LogPast(log, loaded.archive, loaded.stamp.end, "" if self.read_only else path)
        self._facts = Facts(self._past)
        if loaded is not None:
            self._base, self._end = loaded.stamp, loaded.stamp.end
            checkpoint.fill(self._facts, loaded.stamp, loaded.records)
        self._tail = log.tail(self._end)

    def _open_log(self, path: str) -> Log:
        try:
            return Log(path, may_write=not self.read_only)
        except OSError as error:
            if self.read_only or error.errno not in MAY_NOT_WRITE:
                raise
            self._only_read(told(error, path).message.rstrip("."))
            return Log(path, may_write=False)

    def _drop(self) -> None:
        if self._past is not None:
            self._past.close()
        if self._log is not None:
            self._log.close()
        self._past = self._log = self._base = None
        self._facts = Facts()
        self._end = 0

    # -- following ---------------------------------------------------------------------------------------------

    def _follow(self) -> Log | None:
        """Take in what is new in the log; all of it anew when it is another one, or shorter than it was."""
        if self._log is None or not self._is_same(self._log):
            before = self._facts.people.keys()
            self._load()
            self._changed |= before | self._facts.people.keys()
        self._take_new()
        return self._log

    def _is_same(self, log: Log) -> bool:
        if self._name_stat() != self._named or not log.is_in_place():
            return False
        size = log.size()
        return size == self._end or (size > self._end and log.tail(self._end) == self._tail)

    def _name_stat(self) -> tuple[int, int] | None:
        try:
            named = os.stat(current_path(self.folder))
        except FileNotFoundError:
            return None
        return named.st_ino, named.st_mtime_ns

    def _take_new(self, at_most: int = -1) -> bool:
        """Take in new lines; whether there are more than `at_most`."""
        log = self._log
        if log is None or log.size() == self._end:
            return False
        for raw in raw_lines(log.fd, self._end):
            if at_most == 0:
                return True
            at_most -= 1
            line = self._whole(log, raw)
            if line is None and raw.end >= log.size():
                break
            if line is not None:
                self._changed |= self._facts.apply(line, raw.position)
            self._end, self._tail = raw.end, raw.data[-TAIL:]
        return False

    def _whole(self, log: Log, raw: Raw) -> Line | None:
        """A line; None for the torn one at the very end, and for a damaged one where we only read."""
        try:
            return decode_line(raw.data)
        except BadLine as error:
            if raw.end >= log.size() or next(raw_lines(log.fd, raw.position), None) != raw:
                return None
            if not self.read_only:
                raise log.damaged(raw, error) from error
            self.damage = self.damage or log.damaged(raw, error).message
            return None

    def _first_after(self, log: Log, since: int) -> int:
        if not since:
            return log.start
        if since >= self._facts.seq:
            return self._end
        try:
            return log.first_from(lambda line: line.next_seq - 1 <= since)
        except BadLine:
            return log.start

    # -- writing -----------------------------------------------------------------------------------------------

    def _begin(self) -> Log:
        """The journal was taken away since it was opened, and another is to be begun in its place."""
        raise StoreFailed(
            f"{self.folder}: the journal is not there any more.", "Bring it back, or start again."
        )

    def _append(self, log: Log, decided: Decided) -> None:
        try:
            log.append(decided.data, self._end, self._sync)
        except OSError as error:
            # What the file holds is not known any more: before anything else it is opened and read again.
            self._changed |= self._facts.people.keys()
            self._drop()
            raise told(error, log.path) from error
        position = self._end
        self._end, self._tail = position + len(decided.data), decided.data[-TAIL:]
        self._changed |= self._facts.apply(decided.line, position)

    def _checkpoint(self, log: Log) -> bool:
        there = checkpoint.load_stamp(self.folder, log)
        if there is not None and there.seq >= self._facts.seq:
            return False
        if self._base is not None and (there is None or there.seq < self._base.seq):
            # Ours was taken away. We know of the old contacts by it only, and cannot write it again.
            return False
        try:
            stamp, left = checkpoint.write(self.folder, log, self._facts, self._end, there)
            archive = Archive(self.folder, stamp.archive, stamp.runs)
        except BadCache:
            remove(checkpoint.checkpoint_path(self.folder, log.header.generation))
            return False
        self._base = stamp
        if self._past is not None:
            self._past.change_archive(archive, stamp.end)
        self._facts.forget(left)
        return True

    # -- the table ---------------------------------------------------------------------------------------------

    def _at_hand(self) -> Iterator[Contact]:
        if self._log is None:
            return
        recent = checkpoint.recent_from(self._log, self._facts.recorded_at)
        for record in self._facts.records():
            if record.contact is not None and checkpoint.is_at_hand(record, recent):
                yield record.contact

    @contextlib.contextmanager
    def _in_words(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise told(error, self.folder) from error
        except StoreDamaged:
            raise
