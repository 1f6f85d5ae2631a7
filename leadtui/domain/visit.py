"""A booked visit as a calendar entry: iCalendar text (RFC 5545) that any calendar takes in."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator

from leadtui.domain.ages import HOUR, MINUTE
from leadtui.domain.contacts import Contact, Lead
from leadtui.domain.text import clean

OCTETS = 75
"""A line is no longer, without its end (RFC 5545, section 3.1)."""


def visit_entry(
    contact: Contact,
    lead: Lead,
    now: datetime.datetime,
    *,
    notes: Iterable[str] = (),
    lasts_s: int = HOUR,
    sequence: int = 0,
) -> str:
    """The lead's visit; taking in a later one moves it, since the UID stays and SEQUENCE counts its dates.

    `sequence` is the least that SEQUENCE may be, where an entry was given out before. `notes` are lines for
    the description, such as a hand-off; `lasts_s` is in seconds, told to the minute.
    Raises ValueError for a lead that no visit was set for.
    """
    if lead.appointment_at is None:
        raise ValueError("no visit was set for this lead")
    name = contact.name or contact.company or contact.phone or contact.email
    place = ", ".join(filter(None, (contact.address, contact.postcode)))
    fields = (
        ("BEGIN", "VCALENDAR"),
        ("VERSION", "2.0"),
        ("PRODID", "-//leadtui//leadtui//EN"),
        ("BEGIN", "VEVENT"),
        ("UID", f"{lead.id}@leadtui"),
        ("DTSTAMP", _utc(now)),
        ("SEQUENCE", str(max(lead.bookings - 1, sequence))),
        ("DTSTART", _utc(lead.appointment_at)),
        ("DURATION", f"PT{max(lasts_s // MINUTE, 1)}M"),
        ("SUMMARY", _text(f"Visit: {name}" if name else "Visit")),
        ("LOCATION", _text(place)),
        ("DESCRIPTION", _text("\n".join(notes))),
        ("END", "VEVENT"),
        ("END", "VCALENDAR"),
    )
    return "".join(f"{line}\r\n" for name, value in fields if value for line in _folded(f"{name}:{value}"))


def _utc(at: datetime.datetime) -> str:
    """A moment in the form with UTC time (section 3.3.5), which needs no time zone beside it."""
    return f"{at.astimezone(datetime.UTC):%Y%m%dT%H%M%SZ}"


def _text(words: str) -> str:
    """A value of type TEXT (section 3.3.11): no control characters, and four characters escaped."""
    kept = clean(words, 4000, lines=True)
    for char in ("\\", ";", ","):
        kept = kept.replace(char, f"\\{char}")
    return kept.replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """A long line on several, the later ones begun with a space (section 3.1); no character is broken."""
    part, octets = "", 0
    for char in line:
        width = len(char.encode())
        if octets + width > OCTETS:
            yield part
            part, octets = " ", 1
        part, octets = part + char, octets + width
    yield part
