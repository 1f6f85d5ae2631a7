"""Deciding to erase people: who that is by now, and which of their records must not come in again."""

from __future__ import annotations

from leadtui.domain.commands import Erase, Refusal
from leadtui.domain.draft import Draft
from leadtui.domain.events import Erased, Event
from leadtui.domain.findable import keys_of
from leadtui.domain.forgotten import keyed, mark_of

_SOURCE = "source:"


def erase(draft: Draft, command: Erase) -> Refusal | None:
    """Erase everybody who is there; what was merged into one goes with it.

    An erasure is true from the first moment that anything is known of a contact: whoever looks at a past
    moment does not see them there either.
    """
    facts = draft.facts
    rejected = command.rejected
    for root in sorted({facts.root(one) for one in command.contacts}):
        history = facts.history(root)
        if not history and not command.rule:
            return Refusal("there is no such contact")
        was_erased = facts.is_erased(root)
        if not history or (was_erased and not rejected) or _is_alive(history[-1], command):
            continue
        first = min(event.at for event in history)
        secret = facts.secret()
        hashes = tuple(keyed(key, secret) for key in (*_records(history), *rejected)) if secret else ()
        rejected = ()
        if was_erased:  # on another machine records of theirs were found that could not be taken
            draft.add(Erased(hashes, mark_of(secret) if hashes else "", command.rule), root, at=first)
            continue
        for stream in sorted(facts.streams_of(root)):
            draft.add(Erased(hashes, mark_of(secret) if hashes else "", command.rule), stream, at=first)
            hashes = ()
    return None


def _is_alive(last: Event, command: Erase) -> bool:
    return command.unless_after is not None and last.recorded_at > command.unless_after


def _records(history: list[Event]) -> list[str]:
    """The source keys of all that was ever known of a contact, undone or not."""
    return sorted({key for event in history for key in keys_of(event.data) if key.startswith(_SOURCE)})
