"""The sheet: a report laid out in lines, the same on the metrics screen and in a shell."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from typing import Final

from leadtui.domain.currencies import told_amount
from leadtui.domain.figures.behind import Figure, Reached
from leadtui.domain.figures.diagnosis import Finding
from leadtui.domain.figures.lengths import answers, lags, length
from leadtui.domain.figures.line import BAR, BLANK, NAME, Line, Piece, Role, bar, heading, scale, shortened
from leadtui.domain.figures.numbers import Kind, Rate, Step, Window
from leadtui.domain.figures.opening import (
    in_week,
    of_cohort,
    of_finding,
    of_owner,
    of_reason,
    of_reasons,
    some,
)
from leadtui.domain.figures.panel import called
from leadtui.domain.figures.report import Owner, Report, Week
from leadtui.domain.figures.words import TOO_FEW, change, interval, share, still_open
from leadtui.domain.text import plural

WITH_BARS: Final = 64
"""With fewer columns in all a bar would be cut, and a cut bar lies."""

WIDE: Final = 100

MIN_SCALE, SCALE = 9, 21
"""Columns of a scale from none to all, on which an interval is drawn: at least and at most."""

ROOMY, REASON = 96, 34
"""With so many columns in all, how a lead ended and why has so many."""

SHOWN_SOURCES: Final = 4
SHOWN_REASONS, FEWEST_REASONS = 6, 2
"""So many have a column or a line of their own; the others are summed up."""


def lines(
    report: Report,
    findings: Sequence[Finding],
    zone: datetime.tzinfo,
    columns: int = WIDE,
    rows: int | None = None,
    *,
    currency: str = "",
) -> Iterator[Line]:
    """All of it, the most wanted first, in so many columns; the reasons fit on a page of so many `rows`."""
    yield from _funnel(report, columns)
    yield BLANK
    yield from _reasons(report, columns, _reasons_shown(rows))
    yield BLANK
    yield from _said(findings, report, zone)
    yield from _happened(report, currency)
    yield BLANK
    yield from answers(report)
    yield BLANK
    yield from _trend(report.weeks, report.window.end, zone, columns)
    yield BLANK
    yield from lags(report)
    yield BLANK
    yield from _owners(report.owners, report.window)


# -- the funnel ----------------------------------------------------------------------------------------------


def _funnel(report: Report, columns: int) -> Iterator[Line]:
    """The steps; where there is no room for bars, and what stands beside them, without either."""
    shown = None if columns >= WITH_BARS else 3
    told, window = report.numbers, report.window
    most = max(told.inbound.enquiries, report.leads.d, told.booked.d, told.signed.d, 1)
    yield heading(
        f"The four numbers, {called(window.days)}",
        "of who came to a step, how many went on",
    )
    inbound = told.inbound
    beside = plural(inbound.people, "person", "people")
    raised: tuple[Piece, ...] = (
        (f" {'enquiries':{NAME}}", "text"), (f"{inbound.enquiries:>7}", "strong"),
        (f"  {change(inbound):>7}  ", "muted"), (f"{bar(inbound.enquiries, most):{BAR}}", "accent"),
        (f"  {beside}", "muted"),
    )  # fmt: skip
    yield Line(raised[:shown], some(Figure("enquiries", inbound.enquiries, Reached("asked", window))))
    steps: tuple[tuple[Step, Rate], ...] = (
        ("qualified", report.leads), ("booked", told.booked), ("signed", told.signed),
    )  # fmt: skip
    for step, rate in steps:
        name = f"→ {step}"
        numbers, _, per_cent = share(rate).partition(" ")
        went_on: tuple[Piece, ...] = (
            (f" {name:{NAME}}", "text"), (f"{numbers:>7}", "strong"), (f"  {per_cent:>7}  ", "strong"),
            (f"{bar(rate.n, most):{BAR}}", "accent"),
            (f"  {interval(rate) or '':8} {still_open(rate)}".rstrip(), "muted"),
        )  # fmt: skip
        yield Line(went_on[:shown], tuple(of_cohort(step, rate, window)))


def _happened(report: Report, currency: str) -> Iterator[Line]:
    """What was done in the window, beside the cohorts; and what the signed orders come to."""
    told, window = report.numbers, report.window
    yield heading(f"What happened, {called(window.days)}", "activity: whenever they came in")
    happened: tuple[tuple[str, Kind, int, str], ...] = (
        ("qualified", "qualified", told.qualified.now, change(told.qualified)),
        ("booked", "booked", report.booked.now, change(report.booked)),
        ("signed", "signed", report.signed.now, change(report.signed)),
        ("booked unasked", "unchecked", told.unchecked, ""),
        ("not enquiries", "out", told.inbound.not_enquiries, ""),
    )
    for what, kind, count, more in happened:
        if count or more:
            yield Line(
                ((f" {what:{NAME}}", "text"), (f"{count:>7}", "strong"), (f"  {more:>7}", "muted")),
                some(Figure(what, count, Reached(kind, window))),
            )  # fmt: skip
        if what == "signed" and report.worth:
            worth = told_amount(report.worth, currency, whole=True)
            yield Line(((f" {'signed for':{NAME}}", "text"), (f"{worth:>7}", "strong")))


def _said(findings: Sequence[Finding], report: Report, zone: datetime.tzinfo) -> Iterator[Line]:
    if not findings:
        return
    of_all = "of all leads; " if any(report.picked) else ""
    yield heading("What follows", f"{of_all}changes are judged once a week, over eight closed weeks")
    for one in findings:
        sure: Role = "muted" if one.code == "too_few" else "text"
        yield Line(((" ▸ ", "accent"), (one.text, sure)), some(*of_finding(one, report.window.end, zone)))
        if one.look:
            yield Line(((f"   {one.look}", "muted"),))
    yield BLANK


# -- reasons -------------------------------------------------------------------------------------------------


def _reasons_shown(rows: int | None) -> int:
    """How many reasons of each of the three ends there is room for below the four numbers."""
    room = SHOWN_REASONS if rows is None else (rows - 8) // 3 - 1  # the others take a line together
    return max(FEWEST_REASONS, min(SHOWN_REASONS, room))


def _reasons(report: Report, width: int, shown: int) -> Iterator[Line]:
    names = REASON if width >= ROOMY else NAME + 6
    # On a phone there is no room for any source: how many leads there are is told all the same.
    room = max(0, (width - names - 7) // 11)
    sources = report.sources[: min(SHOWN_SOURCES, max(0, room - 1))]
    others = len(report.sources) - len(sources) if room else 0
    if columns_taken := len(sources) + (others > 0):
        names = max(names, min(REASON, width - 7 - 11 * columns_taken))
    yield heading("Why leads ended, by where they came from")
    if not report.reasons:
        yield Line(((" none ended", "muted"),))
        return
    columns = [f"{shortened(source, 10):>11}" for source in sources] + [f"{'others':>11}"] * (others > 0)
    yield Line(((f" {'':{names}}{'all':>5}", "muted"), ("".join(columns), "muted")))
    for end in ("never", "lost", "not an enquiry"):
        found = [one for one in report.reasons if one.end == end]
        for at, one in enumerate(found[:shown]):
            counts = [one.by_source.get(source, 0) for source in sources]
            rest = [one.leads - sum(counts)] * (others > 0)
            before = f"{end}: " if at == 0 else " " * (len(end) + 2)
            label = before + shortened(one.reason or "not said", names - 1 - len(before))
            yield Line(
                (
                    (f" {label:{names}}", "text"), (f"{one.leads:>5}", "strong"),
                    ("".join(f"{count or '·':>11}" for count in (*counts, *rest)), "text"),
                ), tuple(of_reason(one, sources, report.window)),
            )  # fmt: skip
        others_of = found[shown:]
        left = sum(one.leads for one in others_of)
        if left:
            yield Line(
                ((f" {'':{len(end) + 2}}{'other reasons':{names - 2 - len(end)}}{left:>5}", "muted"),),
                some(Figure(f"{end}: other reasons", left, of_reasons(others_of, report.window))),
            )


# -- weeks and people ----------------------------------------------------------------------------------------


def _trend(weeks: Sequence[Week], now: float, zone: datetime.tzinfo, width: int) -> Iterator[Line]:
    yield heading("Week by week", "who came to the step in it; ~ may still go on")
    if not weeks:
        yield Line(((" no week is over yet", "muted"),))
        return
    most = max((week.enquiries for week in weeks), default=0) or 1
    most_columns = max(MIN_SCALE, min(SCALE, (width - 24) // 3 - 9))
    titles = "".join(f"  {name:{most_columns + 7}}" for name in ("qualified", "booked", "signed"))
    yield Line(((f" {'week of':8}{'in':>4} {'':10}{titles}".rstrip(), "muted"),))
    for week in reversed(weeks):
        day = datetime.datetime.fromtimestamp(week.begins, zone)
        pieces: list[Piece] = [
            (f" {day.day:>2} {day:%b}  ", "muted"), (f"{week.enquiries:>4} ", "strong"),
            (f"{bar(week.enquiries, most, 9):10}", "accent"),
        ]  # fmt: skip
        rates: tuple[tuple[Step, Rate], ...] = (
            ("qualified", week.qualified), ("booked", week.booked), ("signed", week.signed),
        )  # fmt: skip
        for step, rate in rates:
            ripe = " " if week.is_ripe(step, now) else "~"
            pieces += ((f"  {rate.n:>2}/{rate.d:<3}{ripe}", "text"), (scale(rate, most_columns), "muted"))
        yield Line(tuple(pieces), tuple(in_week(week, rates)))


def _owners(owners: Sequence[Owner], window: Window) -> Iterator[Line]:
    yield heading("By owner", "who has, or last had, the lead; who made the first try")
    if not owners:
        yield Line(((" nobody yet", "muted"),))
        return
    titles = f"{'leads':>6}{'→ qualified':>16}{'→ booked':>16}{'→ signed':>16}{'first try':>11}"
    yield Line(((f" {'':{NAME - 6}}{titles}", "muted"),))
    for one in owners:
        rates = "".join(f"{_share(rate):>16}" for rate in (one.qualified, one.booked, one.signed))
        yield Line(
            (
                (f" {shortened(one.name, NAME - 6):{NAME - 6}}", "text"), (f"{one.leads:>6}", "strong"),
                (rates, "text"), (f"{length(one.answered.median):>11}", "text"),
            ), tuple(of_owner(one, window)),
        )  # fmt: skip


def _share(rate: Rate) -> str:
    return share(rate).replace(TOO_FEW, "few") if rate.d else "–"
