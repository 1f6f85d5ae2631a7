"""Rows: what the figures need of a lead, and nothing else of it; no name, no number, nobody's words.

A row is made of what a lead folded to, so that an undo, a merge or a split is right in it by itself. It stays
when its contact leaves memory. Moments are seconds since 1970, UTC.
"""

from __future__ import annotations

import datetime
from array import array
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Final, Literal

import msgspec
from msgspec.structs import replace

from leadtui.domain.contacts import Clock, Contact, Enquiry, Lead
from leadtui.domain.stages import Milestone

End = Literal["", "parked", "won", "lost", "out"]

NO_SOURCE = "?"

_ENDS: Final[dict[str, End]] = {"parked": "parked", "won": "won", "lost": "lost", "out": "out"}


class Asked(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One enquiry."""

    at: float
    """When the hand was raised."""
    source: str
    live: bool = False
    """Answered during the call itself."""


class Wait(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One wait for an answer; see `contacts.Clock`."""

    began: float
    seen: float
    stage: str
    reply: bool = False
    taken: float | None = None
    tried: float | None = None
    by: str = ""
    talked: float | None = None
    over: float | None = None


class Row(msgspec.Struct, frozen=True, array_like=True):
    """One lead, as far as figures go."""

    lead: str
    contact: str
    opened: float
    stage: str
    end: End
    """What its stage means; empty while it is worked on."""
    ended: float | None
    """When it came to that stage; None while it is worked on."""
    reason: str
    owner: str
    """Who has, or last had it."""
    tags: tuple[str, ...]
    asked: tuple[Asked, ...]
    waits: tuple[Wait, ...]
    qualified: float | None
    booked: float | None
    signed: float | None
    touches: int
    bookings: int
    answers: dict[str, str]
    """What each question was answered with: yes, no or unknown."""
    amount: float | None = None

    @property
    def source(self) -> str:
        """Where the lead came from: the source of its first enquiry."""
        return self.asked[0].source if self.asked else NO_SOURCE

    @property
    def open(self) -> bool:
        """Whether it may still go on: it is worked on, or parked."""
        return self.end in ("", "parked")

    @property
    def moments(self) -> list[float]:
        """Every moment that a figure may hang on."""
        found = [self.opened, self.ended, self.qualified, self.booked, self.signed]
        for wait in self.waits:
            found += (wait.began, wait.taken, wait.tried, wait.talked, wait.over)
        return [moment for moment in found if moment is not None] + [one.at for one in self.asked]

    @property
    def last(self) -> float:
        """The latest of them."""
        return max(self.moments)

    def as_of(self, moment: float) -> Row:
        """The row without what was not true yet: what a source dates ahead counts from then on."""
        if self.last <= moment:
            return self
        ended = self.ended is not None and self.ended > moment
        return replace(
            self,
            end="" if ended else self.end,
            ended=None if ended else self.ended,
            qualified=_until(self.qualified, moment),
            booked=_until(self.booked, moment),
            signed=_until(self.signed, moment),
            asked=tuple(one for one in self.asked if one.at <= moment),
            waits=tuple(
                replace(
                    wait,
                    taken=_until(wait.taken, moment),
                    tried=_until(wait.tried, moment),
                    talked=_until(wait.talked, moment),
                    over=_until(wait.over, moment),
                )
                for wait in self.waits
                if wait.began <= moment
            ),
        )


class Head(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What an entry begins with: enough to see whether it counts, without its rows."""

    contact: str
    streams: tuple[str, ...]
    """Every contact that was one with it then: it stands in their place."""
    last: float
    """The latest moment in its rows; of none, 0."""


class Entry(msgspec.Struct, frozen=True, array_like=True):
    """The rows of one contact, as a cache keeps them for those outside memory. Begins as `Head` does."""

    contact: str
    streams: tuple[str, ...]
    last: float
    rows: tuple[Row, ...]


def entry_with(contact: str, streams: tuple[str, ...], rows: tuple[Row, ...]) -> Entry:
    """The entry of a contact with these rows."""
    return Entry(contact, streams, max((row.last for row in rows), default=0.0), rows)


def rows_of(contact: Contact) -> tuple[Row, ...]:
    """The rows of a contact's leads."""
    return tuple([_row(contact.id, lead) for lead in contact.leads])


def superseded(heads: Iterable[Head]) -> frozenset[int]:
    """Which of these entries count no more, as numbers from 0 in the order in which they were written.

    A later one about a contact stands in the place of those before, and so for all who are one with it. Of
    each contact a hash of 64 bits is looked at: all ids at once would take more memory than a board.
    """
    order = array("q")
    joined: list[tuple[int, int]] = []
    for number, head in enumerate(heads):
        order.append(hash(head.contact))
        joined += [(hash(stream), number) for stream in head.streams if stream != head.contact]
    newest = dict(joined)
    newest |= {one: -1 for one, next_one in pairwise(sorted(order)) if one == next_one and one not in newest}
    for number, one in enumerate(order):
        if number > newest.get(one, number):
            newest[one] = number
    return frozenset([number for number, one in enumerate(order) if number < newest.get(one, number)])


def _row(contact: str, lead: Lead) -> Row:
    reached = lead.milestones
    end: End = _ENDS.get(lead.category, "")
    return Row(
        lead=lead.id,
        contact=contact,
        opened=lead.opened_at.timestamp(),
        stage=lead.stage,
        end=end,
        ended=lead.entered_at.timestamp() if end else None,
        reason=lead.reason if end else "",
        owner=lead.holder.who if lead.holder else "",
        tags=lead.tags,
        asked=tuple([_asked(enquiry) for enquiry in lead.enquiries]),
        waits=tuple([_wait(clock) for clock in lead.clocks if not clock.past]),
        qualified=_moment(reached, Milestone.QUALIFIED),
        booked=_moment(reached, Milestone.BOOKED),
        signed=_moment(reached, Milestone.SIGNED),
        touches=len(lead.touches),
        bookings=lead.bookings,
        answers={key: answer.answer for key, answer in lead.answers.items()},
        amount=lead.amount,
    )


def _asked(enquiry: Enquiry) -> Asked:
    return Asked(enquiry.raised_at.timestamp(), enquiry.source, enquiry.answered_live)


def _wait(clock: Clock) -> Wait:
    return Wait(
        began=clock.began.timestamp(),
        seen=clock.seen.timestamp(),
        stage=clock.stage,
        reply=clock.reply,
        taken=_seconds(clock.taken),
        tried=_seconds(clock.tried),
        by=clock.by,
        talked=_seconds(clock.talked),
        over=_seconds(clock.over),
    )


def _moment(reached: Mapping[Milestone, datetime.datetime], milestone: Milestone) -> float | None:
    return _seconds(reached.get(milestone))


def _seconds(moment: datetime.datetime | None) -> float | None:
    return None if moment is None else moment.timestamp()


def _until(moment: float | None, limit: float) -> float | None:
    return None if moment is None or moment > limit else moment
