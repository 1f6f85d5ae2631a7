"""When a lead is due, how late it is, how old it is, and the one order in which leads stand everywhere."""

from __future__ import annotations

import datetime

import msgspec

from leadtui.domain.calendar import Calendar
from leadtui.domain.contacts import Lead
from leadtui.domain.stages import Milestone, Stage


def due_at(lead: Lead, stage: Stage | None, calendar: Calendar) -> datetime.datetime | None:
    """The moment after which the lead is late, in UTC; None where it never is.

    `stage` is the lead's own as the shop has it now, or None when the config has dropped it. A parked lead is
    due when it wakes; one that is won, lost or out never is. For the others:

    - A call-back, once set, covers every enquiry and reply that had been seen by then.
    - Without a call-back, the appointment stands in its place while the lead is in the booked stage.
    - An enquiry or reply that is not covered is due by the stage's target, in working time from the oldest
      that nobody answered; the promise above still counts where it comes first.
    - With nobody waiting and nothing promised, the target runs from when the lead came to its stage.
    """
    if lead.category == "parked":
        return lead.wake_at
    if not lead.active:
        return None
    promised = _promised(lead, stage)
    answer_by = _within_target(lead.waiting_since, stage, calendar) if _waits_uncovered(lead) else None
    known = [moment for moment in (promised, answer_by) if moment is not None]
    return min(known) if known else _within_target(lead.entered_at, stage, calendar)


def _promised(lead: Lead, stage: Stage | None) -> datetime.datetime | None:
    if lead.call_back is not None:
        return lead.call_back.at
    return lead.appointment_at if stage is not None and stage.milestone == Milestone.BOOKED else None


def _waits_uncovered(lead: Lead) -> bool:
    """Whether somebody waits for an answer whom no call-back was promised since."""
    if lead.waiting_since is None or lead.call_back is None:
        return lead.waiting_since is not None
    return lead.waiting_seen_at is not None and lead.waiting_seen_at > lead.call_back.set_at


def _within_target(
    since: datetime.datetime | None, stage: Stage | None, calendar: Calendar
) -> datetime.datetime | None:
    if since is None or stage is None or stage.target_s is None:
        return None
    return calendar.add(since, stage.target_s)


def late_s(due: datetime.datetime | None, now: datetime.datetime) -> float:
    """Seconds by which `now` is past `due`, on the wall clock; 0 when it is not, or nothing is due."""
    return max(0.0, (now - due).total_seconds()) if due is not None else 0.0


def order_key(lead: Lead, due: datetime.datetime | None) -> tuple[bool, bool, float, float, str]:
    """The order of leads everywhere: urgent first, then late by how late, then due, oldest enquiry, id.

    It does not ask for the time, and need not: what is late was due before what is not, and the latest was
    due first, so the earliest due is the right order of both. A lane stays sorted while the clock runs, and
    only a lead that changed has to be put in its place again. Nothing due comes last.
    """
    due_s = 0.0 if due is None else due.timestamp()
    return not lead.urgent, due is None, due_s, lead.raised_at.timestamp(), lead.id


class Ages(msgspec.Struct, frozen=True):
    """The three ages of a lead in seconds, never mixed and never negative."""

    raised_s: float
    """Since the hand was first raised."""
    stage_s: float
    """Since it came to its stage."""
    touched_s: float | None
    """Since anybody last touched it; None: nobody ever did."""


def ages(lead: Lead, now: datetime.datetime) -> Ages:
    """The three ages of `lead` at `now`, on the wall clock."""
    touched = lead.touched_at
    return Ages(
        raised_s=late_s(lead.raised_at, now),
        stage_s=late_s(lead.entered_at, now),
        touched_s=None if touched is None else late_s(touched, now),
    )
