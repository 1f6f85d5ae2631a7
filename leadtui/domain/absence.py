"""Who of the shop is away and who stands in for them.

Two things say so: the days off in the config, and the people themselves by a key, which is an event. Such an
event is about one of ours and not about a contact, so it has a stream of its own, named after the person.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo

import msgspec

from leadtui.domain.ages import HOUR
from leadtui.domain.contacts import Lead
from leadtui.domain.events import CameBack, Event, WentAway
from leadtui.domain.stages import Stage

PERSON = "person:"

HERE_S = 12 * HOUR
"""Who says that they are back is there for that day's work, whatever the config says of the day."""

NOBODY_ON_IT = "nobody on it"

DaysOff = Mapping[str, frozenset[datetime.date]]
"""By person, the days off that the config names, in the shop's zone."""


class Absence(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a person last said of being there."""

    away: bool
    said_at: datetime.datetime
    until: datetime.datetime | None = None
    """None: until they say that they are back."""


def stream_of(person: str) -> str:
    """The stream of the events about one of ours."""
    return f"{PERSON}{person}"


def person_of(stream: str) -> str:
    """Whose stream it is; empty for a contact's."""
    return stream[len(PERSON) :] if stream.startswith(PERSON) else ""


def said_by(event: Event) -> Absence | None:
    """What an event says of its person; None for any other event."""
    if isinstance(event.data, WentAway):
        return Absence(True, event.at, event.data.until)
    return Absence(False, event.at) if isinstance(event.data, CameBack) else None


def absence_of(events: Iterable[Event]) -> Absence | None:
    """What the events of a person's stream that count add up to: their last word."""
    said = None
    for event in events:
        said = said_by(event) or said
    return said


def away_at(said: Mapping[str, Absence], days_off: frozenset[str], now: datetime.datetime) -> frozenset[str]:
    """Who is away at `now`, of those who said so and those who have that day off."""
    if not said:
        return days_off
    gone = {who for who, one in said.items() if one.away and (one.until is None or now < one.until)}
    here = {who for who, one in said.items() if not one.away and (now - one.said_at).total_seconds() < HERE_S}
    return frozenset(gone | (days_off - here))


class Staff(msgspec.Struct, frozen=True):
    """All that tells who is there when."""

    zone: str = "UTC"
    days_off: DaysOff = {}
    said: Mapping[str, Absence] = {}

    def away(self, now: datetime.datetime) -> frozenset[str]:
        """Who is away at `now`."""
        off: frozenset[str] = frozenset()
        if self.days_off:
            today = now.astimezone(ZoneInfo(self.zone)).date()
            off = frozenset(who for who, days in self.days_off.items() if today in days)
        return away_at(self.said, off, now)

    def turns(self, now: datetime.datetime) -> list[datetime.datetime]:
        """The moments after `now` at which somebody may come or go, in order."""
        turns = {one.until for one in self.said.values() if one.until is not None}
        turns |= {one.said_at + datetime.timedelta(seconds=HERE_S) for one in self.said.values()}
        zone = ZoneInfo(self.zone)
        for day in frozenset[datetime.date]().union(*self.days_off.values()):
            for midnight in (day, day + datetime.timedelta(days=1)):
                turns.add(datetime.datetime.combine(midnight, datetime.time(), zone).astimezone(datetime.UTC))
        return sorted(turn for turn in turns if now < turn)


def on_duty(stage: Stage | None, away: frozenset[str]) -> str | None:
    """Whose stage it is while these are away: its owner's, else the cover's; None: nobody is on it."""
    if stage is None or stage.owner is None or stage.owner not in away:
        return stage.owner if stage is not None else None
    return stage.cover if stage.cover not in away else None


def unmanned(stage: Stage, away: frozenset[str]) -> bool:
    """Whether a stage that has an owner has nobody just now."""
    return stage.owner is not None and on_duty(stage, away) is None


def left_to(stages: Iterable[Stage], who: str, away: frozenset[str]) -> str:
    """Who has the stages of somebody who is away, in words: `bo has New, Qualifying · nobody has Booked`."""
    labels: dict[str, list[str]] = {}
    for stage in stages:
        if who in (stage.owner, stage.cover) and stage.owner in away:
            labels.setdefault(on_duty(stage, away) or "nobody", []).append(stage.label)
    return " · ".join(f"{one} has {', '.join(names)}" for one, names in labels.items())


def belongs_to(lead: Lead, stage: Stage | None, away: frozenset[str], now: datetime.datetime) -> str | None:
    """Who has to see to a lead at `now`: who has it, and while they are away whoever is on its stage."""
    owner = lead.owner(now)
    return on_duty(stage, away) if owner in away else owner


def whose(stage: Stage, away: frozenset[str], *, is_open: bool) -> str:
    """Whose stage it is while its owner is away, in words; empty where that is its owner, as ever."""
    if stage.owner is None or stage.owner not in away:
        return ""
    cover = on_duty(stage, away)
    if cover is not None:
        return f"{cover} for {stage.owner}"
    return NOBODY_ON_IT if is_open else f"{stage.owner} away"
