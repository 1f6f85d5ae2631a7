from __future__ import annotations

from leadtui.domain.board import empty_board
from leadtui.domain.commands import Assign, Claim, Flag, Move, SetCallBack, SetVerdict, Touch
from leadtui.domain.contacts import Channel
from leadtui.domain.next import next_leads
from tests.support.shop import ALWAYS_OPEN, DAY, HOUR, MINUTE, Shop, at, item, phone


def order(shop: Shop, person: str) -> list[str]:
    board = empty_board(shop.rules.pipeline, ALWAYS_OPEN).advance(shop.facts.seq, dict(shop.facts.people))
    return [card.lead.id for card in next_leads(board, person, shop.now)]


def test_the_most_pressing_comes_first() -> None:
    shop = Shop()
    parked = shop.new_lead(phone("0101"), name="Parked One")
    wake = at(2 * HOUR)
    shop.done(SetVerdict(id=shop.new_id(), by="ana", lead=parked, verdict="later", wake_at=wake))
    promised = shop.new_lead(phone("0102"), name="Promised Two")
    shop.done(Touch(id=shop.new_id(), by="ana", lead=promised, how="no answer"))
    shop.done(SetCallBack(id=shop.new_id(), by="ana", lead=promised, to=at(HOUR)))
    replied = shop.new_lead(phone("0103"), name="Replied Three")
    shop.done(Assign(id=shop.new_id(), by="ana", lead=replied, who="ana"))
    shop.done(Touch(id=shop.new_id(), by="ana", lead=replied, how="message sent"))
    shop.later(3 * HOUR)
    shop.take_in(item("sms-1", phone("0103"), kind="message", channel=MESSAGE, words="yes please"))
    fresh = shop.new_lead(phone("0104"), name="Fresh Four")
    shop.later(MINUTE)
    urgent = shop.new_lead(phone("0105"), name="Urgent Five", words="burst pipe")
    assert order(shop, "ana") == [urgent, promised, replied, fresh, parked]


MESSAGE: Channel = "message"


def booked_online(shop: Shop, number: str, visit: float) -> str:
    """A visit that a calendar took, of somebody whose enquiry was answered."""
    lead = shop.new_lead(phone(number), name=f"Visit {number}")
    answered = shop.now
    shop.later(MINUTE)
    told = {"answered": answered, "booked": shop.now}
    shop.take_in(
        item(f"v{number}", phone(number), kind="outside", outside=told, appointment_at=at(visit)),
        source="calendar",
    )
    return lead


def test_a_visit_booked_without_the_checklist_is_given_before_it_and_after_what_is_late() -> None:
    shop = Shop()
    late = shop.new_lead(phone("0101"), name="Late One")
    shop.later(HOUR)
    visit = booked_online(shop, "0102", DAY)
    fresh = shop.new_lead(phone("0103"), name="Fresh Three")
    assert order(shop, "dan") == [late, fresh, visit], "late, due in minutes, due tomorrow"
    assert order(shop, "ana") == [late, fresh], "the visit is dan's"
    shop.later(DAY)
    assert visit not in order(shop, "dan"), "nobody can be asked before a visit that was"


def test_a_visit_is_not_given_again_once_somebody_asked_or_tried_to() -> None:
    shop = Shop()
    tried, asked, left = (booked_online(shop, number, DAY) for number in ("0101", "0102", "0103"))
    assert set(order(shop, "dan")) == {tried, asked, left}
    shop.later(MINUTE)
    shop.done(Touch(id=shop.new_id(), by="dan", lead=tried, how="no answer"))
    shop.done(SetVerdict(id=shop.new_id(), by="dan", lead=asked, verdict="ready", override="asked by phone"))
    assert order(shop, "dan") == [left]


def test_a_visit_booked_after_the_checklist_is_nothing_to_ask_about() -> None:
    shop = Shop()
    lead = shop.new_lead(phone("0101"))
    shop.done(SetVerdict(id=shop.new_id(), by="ana", lead=lead, verdict="ready", override="asked by phone"))
    shop.done(Move(id=shop.new_id(), by="ana", lead=lead, stage="booked", appointment_at=at(DAY)))
    assert order(shop, "ana") == []


def test_what_another_person_has_is_not_given() -> None:
    shop = Shop()
    lead = shop.new_lead(phone("0101"))
    shop.done(Claim(id=shop.new_id(), by="bo", lead=lead))
    assert order(shop, "ana") == []
    assert order(shop, "bo") == [lead]


def test_what_was_claimed_and_let_slip_is_given_again_after_the_lease() -> None:
    shop = Shop()
    lead = shop.new_lead(phone("0101"))
    shop.done(Claim(id=shop.new_id(), by="bo", lead=lead))
    shop.later(2 * HOUR)
    assert order(shop, "ana") == [lead]


def test_an_urgent_lead_that_was_answered_is_not_pressing_any_more() -> None:
    shop = Shop()
    lead = shop.new_lead(phone("0101"))
    shop.done(Flag(id=shop.new_id(), by="bo", lead=lead, urgent=True))
    shop.done(Claim(id=shop.new_id(), by="ana", lead=lead))
    shop.done(Touch(id=shop.new_id(), by="ana", lead=lead, how="reached"))
    assert order(shop, "ana") == []


def test_a_parked_lead_waits_for_its_date() -> None:
    shop = Shop()
    lead = shop.new_lead(phone("0101"))
    shop.done(SetVerdict(id=shop.new_id(), by="ana", lead=lead, verdict="later", wake_at=at(DAY)))
    assert order(shop, "ana") == []
    shop.later(DAY)
    assert order(shop, "ana") == [lead]
