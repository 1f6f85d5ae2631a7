"""The journal in PostgreSQL: one table of lines, a lock for the time of a transaction, and notifications.

Who writes takes an advisory lock until the end of the transaction, so that lines become visible in the order
of their seq: who has read as far as a line has missed none before it. A notification only says that there is
something to read; what was missed while the connection was gone is read like everything else.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, Final, LiteralString

from leadtui.clock import Clock
from leadtui.domain.commands import Accepted, Command, Refusal
from leadtui.domain.events import Line
from leadtui.domain.facts import Facts, accepted
from leadtui.domain.ids import new_id
from leadtui.errors import StoreBusy, StoreError, StoreFailed
from leadtui.store.folded import Folded
from leadtui.store.journal import Decide, Decided, Told, barred, check_next, settle, to_nobody
from leadtui.store.lines import encode_line
from leadtui.store.locks import Hold, Sleep
from leadtui.store.postgres import cache
from leadtui.store.postgres.address import Address, Connection
from leadtui.store.postgres.beside import Beside
from leadtui.store.postgres.erasing import erase_rows, vacuum
from leadtui.store.postgres.following import Following
from leadtui.store.postgres.past import lines
from leadtui.store.postgres.schema import VERSIONS, lock_key, prepare
from leadtui.store.postgres.scrubbing import scrub_caches
from leadtui.store.postgres.server import Server
from leadtui.store.postgres.session import channel
from leadtui.store.postgres.watchdog import ANSWER_S

if TYPE_CHECKING:
    from pathlib import Path


LONG_TAIL: Final = 1_000
"""Who opens the journal and finds more lines than this after the cache writes a new state of it."""

PIECE: Final = 50_000
"""A long past is folded in pieces of so many lines: who was done with need not all be in memory at once."""

ASK_AGAIN_S: Final = 3.0
"""So long a server that went away in the middle of a command is asked what became of it."""

_LOCK: Final[LiteralString] = "SELECT pg_advisory_xact_lock(%s)"
_APPEND: Final[LiteralString] = """
    WITH written AS (
        INSERT INTO leadtui_journal (seq, command, recorded_at, line) VALUES (%s, %s, %s, %s) RETURNING seq
    ) SELECT pg_notify(%s, seq::text) FROM written
