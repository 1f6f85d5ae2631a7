"""The box for whoever is on the phone: one line, number first, and who is known as it is typed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from typing import Any, ClassVar, NamedTuple

from textual import on
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from leadtui.domain.board import Board, Card
from leadtui.domain.commands import Add
from leadtui.domain.contacts import Contact, Lead, Way
from leadtui.domain.dialling import digits, matches_digits, shown
from leadtui.domain.glance import NOBODY
from leadtui.domain.reach import read_line, ways_in
from leadtui.domain.text import clean
from leadtui.errors import StoreError
from leadtui.store.journal import Journal
from leadtui.ui.asked import Choice
from leadtui.ui.cards import wanted
from leadtui.ui.cells import cut
from leadtui.ui.screens.boxes import FieldBox
from leadtui.ui.seat import Seat
from leadtui.ui.widgets.choices import ChoiceClicked, Choices

MOST_KNOWN = 5
"""So many known contacts are offered while a number is typed; the line after them adds somebody new."""

FEWEST = 3
"""Fewer digits or letters than these are in everybody's number or name."""


class Known(NamedTuple):
    """Somebody known whom what is typed may mean."""

    card: Card
    """Their lead that is open, else their newest."""
    way: Way | None
    """The number or address that what is typed fits, else their first."""
    exact: bool
    """The whole number or address was typed: it is them, not just somebody alike."""


def known_by(board: Board, text: str, region: str) -> list[Known]:
    """Everybody at hand whom the line may mean: the sure ones first, then those with an open lead."""
    text = clean(text, 300)
    number, word = digits(text), text.casefold()
    if len(number) < FEWEST and len(word) < FEWEST:
        return []
    exact = {way.key for way in ways_in(text, region)[0]}
    found = []
    for lead_ids in board.leads_of.values():
        if not lead_ids:
            continue
        contact = board.cards[lead_ids[0]].contact
        sure = next((way for way in contact.ways if way.key in exact), None)
        way = sure or next((way for way in contact.ways if _is_alike(way, text, word)), None)
        if way is not None or (not number and word in contact.name.casefold()):
            found.append(_known(board.cards[_lead_of(contact).id], way, exact=sure is not None))
    return sorted(found, key=_rank)


def _is_alike(way: Way, text: str, word: str) -> bool:
    if way.kind == "phone":
        return matches_digits(way.value, text)
    return "@" in word and word in way.value


def _lead_of(contact: Contact) -> Lead:
    return contact.open_lead or contact.leads[-1]


def _known(card: Card, way: Way | None, *, exact: bool) -> Known:
    return Known(card, way or next(iter(card.contact.ways), None), exact)


def _rank(known: Known) -> tuple[bool, int, float]:
    lead = known.card.lead
    category = 0 if lead.active else 1 if lead.category == "parked" else 2
    return not known.exact, category, -lead.opened_at.timestamp()


class Recalled(Message):
    """People with that number or address who have long been put away, and were found again."""

    def __init__(self, text: str, found: Sequence[Known]) -> None:
        super().__init__()
        self.text = text
        self.found = tuple(found)


