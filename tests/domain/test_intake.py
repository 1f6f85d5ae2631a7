"""What comes in from sources: whose it is, which lead it joins, and what is taken in only once."""

from __future__ import annotations

import itertools
from typing import Any

import msgspec
import pytest

from leadtui.domain.asof import as_of
from leadtui.domain.commands import (
    AddNote,
    Claim,
    Correct,
    Flag,
    Intake,
    MarkWay,
    Move,
    SetCallBack,
    Touch,
)
from leadtui.domain.contacts import Way, WayState
from leadtui.domain.decide import decide
from leadtui.domain.events import CursorMoved
from leadtui.domain.figures.rows import rows_of
from leadtui.domain.glance import headline
from leadtui.domain.stages import Milestone, Pipeline
from tests.support.shop import DAY, HOUR, MINUTE, RULES, Shop, at, email, item, phone

ANA, ANAS_EMAIL = phone("0142"), email("ana")


@pytest.fixture
def shop() -> Shop:
    return Shop()


def names(shop: Shop) -> list[str]:
    return sorted(contact.name for contact in shop.facts.people.values())


# -- one person, one lead, one clock -------------------------------------------------------------------------


def test_a_form_a_missed_call_and_a_reply_in_ten_minutes_are_one_lead_with_one_late_clock(shop: Shop) -> None:
    (lead,) = shop.take_in(
        item("f1", ANA, ANAS_EMAIL, name="Ana Ruiz", words="burst pipe", raised_at=at(-30)), source="web"
    )
    shop.later(3 * MINUTE)
    shop.take_in(item("c1", ANA, channel="call", raised_at=at(3 * MINUTE)), source="phone")
    shop.later(4 * MINUTE)
    shop.act(Touch, lead.id, by="ana", how="message sent")
    shop.later(3 * MINUTE)
    shop.take_in(item("s1", ANA, kind="message", words="yes please", raised_at=at(9 * MINUTE)), source="sms")
    shop.later(6 * MINUTE)

    (only,) = shop.leads
    assert (len(only.enquiries), len(only.replies), len(shop.facts.people)) == (2, 1, 1)
    board = headline(shop.board(), shop.now)
    assert [late.late_s for late in board.late] == [2 * MINUTE]
    assert board.waiting == 1


def test_asking_twice_never_makes_anyone_look_quicker(shop: Shop) -> None:
    lead = shop.new_lead(ANA)
    shop.later(4 * MINUTE)
    shop.take_in(item("c1", ANA), source="phone")
    assert shop.lead(lead).waiting_since == at(0)
    assert shop.board().cards[lead].due == at(5 * MINUTE)


def test_an_older_enquiry_that_arrives_later_takes_the_clock_over(shop: Shop) -> None:
    lead = shop.new_lead(ANA)
    shop.later(MINUTE)
    shop.take_in(item("m1", ANA, raised_at=at(-HOUR)), source="mail")
    assert shop.lead(lead).waiting_since == at(-HOUR)


def test_a_touch_stops_the_clock_and_the_next_enquiry_starts_it_again(shop: Shop) -> None:
    lead = shop.new_lead(ANA)
    shop.later(MINUTE)
    shop.act(Touch, lead, how="no answer")
    assert shop.lead(lead).waiting_since is None
    shop.later(MINUTE)
    shop.take_in(item("again", ANA))
    assert shop.lead(lead).waiting_since == at(2 * MINUTE)


def test_what_was_done_before_anybody_asked_answers_nobody(shop: Shop) -> None:
    lead = shop.new_lead(ANA)
    shop.later(MINUTE)
    shop.act(Touch, lead, how="reached", at=at(-HOUR))
    assert shop.lead(lead).touched_at == at(-HOUR)
    assert shop.lead(lead).waiting_since == at(0)


def test_a_call_back_covers_what_was_seen_before_it_and_not_what_comes_after(shop: Shop) -> None:
    lead = shop.new_lead(ANA)
    shop.later(MINUTE)
    shop.act(SetCallBack, lead, to=at(3 * HOUR))
    assert shop.board().cards[lead].due == at(3 * HOUR)
    shop.later(MINUTE)
    shop.take_in(item("again", ANA))
    assert shop.board().cards[lead].due == at(5 * MINUTE)


