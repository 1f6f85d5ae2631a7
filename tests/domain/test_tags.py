"""Tags that come with an enquiry by the shop's rules, and those that people put on."""

from __future__ import annotations

import msgspec
import pytest

from leadtui.domain.commands import Tag
from leadtui.domain.contacts import Enquiry
from leadtui.domain.postcodes import begins_with_one
from leadtui.domain.tags import TagRule, tags_for
from tests.support.shop import NOON, RULES, Shop, item, phone

ANA = phone("0142")
TAGS = (
    TagRule("boiler", words=("Boiler", "hot water")),
    TagRule("friends", sources=("referral",)),
    TagRule("downtown", postcodes=("802", "EC1")),
    TagRule("urgent", words=("gas",), postcodes=("99999",)),
    TagRule("boiler", sources=("boiler-makers",)),
)


@pytest.fixture
def shop() -> Shop:
    return Shop(msgspec.structs.replace(RULES, tags=TAGS))


@pytest.mark.parametrize(
    ("said", "tags"),
    [
        ({"words": "two BOILERS"}, ("boiler",)),
        ({"service": "no hot water"}, ("boiler",)),
        ({"words": "leak", "postcode": "80205"}, ("downtown",)),
        ({"postcode": "ec1 4ab"}, ("downtown",)),
        ({"source": "Referral"}, ("friends",)),
        ({"source": "referral", "words": "boiler, smells of gas"}, ("boiler", "friends", "urgent")),
        ({"source": "boiler-makers", "words": "boiler"}, ("boiler",)),
        ({"words": "referral"}, ()),
        ({}, ()),
    ],
)
def test_an_enquiry_brings_the_tags_whose_words_source_or_postcode_it_has(
    said: dict[str, str], tags: tuple[str, ...]
) -> None:
    enquiry = Enquiry(said.pop("source", "web"), "1", NOON, NOON, **said)  # type: ignore[arg-type]
    assert tags_for(enquiry, TAGS) == tags


def test_a_postcode_that_is_not_told_begins_with_nothing() -> None:
    assert not begins_with_one("", ("8", ""))
    assert not begins_with_one("80205", ("", " "))
    assert begins_with_one("se1 7pb", ("SE17",))


def test_a_lead_is_tagged_when_it_comes_in_and_urgent_is_its_mark(shop: Shop) -> None:
    (lead,) = shop.take_in(item("1", ANA, words="boiler smells of gas"))
    assert (lead.tags, lead.urgent) == (("boiler",), True)
    assert not shop.take_in(item("2", phone("0199"), words="a bath"))[0].tags


def test_a_tag_that_was_taken_off_comes_back_with_a_new_enquiry_and_not_with_an_amended_one(
    shop: Shop,
) -> None:
    (lead,) = shop.take_in(item("1", ANA, words="boiler"))
    shop.act(Tag, lead.id, remove=("boiler",))
    shop.take_in(item("1", ANA, words="boiler, in the kitchen", postcode="80202"))
    assert shop.lead(lead.id).tags == ("downtown",)
    shop.take_in(item("2", ANA, words="boiler"))
    assert shop.lead(lead.id).tags == ("downtown", "boiler")
    lines = len(shop.lines)
    shop.take_in(item("2", ANA, words="boiler"))
    assert len(shop.lines) == lines


def test_who_is_added_on_the_phone_is_tagged_and_undoing_that_leaves_nothing(shop: Shop) -> None:
    assert shop.add(ANA, words="boiler").tags == ("boiler",)
    shop.undo(shop.last)
    assert shop.leads == []


def test_urgent_words_go_on_working_beside_the_tags(shop: Shop) -> None:
    (lead,) = shop.take_in(item("1", ANA, words="burst boiler"))
    assert (lead.tags, lead.urgent) == (("boiler",), True)


def test_urgent_is_put_on_and_taken_off_by_hand_like_any_tag(shop: Shop) -> None:
    (lead,) = shop.take_in(item("1", ANA))
    shop.act(Tag, lead.id, add=("urgent", "vip"))
    assert (shop.lead(lead.id).urgent, shop.lead(lead.id).tags) == (True, ("vip",))
    assert shop.act(Tag, lead.id, add=("urgent",)).seq == 0
    shop.act(Tag, lead.id, remove=("urgent",))
    assert (shop.lead(lead.id).urgent, shop.lead(lead.id).tags) == (False, ("vip",))


def test_a_word_counts_at_its_beginning_and_not_inside_another() -> None:
    shop = Shop()
    inside = shop.new_lead(phone("0171"), name="Ian Hill", words="an outburst of colour")
    begun = shop.new_lead(phone("0172"), name="Ida Lund", words="tap BURSTING with water")
    assert not shop.lead(inside).urgent
    assert shop.lead(begun).urgent
