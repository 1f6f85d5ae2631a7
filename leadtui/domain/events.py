"""Events: what happened, one immutable fact each; a journal line holds those of one command.

A kind is only ever added to: new fields have defaults, and none is given a new meaning. A kind that this
version does not know is kept (`Unknown`) and left out of the fold.
"""

from __future__ import annotations

import datetime
from typing import Any, Literal

import msgspec

from leadtui.domain.contacts import Enquiry, LinkHow, Reply, TouchHow, Way, WayState
from leadtui.domain.stages import Category, Milestone


class Kind(msgspec.Struct, frozen=True, omit_defaults=True, tag_field="kind"):
    """Base of the kinds: the data of an event beyond who, when and about whom."""


class ContactMet(Kind, frozen=True, tag="contact_met"):
    """A person we did not know before."""

    name: str = ""
    ways: tuple[Way, ...] = ()
    company: str = ""
    address: str = ""
    postcode: str = ""
    fields: dict[str, str] = {}
    typed: bool = False


class ContactChanged(Kind, frozen=True, tag="contact_changed"):
    """More is known of a person, or it is known better; only what is named changes."""

    changes: dict[str, str] = {}
    ways: tuple[Way, ...] = ()
    """Ways to reach that are new."""
    fields: dict[str, str] = {}
    typed: bool = False


class LeadOpened(Kind, frozen=True, tag="lead_opened"):
    """A new run through the stages begins."""

    stage: str
    category: Category
    reached: tuple[Milestone, ...] = ()


class EnquiryRaised(Kind, frozen=True, tag="enquiry_raised"):
    """Somebody raised a hand."""

    enquiry: Enquiry


class EnquiryAmended(Kind, frozen=True, tag="enquiry_amended"):
    """A source delivered a record again with another content."""

    enquiry: Enquiry


class Replied(Kind, frozen=True, tag="replied"):
    """A person sent something after we touched the lead."""

    reply: Reply


class Claimed(Kind, frozen=True, tag="claimed"):
    """A person took the lead, for a lease (seconds)."""

    lease_s: int
    who: str = ""
    """Who has it from now on, where that is not who did it."""


class Released(Kind, frozen=True, tag="released"):
    """Nobody has the lead any more."""


class Assigned(Kind, frozen=True, tag="assigned"):
    """The lead was given to somebody, with no lease."""

    who: str


class Moved(Kind, frozen=True, tag="moved"):
    """The lead came to another stage."""

    stage: str
    category: Category
    reached: tuple[Milestone, ...] = ()
    who: str | None = None
    """Who has it from here on; None leaves that as it is."""
    reason: str = ""
    wake_at: datetime.datetime | None = None
    appointment_at: datetime.datetime | None = None
    amount: float | None = None


class Touched(Kind, frozen=True, tag="touched"):
    """A person of the shop did something with the contact."""

    how: TouchHow
    way: str = ""
    implied: bool = False


class CallBackSet(Kind, frozen=True, tag="callback_set"):
    """Somebody will try again; no time takes the call-back away."""

    to: datetime.datetime | None
    who: str = ""


class Noted(Kind, frozen=True, tag="noted"):
    """Free words of one of ours."""

    text: str


class Flagged(Kind, frozen=True, tag="flagged"):
    """The lead was marked urgent, or no longer."""

    urgent: bool


class Tagged(Kind, frozen=True, tag="tagged"):
    """Tags were put on and taken off."""

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


class Answered(Kind, frozen=True, tag="answered"):
    """One question of the checklist was answered; no answer takes it back."""

    question: str
    answer: Literal["yes", "no", "unknown"] | None
    words: str = ""


class VerdictSet(Kind, frozen=True, tag="verdict_set"):
    """A person decided; what the gate proposed then, and by which framework, stands beside it."""

    verdict: Literal["ready", "later", "never"]
    proposal: str = ""
    """Empty while the gate had none."""
    framework: str = ""
    override: str = ""


