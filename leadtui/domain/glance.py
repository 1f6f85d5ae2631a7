"""What a glance tells: who is late, who waits and for how long, who has how much, at one moment."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator
from operator import itemgetter
from typing import Any

import msgspec

from leadtui.domain.board import Board, Card
from leadtui.domain.stages import Milestone, Stage

NOBODY = "nobody"


class LateLead(msgspec.Struct, frozen=True):
    """A lead past due: who it is, who has it, and by how much (seconds)."""

    id: str
    name: str
    owner: str | None
    late_s: float


class StageCount(msgspec.Struct, frozen=True):
    """How many leads a stage holds."""

    stage: Stage
    leads: int
    late: int


class Headline(msgspec.Struct, frozen=True):
    """The answer to the owner's first question, at a moment."""

    late: tuple[LateLead, ...]
    """In the one order of leads: urgent first, then the most late."""
    waiting: int
    """Leads with an enquiry or a reply that nobody has answered."""
    oldest_waiting_s: float | None
    unclaimed: int
    """Active leads that nobody has."""
    owners: tuple[tuple[str, int], ...]
    """Who has how many active leads, most first."""
    stages: tuple[StageCount, ...]
    holds_until: datetime.datetime | None
    """Before that moment, with no event, only the seconds change; None: they never do more."""


def headline(board: Board, now: datetime.datetime) -> Headline:
    """Sum the board up at `now`."""
    late: list[tuple[Any, LateLead]] = []
    owners: Counter[str] = Counter()
    stages: list[StageCount] = []
    waiting = unclaimed = 0
    oldest: datetime.datetime | None = None
    turns: list[datetime.datetime] = []
    for lane in board.lanes:
        late_here = 0
        for card in lane.cards:
            if card.due is None and not card.lead.active:
                continue
            owner = card.lead.owner(now)
            turns.extend(_turns(card))
            if card.due is not None and card.due < now:
                late_here += 1
                late.append((card.order, LateLead(card.lead.id, name_of(card), owner, card.late_s(now))))
            if not card.lead.active:
                continue
            if owner is None:
                unclaimed += 1
            else:
                owners[owner] += 1
            since = card.lead.waiting_since
            if since is not None:
                waiting += 1
                oldest = since if oldest is None else min(oldest, since)
        stages.append(StageCount(lane.stage, len(lane.cards), late_here))
    return Headline(
        late=tuple(one for _, one in sorted(late, key=itemgetter(0))),
        waiting=waiting,
        oldest_waiting_s=None if oldest is None else max(0.0, (now - oldest).total_seconds()),
        unclaimed=unclaimed,
        owners=tuple(sorted(owners.items(), key=lambda pair: (-pair[1], pair[0]))),
        stages=tuple(stages),
        holds_until=min((turn for turn in turns if turn > now), default=None),
    )


def _turns(card: Card) -> Iterator[datetime.datetime]:
    """The moments at which the lead turns late or loses its holder, with no event."""
    if card.due is not None:
        yield card.due + datetime.datetime.resolution  # at its very due it is not late yet
    holder = card.lead.holder
    if holder is not None and holder.lease_s is not None:
        yield holder.last_at + datetime.timedelta(seconds=holder.lease_s)
        if card.lead.call_back is not None:
            yield card.lead.call_back.at


def name_of(card: Card) -> str:
    """What a contact is called on a line: the name, else the company, else the best way to reach them."""
    contact = card.contact
    return contact.name or contact.company or contact.phone or contact.email or "no name"


def enquiries_since(board: Board, since: datetime.datetime) -> tuple[int, int]:
    """Enquiries raised at or after `since` on the leads at hand, and how many of them were none."""
    counted = out = 0
    for card in board.cards.values():
        fresh = sum(enquiry.raised_at >= since for enquiry in card.lead.enquiries)
        if card.lead.category == "out":
            out += fresh
        else:
            counted += fresh
    return counted, out


def reached_since(board: Board, milestone: Milestone, since: datetime.datetime) -> int:
    """Leads at hand that reached a milestone at or after `since`."""
    moments = (card.lead.milestones.get(milestone) for card in board.cards.values())
    return sum(at is not None and at >= since for at in moments)
