"""Taking whoever was erased out of the cache in the database: nobody has to fold a long journal once more.

As in a folder, see `store.scrubbing`: a record keeps its place, and what `scrubbed` leaves of it. What
another version of the program has made is emptied, since nobody here knows what it holds.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Any, Final, LiteralString, TypeVar

import msgspec
from msgspec.structs import replace

from leadtui.domain.erasing import scrubbed_row
from leadtui.domain.figures.rows import Entry
from leadtui.domain.forgotten import mark_of
from leadtui.domain.past import Record
from leadtui.store.archive import keys_of_record
from leadtui.store.keys import BadCache
from leadtui.store.postgres import cache
from leadtui.store.postgres.address import Connection
from leadtui.store.postgres.past import TAIL, key_number
from leadtui.store.scrubbing import Gone

T = TypeVar("T")

_FOREIGN: Final[LiteralString] = """
    DELETE FROM leadtui_cache WHERE fold <> %s AND NOT starts_with(fold, %s)
"""
_CACHES: Final[LiteralString] = "SELECT id, fold, stamp FROM leadtui_cache"
_TAIL: Final[LiteralString] = "SELECT right(line, %s) FROM leadtui_journal WHERE seq = %s"
_PUT_STAMP: Final[LiteralString] = "UPDATE leadtui_cache SET stamp = %s WHERE id = %s"
_ALIVE: Final[LiteralString] = "SELECT part, records FROM leadtui_cache_alive WHERE cache = %s"
_PUT_ALIVE: Final[LiteralString] = """
    UPDATE leadtui_cache_alive SET records = %s WHERE cache = %s AND part = %s
"""
_ARCHIVED: Final[LiteralString] = """
    SELECT number, since, record FROM leadtui_cache_archive
    WHERE cache = %s AND streams && %s
          AND number IN (SELECT number FROM leadtui_cache_key WHERE cache = %s AND key = ANY(%s))
"""
_PUT_ARCHIVED: Final[LiteralString] = """
    UPDATE leadtui_cache_archive SET record = %s WHERE cache = %s AND number = %s
"""
_DROP_KEYS: Final[LiteralString] = """
    DELETE FROM leadtui_cache_key WHERE cache = %s AND number = %s AND key = ANY(%s)
"""
_LEDGER: Final[LiteralString] = """
    SELECT since, part, entries FROM leadtui_cache_ledger WHERE cache = %s AND since = ANY(%s)
"""
_PUT_LEDGER: Final[LiteralString] = """
    UPDATE leadtui_cache_ledger SET entries = %s WHERE cache = %s AND since = %s AND part = %s
"""

_encoder = msgspec.msgpack.Encoder()
_record = msgspec.msgpack.Decoder(Record)
_records = msgspec.msgpack.Decoder(list[Record])
_entries = msgspec.msgpack.Decoder(list[Entry])
_stamps = msgspec.msgpack.Decoder(cache.Stamp)


def scrub_caches(connection: Connection, contacts: Sequence[str], secret: bytes) -> None:
    """Take these contacts out of every cache, after the lines; in the same transaction.

    To be called by who holds the lock of the cache. `secret` is the journal's own key. Where something in a
    cache is not what it should be, all are emptied. Raises psycopg.Error.
    """
    connection.execute(_FOREIGN, (cache.FOLD, f"{cache.FOLD} "))
    try:
        for number, fold, packed in connection.execute(_CACHES).fetchall():
            stamp = _stamp(packed, secret)
            _one(connection, number, contacts, secret, has_archive=fold == cache.FOLD)
            # The line that it ends with may be theirs, and is another by now.
            tail = connection.execute(_TAIL, (TAIL, stamp.position)).fetchone()
            fresh = replace(stamp, tail=tail[0] if tail else "")
            connection.execute(_PUT_STAMP, (_encoder.encode(fresh), number))
    except BadCache:
        connection.execute("DELETE FROM leadtui_cache")


def _stamp(packed: bytes, secret: bytes) -> cache.Stamp:
    stamp = _decoded(_stamps, packed)
    if stamp.mark != mark_of(secret):
        raise BadCache("the key that its hashes were made with is gone")
    return stamp


def _one(
    connection: Connection, number: int, contacts: Sequence[str], secret: bytes, *, has_archive: bool
) -> None:
    gone = Gone(contacts)
    for part, packed in connection.execute(_ALIVE, (number,)).fetchall():
        data = _unpacked(packed)
        if gone.may_be_in(data):
            records = _decoded(_records, data)
            left = _packed([gone.left_of(record) for record in records])
            connection.execute(_PUT_ALIVE, (left, number, part))
    if has_archive:
        since = _archive(connection, number, contacts, gone, secret)
        for moment, part, packed in connection.execute(_LEDGER, (number, since)).fetchall():
            entries = [_entry_left(one, gone) for one in _decoded(_entries, _unpacked(packed))]
            connection.execute(_PUT_LEDGER, (_packed(entries), number, moment, part))


def _archive(
    connection: Connection, number: int, contacts: Sequence[str], gone: Gone, secret: bytes
) -> list[int]:
    """Leave of their records what may stay, and no key to it; when those were written. Raises BadCache."""
    asked = (number, list(contacts), number, [key_number(one) for one in contacts])
    rows = connection.execute(_ARCHIVED, asked).fetchall()
    for place, _, packed in rows:
        record = _decoded(_record, packed)
        left = gone.left_of(record)
        keys = [key_number(key, secret) for key in keys_of_record(record) - keys_of_record(left)]
        connection.execute(_PUT_ARCHIVED, (_encoder.encode(left), number, place))
        connection.execute(_DROP_KEYS, (number, place, keys))
    return sorted({since for _, since, _ in rows})


def _entry_left(entry: Entry, gone: Gone) -> Entry:
    return replace(entry, rows=tuple(map(scrubbed_row, entry.rows))) if gone.are(entry.streams) else entry


def _packed(items: Sequence[Any]) -> bytes:
    return zlib.compress(_encoder.encode(items), 1)


def _unpacked(packed: bytes) -> bytes:
    try:
        return zlib.decompress(packed)
    except zlib.error as error:
        raise BadCache("a part of it is damaged") from error


def _decoded(decoder: msgspec.msgpack.Decoder[T], data: bytes) -> T:
    try:
        return decoder.decode(data)
    except msgspec.MsgspecError as error:
        raise BadCache("a part of it cannot be read") from error
