"""Replies: a shop's own texts for what it writes again and again, filled in for one lead.

leadtui sends nothing: a person looks at the text, mends it, and sends it by telephone or mail themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import msgspec

from leadtui.domain import uris
from leadtui.domain.checklist import blanks_of, fill
from leadtui.domain.consent import consent_of
from leadtui.domain.contacts import Contact, Lead, Way, WayState
from leadtui.domain.currencies import told_amount
from leadtui.domain.identity import names_somebody
from leadtui.domain.names import first_name
from leadtui.domain.spoken import say_day, say_moment
from leadtui.domain.templates import Template
from leadtui.domain.text import clean

LONGEST, LONGEST_SUBJECT, LONGEST_WORDS = 4000, 200, 300
"""Characters of a text and of a subject once they are filled in, and of what is put in a blank."""

_GAP = re.compile(r"\[(\w+)\?\]")


class Sender(msgspec.Struct, frozen=True):
    """Who writes."""

    shop: str
    person: str
    zone: str
    """The shop's IANA time zone."""
    currency: str = ""


class Filled(msgspec.Struct, frozen=True):
    """A text with its blanks filled in. What nobody knows is a gap, `[visit?]`, for a person to mend."""

    text: str
    subject: str = ""
    language: str = ""
    gaps: tuple[str, ...] = ()
    """The names of the gaps in both texts."""


def fitting(templates: Iterable[Template], lead: Lead) -> tuple[Template, ...]:
    """The texts for a lead as it stands, those made for just this first, else in their order."""
    fit = (one for one in templates if _fits(one.stages, lead.stage) and _fits(one.verdicts, lead.verdict))
    return tuple(sorted(fit, key=lambda one: -bool(one.stages) - bool(one.verdicts)))


def _fits(wanted: tuple[str, ...], has: str) -> bool:
    return not wanted or has in wanted


def refused(template: Template, contact: Contact) -> str:
    """Why a text must not, or cannot, go to a contact; empty where nothing is in the way."""
    if template.kind == "nurture" and not consent_of(contact):
        if contact.consent_withdrawn_at is not None:
            return "they took their consent back, and this is more than they asked"
        return "they gave no consent, and this is more than they asked"
    if way_for(template, contact) is not None:
        return ""
    kind, what = _BY[template.channel]
    if any(way.kind == kind and way.state is WayState.DO_NOT_USE for way in contact.ways):
        return f"their {what} is marked do not use"
    return f"there is no {what} that can be used"


_BY: dict[str, tuple[str, str]] = {"message": ("phone", "number"), "email": ("email", "e-mail address")}


def way_for(template: Template, contact: Contact) -> Way | None:
    """The first way to reach a contact that a text can go by, or None."""
    kind, _ = _BY[template.channel]
    unusable = (WayState.BAD, WayState.DO_NOT_USE)
    return next((way for way in contact.ways if way.kind == kind and way.state not in unusable), None)


def fill_in(template: Template, contact: Contact, lead: Lead, sender: Sender, language: str = "") -> Filled:
    """A text for one lead, in a language or in its first; what nobody knows is a gap."""
    spoken = language if language in template.text else next(iter(template.text), "")
    known = _known(contact, lead, sender, spoken)

    def put_in(texts: Mapping[str, str]) -> str:
        # Cleaned before anything stands in it: half an escape sequence would swallow the gap behind it.
        text = clean(texts.get(spoken) or next(iter(texts.values()), ""), LONGEST, lines=True)
        # Filled in one pass: what a stranger wrote is never looked at for blanks.
        return fill(text, {blank: known.get(blank) or f"[{blank}?]" for blank in blanks_of(text)})

    text = clean(put_in(template.text), LONGEST, lines=True)
    subject = clean(put_in(template.subject), LONGEST_SUBJECT)
    return Filled(text, subject, spoken, gaps(f"{subject}\n{text}"))


def _known(contact: Contact, lead: Lead, sender: Sender, language: str) -> dict[str, str]:
    """What the blanks stand for; moments on the shop's clock, in the language of the text."""
    name = contact.name if names_somebody(contact.name) else ""
    asked = {"need": lead.words, "area": " ".join(filter(None, (contact.address, contact.postcode)))}
    answered = {key: answer.words for key, answer in lead.answers.items() if answer.words}
    visit, wake = lead.appointment_at, lead.wake_at
    known = {
        "name": name,
        "first_name": first_name(name),
        "shop": sender.shop,
        "person": sender.person,
        "visit": say_moment(visit, sender.zone, language) if visit else "",
        "wake": say_day(wake, sender.zone, language) if wake else "",
        "amount": "" if lead.amount is None else told_amount(lead.amount, sender.currency),
    }
    return {blank: clean(words, LONGEST_WORDS) for blank, words in (asked | answered | known).items()}


def gaps(text: str) -> tuple[str, ...]:
    """The names of the gaps that are still in a text: it is not to be sent before they are mended."""
    return tuple(dict.fromkeys(_GAP.findall(text)))


def link(template: Template, contact: Contact, text: str, subject: str = "") -> str:
    """What opens the text in the sender's own telephone or mail program; empty where it can go by no way."""
    way = way_for(template, contact)
    if way is None:
        return ""
    return uris.mailto(way, subject, text) if way.kind == "email" else uris.sms(way, text)
