"""The board: lanes side by side where there is room, else one list, and the lead that is selected."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Input, Static

from leadtui.desk.desk import Snapshot
from leadtui.desk.health import Polling
from leadtui.desk.view import Filter, Selection, at, keep, lanes_for
from leadtui.domain.board import Board, Card, Lane
from leadtui.domain.commands import Add, Refusal
from leadtui.domain.glance import NOBODY, enquiries_since, headline, name_of
from leadtui.domain.reach import digits, matches_digits, shown, ways_in
from leadtui.domain.text import clean
from leadtui.errors import StoreError
from leadtui.ui.keys import bindings
from leadtui.ui.screens.boxes import AddBox, Known, LetterBox
from leadtui.ui.screens.contact import ContactScreen
from leadtui.ui.screens.help import HelpScreen
from leadtui.ui.screens.work import WorkScreen
from leadtui.ui.seat import Seat
from leadtui.ui.widgets.counts import Counts, Figures
from leadtui.ui.widgets.deck import CardClicked
from leadtui.ui.widgets.headline import Header, Headline, SourceMark
from leadtui.ui.widgets.hints import Hints
from leadtui.ui.widgets.lanes import Lanes
from leadtui.ui.widgets.notice import Notice
from leadtui.ui.widgets.standard import Standard

DAYS = 7
"""How far back the line of figures counts enquiries."""

MOST_KNOWN = 5
"""So many known contacts are offered while a number is typed."""

FEWEST_DIGITS = 3
"""Fewer digits than these are in everybody's number."""

NEWCOMER = """
 No enquiries yet.

 Feed the board in one of three ways:

   a              add somebody who is on the phone
   leadtui init   write a config, then name your first source in it
   leadtui import leads.csv
                  take in a file: name, phone, email, message, raised_at

 “leadtui demo” shows a board at work. ? tells all keys.
"""


