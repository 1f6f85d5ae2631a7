"""What happened to a lead elsewhere, as a source tells it."""

from __future__ import annotations

import pytest

from leadtui.domain.commands import Move, Touch
from leadtui.domain.contacts import Lead
from leadtui.domain.events import Event, Moved, Touched, VerdictSet
from leadtui.domain.stages import Milestone
from tests.support.shop import DAY, HOUR, MINUTE, OTHER_RULES, Shop, at, email, item

ANA = email("ana")


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.fixture
def lead(shop: Shop) -> Lead:
    (lead,) = shop.take_in(item("f1", ANA, name="Ana Ruiz", words="leak"))
    shop.later(HOUR)
    return lead


def tell(shop: Shop, *, source: str = "calendar", key: str = "c1", **more: object) -> None:
    shop.take_in(item(key, ANA, kind="outside", **more), source=source)


def events(shop: Shop, kind: type) -> list[Event]:
    return [event for line in shop.lines for event in line.events if isinstance(event.data, kind)]


def test_a_visit_booked_elsewhere_reaches_booked_by_the_source_and_sets_no_verdict(
    shop: Shop, lead: Lead
) -> None:
    tell(shop, outside={"booked": at(30 * MINUTE)}, appointment_at=at(3 * DAY))
    after = shop.lead(lead.id)
    assert (after.stage, after.verdict, after.waiting_since) == ("booked", "", None)
    assert after.milestones == {Milestone.INBOUND: at(0), Milestone.BOOKED: at(30 * MINUTE)}
    assert after.appointment_at == at(3 * DAY)
    (moved,) = events(shop, Moved)
    assert (moved.by, moved.at) == ("calendar", at(30 * MINUTE))
    assert events(shop, VerdictSet) == []


def test_what_is_told_again_changes_nothing(shop: Shop, lead: Lead) -> None:
    happened = {"answered": at(10 * MINUTE), "booked": at(30 * MINUTE)}
    for _ in range(3):
        tell(shop, outside=happened, appointment_at=at(3 * DAY))
        shop.later(MINUTE)
    assert (len(events(shop, Moved)), len(events(shop, Touched))) == (1, 1)


def test_another_date_for_the_visit_is_taken_over(shop: Shop, lead: Lead) -> None:
    for days in (3, 5):
        tell(shop, outside={"booked": at(30 * MINUTE)}, appointment_at=at(days * DAY))
    after = shop.lead(lead.id)
    assert (after.appointment_at, after.bookings) == (at(5 * DAY), 2)


def test_an_answer_from_elsewhere_stops_the_clock_when_it_was_given(shop: Shop, lead: Lead) -> None:
    tell(shop, source="chat", outside={"answered": at(10 * MINUTE)})
    after = shop.lead(lead.id)
    assert after.waiting_since is None
    assert [(touch.at, touch.by, touch.how) for touch in after.touches] == [
        (at(10 * MINUTE), "chat", "message sent")
    ]


def test_an_older_answer_than_our_own_says_nothing_new(shop: Shop, lead: Lead) -> None:
    shop.act(Touch, lead.id, how="reached")
    tell(shop, source="chat", outside={"answered": at(10 * MINUTE)})
    assert len(shop.lead(lead.id).touches) == 1


def test_a_reply_from_elsewhere_starts_a_clock_once(shop: Shop, lead: Lead) -> None:
    shop.act(Touch, lead.id, how="message sent")
    for _ in range(2):
        shop.later(HOUR)
        tell(shop, source="chat", outside={"replied": at(1.5 * HOUR)}, words="tuesday is fine")
    after = shop.lead(lead.id)
    assert [reply.words for reply in after.replies] == ["tuesday is fine"]
    assert after.waiting_since == at(1.5 * HOUR)
    assert len(after.enquiries) == 1


def test_an_order_signed_elsewhere_wins_the_lead_and_counts_as_booked_then(shop: Shop, lead: Lead) -> None:
    tell(shop, source="crm", outside={"signed": at(HOUR)}, amount=4200.0)
    after = shop.lead(lead.id)
    assert (after.stage, after.category, after.amount) == ("signed", "won", 4200.0)
    assert after.milestones.keys() == {Milestone.INBOUND, Milestone.BOOKED, Milestone.SIGNED}


def test_a_lead_is_never_brought_back(shop: Shop, lead: Lead) -> None:
    shop.act(Move, lead.id, stage="signed")
    tell(shop, outside={"booked": at(HOUR)}, appointment_at=at(3 * DAY))
    assert shop.lead(lead.id).stage == "signed"


def test_a_person_who_brings_a_lead_back_is_not_overruled_by_what_was_told_before(
    shop: Shop, lead: Lead
) -> None:
    tell(shop, outside={"booked": at(30 * MINUTE)}, appointment_at=at(3 * DAY))
    shop.act(Move, lead.id, stage="qualifying")
    tell(shop, outside={"booked": at(30 * MINUTE)}, appointment_at=at(3 * DAY))
    assert shop.lead(lead.id).stage == "qualifying"


def test_a_lead_that_sleeps_is_woken_by_a_booking(shop: Shop, lead: Lead) -> None:
    shop.act(Move, lead.id, stage="later", wake_at=at(30 * DAY))
    tell(shop, outside={"booked": at(1.5 * HOUR)}, appointment_at=at(3 * DAY))
    assert shop.lead(lead.id).stage == "booked"


def test_what_happened_before_the_hand_was_raised_belongs_to_an_earlier_run(shop: Shop, lead: Lead) -> None:
    tell(shop, outside={"booked": at(-2 * DAY)})
    assert shop.lead(lead.id).stage == "new"


def test_somebody_nobody_knows_is_no_lead_by_that_alone(shop: Shop) -> None:
    shop.take_in(item("c9", email("bo"), kind="outside", outside={"booked": at(0)}), source="calendar")
    assert shop.leads == []


def test_an_enquiry_that_is_a_booking_opens_a_lead_and_books_it(shop: Shop) -> None:
    (lead,) = shop.take_in(
        item("c9", ANA, name="Ana", outside={"booked": at(0)}, appointment_at=at(DAY)), source="calendar"
    )
    assert (shop.lead(lead.id).stage, len(lead.enquiries)) == ("booked", 1)


def test_a_time_that_is_still_to_come_is_now(shop: Shop, lead: Lead) -> None:
    tell(shop, outside={"answered": at(9 * DAY)})
    assert shop.lead(lead.id).touches[0].at == shop.now


def test_a_shop_without_that_stage_counts_the_milestone_where_the_lead_is() -> None:
    shop = Shop(OTHER_RULES)
    (lead,) = shop.take_in(item("f1", ANA, name="Ana"))
    tell(shop, outside={"booked": at(0)}, appointment_at=at(DAY))
    after = shop.lead(lead.id)
    assert (after.stage, Milestone.BOOKED in after.milestones) == ("new", True)
