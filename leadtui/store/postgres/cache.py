"""The cache in the database: what the journal adds up to, so that opening costs what is alive, not what was.

One cache for each version of the fold, so that machines with different versions do not spoil each other's.
It holds the contacts that somebody works on, packed, to be read whole, and those that are done with, one by
one, to be found by their keys. A record of the archive is valid from the state that it was written for until
the one that supersedes it: who rests on an older state goes on reading that one. The first state of each
month is kept beside the newest one, for whoever asks how it was then.
"""

from __future__ import annotations

import datetime
import zlib
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from typing import Final, LiteralString, NamedTuple

import msgspec
import psycopg

from leadtui import __version__
from leadtui.domain.facts import Facts
from leadtui.domain.figures.rows import Entry
from leadtui.domain.fold import FOLD_VERSION
from leadtui.domain.forgotten import mark_of
from leadtui.domain.past import Record, entry_of
from leadtui.store.archive import keys_of_record
from leadtui.store.athand import RECENT, is_at_hand
from leadtui.store.postgres.address import Connection
from leadtui.store.postgres.past import TAIL, key_number
from leadtui.store.postgres.schema import lock_key
from leadtui.store.strays import Strays

FORMAT: Final = 6
FOLD: Final = f"{FORMAT} {__version__} {FOLD_VERSION}"
"""By which a cache is known to be of this program."""

_PART: Final = 200

_LOAD: Final[LiteralString] = """
    SELECT cache.id, cache.stamp, alive.records FROM leadtui_cache AS cache
    LEFT JOIN leadtui_cache_alive AS alive ON alive.cache = cache.id
    WHERE cache.fold = %s ORDER BY alive.part
"""
_TAIL: Final[LiteralString] = "SELECT right(line, %s) FROM leadtui_journal WHERE seq = %s"
_RECENT: Final[LiteralString] = """
    SELECT seq FROM leadtui_journal WHERE recorded_at >= %s ORDER BY recorded_at, seq LIMIT 1
"""
_BEGIN: Final[LiteralString] = """
    INSERT INTO leadtui_cache (fold, seq, stamp) VALUES (%s, 0, '') RETURNING id
"""
_HOUSE_S: Final = 60
"""So long an erasure waits for who writes the cache."""

_ERASED_SINCE: Final[LiteralString] = """
    SELECT EXISTS (SELECT FROM leadtui_journal WHERE seq > %s AND line LIKE '%%"kind":"erased"%%')
"""
_OUTDATED: Final[LiteralString] = """
    DELETE FROM leadtui_cache WHERE NOT starts_with(fold, %s) AND written_at < now() - interval '30 days'
"""
_KEEP_MONTH: Final[LiteralString] = """
    INSERT INTO leadtui_cache (fold, seq, stamp) SELECT %s, seq, stamp FROM leadtui_cache WHERE id = %s
    ON CONFLICT (fold) DO NOTHING RETURNING id
"""
_KEEP_ALIVE: Final[LiteralString] = """
    INSERT INTO leadtui_cache_alive SELECT %s, part, records FROM leadtui_cache_alive WHERE cache = %s
"""
_STATES: Final[LiteralString] = """
    SELECT id, stamp FROM leadtui_cache WHERE id = %s OR starts_with(fold, %s) ORDER BY seq DESC
"""
_STATE: Final[LiteralString] = """
    SELECT cache.stamp, alive.records FROM leadtui_cache AS cache
    LEFT JOIN leadtui_cache_alive AS alive ON alive.cache = cache.id
    WHERE cache.id = %s ORDER BY alive.part
"""
_HELD: Final[LiteralString] = """
    SELECT contact, digest FROM leadtui_cache_archive
    WHERE cache = %s AND until IS NULL AND contact = ANY(%s)
"""
_SUPERSEDE: Final[LiteralString] = """
    UPDATE leadtui_cache_archive SET until = %s
    WHERE cache = %s AND until IS NULL AND streams && %s
          AND number IN (SELECT number FROM leadtui_cache_key WHERE cache = %s AND key = ANY(%s))
"""
_NEXT: Final[LiteralString] = """
    SELECT coalesce(max(number), 0) + 1 FROM leadtui_cache_archive WHERE cache = %s
"""
_COPY_RECORDS: Final[LiteralString] = """
    COPY leadtui_cache_archive (cache, number, contact, streams, digest, since, record) FROM STDIN
"""
_COPY_KEYS: Final[LiteralString] = "COPY leadtui_cache_key (cache, key, number) FROM STDIN"

_encoder = msgspec.msgpack.Encoder()
_records = msgspec.msgpack.Decoder(list[Record])


