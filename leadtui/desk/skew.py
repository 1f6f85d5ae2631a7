"""A clock that was set back: the journal goes on in order, and whoever looks is told."""

from __future__ import annotations

import datetime
from typing import Final

from leadtui.domain.ages import age

TOLD_S: Final = 60.0
"""Clocks of two processes differ by less than this all the time."""


def clock_behind(recorded_at: datetime.datetime | None, now: datetime.datetime) -> str:
    """What to say of a clock that is behind the journal's last line; empty when it is not."""
    behind_s = (recorded_at - now).total_seconds() if recorded_at is not None else 0.0
    if behind_s < TOLD_S:
        return ""
    return (
        f"this machine's clock is {age(behind_s)} behind the journal: what is done bears the time of its "
        "last line until the clock has caught up"
    )
