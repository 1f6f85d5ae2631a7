"""Response clocks: from when a hand was raised to the first touch after it, judged against the target."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator

import msgspec

from leadtui.domain.calendar import Calendar
from leadtui.domain.contacts import Lead


class ResponseClock(msgspec.Struct, frozen=True):
    """One run of the clock of one lead."""

    began: datetime.datetime
    """When the oldest enquiry that nobody had answered was raised."""
    answered: datetime.datetime | None
    """The first touch after that; None: nobody answered yet."""


def response_clocks(lead: Lead) -> Iterator[ResponseClock]:
    """Every run of a lead's clock, the earliest first.

    An enquiry while nobody has answered the one before begins none of its own; one that was answered live
    had no clock at all. Replies are for the owner's clock, and no enquiry.
    """
    touches = sorted(touch.at for touch in lead.touches)
    until: datetime.datetime | None = None
    for enquiry in sorted(lead.enquiries, key=lambda one: one.raised_at):
        raised = enquiry.raised_at
        if enquiry.answered_live or (until is not None and raised <= until):
            continue
        answered = next((at for at in touches if at >= raised), None)
        yield ResponseClock(raised, answered)
        if answered is None:
            return
        until = answered


class InTarget(msgspec.Struct, frozen=True):
    """How many of the clocks that were decided were answered within the target."""

    answered: int = 0
    decided: int = 0


def answered_in_target(
    leads: Iterable[Lead],
    calendar: Calendar,
    target_s: float,
    now: datetime.datetime,
    counts: Callable[[datetime.datetime], bool],
) -> InTarget:
    """Count the clocks that were decided at a moment that `counts`, such as today's.

    A clock is decided by the first answer, or by its target (seconds of working time) where that passed
    before: then it is missed, whatever comes after. One that still runs within its target is in neither
    figure. What was no enquiry is left out.
    """
    answered = decided = 0
    for lead in leads:
        if lead.category == "out":
            continue
        for clock in response_clocks(lead):
            due = calendar.add(clock.began, target_s)
            in_time = clock.answered is not None and (due is None or clock.answered <= due)
            moment = clock.answered if in_time else due
            if moment is not None and moment <= now and counts(moment):
                decided += 1
                answered += in_time
    return InTarget(answered, decided)
