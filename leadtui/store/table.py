"""TinyDB over the facts: the contacts that are alive or recent, to be searched and never written.

TinyDB's own storages rewrite the whole file at each change and cannot be shared. Here its Storage hands out
what the journal folded, and its Table searches that; what would write names the command to use instead.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NoReturn

import msgspec
from tinydb import TinyDB
from tinydb.storages import Storage
from tinydb.table import Table

from leadtui.domain.contacts import Contact
from leadtui.errors import StoreError

CONTACTS = "contacts"

People = Callable[[], Iterator[Contact]]
"""The contacts that are in the table now."""

Person = Callable[[str], Contact | None]
"""One of them by id, or None."""


def contacts_table(people: People, person: Person) -> Table:
    """A table over the contacts that `people` and `person` tell of."""
    return FactsDB(people, person, storage=FactsStorage).table(CONTACTS, cache_size=0)


def _refuse() -> NoReturn:
    raise StoreError(
        "Contacts are what the journal says of them: the table cannot be written.",
        "Submit a command: leadtui add, claim, touch, note, undo and so on.",
    )


class Documents(dict[str, Any]):
    """Contacts as documents by id, each made when it is looked at: what is done to one changes nothing else.

    Times are aware datetimes, in UTC; a field that is empty is left out.
    """

    def __init__(self, people: People, person: Person) -> None:
        super().__init__()
        self._people = people
        self._person = person

    def __iter__(self) -> Iterator[str]:
        return (contact.id for contact in self._people())

    def __len__(self) -> int:
        return sum(1 for _ in self._people())

    def __contains__(self, contact_id: object) -> bool:
        return self.get(str(contact_id)) is not None

    def __getitem__(self, contact_id: str) -> Any:
        document = self.get(contact_id)
        if document is None:
            raise KeyError(contact_id)
        return document

    def get(self, contact_id: str, default: Any = None) -> Any:
        """One document, or `default`."""
        contact = self._person(contact_id)
        return default if contact is None else _document(contact)

    def items(self) -> Any:
        """Every id with its document."""
        return ((contact.id, _document(contact)) for contact in self._people())


def _document(contact: Contact) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(contact, builtin_types=(datetime.datetime,))
    return plain


class FactsStorage(Storage):
    """Reads the facts; there is nothing to write to."""

    def __init__(self, people: People, person: Person) -> None:
        self._documents = Documents(people, person)

    def read(self) -> dict[str, dict[str, Any]]:
        """The one table there is."""
        return {CONTACTS: self._documents}

    def write(self, data: dict[str, dict[str, Any]]) -> None:
        """Raises StoreError."""
        _refuse()


class ContactTable(Table):
    """A table whose writing methods raise StoreError. Nothing is answered from a cache: a board is live."""

    document_id_class = str  # type: ignore[assignment]
    default_query_cache_capacity = 0

    def insert(self, document: Mapping[str, Any]) -> NoReturn:
        """Raises StoreError: `leadtui add`."""
        _refuse()

    def insert_multiple(self, documents: Any) -> NoReturn:
        """Raises StoreError: `leadtui import`."""
        _refuse()

    def update(self, fields: Any, cond: Any = None, doc_ids: Any = None) -> NoReturn:
        """Raises StoreError."""
        _refuse()

    def update_multiple(self, updates: Any) -> NoReturn:
        """Raises StoreError."""
        _refuse()

    def upsert(self, document: Mapping[str, Any], cond: Any = None) -> NoReturn:
        """Raises StoreError."""
        _refuse()

    def remove(self, cond: Any = None, doc_ids: Any = None) -> NoReturn:
        """Raises StoreError."""
        _refuse()

    def truncate(self) -> NoReturn:
        """Raises StoreError."""
        _refuse()


class FactsDB(TinyDB):
    """TinyDB with the journal behind it."""

    table_class = ContactTable
    default_table_name = CONTACTS
