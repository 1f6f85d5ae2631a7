"""A short list to choose from: the one that is marked is the one that `enter` takes."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual import events
from textual.geometry import Size
from textual.message import Message

from leadtui.ui.asked import Choice
from leadtui.ui.cells import cut, fit, plain
from leadtui.ui.look import Look
from leadtui.ui.segments import Row, Words, laid
from leadtui.ui.widgets.rows import Rows

MARK = "▸"
GAP = 2
FEWEST = 6
"""Columns below which the middle says nothing, and goes."""


class ChoiceClicked(Message):
    """Somebody clicked a line."""

    def __init__(self, place: int) -> None:
        super().__init__()
        self.place = place


class Choices(Rows):
    """Lines in columns, one of them marked; as many as there are rows, scrolled to the one that is marked.

    It takes no focus: keys stay with the field above it. Posts `ChoiceClicked`.
    """

    def __init__(self, look: Look, rows: int) -> None:
        """`rows` are there from the start, so that nothing moves while somebody types."""
        super().__init__(look)
        self.styles.height = rows
        self._choices: tuple[Choice, ...] = ()
        self._chosen = 0
        self._first = 0

    def show(self, choices: Sequence[Choice], chosen: int) -> None:
        """Show these, one of them marked."""
        self._choices, self._chosen = tuple(choices), chosen
        self.repaint()

    def paint(self, size: Size) -> Sequence[Row]:
        """The lines in sight, and how many more there are."""
        if not size or not self._choices:
            return ()
        self._scroll(size.height)
        widths = self._widths(size.width)
        rows = [self._row(place, widths, size.width) for place in self._in_sight(size.height)]
        below = len(self._choices) - self._first - size.height
        if below > 0:
            palette = self.look.palette
            rows[-1] = laid([(f"  ↓ {below + 1} more", palette.muted)], size.width, palette.blank)
        return rows

    def _in_sight(self, height: int) -> range:
        return range(self._first, min(self._first + height, len(self._choices)))

    def _scroll(self, height: int) -> None:
        """The last row in sight may have to tell how many more there are: the marked one is never there."""
        room = height - 1 if len(self._choices) > height else height
        if self._chosen >= self._first + room:
            self._first = self._chosen - room + 1
        self._first = max(0, min(self._first, self._chosen, len(self._choices) - 1))
        if len(self._choices) - self._first <= height:
            self._first = max(0, min(self._first, len(self._choices) - height))

    def _keys(self) -> int:
        """How wide the column of the keys is, with the gap behind it; nothing where there are none."""
        longest = max(cell_len(one.key) for one in self._choices)
        return longest + GAP if longest else 0

    def _widths(self, columns: int) -> tuple[int, int, int]:
        """Left and right get what their longest needs, up to a share; the middle, what it needs of the rest.

        So what stands at the end of a line is near enough to be read with its beginning.
        """
        room = columns - cell_len(MARK) - 1 - self._keys()
        has_middle = any(one.middle for one in self._choices)
        left = min(
            max(cell_len(plain(one.left)) for one in self._choices), room if not has_middle else room // 2
        )
        right = min(max(cell_len(plain(one.right)) for one in self._choices), room // 3)
        longest = max(cell_len(plain(one.middle)) for one in self._choices)
        middle = min(room - left - right - GAP * (1 + bool(right)), max(longest, FEWEST))
        if not has_middle or middle < FEWEST:
            return left, 0, max(0, room - left - GAP) if right else 0
        return left, middle, right

    def _row(self, place: int, widths: tuple[int, int, int], columns: int) -> Row:
        palette = self.look.palette
        choice, marked = self._choices[place], place == self._chosen
        left, middle, right = widths
        gap = " " * GAP
        words: list[Words] = [(f"{MARK if marked else ' '} ", palette.mark)]
        if keys := self._keys():
            words.append((fit(choice.key, keys), palette.accent))
        words.append((fit(choice.left, left), palette.strong if marked else palette.text))
        if middle:
            words.append((gap + fit(choice.middle, middle), palette.text))
        if right:
            longest = max(cell_len(one.right) for one in self._choices)
            at_end = choice.right.rjust(longest) if choice.right[:1].isdigit() else choice.right
            words.append((gap + cut(at_end, right), palette.muted))
        return laid(words, columns, palette.blank)

    def on_click(self, event: events.Click) -> None:
        """Tell what was clicked."""
        event.stop()
        offset = event.get_content_offset(self)
        place = self._first + offset.y if offset else -1
        if 0 <= place < len(self._choices):
            self.post_message(ChoiceClicked(place))
