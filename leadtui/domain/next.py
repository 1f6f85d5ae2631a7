"""Next: which lead a person should take now. One order for everybody, so that nobody has to choose."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator

from leadtui.domain.absence import belongs_to
from leadtui.domain.board import Board, Card
from leadtui.domain.contacts import Lead
from leadtui.domain.moves import is_unasked
from leadtui.domain.stages import Milestone


def next_leads(
    board: Board,
    person: str,
    now: datetime.datetime,
    wanted: Callable[[Card], bool] = lambda card: True,
) -> Iterator[Card]:
    """Leads for `person` at `now`, the most pressing first; each is theirs if a claim of it is accepted.

    Urgent leads whose clock runs, my call-backs that are due, replies to me, leads of the open stages that
    nobody has (or that I claimed and have not answered) with the visits that nobody asked the checklist for
    yet, and at last parked leads that have woken. Visits stand among the others by when they are: after all
    that is late. What somebody has who is away is for whoever stands in for them.
    """
    ranked: list[tuple[int, Card]] = []
    away = board.staff.away(now)
    for card in board.cards.values():
        lead = card.lead
        owner = belongs_to(lead, board.stage_of(lead), away, now) if away else lead.owner(now)
        rank = _rank(card, owner, person, now, away)
        if rank is not None and wanted(card):
            ranked.append((rank, card))
    ranked.sort(key=lambda pair: (pair[0], pair[1].order))
    return (card for _, card in ranked)


def _rank(
    card: Card, owner: str | None, person: str, now: datetime.datetime, away: frozenset[str]
) -> int | None:
    """How pressing a lead is for `person`; `owner` is who has to see to it now."""
    lead = card.lead
    if lead.category == "parked":
        return 4 if lead.wake_at is not None and lead.wake_at <= now else None
    if not lead.active:
        return None
    if owner not in (None, person):
        return None
    if lead.urgent and lead.waiting_since is not None:
        return 0
    promised = lead.call_back
    mine = promised is not None and (promised.who == person or (owner == person and promised.who in away))
    if promised is not None and mine and promised.at <= now:
        return 1
    if owner == person and _replied(lead):
        return 2
    if _wants_asking(lead, now):
        return 3
    if owner is None and (lead.category == "open" or lead.owner(now) is not None):
        return 3 if lead.category == "open" or lead.waiting_since is not None else None
    return 3 if owner == person and lead.waiting_since is not None else None


def _wants_asking(lead: Lead, now: datetime.datetime) -> bool:
    """Whether a visit is to come that was booked without the checklist, and nobody has tried to ask since."""
    if not is_unasked(lead) or lead.call_back is not None:
        return False
    tried = lead.touched_at is not None and lead.touched_at >= lead.milestones[Milestone.BOOKED]
    return not tried and (lead.appointment_at is None or lead.appointment_at > now)


def _replied(lead: Lead) -> bool:
    """Whether what nobody has answered yet is a reply to us."""
    return lead.waiting_since is not None and any(
        reply.raised_at >= lead.waiting_since for reply in lead.replies
    )
