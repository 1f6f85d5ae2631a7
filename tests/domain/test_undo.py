"""Undo cancels one whole command, unless a later one rests on it; redo cancels the cancel."""

from __future__ import annotations

from typing import Any

import pytest

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
    NoShow,
    OnLead,
    Release,
    SetCallBack,
    SetVerdict,
    Tag,
    Touch,
    WithdrawConsent,
)
from leadtui.domain.contacts import WayState
from leadtui.domain.undo import newest_of, newest_undo_of
from tests.support.shop import DAY, HOUR, LEASE_S, Shop, at, email, item, phone, picture

ANA = phone("0142")


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.fixture
def lead(shop: Shop) -> str:
    return shop.new_lead(ANA)


EVERYTHING: list[tuple[type[OnLead], dict[str, Any]]] = [
    (Claim, {}),
    (Assign, {"who": "bo"}),
    (Move, {"stage": "qualified"}),
    (Move, {"stage": "later", "wake_at": at(DAY)}),
    (SetVerdict, {"verdict": "ready"}),
    (SetVerdict, {"verdict": "never", "reason": "out of area"}),
    (Touch, {"how": "reached", "way": ANA.key}),
    (SetCallBack, {"to": at(HOUR)}),
    (AddNote, {"text": "has a dog"}),
    (Flag, {"urgent": True}),
    (Tag, {"add": ("vip",)}),
    (AnswerQuestion, {"question": "need", "answer": "yes"}),
    (MarkWay, {"way": ANA.key, "state": WayState.BAD}),
    (Correct, {"changes": {"name": "Anna"}, "ways": (phone("0199"),)}),
    (Tag, {"add": ("urgent", "vip")}),
    (WithdrawConsent, {}),
    (Link, {"how": "decides", "name": "J. Wu", "ways": (phone("0155"),)}),
    (Touch, {"how": "reached", "for_whom": "dan"}),
]


@pytest.mark.parametrize(("kind", "fields"), EVERYTHING)
def test_undoing_leaves_the_board_as_if_it_had_not_been_and_redo_brings_it_back(
    shop: Shop, lead: str, kind: type[OnLead], fields: dict[str, Any]
) -> None:
    before = picture(shop.board())
    shop.act(kind, lead, **fields)
    after = picture(shop.board())
    assert after != before
    shop.later(60)
    undone = shop.undo(shop.last)
    assert undone.leads == (lead,)
    assert picture(shop.board()) == before
    shop.later(60)
    shop.undo(shop.last)
    assert picture(shop.board()) == after


def test_undoing_an_add_takes_contact_and_lead_away_and_redo_brings_them_back(shop: Shop) -> None:
    shop.add(ANA, name="Ana Ruiz")
    after = dict(shop.facts.people)
    shop.undo(shop.last)
    assert (shop.facts.people, shop.facts.find(ANA.key)) == ({}, [])
    shop.undo(shop.last)
    assert shop.facts.people == after
    assert shop.facts.find(ANA.key) == list(after.values())


def test_undoing_an_add_to_somebody_known_leaves_them_as_they_were(shop: Shop, lead: str) -> None:
    before = picture(shop.board())
    shop.add(ANA, phone("0199"), email("ana"), name="Anna Ruiz", by="bo")
    assert picture(shop.board()) != before
    shop.undo(shop.last)
    assert picture(shop.board()) == before


def test_what_was_undone_identifies_nobody_any_more(shop: Shop, lead: str) -> None:
    shop.act(Correct, lead, ways=(phone("0199"),))
    shop.undo(shop.last)
    (other,) = shop.take_in(item("1", phone("0199")))
    assert other.id != lead


# -- refused -------------------------------------------------------------------------------------------------


def test_intake_cannot_be_undone(shop: Shop, lead: str) -> None:
    assert "source brought in" in shop.undo_refused(shop.last).why
    shop.take_in(item("1", ANA, words="leek"))
    shop.take_in(item("1", ANA, words="leak"), cursor={"after": "1"})
    assert "source brought in" in shop.undo_refused(shop.last).why
    shop.act(Touch, lead, how="reached")
    shop.take_in(item("2", ANA, kind="message"))
    assert "source brought in" in shop.undo_refused(shop.last).why
    shop.take_in(cursor={"after": "2"})
    assert "source brought in" in shop.undo_refused(shop.last).why


