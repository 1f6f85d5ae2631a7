"""What a week's report says, as parts that can be written as text or as Markdown."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap
from typing import Final, NamedTuple

from leadtui.cli.output import table
from leadtui.domain.ages import age
from leadtui.domain.currencies import told_amount
from leadtui.domain.figures.diagnosis import Finding
from leadtui.domain.figures.numbers import Chosen, Rate
from leadtui.domain.figures.panel import called
from leadtui.domain.figures.report import Report
from leadtui.domain.figures.response import Spread
from leadtui.domain.figures.words import TOO_FEW, interval, quiet, share, still_open
from leadtui.domain.text import clean

SHOWN_LATE: Final = 10
SHOWN_REASONS: Final = 12
SHOWN_SOURCES: Final = 4
"""So many are told one by one; the others are counted."""

COLUMNS: Final = 78
"""Of a sentence in a mail."""

NAME: Final = 40
"""Characters of a name, a reason or a source."""

_MARKS: Final = re.compile(r"([\\`*_{}\[\]<>|#~])")


class Late(NamedTuple):
    """An enquiry, or a reply, that was answered late or not at all."""

    name: str
    source: str
    began: datetime.datetime
    """In the shop's zone."""
    late_s: float | None
    """By how much; None: nobody has answered."""
    by: str


class Week(NamedTuple):
    """All that a report is made of: the week, and the one before as it was at its own end."""

    shop: str
    currency: str
    begins: datetime.date
    ends: datetime.date
    """Its last day."""
    this: Report
    before: Report
    rates: tuple[Chosen, Chosen]
    findings: tuple[Finding, ...]
    late: tuple[Late, ...]


class Part(NamedTuple):
    """A heading, sentences, and a table."""

    title: str
    said: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    """The first one names the columns."""


def title(week: Week) -> str:
    """`Root & Branch: the week of 16 to 22 November 2026`."""
    first = f"{week.begins:%-d %B}" if week.begins.month != week.ends.month else f"{week.begins.day}"
    span = f"the week of {first} to {week.ends:%-d %B %Y}"
    return f"{week.shop}: {span}" if week.shop else span[:1].upper() + span[1:]


def parts(week: Week) -> Iterator[Part]:
    """What there is to tell, the most wanted first."""
    yield Part("", (week.findings[0].whole if week.findings else quiet(week.this.numbers.inbound),))
    yield _happened(week)
    yield _cohorts(week)
    if len(week.findings) > 1:
        yield Part("What follows", tuple(one.whole for one in week.findings))
    yield _answers(week)
    yield _late(week.late)
    yield _reasons(week.this)
    yield _owners(week.this)


def _happened(week: Week) -> Part:
    this, before = week.this, week.before
    counts = (
        ("enquiries", this.numbers.inbound.enquiries, before.numbers.inbound.enquiries),
        ("from so many people", this.numbers.inbound.people, before.numbers.inbound.people),
        ("not enquiries", this.numbers.inbound.not_enquiries, before.numbers.inbound.not_enquiries),
        ("qualified", this.numbers.qualified.now, before.numbers.qualified.now),
        ("booked", this.booked.now, before.booked.now),
        ("booked unasked", this.numbers.unchecked, before.numbers.unchecked),
        ("signed", this.signed.now, before.signed.now),
    )
    always = ("enquiries", "qualified", "booked", "signed")
    rows = [(name, str(one), str(other)) for name, one, other in counts if name in always or one or other]
    if this.worth or before.worth:
        now, was = (told_amount(one.worth, week.currency, whole=True) for one in (this, before))
        rows.append(("signed for", now, was))
    return Part("What happened", (), (("", "this week", "week before"), *rows))


def _cohorts(week: Week) -> Part:
    this, before = week.this, week.before
    steps = (
        ("enquiries → qualified", this.leads, before.leads),
        ("qualified → booked", this.numbers.booked, before.numbers.booked),
        ("booked → signed", this.numbers.signed, before.numbers.signed),
    )
    rows = tuple((name, _rate(now), _rate(was)) for name, now, was in steps)
    said = "Of who came to a step in the week, how many had gone on when it ended; open ones still may."
    longer = tuple(
        f"Over {_span(one.days)}, {name}: {_rate(one.rate)}."
        for name, one in zip(("booked of qualified", "signed of booked"), week.rates, strict=True)
        if one.rate.d
    )
    return Part("How many went on", (said, *longer), (("", "this week", "week before"), *rows))


def _span(days: int) -> str:
    name = called(days)
    return name if name[:1].isdigit() else f"a {name}"


