"""What a lead is tagged with, and who its contact is to others: the same person, or one with a part in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from leadtui.domain.board import Card
from leadtui.domain.commands import Command, Link, Merge, Tag, Unlink
from leadtui.domain.contacts import Contact, LinkHow
from leadtui.domain.tags import URGENT, read_tags, tags_of
from leadtui.domain.text import clean
from leadtui.errors import StoreError
from leadtui.ui.asked import Choice, Pick
from leadtui.ui.cards import title
from leadtui.ui.screens.asking import ask_letter, ask_pick
from leadtui.ui.screens.together import Said
from leadtui.ui.screens.work import Working

if TYPE_CHECKING:
    from leadtui.domain.linking import Part

PARTS: dict[str, LinkHow] = {"d": "decides", "l": "lives there", "p": "pays"}
"""What somebody else can be to a contact, by the letter that says so."""

NO_MORE = "x"
_NUMBERS = "123456789"

LONGEST_NAME = 200
"""Characters of a name that are kept."""

_BETWEEN_TAGS = r"\s*,\s*|\s+(?=[-+#])"


class Relating(Working):
    """With one lead in hand: its tags, and its contact's links and merges."""

    # -- tags ------------------------------------------------------------------------------------------------

    def action_tag(self) -> None:
        """Put a tag on, or take it off: one that is known, or a new one."""
        cards = self._in_hands()
        if not cards:
            return
        known = self._known_tags()

        async def take(text: str) -> str:
            add, remove = read_tags(re.split(_BETWEEN_TAGS, text), known)
            if text in known and all(text in tags_of(card.lead) for card in cards):
                add, remove = (), (text,)  # picked from the list, where it is told that this takes it off
            said = Said(f": {' '.join([*(f'#{tag}' for tag in add), *(f'no #{tag}' for tag in remove)])}")

            def tag(card: Card) -> Command:
                return Tag(**self._mine(card), add=add, remove=remove)

            return await self._done_all(cards, tag, said)

        picks = [Pick(one, Choice(f"#{one}", _has(one, cards))) for one in known]
        question, hint = f"{self._called_all(cards)}: which tag?", "some of it, a new one, or +this -that"
        ask_pick(self, self.seat.look, question, picks, take=take, others=True, placeholder=hint)

    def _known_tags(self) -> tuple[str, ...]:
        """The config's and the board's, the urgent one first."""
        used = {tag for card in self.board().cards.values() for tag in card.lead.tags}
        return tuple(dict.fromkeys((URGENT, *self.seat.settings.tags, *sorted(used))))

    # -- the same person -------------------------------------------------------------------------------------

    def action_merge(self) -> None:
        """Merge with a contact that shares a way to reach, after a look at both."""
        card = self._in_hand()
        if card is None:
            return
        other = card.alike
        if other is None:
            self.say("Nobody else here has the same number or address.")
            return
        choices = {"y": "yes: one contact (undo or split makes two again)"}
        choices |= {letter: f"no: {self._named(other)} {how}" for letter, how in PARTS.items()}

        def answered(letter: str | None) -> None:
            if letter == "y":
                self._do(Merge(**self._mine(card), into=other.id), f"{self._called(card)}: one contact now")
            elif letter:
                self._link(card, PARTS[letter], other)

        question = f"Is {self._called(card)} the same person as {self._named(other)}?"
        about = [self._looks(one) for one in (card.contact, other)]
        ask_letter(self, question, choices, answered, about=about)

    def _looks(self, contact: Contact) -> str:
        """A contact in a line, to compare with another."""
        from leadtui.domain.linking import reached_by

        now = self.seat.clock.now()
        newest = max(contact.leads, key=lambda lead: lead.opened_at, default=None)
        told = [reached_by(contact, self.seat.settings.shop.region), contact.email, contact.address]
        if newest is not None:
            words = f"“{newest.words}”" if newest.words else ""
            since = self.seat.stamp(newest.raised_at)
            told += [words, newest.source, since, newest.owner(now) or ""]
        return " · ".join(dict.fromkeys(clean(one, 80) for one in told if one))

    def _named(self, contact: Contact) -> str:
        return title(contact, self.seat.settings.shop.region)

    # -- somebody else with a part in it ---------------------------------------------------------------------

    def action_link(self) -> None:
        """Say who decides, lives there or pays; or that somebody does no more."""
        card = self._in_hand()
        if card is None:
            return
        choices = {letter: f"{how}…" for letter, how in PARTS.items()}
        if card.contact.links:
            choices[NO_MORE] = "no more…"

        def answered(letter: str | None) -> None:
            if letter == NO_MORE:
                self._run(self._ask_who_no_more(card))
            elif letter:
                self._ask_whom(card, PARTS[letter])

        ask_letter(self, f"{self._called(card)}: somebody else who…", choices, answered)

    async def _ask_who_no_more(self, card: Card) -> None:
        from leadtui.domain.linking import parts_in

        contact = card.contact
        try:
            parts = await self._patiently(
                self.seat.ask(lambda journal: parts_in(contact, journal.facts.contact))
            )
        except StoreError as error:
            self._refuse(str(error))
            return
        there = dict(zip(_NUMBERS, parts, strict=False))
        choices = {at: f"{self._named(part.who)} {part.how} no more" for at, part in there.items()}

        def answered(letter: str | None) -> None:
            if letter:
                self._unlink(card, there[letter])

        ask_letter(self, f"{self._called(card)}: who no more?", choices, answered)

    def _ask_whom(self, card: Card, how: LinkHow) -> None:
        """Somebody on the board by name or number, or somebody new by both."""
        region = self.seat.settings.shop.region
        others = _others(card, self.board().cards)

        async def take(text: str) -> str:
            if text in others:
                return await self._linked(card, how, others[text])
            from leadtui.domain.reach import ways_in

            ways, rest = ways_in(text, region)
            command = Link(**self._mine(card), how=how, name=clean(rest, LONGEST_NAME), ways=ways)
            return await self._done(command, f"{self._called(card)}: {clean(text, 60)} {how}")

        picks = [
            Pick(one.id, Choice(self._named(one), one.address, one.phone or one.email), _ways_of(one))
            for one in others.values()
        ]
        question, hint = f"{self._called(card)}: who {how}?", "a name or a number; of somebody new, both"
        ask_pick(self, self.seat.look, question, picks, take=take, others=True, placeholder=hint)

    def _link(self, card: Card, how: LinkHow, other: Contact) -> None:
        self._run(self._linked(card, how, other))

    async def _linked(self, card: Card, how: LinkHow, other: Contact) -> str:
        command = Link(**self._mine(card), how=how, to=other.id)
        return await self._done(command, f"{self._called(card)}: {self._named(other)} {how}")

    def _unlink(self, card: Card, part: Part) -> None:
        command = Unlink(**self._mine(card), to=part.who.id, how=part.how)
        self._do(command, f"{self._called(card)}: {self._named(part.who)} {part.how} no more")


def _has(tag: str, cards: Iterable[Card]) -> str:
    """What picking a tag comes to."""
    having = [tag in tags_of(card.lead) for card in cards]
    if all(having):
        return "on it: take it off" if len(having) == 1 else "on all: take it off"
    return f"on {sum(having)} of {len(having)}" if any(having) else ""


def _others(card: Card, cards: Mapping[str, Card]) -> dict[str, Contact]:
    """Everybody on the board but the card's contact, by id, by their names."""
    known = {one.contact.id: one.contact for one in cards.values() if one.contact.id != card.contact.id}
    return dict(sorted(known.items(), key=lambda pair: (not pair[1].name, pair[1].name.casefold())))


def _ways_of(contact: Contact) -> str:
    return " ".join(way.value for way in contact.ways)
