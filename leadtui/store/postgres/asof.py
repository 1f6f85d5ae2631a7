"""How it was, on a server: the facts of a past moment, from the state of a month and the lines around it.

As in a folder: see `store.asof`. What the archive held when that state was written is known by the archive
itself, since each record of it tells from when to when it was valid.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator

from leadtui.domain.asof import line_as_of
from leadtui.domain.events import Line
from leadtui.domain.facts import Facts
from leadtui.domain.figures.rows import Entry
from leadtui.domain.forgotten import Forgotten
from leadtui.domain.past import Record
from leadtui.store.postgres import cache
from leadtui.store.postgres.past import ServerPast, Skipped, lines
from leadtui.store.postgres.server import Server
from leadtui.store.strays import LATE, Strays


def facts_as_of(
    server: Server, number: int, moment: datetime.datetime, strays: Strays, skipped: Skipped = None
) -> Facts | None:
    """The facts of all events that were true at `moment`; None where no state of cache `number` helps.

    They know who was at hand then and whom the lines around the moment are about. Raises StoreError.
    """
    with server.patiently() as connection:
        found = cache.load_before(connection, number, moment)
    if found is None:
        return None
    stamp, records = found
    past = _PastThen(ServerPast(server, number, stamp.seq, skipped), moment)
    facts = Facts(past)
    forgotten = Forgotten(stamp.forgotten_seq, stamp.forgotten)
    facts.resume(stamp.seq, stamp.recorded_at, stamp.cursors, stamp.latest, stamp.highest, forgotten)
    for record in records:
        facts.admit(record)
    looked_to = 0
    for line in lines(server, stamp.seq, skipped=skipped):
        if line.recorded_at > moment + LATE:
            break
        facts.apply(line_as_of(line, moment), line.seq)
        looked_to = line.next_seq
    for line in past.lines(position for position in strays.until(moment) if position >= looked_to):
        facts.apply(line, line.seq)
    return facts


class _PastThen:
    """What stood behind the facts at a moment: the same lines, without what came later."""

    def __init__(self, past: ServerPast, moment: datetime.datetime) -> None:
        """`past` rests on the state that is begun with."""
        self._past = past
        self._moment = moment

    def lines(self, positions: Iterable[int]) -> Iterator[Line]:
        """The lines at `positions`, as far as they were true then. Raises StoreError."""
        return (line_as_of(line, self._moment) for line in self._past.lines(positions))

    def records(self, key: str) -> Iterable[Record]:
        """Contacts outside memory that `key` led to then. Raises StoreError."""
        return self._past.records(key)

    def position_of(self, command: str) -> int | None:
        """Nobody retries a command in the past."""
        return None

    def entries(self, since: float) -> Iterable[Entry]:
        """What the figures need of everybody archived by then. Raises StoreError."""
        return self._past.entries(since)

    def secret(self) -> bytes:
        """Nothing is taken in in the past."""
        return b""