class Caller:
    """Who is on the phone: known by what is typed, found among those put away, or somebody new."""

    def __init__(
        self,
        seat: Seat,
        board: Callable[[], Board],
        *,
        run: Callable[[Coroutine[Any, Any, object]], object],
        submit: Callable[[Add, str], Awaitable[str]],
        open_card: Callable[[Card], None],
    ) -> None:
        """`run` goes on while the box is open; `submit` adds somebody, and answers why not, or nothing."""
        self.look = seat.look
        self.open_card = open_card
        self._seat = seat
        self._board = board
        self._run = run
        self._submit = submit

    @property
    def _region(self) -> str:
        return self._seat.settings.shop.region

    def known(self, text: str) -> list[Known]:
        """Who at hand is meant by a line."""
        return known_by(self._board(), text, self._region)

    def recall(self, text: str, answer: Callable[[Message], object]) -> None:
        """Look among those put away as well; the answer is a `Recalled`."""
        ways = ways_in(text, self._region)[0]
        if ways:
            self._run(self._recalled(text, ways, answer))

    async def _recalled(self, text: str, ways: Iterable[Way], answer: Callable[[Message], object]) -> None:
        """Who has not been worked with for long is in no memory; by a whole number the journal finds them."""

        def find(journal: Journal) -> list[tuple[Contact, Way]]:
            return [(contact, way) for way in ways for contact in journal.find(way.key) if contact.leads]

        try:
            found = await self._seat.ask(find)
        except StoreError:
            return  # that the journal is in trouble is told already
        cards = [(_card_of(contact, self._board()), way) for contact, way in found]
        answer(Recalled(text, [_known(card, way, exact=True) for card, way in cards]))

    def told(self, known: Known) -> Choice:
        """How somebody known is shown."""
        lead, contact = known.card.lead, known.card.contact
        owner = lead.owner(self._seat.clock.now()) or (NOBODY if lead.active else "")
        stage = self._board().stage_of(lead).label
        way = shown(known.way, self._region) if known.way else ""
        return Choice(way, contact.name or wanted(known.card), f"{stage} · {owner}" if owner else stage)

    def new(self, text: str) -> Choice:
        """How somebody new would be kept."""
        typed = read_line(text, self._region)
        ways = "  ".join(shown(way, self._region) for way in typed.ways)
        who = ": ".join(part for part in (typed.name, typed.words) if part)
        return Choice(ways or typed.name, who if ways else typed.words, "somebody new")

    async def add(self, text: str) -> str:
        """Add somebody: claimed and touched. Why not, or nothing."""
        typed = read_line(text, self._region)
        if not typed.ways and not any(map(str.isalpha, typed.name)):
            return f"“{cut(text, 30)}” is no number that can be called, and no name: type on."
        command = Add(**self._seat.signed(), ways=typed.ways, name=typed.name, words=typed.words)
        called = typed.name or next((shown(way, self._region) for way in typed.ways), "")
        return await self._submit(command, f"{cut(called, 40)} added")


def _card_of(contact: Contact, board: Board) -> Card:
    """The card of a contact that may not be on the board."""
    lead = _lead_of(contact)
    return board.cards.get(lead.id) or board.advance(board.seq, {contact.id: contact}).cards[lead.id]


class AddBox(FieldBox):
    """Adds somebody who is on the phone, or finds them: only a whole number marks one of them by itself."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "choose(-1)", "up", show=False),
        Binding("down", "choose(1)", "down", show=False),
    ]

    def __init__(self, caller: Caller) -> None:
        super().__init__(
            "Who is on the phone?",
            hint="enter take   ↑↓ choose",
            placeholder="number name, what they want",
        )
        self._caller = caller
        self._found: list[Known] = []
        self._chosen = 0
        self._list = Choices(caller.look, MOST_KNOWN + 1)

    def parts(self) -> list[Widget]:
        """The field, who it could be, and why it was refused."""
        field, reading = super().parts()
        return [field, self._list, reading]

    @on(Input.Changed)
    def look_up(self, event: Input.Changed) -> None:
        """Show who is known by what is typed so far."""
        self.read("")
        self._offer(self._caller.known(event.value))
        if not any(known.exact for known in self._found):
            self._caller.recall(event.value, self.post_message)

    @on(Recalled)
    def recalled(self, event: Recalled) -> None:
        """Show who was found among those put away, if that is still what is typed."""
        if event.text == self.field.value and event.found:
            known = {one.card.contact.id for one in self._found}
            self._offer([*(one for one in event.found if one.card.contact.id not in known), *self._found])

    def action_choose(self, step: int) -> None:
        """Mark another one; the last line adds somebody new."""
        self._chosen = max(0, min(self._chosen + step, len(self._found)))
        self._show()

    @on(ChoiceClicked)
    def take_clicked(self, event: ChoiceClicked) -> None:
        """Take the line that was clicked."""
        self._chosen = event.place
        self._take()

    @on(Input.Submitted)
    def take_marked(self) -> None:
        """Open the one that is marked, or add a new contact: claimed and touched."""
        self._take()

    def _take(self) -> None:
        text = self.field.value.strip()
        if not text or self.waiting:
            return
        if self._chosen < len(self._found):
            self.dismiss("")  # first: a screen that is opened comes on top of what is there
            self._caller.open_card(self._found[self._chosen].card)
            self.pass_on()
        else:
            self.hand_over(text, self._caller.add)

    def _offer(self, found: list[Known]) -> None:
        self._found = found[:MOST_KNOWN]
        exact = (place for place, known in enumerate(self._found) if known.exact)
        self._chosen = next(exact, len(self._found))
        self._show()

    def _show(self) -> None:
        lines = [self._caller.told(known) for known in self._found]
        text = self.field.value.strip()
        self._list.show([*lines, self._caller.new(text)] if text else [], self._chosen)
