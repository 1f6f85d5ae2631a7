"""How moments are written for other programs: ISO 8601 in UTC, to the second. A glance uses it."""

from __future__ import annotations

import datetime


def iso(at: datetime.datetime) -> str:
    """A moment as JSON has it: `2026-03-02T14:32:00Z`."""
    return at.astimezone(datetime.UTC).isoformat(timespec="seconds")[: -len("+00:00")] + "Z"


def iso_or_none(at: datetime.datetime | None) -> str | None:
    """The same, and null for what is at no moment."""
    return None if at is None else iso(at)


def iso_of(seconds: float) -> str:
    """The same of seconds since 1970."""
    return iso(datetime.datetime.fromtimestamp(seconds, datetime.UTC))
