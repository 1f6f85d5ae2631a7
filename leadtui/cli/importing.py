"""`leadtui import`: contacts and leads from a file, page by page, each page one command."""

from __future__ import annotations

import argparse
import json
from functools import partial
from pathlib import Path

from leadtui.cli.context import Context
from leadtui.config.yamlfile import parse
from leadtui.desk.feeding import context_for
from leadtui.domain.commands import Accepted, Intake, Refusal
from leadtui.domain.decide import decide
from leadtui.domain.ids import new_id
from leadtui.domain.text import plural
from leadtui.errors import RefusedError, UsageError
from leadtui.sources.base import Page
from leadtui.sources.files import file_reading, read_items
from leadtui.sources.rejects import reject_file, write_rejects
from leadtui.store.journal import Journal
from leadtui.strict import Marked

SHOWN_REJECTS = 10


def import_file(options: argparse.Namespace) -> int:
    """`leadtui import FILE`: good rows go in, bad ones to a reject file with the reason."""
    context = Context(options)
    path = Path(options.file)
    if not path.is_file():
        raise UsageError(f"{path} is no file.", "Name a CSV, JSON, NDJSON, vCard or .eml file.")
    settings = context.loaded.settings
    reading = file_reading(_map(options.map), context_for(settings, context.data, context.clock))
    told = _Told()
    with context.journal(writes=not options.dry_run) as journal:
        for page in read_items(path, reading):
            told.count(page)
            if not options.dry_run:
                _take(context, journal, options.source, page, told)
    if told.rejects and not options.dry_run:
        told.reject_file = str(reject_file(context.data, options.source, path.name))
    if options.json:
        print(json.dumps(told.as_json(), ensure_ascii=False))
    else:
        for line in told.lines(dry_run=options.dry_run):
            print(line)
    return 0


class _Told:
    """What an import came to."""

    def __init__(self) -> None:
        self.rows = 0
        self.new = 0
        self.rejects: list[tuple[int, str]] = []
        self.warnings: list[str] = []
        self.reject_file = ""

    def count(self, page: Page) -> None:
        self.rows += len(page.items) + len(page.rejected)
        self.rejects += ((one.row, one.reason) for one in page.rejected)
        self.warnings += page.warnings

    def as_json(self) -> dict[str, object]:
        return {
            "rows": self.rows,
            "leads": self.new,
            "rejected": [{"row": row, "reason": reason} for row, reason in self.rejects],
            "warnings": self.warnings,
            "reject_file": self.reject_file or None,
        }

    def lines(self, *, dry_run: bool) -> list[str]:
        good = self.rows - len(self.rejects)
        first = f"{plural(self.rows, 'row')}: {good} good, {len(self.rejects)} rejected."
        first += (
            " Nothing was written (--dry-run)." if dry_run else f" {plural(self.new, 'lead')} touched by it."
        )
        lines = [first, *self.warnings]
        lines += [f"  line {row}: {reason}" for row, reason in self.rejects[:SHOWN_REJECTS]]
        if len(self.rejects) > SHOWN_REJECTS:
            lines.append(f"  … and {len(self.rejects) - SHOWN_REJECTS} more")
        if self.reject_file:
            lines.append(f"The rejected rows are in {self.reject_file}: mend them and import that file.")
        return lines


def _take(context: Context, journal: Journal, source: str, page: Page, told: _Told) -> None:
    if page.items:
        command = Intake(id=new_id(context.clock.now()), by=context.person, source=source, items=page.items)
        outcome: Accepted | Refusal = journal.submit(command, partial(decide, rules=context.rules()))
        if isinstance(outcome, Refusal):
            raise RefusedError(f"Refused: {outcome.why}.")
        told.new += len(outcome.leads)
    if page.rejected:
        write_rejects(context.data, source, page.file, page.rejected)


def _map(named: str | None) -> Marked | None:
    if named is None:
        return None
    path = Path(named)
    try:
        return parse(path.read_bytes(), str(path))
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from None
