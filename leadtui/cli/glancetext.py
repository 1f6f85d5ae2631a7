"""What a glance says: lines for the eye, sentences for the ear, or a line of the user's own.

Imports next to nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from leadtui.cli.figures import Counted
from leadtui.cli.output import wrapped
from leadtui.cli.polled import Polling
from leadtui.desk.summary import Glance, Pressing
from leadtui.domain.ages import MINUTE, age, spoken
from leadtui.domain.figures.numbers import Count, Inbound, Rate
from leadtui.domain.figures.response import Response
from leadtui.domain.figures.words import TOO_FEW, change, interval, quiet, share, still_open
from leadtui.domain.widths import agreed, cut, width
from leadtui.errors import UsageError

NAMED_LATE: Final = 3
"""So many late leads are named on the line; the rest are counted."""

COLUMNS: Final = 80
"""What a mail, a pipe or a file is written for."""

NARROW: Final = 60
"""Below so many columns names are short, and what a line tells of stands in no column of its own."""

NAME, SHORTEST, LABEL = 24, 6, 10
"""Columns of a name at most, of one that has to be cut, and of what a line tells of."""

NOBODY: Final = "nobody"

_BRACES: Final = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")


def lines(seen: Glance, told: Counted | None, polling: Polling, now: float, room: int) -> Iterator[str]:
    """The answer in the first line; then who waits, the stages, the figures, what follows, the sources."""
    yield answer(seen, now, room)
    waits = [_waiting(seen)] if seen.late else []
    waits += [f"{seen.unclaimed} unclaimed"] * bool(seen.unclaimed)
    yield from wrapped(waits, room)
    stages = [f"{label} {count}" for _, label, count in seen.stages if count]
    yield from wrapped(stages or ["no leads yet"], room)
    if seen.unmanned:
        yield from wrapped([f"nobody on it: {', '.join(one.label for one in seen.unmanned)}"], room)
    if told is not None:
        yield from _figures(told, room)
        if told.is_any:
            yield from wrapped(_sentence(told).split(), room, between=" ")
    yield from wrapped(_sources(polling), room, between=", ")
    if polling.trouble:
        yield from wrapped(f"collector: {polling.trouble}".split(), room, between=" ", indent=2)


def answer(seen: Glance, now: float, room: int = COLUMNS) -> str:
    """`2 LATE: Ruiz 2m40 nobody · Marsh 20m dan`, or `Nothing late. 4 waiting, oldest 2m.`: one line."""
    if not seen.late:
        return f"Nothing late. {_waiting(seen)}."
    line = ""
    for named in range(min(NAMED_LATE, len(seen.late)), 0, -1):
        line = _named_late(seen, now, named, room, NAME)
        if width(line) <= room:
            return line
    longest = min(NAME, width(agreed(seen.late[0][0].name)))
    return _named_late(seen, now, 1, room, max(SHORTEST, longest - (width(line) - room)))


def _named_late(seen: Glance, now: float, named: int, room: int, longest: int) -> str:
    """So many of the late leads by name, of at most so many columns; the rest are counted."""
    told = [_late(lead, late_s, now, room, longest) for lead, late_s in seen.late[:named]]
    more = len(seen.late) - named
    return f"{len(seen.late)} LATE: {' · '.join([*told, f'{more} more'] if more else told)}"


def _late(lead: Pressing, late_s: float, now: float, room: int, longest: int) -> str:
    name = agreed(lead.name)
    if room < NARROW and not any(map(str.isdigit, name)):
        name = (name.split() or [name])[-1]
    return f"{cut(name, longest)} {age(late_s, fine=True)} {lead.owner_at(now) or NOBODY}"


def _waiting(seen: Glance) -> str:
    if not seen.waiting:
        return "nobody waiting" if seen.late else "Nobody waiting"
    oldest = f", oldest {age(seen.oldest_waiting_s)}" if seen.oldest_waiting_s is not None else ""
    return f"{seen.waiting} waiting{oldest}"


def _figures(told: Counted, room: int) -> Iterator[str]:
    if not told.is_any:
        return
    inbound = told.inbound
    counts = [f"{_many(inbound.enquiries, 'enquiry', 'enquiries')} {change(inbound)}"]
    counts += [_many(inbound.people, "person", "people")] * (inbound.people != inbound.enquiries)
    counts += [_many(inbound.not_enquiries, "not enquiry", "not enquiries")] * bool(inbound.not_enquiries)
    counts += [f"{told.qualified.now} qualified {change(told.qualified)}"]
    counts += [f"{told.unchecked} booked unasked"] * bool(told.unchecked)
    yield from _row(told.counted_in, counts, room)
    for name, of, one in (("booked", "qualified", told.booked), ("signed", "booked", told.signed)):
        if one.rate.d:
            yield from _row(one.counted_in, _rate(name, of, one.rate), room, between=", ")
    yield from _row("answered", list(_answers(told.response)), room)


def _rate(name: str, of: str, rate: Rate) -> list[str]:
    """`booked 31 of 58 qualified: 53% (43–64%)`, `6 open`: a share never stands without its numbers."""
    numbers = f"{name} {rate.n} of {rate.d} {of}"
    said = f"{rate.rate or 0:.0%} ({interval(rate)})" if rate.is_enough else f"{TOO_FEW} to tell"
    return [f"{numbers}: {said}", *filter(None, [still_open(rate)])]


def _fine(seconds: float) -> str:
    return age(seconds, fine=True)


def _answers(told: Response, said: Callable[[float], str] = _fine) -> Iterator[str]:
    median, most = told.tried.median, told.tried.p90
    if median is not None and most is not None:
        yield f"half within {said(median)}"
        yield f"9 of 10 within {said(most)}"
    if told.within_target is not None:
        yield f"{told.on_time} of {told.on_time_of} in time, {told.within_target:.0%}"
    if told.answered_live:
        yield f"{told.answered_live} live"
    if told.never:
        yield f"{told.never} never"


def _sources(polling: Polling) -> list[str]:
    if not polling.sources:
        return []
    bad = [f"{one.name} {one.state}" for one in polling.sources if one.state in ("failing", "stale")]
    if polling.silent_s is not None and polling.silent_s >= MINUTE:
        bad.append(f"not polled for {age(polling.silent_s)}")
    first, *others = bad or ["all well"]
    return [f"sources: {first}", *others]


def _sentence(told: Counted) -> str:
    return told.findings[0].whole if told.findings else quiet(told.inbound)


def _many(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def _row(label: str, parts: list[str], room: int, between: str = " · ") -> Iterator[str]:
    """What a line tells of, in a column of its own where there is room, and what it tells."""
    if room >= NARROW:
        for at, line in enumerate(wrapped(parts, room - LABEL, between)):
            yield f"{'' if at else label:{LABEL}}{line}"
    elif parts:
        yield from wrapped([f"{label} {parts[0]}", *parts[1:]], room, between, indent=2)


def sentences(seen: Glance, told: Counted | None, polling: Polling, now: float) -> Iterator[str]:
    """The same to be heard: one thing a line, in words."""
    count = len(seen.late)
    yield f"{count} {'lead is' if count == 1 else 'leads are'} late." if count else "Nothing is late."
    for lead, late_s in seen.late[:NAMED_LATE]:
        yield f"{lead.name} is late by {spoken(late_s)}, {lead.owner_at(now) or NOBODY} has it."
    if count > NAMED_LATE:
        yield f"{count - NAMED_LATE} more are late."
    waits = (
        "nobody waits" if not seen.waiting else f"{seen.waiting} {'waits' if seen.waiting == 1 else 'wait'}"
    )
    oldest = f", the longest for {spoken(seen.oldest_waiting_s)}" if seen.oldest_waiting_s is not None else ""
    yield f"{waits.capitalize()} for an answer{oldest}."
    yield f"{seen.unclaimed} unclaimed."
    for _, label, leads in seen.stages:
        if leads:
            yield f"{leads} in {label}."
    for one in seen.unmanned:
        yield f"Nobody is on {one.label}."
    if told is not None and told.is_any:
        yield from _spoken_figures(told)
    for source in polling.sources:
        if source.state in ("failing", "stale"):
            yield f"The source {source.name} is {source.state}."
    if polling.silent_s is not None and polling.silent_s >= MINUTE:
        yield f"Nobody has polled for {spoken(polling.silent_s)}."
    if polling.trouble:
        yield f"The collector says: {polling.trouble}."


def _spoken_figures(told: Counted) -> Iterator[str]:
    span = f"In {told.counted_in}"
    came = _many(told.inbound.enquiries, "enquiry", "enquiries")
    yield f"{span} {came}{_against(told.inbound)}; {told.qualified.now} qualified{_against(told.qualified)}."
    for name, of, one in (("booked", "qualified", told.booked), ("signed", "booked", told.signed)):
        if one.rate.d:
            yield f"In {one.counted_in} {', '.join(_rate(name, of, one.rate))}."
    if answered := list(_answers(told.response, spoken)):
        yield f"{span} answered: {', '.join(answered)}."
    yield _sentence(told)


def _against(count: Count | Inbound) -> str:
    now = count.now if isinstance(count, Count) else count.enquiries
    more = now - count.previous
    return f", {abs(more)} {'more' if more > 0 else 'fewer'} than before" if more else ""


FIGURES: Final[Mapping[str, str]] = {
    "enquiries": "how many came in",
    "people": "of how many people",
    "not_enquiries": "what came in and was none",
    "passed": "how many qualified",
    "booked_rate": "31/58 53%",
    "signed_rate": "12/27 44%",
    "median": "half were answered within",
    "p90": "9 of 10 were",
    "in_time": "30/38 79%",
    "never": "how many were never answered",
    "sentence": "what follows",
}
"""What a line of one's own can name beside who is late and waits, of the figures in the window."""


