"""What stands beside a journal on a server: what processes say of themselves, and the locks they agree by."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, LiteralString

import msgspec
import psycopg

from leadtui.clock import Clock
from leadtui.store.locks import Hold
from leadtui.store.postgres.address import Address
from leadtui.store.postgres.schema import lock_key
from leadtui.store.postgres.server import Server
from leadtui.store.postgres.session import Session

_PUBLISH: Final[LiteralString] = """
    INSERT INTO leadtui_status (name, said) VALUES (%s, %s)
    ON CONFLICT (name) DO UPDATE SET said = excluded.said
"""
_STATUS: Final[LiteralString] = "SELECT said FROM leadtui_status WHERE name = %s"
_STATUSES: Final[LiteralString] = """
    SELECT name, said FROM leadtui_status WHERE starts_with(name, %s) ORDER BY name
"""
_WITHDRAW: Final[LiteralString] = "DELETE FROM leadtui_status WHERE name = %s"
_HOLDERS: Final[LiteralString] = """
    SELECT activity.application_name FROM pg_locks AS held
    LEFT JOIN pg_stat_activity AS activity USING (pid)
    WHERE held.locktype = 'advisory' AND held.objsubid = 1 AND held.granted
          AND held.database = (SELECT oid FROM pg_database WHERE datname = current_database())
          AND (held.classid::bigint << 32) | held.objid::bigint = %s
"""

_status = msgspec.json.Decoder(dict[str, Any])


class Beside:
    """Status rows, named locks and news of a journal. Raises StoreError."""

    def __init__(self, server: Server, address: Address, journal: str, clock: Clock) -> None:
        """`journal` is its id."""
        self._server = server
        self._address = address
        self._journal = journal
        self._session = Session(address, journal, clock)

    def publish_status(self, name: str, status: Mapping[str, Any]) -> None:
        """Leave word of oneself, over what was there under this name."""
        with self._server as connection:
            connection.execute(_PUBLISH, (name, msgspec.json.encode(status).decode()))

    def status(self, name: str) -> dict[str, Any] | None:
        """What was last published under a name, or None."""
        with self._server as connection:
            row = connection.execute(_STATUS, (name,)).fetchone()
        return _read(row[0]) if row else None

    def statuses(self, beginning: str) -> dict[str, dict[str, Any]]:
        """All that was published under names that begin so, by name."""
        with self._server as connection:
            rows = connection.execute(_STATUSES, (beginning,)).fetchall()
        return {name: said for name, text in rows if (said := _read(text)) is not None}

    def withdraw_status(self, name: str) -> None:
        """Take away what was published under a name, if anything was."""
        with self._server as connection:
            connection.execute(_WITHDRAW, (name,))

    def listen(self, wake: Callable[[], None]) -> None:
        """Have `wake` called, from another thread, when the journal may have grown."""
        self._session.listen(wake)

    def hold(self, name: str, *, shared: bool) -> Hold | None:
        """Take a named lock, or None when others have it."""
        try:
            return self._session.hold(name, shared=shared)
        except psycopg.Error as error:
            raise self._address.told(error) from None

    def holders(self, name: str) -> list[str]:
        """Who holds a named lock, as they call themselves: `process 4711 on desk`."""
        with self._server as connection:
            rows = connection.execute(_HOLDERS, (lock_key(self._journal, name),)).fetchall()
        return [(row[0] or "").removeprefix("leadtui ") or "another process" for row in rows]

    def close(self) -> None:
        """Let go of the locks."""
        self._session.close()


def _read(text: str) -> dict[str, Any] | None:
    try:
        return _status.decode(text)
    except msgspec.MsgspecError:
        return None
