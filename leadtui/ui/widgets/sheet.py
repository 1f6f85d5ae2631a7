"""A sheet of lines to read, one of them marked, which is always in sight; two columns where there is room."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.geometry import Size

from leadtui.domain.figures.line import Line, Role
from leadtui.ui.look import Look, Paint
from leadtui.ui.segments import Row, Words, laid
from leadtui.ui.widgets.rows import Rows

MARK = "▌"

TWO_COLUMNS = 180
"""With so many columns of the terminal there is room for two of the sheet."""

FIRST_FIGURE = 1
"""Above it stands a heading."""


class Column(Rows):
    """Lines, and the one that is marked if it stands among them."""

    DEFAULT_CSS = "Column { width: 1fr; height: 1fr; }"

    lines: Sequence[Line] = ()
    _marked: int | None = None
    _first = 0

    def show(self, lines: Sequence[Line], marked: int | None) -> None:
        """Show these, with the mark on one of them; None: on none."""
        self.lines = lines
        self.mark(marked)

    def mark(self, place: int | None) -> None:
        """Mark a line and bring it into sight, with the heading above the first; or none, and stay."""
        self._marked = place
        if place is not None:
            rows = max(1, self.size.height)
            self._first = max(place - rows + 1, min(self._first, max(0, place - 1)))
            self._first = max(0, min(self._first, len(self.lines) - rows))
        self.repaint()

    def paint(self, size: Size) -> Sequence[Row]:
        """The lines in sight."""
        first = max(0, min(self._first, len(self.lines) - size.height))
        shown = self.lines[first : first + size.height]
        return [self._row(line, first + at == self._marked, size.width) for at, line in enumerate(shown)]

    def _row(self, line: Line, is_marked: bool, columns: int) -> Row:
        pieces = line.pieces
        if (
            len(pieces) > 1
            and pieces[0][1] == "heading"
            and sum(cell_len(text) for text, _ in pieces) > columns
        ):
            pieces = pieces[:1]  # what a heading is about is told whole or not at all
        words: list[Words] = [(text, self._paint(role)) for text, role in pieces]
        if is_marked and words:
            first, paint = words[0]
            words[0] = (first[1:] if first.startswith(" ") else first, paint)
            words.insert(0, (MARK, self.look.palette.mark))
        return laid(words, columns, self.look.palette.blank)

    def _paint(self, role: Role) -> Paint:
        paint: Paint = getattr(self.look.palette, role)
        return paint


class Sheet(Horizontal, can_focus=False):
    """Lines, and the one that `enter` is about. It takes no focus: the screen keeps the keys."""

    DEFAULT_CSS = "Sheet { height: 1fr; }"

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.lines: Sequence[Line] = ()
        self._marked = FIRST_FIGURE
        self._turn = 0
        self._left, self._right = Column(look), Column(look)

    def compose(self) -> ComposeResult:
        """One column; the second one is shown where there is room."""
        yield self._left
        yield self._right

    def show(self, lines: Sequence[Line], *, in_two: bool = False) -> None:
        """Show these, in one column or in two; the mark stays where it is."""
        self.lines = tuple(lines)
        self._marked = max(0, min(self._marked, len(self.lines) - 1))
        self._turn = _turn(self.lines) if in_two else len(self.lines)
        self._right.display = in_two
        left, right = self._marks()
        self._left.show(self.lines[: self._turn], left)
        self._right.show(self.lines[self._turn :], right)

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
        """Mark a line, or the last one; and bring it into sight."""
        self._marked = max(0, min(place, len(self.lines) - 1))
        left, right = self._marks()
        self._left.mark(left)
        self._right.mark(right)

    def _marks(self) -> tuple[int | None, int | None]:
        """Where the mark is in the columns: it is in one of them."""
        if self._marked < self._turn:
            return self._marked, None
        return None, self._marked - self._turn

    @property
    def page(self) -> int:
        """Lines that a page goes on by: one stays to keep the place."""
        return max(1, self.size.height - 1)


def _turn(lines: Sequence[Line]) -> int:
    """The line that the second column begins with: after a free one, where both are about as long."""
    free = [at for at, line in enumerate(lines) if not line.pieces]
    return min(free, key=lambda at: max(at, len(lines) - at - 1), default=len(lines) - 1) + 1
