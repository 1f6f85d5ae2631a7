"""Deciding what a record from outside means: whose it is, which lead it joins, and whether it is news."""

from __future__ import annotations

import datetime

from leadtui.domain import outside
from leadtui.domain.commands import Add, Intake, Refusal
from leadtui.domain.contacts import Contact, Enquiry, Lead, Reply, Way, WayState, source_key
from leadtui.domain.draft import Draft, told
from leadtui.domain.events import (
    Assigned,
    Claimed,
    ContactMet,
    CursorMoved,
    EnquiryAmended,
    EnquiryRaised,
    Flagged,
    LeadOpened,
    Replied,
    Tagged,
    Touched,
    WayMarked,
)
from leadtui.domain.fold import TOLD_FIELDS
from leadtui.domain.identity import identifies_nobody, is_shared, names_agree, names_of, names_somebody
from leadtui.domain.intake import Item
from leadtui.domain.remembering import has_ended, remember
from leadtui.domain.rules import Rules
from leadtui.domain.stages import Milestone
from leadtui.domain.tags import URGENT, TagRule, tags_for


def intake(draft: Draft, command: Intake, rules: Rules) -> Refusal | None:
    """Take a page in; what was taken before is left alone, and the cursor stands beside what it covers."""
    for item in command.items:
        _receive(draft, item.source or command.source, item, rules)
    if command.cursor is not None and draft.facts.cursors.get(command.source) != command.cursor:
        draft.add(CursorMoved(command.source, command.cursor))
    return None


def add(draft: Draft, command: Add, rules: Rules) -> Refusal | None:
    """Take in somebody who is on the phone: claimed for who answers, touched, answered live."""
    at = command.at or draft.at
    enquiry = Enquiry(
        source=command.source,
        external_id=command.id,
        raised_at=at,
        seen_at=draft.at,
        channel="call",
        name=command.name,
        ways=command.ways,
        words=command.words,
        company=command.company,
        address=command.address,
        postcode=command.postcode,
        service=command.service,
        answered_live=True,
    )
    known = _whose(draft, enquiry, rules)
    if known is not None:
        _tell(draft, known, enquiry, typed=True)
    contact = known or _meet(draft, enquiry, typed=True)
    lead = contact.open_lead or _open(draft, contact.id, rules, at)
    draft.about(lead, EnquiryRaised(enquiry))
    _heed(draft, lead, enquiry, rules)
    if lead.owner(draft.at) is None:
        who = command.for_whom or command.by
        draft.about(lead, Claimed(rules.lease_s, "" if who == command.by else who))
    way = next((way.key for way in command.ways if way.kind == "phone"), "")
    draft.about(lead, Touched("reached", way=way, implied=True))
    return None


def known_or_met(draft: Draft, name: str, ways: tuple[Way, ...], rules: Rules) -> Contact:
    """Whom a name and ways to reach are of; somebody new becomes a contact without a lead."""
    who = Enquiry("", draft.command.id, draft.at, draft.at, name=name, ways=ways)
    known = _whose(draft, who, rules) if ways else None
    if known is not None:
        _tell(draft, known, who, typed=False)
    return known or _meet(draft, who, typed=True)


def _receive(draft: Draft, source: str, item: Item, rules: Rules) -> None:
    seen_at = draft.at
    enquiry = Enquiry(
        source=source,
        external_id=item.external_id,
        # A source whose clock runs ahead must not make an age negative.
        raised_at=min(item.raised_at or seen_at, seen_at),
        seen_at=seen_at,
        channel=item.channel,
        name=item.name,
        ways=item.ways,
        words=item.words,
        company=item.company,
        address=item.address,
        postcode=item.postcode,
        service=item.service,
        campaign=item.campaign,
        consent=item.consent,
        url=item.url,
        fields=item.fields,
        digest=item.digest,
    )
    if draft.facts.is_forgotten(enquiry.key):
        return  # of somebody who was erased: neither the record nor what became of it is taken in again
    if item.kind != "outside" and not _known_already(draft, item, enquiry, rules):
        _take(draft, source, item, enquiry, rules)
    if item.outside:
        known = next(iter(draft.find(enquiry.key)), None) or _whose(draft, enquiry, rules)
        if known is not None:
            outside.note(draft, known, source, item, rules)


def _take(draft: Draft, source: str, item: Item, enquiry: Enquiry, rules: Rules) -> None:
    """Take in what has not been before: a reply, or an enquiry of somebody known or new."""
    known = _whose(draft, enquiry, rules)
    if (known is None or known.open_lead is None) and (met := _in_thread(draft, source, item)) is not None:
        # Whoever it is (a wife, a flatmate): it is about that matter, and their ways are not the contact's.
        _hear(draft, *met, enquiry)
        return
    if known is not None:
        _tell(draft, known, enquiry, typed=False)
    contact = known or _meet(draft, enquiry, typed=False)
    # A record of a run that has ended is no part of the one that is open.
    joined = None if has_ended(item, rules.pipeline) else contact.open_lead
    if item.kind == "message" and joined is not None and (joined.touches or item.thread):
        _hear(draft, contact, joined, enquiry)
        return
    lead = joined or _open(draft, contact.id, rules, enquiry.raised_at)
    draft.about(lead, EnquiryRaised(enquiry), enquiry.raised_at)
    _heed(draft, lead, enquiry, rules)
    if joined is None:
        if item.owner:
            draft.about(lead, Assigned(item.owner))
        remember(draft, lead, item, rules.pipeline, is_known=False)


