"""What a board comes to, brought on step by step, is what one would count from nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from leadtui.domain.board import Board, empty_board
from leadtui.domain.commands import Assign, Claim, Move, Release, Touch
from leadtui.domain.facts import Facts
from leadtui.domain.stages import Pipeline
from leadtui.domain.sums import FOREVER
from tests.support.examples import examples
from tests.support.histories import RULES_OF, shops
from tests.support.shop import (
    ALWAYS_OPEN,
    LEASE_S,
    MINUTE,
    NOON,
    OTHER_PIPELINE,
    Shop,
    at,
    phone,
    whole_board,
)

pipelines = st.sampled_from([RULES_OF["ana"].pipeline, OTHER_PIPELINE])


@given(shop=shops(), data=st.data(), pipeline=pipelines)
@examples(60)
def test_brought_on_they_are_those_of_a_board_made_from_nothing(
    shop: Shop, data: st.DataObject, pipeline: Pipeline
) -> None:
    facts, board, rest = Facts(), empty_board(pipeline, ALWAYS_OPEN), list(shop.lines)
    while rest:
        count = data.draw(st.integers(1, len(rest)))
        changed = {one for line in rest[:count] for one in facts.apply(line)}
        del rest[:count]
        before = {key: tuple(moments) for key, moments in board.sums.moments.items()}
        after = board.advance(facts.seq, {one: facts.people.get(one) for one in changed})
        assert after.sums.moments == whole_board(facts, pipeline).sums.moments
        assert {key: tuple(moments) for key, moments in board.sums.moments.items()} == before
        board = after


def _step(shop: Shop, board: Board) -> Board:
    """The board after the shop's newest line."""
    people = shop.facts.people
    return board.advance(shop.facts.seq, {one: people.get(one) for one in people.keys() | board.leads_of})


def test_a_lead_is_somebodys_until_its_lease_runs_out_and_waits_until_it_is_answered() -> None:
    shop = Shop()
    lead = shop.new_lead(phone("0142"))
    board = _step(shop, empty_board(shop.rules.pipeline, ALWAYS_OPEN))
    assert (board.sums.of("waiting"), board.sums.holders) == ([NOON], ())
    shop.later(MINUTE)
    shop.act(Claim, lead, by="ana")
    board = _step(shop, board)
    assert board.sums.of("held", "ana") == board.sums.of("turn") == [at(MINUTE + LEASE_S)]
    shop.act(Touch, lead, by="ana", how="reached")
    assert not _step(shop, board).sums.of("waiting")
    shop.act(Assign, lead, by="ana", who="dan")
    board = _step(shop, board)
    assert (board.sums.of("held", "dan"), board.sums.of("held", "ana"), board.sums.of("turn")) == (
        [FOREVER], (), (),
    )  # fmt: skip
    shop.act(Release, lead, by="dan")
    assert _step(shop, board).sums.holders == ()


def test_what_was_no_enquiry_is_nobodys() -> None:
    shop = Shop()
    lead = shop.new_lead(phone("0142"))
    shop.act(Move, lead, stage="not-enquiry", reason="spam")
    sums = _step(shop, empty_board(shop.rules.pipeline, ALWAYS_OPEN)).sums
    assert sums.of("active") == ()
