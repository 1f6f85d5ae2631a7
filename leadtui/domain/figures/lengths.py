"""Lengths of time in lines of the sheet: how fast the shop answers, and how long each step takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from leadtui.domain.ages import age
from leadtui.domain.figures.behind import Answer, Figure, Reached, Took, Waited
from leadtui.domain.figures.line import NAME, Line, Piece, heading, shortened
from leadtui.domain.figures.numbers import Window
from leadtui.domain.figures.opening import in_band, some
from leadtui.domain.figures.panel import called
from leadtui.domain.figures.report import Report
from leadtui.domain.figures.response import Hours, Spread


def answers(report: Report) -> Iterator[Line]:
    """How fast the shop answers, how often in time, and at which hours it does not."""
    told, window = report.response, report.window
    yield heading(
        f"How fast you answer, {called(report.window.days)}", "working time; by the wall clock beside it"
    )
    yield Line(((f" {'':{NAME}}{'n':>5}{'half within':>13}{'9 of 10':>9}{'wall clock':>20}", "muted"),))
    tries: tuple[tuple[str, Answer, Spread, Spread], ...] = (
        ("first try", "tried", told.tried, told.tried_wall),
        ("first talk", "talked", told.talked, told.talked_wall),
    )
    for name, what, worked, wall in tries:
        beside = f"{length(wall.median)} / {length(wall.p90)}"
        yield Line(
            ((f" {name:{NAME}}{worked.n:>5}", "text"), *_lengths(worked), (f"{beside:>20}", "muted")),
            some(Figure(name, worked.n, Waited(what, window))),
        )
    until: tuple[tuple[str, Answer, Spread], ...] = (
        ("until we saw it", "seen", told.notified),
        ("until it was taken", "taken", told.assigned),
        ("until first tried", "reacted", told.reacted),
    )
    for name, what, lag in until:
        yield Line(
            ((f" {shortened(name, NAME):{NAME}}{lag.n:>5}", "text"), *_lengths(lag)),
            some(Figure(name, lag.n, Waited(what, window))),
        )
    within = told.within_target
    on_time = f"{told.on_time}/{told.on_time_of}"
    if within is not None:
        on_time += f" {within:.0%}"
    yield Line(
        (
            (" in time ", "text"), (on_time, "strong"), ("   answered live ", "text"),
            (f"{told.answered_live}", "strong"), ("   never answered ", "text"),
            (f"{told.never}", "bad" if told.never else "strong"),
            (f"   {told.waiting} still wait" if told.waiting else "", "muted"),
        ),
        some(
            Figure("in time", told.on_time, Waited("in time", window)),
            Figure("answered, and late", told.on_time_of - told.on_time, Waited("late", window)),
            Figure("answered live", told.answered_live, Reached("live", window)),
            Figure("never answered", told.never, Waited("never", window)),
            Figure("still wait", told.waiting, Waited("waiting", window)),
        ),
    )  # fmt: skip
    if told.clocks:
        yield from _bands(report.hours, window)
    if report.worst is not None:
        worst = report.worst
        then = Waited("overdue", window, weekday=worst.weekday, hours=(worst.hour, worst.hour + 1))
        yield Line(
            ((f" worst: {worst.when}, {worst.late} of {worst.clocks} late", "text"),),
            some(
                Figure(f"late, {worst.when}", worst.late, then),
                Figure(f"all of {worst.when}", worst.clocks, then._replace(what="decided")),
            ),
        )


def _bands(bands: Sequence[Hours], window: Window) -> Iterator[Line]:
    """Late of all, by when the hand was raised."""
    week = [band for band in bands if not band.weekend]
    names = "".join(f"{f'{band.begins}–{band.ends}':>14}" for band in week)
    yield Line(((f" {'late, by the hour':{NAME}}{names}", "muted"),))
    for name, weekend in (("weekdays", False), ("weekend", True)):
        mine = [band for band in bands if band.weekend == weekend]
        cells = "".join(f"{_cell(band):>14}" for band in mine)
        figures = (figure for band in mine for figure in in_band(name, band, window))
        yield Line(((f" {name:{NAME}}{cells}", "text"),), some(*figures))


def _cell(band: Hours) -> str:
    if not band.clocks:
        return "–"
    told = f"{band.late} of {band.clocks}"
    return f"{told} few" if band.is_few else told


def lags(report: Report) -> Iterator[Line]:
    """How long leads took from one step to the next."""
    yield heading("How long each step takes", "of those who came to it then; wall clock")
    yield Line(((f" {'':{NAME + 6}}{'n':>5}{'half within':>13}{'9 of 10':>9}", "muted"),))
    for name, told in report.lags:
        yield Line(
            ((f" {name:{NAME + 6}}{told.n:>5}", "text"), *_lengths(told)),
            some(Figure(name, told.n, Took(name, report.window))),
        )


def length(seconds: float | None) -> str:
    """A length of time in words; a dash where there is none."""
    return "–" if seconds is None else age(seconds, fine=True)


def _lengths(told: Spread) -> tuple[Piece, ...]:
    return (f"{length(told.median):>13}", "strong"), (f"{length(told.p90):>9}", "text")
