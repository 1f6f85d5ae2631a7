"""What people do on a lead: touches, call-backs, answers, notes, marks, tags, corrections."""

from __future__ import annotations

import pytest

from leadtui.domain.commands import (
    AddNote,
    AnswerQuestion,
    Claim,
    Command,
    Correct,
    Flag,
    MarkWay,
    OnLead,
    Refusal,
    SetCallBack,
    Tag,
    Touch,
)
from leadtui.domain.contacts import Contact, Lead, Way, WayState
from tests.support.shop import DAY, HOUR, NOON, Shop, at, email, item, phone

ANA = phone("0142")


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.fixture
def lead(shop: Shop) -> str:
    return shop.new_lead(ANA, email("ana"))


def state_of(shop: Shop, lead: str, way: Way) -> WayState:
    return next(one.state for one in shop.contact_of(lead).ways if one.key == way.key)


@pytest.mark.parametrize(
    ("how", "state"),
    [
        ("reached", WayState.REACHED), ("wrong number", WayState.BAD), ("no answer", WayState.LOOKS_RIGHT),
        ("voicemail", WayState.LOOKS_RIGHT), ("busy", WayState.LOOKS_RIGHT),
    ],
)  # fmt: skip
def test_only_somebody_reached_earns_a_way_its_tick(shop: Shop, lead: str, how: str, state: WayState) -> None:
    shop.act(Touch, lead, how=how, way=ANA.key)
    assert state_of(shop, lead, ANA) == state
    assert [(touch.how, touch.way, touch.implied) for touch in shop.lead(lead).touches] == [
        (how, ANA.key, False)
    ]


def test_a_touch_by_a_way_that_must_not_be_used_does_not_clear_it(shop: Shop, lead: str) -> None:
    shop.act(MarkWay, lead, way=ANA.key, state=WayState.DO_NOT_USE)
    shop.act(Touch, lead, how="reached", way=ANA.key)
    shop.act(Touch, lead, how="reached", way="phone:+1")
    assert state_of(shop, lead, ANA) == WayState.DO_NOT_USE


def test_the_number_worth_trying_is_the_first_that_is_not_bad(shop: Shop, lead: str) -> None:
    shop.act(Correct, lead, ways=(phone("0199"),))
    shop.act(MarkWay, lead, way=ANA.key, state=WayState.BAD)
    assert shop.contact_of(lead).phone == "+13035550199"
    shop.act(MarkWay, lead, way=phone("0199").key, state=WayState.DO_NOT_USE)
    assert shop.contact_of(lead).phone == ANA.value
    assert Contact("nobody").email == ""


def test_marking_a_way_is_written_once_and_refused_for_one_that_is_not_there(shop: Shop, lead: str) -> None:
    assert shop.act(MarkWay, lead, way=ANA.key, state=WayState.BAD).seq > 0
    assert shop.act(MarkWay, lead, way=ANA.key, state=WayState.BAD).seq == 0
    assert "no such way" in shop.act_refused(MarkWay, lead, way="phone:+1", state=WayState.BAD).why


@pytest.mark.parametrize(("how", "kept"), [("no answer", True), ("voicemail", True), ("reached", False)])
def test_reaching_somebody_keeps_the_promise_to_call_back(
    shop: Shop, lead: str, how: str, kept: bool
) -> None:
    shop.act(SetCallBack, lead, to=at(HOUR), who="bo")
    shop.later(60)
    shop.act(Touch, lead, how=how)
    assert (shop.lead(lead).call_back is not None) == kept


def test_trying_at_the_time_that_was_promised_keeps_the_promise(shop: Shop, lead: str) -> None:
    shop.act(SetCallBack, lead, to=at(HOUR))
    shop.later(HOUR)
    shop.act(Touch, lead, how="no answer")
    assert shop.lead(lead).call_back is None


def test_a_call_back_names_who_promised_and_leaves_the_stage(shop: Shop, lead: str) -> None:
    shop.act(SetCallBack, lead, by="ana", to=at(HOUR))
    promised = shop.lead(lead).call_back
    assert promised is not None
    assert (promised.at, promised.who, promised.set_at) == (at(HOUR), "ana", NOON)
    assert shop.lead(lead).stage == "new"
    shop.act(SetCallBack, lead, to=None)
    assert shop.lead(lead).call_back is None
    assert shop.act_refused(SetCallBack, lead, to=None).why == "no call-back is set"


@pytest.mark.parametrize("seconds", [0, -60])
def test_a_call_back_has_to_be_in_the_future(shop: Shop, lead: str, seconds: float) -> None:
    assert "future" in shop.act_refused(SetCallBack, lead, to=at(seconds)).why


def test_the_first_answer_is_an_implied_touch_and_undone_with_it(shop: Shop, lead: str) -> None:
    before = shop.lead(lead)
    shop.act(AnswerQuestion, lead, question="need", answer="yes", words="burst pipe")
    answered = shop.lead(lead)
    assert [(touch.how, touch.implied) for touch in answered.touches] == [("reached", True)]
    assert answered.waiting_since is None
    assert (answered.answers["need"].answer, answered.answers["need"].words) == ("yes", "burst pipe")
    shop.undo(shop.last)
    assert shop.lead(lead) == before


