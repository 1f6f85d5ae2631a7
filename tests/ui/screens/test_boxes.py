"""Boxes over the foot of the screen: the board above stays in sight, goes on, and is whole afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input

from leadtui.domain.commands import Move
from leadtui.domain.events import Claimed, ContactMet, Noted
from leadtui.ui.screens.boxes import LetterBox
from leadtui.ui.screens.picking import SHARE
from leadtui.ui.widgets.choices import Choices
from tests.support.journals import embedded
from tests.support.seats import at_board, row_texts

THEMES = [("dark", False), ("light", False), ("terminal", False), ("dark", True)]


@pytest.mark.parametrize(("theme", "colourless"), THEMES, ids=["dark", "light", "terminal", "no colour"])
async def test_the_board_is_seen_behind_a_box_and_goes_on_there(
    tmp_path: Path, theme: str, colourless: bool
) -> None:
    config = f"theme: {theme}\n"
    async with at_board(tmp_path, config=config, size=(80, 24), colourless=colourless) as at:
        (ada,) = at.comes_in("Ada")
        await at.seen()
        await at.press("c")
        await at.laid_out()
        assert isinstance(at.screen, LetterBox)
        assert "Ada" in at.painted.replace(str(at.screen.query_one(".title").render()), "")
        assert "reached" in at.painted
        at.comes_in("Bea")
        at.clock.forward(301)
        at.app.tick()
        at.do(Move, lead=ada, stage="qualifying")
        await at.seen()
        await at.comes_to(lambda: "Bea" in at.painted)  # a frame later: the box is painted over it anew
        assert "1 LATE" in at.painted
        assert "reached" in at.painted
        await at.press("escape")
        await at.laid_out()
        assert "reached" not in at.painted
        assert "QUALIFYING 1" in at.painted


@pytest.mark.parametrize("size", [(40, 20), (80, 24), (200, 50)], ids=str)
async def test_every_line_of_a_box_is_in_sight_at_every_size(tmp_path: Path, size: tuple[int, int]) -> None:
    async with at_board(tmp_path, size=size, before=["Ada"]) as at:
        for key, lines in (
            ("c", ("reached", "no answer", "wrong number", "esc back")),
            ("i", ("spam", "wrong number", "about a job in hand", "esc back")),
            ("f", ("one owner", "late leads", "everything", "esc back")),
            ("a", ("Who is on the phone?", "number name", "↑↓ choose", "esc back")),
            ("d", ("call back when?", "15:30", "esc back")),
            (":", ("Commands", "add", "esc back")),
        ):
            await at.press(key)
            await at.laid_out()
            painted = at.painted
            assert [line for line in lines if line not in painted] == [], key
            await at.press("escape")


async def test_a_tall_screen_has_more_of_a_list_in_sight(tmp_path: Path) -> None:
    async with at_board(tmp_path, size=(200, 50), before=["Ana Ruiz"]) as at:
        await at.press(":")
        (tall,) = at.screen.query(Choices)
        assert tall.size.height == 50 // SHARE
        assert "  a      add          Add somebody who is on the phone, number first." in row_texts(tall)[1]
        at.app.screen.dismiss("")


async def test_what_a_letter_means_is_wrapped_under_itself(tmp_path: Path) -> None:
    async with at_board(tmp_path, size=(40, 20), before=["Ana Ruiz"]) as at:
        await at.press("x")
        assert "  l  not now, or the price: later\n     instead…" in at.text


async def test_a_box_fits_a_terminal_that_becomes_small_while_it_is_open(tmp_path: Path) -> None:
    async with at_board(tmp_path, size=(120, 30), before=["Ada"]) as at:
        assert at.pilot is not None
        await at.press("a")
        await at.types("3035550001")
        await at.pilot.resize_terminal(40, 20)
        await at.quiet()
        await at.laid_out()
        painted = at.painted
        assert "(303) 555-0001" in painted
        assert "esc back" in painted
        await at.press("escape")
        await at.laid_out()
        assert "Ada" in at.painted


async def test_what_was_asked_for_is_written_by_who_leaves_at_once(tmp_path: Path) -> None:
    async with at_board(tmp_path, before=["Ada"]) as at:
        at.type_ahead("o")
        await at.comes_to(lambda: any(not work.is_finished for work in at.app.workers) or bool(at.notice))
        at.app.exit()
    journal = embedded(at.shop.data)
    assert any(isinstance(event.data, Claimed) for line in journal.read() for event in line.events)
    journal.close()


@pytest.mark.parametrize("opened_before", [True, False], ids=["open before", "all in one go"])
async def test_what_comes_in_one_go_after_enter_is_for_what_follows(
    tmp_path: Path, opened_before: bool
) -> None:
    async with at_board(tmp_path) as at:
        (ada,) = at.comes_in("Ada")
        await at.seen()
        at.press_ahead("w")
        if opened_before:
            await at.quiet()
        at.press_ahead("no parking", "enter", "o")
        await at.quiet()
        (note,) = at.facts_of(Noted)
        assert note.text == "no parking"
        assert at.lead(ada).owner(at.clock.now()) == "ana"


@pytest.mark.parametrize("opened_before", [True, False], ids=["open before", "all in one go"])
async def test_what_comes_in_one_go_after_a_search_is_for_what_was_found(
    tmp_path: Path, opened_before: bool
) -> None:
    async with at_board(tmp_path) as at:
        _, ada = at.comes_in("Bo", "Ada")
        await at.seen()
        at.press_ahead("/")
        if opened_before:
            await at.quiet()
        at.press_ahead("Ada", "enter", "o")
        await at.quiet()
        assert "only “Ada”" in at.text
        assert len(at.facts_of(Claimed)) == 1
        assert at.lead(ada).owner(at.clock.now()) == "ana"


async def test_a_line_is_mended_in_the_order_in_which_its_keys_came(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        await at.press("a")
        at.press_ahead("303 555 0149", "backspace", "2 Mikw", "left", "home", "+1 ", "enter")
        await at.quiet()
        (met,) = at.facts_of(ContactMet)
        assert [way.value for way in met.ways] == ["+13035550142"]
        assert met.name == "Mikw"


async def test_what_comes_in_one_go_after_a_line_that_is_refused_does_nothing(tmp_path: Path) -> None:
    async with at_board(tmp_path, before=["Ada"]) as at:
        await at.press("d")
        at.press_ahead("whenever", "enter", "ox")
        await at.quiet()
        assert at.app.screen_stack[1:]
        assert at.screen.query_one(Input).value == "whenever"
        await at.press("escape")
        assert at.facts_of(Claimed) == []
