"""Contacts who may be one person, shown for somebody to decide."""

from __future__ import annotations

import msgspec
import pytest

from leadtui.domain.commands import Correct, Link, Merge
from leadtui.domain.contacts import Contact, Way, WayState
from leadtui.domain.suggest import Suggestion, suggested_merges
from tests.support.shop import RULES, Shop, email, item, phone

ANA, INFO = phone("0142"), email("info")


@pytest.fixture
def shop() -> Shop:
    return Shop(msgspec.structs.replace(RULES, shared_identity=frozenset({"info@"})))


def pairs(shop: Shop) -> list[tuple[str, str, str]]:
    found = suggested_merges(shop.facts.people.values(), shared=shop.rules.shared_identity)
    people = shop.facts.people
    return [(people[one.contact].name, people[one.other].name, one.way) for one in found]


def came(shop: Shop, key: str, name: str, *ways: Way) -> str:
    shop.later(60)
    return shop.take_in(item(key, *ways, name=name))[0].id


def test_two_names_on_one_number_are_suggested_the_older_first(shop: Shop) -> None:
    came(shop, "1", "Jin Wu", ANA)
    came(shop, "2", "Ana Ruiz", ANA)
    came(shop, "3", "Bo Chen", phone("0199"))
    before = dict(shop.facts.people)
    assert pairs(shop) == [("Jin Wu", "Ana Ruiz", ANA.key)]
    assert shop.facts.people == before


def test_a_pair_that_shares_several_ways_is_suggested_once(shop: Shop) -> None:
    lead = came(shop, "1", "Jin Wu", ANA)
    came(shop, "2", "Ana Ruiz", phone("0199"), email("ana"))
    shop.act(Correct, lead, ways=(phone("0199"), email("ana")))
    assert len(pairs(shop)) == 1


def test_three_who_share_make_three_pairs_until_their_way_is_known_to_tell_nobody_apart(shop: Shop) -> None:
    three = [Contact(str(number), name="", ways=(ANA,)) for number in (3, 1, 2)]
    expected = [Suggestion("1", "2", ANA.key), Suggestion("1", "3", ANA.key), Suggestion("2", "3", ANA.key)]
    assert list(suggested_merges(three)) == expected
    for key, name in (("1", "Jin Wu"), ("2", "Ana Ruiz"), ("3", "Bo Chen")):
        came(shop, key, name, ANA)
    assert pairs(shop) == []


def test_ways_that_identify_nobody_suggest_nothing(shop: Shop) -> None:
    came(shop, "1", "Jin Wu", INFO)
    came(shop, "2", "Ana Ruiz", INFO)
    assert pairs(shop) == []
    unread = Way("phone", "555 01", WayState.GIVEN)
    assert suggested_merges([Contact("1", ways=(unread,)), Contact("2", ways=(unread,))]) == ()


def test_one_contact_with_a_way_twice_is_no_pair() -> None:
    assert suggested_merges([Contact("1", ways=(ANA, ANA))]) == ()


def test_who_is_linked_is_known_to_be_somebody_else(shop: Shop) -> None:
    jin, ana = came(shop, "1", "Jin Wu", ANA), came(shop, "2", "Ana Ruiz", ANA)
    shop.act(Link, ana, how="decides", to=shop.lead(jin).contact)
    assert pairs(shop) == []
    shop.undo(shop.last)
    assert len(pairs(shop)) == 1


def test_who_was_merged_is_suggested_no_more_and_again_after_a_split(shop: Shop) -> None:
    jin, ana = came(shop, "1", "Jin Wu", ANA), came(shop, "2", "Ana Ruiz", ANA)
    shop.act(Merge, ana, into=shop.lead(jin).contact)
    assert pairs(shop) == []
    shop.undo(shop.last)
    assert len(pairs(shop)) == 1
