"""The panel: the four numbers, how sure they are, and the one sentence that follows from them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from textual.geometry import Size

from leadtui.ui.segments import Row, laid
from leadtui.ui.widgets.rows import Rows

if TYPE_CHECKING:
    from leadtui.domain.figures.panel import Panel

SHORT, TALL = 22, 30
"""Rows of the terminal from which the panel is one line, and from which it is all of it."""

WIDE: Final = 150
"""Columns from which the sentence stands beside the rates, not below them."""

COUNTING: Final = "counting…"


class Figures(Rows):
    """One line where rows are few; else a line of counts, one of rates, and the sentence."""

    DEFAULT_CSS = "Figures { height: auto; }"

    panel: Panel | None = None

    def show(self, panel: Panel | None) -> None:
        """Show these figures; None: they are being counted."""
        if panel != self.panel:
            self.panel = panel
            self.repaint()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many rows as there is room for: the leads come first."""
        if viewport.height < SHORT:
            return 0
        if viewport.height < TALL:
            return 1
        return 2 if viewport.width >= WIDE else 3

    def paint(self, size: Size) -> Sequence[Row]:
        """The figures in as many rows."""
        if not size:
            return ()
        palette = self.look.palette
        if self.panel is None:
            return [laid([(f" {COUNTING}", palette.muted)], size.width, palette.blank)]
        from leadtui.ui.widgets.figurelines import FigureLines  # there are none at the first painting

        lines = FigureLines(self.panel, palette).told(size)
        return [laid(words, size.width, palette.blank) for words in lines]