def test_a_command_that_is_not_there_cannot_be_undone_nor_one_twice(shop: Shop, lead: str) -> None:
    assert "no such command" in shop.undo_refused("never").why
    shop.act(Claim, lead)
    claimed = shop.last
    shop.undo(claimed)
    assert "undone already" in shop.undo_refused(claimed).why


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ((Claim, {}), (Assign, {"who": "bo"})),
        ((Claim, {}), (Release, {})),
        ((Assign, {"who": "bo"}), (Move, {"stage": "qualified"})),
        ((Move, {"stage": "qualifying"}), (Move, {"stage": "booked"})),
        ((SetCallBack, {"to": at(HOUR)}), (SetCallBack, {"to": at(DAY)})),
        ((SetVerdict, {"verdict": "ready"}), (SetVerdict, {"verdict": "later", "wake_at": at(DAY)})),
        ((Move, {"stage": "booked"}), (NoShow, {})),
        ((Flag, {"urgent": True}), (Flag, {"urgent": False})),
        ((Tag, {"add": ("vip",)}), (Tag, {"remove": ("vip",)})),
        ((Flag, {"urgent": True}), (Tag, {"remove": ("urgent",)})),
        ((Move, {"stage": "booked"}), (Move, {"stage": "booked", "appointment_at": at(DAY)})),
        (
            (AnswerQuestion, {"question": "need", "answer": "no"}),
            (AnswerQuestion, {"question": "need", "answer": "yes"}),
        ),
        (
            (MarkWay, {"way": ANA.key, "state": WayState.BAD}),
            (MarkWay, {"way": ANA.key, "state": WayState.REACHED}),
        ),
        ((Correct, {"changes": {"name": "Anna"}}), (Correct, {"changes": {"name": "Annie"}})),
        ((Correct, {"ways": (phone("0199"),)}), (Touch, {"how": "reached", "way": phone("0199").key})),
    ],
)
def test_undo_is_refused_when_something_was_built_on_it_and_names_that(
    shop: Shop, lead: str, first: tuple[type[OnLead], Any], then: tuple[type[OnLead], Any]
) -> None:
    shop.act(first[0], lead, by="ana", **first[1])
    ground = shop.last
    shop.act(then[0], lead, by="ana", **then[1])
    built = shop.last
    refusal = shop.undo_refused(ground, by="bo")
    assert (refusal.command, refusal.who) == (built, "ana")
    shop.undo(built)
    shop.undo(ground)


def test_things_that_have_nothing_to_do_with_one_another_are_undone_in_any_order(
    shop: Shop, lead: str
) -> None:
    before = picture(shop.board())
    commands = []
    steps: list[tuple[type[OnLead], dict[str, Any]]] = [
        (Touch, {"how": "reached", "way": ANA.key}), (Claim, {}), (AddNote, {"text": "has a dog"}),
        (Flag, {"urgent": True}), (Tag, {"add": ("vip",)}), (Tag, {"add": ("boiler",)}),
        (AnswerQuestion, {"question": "need", "answer": "yes"}),
        (AnswerQuestion, {"question": "area", "answer": "yes"}),
        (MarkWay, {"way": ANA.key, "state": WayState.BAD}), (Correct, {"changes": {"name": "Anna"}}),
        (Correct, {"changes": {"postcode": "80205"}}), (Move, {"stage": "qualifying"}),
    ]  # fmt: skip
    for kind, fields in steps:
        shop.act(kind, lead, **fields)
        commands.append(shop.last)
    for command in commands:
        shop.undo(command)
    assert picture(shop.board()) == before


def test_undoing_an_add_is_refused_once_anything_else_happened_to_its_lead(shop: Shop) -> None:
    lead = shop.add(ANA)
    added = shop.last
    shop.act(AddNote, lead.id, by="bo", text="has a dog")
    assert shop.undo_refused(added).command == shop.last


