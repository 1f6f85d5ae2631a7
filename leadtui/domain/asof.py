"""How things stood at a moment: the facts of the events that were true by then."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from leadtui.domain.events import Line
from leadtui.domain.facts import Facts


def as_of(lines: Iterable[Line], moment: datetime.datetime) -> Facts:
    """The facts of all events that were true at `moment`, in the order of the journal."""
    facts = Facts()
    for line in lines:
        facts.apply(line_as_of(line, moment))
    return facts


def line_as_of(line: Line, moment: datetime.datetime) -> Line:
    """A line with those of its events that were true at `moment`."""
    events = tuple(event for event in line.events if event.at <= moment)
    if len(events) == len(line.events):
        return line
    return Line(line.seq, line.command, line.recorded_at, line.by, events)
