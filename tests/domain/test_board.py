"""The board: every lead in its lane, each snapshot sharing what did not change with the one before."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadtui.domain.board import FEW, Board, empty_board
from leadtui.domain.calendar import Calendar
from leadtui.domain.commands import Claim, Merge, Move, Touch
from leadtui.domain.contacts import Contact
from leadtui.domain.due import due_at, order_key
from leadtui.domain.facts import Facts
from leadtui.domain.stages import DEFAULT_PIPELINE, Pipeline, Stage
from tests.support.examples import examples
from tests.support.histories import RULES_OF, shops
from tests.support.shop import (
    ALWAYS_OPEN,
    DAY,
    HOUR,
    OTHER_PIPELINE,
    Shop,
    at,
    item,
    phone,
    picture,
    whole_board,
)

NINE_TO_FIVE = Calendar(week=dict.fromkeys(range(5), ((540, 1020),)))
pipelines = st.sampled_from([RULES_OF["ana"].pipeline, OTHER_PIPELINE])


@pytest.fixture
def shop() -> Shop:
    return Shop()


def stages_of(board: Board) -> dict[str, list[str]]:
    return {lane.stage.id: [card.lead.id for card in lane.cards] for lane in board.lanes if lane.cards}


def changes(facts: Facts, changed: set[str]) -> dict[str, Contact | None]:
    return {one: facts.people.get(one) for one in changed}


# -- whatever happens ----------------------------------------------------------------------------------------


@given(
    shop=shops(), data=st.data(), pipeline=pipelines, calendar=st.sampled_from([ALWAYS_OPEN, NINE_TO_FIVE])
)
@examples(60)
def test_a_board_that_was_brought_on_shows_what_one_made_from_nothing_shows(
    shop: Shop, data: st.DataObject, pipeline: Pipeline, calendar: Calendar
) -> None:
    facts = Facts()
    board = empty_board(pipeline, calendar)
    rest = list(shop.lines)
    while rest:
        count = data.draw(st.integers(1, len(rest)))
        changed = {one for line in rest[:count] for one in facts.apply(line)}
        del rest[:count]
        before, board = board, board.advance(facts.seq, changes(facts, changed))
        whole = whole_board(facts, pipeline, calendar)
        assert picture(board) == picture(whole)
        assert (board.revision, board.seq) == (before.revision + 1, facts.seq)
        lanes_hold(board, calendar)
        untouched_lanes_are_shared(before, board, changed)


def lanes_hold(board: Board, calendar: Calendar) -> None:
    """Every lead stands in the lane of its stage, in the one order; what the config dropped comes last."""
    cards = [card for lane in board.lanes for card in lane.cards]
    assert {card.lead.id: card for card in cards} == board.cards
    assert len(cards) == len(board.cards)
    configured = [lane.stage for lane in board.lanes if lane.configured]
    assert configured == list(board.pipeline.stages)
    assert all(lane.configured for lane in board.lanes[: len(configured)])
    for lane in board.lanes[len(configured) :]:
        assert lane.cards
        assert board.pipeline.get(lane.stage.id) is None
    for lane in board.lanes:
        assert board.lane(lane.stage.id) is lane
        assert all(card.lead.stage == lane.stage.id for card in lane.cards)
        keys = [order_key(card.lead, card.due) for card in lane.cards]
        assert keys == sorted(keys) == [card.order for card in lane.cards]
        for card in lane.cards:
            assert card.due == due_at(card.lead, board.stage_of(card.lead), calendar)


def untouched_lanes_are_shared(before: Board, board: Board, changed: set[str]) -> None:
    touched = {
        card.lead.stage
        for one in (before, board)
        for contact in changed
        for card in (one.cards[lead] for lead in one.leads_of.get(contact, ()))
    }
    for lane in board.lanes:
        assert lane.stage.id in touched or lane is before.lane(lane.stage.id)


# -- in particular -------------------------------------------------------------------------------------------


def test_an_empty_board_has_every_lane_and_nobody_on_it() -> None:
    board = empty_board(DEFAULT_PIPELINE, ALWAYS_OPEN, revision=7)
    assert [lane.stage for lane in board.lanes] == list(DEFAULT_PIPELINE.stages)
    assert (board.revision, board.seq, dict(board.cards), board.lane("limbo")) == (7, 0, {}, None)


def test_leads_stand_urgent_first_then_by_how_late(shop: Shop) -> None:
    (calm,) = shop.take_in(item("1", phone("0101"), raised_at=at(-HOUR)))
    (urgent,) = shop.take_in(item("2", phone("0102"), words="burst pipe"))
    (older,) = shop.take_in(item("3", phone("0103"), raised_at=at(-DAY)))
    assert stages_of(shop.board()) == {"new": [urgent.id, older.id, calm.id]}


def test_leads_of_one_page_that_say_the_same_stand_in_its_order(shop: Shop) -> None:
    leads = shop.take_in(*(item(str(n), phone(f"01{n:02}")) for n in range(40)))
    assert stages_of(shop.board()) == {"new": [lead.id for lead in leads]}


def test_a_move_touches_two_lanes_and_shares_the_rest(shop: Shop) -> None:
    lead, other = shop.new_lead(phone("0101")), shop.new_lead(phone("0102"), name="Bo Chen")
    before = shop.board()
    shop.act(Move, lead, stage="booked")
    after = before.advance(shop.facts.seq, {shop.lead(lead).contact: shop.contact_of(lead)})
    fresh = [lane.stage.id for lane, old in zip(after.lanes, before.lanes, strict=True) if lane is not old]
    assert fresh == ["new", "booked"]
    assert after.cards[other] is before.cards[other]


@pytest.mark.parametrize("count", [1, FEW // 2, FEW, 5 * FEW])
def test_many_changes_at_once_are_sorted_like_few(shop: Shop, count: int) -> None:
    names = [chr(ord("A") + n // 26) + chr(ord("A") + n % 26) for n in range(5 * FEW)]
    leads = shop.take_in(*(item(name, phone(f"{n:04}"), name=name) for n, name in enumerate(names)))
    before = shop.board()
    facts = {}
    for number, lead in enumerate(leads[:count]):
        shop.act(Touch, lead.id, how="reached") if number % 2 else shop.act(Move, lead.id, stage="booked")
        facts[lead.contact] = shop.facts.people[lead.contact]
    after = before.advance(shop.facts.seq, facts)
    assert picture(after) == picture(shop.board())


@pytest.mark.parametrize("guest_first", [True, False])
def test_a_merge_moves_leads_to_the_other_contact_in_whatever_order_it_is_told(
    shop: Shop, guest_first: bool
) -> None:
    one, other = shop.new_lead(phone("0101")), shop.new_lead(phone("0102"), name="Bo Chen")
    guest, host = shop.lead(one).contact, shop.lead(other).contact
    apart = shop.board()
    shop.act(Merge, one, into=host)
    told: Mapping[str, Contact | None] = {guest: None, host: shop.facts.people[host]}
    if not guest_first:
        told = {one: told[one] for one in (host, guest)}
    merged = apart.advance(shop.facts.seq, told)
    assert picture(merged) == picture(shop.board())


def test_a_contact_that_is_gone_takes_its_leads_away(shop: Shop) -> None:
    lead = shop.add(phone("0101"))
    board = shop.board()
    after = board.advance(board.seq + 1, {lead.contact: None, "nobody we knew": None})
    assert (dict(after.cards), dict(after.leads_of)) == ({}, {})


def test_a_stage_that_the_config_dropped_is_shown_last_while_it_is_occupied(shop: Shop) -> None:
    booked, qualifying = shop.new_lead(phone("0101")), shop.new_lead(phone("0102"), name="Bo Chen")
    shop.act(Move, booked, stage="booked")
    shop.act(Move, qualifying, stage="qualifying")
    board = whole_board(shop.facts, OTHER_PIPELINE)
    assert [lane.stage.id for lane in board.lanes if not lane.configured] == ["booked", "qualifying"]
    assert [lane.stage.id for lane in board.lanes][-2:] == ["booked", "qualifying"]
    lane = board.lane("booked")
    assert lane is not None
    assert lane.stage == Stage("booked", "booked", "working")
    assert lane.cards[0].due is None

    shop.act(Move, booked, stage="qualified")
    board = board.advance(shop.facts.seq, {shop.lead(booked).contact: shop.contact_of(booked)})
    assert [lane.stage.id for lane in board.lanes if not lane.configured] == ["qualifying"]


@pytest.mark.parametrize("stages", [("booked", "qualifying"), ("qualifying", "booked")])
def test_dropped_stages_stand_in_the_same_order_whichever_was_occupied_first(
    shop: Shop, stages: tuple[str, str]
) -> None:
    leads = shop.new_lead(phone("0101")), shop.new_lead(phone("0102"), name="Bo Chen")
    board = whole_board(shop.facts, OTHER_PIPELINE)
    for lead, stage in zip(leads, stages, strict=True):
        shop.act(Move, lead, stage=stage)
        board = board.advance(shop.facts.seq, {shop.lead(lead).contact: shop.contact_of(lead)})
    assert [lane.stage.id for lane in board.lanes if not lane.configured] == ["booked", "qualifying"]
    assert picture(board) == picture(whole_board(shop.facts, OTHER_PIPELINE))


def test_a_dropped_stage_means_what_it_meant_to_the_leads_in_it(shop: Shop) -> None:
    one, other = shop.new_lead(phone("0101")), shop.new_lead(phone("0102"), name="Bo Chen")
    shop.rules = msgspec.structs.replace(
        shop.rules,
        pipeline=Pipeline((DEFAULT_PIPELINE.first, Stage("limbo", "Limbo", "won"))),
    )
    shop.act(Move, one, stage="limbo")
    shop.rules = msgspec.structs.replace(
        shop.rules,
        pipeline=Pipeline((DEFAULT_PIPELINE.first, Stage("limbo", "Limbo", "parked"))),
    )
    shop.act(Move, other, stage="limbo", wake_at=at(DAY))
    board = whole_board(shop.facts, OTHER_PIPELINE)
    again = whole_board(shop.facts, OTHER_PIPELINE).advance(
        shop.facts.seq, {shop.lead(one).contact: shop.contact_of(one)}
    )
    assert [(lane.stage.category, len(lane.cards)) for lane in (board.lanes[-1], again.lanes[-1])] == [
        ("parked", 2),
        ("parked", 2),
    ]


def test_a_card_is_late_from_its_due_on(shop: Shop) -> None:
    lead = shop.new_lead(phone("0101"))
    card = shop.board().cards[lead]
    assert card.due == at(300)
    assert [card.late_s(at(seconds)) for seconds in (299, 300, 301.5)] == [0.0, 0.0, 1.5]
    shop.act(Move, lead, stage="signed")
    assert shop.board().cards[lead].late_s(at(10 * DAY)) == 0.0


def test_a_claim_changes_the_card_and_not_its_place(shop: Shop) -> None:
    leads = [shop.new_lead(phone(f"010{n}"), name=name) for n, name in enumerate(("Ana", "Bo", "Cy"))]
    board = shop.board()
    shop.act(Claim, leads[1])
    after = board.advance(shop.facts.seq, {shop.lead(leads[1]).contact: shop.contact_of(leads[1])})
    assert stages_of(after) == stages_of(board)
    assert [after.cards[one] is board.cards[one] for one in leads] == [True, False, True]


def test_times_are_told_to_the_second_of_any_zone() -> None:
    zone = datetime.timezone(datetime.timedelta(hours=-7))
    shop = Shop()
    (lead,) = shop.take_in(item("1", phone("0101"), raised_at=at(-60).astimezone(zone)))
    assert shop.board().cards[lead.id].due == at(240)
