"""One contact: ways to reach, everything known, every lead and enquiry, and the whole history."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, VerticalScroll
from textual.events import Resize
from textual.widgets import Static

from leadtui.desk.snapshot import Snapshot
from leadtui.domain.ages import age
from leadtui.domain.board import Board, Card
from leadtui.domain.due import ages
from leadtui.domain.events import Event
from leadtui.domain.glance import NOBODY
from leadtui.domain.linking import Part, parts_in, parts_of
from leadtui.domain.timeline import Entry, entries
from leadtui.errors import StoreError
from leadtui.store.journal import Journal
from leadtui.ui.cards import title
from leadtui.ui.cells import plain
from leadtui.ui.keys import bindings
from leadtui.ui.look import Look
from leadtui.ui.record import Facts, history_of, known_of
from leadtui.ui.screens.erasing import Erasing
from leadtui.ui.screens.informed import OPENED
from leadtui.ui.screens.scrolling import ScrollingScreen
from leadtui.ui.screens.writing import WritingScreen
from leadtui.ui.seat import Seat
from leadtui.ui.widgets.hints import Hints
from leadtui.ui.widgets.who import Who

ACTIONS_HERE = (
    "add", "claim", "release", "assign", "touch", "later", "never", "ready", "book", "no-show", "sign",
    "call-back", "move-on", "move-back", "not-enquiry", "note", "urgent", "away", "act-for", "tag", "merge",
    "link", "erase", "undo", "redo", "undo-other", "reply", "language", "correct", "do-not-use",
    "withdraw-consent", "hand-off", "copy-visit", "copy-phone", "copy-email",
    "up", "down", "page-up", "page-down", "top", "bottom", "help", "palette", "back",
)  # fmt: skip

WIDE = 100
"""From so many columns on, what is known and what happened stand side by side."""

GONE = "This contact is gone: it was erased, or adding it was undone."


class ContactScreen(Erasing, WritingScreen, ScrollingScreen):
    """All that is known of the contact of one lead."""

    CSS_PATH = OPENED
    BINDINGS: ClassVar[list[BindingType]] = bindings(*ACTIONS_HERE)
    FIXED_ROWS: ClassVar[int] = 6
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]

    def __init__(self, seat: Seat, board: Board, card: Card) -> None:
        """`card` may be of somebody who was put away long ago, and is not on the board."""
        super().__init__(seat)
        self._board = board
        self._last = card
        self._history: tuple[Entry, ...] = ()
        self._parts: tuple[Part, ...] = ()
        self._parts_of: tuple[Part, ...] = ()
        self._was_on_board = card.lead.id in board.cards
        self._who = Who(seat.look)
        self._left = Static(classes="known")
        self._right = Static(classes="past")
        self._hints = Hints(seat.look)

    # -- the screen ------------------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        """Who, what is known, and what happened."""
        yield self._who
        with VerticalScroll(classes="read", can_focus=False), Container(classes="halves"):
            yield self._left
            yield self._right
        yield self.notice
        yield self._hints

    def on_mount(self) -> None:
        """Show what is at hand, then fetch the history."""
        self.settings_changed()
        self._fetch()

    def card(self) -> Card | None:
        """The lead in hand; None once it is gone."""
        here = self._board.cards.get(self._last.lead.id)
        return here if here is not None or self._was_on_board else self._last

    def board(self) -> Board:
        """The board that it is on."""
        return self._board

    def missing(self) -> str:
        """Why there is no lead in hand."""
        return GONE

    def come_to(self, card: Card) -> None:
        """Show a lead that was added."""
        self.open_card(card)

    def open_card(self, card: Card) -> None:
        """Show another contact in place of this one."""
        self._was_on_board = card.lead.id in self._board.cards
        self._history, self._parts, self._parts_of = (), (), ()
        self._change(card)
        self.query_one(VerticalScroll).scroll_home(animate=False)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Take the next snapshot; only a change of this contact is painted."""
        before, self._board = self._last, snapshot.board
        card = self._board.cards.get(before.lead.id)
        if card is None and self._was_on_board:
            self.notice.standing(GONE)
            self.say(GONE, trouble=True)
            self.lose(before)
        elif card is not None and card is not before:
            self._was_on_board = True
            self.notice.standing("")
            self._change(card)
            if card.contact.id != before.contact.id:
                name = title(card.contact, self.seat.settings.shop.region)
                self.say(f"This contact is one with {name} now.", trouble=True)
        self.come_to_added()

    def show_left(self, card: Card) -> None:
        """Show what is left of somebody who was erased."""
        self._last, self._history, self._parts, self._parts_of = card, (), (), ()
        self._show()

    def tick(self) -> None:
        """Let the ages go on."""
        super().tick()
        self._show_who()

    def look_changed(self, look: Look) -> None:
        """Paint again what is text and not rows."""
        self._show()

    def settings_changed(self) -> None:
        """The settings are others now: keys, names and stages may be."""
        self._hints.show(self.seat.hints(ACTIONS_HERE), help_key=self.seat.key("help"))
        self._show()

    def on_resize(self, event: Resize) -> None:
        """Some of it stands otherwise where there is little room."""
        self._show_known()
        self._show_history()

    # -- moving ----------------------------------------------------------------------------------------------

    def action_back(self) -> None:
        """Back to the board."""
        self.dismiss("")

    # -- painting --------------------------------------------------------------------------------------------

    def _change(self, card: Card) -> None:
        self._last = card
        self._show()
        self._fetch()

    def _fetch(self) -> None:
        self.run_worker(self._read_history(), exclusive=True, group="history", exit_on_error=False)

    async def _read_history(self) -> None:
        contact = self._last.contact

        def look(journal: Journal) -> tuple[list[Event], tuple[Part, ...], tuple[Part, ...]]:
            facts = journal.facts
            others = parts_of(contact, facts.people.values())
            return facts.history(contact.id), parts_in(contact, facts.contact), tuple(others)

        try:
            events, parts, of = await self.seat.ask(look)
        except StoreError as error:
            self.say(" ".join(str(error).split()), trouble=True)
            return
        self._history = entries(events, self.seat.stamp, self.seat.currency)
        if (parts, of) != (self._parts, self._parts_of):
            self._parts, self._parts_of = parts, of
            self._show_known()
        self._show_history()

    def _show(self) -> None:
        self._show_who()
        self._show_known()
        self._show_history()

    def _show_known(self) -> None:
        facts = Facts(
            self._last, self._board, self.seat.look, self.seat.stamp, self._sharing_ways(),
            self._parts, self._parts_of, self.seat.key("merge"), self._columns(),
        )  # fmt: skip
        self._left.update(known_of(facts))

    def _show_history(self) -> None:
        self._right.update(history_of(self._history, self._columns(), self.seat.look, self.seat.stamp))

    def _columns(self) -> int:
        """How wide one half is where there are two, else the whole."""
        width = self.app.size.width
        return width // 2 if width >= WIDE else width

    def _show_who(self) -> None:
        self._who.show(self._facing(self._last, self._stands(self._last)))

    def _stands(self, card: Card) -> Iterator[str]:
        now = self.seat.clock.now()
        three = ages(card.lead, now)
        yield f"{self._board.stage_of(card.lead).label} for {age(three.stage_s)}"
        if owner := card.lead.owner(now) or (NOBODY if card.lead.active else ""):
            yield owner
        yield f"raised {age(three.raised_s)} ago"
        yield "never touched" if three.touched_s is None else f"touched {age(three.touched_s)} ago"

    def _sharing_ways(self) -> dict[str, str]:
        """By a way's key, who else has it."""
        mine = self._last.contact
        keys = {way.key for way in mine.ways}
        same: dict[str, dict[str, None]] = {}
        for card in self._board.cards.values():
            if card.contact.id == mine.id:
                continue
            for way in card.contact.ways:
                if way.key in keys:
                    name = title(card.contact, self.seat.settings.shop.region)
                    same.setdefault(way.key, {})[plain(name)] = None
        return {key: ", ".join(sorted(names)) for key, names in same.items()}