def test_a_message_before_anybody_touched_the_lead_is_an_enquiry(shop: Shop) -> None:
    lead = shop.new_lead(ANA)
    shop.take_in(item("s1", ANA, kind="message", words="anybody there?"))
    assert len(shop.lead(lead).enquiries) == 2
    assert not shop.lead(lead).replies


def test_a_message_after_the_lead_was_closed_opens_a_new_one(shop: Shop) -> None:
    lead = shop.new_lead(ANA)
    shop.act(Touch, lead, how="reached")
    shop.act(Move, lead, stage="signed")
    (new,) = shop.take_in(item("s1", ANA, kind="message", words="one more thing"))
    assert new.id != lead
    assert (new.contact, new.stage, len(new.enquiries)) == (shop.lead(lead).contact, "new", 1)


def test_a_reply_shows_that_its_way_reaches_somebody(shop: Shop) -> None:
    lead = shop.new_lead(ANA, ANAS_EMAIL)
    shop.act(MarkWay, lead, way=ANA.key, state=WayState.BAD)
    shop.act(Touch, lead, how="message sent")
    shop.take_in(item("s1", ANA, kind="message"))
    states = {way.kind: way.state for way in shop.contact_of(lead).ways}
    assert states == {"phone": WayState.REACHED, "email": WayState.LOOKS_RIGHT}
    shop.act(MarkWay, lead, way=ANA.key, state=WayState.DO_NOT_USE)
    shop.take_in(item("s2", ANA, kind="message"))
    assert shop.contact_of(lead).ways[0].state == WayState.DO_NOT_USE


@pytest.mark.parametrize(
    ("stage", "more"),
    [
        ("later", {"wake_at": at(24 * HOUR)}), ("signed", {}), ("lost", {"reason": "too dear"}),
        ("never", {"reason": "out of area"}), ("not-enquiry", {"reason": "spam"}),
    ],
)  # fmt: skip
def test_an_enquiry_after_the_lead_was_parked_or_closed_opens_a_new_lead(
    shop: Shop, stage: str, more: dict[str, Any]
) -> None:
    old = shop.new_lead(ANA)
    shop.act(Move, old, stage=stage, **more)
    before = shop.lead(old)
    (new,) = shop.take_in(item("again", ANA, name="Ana Ruiz"))
    assert (new.stage, new.contact, len(new.enquiries)) == ("new", before.contact, 1)
    assert shop.lead(old) == before
    assert [lead.id for lead in shop.contact_of(old).leads] == [old, new.id]


# -- the same record again -----------------------------------------------------------------------------------


def test_the_same_record_again_is_ignored(shop: Shop) -> None:
    page = [item("1", ANA, name="Ana Ruiz"), item("2", phone("0143"), name="Bo Chen")]
    shop.take_in(*page)
    lines, people = len(shop.lines), dict(shop.facts.people)
    shop.later(MINUTE)
    shop.take_in(*page)
    shop.take_in(*reversed(page))
    assert (len(shop.lines), shop.facts.people) == (lines, people)


def test_overlapping_pages_take_in_every_record_once(shop: Shop) -> None:
    records = [item(str(n), phone(f"01{n:02}"), name=f"Name{chr(65 + n)}") for n in range(6)]
    shop.take_in(*records[:3])
    shop.take_in(*records[1:5])
    shop.take_in(*records[3:])
    assert names(shop) == [f"Name{chr(65 + n)}" for n in range(6)]
    assert [len(lead.enquiries) for lead in shop.leads] == [1] * 6


def test_a_page_may_hold_the_same_record_twice_and_one_person_in_two_records(shop: Shop) -> None:
    first = item("1", ANA, ANAS_EMAIL, name="Ana Ruiz", words="leak")
    second = item("2", ANAS_EMAIL, phone("0199"), words="burst pipe")
    third = item("3", phone("0199"), name="Ana Ruiz", words="hello?")
    shop.take_in(first, first, second, third, second)
    (lead,) = shop.leads
    assert [enquiry.external_id for enquiry in lead.enquiries] == ["1", "2", "3"]
    assert [way.key for way in shop.contact_of(lead.id).ways] == [ANA.key, ANAS_EMAIL.key, phone("0199").key]


