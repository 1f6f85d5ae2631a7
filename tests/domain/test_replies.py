"""Texts filled in for one lead: which fit, what is missing, and whether they may be sent."""

from __future__ import annotations

from typing import Any, Literal

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from leadtui.domain.commands import AnswerQuestion, MarkWay, Move, SetVerdict, WithdrawConsent
from leadtui.domain.contacts import WayState
from leadtui.domain.names import first_name
from leadtui.domain.replies import Filled, Sender, fill_in, fitting, gaps, link, refused, way_for
from leadtui.domain.templates import BLANKS, DEFAULT_TEMPLATES, Template
from tests.support.shop import DAY, Shop, at, email, item, phone

ANA, MAIL = phone("0142"), email("ana")
SENDER = Sender("Root & Branch", "dan", "America/Denver")
Reply = Literal["yes", "no", "unknown"]


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.fixture
def lead(shop: Shop) -> str:
    return shop.new_lead(ANA, MAIL, name="Ana Ruiz", words="burst pipe")


def template(words: str = "", **more: Any) -> Template:
    return Template(**{"name": "t", "text": {"en": words}, **more})


def filled(shop: Shop, lead: str, asked: Template, language: str = "", sender: Sender = SENDER) -> Filled:
    return fill_in(asked, shop.contact_of(lead), shop.lead(lead), sender, language)


def text(shop: Shop, lead: str, written: str, language: str = "") -> str:
    return filled(shop, lead, template(written), language).text


def answer(shop: Shop, lead: str, question: str, words: str, said: Reply = "yes") -> None:
    shop.done(
        AnswerQuestion(
            id=shop.new_id(), by="ana", lead=lead, question=question, answer=said, words=words
        )
    )  # fmt: skip


# -- which fit -----------------------------------------------------------------------------------------------


def test_texts_are_those_for_the_stage_and_the_verdict_the_most_fitting_first(shop: Shop, lead: str) -> None:
    always = template(name="always")
    new = template(name="new", stages=("new",))
    ready = template(name="ready", verdicts=("ready",))
    both = template(name="both", stages=("qualified",), verdicts=("ready",))
    every = (always, new, ready, both)
    assert fitting(every, shop.lead(lead)) == (new, always)
    shop.act(SetVerdict, lead, verdict="ready")
    assert fitting(every, shop.lead(lead)) == (both, ready, always)


def test_a_shop_without_texts_of_its_own_has_some_for_every_turn(shop: Shop, lead: str) -> None:
    def names() -> list[str]:
        return [one.name for one in fitting(DEFAULT_TEMPLATES, shop.lead(lead))]

    assert names() == ["could not reach you"]
    shop.act(SetVerdict, lead, verdict="later", wake_at=at(DAY))
    assert names() == ["back in touch"]
    shop.act(SetVerdict, lead, verdict="ready")
    assert names() == ["offer a visit"]
    shop.act(Move, lead, stage="booked", appointment_at=at(DAY))
    assert names() == ["visit confirmed"]
    shop.act(SetVerdict, lead, verdict="never", reason="seller")
    assert names() == ["not for us"]
    for one in DEFAULT_TEMPLATES:
        assert filled(shop, lead, one).gaps == ()


# -- filling in ----------------------------------------------------------------------------------------------


def test_every_blank_is_filled_in(shop: Shop, lead: str) -> None:
    for question in ("need", "area", "budget", "timing", "authority"):
        answer(shop, lead, question, f"the {question}")
    shop.act(SetVerdict, lead, verdict="later", wake_at=at(3 * DAY))
    shop.act(Move, lead, stage="booked", appointment_at=at(6 * DAY), amount=4200.0)
    asleep = msgspec.structs.replace(shop.lead(lead), wake_at=at(3 * DAY))
    written = "|".join(f"{{{blank}}}" for blank in BLANKS)
    found = fill_in(template(written), shop.contact_of(lead), asleep, SENDER)
    assert found.gaps == ()
    assert found.text.split("|") == [
        "Ana Ruiz", "Ana", "Root & Branch", "dan", "the need", "the area", "the budget", "the timing",
        "the authority", "Thursday 26 November at 5:00 am", "Monday 23 November", "4,200",
    ]  # fmt: skip


def test_what_nobody_knows_is_a_gap_that_is_told_until_it_is_mended(shop: Shop, lead: str) -> None:
    asked = template("{first_name}: {visit}, {budget}, {visit}", subject={"en": "{amount}"})
    found = filled(shop, lead, asked)
    assert found == Filled(
        "Ana: [visit?], [budget?], [visit?]", "[amount?]", "en", ("amount", "visit", "budget")
    )
    assert gaps(found.text.replace("[visit?]", "Monday")) == ("budget",)
    assert gaps("Ana: Monday [sic], is it [really]?") == ()


@pytest.mark.parametrize("name", ["", "Unknown", "Wireless Caller"])
def test_a_name_that_is_none_is_a_gap(shop: Shop, name: str) -> None:
    lead = shop.new_lead(ANA, name=name)
    assert text(shop, lead, "{first_name} {name}") == "[first_name?] [name?]"


def test_until_it_is_asked_what_they_wrote_stands_for_the_need_and_the_address_for_the_area(
    shop: Shop,
) -> None:
    (lead,) = shop.take_in(item("1", ANA, words="burst pipe", address="12 Elm St", postcode="80205"))
    assert text(shop, lead.id, "{need} / {area}") == "burst pipe / 12 Elm St 80205"
    answer(shop, lead.id, "need", "")
    answer(shop, lead.id, "area", "13 Elm St")
    assert text(shop, lead.id, "{need} / {area}") == "burst pipe / 13 Elm St"


