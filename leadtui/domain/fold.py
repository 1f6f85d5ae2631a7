"""The fold: what the events about one contact add up to.

`step` takes one event more, `fold` a whole stream. Both are pure, deterministic and total: an event that
does not fit (a lead that is not there, a kind of a later version) changes nothing. Neither arbitrates, reads
a clock or knows the config: all that was decided stands in the events.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from typing import Any

from msgspec.structs import replace

from leadtui.domain.contacts import (
    Answer,
    CallBack,
    Contact,
    Enquiry,
    Holder,
    Lead,
    Link,
    Note,
    Touch,
    Way,
    WayState,
)
from leadtui.domain.erasing import scrubbed
from leadtui.domain.events import (
    Answered,
    Assigned,
    CallBackSet,
    Cancelled,
    Claimed,
    ConsentWithdrawn,
    ContactChanged,
    ContactMet,
    EnquiryAmended,
    EnquiryRaised,
    Erased,
    Event,
    Flagged,
    LeadOpened,
    Linked,
    Merged,
    Moved,
    Noted,
    Released,
    Replied,
    Tagged,
    Touched,
    Unlinked,
    VerdictSet,
    WayMarked,
)
from leadtui.domain.stages import ACTIVE, Milestone
from leadtui.domain.waiting import answered, dealt_with, taken, told_at_once, waits

FOLD_VERSION = 5
"""Stamped on every cache of folded state; raised whenever the same events would fold to something else."""

TOLD_FIELDS = ("name", "company", "address", "postcode")
"""What an enquiry tells of its contact, beside ways to reach and the shop's own fields."""

NAMED_FIELDS = (*TOLD_FIELDS, "language")
"""What a contact has beside its ways to reach and the shop's own fields."""


def effective(events: Iterable[Event]) -> list[Event]:
    """The events that count, in order: not those of a cancelled command, nor a cancel that was cancelled."""
    cancelled: set[str] = set()
    kept: list[Event] = []
    for event in reversed(list(events)):
        if event.command in cancelled:
            continue
        if isinstance(event.data, Cancelled):
            cancelled.add(event.data.command)
        kept.append(event)
    kept.reverse()
    return kept


def fold(contact_id: str, events: Iterable[Event]) -> Contact | None:
    """The contact that a stream, or several merged in order of seq, adds up to; None when nothing is left."""
    contact: Contact | None = None
    for event in effective(events):
        contact = step(contact_id, contact, event)
    return contact


def step(contact_id: str, contact: Contact | None, event: Event) -> Contact | None:
    """`contact` after one event more; a cancel or a merge takes a whole `fold` instead."""
    data = event.data
    if contact is None:
        return _met(Contact(contact_id), data, event.contact) if isinstance(data, ContactMet) else None
    kind = type(data)
    alone = _ALONE.get(kind)
    if alone is not None:
        return alone(contact, event, data)
    on_contact = _ON_CONTACT.get(kind)
    if on_contact is not None:
        contact = on_contact(contact, event, data)
    return _with_lead(contact, event)


def _with_lead(contact: Contact, event: Event) -> Contact:
    """What the event says of its lead; whatever its holder does on it renews their claim."""
    lead = contact.lead(event.lead)
    if lead is None:
        return contact
    on_lead = _ON_LEAD.get(type(event.data))
    after = on_lead(lead, event, event.data) if on_lead else lead
    holder = after.holder
    if holder is not None and holder.who == event.by and holder.last_at < event.at:
        after = replace(after, holder=replace(holder, last_at=event.at))
    if after is lead:
        return contact
    return replace(contact, leads=tuple(after if one.id == lead.id else one for one in contact.leads))


def _met(contact: Contact, data: ContactMet, stream: str) -> Contact:
    changes = {name: getattr(data, name) for name in TOLD_FIELDS if getattr(data, name)}
    if stream != contact.id:
        contact = replace(contact, merged=(*contact.merged, stream))
        changes = {name: text for name, text in changes.items() if not getattr(contact, name)}
    return _changed(contact, ContactChanged(changes, data.ways, data.fields, data.typed), stream)