def test_undoing_an_add_is_refused_once_a_source_brought_more_of_the_same_person(shop: Shop) -> None:
    shop.add(ANA)
    added = shop.last
    shop.take_in(item("1", ANA))
    assert (shop.undo_refused(added).who, shop.undo_refused(added).command) == ("web", shop.last)


def test_a_number_that_an_enquiry_came_by_cannot_be_taken_away_by_undo(shop: Shop, lead: str) -> None:
    shop.act(Correct, lead, ways=(phone("0199"),))
    corrected = shop.last
    shop.take_in(item("1", phone("0199")))
    assert shop.undo_refused(corrected).command == shop.last


def test_a_correction_can_be_undone_though_a_source_said_something_else_since(shop: Shop) -> None:
    (lead,) = shop.take_in(item("1", ANA, name="Anna Ruis"))
    shop.act(Correct, lead.id, changes={"name": "Ana"})
    corrected = shop.last
    shop.take_in(item("1", ANA, name="Anna Ruiz"))
    shop.undo(corrected)
    assert shop.contact_of(lead.id).name == "Anna Ruiz"


# -- one after another ---------------------------------------------------------------------------------------


def test_my_newest_commands_are_undone_one_after_another_and_done_again(shop: Shop, lead: str) -> None:
    pictures = [picture(shop.board())]
    steps: list[tuple[type[OnLead], dict[str, Any]]] = [
        (Move, {"stage": "qualifying"}), (AddNote, {"text": "has a dog"}), (Move, {"stage": "booked"}),
    ]  # fmt: skip
    for kind, fields in steps:
        shop.act(kind, lead, by="ana", **fields)
        pictures.append(picture(shop.board()))
    for shown in pictures[-2::-1]:
        newest = newest_of(shop.facts, "ana")
        assert newest is not None
        shop.undo(newest.command)
        assert picture(shop.board()) == shown
    assert newest_of(shop.facts, "ana") is None
    for shown in pictures[1:]:
        newest = newest_undo_of(shop.facts, "ana")
        assert newest is not None
        shop.undo(newest.command)
        assert picture(shop.board()) == shown
    assert newest_undo_of(shop.facts, "ana") is None


def test_a_note_on_a_new_lead_and_then_adding_it_can_both_be_undone(shop: Shop) -> None:
    lead = shop.add(ANA)
    added = shop.last
    shop.act(AddNote, lead.id, text="has a dog")
    shop.undo(shop.last)
    shop.undo(added)
    assert not shop.facts.people


def test_the_newest_command_is_named_by_its_first_event_and_is_never_anothers_or_intake(shop: Shop) -> None:
    lead = shop.add(ANA, by="ana")
    added = shop.lines[-1]
    shop.act(Touch, lead.id, by="bo", how="reached")
    shop.take_in(item("1", phone("0143"), raised_at=at(-DAY)), source="ana")
    assert newest_of(shop.facts, "ana") == added.events[0]
    assert newest_of(shop.facts, "zoe") is None


def test_redo_is_refused_when_something_took_its_place(shop: Shop, lead: str) -> None:
    shop.act(Claim, lead, by="ana")
    shop.undo(shop.last)
    undone = shop.last
    shop.act(Claim, lead, by="bo")
    bos = shop.last
    assert (shop.undo_refused(undone).who, shop.undo_refused(undone).command) == ("bo", bos)
    shop.undo(bos, by="bo")
    shop.undo(undone)
    assert shop.lead(lead).owner(shop.now) == "ana"


def test_redo_is_refused_while_what_it_was_built_on_is_undone(shop: Shop, lead: str) -> None:
    shop.act(Move, lead, stage="qualifying")
    first = shop.last
    shop.act(Move, lead, stage="booked")
    shop.undo(shop.last)
    second_undone = shop.last
    shop.undo(first, by="bo")
    first_undone = shop.last
    refusal = shop.undo_refused(second_undone)
    assert (refusal.who, refusal.command) == ("bo", first_undone)
    assert "redo that first" in refusal.why
    shop.undo(first_undone)
    shop.undo(second_undone)
    assert shop.lead(lead).stage == "booked"