class BoardScreen(WorkScreen):
    """The live board."""

    BINDINGS: ClassVar[list[BindingType]] = bindings()

    def __init__(self, seat: Seat, snapshot: Snapshot) -> None:
        super().__init__(seat)
        self._snapshot = snapshot
        self._filter = Filter()
        self._paused: Snapshot | None = None
        now = seat.clock.now()
        self._lanes = lanes_for(snapshot.board, self._filter, now)
        self._selection = keep(Selection(), self._lanes)
        self._headline = headline(snapshot.board, now)

    # -- the screen ------------------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        """From the top: who is late; the lanes; the focused lane's standard; what was said; the keys."""
        look = self.seat.look
        yield Headline(look)
        yield Lanes(look)
        yield Static(Content(NEWCOMER), classes="newcomer")
        yield Standard(look)
        yield Counts(look)
        yield Input(placeholder="find a name, number, e-mail or word", classes="find", compact=True)
        yield Notice()
        yield Hints(look)

    def on_mount(self) -> None:
        """Paint what the journal says before anything else happens."""
        self.query_one(Hints).show(self.seat.hints())
        self._show()

    def card(self) -> Card | None:
        """The selected lead."""
        return self._selection.card(self._lanes)

    def board(self) -> Board:
        """The board that is shown."""
        return self._snapshot.board

    def say(self, text: str, *, trouble: bool = False) -> None:
        """Tell what just came of a key."""
        self.query_one(Notice).show(text, trouble=trouble)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Take the next snapshot, unless the screen is held still."""
        if self._paused is not None:
            self._paused = snapshot
            self._show_headline(self.seat.clock.now())
            return
        fresh = snapshot.board is not self._snapshot.board
        self._snapshot = snapshot
        if fresh:
            self._show()
        else:
            self._show_headline(self.seat.clock.now())

    def settings_changed(self) -> None:
        """The settings are others now: keys and names may be."""
        self.query_one(Hints).show(self.seat.hints())
        self._show()

    def tick(self) -> None:
        """Let a second pass: ages and what is late go on, and leads wake up."""
        if self._paused is not None:
            return
        now = self.seat.clock.now()
        turn = self._headline.holds_until
        if turn is not None and now >= turn:
            self._headline = headline(self._snapshot.board, now)
            self._look(now)
        self.query_one(Lanes).tick(now)
        self._show_headline(now)

    def lasting(self, text: str) -> None:
        """Tell what is wrong until it is mended."""
        self.query_one(Notice).lasting(text)

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
        self._go(0, -self.query_one(Lanes).page)

    def action_page_down(self) -> None:
        """Down a page."""
        self._go(0, self.query_one(Lanes).page)

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
        if rows and there.row == here.row and self.query_one(Lanes).in_one_list:
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
        self.query_one(Lanes).select(selection.lane, selection.lead)
        if before.lane != selection.lane:
            self._show_standard()

    @on(CardClicked)
    def select_clicked(self, event: CardClicked) -> None:
        """Select the lead that was clicked; opening is a second click."""
        again = event.lead_id == self._selection.lead
        for lane, row in (
            (lane, row) for lane, one in enumerate(self._lanes) for row in range(len(one.cards))
        ):
            if self._lanes[lane].cards[row].lead.id == event.lead_id:
                self._select(at(self._lanes, lane, row))
        if again:
            self.action_open()

    # -- looking ---------------------------------------------------------------------------------------------

    def action_open(self) -> None:
        """Open the contact."""
        if self._selection.lead in self._snapshot.board.cards:
            self._open(self._selection.lead)

    def _open(self, lead: str) -> None:
        self.app.push_screen(ContactScreen(self.seat, self._snapshot.board, lead))

    def action_find(self) -> None:
        """Find as you type."""
        field = self.query_one(".find", Input)
        field.add_class("open")
        field.focus()

    @on(Input.Changed, ".find")
    def found(self, event: Input.Changed) -> None:
        """Show what fits so far."""
        self._look_at(Filter(self._filter.owner, self._filter.source, self._filter.late, event.value.strip()))

    @on(Input.Submitted, ".find")
    def keep_found(self) -> None:
        """Go back to the lanes with what was found."""
        self._leave_field(clear=False)

    def action_filter(self) -> None:
        """Choose what to see."""
        choices = {
            "o": "one owner's leads…",
            "s": "one source's leads…",
            "l": "late leads",
            "n": "leads that nobody has",
            "x": "everything",
        }

        def chosen(letter: str | None) -> None:
            filters = {"l": Filter(late=True), "n": Filter(owner=NOBODY), "x": Filter()}
            if letter in filters:
                self._look_at(filters[letter])
            elif letter == "o":
                self._choose("Whose?", self._owners(), lambda owner: Filter(owner=owner))
            elif letter == "s":
                self._choose("From which source?", self._sources(), lambda source: Filter(source=source))

        self.app.push_screen(LetterBox("Show", choices), chosen)

    def action_pause(self) -> None:
        """Hold the screen still, or catch up."""
        if self._paused is None:
            self._paused = self._snapshot
            self._show_headline(self.seat.clock.now())
            self.say("Held still: what happens is shown when you press the key again.")
            return
        snapshot, self._paused = self._paused, None
        self.say("")
        self.show_snapshot(snapshot)
        self._show()

    def action_help(self) -> None:
        """Show the keys."""
        self.app.push_screen(HelpScreen(self.seat.actions))

    def action_back(self) -> None:
        """Leave the search, then the filter, then the program."""
        if self.query_one(".find", Input).has_class("open"):
            self._leave_field(clear=True)
        elif self._filter.any:
            self._look_at(Filter())
        else:
            self.app.exit()

    def _leave_field(self, *, clear: bool) -> None:
        field = self.query_one(".find", Input)
        field.remove_class("open")
        if clear:
            field.value = ""
        self.set_focus(None)

    def _choose(self, title: str, names: list[str], wanted: Callable[[str], Filter]) -> None:
        letters = dict(zip("123456789abcdefghijkmnoprstuvwxyz", names, strict=False))

        def chosen(letter: str | None) -> None:
            if letter:
                self._look_at(wanted(letters[letter]))

        self.app.push_screen(LetterBox(title, letters), chosen)

    def _owners(self) -> list[str]:
        known = dict.fromkeys(self.seat.settings.people)
        return [*(known | dict.fromkeys(name for name, _ in self._headline.owners)), NOBODY]

    def _sources(self) -> list[str]:
        cards = self._snapshot.board.cards.values()
        return sorted({enquiry.source for card in cards for enquiry in card.lead.enquiries})

    # -- adding ----------------------------------------------------------------------------------------------

    def action_add(self) -> None:
        """Add somebody who is on the phone."""

        def opened(lead: str | None) -> None:
            if not lead:
                return
            if lead in self._snapshot.board.cards:
                self._selection = keep(Selection(lead), self._lanes)
                self._select(self._selection)
                self._open(lead)

        self.app.push_screen(AddBox(self._known_by, self._add), opened)

    def _known_by(self, typed: str) -> list[Known]:
        words = typed.strip()
        if len(digits(words)) < FEWEST_DIGITS and "@" not in words and len(words) < FEWEST_DIGITS:
            return []
        region = self.seat.settings.shop.region
        exact = {way.key for way in ways_in(words, region)[0]}
        found: dict[str, Known] = {}
        for card in self._snapshot.board.cards.values():
            contact = card.contact
            sure = any(way.key in exact for way in contact.ways)
            alike = any(
                matches_digits(way.value, words) if way.kind == "phone" else words.casefold() in way.value
                for way in contact.ways
            )
            if sure or alike or (words.casefold() in contact.name.casefold() and not digits(words)):
                newest = contact.leads[-1]
                found[contact.id] = Known(newest.id, self._line_of(card, region), sure)
        return sorted(found.values(), key=lambda known: (not known.exact, known.line))[:MOST_KNOWN]

    def _line_of(self, card: Card, region: str) -> str:
        newest = card.contact.leads[-1]
        owner = newest.owner(self.seat.clock.now()) or NOBODY
        phones = [shown(way, region) for way in card.contact.ways if way.kind == "phone"]
        where = self._snapshot.board.stage_of(newest).label
        return clean(f"{name_of(card)}  {' '.join(phones[:1])}  {where} · {owner}", 120)

    async def _add(self, typed: str) -> tuple[str, str]:
        ways, rest = ways_in(typed, self.seat.settings.shop.region)
        name, _, words = rest.partition(",")
        command = Add(
            id=self.seat.new_id(), by=self.seat.person, ways=ways, name=clean(name, 200), words=clean(words)
        )
        try:
            outcome = await self.seat.submit(command)
        except StoreError as error:
            return "", error.message
        if isinstance(outcome, Refusal):
            return "", f"Refused: {outcome.why}."
        self.say(f"{clean(name, 60) or 'Somebody'} added, yours   z undo")
        return (outcome.leads[0] if outcome.leads else ""), ""

    # -- painting --------------------------------------------------------------------------------------------

    def _look_at(self, wanted: Filter) -> None:
        self._filter = wanted
        self._show()

    def _show(self) -> None:
        now = self.seat.clock.now()
        self._headline = headline(self._snapshot.board, now)
        self._look(now)
        self._show_headline(now)
        self._show_counts(now)
        self._show_standard()

    def _look(self, now: datetime.datetime) -> None:
        board = self._snapshot.board
        self._lanes = lanes_for(board, self._filter, now)
        self._selection = keep(self._selection, self._lanes)
        lanes = self.query_one(Lanes)
        lanes.show(self._lanes, now, self._selection.lane, self._selection.lead)
        empty = not board.cards
        lanes.display = not empty
        self.query_one(".newcomer").display = empty

    def _show_headline(self, now: datetime.datetime) -> None:
        polling = self._snapshot.polling
        header = Header(
            shop=self.seat.settings.shop.name,
            headline=self._headline,
            sources=tuple(
                SourceMark(one.name, one.state, one.failing_since or one.last_ok) for one in polling.sources
            ),
            notice=self._notice(polling),
        )
        self.query_one(Headline).show(header, now)

    def _notice(self, polling: Polling) -> str:
        """What the first line has to say before how the sources are."""
        if self._paused is not None:
            return "paused"
        if self._filter.any:
            return f"only {self._filter}"
        if polling.silent_since is not None:
            return f"not polling since {self.seat.stamp(polling.silent_since)}"
        return "" if polling.ever else "nobody is polling"

    def _show_counts(self, now: datetime.datetime) -> None:
        since = now - datetime.timedelta(days=DAYS)
        enquiries, out = enquiries_since(self._snapshot.board, since)
        stages = tuple(one for one in self._headline.stages if one.stage.category in ("open", "working"))
        self.query_one(Counts).show(Figures(DAYS, enquiries, out, stages))

    def _show_standard(self) -> None:
        lane: Lane | None = self._lanes[self._selection.lane] if self._lanes else None
        self.query_one(Standard).show(lane.stage if lane else None)