"""
_COPY: Final[LiteralString] = "COPY leadtui_journal (seq, command, recorded_at, line) FROM STDIN"
_LAST_BEFORE: Final[LiteralString] = "SELECT max(seq) FROM leadtui_journal WHERE seq <= %s"
_MOVE: Final[LiteralString] = "UPDATE leadtui_meta SET moved = %s"
_WAKE: Final[LiteralString] = "SELECT pg_notify(%s, '')"


class PostgresJournal(Folded):
    """A journal on a server. See `Journal` for what it does."""

    watched: Path | None = None

    def __init__(
        self,
        url: str,
        clock: Clock,
        *,
        password: str = "",
        read_only: bool = False,
        sleep: Sleep = time.sleep,
        long_tail: int = LONG_TAIL,
        piece: int = PIECE,
        told: Told = to_nobody,
        answer_s: float = ANSWER_S,
    ) -> None:
        """Open it, begun anew where there is none; `told` is called where that takes long.

        Raises UsageError for a bad URL, StoreError.

        A role that may only read is enough to look on; `read_only` then says so.
        """
        self._clock = clock
        self._sleep = sleep
        self._address = Address(url, password)
        self._asked_read_only = read_only
        self._server = Server(self._address, clock, answer_s)
        with ExitStack() as undone:
            undone.callback(self._server.close)
            with self._server.patiently() as connection:
                meta = prepare(connection, new_id(clock.now()), self._address.shown, read_only=read_only)
            self._channel = channel(meta.journal)
            self._lock_key = lock_key(meta.journal, "journal")
            self._beside = Beside(self._server, self._address, meta.journal, clock)
            undone.callback(self._beside.close)
            only_looks = read_only or not meta.may_write or meta.takes_no_writes
            self._following = Following(self._server, meta, self._address.shown, only_looks=only_looks)
            self._following.open(long_tail, piece, told, may_write=not self.read_only)
            undone.pop_all()

    @property
    def read_only(self) -> str:
        """Why this journal can only be read; empty when it can be written."""
        meta = self._following.meta
        if self._asked_read_only:
            return "it was opened read-only"
        if meta.moved:
            return f"it has moved to {meta.moved}"
        if meta.version > len(VERSIONS):
            return "a later leadtui has changed its tables: bring this one up to date"
        if not meta.may_write:
            return f"the role {meta.role} may only read it"
        return "the server takes no writes" if meta.takes_no_writes else ""

    @property
    def damage(self) -> str:
        """What could not be read of it, by who may only look; who may write is kept out by it."""
        return self._following.damage

    @property
    def moved(self) -> str:
        """Where the journal has moved to; empty while it is here."""
        return self._following.meta.moved

    @property
    def facts(self) -> Facts:
        """What has been taken in so far."""
        return self._following.facts

    def as_of(self, moment: datetime.datetime) -> Facts:
        """The facts of all events that were true at a moment; they know who was at hand then."""
        return self._following.as_of(moment) or super().as_of(moment)

    # -- writing ---------------------------------------------------------------------------------------------

    def submit(self, command: Command, decide: Decide) -> Accepted | Refusal:
        """Decide a command under the lock, with all before it taken in; committed before this returns."""
        self._check_writable()
        is_sent = False
        try:
            with self._locked() as connection:
                outcome = settle(self.facts, command, decide, self._clock.now())
                if isinstance(outcome, Decided):
                    self._append(connection, outcome)
                    is_sent = True
        except StoreFailed as error:
            if is_sent:
                return self._asked_again(command, error)
            raise
        if not isinstance(outcome, Decided):
            return outcome
        self._following.take(outcome.line, _text(outcome.data))
        return accepted(outcome.line)

    def erase(self, command: Command, decide: Decide) -> Accepted | Refusal:
        """Erase people: nothing of them is left in any row when this returns."""
        self._check_writable()
        secret = self._following.past.made_secret()
        with self._keeping_house(), self._locked() as connection:
            outcome = settle(self.facts, command, decide, self._clock.now())
            if isinstance(outcome, Decided):
                self._append(connection, outcome)
                gone = {event.contact for event in outcome.line.events if event.contact}
                positions = {at for one in gone for at in self.facts.positions_of(one)}
                erase_rows(connection, gone, positions)
                scrub_caches(connection, sorted(gone), secret)
        if not isinstance(outcome, Decided):
            return outcome
        self._following.load()
        self.compact()
        with self._server.patiently() as connection:
            vacuum(connection)
        return accepted(outcome.line)

    @contextmanager
    def _keeping_house(self) -> Iterator[None]:
        """The lock of who writes caches, waited for, until the end of a transaction. Raises StoreError."""
        with self._server.patiently() as connection, connection.transaction():
            cache.wait_for_house(connection, self._following.meta.journal)
            yield

    def adopt(self, lines: Sequence[Line]) -> None:
        """Keep the next lines of another journal just as they are there."""
        if not lines:
            return
        self._check_writable()
        with self._locked() as connection:
            check_next(self.facts, lines[0], self._address.shown)
            rows = [Decided(line, encode_line(line)) for line in lines]
            with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
                for row in rows:
                    copy.write_row((row.line.seq, row.line.command, row.line.recorded_at, _text(row.data)))
            connection.execute(_WAKE, (self._channel,))
        for row in rows:
            self._following.take(row.line, _text(row.data))

    def keep_secret(self, secret: bytes) -> None:
        """Know erased records by the key of another journal, where this one has none yet."""
        self._check_writable()
        self._following.past.keep_secret(secret)

    def leave(self, where: str, finish: Callable[[], None]) -> None:
        """Have all go on at `where` from now on; `finish` brings there what was written up to this moment."""
        self._check_writable()
        with self._server.patiently(), self._locked() as connection:
            finish()
            connection.execute(_MOVE, (where,))
            connection.execute(_WAKE, (self._channel,))

    @contextmanager
    def _locked(self) -> Iterator[Connection]:
        """The connection, in a transaction in which nobody else writes and all before it is taken in.

        Raises StoreError.
        """
        try:
            with self._server as connection, connection.transaction():
                connection.execute(_LOCK, (self._lock_key,))
                self._following.follow()
                self._check_writable()
                yield connection
        except StoreBusy:
            raise StoreBusy(
                f"{self.holder('journal')} has held the journal for too long.",
                "Try again. If it hangs, end that process: nothing that was acknowledged is lost by it.",
            ) from None

    def _append(self, connection: Connection, decided: Decided) -> None:
        line = decided.line
        row = (line.seq, line.command, line.recorded_at, _text(decided.data), self._channel)
        connection.execute(_APPEND, row)

    def _asked_again(self, command: Command, error: StoreFailed) -> Accepted:
        """What became of a command when the server went away while it was to be kept. Raises StoreFailed."""
        until = self._clock.monotonic() + ASK_AGAIN_S
        while True:
            try:
                with self._locked():  # whatever was still under way there is over then
                    known = self.facts.accepted(command.id)
            except StoreError:
                if self._clock.monotonic() < until:
                    self._sleep(0.2)
                    continue
                raise StoreFailed(
                    f"{error.message} Whether this was kept is not known.",
                    "Look when the server is there again, before you write it a second time.",
                ) from None
            if known is None:
                raise error
            return known

    def _check_writable(self) -> None:
        if self.read_only:
            raise barred(self, f"{self._address.shown} cannot be written")

    # -- reading ---------------------------------------------------------------------------------------------

    def catch_up(self) -> frozenset[str]:
        """Take in what others wrote; the ids of contacts that changed since the last call."""
        self._following.follow()
        changed = frozenset(self._following.changed)
        self._following.changed.clear()
        return changed

    def read(self, since: int = 0) -> Iterator[Line]:
        """The lines with any event after seq `since`, streamed from the server."""
        with self._server as connection:
            row = connection.execute(_LAST_BEFORE, (since,)).fetchone()
        first = row[0] if row and row[0] is not None else 0
        found = lines(self._server, first - 1, skipped=self._following.skipped)
        return (line for line in found if line.next_seq - 1 > since)

    def _recent_from(self) -> int:
        return self._following.recent_from()

    # -- beside it -------------------------------------------------------------------------------------------

    def publish_status(self, name: str, status: Mapping[str, Any]) -> None:
        """Leave word of oneself beside the journal."""
        self._check_writable()
        self._beside.publish_status(name, status)

    def status(self, name: str) -> dict[str, Any] | None:
        """What was last published under a name, or None."""
        return self._beside.status(name)

    def statuses(self, beginning: str) -> dict[str, dict[str, Any]]:
        """All that was published under names that begin so, by name."""
        return self._beside.statuses(beginning)

    def withdraw_status(self, name: str) -> None:
        """Take away what was published under a name, if anything was."""
        self._check_writable()
        self._beside.withdraw_status(name)

    def listen(self, wake: Callable[[], None]) -> None:
        """Have `wake` called, from another thread, when the journal may have grown."""
        self._beside.listen(wake)

    def hold(self, name: str, *, shared: bool = False) -> Hold | None:
        """Take a named lock, or None when others have it."""
        return self._beside.hold(name, shared=shared)

    def anybody_holds(self, name: str) -> bool:
        """Whether a named lock is held by anybody."""
        return bool(self._beside.holders(name))

    def holder(self, name: str) -> str:
        """Who holds a named lock: `process 4711 on desk`."""
        return next(iter(self._beside.holders(name)), "another process")

    def compact(self) -> bool:
        """Write what is known to the cache, and let go of contacts that nobody works on any more."""
        if self.read_only:
            return False
        self._following.follow()
        return self._following.write_cache()

    def close(self) -> None:
        """Let go of the connections and the locks."""
        self._beside.close()
        self._server.close()


def _text(data: bytes) -> str:
    """A sealed line as it stands in the table: without the newline that it has in a file."""
    return data.decode().removesuffix("\n")
