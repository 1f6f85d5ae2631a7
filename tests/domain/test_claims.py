"""Who has a lead: claims with a lease, assignments, and hand-overs."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from leadtui.domain.commands import AddNote, Assign, Claim, Correct, Move, OnLead, Release, SetCallBack, Touch
from tests.support.shop import HOUR, LEASE_S, MINUTE, RULES, Shop, at, phone


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.fixture
def lead(shop: Shop) -> str:
    return shop.new_lead(phone("0142"))


def owner(shop: Shop, lead: str) -> str | None:
    return shop.lead(lead).owner(shop.now)


def test_the_first_claim_wins_and_the_second_leaves_no_trace(shop: Shop, lead: str) -> None:
    shop.act(Claim, lead, by="ana")
    refusal = shop.refused(Claim(id="late", by="bo", lead=lead))
    assert (refusal.who, refusal.why) == ("ana", "ana has it")
    assert shop.facts.accepted("late") is None
    assert owner(shop, lead) == "ana"


def test_a_claim_runs_out_at_its_second(shop: Shop, lead: str) -> None:
    shop.act(Claim, lead, by="ana")
    shop.later(LEASE_S - 1)
    assert owner(shop, lead) == "ana"
    shop.later(1)
    assert owner(shop, lead) is None
    shop.act(Claim, lead, by="bo")
    assert owner(shop, lead) == "bo"


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (AddNote, {"text": "rang twice"}),
        (Touch, {"how": "voicemail"}),
        (Correct, {"changes": {"postcode": "80205"}}),
    ],
)
def test_whatever_its_holder_does_on_the_lead_renews_the_claim(
    shop: Shop, lead: str, kind: type[OnLead], fields: dict[str, Any]
) -> None:
    shop.act(Claim, lead, by="ana")
    shop.later(50 * MINUTE)
    shop.act(kind, lead, by="ana", **fields)
    shop.later(50 * MINUTE)
    assert owner(shop, lead) == "ana"
    shop.later(10 * MINUTE)
    assert owner(shop, lead) is None


def test_what_others_do_on_the_lead_does_not_renew_the_claim(shop: Shop, lead: str) -> None:
    shop.act(Claim, lead, by="ana")
    shop.later(50 * MINUTE)
    shop.act(AddNote, lead, by="bo", text="rang twice")
    shop.later(10 * MINUTE)
    assert owner(shop, lead) is None


def test_claiming_again_renews_a_claim_and_writes_only_once_half_of_it_is_gone(shop: Shop, lead: str) -> None:
    shop.act(Claim, lead, by="ana")
    shop.later(LEASE_S / 2)
    assert shop.act(Claim, lead, by="ana").seq == 0
    shop.later(1)
    assert shop.act(Claim, lead, by="ana").seq == shop.facts.seq
    shop.later(LEASE_S - 1)
    assert owner(shop, lead) == "ana"
    holder = shop.lead(lead).holder
    assert holder is not None
    assert holder.since == at(0)


def test_a_call_back_keeps_a_claim_until_its_time(shop: Shop, lead: str) -> None:
    shop.act(Claim, lead, by="ana")
    shop.act(SetCallBack, lead, by="ana", to=at(3 * HOUR))
    shop.later(3 * HOUR - 1)
    assert owner(shop, lead) == "ana"
    assert shop.act_refused(Claim, lead, by="bo").who == "ana"
    shop.later(1)
    assert owner(shop, lead) is None


def test_a_call_back_that_another_promised_keeps_no_claim(shop: Shop, lead: str) -> None:
    shop.act(Claim, lead, by="ana")
    shop.act(SetCallBack, lead, by="ana", to=at(3 * HOUR), who="bo")
    shop.later(LEASE_S)
    assert owner(shop, lead) is None


def test_an_assignment_stands_until_it_is_given_back(shop: Shop, lead: str) -> None:
    shop.act(Assign, lead, by="ana", who="bo")
    shop.later(100 * HOUR)
    assert owner(shop, lead) == "bo"
    assert shop.act(Claim, lead, by="bo").seq == 0
    assert shop.act_refused(Release, lead, by="ana").who == "bo"
    shop.act(Release, lead, by="bo")
    assert owner(shop, lead) is None
    assert shop.act_refused(Release, lead, by="bo").why == "nobody has it"


def test_an_assignment_takes_a_lead_from_whoever_has_it_and_is_written_once(shop: Shop, lead: str) -> None:
    shop.act(Claim, lead, by="ana")
    shop.act(Assign, lead, by="ana", who="ana")
    shop.later(2 * LEASE_S)
    assert owner(shop, lead) == "ana"
    assert shop.act(Assign, lead, by="bo", who="ana").seq == 0
    assert shop.act(Assign, lead, by="bo", who="bo").seq > 0
    assert owner(shop, lead) == "bo"
    assert shop.act_refused(Assign, lead, by="bo", who="").why == "say who should have it"


def test_a_retry_gets_the_first_result_and_writes_nothing(shop: Shop, lead: str) -> None:
    command = Claim(id="once", by="ana", lead=lead)
    first = shop.done(command)
    shop.later(2 * LEASE_S)
    shop.act(Claim, lead, by="bo")
    lines = len(shop.lines)
    assert shop.done(command) == first
    assert len(shop.lines) == lines


@pytest.mark.parametrize(
    ("away", "who"), [(set(), "dan"), ({"dan"}, "eve"), ({"dan", "eve"}, "ana"), ({"eve"}, "dan")]
)
def test_a_move_hands_the_lead_to_who_is_on_the_next_stage(
    shop: Shop, lead: str, away: set[str], who: str
) -> None:
    shop.rules = msgspec.structs.replace(RULES, away=frozenset(away))
    shop.act(Claim, lead, by="ana")
    shop.act(Move, lead, stage="qualified")
    assert owner(shop, lead) == who
    shop.later(2 * LEASE_S)
    assert owner(shop, lead) == (None if who == "ana" else who)


def test_a_move_to_a_stage_without_an_owner_leaves_the_lead_with_who_has_it(shop: Shop, lead: str) -> None:
    shop.act(Claim, lead, by="ana")
    shop.act(Move, lead, stage="qualifying")
    assert owner(shop, lead) == "ana"


def test_a_command_about_a_lead_that_never_was_is_refused(shop: Shop) -> None:
    assert "gone" in shop.act_refused(Claim, "nobody").why


def test_the_lead_of_an_add_that_was_undone_is_gone(shop: Shop) -> None:
    lead = shop.add(phone("0142"))
    shop.undo(shop.last)
    assert "gone" in shop.act_refused(Claim, lead.id).why
