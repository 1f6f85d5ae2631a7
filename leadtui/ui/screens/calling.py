"""Calls, by the same keys everywhere: which number, how it went, when to try again, what must not be used."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from leadtui.domain.board import Card
from leadtui.domain.commands import MarkWay, Touch
from leadtui.domain.contacts import TouchHow, Way, WayState
from leadtui.domain.dialling import is_e164, shown
from leadtui.domain.retries import UNANSWERED, next_try
from leadtui.domain.when import written_moment
from leadtui.ui.screens.asking import ask_letter, ask_line
from leadtui.ui.screens.relating import Relating

TOUCHES: dict[str, TouchHow] = {
    "r": "reached",
    "n": "no answer",
    "v": "voicemail",
    "b": "busy",
    "m": "message sent",
    "w": "wrong number",
}
"""How a call or a message went, by the letter that says so."""

WITHOUT_A_CALL = ("r", "m")
"""What may have come about all the same where no number may be called: they rang, or were written to."""

DO_NOT_USE = "x"
USE_AGAIN = "u"
_NUMBERS = "123456789"
_SPOILT = (WayState.BAD, WayState.DO_NOT_USE)


class Calling(Relating):
    """With one lead in hand: everything about calling them."""

    def action_touch(self) -> None:
        """Record how a call or a message went; where there are several numbers, ask first which one."""
        card = self._in_hand()
        if card is None:
            return
        usable = _usable(card, "phone")
        if len(usable) < 2:
            self._ask_how(card, usable[0] if usable else None)
            return
        numbered = dict(zip(_NUMBERS, usable, strict=False))
        choices = {letter: self._listed(way) for letter, way in numbered.items()}

        def chosen(letter: str | None) -> None:
            if letter:
                self._ask_how(card, numbered[letter])

        ask_letter(self, f"{self._called(card)}: which number?", choices, chosen)

    def action_do_not_use(self) -> None:
        """Mark a way to reach them, a number or an address: do not use; or take that back."""
        card = self._in_hand()
        if card is None:
            return
        numbered = dict(zip(_NUMBERS, card.contact.ways, strict=False))
        if not numbered:
            self.say(f"There is no way to reach {self._called(card)}.")
            return
        choices = {
            letter: f"{self._number(way)}{'  may be used again' if way.state in _SPOILT else ''}"
            for letter, way in numbered.items()
        }

        def chosen(letter: str | None) -> None:
            if letter:
                self._turn_use(card, numbered[letter])

        ask_letter(self, f"{self._called(card)}: do not use", choices, chosen)

    def _turn_use(self, card: Card, way: Way) -> None:
        if way.state in _SPOILT:
            self._mark(card, way, _as_written(way), "may be used again")
        else:
            self._mark(card, way, WayState.DO_NOT_USE, f"is marked {WayState.DO_NOT_USE}")

    def _ask_how(self, card: Card, way: Way | None) -> None:
        """Ask how it went with that number; None: there is none that may be called."""
        spoilt = next(
            (one for one in card.contact.ways if one.kind == "phone" and one.state in _SPOILT), None
        )
        choices: dict[str, str] = dict(TOUCHES)
        question = "how did it go?"
        if way is not None:
            question = f"{self._number(way)}, {question}"
            choices[DO_NOT_USE] = "do not use this number"
        elif spoilt is not None:
            question = f"no call, {self._number(spoilt)} is marked {spoilt.state}"
            choices = {letter: TOUCHES[letter] for letter in WITHOUT_A_CALL}
        if spoilt is not None:
            choices[USE_AGAIN] = f"{self._number(spoilt)} may be used again (marked {spoilt.state})"

        def chosen(letter: str | None) -> None:
            if letter == USE_AGAIN and spoilt is not None:
                self._turn_use(card, spoilt)
            elif letter == DO_NOT_USE and way is not None:
                self._turn_use(card, way)
            elif letter:
                self._touched(card, TOUCHES[letter], way)

        ask_letter(self, f"{self._called(card)}: {question}", choices, chosen)

    def _touched(self, card: Card, how: TouchHow, way: Way | None) -> None:
        told = f"{self._called(card)}: {how}"
        if how == "wrong number":
            told += f", {self._next_way(card, way)}"
        self._do(Touch(**self._mine(card), how=how, way=way.key if way else ""), told)
        if how in UNANSWERED and card.lead.active:
            self._ask_again(card, how)

    def _ask_later(self, cards: Sequence[Card], why: str = "") -> None:
        """Ask until when to park them; `why` it is proposed."""
        raise NotImplementedError

    def _mark(self, card: Card, way: Way, state: WayState, told: str) -> None:
        command = MarkWay(**self._mine(card), way=way.key, state=state)
        self._do(command, f"{self._called(card)}: {self._number(way)} {told}")

    def _ask_again(self, card: Card, how: TouchHow) -> None:
        """Propose the next call-back of the shop's ladder; after the last one, `later`."""
        # The box is there at once, so that no key that follows is one of the board's; the touch that is being
        # written is not on the lead yet.
        now, ladder = self.seat.clock.now(), self.seat.settings.checklist.retries
        retry = next_try(card.lead, ladder, now, self.seat.settings.calendar, more=1)
        if retry is None:
            return
        if retry.at is None:
            self._ask_later((card,), f"{how}, {retry.tries} calls in vain, no more in your list. ")
            return
        ask_line(
            self,
            f"{self._called(card)}: {how}, call {retry.tries} of {len(ladder)}. Call back when?",
            partial(self._promise, card),
            placeholder="15:30, tomorrow 9, mon 14, 2h, 15 dec",
            value=written_moment(retry.at, now, self.seat.settings.zone),
            preview=self._read,
        )

    def _next_way(self, card: Card, wrong: Way | None) -> str:
        """What is left to reach them by once a number was wrong, and the key that copies it."""
        for kind, action in (("phone", "copy-phone"), ("email", "copy-email")):
            left = [way for way in _usable(card, kind) if way != wrong]
            if left:
                key = self.seat.key(action)
                return f"next: {self._number(left[0])}{f', {key} copies it' if key else ''}"
        return "there is no other way to reach them"

    def _number(self, way: Way) -> str:
        return shown(way, self.seat.settings.shop.region)

    def _listed(self, way: Way) -> str:
        return f"{self._number(way)}{'  reached' if way.state is WayState.REACHED else ''}"


def _as_written(way: Way) -> WayState:
    """What is known of a way by looking at it."""
    looks_right = way.kind == "email" or is_e164(way.value)
    return WayState.LOOKS_RIGHT if looks_right else WayState.GIVEN


def _usable(card: Card, kind: str) -> Sequence[Way]:
    return [way for way in card.contact.ways if way.kind == kind and way.state not in _SPOILT]
