"""Commands that take back and do again: a whole command, or all that was given with it at once."""

from __future__ import annotations

import argparse
from collections.abc import Iterable

from leadtui.cli import output
from leadtui.cli.context import SHOWN_ENDINGS, Context
from leadtui.cli.writing import decided, signed, tell
from leadtui.domain.commands import Accepted, Undo
from leadtui.domain.events import Cancelled, Event
from leadtui.domain.ids import by_ending, new_id, short_id
from leadtui.domain.text import plural
from leadtui.domain.timeline import words_for
from leadtui.domain.undo import given_with, newest_of, newest_undo_of
from leadtui.errors import RefusedError, UsageError
from leadtui.store.journal import Journal


def undo(options: argparse.Namespace) -> int:
    """`leadtui undo`: a command by the end of its id, or my own newest; it is named."""
    context = Context(options)
    with context.journal(writes=True) as journal:
        if options.command:
            targets = [_command(journal, options.command)]
        else:
            targets = _given(journal, newest_of(journal.facts, context.person))
        if not targets:
            raise UsageError(
                f"{context.person} has done nothing that could be undone.",
                "“leadtui log” shows what was done.",
            )
        return _cancel(context, journal, targets, "Undone", as_json=options.json)


def redo(options: argparse.Namespace) -> int:
    """`leadtui redo`: my own newest undo is taken back."""
    context = Context(options)
    with context.journal(writes=True) as journal:
        targets = _given(journal, newest_undo_of(journal.facts, context.person))
        if not targets:
            raise UsageError(f"{context.person} has undone nothing.", "“leadtui log” shows what was done.")
        return _cancel(context, journal, targets, "Done again", as_json=options.json)


def _given(journal: Journal, newest: Event | None) -> list[str]:
    """A command and all that was given with it, the newest first."""
    return [event.command for event in given_with(journal.facts, newest)] if newest else []


def _cancel(context: Context, journal: Journal, targets: list[str], told: str, *, as_json: bool) -> int:
    """Cancel commands; what came of each is told, and the first that was refused is raised at the end."""
    batch = new_id(context.clock.now()) if len(targets) > 1 else ""
    named = _named(context, journal, targets)
    leads: list[str] = []
    refused: RefusedError | None = None
    for target in targets:
        try:
            command = Undo(**signed(context), command=target, batch=batch)
            leads += decided(context, journal, command).leads
        except RefusedError as error:
            refused = refused or error
    if leads:
        if not as_json:
            output.say(f"{told}: {named}")
        tell(context, journal, Accepted(targets[0], journal.facts.seq, tuple(leads)), as_json)
    if refused is not None:
        raise refused
    return 0


def _command(journal: Journal, ending: str) -> str:
    """The command whose id ends so. Raises UsageError when none does, or more than one."""
    wanted = ending.strip().lower()
    found = by_ending(wanted, journal.facts.taken.everybodys())
    if len(found) > 1:
        named = ", ".join(short_id(one, found) for one in sorted(found)[:SHOWN_ENDINGS])
        raise UsageError(f"{len(found)} commands end with {wanted[:40]}.", f"Write more of it: {named}")
    if not found and journal.facts.line(wanted) is None:
        hint = "“leadtui log” shows them; one of long ago has to be written whole (log --json)."
        raise UsageError(f"No command ends with “{wanted[:40]}”.", hint)
    return found[0] if found else wanted


def _named(context: Context, journal: Journal, commands: list[str]) -> str:
    """What commands did, and about whom, while they still count; of an undo, what it took back."""
    events = _events(journal, commands[0])
    done = ", ".join(
        dict.fromkeys(filter(None, (words_for(event, context.stamp, context.currency) for event in events)))
    )
    if len(commands) > 1:
        return f"{plural(len(commands), 'lead')}: {done}"
    contact = next((found for event in events if (found := journal.facts.contact(event.contact))), None)
    about = (contact.name or contact.phone or contact.email) if contact else ""
    return f"{about}: {done}" if about else done


def _events(journal: Journal, command: str) -> Iterable[Event]:
    line = journal.facts.line(command)
    events = line.events if line else ()
    undone = next((event.data.command for event in events if isinstance(event.data, Cancelled)), "")
    return _events(journal, undone) if undone else events
