"""Errands: what is kept of people who were erased on other machines, and has to be taken out there.

A journal on a server is in one place, and reject files stand on every machine that polled or imported. Each
of those leaves word beside the journal that it may keep some. Whoever erases somebody leaves an errand for
each: whom, and what they are known by, as keyed hashes. A machine runs its errands while it polls, has a
board open or writes, once those people are erased, and then takes them away. A journal in a folder is one
machine's: it needs none.
"""

from __future__ import annotations

import datetime
import os
import platform
from functools import partial
from pathlib import Path
from typing import Final

import msgspec

from leadtui.domain.commands import Erase, Refusal
from leadtui.domain.decide import decide
from leadtui.domain.ids import new_id
from leadtui.domain.rules import Rules
from leadtui.domain.shadows import Shadows
from leadtui.errors import StoreBusy
from leadtui.files import FILE_MODE, make_folder, read_file, replace_file
from leadtui.store.journal import Journal
from leadtui.store.trouble import InWords

MACHINE_FILE: Final = "machine.id"
"""In the data folder: by what its machine is told from others, which may bear the same name."""

_KEEPS: Final = "rejects-"
_ERRAND: Final = "errand-"


class Errand(msgspec.Struct, frozen=True):
    """Take out what is kept of these people."""

    contacts: tuple[str, ...]
    shadows: Shadows


def announce(journal: Journal, data: Path) -> None:
    """Leave word that reject files may be kept here, under `data`. Raises StoreError."""
    if journal.watched is None and not journal.read_only:
        said = {"host": platform.node(), "folder": str(data)}
        journal.publish_status(f"{_KEEPS}{_made_machine(data)}", said)


def others(journal: Journal, data: Path) -> dict[str, str]:
    """The other machines that may keep reject files, and what they are called. Raises StoreError."""
    if journal.watched is not None:
        return {}
    here = _machine(data)
    said = {name.removeprefix(_KEEPS): one for name, one in journal.statuses(_KEEPS).items()}
    return {machine: str(one.get("host") or machine) for machine, one in said.items() if machine != here}


def leave(journal: Journal, data: Path, command: str, errand: Errand) -> None:
    """Leave an errand for every other machine, before `command` erases people. Raises StoreError."""
    for machine in others(journal, data):
        journal.publish_status(f"{_ERRAND}{machine}-{command}", msgspec.to_builtins(errand))


def take_back(journal: Journal, data: Path, command: str) -> None:
    """Nobody was erased by `command`. Raises StoreError."""
    for machine in others(journal, data):
        journal.withdraw_status(f"{_ERRAND}{machine}-{command}")


def to_run(journal: Journal, data: Path, command: str) -> list[str]:
    """The other machines that have not yet run the errand of `command`. Raises StoreError."""
    known = others(journal, data)
    left = journal.statuses(_ERRAND) if known else {}
    return sorted({host for machine, host in known.items() if f"{_ERRAND}{machine}-{command}" in left})


def run(journal: Journal, data: Path, by: str, rules: Rules, now: datetime.datetime) -> int:
    """Run the errands of this machine, with all that was written taken in; how many.

    Raises StoreError, SourceError.
    """
    here = "" if journal.watched is not None or journal.read_only else _machine(data)
    count = 0
    for name, said in journal.statuses(f"{_ERRAND}{here}-").items() if here else ():
        errand = msgspec.convert(said, Errand)
        if all(map(journal.facts.is_erased, errand.contacts)):  # else they are about to be
            _take_out(journal, data, errand, by, rules, now)
            journal.withdraw_status(name)
            count += 1
    return count


def _take_out(
    journal: Journal, data: Path, errand: Errand, by: str, rules: Rules, now: datetime.datetime
) -> None:
    """From the reject files; what is delivered again is known by the hashes that go to the journal."""
    from leadtui.sources.forgetting import forget_rejected

    secret = journal.facts.secret()
    gone = forget_rejected(data, lambda text: errand.shadows.told_in(text, secret))
    if gone.keys:
        command = Erase(id=new_id(now), by=by, contacts=errand.contacts[:1], rejected=gone.keys)
        outcome = journal.erase(command, partial(decide, rules=rules))
        if isinstance(outcome, Refusal):
            raise StoreBusy(f"An errand of an erasure cannot be run: {outcome.why}.")


def _machine(data: Path) -> str:
    with InWords(str(data)):
        return (read_file(str(data / MACHINE_FILE)) or b"").decode("ascii", "replace").strip()


def _made_machine(data: Path) -> str:
    here = _machine(data)
    if not here:
        here = os.urandom(8).hex()
        with InWords(str(data)):
            make_folder(str(data))
            place = str(data / MACHINE_FILE)
            replace_file(place, f"{here}\n".encode(), durable=True, mode=FILE_MODE)
    return here
