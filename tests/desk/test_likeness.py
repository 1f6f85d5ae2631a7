"""Who may be the same person: told on every board, as soon as it is known and as long as it is so."""

from __future__ import annotations

import pytest

from leadtui.desk.likeness import MOST_ALIKE, Likeness
from leadtui.domain.commands import Link, Merge
from leadtui.domain.contacts import Contact
from tests.support.shop import Shop, phone

SAME = phone("0142")


@pytest.fixture
def shop() -> Shop:
    return Shop()


class Kept:
    """What is told of likeness as a shop's contacts change."""

    def __init__(self, shop: Shop, shared: frozenset[str] = frozenset()) -> None:
        self.shop = shop
        self.likeness = Likeness(shared)
        self._before: dict[str, Contact] = {}

    def look(self) -> set[str]:
        """Take in what changed; by name, whose likeness changed with it."""
        now = dict(self.shop.facts.people)
        gone = dict.fromkeys(self._before.keys() - now.keys())
        news = {one: contact for one, contact in now.items() if contact is not self._before.get(one)}
        before, self._before = self._before, now
        return {(now.get(one) or before[one]).name for one in self.likeness.advance({**gone, **news})}

    @property
    def told(self) -> dict[str, str]:
        """By name, who may be the same person."""
        return {self.shop.facts.people[one].name: like.name for one, like in self.likeness.of.items()}


def test_the_same_number_with_another_name_is_told_of_both(shop: Shop) -> None:
    kept = Kept(shop)
    shop.new_lead(SAME, name="Ana Ruiz")
    assert (kept.look(), kept.told) == (set(), {})
    shop.new_lead(SAME, name="Jin Wu")
    assert kept.look() == {"Ana Ruiz", "Jin Wu"}
    assert kept.told == {"Ana Ruiz": "Jin Wu", "Jin Wu": "Ana Ruiz"}
    shop.new_lead(phone("0199"), name="Zoe")
    assert kept.look() == set()


def test_nothing_is_told_again_while_it_is_the_same(shop: Shop) -> None:
    kept = Kept(shop)
    one = shop.new_lead(SAME, name="Ana Ruiz")
    shop.new_lead(SAME, name="Jin Wu")
    kept.look()
    shop.act(Link, one, how="pays", name="Zoe")
    assert kept.look() == set()


@pytest.mark.parametrize("how", ["merge", "link"])
def test_who_was_merged_or_linked_is_not_told_any_more(shop: Shop, how: str) -> None:
    kept = Kept(shop)
    one, other = shop.new_lead(SAME, name="Ana Ruiz"), shop.new_lead(SAME, name="Jin Wu")
    kept.look()
    them = shop.lead(other).contact
    if how == "merge":
        shop.act(Merge, one, into=them)
    else:
        shop.act(Link, one, to=them, how="decides")
    kept.look()
    assert kept.told == {}
    shop.undo(shop.last)
    kept.look()
    assert kept.told == {"Ana Ruiz": "Jin Wu", "Jin Wu": "Ana Ruiz"}


def test_a_number_of_the_shops_own_says_nothing(shop: Shop) -> None:
    kept = Kept(shop, frozenset({SAME.key}))
    shop.new_lead(SAME, name="Ana Ruiz")
    shop.new_lead(SAME, name="Jin Wu")
    assert (kept.look(), kept.told) == (set(), {})


def test_a_number_that_met_a_third_name_says_nothing_any_more(shop: Shop) -> None:
    kept = Kept(shop)
    shop.new_lead(SAME, name="Ana Ruiz")
    shop.new_lead(SAME, name="Jin Wu")
    kept.look()
    assert len(kept.told) == 2
    shop.new_lead(SAME, name="Zoe Hart")
    kept.look()
    assert kept.told == {}


def test_a_number_that_very_many_have_costs_no_looking(shop: Shop) -> None:
    kept = Kept(shop)
    for one in range(MOST_ALIKE + 5):
        shop.new_lead(SAME, name=f"Person{one} Smith{one}")
        kept.look()
    assert kept.told == {}
