"""What happened to a lead outside of leadtui, as a source tells it: answered, replied, booked, signed.

Facts, and never a verdict: a visit booked in a calendar makes the lead *booked* though nobody asked the
checklist, and what is told again, or of a run that is over, changes nothing.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Final

from leadtui.domain.absence import on_duty
from leadtui.domain.contacts import Contact, Lead, Reply
from leadtui.domain.draft import Draft
from leadtui.domain.events import Moved, Replied, Touched
from leadtui.domain.intake import Item, Outside
from leadtui.domain.rules import Rules
from leadtui.domain.stages import Milestone, Stage

BEFORE: Final = datetime.timedelta(hours=1)
"""What happened longer before the hand was raised belongs to an earlier run."""

_REACHES: Final = {"booked": Milestone.BOOKED, "signed": Milestone.SIGNED}


def note(draft: Draft, contact: Contact, source: str, item: Item, rules: Rules) -> None:
    """Draft what an item says has happened to the contact's lead; nothing where none goes on."""
    lead = _lead(contact)
    if lead is None:
        return
    for what, at in sorted(item.outside.items(), key=lambda each: each[1]):
        at = min(at, draft.at)
        if at < lead.raised_at - BEFORE:
            continue
        _note_one(draft, lead, source, item, what, at, rules)
        after = draft.contact(contact.id)
        lead = (after.lead(lead.id) if after else None) or lead


def _lead(contact: Contact) -> Lead | None:
    """The run that goes on: the open one, else the newest that is parked."""
    parked = (lead for lead in reversed(contact.leads) if lead.category == "parked")
    return contact.open_lead or next(parked, None)


def _note_one(
    draft: Draft, lead: Lead, source: str, item: Item, what: Outside, at: datetime.datetime, rules: Rules
) -> None:
    if what == "answered":
        # The newest answer that a source tells is always the same one until there is another.
        if not any(touch.at >= at for touch in lead.touches):
            draft.about(lead, Touched("message sent"), at)
    elif what == "replied":
        key = item.external_id
        if not any((one.source, one.external_id, one.raised_at) == (source, key, at) for one in lead.replies):
            draft.about(lead, Replied(Reply(source, key, at, draft.at, item.words)), at)
    else:
        _move_on(draft, lead, item, _REACHES[what], at, rules)


def _move_on(
    draft: Draft, lead: Lead, item: Item, milestone: Milestone, at: datetime.datetime, rules: Rules
) -> None:
    """Bring the lead to where a milestone says it is; never back, and not for what is known."""
    visit = item.appointment_at if milestone is Milestone.BOOKED else None
    is_news = milestone not in lead.milestones
    is_moved_date = visit is not None and lead.milestones.get(milestone) and visit != lead.appointment_at
    if not is_news and not is_moved_date:
        return
    stage = rules.pipeline.with_milestone(milestone)
    here = rules.pipeline.get(lead.stage)
    if stage is None or _is_further(here, stage, rules):
        stage = here
    if stage is None:
        return
    reached = tuple(each for each in _reached(milestone) if each not in lead.milestones)
    who = on_duty(stage, rules.away) if stage.id != lead.stage else None
    amount = item.amount if milestone is Milestone.SIGNED else None
    draft.about(
        lead, Moved(stage.id, stage.category, reached, who=who, appointment_at=visit, amount=amount), at
    )


def _reached(milestone: Milestone) -> Iterator[Milestone]:
    """Signed without booked counts as booked at that moment."""
    if milestone is Milestone.SIGNED:
        yield Milestone.BOOKED
    yield milestone


def _is_further(here: Stage | None, stage: Stage, rules: Rules) -> bool:
    path = rules.pipeline.path
    if here is None or here not in path or stage not in path:
        return False
    return path.index(here) > path.index(stage)
