"""Which contacts are at hand: alive or recent. They are in memory and in the table; others are looked up."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Final

from leadtui.domain.contacts import Contact
from leadtui.domain.facts import Facts
from leadtui.domain.past import Record, unpacked

RECENT: Final = datetime.timedelta(days=14)
"""A contact stays at hand so long after the last line about it, whatever became of its leads."""


def is_at_hand(record: Record, recent: int) -> bool:
    """Whether somebody works on the contact, or a line from the position `recent` on is about it.

    Of our own people everybody is.
    """
    if record.absence is not None:
        return True
    leads = record.contact.leads if record.contact and not record.contact.erased else ()
    if any(lead.active or lead.category == "parked" for lead in leads):
        return True
    return any(unpacked(positions[-8:])[0] >= recent for positions in record.streams.values())


def at_hand(facts: Facts, recent: int) -> Iterator[Contact]:
    """The contacts that are at hand, of all that are in memory."""
    for record in facts.records():
        contact = record.contact
        if contact is not None and not contact.erased and is_at_hand(record, recent):
            yield contact


def one_at_hand(facts: Facts, contact_id: str, recent: int) -> Contact | None:
    """One contact, if it is at hand."""
    contact = facts.people.get(contact_id)
    records = facts.records_of(contact_id) if contact is not None else []
    return contact if any(is_at_hand(record, recent) for record in records) else None
