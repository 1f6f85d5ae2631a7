"""Contacts, their ways to reach, their enquiries and their leads, as the events have made them."""

from __future__ import annotations

import datetime
import enum
from typing import Literal

import msgspec

from leadtui.domain.stages import ACTIVE, Category, Milestone

Channel = Literal["form", "call", "message", "email", "ad", "walk-in", "referral", "other"]


class WayState(enum.StrEnum):
    """What is known of a way to reach somebody. Only `REACHED` earns a tick."""

    GIVEN = "given"
    """As it came; it does not look like a number or an address."""
    LOOKS_RIGHT = "looks right"
    REACHED = "reached"
    BAD = "bad"
    DO_NOT_USE = "do not use"


class Way(msgspec.Struct, frozen=True):
    """A phone number (E.164 where it could be read) or an e-mail address."""

    kind: Literal["phone", "email"]
    value: str
    state: WayState = WayState.LOOKS_RIGHT

    @property
    def key(self) -> str:
        """What identity looks this way up by."""
        return f"{self.kind}:{self.value}"


class Enquiry(msgspec.Struct, frozen=True, omit_defaults=True):
    """One raising of the hand, as its source told it."""

    source: str
    external_id: str
    raised_at: datetime.datetime
    seen_at: datetime.datetime
    channel: Channel = "other"
    name: str = ""
    ways: tuple[Way, ...] = ()
    words: str = ""
    company: str = ""
    address: str = ""
    postcode: str = ""
    service: str = ""
    campaign: str = ""
    consent: str = ""
    url: str = ""
    fields: dict[str, str] = {}
    digest: str = ""
    """Fingerprint of the content; the same key with another digest is an amendment."""
    answered_live: bool = False
    """Typed in by a person during the call itself."""

    @property
    def key(self) -> str:
        """What the same record is recognised by when it is delivered again."""
        return source_key(self.source, self.external_id)


def source_key(source: str, external_id: str) -> str:
    """The identity of a record at its source."""
    return f"source:{source}/{external_id}"


TouchHow = Literal["reached", "no answer", "voicemail", "busy", "message sent", "wrong number"]


class Touch(msgspec.Struct, frozen=True, omit_defaults=True):
    """Something a person of the shop did with the contact."""

    at: datetime.datetime
    by: str
    how: TouchHow
    way: str = ""
    """The number or address that was used, where it was told."""
    implied: bool = False


