from __future__ import annotations

import pytest

from leadtui.desk.view import Filter, Selection, at, found_in, keep, lanes_for
from leadtui.domain.board import Board, Lane
from leadtui.domain.commands import AddNote, Claim, Move, Tag
from tests.support.shop import ALWAYS_OPEN, HOUR, OTHER_PIPELINE, Shop, email, item, phone, whole_board
from tests.support.shop import at as moment


def names(lanes: tuple[Lane, ...]) -> dict[str, list[str]]:
    return {lane.stage.id: [card.contact.name for card in lane.cards] for lane in lanes}


@pytest.fixture
def shop() -> Shop:
    """Ana and Bo are new (Bo is ana's and from chat), Cora sleeps for an hour, Dora is lost."""
    shop = Shop()
    shop.take_in(item("1", phone("0101"), name="Ana Ruiz", words="burst pipe"))
    (bo,) = shop.take_in(item("2", email("bo"), name="Bo Chen", company="Wu & Co"), source="chat")
    (cora,) = shop.take_in(item("3", phone("0103"), name="Cora Diaz"))
    (dora,) = shop.take_in(item("4", phone("0104"), name="Dora Ek"))
    shop.act(Claim, bo.id)
    shop.act(Move, cora.id, stage="later", wake_at=moment(HOUR))
    shop.act(Move, dora.id, stage="lost", reason="too dear")
    return shop


def lead_of(shop: Shop, name: str) -> str:
    (found,) = [contact.leads[0].id for contact in shop.facts.people.values() if contact.name == name]
    return found


@pytest.fixture
def board(shop: Shop) -> Board:
    return shop.board()


def test_unfiltered_it_is_what_somebody_has_to_do_something_about(board: Board) -> None:
    shown = lanes_for(board, Filter(), moment(0))
    assert [lane.stage.id for lane in shown] == ["new", "qualifying", "qualified", "booked"]
    assert names(shown)["new"] == ["Ana Ruiz", "Bo Chen"]
    assert all(lane is board.lane(lane.stage.id) for lane in shown)


def test_a_parked_lead_is_shown_once_it_has_woken(board: Board) -> None:
    assert names(lanes_for(board, Filter(), moment(HOUR)))["later"] == ["Cora Diaz"]


def test_a_stage_that_the_config_dropped_is_shown_while_somebody_is_in_it(shop: Shop) -> None:
    board = whole_board(shop.facts, OTHER_PIPELINE, ALWAYS_OPEN)
    assert "lost" not in names(lanes_for(board, Filter(), moment(0)))
    shop.act(Move, lead_of(shop, "Ana Ruiz"), stage="qualifying")
    board = whole_board(shop.facts, OTHER_PIPELINE, ALWAYS_OPEN)
    assert names(lanes_for(board, Filter(), moment(0)))["qualifying"] == ["Ana Ruiz"]


@pytest.mark.parametrize(
    ("wanted", "new"),
    [
        (Filter(owner="ana"), ["Bo Chen"]),
        (Filter(owner="nobody"), ["Ana Ruiz"]),
        (Filter(owner="dan"), []),
        (Filter(source="chat"), ["Bo Chen"]),
        (Filter(source="chat", owner="nobody"), []),
    ],
    ids=str,
)
def test_a_filter_leaves_the_active_lanes_standing(board: Board, wanted: Filter, new: list[str]) -> None:
    shown = names(lanes_for(board, wanted, moment(0)))
    assert shown == {"new": new, "qualifying": [], "qualified": [], "booked": []}


def test_late_shows_every_lead_that_is_late_one_that_has_woken_as_well(board: Board) -> None:
    assert names(lanes_for(board, Filter(late=True), moment(0)))["new"] == []
    shown = names(lanes_for(board, Filter(late=True), moment(HOUR + 1)))
    assert (shown["new"], shown["later"]) == (["Ana Ruiz", "Bo Chen"], ["Cora Diaz"])
    assert "later" not in names(lanes_for(board, Filter(late=True, owner="ana"), moment(HOUR - 1)))


def test_words_are_looked_for_in_every_stage(board: Board) -> None:
    assert names(lanes_for(board, Filter(words="dora"), moment(0))) == {"lost": ["Dora Ek"]}
    assert names(lanes_for(board, Filter(words="nobody at all"), moment(0))) == {}


def test_a_stage_is_shown_whole(board: Board) -> None:
    assert names(lanes_for(board, Filter(stage="later"), moment(0))) == {"later": ["Cora Diaz"]}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("burst", True), ("RUIZ ana", True), ("303 555 0101", True), ("0101", True), ("(303) 555-01", True),
        ("called twice", True), ("roof", True), ("web", True), ("bo", False), ("0102", False),
    ],
)  # fmt: skip
def test_a_lead_is_found_by_all_that_is_known_of_it(shop: Shop, words: str, found: bool) -> None:
    lead = lead_of(shop, "Ana Ruiz")
    shop.act(AddNote, lead, text="called twice")
    shop.act(Tag, lead, add=("roof",))
    assert found_in(shop.board().cards[lead], words) is found


def test_a_filter_says_what_it_is() -> None:
    assert str(Filter(owner="ana", late=True, words="pipe")) == "ana · late · “pipe”"
    assert not Filter().any
    assert Filter(late=True).any


# -- the selection -------------------------------------------------------------------------------------------


def test_the_selection_begins_with_the_first_lead_there_is(board: Board) -> None:
    lanes = lanes_for(board, Filter(), moment(0))
    first = keep(Selection(), lanes, board.cards)
    assert (first.lane, first.row) == (0, 0)
    assert first.card(lanes) is lanes[0].cards[0]
    assert keep(Selection(), lanes[1:], board.cards).card(lanes[1:]) is None
    assert keep(Selection(), (), {}) == Selection()


def test_the_selection_stays_with_its_lead_wherever_it_goes(shop: Shop) -> None:
    lanes = lanes_for(shop.board(), Filter(), moment(0))
    selected = at(lanes, 0, 1)
    assert keep(selected, lanes, shop.board().cards) is selected
    shop.act(Move, selected.lead, stage="qualified")
    board = shop.board()
    moved = keep(selected, lanes_for(board, Filter(), moment(0)), board.cards)
    assert moved == Selection(selected.lead, 2, 0)


def test_where_its_lead_is_gone_what_stands_in_its_place_is_selected(shop: Shop) -> None:
    lanes = lanes_for(shop.board(), Filter(), moment(0))
    selected = at(lanes, 0, 0)
    shop.act(Move, selected.lead, stage="lost", reason="too dear")
    board = shop.board()
    lanes = lanes_for(board, Filter(), moment(0))
    assert keep(selected, lanes, board.cards) == Selection(lanes[0].cards[0].lead.id, 0, 0)


def test_no_place_is_out_of_bounds(board: Board) -> None:
    lanes = lanes_for(board, Filter(), moment(0))
    assert at(lanes, 99, 99).lane == 3
    assert at(lanes, -1, 99) == Selection(lanes[0].cards[1].lead.id, 0, 1)
    assert at((), 1, 1) == Selection()
    assert Selection("gone", 9, 9).card(lanes) is None
