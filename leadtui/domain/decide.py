"""Deciding a command: what it means now, as facts for the journal, or why it is refused.

`decide` is pure. The journal calls it under its lock, with everything taken in that was written before, so
that the first of two claims wins and the second leaves no trace.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from leadtui.domain.absence import away_at, belongs_to, stream_of
from leadtui.domain.commands import (
    Add,
    AddNote,
    AnswerQuestion,
    Assign,
    Claim,
    Command,
    Correct,
    Erase,
    Flag,
    Intake,
    Link,
    MarkWay,
    Merge,
    Move,
    NoShow,
    OnLead,
    Refusal,
    Release,
    SetAway,
    SetCallBack,
    SetVerdict,
    Tag,
    Touch,
    Undo,
    Unlink,
    WithdrawConsent,
)
from leadtui.domain.consent import consent_of
from leadtui.domain.contacts import Contact, Lead
from leadtui.domain.draft import Draft, told
from leadtui.domain.events import (
    ActedFor,
    Answered,
    Assigned,
    CallBackSet,
    CameBack,
    Claimed,
    ConsentWithdrawn,
    Fact,
    Flagged,
    GivenTogether,
    Merged,
    Noted,
    Released,
    Tagged,
    Touched,
    WayMarked,
    WentAway,
)
from leadtui.domain.facts import Facts
from leadtui.domain.fold import NAMED_FIELDS
from leadtui.domain.forgetting import erase
from leadtui.domain.linking import link, unlink
from leadtui.domain.moves import move, no_show, set_verdict
from leadtui.domain.receive import add, intake
from leadtui.domain.rules import Rules
from leadtui.domain.tags import URGENT
from leadtui.domain.undo import undo


def decide(facts: Facts, command: Command, at: datetime.datetime, rules: Rules) -> tuple[Fact, ...] | Refusal:
    """What `command` comes to at the moment `at`; no facts at all when there is nothing to change."""
    draft = Draft(facts, command, at)
    if facts.absences:
        rules = replace(rules, away=away_at(facts.absences, rules.away, at))
    refusal: Refusal | None
    on_lead = _ON_LEAD.get(type(command))
    if isinstance(command, OnLead) and on_lead is not None:
        lead = facts.lead(command.lead)
        if lead is None:
            return Refusal("this lead is gone: it was erased, or adding it was undone")
        refusal = on_lead(draft, command, lead, rules)
    elif isinstance(command, Intake):
        refusal = intake(draft, command, rules)
    elif isinstance(command, Add):
        refusal = add(draft, command, rules)
    elif isinstance(command, SetAway):
        refusal = _set_away(draft, command, rules)
    elif isinstance(command, Undo):
        refusal = undo(draft, command)
    elif isinstance(command, Erase):
        refusal = erase(draft, command)
    else:
        refusal = Refusal("this version does not know that command")
    if refusal is not None:
        return refusal
    if draft.made and (command.for_whom or command.batch):
        _name_whom_and_batch(draft, command)
    return tuple(draft.made)


def _name_whom_and_batch(draft: Draft, command: Command) -> None:
    """Keep, in the line of what was done, for whom somebody acted, and with what it was given at once."""
    done = draft.made[-1]
    if command.for_whom not in ("", command.by) and isinstance(command, OnLead | Add | SetAway):
        draft.add(ActedFor(command.for_whom), done.contact, done.lead)
    if command.batch:
        draft.add(GivenTogether(command.batch), done.contact, done.lead)


def _set_away(draft: Draft, command: SetAway, rules: Rules) -> Refusal | None:
    who = command.for_whom or command.by
    if not command.away:
        if who not in rules.away:
            return Refusal(f"{who} is not away")
        draft.add(CameBack(), stream_of(who))
        return None
    if command.until is not None and command.until <= draft.at:
        return Refusal("the moment to be back has to be in the future")
    said = draft.facts.absences.get(who)
    if who not in rules.away or said is None or not said.away or said.until != command.until:
        draft.add(WentAway(command.until), stream_of(who))
    return None


def _claim(draft: Draft, command: Claim, lead: Lead, rules: Rules) -> Refusal | None:
    """Take it for oneself or for who is acted for; what somebody has who is away is their cover's to take."""
    who, owner = command.for_whom or command.by, lead.owner(draft.at)
    belongs = belongs_to(lead, rules.pipeline.get(lead.stage), rules.away, draft.at)
    if belongs not in (None, who) and owner != who:
        stands_in = f" and is away: {belongs} stands in" if belongs != owner else ""
        return Refusal(f"{owner} has it{stands_in}", who=owner or "")
    if owner != who or _lease_half_gone(lead, draft.at):
        draft.about(lead, Claimed(rules.lease_s, "" if who == command.by else who))
    return None


def _lease_half_gone(lead: Lead, at: datetime.datetime) -> bool:
    holder = lead.holder
    if holder is None or holder.lease_s is None:
        return False
    return (at - holder.last_at).total_seconds() > holder.lease_s / 2


