"""Moves through the stages: what they ask for, what they reach, and where they lead."""

from __future__ import annotations

import msgspec
import pytest

from leadtui.domain.commands import Claim, Move, SetCallBack, SetVerdict, Touch
from leadtui.domain.stages import Milestone, Pipeline
from tests.support.shop import DAY, HOUR, OTHER_RULES, Shop, at, item, phone


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.fixture
def lead(shop: Shop) -> str:
    return shop.new_lead(phone("0142"))


def test_a_move_brings_the_lead_to_its_stage(shop: Shop, lead: str) -> None:
    shop.later(60)
    shop.act(Move, lead, stage="qualifying", expected="new")
    moved = shop.lead(lead)
    assert (moved.stage, moved.category, moved.entered_at) == ("qualifying", "working", at(60))
    assert moved.raised_at == at(0)


def test_a_move_from_a_stage_that_the_lead_has_left_is_refused(shop: Shop, lead: str) -> None:
    shop.act(Move, lead, by="bo", stage="qualifying")
    refusal = shop.act_refused(Move, lead, by="ana", stage="qualified", expected="new")
    assert refusal.why == "it is in Qualifying by now"


def test_a_move_away_from_a_stage_that_the_config_dropped_is_refused_by_its_id(shop: Shop, lead: str) -> None:
    shop.act(Move, lead, stage="booked")
    shop.rules = OTHER_RULES
    assert shop.act_refused(Move, lead, stage="new", expected="new").why == "it is in booked by now"
    shop.act(Move, lead, stage="survey", expected="booked")
    assert shop.lead(lead).stage == "survey"


def test_a_move_to_where_the_lead_is_or_to_no_stage_is_refused(shop: Shop, lead: str) -> None:
    assert shop.act_refused(Move, lead, stage="new").why == "it is in New already"
    assert shop.act_refused(Move, lead, stage="limbo").why == "no stage is called limbo"


@pytest.mark.parametrize("stage", ["never", "lost", "not-enquiry"])
def test_ending_a_lead_takes_a_reason(shop: Shop, lead: str, stage: str) -> None:
    assert "needs a reason" in shop.act_refused(Move, lead, stage=stage).why
    shop.act(Move, lead, stage=stage, reason="out of area")
    assert (shop.lead(lead).stage, shop.lead(lead).reason) == (stage, "out of area")
    assert not shop.lead(lead).active


def test_parking_a_lead_takes_a_date_to_come_back_on(shop: Shop, lead: str) -> None:
    assert "needs a date" in shop.act_refused(Move, lead, stage="later").why
    shop.act(Move, lead, stage="later", wake_at=at(30 * DAY))
    assert shop.board().cards[lead].due == at(30 * DAY)


def test_a_lead_that_comes_back_leaves_reason_and_date_behind(shop: Shop, lead: str) -> None:
    shop.act(Move, lead, stage="later", wake_at=at(30 * DAY), reason="after the summer")
    shop.act(Move, lead, stage="qualifying")
    assert (shop.lead(lead).wake_at, shop.lead(lead).reason) == (None, "")


def test_a_milestone_is_reached_at_most_once(shop: Shop, lead: str) -> None:
    for stage in ("qualified", "booked", "qualifying", "qualified", "booked"):
        shop.later(60)
        shop.act(Move, lead, stage=stage)
    assert shop.lead(lead).milestones == {
        Milestone.INBOUND: at(0), Milestone.QUALIFIED: at(60), Milestone.BOOKED: at(120),
    }  # fmt: skip


def test_signed_without_booked_counts_as_booked_then(shop: Shop, lead: str) -> None:
    shop.later(60)
    shop.act(Move, lead, stage="signed", amount=900.0)
    signed = shop.lead(lead)
    assert (signed.milestones[Milestone.BOOKED], signed.milestones[Milestone.SIGNED]) == (at(60), at(60))
    assert signed.amount == 900.0


def test_signed_after_booked_leaves_the_booking_where_it_was(shop: Shop, lead: str) -> None:
    shop.act(Move, lead, stage="booked", appointment_at=at(DAY), amount=900.0)
    shop.later(60)
    shop.act(Move, lead, stage="signed")
    signed = shop.lead(lead)
    assert (signed.milestones[Milestone.BOOKED], signed.milestones[Milestone.SIGNED]) == (at(0), at(60))
    assert (signed.appointment_at, signed.amount) == (at(DAY), 900.0)


def test_a_booked_lead_is_due_at_its_appointment(shop: Shop, lead: str) -> None:
    shop.act(Touch, lead, how="reached")
    shop.act(Move, lead, stage="booked", appointment_at=at(DAY))
    assert shop.board().cards[lead].due == at(DAY)


def test_moving_on_ends_the_call_back(shop: Shop, lead: str) -> None:
    shop.act(SetCallBack, lead, to=at(DAY))
    shop.act(Move, lead, stage="qualifying")
    assert shop.lead(lead).call_back is None


def test_whoever_asked_still_waits_when_the_lead_moves_without_a_touch(shop: Shop, lead: str) -> None:
    shop.act(Move, lead, stage="qualifying")
    assert shop.lead(lead).waiting_since == at(0)
    assert shop.board().cards[lead].due == at(HOUR)


@pytest.mark.parametrize("stage", ["qualified", "booked", "signed", "not-enquiry"])
def test_nobody_waits_any_more_once_the_lead_is_qualified_or_over(shop: Shop, lead: str, stage: str) -> None:
    shop.act(Move, lead, stage=stage, reason="spam")
    assert shop.lead(lead).waiting_since is None


def test_a_question_asked_while_qualified_is_late_by_its_own_clock(shop: Shop, lead: str) -> None:
    shop.act(Move, lead, stage="qualified")
    shop.later(DAY)
    shop.take_in(item("again", phone("0142")))
    assert shop.board().cards[lead].due == at(DAY + 4 * HOUR)


def test_a_lead_keeps_its_claim_when_it_ends(shop: Shop, lead: str) -> None:
    shop.act(Claim, lead, by="ana")
    shop.act(Move, lead, by="ana", stage="lost", reason="too dear")
    assert shop.lead(lead).owner(shop.now) == "ana"


@pytest.mark.parametrize("seconds", [0, -DAY])
def test_the_date_to_come_back_on_has_to_be_in_the_future(shop: Shop, lead: str, seconds: int) -> None:
    assert "in the future" in shop.act_refused(Move, lead, stage="later", wake_at=at(seconds)).why


def test_a_verdict_that_the_shop_has_no_stage_for_is_refused(shop: Shop, lead: str) -> None:
    shop.rules = msgspec.structs.replace(shop.rules, pipeline=Pipeline(shop.rules.pipeline.stages[:1]))
    assert "no stage for ready" in shop.act_refused(SetVerdict, lead, verdict="ready").why
