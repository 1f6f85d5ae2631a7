"""What came to the pretend shop before the story begins: every enquiry of the past, and what became of it.

Leads in every stage, for a board that looks lived in, the people who are heard of again, and eight weeks of
leads that came to an end.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator
from typing import Final

import msgspec

from leadtui.desk.demo import story
from leadtui.desk.demo.people import BURSTS, JOBS, LOOKING_FOR_WORK, SELLING, Job
from leadtui.domain.ages import DAY, HOUR, MINUTE
from leadtui.domain.commands import AddNote, Assign, Claim, Move, OnLead, SetCallBack, Touch
from leadtui.domain.contacts import TouchHow, source_key
from leadtui.domain.stages import OUT_REASONS, Milestone


class Deed(msgspec.Struct, frozen=True):
    """Something that one of the staff did, so many seconds before the story begins."""

    ago_s: float
    command: OnLead
    """Without its id, its lead and its moment."""


class Matter(msgspec.Struct, frozen=True, kw_only=True):
    """One enquiry of the past, and what became of it."""

    who: int
    """Number of the person."""
    source: str
    raised_s: float
    """Seconds before the story begins."""
    job: Job
    deeds: tuple[Deed, ...] = ()
    owner: str = ""
    reached: dict[Milestone, float] = {}
    """Milestones, in seconds before the story begins."""
    lost_s: float | None = None
    reason: str = ""
    amount: float | None = None

    @property
    def is_over(self) -> bool:
        """Whether it had come to its end before anybody here saw it."""
        return bool(self.reached) or self.lost_s is not None

    @property
    def key(self) -> str:
        """What the journal finds it by."""
        return source_key(self.source, self.external_id)

    @property
    def external_id(self) -> str:
        """Its own at its source; the feeds of the story never use it."""
        return f"past-{self.who:03}"


def _claimed(ago_s: float, by: str) -> Deed:
    return Deed(ago_s, Claim(id="", by=by, lead=""))


def _touched(ago_s: float, by: str, how: TouchHow) -> Deed:
    return Deed(ago_s, Touch(id="", by=by, lead="", how=how))


def _noted(ago_s: float, by: str, text: str) -> Deed:
    return Deed(ago_s, AddNote(id="", by=by, lead="", text=text))


def _given(ago_s: float, by: str, who: str) -> Deed:
    return Deed(ago_s, Assign(id="", by=by, lead="", who=who))


def _moved(
    ago_s: float, by: str, stage: str, reason: str = "", at: datetime.datetime | None = None,
    amount: float | None = None,
) -> Deed:  # fmt: skip
    """A move; `at` is the appointment, or for a parked lead the day it wakes."""
    parked = stage == "later"
    move = Move(
        id="", by=by, lead="", stage=stage, reason=reason, amount=amount,
        wake_at=at if parked else None, appointment_at=None if parked else at,
    )  # fmt: skip
    return Deed(ago_s, move)


def _promised(ago_s: float, by: str, to: datetime.datetime) -> Deed:
    return Deed(ago_s, SetCallBack(id="", by=by, lead="", to=to))


def _up_to_qualified(raised_s: float, entered_s: float, amount: float | None = None) -> tuple[Deed, ...]:
    """Ana took the call, asked the five questions and handed the lead on to Dan."""
    return (
        _claimed(raised_s - 2 * MINUTE, "ana"),
        _touched(raised_s - 3 * MINUTE, "ana", "reached"),
        _moved(raised_s - 4 * MINUTE, "ana", "qualifying"),
        _moved(entered_s, "ana", "qualified", amount=amount),
    )


def _booked(raised_s: float, entered_s: float, at: datetime.datetime, amount: float) -> tuple[Deed, ...]:
    return (
        *_up_to_qualified(raised_s, entered_s + 3 * HOUR),
        _touched(entered_s + 60, "dan", "reached"),
        _moved(entered_s, "dan", "booked", at=at, amount=amount),
    )


def matters(seed: int, began: datetime.datetime) -> tuple[Matter, ...]:
    """Everything that stands on the board when the story begins, oldest first. `began` in the shop's zone."""
    everything = (*_new(began), *_qualifying(began), *_sold(began), *_elsewhere(began), *_long_ago(seed))
    return tuple(sorted(everything, key=lambda matter: -matter.raised_s))


