"""Deciding where a lead goes: moves, verdicts, and visits that did not come about."""

from __future__ import annotations

from msgspec.structs import replace

from leadtui.domain.absence import on_duty
from leadtui.domain.checklist import propose
from leadtui.domain.commands import Move, NoShow, Refusal, SetVerdict
from leadtui.domain.contacts import Lead
from leadtui.domain.draft import Draft
from leadtui.domain.events import CallBackSet, Moved, VerdictSet
from leadtui.domain.rules import Rules
from leadtui.domain.stages import Milestone, Stage


def move(draft: Draft, command: Move, lead: Lead, rules: Rules) -> Refusal | None:
    """Bring a lead to another stage, if it is still where it was seen and the stage has what it needs."""
    stage = rules.pipeline.get(command.stage)
    if stage is None:
        return Refusal(f"no stage is called {command.stage}")
    if command.expected and lead.stage != command.expected:
        return Refusal(f"it is in {_label(rules, lead.stage)} by now")
    rebooked = lead.stage == stage.id and command.appointment_at not in (None, lead.appointment_at)
    if lead.stage == stage.id and not rebooked:
        return Refusal(f"it is in {stage.label} already")
    if stage.category in ("lost", "out") and not command.reason:
        return Refusal(f"{stage.label} needs a reason")
    if stage.category == "parked" and command.wake_at is None:
        return Refusal(f"{stage.label} needs a date to come back on")
    if stage.category == "parked" and command.wake_at is not None and command.wake_at <= draft.at:
        return Refusal("the date to come back on has to be in the future")
    moved = _moved(stage, lead, rules)
    given = replace(
        moved,
        who=None if rebooked else moved.who,
        reason=command.reason,
        wake_at=command.wake_at,
        appointment_at=command.appointment_at,
        amount=command.amount,
    )
    draft.about(lead, given)
    return None


def _moved(stage: Stage, lead: Lead, rules: Rules) -> Moved:
    return Moved(stage.id, stage.category, _reached(stage, lead), on_duty(stage, rules.away))


def set_verdict(draft: Draft, command: SetVerdict, lead: Lead, rules: Rules) -> Refusal | None:
    """Set what a person decided, and bring the lead where that leads to."""
    if lead.category == "won":
        return Refusal(f"it is {_label(rules, lead.stage).lower()}: there is nothing left to decide")
    proposal = propose(rules.framework, lead.answers) if rules.framework else None
    proposed = (proposal.verdict or "") if proposal else command.verdict
    if command.verdict == "ready" and proposed != "ready" and not command.override:
        why = proposal.why if proposal else ""
        return Refusal(f"the gate says {proposed or 'not yet'}, {why}: to decide otherwise, say why")
    stage = _stage_for(command.verdict, rules)
    if stage is None:
        return Refusal(f"the config has no stage for {command.verdict}")
    if command.verdict == "never" and not command.reason:
        return Refusal("never needs a reason")
    if command.verdict == "later" and (command.wake_at is None or command.wake_at <= draft.at):
        return Refusal("later needs a date in the future to come back on")
    here = rules.pipeline.get(lead.stage)
    has_visit = here is not None and here.milestone is Milestone.BOOKED
    stays = command.verdict == "ready" and has_visit and is_unasked(lead)
    if lead.stage == stage.id and not stays:
        return Refusal(f"it is in {stage.label} already")
    name = rules.framework.name if rules.framework else ""
    draft.about(lead, VerdictSet(command.verdict, proposed, name, command.override))
    if stays:  # it keeps its visit, and is qualified from now on
        draft.about(lead, Moved(lead.stage, lead.category, (Milestone.QUALIFIED,)))
        return None
    draft.about(lead, replace(_moved(stage, lead, rules), reason=command.reason, wake_at=command.wake_at))
    return None


def is_unasked(lead: Lead) -> bool:
    """Whether a visit is booked, and nobody has found out yet whether it is worth one."""
    return lead.active and Milestone.BOOKED in lead.milestones and Milestone.QUALIFIED not in lead.milestones


def _stage_for(verdict: str, rules: Rules) -> Stage | None:
    pipeline = rules.pipeline
    if verdict == "ready":
        return pipeline.with_milestone(Milestone.QUALIFIED)
    if verdict == "later":
        return pipeline.first_of("parked")
    return pipeline.ended("never")


def no_show(draft: Draft, command: NoShow, lead: Lead, rules: Rules) -> Refusal | None:
    """Back to qualified with a call-back due at once; booked it has been all the same."""
    here = rules.pipeline.get(lead.stage)
    stage = _stage_for("ready", rules)
    if here is None or here.milestone is not Milestone.BOOKED or stage is None:
        return Refusal("only a booked visit can fail to come about")
    owner = on_duty(stage, rules.away) or lead.owner(draft.at) or command.by
    draft.about(lead, replace(_moved(stage, lead, rules), reason="no-show"))
    draft.about(lead, CallBackSet(draft.at, owner))
    return None


def _label(rules: Rules, stage_id: str) -> str:
    stage = rules.pipeline.get(stage_id)
    return stage.label if stage else stage_id


def _reached(stage: Stage, lead: Lead) -> tuple[Milestone, ...]:
    """The milestones that coming to `stage` reaches; signed without booked counts as booked then, too."""
    wanted = {
        None: (),
        Milestone.SIGNED: (Milestone.BOOKED, Milestone.SIGNED),
    }.get(stage.milestone, (stage.milestone,) if stage.milestone else ())
    return tuple(milestone for milestone in wanted if milestone and milestone not in lead.milestones)
