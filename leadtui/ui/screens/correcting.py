"""Correcting what is known of a contact: what a person typed, no source changes any more."""

from __future__ import annotations

from leadtui.domain.board import Card
from leadtui.domain.commands import Correct
from leadtui.domain.contacts import Way
from leadtui.domain.dialling import shown
from leadtui.domain.text import clean
from leadtui.ui.screens.asking import ask_letter, ask_line
from leadtui.ui.screens.replying import Replying

FIELDS = {"n": "name", "a": "address", "z": "postcode", "c": "company"}
"""What there is one of, by the letter that says so."""

WAYS = {"p": "phone number", "e": "e-mail address"}
"""What there may be several of: one more is added, and a bad one is marked by other keys."""

LONGEST = 300
"""Characters of a field that are kept."""


class Correcting(Replying):
    """With one lead in hand: name, address and ways to reach can be put right."""

    def action_correct(self) -> None:
        """Ask what is to be put right, and then how it is."""
        card = self._in_hand()
        if card is None:
            return
        choices = {
            letter: f"{name}: {now}" if (now := getattr(card.contact, name)) else name
            for letter, name in FIELDS.items()
        }
        choices |= {letter: f"one more {name}" for letter, name in WAYS.items()}

        def chosen(letter: str | None) -> None:
            if letter in FIELDS:
                self._ask_field(card, FIELDS[letter])
            elif letter:
                self._ask_way(card, WAYS[letter])

        ask_letter(self, f"{self._called(card)}: what is to be put right?", choices, chosen)

    def _ask_field(self, card: Card, name: str) -> None:
        async def take(text: str) -> str:
            kept = clean(text, LONGEST)
            if not kept:
                return "There is nothing in it that can be kept."
            command = Correct(**self._mine(card), changes={name: kept})
            return await self._done(command, f"{self._called(card)}: {name} {kept}")

        ask_line(self, f"{self._called(card)}: the {name}", take, value=getattr(card.contact, name))

    def _ask_way(self, card: Card, name: str) -> None:
        from leadtui.domain.reach import email_way, phone_way

        region = self.seat.settings.shop.region

        def read(text: str) -> Way | None:
            return phone_way(text, region) if name == WAYS["p"] else email_way(text)

        def preview(text: str) -> str:
            way = read(text)
            return shown(way, region) if way else ""

        async def take(text: str) -> str:
            way = read(text)
            if way is None:
                return f"This is no {name} that can be read."
            command = Correct(**self._mine(card), ways=(way,))
            return await self._done(command, f"{self._called(card)}: {shown(way, region)}")

        ask_line(self, f"{self._called(card)}: one more {name}", take, preview=preview)