def _slot(began: datetime.datetime, days: int, hour: int, minute: int = 0) -> datetime.datetime:
    """A time of day, so many days from now, on the clock on the shop's wall."""
    day = began + datetime.timedelta(days=days)
    return day.replace(hour=hour, minute=minute, second=0, microsecond=0)


def _in(began: datetime.datetime, minutes: float) -> datetime.datetime:
    """A round moment, at least so many minutes from now."""
    at = began + datetime.timedelta(minutes=minutes + 5)
    return at - datetime.timedelta(minutes=at.minute % 5, seconds=at.second, microseconds=at.microsecond)


def _new(began: datetime.datetime) -> Iterator[Matter]:
    yield Matter(who=0, source="web-form", raised_s=460, job=BURSTS[0])
    yield Matter(who=story.REPEAT_CALLER, source="calls", raised_s=130, job=Job("", "voicemail 0:42"))
    yield Matter(who=2, source="chat", raised_s=190, job=JOBS[14], deeds=(_claimed(70, "ana"),))
    deeds = (
        _claimed(24 * MINUTE, "bo"),
        _touched(23 * MINUTE, "bo", "voicemail"),
        _promised(22 * MINUTE, "bo", _in(began, 9)),
    )
    yield Matter(who=4, source="ads", raised_s=26 * MINUTE, job=JOBS[0], deeds=deeds)


def _qualifying(began: datetime.datetime) -> Iterator[Matter]:
    def met(raised_s: float, by: str, entered_s: float) -> tuple[Deed, ...]:
        return (
            _claimed(raised_s - 60, by),
            _touched(raised_s - 120, by, "reached"),
            _moved(entered_s, by, "qualifying"),
        )

    yield Matter(
        who=story.WILL_REPLY, source="chat", raised_s=18 * MINUTE, job=JOBS[1],
        deeds=(*met(18 * MINUTE, "ana", 12 * MINUTE), _touched(11 * MINUTE, "ana", "message sent")),
    )  # fmt: skip
    yield Matter(
        who=5, source="web-form", raised_s=47 * MINUTE, job=JOBS[9],
        deeds=(
            *met(47 * MINUTE, "bo", 40 * MINUTE),
            _given(40 * MINUTE, "bo", "bo"),
            _noted(38 * MINUTE, "bo", "renting, has to ask the landlord who pays"),
        ),
    )  # fmt: skip
    yield Matter(
        who=story.WILL_REPLY_TOO, source="ads", raised_s=2 * HOUR, job=JOBS[11],
        deeds=(*met(2 * HOUR, "ana", 56 * MINUTE), _touched(30 * MINUTE, "ana", "message sent")),
    )  # fmt: skip
    yield Matter(
        who=7, source="web-form", raised_s=100 * MINUTE, job=JOBS[4],
        deeds=(*met(100 * MINUTE, "ana", 80 * MINUTE), _promised(79 * MINUTE, "ana", _in(began, 25))),
    )  # fmt: skip


