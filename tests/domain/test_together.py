"""What a person gives at once for many leads: a line for each, taken back together."""

from __future__ import annotations

import pytest

from leadtui.domain.commands import Assign, Claim, Flag, Undo
from leadtui.domain.events import GivenTogether
from leadtui.domain.timeline import entries
from leadtui.domain.undo import given_with, newest_of, newest_undo_of
from tests.support.shop import Shop, phone


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.fixture
def leads(shop: Shop) -> list[str]:
    return [shop.new_lead(phone(f"{one:04}"), name=f"Person {one}") for one in range(3)]


def owners(shop: Shop, leads: list[str]) -> list[str | None]:
    return [shop.lead(lead).owner(shop.now) for lead in leads]


def undo_newest(shop: Shop, *, redo: bool = False) -> int:
    """As a screen and the command line do it; how many commands were cancelled."""
    found = (newest_undo_of if redo else newest_of)(shop.facts, "ana")
    assert found is not None
    together = given_with(shop.facts, found)
    batch = shop.new_id()
    for event in together:
        shop.done(Undo(id=shop.new_id(), by="ana", command=event.command, batch=batch))
    return len(together)


def test_each_lead_has_a_line_of_its_own_that_says_what_it_was_given_with(
    shop: Shop, leads: list[str]
) -> None:
    for lead in leads:
        shop.act(Assign, lead, who="dan", batch="b1")
    assert [line.events[-1].data for line in shop.lines[-3:]] == [GivenTogether("b1")] * 3
    history = entries(shop.facts.history(shop.lead(leads[0]).contact), str)
    assert [entry.text for entry in history][-1] == "given to dan"


def test_what_changes_nothing_writes_nothing(shop: Shop, leads: list[str]) -> None:
    assert shop.act(Flag, leads[0], urgent=False, batch="b1").seq == 0


def test_one_undo_takes_all_of_it_back_and_one_redo_brings_it_again(shop: Shop, leads: list[str]) -> None:
    shop.act(Claim, leads[0])
    for lead in leads:
        shop.act(Assign, lead, who="dan", batch="b1")
    assert undo_newest(shop) == 3
    assert owners(shop, leads) == ["ana", None, None]
    assert undo_newest(shop, redo=True) == 3
    assert owners(shop, leads) == ["dan"] * 3
    assert undo_newest(shop) == 3
    assert undo_newest(shop) == 1  # the claim before it, alone
    assert owners(shop, leads) == [None] * 3


def test_what_was_taken_back_alone_is_not_taken_back_again(shop: Shop, leads: list[str]) -> None:
    for lead in leads:
        shop.act(Assign, lead, who="dan", batch="b1")
    shop.undo(shop.lines[-2].command)
    assert undo_newest(shop) == 2
    assert owners(shop, leads) == [None] * 3


def test_two_batches_are_two(shop: Shop, leads: list[str]) -> None:
    for lead in leads:
        shop.act(Assign, lead, who="dan", batch="b1")
    for lead in leads[:2]:
        shop.act(Flag, lead, urgent=True, batch="b2")
    assert undo_newest(shop) == 2
    assert owners(shop, leads) == ["dan"] * 3
