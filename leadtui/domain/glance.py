"""What a glance tells: who is late, who waits and for how long, who has how much, at one moment."""

from __future__ import annotations

import datetime
import heapq
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import islice
from operator import attrgetter
from typing import Final, NamedTuple

import msgspec

from leadtui.domain.absence import unmanned
from leadtui.domain.board import Board, Card, Lane
from leadtui.domain.contacts import Contact
from leadtui.domain.stages import Stage

NOBODY = "nobody"

NO_NAME = "no name"
"""What somebody is called of whom nothing is known."""

_order: Final = attrgetter("order")


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
    """In the one order of leads: urgent first, then the most late; perhaps only the first few of them."""
    waiting: int
    """Leads with an enquiry or a reply that nobody has answered."""
    oldest_waiting_s: float | None
    unclaimed: int
    """Active leads that nobody has."""
    owners: tuple[tuple[str, int], ...]
    """Who has how many active leads, most first."""
    stages: tuple[StageCount, ...]
    unmanned: tuple[Stage, ...]
    """Stages that nobody is on, while the shop is open: owner and cover are away."""
    holds_until: datetime.datetime | None
    """Before that moment, with no event, only the seconds change; None: they never do more."""

    @property
    def late_leads(self) -> int:
        """How many leads are late, named or not."""
        return sum(one.late for one in self.stages)


def headline(board: Board, now: datetime.datetime, *, named: int | None = None) -> Headline:
    """Sum the board up at `now`. Of the late leads only the first `named` are told; all where it is None."""
    sums = board.sums
    lanes = [(lane, _standing(lane, now)) for lane in board.lanes]
    late = heapq.merge(*(standing.late for _, standing in lanes), key=_order)
    owners = {who: _after(sums.of("held", who), now) for who in sums.holders}
    waiting = sums.of("waiting")
    turns = [turn for _, standing in lanes for turn in standing.turns]
    if left := _after(sums.of("turn"), now):
        turns.append(sums.of("turn")[-left])
    turns += _staff_turns(board, now)
    return Headline(
        late=tuple(
            LateLead(card.lead.id, name_of(card), card.lead.owner(now), card.late_s(now))
            for card in islice(late, named)
        ),
        waiting=len(waiting),
        oldest_waiting_s=max(0.0, (now - waiting[0]).total_seconds()) if waiting else None,
        unclaimed=len(sums.of("active")) - sum(owners.values()),
        owners=tuple(sorted(((who, has) for who, has in owners.items() if has), key=_most_first)),
        stages=tuple(StageCount(lane.stage, len(lane.cards), len(standing.late)) for lane, standing in lanes),
        unmanned=unmanned_at(board, now),
        holds_until=min(turns, default=None),
    )


def unmanned_at(board: Board, now: datetime.datetime) -> tuple[Stage, ...]:
    """The stages that nobody is on at `now`; while the shop is closed nobody need be."""
    away = board.staff.away(now)
    if not away or not board.calendar.is_open(now):
        return ()
    return tuple(stage for stage in board.pipeline.stages if unmanned(stage, away))


def _staff_turns(board: Board, now: datetime.datetime) -> list[datetime.datetime]:
    """When somebody next comes or goes, and when the shop opens or closes while somebody is away."""
    turns = board.staff.turns(now)[:1]
    if board.staff.away(now):
        is_open = board.calendar.is_open(now)
        turn = board.calendar.closes(now) if is_open else board.calendar.next_open(now)
        turns += [turn] if turn is not None else []
    return turns


class _Standing(NamedTuple):
    """How a lane stands at a moment."""

    late: Sequence[Card]
    turns: list[datetime.datetime]
    """When the next of its leads are late."""


def _standing(lane: Lane, now: datetime.datetime) -> _Standing:
    """By looking up: among a lane's urgent leads, and among the others, who is due first stands first."""
    cards, calm = lane.cards, bisect_left(lane.cards, (True,), key=_order)
    late: tuple[Card, ...] = ()
    turns = []
    for is_calm, begin, end in ((False, 0, calm), (True, calm, len(cards))):
        first = bisect_left(cards, (is_calm, False, now.timestamp()), begin, end, key=_order)
        late += cards[begin:first]
        due = cards[first].due if first < end else None
        if due is not None:
            turns.append(due + datetime.datetime.resolution)  # at its very due it is not late yet
    return _Standing(late, turns)


def _after(moments: Sequence[datetime.datetime], now: datetime.datetime) -> int:
    """How many of them are still to come."""
    return len(moments) - bisect_right(moments, now)


def _most_first(owner: tuple[str, int]) -> tuple[int, str]:
    return -owner[1], owner[0]


def name_of(card: Card) -> str:
    """What a contact is called on a line: the name, else the company, else the best way to reach them."""
    return called(card.contact)


def called(contact: Contact) -> str:
    """What a contact is called where there is one line for it."""
    return contact.name or contact.company or contact.phone or contact.email or NO_NAME
