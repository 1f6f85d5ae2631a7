"""A draft of one command's events, which can be asked as if they were already in the facts."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from leadtui.domain.commands import Command
from leadtui.domain.contacts import Contact, Lead, Way
from leadtui.domain.events import ContactChanged, Event, Fact, KnownKind
from leadtui.domain.facts import Facts
from leadtui.domain.findable import keys_of
from leadtui.domain.fold import step
from leadtui.domain.ids import derived_id


class Draft:
    """Collects facts over `facts`, which stay as they are; later items of a page see the earlier ones."""

    def __init__(self, facts: Facts, command: Command, at: datetime.datetime) -> None:
        self.facts = facts
        self.command = command
        self.at = at
        self.made: list[Fact] = []
        self._noted = 0
        """So many of them are noted under whom they are about: most commands ask no more after the last."""
        self._waiting: dict[str, list[Fact]] = {}
        """Noted and not folded yet: of most who come in nobody asks again."""
        self._contacts: dict[str, Contact] = {}
        self._by_key: dict[str, list[str]] = {}

    def new_id(self) -> str:
        """An id that deciding the same command again makes again."""
        return derived_id(self.at, self.command.id, len(self.made))

    def contact(self, contact_id: str) -> Contact | None:
        """The contact as it is with what has been drafted."""
        self._note()
        return self._known(contact_id)

    def find(self, key: str) -> list[Contact]:
        """Contacts that a way to reach or a source key leads to, those drafted here last."""
        self._note()
        known = [self._known(contact.id) or contact for contact in self.facts.find(key)]
        ids = {contact.id for contact in known}
        drafted = (self._known(one) for one in self._by_key.get(key, ()) if one not in ids)
        return known + [contact for contact in drafted if contact is not None]

    def add(
        self, data: KnownKind, contact: str = "", lead: str = "", at: datetime.datetime | None = None
    ) -> None:
        """Draft one fact more, about the stream of `contact`; nothing was true later than it is recorded."""
        at = at or self.command.at
        at = None if at is None or at > self.at else at
        self.made.append(Fact(data, contact, lead, at))

    def about(self, lead: Lead, data: KnownKind, at: datetime.datetime | None = None) -> None:
        """Draft one fact about a lead, in the stream that the lead's events go to."""
        self.add(data, self.facts.stream_of(lead.id) or lead.contact, lead.id, at)

    def _note(self) -> None:
        """Note whom each fact is about that was drafted since anybody asked, and how they are found by it."""
        for fact in self.made[self._noted :]:
            if fact.contact:
                root = self.facts.root(fact.contact)
                self._waiting.setdefault(root, []).append(fact)
                for key in keys_of(fact.data):
                    ids = self._by_key.setdefault(key, [])
                    if root not in ids:
                        ids.append(root)
        self._noted = len(self.made)

    def _known(self, contact_id: str) -> Contact | None:
        """The contact with all that is noted of it folded in."""
        for fact in self._waiting.pop(contact_id, ()):
            self._step(contact_id, fact)
        return self._contacts.get(contact_id) or self.facts.contact(contact_id)

    def _step(self, root: str, fact: Fact) -> None:
        command = self.command
        event = Event(
            0, command.id, fact.at or self.at, self.at, command.by, fact.contact, fact.lead, fact.data
        )
        after = step(root, self._contacts.get(root) or self.facts.contact(root), event)
        if after is not None:
            self._contacts[root] = after


def told(
    contact: Contact,
    changes: Mapping[str, str],
    ways: Iterable[Way],
    fields: Mapping[str, str] = MappingProxyType({}),
    *,
    typed: bool,
) -> ContactChanged | None:
    """What is news in what is told of a contact, or None.

    A person's typing is news even where it says what was known: from then on no source changes it.
    """

    def is_news(name: str, text: str) -> bool:
        return getattr(contact, name) != text or (typed and name not in contact.typed)

    have = {way.key for way in contact.ways}
    news = ContactChanged(
        changes={name: text for name, text in changes.items() if is_news(name, text)},
        ways=tuple(way for way in ways if way.key not in have),
        fields={key: text for key, text in fields.items() if contact.fields.get(key) != text},
        typed=typed,
    )
    return news if news.changes or news.ways or news.fields else None
