from __future__ import annotations

from typing import Any

import pytest

from leadtui.domain.checklist import Framework, Question, Rule
from leadtui.domain.commands import AnswerQuestion
from leadtui.domain.prefill import Prefilled, prefilled, price_range
from tests.support.shop import Shop, item, phone

KEYS = ("need", "area", "timing")
ASKED = Framework(
    "asked", tuple(Question(key, key, {}, prefill="when" * (key == "timing")) for key in KEYS), Rule()
)

RANGES = {"other": "$100", "Boiler": "$900", "leak": "$200"}


def known(shop: Shop, lead: str, *postcodes: str) -> dict[str, Prefilled]:
    return prefilled(ASKED, shop.contact_of(lead), shop.lead(lead), postcodes)


def enquired(shop: Shop, **more: Any) -> str:
    return shop.take_in(item("form-1", phone("0101"), **more))[0].id


def test_what_the_form_says_is_known_before_anybody_asks() -> None:
    shop = Shop()
    said = {"address": "1 Elm St", "postcode": "80205", "fields": {"when": "this week"}}
    lead = enquired(shop, words="boiler leaks", **said)
    assert known(shop, lead) == {
        "need": Prefilled("boiler leaks"),
        "area": Prefilled("1 Elm St 80205"),
        "timing": Prefilled("this week"),
    }


def test_a_form_that_says_nothing_answers_nothing() -> None:
    shop = Shop()
    assert known(shop, enquired(shop), "802") == {}


def test_what_a_person_answered_is_not_asked_of_the_form_again() -> None:
    shop = Shop()
    lead = enquired(shop, words="boiler leaks", postcode="80205")
    shop.act(AnswerQuestion, lead, question="need", answer="unknown")
    assert set(known(shop, lead)) == {"area"}
    shop.act(AnswerQuestion, lead, question="need", answer=None)
    assert set(known(shop, lead)) == {"need", "area"}


@pytest.mark.parametrize(
    ("postcode", "postcodes", "suggests"),
    [
        ("80205", ("303", "802"), "yes"),
        ("sw1a 1aa", ("SW1",), "yes"),
        ("90210", ("303", "802"), "no"),
        ("80206-1234", ("80205-80210",), "yes"),
        ("80211", ("80205 – 80210",), "no"),
        ("8020", ("80205-80210",), "no"),
        ("803 01", ("802..804",), "yes"),
        ("SW4 7AA", ("SW1-SW9",), "yes"),
        ("SE4 7AA", ("SW1-SW9",), "no"),
        ("1000-205", ("1000-205",), "yes"),
        ("1001-300", ("1000-205",), "no"),
        ("80205", (), None),
        ("", ("802",), None),
    ],
)
def test_the_list_of_postcodes_tells_whether_we_go_there(
    postcode: str, postcodes: tuple[str, ...], suggests: str | None
) -> None:
    shop = Shop()
    lead = enquired(shop, address="1 Elm St", postcode=postcode)
    assert known(shop, lead, *postcodes)["area"].suggests == suggests


@pytest.mark.parametrize(
    ("enquiry", "price"),
    [
        ({"words": "another BOILER with a leak"}, "$900"),
        ({"words": "please call", "service": "Leak repair"}, "$200"),
        ({"words": "another matter"}, "$100"),
        ({}, "$100"),
    ],
)
def test_what_a_job_runs_is_told_by_the_first_word_that_the_enquiry_says(
    enquiry: dict[str, str], price: str
) -> None:
    shop = Shop()
    assert price_range(shop.lead(enquired(shop, **enquiry)), RANGES) == price


def test_without_a_range_for_other_jobs_nobody_knows_what_they_run() -> None:
    shop = Shop()
    lead = shop.lead(enquired(shop, words="another matter"))
    assert price_range(lead, {"leak": "$200"}) == price_range(lead, {}) == ""


def test_every_enquiry_of_a_lead_counts_for_what_its_job_runs() -> None:
    shop = Shop()
    lead = enquired(shop, words="the boiler")
    shop.take_in(item("form-2", phone("0101"), words="any news?"))
    assert price_range(shop.lead(lead), RANGES) == "$900"
