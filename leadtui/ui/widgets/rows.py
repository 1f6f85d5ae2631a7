"""A widget that paints rows of segments, and repaints only the columns of a row that differ.

Textual writes a dirty region from the widget's left edge to the region's right end, so what changes often
belongs at the left of a row; and it never compares cells, so that is done here.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from leadtui.ui.look import Look
from leadtui.ui.segments import Row, blank, changed_columns


class Rows(Widget, can_focus=False):
    """Base of everything that is painted with segments; a subclass says what `paint` says.

    It hands its strips to the compositor itself, since Textual's way there (borders, padding, colour filters)
    costs several times what a key may; a `Rows` has none of these, and its styles are the terminal's already.
    """

    ALLOW_SELECT = False

    GUTTER: ClassVar[int] = 0
    """Columns left free on the right."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self._painted_for: tuple[Size, Look] | None = None
        self._rows: list[Row] = []
        self._strips: list[Strip] = []

    @abstractmethod
    def paint(self, size: Size) -> Sequence[Row]:
        """The rows as they should be, each exactly as wide as `size`; those left out are blank."""

    def restyle(self, look: Look) -> None:
        """Paint everything anew with another look."""
        self.look = look
        self.refresh()

    def repaint_whole(self) -> None:
        """Have all of it painted again: for a ground that is another one, since blanks count as alike."""
        self._painted_for = None
        self.refresh()

    def repaint(self) -> None:
        """Have painted again what is not as it should be, and nothing else."""
        size = self.size
        if self._painted_for != (size, self.look):
            # It may be hidden just now, and come back as large as it was with something else to show.
            self._painted_for = None
            self.refresh()
            return
        room = self._room(size)
        rows = self._full(room)
        # What only moved to another line has been made into a strip, and that into codes, already.
        made = {id(row): strip for row, strip in zip(self._rows, self._strips, strict=True)}
        regions = []
        for y, row in enumerate(rows):
            if columns := changed_columns(self._rows[y], row, room.width):
                self._strips[y] = made.get(id(row)) or self._strip(row, size.width)
                regions.append(Region(0, y, columns, 1))
            else:
                rows[y] = self._rows[y]  # as the strip is
        self._rows = rows
        if regions:
            self.refresh(*regions)

    def render_lines(self, crop: Region) -> list[Strip]:
        """The strips in `crop`; all of them are painted first if the size or the look is another."""
        size = self.size
        if self._painted_for != (size, self.look):
            self._painted_for = size, self.look
            self._rows = self._full(self._room(size))
            self._strips = [self._strip(row, size.width) for row in self._rows]
        strips = self._strips[crop.y : crop.bottom]
        if crop.column_span == (0, size.width):
            return strips
        return [strip.crop(*crop.column_span) for strip in strips]

    def render_line(self, y: int) -> Strip:
        """One row."""
        return self.render_lines(Region(0, y, self.size.width, 1))[0]

    def _room(self, size: Size) -> Size:
        return Size(max(0, size.width - self.GUTTER), size.height)

    def _full(self, room: Size) -> list[Row]:
        """What is painted, as many rows as there are lines."""
        rows = self.paint(room)[: room.height]
        empty = blank(room.width, self.look.palette.blank)
        return [*rows, *(empty for _ in range(room.height - len(rows)))]

    def _strip(self, row: Row, columns: int) -> Strip:
        if not row:
            return Strip([], columns)
        text, style, _ = row[-1]
        return Strip([*row[:-1], Segment(text + " " * self.GUTTER, style)], columns)
