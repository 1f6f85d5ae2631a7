"""`leadtui import`: contacts and leads from a file, page by page, each page one command."""

from __future__ import annotations

import argparse
import datetime
import gc
import sys
from collections.abc import Iterable
from functools import partial
from itertools import chain
from pathlib import Path

from leadtui.cli import output
from leadtui.cli.context import Context
from leadtui.cli.imported import Looked, Told
from leadtui.cli.progress import Progress
from leadtui.config.places import read
from leadtui.config.yamlfile import parse
from leadtui.desk.errands import announce
from leadtui.desk.feeding import context_for
from leadtui.desk.forgetting import unforgotten
from leadtui.domain.commands import Command, Intake, Refusal
from leadtui.domain.decide import decide
from leadtui.domain.events import Fact
from leadtui.domain.facts import Facts
from leadtui.domain.ids import new_id
from leadtui.domain.intake import Item
from leadtui.domain.rules import Rules
from leadtui.domain.text import clean
from leadtui.errors import RefusedError, SourceGarbled, UsageError
from leadtui.sources.ahead import read_pages
from leadtui.sources.base import Page
from leadtui.sources.files import file_reading, read_items, sample_file
from leadtui.sources.probe import found_in, unmapped_in
from leadtui.sources.reading import Reading
from leadtui.sources.rejects import RejectFile
from leadtui.store.journal import Journal
from leadtui.strict import Marked

SOURCE_LIMIT = 60
"""Characters of a source's name."""

OPTIONS = frozenset({"map", "items", "keep", "time_format", "time_zone"})
"""What tells a file of options, with the map in it, from the map alone."""


def import_file(options: argparse.Namespace) -> int:
    """`leadtui import FILE`: good rows go in, bad ones to a reject file with the reason."""
    if options.journal:
        from leadtui.cli.copying import import_journal

        return import_journal(options)
    if options.file is None:
        raise UsageError("What is to be imported?", "Name a CSV, JSON, NDJSON, vCard or .eml file.")
    context = Context(options)
    source = clean(options.source, SOURCE_LIMIT)
    if not source:
        raise UsageError("--source has no name of a source.", "Write what to call where the rows came from.")
    path = Path(options.file)
    if not path.is_file():
        what = "is a folder" if path.is_dir() else "is not a plain file" if path.exists() else "is not there"
        raise UsageError(f"{path} {what}.", "Name a CSV, JSON, NDJSON, vCard or .eml file.")
    settings = context.loaded.settings
    given = context_for(settings, context.data, context.clock)
    reading = file_reading(_map(options.map), given, exact=True)
    told = Told(path.name, settings.pipeline, context.clock.now())
    progress = Progress("rows", quiet=options.json, of=_lines_of(path))
    try:
        if options.dry_run:
            _try(context, source, path, reading, told, progress)
        else:
            _take_all(context, source, path, reading, told, progress)
    except SourceGarbled as error:
        raise SourceGarbled(f"{path}: {error.message}.", error.hint.replace("`map`", "--map")) from None
    finally:
        progress.done()
    if options.json:
        output.say_json(told.as_json())
    else:
        for line in told.lines(dry_run=options.dry_run):
            output.say(line)
    return 0


def _take_all(
    context: Context, source: str, path: Path, reading: Reading, told: Told, progress: Progress
) -> None:
    pages = read_pages(path, reading)
    first = next(pages)  # who reads ahead begins before the journal is opened, and holds nothing of it
    rejects = RejectFile(context.data, source, first.file)
    rules = context.rules()
    gc.disable()  # nearly all that is made stays until the end, and little of the rest goes round in circles
    try:
        with context.journal(writes=True) as journal:
            for page in chain((first,), pages):
                told.page(page)
                if rejected := unforgotten(journal.facts, page.rejected):
                    if not told.reject_file:
                        announce(journal, context.data)
                    rejects.write(rejected)
                    told.reject_file = str(rejects.place)
                if page.items:
                    told.events(_take(journal, _command(context, source, page), rules))
                progress.now(told.rows)
    finally:
        gc.enable()


def _take(journal: Journal, command: Intake, rules: Rules) -> Iterable[Fact]:
    """What a page came to."""
    made: list[Fact] = []

    def deciding(facts: Facts, command: Command, at: datetime.datetime) -> tuple[Fact, ...] | Refusal:
        outcome = decide(facts, command, at, rules)
        made[:] = () if isinstance(outcome, Refusal) else outcome
        return outcome

    outcome = journal.submit(command, deciding)
    if isinstance(outcome, Refusal):
        raise RefusedError(f"Refused: {outcome.why}.")
    return made


def _try(context: Context, source: str, path: Path, reading: Reading, told: Told, progress: Progress) -> None:
    """Decide the whole file as one page, so that rows which repeat one another are seen; keep nothing."""
    items: list[Item] = []
    sample = sample_file(path, reading)
    dates, stages = reading.mapper.date_forms(), reading.mapper.stages
    stages.begin()
    with context.journal() as journal:
        for page in read_items(path, reading):
            told.page(page)
            items += page.items
            progress.now(told.rows)
        whole = _command(context, source, Page(items=tuple(items)))
        facts = decide(journal.facts, whole, context.clock.now(), context.rules())
        if isinstance(facts, Refusal):
            raise RefusedError(f"It would be refused: {facts.why}.")
        told.events(facts)
    told.looked = Looked(found_in(sample), unmapped_in(sample), tuple(dates.found()), tuple(stages.met()))


def _command(context: Context, source: str, page: Page) -> Intake:
    return Intake(id=new_id(context.clock.now()), by=context.person, source=source, items=page.items)


def _lines_of(path: Path) -> int:
    """About so many rows a file has, where it has one in a line; 0 where that cannot be told."""
    if path.suffix.lower() not in (".csv", ".tsv", ".txt", ".ndjson", ".jsonl") or not sys.stderr.isatty():
        return 0
    with path.open("rb") as file:
        return sum(part.count(b"\n") for part in iter(partial(file.read, 1 << 20), b""))


def _map(named: str | None) -> Marked | None:
    """The file that says which column is which, beside other options or alone. Raises ConfigError."""
    if not named:
        return None
    written = parse(read(Path(named)), named)
    if not isinstance(written.value, dict) or not OPTIONS.isdisjoint(written.value):
        return written
    return Marked({"map": written}, named, written.line)
