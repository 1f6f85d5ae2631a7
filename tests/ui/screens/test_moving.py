"""Moving about the lanes, and a selection that stays with its lead whatever happens around it."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.geometry import Offset

from leadtui.domain.commands import Claim, Flag, Move
from leadtui.ui.screens.contact import ContactScreen
from leadtui.ui.widgets.lane import LaneView
from leadtui.ui.widgets.lanes import Lanes
from leadtui.ui.widgets.list import BoardList
from tests.support.seats import At, at_board

WIDE, NARROW = (120, 30), (80, 24)
SIZES = pytest.mark.parametrize("size", [WIDE, NARROW], ids=["lanes", "list"])


def moved(at: At, lead: str, stage: str, by: str = "bo") -> None:
    """Somebody else moves a lead."""
    at.do(Move, by, lead=lead, stage=stage, reason="spam" if stage == "not-enquiry" else "")


@SIZES
@pytest.mark.parametrize(("down", "up"), [("down", "up"), ("j", "k")])
async def test_arrows_and_letters_go_up_and_down(
    tmp_path: Path, size: tuple[int, int], down: str, up: str
) -> None:
    async with at_board(tmp_path, size=size, before=["Ada", "Bea", "Cid"]) as at:
        assert at.in_hand == "Ada"
        await at.press(down, down)
        assert at.in_hand == "Cid"
        await at.press(down)
        assert at.in_hand == "Cid"
        await at.press(up)
        assert at.in_hand == "Bea"


@SIZES
@pytest.mark.parametrize(("first", "last"), [("g", "G"), ("home", "end")])
async def test_first_and_last_of_the_lane(
    tmp_path: Path, size: tuple[int, int], first: str, last: str
) -> None:
    async with at_board(tmp_path, size=size, before=[f"P{place:02}" for place in range(20)]) as at:
        await at.press(last)
        assert at.in_hand == "P19"
        await at.press(first)
        assert at.in_hand == "P00"


@SIZES
@pytest.mark.parametrize(("down", "up"), [("pagedown", "pageup"), ("ctrl+d", "ctrl+u")])
async def test_a_page_is_what_is_in_sight(tmp_path: Path, size: tuple[int, int], down: str, up: str) -> None:
    async with at_board(tmp_path, size=size, before=[f"P{place:02}" for place in range(40)]) as at:
        page = at.board.query_one(Lanes).page
        assert 1 < page < 30
        await at.press(down)
        assert at.in_hand == f"P{page:02}"
        await at.press(up)
        assert at.in_hand == "P00"


@SIZES
@pytest.mark.parametrize(("right", "left"), [("right", "left"), ("tab", "shift+tab")])
async def test_between_lanes(tmp_path: Path, size: tuple[int, int], right: str, left: str) -> None:
    async with at_board(tmp_path, size=size) as at:
        _, bea = at.comes_in("Ada", "Bea")
        moved(at, bea, "qualifying")
        await at.seen()
        assert at.in_hand == "Ada"
        await at.press(right)
        assert at.in_hand == "Bea"
        await at.press(right)
        assert at.in_hand == ""
        assert "visit offered" in at.text
        await at.press(left, left)
        assert at.in_hand == "Ada"


async def test_in_one_list_moving_down_goes_on_into_the_next_stage_that_has_leads(tmp_path: Path) -> None:
    async with at_board(tmp_path, size=NARROW) as at:
        _, bea, cid = at.comes_in("Ada", "Bea", "Cid")
        moved(at, bea, "qualified")
        moved(at, cid, "qualified")
        await at.seen()
        await at.press("j")
        assert at.in_hand == "Bea"
        await at.press("j", "k", "k")
        assert at.in_hand == "Ada"


async def test_side_by_side_moving_down_stays_in_its_lane(tmp_path: Path) -> None:
    async with at_board(tmp_path, size=WIDE) as at:
        _, bea = at.comes_in("Ada", "Bea")
        moved(at, bea, "qualified")
        await at.seen()
        await at.press("j", "j")
        assert at.in_hand == "Ada"


@SIZES
async def test_the_selection_stays_with_its_lead_when_others_come_go_and_overtake(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with at_board(tmp_path, size=size) as at:
        ada, _, cid = at.comes_in("Ada", "Bea", "Cid")
        await at.seen()
        await at.press("j")
        at.comes_in("Dee", words="burst pipe")  # urgent: goes to the top
        at.do(Flag, lead=cid, urgent=True)
        await at.seen()
        assert at.in_hand == "Bea"
        moved(at, ada, "not-enquiry")
        moved(at, cid, "qualifying")
        await at.seen()
        assert at.in_hand == "Bea"


@SIZES
async def test_the_selection_goes_along_when_somebody_else_moves_its_lead(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with at_board(tmp_path, size=size) as at:
        _, bea, _ = at.comes_in("Ada", "Bea", "Cid")
        await at.seen()
        await at.press("j")
        moved(at, bea, "qualifying")
        await at.seen()
        assert at.in_hand == "Bea"
        await at.press("o")
        assert at.lead(bea).owner(at.clock.now()) == "ana"


@SIZES
async def test_when_the_selected_lead_leaves_what_stands_in_its_place_is_selected(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with at_board(tmp_path, size=size) as at:
        _, bea, _ = at.comes_in("Ada", "Bea", "Cid")
        await at.seen()
        await at.press("j")
        moved(at, bea, "not-enquiry")
        await at.seen()
        assert at.in_hand == "Cid"


async def test_a_key_without_a_lead_says_so_and_writes_nothing(tmp_path: Path) -> None:
    async with at_board(tmp_path, before=["Ada"]) as at:
        await at.press("right")
        before = len(at.written)
        await at.press("o", "c", "w", "d", "@", "p", "enter")
        assert at.notice == "▲ No lead is selected."
        assert (len(at.written), len(at.app.screen_stack)) == (before, 1)


@SIZES
async def test_the_same_lead_is_selected_after_the_terminal_changes_its_size(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    other = NARROW if size == WIDE else WIDE
    async with at_board(tmp_path, size=size, before=["Ada", "Bea", "Cid"]) as at:
        assert at.pilot is not None
        await at.press("j")
        for wanted, kind in ((other, BoardList if other == NARROW else LaneView), (size, None)):
            await at.pilot.resize_terminal(*wanted)
            await at.quiet()
            assert kind is None or list(at.board.query(kind))
            assert at.in_hand == "Bea"
        await at.press("j")
        assert at.in_hand == "Cid"
        await at.pilot.resize_terminal(40, 20)
        await at.quiet()
        assert "Cid" in at.text


@SIZES
async def test_a_click_selects_and_a_second_click_opens(tmp_path: Path, size: tuple[int, int]) -> None:
    async with at_board(tmp_path, size=size, before=["Ada", "Bea"]) as at:
        assert at.pilot is not None
        await at.laid_out()
        view = at.board.query_one(LaneView if size == WIDE else BoardList)
        here = Offset(12, next(y for y in range(view.size.height) if "Bea" in view.render_line(y).text))
        await at.pilot.click(view, here)
        assert (at.in_hand, len(at.app.screen_stack)) == ("Bea", 1)
        await at.pilot.click(view, here)
        assert isinstance(at.screen, ContactScreen)


@SIZES
async def test_a_click_on_a_heading_goes_to_its_lane(tmp_path: Path, size: tuple[int, int]) -> None:
    async with at_board(tmp_path, size=size) as at:
        assert at.pilot is not None
        _, bea = at.comes_in("Ada", "Bea")
        moved(at, bea, "qualifying")
        await at.seen()
        await at.laid_out()
        kind = LaneView if size == WIDE else BoardList
        view = list(at.board.query(kind))[1 if size == WIDE else 0]
        row = next(y for y in range(view.size.height) if "QUALIFYING" in view.render_line(y).text)
        await at.pilot.click(view, Offset(3, row))
        assert at.in_hand == "Bea"


async def test_owners_change_under_the_selection(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        (ada,) = at.comes_in("Ada")
        at.do(Claim, lead=ada)
        await at.seen()
        assert "bo" in at.text
        await at.passes(2 * 3600)
        assert "nobody" in at.text
