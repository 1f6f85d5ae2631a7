"""A widget that paints rows of segments, and repaints only the columns of a row that differ.

Textual writes a dirty region from the widget's left edge to the region's right end, so what changes often
belongs at the left of a row; and it never compares cells, so that is done here.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from itertools import zip_longest

from rich.cells import cell_len
from rich.segment import Segment
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from leadtui.ui.cells import shorten
from leadtui.ui.look import Look, Paint

Row = list[Segment]
"""A line of a widget, as wide as the widget; never changed once painted."""

Words = tuple[str, Paint]
"""Text (a stranger's is `plain` by now) and its style."""


def blank(columns: int, paint: Paint) -> Row:
    """A row, or the rest of one, with nothing on it."""
    return [Segment(" " * columns, paint)] if columns > 0 else []


def laid(words: Iterable[Words], columns: int, empty: Paint) -> Row:
    """Words one after another in a row of so many columns, cut where it ends."""
    row: Row = []
    for text, paint in words:
        text = shorten(text, columns)
        if text:
            row.append(Segment(text, paint))
            columns -= cell_len(text)
    return row + blank(columns, empty)


def changed_columns(old: Row, new: Row) -> int:
    """How many columns from the left have to be written to make one row of another as wide as it."""
    if old is new or old == new:
        return 0
    same = 0
    cells = sum(segment.cell_length for segment in new)
    for before, after in zip(reversed(old), reversed(new), strict=False):
        if before != after:
            if before.style == after.style:
                cells -= _same_end(before.text, after.text)
            break
        cells -= after.cell_length
        same += 1
    return cells if same < max(len(old), len(new)) else 0


def _same_end(old: str, new: str) -> int:
    """How many columns at the end of two texts are alike, as far as every character there is one column."""
    count = 0
    for before, after in zip(reversed(old), reversed(new), strict=False):
        if before != after or cell_len(after) != 1:
            break
        count += 1
    return count


class Rows(Widget, can_focus=False):
    """Base of everything that is painted with segments; a subclass says what `paint` says."""

    ALLOW_SELECT = False

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self._painted: Sequence[Row] = ()
        self._painted_size = Size(0, 0)
        self._painted_look = look

    @abstractmethod
    def paint(self, size: Size) -> Sequence[Row]:
        """The rows as they should be, each exactly as wide as `size`; those left out are blank."""

    def restyle(self, look: Look) -> None:
        """Paint everything anew with another look."""
        self.look = look
        self.refresh()

    def repaint(self) -> None:
        """Have painted again what is not as it should be, and nothing else."""
        if self._stale:
            self.refresh()
            return
        old, new = self._painted, self.paint(self._painted_size)
        self._painted = new
        nothing = blank(self._painted_size.width, self.look.palette.blank)
        regions = []
        for y, (before, after) in enumerate(zip_longest(old, new, fillvalue=nothing)):
            if columns := changed_columns(before, after):
                regions.append(Region(0, y, columns, 1))
        if regions:
            self.refresh(*regions)

    def render_line(self, y: int) -> Strip:
        """One row, painted before it is asked for unless the size or the look is another."""
        if self._stale:
            self._painted_size = self.size
            self._painted_look = self.look
            self._painted = self.paint(self.size)
        width = self._painted_size.width
        if y < len(self._painted):
            return Strip(self._painted[y], width)
        return Strip.blank(width, self.look.palette.blank)

    @property
    def _stale(self) -> bool:
        return self._painted_size != self.size or self._painted_look is not self.look
