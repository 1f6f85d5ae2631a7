"""Random histories of a shop: pages of a source, and the commands of two people, made for hypothesis.

People, numbers and records are few, so that they meet often. Strategies are made once, since making them
takes longer than drawing from them; so moments are drawn as seconds from now.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from leadtui.domain.commands import (
    Accepted,
    Add,
    AddNote,
    AnswerQuestion,
    Assign,
    Claim,
    Command,
    Correct,
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
from leadtui.domain.contacts import LinkHow, TouchHow, WayState
from leadtui.domain.intake import Item
from leadtui.domain.rules import Rules
from leadtui.domain.stages import Milestone
from tests.support.shop import DAY, HOUR, MINUTE, OTHER_RULES, RULES, Shop, at, email, item, phone

PEOPLE = ("ana", "bo")
SOURCES = ("web", "calls")
RULES_OF: dict[str, Rules] = {"ana": RULES, "bo": OTHER_RULES, "web": RULES, "calls": RULES}
"""Two boards with different stages: ana's and bo's; the collector has ana's config."""

WAYS = (phone("0101"), phone("0102"), phone("0103"), email("ana"), email("info"), email("jin"))
NAMES = ("", "Ana Ruiz", "A. Ruiz", "Jin Wu", "Bo Chen", "Unknown")
STAGES = tuple(dict.fromkeys(stage.id for one in (RULES, OTHER_RULES) for stage in one.pipeline.stages))
TOUCHES: tuple[TouchHow, ...] = (
    "reached", "no answer", "voicemail", "busy", "message sent", "wrong number",
)  # fmt: skip

LINKS: tuple[LinkHow, ...] = ("decides", "pays")

Fields = dict[str, st.SearchStrategy[Any]]

people = st.sampled_from(PEOPLE)
ways = st.lists(st.sampled_from(WAYS), max_size=2, unique=True).map(tuple)
way_keys = st.sampled_from([way.key for way in WAYS])
names = st.sampled_from(NAMES)
words = st.sampled_from(("", "leak", "burst pipe"))
texts = st.sampled_from(("", "a", "b"))
tags = st.sampled_from(("", "a", "b", "urgent"))
before_or_after = st.sampled_from((-9 * DAY, -DAY, -HOUR, -90, -1, 0, 1, HOUR))
soon = st.none() | st.sampled_from((-60, 60, 10 * MINUTE, DAY))
pauses = st.sampled_from((0, 1, 90, 10 * MINUTE, 2 * HOUR))

_ITEM: Fields = {
    "name": names,
    "words": words,
    "kind": st.sampled_from(("enquiry", "enquiry", "message")),
    "raised_at": st.none() | before_or_after,
    "company": st.sampled_from(("", "", "Wu & Co")),
    "consent": st.sampled_from(("", "yes", "no")),
    "fields": st.sampled_from(({}, {"roof": "flat"}, {"roof": "new", "floors": "2"})),
    "owner": st.sampled_from(("", "", "bo")),
    "milestones": st.just({})
    | st.dictionaries(st.sampled_from(list(Milestone)), before_or_after, max_size=2),
    "lost_at": st.sampled_from((None, None, None, 0)),
}
_RECORD = st.tuples(st.integers(0, 12).map(str), ways, st.fixed_dictionaries(_ITEM))
_PAGE = st.tuples(
    st.sampled_from(SOURCES),
    st.lists(_RECORD, max_size=3),
    st.sampled_from((None, {"after": "1"}, {"after": "2"})),
)
_ADD: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {"by": people, "name": names, "ways": ways, "words": words}
)

_ACTS: dict[type[OnLead], Fields] = {
    Move: {
        "stage": st.sampled_from(STAGES),
        "expected": st.sampled_from(("", "", "new", "qualifying")),
        "reason": st.sampled_from(("", "too dear", "spam")),
        "wake_at": soon,
        "appointment_at": soon,
        "amount": st.sampled_from((None, 900.0, 0.0)),
    },
    SetVerdict: {
        "verdict": st.sampled_from(("ready", "later", "never")),
        "reason": st.sampled_from(("", "too dear")),
        "wake_at": soon,
    },
    NoShow: {},
    Claim: {},
    Release: {},
    Assign: {"who": st.sampled_from(("", *PEOPLE))},
    Touch: {
        "how": st.sampled_from(TOUCHES),
        "way": way_keys,
        "at": soon,
        "for_whom": st.sampled_from(("", "bo")),
    },
    SetCallBack: {"to": soon, "who": st.sampled_from(("", *PEOPLE))},
    AddNote: {"text": texts},
    Flag: {"urgent": st.booleans()},
    Tag: {"add": st.lists(tags, max_size=2).map(tuple), "remove": st.lists(tags, max_size=1).map(tuple)},
    AnswerQuestion: {
        "question": st.sampled_from(("need", "area")),
        "answer": st.sampled_from((None, "yes", "no", "unknown")),
        "words": texts,
    },
    MarkWay: {"way": way_keys, "state": st.sampled_from(list(WayState))},
    Correct: {
        "changes": st.dictionaries(st.sampled_from(("name", "company", "shoe")), names, max_size=2),
        "ways": ways,
    },
    Merge: {},
    WithdrawConsent: {"at": soon},
    Link: {"how": st.sampled_from(LINKS), "name": names, "ways": ways},
    Unlink: {"how": st.none() | st.sampled_from(LINKS)},
}
_ACT = st.one_of(
    [
        st.tuples(st.just(kind), st.fixed_dictionaries({"by": people, **fields}))
        for kind, fields in _ACTS.items()
    ]
)
_MOMENTS = ("until", "at", "to", "wake_at", "appointment_at", "raised_at", "lost_at")


