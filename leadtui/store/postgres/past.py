"""What stands behind the facts of a journal in PostgreSQL: its lines, and the archive in its cache."""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any, Final, LiteralString

import msgspec
from psycopg import errors

from leadtui.domain.events import Line
from leadtui.domain.facts import Facts
from leadtui.domain.figures.rows import Entry
from leadtui.domain.past import Record, entry_of
from leadtui.errors import StoreDamaged
from leadtui.store import lines as sealed
from leadtui.store.archive import keys_of_record
from leadtui.store.keys import BadCache, hash_of, is_ours
from leadtui.store.ledger import each_once
from leadtui.store.lines import BadLine, decode_line
from leadtui.store.postgres.server import Server

PIECE: Final = 1_000
"""So many lines are asked for at once."""

_LINES: Final[LiteralString] = """
    SELECT seq, line FROM leadtui_journal WHERE seq > %s AND seq <= %s ORDER BY seq LIMIT %s
"""
_LINES_AT: Final[LiteralString] = """
    SELECT seq, line FROM leadtui_journal WHERE seq = ANY(%s) ORDER BY seq
"""
_COMMAND: Final[LiteralString] = "SELECT seq FROM leadtui_journal WHERE command = %s"
_RECORDS: Final[LiteralString] = """
    SELECT archive.record FROM leadtui_cache_key AS found
    JOIN leadtui_cache_archive AS archive USING (cache, number)
    WHERE cache = %s AND found.key = %s AND archive.since <= %s
          AND (archive.until IS NULL OR archive.until > %s)
    ORDER BY archive.since DESC, archive.number DESC
"""
_LEDGER: Final[LiteralString] = """
    SELECT entries FROM leadtui_cache_ledger WHERE cache = %s AND since <= %s ORDER BY since, part
"""
_KEY: Final[LiteralString] = "SELECT key FROM leadtui_secret"
_MAKE_KEY: Final[LiteralString] = "INSERT INTO leadtui_secret (key) VALUES (%s) ON CONFLICT DO NOTHING"
_CACHE: Final[LiteralString] = "SELECT FROM leadtui_cache WHERE id = %s"

ENDLESS: Final = 2**62

TAIL: Final = sealed.TAIL - 1
"""Signs that a line ends with, its checksum among them; the newline of a file is left out."""

_records = msgspec.msgpack.Decoder(Record)


def _unpacked(part: bytes) -> bytes:
    try:
        return zlib.decompress(part)
    except zlib.error as error:
        raise BadCache("a part of it is damaged") from error


def decoded(row: tuple[Any, ...]) -> Line:
    """The line in a row of the table. Raises StoreDamaged."""
    seq, text = row
    try:
        return decode_line(b"%b\n" % text.encode())
    except BadLine as error:
        raise StoreDamaged(
            f"The row of leadtui_journal with seq {seq} is damaged: {error}.",
            "Look at the rest with --read-only. Bring the table back from its backup, put the line of that "
            "row back, or let “leadtui check --journal --repair FOLDER” write what is whole to a folder.",
        ) from error


Skipped = Callable[[StoreDamaged], object] | None
"""Hears of a line that is damaged, for somebody who only looks and goes on without it; None: it is raised."""


def readable(rows: Iterable[tuple[Any, ...]], skipped: Skipped) -> Iterator[Line]:
    """The lines in these rows. Raises StoreDamaged, unless that is to be skipped."""
    for row in rows:
        try:
            line = decoded(row)
        except StoreDamaged as error:
            if skipped is None:
                raise
            skipped(error)
        else:
            yield line


def lines(server: Server, after: int, until: int = ENDLESS, skipped: Skipped = None) -> Iterator[Line]:
    """The lines that begin after seq `after` and not after `until`, asked for piece by piece.

    In between, the connection is free for others. Raises StoreError.
    """
    while True:
        with server as connection:
            rows = connection.execute(_LINES, (after, until, PIECE)).fetchall()
        yield from readable(rows, skipped)
        if len(rows) < PIECE:
            return
        after = rows[-1][0]


def key_number(key: str, secret: bytes = b"") -> int:
    """By what a key stands in the cache: as in a key file, as PostgreSQL's bigint. Ids need no secret."""
    return int.from_bytes(hash_of(key, secret), "big", signed=True)


