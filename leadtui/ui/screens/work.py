"""The work on one lead, the same by the same keys on every screen that shows one."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from typing import Any, ClassVar

from textual.screen import Screen

from leadtui.domain.board import Board, Card
from leadtui.domain.commands import (
    AddNote,
    Assign,
    Claim,
    Command,
    Flag,
    Merge,
    Move,
    Refusal,
    Release,
    SetCallBack,
    Touch,
    Undo,
)
from leadtui.domain.contacts import Contact, TouchHow, WayState
from leadtui.domain.events import Event
from leadtui.domain.facts import Facts
from leadtui.domain.glance import name_of
from leadtui.domain.reach import dialable
from leadtui.domain.stages import OUT_REASONS
from leadtui.domain.text import clean
from leadtui.domain.timeline import words_for
from leadtui.domain.undo import newest_of, newest_undo_of
from leadtui.domain.when import read_moment
from leadtui.errors import StoreError
from leadtui.ui.keys import WRITES
from leadtui.ui.screens.boxes import LetterBox, LineBox
from leadtui.ui.seat import Seat

TOUCHES: dict[str, TouchHow] = {
    "r": "reached",
    "n": "no answer",
    "v": "voicemail",
    "b": "busy",
    "m": "message sent",
    "w": "wrong number",
}
"""How a call or a message went, by the letter that says so."""


class WorkScreen(Screen[None]):
    """A screen with one lead in hand: every action that writes, and copying."""

    AUTO_FOCUS: ClassVar[str | None] = ""  # keys are the screen's; a field takes them only when it was asked for

    def __init__(self, seat: Seat) -> None:
        super().__init__()
        self.seat = seat

    # -- what a screen with a lead in hand tells -------------------------------------------------------------

    def card(self) -> Card | None:
        """The lead in hand, or None."""
        raise NotImplementedError

    def board(self) -> Board:
        """The board that it is on."""
        raise NotImplementedError

    def say(self, text: str, *, trouble: bool = False) -> None:
        """Tell what just came of a key."""
        raise NotImplementedError

    # -- what Textual asks -----------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """In a read-only seat, actions that write are not there."""
        return not (self.seat.read_only and action in WRITES)

    # -- actions ---------------------------------------------------------------------------------------------

    def action_claim(self) -> None:
        """Take the lead."""
        self._work(lambda card: Claim(**self._mine(card)), "is yours")

    def action_release(self) -> None:
        """Give the lead back."""
        self._work(lambda card: Release(**self._mine(card)), "is nobody's")

    def action_move_on(self) -> None:
        """Move the lead to the next stage."""
        self._move(1)

    def action_move_back(self) -> None:
        """Move the lead to the stage before."""
        self._move(-1)

    def action_urgent(self) -> None:
        """Mark the lead urgent, or no longer."""
        card = self.card()
        if card is not None:
            urgent = not card.lead.urgent
            told = "is urgent" if urgent else "is no longer urgent"
            self._work(lambda card: Flag(**self._mine(card), urgent=urgent), told)

    def action_touch(self) -> None:
        """Record how a call or a message went."""
        self._by_letter("How did it go?", TOUCHES, self._touched)

    def action_not_enquiry(self) -> None:
        """Say that it is not an enquiry, and why."""
        if self.board().pipeline.first_of("out") is None:
            self.say("Your config has no stage of category “out” for what is not an enquiry.", trouble=True)
            return
        self._by_letter("Not an enquiry, because it is", OUT_REASONS, self._is_nothing)

    def action_call_back(self) -> None:
        """Set the time of a call-back."""
        self._ask_line(
            "Call back when?",
            self._promise,
            placeholder="15:30, tomorrow 9, mon 14, 2h, 15 dec; “none” takes it away",
            preview=self._read,
        )

    def action_note(self) -> None:
        """Write a note."""
        self._ask_line("Note", self._write)

    def action_assign(self) -> None:
        """Give the lead to somebody."""
        people = ", ".join(self.seat.settings.people)
        self._ask_line("Who should have it?", self._give, placeholder=people)

    def action_merge(self) -> None:
        """Merge with a contact that shares a way to reach."""
        card = self.card()
        if card is None:
            return
        shared = self._sharing(card.contact)
        if shared is None:
            self.say("Nobody else here has the same number or address.")
            return
        question = f"Is {name_of(card)} the same person as {shared.name or shared.phone}?"
        command = Merge(**self._mine(card), into=shared.id)

        def answered(letter: str | None) -> None:
            if letter == "y":
                self._do(command, f"{name_of(card)}: one contact now")

        self.app.push_screen(LetterBox(question, {"y": "yes, merge them (undo splits them again)"}), answered)

    def action_undo(self) -> None:
        """Undo my newest command."""
        self.run_worker(self._undo(newest_of, "undone"), exit_on_error=False)

    def action_redo(self) -> None:
        """Take my newest undo back."""
        self.run_worker(self._undo(newest_undo_of, "done again"), exit_on_error=False)

    def action_copy_phone(self) -> None:
        """Copy the phone number: digits, no spaces."""
        self._copy("phone", "number")

    def action_copy_email(self) -> None:
        """Copy the e-mail address."""
        self._copy("email", "e-mail address")

    # -- how it is done --------------------------------------------------------------------------------------

    def _mine(self, card: Card) -> dict[str, Any]:
        return {"id": self.seat.new_id(), "by": self.seat.person, "lead": card.lead.id}

    def _work(self, make: Callable[[Card], Command], told: str) -> None:
        card = self.card()
        if card is not None:
            self._do(make(card), f"{name_of(card)} {told}")

    def _do(self, command: Command, told: str) -> None:
        self.run_worker(self._done(command, told), exit_on_error=False)

    async def _done(self, command: Command, told: str) -> str:
        """Submit; what the journal answers is said. Why it could not be done, or empty."""
        try:
            outcome = await self.seat.submit(command)
        except StoreError as error:
            self.say(error.message, trouble=True)
            return str(error)
        if isinstance(outcome, Refusal):
            refused = f"Refused: {outcome.why}."
            self.say(refused, trouble=True)
            return refused
        self.say(f"{told}   z undo" if outcome.seq else f"{told} already")
        return ""

    def _move(self, step: int) -> None:
        card = self.card()
        if card is None:
            return
        stage = self.board().pipeline.beside(card.lead.stage, step)
        if stage is None:
            self.say("There is no stage on that side.")
            return
        command = Move(**self._mine(card), stage=stage.id, expected=card.lead.stage)
        self._do(command, f"{name_of(card)} → {stage.label}")

    def _by_letter(self, title: str, choices: Mapping[str, str], chosen: Callable[[Card, str], None]) -> None:
        card = self.card()
        if card is None:
            return

        def answered(letter: str | None) -> None:
            if letter:
                chosen(card, letter)

        self.app.push_screen(LetterBox(f"{name_of(card)}: {title}", choices), answered)

    def _touched(self, card: Card, letter: str) -> None:
        how = TOUCHES[letter]
        way = next((way.key for way in card.contact.ways if way.value == card.contact.phone), "")
        self._do(Touch(**self._mine(card), how=how, way=way), f"{name_of(card)}: {how}")

    def _is_nothing(self, card: Card, letter: str) -> None:
        stage = self.board().pipeline.first_of("out")
        if stage is not None:
            command = Move(
                **self._mine(card), stage=stage.id, expected=card.lead.stage, reason=OUT_REASONS[letter]
            )
            self._do(command, f"{name_of(card)}: {OUT_REASONS[letter]}, not an enquiry")

    def _ask_line(
        self,
        title: str,
        take: Callable[[Card, str], Coroutine[Any, Any, str]],
        *,
        placeholder: str = "",
        preview: Callable[[str], str] = lambda text: "",
    ) -> None:
        card = self.card()
        if card is None:
            return

        async def submit(text: str) -> str:
            return await take(card, text)

        box = LineBox(f"{name_of(card)}: {title}", submit, placeholder=placeholder, preview=preview)
        self.app.push_screen(box)

    def _read(self, text: str) -> str:
        if text.strip() == "none":
            return "no call-back"
        at = read_moment(text, self.seat.clock.now(), self.seat.settings.zone)
        return self.seat.stamp(at) if at else ""

    async def _promise(self, card: Card, text: str) -> str:
        at = read_moment(text, self.seat.clock.now(), self.seat.settings.zone)
        if at is None and text != "none":
            return f"“{text}” is no time that can be read: 15:30, tomorrow 9, mon 14, 2h, 15 dec."
        told = f"{name_of(card)}: call back {self.seat.stamp(at)}" if at else f"{name_of(card)}: no call-back"
        return await self._done(SetCallBack(**self._mine(card), to=at), told)

    async def _write(self, card: Card, text: str) -> str:
        command = AddNote(**self._mine(card), text=clean(text, 4000, lines=True))
        return await self._done(command, f"{name_of(card)}: noted")

    async def _give(self, card: Card, text: str) -> str:
        people = self.seat.settings.people
        fitting = [name for name in people if name.casefold().startswith(text.casefold())]
        if people and len(fitting) != 1:
            return f"One of {', '.join(people)}."
        who = fitting[0] if fitting else clean(text, 40)
        return await self._done(Assign(**self._mine(card), who=who), f"{name_of(card)} is {who}'s")

    def _sharing(self, contact: Contact) -> Contact | None:
        have = {way.key for way in contact.ways}
        others = (card.contact for card in self.board().cards.values() if card.contact.id != contact.id)
        return next((other for other in others if have & {way.key for way in other.ways}), None)

    async def _undo(self, find: Callable[[Facts, str], Event | None], told: str) -> None:
        try:
            found = await self.seat.ask(lambda journal: find(journal.facts, self.seat.person))
        except StoreError as error:
            self.say(error.message, trouble=True)
            return
        if found is None:
            self.say("There is nothing of yours to take back.")
            return
        card = self.board().cards.get(found.lead)
        what = words_for(found, self.seat.stamp) or "the last command"
        name = f"{name_of(card)}: " if card else ""
        command = Undo(id=self.seat.new_id(), by=self.seat.person, command=found.command)
        try:
            outcome = await self.seat.submit(command)
        except StoreError as error:
            self.say(error.message, trouble=True)
            return
        if isinstance(outcome, Refusal):
            self.say(f"Refused: {outcome.why}.", trouble=True)
        else:
            self.say(f"{name}{told}: {what}")

    def _copy(self, kind: str, called: str) -> None:
        card = self.card()
        ways = [way for way in card.contact.ways if way.kind == kind] if card else []
        usable = [way for way in ways if way.state not in (WayState.BAD, WayState.DO_NOT_USE)]
        if card is None or not ways:
            self.say(f"There is no {called}.")
            return
        if not usable:
            self.say(f"The {called} is marked {ways[0].state}.", trouble=True)
            return
        text = dialable(usable[0]) if kind == "phone" else usable[0].value
        self.app.copy_to_clipboard(text)
        self.say(f"Copied the {called} of {name_of(card)}: {text}")
