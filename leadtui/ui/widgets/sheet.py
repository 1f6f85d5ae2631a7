"""A sheet of lines to read, one of them marked; it scrolls with the mark."""

from __future__ import annotations

from collections.abc import Sequence

from textual.geometry import Size

from leadtui.domain.figures.sheet import Line, Role
from leadtui.ui.look import Paint
from leadtui.ui.segments import Row, Words, laid
from leadtui.ui.widgets.rows import Rows

MARK = "▌"


class Sheet(Rows):
    """Lines, and the one that `enter` is about. It takes no focus: the screen keeps the keys."""

    DEFAULT_CSS = "Sheet { height: 1fr; }"

    lines: Sequence[Line] = ()
    _marked = 1
    """From the start the first figure: above it is a heading."""
    _first = 0

    def show(self, lines: Sequence[Line]) -> None:
        """Show these; the mark stays where it is."""
        self.lines = tuple(lines)
        self.mark(self._marked)

    @property
    def marked(self) -> Line | None:
        """The line that is marked."""
        return self.lines[self._marked] if self._marked < len(self.lines) else None

    def move(self, by: int) -> None:
        """Mark the line so many further on, past lines with nothing on them."""
        there = self._marked + by
        while 0 <= there < len(self.lines) and not self.lines[there].pieces:
            there += 1 if by > 0 else -1
        self.mark(there)

    def mark(self, place: int) -> None:
        """Mark a line, or the last one; and bring it into sight, with the heading above the first."""
        self._marked = max(0, min(place, len(self.lines) - 1))
        rows = max(1, self.size.height)
        self._first = max(self._marked - rows + 1, min(self._first, max(0, self._marked - 1)))
        self._first = max(0, min(self._first, len(self.lines) - rows))
        self.repaint()

    @property
    def page(self) -> int:
        """Lines that a page goes on by: one stays to keep the place."""
        return max(1, self.size.height - 1)

    def paint(self, size: Size) -> Sequence[Row]:
        """The lines in sight."""
        first = max(0, min(self._first, len(self.lines) - size.height))
        shown = self.lines[first : first + size.height]
        return [self._row(line, first + at == self._marked, size.width) for at, line in enumerate(shown)]

    def _row(self, line: Line, is_marked: bool, columns: int) -> Row:
        words: list[Words] = [(text, self._paint(role)) for text, role in line.pieces]
        if is_marked and words:
            first, paint = words[0]
            words[0] = (first[1:] if first.startswith(" ") else first, paint)
            words.insert(0, (MARK, self.look.palette.mark))
        return laid(words, columns, self.look.palette.blank)

    def _paint(self, role: Role) -> Paint:
        paint: Paint = getattr(self.look.palette, role)
        return paint
