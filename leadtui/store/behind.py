"""What stands behind the facts of an embedded journal: its lines, and the archive of a checkpoint."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from leadtui.domain.events import Line
from leadtui.domain.facts import Facts
from leadtui.domain.figures.rows import Entry
from leadtui.domain.past import Record, entry_of
from leadtui.files import remove
from leadtui.store.archive import Archive
from leadtui.store.keys import BadCache
from leadtui.store.lines import BadLine
from leadtui.store.secret import secret_of
from leadtui.store.tape import Tape
from leadtui.store.trouble import told


class LogPast:
    """Lines from the tape, and contacts outside memory from the archive.

    Where the archive turns out to be damaged, the tape is folded instead, once, as far as the checkpoint
    went: the answer is never wrong, only slow.
    """

    def __init__(
        self, tape: Tape, archive: Archive | None = None, end: int = 0, checkpoint: str = ""
    ) -> None:
        """`end` is where the lines that the archive covers end, `checkpoint` a file to remove if bad."""
        self._tape = tape
        self._archive = archive
        self._end = end
        self._checkpoint = checkpoint
        self._whole: Facts | None = None
        self._behind_whole: LogPast | None = None

    def close(self) -> None:
        """Let the archive's files go; the tape belongs to another."""
        if self._archive is not None:
            self._archive.close()
            self._archive = None

    def change_archive(self, archive: Archive, end: int) -> None:
        """Use a newer archive from now on."""
        self.close()
        self._archive, self._end, self._whole = archive, end, None

    def change_tape(self, tape: Tape) -> None:
        """Read from another generation from now on: what stands at a position is the same."""
        self._tape = tape
        if self._behind_whole is not None:
            self._behind_whole.change_tape(tape)

    def lines(self, positions: Iterable[int]) -> Iterator[Line]:
        """The lines at `positions`. Raises StoreDamaged, StoreFailed."""
        try:
            yield from self._tape.lines_at(positions)
        except OSError as error:
            raise told(error, self._tape.live.path) from error

    def records(self, key: str) -> Iterable[Record]:
        """Contacts outside memory that `key` leads to."""
        if self._archive is not None:
            try:
                return list(self._archive.records(key))
            except (BadCache, OSError):
                self._fold_whole()
        return self._whole.records_of(key) if self._whole else ()

    def position_of(self, command: str) -> int | None:
        """Where the line of a command is that was written before the checkpoint."""
        if self._archive is not None:
            try:
                for position in self._archive.positions(command):
                    if self._is_of(command, position):
                        return position
                return None
            except (BadCache, OSError):
                self._fold_whole()
        return self._whole.taken.places.get(command) if self._whole else None

    def entries(self, since: float) -> Iterable[Entry]:
        """What the figures need of contacts that were archived, by the checkpoint that named the archive."""
        if self._archive is not None:
            try:
                return self._archive.entries(since)
            except (BadCache, OSError):
                self._fold_whole()
        return map(entry_of, self._whole.records()) if self._whole else ()

    def secret(self) -> bytes:
        """The journal's own key; empty where there is none. Raises StoreFailed."""
        try:
            return secret_of(self._tape.folder)
        except OSError as error:
            raise told(error, self._tape.folder) from error

    def _is_of(self, command: str, position: int) -> bool:
        """Whether the line at a position is that of a command, and not of another with the same hash."""
        try:
            return self._tape.line_at(position).command == command
        except BadLine as error:
            raise BadCache("a command is not where it should be") from error

    def _fold_whole(self) -> None:
        if self._checkpoint:
            remove(self._checkpoint)  # the next opening makes a new one
        self.close()
        self._behind_whole = LogPast(self._tape)
        whole = Facts(self._behind_whole)
        try:
            for log, raw in self._tape.raws(0, self._end):
                whole.apply(log.decode(raw), raw.position)
        except OSError as error:
            raise told(error, self._tape.live.path) from error
        self._whole = whole
