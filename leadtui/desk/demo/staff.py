"""Bo and Dan, the colleagues of whoever watches: what they do next, as ordinary commands.

Bo takes calls and asks the questions, Dan sells and books. Neither touches what ana has, but for one thing:
when her qualifying lane fills up, Bo takes over what she has not begun with. Some new enquiries are always
left to her.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Callable, Iterator
from typing import Final

from leadtui.desk.demo.people import JOB_IN_HAND, LOOKING_FOR_WORK, PHONE_NOISE, SELLING
from leadtui.domain.board import Board, Card
from leadtui.domain.commands import AddNote, Assign, Claim, Command, Move, SetCallBack, Touch
from leadtui.domain.contacts import TouchHow
from leadtui.domain.ids import derived_id
from leadtui.domain.stages import OUT_REASONS

VIEWER: Final = "ana"
"""Who watches: she is played by nobody."""

BO: Final = "bo"
DAN: Final = "dan"

LEFT_TO_VIEWER: Final = 2
"""Enquiries that nobody has which Bo leaves alone."""

FULL: Final = 4
"""Leads of hers in qualifying from which on Bo helps out."""

HANDFUL: Final = 3
"""New leads that Bo works on at the same time, beside those that he has promised to call back."""

SPAM_AFTER_S: Final = 15.0
CLAIM_AFTER_S: Final = 40.0
QUALIFYING_S: Final = 30.0
SELLING_S: Final = 150.0
VISIT_S: Final = 300.0
"""Seconds that pass in a stage after the last touch before a lead moves on: a minute stands for a morning."""

NOTHING_REASONS: Final = (
    *((words, OUT_REASONS["v"]) for words in SELLING),
    (LOOKING_FOR_WORK, OUT_REASONS["j"]),
    (JOB_IN_HAND, OUT_REASONS["i"]),
    (PHONE_NOISE, OUT_REASONS["s"]),
)
"""What tells the colleagues that something was not an enquiry, and what it was."""

QUALIFIED_NOTES: Final = (
    "owns the house, decides alone",
    "wants it done this month",
    "has two other quotes",
    "insurance pays, send the photos",
    "budget is fine, no hurry",
)
SOLD_NOTES: Final = ("sent the quote", "measured on the phone", "wants the better one", "parking at the back")
PARKED_REASONS: Final = ("waiting for the landlord", "after the holidays", "saving up for it")
LOST_REASONS: Final = ("went with somebody cheaper", "did it alone", "no answer, three tries")
HEARD: Final[tuple[TouchHow, ...]] = ("reached", "reached", "reached", "voicemail", "no answer")


def next_command(board: Board, now: datetime.datetime, chance: random.Random) -> Command | None:
    """What one of the colleagues does now, or None when there is nothing for them to do.

    The journal may refuse it, as it may anybody's: somebody was quicker.
    """
    desk = _Desk(board, now, chance)
    could = [*desk.bo(), *desk.dan()]
    return chance.choice(could) if could else None


def pause_s(chance: random.Random) -> float:
    """Seconds until one of them has done the next thing."""
    return chance.uniform(1.5, 4.5)


class _Desk:
    """What the colleagues see, and what each of them could do about it."""

    def __init__(self, board: Board, now: datetime.datetime, chance: random.Random) -> None:
        self.board = board
        self.now = now
        self.chance = chance

    # -- who could do what -----------------------------------------------------------------------------------

    def bo(self) -> Iterator[Command]:
        """He clears away what is nothing, calls the new ones, and qualifies."""
        new = self._cards("new")
        free = [card for card in new if card.lead.owner(self.now) is None]
        for card in free:
            if (reason := self._nothing(card)) and self._since(card) > SPAM_AFTER_S:
                yield self._move(BO, card, "not-enquiry", reason=reason)
        waiting = [card for card in free if self._since(card) > CLAIM_AFTER_S and not self._nothing(card)]
        mine = [card for card in new if card.lead.owner(self.now) == BO]
        at_hand = [card for card in mine if card.lead.call_back is None]
        if len(waiting) > LEFT_TO_VIEWER and len(at_hand) < HANDFUL:
            card = self.chance.choice(waiting)
            yield Claim(id=self._id(), by=BO, lead=card.lead.id)
        for card in mine:
            yield from self._call(card)
        yield from self._help_out()
        for card in self._cards("qualifying", BO):
            yield from self._work(BO, card, QUALIFIED_NOTES, QUALIFYING_S, self._verdict)

    def dan(self) -> Iterator[Command]:
        """He offers a visit, books it, and brings the order home."""
        for card in self._cards("qualified", DAN):
            yield from self._work(DAN, card, SOLD_NOTES, SELLING_S, self._offer)
        booked = self._cards("booked", DAN)
        for card in booked:
            if card.lead.waiting_since is not None:
                yield self._touch(DAN, card, "message sent")
            elif len(booked) > FULL and self._idle_s(card) > VISIT_S:
                yield self._visited(card)

    # -- what they do with one lead --------------------------------------------------------------------------

    def _call(self, card: Card) -> Iterator[Command]:
        lead, how = card.lead, self.chance.choice(HEARD)
        promised = lead.call_back
        if lead.waiting_since is not None or (promised is not None and promised.at <= self.now):
            yield self._touch(BO, card, how)
        elif lead.touches and lead.touches[-1].how in ("reached", "message sent"):
            yield self._move(BO, card, "qualifying")
        elif promised is None:
            to = self.now + datetime.timedelta(seconds=self.chance.randrange(90, 600))
            yield SetCallBack(id=self._id(), by=BO, lead=lead.id, to=to)

    def _help_out(self) -> Iterator[Command]:
        hers = self._cards("qualifying", VIEWER)
        idle = [card for card in hers if not self._touched(card) and self._idle_s(card) > QUALIFYING_S]
        if len(hers) > FULL and idle:
            yield Assign(id=self._id(), by=BO, lead=self.chance.choice(idle).lead.id, who=BO)

    def _work(
        self, who: str, card: Card, notes: tuple[str, ...], takes_s: float, end: Callable[[Card], Command]
    ) -> Iterator[Command]:
        """Answer, talk, write down what was said, and then bring it to an end of this stage."""
        lead = card.lead
        if lead.waiting_since is not None or not self._touched(card):
            yield self._touch(who, card, "reached" if card.contact.phone else "message sent")
        elif not any(note.at >= lead.entered_at and note.by == who for note in lead.notes):
            yield AddNote(id=self._id(), by=who, lead=lead.id, text=self.chance.choice(notes))
        elif self._idle_s(card) > takes_s:
            yield end(card)

    def _verdict(self, card: Card) -> Command:
        how = self.chance.choices(("qualified", "later", "never"), (70, 18, 12))[0]
        if how == "later":
            wake_at = self._slot(self.chance.randrange(3, 30), 9)
            return self._move(BO, card, how, reason=self.chance.choice(PARKED_REASONS), wake_at=wake_at)
        if how == "never":
            return self._move(BO, card, how, reason="outside our area")
        return self._move(BO, card, how)

    def _offer(self, card: Card) -> Command:
        if self.chance.random() < 0.15:
            return self._move(DAN, card, "lost", reason=self.chance.choice(LOST_REASONS))
        at = self._slot(self.chance.randrange(1, 5), self.chance.choice((8, 9, 11, 13, 14, 16)))
        amount = float(self.chance.randrange(18, 900) * 10)
        return self._move(DAN, card, "booked", appointment_at=at, amount=amount)

    def _visited(self, card: Card) -> Command:
        if self.chance.random() < 0.7:
            return self._move(DAN, card, "signed", amount=card.lead.amount)
        return self._move(DAN, card, "lost", reason=self.chance.choice(LOST_REASONS))

    # -- small things ----------------------------------------------------------------------------------------

    def _cards(self, stage: str, owner: str | None = None) -> list[Card]:
        lane = self.board.lane(stage)
        cards = lane.cards if lane else ()
        return [card for card in cards if owner is None or card.lead.owner(self.now) == owner]

    def _since(self, card: Card) -> float:
        return (self.now - (card.lead.waiting_since or card.lead.raised_at)).total_seconds()

    def _idle_s(self, card: Card) -> float:
        """Seconds since anybody touched it in its stage, or since it came there."""
        last = card.lead.touched_at if self._touched(card) else None
        return (self.now - (last or card.lead.entered_at)).total_seconds()

    def _touched(self, card: Card) -> bool:
        touched_at = card.lead.touched_at
        return touched_at is not None and touched_at >= card.lead.entered_at

    def _nothing(self, card: Card) -> str:
        """Why it is not an enquiry; empty when it may well be one."""
        said = card.lead.words
        return next((reason for words, reason in NOTHING_REASONS if words in said), "")

    def _touch(self, who: str, card: Card, how: TouchHow) -> Command:
        phone = card.contact.phone
        if not phone:
            return Touch(id=self._id(), by=who, lead=card.lead.id, how="message sent")
        return Touch(id=self._id(), by=who, lead=card.lead.id, how=how, way=f"phone:{phone}")

    def _move(
        self, who: str, card: Card, stage: str, *, reason: str = "", wake_at: datetime.datetime | None = None,
        appointment_at: datetime.datetime | None = None, amount: float | None = None,
    ) -> Move:  # fmt: skip
        return Move(
            id=self._id(), by=who, lead=card.lead.id, stage=stage, expected=card.lead.stage, reason=reason,
            wake_at=wake_at, appointment_at=appointment_at, amount=amount,
        )  # fmt: skip

    def _slot(self, days: int, hour: int) -> datetime.datetime:
        """A time of day on the clock on the shop's wall, so many days from now, in UTC."""
        local = self.now.astimezone() + datetime.timedelta(days=days)
        return local.replace(hour=hour, minute=0, second=0, microsecond=0).astimezone(datetime.UTC)

    def _id(self) -> str:
        return derived_id(self.now, f"staff/{self.chance.getrandbits(64):x}", 0)
