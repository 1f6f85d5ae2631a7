"""Who may be the same person as whom, kept up to date as contacts change; a person decides, nobody else."""

from __future__ import annotations

from collections.abc import Mapping

from leadtui.domain.contacts import Contact

MOST_ALIKE = 20
"""A way to reach that more contacts have tells nobody apart, whatever they are called."""


class Likeness:
    """For every contact, the oldest other one who may be the same person. For one thread."""

    def __init__(self, shared: frozenset[str]) -> None:
        """`shared` is what the shop calls ways that identify nobody."""
        self._shared = shared
        self._people: dict[str, Contact] = {}
        self._having: dict[str, tuple[str, ...]] = {}
        self.of: dict[str, Contact] = {}
        """By a contact's id."""

    def advance(self, changed: Mapping[str, Contact | None]) -> set[str]:
        """Take changed contacts in (None: gone); the ids of all whose likeness is another one now."""
        touched: set[str] = set()
        for one, contact in changed.items():
            before, after = _keys(self._people.get(one)), _keys(contact)
            if contact is None:
                self._people.pop(one, None)
            else:
                self._people[one] = contact
            for key in before - after:
                self._having[key] = tuple(other for other in self._having[key] if other != one)
            for key in after - before:
                self._having[key] = (*self._having.get(key, ()), one)
            touched |= before | after
        maybe = {one for key in touched for one in self._sharing(key)}
        return {one for one in maybe | (changed.keys() & self.of.keys()) if self._compare(one)}

    def _sharing(self, key: str) -> tuple[str, ...]:
        """Those who share a way with somebody; with few enough to tell anything."""
        having = self._having.get(key, ())
        if len(having) < 2 and not self.of:  # as nearly all are where a board is made
            return ()
        return having if 1 < len(having) <= MOST_ALIKE or not self.of.keys().isdisjoint(having) else ()

    def _compare(self, one: str) -> bool:
        """Look again whom a contact is like; whether that is told otherwise than before."""
        before, now = self.of.get(one), self._like(one)
        if now is None:
            self.of.pop(one, None)
        else:
            self.of[one] = now
        return _told(before) != _told(now)

    def _like(self, one: str) -> Contact | None:
        known = self._people.get(one)
        keys = (key for key in _keys(known) if 1 < len(self._having[key]) <= MOST_ALIKE)
        others = {other for key in keys for other in self._having[key]}
        if len(others) < 2:
            return None
        from leadtui.domain.suggest import suggested_merges

        alike = suggested_merges((self._people[other] for other in others), shared=self._shared)
        for pair in alike:
            if one in (pair.contact, pair.other):
                return self._people[pair.contact if pair.other == one else pair.other]
        return None


def _keys(contact: Contact | None) -> set[str]:
    return {way.key for way in contact.ways} if contact else set()


def _told(contact: Contact | None) -> tuple[str, ...]:
    """What a card tells of somebody who is like its contact."""
    return (contact.id, contact.name, contact.phone, contact.company, contact.email) if contact else ()
