"""Acting for somebody who does not use leadtui: both names are kept."""

from __future__ import annotations

import pytest

from leadtui.domain.commands import Add, AddNote, Assign, Claim, Move, Release, SetCallBack, Touch, Undo
from leadtui.domain.events import ActedFor
from leadtui.domain.timeline import entries
from tests.support.shop import HOUR, Shop, at, phone

ANA = phone("0142")


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.fixture
def lead(shop: Shop) -> str:
    return shop.new_lead(ANA)


def told(shop: Shop, lead: str) -> list[tuple[str, str]]:
    history = entries(shop.facts.history(shop.lead(lead).contact), lambda moment: f"{moment:%H:%M}")
    return [(entry.by, entry.text) for entry in history]


def test_who_did_it_and_for_whom_stand_in_the_line_and_in_the_history(shop: Shop, lead: str) -> None:
    shop.act(Move, lead, by="ana", stage="booked", appointment_at=at(HOUR), for_whom="dan")
    line = shop.lines[-1]
    assert line.by == "ana"
    assert [event.data for event in line.events][-1] == ActedFor("dan")
    assert told(shop, lead)[-1] == ("ana", "to booked, dan has it, visit 13:00 (for dan)")


def test_for_oneself_is_nothing_to_tell(shop: Shop, lead: str) -> None:
    shop.act(Touch, lead, by="dan", how="reached", for_whom="dan")
    assert len(shop.lines[-1].events) == 1
    assert told(shop, lead)[-1] == ("dan", "reached")


def test_what_changes_nothing_writes_nothing(shop: Shop, lead: str) -> None:
    shop.act(Assign, lead, who="dan")
    assert shop.act(Assign, lead, who="dan", for_whom="dan").seq == 0


def test_a_call_back_is_promised_by_the_one_who_is_acted_for(shop: Shop, lead: str) -> None:
    shop.act(SetCallBack, lead, by="ana", to=at(HOUR), for_whom="dan")
    call_back = shop.lead(lead).call_back
    assert call_back is not None
    assert call_back.who == "dan"


def test_a_lead_is_released_for_the_one_who_has_it_and_for_nobody_else(shop: Shop, lead: str) -> None:
    shop.act(Assign, lead, who="dan")
    assert shop.act_refused(Release, lead, by="ana").who == "dan"
    assert shop.act_refused(Release, lead, by="ana", for_whom="bo").who == "dan"
    shop.act(Release, lead, by="ana", for_whom="dan")
    assert shop.lead(lead).owner(shop.now) is None


def test_it_is_undone_whole_and_named(shop: Shop, lead: str) -> None:
    before = shop.lead(lead)
    shop.act(Claim, lead)
    shop.undo(shop.last)
    shop.act(AddNote, lead, text="has a dog", for_whom="dan")
    shop.undo(shop.last)
    assert shop.lead(lead) == before
    assert told(shop, lead)[-1] == ("ana", "undid: note: has a dog (for dan)")


def test_adding_on_the_phone_can_be_for_somebody_and_undo_is_ones_own(shop: Shop) -> None:
    shop.done(Add(id=shop.new_id(), by="ana", ways=(ANA,), for_whom="dan"))
    assert shop.lines[-1].events[-1].data == ActedFor("dan")
    shop.done(Undo(id=shop.new_id(), by="ana", command=shop.last, for_whom="dan"))
    assert shop.leads == []
