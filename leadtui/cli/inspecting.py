"""`leadtui check --journal`: is every line of the journal whole, and a copy of what is."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from leadtui.cli import output
from leadtui.cli.context import Context
from leadtui.domain.storeurl import is_server_url
from leadtui.domain.text import plural
from leadtui.errors import StoreError
from leadtui.store.inspecting import Findings
from leadtui.store.open import look_over


def check_journal(options: argparse.Namespace) -> int:
    """`leadtui check --journal [--repair FOLDER]`: the exit code is that of a store that failed, or 0."""
    context = Context(options)
    copy = str(Path(options.repair).absolute()) if options.repair else ""
    found = look_over(context.where, context.clock, copy=copy, password=context.password(context.where))
    if options.json:
        where = context.shown
        output.say_json({"journal": where, "good": found.is_whole, "copy": copy or None} | _plain(found))
    else:
        for line in _lines(context, copy, found):
            output.say(line)
    return 0 if found.is_whole or copy else StoreError.exit_code


def _plain(found: Findings) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(found)
    return {
        "files": plain["files"],
        "lines": plain["lines"],
        "events": plain["events"],
        "last_event": plain["last"],
        "damaged": plain["faults"],
        "missing": plain["gaps"],
        "notes": plain["notes"],
    }


def _lines(context: Context, copy: str, found: Findings) -> Iterator[str]:
    """For a person: what there is, what is wrong with it, and what to do."""
    on_server = is_server_url(context.where)
    files = plural(found.files, "table" if on_server else "file")
    there = f"{files}, {plural(found.lines, 'line')}, {plural(found.events, 'event')}"
    yield f"{context.shown}: {there}, {'all whole' if found.is_whole else 'not all whole'}."
    for fault in found.faults:
        place = f"the row with seq {fault.line}" if on_server else f"line {fault.line}, at byte {fault.byte}"
        yield f"  {fault.file}: {place}, is damaged: {fault.why}"
    for gap in found.gaps:
        which = f"event {gap.first} is" if gap.first == gap.last else f"events {gap.first} to {gap.last} are"
        yield f"  {which} nowhere"
    for note in found.notes:
        yield f"  {note}"
    if copy:
        yield f"{copy}: a journal with all that is whole. Look at it with --store, then put it in place."
    elif not found.is_whole:
        yield "“leadtui check --journal --repair FOLDER” writes a copy with all that is whole."
