"""Compaction: what is long done is moved from the log to history, while others read and write.

1. The lines are added to the months of history. Nobody reads them there yet.
2. The log of the next generation is drafted: the lines that stay, under a name that nobody looks for.
3. Under the lock: the newest lines are added to the draft, it gets its name, and `current` names it.
4. A day later the log of the last generation is removed.

A crash after any step changes nothing: until `current` names it, the new log is nobody's, and what was added
to history stands beyond the beginning of the log in use, where nobody looks. Lines stay in the log for two
days at least. So somebody who copies the folder file by file finds every line in one of the files: a copy
that was begun before the lines were moved has them in the old log, which is there for longer than it takes.
"""

from __future__ import annotations

import contextlib
import datetime
import itertools
import os
from typing import Final

from leadtui.files import open_fresh, remove, rename, sync, sync_folder, write_all
from leadtui.store.generations import generations_in, log_path, name_current
from leadtui.store.history import Part, Writer
from leadtui.store.lines import FORMAT, BadLine, Header, encode_header
from leadtui.store.log import Log, Raw
from leadtui.store.tape import Tape

STAYS: Final = datetime.timedelta(hours=48)
"""So long a line stays in the log."""

OLD_STAYS: Final = datetime.timedelta(hours=24)
"""So long the log of the last generation stays."""

LONG: Final = 1 << 20
"""The log is worth a compaction when so many bytes can leave it,"""

OLD: Final = datetime.timedelta(days=31)
"""or when what can leave it is older than that."""

_PIECE: Final = 1 << 20


class Move:
    """One compaction. To be made by one process at a time. OSErrors pass through to its owner."""

    def __init__(self, folder: str, tape: Tape, now: datetime.datetime) -> None:
        """What there is to move as of `now`. Raises StoreDamaged, OSError."""
        self._folder = folder
        self.tape = tape
        """What it moves lines of."""
        self._now = now
        self.cut = self._cut(tape)
        """The position of the first line that stays."""

    def _cut(self, tape: Tape) -> int:
        live, since = tape.live, self._now - STAYS
        try:
            end = live.whole_end(live.end())
            return live.first_from(lambda line: line.recorded_at < since, live.start, end)
        except BadLine:
            return live.start  # the damage is told where it is met

    @property
    def is_worth_it(self) -> bool:
        """Whether the log is long or old enough."""
        live = self.tape.live
        if not live.is_known or self.cut == live.start:
            return False
        oldest = live.line_at(live.start).recorded_at
        return self.cut - live.start >= LONG or oldest < self._now - OLD

    def to_history(self) -> None:
        """Add to history what leaves the log; and what an earlier copy left out. Raises StoreDamaged."""
        live, last = self.tape.live, None
        lacking: list[tuple[Log, int, int]] = []
        for part in self.tape.before():
            if part.log.header.generation:
                lacking.append(part)
            else:
                self._fill(last, lacking)
                last, lacking = part, []
        self._fill(last, [*lacking, Part(live, live.start, self.cut)])

    def _fill(self, last: Part | None, lacking: list[tuple[Log, int, int]]) -> None:
        if not lacking:
            return
        with contextlib.closing(Writer(self._folder, self.tape.live, last)) as writer:
            for log, start, end in lacking:
                for raw in log.raws(start, end):
                    _add(writer, log, raw)
            writer.finish()

    def draft(self) -> Draft:
        """The log of the next generation, still empty."""
        return Draft(self._folder, self.tape.live, self.cut, self._now)

    def clear_away(self) -> None:
        """Remove logs that have been old for a day."""
        generations = generations_in(self._folder)
        for old, newer in itertools.pairwise(generations):
            with contextlib.closing(Log(log_path(self._folder, newer), may_write=False)) as log:
                made_at = log.header.made_at
            if made_at is not None and made_at < self._now - OLD_STAYS:
                remove(log_path(self._folder, old))


def _add(writer: Writer, log: Log, raw: Raw) -> None:
    try:
        writer.add(raw)
    except BadLine as error:
        raise log.damaged(raw, error) from error


class Draft:
    """The log of the next generation, while nobody looks at it."""

    def __init__(self, folder: str, live: Log, cut: int, now: datetime.datetime) -> None:
        self._folder = folder
        self._live = live
        self._end = cut
        self._generation = live.header.generation + 1
        self._path = f"{log_path(folder, self._generation)}.tmp"
        self._now = now
        self._size = 0
        self._fd = open_fresh(self._path)

    def fill(self) -> None:
        """Write all that stays, as of now. Raises StoreDamaged, OSError."""
        header = encode_header(
            Header(
                leadtui=FORMAT,
                journal=self._live.header.journal,
                generation=self._generation,
                made_at=self._now,
                base=self._end,
                seq=self._first_seq(self._end),
                rewritten=self._live.header.rewritten,
                erased=self._live.header.erased,
            )
        )
        write_all(self._fd, header, 0)
        self._size = len(header)
        self._copy(self._live.whole_end(self._live.end()))
        sync(self._fd)

    def _first_seq(self, cut: int) -> int:
        """The seq that the line at `cut` begins with, or will."""
        for raw in self._live.raws(cut):
            return self._live.decode(raw).seq
        *_, last = self._live.raws(self._live.start)
        return self._live.decode(last).next_seq

    def _copy(self, end: int) -> None:
        while self._end < end:
            data = self._live.read(min(_PIECE, end - self._end), self._end)
            write_all(self._fd, data, self._size)
            self._size += len(data)
            self._end += len(data)

    def swap(self, end: int) -> None:
        """Take it into use, with all lines up to `end`; to be called under the lock. Raises OSError."""
        self._copy(end)
        sync(self._fd)
        rename(self._path, log_path(self._folder, self._generation))
        sync_folder(self._folder)
        name_current(self._folder, self._generation)

    def close(self) -> None:
        """Let the file go; a draft that came to nothing is removed."""
        os.close(self._fd)
        remove(self._path)
