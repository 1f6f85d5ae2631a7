"""What a source hands over: one cleaned item for each record, before anybody decides what it means."""

from __future__ import annotations

import datetime
from typing import Literal

import msgspec

from leadtui.domain.contacts import Channel, Way
from leadtui.domain.stages import Milestone

Outside = Literal["answered", "replied", "booked", "signed"]
"""What may have happened elsewhere: somebody of the shop answered, they answered, a visit was booked, they
signed."""


class Item(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One record of a source: harmless text, ways to reach in canonical form, times aware in UTC."""

    external_id: str
    """The record's own key at its source, or a fingerprint of its content where it has none."""
    digest: str
    """Fingerprint of the mapped content."""
    raised_at: datetime.datetime | None = None
    """When the hand was raised; None where the source does not say (then: when we saw it)."""
    kind: Literal["enquiry", "message", "outside"] = "enquiry"
    """A message to a lead that we touched is a reply. `outside` only tells what happened to somebody known.
    Anything else is an enquiry."""
    thread: tuple[str, ...] = ()
    """Keys, at the same source, of what a message answers, the nearest first."""
    channel: Channel = "other"
    name: str = ""
    ways: tuple[Way, ...] = ()
    words: str = ""
    company: str = ""
    address: str = ""
    postcode: str = ""
    service: str = ""
    campaign: str = ""
    consent: str = ""
    url: str = ""
    source: str = ""
    """Where the record itself says it came from, as an export does; empty: the source that was polled."""
    fields: dict[str, str] = {}
    owner: str = ""
    milestones: dict[Milestone, datetime.datetime] = {}
    """Past milestones, from an import of a shop's history."""
    is_past: bool = False
    """From an import of a shop's history: what it tells anew of a lead that is known, the lead comes to."""
    stage: str = ""
    """The id of the stage that it is in by its own account; empty: where its milestones lead to."""
    stage_at: datetime.datetime | None = None
    """When it came there."""
    outside: dict[Outside, datetime.datetime] = {}
    """What happened elsewhere, and when."""
    appointment_at: datetime.datetime | None = None
    """When the visit is that was booked elsewhere, or before an import."""
    wake_at: datetime.datetime | None = None
    """When a lead that is parked comes back."""
    lost_at: datetime.datetime | None = None
    reason: str = ""
    amount: float | None = None
