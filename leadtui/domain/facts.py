"""Facts: everything the journal says so far, kept so that one line more costs what the line touches."""

from __future__ import annotations

import datetime
import heapq
from collections.abc import Callable, Iterable, Iterator
from operator import attrgetter

import msgspec

from leadtui.domain.commands import Accepted
from leadtui.domain.contacts import Contact, Lead, source_key
from leadtui.domain.events import (
    Cancelled,
    ContactChanged,
    ContactMet,
    CursorMoved,
    EnquiryAmended,
    EnquiryRaised,
    Event,
    Line,
    Merged,
    Replied,
)
from leadtui.domain.fold import effective, fold, step

_by_seq = attrgetter("seq")


class Record(msgspec.Struct, frozen=True):
    """One contact as a cache keeps it: its folded state and the streams that it was folded from."""

    contact: Contact | None
    streams: dict[str, tuple[Event, ...]]


Recall = Callable[[str], Iterable[Record]]
"""Finds, by key or id, contacts that are kept outside memory; the journal lends its own."""


def _nothing_more(key: str) -> Iterable[Record]:
    return ()


class Facts:
    """The running fold. One owner changes it, line by line; what it hands out is immutable.

    Events are kept per contact (a stream), so that a cancelled command or a merge is a new fold of the few
    streams concerned, and contacts that nobody works on any more can stay outside memory until they are asked for.
    """

    def __init__(self, recall: Recall = _nothing_more) -> None:
        self.seq = 0
        """Seq of the last event taken in."""
        self.recorded_at: datetime.datetime | None = None
        """When the last line was recorded."""
        self.cursors: dict[str, dict[str, str]] = {}
        """How far each source has been read."""
        self.people: dict[str, Contact] = {}
        """Contacts by id; of merged ones, the one merged into."""
        self._recall = recall
        self._streams: dict[str, list[Event]] = {}
        self._into: dict[str, str] = {}
        self._stream_of_lead: dict[str, str] = {}
        self._streams_of_key: dict[str, set[str]] = {}
        self._accepted: dict[str, Accepted] = {}

    # -- taking in ---------------------------------------------------------------------------------------------

    def apply(self, line: Line) -> set[str]:
        """Take one line in; the ids of the contacts that are new, changed or gone."""
        if line.seq <= self.seq:
            return set()
        changed: set[str] = set()
        stale: set[str] = set()
        for event in line.events:
            if isinstance(event.data, CursorMoved):
                self.cursors[event.data.source] = event.data.cursor
            if not event.contact:
                continue
            self._fetch(event.contact)
            before = self.root(event.contact)
            self._streams.setdefault(event.contact, []).append(event)
            self._index(event)
            if isinstance(event.data, Cancelled | Merged):
                stale.add(before)
            elif before not in stale:
                self._keep(before, step(before, self.people.get(before), event))
            changed.add(before)
        for root in stale:
            changed |= self._fold_again(root)
        self._accepted.setdefault(line.command, _accepted(line.command, line.events))
        self.seq = line.next_seq - 1
        self.recorded_at = line.recorded_at
        return changed

    def admit(self, record: Record) -> None:
        """Take in a contact as a cache kept it."""
        commands: dict[str, list[Event]] = {}
        for stream, events in record.streams.items():
            self._streams[stream] = list(events)
            for event in events:
                self._index(event)
                commands.setdefault(event.command, []).append(event)
        for command, events_of in commands.items():
            self._accepted.setdefault(command, _accepted(command, events_of))
        if record.contact is not None:
            for stream in record.streams:
                if stream != record.contact.id:
                    self._into[stream] = record.contact.id
            self.people[record.contact.id] = record.contact

    def _index(self, event: Event) -> None:
        if event.lead:
            self._stream_of_lead.setdefault(event.lead, event.contact)
        for key in keys_of(event):
            self._streams_of_key.setdefault(key, set()).add(event.contact)

    def _keep(self, root: str, contact: Contact | None) -> None:
        if contact is None:
            self.people.pop(root, None)
        else:
            self.people[root] = contact

    def _fold_again(self, root: str) -> set[str]:
        """Fold every stream that is, or was until now, part of `root`; the ids that changed."""
        members = self._members(root)
        for member in list(members):
            links = [event.data.into for event in effective(self._streams[member]) if isinstance(event.data, Merged)]
            self._into.pop(member, None)
            if links and links[-1] != member:
                self._fetch(links[-1])
                members |= self._members(self.root(links[-1]))
                self._into[member] = links[-1]
        roots = {self.root(member) for member in members}
        for member in members:
            if member not in roots:
                self._keep(member, None)
        for one in roots:
            self._keep(one, fold(one, self.history(one)))
        return roots | members

    def _members(self, root: str) -> set[str]:
        return {root, *(stream for stream in self._into if self.root(stream) == root)} & self._streams.keys()

    def _fetch(self, key: str) -> None:
        """Bring contacts that are kept outside memory in, unless they are here."""
        if key in self._streams:
            return
        for record in self._recall(key):
            if not any(stream in self._streams for stream in record.streams):
                self.admit(record)

    # -- asking ------------------------------------------------------------------------------------------------

    def root(self, contact_id: str) -> str:
        """The id of the contact that this one is shown as: itself, or the one that it was merged into."""
        seen: set[str] = set()
        while contact_id in self._into and contact_id not in seen:
            seen.add(contact_id)
            contact_id = self._into[contact_id]
        return min(seen) if contact_id in seen else contact_id

    def contact(self, contact_id: str) -> Contact | None:
        """The contact with this id, from memory or from where it is kept."""
        self._fetch(contact_id)
        return self.people.get(self.root(contact_id))

    def lead(self, lead_id: str) -> Lead | None:
        """The lead with this id, from memory or from where its contact is kept."""
        contact = self.contact_of(lead_id)
        return contact.lead(lead_id) if contact else None

    def contact_of(self, lead_id: str) -> Contact | None:
        """The contact that a lead is of."""
        if lead_id not in self._stream_of_lead:
            for record in self._recall(lead_id):
                self.admit(record)
        stream = self._stream_of_lead.get(lead_id)
        return self.people.get(self.root(stream)) if stream else None

    def stream_of(self, lead_id: str) -> str:
        """The id of the contact whose stream a lead's events go to; a merge does not change it."""
        return self._stream_of_lead.get(lead_id, "")

    def find(self, key: str) -> list[Contact]:
        """Contacts that a way to reach or a source key leads to, oldest first."""
        for record in self._recall(key):
            if not any(stream in self._streams for stream in record.streams):
                self.admit(record)
        roots = {self.root(stream) for stream in self._streams_of_key.get(key, ())}
        return [self.people[root] for root in sorted(roots) if root in self.people]

    def history(self, contact_id: str) -> list[Event]:
        """Every event about a contact, in order, the cancelled ones among them."""
        members = self._members(self.root(contact_id))
        return list(heapq.merge(*(self._streams[member] for member in sorted(members)), key=_by_seq))

    def streams(self, contact_id: str) -> Record:
        """A contact as a cache keeps it."""
        members = self._members(contact_id)
        return Record(
            self.people.get(contact_id),
            {member: tuple(self._streams[member]) for member in sorted(members)},
        )

    def roots(self) -> Iterator[str]:
        """The ids under which contacts in memory are kept, those with nothing left of them as well."""
        return (stream for stream in self._streams if self.root(stream) == stream)

    def accepted(self, command: str) -> Accepted | None:
        """What became of a command, if it was taken in."""
        return self._accepted.get(command)


def _accepted(command: str, events: Iterable[Event]) -> Accepted:
    ordered = sorted(events, key=_by_seq)
    leads = dict.fromkeys(event.lead for event in ordered if event.lead)
    return Accepted(command, ordered[0].seq if ordered else 0, tuple(leads))


def keys_of(event: Event) -> Iterator[str]:
    """The ways to reach and source keys that an event makes its contact findable by."""
    data = event.data
    if isinstance(data, ContactMet | ContactChanged):
        yield from (way.key for way in data.ways)
    elif isinstance(data, EnquiryRaised | EnquiryAmended):
        yield data.enquiry.key
        yield from (way.key for way in data.enquiry.ways)
    elif isinstance(data, Replied):
        yield source_key(data.reply.source, data.reply.external_id)
