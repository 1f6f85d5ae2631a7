"""Writing back and handing on: the shop's texts for a lead, the hand-off to paste, consent taken back.

Nothing is sent from here. A person sends it by a program of their own, and says so; that is what is logged.
"""

from __future__ import annotations

import msgspec

from leadtui.domain.board import Card
from leadtui.domain.commands import Correct, Touch, WithdrawConsent
from leadtui.domain.dialling import shown
from leadtui.domain.templates import Template
from leadtui.domain.text import plural
from leadtui.errors import StoreError
from leadtui.ui.asked import Choice, Pick
from leadtui.ui.screens.asking import ask_letter, ask_pick
from leadtui.ui.screens.verdicts import Deciding

_NUMBERS = "123456789"


class Replying(Deciding):
    """With one lead in hand: what is written to them, and about them to the next person."""

    def spoken(self) -> str:
        """The language to ask and to write in: the contact's own, else the shop's."""
        card = self.card()
        return (card.contact.language if card else "") or self.seat.settings.checklist.language

    # -- actions ---------------------------------------------------------------------------------------------

    def action_reply(self) -> None:
        """Pick one of the shop's texts for the lead as it stands."""
        card = self._in_hand()
        if card is None:
            return
        from leadtui.domain.replies import fitting

        texts = {text.name: text for text in fitting(self.seat.settings.replies, card.lead)}
        if not texts:
            stage = self.board().stage_of(card.lead).label
            self.say(f"Your config has no reply for a lead that is {stage}.", trouble=True)
            return

        async def take(name: str) -> str:
            why = self._refused(texts[name], card)
            return f"“{name}” is not for them: {why}." if why else ""

        def picked(name: str | None) -> None:
            if name:
                self._write_back(card, texts[name])

        picks = [Pick(name, _line(text)) for name, text in texts.items()]
        ask_pick(self, self.seat.look, f"{self._called(card)}: write what?", picks, picked, take=take)

    def action_language(self) -> None:
        """Choose the language that the contact is asked and written to in."""
        card = self._in_hand()
        if card is None:
            return
        from leadtui.domain.spoken import language_name

        known = [code for question in self.seat.loaded.framework.questions for code in question.ask]
        known += [code for text in self.seat.settings.replies for code in text.text]
        numbered = dict(zip(_NUMBERS, dict.fromkeys(known), strict=False))
        here = self.spoken() or next(iter(known), "")
        choices = {
            number: f"{language_name(code)}{'   as now' if code == here else ''}"
            for number, code in numbered.items()
        }

        def chosen(number: str | None) -> None:
            if number:
                self._speak(card, numbered[number])

        ask_letter(self, f"{self._called(card)} speaks", choices, chosen)

    def _speak(self, card: Card, code: str) -> None:
        from leadtui.domain.spoken import language_name

        command = Correct(**self._mine(card), changes={"language": code})
        self._do(command, f"{self._called(card)} speaks {language_name(code)}")

    def action_hand_off(self) -> None:
        """Copy the lead in plain lines, for somebody who need not use leadtui."""
        card = self._in_hand()
        if card is not None:
            self._run(self._hand_off(card))

    def action_copy_visit(self) -> None:
        """Copy the visit as a calendar entry."""
        card = self._in_hand()
        if card is None:
            return
        if card.lead.appointment_at is None:
            self.say(f"No visit of {self._called(card)} is booked.")
            return
        from leadtui.domain.visit import visit_entry

        self.app.copy_to_clipboard(visit_entry(card.contact, card.lead, self.seat.clock.now()))
        self.say(f"Copied the visit of {self._called(card)} as a calendar entry: save it as visit.ics.")

    def action_withdraw_consent(self) -> None:
        """They take back that they may be written to about more than they ask."""
        card = self._in_hand()
        if card is not None:
            told = f"{self._called(card)} is written to only about what they ask"
            self._do(WithdrawConsent(**self._mine(card)), told)

    # -- how it is done --------------------------------------------------------------------------------------

    def _refused(self, text: Template, card: Card) -> str:
        """Why a text must not go to the lead's contact as they are by now."""
        from leadtui.domain.replies import refused

        now = self.board().cards.get(card.lead.id, card)
        return refused(text, now.contact)

    def _write_back(self, card: Card, text: Template) -> None:
        from leadtui.domain.replies import Sender, way_for
        from leadtui.ui.screens.replybox import SENT, ReplyBox  # an editor that no start should wait for

        way = way_for(text, card.contact)
        settings = self.seat.settings

        def answered(answer: str | None) -> None:
            if box.chosen:
                self._speak(card, box.chosen)
            if answer == SENT:
                sent = Touch(**self._mine(card), how="message sent", way=way.key if way else "")
                self._do(sent, f"{self._called(card)}: message sent")

        to = f" to {shown(way, settings.shop.region)}" if way else ""
        box = ReplyBox(
            f"{self._called(card)}: {text.name},{to}",
            text,
            card,
            Sender(settings.shop.name, self.seat.person, settings.zone, settings.currency),
            language=self.spoken(),
            refused=lambda: self._refused(text, card),
        )
        self.app.push_screen(box, answered)

    async def _hand_off(self, card: Card) -> None:
        from leadtui.domain.handoff import handoff
        from leadtui.domain.linking import authority

        settings = self.seat.settings
        region, called = settings.shop.region, self._called(card)
        # What was just answered is told too, though it may still be being written.
        lead = msgspec.structs.replace(card.lead, answers=dict(self.answers(card)))
        card = msgspec.structs.replace(card, lead=lead)
        try:
            decides = await self._patiently(
                self.seat.ask(lambda journal: authority(card.contact, journal.facts.contact, region))
            )
        except StoreError as error:
            self._refuse(str(error))
            return
        lines = handoff(card, self.seat.loaded.framework, zone=settings.zone, region=region, decides=decides)
        self.app.copy_to_clipboard("\n".join(lines))
        self._tell(f"Copied the hand-off of {called}: {plural(len(lines), 'line')} to paste")


def _line(text: Template) -> Choice:
    """A text to pick: its name, how it begins, and how it goes."""
    return Choice(text.name, next(iter(text.text.values()), ""), text.channel)
