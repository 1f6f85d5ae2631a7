"""Streams: which lines are about whom, whom a stream is shown as, and which one a lead's events go to."""

from __future__ import annotations

from collections.abc import Iterable, KeysView

from leadtui.domain.absence import Absence
from leadtui.domain.contacts import Contact
from leadtui.domain.events import Event
from leadtui.domain.merges import Merges
from leadtui.domain.past import Past, Record, one_more, unpacked


class Streams:
    """The streams in memory: the events of contacts, as positions of their lines. One owner changes them.

    A merge shows several streams as one contact, and each keeps its own lines. A lead's events go to the
    stream that it was opened in, whomever that is shown as.
    """

    def __init__(self, past: Past) -> None:
        """`past` finds the lines again by their positions."""
        self.merges = Merges()
        """Whom each stream is shown as."""
        self._past = past
        self._positions: dict[str, bytes] = {}
        self._of_lead: dict[str, str] = {}
        self._strays: dict[str, set[str]] = {}

    # -- what a line says ------------------------------------------------------------------------------------

    def note(self, stream: str, position: int) -> str:
        """A line is about this stream; the id that it is shown as."""
        self._positions[stream] = one_more(self._positions.get(stream, b""), position)
        return self.merges.root(stream)

    def opened(self, lead: str, stream: str) -> None:
        """A lead's events go to this stream from its first on."""
        self._of_lead.setdefault(lead, stream)

    def strayed(self, lead: str, stream: str) -> None:
        """A lead is of this stream, and the contact does not say so: merged, or undone."""
        self._strays.setdefault(stream, set()).add(lead)

    # -- asking ----------------------------------------------------------------------------------------------

    def ids(self) -> KeysView[str]:
        """Of every stream, as they are at any time."""
        return self._positions.keys()

    def of_lead(self, lead: str) -> str:
        """The stream that a lead's events go to; empty where the lead is not in memory."""
        return self._of_lead.get(lead, "")

    def under(self, key: str) -> str:
        """The stream with this id, or that of the lead with this id; empty where neither is in memory."""
        return key if key in self._positions else self._of_lead.get(key, "")

    def members(self, root: str) -> set[str]:
        """The streams that are shown as `root`."""
        return self.merges.members(root) & self._positions.keys()

    def positions(self, streams: Iterable[str]) -> set[int]:
        """Where the lines are that are about any of these."""
        return {position for stream in streams for position in unpacked(self._positions[stream])}

    def read(self, streams: Iterable[str]) -> dict[str, list[Event]]:
        """The events of each of these, in order, from the past."""
        found: dict[str, list[Event]] = {stream: [] for stream in sorted(streams)}
        for line in self._past.lines(sorted(self.positions(found))):
            for event in line.events:
                if event.contact in found:
                    found[event.contact].append(event)
        return found

    # -- outside memory --------------------------------------------------------------------------------------

    def record(self, root: str, contact: Contact | None, absence: Absence | None) -> Record:
        """A contact as a cache keeps it, with the streams that it was folded from."""
        members = self.members(root)
        leads = {lead: member for member in members for lead in self._strays.get(member, ())}
        if contact is not None and members != {root}:
            leads.update((lead.id, self._of_lead[lead.id]) for lead in contact.leads)
        leads = {lead: stream for lead, stream in leads.items() if not _told(contact, lead, stream)}
        positions = {member: self._positions[member] for member in sorted(members)}
        return Record(root, contact, positions, leads, absence)

    def admit(self, record: Record) -> None:
        """Take in the streams of a contact as a cache kept it."""
        for stream, positions in record.streams.items():
            if stream == record.id:
                stream = record.id  # the same object, once in memory
            else:
                self.merges.link(stream, record.id)
            self._positions[stream] = positions
        for lead in record.contact.leads if record.contact else ():
            self._of_lead[lead.id] = record.id
        for lead_id, stream in record.leads.items():
            self._of_lead[lead_id] = stream
            self.strayed(lead_id, stream)

    def forget(self, record: Record) -> None:
        """Let go of the streams of a contact that the past answers for from now on."""
        for stream in record.streams:
            self.merges.unlink(stream)
            self._positions.pop(stream, None)
            for lead_id in self._strays.pop(stream, ()):
                self._of_lead.pop(lead_id, None)
        for lead in record.contact.leads if record.contact else ():
            self._of_lead.pop(lead.id, None)


def _told(contact: Contact | None, lead: str, stream: str) -> bool:
    """Whether a record's contact alone says which stream a lead's events go to."""
    return contact is not None and stream == contact.id and contact.lead(lead) is not None
