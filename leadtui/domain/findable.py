"""Who is found by which way to reach, or by which record of a source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from leadtui.domain.contacts import Contact, source_key
from leadtui.domain.events import (
    ContactChanged,
    ContactMet,
    EnquiryAmended,
    EnquiryRaised,
    KnownKind,
    Replied,
)
from leadtui.domain.events import Unknown as Unknown

_TELL_WAYS: Final = (ContactMet, ContactChanged)
_TELL_ENQUIRY: Final = (EnquiryRaised, EnquiryAmended)

TELL_KEYS: Final = (*_TELL_WAYS, *_TELL_ENQUIRY, Replied)
"""Kinds of events that make a contact findable by more."""


class Findable:
    """The contacts in memory by their keys. Made when it is first asked: a list or a glance never asks."""

    def __init__(self, people: Mapping[str, Contact]) -> None:
        """`people` are the contacts by id, as they are at any time."""
        self._people = people
        self._roots: dict[str, tuple[str, ...]] | None = None

    def note(self, root: str, keys: Iterable[str]) -> None:
        """A contact is found by these as well. What it was found by before may stay."""
        if self._roots is not None:
            _add(self._roots, root, keys)

    def note_whole(self, contact: Contact) -> None:
        """A contact is found by all that is known of it."""
        if self._roots is not None:
            _add(self._roots, contact.id, keys_of_contact(contact))

    def under(self, key: str) -> tuple[str, ...]:
        """The ids of those whom a key leads to, or led to once."""
        if self._roots is None:
            self._roots = {}
            for contact in self._people.values():
                self.note_whole(contact)
        return self._roots.get(key, ())


def _add(known: dict[str, tuple[str, ...]], root: str, keys: Iterable[str]) -> None:
    for key in keys:
        roots = known.get(key, ())
        if root not in roots:
            known[key] = (*roots, root)


def keys_of(data: KnownKind | Unknown) -> Iterator[str]:
    """The ways to reach and source keys that what an event says makes its contact findable by."""
    if isinstance(data, _TELL_WAYS):
        yield from (way.key for way in data.ways)
    elif isinstance(data, _TELL_ENQUIRY):
        yield data.enquiry.key
    elif isinstance(data, Replied):
        yield source_key(data.reply.source, data.reply.external_id)


def keys_of_contact(contact: Contact) -> set[str]:
    """Every way to reach and source key that a contact is found by.

    The ways are the contact's own: an enquiry's may be those of somebody who was taken for the contact.
    """
    if contact.erased:
        return set()
    keys = {way.key for way in contact.ways}
    for lead in contact.leads:
        keys.update(source_key(reply.source, reply.external_id) for reply in lead.replies)
        keys.update(enquiry.key for enquiry in lead.enquiries)
    return keys
