"""Traces: what a person is known by, to find where else they are spoken of.

Only whole names, addresses and numbers count: nobody guesses at what other words may mean.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from leadtui.domain.contacts import Enquiry, Way
from leadtui.domain.dialling import digits
from leadtui.domain.events import (
    Answered,
    ContactChanged,
    ContactMet,
    EnquiryAmended,
    EnquiryRaised,
    Event,
    Moved,
    Noted,
    Replied,
    Tagged,
    VerdictSet,
)
from leadtui.domain.identity import names_somebody

_DIGITS = 8
"""So many last digits of a number are the number, with whatever prefix somebody wrote it."""

_LONG = 12
"""A message of fewer characters may be anybody's."""


_TELLING: Final = frozenset({
    Answered, ContactChanged, ContactMet, EnquiryAmended, EnquiryRaised, Moved, Noted, Replied, Tagged,
    VerdictSet,
})  # fmt: skip
"""The kinds that anything can be found in: most of a journal is of others."""


class Traces(msgspec.Struct, frozen=True):
    """What somebody is known by."""

    names: tuple[str, ...] = ()
    """Folded for comparison."""
    emails: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    """Their last digits."""
    said: tuple[str, ...] = ()
    """Their messages, whole."""
    ways: frozenset[str] = frozenset()
    """Keys of their ways to reach."""

    def named_in(self, text: str) -> bool:
        """Whether a text names them, or one of their ways to be reached."""
        plain = folded(text)
        if any(email in plain for email in self.emails):
            return True
        if any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", plain) for name in self.names):
            return True
        figures = digits(text) if self.numbers else ""
        return any(number in figures for number in self.numbers)

    def told_in(self, text: str) -> bool:
        """Whether a text names them, or is what they said."""
        return self.named_in(text) or any(words in folded(text) for words in self.said)


class Mention(msgspec.Struct, frozen=True):
    """Where somebody is spoken of in what is kept of somebody else."""

    lead: str
    contact: str
    at: datetime.datetime
    by: str
    where: str
    """A note, an answer, a message and so on."""


def traces_of(events: Iterable[Event]) -> Traces:
    """What a contact's events tell of who they are, whatever was changed since."""
    names: set[str] = set()
    ways: set[Way] = set()
    said: set[str] = set()
    for event in events:
        for told in _told(event):
            names.add(told.name)
            ways |= set(told.ways)
            said.add(told.words)
    emails = {folded(way.value) for way in ways if way.kind == "email"}
    numbers = {digits(way.value)[-_DIGITS:] for way in ways if way.kind == "phone"}
    return Traces(
        names=tuple(sorted(folded(name) for name in names if names_somebody(name))),
        emails=tuple(sorted(emails)),
        numbers=tuple(sorted(number for number in numbers if len(number) == _DIGITS)),
        said=tuple(sorted(folded(words) for words in said if len(words) >= _LONG)),
        ways=frozenset(way.key for way in ways),
    )


class _Told(msgspec.Struct, frozen=True):
    name: str = ""
    ways: tuple[Way, ...] = ()
    words: str = ""


def _told(event: Event) -> Iterator[_Told]:
    data = event.data
    if isinstance(data, ContactMet):
        yield _Told(data.name, data.ways)
    elif isinstance(data, ContactChanged):
        yield _Told(data.changes.get("name", ""), data.ways)
    elif isinstance(data, EnquiryRaised | EnquiryAmended):
        yield _Told(data.enquiry.name, data.enquiry.ways, data.enquiry.words)
    elif isinstance(data, Replied):
        yield _Told(words=data.reply.words)


def may_tell(event: Event) -> bool:
    """Whether there are words, or ways to reach, in an event of this kind at all."""
    return type(event.data) in _TELLING


def mention_in(event: Event, traces: Traces) -> Mention | None:
    """Whether an event about somebody else speaks of them in free words."""
    for where, text in _free_words(event):
        if text and traces.named_in(text):
            return Mention(event.lead, event.contact, event.at, event.by, where)
    return None


def _free_words(event: Event) -> Iterator[tuple[str, str]]:
    data = event.data
    if isinstance(data, Noted):
        yield "a note", data.text
    elif isinstance(data, Answered):
        yield f"the answer to {data.question}", data.words
    elif isinstance(data, Moved):
        yield "the reason of a move", data.reason
    elif isinstance(data, VerdictSet):
        yield "the reason of a verdict", data.override
    elif isinstance(data, EnquiryRaised | EnquiryAmended):
        yield "an enquiry", _words_of(data.enquiry)
    elif isinstance(data, Replied):
        yield "a reply", data.reply.words
    elif isinstance(data, ContactChanged):
        told = (text for name, text in data.changes.items() if name != "name")
        yield "what is known of a contact", "\n".join((*told, *data.fields.values()))
    elif isinstance(data, Tagged):
        yield "a tag", " ".join(data.add).replace("-", " ")


def _words_of(record: Enquiry) -> str:
    return "\n".join((record.words, record.company, record.address, record.service, *record.fields.values()))


def ways_met(event: Event) -> frozenset[str]:
    """The keys of the ways to reach that an event tells of."""
    return frozenset(way.key for told in _told(event) for way in told.ways)


def folded(text: str) -> str:
    """A text as it is compared: in one case, with one blank between words."""
    return " ".join(text.casefold().split())
