"""The tables of a journal in PostgreSQL: made, and brought up to date, by the program itself."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import Final, LiteralString, NamedTuple

import psycopg
from psycopg import errors

from leadtui.errors import StoreFailed
from leadtui.store.postgres.address import Address, Connection

VERSIONS: Final[tuple[LiteralString, ...]] = (
    """
    CREATE TABLE leadtui_meta (
        one boolean PRIMARY KEY DEFAULT true CHECK (one),
        version integer NOT NULL,
        journal text NOT NULL,
        moved text NOT NULL DEFAULT ''
    );
    COMMENT ON COLUMN leadtui_meta.version IS 'Of these tables; a later leadtui brings them up to date.';
    COMMENT ON COLUMN leadtui_meta.moved IS 'Where the journal is now; empty while it is here.';

    CREATE TABLE leadtui_journal (
        seq bigint PRIMARY KEY,
        command text NOT NULL UNIQUE,
        recorded_at timestamptz NOT NULL,
        line text NOT NULL
    );
    COMMENT ON TABLE leadtui_journal IS
        'One row is one command: its events as JSON in one line, with a checksum. Only ever added to.';
    CREATE INDEX leadtui_journal_recorded_at ON leadtui_journal (recorded_at, seq);

    CREATE TABLE leadtui_status (
        name text PRIMARY KEY,
        said text NOT NULL
    );
    COMMENT ON TABLE leadtui_status IS 'What processes say of themselves, as JSON.';
    """,
    """
    CREATE TABLE leadtui_cache (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        fold text NOT NULL UNIQUE,
        seq bigint NOT NULL,
        stamp bytea NOT NULL,
        written_at timestamptz NOT NULL DEFAULT now()
    );
    COMMENT ON TABLE leadtui_cache IS
        'What the journal adds up to, so that a board opens quickly. It may be emptied at any time.';
    CREATE TABLE leadtui_cache_alive (
        cache bigint NOT NULL REFERENCES leadtui_cache ON DELETE CASCADE,
        part integer NOT NULL,
        records bytea NOT NULL,
        PRIMARY KEY (cache, part)
    );
    CREATE TABLE leadtui_cache_archive (
        cache bigint NOT NULL REFERENCES leadtui_cache ON DELETE CASCADE,
        number bigint NOT NULL,
        contact text NOT NULL,
        streams text[] NOT NULL,
        digest bytea NOT NULL,
        since bigint NOT NULL,
        until bigint,
        record bytea NOT NULL,
        PRIMARY KEY (cache, number)
    );
    CREATE INDEX leadtui_cache_archive_contact ON leadtui_cache_archive (cache, contact);
    CREATE TABLE leadtui_cache_key (
        cache bigint NOT NULL REFERENCES leadtui_cache ON DELETE CASCADE,
        key bigint NOT NULL,
        number bigint NOT NULL
    );
    CREATE INDEX leadtui_cache_key_number ON leadtui_cache_key (cache, key, number);
    CREATE TABLE leadtui_cache_ledger (
        cache bigint NOT NULL REFERENCES leadtui_cache ON DELETE CASCADE,
        since bigint NOT NULL,
        part integer NOT NULL,
        entries bytea NOT NULL,
        PRIMARY KEY (cache, since, part)
    );
    """,
    """
    CREATE TABLE leadtui_secret (
        one boolean PRIMARY KEY DEFAULT true CHECK (one),
        key bytea NOT NULL
    );
    COMMENT ON TABLE leadtui_secret IS
        'The key of the hashes by which records of erased people are known. Who only looks need not see it.';
    """,
)
"""What makes each version of the tables out of the one before it. Never changed, only added to."""

# to_regclass would answer from a cache that does not hear of a table made a moment ago.
_THERE: Final[LiteralString] = """
    SELECT EXISTS (SELECT FROM pg_class WHERE relname = 'leadtui_meta' AND pg_table_is_visible(oid))
"""
_META: Final[LiteralString] = """
    SELECT version, journal, moved, current_user, current_setting('server_version'),
           pg_is_in_recovery() OR current_setting('default_transaction_read_only')::bool,
           has_table_privilege('leadtui_journal', 'INSERT')
    FROM leadtui_meta
"""


_MAY_BEGIN: Final[LiteralString] = """
    SELECT current_setting('server_version'), current_user,
           coalesce(has_schema_privilege(current_schema(), 'CREATE'), false)
