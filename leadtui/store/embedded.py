"""The journal on this machine: a log of lines, a lock, caches beside it, and TinyDB over what is alive.

What is in the folder::

    current                 the number of the generation in use
    live-7.jsonl            its log, and for a day the log of the generation before it: with
    history-2026-03.jsonl   the lines of a month that were moved out of the log, the truth and all of it
    checkpoint              what all lines fold to (a cache), and as history-2026-03.checkpoint what they
                            came to early in a month, with
    archive-*               contacts that nobody works on any more,
    ledger-*                what the figures need of those, and
    keys-*                  where they, and the lines of commands, are found, by hashes with
    hash.key                a key that is nobody else's
    status-*.json           what processes say of themselves
    *.lock                  journal, collector, boards, cache
"""

from __future__ import annotations

import contextlib
import datetime
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from leadtui.clock import Clock
from leadtui.domain.commands import Accepted, Command, Refusal
from leadtui.domain.contacts import Contact
from leadtui.domain.events import Line
from leadtui.domain.facts import Facts, accepted
from leadtui.domain.ids import new_id
from leadtui.errors import StoreFailed
from leadtui.files import make_folder, sync
from leadtui.store.athand import at_hand, one_at_hand
from leadtui.store.beside import Beside
from leadtui.store.following import Following
from leadtui.store.generations import begin, generation_in, is_named, lost_in
from leadtui.store.journal import Decide, Decided, Told, barred, check_next, settle, to_nobody
from leadtui.store.lines import FORMAT, Header, encode_line
from leadtui.store.locks import LOCK_TIMEOUT_S, Hold, JournalLock, Sleep
from leadtui.store.log import Sync
from leadtui.store.secret import keep_secret, make_secret
from leadtui.store.trouble import MAY_NOT_WRITE, InWords

if TYPE_CHECKING:
    from pathlib import Path

    from tinydb.table import Table

    from leadtui.store.house import House

LONG_TAIL: Final = 1_000
"""Who opens the journal and finds more lines than this after the checkpoint writes a new one."""