def _rate(rate: Rate) -> str:
    """`31/58 53% (43–64%), 6 open`: never a share without its numbers."""
    if not rate.d:
        return "none"
    sure = f" ({interval(rate)})" if rate.is_enough else ""
    told = share(rate).replace(TOO_FEW, f"{TOO_FEW} to tell")
    return ", ".join(filter(None, (told + sure, still_open(rate))))


def _answers(week: Week) -> Part:
    this, before = week.this.response, week.before.response
    rows: list[tuple[str, ...]] = [("half within", _length(this.tried, 0), _length(before.tried, 0))]
    rows += [("9 of 10 within", _length(this.tried, 1), _length(before.tried, 1))]
    rows += [("half talked to within", _length(this.talked, 0), _length(before.talked, 0))]
    rows += [("in time", *(_in_time(one.on_time, one.on_time_of) for one in (this, before)))]
    rows += [("answered live", f"{this.answered_live}", f"{before.answered_live}")]
    rows += [("never answered", f"{this.never}", f"{before.never}")]
    said = ["In working time, of all who began to wait in the week."]
    if (worst := week.this.worst) is not None:
        said.append(f"The worst hour: {worst.when}, {worst.late} of {worst.clocks} late.")
    return Part("How fast you answered", tuple(said), (("", "this week", "week before"), *rows))


def _length(told: Spread, which: int) -> str:
    length = (told.median, told.p90)[which]
    return "–" if length is None else age(length, fine=True)


def _in_time(n: int, of: int) -> str:
    return f"{n} of {of}, {n / of:.0%}" if of else "none"


def _late(late: Sequence[Late]) -> Part:
    if not late:
        return Part("What was late", ("Nothing.",))
    rows = tuple(
        (
            _cut(one.name), f"{one.began:%a %H:%M}", _cut(one.source),
            "not answered" if one.late_s is None else f"late {age(one.late_s)}", one.by or "nobody",
        )
        for one in late[:SHOWN_LATE]
    )  # fmt: skip
    more = (f"And {len(late) - SHOWN_LATE} more.",) if len(late) > SHOWN_LATE else ()
    return Part(
        f"What was late: {len(late)}", more, (("who", "when", "from", "how late", "answered by"), *rows)
    )


def _reasons(report: Report) -> Part:
    if not report.reasons:
        return Part("Why leads ended", ("None ended.",))
    sources = report.sources[:SHOWN_SOURCES]
    has_others = len(report.sources) > len(sources)
    head = ("", "why", "all", *map(_cut, sources), *["others"] * has_others)
    rows = []
    for one in report.reasons[:SHOWN_REASONS]:
        counts = [one.by_source.get(source, 0) for source in sources]
        counts += [one.leads - sum(counts)] * has_others
        rows.append(
            (one.end, _cut(one.reason or "not said"), str(one.leads), *(str(n or "·") for n in counts))
        )
    left = len(report.reasons) - SHOWN_REASONS
    more = (f"And {left} other reasons.",) if left > 0 else ()
    return Part("Why leads ended, by where they came from", more, (head, *rows))


def _owners(report: Report) -> Part:
    head = ("", "leads", "→ qualified", "→ booked", "→ signed", "first try, half within")
    rows = tuple(
        (
            _cut(one.name), str(one.leads), *map(_numbers, (one.qualified, one.booked, one.signed)),
            _length(one.answered, 0),
        )
        for one in report.owners
    )  # fmt: skip
    return Part("By owner", (), (head, *rows)) if rows else Part("By owner", ("Nobody yet.",))


def _numbers(rate: Rate) -> str:
    return f"{rate.n}/{rate.d}" if rate.d else "–"


def _cut(text: str) -> str:
    return clean(text, NAME)


def as_text(week: Week) -> Iterator[str]:
    """The report as lines for a mail."""
    yield title(week)
    for part in parts(week):
        yield ""
        if part.title:
            yield part.title
        indent = "  " if part.title else ""
        for sentence in part.said:
            yield from wrap(sentence, COLUMNS, initial_indent=indent, subsequent_indent=indent)
        if part.rows:
            yield from (f"  {line}" for line in table(part.rows))


def as_markdown(week: Week) -> Iterator[str]:
    """The report as Markdown; what strangers wrote stays what it is."""
    yield f"# {_literal(title(week))}"
    for part in parts(week):
        if part.title:
            yield from ("", f"## {part.title}")
        for sentence in part.said:
            yield from ("", _literal(sentence))
        if part.rows:
            head, *rows = part.rows
            yield from ("", _row(head), f"|{'|'.join(['---'] * len(head))}|", *map(_row, rows))


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(map(_literal, cells))} |"


def _literal(text: str) -> str:
    return _MARKS.sub(r"\\\1", text)
