"""Making the summary that a glance reads, from a board."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from operator import attrgetter

from leadtui.desk.summary import Pressing, Stages, Summary, Unmanned
from leadtui.domain.absence import unmanned
from leadtui.domain.board import Board, Card
from leadtui.domain.calendar import Calendar
from leadtui.domain.glance import name_of
from leadtui.domain.stages import ACTIVE

AHEAD = datetime.timedelta(days=14)
"""So far ahead it is worked out who is there; a glance after that looks anew."""


def summary_of(board: Board, now: datetime.datetime) -> Summary:
    """What a glance needs of `board`, whenever it looks from `now` on.

    Only of leads that somebody still has something to do about: every process has all of those in memory, and
    of the others just those that it happened to meet.
    """
    cards = [card for card in board.cards.values() if card.lead.active or card.lead.category == "parked"]
    cards.sort(key=attrgetter("order"))
    staffed = not (board.staff.said or board.staff.days_off)
    good_until = None if staffed else (now + AHEAD).timestamp()
    return Summary(
        _stages(board, cards), tuple(map(_pressing, cards)), tuple(_unmanned(board, now)), good_until
    )


def _unmanned(board: Board, now: datetime.datetime) -> Iterator[Unmanned]:
    end = now + AHEAD
    turns = [now, *(turn for turn in board.staff.turns(now) if turn < end), end]
    for begin, stop in pairwise(turns):
        away = board.staff.away(begin)
        stages = [stage for stage in board.pipeline.stages if unmanned(stage, away)]
        for opens, closes in _openings(board.calendar, begin, stop) if stages else ():
            yield from (Unmanned(one.id, one.label, opens.timestamp(), closes.timestamp()) for one in stages)


def _openings(
    calendar: Calendar, begin: datetime.datetime, end: datetime.datetime
) -> Iterator[tuple[datetime.datetime, datetime.datetime]]:
    """The stretches of opening time from one moment to another."""
    opens = calendar.next_open(begin)
    while opens is not None and opens < end:
        closes = min(calendar.closes(opens) or end, end)
        yield opens, closes
        opens = calendar.next_open(closes)


def _stages(board: Board, cards: list[Card]) -> Stages:
    leads = Counter(card.lead.stage for card in cards)
    return tuple(
        (lane.stage.id, lane.stage.label, leads[lane.stage.id])
        for lane in board.lanes
        if leads[lane.stage.id] or (lane.configured and lane.stage.category in ACTIVE | {"parked"})
    )


def _pressing(card: Card) -> Pressing:
    lead = card.lead
    return Pressing(
        id=lead.id,
        name=name_of(card),
        owner=lead.holder.who if lead.holder else None,
        owned_until=_seconds(_owned_until(card)),
        due=_seconds(card.due),
        waiting_since=_seconds(lead.waiting_since),
        active=lead.active,
    )


def _owned_until(card: Card) -> datetime.datetime | None:
    """When a claim runs out: with its lease, or with the call-back that its holder promised, if later."""
    holder, promised = card.lead.holder, card.lead.call_back
    if holder is None or holder.lease_s is None:
        return None
    lease_ends = holder.last_at + datetime.timedelta(seconds=holder.lease_s)
    return max(lease_ends, promised.at) if promised and promised.who == holder.who else lease_ends


def _seconds(moment: datetime.datetime | None) -> float | None:
    return None if moment is None else moment.timestamp()
