"""`leadtui check --journal`: is every line of the journal whole, and a copy of what is."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from leadtui.cli import output
from leadtui.cli.context import Context
from leadtui.domain.text import plural
from leadtui.errors import StoreError, UsageError
from leadtui.store.inspecting import Findings, inspect, repair


def check_journal(options: argparse.Namespace) -> int:
    """`leadtui check --journal [--repair FOLDER]`: the exit code is that of a store that failed, or 0."""
    context = Context(options)
    folder = context.where
    if "://" in folder:
        raise UsageError("That journal has no files to check.", "Name a folder with --store.")
    copy = str(Path(options.repair).absolute()) if options.repair else ""
    found = repair(folder, copy, context.clock.now()) if copy else inspect(folder)
    if options.json:
        output.say_json({"journal": folder, "good": found.is_whole, "copy": copy or None} | _plain(found))
    else:
        for line in _lines(folder, copy, found):
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


def _lines(folder: str, copy: str, found: Findings) -> Iterator[str]:
    """For a person: what there is, what is wrong with it, and what to do."""
    there = f"{plural(found.files, 'file')}, {plural(found.lines, 'line')}, {plural(found.events, 'event')}"
    yield f"{folder}: {there}, {'all whole' if found.is_whole else 'not all whole'}."
    for fault in found.faults:
        yield f"  {fault.file}: line {fault.line}, at byte {fault.byte}, is damaged: {fault.why}"
    for gap in found.gaps:
        which = f"event {gap.first} is" if gap.first == gap.last else f"events {gap.first} to {gap.last} are"
        yield f"  {which} nowhere"
    for note in found.notes:
        yield f"  {note}"
    if copy:
        yield f"{copy}: a journal with all that is whole. Look at it with --store, then put it in place."
    elif not found.is_whole:
        yield "“leadtui check --journal --repair FOLDER” writes a copy with all that is whole."
