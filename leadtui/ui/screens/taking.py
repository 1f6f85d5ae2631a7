"""Taking the next lead: the most pressing one that nobody else takes in the same moment."""

from __future__ import annotations

from leadtui.desk.view import Filter
from leadtui.domain.board import Board, Card
from leadtui.domain.commands import Claim, Refusal
from leadtui.domain.next import next_leads
from leadtui.ui.seat import Seat


async def take_next(seat: Seat, board: Board, wanted: Filter) -> Card | None:
    """Claim the next lead for who sits here, within their filter; None when nothing waits.

    The claim decides: where somebody was quicker, the next one is tried. Raises StoreError.
    """
    now = seat.clock.now()
    for card in next_leads(board, seat.acting, now, lambda card: wanted.lets(card, now)):
        command = Claim(**seat.signed(), lead=card.lead.id)
        if not isinstance(await seat.submit(command), Refusal):
            return card
    return None