PIECE: Final = 50_000
"""A long past is folded in pieces of so many lines: who was done with need not all be in memory at once."""


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
        piece: int = PIECE,
        told: Told = to_nobody,
    ) -> None:
        """Open it, begun anew where there is none; `told` is called where that takes long. Raises StoreError.

        Who may not write, by choice or by the system's leave, reads on; `read_only` then says why.
        """
        self._folder = folder
        self._clock = clock
        self._sleep = sleep
        self._piece = piece
        self._told = told
        self._sync = sync
        self._beside = Beside(folder, sleep, may_write=False)
        self._following = Following(
            folder, "it was opened read-only" if read_only else "", clock, self._beside.moved
        )
        # Under the lock there is little left to be taken in then.
        self._lock = JournalLock(
            os.path.join(folder, "journal.lock"), clock, sleep, lock_timeout_s,
            meanwhile=self._following.follow,
        )  # fmt: skip
        self._in_words = InWords(folder)
        self._is_ready = False
        """Whether nothing but appends came after all was taken in, unless somebody else has had the lock."""
        with contextlib.ExitStack() as undone:
            undone.callback(self.close)
            with self._in_words:
                self._open(long_tail)
            undone.pop_all()

    @property
    def read_only(self) -> str:
        """Why this journal can only be read; empty when it can be written."""
        return f"it has moved to {self.moved}" if self.moved else self._following.read_only

    @property
    def damage(self) -> str:
        """What could not be read of it, opened read-only."""
        return self._following.damage

    @property
    def moved(self) -> str:
        """Where the journal has moved to; empty while it is here."""
        return self._following.moved

    @property
    def facts(self) -> Facts:
        """What has been taken in so far."""
        return self._following.facts

    @property
    def watched(self) -> Path | None:
        """The folder of the journal."""
        from pathlib import Path

        return Path(self._folder)

    def listen(self, wake: Callable[[], None]) -> None:
        """The folder is watched."""

    def submit(self, command: Command, decide: Decide) -> Accepted | Refusal:
        """Decide a command under the lock, with all before it taken in; synced before this returns."""
        self._check_writable()
        with self._lock as was_held_by_others, self._in_words:
            if was_held_by_others or not self._is_ready or not self._following.is_as_left:
                self._get_ready()
            outcome = settle(self.facts, command, decide, self._clock.now())
            if not isinstance(outcome, Decided):
                return outcome
            self._following.append([outcome], self._sync)
            return accepted(outcome.line)

    def erase(self, command: Command, decide: Decide) -> Accepted | Refusal:
        """Erase people: nothing of them is left in any file when this returns."""
        self._check_writable()
        house = self._house()
        with house.kept(), self._in_words:
            make_secret(self._folder)
            outcome = self.submit(command, decide)
            if isinstance(outcome, Accepted) and outcome.seq:
                house.erase()
            return outcome

    def _house(self) -> House:
        from leadtui.store.house import House  # no start waits for it

        return House(self._following, self._beside, self._clock, self._sleep, self._locked, self._take_all)

    def adopt(self, lines: Sequence[Line]) -> None:
        """Keep the next lines of another journal just as they are there, synced together."""
        if lines:
            with self._locked():
                check_next(self.facts, lines[0], self._folder)
                self._following.append([Decided(line, encode_line(line)) for line in lines], self._sync)

    def keep_secret(self, secret: bytes) -> None:
        """Know erased records by the key of another journal, where this one has none yet."""
        with self._locked():
            keep_secret(self._folder, secret)

    def leave(self, where: str, finish: Callable[[], None]) -> None:
        """Have all go on at `where` from now on; a note in the folder says so."""
        with self._locked():
            finish()
            self._beside.leave_note(where)
        self._following.moved = where

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        """The lock, with all before it taken in and nothing torn behind it. Raises StoreError."""
        self._check_writable()
        with self._lock, self._in_words:
            self._get_ready()
            self._is_ready = False  # what is done now may be more than to add lines
            yield

    def _get_ready(self) -> None:
        """Take in all that was done before we got the lock, and see that we may write."""
        self._is_ready = False
        self._following.follow()
        self._check_writable()  # it may have moved, or what it goes on with is of a later version's making
        self._following.cut_torn()
        self._is_ready = True

    def _check_writable(self) -> None:
        if self._following.moved or self._following.read_only:
            raise barred(self, f"{self._folder} cannot be written")

    def catch_up(self) -> frozenset[str]:
        """Take in what others wrote; the ids of contacts that changed since the last call."""
        with self._in_words:
            self._following.follow()
        changed = frozenset(self._following.changed)
        self._following.changed.clear()
        return changed

    def read(self, since: int = 0) -> Iterator[Line]:
        """The lines with any event after seq `since`, streamed from the disk."""
        with self._in_words:
            yield from self._following.read(since)

    def as_of(self, moment: datetime.datetime) -> Facts:
        """The facts of all events that were true at a moment; they know who was at hand then."""
        with self._in_words:
            self._following.follow()
            return self._following.as_of(moment)

    def contacts(self) -> Table:
        """TinyDB's table of the contacts that are alive or recent."""
        from leadtui.store.table import contacts_table

        following = self._following
        return contacts_table(
            lambda: at_hand(following.facts, following.recent_from()),
            lambda contact_id: one_at_hand(following.facts, contact_id, following.recent_from()),
        )

    def find(self, key: str) -> tuple[Contact, ...]:
        """Contacts by a way to reach or a source key, however old, oldest first."""
        return tuple(self.facts.find(key))

    def publish_status(self, name: str, status: Mapping[str, Any]) -> None:
        """Leave word of oneself beside the journal."""
        self._beside.publish_status(name, status)

    def status(self, name: str) -> dict[str, Any] | None:
        """What was last published under a name, or None."""
        return self._beside.status(name)

    def statuses(self, beginning: str) -> dict[str, dict[str, Any]]:
        """All that was published under names that begin so, by name."""
        return self._beside.statuses(beginning)

    def withdraw_status(self, name: str) -> None:
        """Take away what was published under a name, if anything was."""
        self._beside.withdraw_status(name)

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
        """Write a checkpoint of what is known, and let go of contacts that nobody works on any more.

        Where the log has grown long or old, what is in it is moved to history: see `compaction`.
        """
        if self.read_only:
            return False
        with self._in_words:
            return self._house().tidy()

    def close(self) -> None:
        """Let go of the files."""
        self._lock.close()
        self._following.close()

    def _open(self, long_tail: int) -> None:
        if not self.read_only:
            self._make()
        self._following.load()
        self._beside.may_write = not self.read_only
        if self._take_all(self._try_checkpoint) > long_tail:
            self._try_checkpoint()
        if self._following.is_erasing and not self.read_only:
            self._house().finish_erasing()
        self._following.changed.clear()

    def _take_all(self, between: Callable[[], object]) -> int:
        """Take in all there is, piece by piece, with something done in between; lines of the last piece."""
        while not (taken := self._following.take_piece(self._piece)).is_last:
            between()
            self._told(self._following.share)
        return taken.lines

    def _make(self) -> None:
        try:
            with self._in_words:
                make_folder(self._folder)
                has_name = is_named(self._folder)
            if not has_name:
                with self._lock, self._in_words:
                    self._begin()
        except StoreFailed as error:
            cause = error.__cause__
            if not isinstance(cause, OSError) or cause.errno not in MAY_NOT_WRITE:
                raise
            self._following.read_only = error.message.rstrip(".")

    def _begin(self) -> None:
        """Begin a journal; where a log is there and only its name got lost, name it again."""
        at = self._clock.now()
        if lost := lost_in(self._folder):
            self._following.damage = f"{lost} is not there: events that only it had are lost."
        generation = generation_in(self._folder) or 1
        begin(self._folder, Header(leadtui=FORMAT, journal=new_id(at), generation=generation, made_at=at))

    def _try_checkpoint(self) -> None:
        """A cache that cannot be written is no reason not to open."""
        if not self.read_only:
            with contextlib.suppress(OSError, StoreFailed):
                self._house().checkpoint()
