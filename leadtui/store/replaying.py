"""A journal as it was: to be looked at only, at the moment that a clock of the past shows.

It answers as `as_of` does at every moment, so that a board that plays a past shows at each what `--as-of`
shows of it. Nobody follows it, collects for it or is told of it.
"""

from __future__ import annotations

import datetime
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NoReturn

from leadtui.clock import Clock
from leadtui.domain.asof import line_as_of
from leadtui.domain.commands import Accepted, Command, Refusal
from leadtui.domain.contacts import Contact
from leadtui.domain.events import Line
from leadtui.domain.facts import Facts
from leadtui.errors import StoreReadOnly
from leadtui.store.athand import at_hand, one_at_hand
from leadtui.store.journal import Decide, Journal
from leadtui.store.locks import Hold

if TYPE_CHECKING:
    from pathlib import Path

    from tinydb.table import Table

SHARE: Final = 3.0
"""Folding a past anew is at rest for so many times as long as it takes: the screen has to be painted too."""


class Replay:
    """The past of a journal. See `Journal` for what it does."""

    damage = ""
    moved = ""
    watched: Path | None = None
    read_only = "the past cannot be changed"

    def __init__(self, journal: Journal, clock: Clock) -> None:
        """`clock` is that of the past; the journal is this one's from now on, and closed with it."""
        self._journal = journal
        self._clock = clock
        self._at = clock.now()
        self._facts = journal.as_of(self._at)
        self._moments: array[float] | None = None
        self._rests_until = 0.0

    @property
    def facts(self) -> Facts:
        """What was true at the moment that was looked at last."""
        return self._facts

    def catch_up(self) -> frozenset[str]:
        """Come to the moment that the clock shows. Where anything is another by then, all the facts are."""
        now = self._clock.now()
        if now != self._at and self._is_other(now) and self._clock.monotonic() >= self._rests_until:
            began = self._clock.monotonic()
            self._facts, self._at = self._journal.as_of(now), now
            ended = self._clock.monotonic()
            self._rests_until = ended + SHARE * (ended - began)
        return frozenset()

    def _is_other(self, now: datetime.datetime) -> bool:
        """Whether anything happened between the moment that was looked at last and this one."""
        if self._moments is None:
            at = (event.at.timestamp() for line in self._journal.read() for event in line.events)
            self._moments = array("d", sorted(at))
        known = self._moments
        return bisect_right(known, now.timestamp()) != bisect_right(known, self._at.timestamp())

    def read(self, since: int = 0) -> Iterator[Line]:
        """The lines, with what was true by then."""
        return (line_as_of(line, self._at) for line in self._journal.read(since))

    def as_of(self, moment: datetime.datetime) -> Facts:
        """The facts of a moment further back."""
        return self._journal.as_of(min(moment, self._at))

    def contacts(self) -> Table:
        """The contacts that were at hand then."""
        from leadtui.store.table import contacts_table

        return contacts_table(
            lambda: at_hand(self._facts, 0), lambda contact_id: one_at_hand(self._facts, contact_id, 0)
        )

    def find(self, key: str) -> tuple[Contact, ...]:
        """Contacts by a way to reach or a source key."""
        return tuple(self._facts.find(key))

    def listen(self, wake: Callable[[], None]) -> None:
        """Nothing comes to the past."""

    def submit(self, command: Command, decide: Decide) -> Accepted | Refusal:
        """Raises StoreReadOnly."""
        self._refuse()

    def erase(self, command: Command, decide: Decide) -> Accepted | Refusal:
        """Raises StoreReadOnly."""
        self._refuse()

    def adopt(self, lines: Sequence[Line]) -> None:
        """Raises StoreReadOnly."""
        self._refuse()

    def keep_secret(self, secret: bytes) -> None:
        """Raises StoreReadOnly."""
        self._refuse()

    def leave(self, where: str, finish: Callable[[], None]) -> None:
        """Raises StoreReadOnly."""
        self._refuse()

    def _refuse(self) -> NoReturn:
        raise StoreReadOnly("The past cannot be changed.", "“leadtui” opens the board of today.")

    def publish_status(self, name: str, status: Mapping[str, Any]) -> None:
        """Nobody reads it."""

    def status(self, name: str) -> dict[str, Any] | None:
        """None: what was published then is not kept."""
        return None

    def statuses(self, beginning: str) -> dict[str, dict[str, Any]]:
        """None, for the same reason."""
        return {}

    def withdraw_status(self, name: str) -> None:
        """There is none."""

    def hold(self, name: str, *, shared: bool = False) -> Hold | None:
        """None: who looks at the past keeps nobody at work."""
        return None

    def anybody_holds(self, name: str) -> bool:
        """Nobody."""
        return False

    def holder(self, name: str) -> str:
        """Nobody."""
        return ""

    def compact(self) -> bool:
        """There is nothing to do."""
        return False

    def close(self) -> None:
        """Let go of the journal."""
        self._journal.close()
