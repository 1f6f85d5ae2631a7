from __future__ import annotations

from pathlib import Path
from typing import Literal

from msgspec.structs import replace

from leadtui.config.frameworks import load_framework
from leadtui.domain.commands import AnswerQuestion, Move, NoShow, SetVerdict, Undo
from leadtui.domain.moves import is_unasked
from leadtui.domain.stages import Milestone
from tests.support.shop import DAY, RULES, Shop, at, phone

GATED = replace(RULES, framework=load_framework("five", Path("/nowhere/config.yaml")))


def answer(shop: Shop, lead: str, **answers: Literal["yes", "no", "unknown"]) -> None:
    for question, said in answers.items():
        shop.done(AnswerQuestion(id=shop.new_id(), by="ana", lead=lead, question=question, answer=said))


def qualified(shop: Shop) -> str:
    lead = shop.new_lead(phone("0101"))
    answer(shop, lead, need="yes", area="yes", budget="yes", timing="yes", authority="unknown")
    shop.done(SetVerdict(id=shop.new_id(), by="ana", lead=lead, verdict="ready"))
    return lead


def test_ready_qualifies_and_hands_over_to_the_next_stages_owner() -> None:
    shop = Shop(GATED)
    lead = shop.lead(qualified(shop))
    assert (lead.stage, lead.verdict, lead.owner(shop.now)) == ("qualified", "ready", "dan")
    assert Milestone.QUALIFIED in lead.milestones


def test_the_first_answer_stops_the_response_clock() -> None:
    shop = Shop(GATED)
    lead = shop.new_lead(phone("0101"))
    assert shop.lead(lead).waiting_since is not None
    answer(shop, lead, need="yes")
    assert shop.lead(lead).waiting_since is None
    assert [touch.implied for touch in shop.lead(lead).touches] == [True]


def test_ready_against_the_gate_needs_to_say_why() -> None:
    shop = Shop(GATED)
    lead = shop.new_lead(phone("0101"))
    refusal = shop.refused(SetVerdict(id=shop.new_id(), by="ana", lead=lead, verdict="ready"))
    assert "say why" in refusal.why
    shop.done(SetVerdict(id=shop.new_id(), by="ana", lead=lead, verdict="ready", override="old customer"))
    assert shop.lead(lead).stage == "qualified"


def test_never_needs_a_reason_and_later_a_date_to_come() -> None:
    shop = Shop(GATED)
    lead = shop.new_lead(phone("0101"))
    assert "reason" in shop.refused(SetVerdict(id=shop.new_id(), by="ana", lead=lead, verdict="never")).why
    for wake_at in (None, at(-DAY)):
        command = SetVerdict(id=shop.new_id(), by="ana", lead=lead, verdict="later", wake_at=wake_at)
        assert "date in the future" in shop.refused(command).why
    shop.done(SetVerdict(id=shop.new_id(), by="ana", lead=lead, verdict="never", reason="out of area"))
    assert (shop.lead(lead).category, shop.lead(lead).reason) == ("lost", "out of area")


def test_a_verdict_is_undone_whole() -> None:
    shop = Shop(GATED)
    lead = shop.new_lead(phone("0101"))
    before = shop.lead(lead)
    done = shop.done(SetVerdict(id=shop.new_id(), by="ana", lead=lead, verdict="never", reason="seller"))
    shop.done(Undo(id=shop.new_id(), by="ana", command=done.command))
    assert shop.lead(lead) == before


def test_a_no_show_goes_back_with_a_call_back_due_at_once_and_stays_booked_in_the_figures() -> None:
    shop = Shop(GATED)
    lead = qualified(shop)
    assert "booked" in shop.refused(NoShow(id=shop.new_id(), by="dan", lead=lead)).why
    visit = Move(id=shop.new_id(), by="dan", lead=lead, stage="booked", appointment_at=at(DAY))
    shop.done(visit)
    shop.later(2 * DAY)
    shop.done(NoShow(id=shop.new_id(), by="dan", lead=lead))
    after = shop.lead(lead)
    assert (after.stage, after.reason) == ("qualified", "no-show")
    assert after.call_back is not None
    assert (after.call_back.at, after.call_back.who) == (shop.now, "dan")
    assert Milestone.BOOKED in after.milestones


def test_a_visit_that_was_booked_without_the_questions_is_kept_when_they_say_ready() -> None:
    shop = Shop(GATED)
    lead = shop.new_lead(phone("0101"))
    shop.act(Move, lead, stage="booked", appointment_at=at(DAY))
    shop.later(60)
    assert is_unasked(shop.lead(lead))
    answer(shop, lead, need="yes", area="yes", budget="yes", timing="yes", authority="yes")
    shop.done(SetVerdict(id=shop.new_id(), by="ana", lead=lead, verdict="ready"))
    told = shop.lead(lead)
    assert (told.stage, told.verdict, told.appointment_at) == ("booked", "ready", at(DAY))
    assert told.milestones[Milestone.QUALIFIED] == shop.now > told.milestones[Milestone.BOOKED]
    assert not is_unasked(told)
    shop.refused(SetVerdict(id=shop.new_id(), by="ana", lead=lead, verdict="later"))