class WayMarked(Kind, frozen=True, tag="way_marked"):
    """What is known of a way to reach somebody changed."""

    way: str
    state: WayState


class ConsentWithdrawn(Kind, frozen=True, tag="consent_withdrawn"):
    """A person took their consent back."""


class Linked(Kind, frozen=True, tag="linked"):
    """The contact `to` has a part in this one's matters, and stays somebody else."""

    to: str
    how: LinkHow


class Unlinked(Kind, frozen=True, tag="unlinked"):
    """A link was taken away; `to` is what it said."""

    to: str
    how: LinkHow


class ActedFor(Kind, frozen=True, tag="acted_for"):
    """The rest of the command was done for somebody who does not use leadtui; `by` says who did it."""

    who: str


class GivenTogether(Kind, frozen=True, tag="given_together"):
    """The rest of the command was given at once with others for many leads; they share `batch`."""

    batch: str


class WentAway(Kind, frozen=True, tag="went_away"):
    """One of ours is away; their stages go to the cover."""

    until: datetime.datetime | None = None
    """None: until they say that they are back."""


class CameBack(Kind, frozen=True, tag="came_back"):
    """One of ours is there again."""


class Merged(Kind, frozen=True, tag="merged"):
    """This contact is the same person as `into`; the streams keep their ids."""

    into: str


class Cancelled(Kind, frozen=True, tag="cancelled"):
    """A whole command is left out of the fold, as if it had not been."""

    command: str


class Erased(Kind, frozen=True, tag="erased"):
    """A person was erased: nothing about them before this says any more who it was."""

    hashes: tuple[str, ...] = ()
    """Of their records at the sources, by which the same one is known when it comes again."""
    mark: str = ""
    """Of the key that the hashes were made with."""
    rule: str = ""
    """The rule of the config that did it; empty where somebody asked for it."""


class CursorMoved(Kind, frozen=True, tag="cursor_moved"):
    """How far a source has been read; written in the line of the items that it covers."""

    source: str
    cursor: dict[str, str]


class Unknown(msgspec.Struct, frozen=True):
    """A kind of a later version: kept as it came and left out of the fold."""

    kind: str
    data: dict[str, Any]


KnownKind = (
    ContactMet | ContactChanged | LeadOpened | EnquiryRaised | EnquiryAmended | Replied | Claimed | Released
    | Assigned | Moved | Touched | CallBackSet | Noted | Flagged | Tagged | Answered | WayMarked | Merged
    | Cancelled | CursorMoved | VerdictSet | ConsentWithdrawn | Linked | Unlinked | ActedFor
    | GivenTogether | Erased
    | WentAway | CameBack
)  # fmt: skip


class Fact(msgspec.Struct, frozen=True, omit_defaults=True):
    """What `decide` makes: an event before the journal has given it its place."""

    data: KnownKind
    contact: str = ""
    lead: str = ""
    at: datetime.datetime | None = None
    """When it was true; None for the moment of recording."""


class Event(msgspec.Struct, frozen=True):
    """One fact in its place in the journal. Order is `seq`, never a time."""

    seq: int
    command: str
    at: datetime.datetime
    recorded_at: datetime.datetime
    by: str
    contact: str
    """Whom it is about: the id of a contact, `person:NAME` for one of ours, or nothing."""
    lead: str
    data: KnownKind | Unknown


class Line(msgspec.Struct, frozen=True):
    """One command's events: the unit that is written, or not, as a whole."""

    seq: int
    """Of its first event; the others follow."""
    command: str
    recorded_at: datetime.datetime
    by: str
    events: tuple[Event, ...]

    @property
    def next_seq(self) -> int:
        """The seq that the line after this one begins with."""
        return self.seq + len(self.events)


def is_intake(event: Event) -> bool:
    """Whether a source brought it: it cannot be undone."""
    data = event.data
    if isinstance(data, EnquiryRaised):
        return not data.enquiry.answered_live
    return isinstance(data, EnquiryAmended | Replied)
