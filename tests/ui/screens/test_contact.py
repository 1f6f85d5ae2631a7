"""The contact: everything that is known, at every size, and what happens to it while it is open."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.containers import VerticalScroll

from leadtui.domain.commands import Add, AddNote, Claim, MarkWay, Merge, Move, SetCallBack, Touch, Undo
from leadtui.domain.contacts import Way, WayState
from leadtui.domain.events import Claimed, Noted
from leadtui.ui.screens.boxes import LineBox
from leadtui.ui.screens.contact import ContactScreen
from tests.support.seats import At, at_board

NUMBER = Way("phone", "+13035550142")
EMAIL = Way("email", "ada@example.com")
SIZES = [(40, 20), (80, 24), (120, 30), (200, 50)]


async def opened(at: At) -> ContactScreen:
    """The contact of the selected lead."""
    await at.press("enter")
    assert isinstance(at.screen, ContactScreen)
    await at.laid_out()
    return at.screen


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_everything_known_is_there_at_every_size(tmp_path: Path, size: tuple[int, int]) -> None:
    async with at_board(tmp_path, size=size) as at:
        (ada,) = at.comes_in(
            "Ada Ruiz", ways=(NUMBER, EMAIL), words="no hot water", company="Ruiz Ltd", address="1 Elm St",
            postcode="80205", campaign="spring", consent="yes", fields={"boiler make": "Vaillant"},
        )  # fmt: skip
        at.do(Claim, lead=ada)
        at.do(Touch, lead=ada, how="voicemail")
        at.do(SetCallBack, lead=ada, to=at.clock.now().replace(hour=20))
        at.do(AddNote, lead=ada, text="two dogs")
        at.do(MarkWay, lead=ada, way=EMAIL.key, state=WayState.REACHED)
        await at.seen()
        await opened(at)
        text = " ".join(at.text.split())
        for told in (
            "Ada Ruiz", "New for 0m", "bo", "(303) 555-0142", "looks right", "ada@example.com", "✓ reached",
            "Ruiz Ltd", "1 Elm St", "80205", "Vaillant", "“no hot water”", "spring", "call back", "13:00, bo",
            "History", "voicemail", "two dogs", "enquiry from web",
        ):  # fmt: skip
            assert told in text, told


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_nothing_is_cut_at_the_right_and_all_of_it_can_be_scrolled_to(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with at_board(tmp_path, size=size) as at:
        words = " ".join(f"word{number}" for number in range(120))
        at.comes_in("Ada Ruiz", ways=(NUMBER, EMAIL), words=words)
        await at.seen()
        await opened(at)
        await at.laid_out()
        text = at.text
        assert all(text.count(f"word{number}") >= 2 for number in (0, 60, 119))  # said, and in the history
        view = at.screen.query_one(VerticalScroll)
        assert view.virtual_size.width <= view.size.width
        await at.press("G")
        await at.laid_out()
        assert view.scroll_y == view.max_scroll_y
        await at.press("g", "j", "k", "pagedown", "pageup")
        assert view.scroll_y == 0


async def test_lines_that_wrap_hang_under_their_beginning(tmp_path: Path) -> None:
    async with at_board(tmp_path, size=(80, 24)) as at:
        (ada,) = at.comes_in("Ada")
        at.do(
            AddNote, lead=ada, text="one two three four five six seven eight nine ten eleven twelve thirteen"
        )
        await at.seen()
        await opened(at)
        lines = at.text.split("\n")
        first = next(line for line in lines if "note: one" in line)
        after = lines[lines.index(first) + 1]
        assert after.strip()
        assert len(after) - len(after.lstrip()) == first.index("note:")


async def test_the_lead_in_hand_is_marked_among_the_others(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        (old,) = at.comes_in("Ada", ways=(NUMBER,), words="boiler service")
        at.do(Move, lead=old, stage="lost", reason="price")
        at.comes_in("Ada", ways=(NUMBER,), words="burst pipe")
        await at.seen()
        await opened(at)
        marked = [line for line in at.text.split("\n") if line.startswith("▌")]
        assert len(marked) == 1
        assert "NEW" in marked[0]
        assert "this lead" in marked[0]
        assert at.text.index("burst pipe") < at.text.index("LOST") < at.text.index("boiler service")
        assert "price" in at.text


async def test_somebody_with_the_same_number_is_named(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        at.comes_in("Ada Ruiz", ways=(NUMBER,))
        at.comes_in("J. Wu", ways=(NUMBER,))
        await at.seen()
        await opened(at)
        assert "same phone as J. Wu" in " ".join(at.text.split())


async def test_the_same_keys_do_the_same_here_and_the_history_shows_it(tmp_path: Path) -> None:
    async with at_board(tmp_path, before=["Ada"]) as at:
        await opened(at)
        await at.press("o")
        await at.seen()
        assert isinstance(at.last, Claimed)
        assert at.notice == "Ada is yours · z undo"
        assert "claimed" in at.text
        await at.press("z")
        await at.seen()
        assert "undone: claimed" in " ".join(at.text.split())
        await at.press("escape")
        assert len(at.app.screen_stack) == 1


async def test_what_others_do_appears_while_it_is_open(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        (ada,) = at.comes_in("Ada")
        await at.seen()
        await opened(at)
        at.do(AddNote, lead=ada, text="from bo")
        at.do(Move, lead=ada, stage="qualifying")
        await at.seen()
        assert "from bo" in at.text
        assert "Qualifying for 0m" in at.text
        await at.passes(120)
        assert "Qualifying for 2m" in at.text


async def test_how_late_it_is_goes_on(tmp_path: Path) -> None:
    async with at_board(tmp_path, before=["Ada"]) as at:
        await opened(at)
        assert "due 05:05" in at.text
        await at.passes(300 + 160)
        assert "late 2m40" in at.text


async def test_undone_while_it_is_open_it_says_so_and_what_is_typed_stays(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        added = at.do(Add, ways=(NUMBER,), name="Ada")
        await at.seen()
        await opened(at)
        await at.press("w")
        await at.types("she said yes")
        at.do(Undo, command=added.command)
        await at.seen()
        assert isinstance(at.screen, LineBox)
        assert at.field.value == "she said yes"
        await at.press("enter")
        assert "this lead is gone" in at.text
        assert at.field.value == "she said yes"
        await at.press("escape")
        for _ in range(12):
            at.app.tick()
        assert at.notice == "This contact is gone: it was erased, or adding it was undone."
        assert "Ada" in at.text
        await at.press("o")
        assert at.notice.startswith("▲ This contact is gone")
        assert not at.facts_of(Noted)


async def test_merged_while_it_is_open_it_says_with_whom(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        (ada,) = at.comes_in("Ada Ruiz", ways=(NUMBER,))
        (wu,) = at.comes_in("J. Wu", ways=(NUMBER,))
        await at.seen()
        await opened(at)
        at.do(Merge, lead=ada, into=at.contact(wu).id)
        await at.seen()
        assert at.notice == "▲ This contact is one with J. Wu now."
        await at.press("o")
        await at.seen()
        assert at.lead(ada).owner(at.clock.now()) == "ana"


async def test_the_board_behind_shows_the_newest_state_when_it_comes_back(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        ada, bea = at.comes_in("Ada", "Bea")
        await at.seen()
        await opened(at)
        at.do(Move, lead=bea, stage="qualified")
        at.comes_in("Cid")
        await at.seen()
        at.clock.forward(600)
        await at.press("escape")
        await at.laid_out()
        assert "QUALIFIED 1" in at.text
        assert "Cid" in at.text
        assert "LATE" in at.text
        assert at.lead(ada).active


@pytest.mark.parametrize(("columns", "apart"), [(40, "\n"), (80, "   ")])
async def test_what_is_told_of_an_address_stands_whole_beside_or_below_it(
    tmp_path: Path, columns: int, apart: str
) -> None:
    async with at_board(tmp_path, size=(columns, 24)) as at:
        at.comes_in("Ada", ways=(Way("email", "lena.abbott0@example.com"),))
        await at.seen()
        await at.press("enter")
        await at.seen()
        text = "\n".join(line.strip() for line in at.text.split("\n"))
        assert f"lena.abbott0@example.com{apart}looks right" in text