class Reply(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a person sent after our touch; never counted as an enquiry."""

    source: str
    external_id: str
    raised_at: datetime.datetime
    seen_at: datetime.datetime
    words: str = ""


class Holder(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who has a lead. A claim has a lease; an assignment has none."""

    who: str
    since: datetime.datetime
    last_at: datetime.datetime
    """The holder's last event on the lead, from which the lease runs."""
    lease_s: int | None = None


class CallBack(msgspec.Struct, frozen=True):
    """A time at which a named person will try again."""

    at: datetime.datetime
    who: str
    set_at: datetime.datetime


class Clock(msgspec.Struct, frozen=True, omit_defaults=True):
    """One wait for an answer: from a hand raised that nobody had answered to what was done about it."""

    began: datetime.datetime
    """When the hand was raised; what was asked meanwhile has no clock of its own."""
    seen: datetime.datetime
    """When we first saw any of it."""
    stage: str
    """Where the lead was then: its target is the clock's."""
    reply: bool = False
    """Begun by a reply to us, not by an enquiry."""
    taken: datetime.datetime | None = None
    """When somebody first had the lead while it ran."""
    tried: datetime.datetime | None = None
    """The first touch; a lead that somebody moved on, or booked, was dealt with then."""
    by: str = ""
    """Who that was."""
    talked: datetime.datetime | None = None
    """The first touch that reached them."""
    over: datetime.datetime | None = None
    """When the lead ended, or was parked, with nobody having tried."""
    command: str = ""
    """While it runs: what brought it. A move in the same line was told by the record itself."""
    past: bool = False
    """Raised long before anybody here saw it: nobody knows what was done, and no figure counts it."""

    @property
    def runs(self) -> bool:
        """Whether they still wait."""
        return self.tried is None and self.over is None


LinkHow = Literal["decides", "lives there", "pays"]
"""What somebody else is to a contact: who says yes, who is at the address, who is sent the bill."""


class Link(msgspec.Struct, frozen=True):
    """What another contact is to this one. They stay two people: a link is no merge."""

    to: str
    """The other contact's id when the link was made; a merge since then shows it as another one's."""
    how: LinkHow


class Answer(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was said to one question of the checklist."""

    answer: Literal["yes", "no", "unknown"]
    by: str
    at: datetime.datetime
    words: str = ""


class Note(msgspec.Struct, frozen=True):
    """Free words of one of ours about a lead."""

    at: datetime.datetime
    by: str
    text: str


class Lead(msgspec.Struct, frozen=True, omit_defaults=True):
    """One run of a contact through the stages."""

    id: str
    contact: str
    stage: str
    category: Category
    opened_at: datetime.datetime
    entered_at: datetime.datetime
    """When it came to its stage."""
    enquiries: tuple[Enquiry, ...] = ()
    replies: tuple[Reply, ...] = ()
    touches: tuple[Touch, ...] = ()
    notes: tuple[Note, ...] = ()
    answers: dict[str, Answer] = {}
    milestones: dict[Milestone, datetime.datetime] = {}
    holder: Holder | None = None
    call_back: CallBack | None = None
    appointment_at: datetime.datetime | None = None
    bookings: int = 0
    """How many times a visit was set; every time after the first is a new date for the same visit."""
    waiting_since: datetime.datetime | None = None
    """When the oldest enquiry or reply that nobody has answered was raised."""
    waiting_seen_at: datetime.datetime | None = None
    """When the newest of them was seen: a call-back set after it covers them all."""
    clocks: tuple[Clock, ...] = ()
    """Every wait for an answer, the oldest first; only the last may still run."""
    verdict: str = ""
    wake_at: datetime.datetime | None = None
    reason: str = ""
    amount: float | None = None
    urgent: bool = False
    tags: tuple[str, ...] = ()

    @property
    def active(self) -> bool:
        """Whether somebody has to do something about it now."""
        return self.category in ACTIVE

    @property
    def raised_at(self) -> datetime.datetime:
        """When the hand was first raised."""
        return min((enquiry.raised_at for enquiry in self.enquiries), default=self.opened_at)

    @property
    def touched_at(self) -> datetime.datetime | None:
        """When anybody last touched it."""
        return max((touch.at for touch in self.touches), default=None)

    @property
    def words(self) -> str:
        """What the newest enquiry that said anything says."""
        said = (enquiry.words or enquiry.service for enquiry in reversed(self.enquiries))
        return next((words for words in said if words), "")

    @property
    def source(self) -> str:
        """Where its newest enquiry came from."""
        return self.enquiries[-1].source if self.enquiries else ""

    def owner(self, now: datetime.datetime) -> str | None:
        """Who has it at `now`: an assignment stands, a claim runs out with its lease or its call-back."""
        holder = self.holder
        if holder is None:
            return None
        if holder.lease_s is None or now < holder.last_at + datetime.timedelta(seconds=holder.lease_s):
            return holder.who
        promised = self.call_back
        return holder.who if promised and promised.who == holder.who and now < promised.at else None


class Contact(msgspec.Struct, frozen=True, omit_defaults=True):
    """A person, with all their leads, oldest first."""

    id: str
    name: str = ""
    ways: tuple[Way, ...] = ()
    company: str = ""
    address: str = ""
    postcode: str = ""
    fields: dict[str, str] = {}
    typed: frozenset[str] = frozenset()
    """Fields that a person of the shop typed: no source changes them any more."""
    leads: tuple[Lead, ...] = ()
    merged: tuple[str, ...] = ()
    """Ids of the contacts that were merged into this one."""
    links: tuple[Link, ...] = ()
    """Who else has a part in their matters; ids that a merge or an undo may have taken away."""
    language: str = ""
    """The language that they are asked and written to in; empty: the shop's own."""
    consent_withdrawn_at: datetime.datetime | None = None
    """When they last took their consent back; what they agree to after that counts again."""
    erased: bool = False
    """Whether they were erased: what is left is what the figures count."""

    @property
    def phone(self) -> str:
        """The first phone number worth trying."""
        return self._best("phone")

    @property
    def email(self) -> str:
        """The first e-mail address worth trying."""
        return self._best("email")

    def _best(self, kind: str) -> str:
        ways = [way for way in self.ways if way.kind == kind]
        usable = [way for way in ways if way.state not in (WayState.BAD, WayState.DO_NOT_USE)]
        return (usable or ways)[0].value if ways else ""

    def lead(self, lead_id: str) -> Lead | None:
        """The lead with this id, or None."""
        for lead in self.leads:
            if lead.id == lead_id:
                return lead
        return None

    @property
    def open_lead(self) -> Lead | None:
        """The newest lead that is still being worked on: a new enquiry joins it."""
        return next((lead for lead in reversed(self.leads) if lead.active), None)
