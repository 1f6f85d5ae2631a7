"""A key that is gone: records of people who were erased cannot be known again, and whoever looks is told."""

from __future__ import annotations

from leadtui.domain.facts import Facts
from leadtui.domain.text import plural


def key_gone(facts: Facts) -> str:
    """What to say of erased people's records that no key fits any more; empty when there are none.

    Raises StoreError.
    """
    count = facts.forgotten.unknown(facts.secret)
    if not count:
        return ""
    return (
        f"the key of {plural(count, 'record')} of erased people is gone, so a source may bring them in anew: "
        "bring hash.key back from a copy of the journal’s folder"
    )
