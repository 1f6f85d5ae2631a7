"""`leadtui log`: the journal, event by event, and with --follow those to come."""

from __future__ import annotations

import argparse
import select
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import msgspec

from leadtui.cli import output
from leadtui.cli.context import Context
from leadtui.domain.events import Cancelled, Event, Unknown
from leadtui.domain.ids import SHORTEST_ENDING
from leadtui.domain.moments import iso
from leadtui.domain.timeline import words_for
from leadtui.errors import UsageError
from leadtui.store.journal import Journal

LOOK_EVERY_S = 1.0
"""The safety net where the system tells of no change in the folder."""


def log(options: argparse.Namespace) -> int:
    """`leadtui log`: every event, in order; with --follow, those to come as well, until Ctrl-C."""
    since = _seq(options.since)
    context = Context(options)
    with context.journal() as journal:
        tell = output.say_json if options.json else output.say
        heard = output.wants_plain(options.plain)
        lines = _plain if options.json else _in_words(context, heard=heard)
        try:
            since = _print(journal, since, lines, tell)
            if options.follow:
                _follow(journal, since, lines, tell)
        except KeyboardInterrupt:
            if not options.follow:
                raise
            # Ctrl-C is how one leaves: nothing has failed.
    return 0


def _seq(text: str | None) -> int:
    if text is None:
        return 0
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise UsageError(
            f"--since {text[:40]} is no number of an event.", "“leadtui log” begins each line with it."
        )
    return int(text)


def _print(journal: Journal, since: int, lines: Callable[[Event], Any], tell: Callable[[Any], None]) -> int:
    """Tell every event after `since`; the number of the last one."""
    for line in journal.read(since):
        for event in line.events:
            if event.seq > since:
                since = event.seq
                if told := lines(event):
                    tell(told)
    output.flush()
    return since


def _follow(journal: Journal, since: int, lines: Callable[[Event], Any], tell: Callable[[Any], None]) -> None:
    with _news(journal) as news:
        while not _reader_is_gone():
            news.wait(timeout=LOOK_EVERY_S)
            news.clear()
            journal.catch_up()
            if journal.facts.seq > since:
                since = _print(journal, since, lines, tell)


@contextmanager
def _news(journal: Journal) -> Iterator[threading.Event]:
    """An event that is set when the journal changes."""
    from leadtui.desk.watch import Watch

    news = threading.Event()
    journal.listen(news.set)
    watch = Watch({journal.watched: news.set}) if journal.watched else None
    if watch is not None:
        watch.start()
    try:
        yield news
    finally:
        if watch is not None:
            watch.stop()


def _reader_is_gone() -> bool:
    """Whether nobody can read our output any more: a pipe whose reader left says so before the next write."""
    try:
        poll = select.poll()
        poll.register(sys.stdout.fileno(), 0)
        return any(events & (select.POLLERR | select.POLLHUP) for _, events in poll.poll(0))
    except (OSError, ValueError, AttributeError):  # an output that is no file of the system's
        return False


def _in_words(context: Context, *, heard: bool) -> Callable[[Event], str]:
    """How an event reads in a line, or sounds in one; empty for one that only carries another's details."""

    def line(event: Event) -> str:
        words = words_for(event, context.stamp, context.currency)
        if isinstance(event.data, Cancelled):
            words = f"undid {event.data.command[-SHORTEST_ENDING:]}"
        command, lead = (one[-SHORTEST_ENDING:] for one in (event.command, event.lead))
        at = context.stamp(event.recorded_at)
        if heard and words:
            on = f" Lead {lead}," if lead else ""
            return f"{event.by}: {words}.{on} {at}, event {event.seq}, command {command}."
        row = (f"{event.seq:>6}", at, command, f"{lead:<4}", f"{event.by}: {words}")
        return "\n".join(output.folded([row])) if words else ""

    return line


def _plain(event: Event) -> dict[str, Any]:
    data = event.data
    kind = data.kind if isinstance(data, Unknown) else str(type(data).__struct_config__.tag)
    told = data.data if isinstance(data, Unknown) else msgspec.to_builtins(data)
    return {
        "seq": event.seq,
        "command": event.command,
        "at": iso(event.at),
        "recorded_at": iso(event.recorded_at),
        "by": event.by,
        "contact": event.contact,
        "lead": event.lead,
        "kind": kind,
        "data": {key: value for key, value in told.items() if key != "kind"},
    }
