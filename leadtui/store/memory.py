"""The journal in memory: for tests, and for whoever wants to leave no trace."""

from __future__ import annotations

import os
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from leadtui.clock import Clock
from leadtui.domain.commands import Accepted, Command, Refusal
from leadtui.domain.events import Line
from leadtui.domain.facts import Facts, accepted
from leadtui.domain.figures.rows import Entry
from leadtui.domain.past import Record
from leadtui.store.athand import RECENT
from leadtui.store.folded import Folded
from leadtui.store.journal import Decide, Decided, barred, check_next, settle
from leadtui.store.lines import decode_line, encode_line
from leadtui.store.locks import Hold
from leadtui.store.tombstones import tombstone

if TYPE_CHECKING:
    from pathlib import Path


class Place:
    """What several journals in memory share, as several on a disk share a folder."""

    def __init__(self) -> None:
        self.lines: list[bytes] = []
        """Sealed, as they would stand in a file; a position is an index."""
        self.secret = os.urandom(32)
        """The journal's own key, by which it hashes."""
        self.status: dict[str, bytes] = {}
        self.exclusive: set[str] = set()
        self.shared: dict[str, int] = {}
        self.moved = ""


class _PlacePast:
    """Lines again by their index; nobody is outside memory."""

    def __init__(self, place: Place) -> None:
        self._place = place

    def lines(self, positions: Iterable[int]) -> Iterator[Line]:
        return (decode_line(self._place.lines[position]) for position in positions)

    def records(self, key: str) -> Iterable[Record]:
        return ()

    def position_of(self, command: str) -> int | None:
        return None

    def entries(self, since: float) -> Iterable[Entry]:
        return ()

    def secret(self) -> bytes:
        return self._place.secret


class MemoryJournal(Folded):
    """A journal that is gone with its place. See `Journal` for what it does. A place is of one thread."""

    damage = ""
    watched: Path | None = None

    def __init__(self, clock: Clock, place: Place | None = None) -> None:
        self._clock = clock
        self._place = place or Place()
        self._facts = Facts(_PlacePast(self._place))
        self._taken = 0
        self._changed: set[str] = set()
        self._take_new()
        self._changed.clear()

    @property
    def read_only(self) -> str:
        """Why this journal can only be read; empty when it can be written."""
        return f"it has moved to {self.moved}" if self.moved else ""

    @property
    def moved(self) -> str:
        """Where the journal has moved to; empty while it is here."""
        return self._place.moved

    def listen(self, wake: Callable[[], None]) -> None:
        """Nobody else writes it."""

    @property
    def facts(self) -> Facts:
        """What has been taken in so far."""
        return self._facts

    def submit(self, command: Command, decide: Decide) -> Accepted | Refusal:
        """Decide a command with all before it taken in, and keep what it comes to."""
        self._check_writable()
        self._take_new()
        outcome = settle(self._facts, command, decide, self._clock.now())
        if not isinstance(outcome, Decided):
            return outcome
        self._place.lines.append(outcome.data)
        self._take_new()
        return accepted(outcome.line)

    def erase(self, command: Command, decide: Decide) -> Accepted | Refusal:
        """Erase people: nothing of them is left when this returns."""
        outcome = self.submit(command, decide)
        if isinstance(outcome, Accepted) and outcome.seq:
            gone = {event.contact for event in decode_line(self._place.lines[-1]).events}
            self._place.lines[:] = [tombstone(raw, gone) for raw in self._place.lines]
        return outcome

    def adopt(self, lines: Sequence[Line]) -> None:
        """Keep the next lines of another journal just as they are there."""
        self._check_writable()
        self._take_new()
        if lines:
            check_next(self._facts, lines[0], "memory")
            self._place.lines.extend(map(encode_line, lines))
            self._take_new()

    def keep_secret(self, secret: bytes) -> None:
        """Know erased records by the key of another journal, while nothing was written here."""
        self._check_writable()
        if not self._place.lines:
            self._place.secret = secret

    def leave(self, where: str, finish: Callable[[], None]) -> None:
        """Have all go on at `where` from now on."""
        self._check_writable()
        self._take_new()
        finish()
        self._place.moved = where

    def catch_up(self) -> frozenset[str]:
        """Take in what other journals of this place wrote; what changed since the last call."""
        self._take_new()
        changed, self._changed = frozenset(self._changed), set()
        return changed

    def read(self, since: int = 0) -> Iterator[Line]:
        """The lines with any event after seq `since`."""
        for raw in self._place.lines:
            line = decode_line(raw)
            if line.next_seq - 1 > since:
                yield line

    def publish_status(self, name: str, status: Mapping[str, Any]) -> None:
        """Leave word of oneself beside the journal."""
        self._place.status[name] = msgspec.json.encode(status)

    def status(self, name: str) -> dict[str, Any] | None:
        """What was last published under a name, or None."""
        data = self._place.status.get(name)
        return None if data is None else msgspec.json.decode(data, type=dict[str, Any])

    def statuses(self, beginning: str) -> dict[str, dict[str, Any]]:
        """All that was published under names that begin so, by name."""
        names = sorted(name for name in self._place.status if name.startswith(beginning))
        return {name: said for name in names if (said := self.status(name)) is not None}

    def withdraw_status(self, name: str) -> None:
        """Take away what was published under a name, if anything was."""
        self._place.status.pop(name, None)

    def hold(self, name: str, *, shared: bool = False) -> Hold | None:
        """Take a named lock, or None when others have it."""
        place = self._place
        if name in place.exclusive or (not shared and place.shared.get(name)):
            return None
        if not shared:
            place.exclusive.add(name)
            return Hold(lambda: place.exclusive.discard(name))
        place.shared[name] = place.shared.get(name, 0) + 1
        return Hold(lambda: place.shared.update({name: place.shared[name] - 1}))

    def anybody_holds(self, name: str) -> bool:
        """Whether a named lock is held by anybody."""
        return name in self._place.exclusive or bool(self._place.shared.get(name))

    def holder(self, name: str) -> str:
        """Everybody is in this process."""
        return "this process"

    def compact(self) -> bool:
        """There is nothing to compact."""
        return False

    def close(self) -> None:
        """There is nothing to let go of."""

    def _check_writable(self) -> None:
        if self.read_only:
            raise barred(self, "This journal cannot be written")

    def _take_new(self) -> None:
        while self._taken < len(self._place.lines):
            line = decode_line(self._place.lines[self._taken])
            self._changed |= self._facts.apply(line, self._taken)
            self._taken += 1

    def _recent_from(self) -> int:
        recorded_at = self._facts.recorded_at
        if recorded_at is None:
            return 0
        lines = self._place.lines
        return bisect_left(lines, recorded_at - RECENT, key=lambda raw: decode_line(raw).recorded_at)
