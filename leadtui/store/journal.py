"""The seam: what every journal does, wherever it keeps its lines."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from leadtui.domain.commands import Accepted, Command, Refusal
from leadtui.domain.contacts import Contact
from leadtui.domain.events import Fact, Line
from leadtui.domain.facts import Facts
from leadtui.errors import StoreFailed, StoreReadOnly
from leadtui.store.lines import BadLine, decode_own, encode_facts
from leadtui.store.locks import Hold

if TYPE_CHECKING:  # neither is imported before somebody asks for what it types
    from pathlib import Path

    from tinydb.table import Table

Decide = Callable[[Facts, Command, datetime.datetime], tuple[Fact, ...] | Refusal]
"""What a command means at a moment. It may not change the facts, and reads no clock."""

Told = Callable[[float], object]
"""Hears what share of a long past is folded anew so far, as a new version of leadtui does once."""


def to_nobody(share: float) -> None:
    """Nobody waits to be told."""


class Journal(Protocol):
    """The append-only sequence of what happened, and what it adds up to.

    A journal object, its facts and its table belong to one thread. Other processes, or other objects in the
    same one, may use the same journal at the same time. Every method may raise StoreError.
    """

    @property
    def read_only(self) -> str:
        """Why this journal can only be read; empty when it can be written."""
        ...

    @property
    def damage(self) -> str:
        """What could not be read of it, opened read-only; empty when all could."""
        ...

    @property
    def facts(self) -> Facts:
        """What has been taken in so far. Ask for it anew each time: `catch_up` may make it another object."""
        ...

    @property
    def moved(self) -> str:
        """Where the journal has moved to; empty while it is here. It can only be read then."""
        ...

    @property
    def watched(self) -> Path | None:
        """The folder whose changes mean news; None when there is none to watch: `listen` then."""
        ...

    def listen(self, wake: Callable[[], None]) -> None:
        """Have `wake` called when others wrote, from any thread. Where a folder is watched, it never is."""
        ...

    def submit(self, command: Command, decide: Decide) -> Accepted | Refusal:
        """Decide a command with all before it taken in, and keep what it comes to; safe on disk on return.

        A command that was accepted before gives its first result. One that comes to nothing is accepted with
        seq 0, and nothing is written. Raises StoreBusy, StoreReadOnly, StoreFailed; nothing is kept then.
        """
        ...

    def catch_up(self) -> frozenset[str]:
        """Take in what others wrote; the ids of contacts that changed since the last call, by us as well."""
        ...

    def read(self, since: int = 0) -> Iterator[Line]:
        """The lines with any event after seq `since`, in order, streamed; the facts are left alone."""
        ...

    def as_of(self, moment: datetime.datetime) -> Facts:
        """The facts of all events that were true at a moment, in the order of the journal.

        They know whom somebody worked on then, and who was so recently; for others, `read` it all.
        """
        ...

    def erase(self, command: Command, decide: Decide) -> Accepted | Refusal:
        """Decide a command that erases people, keep it, and take them out of everything that is kept.

        Nothing of them is left on return. Where that is cut short, who opens the journal for writing next
        finishes it. Raises as `submit` does.
        """
        ...

    def adopt(self, lines: Sequence[Line]) -> None:
        """Keep the next lines of another journal just as they are there; safe on disk on return.

        Raises StoreFailed, with nothing kept, when they do not follow on the last line here.
        """
        ...

    def keep_secret(self, secret: bytes) -> None:
        """Know the records of who was erased by the key of another journal, where this one has none yet."""
        ...

    def leave(self, where: str, finish: Callable[[], None]) -> None:
        """Have all go on at `where` from now on: this journal can then only be read, and says so.

        `finish` is called when nobody can write here any more, to bring what is new to the other place.
        """
        ...

    def contacts(self) -> Table:
        """TinyDB's table of the contacts that are alive or recent; it can be searched and not written."""
        ...

    def find(self, key: str) -> tuple[Contact, ...]:
        """Contacts by a way to reach or a source key, however old, oldest first."""
        ...

    def publish_status(self, name: str, status: Mapping[str, Any]) -> None:
        """Leave word of oneself beside the journal, over what was there under this name."""
        ...

    def status(self, name: str) -> dict[str, Any] | None:
        """What was last published under a name, or None."""
        ...

    def statuses(self, beginning: str) -> dict[str, dict[str, Any]]:
        """All that was published under names that begin so, by name."""
        ...

    def withdraw_status(self, name: str) -> None:
        """Take away what was published under a name, if anything was."""
        ...

    def hold(self, name: str, *, shared: bool = False) -> Hold | None:
        """Take one of the journal's named locks (`collector`, `boards`), or None when others have it."""
        ...

    def anybody_holds(self, name: str) -> bool:
        """Whether a named lock is held, shared or not, by anybody."""
        ...

    def holder(self, name: str) -> str:
        """Who last took a named lock, for messages: `process 4711`."""
        ...

    def compact(self) -> bool:
        """Bring the caches up to date; True when there was something to do. Writers are not held up."""
        ...

    def close(self) -> None:
        """Let go of files and locks. The journal cannot be used afterwards."""
        ...


class Decided(NamedTuple):
    """A line that is to be kept, as every reader will read it, and its bytes."""

    line: Line
    data: bytes


def settle(
    facts: Facts, command: Command, decide: Decide, now: datetime.datetime
) -> Decided | Accepted | Refusal:
    """What is to be done with a command, at a moment that is never before the last one."""
    known = facts.accepted(command.id)
    if known is not None:
        return known
    at = now if facts.recorded_at is None else max(now, facts.recorded_at)
    outcome = decide(facts, command, at)
    if isinstance(outcome, Refusal):
        return outcome
    if not outcome:
        return Accepted(command.id, 0)
    try:
        data = encode_facts(outcome, seq=facts.seq + 1, command=command.id, by=command.by, recorded_at=at)
        # What the writer takes in is what it would read: every process folds the same.
        return Decided(decode_own(data), data)
    except BadLine as error:
        raise StoreFailed(f"This cannot be kept: {error}.", "Nothing was written.") from error


def barred(journal: Journal, what: str) -> StoreReadOnly:
    """Why nothing can be written to a journal that may only be read, after `what` cannot be done."""
    reason = f"{what}: {journal.read_only}."
    if journal.moved:
        return StoreReadOnly(
            reason, "Go there: name it with --store, LEADTUI_STORE, or store: in the config."
        )
    return StoreReadOnly(reason)


def check_next(facts: Facts, line: Line, where: str) -> None:
    """Raises StoreFailed unless `line` is the next one after all that is in `facts`."""
    if line.seq != facts.seq + 1:
        raise StoreFailed(
            f"{where}: event {line.seq} cannot be kept after event {facts.seq}.",
            "Somebody writes there, or it is another journal. Nothing of this was written.",
        )
