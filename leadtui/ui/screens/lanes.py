"""Moving about the lanes: which lead is selected, by keys and mouse, whatever happens around it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence

from textual import on

from leadtui.desk.snapshot import Snapshot
from leadtui.desk.view import Filter, Selection, at, keep, lanes_for
from leadtui.domain.board import Board, Card
from leadtui.errors import StoreError
from leadtui.ui.screens.adding import Adding
from leadtui.ui.screens.taking import take_next
from leadtui.ui.screens.writing import WritingScreen
from leadtui.ui.seat import Seat
from leadtui.ui.widgets.deck import CardClicked, HeadingClicked
from leadtui.ui.widgets.lanes import Lanes

MOST_MARKED = 100
"""So many leads at once: one undo must be able to take all of it back, and looks back 200 commands."""


class LanesScreen(Adding, WritingScreen):
    """The part of the board where leads are: what is shown of them, and the one in hand."""

    def __init__(self, seat: Seat, snapshot: Snapshot) -> None:
        super().__init__(seat)
        self._snapshot = snapshot
        self._filter = Filter()
        self._lanes = lanes_for(snapshot.board, self._filter, seat.clock.now())
        self._selection = keep(Selection(), self._lanes, snapshot.board.cards)
        self._marked: tuple[str, ...] = ()
        """Leads that are marked, by id, in the order in which they were."""
        self._view = Lanes(seat.look)

    def card(self) -> Card | None:
        """The selected lead."""
        return self._selection.card(self._lanes)

    def board(self) -> Board:
        """The board that is shown."""
        return self._snapshot.board

    # -- marking ---------------------------------------------------------------------------------------------

    def cards(self) -> Sequence[Card]:
        """All that are marked, in sight or not, else the lead in hand."""
        cards = self.board().cards
        return [cards[lead] for lead in self._marked] or super().cards()

    def done_with(self, leads: Iterable[str]) -> None:
        """Who was refused stays marked."""
        self.mark(lead for lead in self._marked if lead not in frozenset(leads))

    def action_mark(self) -> None:
        """Mark the lead in hand, or no longer."""
        card = self._in_hand()
        if card is not None:
            self._toggle([card.lead.id])

    def action_mark_lane(self) -> None:
        """Mark all leads of the lane, or, where they are, none of them."""
        lane = self._lanes[self._selection.lane] if self._lanes else None
        if lane is not None and lane.cards:
            self._toggle([card.lead.id for card in lane.cards])

    def _toggle(self, leads: list[str]) -> None:
        fresh = [lead for lead in leads if lead not in self._marked]
        if not fresh:
            self.mark(lead for lead in self._marked if lead not in frozenset(leads))
            return
        room = MOST_MARKED - len(self._marked)
        if len(fresh) > room:
            self.say(
                f"At most {MOST_MARKED} are marked at once: {len(fresh) - room} more are not.", trouble=True
            )
        self.mark((*self._marked, *fresh[:room]))

    def mark(self, leads: Iterable[str]) -> None:
        """Mark these leads and no others."""
        self._marked = tuple(leads)
        self._view.mark(frozenset(self._marked))
        self.marks_changed()

    def marks_changed(self) -> None:
        """Other leads are marked now, or other ones of them are in sight."""

    # -- moving ----------------------------------------------------------------------------------------------

    def action_up(self) -> None:
        """To the lead above."""
        self._go(0, -1)

    def action_down(self) -> None:
        """To the lead below."""
        self._go(0, 1)

    def action_lane_left(self) -> None:
        """To the lane on the left."""
        self._go(-1, 0)

    def action_lane_right(self) -> None:
        """To the lane on the right."""
        self._go(1, 0)

    def action_page_up(self) -> None:
        """Up a page."""
        self._go(0, -self._view.page)

    def action_page_down(self) -> None:
        """Down a page."""
        self._go(0, self._view.page)

    def action_top(self) -> None:
        """To the first lead of the lane."""
        self._select(at(self._lanes, self._selection.lane, 0))

    def action_bottom(self) -> None:
        """To the last lead of the lane."""
        lane = self._lanes[self._selection.lane] if self._lanes else None
        self._select(at(self._lanes, self._selection.lane, len(lane.cards) - 1 if lane else 0))

    def _go(self, lanes: int, rows: int) -> None:
        here = self._selection
        there = at(self._lanes, here.lane + lanes, here.row + rows)
        if rows and there.row == here.row and self._view.in_one_list:
            there = self._across(here, 1 if rows > 0 else -1)
        self._select(there)

    def _across(self, here: Selection, step: int) -> Selection:
        """In one list, moving past a stage's end comes to the next stage that has leads."""
        lane = here.lane + step
        while 0 <= lane < len(self._lanes):
            if self._lanes[lane].cards:
                return at(self._lanes, lane, 0 if step > 0 else len(self._lanes[lane].cards) - 1)
            lane += step
        return here

    def _select(self, selection: Selection) -> None:
        before, self._selection = self._selection, selection
        self._view.select(selection.lane, selection.row, selection.lead)
        if before.lane != selection.lane:
            self.lane_changed()

    def _select_lead(self, lead: str) -> None:
        """Select a lead where it is in sight, else what stands where the selection is."""
        here = self._selection
        self._select(keep(Selection(lead, here.lane, here.row), self._lanes, self.board().cards))

    def lane_changed(self) -> None:
        """The selection is in another lane, or its lane is another one by now."""

    # -- the mouse -------------------------------------------------------------------------------------------

    @on(CardClicked)
    def select_clicked(self, event: CardClicked) -> None:
        """Select the lead that was clicked; a click on the selected one opens it."""
        if event.lead_id == self._selection.lead:
            self.action_open()
        else:
            self._select_lead(event.lead_id)

    @on(HeadingClicked)
    def select_lane(self, event: HeadingClicked) -> None:
        """Go to the lane whose heading was clicked."""
        for place, lane in enumerate(self._lanes):
            if lane.stage.id == event.stage_id and place != self._selection.lane:
                self._select(at(self._lanes, place, 0))

    # -- opening ---------------------------------------------------------------------------------------------

    def action_open(self) -> None:
        """Open the contact."""
        card = self._in_hand()
        if card is not None:
            self.open_card(card)

    def open_card(self, card: Card) -> None:
        """Open a contact, and select its lead where it is in sight."""
        from leadtui.ui.screens.contact import ContactScreen  # no start waits for it

        self._select_lead(card.lead.id)
        self.app.push_screen(ContactScreen(self.seat, self._snapshot.board, card))

    def action_next(self) -> None:
        """Take the next lead, and open its checklist."""
        self._run(self._take_next())

    async def _take_next(self) -> None:
        from leadtui.ui.screens.checklist import ChecklistScreen  # no start waits for it

        try:
            card = await self._patiently(take_next(self.seat, self._snapshot.board, self._filter))
        except StoreError as error:
            self._refuse(str(error))
            return
        if card is None:
            self._tell(
                "Nothing waits for you." if not self._filter.any else f"Nothing waits: only {self._filter}."
            )
            return
        self._tell("")
        self._select_lead(card.lead.id)
        self.app.push_screen(ChecklistScreen(self.seat, self._snapshot.board, card), self._left_checklist)

    def _left_checklist(self, asked: str | None) -> None:
        from leadtui.ui.screens.checklist import NEXT  # it is there by now

        if asked == NEXT:
            self.action_next()

    def come_to(self, card: Card) -> None:
        """Select a lead that was added; a filter that hides it is taken off."""
        if self._filter.any and not self._filter.lets(card, self.seat.clock.now()):
            self._filter = Filter()
        self._selection = Selection(card.lead.id)
        self.show_lanes(self.seat.clock.now())

    # -- painting --------------------------------------------------------------------------------------------

    def show_lanes(self, now: datetime.datetime) -> None:
        """Show the lanes as they are at `now`; the selection stays with its lead."""
        there = self.board().cards
        if any(lead not in there for lead in self._marked):
            self.mark(lead for lead in self._marked if lead in there)
        self._lanes = lanes_for(self._snapshot.board, self._filter, now)
        self._selection = keep(self._selection, self._lanes, there)
        here = self._selection
        self._view.show(self._lanes, now, here.lane, here.row, here.lead)
        self.lane_changed()
