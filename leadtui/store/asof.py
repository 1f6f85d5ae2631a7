"""How it was: the facts of a past moment, from one checkpoint and the lines around it.

When the first checkpoint of a month is written, it is kept under the name of that month, with who was at hand
then. Who asks for a moment begins with the last such one before it and takes in the lines from there to the
moment; of the lines after that only those that tell of a time long before they were recorded. Contacts that
nobody worked on are in the archive as they were: it is only ever added to.
"""

from __future__ import annotations

import datetime
import os
import re
import weakref
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from leadtui.domain.asof import as_of, line_as_of
from leadtui.domain.events import Line
from leadtui.domain.facts import Facts
from leadtui.domain.figures.rows import Entry
from leadtui.domain.past import Record, entry_of, unpacked
from leadtui.files import read_file, remove, replace_file
from leadtui.store import checkpoint
from leadtui.store.archive import Archive
from leadtui.store.checkpoint import Contents, Stamp, load_contents, load_stamp
from leadtui.store.keys import BadCache
from leadtui.store.log import Raw
from leadtui.store.strays import LATE, Strays
from leadtui.store.tape import Tape

Lines = Callable[[int], Iterator[tuple[Raw, Line | None]]]
"""The lines from a position on; None for a damaged one that is passed over."""

_KEPT: Final = re.compile(r"history-(\d{4}-\d{2})\.checkpoint")


def month_checkpoint(folder: str, month: str) -> str:
    """Where the first checkpoint of a month (`2026-03`) is kept."""
    return os.path.join(folder, f"history-{month}.checkpoint")


def months_kept(folder: str) -> list[str]:
    """The months whose first checkpoints are kept, newest first. Raises OSError."""
    found = map(_KEPT.fullmatch, os.listdir(folder))
    return sorted((one[1] for one in found if one is not None), reverse=True)


def keep_month(folder: str, stamp: Stamp) -> None:
    """Keep the newest checkpoint as that of its month, if it is the first one. Raises OSError."""
    if stamp.recorded_at is None:
        return
    month = f"{stamp.recorded_at:%Y-%m}"
    if month not in months_kept(folder):
        data = read_file(checkpoint.checkpoint_path(folder))
        if data is not None:
            replace_file(month_checkpoint(folder, month), data, durable=True)


def forget_months(folder: str) -> None:
    """Remove what was kept: it does not go with the archive that is begun now. Raises OSError."""
    for month in months_kept(folder):
        remove(month_checkpoint(folder, month))


def facts_as_of(
    folder: str, tape: Tape, lines: Lines, moment: datetime.datetime, strays: Strays
) -> Facts | None:
    """The facts of all events that were true at `moment`; None where no checkpoint helps.

    They know who was at hand then and whom the lines around the moment are about. Raises StoreError, OSError.
    """
    newest = load_stamp(checkpoint.checkpoint_path(folder), tape)
    begun = _begun(folder, tape, newest, moment) if newest is not None else None
    if newest is None or begun is None:
        return None
    stamp, records = begun
    try:
        # A ledger is only ever added to: the figures need what it held of those who had left memory then.
        archive = Archive(folder, newest.archive, newest.runs, stamp.ledger)
    except FileNotFoundError:
        return None
    past = _PastThen(tape, archive, stamp.end, moment, lines)
    # The facts look up in the archive who had left memory, for as long as anybody has them.
    weakref.finalize(past, archive.close)
    facts = Facts(past)
    try:
        checkpoint.fill(facts, stamp, records)
        _take_in(facts, tape, lines(stamp.end), moment, strays)
    except BadCache:
        return None
    return facts


def _begun(folder: str, tape: Tape, newest: Stamp, moment: datetime.datetime) -> Contents | None:
    """The last checkpoint that covers nothing later than `moment`, of those that go with the archive."""
    month = f"{moment:%Y-%m}"
    kept = (month_checkpoint(folder, one) for one in months_kept(folder) if one <= month)
    for path in (checkpoint.checkpoint_path(folder), *kept):
        stamp = load_stamp(path, tape)
        if stamp is None or stamp.archive not in ("", newest.archive):
            continue
        if stamp.told_of is None or stamp.told_of <= moment:
            return load_contents(path, tape)
    return None


def _take_in(
    facts: Facts,
    tape: Tape,
    lines: Iterator[tuple[Raw, Line | None]],
    moment: datetime.datetime,
    strays: Strays,
) -> None:
    """What was written down until a day after the moment, and of all later lines the strays."""
    looked_to = 0
    for raw, line in lines:
        if line is not None:
            if line.recorded_at > moment + LATE:
                break
            facts.apply(line_as_of(line, moment), raw.position)
        looked_to = raw.end
    later = [position for position in strays.until(moment) if position >= looked_to]
    for position, line in zip(later, tape.lines_at(later), strict=True):
        facts.apply(line_as_of(line, moment), position)


class _PastThen:
    """What stood behind the facts at a moment: the same lines and archive, without what came later."""

    def __init__(
        self, tape: Tape, archive: Archive, end: int, moment: datetime.datetime, lines: Lines
    ) -> None:
        """`end` is where the lines end that the checkpoint covers which is begun with."""
        self._every = lines
        self._tape = tape
        self._archive = archive
        self._end = end
        self._moment = moment

    def lines(self, positions: Iterable[int]) -> Iterator[Line]:
        """The lines at `positions`, as far as they were true then. Raises StoreDamaged, OSError."""
        return (line_as_of(line, self._moment) for line in self._tape.lines_at(positions))

    def records(self, key: str) -> Iterable[Record]:
        """Contacts outside memory that `key` led to then. Raises BadCache, OSError."""
        return [record for record in self._archive.records(key) if self._was(record)]

    def position_of(self, command: str) -> int | None:
        """Nobody retries a command in the past."""
        return None

    def entries(self, since: float) -> Iterable[Entry]:
        """What the figures need of everybody archived by then. Raises StoreError, OSError."""
        try:
            return self._archive.entries(since)
        except (BadCache, OSError):
            every = (line for _, line in self._every(0) if line is not None)
            return map(entry_of, as_of(every, self._moment).records())

    def secret(self) -> bytes:
        """Nothing is taken in in the past."""
        return b""

    def _was(self, record: Record) -> bool:
        return all(unpacked(positions[-8:])[0] < self._end for positions in record.streams.values())
