"""Tags by rule: words, sources and postcodes that bring a tag with them when an enquiry comes in."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from leadtui.domain.contacts import Enquiry
from leadtui.domain.postcodes import begins_with_one

URGENT = "urgent"
"""The tag that orders leads: it is kept as the lead's mark of urgency, not among its tags."""


class TagRule(msgspec.Struct, frozen=True):
    """When an enquiry brings a tag: it says one of the words, or came by a source, or from a postcode."""

    tag: str
    words: tuple[str, ...] = ()
    """In any case, inside longer words as well: `leak` is in `leaking`."""
    sources: tuple[str, ...] = ()
    postcodes: tuple[str, ...] = ()
    """Whole, or how they begin."""


def tags_for(enquiry: Enquiry, rules: Iterable[TagRule]) -> tuple[str, ...]:
    """The tags that an enquiry brings, in the order of the rules, each once."""
    return tuple(dict.fromkeys(rule.tag for rule in rules if _meets(enquiry, rule)))


def _meets(enquiry: Enquiry, rule: TagRule) -> bool:
    said = f"{enquiry.words} {enquiry.service}".casefold()
    if any(word.casefold() in said for word in rule.words):
        return True
    source = enquiry.source.casefold()
    return any(one.casefold() == source for one in rule.sources) or begins_with_one(
        enquiry.postcode, rule.postcodes
    )
