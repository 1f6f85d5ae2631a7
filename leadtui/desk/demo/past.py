"""The past of the pretend shop as commands, each with the moment when it was given.

It goes into the journal as everything does: enquiries from each source, then what the staff did about them.
"""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

import msgspec

from leadtui.desk.demo.matters import Deed, Matter, matters
from leadtui.desk.demo.people import Person, person
from leadtui.domain.commands import Command, Intake, OnLead, Touch
from leadtui.domain.contacts import Channel, Contact, Way
from leadtui.domain.ids import derived_id
from leadtui.domain.intake import Item

Find = Callable[[str], Iterable[Contact]]
"""Contacts that a source key leads to; the journal knows."""

CHANNELS: Final[dict[str, Channel]] = {
    "web-form": "form",
    "calls": "call",
    "chat": "message",
    "ads": "ad",
    "referral": "referral",
}


def commands(seed: int, began: datetime.datetime, find: Find) -> Iterator[tuple[datetime.datetime, Command]]:
    """The past as commands, and when each was given, in order; later ones name the leads of those before.

    Each is to be submitted before the next is asked for. `began` is aware, in the shop's zone. `find` looks
    in the journal that they are submitted to. What is over for weeks came in by an import, just now.
    """
    past = matters(seed, began)
    over = [matter for matter in past if matter.is_over]
    steps: list[tuple[float, Matter, Deed | None]] = []
    for matter in (matter for matter in past if not matter.is_over):
        steps += [(_seen_s(matter), matter, None), *((deed.ago_s, matter, deed) for deed in matter.deeds)]
    steps.sort(key=lambda step: -step[0])
    ids = (derived_id(began, f"past/{seed}", index) for index in itertools.count())
    for ago_s, matter, deed in steps:
        given = _done(matter, deed, began, find) if deed else _taken(matter.source, [matter], began)
        yield _utc(began, ago_s), msgspec.structs.replace(given, id=next(ids))
    now = _utc(began, 0)
    for source in dict.fromkeys(matter.source for matter in over):
        brought = _taken(source, [matter for matter in over if matter.source == source], began)
        yield now, msgspec.structs.replace(brought, id=next(ids))
    for matter in over:
        for deed in matter.deeds:
            yield now, msgspec.structs.replace(_done(matter, deed, began, find), id=next(ids))


def _taken(source: str, brought: Sequence[Matter], began: datetime.datetime) -> Command:
    return Intake(id="", by=source, source=source, items=tuple(_item(matter, began) for matter in brought))


def _done(matter: Matter, deed: Deed, began: datetime.datetime, find: Find) -> Command:
    named = _by_phone(deed.command, person(matter.who))
    at = _utc(began, deed.ago_s)
    return msgspec.structs.replace(deed.command, lead=_lead(matter, find), at=at, **named)


def _seen_s(matter: Matter) -> float:
    """Seconds ago at which a poll brought it: a source is asked once a minute."""
    return max(0.0, matter.raised_s - 10 - matter.who * 7 % 50)


def _by_phone(command: OnLead, who: Person) -> dict[str, str]:
    """A touch says which number was used."""
    return {"way": f"phone:{who.phone}"} if isinstance(command, Touch) else {}


def _lead(matter: Matter, find: Find) -> str:
    for contact in find(matter.key):
        for lead in contact.leads:
            if any(enquiry.key == matter.key for enquiry in lead.enquiries):
                return lead.id
    raise LookupError(f"{matter.key} is not in the journal: submit each command before asking for the next")


def _item(matter: Matter, began: datetime.datetime) -> Item:
    who = person(matter.who)
    ways = (Way("phone", who.phone), Way("email", who.email))
    call = matter.source == "calls"
    return Item(
        external_id=matter.external_id,
        digest=matter.external_id,
        raised_at=_utc(began, matter.raised_s),
        channel=CHANNELS[matter.source],
        # A caller's name is known once somebody asked; the newest of them nobody has asked yet.
        name="" if call and not matter.deeds else who.name,
        ways=ways[:1] if call else ways,
        words=matter.job.words,
        address="" if call else who.address,
        postcode="" if call else who.postcode,
        service=matter.job.service,
        owner=matter.owner,
        milestones={milestone: _utc(began, ago_s) for milestone, ago_s in matter.reached.items()},
        lost_at=None if matter.lost_s is None else _utc(began, matter.lost_s),
        reason=matter.reason,
        amount=matter.amount,
    )


def _utc(began: datetime.datetime, ago_s: float) -> datetime.datetime:
    return (began - datetime.timedelta(seconds=ago_s)).astimezone(datetime.UTC)
