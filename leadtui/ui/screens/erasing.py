"""Erasing a person from the screen: what will go is told first, and a word has to be typed."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Final

from leadtui.desk.errands import to_run
from leadtui.desk.forgetting import Beside, Found, erase, find
from leadtui.domain.board import Card
from leadtui.domain.commands import Erase, Refusal
from leadtui.domain.text import clean, plural
from leadtui.errors import LeadtuiError
from leadtui.ui.screens.adding import Adding
from leadtui.ui.screens.asking import ask_line

WORD: Final = "erase"
"""What has to be typed."""


class Erasing(Adding):
    """For one contact, who may want to be forgotten."""

    def action_erase(self) -> None:
        """Look what there is of them, then ask for the word."""
        card = self.card()
        if card is None:
            self.say(self.missing(), trouble=True)
            return
        self._run(self._look_for(card))

    async def _look_for(self, card: Card) -> None:
        beside, loop = self._beside(), asyncio.get_running_loop()

        def told(share: float) -> None:
            if share:  # it takes longer than a moment
                loop.call_soon_threadsafe(self._tell, f"looking through the journal: {share:.0%}")

        try:
            found = await self.seat.ask(lambda journal: find(journal, card.contact, beside, told))
        except LeadtuiError as error:
            self._refuse(str(error))
            return
        self._tell("")
        self._ask_to_erase(card, found)

    def _beside(self) -> Beside:
        settings = self.seat.settings
        return Beside(Path(settings.data), settings.calendar_folder)

    def _ask_to_erase(self, card: Card, found: Found) -> None:
        called = self._called(card)

        async def take(text: str) -> str:
            if text.strip().casefold() != WORD:
                return f"Type {WORD}, or leave: nothing has been erased."
            return await self._erased(called, found)

        leads = plural(len(found.contact.leads), "lead")
        title = f"Erase {called} for good: {leads}, {plural(found.events, 'event')}. It cannot be undone."
        ask_line(self, title, take, hint=f"enter once you typed {WORD}", placeholder=WORD)

    async def _erased(self, called: str, found: Found) -> str:
        """Why it could not be done, or nothing."""
        command = Erase(id=self.seat.new_id(), by=self.seat.person, contacts=found.streams)
        rules, beside = self.seat.loaded.rules(self.seat.clock.now()), self._beside()
        try:
            outcome = await self.seat.ask(lambda journal: erase(journal, [found], beside, command, rules))
            hosts = await self.seat.ask(lambda journal: to_run(journal, beside.data, command.id))
        except LeadtuiError as error:
            return str(error)
        if isinstance(outcome, Refusal):
            return f"Refused: {outcome.why}."
        more = f" · spoken of in {plural(len(found.mentions), 'place')} of others" if found.mentions else ""
        if found.unread:
            more += f" · look yourself at {plural(len(found.unread), 'file')} in rejects"
        if hosts:
            more += f" · rejected rows on {clean(', '.join(hosts))} go when leadtui runs there"
        self._tell(f"{called}: erased{more}")
        return ""
