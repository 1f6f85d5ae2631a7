"""How far a folder has been read, as it stands in a cursor, and the days that a server searches by."""

from __future__ import annotations

import datetime
from typing import Final, NamedTuple

from leadtui.sources.imap.session import Fetched
from leadtui.sources.schedule import http_date

_MONTHS: Final = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


class Place(NamedTuple):
    """How far a folder has been read."""

    validity: int
    uid: int
    day: datetime.date
    """When the newest message that was read arrived."""

    @classmethod
    def of(cls, text: str) -> Place | None:
        """As it stands in a cursor."""
        try:
            validity, uid, day = text.split(" ")
            return cls(int(validity), int(uid), datetime.date.fromisoformat(day))
        except ValueError:
            return None

    def __str__(self) -> str:
        return f"{self.validity} {self.uid} {self.day.isoformat()}"


def after_day(day: datetime.date) -> str:
    """Criteria for messages from a day on, whatever zone the server counts days in."""
    first = day - datetime.timedelta(days=1)
    return f"SINCE {first.day}-{_MONTHS[first.month - 1]}-{first.year}"


def arrived(message: Fetched) -> datetime.datetime | None:
    """When a message arrived in its folder."""
    return http_date(message.arrived.replace("-", " ", 2))