def test_redo_of_a_note_is_refused_while_its_lead_is_undone(shop: Shop) -> None:
    lead = shop.add(ANA)
    added = shop.last
    shop.act(AddNote, lead.id, text="has a dog")
    shop.undo(shop.last)
    note_undone = shop.last
    shop.undo(added)
    assert shop.undo_refused(note_undone).command == shop.last


def test_undo_redo_undo_redo_comes_back_to_the_same(shop: Shop, lead: str) -> None:
    before = picture(shop.board())
    shop.act(Move, lead, stage="qualified")
    after = picture(shop.board())
    for shown in (before, after) * 3:
        shop.undo(shop.last)
        assert picture(shop.board()) == shown


def test_an_undo_of_an_undo_that_was_undone_itself_is_no_more(shop: Shop, lead: str) -> None:
    shop.act(Flag, lead, urgent=True)
    shop.undo(shop.last)
    undone = shop.last
    shop.undo(undone)
    assert "undone already" in shop.undo_refused(undone).why


def test_an_undo_does_not_renew_a_claim(shop: Shop, lead: str) -> None:
    shop.act(Claim, lead, by="ana")
    shop.act(AddNote, lead, by="ana", text="x")
    shop.later(LEASE_S - 60)
    shop.undo(shop.last)
    shop.later(60)
    assert shop.lead(lead).owner(shop.now) is None


# -- merges --------------------------------------------------------------------------------------------------


@pytest.fixture
def pair(shop: Shop) -> tuple[str, str]:
    """Leads of two contacts who are one person."""
    return shop.new_lead(ANA, name="Jin Wu"), shop.new_lead(phone("0143"), name="J. Woo")


def merge(shop: Shop, lead: str, into: str) -> str:
    shop.act(Merge, lead, into=shop.lead(into).contact)
    return shop.last


def test_a_merge_shows_two_contacts_as_one_with_all_their_leads(shop: Shop, pair: tuple[str, str]) -> None:
    one, other = pair
    guest = shop.lead(one).contact
    merge(shop, one, other)
    contact = shop.contact_of(one)
    assert contact == shop.contact_of(other) == shop.facts.contact(guest)
    assert (contact.name, contact.merged, [lead.id for lead in contact.leads]) == (
        "J. Woo", (guest,), [one, other],
    )  # fmt: skip
    assert {way.value for way in contact.ways} == {ANA.value, "+13035550143"}
    assert len(shop.facts.people) == 1


def test_what_is_known_of_the_one_merged_in_only_fills_gaps(shop: Shop) -> None:
    (one,) = shop.take_in(
        item("1", ANA, name="Jin Wu", postcode="80205", fields={"roof": "flat", "floors": "2"})
    )
    (other,) = shop.take_in(item("2", phone("0143"), name="J. Woo", fields={"roof": "new"}))
    shop.take_in(item("1", ANA, name="Jin Wu", company="Wu & Co", postcode="80206"))
    merge(shop, one.id, other.id)
    contact = shop.contact_of(one.id)
    assert (contact.name, contact.company, contact.postcode) == ("J. Woo", "Wu & Co", "80205")
    assert contact.fields == {"roof": "new", "floors": "2"}


def test_a_correction_counts_whichever_of_the_merged_leads_it_was_made_on(
    shop: Shop, pair: tuple[str, str]
) -> None:
    one, other = pair
    merged = merge(shop, one, other)
    shop.act(Correct, one, changes={"name": "Jin Woo"})
    assert shop.contact_of(other).name == "Jin Woo"
    shop.undo(merged)
    assert (shop.contact_of(one).name, shop.contact_of(other).name) == ("Jin Woo", "J. Woo")


