"""All that is kept of a person, as plain values: what they get who ask what we know of them.

Other people are left out of it: whoever has a part in their matters is somebody else, and of the shop's own
people nobody is named. What was written in free words stands as it was written.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from leadtui.domain.consent import consent_of
from leadtui.domain.contacts import Contact, Enquiry, Lead
from leadtui.domain.events import ActedFor, Cancelled, Event
from leadtui.domain.facts import Facts
from leadtui.domain.fold import NAMED_FIELDS, effective
from leadtui.domain.tags import tags_of
from leadtui.domain.timeline import words_for

US: Final = "the shop"
"""In place of the names of the shop's people."""

_NAMES_ONE_OF_US: Final = ("who",)


def kept_of(facts: Facts, contact: Contact, sources: Iterable[str], now: datetime.datetime) -> dict[str, Any]:
    """Everything that is kept of a contact, and of all that were merged into it.

    `sources` are not people, and are named. Moments are datetimes.
    """
    known = frozenset(sources)

    def by(name: str) -> str:
        return name if name in known else US

    history = facts.history(contact.id)
    known |= {enquiry.source for lead in contact.leads for enquiry in lead.enquiries}
    return {
        "contact": contact.id,
        "merged": list(contact.merged),
        **{name: getattr(contact, name) for name in NAMED_FIELDS},
        "ways": [{"kind": way.kind, "value": way.value, "state": str(way.state)} for way in contact.ways],
        "fields": dict(contact.fields),
        "consent": consent_of(contact),
        "consent_withdrawn_at": contact.consent_withdrawn_at,
        "links": [{"how": link.how, "who": "somebody else"} for link in contact.links],
        "leads": [_lead(lead, by, now) for lead in contact.leads],
        "history": _history(history, by),
    }


By = Callable[[str], str]


def _lead(lead: Lead, by: By, now: datetime.datetime) -> dict[str, Any]:
    return {
        "id": lead.id,
        "stage": lead.stage,
        "since": lead.entered_at,
        "raised_at": lead.raised_at,
        "owner": US if lead.owner(now) else None,
        "enquiries": [_enquiry(enquiry) for enquiry in lead.enquiries],
        "replies": [
            {"source": reply.source, "external_id": reply.external_id, "raised_at": reply.raised_at,
             "words": reply.words}
            for reply in lead.replies
        ],
        "touches": [{"at": one.at, "by": by(one.by), "how": one.how, "way": one.way} for one in lead.touches],
        "notes": [{"at": note.at, "by": by(note.by), "text": note.text} for note in lead.notes],
        "answers": {
            key: {"answer": one.answer, "words": one.words, "at": one.at} for key, one in lead.answers.items()
        },
        "verdict": lead.verdict or None,
        "reason": lead.reason,
        "amount": lead.amount,
        "tags": list(tags_of(lead)),
        "call_back_at": lead.call_back.at if lead.call_back else None,
        "appointment_at": lead.appointment_at,
        "wake_at": lead.wake_at,
        "milestones": {str(milestone): at for milestone, at in lead.milestones.items()},
    }  # fmt: skip


def _enquiry(enquiry: Enquiry) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(enquiry, builtin_types=(datetime.datetime,))
    plain.pop("digest", None)
    return plain


def _history(history: list[Event], by: By) -> list[dict[str, Any]]:
    """What happened, in words; what was undone is told as such."""
    counting = {event.seq for event in effective(history)}
    told = ((event, words_for(_of_us(event), _plain)) for event in history)
    return [
        {"at": event.at, "by": by(event.by), "what": text, "undone": event.seq not in counting}
        for event, text in told
        if text and not isinstance(event.data, Cancelled | ActedFor)
    ]


def _of_us(event: Event) -> Event:
    """The event with none of the shop's people named in it."""
    named = {name: US for name in _NAMES_ONE_OF_US if getattr(event.data, name, None)}
    return replace(event, data=replace(event.data, **named)) if named else event


def _plain(at: datetime.datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
