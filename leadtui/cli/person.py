"""`leadtui person export`, `erase` and `expire`: what is kept of a person, and forgetting people for good."""

from __future__ import annotations

import argparse
import datetime
import sys
import time
from collections.abc import Iterator
from typing import Any

from leadtui.cli import output
from leadtui.cli.context import Context, card_of
from leadtui.cli.progress import Progress
from leadtui.cli.writing import refused
from leadtui.desk import errands
from leadtui.desk.forgetting import (
    Beside,
    Expired,
    Found,
    erase,
    expired,
    find,
    forget_expired,
    put_aside,
)
from leadtui.domain.ages import age
from leadtui.domain.commands import Erase, Refusal
from leadtui.domain.contacts import Contact
from leadtui.domain.currencies import told_amount
from leadtui.domain.dialling import shown
from leadtui.domain.ids import new_id, short_id
from leadtui.domain.moments import iso
from leadtui.domain.person import kept_of
from leadtui.domain.text import clean, plural
from leadtui.domain.traces import Mention
from leadtui.errors import RefusedError, UsageError
from leadtui.store.journal import Journal

WORD = "erase"
"""What is typed to go on: no single key erases anybody."""

OTHERS_SHOWN = 50

ELSEWHERE_S = 8.0
"""So long it is waited for other machines; a collector looks every two seconds."""


def person(options: argparse.Namespace) -> int:
    """`leadtui person WHAT [ID]`."""
    act = {"export": _export, "erase": _erase, "expire": _expire}.get(options.what)
    if act is None:
        raise UsageError(f"“{options.what[:40]}” is nothing to do with a person.", "export, erase or expire.")
    if (options.what == "expire") == bool(options.lead):
        raise UsageError(*(
            ("“expire” goes by the rules of the config, for all.", "Leave the ID out; “erase” takes one.")
            if options.lead
            else ("Say whom: the end of a lead's id.", f"leadtui person {options.what} 4fad")
        ))  # fmt: skip
    if options.dry_run and options.what != "expire":
        raise UsageError("--dry-run is for “expire”.", "“erase” shows what it will do, and asks.")
    return act(Context(options), options)


def _beside(context: Context) -> Beside:
    return Beside(context.data, context.loaded.settings.calendar_folder)


def _contact(context: Context, journal: Journal, ending: str) -> Contact:
    """Whom a lead's id, or the whole id of a contact, is of. Raises UsageError."""
    known = journal.facts.contact(ending.strip().lower())
    return known or card_of(context.board(journal), journal, ending).contact


# -- export --------------------------------------------------------------------------------------------------


def _export(context: Context, options: argparse.Namespace) -> int:
    now = context.clock.now()
    with context.journal() as journal:
        contact = _contact(context, journal, options.lead)
        kept = kept_of(journal.facts, contact, context.loaded.settings.sources, now)
        aside = put_aside(journal.facts, contact, _beside(context))
        hosts = [*errands.others(journal, context.data).values()]
        kept["rejected"] = [{"file": name, "words": words} for name, words in aside]
    if options.json:
        output.say_json(_json(kept))
        return 0
    for line in _written(context, kept):
        output.say(line)
    output.warn(
        "\nNotes stand as they were written: look them over for other people before you hand this out."
    )
    if hosts:
        output.warn(f"Rows that could not be taken may also stand in “rejects” on {clean(', '.join(hosts))}.")
    return 0


def _json(value: Any) -> Any:
    if isinstance(value, datetime.datetime):
        return iso(value)
    if isinstance(value, dict):
        return {key: _json(one) for key, one in value.items()}
    return [_json(one) for one in value] if isinstance(value, list | tuple) else value


def _written(context: Context, kept: dict[str, Any]) -> Iterator[str]:
    """All of it for a reader, in the order of the JSON."""
    apart = ("leads", "history", "ways", "links", "rejected")
    plain = {key: value for key, value in kept.items() if key not in apart}
    yield "What is kept of them"
    ways = [(one["kind"], f"{one['value']} ({one['state']})") for one in kept["ways"]]
    links = [("link", f"{one['who']} {one['how']}") for one in kept["links"]]
    yield from _rows(context, [*_flat(plain), *ways, *links])
    for lead in kept["leads"]:
        yield f"\nLead {short_id(lead['id'])}"
        money = {} if lead["amount"] is None else {"amount": told_amount(lead["amount"], context.currency)}
        yield from _rows(context, _flat(lead | money))
    if kept["rejected"]:
        yield "\nRecords that could not be taken"
        yield from _rows(context, ((one["file"], one["words"]) for one in kept["rejected"]))
    yield "\nHistory"
    yield from _rows(
        context,
        ((one["at"], one["by"], "(undone) " * one["undone"] + one["what"]) for one in kept["history"]),
    )


