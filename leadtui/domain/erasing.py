"""Erasing a person: what stays of them is what the figures count, and says nothing of who it was.

An event of theirs keeps its place, its time and who of the shop made it; of its data only what is named here
stays. What a later version may have added does not. The same goes for what the events have come to.
"""

from __future__ import annotations

from typing import Any, Final

from msgspec.structs import replace

from leadtui.domain.contacts import Contact, Enquiry, Lead, Touch
from leadtui.domain.figures.rows import Row
from leadtui.domain.stages import OUT_REASONS

_STAYS: Final[dict[str, tuple[str, ...]]] = {
    "lead_opened": ("stage", "category", "reached"),
    "claimed": ("lease_s", "who"),
    "assigned": ("who",),
    "moved": ("stage", "category", "reached", "who", "appointment_at", "amount"),
    "touched": ("how", "implied"),
    "callback_set": ("to", "who"),
    "flagged": ("urgent",),
    "verdict_set": ("verdict",),
    "way_marked": ("state",),
    "linked": ("how",),
    "unlinked": ("how",),
    "merged": ("into",),
    "cancelled": ("command",),
    "acted_for": ("who",),
    "given_together": ("batch",),
    "erased": ("hashes", "mark", "rule"),
}
"""What stays of the data of an event, by its kind; of other kinds nothing does."""

_EMPTY: Final[dict[str, dict[str, Any]]] = {
    "noted": {"text": ""},
    "answered": {"question": "", "answer": None},
    "way_marked": {"way": ""},
    "linked": {"to": ""},
    "unlinked": {"to": ""},
}
"""What has to be there, and says nothing any more."""

_RECORDS: Final = {"enquiry_raised": "enquiry", "enquiry_amended": "enquiry", "replied": "reply"}
"""The kinds that carry a record of a source."""

_STAYS_OF_RECORD: Final = ("raised_at", "seen_at", "channel", "answered_live")

_REASONS: Final = frozenset(OUT_REASONS.values())
"""Reasons that are words of ours, and not somebody's own."""


def redacted(data: dict[str, Any]) -> dict[str, Any]:
    """The data of an event as plain values, without whatever tells of a person; never longer than it was."""
    kind = str(data.get("kind", ""))
    record = _RECORDS.get(kind)
    if record is not None:
        return {"kind": kind, record: _redacted_record(kind, data.get(record))}
    kept = {name: data[name] for name in _STAYS.get(kind, ()) if name in data}
    if kind == "moved" and data.get("reason") in _REASONS:
        kept["reason"] = data["reason"]
    return {"kind": kind, **kept, **_EMPTY.get(kind, {})}


def _redacted_record(kind: str, record: Any) -> dict[str, Any]:
    told = record if isinstance(record, dict) else {}
    # An amendment has to find nothing to amend: all records of a source are called the same by now.
    source = "" if kind == "enquiry_amended" else told.get("source", "")
    kept = {name: told[name] for name in _STAYS_OF_RECORD if name in told}
    return {"source": source, "external_id": "", **kept}


def scrubbed(contact: Contact) -> Contact:
    """What stays of a contact who was erased: what `redacted` events come to, and no more."""
    leads = tuple(map(_scrubbed_lead, contact.leads))
    return Contact(contact.id, leads=leads, merged=contact.merged, erased=True)


def scrubbed_row(row: Row) -> Row:
    """The same of what the figures need of a lead."""
    return replace(row, reason=row.reason if row.reason in _REASONS else "", tags=(), answers={})


def _scrubbed_lead(lead: Lead) -> Lead:
    return Lead(
        lead.id,
        lead.contact,
        lead.stage,
        lead.category,
        lead.opened_at,
        lead.entered_at,
        enquiries=tuple(map(_scrubbed_enquiry, lead.enquiries)),
        touches=tuple(Touch(touch.at, touch.by, touch.how) for touch in lead.touches),
        milestones=lead.milestones,
        holder=lead.holder,
        bookings=lead.bookings,
        clocks=lead.clocks,
        reason=lead.reason if lead.reason in _REASONS else "",
        amount=lead.amount,
    )


def _scrubbed_enquiry(enquiry: Enquiry) -> Enquiry:
    return Enquiry(
        enquiry.source, "", enquiry.raised_at, enquiry.seen_at, answered_live=enquiry.answered_live
    )
