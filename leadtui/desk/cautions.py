"""What whoever opens a journal is told of it, though it can be used: a clock set back, a key that is gone."""

from __future__ import annotations

import datetime
from typing import Final

from leadtui.domain.ages import age
from leadtui.domain.facts import Facts
from leadtui.domain.text import plural

TOLD_S: Final = 60.0
"""Clocks of two processes differ by less than this all the time."""


def clock_behind(recorded_at: datetime.datetime | None, now: datetime.datetime) -> str:
    """What to say of a clock that is behind the journal's last line; empty when it is not.

    The journal goes on in order all the same.
    """
    behind_s = (recorded_at - now).total_seconds() if recorded_at is not None else 0.0
    if behind_s < TOLD_S:
        return ""
    return (
        f"this machine's clock is {age(behind_s)} behind the journal: what is done bears the time of its "
        "last line until the clock has caught up"
    )


def key_gone(facts: Facts) -> str:
    """What to say of erased people's records that no key fits any more; empty when there are none.

    They cannot be known again. Raises StoreError.
    """
    count = facts.forgotten.unknown(facts.secret)
    if not count:
        return ""
    return (
        f"the key of {plural(count, 'record')} of erased people is gone, so a source may bring them in anew: "
        "bring hash.key back from a copy of the journal’s folder"
    )
