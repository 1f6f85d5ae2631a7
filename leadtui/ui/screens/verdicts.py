"""What a person decides about a lead, by the same keys everywhere: verdict, visit, order, end."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from leadtui.domain.board import Card
from leadtui.domain.checklist import propose
from leadtui.domain.commands import Command, Move, NoShow, SetVerdict
from leadtui.domain.contacts import Answer
from leadtui.domain.stages import Milestone, Stage
from leadtui.domain.text import clean
from leadtui.domain.when import read_moment
from leadtui.ui.asked import Submit
from leadtui.ui.screens.asking import ask_letter, ask_line
from leadtui.ui.screens.calling import Calling
from leadtui.ui.screens.together import Said

OWN_WORDS = "w"
LATER_INSTEAD = "l"
_LETTERS = "123456789"


class Deciding(Calling):
    """With one lead in hand: every action that decides about it."""

    # -- the gate --------------------------------------------------------------------------------------------

    def answers(self, card: Card) -> Mapping[str, Answer]:
        """What was said about a lead, as far as this screen knows."""
        return card.lead.answers

    def action_ready(self) -> None:
        """Set ready; where the gate proposes otherwise, ask why."""
        card = self._in_hand()
        if card is None:
            return
        proposal = propose(self.seat.loaded.framework, self.answers(card))
        if proposal.verdict == "ready":
            self._do(SetVerdict(**self._mine(card), verdict="ready"), f"{self._called(card)} is qualified")
            return

        async def take(text: str) -> str:
            command = SetVerdict(**self._mine(card), verdict="ready", override=clean(text, 300))
            return await self._done(command, f"{self._called(card)} is qualified")

        proposed = proposal.verdict or "not yet"
        ask_line(
            self,
            f"{self._called(card)}: the gate says {proposed}, {proposal.why}. Why ready all the same?",
            take,
            placeholder="what the gate cannot know; it is kept with the verdict",
        )

    def action_later(self) -> None:
        """Park the lead until a date; a reason may follow after a dash."""
        cards = self._in_hands()
        if cards:
            self._ask_later(cards)

    def _ask_later(self, cards: Sequence[Card], why: str = "") -> None:
        """Ask until when to park them; `why` it is proposed."""

        async def take(text: str) -> str:
            when, reason = _split_reason(text)
            at = self._moment(when)
            if at is None:
                return _unread(when)
            said = Said(f": later, back {self.seat.stamp(at)}")
            later = partial(SetVerdict, verdict="later", wake_at=at, reason=clean(reason, 200))
            return await self._done_all(cards, lambda card: later(**self._mine(card)), said)

        what = "it" if len(cards) == 1 else "them"
        self._ask_moment(
            self._called_all(cards),
            f"{why}Come back to {what} when?" if why else f"come back to {what} when?",
            take,
            "tomorrow 9, mon, 2w, 15 dec; a reason after a dash",
        )

    def action_never(self) -> None:
        """End it, with a reason: never before the gate, lost after it."""
        cards = self._in_hands()
        if not cards:
            return
        setting = self.seat.settings.checklist
        after = [Milestone.QUALIFIED in card.lead.milestones for card in cards]
        stage = self.board().pipeline.ended("lost")
        if stage is None and any(after):
            self.say("Your config has no stage of category “lost”.", trouble=True)
            return
        lost = stage.id if stage else ""
        title = "lost" if all(after) else "never or lost" if any(after) else "never"
        reasons = (() if all(after) else setting.never) + (setting.lost if any(after) else ())

        def end(card: Card, reason: str) -> Command:
            if Milestone.QUALIFIED not in card.lead.milestones:
                return SetVerdict(**self._mine(card), verdict="never", reason=reason)
            return Move(**self._mine(card), stage=lost, expected=card.lead.stage, reason=reason)

        self._choose_reason(cards, f"{title}, because", tuple(dict.fromkeys(reasons)), end)

    def _choose_reason(
        self, cards: Sequence[Card], title: str, reasons: Sequence[str], end: Callable[[Card, str], Command]
    ) -> None:
        """Offer the shop's reasons, own words, and later: a matter of time or price is not the end."""
        letters = dict(zip(_LETTERS, reasons, strict=False))
        choices = letters | {OWN_WORDS: "in words…", LATER_INSTEAD: "not now, or the price: later instead…"}
        called = self._called_all(cards)

        async def because(reason: str) -> str:
            return await self._done_all(
                cards, lambda card: end(card, clean(reason, 200)), Said(f": {clean(reason, 60)}")
            )

        def chosen(letter: str | None) -> None:
            if letter == LATER_INSTEAD:
                self._ask_later(cards)
            elif letter == OWN_WORDS:
                ask_line(self, f"{called}: {title}", because)
            elif letter:
                self._run(because(letters[letter]))

        ask_letter(self, f"{called}: {title}", choices, chosen)

    # -- after the gate --------------------------------------------------------------------------------------

    def action_book(self) -> None:
        """Book the visit: its date and time."""
        card = self._in_hand()
        stage = self._with_milestone(Milestone.BOOKED)
        if card is None or stage is None:
            return

        async def take(text: str) -> str:
            at = self._moment(text)
            if at is None:
                return _unread(text)
            command = Move(**self._mine(card), stage=stage.id, expected=card.lead.stage, appointment_at=at)
            return await self._done(command, f"{self._called(card)}: visit {self.seat.stamp(at)}")

        self._ask_moment(self._called(card), "visit when?", take, "tomorrow 9, mon 14:30, 15 dec 8")

    def action_no_show(self) -> None:
        """The visit did not come about: back to qualified, with a call-back due at once."""
        card = self._in_hand()
        if card is not None:
            self._do(NoShow(**self._mine(card)), f"{self._called(card)}: no-show, call back now")

    def action_sign(self) -> None:
        """Signed: the amount, if it is known."""
        card = self._in_hand()
        stage = self._with_milestone(Milestone.SIGNED)
        if card is None or stage is None:
            return

        async def take(text: str) -> str:
            from leadtui.domain.amounts import read_amount

            amount = read_amount(text)
            if amount is None and text.strip() != "-":
                return f"“{text}” is no amount: 4200 or 4,200.50, or - for none."
            command = Move(**self._mine(card), stage=stage.id, expected=card.lead.stage, amount=amount)
            return await self._done(command, f"{self._called(card)} signed")

        ask_line(self, f"{self._called(card)} signs: for how much?", take, placeholder="4200, or - for none")

    def _with_milestone(self, milestone: Milestone) -> Stage | None:
        stage = self.board().pipeline.with_milestone(milestone)
        if stage is None:
            self.say(f"Your config has no stage with the milestone {milestone}.", trouble=True)
        return stage

    # -- dates -----------------------------------------------------------------------------------------------

    def _moment(self, text: str) -> datetime.datetime | None:
        return read_moment(text, self.seat.clock.now(), self.seat.settings.zone)

    def _ask_moment(self, called: str, title: str, take: Submit, placeholder: str) -> None:
        def preview(text: str) -> str:
            at = self._moment(_split_reason(text)[0])
            return self.seat.stamp(at) if at else ""

        ask_line(self, f"{called}: {title}", take, placeholder=placeholder, preview=preview)


def _split_reason(text: str) -> tuple[str, str]:
    """`2w - wants to think` is a date and a reason; the dashes of dates have no spaces beside them."""
    when, _, reason = text.partition(" - ")
    return when.strip(), reason.strip()


def _unread(text: str) -> str:
    return f"“{clean(text, 40)}” is no date that can be read: tomorrow 9, mon, 2w, 15 dec."
