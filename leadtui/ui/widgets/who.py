"""Who a screen is about: the name and how late they are, then where they stand."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from rich.cells import cell_len
from textual.geometry import Size

from leadtui.ui.cells import cut, plain
from leadtui.ui.segments import Row, Words, laid
from leadtui.ui.widgets.line import Part, chosen
from leadtui.ui.widgets.rows import Rows


class Facing(msgspec.Struct, frozen=True):
    """What the two rows say; the most telling of `stands` comes first, and goes last."""

    name: str
    urgent: bool = False
    late: str = ""
    """`late 2m40`; empty when it is not."""
    due: str = ""
    """`due 15:30`, said while it is not late."""
    acting: str = ""
    """`ana for dan`, while who sits here works for somebody else."""
    stands: tuple[str, ...] = ()


class Who(Rows):
    """Two rows, always; what changes with time stands at their ends."""

    DEFAULT_CSS = "Who { height: 2; }"

    facing: Facing | None = None

    def show(self, facing: Facing) -> None:
        """Show this."""
        self.facing = facing
        self.repaint()

    def paint(self, size: Size) -> Sequence[Row]:
        """The name with its clock at the right, and below it where they stand."""
        told, palette = self.facing, self.look.palette
        if told is None or not size:
            return ()
        blank = palette.blank
        clock = told.late or told.due
        sign = " ! " if told.urgent else " "
        acting = f"{plain(told.acting)}   " if told.acting else ""
        name = cut(told.name, size.width - cell_len(sign) - cell_len(acting) - cell_len(clock) - 2)
        gap = size.width - cell_len(sign) - cell_len(name) - cell_len(acting) - cell_len(clock) - 1
        first: list[Words] = [
            (sign, palette.urgent),
            (name, palette.strong),
            (" " * gap, blank),
            (acting, palette.notice),
            (clock, palette.late if told.late else palette.muted),
        ]
        parts = [
            Part(at, ((f" {plain(text)}" if at == 0 else f" · {plain(text)}", palette.muted),))
            for at, text in enumerate(told.stands)
        ]
        second = [words for part in chosen(parts, size.width) for words in part.words]
        return laid(first, size.width, blank), laid(second, size.width, blank)
