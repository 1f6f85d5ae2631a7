"""A contact's history in words."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from hypothesis import given

from leadtui.domain.commands import (
    AddNote,
    AnswerQuestion,
    Assign,
    Claim,
    Correct,
    Flag,
    Link,
    MarkWay,
    Merge,
    Move,
    OnLead,
    Release,
    SetCallBack,
    SetVerdict,
    Tag,
    Touch,
    WithdrawConsent,
)
from leadtui.domain.contacts import WayState
from leadtui.domain.events import CursorMoved, Event, Unknown
from leadtui.domain.fold import effective
from leadtui.domain.timeline import entries, words_for
from tests.support.examples import examples
from tests.support.histories import shops
from tests.support.shop import DAY, HOUR, NOON, Shop, at, item, phone

ANA = phone("0142")


def stamp(moment: datetime.datetime) -> str:
    return f"{moment:%a %H:%M}"


def told(shop: Shop, lead: str) -> list[str]:
    return [entry.text for entry in entries(shop.facts.history(shop.lead(lead).contact), stamp)]


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.fixture
def lead(shop: Shop) -> str:
    return shop.new_lead(ANA)


@pytest.mark.parametrize(
    ("kind", "fields", "words"),
    [
        (Claim, {}, "claimed"),
        (Assign, {"who": "bo"}, "given to bo"),
        (Move, {"stage": "lost", "reason": "too dear"}, "to lost (too dear)"),
        (Move, {"stage": "qualified"}, "to qualified, dan has it"),
        (Move, {"stage": "later", "wake_at": at(DAY)}, "to later, back on Sat 12:00"),
        (Move, {"stage": "booked", "appointment_at": at(DAY)}, "to booked, dan has it, visit Sat 12:00"),
        (Touch, {"how": "voicemail"}, "voicemail"),
        (SetCallBack, {"to": at(HOUR)}, "call back Fri 13:00, ana"),
        (AddNote, {"text": "has a dog"}, "note: has a dog"),
        (Flag, {"urgent": True}, "urgent"),
        (Tag, {"add": ("vip",)}, "+vip"),
        (MarkWay, {"way": ANA.key, "state": WayState.BAD}, f"{ANA.value}: bad"),
        (
            Correct,
            {"changes": {"name": "Anna"}, "ways": (phone("0199"),)},
            "name: Anna; phone: +13035550199",
        ),
        (SetVerdict, {"verdict": "ready"}, "verdict: ready"),
        (WithdrawConsent, {}, "consent withdrawn"),
        (Link, {"how": "lives there", "name": "J. Wu"}, "another contact lives there"),
        (Touch, {"how": "voicemail", "for_whom": "dan"}, "voicemail (for dan)"),
    ],
)
def test_what_was_done_is_told_in_words(
    shop: Shop, lead: str, kind: type[OnLead], fields: dict[str, Any], words: str
) -> None:
    shop.act(kind, lead, **fields)
    assert words in told(shop, lead)


def test_what_was_taken_back_is_told_as_well(shop: Shop, lead: str) -> None:
    shop.act(Claim, lead)
    shop.act(Release, lead)
    shop.act(SetCallBack, lead, to=at(HOUR))
    shop.act(SetCallBack, lead, to=None)
    shop.act(Flag, lead, urgent=True)
    shop.act(Flag, lead, urgent=False)
    shop.act(Tag, lead, add=("vip",))
    shop.act(Tag, lead, add=("spring",), remove=("vip",))
    shop.act(AnswerQuestion, lead, question="need", answer="yes", words="burst pipe")
    shop.act(AnswerQuestion, lead, question="need", answer=None)
    assert told(shop, lead) == [
        "enquiry from web: leak", "claimed", "released", "call back Fri 13:00, ana", "call-back taken away",
        "urgent", "no longer urgent", "+vip", "+spring -vip", "reached", "need: yes, burst pipe",
        "need: taken back",
    ]  # fmt: skip


def test_what_came_in_is_told_with_its_words(shop: Shop) -> None:
    lead = shop.add(ANA, words="no hot water").id
    shop.take_in(item("1", ANA))
    shop.take_in(item("1", ANA, service="boiler"))
    shop.take_in(item("2", ANA, kind="message", words="yes please"), item("3", ANA, kind="message"))
    assert told(shop, lead) == [
        "on the phone: no hot water", "claimed", "reached",
        "enquiry from web", "web changed its record: boiler", "replied: yes please", "replied",
    ]  # fmt: skip


def test_an_undo_says_what_it_undid_and_what_was_undone_is_marked(shop: Shop, lead: str) -> None:
    shop.act(Flag, lead, urgent=True)
    flagged = shop.last
    shop.undo(flagged, by="bo")
    lines = entries(shop.facts.history(shop.lead(lead).contact), stamp)
    assert [(line.by, line.text, line.undone) for line in lines[1:]] == [
        ("ana", "urgent", True),
        ("bo", "undid: urgent", False),
    ]
    assert (lines[1].command, lines[1].lead, lines[1].at) == (flagged, lead, NOON)


def test_an_undo_of_what_says_nothing_itself_undid_a_command(shop: Shop) -> None:
    history = [Event(1, "x", NOON, NOON, "ana", "c", "", Unknown("sung", {}))]
    assert [line.text for line in entries(history, stamp)] == ["sung (of a later version)"]
    cursor = Event(1, "x", NOON, NOON, "web", "", "", CursorMoved("web", {}))
    assert words_for(cursor, stamp) == "read web on"


def test_a_merge_is_told_to_both(shop: Shop, lead: str) -> None:
    other = shop.new_lead(phone("0143"), name="Bo Chen")
    shop.act(Merge, lead, into=shop.lead(other).contact)
    assert "merged with another contact" in told(shop, other)


@given(shops())
@examples(20)
def test_every_history_can_be_told_and_marks_just_what_does_not_count(shop: Shop) -> None:
    for root in shop.facts.roots():
        history = shop.facts.history(root)
        counting = {event.seq for event in effective(history)}
        lines = entries(history, stamp)
        assert all(line.text for line in lines)
        assert [line.seq for line in lines if line.undone] == [
            line.seq for line in lines if line.seq not in counting
        ]