def test_a_record_that_changes_within_its_page_is_amended_in_the_same_line(shop: Shop) -> None:
    shop.take_in(item("1", ANA, words="leek"), item("1", ANA, words="leak"))
    (lead,) = shop.leads
    assert [enquiry.words for enquiry in lead.enquiries] == ["leak"]
    assert len(shop.lines) == 1


def test_the_order_of_a_page_does_not_change_who_is_who(shop: Shop) -> None:
    page = [
        item("1", ANA, name="Ana Ruiz", raised_at=at(-3)), item("2", ANA, name="A. Ruiz", raised_at=at(-2)),
        item("3", phone("0143"), name="Bo Chen", raised_at=at(-1)),
    ]  # fmt: skip
    for order in itertools.permutations(page):
        shop = Shop()
        shop.take_in(*order)
        people = [
            {enquiry.external_id for lead in contact.leads for enquiry in lead.enquiries}
            for contact in shop.facts.people.values()
        ]
        assert sorted(map(sorted, people)) == [["1", "2"], ["3"]]
        assert {lead.waiting_since for lead in shop.leads} == {at(-3), at(-1)}


def test_the_same_key_with_other_content_amends_the_enquiry(shop: Shop) -> None:
    (lead,) = shop.take_in(item("1", ANA, name="Ana", words="leek", raised_at=at(-HOUR)))
    shop.later(MINUTE)
    better = item(
        "1", ANA, ANAS_EMAIL, name="Ana Ruiz", words="leak", fields={"roof": "flat"}, raised_at=at(0)
    )  # fmt: skip
    shop.take_in(better)
    (now,) = shop.leads
    (enquiry,) = now.enquiries
    assert (enquiry.words, enquiry.raised_at, enquiry.seen_at) == ("leak", at(-HOUR), at(0))
    assert (now.waiting_since, now.id) == (at(-HOUR), lead.id)
    contact = shop.contact_of(lead.id)
    assert (contact.name, contact.email, contact.fields) == ("Ana Ruiz", "ana@example.com", {"roof": "flat"})
    lines = len(shop.lines)
    shop.take_in(better)
    assert len(shop.lines) == lines


def test_an_amendment_leaves_alone_what_a_person_typed(shop: Shop) -> None:
    (lead,) = shop.take_in(item("1", ANA, name="Anna Ruis", address="1 Elm St"))
    shop.act(Correct, lead.id, changes={"name": "Ana Ruiz"})
    shop.take_in(item("1", ANA, name="Anna Ruiz", address="2 Elm St"))
    contact = shop.contact_of(lead.id)
    assert (contact.name, contact.address) == ("Ana Ruiz", "2 Elm St")


def test_what_a_person_confirms_is_typed_as_well(shop: Shop) -> None:
    (lead,) = shop.take_in(item("1", ANA, name="Ana Ruiz"))
    shop.act(Correct, lead.id, changes={"name": "Ana Ruiz"})
    assert shop.act(Correct, lead.id, changes={"name": "Ana Ruiz"}).seq == 0
    shop.take_in(item("1", ANA, name="Somebody Else"))
    assert shop.contact_of(lead.id).name == "Ana Ruiz"


def test_what_a_person_took_away_no_source_fills_again(shop: Shop) -> None:
    (lead,) = shop.take_in(item("1", ANA, name="Test Test"))
    shop.act(Correct, lead.id, changes={"name": ""})
    shop.take_in(item("2", ANA, name="Test Test"))
    assert shop.contact_of(lead.id).name == ""


def test_another_enquiry_fills_gaps_and_replaces_nothing(shop: Shop) -> None:
    (lead,) = shop.take_in(item("1", ANA, ANAS_EMAIL, name="Ana", fields={"roof": "flat"}))
    shop.take_in(
        item("2", ANAS_EMAIL, name="Ana Ruiz", postcode="80205", fields={"roof": "new", "floors": "2"})
    )
    contact = shop.contact_of(lead.id)
    assert (contact.name, contact.postcode) == ("Ana", "80205")
    assert contact.fields == {"roof": "new", "floors": "2"}


