"""A journal line, made of facts without a journal."""

from __future__ import annotations

import datetime

from leadtui.domain.events import Event, Fact, Line


def in_place(
    facts: tuple[Fact, ...], *, seq: int, command: str, by: str, recorded_at: datetime.datetime
) -> Line:
    """The line that records `facts` from `seq` on."""
    events = tuple(
        Event(
            seq + index, command, fact.at or recorded_at, recorded_at, by, fact.contact, fact.lead, fact.data
        )
        for index, fact in enumerate(facts)
    )
    return Line(seq, command, recorded_at, by, events)
