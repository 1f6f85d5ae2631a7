"""Deciding where a lead stands by the past that its record tells: milestones, a loss, and a stage.

The same for a lead that comes in and for one that is known: what is known is left out, and nothing goes back.
"""

from __future__ import annotations

import datetime
from typing import Final

from leadtui.domain.contacts import Lead
from leadtui.domain.draft import Draft
from leadtui.domain.events import Moved
from leadtui.domain.intake import Item
from leadtui.domain.stages import Milestone, Pipeline, Stage

_ORDER: Final = tuple(Milestone)


def has_ended(item: Item, pipeline: Pipeline) -> bool:
    """Whether the record is of a run that is over."""
    stage = pipeline.get(item.stage) if item.stage else None
    is_out = stage is not None and stage.category == "out"
    return is_out or item.lost_at is not None or Milestone.SIGNED in item.milestones


def remember(draft: Draft, lead: Lead, item: Item, pipeline: Pipeline, *, is_known: bool) -> None:
    """Bring a lead to where its past says it got, from where it is; one that `is_known` never back.

    A milestone whose stage the shop has dropped is reached all the same: figures hang on milestones.
    """
    here = pipeline.get(lead.stage) or pipeline.first
    since = lead.entered_at
    news = {one: at for one, at in item.milestones.items() if one not in lead.milestones}
    for milestone, at in sorted(news.items(), key=_by_time):
        here, since = _further(here, pipeline.with_milestone(milestone), pipeline), at
        reached: tuple[Milestone, ...] = (milestone,)
        if milestone is Milestone.SIGNED and Milestone.BOOKED not in (*item.milestones, *lead.milestones):
            reached = (Milestone.BOOKED, Milestone.SIGNED)
        visit = item.appointment_at if milestone is Milestone.BOOKED else None
        draft.about(
            lead, Moved(here.id, here.category, reached, appointment_at=visit, amount=item.amount), at
        )
    last = _stands(item, pipeline)
    if last is None or last.id == here.id:
        return
    ended, parked = last.category in ("lost", "out"), last.category == "parked"
    told = (item.lost_at if ended else None) or item.stage_at
    is_newer = parked if told is None else told >= lead.entered_at
    if is_known and not is_newer:
        return  # somebody has moved it since, or nobody knows which of the two was first
    reason = item.reason or ("not said" if ended else "")
    wake_at = item.wake_at if parked else None
    came_at = told or (None if parked else since)
    draft.about(lead, Moved(last.id, last.category, reason=reason, wake_at=wake_at), came_at)


def _by_time(reached: tuple[Milestone, datetime.datetime]) -> tuple[datetime.datetime, int]:
    milestone, at = reached
    return at, _ORDER.index(milestone)


def _further(here: Stage, there: Stage | None, pipeline: Pipeline) -> Stage:
    """The later of two stages on the path: who booked first and was qualified then is still booked."""
    path = pipeline.path
    if there is None or (here in path and there in path and path.index(there) < path.index(here)):
        return here
    return there


def _stands(item: Item, pipeline: Pipeline) -> Stage | None:
    """Where a lead is by its record, beyond its milestones: where that says, else by its loss or its date."""
    said = pipeline.get(item.stage) if item.stage else None
    if said is not None:
        return said
    if item.lost_at is not None:
        return _lost(pipeline, qualified=bool(item.milestones.keys() - {Milestone.INBOUND}))
    return pipeline.first_of("parked") if item.wake_at is not None else None


def _lost(pipeline: Pipeline, *, qualified: bool) -> Stage:
    """Where those are kept who were lost, or never `qualified`; without such a stage, as a dropped one."""
    name = "lost" if qualified else "never"
    by_name = (stage for stage in pipeline.stages if stage.category == "lost" and stage.id == name)
    return next(by_name, pipeline.first_of("lost") or Stage("lost", "Lost", "lost"))
