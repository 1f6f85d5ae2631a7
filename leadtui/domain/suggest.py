"""Suggested merges: contacts who share a way to reach and may be one person.

A suggestion is shown for a person to decide; nothing merges by itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

import msgspec

from leadtui.domain.contacts import Contact
from leadtui.domain.identity import identifies_nobody, is_shared, names_of


class Suggestion(msgspec.Struct, frozen=True):
    """Two contacts who may be one person."""

    contact: str
    """The id of the older one, which the other would be merged into."""
    other: str
    way: str
    """Key of the way to reach that both have."""


def suggested_merges(
    contacts: Iterable[Contact], *, shared: frozenset[str] = frozenset(), names_that_share: int = 3
) -> tuple[Suggestion, ...]:
    """Every two contacts who share a way that tells people apart, each pair once, the oldest first.

    `shared` and `names_that_share` are the shop's rules on ways that identify nobody. Who is linked to the
    other is known to be somebody else, and is not suggested.
    """
    by_way: dict[str, list[Contact]] = {}
    for contact in contacts:
        for key in {way.key for way in contact.ways}:
            by_way.setdefault(key, []).append(contact)
    pairs: dict[tuple[str, str], str] = {}
    for way, known in by_way.items():
        if len(known) < 2 or identifies_nobody(way, shared) or _of_many(way, known, names_that_share):
            continue
        for one, other in combinations(sorted(known, key=lambda contact: contact.id), 2):
            if not _linked(one, other):
                pairs.setdefault((one.id, other.id), way)
    return tuple(Suggestion(one, other, way) for (one, other), way in sorted(pairs.items()))


def _of_many(way: str, contacts: Iterable[Contact], limit: int) -> bool:
    return is_shared({name for contact in contacts for name in names_of(contact, way)}, limit)


def _linked(one: Contact, other: Contact) -> bool:
    return _names(one, other) or _names(other, one)


def _names(one: Contact, other: Contact) -> bool:
    ids = {other.id, *other.merged}
    return any(link.to in ids for link in one.links)
