"""Events in words: what the log, a contact's history and the line after a command say."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from leadtui.domain.contacts import Way
from leadtui.domain.currencies import told_amount
from leadtui.domain.events import (
    ActedFor,
    Answered,
    Assigned,
    CallBackSet,
    CameBack,
    Cancelled,
    Claimed,
    ConsentWithdrawn,
    ContactChanged,
    ContactMet,
    CursorMoved,
    EnquiryAmended,
    EnquiryRaised,
    Erased,
    Event,
    Flagged,
    GivenTogether,
    LeadOpened,
    Linked,
    Merged,
    Moved,
    Noted,
    Released,
    Replied,
    Tagged,
    Touched,
    Unknown,
    Unlinked,
    VerdictSet,
    WayMarked,
    WentAway,
    is_intake,
)
from leadtui.domain.fold import effective


class Entry(msgspec.Struct, frozen=True):
    """One line of a history."""

    seq: int
    at: datetime.datetime
    by: str
    text: str
    command: str
    lead: str
    undone: bool = False
    fixed: bool = False
    """A source brought it, so that it cannot be undone."""


def entries(
    history: Iterable[Event], stamp: Callable[[datetime.datetime], str], currency: str = ""
) -> tuple[Entry, ...]:
    """A contact's history, oldest first; `stamp` writes a moment in the shop's own time."""
    events = list(history)
    counting = {event.seq for event in effective(events)}
    others = {event.command: event.data.who for event in events if isinstance(event.data, ActedFor)}

    brought = {event.command for event in events if is_intake(event)}

    def told(event: Event) -> str:
        text = "" if isinstance(event.data, ActedFor) else words_for(event, stamp, currency)
        who = others.get(event.command)
        return f"{text} (for {who})" if text and who else text

    texts = {event.command: text for event in reversed(events) if (text := told(event))}
    lines = []
    for event in events:
        text = told(event)
        if isinstance(event.data, Cancelled):
            text = f"undid: {texts.get(event.data.command, 'a command')}"
        if text:
            undone = event.seq not in counting
            fixed = event.command in brought
            lines.append(Entry(event.seq, event.at, event.by, text, event.command, event.lead, undone, fixed))
    return tuple(lines)


def words_for(event: Event, stamp: Callable[[datetime.datetime], str], currency: str = "") -> str:
    """What an event says; empty for one that only carries another's details."""
    tell = _WORDS.get(type(event.data))
    text = tell(event.data, stamp) if tell else ""
    if isinstance(event.data, Moved) and event.data.amount is not None:
        text += f", {told_amount(event.data.amount, currency)}"
    return text


Stamp = Callable[[datetime.datetime], str]


def _changed(data: ContactChanged, stamp: Stamp) -> str:
    told = [f"{name}: {text}" for name, text in (data.changes | data.fields).items()]
    return "; ".join(told + _ways(data.ways))


def _ways(ways: Iterable[Way]) -> list[str]:
    return [f"{way.kind}: {way.value}" for way in ways]


def _raised(data: EnquiryRaised, stamp: Stamp) -> str:
    enquiry = data.enquiry
    said = enquiry.words or enquiry.service
    how = "on the phone" if enquiry.answered_live else f"enquiry from {enquiry.source}"
    return f"{how}: {said}" if said else how


def _amended(data: EnquiryAmended, stamp: Stamp) -> str:
    return f"{data.enquiry.source} changed its record: {data.enquiry.words or data.enquiry.service}".rstrip(
        ": "
    )


def _replied(data: Replied, stamp: Stamp) -> str:
    return f"replied: {data.reply.words}".rstrip(": ")


def _moved(data: Moved, stamp: Stamp) -> str:
    told = f"to {data.stage}"
    if data.reason:
        told += f" ({data.reason})"
    if data.who:
        told += f", {data.who} has it"
    if data.wake_at:
        told += f", back on {stamp(data.wake_at)}"
    if data.appointment_at:
        told += f", visit {stamp(data.appointment_at)}"
    return told


def _call_back(data: CallBackSet, stamp: Stamp) -> str:
    return f"call back {stamp(data.to)}, {data.who}" if data.to else "call-back taken away"


def _touched(data: Touched, stamp: Stamp) -> str:
    return data.how


def _tagged(data: Tagged, stamp: Stamp) -> str:
    return " ".join([*(f"+{tag}" for tag in data.add), *(f"-{tag}" for tag in data.remove)])


def _answered(data: Answered, stamp: Stamp) -> str:
    if not data.question:
        return ""  # of somebody who was erased
    told = f"{data.question}: {data.answer or 'taken back'}"
    return f"{told}, {data.words}" if data.words else told


def _verdict(data: VerdictSet, stamp: Stamp) -> str:
    told = f"verdict: {data.verdict}"
    if data.proposal != data.verdict:
        told += f", where the gate said {data.proposal or 'not yet'}"
    return f"{told}: {data.override}" if data.override else told


_WORDS: dict[type, Callable[[Any, Stamp], str]] = {
    ContactMet: lambda data, stamp: "",
    ContactChanged: _changed,
    LeadOpened: lambda data, stamp: "",
    EnquiryRaised: _raised,
    EnquiryAmended: _amended,
    Replied: _replied,
    Claimed: lambda data, stamp: "claimed",
    Released: lambda data, stamp: "released",
    Assigned: lambda data, stamp: f"given to {data.who}",
    Moved: _moved,
    Touched: _touched,
    CallBackSet: _call_back,
    Noted: lambda data, stamp: f"note: {data.text}" if data.text else "",
    Flagged: lambda data, stamp: "urgent" if data.urgent else "no longer urgent",
    Tagged: _tagged,
    Answered: _answered,
    VerdictSet: _verdict,
    WayMarked: lambda data, stamp: f"{data.way.partition(':')[2]}: {data.state}" if data.way else "",
    Merged: lambda data, stamp: "merged with another contact",
    ConsentWithdrawn: lambda data, stamp: "consent withdrawn",
    Linked: lambda data, stamp: f"another contact {data.how}",
    Unlinked: lambda data, stamp: f"another contact {data.how} no more",
    WentAway: lambda data, stamp: f"away until {stamp(data.until)}" if data.until else "away",
    CameBack: lambda data, stamp: "back",
    ActedFor: lambda data, stamp: f"for {data.who}",
    GivenTogether: lambda data, stamp: "",
    Erased: lambda data, stamp: f"erased ({data.rule})" if data.rule else "erased",
    CursorMoved: lambda data, stamp: f"read {data.source} on",
    Unknown: lambda data, stamp: f"{data.kind} (of a later version)",
}