def _sold(began: datetime.datetime) -> Iterator[Matter]:
    """What Dan has: qualified, booked, and signed of late."""
    for who, job, entered_s, amount in (
        (8, JOBS[3], 70 * MINUTE, 4000.0),
        (9, JOBS[12], 4 * HOUR + 20 * MINUTE, 9500.0),
        (10, JOBS[8], 35 * MINUTE, None),
    ):
        raised_s = entered_s + 50 * MINUTE
        yield Matter(
            who=who, source="web-form" if who % 2 else "calls", raised_s=raised_s, job=job,
            deeds=_up_to_qualified(raised_s, entered_s, amount),
        )  # fmt: skip
    for who, job, days, hour, amount in (
        (13, JOBS[3], 1, 9, 3800.0),
        (14, JOBS[10], 1, 14, 240.0),
        (15, JOBS[7], 2, 11, 650.0),
        (16, JOBS[1], 3, 16, 12500.0),
    ):
        entered_s = (who - 12) * 9 * HOUR
        raised_s = entered_s + 8 * HOUR
        yield Matter(
            who=who, source="referral" if who == 13 else "web-form", raised_s=raised_s, job=job,
            deeds=_booked(raised_s, entered_s, _slot(began, days, hour), amount),
        )  # fmt: skip
    # A customer whose boiler is being put in, and one from last year who has something new.
    yield Matter(
        who=story.WITH_JOB_IN_HAND, source="web-form", raised_s=24 * DAY, job=JOBS[3], owner="dan",
        reached={Milestone.QUALIFIED: 23.9 * DAY, Milestone.BOOKED: 23 * DAY, Milestone.SIGNED: 20 * DAY},
        amount=4200.0, deeds=(_noted(6 * DAY, "dan", "boiler goes in on Friday, two of us"),),
    )  # fmt: skip
    yield Matter(
        who=story.RETURNING, source="referral", raised_s=392 * DAY, job=JOBS[1], owner="dan",
        reached={Milestone.QUALIFIED: 391 * DAY, Milestone.BOOKED: 390 * DAY, Milestone.SIGNED: 385 * DAY},
        amount=8900.0,
        deeds=(
            _touched(391 * DAY, "dan", "reached"),
            _noted(371 * DAY, "dan", "bathroom done, very happy, dog bites: ring first"),
        ),
    )  # fmt: skip


def _elsewhere(began: datetime.datetime) -> Iterator[Matter]:
    """Parked, lost, and what was no enquiry."""

    def asked(raised_s: float) -> tuple[Deed, ...]:
        return (_claimed(raised_s - 60, "ana"), _touched(raised_s - 90, "ana", "reached"))

    for who, job, days, reason in (
        (17, JOBS[1], 6, "wants it after the holidays"),
        (18, JOBS[9], 21, "waiting for the tax refund"),
        (19, JOBS[11], 2, "house not bought yet"),
    ):
        raised_s = (who - 15) * DAY
        move = _moved(raised_s - HOUR, "ana", "later", reason, _slot(began, days, 9))
        yield Matter(who=who, source="ads", raised_s=raised_s, job=job, deeds=(*asked(raised_s), move))
    for who, job, stage, reason in (
        (20, JOBS[4], "never", "outside our area"),
        (21, JOBS[3], "lost", "went with somebody cheaper"),
        (22, Job("", SELLING[1]), "not-enquiry", OUT_REASONS["v"]),
        (23, Job("", LOOKING_FOR_WORK), "not-enquiry", OUT_REASONS["j"]),
    ):
        raised_s = (who - 19) * 7 * HOUR
        yield Matter(
            who=who, source="web-form", raised_s=raised_s, job=job,
            deeds=(*asked(raised_s), _moved(raised_s - HOUR, "ana", stage, reason)),
        )  # fmt: skip


HISTORY: Final = range(30, 70)
"""Numbers of the people of the last eight weeks, all done with."""


def _long_ago(seed: int) -> Iterator[Matter]:
    """Eight weeks of leads that came to an end, good or bad."""
    chance = random.Random(f"{seed}/past")
    for who in HISTORY:
        raised_s = chance.uniform(2, 56) * DAY
        source = chance.choice(("web-form", "web-form", "calls", "ads", "referral", "chat"))
        job = chance.choice(JOBS)
        qualified_s, booked_s = (
            raised_s - chance.uniform(1, 6) * HOUR,
            raised_s - chance.uniform(8, 20) * HOUR,
        )
        ended_s = raised_s - chance.uniform(22, 44) * HOUR
        how = chance.choices(("signed", "lost", "lost early"), (45, 25, 30))[0]
        reached = {Milestone.QUALIFIED: qualified_s, Milestone.BOOKED: booked_s, Milestone.SIGNED: ended_s}
        kept = {"signed": 3, "lost": 2, "lost early": 0}[how]
        yield Matter(
            who=who, source=source, raised_s=raised_s, job=job, owner="dan" if kept else "ana",
            reached=dict(list(reached.items())[:kept]), lost_s=None if how == "signed" else ended_s,
            reason="" if how == "signed" else chance.choice(("too dear", "no answer", "did it alone")),
            amount=round(chance.uniform(200, 9000), -1) if kept else None,
        )  # fmt: skip