def _dated(fields: dict[str, Any], now: datetime.datetime) -> dict[str, Any]:
    """The same, with moments for seconds from now."""
    told = dict(fields)
    for name in _MOMENTS:
        if told.get(name) is not None:
            told[name] = now + datetime.timedelta(seconds=told[name])
    if "milestones" in told:
        seconds = told["milestones"].items()
        told["milestones"] = {one: now + datetime.timedelta(seconds=passed) for one, passed in seconds}
    return told


@st.composite
def pages(draw: st.DrawFn, shop: Shop) -> Intake:
    """A page of a source: often of somebody known, sometimes delivered before, with or without a cursor."""
    source, records, cursor = draw(_PAGE)
    page: list[Item] = [item(key, *reached_by, **_dated(told, shop.now)) for key, reached_by, told in records]
    return Intake(id=shop.new_id(), by=source, source=source, items=tuple(page), cursor=cursor)


@st.composite
def adds(draw: st.DrawFn, shop: Shop) -> Add:
    """Somebody on the phone."""
    return Add(id=shop.new_id(), **draw(_ADD))


@st.composite
def acts(draw: st.DrawFn, shop: Shop) -> Command:
    """A person does something about a lead, or adds somebody while there is none."""
    if not shop.leads:
        return draw(adds(shop))
    lead = draw(st.sampled_from([lead.id for lead in shop.leads]))
    kind, fields = draw(_ACT)
    told = _dated(fields, shop.now)
    if kind is Merge:
        told["into"] = draw(st.sampled_from(sorted(shop.facts.people)))
    elif kind is Unlink or (kind is Link and draw(st.booleans())):
        told["to"] = draw(st.sampled_from(sorted(shop.facts.people)))
    command: Command = kind(id=shop.new_id(), lead=lead, **told)
    return command


@st.composite
def undos(draw: st.DrawFn, shop: Shop, commands: Sequence[str]) -> Undo:
    """Somebody undoes one of these commands, or does it again."""
    return Undo(id=shop.new_id(), by=draw(people), command=draw(st.sampled_from(commands)))


_AWAY: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {"by": people, "away": st.booleans(), "until": soon, "for_whom": st.sampled_from(("", "dan"))}
)
_KINDS = st.sampled_from(("page", "add", "undo", "away", "act", "act", "act", "act"))


@st.composite
def any_command(draw: st.DrawFn, shop: Shop) -> Command:
    """The next thing that happens in the shop."""
    kind = draw(_KINDS)
    if kind == "page":
        return draw(pages(shop))
    if kind == "add":
        return draw(adds(shop))
    if kind == "away":
        return SetAway(id=shop.new_id(), **_dated(draw(_AWAY), shop.now))
    if kind == "undo" and shop.lines:
        return draw(undos(shop, [line.command for line in shop.lines]))
    return draw(acts(shop))


def do(shop: Shop, command: Command) -> Accepted | Refusal:
    """Have a command decided by the rules of the board that it comes from."""
    return shop.do(command, RULES_OF[command.by])


def first_page(shop: Shop) -> Intake:
    """Four people on four ways to reach them, so that there is something to do from the start."""
    page = [item(way.value, way, name=name) for way, name in zip(WAYS[:4], NAMES[1:5], strict=True)]
    return Intake(id=shop.new_id(), by="web", source="web", items=tuple(page))


@st.composite
def shops(draw: st.DrawFn, *, most: int = 20) -> Shop:
    """A shop in which a few things have happened."""
    shop = Shop()
    do(shop, first_page(shop))
    for _ in range(draw(st.integers(0, most))):
        do(shop, draw(any_command(shop)))
        shop.later(draw(pauses))
    return shop


moments = st.integers(-600, 3 * DAY).map(at)
"""Moments around the first days of a shop."""
