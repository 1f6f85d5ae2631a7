"""A lead as the commands tell it to other programs: the fields that scripts rely on."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from leadtui.desk.listing import Listed
from leadtui.desk.summary import Pressing, Summary
from leadtui.domain.board import Board, Card
from leadtui.domain.consent import consent_of
from leadtui.domain.contacts import Lead
from leadtui.domain.due import ages
from leadtui.domain.moments import iso, iso_or_none
from leadtui.domain.stages import ACTIVE, Milestone
from leadtui.domain.tags import tags_of


def item(card: Card, now: datetime.datetime) -> dict[str, Any]:
    """One lead with its contact, as plain JSON values: times ISO 8601 in UTC, durations in seconds."""
    lead, contact = card.lead, card.contact
    newest = lead.enquiries[-1] if lead.enquiries else None
    three = ages(lead, now)
    late_s = card.late_s(now)
    return {
        "id": lead.id,
        "contact": contact.id,
        "name": contact.name,
        "phone": contact.phone,
        "email": contact.email,
        "company": contact.company,
        "address": contact.address,
        "postcode": contact.postcode,
        "message": lead.words,
        "source": lead.source,
        "refs": [
            {"source": enquiry.source, "external_id": enquiry.external_id, "url": enquiry.url}
            for enquiry in lead.enquiries
        ],
        "fields": dict(contact.fields),
        "consent": consent_of(contact),
        "stage": lead.stage,
        "owner": lead.owner(now),
        "raised_at": iso(lead.raised_at),
        "seen_at": iso_or_none(newest.seen_at if newest else None),
        "age_s": round(three.raised_s),
        "stage_age_s": round(three.stage_s),
        "idle_s": None if three.touched_s is None else round(three.touched_s),
        "due_at": iso_or_none(card.due),
        "callback_at": iso_or_none(lead.call_back.at if lead.call_back else None),
        "late": late_s > 0,
        "late_s": round(late_s),
        "enquiries": len(lead.enquiries),
        "touches": len(lead.touches),
        "answers": {
            key: {"answer": one.answer, "words": one.words, "by": one.by, "at": iso(one.at)}
            for key, one in lead.answers.items()
        },
        "verdict": lead.verdict or None,
        "score": None,
        "tags": list(tags_of(lead)),
        "wake_at": iso_or_none(lead.wake_at),
        "reason": lead.reason,
        "amount": lead.amount,
        "milestones": _milestones(lead),
    }


NONE_MADE: Mapping[str, dict[str, Any]] = MappingProxyType({})


def listed(
    board: Board,
    summary: Summary,
    now: datetime.datetime,
    made: Mapping[str, dict[str, Any]] = NONE_MADE,
) -> Iterator[Listed] | None:
    """The active leads for a listing, one at a time; `made` are items that were told already, by lead.

    None where the config calls a stage active whose leads have ended: not every process knows all of those.
    """
    pressing = {lead.id: lead for lead in summary.leads}
    cards = [card for lane in board.lanes if lane.stage.category in ACTIVE for card in lane.cards]
    if any(card.lead.id not in pressing for card in cards):
        return None
    told = ((card, made.get(card.lead.id) or item(card, now)) for card in cards)
    return (_listed(card, one, pressing[card.lead.id]) for card, one in told)


def _listed(card: Card, item: dict[str, Any], pressing: Pressing) -> Listed:
    lead = card.lead
    touched_at = lead.touched_at
    return Listed(
        item=item,
        owner=pressing.owner,
        owned_until=pressing.owned_until,
        raised=lead.raised_at.timestamp(),
        entered=lead.entered_at.timestamp(),
        touched=touched_at.timestamp() if touched_at else None,
        due=pressing.due,
    )


def _milestones(lead: Lead) -> dict[str, str | None]:
    return {str(milestone): iso_or_none(lead.milestones.get(milestone)) for milestone in Milestone}
