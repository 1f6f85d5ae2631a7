"""Undoing what anybody did with a contact: picked from its history, and asked once more."""

from __future__ import annotations

from contextlib import suppress

from msgspec.structs import replace

from leadtui.domain.board import Card
from leadtui.domain.commands import Undo
from leadtui.domain.erasing import scrubbed
from leadtui.domain.timeline import Entry, entries
from leadtui.errors import StoreError
from leadtui.ui.asked import Choice, Pick
from leadtui.ui.cells import cut
from leadtui.ui.screens.asking import ask_letter, ask_pick
from leadtui.ui.screens.correcting import Correcting
from leadtui.ui.screens.writing import NAME_COLUMNS


class Undoing(Correcting):
    """With one lead in hand: any command about its contact can be taken back."""

    def lose(self, card: Card) -> None:
        """The lead in hand is gone: where its contact was erased, show nothing of them any more.

        Of one whose adding was undone it stays: that may be done again.
        """
        self.app.run_worker(self._lose(card), exit_on_error=False)

    async def _lose(self, card: Card) -> None:
        with suppress(StoreError):  # it is told by whoever else asks
            if await self.seat.ask(lambda journal: journal.facts.is_erased(card.contact.id)):
                left = scrubbed(card.contact)
                self.show_left(
                    replace(card, contact=left, lead=left.lead(card.lead.id) or card.lead, due=None)
                )

    def show_left(self, card: Card) -> None:
        """Show what is left of somebody who was erased."""

    def action_undo_other(self) -> None:
        """Pick one of the contact's commands, whoever gave it, and undo it after a question."""
        card = self._in_hand()
        if card is not None:
            self._run(self._pick_command(card))

    async def _pick_command(self, card: Card) -> None:
        try:
            history = await self._patiently(
                self.seat.ask(lambda journal: journal.facts.history(card.contact.id))
            )
        except StoreError as error:
            self._refuse(str(error))
            return
        told: dict[str, Entry] = {}
        for entry in entries(history, self.seat.stamp, self.seat.currency):
            if not (entry.undone or entry.fixed):
                told.setdefault(entry.command, entry)
        if not told:
            self._tell(f"Nothing that was done with {self._called(card)} can be undone.")
            return

        def picked(command: str | None) -> None:
            if command:
                self._ask_undo(card, told[command])

        wide = max(len(self.seat.stamp(entry.at)) for entry in told.values())
        picks = [
            Pick(entry.command, Choice(f"{self.seat.stamp(entry.at):>{wide}}", entry.text, entry.by))
            for entry in reversed(told.values())
        ]
        ask_pick(self, self.seat.look, f"{self._called(card)}: undo what?", picks, picked)

    def _ask_undo(self, card: Card, entry: Entry) -> None:
        what = cut(entry.text, NAME_COLUMNS)

        def answered(letter: str | None) -> None:
            if letter:
                command = Undo(id=self.seat.new_id(), by=self.seat.person, command=entry.command)
                self._do(command, f"{self._called(card)}: undone: {what} ({entry.by})")

        question = f"Undo what {entry.by} did {self.seat.stamp(entry.at)}, “{what}”?"
        ask_letter(self, question, {"y": "yes, undo it"}, answered)
