"""All lanes in one list under their headings, a lead a row: what fits where lanes side by side do not."""

from __future__ import annotations

import datetime
from bisect import bisect_right
from collections.abc import Sequence
from functools import partial

import msgspec
from textual import events
from textual.geometry import Size

from leadtui.domain.board import Lane
from leadtui.ui.cards import card_line
from leadtui.ui.look import Look
from leadtui.ui.segments import Row, blank, laid
from leadtui.ui.telling import DATE_COLUMNS, tell, time_columns
from leadtui.ui.widgets.deck import CardClicked, Deck, HeadingClicked, LaneScrolled, heading, place
from leadtui.ui.widgets.rows import Rows

WIDE = 60
"""From here on there is room for days and hours before every name, so that names stand in one column."""

WHEEL = 3
"""Rows that a turn of the mouse's wheel moves."""


class _Section(msgspec.Struct, frozen=True):
    """A lane in the list: its heading stands on row `start`, its cards below, and a free row at its end."""

    lane: Lane
    start: int

    @property
    def end(self) -> int:
        """The row after its last card."""
        return self.start + 1 + len(self.lane.cards)


def _sections(lanes: Sequence[Lane]) -> tuple[_Section, ...]:
    sections: list[_Section] = []
    for lane in lanes:
        sections.append(_Section(lane, sections[-1].end + 1 if sections else 0))
    return tuple(sections)


class BoardList(Rows):
    """Every lane under its heading. It never takes the focus.

    Posts `CardClicked`, `HeadingClicked` and `LaneScrolled`.
    """

    DEFAULT_CSS = "BoardList { width: 1fr; height: 1fr; }"
    GUTTER = 1

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self._sections: tuple[_Section, ...] = ()
        self._now = datetime.datetime.min.replace(tzinfo=datetime.UTC)
        self._selected: str | None = None
        self._marked: frozenset[str] = frozenset()
        self._focused = ""
        self._deck = Deck()
        self._first = 0
        self._at = 0
        self._following = True

    def show(
        self,
        lanes: Sequence[Lane],
        now: datetime.datetime,
        selected: str | None = None,
        row: int = 0,
        *,
        focused: str = "",
    ) -> None:
        """Show lanes as they are at `now`; `focused` is the id of the stage that the selection is in.

        `row` is where in it the lead is looked for first.
        """
        self._sections = _sections(lanes)
        self._now = now
        self._choose(selected, row, focused)
        self.repaint()

    def tick(self, now: datetime.datetime) -> None:
        """Let time pass."""
        self._now = now
        self.repaint()

    def select(self, selected: str | None, row: int = 0, *, focused: str = "") -> None:
        """Mark another lead, in that row or another, or none, and bring it into sight."""
        self._choose(selected, row, focused)
        self.repaint()

    def mark(self, marked: frozenset[str]) -> None:
        """Star these leads, by id, and no others."""
        if marked != self._marked:
            self._marked = marked
            self.repaint()

    def _choose(self, selected: str | None, row: int, focused: str) -> None:
        self._following = self._following or (selected, focused) != (self._selected, self._focused)
        self._selected, self._at, self._focused = selected, row, focused

    @property
    def page(self) -> int:
        """How many cards there is room for, at least one."""
        return max(1, self.size.height - 2)

    def paint(self, size: Size) -> Sequence[Row]:
        """The rows in sight, and how many more there are below."""
        if not self._sections or not size:
            return ()
        self._scroll(size)
        self._deck.begin(self.look, size.width)
        end = min(self._first + size.height, self._sections[-1].end)
        rows = [self._row(y, size.width) for y in range(self._first, end)]
        if end < self._sections[-1].end and (more := self._leads_from(end - 1)):
            palette = self.look.palette
            rows[-1] = laid([(f" ↓ {more} more", palette.muted)], size.width, palette.blank)
        return rows

    def _leads_from(self, y: int) -> int:
        """How many leads stand on row `y` or below."""
        return sum(max(0, section.end - max(y, section.start + 1)) for section in self._sections)

    def _section_at(self, y: int) -> _Section:
        return self._sections[bisect_right(self._sections, y, key=lambda section: section.start) - 1]

    def _row(self, y: int, columns: int) -> Row:
        section = self._section_at(y)
        lane, look = section.lane, self.look
        if y == section.start:
            return heading(lane, look, columns, mark="▸" if lane.stage.id == self._focused else " ")
        if y >= section.end:
            return blank(columns, look.palette.blank)
        card = lane.cards[y - section.start - 1]
        told = tell(card, lane.stage, self._now, look, coarse=True)
        selected, marked = card.lead.id == self._selected, card.lead.id in self._marked
        time = time_columns(lane.stage) if columns < WIDE else DATE_COLUMNS
        paint = partial(card_line, card, told, look, columns, time, selected=selected, marked=marked)
        return self._deck.row(card, told, (selected, marked), paint)

    def _scroll(self, size: Size) -> None:
        """Keep the selection in sight, moving by half a page at once."""
        at = self._selected_row() if self._following else None
        if at is not None and not self._first <= at < self._first + size.height - 1:
            self._first = at - size.height // 2
        last = self._sections[-1].end - size.height
        self._first = max(0, min(self._first, last))

    def _selected_row(self) -> int | None:
        for section in self._sections:
            if section.lane.stage.id != self._focused:
                continue
            at = place(section.lane.cards, self._selected, self._at)
            self._at = self._at if at is None else at
            return section.start + (0 if at is None else at + 1)
        return None

    def on_click(self, event: events.Click) -> None:
        """Tell what was clicked."""
        event.stop()
        offset = event.get_content_offset(self)
        y = self._first + offset.y if offset else -1
        if not self._sections or not 0 <= y < self._sections[-1].end:
            return
        section = self._section_at(y)
        if section.start < y < section.end:
            self.post_message(CardClicked(section.lane.cards[y - section.start - 1].lead.id))
        else:
            self.post_message(HeadingClicked(section.lane.stage.id))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Look further down."""
        event.stop()
        self._look(WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Look further up."""
        event.stop()
        self._look(-WHEEL)

    def _look(self, step: int) -> None:
        self._following = False
        self._first = max(0, self._first + step)
        self.repaint()
        self.post_message(LaneScrolled())