def _changed(contact: Contact, data: ContactChanged, stream: str) -> Contact:
    """What a person typed stays; what is known of a contact that was merged into this one only fills gaps."""
    guest = stream != contact.id
    free = {
        name: text
        for name, text in data.changes.items()
        if name in NAMED_FIELDS
        and (data.typed or not (name in contact.typed or (guest and getattr(contact, name))))
    }
    have = {way.key for way in contact.ways}
    return replace(
        contact,
        **free,
        ways=contact.ways + tuple(way for way in data.ways if way.key not in have),
        fields=data.fields | contact.fields if guest else contact.fields | data.fields,
        typed=contact.typed | frozenset(free) if data.typed else contact.typed,
    )


def _way_marked(contact: Contact, key: str, state: WayState) -> Contact:
    def marked(way: Way) -> Way:
        return replace(way, state=state) if way.key == key else way

    return replace(contact, ways=tuple(map(marked, contact.ways)))


def _reached(contact: Contact, data: Touched) -> Contact:
    news = {"reached": WayState.REACHED, "wrong number": WayState.BAD}.get(data.how)
    way = next((way for way in contact.ways if way.key == data.way), None)
    if news is None or way is None or way.state == WayState.DO_NOT_USE:
        return contact
    return _way_marked(contact, way.key, news)


def _linked(contact: Contact, data: Linked | Unlinked) -> Contact:
    link = Link(data.to, data.how)
    others = tuple(one for one in contact.links if one != link)
    return replace(contact, links=(*others, link) if isinstance(data, Linked) else others)


def _later(known: datetime.datetime | None, at: datetime.datetime) -> datetime.datetime:
    return at if known is None else max(known, at)


def _opened(contact: Contact, event: Event, data: LeadOpened) -> Contact:
    if contact.lead(event.lead) is not None:
        return contact
    lead = Lead(
        id=event.lead,
        contact=contact.id,
        stage=data.stage,
        category=data.category,
        opened_at=event.at,
        entered_at=event.at,
        milestones=dict.fromkeys(data.reached, event.at),
    )
    return replace(contact, leads=(*contact.leads, lead))


def _went_on(data: Moved) -> bool:
    """Whether a move says that somebody dealt with what was asked: it went further, or has a visit."""
    return data.appointment_at is not None or any(one is not Milestone.INBOUND for one in data.reached)


def _enquiry(lead: Lead, event: Event, data: EnquiryRaised) -> Lead:
    lead = replace(lead, enquiries=(*lead.enquiries, data.enquiry))
    if data.enquiry.answered_live:
        return lead
    return waits(lead, event, data.enquiry.raised_at, data.enquiry.seen_at, reply=False)


def _amended(lead: Lead, event: Event, data: EnquiryAmended) -> Lead:
    def newer(enquiry: Enquiry) -> Enquiry:
        if enquiry.key != data.enquiry.key:
            return enquiry
        return replace(data.enquiry, raised_at=enquiry.raised_at, seen_at=enquiry.seen_at)

    return replace(lead, enquiries=tuple(map(newer, lead.enquiries)))


def _replied(lead: Lead, event: Event, data: Replied) -> Lead:
    lead = replace(lead, replies=(*lead.replies, data.reply))
    return waits(lead, event, data.reply.raised_at, data.reply.seen_at, reply=True)


def _claimed(lead: Lead, event: Event, data: Claimed) -> Lead:
    who = data.who or event.by
    same = lead.holder is not None and lead.holder.who == who
    since = lead.holder.since if lead.holder is not None and same else event.at
    clocks = taken(lead, event.at)
    return replace(lead, holder=Holder(who, since, event.at, data.lease_s), clocks=clocks)


def _released(lead: Lead, event: Event, data: Released) -> Lead:
    return replace(lead, holder=None)


def _assigned(lead: Lead, event: Event, data: Assigned) -> Lead:
    return replace(lead, holder=Holder(data.who, event.at, event.at), clocks=taken(lead, event.at))