class ServerPast:
    """Lines by the seq of their first event, and contacts outside memory from the archive of one cache.

    Where somebody has emptied that cache, or a way to reach is asked for and this role may not see the key,
    the lines are folded instead, once, as far as the cache went: the answer is never wrong, only slow.
    """

    def __init__(self, server: Server, cache: int = 0, seq: int = 0, skipped: Skipped = None) -> None:
        """`seq` is the last that the cache with the number `cache` covers; without one, all is in memory."""
        self._server = server
        self._skipped = skipped
        self._cache = cache
        self._seq = seq
        self._whole: Facts | None = None
        self._secret = b""

    def change_cache(self, cache: int, seq: int) -> None:
        """Use a newer state of the cache from now on."""
        self._cache, self._seq, self._whole = cache, seq, None

    def lines(self, positions: Iterable[int]) -> Iterator[Line]:
        """The lines at `positions`, in order. Raises StoreError."""
        wanted = sorted(positions)
        for at in range(0, len(wanted), PIECE):
            with self._server as connection:
                rows = connection.execute(_LINES_AT, (wanted[at : at + PIECE],)).fetchall()
            if len(rows) < len(wanted[at : at + PIECE]):
                raise StoreDamaged("The journal lacks lines that it had before.", "Look at its backup.")
            yield from readable(rows, self._skipped)

    def records(self, key: str) -> Iterable[Record]:
        """Contacts outside memory that `key` leads to, as they were when the cache was written."""
        if not self._cache:
            return ()
        if self._whole is None:
            found = self._archived(key)
            if found is not None:
                return found
            self._whole = self._folded()
        return self._whole.records_of(key)

    def position_of(self, command: str) -> int | None:
        """Where the line of a command is."""
        with self._server as connection:
            row = connection.execute(_COMMAND, (command,)).fetchone()
        return row[0] if row else None

    def entries(self, since: float) -> Iterable[Entry]:
        """What the figures need of contacts outside memory; see `Past.entries`."""
        if not self._cache:
            return ()
        if self._whole is None:
            try:
                return self._ledger(since)
            except BadCache:
                self._whole = self._folded()
        return map(entry_of, self._whole.records())

    def secret(self) -> bytes:
        """The journal's own key; empty where there is none, or this role may not see it."""
        if not self._secret:
            with self._server as connection:
                try:
                    with connection.transaction():  # what fails here must not end the one it is asked in
                        row = connection.execute(_KEY).fetchone()
                except (errors.InsufficientPrivilege, errors.UndefinedTable):
                    row = None
            self._secret = bytes(row[0]) if row else b""
        return self._secret

    def made_secret(self) -> bytes:
        """The journal's own key, made where there is none; empty where this role may not do that either."""
        if not self.secret():
            with self._server as connection, suppress(errors.InsufficientPrivilege, errors.UndefinedTable):
                connection.execute(_MAKE_KEY, (os.urandom(32),))
        return self.secret()

    def keep_secret(self, secret: bytes) -> None:
        """Use this key from now on, where there is none."""
        with self._server as connection:
            connection.execute(_MAKE_KEY, (secret,))

    def _ledger(self, since: float) -> Iterator[Entry]:
        """Raises BadCache where the cache is not there any more, or damaged."""
        with self._server.patiently() as connection:
            rows = connection.execute(_LEDGER, (self._cache, self._seq)).fetchall()
            if not rows and connection.execute(_CACHE, (self._cache,)).fetchone() is None:
                raise BadCache("somebody has emptied it")
        packed = [row[0] for row in rows]
        parts = ((at, _unpacked(part)) for at, part in enumerate(packed))
        return each_once(parts, lambda at: _unpacked(packed[at]), since)

    def _archived(self, key: str) -> list[Record] | None:
        """None: the cache is not there any more, or this key cannot be looked up."""
        secret = b"" if is_ours(key) else self.secret()
        if not (secret or is_ours(key)):
            return None
        with self._server as connection:
            rows = connection.execute(
                _RECORDS, (self._cache, key_number(key, secret), self._seq, self._seq)
            ).fetchall()
            if not rows and connection.execute(_CACHE, (self._cache,)).fetchone() is None:
                return None
        try:
            records = [_records.decode(row[0]) for row in rows]
        except msgspec.MsgspecError:
            return None
        return [record for record in records if key in keys_of_record(record)]

    def _folded(self) -> Facts:
        whole = Facts(ServerPast(self._server, skipped=self._skipped))
        for line in lines(self._server, 0, self._seq, self._skipped):
            whole.apply(line, line.seq)
        return whole