def _release(draft: Draft, command: Release, lead: Lead, rules: Rules) -> Refusal | None:
    owner = lead.owner(draft.at)
    if owner is None:
        return Refusal("nobody has it")
    if owner not in (command.by, command.for_whom):
        return Refusal(f"{owner} has it", who=owner)
    draft.about(lead, Released())
    return None


def _assign(draft: Draft, command: Assign, lead: Lead, rules: Rules) -> Refusal | None:
    if not command.who:
        return Refusal("say who should have it")
    if lead.holder is None or lead.holder.who != command.who or lead.holder.lease_s is not None:
        draft.about(lead, Assigned(command.who))
    return None


def _touch(draft: Draft, command: Touch, lead: Lead, rules: Rules) -> Refusal | None:
    draft.about(lead, Touched(command.how, command.way))
    return None


def _set_call_back(draft: Draft, command: SetCallBack, lead: Lead, rules: Rules) -> Refusal | None:
    if command.to is None and lead.call_back is None:
        return Refusal("no call-back is set")
    if command.to is not None and command.to <= draft.at:
        return Refusal("a call-back has to be in the future")
    draft.about(lead, CallBackSet(command.to, command.who or command.for_whom or command.by))
    return None


def _note(draft: Draft, command: AddNote, lead: Lead, rules: Rules) -> Refusal | None:
    if not command.text:
        return Refusal("an empty note says nothing")
    draft.about(lead, Noted(command.text))
    return None


def _flag(draft: Draft, command: Flag, lead: Lead, rules: Rules) -> Refusal | None:
    if lead.urgent != command.urgent:
        draft.about(lead, Flagged(command.urgent))
    return None


def _tag(draft: Draft, command: Tag, lead: Lead, rules: Rules) -> Refusal | None:
    """Urgent is a tag to people; kept, it is the mark that orders leads."""
    urgent = URGENT in command.add or (lead.urgent and URGENT not in command.remove)
    if urgent != lead.urgent:
        draft.about(lead, Flagged(urgent))
    add_tags = tuple(tag for tag in dict.fromkeys(command.add) if tag not in (URGENT, *lead.tags))
    remove = tuple(tag for tag in dict.fromkeys(command.remove) if tag in lead.tags)
    if add_tags or remove:
        draft.about(lead, Tagged(add_tags, remove))
    return None


def _answer(draft: Draft, command: AnswerQuestion, lead: Lead, rules: Rules) -> Refusal | None:
    before = lead.answers.get(command.question)
    if command.answer is None and before is None:
        return Refusal("it has not been answered")
    if before is None or (before.answer, before.words) != (command.answer, command.words):
        if command.answer is not None and _first_said(lead):
            draft.about(lead, Touched("reached", implied=True))
        draft.about(lead, Answered(command.question, command.answer, command.words))
    return None


def _first_said(lead: Lead) -> bool:
    """Whether an answer typed now is the first, and tells of a call that nobody has recorded."""
    reached = any(touch.how == "reached" for touch in lead.touches)
    return not lead.answers and (lead.waiting_since is not None or not reached)


def _mark_way(draft: Draft, command: MarkWay, lead: Lead, rules: Rules) -> Refusal | None:
    contact = _contact(draft, lead)
    way = next((way for way in contact.ways if way.key == command.way), None)
    if way is None:
        return Refusal("this contact has no such way to reach")
    if way.state != command.state:
        draft.about(lead, WayMarked(command.way, command.state))
    return None


def _correct(draft: Draft, command: Correct, lead: Lead, rules: Rules) -> Refusal | None:
    unknown = sorted(command.changes.keys() - set(NAMED_FIELDS))
    if unknown:
        return Refusal(f"a contact has no {unknown[0]}")
    contact = _contact(draft, lead)
    news = told(contact, command.changes, command.ways, typed=True)
    if news is not None:
        draft.about(lead, news)
    return None


def _withdraw_consent(draft: Draft, command: WithdrawConsent, lead: Lead, rules: Rules) -> Refusal | None:
    contact = _contact(draft, lead)
    if contact.consent_withdrawn_at is None or consent_of(contact):
        draft.about(lead, ConsentWithdrawn())
    return None


def _merge(draft: Draft, command: Merge, lead: Lead, rules: Rules) -> Refusal | None:
    contact, other = _contact(draft, lead), draft.facts.contact(command.into)
    if other is None:
        return Refusal("the other contact is gone")
    if other.id == contact.id:
        return Refusal("they are the same contact already")
    draft.add(Merged(other.id), contact.id, lead.id)
    return None


def _contact(draft: Draft, lead: Lead) -> Contact:
    return draft.facts.contact_of(lead.id) or Contact(lead.contact)


_ON_LEAD: dict[type, Callable[[Draft, Any, Lead, Rules], Refusal | None]] = {
    Claim: _claim,
    Release: _release,
    Assign: _assign,
    Move: move,
    SetVerdict: set_verdict,
    NoShow: no_show,
    Touch: _touch,
    SetCallBack: _set_call_back,
    AddNote: _note,
    Flag: _flag,
    Tag: _tag,
    AnswerQuestion: _answer,
    MarkWay: _mark_way,
    Correct: _correct,
    WithdrawConsent: _withdraw_consent,
    Link: link,
    Unlink: unlink,
    Merge: _merge,
}
