"""Strays: lines that tell of a time long before they were recorded, as an import of old leads does.

Who asks how it was at a moment reads the lines around it, and of all later ones just the strays.
"""

from __future__ import annotations

import datetime
import struct
from typing import Final

from leadtui.domain.events import Line

LATE: Final = datetime.timedelta(days=1)
"""What is written down within a day is found where it belongs."""

_EPOCH: Final = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_ONE: Final = struct.Struct(">Qq")
"""A position, and the earliest moment that its line tells of, in seconds since 1970."""


class Strays:
    """The strays among the lines so far, and the latest moment that any line tells of."""

    def __init__(self, latest: datetime.datetime | None = None, packed: bytes = b"") -> None:
        """As a cache kept them."""
        self.latest = latest
        self._packed = bytearray(packed)

    def packed(self) -> bytes:
        """As a cache keeps them."""
        return bytes(self._packed)

    def note(self, line: Line, position: int) -> None:
        """Take one line more into account."""
        recorded_at = line.recorded_at
        earliest = latest = recorded_at
        for event in line.events:
            if event.at is not recorded_at:
                earliest, latest = min(earliest, event.at), max(latest, event.at)
        if self.latest is None or latest > self.latest:
            self.latest = latest
        if earliest < recorded_at - LATE:
            self._packed += _ONE.pack(position, int((earliest - _EPOCH).total_seconds()))

    def until(self, moment: datetime.datetime) -> list[int]:
        """The positions of strays that may tell of a time up to `moment`, in order."""
        last = (moment - _EPOCH).total_seconds()
        return [position for position, earliest in _ONE.iter_unpack(self._packed) if earliest <= last]
