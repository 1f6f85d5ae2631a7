"""The board: every lead in its lane, as one immutable snapshot; the next one shares what did not change."""

from __future__ import annotations

import datetime
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

import msgspec
from msgspec.structs import replace

from leadtui.domain.absence import Absence, DaysOff, Staff
from leadtui.domain.calendar import Calendar
from leadtui.domain.contacts import Contact, Lead
from leadtui.domain.due import due_at, order_key
from leadtui.domain.sharing import Shared
from leadtui.domain.stages import Pipeline, Stage
from leadtui.domain.sums import Moment, Sums, moments_of

ALWAYS_OPEN = Calendar()


class Card(msgspec.Struct, frozen=True, eq=False):
    """One lead as a lane shows it. A card that is the same object shows the same, but for its ages."""

    lead: Lead
    contact: Contact
    due: datetime.datetime | None
    order: Any
    """Its place in every list of leads; compares with the order of any other card."""
    alike: Contact | None = None
    """Another contact who may be the same person, as far as that was looked for."""

    def late_s(self, now: datetime.datetime) -> float:
        """Seconds past due at `now`; 0 when it is not late."""
        return max(0.0, (now - self.due).total_seconds()) if self.due else 0.0


class Lane(msgspec.Struct, frozen=True, eq=False):
    """The leads of one stage, in the one order."""

    stage: Stage
    cards: tuple[Card, ...] = ()
    configured: bool = True
    """False for a stage that the config has dropped while leads are still in it."""
    whose: str = ""
    """Whose it is just now, in words, where that is not its owner as ever."""

    def place(self, card: Card) -> int | None:
        """Where the lead of a card that is as new as the lane stands in it; None where it does not."""
        at = bisect_left(self.cards, card.order, key=_order)
        return at if at < len(self.cards) and self.cards[at].lead.id == card.lead.id else None


class Board(msgspec.Struct, frozen=True, eq=False):
    """Every lead at a moment of the journal; `revision` counts the snapshots of this process."""

    revision: int
    seq: int
    pipeline: Pipeline
    lanes: tuple[Lane, ...]
    cards: Shared[str, Card]
    """By lead id."""
    leads_of: Shared[str, tuple[str, ...]]
    """Lead ids by contact id."""
    calendar: Calendar = ALWAYS_OPEN
    sums: Sums = Sums()
    staff: Staff = Staff()

    def lane(self, stage_id: str) -> Lane | None:
        """The lane of a stage, or None."""
        return next((lane for lane in self.lanes if lane.stage.id == stage_id), None)

    def stage_of(self, lead: Lead) -> Stage:
        """The stage that a lead is in, known to the config or not."""
        return self.pipeline.get(lead.stage) or _dropped(lead)

    def advance(
        self,
        seq: int,
        changed: Mapping[str, Contact | None],
        said: Mapping[str, Absence] | None = None,
        alike: Mapping[str, Contact] = MappingProxyType({}),
    ) -> Board:
        """The next snapshot, after these contacts changed (None: gone). Untouched lanes are shared.

        `said` is what people said of being there; None leaves that as it is. `alike` names, by a contact's
        id, who may be the same person.
        """
        before: dict[str, Card] = {}
        after: dict[str, Card] = {}
        theirs: dict[str, tuple[str, ...] | None] = {}
        stages = {stage.id: stage for stage in self.pipeline.stages}
        for contact_id, contact in changed.items():
            known = self.leads_of.get(contact_id)
            for lead_id in known or ():
                before[lead_id] = self.cards[lead_id]
            if contact is None:
                theirs[contact_id] = None
                continue
            now = tuple([lead.id for lead in contact.leads])
            if now != known:
                theirs[contact_id] = now
            for lead in contact.leads:
                due = due_at(lead, stages.get(lead.stage) or _dropped(lead), self.calendar)
                after[lead.id] = Card(lead, contact, due, order_key(lead, due), alike.get(contact_id))
        # A lead may stay with another contact, by a merge or its undo.
        cards = self.cards.advance(dict.fromkeys(before.keys() - after.keys()) | after)
        gone, come = _by_stage(before.values()), _by_stage(after.values())
        sums = self.sums.advance(_moments(before), _moments(after))
        lanes = self._lanes(gone, come)
        staff = self.staff if said is None else replace(self.staff, said=said)
        return Board(
            self.revision + 1, seq, self.pipeline, lanes, cards, self.leads_of.advance(theirs),
            self.calendar, sums, staff,
        )  # fmt: skip

    def _lanes(self, gone: dict[str, list[Card]], come: dict[str, list[Card]]) -> tuple[Lane, ...]:
        configured: list[Lane] = []
        dropped: list[Lane] = []
        for lane in self.lanes:
            out, new = gone.get(lane.stage.id, []), come.pop(lane.stage.id, [])
            lane = _with(lane, out, new) if out or new else lane
            (configured if lane.configured else dropped).append(lane)
        for cards in come.values():
            dropped.append(_with(Lane(_dropped(cards[0].lead), configured=False), [], cards))
        occupied = sorted((lane for lane in dropped if lane.cards), key=_stage_id)
        return (*configured, *occupied)


def empty_board(
    pipeline: Pipeline, calendar: Calendar, revision: int = 0, *, days_off: DaysOff = MappingProxyType({})
) -> Board:
    """A board that nobody is on yet."""
    lanes = tuple(Lane(stage) for stage in pipeline.stages)
    return Board(
        revision, 0, pipeline, lanes, Shared(), Shared(), calendar, staff=Staff(calendar.zone, days_off)
    )


def _dropped(lead: Lead) -> Stage:
    return Stage(lead.stage, lead.stage, lead.category)


def _by_stage(cards: Iterable[Card]) -> dict[str, list[Card]]:
    found: dict[str, list[Card]] = {}
    for card in cards:
        found.setdefault(card.lead.stage, []).append(card)
    return found


def _moments(cards: dict[str, Card]) -> Iterator[Moment]:
    for card in cards.values():
        yield from moments_of(card.lead, card.due)


def _order(card: Card) -> Any:
    return card.order


def _stage_id(lane: Lane) -> str:
    return lane.stage.id


FEW = 16
"""Up to so many changes a lane is spliced; beyond, sorting it anew is quicker."""


def _with(lane: Lane, out: list[Card], new: list[Card]) -> Lane:
    cards = list(lane.cards)
    if len(out) + len(new) > FEW:
        taken = set(map(id, out))
        cards = sorted([card for card in cards if id(card) not in taken] + new, key=_order)
    else:
        for card in out:
            del cards[bisect_left(cards, card.order, key=_order)]
        for card in new:
            cards.insert(bisect_left(cards, card.order, key=_order), card)
    # What a dropped stage means is known from the leads in it alone.
    stage = lane.stage if lane.configured or not cards else _dropped(cards[0].lead)
    return Lane(stage, tuple(cards), lane.configured)