def test_a_question_of_the_shops_own_fills_a_blank_too(shop: Shop, lead: str) -> None:
    answer(shop, lead, "roof", "flat")
    assert text(shop, lead, "{roof}") == "flat"


def test_an_amount_with_cents_shows_them(shop: Shop, lead: str) -> None:
    shop.act(Move, lead, stage="signed", amount=1234567.5)
    assert text(shop, lead, "{amount}") == "1,234,567.50"


def test_the_contacts_language_is_taken_where_the_text_has_it_and_the_days_are_in_it(
    shop: Shop, lead: str
) -> None:
    shop.act(Move, lead, stage="booked", appointment_at=at(6 * DAY + 10 * 3600))
    both = template(text={"en": "Until {visit}", "es": "Hasta el {visit}"}, subject={"en": "Visit"})
    assert filled(shop, lead, both, "es") == Filled(
        "Hasta el jueves 26 de noviembre a las 15:00", "Visit", "es"
    )
    assert filled(shop, lead, both, "fr").text == "Until Thursday 26 November at 3:00 pm"
    assert filled(shop, lead, both, "").language == "en"
    assert text(shop, lead, "{visit}", "en") == "Thursday 26 November at 3:00 pm"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("de", "Donnerstag, 26. November um 15:00 Uhr"),
        ("fr", "jeudi 26 novembre à 15 h 00"),
        ("pl", "2026-11-26 15:00"),
    ],
)
def test_a_moment_is_told_in_the_language_of_the_text(
    shop: Shop, lead: str, language: str, words: str
) -> None:
    shop.act(Move, lead, stage="booked", appointment_at=at(6 * DAY + 10 * 3600))
    assert filled(shop, lead, template(text={language: "{visit}"})).text == words


def test_what_a_stranger_wrote_is_not_looked_at_for_blanks_and_is_harmless(shop: Shop) -> None:
    lead = shop.new_lead(ANA, words="{amount} \x1b[31mred\x1b[0m\n\nand more")
    assert text(shop, lead, "Hello,\n\nabout {need}.") == "Hello,\n\nabout {amount} red and more."


@example(words="0", written="\x9b")
@given(words=st.text(max_size=40), written=st.text(max_size=40))
def test_any_text_can_be_filled_in(words: str, written: str) -> None:
    shop = Shop()
    (lead,) = shop.take_in(item("1", ANA, MAIL, words=words, name=words))
    asked = template(f"{written}{{need}}{{visit}}", subject={"en": "{name}\r\n"}, channel="email")
    found = filled(shop, lead.id, asked)
    assert "visit" in found.gaps
    assert "\n" not in found.subject
    opened = link(asked, shop.contact_of(lead.id), found.text, found.subject)
    assert opened.startswith("mailto:ana@example.com?")
    assert opened.isascii()
    assert not any(map(str.isspace, opened))


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("Ana Ruiz", "Ana"), ("Ruiz, Ana", "Ana"), ("Ana", "Ana"), ("", ""), ("Dr. Ana Ruiz", "Ana"),
        ("Mr. Smith", "Mr. Smith"), ("J. Wu", "J. Wu"), ("María José García", "María"), ("Mr", "Mr"),
        ("  ana   ruiz ", "ana"), ("Ruiz,", "Ruiz"),
    ],
)  # fmt: skip
def test_a_message_begins_with_the_first_name_where_there_is_one(name: str, first: str) -> None:
    assert first_name(name) == first


# -- whether it may be sent ----------------------------------------------------------------------------------


def test_a_nurture_text_needs_consent_and_an_answer_does_not(shop: Shop, lead: str) -> None:
    nurture = template(kind="nurture")
    assert "no consent" in refused(nurture, shop.contact_of(lead))
    assert refused(template(), shop.contact_of(lead)) == ""
    shop.take_in(item("2", ANA, name="Ana Ruiz", consent="offers by text"))
    assert refused(nurture, shop.contact_of(lead)) == ""
    shop.later(60)
    shop.act(WithdrawConsent, lead)
    assert "took their consent back" in refused(nurture, shop.contact_of(lead))
    assert refused(template(), shop.contact_of(lead)) == ""


def test_a_way_that_is_not_to_be_used_is_not_written_to(shop: Shop, lead: str) -> None:
    shop.act(MarkWay, lead, way=ANA.key, state=WayState.DO_NOT_USE)
    assert refused(template(), shop.contact_of(lead)) == "their number is marked do not use"
    shop.act(MarkWay, lead, way=ANA.key, state=WayState.BAD)
    assert refused(template(), shop.contact_of(lead)) == "there is no number that can be used"
    mail = template(channel="email")
    assert refused(mail, shop.contact_of(lead)) == ""
    shop.act(MarkWay, lead, way=MAIL.key, state=WayState.DO_NOT_USE)
    assert refused(mail, shop.contact_of(lead)) == "their e-mail address is marked do not use"
    assert link(mail, shop.contact_of(lead), "text") == ""


def test_the_next_way_that_can_be_used_is_written_to(shop: Shop) -> None:
    lead = shop.new_lead(ANA, phone("0143"))
    shop.act(MarkWay, lead, way=ANA.key, state=WayState.BAD)
    contact = shop.contact_of(lead)
    assert way_for(template(), contact) == phone("0143")
    assert link(template(), contact, "Hello Ana") == "sms:+13035550143?body=Hello%20Ana"
