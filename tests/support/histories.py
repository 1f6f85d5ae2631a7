"""Random histories of a shop: pages of a source, and the commands of two people, made for hypothesis.

People, numbers and records are few, so that they meet often.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence

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
    MarkWay,
    Merge,
    Move,
    Refusal,
    Release,
    SetCallBack,
    Tag,
    Touch,
    Undo,
)
from leadtui.domain.contacts import TouchHow, WayState
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

people = st.sampled_from(PEOPLE)
ways = st.lists(st.sampled_from(WAYS), max_size=2, unique=True).map(tuple)
names = st.sampled_from(NAMES)
words = st.sampled_from(("", "leak", "burst pipe"))
passed = st.sampled_from((-9 * DAY, -DAY, -HOUR, -90, -1, 0, 1, HOUR))
"""Seconds before or after now, as sources and people tell them."""


@st.composite
def items(draw: st.DrawFn, now: datetime.datetime) -> Item:
    """A record of a source: often one of somebody known, sometimes one that was delivered before."""
    milestones = draw(st.dictionaries(st.sampled_from(list(Milestone)), passed, max_size=2) | st.just({}))
    return item(
        str(draw(st.integers(0, 12))),
        *draw(ways),
        name=draw(names),
        words=draw(words),
        kind=draw(st.sampled_from(("enquiry", "enquiry", "message"))),
        raised_at=draw(st.none() | passed.map(lambda seconds: now + datetime.timedelta(seconds=seconds))),
        company=draw(st.sampled_from(("", "", "Wu & Co"))),
        fields=draw(st.sampled_from(({}, {"roof": "flat"}, {"roof": "new", "floors": "2"}))),
        owner=draw(st.sampled_from(("", "", "bo"))),
        milestones={one: now + datetime.timedelta(seconds=seconds) for one, seconds in milestones.items()},
        lost_at=draw(st.none() | st.none() | st.just(now)),
    )


@st.composite
def pages(draw: st.DrawFn, shop: Shop) -> Intake:
    """A page of a source, with or without a cursor."""
    source = draw(st.sampled_from(SOURCES))
    cursor = draw(st.none() | st.sampled_from(("1", "2")).map(lambda after: {"after": after}))
    page = tuple(draw(st.lists(items(shop.now), max_size=3)))
    return Intake(id=shop.new_id(), by=source, source=source, items=page, cursor=cursor)


@st.composite
def adds(draw: st.DrawFn, shop: Shop) -> Add:
    """Somebody on the phone."""
    return Add(id=shop.new_id(), by=draw(people), name=draw(names), ways=draw(ways), words=draw(words))


def _later(now: datetime.datetime) -> st.SearchStrategy[datetime.datetime]:
    return st.sampled_from((-60, 60, 10 * MINUTE, DAY)).map(lambda s: now + datetime.timedelta(seconds=s))


@st.composite
def moves(draw: st.DrawFn, shop: Shop, lead: str) -> Move:
    """A move to any stage of either board, often one that asks for more than is given."""
    return Move(
        id=shop.new_id(),
        by=draw(people),
        lead=lead,
        stage=draw(st.sampled_from(STAGES)),
        expected=draw(st.sampled_from(("", "", "new", "qualifying"))),
        reason=draw(st.sampled_from(("", "too dear", "spam"))),
        wake_at=draw(st.none() | _later(shop.now)),
        appointment_at=draw(st.none() | _later(shop.now)),
        amount=draw(st.none() | st.sampled_from((900.0, 0.0))),
    )


@st.composite
def acts(draw: st.DrawFn, shop: Shop) -> Command:
    """A person does something about a lead, or adds somebody while there is none."""
    if not shop.leads:
        return draw(adds(shop))
    lead = draw(st.sampled_from([lead.id for lead in shop.leads]))
    new_id, by = shop.new_id(), draw(people)
    now = shop.now

    def about(
        kind: Callable[..., Command], **fields: st.SearchStrategy[object]
    ) -> st.SearchStrategy[Command]:
        return st.builds(kind, id=st.just(new_id), by=st.just(by), lead=st.just(lead), **fields)

    way_key = st.sampled_from([way.key for way in WAYS])
    texts = st.sampled_from(("", "a", "b"))
    contacts = st.sampled_from(sorted(shop.facts.people))
    command: Command = draw(
        st.one_of(
            moves(shop, lead),
            about(Claim),
            about(Release),
            about(Assign, who=st.sampled_from(("", *PEOPLE))),
            about(Touch, how=st.sampled_from(TOUCHES), way=way_key, at=st.none() | _later(now)),
            about(SetCallBack, to=st.none() | _later(now), who=st.sampled_from(("", *PEOPLE))),
            about(AddNote, text=texts),
            about(Flag, urgent=st.booleans()),
            about(
                Tag, add=st.lists(texts, max_size=2).map(tuple), remove=st.lists(texts, max_size=1).map(tuple)
            ),
            about(
                AnswerQuestion,
                question=st.sampled_from(("need", "area")),
                answer=st.sampled_from((None, "yes", "no", "unknown")),
                words=texts,
            ),
            about(MarkWay, way=way_key, state=st.sampled_from(list(WayState))),
            about(
                Correct,
                changes=st.dictionaries(st.sampled_from(("name", "company", "shoe")), names, max_size=2),
                ways=ways,
            ),
            about(Merge, into=contacts),
        )
    )
    return command


def undos(shop: Shop, commands: Sequence[str]) -> st.SearchStrategy[Undo]:
    """Somebody undoes one of these commands, or does it again."""
    return st.builds(Undo, id=st.just(shop.new_id()), by=people, command=st.sampled_from(commands))


def any_command(shop: Shop) -> st.SearchStrategy[Command]:
    """The next thing that happens in the shop."""
    choices: list[st.SearchStrategy[Command]] = [pages(shop), adds(shop), acts(shop), acts(shop), acts(shop)]
    if shop.lines:
        choices.append(undos(shop, [line.command for line in shop.lines]))
    return st.one_of(choices)


def do(shop: Shop, command: Command) -> Accepted | Refusal:
    """Have a command decided by the rules of the board that it comes from."""
    return shop.do(command, RULES_OF[command.by])


@st.composite
def shops(draw: st.DrawFn, *, most: int = 25) -> Shop:
    """A shop in which a few things have happened."""
    shop = Shop()
    for _ in range(draw(st.integers(1, most))):
        do(shop, draw(any_command(shop)))
        shop.later(draw(st.sampled_from((0, 1, 90, 10 * MINUTE, 2 * HOUR))))
    return shop


moments = st.integers(-600, 3 * DAY).map(at)
"""Moments around the first days of a shop."""
