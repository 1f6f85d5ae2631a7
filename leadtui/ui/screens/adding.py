"""Adding somebody from any screen with leads on it, and coming to them once the board has them."""

from __future__ import annotations

from leadtui.domain.board import Card
from leadtui.domain.commands import Accepted, Add
from leadtui.ui.screens.undoing import Undoing


class Adding(Undoing):
    """Lets somebody be added at any moment: the phone does not wait."""

    _added = ""
    """The lead that was just added here and is not on the board yet."""

    def come_to(self, card: Card) -> None:
        """Go to a lead that was added."""
        raise NotImplementedError

    def open_card(self, card: Card) -> None:
        """Open a contact that was found."""
        raise NotImplementedError

    def action_add(self) -> None:
        """Add somebody who is on the phone."""
        from leadtui.ui.screens.addbox import AddBox, Caller

        caller = Caller(
            self.seat, self.board, run=self._run, submit=self._submit_new, open_card=self.open_card
        )
        self.app.push_screen(AddBox(caller))

    def come_to_added(self) -> None:
        """Go to the lead that was added here, once the board has it."""
        card = self.board().cards.get(self._added)
        if card is not None:
            self._added = ""
            self.come_to(card)

    async def _submit_new(self, command: Add, told: str) -> str:
        outcome, why = await self._submitted(command, told)
        if isinstance(outcome, Accepted) and outcome.leads:
            self._added = outcome.leads[0]
            self.come_to_added()
        return why
