"""The work on one lead, the same by the same keys on every screen that shows one."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from leadtui.domain.board import Card
from leadtui.domain.commands import (
    AddNote,
    Assign,
    Claim,
    Command,
    Flag,
    Move,
    Release,
    SetCallBack,
)
from leadtui.domain.contacts import WayState
from leadtui.domain.dialling import dialable
from leadtui.domain.stages import OUT_REASONS
from leadtui.domain.text import clean
from leadtui.domain.when import read_moment
from leadtui.ui.asked import Choice, Pick
from leadtui.ui.screens.asking import ask_letter, ask_line, ask_pick
from leadtui.ui.screens.staff import Staffing
from leadtui.ui.screens.together import Said, many

NO_CALL_BACK = "none"

LONGEST_NAME = 40


class Working(Staffing):
    """With one lead in hand: every action that writes about it, and copying."""

    def missing(self) -> str:
        """Why there is no lead in hand."""
        return "No lead is selected."

    # -- actions ---------------------------------------------------------------------------------------------

    def action_claim(self) -> None:
        """Take the lead."""
        self._work(lambda card: Claim(**self._mine(card)), Said(" is yours", " are yours"))

    def action_release(self) -> None:
        """Give the lead back."""
        self._work(lambda card: Release(**self._mine(card)), Said(" is nobody's", " are nobody's"))

    def action_move_on(self) -> None:
        """Move the lead to the next stage."""
        self._move(1)

    def action_move_back(self) -> None:
        """Move the lead to the stage before."""
        self._move(-1)

    def action_urgent(self) -> None:
        """Mark the lead urgent, or no longer."""
        urgent = not all(card.lead.urgent for card in self.cards())
        more = "" if urgent else "no longer "
        said = Said(f" is {more}urgent", f" are {more}urgent")
        self._work(lambda card: Flag(**self._mine(card), urgent=urgent), said)

    def action_not_enquiry(self) -> None:
        """Say that it is not an enquiry, and why."""
        if self.board().pipeline.first_of("out") is None:
            self.say("Your config has no stage of category “out” for what is not an enquiry.", trouble=True)
            return
        cards = self._in_hands()
        if not cards:
            return

        def answered(letter: str | None) -> None:
            if letter:
                self._are_nothing(cards, OUT_REASONS[letter])

        ask_letter(self, f"{self._called_all(cards)}: not an enquiry, because it is", OUT_REASONS, answered)

    def action_call_back(self) -> None:
        """Set the time of a call-back."""
        self._ask_line(
            "call back when?",
            self._promise,
            placeholder=f"15:30, tomorrow 9, mon 14, 2h, {NO_CALL_BACK}",
            preview=self._read,
        )

    def action_note(self) -> None:
        """Write a note."""
        self._ask_line("note", self._write, placeholder="what others should know")

    def action_assign(self) -> None:
        """Give the lead to somebody."""
        cards = self._in_hands()
        if not cards:
            return
        people = self.seat.settings.people or dict.fromkeys([self.seat.person])

        async def give(who: str) -> str:
            return await self._give(cards, who)

        picks = [Pick(name, Choice(name)) for name in people]
        others = not self.seat.settings.people
        title = f"{self._called_all(cards)}: who should have it?"
        ask_pick(self, self.seat.look, title, picks, take=give, others=others)

    def action_copy_phone(self) -> None:
        """Copy the phone number: digits, no spaces."""
        self._copy("phone", "number")

    def action_copy_email(self) -> None:
        """Copy the e-mail address."""
        self._copy("email", "e-mail address")

    # -- how it is done --------------------------------------------------------------------------------------

    def _in_hand(self) -> Card | None:
        """The lead in hand; where there is none, that is said."""
        card = self.card()
        if card is None:
            self.say(self.missing(), trouble=True)
        return card

    def cards(self) -> Sequence[Card]:
        """The leads that an action for many is for: those that are marked, else the one in hand."""
        card = self.card()
        return () if card is None else (card,)

    def _in_hands(self) -> Sequence[Card]:
        """The same; where there are none, that is said."""
        cards = self.cards()
        if not cards:
            self._in_hand()
        return cards

    def _called_all(self, cards: Sequence[Card]) -> str:
        return many([self._called(card) for card in cards])

    def _work(self, make: Callable[[Card], Command], said: Said) -> None:
        cards = self._in_hands()
        if cards:
            self._run(self._done_all(cards, make, said))

    def _move(self, step: int) -> None:
        card = self._in_hand()
        if card is None:
            return
        stage = self.board().pipeline.beside(card.lead.stage, step)
        if stage is None:
            self.say("There is no stage on that side.")
            return
        command = Move(**self._mine(card), stage=stage.id, expected=card.lead.stage)
        self._do(command, f"{self._called(card)} → {stage.label}")

    def _are_nothing(self, cards: Sequence[Card], reason: str) -> None:
        stage = self.board().pipeline.first_of("out")
        if stage is None:
            return

        def move(card: Card) -> Command:
            return Move(**self._mine(card), stage=stage.id, expected=card.lead.stage, reason=reason)

        self._run(self._done_all(cards, move, Said(f": {reason}, not an enquiry")))

    def _ask_line(
        self,
        question: str,
        take: Callable[[Card, str], Coroutine[Any, Any, str]],
        *,
        placeholder: str = "",
        preview: Callable[[str], str] = lambda text: "",
    ) -> None:
        card = self._in_hand()
        if card is None:
            return

        async def submit(text: str) -> str:
            return await take(card, text)

        title = f"{self._called(card)}: {question}"
        ask_line(self, title, submit, placeholder=placeholder, preview=preview)

    def _read(self, text: str) -> str:
        if text.strip().casefold() == NO_CALL_BACK:
            return "no call-back"
        at = read_moment(text, self.seat.clock.now(), self.seat.settings.zone)
        return self.seat.stamp(at) if at else ""

    async def _promise(self, card: Card, text: str) -> str:
        at = read_moment(text, self.seat.clock.now(), self.seat.settings.zone)
        if at is None and text.casefold() != NO_CALL_BACK:
            return f"“{clean(text, 40)}” is no time that can be read: 15:30, tomorrow 9, mon 14, 2h, 15 dec."
        told = f"call back {self.seat.stamp(at)}" if at else "no call-back"
        return await self._done(SetCallBack(**self._mine(card), to=at), f"{self._called(card)}: {told}")

    async def _write(self, card: Card, text: str) -> str:
        command = AddNote(**self._mine(card), text=clean(text, 4000, lines=True))
        return await self._done(command, f"{self._called(card)}: noted")

    async def _give(self, cards: Sequence[Card], who: str) -> str:
        who = clean(who, LONGEST_NAME)
        said = Said(f" is {who}'s", f" are {who}'s")
        return await self._done_all(cards, lambda card: Assign(**self._mine(card), who=who), said)

    def _copy(self, kind: str, called: str) -> None:
        card = self._in_hand()
        if card is None:
            return
        ways = [way for way in card.contact.ways if way.kind == kind]
        usable = [way for way in ways if way.state not in (WayState.BAD, WayState.DO_NOT_USE)]
        if not ways:
            self.say(f"{self._called(card)} has no {called}.")
        elif not usable:
            self.say(
                f"Not copied: the {called} of {self._called(card)} is marked {ways[0].state}.", trouble=True
            )
        else:
            text = clean(dialable(usable[0]) if kind == "phone" else usable[0].value)
            self.app.copy_to_clipboard(text)
            self.say(f"Copied the {called} of {self._called(card)}: {text}")
