"""`leadtui report`: the week that is over, beside the one before, ready to mail."""

from __future__ import annotations

import argparse
import datetime
from collections.abc import Iterable, Iterator

from leadtui.cli import output
from leadtui.cli.context import Context
from leadtui.cli.weekly import Late, Week, as_markdown, as_text
from leadtui.desk.figuring import Figuring, Standing
from leadtui.domain.facts import Facts
from leadtui.domain.figures.behind import Shop
from leadtui.domain.figures.changes import closed_weeks
from leadtui.domain.figures.numbers import Window, chosen
from leadtui.domain.figures.report import matters_from, report
from leadtui.domain.figures.response import is_never
from leadtui.domain.figures.rows import Row
from leadtui.domain.figures.timing import time
from leadtui.domain.glance import NO_NAME, called


def tell(options: argparse.Namespace) -> int:
    """`leadtui report`."""
    context = Context(options)
    now = context.past_moment(options.as_of) if options.as_of else context.clock.now()
    with context.journal() as journal:
        facts = journal.as_of(now) if options.as_of else journal.facts
        week = _week(context, facts, now)
    for line in (as_markdown if options.markdown else as_text)(week):
        output.say(line)
    return 0


def _week(context: Context, facts: Facts, now: datetime.datetime) -> Week:
    """The last week that was over at `now`."""
    settings, zone = context.loaded.settings, context.zone
    start, middle, end = closed_weeks(now, zone, 2)
    this, before = Window(middle, end), Window(start, middle)
    figuring = Figuring()
    figuring.note(facts, None)
    tally = figuring.tally(end)
    shop = Shop(settings.pipeline, settings.calendar, zone)
    rows = list(tally.leads(matters_from(before, zone)))
    over = datetime.datetime.fromtimestamp(end, datetime.UTC)
    return Week(
        shop=settings.shop.name,
        currency=settings.currency,
        begins=datetime.datetime.fromtimestamp(middle, zone).date(),
        ends=datetime.datetime.fromtimestamp(end, zone).date() - datetime.timedelta(days=1),
        this=report(rows, this, shop, begun=tally.begun),
        before=report(rows, before, shop, begun=tally.begun),
        rates=(chosen(tally.moments, "booked", end), chosen(tally.moments, "signed", end)),
        findings=figuring.findings(settings, Standing(), over),
        late=tuple(sorted(_late(facts, rows, this, shop), key=_most_late)),
    )


def _late(facts: Facts, rows: Iterable[Row], window: Window, shop: Shop) -> Iterator[Late]:
    for row in rows:
        if row.end == "out" or row.opened > window.end:
            continue
        for wait in row.as_of(window.end).waits:
            if not window.start <= wait.began < window.end:
                continue
            clock = time(wait, shop.pipeline, shop.calendar)
            if clock.is_late or is_never(clock, window.end):
                late_s = None if wait.tried is None else wait.tried - clock.due
                began = datetime.datetime.fromtimestamp(wait.began, shop.zone)
                yield Late(_name(facts, row), row.source, began, late_s, wait.by)


def _name(facts: Facts, row: Row) -> str:
    contact = facts.contact_of(row.lead)
    return called(contact) if contact else NO_NAME


def _most_late(one: Late) -> tuple[bool, float]:
    """Who was never answered first, then by how late."""
    return one.late_s is not None, -(one.late_s or 0.0)