def test_a_record_of_an_older_lead_is_amended_there(shop: Shop) -> None:
    (old,) = shop.take_in(item("1", ANA, words="leak"))
    shop.act(Move, old.id, stage="signed")
    (new,) = shop.take_in(item("2", ANA, words="boiler"))
    shop.take_in(item("2", ANA, words="boiler swap"))
    shop.take_in(item("1", ANA, words="leak, fixed"))
    assert [shop.lead(lead.id).words for lead in (old, new)] == ["leak, fixed", "boiler swap"]
    assert shop.lead(old.id).stage == "signed"


def test_a_reply_delivered_again_is_ignored(shop: Shop) -> None:
    lead = shop.new_lead(ANA)
    shop.act(Touch, lead, how="reached")
    reply = item("s1", ANA, kind="message", words="yes")
    shop.take_in(reply)
    lines = len(shop.lines)
    shop.take_in(reply, msgspec.structs.replace(reply, words="yes!", digest="other"))
    assert len(shop.lines) == lines


def test_the_same_id_from_another_source_is_another_record(shop: Shop) -> None:
    shop.take_in(item("1", ANA), source="web")
    shop.take_in(item("1", ANA), source="crm")
    (lead,) = shop.leads
    assert [enquiry.source for enquiry in lead.enquiries] == ["web", "crm"]


def test_an_export_taken_in_again_knows_the_records_of_its_sources(shop: Shop) -> None:
    record = item("1", ANA, name="Ana Ruiz")
    shop.take_in(record, source="web")
    lines = len(shop.lines)
    shop.take_in(msgspec.structs.replace(record, source="web"), source="import")
    assert len(shop.lines) == lines


# -- the cursor ----------------------------------------------------------------------------------------------


def test_the_cursor_stands_in_the_line_of_the_records_that_it_covers(shop: Shop) -> None:
    shop.take_in(item("1", ANA), cursor={"after": "1"})
    (line,) = shop.lines
    assert line.events[-1].data == CursorMoved("web", {"after": "1"})
    assert shop.facts.cursors == {"web": {"after": "1"}}


def test_a_cursor_that_moved_alone_is_kept_and_one_that_did_not_move_is_not_written(shop: Shop) -> None:
    shop.take_in(cursor={"after": "1"})
    shop.take_in(cursor={"after": "1"})
    shop.take_in(cursor={"after": "2"}, source="crm")
    shop.take_in()
    assert len(shop.lines) == 2
    assert shop.facts.cursors == {"web": {"after": "1"}, "crm": {"after": "2"}}


# -- who is who ----------------------------------------------------------------------------------------------


def test_the_same_email_is_the_same_person_whatever_the_name(shop: Shop) -> None:
    shop.take_in(item("1", ANAS_EMAIL, name="Ana Ruiz"), item("2", ANAS_EMAIL, name="R. Patel"))
    assert names(shop) == ["Ana Ruiz"]


@pytest.mark.parametrize(
    ("first", "second", "people"),
    [
        ("Ana Ruiz", "Ana Ruiz", 1), ("Ana Ruiz", "A. Ruiz", 1), ("Ana Ruiz", "", 1), ("", "Ana Ruiz", 1),
        ("Ana Ruiz", "WIRELESS CALLER", 1), ("Jin Wu", "Ana Ruiz", 2),
    ],
)  # fmt: skip
def test_the_same_number_is_the_same_person_when_the_names_agree_or_one_is_missing(
    shop: Shop, first: str, second: str, people: int
) -> None:
    shop.take_in(item("1", ANA, name=first))
    shop.take_in(item("2", ANA, name=second))
    assert len(shop.facts.people) == people


def test_an_email_tells_more_than_a_number(shop: Shop) -> None:
    shop.take_in(item("1", ANA, name="Ana Ruiz"), item("2", ANAS_EMAIL, name="Ana R."))
    (lead,) = shop.take_in(item("3", ANA, ANAS_EMAIL, name="Ana Ruiz"))
    assert shop.contact_of(lead.id).name == "Ana R."