class Stamp(msgspec.Struct, frozen=True, kw_only=True):
    """What a state of a cache is of."""

    seq: int
    """Of the last event that is covered."""
    position: int
    """Of the last line that is covered."""
    tail: str
    """The last signs of that line, its checksum among them."""
    recorded_at: datetime.datetime | None
    cursors: dict[str, dict[str, str]]
    latest: dict[str, list[str]]
    highest: str
    forgotten_seq: int = 0
    forgotten: dict[str, list[str]] = {}
    mark: str
    """Of the key that its hashes were made with."""
    told_of: datetime.datetime | None = None
    """The latest moment that any line tells of,"""
    strays: bytes = b""
    """and the lines that tell of one long before they were recorded, packed."""


class Base(NamedTuple):
    """The state of a cache that facts rest on."""

    cache: int
    stamp: Stamp


_stamps = msgspec.msgpack.Decoder(Stamp)


def load(connection: Connection, secret: bytes) -> tuple[Base, list[Record]] | None:
    """The newest state of the cache of this fold, and who is alive in it; None where none can be used.

    One whose hashes were made with another key than `secret` cannot; who may not see the key asks it by ids.
    Raises psycopg.OperationalError when the server is gone.
    """
    try:
        rows = connection.execute(_LOAD, (FOLD,)).fetchall()
        if not rows:
            return None
        base = Base(rows[0][0], _stamps.decode(rows[0][1]))
        parts = [_records.decode(zlib.decompress(row[2])) for row in rows if row[2] is not None]
        there = connection.execute(_TAIL, (TAIL, base.stamp.position)).fetchone()
    except (psycopg.ProgrammingError, msgspec.MsgspecError, zlib.error):
        return None  # not there yet, not ours to read, or damaged: the lines are read
    if secret and base.stamp.mark != mark_of(secret):
        return None
    if there is None or there[0] != base.stamp.tail:
        return None  # the journal is not the one that it was made from
    return base, [record for part in parts for record in part]


def recent_from(connection: Connection, facts: Facts) -> int:
    """The position from which on lines are recent."""
    if facts.recorded_at is None:
        return 0
    row = connection.execute(_RECENT, (facts.recorded_at - RECENT,)).fetchone()
    return row[0] if row else facts.seq + 1


def write(
    connection: Connection,
    journal: str,
    facts: Facts,
    position: int,
    tail: str,
    base: Base | None,
    secret: bytes,
    strays: Strays,
    read_from: int,
) -> tuple[Base, list[Record]] | None:
    """Write a state of the cache for `facts`, which rest on `base` and end with the line at `position`.

    Ways to reach and keys of sources stand in it by hashes that are made with `secret`. When those facts
    were begun with, the journal went as far as `read_from`.

    Returns the new base and the contacts that are in the archive from now on; None when there is a newer
    one, when another process is at it, when what we rest on was taken away, or where somebody was erased of
    whom these facts still tell. Raises psycopg.Error.
    """
    with connection.transaction():
        row = connection.execute(
            "SELECT pg_try_advisory_xact_lock(%s)", (lock_key(journal, "cache"),)
        ).fetchone()
        if not (row and row[0]):
            return None
        erased = connection.execute(_ERASED_SINCE, (max(facts.seq, read_from),)).fetchone()
        if erased and erased[0]:
            return None
        there = connection.execute("SELECT id, seq FROM leadtui_cache WHERE fold = %s", (FOLD,)).fetchone()
        if there is not None and there[1] >= facts.seq and load(connection, secret) is None:
            connection.execute("DELETE FROM leadtui_cache WHERE id = %s", (there[0],))
            there = None
        if there is not None and there[1] >= facts.seq:
            return None
        if base is not None and (there is None or there[0] != base.cache):
            return None  # we know of the old contacts by it only: who opens next makes another
        connection.execute(_OUTDATED, (FOLD,))
        cache = there[0] if there else _begun(connection)
        recent = recent_from(connection, facts)
        kept: list[Record] = []
        left: list[Record] = []
        for record in facts.records():
            (kept if is_at_hand(record, recent) else left).append(record)
        _archive(connection, cache, facts.seq, left, secret)
        connection.execute("DELETE FROM leadtui_cache_alive WHERE cache = %s", (cache,))
        for part, data in enumerate(_packed(kept)):
            connection.execute("INSERT INTO leadtui_cache_alive VALUES (%s, %s, %s)", (cache, part, data))
        stamp = Stamp(
            seq=facts.seq,
            position=position,
            tail=tail,
            recorded_at=facts.recorded_at,
            cursors=facts.cursors,
            latest=facts.taken.latest(),
            highest=facts.taken.highest,
            forgotten_seq=facts.forgotten.seq,
            forgotten=facts.forgotten.hashes(),
            mark=mark_of(secret),
            told_of=strays.latest,
            strays=strays.packed(),
        )
        connection.execute(
            "UPDATE leadtui_cache SET seq = %s, stamp = %s, written_at = now() WHERE id = %s",
            (facts.seq, _encoder.encode(stamp), cache),
        )
        _keep_month(connection, cache, facts.recorded_at)
    return Base(cache, stamp), left