def _moved(lead: Lead, event: Event, data: Moved) -> Lead:
    reached = {milestone: event.at for milestone in data.reached if milestone not in lead.milestones}
    went_on = _went_on(data)
    if went_on or data.category not in ACTIVE or told_at_once(lead, event):
        clocks = dealt_with(lead, event, went_on=went_on)
        lead = replace(lead, waiting_since=None, waiting_seen_at=None, clocks=clocks)
    elif data.who:
        lead = replace(lead, clocks=taken(lead, event.at))
    return replace(
        lead,
        stage=data.stage,
        category=data.category,
        # Another date for the same visit is no coming to the stage.
        entered_at=lead.entered_at if data.stage == lead.stage else event.at,
        milestones={**lead.milestones, **reached} if reached else lead.milestones,
        holder=Holder(data.who, event.at, event.at) if data.who else lead.holder,
        call_back=None,
        reason=data.reason,
        wake_at=data.wake_at,
        appointment_at=data.appointment_at or lead.appointment_at,
        bookings=lead.bookings + (data.appointment_at is not None),
        amount=lead.amount if data.amount is None else data.amount,
    )


def _touched(lead: Lead, event: Event, data: Touched) -> Lead:
    promised = lead.call_back
    if promised is not None and (data.how == "reached" or event.at >= promised.at):
        promised = None
    touch = Touch(event.at, event.by, data.how, data.way, data.implied)
    clocks = answered(lead, event, talked=data.how == "reached")
    lead = replace(lead, touches=(*lead.touches, touch), call_back=promised, clocks=clocks)
    if lead.waiting_since is None or event.at < lead.waiting_since:
        return lead  # what was done before anybody asked answers nobody
    return replace(lead, waiting_since=None, waiting_seen_at=None)


def _call_back(lead: Lead, event: Event, data: CallBackSet) -> Lead:
    return replace(lead, call_back=CallBack(data.to, data.who or event.by, event.at) if data.to else None)


def _noted(lead: Lead, event: Event, data: Noted) -> Lead:
    return replace(lead, notes=(*lead.notes, Note(event.at, event.by, data.text)))


def _flagged(lead: Lead, event: Event, data: Flagged) -> Lead:
    return replace(lead, urgent=data.urgent)


def _tagged(lead: Lead, event: Event, data: Tagged) -> Lead:
    kept = tuple(tag for tag in lead.tags if tag not in data.remove and tag not in data.add)
    return replace(lead, tags=kept + data.add)


def _answered(lead: Lead, event: Event, data: Answered) -> Lead:
    answers = {key: answer for key, answer in lead.answers.items() if key != data.question}
    if data.answer is not None:
        answers[data.question] = Answer(data.answer, event.by, event.at, data.words)
    return replace(lead, answers=answers)


def _verdict(lead: Lead, event: Event, data: VerdictSet) -> Lead:
    return replace(lead, verdict=data.verdict)


_ALONE: dict[type, Callable[[Contact, Event, Any], Contact]] = {
    ContactMet: lambda contact, event, data: _met(contact, data, event.contact),
    LeadOpened: _opened,
    Cancelled: lambda contact, event, data: contact,
    Merged: lambda contact, event, data: contact,
}
"""Kinds that are about no lead that is there, whichever they name."""

_ON_CONTACT: dict[type, Callable[[Contact, Event, Any], Contact]] = {
    ContactChanged: lambda contact, event, data: _changed(contact, data, event.contact),
    WayMarked: lambda contact, event, data: _way_marked(contact, data.way, data.state),
    Touched: lambda contact, event, data: _reached(contact, data),
    Erased: lambda contact, event, data: scrubbed(contact),
    Linked: lambda contact, event, data: _linked(contact, data),
    Unlinked: lambda contact, event, data: _linked(contact, data),
    ConsentWithdrawn: lambda contact, event, data: replace(
        contact, consent_withdrawn_at=_later(contact.consent_withdrawn_at, event.at)
    ),
}

_ON_LEAD: dict[type, Callable[[Lead, Event, Any], Lead]] = {
    EnquiryRaised: _enquiry,
    EnquiryAmended: _amended,
    Replied: _replied,
    Claimed: _claimed,
    Released: _released,
    Assigned: _assigned,
    Moved: _moved,
    Touched: _touched,
    CallBackSet: _call_back,
    Noted: _noted,
    Flagged: _flagged,
    Tagged: _tagged,
    Answered: _answered,
    VerdictSet: _verdict,
}
