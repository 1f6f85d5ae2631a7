"""What stands behind the facts of an embedded journal: the log, and the archive of a checkpoint."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from leadtui.domain.events import Line
from leadtui.domain.facts import Facts
from leadtui.domain.figures.rows import Entry
from leadtui.domain.past import Record, entry_of
from leadtui.store.archive import Archive
from leadtui.store.files import remove, told
from leadtui.store.keys import BadCache
from leadtui.store.lines import BadLine
from leadtui.store.log import Log, raw_lines


class LogPast:
    """Lines from the log, and contacts outside memory from the archive.

    Where the archive turns out to be damaged, the log is folded instead, once, as far as the checkpoint went:
    the answer is never wrong, only slow.
    """

    def __init__(self, log: Log, archive: Archive | None = None, end: int = 0, checkpoint: str = "") -> None:
        """`end` is where the lines that the archive covers end, `checkpoint` a file to remove if bad."""
        self._log = log
        self._archive = archive
        self._end = end
        self._checkpoint = checkpoint
        self._whole: Facts | None = None

    def close(self) -> None:
        """Let the archive's files go; the log belongs to another."""
        if self._archive is not None:
            self._archive.close()
            self._archive = None

    def change_archive(self, archive: Archive, end: int) -> None:
        """Use a newer archive from now on."""
        self.close()
        self._archive, self._end, self._whole = archive, end, None

    def lines(self, positions: Iterable[int]) -> Iterator[Line]:
        """The lines at `positions`. Raises StoreDamaged, StoreFailed."""
        try:
            yield from self._log.lines_at(positions)
        except OSError as error:
            raise told(error, self._log.path) from error

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
        return self._whole.places().get(command) if self._whole else None

    def entries(self) -> Iterable[Entry]:
        """What the figures need of contacts that were archived, by the checkpoint that named the archive."""
        if self._archive is not None:
            try:
                return self._archive.entries()
            except (BadCache, OSError):
                self._fold_whole()
        return map(entry_of, self._whole.records()) if self._whole else ()

    def _is_of(self, command: str, position: int) -> bool:
        """Whether the line at a position is that of a command, and not of another with the same hash."""
        try:
            return self._log.line_at(position).command == command
        except BadLine as error:
            raise BadCache("a command is not where it should be") from error

    def _fold_whole(self) -> None:
        if self._checkpoint:
            remove(self._checkpoint)  # the next opening makes a new one
        self.close()
        whole = Facts(LogPast(self._log))
        try:
            for raw in raw_lines(self._log.fd, self._log.start, until=self._end):
                whole.apply(self._log.decode(raw), raw.position)
        except OSError as error:
            raise told(error, self._log.path) from error
        self._whole = whole
