"""Waiting: what an event does to a lead's clocks, which say how long somebody waited for an answer."""

from __future__ import annotations

import datetime
from typing import Final

from msgspec.structs import replace

from leadtui.domain.contacts import Clock, Lead
from leadtui.domain.events import Event

OF_A_PAST: Final = datetime.timedelta(days=28)
"""What was raised so long before we saw it is history: from an import, or the first poll of an old list."""


def waits(
    lead: Lead, event: Event, raised_at: datetime.datetime, seen_at: datetime.datetime, *, reply: bool
) -> Lead:
    """A lead whose contact asks.

    The oldest unanswered one keeps the clock: asking twice never makes anyone look quicker. But not that of
    a past, by which nobody is measured: who asks now is answered now.
    """
    since, clocks = lead.waiting_since, lead.clocks
    past = seen_at - raised_at > OF_A_PAST
    newest = clocks[-1] if clocks and since is not None else None
    if newest is None or (newest.past and not past):
        held = seen_at if lead.owner(event.recorded_at) else None
        new = Clock(raised_at, seen_at, lead.stage, reply=reply, taken=held, command=event.command, past=past)
        clocks = (*clocks, new)
    elif raised_at < newest.began and newest.past == past:
        clocks = (*clocks[:-1], replace(newest, began=raised_at))
    oldest = raised_at if since is None else min(since, raised_at)
    return replace(lead, waiting_since=oldest, waiting_seen_at=seen_at, clocks=clocks)


def running(lead: Lead) -> Clock | None:
    """The clock that nobody has stopped yet."""
    last = lead.clocks[-1] if lead.clocks else None
    return last if last is not None and last.runs else None


def told_at_once(lead: Lead, event: Event) -> bool:
    """Whether the record that began the wait told of the move as well: a lead that comes in further on."""
    last = running(lead)
    return last is not None and last.command == event.command


def taken(lead: Lead, at: datetime.datetime) -> tuple[Clock, ...]:
    """The clocks once somebody has the lead: the one that runs and was nobody's so far is theirs."""
    last = running(lead)
    if last is None or last.taken is not None:
        return lead.clocks
    return (*lead.clocks[:-1], replace(last, taken=at))


def dealt_with(lead: Lead, event: Event, *, went_on: bool) -> tuple[Clock, ...]:
    """The clocks after a move that ends the wait, whenever it was true."""
    last = running(lead)
    if last is None:
        return lead.clocks
    if told_at_once(lead, event):
        return lead.clocks[:-1]  # how long they waited, nobody knows
    at = max(event.at, last.began)
    done = replace(last, tried=at, by=event.by) if went_on else replace(last, over=at)
    return (*lead.clocks[:-1], replace(done, command=""))


def answered(lead: Lead, event: Event, *, talked: bool) -> tuple[Clock, ...]:
    """The clocks after a touch; to have talked, at last, counts for all of them."""
    clocks = list(lead.clocks)
    last = running(lead)
    if last is not None and event.at >= last.began:
        clocks[-1] = replace(last, tried=event.at, by=event.by, command="")
    for at, clock in enumerate(clocks):
        if talked and clock.talked is None and clock.began <= event.at:
            clocks[at] = replace(clock, talked=event.at)
    return tuple(clocks)