def test_of_two_people_on_one_number_a_nameless_call_is_from_who_is_still_open(shop: Shop) -> None:
    (ana,) = shop.take_in(item("1", ANA, name="Ana Ruiz"))
    shop.later(60)
    (jin,) = shop.take_in(item("2", ANA, name="Jin Wu"))
    shop.act(Move, jin.id, stage="not-enquiry", reason="seller")
    (called,) = shop.take_in(item("3", ANA))
    assert called.id == ana.id


@pytest.mark.parametrize("way", [ANA, ANAS_EMAIL])
def test_a_way_that_has_met_three_different_names_identifies_nobody_from_then_on(
    shop: Shop, way: Way
) -> None:
    for number, name in enumerate(["Ana Ruiz", "Jin Wu", "Bo Chen", "Ana Ruiz", "", "Jin Wu"]):
        shop.take_in(item(str(number), way, name=name))
        shop.later(MINUTE)
    told = [
        sorted(enquiry.external_id for lead in contact.leads for enquiry in lead.enquiries)
        for contact in shop.facts.people.values()
    ]
    until_then = [["0"], ["1"]] if way.kind == "phone" else [["0", "1"]]
    assert sorted(told) == [*until_then, ["2"], ["3"], ["4"], ["5"]]


def test_a_way_shared_by_many_more_names_identifies_nobody_either(shop: Shop) -> None:
    for number, name in enumerate(["Ana Ruiz", "Jin Wu", "Bo Chen", "Kim Ode", "Sam Lee", "Lu Marsh"]):
        shop.take_in(item(str(number), ANA, name=name))
    assert len(shop.facts.people) == 6


def test_withheld_and_abbreviated_names_do_not_make_a_number_shared(shop: Shop) -> None:
    for number, name in enumerate(["Unknown caller", "Ana Ruiz", "A R", "Ruiz", "Jin Wu", "", "Ana"]):
        shop.take_in(item(str(number), ANA, name=name))
    assert len(shop.facts.people) == 2


def test_shared_ways_and_role_addresses_identify_nobody(shop: Shop) -> None:
    relay, role = Way("email", "x1@relay.example"), Way("email", "info@example.com")
    own = phone("0100")
    shared = frozenset({own.key, "info@", "*@relay.example"})
    shop.rules = msgspec.structs.replace(RULES, shared_identity=shared)
    for number, way in enumerate([relay, role, own, relay, role, own]):
        shop.take_in(item(str(number), way, name="Ana Ruiz"))
    assert len(shop.facts.people) == 6


def test_what_could_not_be_read_as_a_number_identifies_nobody(shop: Shop) -> None:
    unread = Way("phone", "ring the bell", WayState.GIVEN)
    shop.take_in(item("1", unread), item("2", unread))
    assert len(shop.facts.people) == 2


def test_anonymous_callers_are_never_merged(shop: Shop) -> None:
    shop.take_in(item("1", channel="call"), item("2", channel="call"))
    shop.take_in(item("3", channel="call", name="Unknown"))
    assert [len(lead.enquiries) for lead in shop.leads] == [1, 1, 1]


# -- clocks and words ----------------------------------------------------------------------------------------


def test_a_source_whose_clock_runs_ahead_makes_nothing_happen_in_the_future(shop: Shop) -> None:
    (lead,) = shop.take_in(item("1", ANA, raised_at=at(HOUR)))
    assert (lead.raised_at, lead.opened_at, lead.waiting_since) == (at(0), at(0), at(0))
    assert all(event.at <= shop.now for line in shop.lines for event in line.events)


def test_nothing_a_person_does_is_true_later_than_it_is_recorded(shop: Shop) -> None:
    lead = shop.new_lead(ANA)
    shop.act(Claim, lead, by="ana", at=at(HOUR))
    shop.act(Touch, lead, by="ana", how="reached", at=at(-60))
    claimed, touched = (line.events[0] for line in shop.lines[-2:])
    assert (claimed.at, claimed.recorded_at) == (at(0), at(0))
    assert (touched.at, touched.recorded_at) == (at(-60), at(0))


def test_a_lead_with_no_time_of_its_own_was_raised_when_it_was_seen(shop: Shop) -> None:
    (lead,) = shop.take_in(item("1", ANA))
    assert (lead.raised_at, lead.enquiries[0].seen_at) == (at(0), at(0))


