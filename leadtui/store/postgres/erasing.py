"""Taking whoever was erased out of the tables: in one transaction, all or nothing."""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import Final, LiteralString

from leadtui.errors import StoreDamaged
from leadtui.store.lines import BadLine
from leadtui.store.postgres.address import Connection
from leadtui.store.tombstones import tombstone

_ROWS: Final[LiteralString] = "SELECT seq, line FROM leadtui_journal WHERE seq = ANY(%s)"
_REPLACE: Final[LiteralString] = "UPDATE leadtui_journal SET line = %s WHERE seq = %s"
_VACUUM: Final[LiteralString] = """
    VACUUM leadtui_journal, leadtui_cache, leadtui_cache_alive, leadtui_cache_archive, leadtui_cache_key,
           leadtui_cache_ledger
"""


def erase_rows(connection: Connection, gone: Container[str], positions: Iterable[int]) -> None:
    """Put tombstones in the rows at these places. Raises StoreDamaged, psycopg.Error."""
    for seq, text in connection.execute(_ROWS, (sorted(positions),)).fetchall():
        raw = b"%b\n" % text.encode()
        try:
            fresh = tombstone(raw, gone)
        except BadLine as error:
            raise StoreDamaged(
                f"The row of leadtui_journal with seq {seq} is damaged: {error}.", "Nobody was erased."
            ) from error
        if fresh != raw:
            connection.execute(_REPLACE, (fresh.decode().removesuffix("\n"), seq))


def vacuum(connection: Connection) -> None:
    """Have the server give up what the rows held before. A role that may not is passed over by the server."""
    connection.execute(_VACUUM)
