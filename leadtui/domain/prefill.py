"""Answers that an enquiry brings with it: shown as *from the form*, counted once a person confirms them."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from leadtui.domain.checklist import Framework, Question, Reply
from leadtui.domain.contacts import Contact, Lead
from leadtui.domain.postcodes import begins_with_one

OTHER = "other"
"""The range of jobs that no word of an enquiry tells apart."""


class Prefilled(msgspec.Struct, frozen=True):
    """What the form makes of one question."""

    words: str
    suggests: Reply | None = None
    """The answer that it points to, where that can be told."""


def prefilled(
    framework: Framework, contact: Contact, lead: Lead, postcodes: tuple[str, ...]
) -> dict[str, Prefilled]:
    """What is known before anybody asked, by question, for those not answered yet."""
    found: dict[str, Prefilled] = {}
    for question in framework.questions:
        if question.key in lead.answers:
            continue
        known = _known(question, contact, lead, postcodes)
        if known is not None:
            found[question.key] = known
    return found


def _known(question: Question, contact: Contact, lead: Lead, postcodes: tuple[str, ...]) -> Prefilled | None:
    if question.prefill and contact.fields.get(question.prefill):
        return Prefilled(contact.fields[question.prefill])
    if question.key == "need" and lead.words:
        return Prefilled(lead.words)
    if question.key == "area" and (contact.address or contact.postcode):
        words = " ".join(filter(None, (contact.address, contact.postcode)))
        return Prefilled(words, _in_area(contact.postcode, postcodes))
    return None


def _in_area(postcode: str, postcodes: tuple[str, ...]) -> Reply | None:
    if not postcode or not postcodes:
        return None
    return "yes" if begins_with_one(postcode, postcodes) else "no"


def price_range(lead: Lead, ranges: Mapping[str, str]) -> str:
    """What a job like this runs, by the first word of `ranges` that an enquiry says; empty: nobody knows."""
    said = " ".join(f"{enquiry.words} {enquiry.service}" for enquiry in lead.enquiries).casefold()
    for word, price in ranges.items():
        if word != OTHER and word.casefold() in said:
            return price
    return ranges.get(OTHER, "")
