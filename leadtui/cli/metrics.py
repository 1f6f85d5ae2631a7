"""`leadtui metrics`: everything that the figures say of a window, as text or JSON."""

from __future__ import annotations

import argparse
import datetime
import shutil
from typing import Any

from leadtui import __version__
from leadtui.cli import output
from leadtui.cli.context import Context
from leadtui.cli.figures import answers, is_long, plain, rate, window_at
from leadtui.desk.figuring import Figuring, standing
from leadtui.desk.health import polling, read_status
from leadtui.domain.figures.behind import Picked, Shop
from leadtui.domain.figures.numbers import last_days
from leadtui.domain.figures.report import Owner, Report, Week, matters_from, report
from leadtui.domain.figures.sheet import WIDE, lines
from leadtui.domain.moments import iso, iso_of

DAYS = 28
"""The window, where none is asked for."""


def metrics(options: argparse.Namespace) -> int:
    """`leadtui metrics`: the metrics screen without a screen."""
    context = Context(options)
    settings = context.loaded.settings
    now = context.past_moment(options.as_of) if options.as_of else context.clock.now()
    at = now.timestamp()
    window = window_at(options.window, at) if options.window else last_days(DAYS, at)
    figuring = Figuring(whole=is_long(window))
    picked = Picked(options.source or "", options.owner or "", options.tag or "")
    shop = Shop(settings.pipeline, settings.calendar, context.zone)
    with context.journal() as journal:
        facts = journal.as_of(now) if options.as_of else journal.facts
        figuring.note(facts, None)
        status = None if options.as_of else read_status(journal.status("collector"))
        polled = polling(status, now, __version__, None)
        stands = standing(context.board_of(facts), polled.failing, now)
        tally = figuring.tally(at)
        told = report(tally.leads(matters_from(window, shop.zone)), window, shop, picked, tally.begun)
        kept = figuring.kept(settings, now, window.start) if options.json else None
        findings = figuring.findings(settings, stands, now)
    if kept is not None:
        output.say_json(_plain(told, plain(kept, window, **vars(stands))["diagnosis"], now))
        return 0
    columns = shutil.get_terminal_size((WIDE, 24)).columns
    for line in lines(told, findings, context.zone, columns, currency=context.currency):
        output.say(line.text.rstrip())
    return 0


def _plain(told: Report, diagnosis: list[Any], now: datetime.datetime) -> dict[str, Any]:
    """All of it as plain JSON values: moments ISO 8601 in UTC, lengths in seconds, shares from 0 to 1."""
    numbers = told.numbers
    return {
        "as_of": iso(now),
        "window": {"from": iso_of(told.window.start), "to": iso_of(told.window.end)},
        "filter": told.picked._asdict(),
        "inbound": numbers.inbound._asdict(),
        "cohort": {
            "qualified": rate(told.leads), "booked": rate(numbers.booked), "signed": rate(numbers.signed),
        },
        "activity": {
            "qualified": numbers.qualified.now, "booked": told.booked.now, "signed": told.signed.now,
            "unchecked": numbers.unchecked, "signed_worth": told.worth,
        },
        "response": answers(told.response),
        "hours": [{**band._asdict(), "few": band.is_few} for band in told.hours],
        "worst": None if told.worst is None else told.worst._asdict(),
        "lags": {name: {"n": one.n, "median_s": one.median, "p90_s": one.p90} for name, one in told.lags},
        "weeks": [_week(week, told.window.end) for week in told.weeks],
        "reasons": [one._asdict() for one in told.reasons],
        "owners": [_owner(one) for one in told.owners],
        "diagnosis": diagnosis,
    }  # fmt: skip


def _week(week: Week, now: float) -> dict[str, Any]:
    return {
        "from": iso_of(week.begins), "to": iso_of(week.ends), "enquiries": week.enquiries,
        "qualified": {**rate(week.qualified), "ripe": week.is_ripe("qualified", now)},
        "booked": {**rate(week.booked), "ripe": week.is_ripe("booked", now)},
        "signed": {**rate(week.signed), "ripe": week.is_ripe("signed", now)},
    }  # fmt: skip


def _owner(one: Owner) -> dict[str, Any]:
    return {
        "owner": one.name, "leads": one.leads, "qualified": rate(one.qualified), "booked": rate(one.booked),
        "signed": rate(one.signed), "answered": one.answered.n, "median_s": one.answered.median,
    }  # fmt: skip
