"""Tags by rule: words, sources and postcodes that bring a tag with them when an enquiry comes in."""

from __future__ import annotations

import re
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
    """In any case, as a whole word or at its beginning: `leak` is in `leaking` and not in `bleak`."""
    sources: tuple[str, ...] = ()
    postcodes: tuple[str, ...] = ()
    """Whole, or how they begin."""


def tags_for(enquiry: Enquiry, rules: Iterable[TagRule]) -> tuple[str, ...]:
    """The tags that an enquiry brings, in the order of the rules, each once."""
    return tuple(dict.fromkeys(rule.tag for rule in rules if _meets(enquiry, rule)))


def _meets(enquiry: Enquiry, rule: TagRule) -> bool:
    said = f"{enquiry.words} {enquiry.service}".casefold()
    if any(_begins_a_word(word.casefold(), said) for word in rule.words):
        return True
    source = enquiry.source.casefold()
    return any(one.casefold() == source for one in rule.sources) or begins_with_one(
        enquiry.postcode, rule.postcodes
    )


def _begins_a_word(word: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}", text) is not None