def _flat(value: dict[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """Nested values as rows of a name and a value; what is empty is left out."""
    for key, one in value.items():
        name = f"{before}{key.replace('_', ' ')}"
        if isinstance(one, dict):
            yield from _flat(one, f"{name} ")
        elif isinstance(one, list | tuple):
            for each in one:
                yield from _flat(each, f"{name} ") if isinstance(each, dict) else ((name, each),)
        elif one not in (None, "", False):
            yield name, one


def _rows(context: Context, rows: Any) -> Iterator[str]:
    def text(cell: Any) -> str:
        if isinstance(cell, datetime.datetime):
            return context.stamp(cell)
        return str(cell).replace("\n", " / ")

    for line in output.table([tuple(map(text, row)) for row in rows]):
        yield f"  {line}"


# -- erase ---------------------------------------------------------------------------------------------------


def _erase(context: Context, options: argparse.Namespace) -> int:
    with context.journal(writes=True) as journal:
        contact = _contact(context, journal, options.lead)
        found = _looked_for(context, journal, contact, quiet=options.json)
        if not options.json:
            for line in _will(context, found):
                output.say(line)
        if not options.yes:
            _ask()
        command = Erase(id=new_id(context.clock.now()), by=context.person, contacts=found.streams)
        outcome = erase(journal, [found], _beside(context), command, context.rules())
        if isinstance(outcome, Refusal):
            raise refused(outcome)
        told = _told(journal, found) | {"elsewhere": _elsewhere_still(context, journal, command.id)}
    if options.json:
        output.say_json(told)
        return 0
    output.say("Erased. The figures are what they were.")
    for line in _elsewhere(context, told):
        output.say(line)
    return 0


def _looked_for(context: Context, journal: Journal, contact: Contact, *, quiet: bool) -> Found:
    progress = Progress("% of the journal looked through", quiet=quiet)
    try:
        return find(journal, contact, _beside(context), lambda share: progress.now(int(100 * share)))
    finally:
        progress.done()


def _elsewhere_still(context: Context, journal: Journal, command: str) -> list[str]:
    """The machines that still have to look through what they could not take, after they had their time."""
    clock = context.clock
    until = clock.monotonic() + ELSEWHERE_S
    while (hosts := errands.to_run(journal, context.data, command)) and clock.monotonic() < until:
        time.sleep(0.2)
    return hosts


def _will(context: Context, found: Found) -> Iterator[str]:
    """What will be removed, before anybody is asked."""
    contact, region = found.contact, context.loaded.settings.shop.region
    called = contact.name or contact.company or "Somebody without a name"
    yield "   ".join((clean(called), *(shown(way, region) for way in contact.ways)))
    leads = contact.leads
    enquiries = sum(len(lead.enquiries) for lead in leads)
    notes = sum(len(lead.notes) for lead in leads)
    answers = sum(len(lead.answers) for lead in leads)
    counts = (
        plural(len(leads), "lead"),
        plural(enquiries, "enquiry", "enquiries"),
        plural(notes, "note"),
        plural(answers, "answer"),
    )
    yield f"  {', '.join(counts)}; {plural(found.events, 'event')} of the journal"
    if contact.merged:
        yield f"  {plural(len(contact.merged), 'contact')} merged into this one"
    if len(found.streams) > 1:
        yield f"  {plural(len(found.streams) - 1, 'contact')} of the same number or address that were undone"
    if found.rejected:
        yield f"  {plural(found.rejected, 'record')} that could not be taken"
    if found.visits:
        yield f"  {plural(len(found.visits), 'visit')} in {context.loaded.settings.calendar_folder}"
    yield "They go from every file or table of leadtui, and that cannot be undone. What stays is what the"
    yield "figures count, without a name, and a hash by which an old record of theirs is known and left out."
    yield "Not reached: copies and exports that you made, the mailbox, form or CRM that it came from."


def _ask() -> None:
    """Have the word typed. Raises UsageError where nobody can be asked, RefusedError for another word."""
    if sys.stdin is None or not sys.stdin.isatty():
        raise UsageError("Nobody is here to be asked.", "With --yes, nobody is.")
    try:
        said = input(f"Type {WORD} to go on: ")
    except EOFError:
        said = ""
    if said.strip().lower() != WORD:
        raise RefusedError("Nothing was erased.")


def _told(journal: Journal, found: Found) -> dict[str, Any]:
    return {
        "contact": found.contact.id,
        "leads": [lead.id for lead in found.contact.leads],
        "rejected": found.rejected,
        "unread": list(found.unread),
        "mentions": [
            {"lead": lead, "at": iso(one.at), "by": one.by, "where": one.where}
            for one in found.mentions
            if (lead := _lead_of(journal, one))
        ],
        "same_way": list(found.alike),
    }


def _lead_of(journal: Journal, mention: Mention) -> str:
    """The lead under which one finds it: its own, or the contact's newest; empty where nobody sees it."""
    if mention.lead:
        return mention.lead if journal.facts.lead(mention.lead) is not None else ""
    contact = journal.facts.contact(mention.contact)
    return contact.leads[-1].id if contact is not None and contact.leads else ""


def _elsewhere(context: Context, told: dict[str, Any]) -> Iterator[str]:
    """Where others' leads speak of them: that is for a person to look at."""
    if told["mentions"]:
        yield "They are spoken of in what is kept of others, which was not changed:"
        rows = [(short_id(one["lead"]), one["where"], one["at"]) for one in told["mentions"][:OTHERS_SHOWN]]
        yield from (f"  {line}" for line in output.table(rows))
        if len(told["mentions"]) > OTHERS_SHOWN:
            yield f"  … and {len(told['mentions']) - OTHERS_SHOWN} more; --json names all"
    if told["elsewhere"]:
        hosts = clean(", ".join(told["elsewhere"]))
        yield f"Rows that could not be taken may still stand on {hosts}: they go as soon as a board is open"
        yield "there, or somebody polls or writes."
    if told["unread"]:
        yield f"Of a kind that cannot be looked into here, so look yourself, in {context.data / 'rejects'}:"
        yield from (f"  {clean(name)}" for name in told["unread"])
    if told["same_way"]:
        leads = ", ".join(map(short_id, told["same_way"]))
        yield f"Another contact has the same number or address, and was left alone: lead {leads}."


# -- expire --------------------------------------------------------------------------------------------------


def _expire(context: Context, options: argparse.Namespace) -> int:
    settings, now = context.loaded.settings, context.clock.now()
    if not settings.retention:
        raise UsageError(
            f"{context.loaded.path} does not say how long people are kept.", "It is “retention” there."
        )
    with context.journal(writes=not options.dry_run) as journal:
        due = expired(journal.facts, settings.retention, now)
        told = [_due(one) for one in due]
        if options.json and options.dry_run:
            output.say_json({"erased": 0, "due": told})
            return 0
        if not options.json:
            for line in _preview(context, due):
                output.say(line)
        if options.dry_run or not due:
            if options.json:
                output.say_json({"erased": 0, "due": told})
            return 0
        if not options.yes:
            _ask()
        count = forget_expired(journal, settings, _beside(context), context.person, now)
    if options.json:
        output.say_json({"erased": count, "due": told})
    else:
        output.say(f"{plural(count, 'person', 'people')} erased. The figures are what they were.")
    return 0


def _due(one: Expired) -> dict[str, Any]:
    leads = [lead.id for lead in one.contact.leads]
    return {"contact": one.contact.id, "leads": leads, "stage": one.stage, "since": iso(one.since)}


def _preview(context: Context, due: list[Expired]) -> Iterator[str]:
    if not due:
        yield "Nobody has been kept longer than the config says."
        return
    keep, now = context.loaded.settings.retention, context.clock.now()
    rows = [
        (
            short_id(one.contact.leads[-1].id),
            clean(one.contact.name)[:40] or "(no name)",
            one.stage,
            f"kept {age(keep[one.stage])}, over since {age((now - one.since).total_seconds())}",
        )
        for one in due
    ]
    yield f"{plural(len(due), 'person has', 'people have')} been kept as long as the config says:"
    yield from (f"  {line}" for line in output.table(rows))