def test_urgent_words_make_a_lead_urgent_until_somebody_says_otherwise(shop: Shop) -> None:
    (lead,) = shop.take_in(item("1", ANA, words="BURST pipe"))
    assert lead.urgent
    shop.act(Flag, lead.id, urgent=False)
    shop.take_in(item("1", ANA, words="burst pipe in kitchen"))
    assert not shop.lead(lead.id).urgent
    shop.take_in(item("2", ANA, words="no heat now either"))
    assert shop.lead(lead.id).urgent


def test_a_record_amended_to_say_something_urgent_makes_its_lead_urgent(shop: Shop) -> None:
    (lead,) = shop.take_in(item("1", ANA, words="a leak"))
    shop.take_in(item("1", ANA, words="a leak, now a burst pipe"))
    assert shop.lead(lead.id).urgent


def test_a_lead_comes_in_with_the_milestone_inbound_whatever_the_first_stage_says(shop: Shop) -> None:
    shop.rules = msgspec.structs.replace(RULES, pipeline=Pipeline(RULES.pipeline.stages[1:]))
    (lead,) = shop.take_in(item("1", ANA, raised_at=at(-60)))
    assert (lead.stage, lead.milestones) == ("qualifying", {Milestone.INBOUND: at(-60)})


# -- somebody on the phone -----------------------------------------------------------------------------------


def test_who_is_added_on_the_phone_is_claimed_touched_and_answered_live(shop: Shop) -> None:
    lead = shop.add(ANA, name="Ana Ruiz", words="leak", by="bo")
    assert lead.owner(shop.now) == "bo"
    assert [(touch.how, touch.implied, touch.by) for touch in lead.touches] == [("reached", True, "bo")]
    assert [enquiry.answered_live for enquiry in lead.enquiries] == [True]
    assert lead.waiting_since is None
    assert shop.contact_of(lead.id).ways[0].state == WayState.REACHED


def test_adding_somebody_we_know_joins_their_open_lead_and_answers_it(shop: Shop) -> None:
    lead = shop.new_lead(ANA, name="Ana")
    shop.later(MINUTE)
    added = shop.add(ANA, ANAS_EMAIL, name="Ana Ruiz", by="bo")
    assert (added.id, added.waiting_since, added.owner(shop.now)) == (lead, None, "bo")
    contact = shop.contact_of(lead)
    assert (contact.name, contact.email) == ("Ana Ruiz", "ana@example.com")


def test_adding_somebody_whom_another_has_leaves_the_lead_with_them(shop: Shop) -> None:
    lead = shop.new_lead(ANA, name="Ana")
    shop.act(Claim, lead, by="ana")
    assert shop.add(ANA, by="bo").owner(shop.now) == "ana"


def test_adding_somebody_who_was_assigned_to_me_keeps_the_assignment(shop: Shop) -> None:
    lead = shop.new_lead(ANA, name="Ana")
    shop.act(Move, lead, stage="qualified")
    shop.add(ANA, by="dan")
    shop.later(100 * HOUR)
    assert shop.lead(lead).owner(shop.now) == "dan"


def test_what_was_typed_on_the_phone_no_source_changes(shop: Shop) -> None:
    shop.take_in(item("1", ANA, name="Ana Ruiz", words="leak"))
    lead = shop.add(ANA, name="Ana Ruiz")
    shop.take_in(item("1", ANA, name="Anna Ruis", words="leak"))
    assert shop.contact_of(lead.id).name == "Ana Ruiz"


def test_another_person_on_a_known_number_is_added_as_a_new_contact(shop: Shop) -> None:
    shop.new_lead(ANA, name="Ana Ruiz")
    lead = shop.add(ANA, name="Jin Wu", words="burst")
    assert shop.contact_of(lead.id).name == "Jin Wu"
    assert lead.urgent


# -- history -------------------------------------------------------------------------------------------------