def names_figures(text: str) -> bool:
    """Whether a line of the user's own asks for any of the figures."""
    return any(found[1] in FIGURES for found in _BRACES.finditer(text))


def formatted(text: str, seen: Glance, told: Counted | None, now: float) -> str:
    """A line of the user's own. Raises UsageError for a brace that means nothing."""
    named = {
        "answer": answer(seen, now),
        "late": str(len(seen.late)),
        "waiting": str(seen.waiting),
        "oldest": "-" if seen.oldest_waiting_s is None else age(seen.oldest_waiting_s),
        "unclaimed": str(seen.unclaimed),
        "first": f"{seen.late[0][0].name} {age(seen.late[0][1])}" if seen.late else "",
        "who": (seen.late[0][0].owner_at(now) or NOBODY) if seen.late else "",
    }
    named |= _named(told) if told is not None else dict.fromkeys(FIGURES, "")
    named |= {one: str(count) for one, _, count in seen.stages}

    def value(found: re.Match[str]) -> str:
        if found[0] in ("{{", "}}"):
            return found[0][0]
        if found[1] in named:
            return named[found[1]]
        known = ", ".join(f"{{{name}}}" for name in named)
        raise UsageError(f"--format has {found[0][:40]}, which a glance does not know.", f"It knows {known}.")

    return _BRACES.sub(value, text)


def _named(told: Counted) -> dict[str, str]:
    answers = told.response
    median, most = answers.tried.median, answers.tried.p90
    in_time = f"{answers.on_time}/{answers.on_time_of}"
    if answers.within_target is not None:
        in_time += f" {answers.within_target:.0%}"
    return {
        "enquiries": str(told.inbound.enquiries),
        "people": str(told.inbound.people),
        "not_enquiries": str(told.inbound.not_enquiries),
        "passed": str(told.qualified.now),
        "booked_rate": share(told.booked.rate),
        "signed_rate": share(told.signed.rate),
        "median": "-" if median is None else age(median, fine=True),
        "p90": "-" if most is None else age(most, fine=True),
        "in_time": in_time,
        "never": str(answers.never),
        "sentence": _sentence(told) if told.is_any else "",
    }