def _in_thread(draft: Draft, source: str, item: Item) -> tuple[Contact, Lead] | None:
    """Whose open lead a message is about, by what it answers."""
    for key in item.thread if item.kind == "message" else ():
        for contact in draft.find(source_key(source, key)):
            if contact.open_lead is not None:
                return contact, contact.open_lead
    return None


def _hear(draft: Draft, contact: Contact, lead: Lead, enquiry: Enquiry) -> None:
    """Take a reply in; the ways it came by are as good as called."""
    reply = Reply(enquiry.source, enquiry.external_id, enquiry.raised_at, enquiry.seen_at, enquiry.words)
    draft.about(lead, Replied(reply), enquiry.raised_at)
    came_by = {way.key for way in enquiry.ways}
    for way in contact.ways:
        if way.key in came_by and way.state not in (WayState.REACHED, WayState.DO_NOT_USE):
            draft.about(lead, WayMarked(way.key, WayState.REACHED))


def _known_already(draft: Draft, item: Item, enquiry: Enquiry, rules: Rules) -> bool:
    """Whether the record was taken in before; if its content differs now, draft the amendment.

    A past that is told anew may have gone on since; a lead that has ended here stays where it is.
    """
    for contact in draft.find(enquiry.key):
        for lead in contact.leads:
            if any(source_key(reply.source, reply.external_id) == enquiry.key for reply in lead.replies):
                return True
            before = next((one for one in lead.enquiries if one.key == enquiry.key), None)
            if before is None:
                continue
            if before.digest != enquiry.digest:
                draft.about(lead, EnquiryAmended(enquiry))
                _tell(draft, contact, enquiry, typed=False, better=True)
                _heed(draft, lead, enquiry, rules, before)
                if item.is_past and (lead.active or lead.category == "parked"):
                    remember(draft, lead, item, rules.pipeline, is_known=True)
            return True
    return False


def _whose(draft: Draft, enquiry: Enquiry, rules: Rules) -> Contact | None:
    """The contact that an enquiry's ways to reach identify, or None for somebody new.

    The same e-mail is the same person; the same phone is, when the names agree or one is missing.
    """
    found: list[Contact] = []
    for way in sorted(enquiry.ways, key=lambda way: way.kind):  # e-mail before phone
        if identifies_nobody(way.key, rules.shared_identity):
            continue
        met = draft.find(way.key)
        known_as = {one.id: names_of(one, way.key) for one in met}
        if is_shared({enquiry.name}.union(*known_as.values()), rules.names_that_share):
            continue
        found += (one for one in met if way.kind == "email" or _agrees(known_as[one.id], enquiry.name))
        if found:
            break
    return max(found, key=_best_match, default=None)


def _best_match(contact: Contact) -> tuple[bool, bool, str]:
    return contact.open_lead is not None, bool(contact.name), contact.id


def _agrees(names: set[str], name: str) -> bool:
    return any(names_agree(one, name) for one in names)


def _meet(draft: Draft, enquiry: Enquiry, *, typed: bool) -> Contact:
    contact_id = draft.new_id()
    draft.add(
        ContactMet(
            **_known_of(enquiry),
            ways=enquiry.ways,
            fields=enquiry.fields,
            typed=typed,
        ),
        contact_id,
        at=enquiry.raised_at,
    )
    return draft.contact(contact_id) or Contact(contact_id)


def _tell(draft: Draft, contact: Contact, enquiry: Enquiry, *, typed: bool, better: bool = False) -> None:
    """Fill what was not known; only a person's typing, or a record's own amendment, replaces what was."""
    changes = {
        name: text
        for name, text in _known_of(enquiry).items()
        if typed or better or not getattr(contact, name)
    }
    news = told(contact, changes, enquiry.ways, enquiry.fields, typed=typed)
    if news is not None:
        draft.add(news, contact.id)


def _known_of(enquiry: Enquiry) -> dict[str, str]:
    """What an enquiry tells of its contact; a withheld name is none."""
    known = {name: getattr(enquiry, name) for name in TOLD_FIELDS}
    if not names_somebody(enquiry.name):
        del known["name"]
    return {name: text for name, text in known.items() if text}


def _open(draft: Draft, contact_id: str, rules: Rules, at: datetime.datetime) -> Lead:
    """A new run through the stages, from the first one on: whoever comes in reaches `inbound`."""
    first = rules.pipeline.first
    lead_id = draft.new_id()
    reached = tuple(dict.fromkeys((Milestone.INBOUND, first.milestone or Milestone.INBOUND)))
    draft.add(LeadOpened(first.id, first.category, reached), contact_id, lead_id, at)
    contact = draft.contact(contact_id)
    lead = contact.lead(lead_id) if contact else None
    return lead or Lead(lead_id, contact_id, first.id, first.category, at, at)


def _heed(draft: Draft, lead: Lead, enquiry: Enquiry, rules: Rules, before: Enquiry | None = None) -> None:
    """Put on what an enquiry brings its lead, and not again what it brought `before` it was amended."""
    urgent = TagRule(URGENT, words=rules.urgent_words)
    had = tags_for(before, (urgent, *rules.tags)) if before else ()
    earned = [tag for tag in tags_for(enquiry, (urgent, *rules.tags)) if tag not in (*had, *lead.tags)]
    if URGENT in earned and not lead.urgent:
        draft.about(lead, Flagged(True))
    tags = tuple(tag for tag in earned if tag != URGENT)
    if tags:
        draft.about(lead, Tagged(tags))
