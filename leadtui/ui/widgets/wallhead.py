"""The head of a wall: its first line, and one age in big digits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec
from rich.cells import cell_len
from textual.geometry import Size

from leadtui.ui.cells import cut
from leadtui.ui.look import Paint
from leadtui.ui.numerals import HEIGHT, big, big_columns
from leadtui.ui.segments import Row, Words, laid
from leadtui.ui.widgets.line import Line
from leadtui.ui.widgets.rows import Rows

WIDEST_AGE = "59m59"
"""What the big digits have to have room for, whatever stands there: nothing moves when a minute passes."""

MARGIN = 2
"""Columns beside the big digits."""

BLOCK_ROWS = 4
"""Rows of the block beside the digits: what they are, whose they are, and one free row at each end."""

Mood = Literal["calm", "late", "alarm", "eased", "stale"]
"""How the block looks. Late: past its target, and somebody has it. Eased: somebody has just taken it."""


class Head(msgspec.Struct, frozen=True):
    """The first line: whose wall, what is wrong with what is shown, how old it is, and the time."""

    shop: str
    trouble: str
    """`STALE since 14:02: the journal cannot be read`; empty while all is well."""
    aged: str
    clock: str


class WallHead(Line):
    """One line."""

    head: Head | None = None

    def show(self, head: Head) -> None:
        """Show this."""
        self.head = head
        self.repaint()

    def words(self, columns: int) -> Iterable[Words]:
        """The shop, or what is wrong, on the left; age and time on the right."""
        told, palette = self.head, self.look.palette
        if told is None:
            return
        right = f"{told.aged}   {told.clock} "
        room = columns - cell_len(right) - 2
        if told.trouble:
            left: Words = (f" {cut(told.trouble, room - 2)} ", palette.eased)
        else:
            left = (f" {cut(told.shop, room)}", palette.strong)
        yield left
        yield " " * (columns - cell_len(left[0]) - cell_len(right)), palette.blank
        yield right, palette.muted


class Pressing(msgspec.Struct, frozen=True):
    """What the block says."""

    mood: Mood
    title: str
    digits: str
    who: str
    target: str = ""


def block_scale(columns: int, rows: int) -> int:
    """How big the digits are in a terminal of some size: about half its width and a third of its height."""
    wide = columns * 11 // 20 // (big_columns(WIDEST_AGE) + 2 * MARGIN)
    high = (rows * 4 // 10 - BLOCK_ROWS) // HEIGHT
    return max(1, min(wide, high))


class WallBlock(Rows):
    """An age in big digits with what it is and who has it: the whole block changes when nobody does."""

    pressing: Pressing | None = None
    scale = 1

    def show(self, pressing: Pressing) -> None:
        """Show this. A block that is filled otherwise is painted whole: its blanks are not like others."""
        before, self.pressing = self.pressing, pressing
        if before is None or before.mood != pressing.mood:
            self.repaint_whole()
        else:
            self.repaint()

    def fit(self, columns: int, rows: int) -> None:
        """Take the size that goes with a terminal of so many columns and rows."""
        self.scale = block_scale(columns, rows)
        self.styles.width = min(columns, self.scale * big_columns(WIDEST_AGE) + 2 * MARGIN + 1)
        self.styles.height = self.scale * HEIGHT + BLOCK_ROWS

    def paint(self, size: Size) -> Sequence[Row]:
        """What it is, the digits, and whose it is."""
        told, palette = self.pressing, self.look.palette
        if told is None or not size:
            return ()
        filled = {"alarm": palette.alarm, "eased": palette.eased, "stale": palette.eased}.get(told.mood)
        digits: Paint = {"late": palette.late, "calm": palette.strong}.get(told.mood, filled)
        title = palette.late if told.mood == "late" else palette.heading
        empty = filled if filled is not None else palette.blank
        room = size.width - 2 * MARGIN
        lines: list[tuple[str, Paint]] = [("", empty), (cut(told.title, room), filled or title)]
        lines += [(row, digits) for row in big(told.digits, self.scale)]
        lines += [(_both(told.who, told.target, room), filled or palette.text), ("", empty)]
        return [_line(text, paint, empty, size.width) for text, paint in lines[: size.height]]


def _both(left: str, right: str, room: int) -> str:
    """Two texts at the ends of a row; the right one only where there is room."""
    left = cut(left, room)
    gap = room - cell_len(left) - cell_len(right)
    return left + " " * gap + right if right and gap >= MARGIN else left


def _line(text: str, paint: Paint, empty: Paint, columns: int) -> Row:
    return laid(((" " * MARGIN, empty), (text, paint)), columns, empty)
