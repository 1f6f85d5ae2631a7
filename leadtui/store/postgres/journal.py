"""The journal in PostgreSQL: one table of lines, a lock for the time of a transaction, and notifications.

Who writes takes an advisory lock until the end of the transaction, so that lines become visible in the order
of their seq: who has read as far as a line has missed none before it. A notification only says that there is
something to read; what was missed while the connection was gone is read like everything else.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, Final, LiteralString

import msgspec
import psycopg

from leadtui.clock import Clock
from leadtui.domain.commands import Accepted, Command, Refusal
from leadtui.domain.events import Line
from leadtui.domain.facts import Facts, accepted
from leadtui.domain.forgotten import Forgotten
from leadtui.domain.ids import new_id
from leadtui.errors import StoreBusy, StoreError, StoreFailed, StoreReadOnly
from leadtui.store.folded import Folded
from leadtui.store.journal import Decide, Decided, Told, check_next, settle, to_nobody
from leadtui.store.lines import encode_line
from leadtui.store.locks import Hold, Sleep
from leadtui.store.postgres import cache
from leadtui.store.postgres.address import Address, Connection
from leadtui.store.postgres.erasing import erase_rows, vacuum
from leadtui.store.postgres.past import TAIL, ServerPast, decoded, lines
from leadtui.store.postgres.schema import VERSIONS, lock_key, prepare
from leadtui.store.postgres.server import Server
from leadtui.store.postgres.session import Session, channel
from leadtui.store.postgres.watchdog import ANSWER_S

if TYPE_CHECKING:
    from pathlib import Path


LONG_TAIL: Final = 1_000
"""Who opens the journal and finds more lines than this after the cache writes a new state of it."""

PIECE: Final = 50_000
"""A long past is folded in pieces of so many lines: who was done with need not all be in memory at once."""

ASK_AGAIN_S: Final = 3.0
"""So long a server that went away in the middle of a command is asked what became of it."""

_ONCE: Final = 5_000

ALL: Final = 2**62

_LOCK: Final[LiteralString] = "SELECT pg_advisory_xact_lock(%s)"
_NEWS: Final[LiteralString] = """
    SELECT meta.version, meta.moved,
           pg_is_in_recovery() OR current_setting('default_transaction_read_only')::bool,
           has_table_privilege('leadtui_journal', 'INSERT'), news.seq, news.line
    FROM leadtui_meta AS meta LEFT JOIN LATERAL (
        SELECT seq, CASE WHEN seq = %(last)s THEN right(line, %(tail)s) ELSE line END AS line
        FROM leadtui_journal WHERE seq >= %(last)s ORDER BY seq LIMIT %(most)s
    ) AS news ON true
    ORDER BY news.seq
"""
_APPEND: Final[LiteralString] = """
    WITH written AS (
        INSERT INTO leadtui_journal (seq, command, recorded_at, line) VALUES (%s, %s, %s, %s) RETURNING seq
    ) SELECT pg_notify(%s, seq::text) FROM written
"""
_COPY: Final[LiteralString] = "COPY leadtui_journal (seq, command, recorded_at, line) FROM STDIN"
_LAST_BEFORE: Final[LiteralString] = "SELECT max(seq) FROM leadtui_journal WHERE seq <= %s"
_PUBLISH: Final[LiteralString] = """
    INSERT INTO leadtui_status (name, said) VALUES (%s, %s)
    ON CONFLICT (name) DO UPDATE SET said = excluded.said
"""
_STATUS: Final[LiteralString] = "SELECT said FROM leadtui_status WHERE name = %s"
_HOLDERS: Final[LiteralString] = """
    SELECT activity.application_name FROM pg_locks AS held
    LEFT JOIN pg_stat_activity AS activity USING (pid)
    WHERE held.locktype = 'advisory' AND held.objsubid = 1 AND held.granted
          AND held.database = (SELECT oid FROM pg_database WHERE datname = current_database())
          AND (held.classid::bigint << 32) | held.objid::bigint = %s