def wait_for_house(connection: Connection, journal: str) -> None:
    """Keep who writes caches out, until the end of the transaction. Raises psycopg.Error."""
    row = connection.execute("SELECT current_setting('lock_timeout')").fetchone()
    connection.execute("SELECT set_config('lock_timeout', %s, true)", (f"{_HOUSE_S}s",))
    connection.execute("SELECT pg_advisory_xact_lock(%s)", (lock_key(journal, "cache"),))
    connection.execute("SELECT set_config('lock_timeout', %s, true)", (row[0] if row else "0",))


def load_before(
    connection: Connection, cache: int, moment: datetime.datetime
) -> tuple[Stamp, list[Record]] | None:
    """The last state that covers nothing later than `moment`, and who was alive in it; None for no use.

    Those are the newest one of a cache, and the first one of each month. Raises psycopg.OperationalError.
    """
    try:
        states = connection.execute(_STATES, (cache, _month_of(cache))).fetchall()
        useful = (number for number, packed in states if _tells_until(_stamps.decode(packed), moment))
        number = next(useful, None)
        rows = connection.execute(_STATE, (number,)).fetchall()
        if not rows or not _tells_until(stamp := _stamps.decode(rows[0][0]), moment):
            return None
        parts = [_records.decode(zlib.decompress(row[1])) for row in rows if row[1] is not None]
    except (psycopg.ProgrammingError, msgspec.MsgspecError, zlib.error):
        return None
    return stamp, [record for part in parts for record in part]


def _tells_until(stamp: Stamp, moment: datetime.datetime) -> bool:
    """Whether a state covers nothing later than a moment."""
    return stamp.told_of is None or stamp.told_of <= moment


def _month_of(cache: int, recorded_at: datetime.datetime | None = None) -> str:
    """What the state of a month is called, in place of a fold; without one, what they all begin with."""
    return f"{FOLD} {cache} {recorded_at:%Y-%m}" if recorded_at else f"{FOLD} {cache} "


def _keep_month(connection: Connection, cache: int, recorded_at: datetime.datetime | None) -> None:
    """Keep the newest state as that of its month, if it is the first one."""
    if recorded_at is not None:
        kept = connection.execute(_KEEP_MONTH, (_month_of(cache, recorded_at), cache)).fetchone()
        if kept is not None:
            connection.execute(_KEEP_ALIVE, (kept[0], cache))


def _begun(connection: Connection) -> int:
    # What was kept of months does not go with the archive that is begun now.
    connection.execute("DELETE FROM leadtui_cache WHERE starts_with(fold, %s)", (f"{FOLD} ",))
    row = connection.execute(_BEGIN, (FOLD,)).fetchone()
    assert row is not None, "RETURNING gives a row"
    cache: int = row[0]
    return cache


def _archive(connection: Connection, cache: int, seq: int, records: list[Record], secret: bytes) -> None:
    """Put contacts in the archive that are not in it as they are now."""
    held: dict[str, bytes] = dict(
        connection.execute(_HELD, (cache, [record.id for record in records])).fetchall()
    )
    new = [record for record in records if held.get(record.id) != _digest(record)]
    if not new:
        return
    streams = [stream for record in new for stream in record.streams]
    keys = [key_number(stream) for stream in streams]
    connection.execute(_SUPERSEDE, (seq, cache, streams, cache, keys))
    row = connection.execute(_NEXT, (cache,)).fetchone()
    numbered = [*enumerate(new, row[0] if row else 1)]
    for part, entries in enumerate(_packed([entry_of(record) for record in new])):
        connection.execute(
            "INSERT INTO leadtui_cache_ledger VALUES (%s, %s, %s, %s)", (cache, seq, part, entries)
        )
    with connection.cursor() as cursor:
        with cursor.copy(_COPY_RECORDS) as copy:
            for number, record in numbered:
                copy.write_row(
                    (cache, number, record.id, list(record.streams), _digest(record), seq,
                     _encoder.encode(record))
                )  # fmt: skip
        with cursor.copy(_COPY_KEYS) as copy:
            for number, key in _keys(numbered, secret):
                copy.write_row((cache, key, number))


def _keys(numbered: Iterable[tuple[int, Record]], secret: bytes) -> Iterator[tuple[int, int]]:
    return (
        (number, key_number(key, secret)) for number, record in numbered for key in keys_of_record(record)
    )


def _packed(items: Sequence[Record] | Sequence[Entry]) -> Iterator[bytes]:
    """All of them, so many in a row of a table."""
    for at in range(0, len(items), _PART):
        yield zlib.compress(_encoder.encode(items[at : at + _PART]), 1)


def _digest(record: Record) -> bytes:
    """Of the lines that a record was folded from: it is another as soon as the record is."""
    return blake2b(_encoder.encode(sorted(record.streams.items())), digest_size=16).digest()
