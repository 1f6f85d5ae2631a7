"""Closed days of which none is to come: right for the past, and most likely forgotten for this year."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

from leadtui.domain.calendar import Calendar


def days_past(calendar: Calendar, now: datetime.datetime) -> str:
    """What to say of closed days that are all past; empty when there are none, or one is to come."""
    last = max(calendar.closed, default=None)
    if last is None or last >= now.astimezone(ZoneInfo(calendar.zone)).date():
        return ""
    return f"closed: all its days are past, the last was {last:%d %b %Y}: is this year's list missing?"