def test_an_import_brings_a_lead_to_where_its_past_milestones_say_it_got(shop: Shop) -> None:
    day = 24 * HOUR
    (lead,) = shop.take_in(
        item(
            "1", ANA, raised_at=at(-9 * day), owner="dan", amount=900.0,
            milestones={Milestone.QUALIFIED: at(-8 * day), Milestone.BOOKED: at(-7 * day)},
        )
    )  # fmt: skip
    assert (lead.stage, lead.owner(shop.now), lead.amount) == ("booked", "dan", 900.0)
    assert lead.milestones == {
        Milestone.INBOUND: at(-9 * day), Milestone.QUALIFIED: at(-8 * day), Milestone.BOOKED: at(-7 * day),
    }  # fmt: skip
    assert (lead.entered_at, lead.waiting_since) == (at(-7 * day), None)


def test_an_imported_lead_that_was_signed_without_a_booking_counts_as_booked_then(shop: Shop) -> None:
    (lead,) = shop.take_in(item("1", ANA, raised_at=at(-HOUR), milestones={Milestone.SIGNED: at(-60)}))
    assert (lead.stage, lead.milestones[Milestone.BOOKED], lead.milestones[Milestone.SIGNED]) == (
        "signed", at(-60), at(-60),
    )  # fmt: skip


def test_an_imported_lead_that_was_lost_is_lost_with_its_reason_or_never_before_it_was_qualified(
    shop: Shop,
) -> None:
    qualified = {Milestone.QUALIFIED: at(-70)}
    lost = [
        item("1", ANA, milestones=qualified, lost_at=at(-60), reason="too dear"),
        item("2", phone("0143"), lost_at=at(-60)),
    ]
    assert [(lead.stage, lead.reason, lead.waiting_since) for lead in shop.take_in(*lost)] == [
        ("lost", "too dear", None), ("never", "not said", None),
    ]  # fmt: skip


@pytest.mark.parametrize(("kept", "stage"), [(("never",), "never"), ((), "lost")])
def test_a_shop_without_a_stage_for_it_keeps_imported_losses_all_the_same(
    shop: Shop, kept: tuple[str, ...], stage: str
) -> None:
    stages = tuple(one for one in RULES.pipeline.stages if one.category != "lost" or one.id in kept)
    shop.rules = msgspec.structs.replace(RULES, pipeline=Pipeline(stages))
    (lead,) = shop.take_in(item("1", ANA, lost_at=at(-60)))
    assert (lead.stage, lead.category) == (stage, "lost")


def test_a_milestone_whose_stage_the_shop_dropped_is_reached_all_the_same(shop: Shop) -> None:
    stages = tuple(stage for stage in RULES.pipeline.stages if stage.id != "booked")
    shop.rules = msgspec.structs.replace(RULES, pipeline=Pipeline(stages))
    (lead,) = shop.take_in(
        item("1", ANA, milestones={Milestone.QUALIFIED: at(-90), Milestone.BOOKED: at(-60)})
    )
    assert (lead.stage, lead.milestones[Milestone.BOOKED]) == ("qualified", at(-60))


def test_past_milestones_in_the_future_were_reached_now(shop: Shop) -> None:
    (lead,) = shop.take_in(item("1", ANA, milestones={Milestone.BOOKED: at(HOUR)}))
    assert (lead.milestones[Milestone.BOOKED], lead.entered_at) == (at(0), at(0))


def test_a_record_of_a_past_job_is_a_lead_of_its_own(shop: Shop) -> None:
    lead = shop.new_lead(ANA)
    before = shop.lead(lead)
    (past,) = shop.take_in(item("old", ANA, raised_at=at(-HOUR), milestones={Milestone.SIGNED: at(-60)}))
    assert (past.stage, past.contact) == ("signed", before.contact)
    assert shop.lead(lead) == before


def test_past_milestones_do_not_move_a_lead_that_somebody_works_on(shop: Shop) -> None:
    lead = shop.new_lead(ANA)
    shop.act(Move, lead, stage="booked")
    shop.take_in(item("crm-1", ANA, owner="zoe", milestones={Milestone.QUALIFIED: at(-60)}), source="crm")
    assert (shop.lead(lead).stage, len(shop.lead(lead).enquiries)) == ("booked", 2)
    assert shop.lead(lead).owner(shop.now) == "dan"


