"""Forgetting people: looking first at what is kept of them, and where; then taking it out of all of that."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

from msgspec.structs import replace

from leadtui.config.settings import Settings
from leadtui.desk import errands
from leadtui.desk.visits import visit_file
from leadtui.domain.commands import Accepted, Erase, Refusal
from leadtui.domain.contacts import Contact
from leadtui.domain.decide import decide
from leadtui.domain.events import Event
from leadtui.domain.facts import Facts
from leadtui.domain.figures.rows import Row
from leadtui.domain.ids import new_id
from leadtui.domain.rules import Rules
from leadtui.domain.shadows import shadows_of
from leadtui.domain.traces import Mention, Traces, may_tell, mention_in, traces_of, ways_met
from leadtui.errors import StoreFailed
from leadtui.sources.base import Reject
from leadtui.sources.forgetting import forget_rejected, rejected
from leadtui.sources.rejects import reject_key
from leadtui.store.journal import Journal, Told, to_nobody

SECRET_SIZE: Final = 32
"""Bytes of the key that a journal hashes with."""


TOLD_EVERY: Final = 2_000
"""After so many lines of a search it is told how far it is."""


class Beside(NamedTuple):
    """Where something of people is kept beside the journal."""

    data: Path
    """The folder with the reject files."""
    calendar_folder: str = ""


class Found(NamedTuple):
    """What there is of a person, and where."""

    contact: Contact
    streams: tuple[str, ...]
    """The contacts to erase: this one, and others with the same ways to reach that nobody sees any more."""
    traces: Traces
    events: int
    rejected: int
    """Records of reject files, and whole ones, that hold something of theirs."""
    unread: tuple[str, ...]
    """Reject files that nobody here can look into."""
    visits: tuple[Path, ...]
    mentions: tuple[Mention, ...]
    """Where others' leads speak of them."""
    alike: tuple[str, ...]
    """Leads of others who have the same number or address."""


def find(journal: Journal, contact: Contact, beside: Beside, told: Told = to_nobody) -> Found:
    """Look for all that is kept of a person. Reads the whole journal, and tells what share of it was read.

    Raises StoreError, SourceError.
    """
    facts = journal.facts
    mine = facts.streams_of(contact.id)
    history = facts.history(contact.id)
    traces = traces_of(history)
    mentions: list[Mention] = []
    unseen: set[str] = set()
    for number, line in enumerate(journal.read()):
        if number % TOLD_EVERY == 0:
            told(min(1.0, line.seq / max(1, facts.seq)))
        for event in line.events:
            if not event.contact or event.contact in mine or not may_tell(event):
                continue
            mention = mention_in(event, traces)
            if mention is not None:
                mentions.append(mention)
            if _is_unseen(event, traces, facts):
                unseen.add(event.contact)
    held = rejected(beside.data, traces.told_in)
    return Found(
        contact=contact,
        streams=(contact.id, *sorted(unseen)),
        traces=traces,
        events=len(history),
        rejected=held.records + held.files,
        unread=held.unread,
        visits=tuple(_visits(contact, beside)),
        mentions=tuple(one for one in mentions if one.contact not in unseen),
        alike=tuple(_alike(facts, contact)),
    )


def _is_unseen(event: Event, traces: Traces, facts: Facts) -> bool:
    """Whether it is of a contact that was undone, and that had one of the same ways to reach."""
    if traces.ways.isdisjoint(ways_met(event)):
        return False
    return facts.contact(event.contact) is None and not facts.is_erased(event.contact)


def _alike(facts: Facts, contact: Contact) -> Iterable[str]:
    others = {one.id: one for way in contact.ways for one in facts.find(way.key) if one.id != contact.id}
    return [lead.id for one in others.values() for lead in one.leads[-1:]]


def _visits(contact: Contact, beside: Beside) -> list[Path]:
    if not beside.calendar_folder:
        return []
    paths = (visit_file(beside.calendar_folder, lead.id) for lead in contact.leads)
    return [path for path in paths if path.exists()]


def erase(
    journal: Journal, found: Iterable[Found], beside: Beside, command: Erase, rules: Rules
) -> Accepted | Refusal:
    """Erase people for good: from the files beside the journal, then from the journal.

    In this order: what is still to be done in the journal is known from it alone, after a power cut too. What
    is kept of them on other machines, those take out: see `errands.to_run`.
    Raises StoreError, SourceError, OSError.
    """
    people = tuple(found)
    _leave_errands(journal, people, beside, command)
    gone = forget_rejected(beside.data, lambda text: any(one.traces.told_in(text) for one in people))
    for path in {path for one in people for path in one.visits}:
        path.unlink(missing_ok=True)
    outcome = journal.erase(replace(command, rejected=gone.keys), partial(decide, rules=rules))
    if isinstance(outcome, Refusal):
        errands.take_back(journal, beside.data, command.id)
    return outcome


