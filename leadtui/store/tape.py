"""The tape: all lines of a journal under one numbering, be they history by now or still in the log."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from leadtui.domain.events import Line
from leadtui.errors import StoreDamaged
from leadtui.store.lines import BadLine
from leadtui.store.log import Log, Raw

if TYPE_CHECKING:
    from leadtui.store.history import Before, Part

Found = tuple[Log, Raw]
"""A line as it stands in a file, and the file."""


class Tape:
    """History and the log in use, as one. History is opened when something in it is asked for."""

    def __init__(self, folder: str, live: Log, *, is_lenient: bool) -> None:
        """It closes `live` when it is closed. One that is lenient passes over what is missing."""
        self.folder = folder
        """Where its files are."""
        self._is_lenient = is_lenient
        self.live = live
        """The log in use, where all lines from its start on are."""
        self._before: Before | None = None

    def close(self) -> None:
        """Let the files go; a second time does nothing."""
        self.live.close()
        for part in self._before.parts if self._before else ():
            part.log.close()
        self._before = None

    def twin(self) -> Tape:
        """The same, to be read on when this one is closed."""
        return Tape(self.folder, self.live.twin(), is_lenient=self._is_lenient)

    @property
    def damage(self) -> str:
        """What is missing of the history, as far as it was looked at."""
        return self._before.damage if self._before else ""

    def before(self) -> list[Part]:
        """What comes before the log in use, in order. Raises StoreDamaged, OSError."""
        if self._before is None:
            from leadtui.store.history import before

            self._before = before(self.folder, self.live)
        if self._before.damage and not self._is_lenient:
            raise StoreDamaged(
                self._before.damage,
                "Look at the rest with --read-only. Bring back all its history-*.jsonl from a copy.",
            )
        return self._before.parts

    def raws(self, position: int, until: int | None = None) -> Iterator[Found]:
        """The lines from `position` on, checked by nobody yet; stops before `until`."""
        for part in self.before() if position < self.live.start else ():
            if position < part.end:
                stop = part.end if until is None else min(until, part.end)
                for raw in part.log.raws(max(position, part.start), stop):
                    yield part.log, raw
        for raw in self.live.raws(max(position, self.live.start), until):
            yield self.live, raw

    def line_at(self, position: int) -> Line:
        """The line that begins at `position`. Raises BadLine, StoreDamaged, OSError."""
        return self._log_at(position).line_at(position)

    def lines_at(self, positions: Iterable[int]) -> Iterator[Line]:
        """The lines at `positions`. Raises StoreDamaged, OSError."""
        for position in positions:
            log = self._log_at(position)
            try:
                yield log.line_at(position)
            except BadLine as error:
                raise log.damaged(Raw(position, b""), error) from error

    def tail(self, end: int) -> bytes:
        """The last bytes of the line that ends at `end`; of the header at 0. Raises StoreDamaged, OSError."""
        if not end:
            return b"" if self.live.start else self.live.tail(0)
        return self._log_at(end - 1).tail(end)

    def first_from(self, comes_before: Callable[[Line], bool]) -> int:
        """The position of the first line that `comes_before` is not true of.

        It must be true of a first part of the lines and of no other. Only as much of history is opened as
        is needed. Raises BadLine, StoreDamaged, OSError.
        """
        live = self.live
        end = live.whole_end(live.end())
        if live.start == 0 or (end > live.start and comes_before(live.line_at(live.start))):
            return live.first_from(comes_before, live.start, end)
        for part in reversed(self.before()):
            if part.start < part.end and comes_before(part.log.line_at(part.start)):
                return part.log.first_from(comes_before, part.start, part.end)
        return 0

    def _log_at(self, position: int) -> Log:
        """The file that a line which begins at or before `position` is in."""
        if position >= self.live.start:
            return self.live
        before = self.before()
        place = bisect_right(before, position, key=lambda part: part.start)
        if not place:
            raise StoreDamaged(f"{self.folder}: its history does not begin where it should.")
        return before[place - 1].log
