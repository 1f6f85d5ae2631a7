"""`leadtui export --journal` and `import --journal`: the whole journal, to a file or to another store."""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

from leadtui.cli import output
from leadtui.cli.context import Context, check_named
from leadtui.cli.progress import Progress
from leadtui.domain.storeurl import is_server_url, to_go_to, without_password
from leadtui.domain.text import plural
from leadtui.errors import RefusedError, UsageError
from leadtui.store import copying


def export_journal(options: argparse.Namespace) -> int:
    """Every line of the journal: to standard output, or with --to into another store."""
    if options.csv or options.json:
        raise UsageError("--journal has its own format.", "Leave --csv and --json out.")
    if options.move and not options.to:
        raise UsageError("--move does not say where to.", "Name the store with --to.")
    context = Context(options)
    if options.to:
        _copy_to(context, options.to, moves=options.move)
        return 0
    if sys.stdout.isatty():
        raise UsageError("A journal is for a file or a program.", "leadtui export --journal > journal.jsonl")
    with context.journal() as journal:
        for line in copying.written(journal):
            sys.stdout.buffer.write(line)
    return 0


def _copy_to(context: Context, to: str, *, moves: bool) -> None:
    check_named(to, "--to")
    where = to if "://" in to else str(Path(to).expanduser().absolute())
    if where == context.where:
        raise UsageError("--to names the place where the journal is already.", "Name another one.")
    if context.read_only:
        raise RefusedError("This is read-only.", "Leave --read-only out to copy into another store.")
    with context.journal(writes=moves) as journal, closing(context.open_at(where)) as target, _told() as tell:
        target.catch_up()
        if moves:
            copied = copying.move(journal, target, to_go_to(where), tell.now)
        else:
            copied = copying.copy_all(journal, target, tell.now)
    _say(copied, without_password(where))
    if moves:
        name = "store: in the config" if is_server_url(where) else "--store, LEADTUI_STORE or the config"
        output.say(f"The journal is there from now on: name it with {name}. What is open here says so.")


def import_journal(options: argparse.Namespace) -> int:
    """Every line of a journal that was exported, from a file or from standard input."""
    if options.map or options.dry_run:
        raise UsageError("--journal takes a journal just as it is.", "Leave --map and --dry-run out.")
    context = Context(options)
    with _lines(options.file) as lines, context.journal(writes=True) as journal, _told() as tell:
        copied = copying.copy(copying.read(lines, options.file or "standard input"), journal, tell.now)
    if options.json:
        output.say_json({"events": copied.new, "known": copied.known})
    else:
        _say(copied, context.shown)
    return 0


@contextlib.contextmanager
def _lines(file: str | None) -> Iterator[Iterable[bytes]]:
    if file is None or file == "-":
        if sys.stdin is None or sys.stdin.isatty():
            raise UsageError(
                "No journal comes in.", "leadtui import --journal FILE, or pipe it in: export --journal |"
            )
        yield sys.stdin.buffer
        return
    try:
        with Path(file).open("rb") as opened:
            yield opened
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}.") from None


@contextlib.contextmanager
def _told() -> Iterator[Progress]:
    progress = Progress("events", step=1000)
    try:
        yield progress
    finally:
        progress.done()


def _say(copied: copying.Copied, where: str) -> None:
    known = f", {plural(copied.known, 'event')} known already" if copied.known else ""
    output.say(f"{where}: {plural(copied.new, 'new event')}{known}.")