def _leave_errands(journal: Journal, people: Iterable[Found], beside: Beside, command: Erase) -> None:
    """What other machines keep of them is known by what they are known by, which is gone afterwards."""
    if not errands.others(journal, beside.data):
        return
    if not journal.facts.secret():
        journal.keep_secret(os.urandom(SECRET_SIZE))
    shadows = shadows_of((one.traces for one in people), journal.facts.secret())
    errands.leave(journal, beside.data, command.id, errands.Errand(command.contacts, shadows))


def put_aside(facts: Facts, contact: Contact, beside: Beside) -> tuple[tuple[str, str], ...]:
    """What could not be taken in of a person: the name of the file that holds it, and the words.

    Raises StoreError, SourceError.
    """
    return rejected(beside.data, traces_of(facts.history(contact.id)).told_in).told


def unforgotten(facts: Facts, rejected: Iterable[Reject]) -> tuple[Reject, ...]:
    """What could not be taken, without the records of people who were erased. Raises StoreError."""
    return tuple(one for one in rejected if not facts.is_forgotten(reject_key(one.raw)))


class Expired(NamedTuple):
    """Somebody whom a rule of the config says to forget."""

    contact: Contact
    stage: str
    """The stage whose rule ran out last."""
    since: datetime.datetime
    """When it did."""


def expired(facts: Facts, keep: Mapping[str, int], now: datetime.datetime) -> list[Expired]:
    """Who is to be forgotten by now: all their leads ended, and each was kept as long as its stage says.

    `keep` tells how long, in seconds, by the id of a stage; what is in another stage is kept. Whatever is
    done about a contact begins the time anew.
    """
    found = []
    everybody = facts.everybody() if keep else ()
    lasts = ((entry.contact, _last_end(entry.rows, keep)) for entry in everybody)
    over = [(one, last) for one, last in lasts if last is not None and last[0] <= now.timestamp()]
    for contact_id, last in over:
        contact = facts.contact(contact_id)
        if contact is None:
            continue
        touched = max(event.at for event in facts.history(contact_id)).timestamp() + keep[last[1]]
        ran_out = max(last[0], touched)
        if ran_out <= now.timestamp():
            since = datetime.datetime.fromtimestamp(ran_out, datetime.UTC)
            found.append(Expired(contact, last[1], since))
    return sorted(found, key=lambda one: (one.since, one.contact.id))


def _last_end(rows: Sequence[Row], keep: Mapping[str, int]) -> tuple[float, str] | None:
    """When the last of these leads may go; None where one of them never may, and where there are none."""
    ends = [_end(row, keep) for row in rows]
    known = [end for end in ends if end is not None]
    return max(known, default=None) if len(known) == len(ends) else None


def _end(row: Row, keep: Mapping[str, int]) -> tuple[float, str] | None:
    """When a lead may go, and by the rule of which stage; None for never."""
    if not row.end or row.stage not in keep:
        return None
    return row.last + keep[row.stage], row.stage


FEW: Final = 20
"""So many people may go by a rule with nobody looking, or a tenth of all if that is more."""


def check_few(facts: Facts, due: Sequence[Expired]) -> None:
    """Raises StoreFailed where a rule would erase a great part of all people at once, with nobody looking.

    A rule that has just been written means it, and a machine whose clock is years ahead does not.
    """
    if len(due) <= FEW:
        return
    everybody = sum(1 for entry in facts.everybody() if entry.rows)
    if len(due) > everybody // 10:
        raise StoreFailed(
            f"“retention” in the config would erase {len(due)} of {everybody} people at once: look at "
            "“leadtui person expire --dry-run”, then say it with “leadtui person expire”.",
            "Nobody was erased.",
        )


def forget_expired(
    journal: Journal, settings: Settings, beside: Beside, by: str, now: datetime.datetime
) -> int:
    """Erase whom the rules of the config say to forget by now; how many. Raises StoreError, SourceError."""
    count, rules = 0, settings.rules(now)
    due = expired(journal.facts, settings.retention, now)
    for stage in dict.fromkeys(one.stage for one in due):
        contacts = [one.contact for one in due if one.stage == stage]
        found = [_without_looking_further(journal, contact, beside) for contact in contacts]
        command = Erase(
            id=new_id(now),
            by=by,
            contacts=tuple(contact.id for contact in contacts),
            rule=f"retention of {stage}",
            unless_after=journal.facts.recorded_at,
        )
        outcome = erase(journal, found, beside, command, rules)
        count += len(contacts) if isinstance(outcome, Accepted) else 0
    return count


def _without_looking_further(journal: Journal, contact: Contact, beside: Beside) -> Found:
    history = journal.facts.history(contact.id)
    visits = tuple(_visits(contact, beside))
    return Found(contact, (contact.id,), traces_of(history), len(history), 0, (), visits, (), ())
