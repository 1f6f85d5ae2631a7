"""Facts: everything the journal says so far, kept so that one line more costs what the line touches."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from math import inf
from operator import attrgetter
from typing import Final

from leadtui.domain.absence import Absence, absence_of, person_of, said_by
from leadtui.domain.commands import Accepted
from leadtui.domain.contacts import Contact, Lead
from leadtui.domain.events import (
    CameBack,
    Cancelled,
    CursorMoved,
    Erased,
    Event,
    LeadOpened,
    Line,
    Merged,
    WentAway,
)
from leadtui.domain.figures.rows import Entry, Row, entry_with, rows_of
from leadtui.domain.findable import TELL_KEYS, Findable, keys_of, keys_of_contact
from leadtui.domain.fold import effective, fold, step
from leadtui.domain.forgotten import Forgotten
from leadtui.domain.past import Kept, Past, Record, entry_of
from leadtui.domain.streams import Streams
from leadtui.domain.taken import Taken

_by_seq = attrgetter("seq")
_LINKS = frozenset({Cancelled, Merged})


class Facts:
    """The running fold. One owner changes it, line by line; what it hands out is immutable.

    It knows where the events of every contact are (the streams), so that a cancelled command or a merge is a
    new fold of the few streams concerned, read again from the past. Contacts that nobody works on any more
    can stay outside memory until they are asked for.
    """

    def __init__(self, past: Past | None = None) -> None:
        self.seq = 0
        """Seq of the last event taken in."""
        self.recorded_at: datetime.datetime | None = None
        """When the last line was recorded."""
        self.taken = Taken()
        """The commands that were taken in."""
        self.cursors: dict[str, dict[str, str]] = {}
        """How far each source has been read."""
        self.people: dict[str, Contact] = {}
        """Contacts by id; of merged ones, the one merged into."""
        self.forgotten = Forgotten()
        """The records of those who were erased."""
        self.absences: Mapping[str, Absence] = {}
        """What people of the shop last said of being there, by name."""
        self.recalled: dict[str, tuple[Row, ...]] = {}
        """Contacts that came back from outside memory, with their rows as they were there."""
        self.turn = 0
        """How often contacts were let go of: whoever was outside memory before is not all who is now."""
        self._erased: dict[str, Contact] = {}
        self._kept = Kept()
        self._past: Past = past or self._kept
        self._streams = Streams(self._past)
        self._findable = Findable(self.people)

    # -- taking in -------------------------------------------------------------------------------------------

    def apply(self, line: Line, position: int | None = None) -> set[str]:
        """Take one line in; the ids of the contacts that are new, changed or gone.

        The past finds the line again by `position`; without one, it is kept here.
        """
        if line.seq <= self.seq:
            return set()
        if position is None:
            position = self._kept.keep(line)
        changed: set[str] = set()
        stale: set[str] = set()
        for event in line.events:
            if isinstance(event.data, CursorMoved):
                self.cursors[event.data.source] = event.data.cursor
            if not event.contact:
                continue
            self._fetch(event.contact)
            root = self._streams.note(event.contact, position)
            changed.add(root)
            kind = type(event.data)
            if kind in _LINKS:
                stale.add(root)
            elif root not in stale:
                self._keep(root, step(root, self._all_that_is_left(root), event))
            if kind in _BESIDE:
                _BESIDE[kind](self, root, event)
        for root in stale:
            changed |= self._fold_again(root)
        self.taken.note(line.by, line.command, position)
        self.seq = max(self.seq, line.events[-1].seq if line.events else line.seq - 1)
        self.recorded_at = line.recorded_at
        return changed

    def _has_opened(self, root: str, event: Event) -> None:
        self._streams.opened(event.lead, event.contact)
        if self._all_that_is_left(root) is None:
            self._streams.strayed(event.lead, event.contact)

    def _has_told(self, root: str, event: Event) -> None:
        self._findable.note(root, keys_of(event.data))

    def _has_said(self, root: str, event: Event) -> None:
        self._hear(root, said_by(event))

    def _has_erased(self, root: str, event: Event) -> None:
        if isinstance(event.data, Erased):
            self.forgotten.add(event.seq, event.data.mark, event.data.hashes)

    def _all_that_is_left(self, root: str) -> Contact | None:
        return self.people.get(root) or self._erased.get(root)

    def _keep(self, root: str, contact: Contact | None) -> None:
        """Nobody meets one who was erased any more; the figures still count them."""
        here, other = self.people, self._erased
        if contact is not None and contact.erased:
            here, other = other, here
        other.pop(root, None)
        if contact is None:
            here.pop(root, None)
        else:
            here[root] = contact

    def _hear(self, root: str, said: Absence | None) -> None:
        """Note a person's last word; what was handed out stays as it was."""
        others = {who: one for who, one in self.absences.items() if who != person_of(root)}
        self.absences = others if said is None else {**others, person_of(root): said}

    def _fold_again(self, root: str) -> set[str]:
        """Fold every stream that is, or was until now, part of `root`; the ids that changed."""
        streams = self._streams.read(self._streams.members(root))
        for member in list(streams):
            counting = effective(streams[member])
            links = [event.data.into for event in counting if isinstance(event.data, Merged)]
            self._streams.merges.unlink(member)
            if links and links[-1] != member:
                self._fetch(links[-1])
                others = self._streams.members(self.root(links[-1])) - streams.keys()
                streams.update(self._streams.read(others))
                self._streams.merges.link(member, links[-1])
        roots: dict[str, list[Event]] = {}
        for member, events in streams.items():
            roots.setdefault(self.root(member), []).extend(events)
        shown_before = {root} | streams.keys()
        for gone in shown_before - roots.keys():
            self._keep(gone, None)
        for one, events in roots.items():
            self._keep_whole(one, sorted(events, key=_by_seq))
        return shown_before | roots.keys()

    def _keep_whole(self, root: str, events: list[Event]) -> None:
        contact = fold(root, events)
        self._keep(root, contact)
        if person_of(root):
            self._hear(root, absence_of(effective(events)))
        shown = {lead.id for lead in contact.leads} if contact else set()
        for event in events:
            if isinstance(event.data, LeadOpened) and event.lead not in shown:
                self._streams.strayed(event.lead, event.contact)
        if contact is not None:
            self._findable.note_whole(contact)

    # -- outside memory --------------------------------------------------------------------------------------

    def resume(
        self,
        seq: int,
        recorded_at: datetime.datetime | None,
        cursors: dict[str, dict[str, str]],
        latest: dict[str, list[str]],
        highest: str,
        forgotten: Forgotten,
    ) -> None:
        """Begin where a cache ends."""
        self.forgotten = forgotten
        self.seq, self.recorded_at, self.cursors = seq, recorded_at, cursors
        self.taken.resume(latest, highest)

    def admit(self, record: Record) -> None:
        """Take in a contact as a cache kept it."""
        self._streams.admit(record)
        if record.contact is not None:
            self._keep(record.id, record.contact)
            self._findable.note_whole(record.contact)
        if record.absence is not None:
            self._hear(record.id, record.absence)

    def records(self) -> Iterator[Record]:
        """Every contact in memory as a cache keeps it, those with nothing left of them as well."""
        return (self._record(root) for root in dict.fromkeys(map(self.root, self._streams.ids())))

    def records_of(self, key: str) -> list[Record]:
        """The contacts in memory that a stream, lead, way key or source key leads to."""
        stream = self._streams.under(key)
        roots = {self.root(stream)} if stream else {contact.id for contact in self.find(key)}
        return [self._record(root) for root in sorted(roots)]

    def _record(self, root: str) -> Record:
        absence = self.absences.get(person_of(root))
        return self._streams.record(root, self._all_that_is_left(root), absence)

    def forget(self, records: Iterable[Record]) -> None:
        """Let go of contacts that the past answers for from now on, and of where all commands so far are."""
        for record in records:
            self._keep(record.id, None)
            self._streams.forget(record)
        self.taken.places.clear()
        self.recalled.clear()
        self.turn += 1

    def _fetch(self, key: str) -> None:
        """Bring a contact that is kept outside memory in, unless it is here."""
        if not self._streams.under(key):
            self._recall(key)

    def _recall(self, key: str) -> None:
        for record in self._past.records(key):
            if self._streams.ids().isdisjoint(record.streams):
                self.admit(record)
                self.recalled[record.id] = entry_of(record).rows

    # -- asking ----------------------------------------------------------------------------------------------

    def root(self, contact_id: str) -> str:
        """The id of the contact that this one is shown as: itself, or the one that it was merged into."""
        return self._streams.merges.root(contact_id)

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
        stream = self.stream_of(lead_id)
        return self.people.get(self.root(stream)) if stream else None

    def stream_of(self, lead_id: str) -> str:
        """The id of the contact whose stream a lead's events go to; a merge does not change it."""
        self._fetch(lead_id)
        return self._streams.of_lead(lead_id)

    def find(self, key: str) -> list[Contact]:
        """Contacts that a way to reach or a source key leads to, oldest first."""
        self._recall(key)
        roots = {self.root(one) for one in self._findable.under(key)}
        found = (self.people[root] for root in sorted(roots) if root in self.people)
        return [contact for contact in found if key in keys_of_contact(contact)]

    def history(self, contact_id: str) -> list[Event]:
        """Every event about a contact, in order, the cancelled ones among them."""
        streams = self._streams.read(self.streams_of(contact_id))
        return sorted((event for events in streams.values() for event in events), key=_by_seq)

    def here(self) -> Iterator[Entry]:
        """What the figures need of everybody in memory."""
        for contact in (*self.people.values(), *self._erased.values()):
            if contact.leads:
                yield entry_with(contact.id, (), rows_of(contact))

    def outside(self, since: float = -inf) -> Iterator[Entry]:
        """The same of everybody else; those about whom nothing happened since then may be left out."""
        known = self._streams.ids()
        return (entry for entry in self._past.entries(since) if known.isdisjoint(entry.streams))

    def everybody(self) -> Iterator[Entry]:
        """The same of all. Nobody is to be brought into memory before the last of them."""
        return chain(self.outside(), self.here())

    def rows(self) -> dict[str, tuple[Row, ...]]:
        """The rows of every lead there is, by contact: all at once."""
        return {entry.contact: entry.rows for entry in self.everybody() if entry.rows}

    def counted(self, contact_id: str) -> Contact | None:
        """A contact in memory as the figures count them: those who were erased as well."""
        return self._all_that_is_left(contact_id)

    def is_erased(self, contact_id: str) -> bool:
        """Whether the contact with this id, or the one it is shown as, was erased."""
        self._fetch(contact_id)
        return self.root(contact_id) in self._erased

    def streams_of(self, contact_id: str) -> set[str]:
        """The contact with this id, and all that are shown as one with it."""
        self._fetch(contact_id)
        return self._streams.members(self.root(contact_id))

    def positions_of(self, contact_id: str) -> set[int]:
        """Where the lines are that are about a contact."""
        return self._streams.positions(self.streams_of(contact_id))

    def is_forgotten(self, key: str) -> bool:
        """Whether the record with this source key is that of somebody who was erased."""
        return self.forgotten.holds(key, self._past.secret)

    def secret(self) -> bytes:
        """The journal's own key, to hash with; empty where there is none."""
        return self._past.secret()

    def roots(self) -> Iterator[str]:
        """The ids under which contacts in memory are kept, those with nothing left of them as well."""
        return (stream for stream in self._streams.ids() if self.root(stream) == stream)

    def line(self, command: str) -> Line | None:
        """What a command came to, if it was taken in."""
        if command > self.taken.highest:
            return None  # so it is with nearly all that are asked for: the disk need not be
        position = self.taken.places.get(command)
        if position is None:
            position = self._past.position_of(command)
        if position is None:
            return None
        return next((line for line in self._past.lines((position,)) if line.command == command), None)

    def accepted(self, command: str) -> Accepted | None:
        """What became of a command, if it was taken in: the same for a retry as for the first time."""
        line = self.line(command)
        return accepted(line) if line else None


_BESIDE: Final[Mapping[type, Callable[[Facts, str, Event], None]]] = {
    LeadOpened: Facts._has_opened,
    **dict.fromkeys(TELL_KEYS, Facts._has_told),
    **dict.fromkeys((WentAway, CameBack), Facts._has_said),
    Erased: Facts._has_erased,
}
"""What an event of a kind means to the facts, beside what its contact folds to."""


def accepted(line: Line) -> Accepted:
    """What a command is told that came to `line`."""
    leads = dict.fromkeys([event.lead for event in line.events if event.lead])
    return Accepted(line.command, line.seq, tuple(leads))