def test_the_past_shows_what_was_true_then(shop: Shop) -> None:
    """An import stands where it belongs in time, and so does an enquiry that we saw late."""
    day = 24 * HOUR
    shop.take_in(item("1", ANA, raised_at=at(-9 * day), milestones={Milestone.QUALIFIED: at(-8 * day)}))
    (then,) = as_of(shop.lines, at(-8.5 * day)).people.values()
    assert [(lead.stage, len(lead.enquiries)) for lead in then.leads] == [("new", 1)]
    assert not as_of(shop.lines, at(-10 * day)).people


def test_a_page_that_was_decided_twice_makes_the_same_ids(shop: Shop) -> None:
    command = Intake(id="page", by="web", source="web", items=(item("1", ANA), item("2", phone("0143"))))
    first, second = (decide(shop.facts, command, shop.now, RULES) for _ in range(2))
    assert first == second


def test_notes_and_history_stay_with_the_lead_when_somebody_asks_again(shop: Shop) -> None:
    lead = shop.new_lead(ANA)
    shop.act(AddNote, lead, text="has a dog")
    shop.take_in(item("again", ANA))
    assert [note.text for note in shop.lead(lead).notes] == ["has a dog"]


# -- the thread of a message ------------------------------------------------------------------------------


def test_an_answer_to_a_message_is_a_reply_though_nobody_noted_a_touch(shop: Shop) -> None:
    (lead,) = shop.take_in(item("m1", ANA, kind="message", words="burst pipe"), source="inbox")
    shop.later(HOUR)
    shop.take_in(
        item("m3", ANA, kind="message", words="tuesday is fine", thread=("m2", "m1")), source="inbox"
    )
    after = shop.lead(lead.id)
    assert [reply.words for reply in after.replies] == ["tuesday is fine"]
    assert len(after.enquiries) == 1
    assert after.waiting_since == lead.waiting_since


def test_somebody_else_who_answers_in_a_thread_is_heard_on_its_lead_and_is_not_the_contact(
    shop: Shop,
) -> None:
    (lead,) = shop.take_in(item("m1", ANA, kind="message", name="Ana Ruiz"), source="inbox")
    shop.take_in(
        item("m2", email("husband"), kind="message", name="Luis Ruiz", words="call me", thread=("m1",)),
        source="inbox",
    )
    assert len(shop.leads) == 1
    assert [reply.words for reply in shop.lead(lead.id).replies] == ["call me"]
    assert shop.contact_of(lead.id).ways == (ANA,)


def test_an_answer_to_a_thread_of_a_lead_that_is_over_is_an_enquiry(shop: Shop) -> None:
    (lead,) = shop.take_in(item("m1", ANA, kind="message"), source="inbox")
    shop.act(Move, lead.id, stage="never", reason="out of area")
    (new,) = shop.take_in(item("m2", ANA, kind="message", thread=("m1",)), source="inbox")
    assert new.id != lead.id
    assert len(new.enquiries) == 1


def test_a_thread_of_another_source_is_nobodys(shop: Shop) -> None:
    shop.take_in(item("m1", ANA, kind="message"), source="inbox")
    (other,) = shop.take_in(item("m2", email("bo"), kind="message", thread=("m1",)), source="elsewhere")
    assert len(other.enquiries) == 1
    assert len(shop.leads) == 2


def test_who_asks_again_after_a_past_that_was_brought_in_has_a_clock_of_their_own() -> None:
    shop = Shop()
    old = at(-60 * DAY)
    (lead,) = shop.take_in(item("1", phone("0101"), name="Ana", raised_at=old))
    assert (lead.waiting_since, [clock.past for clock in lead.clocks]) == (old, [True])
    shop.later(DAY)
    shop.take_in(item("2", phone("0101"), name="Ana", raised_at=shop.now))
    asked, lead = shop.now, shop.lead(lead.id)
    assert lead.waiting_since == old, "they wait since then, and the card says so"
    assert [(clock.past, clock.began) for clock in lead.clocks] == [(True, old), (False, asked)]
    shop.later(HOUR)
    shop.act(Touch, lead.id, how="reached")
    lead = shop.lead(lead.id)
    assert (lead.waiting_since, lead.clocks[-1].tried) == (None, shop.now)
    (row,) = rows_of(shop.contact_of(lead.id))
    assert [wait.began for wait in row.waits] == [asked.timestamp()]