"""

_status = msgspec.json.Decoder(dict[str, Any])


class PostgresJournal(Folded):
    """A journal on a server. See `Journal` for what it does."""

    damage = ""
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
        self._server = Server(self._address, clock, answer_s)
        self._asked_read_only = read_only
        self._changed: set[str] = set()
        self._base: cache.Base | None = None
        self._past = ServerPast(self._server)
        self._facts = Facts(self._past)
        self._position, self._tail = 0, ""
        with ExitStack() as undone:
            undone.callback(self._server.close)
            with self._server.patiently() as connection:
                self._meta = prepare(
                    connection, new_id(clock.now()), self._address.shown, read_only=read_only
                )
            self._session = Session(self._address, self._meta.journal, clock)
            undone.callback(self._session.close)
            self._open(long_tail, piece, told)
            undone.pop_all()

    @property
    def read_only(self) -> str:
        """Why this journal can only be read; empty when it can be written."""
        meta = self._meta
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
    def moved(self) -> str:
        """Where the journal has moved to; empty while it is here."""
        return self._meta.moved

    @property
    def facts(self) -> Facts:
        """What has been taken in so far."""
        return self._facts

    # -- writing ---------------------------------------------------------------------------------------------

    def submit(self, command: Command, decide: Decide) -> Accepted | Refusal:
        """Decide a command under the lock, with all before it taken in; committed before this returns."""
        self._check_writable()
        is_sent = False
        try:
            with self._locked() as connection:
                outcome = settle(self._facts, command, decide, self._clock.now())
                if isinstance(outcome, Decided):
                    self._append(connection, outcome)
                    is_sent = True
        except StoreFailed as error:
            if is_sent:
                return self._asked_again(command, error)
            raise
        if not isinstance(outcome, Decided):
            return outcome
        self._take(outcome.line, _text(outcome.data)[-TAIL:])
        return accepted(outcome.line)

    def erase(self, command: Command, decide: Decide) -> Accepted | Refusal:
        """Erase people: nothing of them is left in any row when this returns."""
        self._check_writable()
        self._past.made_secret()
        with self._server.patiently(), self._locked() as connection:
            outcome = settle(self._facts, command, decide, self._clock.now())
            if isinstance(outcome, Decided):
                self._append(connection, outcome)
                gone = {event.contact for event in outcome.line.events if event.contact}
                positions = {at for one in gone for at in self._facts.positions_of(one)}
                erase_rows(connection, gone, positions)
        if not isinstance(outcome, Decided):
            return outcome
        self._load()
        self._take_new(ALL)
        self._write_cache()
        with self._server.patiently() as connection:
            vacuum(connection)
        return accepted(outcome.line)

    def adopt(self, lines: Sequence[Line]) -> None:
        """Keep the next lines of another journal just as they are there."""
        if not lines:
            return
        self._check_writable()
        with self._locked() as connection:
            check_next(self._facts, lines[0], self._address.shown)
            rows = [Decided(line, encode_line(line)) for line in lines]
            with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
                for row in rows:
                    copy.write_row((row.line.seq, row.line.command, row.line.recorded_at, _text(row.data)))
            connection.execute("SELECT pg_notify(%s, '')", (channel(self._meta.journal),))
        for row in rows:
            self._take(row.line, _text(row.data)[-TAIL:])

    def keep_secret(self, secret: bytes) -> None:
        """Know erased records by the key of another journal, where this one has none yet."""
        self._check_writable()
        self._past.keep_secret(secret)

    def leave(self, where: str, finish: Callable[[], None]) -> None:
        """Have all go on at `where` from now on; `finish` brings there what was written up to this moment."""
        self._check_writable()
        with self._server.patiently(), self._locked() as connection:
            finish()
            connection.execute("UPDATE leadtui_meta SET moved = %s", (where,))
            connection.execute("SELECT pg_notify(%s, '')", (channel(self._meta.journal),))

    @contextmanager
    def _locked(self) -> Iterator[Connection]:
        """The connection, in a transaction in which nobody else writes and all before it is taken in.

        Raises StoreError.
        """
        try:
            with self._server as connection, connection.transaction():
                connection.execute(_LOCK, (lock_key(self._meta.journal, "journal"),))
                self._follow(connection)
                self._check_writable()
                yield connection
        except StoreBusy:
            raise StoreBusy(
                f"{self.holder('journal')} has held the journal for too long.",
                "Try again. If it hangs, end that process: nothing that was acknowledged is lost by it.",
            ) from None

    def _append(self, connection: Connection, decided: Decided) -> None:
        line = decided.line
        text = _text(decided.data)
        news = channel(self._meta.journal)
        connection.execute(_APPEND, (line.seq, line.command, line.recorded_at, text, news))

    def _asked_again(self, command: Command, error: StoreFailed) -> Accepted:
        """What became of a command when the server went away while it was to be kept. Raises StoreFailed."""
        until = self._clock.monotonic() + ASK_AGAIN_S
        while True:
            try:
                with self._locked():  # whatever was still under way there is over then
                    known = self._facts.accepted(command.id)
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
            raise StoreReadOnly(f"{self._address.shown} cannot be written: {self.read_only}.")

    # -- reading ---------------------------------------------------------------------------------------------

    def catch_up(self) -> frozenset[str]:
        """Take in what others wrote; the ids of contacts that changed since the last call."""
        with self._server as connection:
            self._follow(connection)
        changed, self._changed = frozenset(self._changed), set()
        return changed

    def read(self, since: int = 0) -> Iterator[Line]:
        """The lines with any event after seq `since`, streamed from the server."""
        with self._server as connection:
            row = connection.execute(_LAST_BEFORE, (since,)).fetchone()
        first = row[0] if row and row[0] is not None else 0
        return (line for line in lines(self._server, first - 1) if line.next_seq - 1 > since)

    def _recent_from(self) -> int:
        with self._server as connection:
            return cache.recent_from(connection, self._facts)

    def _open(self, long_tail: int, piece: int, told: Told) -> None:
        self._load()
        while (taken := self._take_new(piece)) == piece:
            self._write_cache()
            told(self._share())
        if taken > long_tail:
            self._write_cache()
        self._changed.clear()

    def _share(self) -> float:
        """How much of the journal was taken in, from 0 to 1, by its events."""
        with self._server as connection:
            row = connection.execute("SELECT max(seq) FROM leadtui_journal").fetchone()
        return min(1.0, self._facts.seq / row[0]) if row and row[0] else 1.0

    def _load(self) -> None:
        """Begin with what the cache knows."""
        before = self._facts.people.keys()
        secret = ServerPast(self._server).secret()
        with self._server.patiently() as connection:
            loaded = cache.load(connection, secret)
        self._base = loaded[0] if loaded else None
        if loaded is None:
            self._past = ServerPast(self._server)
            self._facts = Facts(self._past)
            self._position, self._tail = 0, ""
        else:
            (number, stamp), records = loaded
            self._past = ServerPast(self._server, number, stamp.seq)
            self._facts = Facts(self._past)
            forgotten = Forgotten(stamp.forgotten_seq, stamp.forgotten)
            self._facts.resume(
                stamp.seq, stamp.recorded_at, stamp.cursors, stamp.latest, stamp.highest, forgotten
            )
            for record in records:
                self._facts.admit(record)
            self._position, self._tail = stamp.position, stamp.tail
        self._changed |= before | self._facts.people.keys()

    def _follow(self, connection: Connection) -> None:
        """Take in all that is new. Raises StoreError, psycopg.Error."""
        while self._take_some(connection, _ONCE) == _ONCE:
            pass

    def _take_new(self, at_most: int) -> int:
        """Take in at most so many lines; how many there were."""
        taken = 0
        while taken < at_most:
            with self._server as connection:
                some = self._take_some(connection, min(_ONCE, at_most - taken))
            taken += some
            if some < _ONCE:
                break
        return taken

    def _take_some(self, connection: Connection, most: int) -> int:
        asked = {"last": self._position, "tail": TAIL, "most": most + bool(self._position)}
        rows = connection.execute(_NEWS, asked).fetchall()
        if not rows:
            raise StoreFailed(
                f"{self._address.shown}: the journal's table leadtui_meta is empty.",
                "Bring the database back from its backup.",
            )
        version, moved, takes_no_writes, may_write = rows[0][:4]
        self._meta = self._meta._replace(
            version=version, moved=moved, takes_no_writes=takes_no_writes, may_write=may_write
        )
        news = [row[4:] for row in rows if row[4] is not None]
        if self._position:
            if not news or news[0] != (self._position, self._tail):
                self._load()  # it was brought back from a backup, or emptied: all is taken in anew
                return most
            news = news[1:]
        for row in news:
            self._take(decoded(row), row[1][-TAIL:])
        return len(news)

    def _take(self, line: Line, tail: str) -> None:
        self._changed |= self._facts.apply(line, line.seq)
        self._position, self._tail = line.seq, tail

    # -- beside it -------------------------------------------------------------------------------------------

    def publish_status(self, name: str, status: Mapping[str, Any]) -> None:
        """Leave word of oneself beside the journal."""
        self._check_writable()
        with self._server as connection:
            connection.execute(_PUBLISH, (name, msgspec.json.encode(status).decode()))

    def status(self, name: str) -> dict[str, Any] | None:
        """What was last published under a name, or None."""
        with self._server as connection:
            row = connection.execute(_STATUS, (name,)).fetchone()
        try:
            return _status.decode(row[0]) if row else None
        except msgspec.MsgspecError:
            return None

    def listen(self, wake: Callable[[], None]) -> None:
        """Have `wake` called, from another thread, when the journal may have grown."""
        self._session.listen(wake)

    def hold(self, name: str, *, shared: bool = False) -> Hold | None:
        """Take a named lock, or None when others have it."""
        try:
            return self._session.hold(name, shared=shared)
        except psycopg.Error as error:
            raise self._address.told(error) from None

    def anybody_holds(self, name: str) -> bool:
        """Whether a named lock is held by anybody."""
        return bool(self._holders(name))

    def holder(self, name: str) -> str:
        """Who holds a named lock: `process 4711 on desk`."""
        named = [one.removeprefix("leadtui ") for one in self._holders(name) if one]
        return named[0] if named else "another process"

    def _holders(self, name: str) -> list[str]:
        key = lock_key(self._meta.journal, name)
        with self._server as connection:
            return [row[0] for row in connection.execute(_HOLDERS, (key,)).fetchall()]

    def compact(self) -> bool:
        """Write what is known to the cache, and let go of contacts that nobody works on any more."""
        if self.read_only:
            return False
        with self._server as connection:
            self._follow(connection)
        return self._write_cache()

    def close(self) -> None:
        """Let go of the connections and the locks."""
        self._session.close()
        self._server.close()

    def _write_cache(self) -> bool:
        if self.read_only or not self._position:
            return False
        secret = self._past.made_secret()
        if not secret:
            return False
        with self._server.patiently() as connection:
            written = cache.write(
                connection, self._meta.journal, self._facts, self._position, self._tail, self._base, secret
            )
        if written is None:
            return False
        self._base, left = written
        self._past.change_cache(self._base.cache, self._base.stamp.seq)
        self._facts.forget(left)
        return True


def _text(data: bytes) -> str:
    """A sealed line as it stands in the table: without the newline that it has in a file."""
    return data.decode().removesuffix("\n")
