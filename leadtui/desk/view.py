"""Which part of the board somebody looks at: filters, what a search finds, and where the selection stays."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping

import msgspec

from leadtui.domain.absence import whose
from leadtui.domain.board import Board, Card, Lane
from leadtui.domain.dialling import matches_digits
from leadtui.domain.glance import NOBODY
from leadtui.domain.stages import ACTIVE
from leadtui.domain.tags import tags_of


class Filter(msgspec.Struct, frozen=True):
    """What a viewer wants to see; an empty one shows all that somebody has to do something about."""

    owner: str = ""
    """A name, or `nobody`."""
    source: str = ""
    late: bool = False
    words: str = ""
    stage: str = ""

    @property
    def any(self) -> bool:
        """Whether it leaves anything out."""
        return self != Filter()

    def __str__(self) -> str:
        told = (
            self.owner,
            self.source,
            "late" if self.late else "",
            self.stage,
            f"“{self.words}”" if self.words else "",
        )
        return " · ".join(one for one in told if one)

    def lets(self, card: Card, now: datetime.datetime) -> bool:
        """Whether the viewer wants to see this lead."""
        if self.owner and (card.lead.owner(now) or NOBODY) != self.owner:
            return False
        if self.source and all(enquiry.source != self.source for enquiry in card.lead.enquiries):
            return False
        if self.late and not card.late_s(now):
            return False
        return not self.words or found_in(card, self.words)


def found_in(card: Card, words: str) -> bool:
    """Whether every word, or the digits of a number in any format, stands in what is known of the lead."""
    contact, lead = card.contact, card.lead
    if any(way.kind == "phone" and matches_digits(way.value, words) for way in contact.ways):
        return True
    known = [
        contact.name,
        contact.company,
        contact.address,
        contact.postcode,
        lead.reason,
        *(f"#{tag}" for tag in tags_of(lead)),
        lead.id,
    ]
    known += [way.value for way in contact.ways]
    for enquiry in lead.enquiries:
        known += (enquiry.words, enquiry.service, enquiry.campaign, enquiry.source)
    known += (note.text for note in lead.notes)
    text = "\n".join(known).casefold()
    return all(word in text for word in words.casefold().split())


def lanes_for(board: Board, wanted: Filter, now: datetime.datetime) -> tuple[Lane, ...]:
    """The lanes to show: the active stages, parked leads that have woken, and stages that the config dropped.

    Looking for words or a stage looks in every stage, and shows those where something was found.
    """
    everywhere = bool(wanted.words or wanted.stage)
    lanes = _staffed(board.lanes if everywhere else tuple(_pressing(board, now)), board, now)
    if not wanted.any:
        return lanes
    found = (_filtered(lane, wanted, now) for lane in lanes)
    return tuple(lane for lane in found if lane.cards or (lane.stage.category in ACTIVE and not everywhere))


def _pressing(board: Board, now: datetime.datetime) -> Iterator[Lane]:
    """The lanes in which somebody has something to do about the leads."""
    for lane in board.lanes:
        if lane.stage.category == "parked":
            woken = tuple(card for card in lane.cards if card.due is not None and card.due <= now)
            lane = msgspec.structs.replace(lane, cards=woken)
        if lane.stage.category in ACTIVE or (
            lane.cards and (lane.stage.category == "parked" or not lane.configured)
        ):
            yield lane


def _staffed(lanes: tuple[Lane, ...], board: Board, now: datetime.datetime) -> tuple[Lane, ...]:
    """The same lanes, with who stands in where an owner is away."""
    away = board.staff.away(now)
    if not away:
        return lanes
    is_open = board.calendar.is_open(now)
    told = [(lane, whose(lane.stage, away, is_open=is_open)) for lane in lanes]
    return tuple(msgspec.structs.replace(lane, whose=who) if who else lane for lane, who in told)


def _filtered(lane: Lane, wanted: Filter, now: datetime.datetime) -> Lane:
    if wanted.stage and lane.stage.id != wanted.stage:
        return msgspec.structs.replace(lane, cards=())
    return msgspec.structs.replace(lane, cards=tuple(card for card in lane.cards if wanted.lets(card, now)))


class Selection(msgspec.Struct, frozen=True):
    """The lead that is selected, and where it was last seen."""

    lead: str = ""
    lane: int = 0
    row: int = 0

    def card(self, lanes: tuple[Lane, ...]) -> Card | None:
        """The selected card, or None on an empty lane."""
        if self.lane >= len(lanes) or self.row >= len(lanes[self.lane].cards):
            return None
        return lanes[self.lane].cards[self.row]


def at(lanes: tuple[Lane, ...], lane: int, row: int) -> Selection:
    """The selection at a place, or at the nearest place that there is."""
    if not lanes:
        return Selection()
    lane = min(max(lane, 0), len(lanes) - 1)
    cards = lanes[lane].cards
    row = min(max(row, 0), max(len(cards) - 1, 0))
    return Selection(cards[row].lead.id if cards else "", lane, row)


def keep(selection: Selection, lanes: tuple[Lane, ...], cards: Mapping[str, Card]) -> Selection:
    """The same lead, wherever it went; if it is gone, what stands in its place.

    With nothing selected, the first lead of the first lane that has any. `cards` are those of the board, by
    lead.
    """
    if not selection.lead:
        first = next((index for index, lane in enumerate(lanes) if lane.cards), 0)
        return at(lanes, first, 0)
    there = selection.card(lanes)
    if there is not None and there.lead.id == selection.lead:
        return selection  # most often nothing has happened to it
    card = cards.get(selection.lead)
    if card is not None:
        for index, lane in enumerate(lanes):
            if lane.stage.id == card.lead.stage and (row := lane.place(card)) is not None:
                return Selection(selection.lead, index, row)
    return at(lanes, selection.lane, selection.row)
