"""Where a journal in PostgreSQL is, how one connects to it, and what the server says, in words.

A URL is libpq's: hosts, TLS (`sslmode`, `sslrootcert`), time-outs, `service`, `passfile` and `options` go
through as they are. The password is best not in it: libpq finds it in `PGPASSWORD` or `~/.pgpass`.
"""

from __future__ import annotations

import os
import platform
from typing import Any, Final, LiteralString

import psycopg
from psycopg import errors
from psycopg.conninfo import conninfo_to_dict

from leadtui.domain.storeurl import without_password
from leadtui.errors import StoreBusy, StoreError, StoreFailed, StoreReadOnly, UsageError

Connection = psycopg.Connection[tuple[Any, ...]]

CONNECT_S: Final = 5
"""A server that does not answer for so long is down."""

_DEFAULTS: Final = {
    "connect_timeout": str(CONNECT_S),
    # A server that went away without a word is noticed within half a minute.
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "20000",
}
"""What a URL may say otherwise."""

_SESSION: Final[LiteralString] = """
    SELECT set_config('client_encoding', 'UTF8', false), set_config('TimeZone', 'UTC', false),
           set_config('DateStyle', 'ISO', false),
           -- these two may be said in the URL (`options`); a machine that falls asleep in the middle of a
           -- command must not hold everybody up
           set_config('lock_timeout', CASE current_setting('lock_timeout')
               WHEN '0' THEN '5s' ELSE current_setting('lock_timeout') END, false),
           set_config('idle_in_transaction_session_timeout',
               CASE current_setting('idle_in_transaction_session_timeout')
               WHEN '0' THEN '15s' ELSE current_setting('idle_in_transaction_session_timeout') END, false),
           -- and the locks of one that is gone must soon be free for others
           set_config('tcp_keepalives_idle', '5', false), set_config('tcp_keepalives_interval', '2', false),
           set_config('tcp_keepalives_count', '3', false)
"""


class Address:
    """A server, a database and a role. What is printed of it has no password."""

    def __init__(self, url: str, password: str = "") -> None:
        """Raises UsageError for a URL that libpq cannot read."""
        self.shown = without_password(url)
        """For messages."""
        try:
            asked = {key: str(value) for key, value in conninfo_to_dict(url).items() if value is not None}
        except psycopg.Error:
            # What libpq says of it repeats what is written, the password among it.
            raise UsageError(
                f"The address of the journal cannot be read: {self.shown}",
                "Write postgresql://USER@HOST/DATABASE; in a name, @ is written %40, / %2F and % %25.",
            ) from None
        if password:
            asked["password"] = password
        me = f"leadtui process {os.getpid()} on {platform.node()}"
        self._options: dict[str, Any] = {**_DEFAULTS, "application_name": me[:63], **asked}

    def __repr__(self) -> str:
        return f"Address({self.shown})"

    def connect(self) -> Connection:
        """A new connection, each statement of it a transaction of its own. Raises psycopg.Error."""
        connection: Connection = psycopg.connect(autocommit=True, **self._options)
        try:
            connection.execute(_SESSION)
        except psycopg.Error:
            connection.close()
            raise
        return connection

    def told(self, error: psycopg.Error) -> StoreError:
        """What went wrong at the server, in words: never with what was sent to it, nor with a password."""
        state = error.sqlstate or ""
        for kind, (made, words, hint) in _WORDS.items():
            if isinstance(error, kind):
                return made(f"{self.shown}: {words}.", hint)
        if state and not state.startswith("08"):
            return StoreFailed(f"{self.shown}: the server refuses it ({type(error).__name__}, {state}).")
        reason = self._reason(error)
        hint = next((hint for word, hint in _MENDED if word in reason.lower()), _COMES_BACK)
        return StoreFailed(f"{self.shown}: the server cannot be reached{reason}.", hint)

    def _reason(self, error: psycopg.Error) -> str:
        """The last words of libpq's first line: `connection refused`."""
        line = next(iter(str(error).splitlines()), "").strip()
        reason = line.rpartition("failed: ")[2].removeprefix("FATAL:").strip().rstrip(".")
        secret = str(self._options.get("password") or os.environ.get("PGPASSWORD") or "")
        return f" ({reason})" if reason and not (secret and secret in line) else ""


_COMES_BACK: Final = "The board goes on by itself as soon as the server is there again."

_MENDED: Final = (
    ("password", "Put it in ~/.pgpass or PGPASSWORD, or say in the config where store_password is."),
    ("certificate", "Look at sslmode and sslrootcert in its address, and at the server's certificate."),
    ("ssl", "Look at sslmode and the like in its address, and at what the server offers."),
    ("does not exist", "Make it there, or mend the address."),
    ("pg_hba", "The server lets nobody in from here who asks like this: see its pg_hba.conf."),
)
"""Words of libpq that tell of something that does not mend itself, and what one can do about it."""

_WORDS: Final[dict[type[psycopg.Error], tuple[type[StoreError], str, str]]] = {
    errors.LockNotAvailable: (StoreBusy, "somebody holds what is to be changed", "Try again."),
    errors.InsufficientPrivilege: (StoreReadOnly, "this role may not do that", ""),
    errors.ReadOnlySqlTransaction: (StoreReadOnly, "the server takes no writes now", ""),
    errors.DiskFull: (StoreFailed, "the server's disk is full", "Make room there."),
    errors.TooManyConnections: (
        StoreFailed, "the server takes no more connections", "Raise max_connections there.",
    ),
    errors.AdminShutdown: (StoreFailed, "the server is being stopped", ""),
    errors.CrashShutdown: (StoreFailed, "the server has stopped", ""),
    errors.CannotConnectNow: (StoreFailed, "the server is being started", ""),
    errors.IdleInTransactionSessionTimeout: (
        StoreFailed, "it took too long, so the server gave it up", "Try again.",
    ),
    errors.QueryCanceled: (StoreFailed, "the server gave it up: it took too long", "Try again."),
    errors.UndefinedTable: (
        StoreFailed, "the journal's tables are not there", "Bring the database back from its backup.",
    ),
}  # fmt: skip
"""What a fault of the server's means, and what one can do about it."""