"""


class Meta(NamedTuple):
    """What the tables say of themselves, and what this role may do to them."""

    version: int
    journal: str
    moved: str
    role: str
    server: str
    takes_no_writes: bool
    may_write: bool


def lock_key(journal: str, name: str) -> int:
    """The number of an advisory lock: those are shared by a whole database, and so by several journals."""
    hashed = blake2b(f"leadtui {journal} {name}".encode(), digest_size=8).digest()
    return int.from_bytes(hashed, "big", signed=True)


def prepare(
    connection: Connection,
    journal: str,
    shown: str,
    *,
    read_only: bool,
    versions: Sequence[LiteralString] = VERSIONS,
) -> Meta:
    """Make the tables where there are none, by the id `journal`; bring older ones up to date.

    Raises StoreFailed where neither can be done, psycopg.Error.
    """
    if read_only and not _is_there(connection):
        raise _absent(shown, "")
    if not read_only:
        _make(connection, journal, shown, versions)
    meta = _meta(connection)
    if meta.version < len(versions) and not read_only:
        _upgrade(connection, versions)
        meta = _meta(connection)
    return meta


def describe(url: str, password: str = "") -> str:
    """What is at a URL, and what its role may do there. Raises UsageError, StoreError; makes nothing."""
    address = Address(url, password)
    try:
        with address.connect() as connection:
            if not _is_there(connection):
                return _nothing_yet(connection)
            meta = _meta(connection)
    except psycopg.Error as error:
        raise address.told(error) from None
    may = "may read and write it" if meta.may_write and not meta.takes_no_writes else "may only read it"
    told = (
        f"PostgreSQL {meta.server.split()[0]}, tables of version {meta.version}; the role {meta.role} {may}"
    )
    return f"{told}; it has moved to {meta.moved}" if meta.moved else told


def _nothing_yet(connection: Connection) -> str:
    row = connection.execute(_MAY_BEGIN).fetchone()
    assert row is not None, "a SELECT without FROM gives a row"
    server, role, may = row
    begins = "may begin it" if may else "may not begin it"
    return f"PostgreSQL {server.split()[0]}, not begun yet; the role {role} {begins}"


def _is_there(connection: Connection) -> bool:
    row = connection.execute(_THERE).fetchone()
    return bool(row and row[0])


def _meta(connection: Connection) -> Meta:
    row = connection.execute(_META).fetchone()
    if row is None:
        raise StoreFailed(
            "The journal's table leadtui_meta is empty.", "Bring the database back from its backup."
        )
    return Meta(*row)


def _absent(shown: str, why: str) -> StoreFailed:
    return StoreFailed(
        f"{shown}: there is no journal yet{why}.",
        "Open it once with a role that may create tables in the schema.",
    )


def _make(connection: Connection, journal: str, shown: str, versions: Sequence[LiteralString]) -> None:
    if _is_there(connection):
        return
    encoding = connection.execute("SELECT current_setting('server_encoding'), current_schema()").fetchone()
    assert encoding is not None, "a SELECT without FROM gives a row"
    if encoding[0] != "UTF8":
        raise StoreFailed(
            f"{shown}: the database's encoding is {encoding[0]}; people have names in every script.",
            "Create one with ENCODING 'UTF8'.",
        )
    try:
        with connection.transaction():
            _alone(connection)
            if not _is_there(connection):
                for script in versions:
                    connection.execute(script)
                connection.execute(
                    "INSERT INTO leadtui_meta (version, journal) VALUES (%s, %s)", (len(versions), journal)
                )
    except errors.InsufficientPrivilege:
        raise _absent(shown, ", and this role may not begin one") from None
    except (errors.ReadOnlySqlTransaction, errors.InvalidSchemaName):
        raise _absent(shown, ", and none can be begun here") from None


def _upgrade(connection: Connection, versions: Sequence[LiteralString]) -> None:
    try:
        with connection.transaction():
            _alone(connection)
            for script in versions[_meta(connection).version :]:
                connection.execute(script)
            connection.execute("UPDATE leadtui_meta SET version = %s", (len(versions),))
    except (errors.InsufficientPrivilege, errors.ReadOnlySqlTransaction):
        # What it can do with the older tables, it does: only caches have been added to them so far.
        return


def _alone(connection: Connection) -> None:
    """Wait until nobody else makes or changes these tables, until the end of the transaction."""
    row = connection.execute("SELECT current_schema()").fetchone()
    connection.execute("SELECT pg_advisory_xact_lock(%s)", (lock_key(str(row and row[0]), "tables"),))
