"""Looking over a journal on a server: is every line whole, and what is missing; and a copy of what is whole.

What a file is to a folder, the table is here, and a row is named by the seq that it has there. A copy is a
journal in a folder: from there it goes back to an empty database by `export --journal`.
"""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterator
from contextlib import closing
from typing import Final, LiteralString

from leadtui.clock import Clock
from leadtui.domain.events import Line
from leadtui.errors import StoreFailed
from leadtui.files import make_folder, open_fresh, remove, rename, sync, write_all
from leadtui.store.generations import log_path, name_current
from leadtui.store.inspecting import Fault, Findings, Gap, Keep
from leadtui.store.lines import FORMAT, BadLine, Header, decode_line, encode_header
from leadtui.store.postgres.address import Address
from leadtui.store.postgres.past import PIECE
from leadtui.store.postgres.server import Server
from leadtui.store.trouble import InWords

TABLE: Final = "leadtui_journal"

_ROWS: Final[LiteralString] = """
    SELECT seq, command, line FROM leadtui_journal WHERE seq > %s ORDER BY seq LIMIT %s
"""
_JOURNAL: Final[LiteralString] = "SELECT journal FROM leadtui_meta"

_WRITTEN: Final = 1 << 20


def inspect(url: str, clock: Clock, password: str = "", keep: Keep | None = None) -> Findings:
    """Read every line of the journal at `url`, and hand those that are whole to `keep`, in order.

    Others may go on writing. Raises UsageError for a bad URL, StoreError.
    """
    with closing(Server(Address(url, password), clock)) as server:
        return _looked_over(server, keep)


def repair(url: str, clock: Clock, to: str, password: str = "") -> Findings:
    """Write what is whole of the journal at `url` as a new journal in the folder `to`.

    Numbers of events stay; those that are lost are left out. Raises UsageError for a bad URL, StoreError.
    """
    with InWords(to), closing(Server(Address(url, password), clock)) as server:
        with server as connection:
            row = connection.execute(_JOURNAL).fetchone()
        make_folder(to)
        if os.listdir(to):
            raise StoreFailed(f"{to} is not empty.", "Name a folder that is not there yet.")
        found = _copied(server, str(row[0]) if row else "", to, clock.now())
        name_current(to, 1)
    return found


def _copied(server: Server, journal: str, to: str, now: datetime.datetime) -> Findings:
    path, size = log_path(to, 1), 0
    pending = bytearray(encode_header(Header(leadtui=FORMAT, journal=journal, generation=1, made_at=now)))
    fd = open_fresh(f"{path}.tmp")

    def write() -> None:
        nonlocal size
        write_all(fd, bytes(pending), size)
        size += len(pending)
        pending.clear()

    def keep(data: bytes) -> None:
        pending.extend(data)
        if len(pending) > _WRITTEN:
            write()

    try:
        found = _looked_over(server, keep)
        write()
        sync(fd)
        rename(f"{path}.tmp", path)
    finally:
        os.close(fd)
        remove(f"{path}.tmp")
    return found


def _looked_over(server: Server, keep: Keep | None) -> Findings:
    found, expected = Findings(files=1), 1
    for data, line in _whole_lines(server, found):
        if line.seq > expected:
            found.gaps.append(Gap(expected, line.seq - 1))
        if keep is not None:
            keep(data)
        found.lines += 1
        found.events += len(line.events)
        expected = line.next_seq
    found.last = expected - 1
    return found


def _whole_lines(server: Server, found: Findings) -> Iterator[tuple[bytes, Line]]:
    """Every line that can be read, with its bytes; those that cannot are noted."""
    after = 0
    while True:
        with server as connection:
            rows = connection.execute(_ROWS, (after, PIECE)).fetchall()
        for seq, command, text in rows:
            data = b"%b\n" % text.encode()
            try:
                yield data, _of_row(data, seq, command)
            except BadLine as error:
                found.faults.append(Fault(TABLE, seq, 0, str(error)))
            after = seq
        if len(rows) < PIECE:
            return


def _of_row(data: bytes, seq: int, command: str) -> Line:
    line = decode_line(data)
    if (line.seq, line.command) != (seq, command):
        raise BadLine("it is the line of another row")
    return line
