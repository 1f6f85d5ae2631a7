"""Making the summary that a glance reads, from a board."""

from __future__ import annotations

import datetime

from leadtui.desk.summary import Pressing, Summary
from leadtui.domain.board import Board, Card
from leadtui.domain.glance import name_of
from leadtui.domain.stages import ACTIVE


def summary_of(board: Board, now: datetime.datetime) -> Summary:
    """What a glance needs of `board`; `now` only leaves out claims that have run out already."""
    stages = tuple((lane.stage.id, lane.stage.label, len(lane.cards)) for lane in board.lanes)
    watched = ACTIVE | {"parked"}
    leads = [
        _pressing(card, place, now)
        for place, lane in enumerate(board.lanes)
        if lane.stage.category in watched
        for card in lane.cards
    ]
    return Summary(stages, tuple(leads))


def _pressing(card: Card, place: int, now: datetime.datetime) -> Pressing:
    lead = card.lead
    holder = lead.holder
    owner, until = lead.owner(now) or "", 0.0
    if owner and holder is not None and holder.lease_s is not None:
        until = holder.last_at.timestamp() + holder.lease_s
        promised = lead.call_back
        if promised is not None and promised.who == owner:
            until = max(until, promised.at.timestamp())
    return Pressing(
        lead.id,
        name_of(card),
        place,
        owner,
        until,
        card.due.timestamp() if card.due else 0.0,
        lead.waiting_since.timestamp() if lead.waiting_since else 0.0,
        lead.active,
    )
