"""A lane: the leads of one stage, most pressing first. It paints the cards in sight and touches no others."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from functools import partial

from rich.cells import cell_len
from textual import events
from textual.geometry import Size

from leadtui.domain.board import Lane
from leadtui.ui.cards import ROWS, card_rows
from leadtui.ui.look import Look
from leadtui.ui.segments import Row, blank, laid
from leadtui.ui.telling import tell, time_columns
from leadtui.ui.widgets.deck import (
    CardClicked,
    Deck,
    HeadingClicked,
    LaneScrolled,
    heading,
    heading_name,
    nothing,
    place,
)
from leadtui.ui.widgets.rows import Rows

HEADING_ROWS = 2

ROOMY = 20
"""With so many rows, cards are set apart by an empty one."""


class LaneView(Rows):
    """One lane: a heading, a rule, and as many cards as there is room for. It never takes the focus.

    Posts `CardClicked`, `HeadingClicked` and `LaneScrolled`.
    """

    DEFAULT_CSS = "LaneView { width: 1fr; height: 1fr; }"
    GUTTER = 2

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self._lane: Lane | None = None
        self._now = datetime.datetime.min.replace(tzinfo=datetime.UTC)
        self._selected: str | None = None
        self._marked: frozenset[str] = frozenset()
        self._focused = False
        self._aside = ""
        self._most = 0
        self._deck = Deck()
        self._first = 0
        self._at = 0
        self._following = True

    def show(
        self,
        lane: Lane,
        now: datetime.datetime,
        selected: str | None = None,
        row: int = 0,
        *,
        focused: bool = False,
        aside: str = "",
        most: int = 0,
    ) -> None:
        """Show a lane as it is at `now`, the lead `selected` marked; `aside` stands at its heading's end.

        `row` is where that lead is looked for first. `most`: how many leads the longest of all lanes has, for
        cards are as high in every lane as they can be in that one.

        A lane that was scrolled keeps its first card where it is; at the top, what is new comes into sight.
        One that is shown as it is already is left alone: its ages go on with the next tick.
        """
        shown = (self._selected, self._focused, self._aside, self._height(self.size))
        self._most = most
        if lane is self._lane and (selected, focused, aside, self._height(self.size)) == shown:
            return
        if self._lane is not None and self._lane.stage.id != lane.stage.id:
            self._first, self._following = 0, True
        elif self._first and self._lane is not None:
            top = self._lane.cards[self._first].lead.id if self._first < len(self._lane.cards) else None
            at = place(lane.cards, top, self._first)
            self._first = self._first if at is None else at
        self._lane, self._now, self._aside = lane, now, aside
        self._choose(selected, row, focused)
        self.repaint()

    def tick(self, now: datetime.datetime) -> None:
        """Let time pass."""
        self._now = now
        self.repaint()

    def select(self, selected: str | None, row: int = 0, *, focused: bool = False) -> None:
        """Mark another lead, in that row or another, and bring it into sight; None: it is in another lane."""
        self._choose(selected, row, focused)
        self.repaint()

    def mark(self, marked: frozenset[str]) -> None:
        """Star these leads, by id, and no others."""
        if marked != self._marked:
            self._marked = marked
            self.repaint()

    def _choose(self, selected: str | None, row: int, focused: bool) -> None:
        self._following = self._following or selected != self._selected
        self._selected, self._at, self._focused = selected, row, focused

    @property
    def lane(self) -> Lane | None:
        """What it shows."""
        return self._lane

    @property
    def page(self) -> int:
        """How many cards there is room for, at least one."""
        return self._page(self.size)

    def _page(self, size: Size) -> int:
        room, gap, height = size.height - HEADING_ROWS, _gap(size), self._height(size)
        fitting = (room + gap) // (height + gap)
        if self._lane is not None and len(self._lane.cards) > fitting:
            fitting = (room - 1 + gap) // (height + gap)
        return max(1, fitting)

    def _height(self, size: Size) -> int:
        """Rows of a card: one more for their words where all lanes have room for that."""
        room, gap = size.height - HEADING_ROWS, _gap(size)
        return ROWS + 1 if gap and 0 < self._most * (ROWS + 1 + gap) <= room + gap else ROWS

    def paint(self, size: Size) -> Sequence[Row]:
        """Heading, rule, cards, and how many more there are."""
        lane, look = self._lane, self.look
        if lane is None or not size:
            return ()
        columns = size.width
        self._scroll(size)
        self._deck.begin(look, columns)
        rows: list[Row] = [heading(lane, look, columns, aside=self._aside), self._rule(lane, columns)]
        empty = blank(columns, look.palette.blank)
        time = time_columns(lane.stage)
        page, height = self._page(size), self._height(size)
        for card in lane.cards[self._first : self._first + page]:
            told = tell(card, lane.stage, self._now, look)
            selected, marked = card.lead.id == self._selected, card.lead.id in self._marked
            paint = partial(
                card_rows, card, told, look, columns, time, height=height, selected=selected, marked=marked
            )
            rows += self._deck.rows(card, told, (selected, marked, height), paint)
            rows += [empty] * _gap(size)
        if not lane.cards:
            rows.append(laid([(f" {nothing(lane.stage)}", look.palette.muted)], columns, look.palette.blank))
        if len(lane.cards) > page:
            del rows[size.height - 1 :]
            rows.append(laid([(self._more(lane, page), look.palette.muted)], columns, look.palette.blank))
        return rows[: size.height]

    def _scroll(self, size: Size) -> None:
        """Keep the selection in sight, half a page at once: painting all anew is what a slow line feels."""
        cards = self._lane.cards if self._lane else ()
        page = self._page(size)
        at = place(cards, self._selected, self._at) if self._following else None
        if at is not None:
            self._at = at
            if not self._first <= at < self._first + page:
                self._first = at - page // 2
        self._first = max(0, min(self._first, len(cards) - page))

    def _rule(self, lane: Lane, columns: int) -> Row:
        palette = self.look.palette
        heavy = min(columns - 1, cell_len(heading_name(lane))) if self._focused else 0
        light = columns - 1 - heavy
        return laid(((" " + "━" * heavy, palette.mark), ("─" * light, palette.line)), columns, palette.blank)

    def _more(self, lane: Lane, page: int) -> str:
        above, below = self._first, len(lane.cards) - self._first - page
        told = [f"↑ {above} more" if above else "", f"↓ {below} more" if below > 0 else ""]
        return " " + "   ".join(filter(None, told))

    def on_click(self, event: events.Click) -> None:
        """Tell what was clicked."""
        event.stop()
        lane = self._lane
        if lane is None:
            return
        offset = event.get_content_offset(self)
        row = offset.y - HEADING_ROWS if offset else -1
        step = self._height(self.size) + _gap(self.size)
        at = self._first + row // step
        if 0 <= row < self._page(self.size) * step and at < len(lane.cards):
            self.post_message(CardClicked(lane.cards[at].lead.id))
        else:
            self.post_message(HeadingClicked(lane.stage.id))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Look further down."""
        event.stop()
        self._look(1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Look further up."""
        event.stop()
        self._look(-1)

    def _look(self, step: int) -> None:
        self._following = False
        self._first = max(0, self._first + step)
        self.repaint()
        self.post_message(LaneScrolled())


def _gap(size: Size) -> int:
    return 1 if size.height >= ROOMY else 0
