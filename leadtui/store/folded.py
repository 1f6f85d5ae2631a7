"""What a journal answers that folds all of its lines by itself, in memory or on a server."""

from __future__ import annotations

import datetime
from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import TYPE_CHECKING

from leadtui.domain.asof import as_of
from leadtui.domain.contacts import Contact
from leadtui.domain.events import Line
from leadtui.domain.facts import Facts
from leadtui.store.athand import at_hand, one_at_hand

if TYPE_CHECKING:  # not imported before somebody asks for the table
    from tinydb.table import Table


class Folded(ABC):
    """Answers from the facts. See `Journal` for what each method does."""

    @property
    @abstractmethod
    def facts(self) -> Facts:
        """What has been taken in so far."""

    @abstractmethod
    def read(self, since: int = 0) -> Iterator[Line]:
        """The lines with any event after seq `since`."""

    @abstractmethod
    def _recent_from(self) -> int:
        """The position from which on a contact's last line is recent."""

    def as_of(self, moment: datetime.datetime) -> Facts:
        """The facts of all events that were true at a moment."""
        return as_of(self.read(), moment)

    def contacts(self) -> Table:
        """TinyDB's table of the contacts that are alive or recent."""
        from leadtui.store.table import contacts_table

        return contacts_table(
            lambda: at_hand(self.facts, self._recent_from()),
            lambda contact_id: one_at_hand(self.facts, contact_id, self._recent_from()),
        )

    def find(self, key: str) -> tuple[Contact, ...]:
        """Contacts by a way to reach or a source key, however old, oldest first."""
        return tuple(self.facts.find(key))
