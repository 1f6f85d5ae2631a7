"""What a card says at a moment: its age, whether it is late, and who has it. Nothing here reads a clock."""

from __future__ import annotations

import datetime
from typing import Literal

import msgspec

from leadtui.domain.ages import DAY, MINUTE, age
from leadtui.domain.board import Card
from leadtui.domain.glance import NOBODY
from leadtui.domain.moves import is_unasked
from leadtui.domain.stages import Milestone, Stage
from leadtui.ui.look import Look

AGE_COLUMNS = 5
DATE_COLUMNS = 9
"""`Thu 09:00`."""

NEAR_S = 5 * MINUTE
"""So near its target an age is told in seconds."""

LATE_STEP_S = 10
"""Seconds of lateness are told in steps: the age beside them ticks already."""

WARM_S = 15 * MINUTE
"""An age is near its target in the last quarter of it, and never earlier than this."""

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

UNASKED = "ask first"
"""Said of a visit that was booked without the checklist: its answers are wanted before."""

Band = Literal["quiet", "fresh", "warm", "late"]


class Told(msgspec.Struct, frozen=True):
    """What a card says that depends on the moment; two that are equal look the same."""

    time: str
    """The age that matters, or the appointment."""
    band: Band
    state: str
    """`late 2m40`, `call back 15:30`, `asked again`, why it is parked or lost; or nothing."""
    owner: str
    """Empty where nobody has to have it."""


def tell(card: Card, stage: Stage, now: datetime.datetime, look: Look, *, coarse: bool = False) -> Told:
    """What `card` says at `now`; `coarse` says it shorter, and without the seconds of lateness."""
    lead = card.lead
    band = _band(card, stage, now)
    if band == "late":
        state = f"late {lateness(card.late_s(now), coarse=coarse or look.still)}"
    else:
        state = _state(card, now, look, coarse=coarse)
    return Told(
        time=_time(card, stage, now, look),
        band=band,
        state=state,
        owner=lead.owner(now) or (NOBODY if lead.active else ""),
    )


def lateness(seconds: float, *, coarse: bool = False) -> str:
    """How late something is: `2m40` at first, then `12m`, `1h10`, `3d`."""
    stepped = seconds // LATE_STEP_S * LATE_STEP_S
    return age(stepped or seconds, fine=not coarse and LATE_STEP_S <= seconds < NEAR_S)


def moment(at: datetime.datetime, now: datetime.datetime, zone: datetime.tzinfo) -> str:
    """A moment of these days as `Thu 09:00`, any other as `12 Dec`, in the shop's time."""
    local = at.astimezone(zone)
    if abs((at - now).total_seconds()) < 6 * DAY:
        return f"{WEEKDAYS[local.weekday()]} {local.hour:02}:{local.minute:02}"
    return f"{local.day} {_MONTHS[local.month - 1]}"


def _band(card: Card, stage: Stage, now: datetime.datetime) -> Band:
    if card.due is None:
        return "quiet"
    left = (card.due - now).total_seconds()
    if left < 0:
        return "late"
    if left <= min(WARM_S, (stage.target_s or WARM_S) / 4):
        return "warm"
    return "quiet" if card.lead.waiting_since is None else "fresh"


def _time(card: Card, stage: Stage, now: datetime.datetime, look: Look) -> str:
    """The age since the hand was raised while nobody answered, else what matters in that stage."""
    lead = card.lead
    if lead.waiting_since is not None and lead.active:
        return _age(lead.waiting_since, card, now, look)
    if lead.category == "parked" and lead.wake_at is not None:
        return moment(lead.wake_at, now, look.zone)
    if lead.appointment_at is not None and stage.milestone is Milestone.BOOKED:
        return moment(lead.appointment_at, now, look.zone)
    return _age(lead.entered_at, card, now, look)


def _age(since: datetime.datetime, card: Card, now: datetime.datetime, look: Look) -> str:
    near = card.due is not None and abs((card.due - now).total_seconds()) < NEAR_S
    return age((now - since).total_seconds(), fine=near and not look.still)


def _state(card: Card, now: datetime.datetime, look: Look, *, coarse: bool) -> str:
    lead = card.lead
    if not lead.active:
        return lead.reason
    if lead.call_back is not None:
        return f"call{'' if coarse else ' back'} {_promise(lead.call_back.at, now, look, coarse=coarse)}"
    if lead.waiting_since is None:
        return UNASKED if is_unasked(lead) else ""
    if lead.replies:
        return "replied"
    return "asked again" if len(lead.enquiries) > 1 else ""


def _promise(at: datetime.datetime, now: datetime.datetime, look: Look, *, coarse: bool) -> str:
    """A moment to come: the hour today, else the day, and the hour too where there is room."""
    local = at.astimezone(look.zone)
    if local.date() == now.astimezone(look.zone).date():
        return f"{local.hour:02}:{local.minute:02}"
    told = moment(at, now, look.zone)
    return told.partition(" ")[0] if coarse and ":" in told else told


def time_columns(stage: Stage) -> int:
    """How wide times are in a stage: where appointments are kept they are days and hours."""
    return DATE_COLUMNS if stage.milestone is Milestone.BOOKED or stage.category == "parked" else AGE_COLUMNS
