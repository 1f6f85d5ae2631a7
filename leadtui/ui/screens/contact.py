"""One contact: ways to reach, everything known, every lead and enquiry, and the whole history."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from leadtui.domain.ages import age
from leadtui.domain.board import Board, Card
from leadtui.domain.contacts import Enquiry, Lead, Way, WayState
from leadtui.domain.due import ages
from leadtui.domain.glance import NOBODY, name_of
from leadtui.domain.ids import short_id
from leadtui.domain.reach import shown
from leadtui.domain.text import plural
from leadtui.domain.timeline import Entry, entries
from leadtui.errors import StoreError
from leadtui.ui.cells import plain
from leadtui.ui.keys import bindings
from leadtui.ui.screens.work import WorkScreen
from leadtui.ui.seat import Seat
from leadtui.ui.widgets.hints import Hints
from leadtui.ui.widgets.notice import Notice

ACTIONS_HERE = (
    "claim", "release", "assign", "touch", "call-back", "move-on", "move-back", "not-enquiry", "note", "urgent",
    "merge", "undo", "redo", "copy-phone", "copy-email", "up", "down", "page-up", "page-down", "top", "bottom", "back",
)  # fmt: skip


class ContactScreen(WorkScreen):
    """All that is known of the contact of one lead."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(*ACTIONS_HERE)

    def __init__(self, seat: Seat, board: Board, lead: str) -> None:
        super().__init__(seat)
        self._board = board
        self._lead = lead
        self._last = board.cards[lead]
        self._history: tuple[Entry, ...] = ()

    def compose(self) -> ComposeResult:
        """Who, what is known, and what happened."""
        yield Static(classes="who")
        with Container(classes="halves"):
            with VerticalScroll(classes="known", can_focus=False):
                yield Static(classes="facts")
            with VerticalScroll(classes="past", can_focus=False):
                yield Static(classes="history")
        yield Notice()
        yield Hints(self.seat.look)

    def on_mount(self) -> None:
        """Show what is at hand, then fetch the history."""
        self.query_one(Hints).show(self.hints())
        self._show()
        self._fetch()

    def hints(self) -> list[tuple[str, str]]:
        """Keys for the footer, as they are here."""
        return self.seat.hints(ACTIONS_HERE)

    def card(self) -> Card | None:
        """The lead in hand; None once it is gone."""
        return self._board.cards.get(self._lead)

    def board(self) -> Board:
        """The board that it is on."""
        return self._board

    def say(self, text: str, *, trouble: bool = False) -> None:
        """Tell what just came of a key."""
        self.query_one(Notice).show(text, trouble=trouble)

    def show_board(self, board: Board) -> None:
        """Take the next snapshot; only a change of this contact is painted."""
        self._board = board
        card = self.card()
        if card is None:
            self.say("This contact was removed, merged or undone while it was open.", trouble=True)
        elif card is not self._last:
            self._last = card
            self._show()
            self._fetch()

    def tick(self) -> None:
        """Let the ages go on."""
        self._show_who()

    def action_back(self) -> None:
        """Back to the board."""
        self.dismiss(None)

    def action_up(self) -> None:
        """Scroll up a line."""
        self._scroll(-1)

    def action_down(self) -> None:
        """Scroll down a line."""
        self._scroll(1)

    def action_page_up(self) -> None:
        """Scroll up a page."""
        self._scroll(-max(1, self.size.height - 8))

    def action_page_down(self) -> None:
        """Scroll down a page."""
        self._scroll(max(1, self.size.height - 8))

    def action_top(self) -> None:
        """To the beginning."""
        self._scroll(-100_000)

    def action_bottom(self) -> None:
        """To the end."""
        self._scroll(100_000)

    def _scroll(self, lines: int) -> None:
        for half in self.query(VerticalScroll):
            half.scroll_relative(y=lines, animate=False)

    def _fetch(self) -> None:
        self.run_worker(self._read_history(), exclusive=True, group="history", exit_on_error=False)

    async def _read_history(self) -> None:
        contact = self._last.contact.id
        try:
            events = await self.seat.ask(lambda journal: journal.facts.history(contact))
        except StoreError as error:
            self.say(error.message, trouble=True)
            return
        self._history = entries(events, self.seat.stamp)
        self._show_history()

    def _show(self) -> None:
        self._show_who()
        parts = list(self._facts(self._last))
        self.query_one(".facts", Static).update(Content("\n").join(parts))

    def _show_who(self) -> None:
        card = self._last
        lead, now = card.lead, self.seat.clock.now()
        three = ages(lead, now)
        told = [
            self._board.stage_of(lead).label,
            lead.owner(now) or NOBODY,
            f"raised {age(three.raised_s)} ago",
        ]
        told.append("never touched" if three.touched_s is None else f"touched {age(three.touched_s)} ago")
        late = card.late_s(now)
        name = ("! " if lead.urgent else "") + name_of(card)
        line = Content.assemble((plain(name), "bold"), "   ", (" · ".join(told), "$text-muted"))
        if late:
            line = Content.assemble(line, ("   late ", "bold $late"), (age(late, fine=True), "bold $late"))
        elif card.due:
            line = Content.assemble(line, (f"   due {self.seat.stamp(card.due)}", "$text-muted"))
        self.query_one(".who", Static).update(line)

    def _facts(self, card: Card) -> Iterator[Content]:
        contact = card.contact
        for way in contact.ways:
            yield self._way(way)
        named = {"company": contact.company, "address": contact.address, "postcode": contact.postcode}
        for name, text in (named | contact.fields).items():
            if text:
                yield Content.assemble((f"{plain(name):<10} ", "$text-muted"), plain(text))
        for lead in reversed(contact.leads):
            yield Content("")
            yield from self._lead_lines(lead, open_now=lead.id == card.lead.id)

    def _way(self, way: Way) -> Content:
        sharing = self._names_at(way)
        state = "✓ reached" if way.state == WayState.REACHED else str(way.state)
        more = f"   same as {sharing}" if sharing else ""
        return Content.assemble(
            (f"{way.kind:<10} ", "$text-muted"),
            (plain(shown(way, self.seat.settings.shop.region)), "bold"),
            (f"   {state}{more}", "$text-muted"),
        )

    def _names_at(self, way: Way) -> str:
        mine = self._last.contact.id
        cards = self._board.cards.values()
        others = {card.contact.id: name_of(card) for card in cards if way in card.contact.ways}
        others.pop(mine, None)
        return plain(", ".join(sorted(others.values())))

    def _lead_lines(self, lead: Lead, *, open_now: bool) -> Iterator[Content]:
        stage = self._board.stage_of(lead)
        mark = "▸ " if open_now else "  "
        title = f"{mark}{stage.label} since {self.seat.stamp(lead.entered_at)}"
        asked = plural(len(lead.enquiries), "enquiry", "enquiries")
        yield Content.assemble(
            (title, "bold"), (f"   {asked} · {short_id(lead.id, self._board.cards)}", "$text-muted")
        )
        if lead.reason:
            yield Content.assemble(("  reason    ", "$text-muted"), plain(lead.reason))
        if lead.call_back:
            told = f"{self.seat.stamp(lead.call_back.at)}, {plain(lead.call_back.who)}"
            yield Content.assemble(("  call back ", "$text-muted"), told)
        for enquiry in lead.enquiries:
            yield from self._enquiry(enquiry)

    def _enquiry(self, enquiry: Enquiry) -> Iterator[Content]:
        said = plain(enquiry.words or enquiry.service or "(no words)")
        when = self.seat.stamp(enquiry.raised_at)
        yield Content.assemble(("  ", ""), said)
        about = [plain(enquiry.source), when, plain(enquiry.campaign), plain(enquiry.consent)]
        yield Content.assemble(("  " + " · ".join(one for one in about if one), "$text-muted"))

    def _show_history(self) -> None:
        lines = [self._entry(entry) for entry in reversed(self._history)]
        self.query_one(".history", Static).update(Content("\n").join(lines))

    def _entry(self, entry: Entry) -> Content:
        text = plain(entry.text)
        when = f"{self.seat.stamp(entry.at):>12}  {plain(entry.by):<8} "
        if entry.undone:
            return Content.assemble(
                (when, "$text-muted"), ("undone: ", "$text-muted"), (text, "strike $text-muted")
            )
        return Content.assemble((when, "$text-muted"), text)