def test_only_the_first_answer_is_a_touch(shop: Shop, lead: str) -> None:
    shop.act(AnswerQuestion, lead, question="need", answer="yes")
    shop.act(AnswerQuestion, lead, question="area", answer="no")
    assert len(shop.lead(lead).touches) == 1


def test_an_answer_after_a_call_that_was_recorded_is_no_second_touch(shop: Shop, lead: str) -> None:
    shop.act(Touch, lead, how="reached")
    shop.act(AnswerQuestion, lead, question="need", answer="yes")
    assert len(shop.lead(lead).touches) == 1


def test_an_answer_after_a_call_that_reached_nobody_is_a_touch(shop: Shop, lead: str) -> None:
    shop.act(Touch, lead, how="voicemail")
    shop.act(AnswerQuestion, lead, question="need", answer="yes")
    assert [touch.how for touch in shop.lead(lead).touches] == ["voicemail", "reached"]


def test_an_answer_can_be_changed_and_taken_back(shop: Shop, lead: str) -> None:
    shop.act(AnswerQuestion, lead, question="need", answer="yes")
    assert shop.act(AnswerQuestion, lead, question="need", answer="yes").seq == 0
    shop.act(AnswerQuestion, lead, by="bo", question="need", answer="unknown", words="rang off")
    answer = shop.lead(lead).answers["need"]
    assert (answer.answer, answer.by) == ("unknown", "bo")
    shop.act(AnswerQuestion, lead, question="need", answer=None)
    assert shop.lead(lead).answers == {}
    assert "not been answered" in shop.act_refused(AnswerQuestion, lead, question="need", answer=None).why


def test_notes_are_kept_in_order_and_say_something(shop: Shop, lead: str) -> None:
    shop.act(AddNote, lead, by="ana", text="has a dog")
    shop.act(AddNote, lead, by="bo", text="and a cat")
    assert [(note.by, note.text) for note in shop.lead(lead).notes] == [
        ("ana", "has a dog"),
        ("bo", "and a cat"),
    ]
    assert "says nothing" in shop.act_refused(AddNote, lead, text="").why


def test_a_lead_is_marked_urgent_once(shop: Shop, lead: str) -> None:
    assert shop.act(Flag, lead, urgent=True).seq > 0
    assert shop.act(Flag, lead, urgent=True).seq == 0
    assert shop.lead(lead).urgent
    shop.act(Flag, lead, urgent=False)
    assert not shop.lead(lead).urgent


def test_tags_are_put_on_and_taken_off(shop: Shop, lead: str) -> None:
    shop.act(Tag, lead, add=("boiler", "vip", "boiler"))
    assert shop.lead(lead).tags == ("boiler", "vip")
    shop.act(Tag, lead, add=("spring",), remove=("boiler", "never had it"))
    assert shop.lead(lead).tags == ("vip", "spring")
    assert shop.act(Tag, lead, add=("vip",), remove=("boiler",)).seq == 0


def test_a_correction_replaces_what_is_known(shop: Shop, lead: str) -> None:
    shop.act(Correct, lead, changes={"name": "Anna Ruiz", "postcode": "80205"}, ways=(ANA, phone("0199")))
    contact = shop.contact_of(lead)
    assert (contact.name, contact.postcode, contact.typed) == (
        "Anna Ruiz", "80205", frozenset({"name", "postcode"}),
    )  # fmt: skip
    assert [way.value for way in contact.ways if way.kind == "phone"] == [ANA.value, "+13035550199"]
    assert shop.act(Correct, lead, changes={"name": "Anna Ruiz"}, ways=(ANA,)).seq == 0
    assert "no shoe size" in shop.act_refused(Correct, lead, changes={"shoe size": "44"}).why


def test_a_number_that_was_corrected_in_identifies_from_then_on(shop: Shop, lead: str) -> None:
    shop.act(Correct, lead, ways=(phone("0199"),))
    (joined,) = shop.take_in(item("again", phone("0199")))
    assert joined.id == lead


def test_a_command_of_a_later_version_is_refused(shop: Shop, lead: str) -> None:
    class Sing(OnLead, frozen=True, kw_only=True):
        pass

    class Dance(Command, frozen=True, kw_only=True):
        pass

    outcomes = [shop.do(Sing(id="s", by="ana", lead=lead)), shop.do(Dance(id="d", by="ana"))]
    assert outcomes == [Refusal("this version does not know that command")] * 2


def test_a_lead_tells_what_was_said_last_and_when_it_was_touched_last(shop: Shop, lead: str) -> None:
    assert (shop.lead(lead).words, shop.lead(lead).source) == ("leak", "web")
    assert shop.lead(lead).touched_at is None
    shop.take_in(item("again", ANA, service="boiler swap"), item("call", ANA), source="phone")
    shop.act(Touch, lead, how="reached", at=at(-DAY))
    shop.act(Claim, lead)
    assert (shop.lead(lead).words, shop.lead(lead).source) == ("boiler swap", "phone")
    assert shop.lead(lead).touched_at == at(-DAY)
    empty = Lead("lead", "contact", "new", "open", NOON, NOON)
    assert (empty.words, empty.source, empty.raised_at) == ("", "", NOON)
