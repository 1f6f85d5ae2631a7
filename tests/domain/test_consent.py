"""Who agreed to be written to, and who took that back."""

from __future__ import annotations

from typing import Any

import pytest

from leadtui.domain.commands import Merge, WithdrawConsent
from leadtui.domain.consent import consent_of
from tests.support.shop import HOUR, MINUTE, Shop, at, item, phone

ANA, ANAS_OTHER = phone("0142"), phone("0143")


@pytest.fixture
def shop() -> Shop:
    return Shop()


def asked(shop: Shop, key: str = "1", **more: Any) -> str:
    shop.later(MINUTE)
    (lead,) = shop.take_in(item(key, ANA, **more))
    return lead.id


def consent(shop: Shop, lead: str) -> str:
    return consent_of(shop.contact_of(lead))


def test_who_said_nothing_of_it_agreed_to_nothing(shop: Shop) -> None:
    assert consent(shop, asked(shop)) == ""


@pytest.mark.parametrize("text", ["no", "No.", "false", "0", " "])
def test_a_box_left_empty_is_no_consent(shop: Shop, text: str) -> None:
    assert consent(shop, asked(shop, consent=text)) == ""


def test_the_newest_enquiry_that_tells_of_it_counts(shop: Shop) -> None:
    lead = asked(shop, consent="offers by mail")
    asked(shop, "2")
    assert consent(shop, lead) == "offers by mail"
    asked(shop, "3", consent="no")
    assert consent(shop, lead) == ""
    asked(shop, "4", consent="yes", raised_at=at(1))  # came in late
    assert consent(shop, lead) == ""


def test_taking_it_back_holds_until_they_agree_again(shop: Shop) -> None:
    lead = asked(shop, consent="yes")
    shop.later(MINUTE)
    shop.act(WithdrawConsent, lead)
    assert (consent(shop, lead), shop.contact_of(lead).consent_withdrawn_at) == ("", shop.now)
    asked(shop, "2")
    asked(shop, "3", consent="yes", raised_at=at(MINUTE))
    assert consent(shop, lead) == ""
    asked(shop, "4", consent="yes, again")
    assert consent(shop, lead) == "yes, again"
    shop.later(MINUTE)
    shop.act(WithdrawConsent, lead)
    assert consent(shop, lead) == ""


def test_taking_it_back_twice_writes_once_and_is_undone(shop: Shop) -> None:
    lead = asked(shop, consent="yes")
    shop.act(WithdrawConsent, lead, by="ana")
    withdrawn = shop.last
    assert shop.act(WithdrawConsent, lead, by="bo").seq == 0
    shop.undo(withdrawn)
    assert (consent(shop, lead), shop.contact_of(lead).consent_withdrawn_at) == ("yes", None)


def test_who_never_agreed_can_say_so_all_the_same(shop: Shop) -> None:
    lead = asked(shop)
    shop.act(WithdrawConsent, lead)
    assert shop.contact_of(lead).consent_withdrawn_at is not None


def test_it_is_the_person_who_takes_it_back_on_every_lead_and_however_many_contacts_they_were(
    shop: Shop,
) -> None:
    lead = asked(shop, consent="yes")
    (other,) = shop.take_in(item("9", ANAS_OTHER, consent="yes"))
    shop.later(HOUR)
    shop.act(WithdrawConsent, other.id)
    assert consent(shop, lead) == "yes"
    shop.act(Merge, other.id, into=shop.lead(lead).contact)
    assert consent(shop, lead) == ""
    shop.undo(shop.last)
    assert (consent(shop, lead), consent(shop, other.id)) == ("yes", "")
