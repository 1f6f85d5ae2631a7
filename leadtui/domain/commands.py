"""Commands: one intention of one person or source, decided once."""

from __future__ import annotations

import datetime
from typing import Final, Literal

import msgspec

from leadtui.domain.contacts import LinkHow, TouchHow, Way, WayState
from leadtui.domain.intake import Item

COLLECTOR: Final = "collector"
"""What the process that polls is called where it does something by itself; it sets no verdict."""


class Command(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all: `id` makes a retry harmless, `by` is the person or the source."""

    id: str
    by: str
    at: datetime.datetime | None = None
    """When it was true, where that is not the moment of recording."""
    for_whom: str = ""
    """Who is acted for, where that is somebody who does not use leadtui; both names are kept."""
    batch: str = ""
    """Shared by the commands that a person gave at once for many leads: undo takes them back together."""


class Intake(Command, frozen=True, kw_only=True):
    """A page of a source, with how far it has been read after it."""

    source: str
    items: tuple[Item, ...]
    cursor: dict[str, str] | None = None
    """None: the source keeps no cursor, or it has not moved."""


class Add(Command, frozen=True, kw_only=True):
    """A person types in somebody who is on the phone: claimed, touched, answered live."""

    name: str = ""
    ways: tuple[Way, ...] = ()
    words: str = ""
    company: str = ""
    address: str = ""
    postcode: str = ""
    service: str = ""
    source: str = "phone"


class OnLead(Command, frozen=True, kw_only=True):
    """Base of the commands about one lead, by its whole id."""

    lead: str


class Claim(OnLead, frozen=True, kw_only=True):
    """Take the lead for a lease."""


class Release(OnLead, frozen=True, kw_only=True):
    """Give the lead back to nobody."""


class Assign(OnLead, frozen=True, kw_only=True):
    """Give the lead to somebody."""

    who: str


class Move(OnLead, frozen=True, kw_only=True):
    """Bring the lead to a stage, by the stage's id."""

    stage: str
    expected: str = ""
    """The stage that the lead was seen in; another one by now is a reason to refuse."""
    reason: str = ""
    wake_at: datetime.datetime | None = None
    appointment_at: datetime.datetime | None = None
    amount: float | None = None


class Touch(OnLead, frozen=True, kw_only=True):
    """Record what was done with the contact."""

    how: TouchHow
    way: str = ""


class SetCallBack(OnLead, frozen=True, kw_only=True):
    """Promise to try again at a time (`who` empty: the one who says so); no time takes it away."""

    to: datetime.datetime | None
    who: str = ""


class AddNote(OnLead, frozen=True, kw_only=True):
    """Write something down."""

    text: str


class Flag(OnLead, frozen=True, kw_only=True):
    """Mark the lead urgent, or no longer."""

    urgent: bool


class Tag(OnLead, frozen=True, kw_only=True):
    """Put tags on and take tags off."""

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


class AnswerQuestion(OnLead, frozen=True, kw_only=True):
    """Answer one question of the checklist; no answer takes it back."""

    question: str
    answer: Literal["yes", "no", "unknown"] | None
    words: str = ""


class SetVerdict(OnLead, frozen=True, kw_only=True):
    """A person decides what the checklist comes to."""

    verdict: Literal["ready", "later", "never"]
    reason: str = ""
    """Why; never needs one."""
    wake_at: datetime.datetime | None = None
    """When to come back to it; later needs it."""
    override: str = ""
    """Why the person decides otherwise than the gate proposes; ready needs it then."""


class NoShow(OnLead, frozen=True, kw_only=True):
    """The visit did not come about: back to qualified, with a call-back due at once."""


class MarkWay(OnLead, frozen=True, kw_only=True):
    """Say what is known of a way to reach the lead's contact, by the way's key."""

    way: str
    state: WayState


class Correct(OnLead, frozen=True, kw_only=True):
    """A person corrects what is known of the lead's contact: no source changes it back."""

    changes: dict[str, str] = {}
    ways: tuple[Way, ...] = ()


class WithdrawConsent(OnLead, frozen=True, kw_only=True):
    """The lead's contact takes back that they may be written to about anything but what they ask."""


class Link(OnLead, frozen=True, kw_only=True):
    """Say what somebody else is to the lead's contact: a contact by id, or by what is known of them.

    Somebody whom nobody has met yet becomes a contact, and no enquiry: they have raised no hand.
    """

    how: LinkHow
    to: str = ""
    """Their id; empty: it is who `name` and `ways` are of."""
    name: str = ""
    ways: tuple[Way, ...] = ()


class Unlink(OnLead, frozen=True, kw_only=True):
    """Another contact, by id, is nothing to the lead's contact any more."""

    to: str
    how: LinkHow | None = None
    """None: whatever they were."""


class Merge(OnLead, frozen=True, kw_only=True):
    """The lead's contact is the same person as another contact, by that one's id."""

    into: str


class SetAway(Command, frozen=True, kw_only=True):
    """A person, the one acted for if there is one, is away or is there again."""

    away: bool
    until: datetime.datetime | None = None
    """None: until they say that they are back."""


class Erase(Command, frozen=True, kw_only=True):
    """Forget people for good: each by the id of their contact, or of any that was merged into it."""

    contacts: tuple[str, ...]
    rule: str = ""
    """The rule of the config that says so; empty: somebody asked for it."""
    unless_after: datetime.datetime | None = None
    """Leave those alone about whom anything was recorded after this."""
    rejected: tuple[str, ...] = ()
    """Keys of records of theirs that could not be taken, by which those are known again and left out."""


class Undo(Command, frozen=True, kw_only=True):
    """Cancel a whole command. Cancelling an undo is the redo."""

    command: str


class Refusal(msgspec.Struct, frozen=True):
    """Why a command left no trace."""

    why: str
    who: str = ""
    """Who has the lead, where that is the reason."""
    command: str = ""
    """The later command that an undo would pull the ground from under."""


class Accepted(msgspec.Struct, frozen=True):
    """What became of a command that was not refused: the same for a retry with the same id."""

    command: str
    seq: int
    """Of its first event; 0 when there was nothing to write."""
    leads: tuple[str, ...] = ()
    """The leads it is about, in the order of its events."""
