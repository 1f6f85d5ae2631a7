"""Following the table of lines: the facts of all that was taken in, and the cache that they rest on."""

from __future__ import annotations

import datetime
from typing import Final, LiteralString

from leadtui.domain.events import Line
from leadtui.domain.facts import Facts
from leadtui.domain.forgotten import Forgotten
from leadtui.errors import StoreDamaged, StoreFailed
from leadtui.store.journal import Told
from leadtui.store.postgres import cache
from leadtui.store.postgres.address import Connection
from leadtui.store.postgres.past import TAIL, ServerPast, Skipped, readable
from leadtui.store.postgres.schema import Meta
from leadtui.store.postgres.server import Server
from leadtui.store.strays import Strays

_ONCE: Final = 5_000
"""So many lines are asked for at once."""

_ALL: Final = 2**62

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
_LAST: Final[LiteralString] = "SELECT max(seq) FROM leadtui_journal"


class Following:
    """The lines of a journal on a server, taken in as they come. Raises StoreError, as its server does."""

    def __init__(self, server: Server, meta: Meta, shown: str, *, only_looks: bool) -> None:
        """`meta` is what the tables say of themselves; `shown` names the journal in messages.

        Who `only_looks` goes on without lines that are damaged, and is told.
        """
        self.meta = meta
        self.damage = ""
        """What could not be read."""
        self.skipped: Skipped = self._skip if only_looks else None
        self.past = ServerPast(server, skipped=self.skipped)
        self.facts = Facts(self.past)
        self.changed: set[str] = set()
        """Ids of contacts that changed; who asks empties it."""
        self._server = server
        self._shown = shown
        self._base: cache.Base | None = None
        self._strays = Strays()
        self._position, self._tail = 0, ""
        self._read_from = 0

    def open(self, long_tail: int, piece: int, told: Told, *, may_write: bool) -> None:
        """Take in all there is, with what the cache knows, in pieces of so many lines.

        `told` is told how far it is. Who may write brings the cache up to date after every piece, and after
        a tail of more than `long_tail` lines.
        """
        self.load()
        while (taken := self._take_piece(piece)) == piece:
            if may_write:
                self.write_cache()
            told(self._share())
        if taken > long_tail and may_write:
            self.write_cache()
        self.changed.clear()

    def load(self) -> None:
        """Begin anew with what the cache knows."""
        before = self.facts.people.keys()
        secret = ServerPast(self._server).secret()
        self._read_from = self._last()  # before the rest: whom it tells of as erased is in nothing we read
        with self._server.patiently() as connection:
            loaded = cache.load(connection, secret)
        self._base = loaded[0] if loaded else None
        if loaded is None:
            self.past = ServerPast(self._server, skipped=self.skipped)
            self.facts = Facts(self.past)
            self._position, self._tail = 0, ""
            self._strays = Strays()
        else:
            (number, stamp), records = loaded
            self.past = ServerPast(self._server, number, stamp.seq, self.skipped)
            self.facts = Facts(self.past)
            forgotten = Forgotten(stamp.forgotten_seq, stamp.forgotten)
            self.facts.resume(
                stamp.seq, stamp.recorded_at, stamp.cursors, stamp.latest, stamp.highest, forgotten
            )
            for record in records:
                self.facts.admit(record)
            self._position, self._tail = stamp.position, stamp.tail
            self._strays = Strays(stamp.told_of, stamp.strays)
        self.changed |= before | self.facts.people.keys()

    def follow(self) -> None:
        """Take in all that is new."""
        self._take_piece(_ALL)

    def take(self, line: Line, text: str) -> None:
        """Take in the next line, which stands in the table as `text`."""
        self.changed |= self.facts.apply(line, line.seq)
        self._strays.note(line, line.seq)
        self._position, self._tail = line.seq, text[-TAIL:]

    def as_of(self, moment: datetime.datetime) -> Facts | None:
        """The facts of all events that were true at a moment; None where the cache does not help."""
        from leadtui.store.postgres.asof import facts_as_of

        self.follow()
        if self._base is None:
            return None
        return facts_as_of(self._server, self._base.cache, moment, self._strays, self.skipped)

    def recent_from(self) -> int:
        """The position from which on lines are recent."""
        with self._server as connection:
            return cache.recent_from(connection, self.facts)

    def write_cache(self) -> bool:
        """Write what is known to the cache, and let go of who is in its archive; whether it was needed."""
        secret = self.past.made_secret() if self._position else b""
        if not secret:
            return False
        with self._server.patiently() as connection:
            written = cache.write(
                connection,
                self.meta.journal,
                self.facts,
                self._position,
                self._tail,
                self._base,
                secret,
                self._strays,
                self._read_from,
            )
        if written is None:
            return False
        self._base, left = written
        self.past.change_cache(self._base.cache, self._base.stamp.seq)
        self.facts.forget(left)
        return True

    def _take_piece(self, at_most: int) -> int:
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
                f"{self._shown}: the journal's table leadtui_meta is empty.",
                "Bring the database back from its backup.",
            )
        version, moved, takes_no_writes, may_write = rows[0][:4]
        self.meta = self.meta._replace(
            version=version, moved=moved, takes_no_writes=takes_no_writes, may_write=may_write
        )
        news = [row[4:] for row in rows if row[4] is not None]
        if self._position:
            if not news or news[0] != (self._position, self._tail):
                self.load()  # it was brought back from a backup, or emptied: all is taken in anew
                return most
            news = news[1:]
        for seq, text in news:
            for line in readable([(seq, text)], self.skipped):
                self.take(line, text)
            self._position, self._tail = seq, text[-TAIL:]
        return len(news)

    def _skip(self, error: StoreDamaged) -> None:
        self.damage = self.damage or error.message

    def _share(self) -> float:
        """How much of the journal was taken in, from 0 to 1, by its events."""
        last = self._last()
        return min(1.0, self.facts.seq / last) if last else 1.0

    def _last(self) -> int:
        """The seq of the journal's last line; 0 while there is none."""
        with self._server as connection:
            row = connection.execute(_LAST).fetchone()
        return row[0] if row and row[0] else 0
