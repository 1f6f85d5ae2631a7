"""When to call again after a call that nobody answered."""

from __future__ import annotations

import pytest

from leadtui.config.settings import ChecklistSetting
from leadtui.domain.calendar import Calendar
from leadtui.domain.commands import Touch
from leadtui.domain.contacts import TouchHow
from leadtui.domain.retries import Retry, next_try, tries_in_vain
from tests.support.shop import ALWAYS_OPEN, DAY, HOUR, MINUTE, Shop, at, item, phone

ANA = phone("0142")
LADDER = ChecklistSetting().retries


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.fixture
def lead(shop: Shop) -> str:
    return shop.new_lead(ANA)


def call(shop: Shop, lead: str, *hows: TouchHow) -> None:
    for how in hows:
        shop.later(MINUTE)
        shop.act(Touch, lead, how=how)


def proposed(shop: Shop, lead: str) -> Retry | None:
    return next_try(shop.lead(lead), LADDER, shop.now, ALWAYS_OPEN)


def test_after_each_call_in_vain_the_next_rung_is_proposed_and_after_the_last_later(
    shop: Shop, lead: str
) -> None:
    proposals = []
    hows: tuple[TouchHow, ...] = ("no answer", "voicemail", "busy", "no answer", "no answer", "busy")
    for how in hows:
        call(shop, lead, how)
        proposals.append(proposed(shop, lead))
    assert proposals == [
        Retry(1, at(MINUTE + HOUR)),
        Retry(2, at(2 * MINUTE + 4 * HOUR)),
        Retry(3, at(21 * HOUR)),
        Retry(4, at(4 * MINUTE + 2 * DAY)),
        Retry(5, at(5 * MINUTE + 5 * DAY)),
        Retry(6, None),
    ]


def test_nothing_is_proposed_while_no_call_was_in_vain(shop: Shop, lead: str) -> None:
    assert proposed(shop, lead) is None
    call(shop, lead, "message sent", "wrong number", "reached")
    assert proposed(shop, lead) is None


def test_who_was_reached_is_tried_from_the_start_again(shop: Shop, lead: str) -> None:
    call(shop, lead, "no answer", "no answer", "reached", "message sent", "busy")
    assert tries_in_vain(shop.lead(lead)) == 1


def test_who_replies_or_asks_again_is_tried_from_the_start_again(shop: Shop, lead: str) -> None:
    for kind in ("message", "enquiry"):
        call(shop, lead, "no answer", "no answer")
        assert tries_in_vain(shop.lead(lead)) == 2
        shop.later(MINUTE)
        shop.take_in(item(kind, ANA, kind=kind))
        assert tries_in_vain(shop.lead(lead)) == 0


def test_a_call_told_of_later_counts_where_it_was(shop: Shop, lead: str) -> None:
    call(shop, lead, "no answer", "reached")
    shop.act(Touch, lead, how="busy", at=at(1))
    assert tries_in_vain(shop.lead(lead)) == 0


def test_a_call_that_the_lead_does_not_show_yet_can_be_counted_in(shop: Shop, lead: str) -> None:
    before = next_try(shop.lead(lead), LADDER, at(MINUTE), ALWAYS_OPEN, more=1)
    call(shop, lead, "no answer")
    assert before == proposed(shop, lead) == Retry(1, at(MINUTE + HOUR))


def test_nobody_is_called_while_the_shop_is_closed(shop: Shop, lead: str) -> None:
    calendar = Calendar("America/Denver", dict.fromkeys(range(5), ((8 * 60, 12 * 60),)))
    call(shop, lead, "no answer")  # a Friday, 5:01 in Denver
    first = next_try(shop.lead(lead), LADDER, shop.now, calendar)
    assert first == Retry(1, at(3 * HOUR))  # 8:00, not 6:01
    shop.now = at(6 * HOUR)  # 11:00
    call(shop, lead, "no answer")
    assert next_try(shop.lead(lead), LADDER, shop.now, calendar) == Retry(2, at(3 * DAY + 3 * HOUR))  # Monday


def test_a_shop_that_never_opens_is_proposed_the_moment_itself(shop: Shop, lead: str) -> None:
    call(shop, lead, "no answer")
    never = Calendar(week={})
    assert next_try(shop.lead(lead), LADDER, shop.now, never) == Retry(1, at(MINUTE + HOUR))


def test_without_a_ladder_later_is_proposed_at_once(shop: Shop, lead: str) -> None:
    call(shop, lead, "no answer")
    assert next_try(shop.lead(lead), (), shop.now, ALWAYS_OPEN) == Retry(1, None)


def test_a_rung_that_cannot_be_read_is_an_error(shop: Shop, lead: str) -> None:
    call(shop, lead, "no answer")
    with pytest.raises(ValueError, match="soon"):
        next_try(shop.lead(lead), ("soon",), shop.now, ALWAYS_OPEN)
