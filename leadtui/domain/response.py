"""How many enquiries were answered in time: clocks counted at the moment that decided them."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable

import msgspec

from leadtui.domain.calendar import Calendar
from leadtui.domain.contacts import Lead
from leadtui.domain.stages import Pipeline


class InTarget(msgspec.Struct, frozen=True):
    """How many of the clocks that were decided were answered within their target."""

    answered: int = 0
    decided: int = 0


def answered_in_target(
    leads: Iterable[Lead],
    pipeline: Pipeline,
    calendar: Calendar,
    now: datetime.datetime,
    counts: Callable[[datetime.datetime], bool],
) -> InTarget:
    """Count the clocks of enquiries that were decided at a moment that `counts`, such as today's.

    A clock is decided by the first answer, or by its target (in working time) where that passed before: then
    it is missed, whatever comes after. One that still runs within its target is in neither figure, and nor is
    one whose lead ended before. What was no enquiry is left out, as is a past; replies are another matter.
    """
    answered = decided = 0
    for lead in leads:
        if lead.category == "out":
            continue
        for clock in lead.clocks:
            stage = pipeline.get(clock.stage) or pipeline.first
            if clock.reply or clock.past or stage.target_s is None:
                continue
            due = calendar.add(clock.began, stage.target_s)
            over = min((at for at in (clock.tried, clock.over) if at is not None), default=None)
            is_met = over is not None and (due is None or over <= due)
            moment = clock.tried if is_met else due
            if moment is not None and moment <= now and counts(moment):
                decided += 1
                answered += is_met
    return InTarget(answered, decided)
