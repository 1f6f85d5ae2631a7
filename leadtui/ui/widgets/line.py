"""One line of a screen: parts with their styles, laid in until there is no more room."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

import msgspec
from rich.cells import cell_len
from textual.geometry import Size

from leadtui.ui.segments import Row, Words, laid
from leadtui.ui.widgets.rows import Rows


class Part(msgspec.Struct, frozen=True):
    """What is said whole or not at all; a smaller `rank` is said first where room is short."""

    rank: int
    words: tuple[Words, ...]

    @property
    def columns(self) -> int:
        """How wide it is."""
        return sum(cell_len(text) for text, _ in self.words)


def chosen(parts: Sequence[Part], columns: int) -> list[Part]:
    """As many parts as fit, in their order: by rank, up to the first that there is no room for."""
    fitting: set[int] = set()
    for at in sorted(range(len(parts)), key=lambda at: parts[at].rank):
        columns -= parts[at].columns
        if columns < 0 and fitting:
            break
        fitting.add(at)
    return [part for at, part in enumerate(parts) if at in fitting]


class Line(Rows):
    """A widget of one row; a subclass says what `words` says."""

    DEFAULT_CSS = "Line { height: auto; }"

    LEAST_HEIGHT: ClassVar[int] = 0
    """In a terminal with fewer rows it makes room for the leads."""

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """One row, or none where there are too few."""
        return 1 if viewport.height >= self.LEAST_HEIGHT else 0

    def words(self, columns: int) -> Iterable[Words]:
        """What stands there, from the left."""
        raise NotImplementedError

    def paint(self, size: Size) -> Sequence[Row]:
        """The words, cut to the width."""
        return (laid(self.words(size.width), size.width, self.look.palette.blank),) if size else ()