def test_a_merge_of_any_age_is_split_again_and_later_events_stay_with_their_lead(
    shop: Shop, pair: tuple[str, str]
) -> None:
    one, other = pair
    merged = merge(shop, one, other)
    shop.later(100 * DAY)
    shop.act(AddNote, one, text="of the first")
    shop.act(Move, other, stage="qualified")
    shop.take_in(item("again", ANA, name="Jin Wu"))
    assert shop.lead(other).enquiries[-1].external_id == "again"
    shop.undo(merged)
    assert shop.contact_of(one).leads == (shop.lead(one),)
    assert shop.contact_of(other).leads == (shop.lead(other),)
    assert [note.text for note in shop.lead(one).notes] == ["of the first"]
    assert (shop.lead(one).stage, shop.lead(other).stage) == ("new", "qualified")
    assert (shop.contact_of(one).merged, shop.contact_of(other).merged) == ((), ())


def test_after_a_split_each_number_leads_to_its_own_contact_again(shop: Shop, pair: tuple[str, str]) -> None:
    one, other = pair
    shop.act(Move, one, stage="lost", reason="too dear")
    merged = merge(shop, one, other)
    shop.take_in(item("by-the-first-number", ANA))
    assert len(shop.lead(other).enquiries) == 2
    shop.undo(merged)
    (new,) = shop.take_in(item("again", ANA))
    assert new.contact == shop.lead(one).contact


def test_merging_what_is_one_already_or_gone_is_refused(shop: Shop, pair: tuple[str, str]) -> None:
    one, other = pair
    assert "gone" in shop.act_refused(Merge, one, into="nobody").why
    assert "same contact" in shop.act_refused(Merge, one, into=shop.lead(one).contact).why
    merge(shop, one, other)
    assert "same contact" in shop.act_refused(Merge, other, into=shop.lead(one).contact).why


def test_merges_can_be_chained_and_undone_in_any_order(shop: Shop, pair: tuple[str, str]) -> None:
    one, other = pair
    third = shop.new_lead(phone("0144"), name="Jin")
    apart = dict(shop.facts.people)
    first = merge(shop, one, other)
    second = merge(shop, one, third)
    assert len(shop.facts.people) == 1
    shop.undo(first)
    assert sorted(len(contact.leads) for contact in shop.facts.people.values()) == [1, 2]
    shop.undo(second)
    assert shop.facts.people == apart


def test_a_merge_of_the_other_way_round_keeps_a_redo_from_running_in_a_circle(
    shop: Shop, pair: tuple[str, str]
) -> None:
    one, other = pair
    merged = merge(shop, one, other)
    shop.undo(merged)
    undone = shop.last
    back = merge(shop, other, one)
    assert "same contact" in shop.undo_refused(undone).why
    shop.undo(back)
    shop.undo(undone)
    assert len(shop.facts.people) == 1


def test_adding_a_contact_cannot_be_undone_while_it_is_merged(shop: Shop, lead: str) -> None:
    one = shop.add(phone("0143"), name="Jin Wu")
    added = shop.last
    merged = merge(shop, lead, one.id)
    assert shop.undo_refused(added).command == merged
    shop.undo(merged)
    undone = shop.last
    shop.undo(added)
    assert "gone" in shop.undo_refused(undone).why


def test_undoing_an_add_to_a_merged_contact_cancels_all_of_it_after_a_split(
    shop: Shop, pair: tuple[str, str]
) -> None:
    one, other = pair
    apart = dict(shop.facts.people)
    shop.act(Move, other, stage="lost", reason="too dear")
    closed = shop.last
    merged = merge(shop, one, other)
    shop.add(ANA, phone("0199"), name="Jin Woo")
    added = shop.last
    shop.undo(merged)
    shop.undo(added)
    shop.undo(closed)
    assert shop.facts.people == apart


def test_a_second_merge_can_be_undone_after_the_first_was(shop: Shop, pair: tuple[str, str]) -> None:
    """Both were asked for on the same lead, which by then belongs to another contact."""
    one, other = pair
    third = shop.new_lead(phone("0144"), name="Jin")
    apart = dict(shop.facts.people)
    shop.undo(merge(shop, one, other))
    shop.undo(shop.last)
    second = merge(shop, one, third)
    shop.undo([line.command for line in shop.lines if line.by == "ana"][2])
    shop.undo(second)
    assert shop.facts.people == apart
