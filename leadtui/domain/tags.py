"""Tags: what brings one by rule when an enquiry comes in, and how they are typed and told."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from leadtui.domain.contacts import Enquiry, Lead
from leadtui.domain.postcodes import begins_with_one
from leadtui.domain.text import clean

URGENT = "urgent"
"""The tag that orders leads: it is kept as the lead's mark of urgency, not among its tags."""

LONGEST_TAG = 40
"""Characters of a tag that are kept."""


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


def tags_of(lead: Lead) -> tuple[str, ...]:
    """The tags of a lead as people see them, `urgent` among them."""
    return (URGENT, *lead.tags) if lead.urgent else lead.tags


def read_tags(words: Iterable[str], known: Iterable[str] = ()) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What to put on and what to take off: `+vip`, `vip` and `#vip` put it on, `-vip` takes it off.

    A tag that is `known` is taken as it is spelt there, however it was typed; one of several words is made
    one by hyphens.
    """
    spelt = {tag.casefold(): tag for tag in known}
    add: list[str] = []
    remove: list[str] = []
    for word in words:
        said = clean(word, LONGEST_TAG)
        tag = "-".join(said.lstrip("+-#").split())
        if tag:
            (remove if said.startswith("-") else add).append(spelt.get(tag.casefold(), tag))
    return tuple(dict.fromkeys(add)), tuple(dict.fromkeys(remove))


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
