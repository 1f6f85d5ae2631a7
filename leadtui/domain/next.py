"""Next: which lead a person should take now. One order for everybody, so that nobody has to choose."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator

from leadtui.domain.board import Board, Card
from leadtui.domain.contacts import Lead


def next_leads(
    board: Board,
    person: str,
    now: datetime.datetime,
    wanted: Callable[[Card], bool] = lambda card: True,
) -> Iterator[Card]:
    """Leads for `person` at `now`, the most pressing first; each is theirs if a claim of it is accepted.

    Urgent leads whose clock runs, my call-backs that are due, replies to me, leads of the open stages that
    nobody has (or that I claimed and have not answered), and at last parked leads that have woken.
    """
    ranked: list[tuple[int, Card]] = []
    for card in board.cards.values():
        rank = _rank(card, person, now)
        if rank is not None and wanted(card):
            ranked.append((rank, card))
    ranked.sort(key=lambda pair: (pair[0], pair[1].order))
    return (card for _, card in ranked)


def _rank(card: Card, person: str, now: datetime.datetime) -> int | None:
    lead = card.lead
    if lead.category == "parked":
        return 4 if lead.wake_at is not None and lead.wake_at <= now else None
    if not lead.active:
        return None
    owner = lead.owner(now)
    if owner not in (None, person):
        return None
    if lead.urgent and lead.waiting_since is not None:
        return 0
    promised = lead.call_back
    if promised is not None and promised.who == person and promised.at <= now:
        return 1
    if owner == person and _replied(lead):
        return 2
    if owner is None and lead.category == "open":
        return 3
    return 3 if owner == person and lead.waiting_since is not None else None


def _replied(lead: Lead) -> bool:
    """Whether what nobody has answered yet is a reply to us."""
    return lead.waiting_since is not None and any(
        reply.raised_at >= lead.waiting_since for reply in lead.replies
    )
