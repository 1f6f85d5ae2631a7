"""The program around the lanes: help, commands by name, own keys, pausing, settings that change live."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.containers import VerticalScroll

from leadtui.config.load import Loaded, load
from leadtui.config.themes import load_themes, theme_folders
from leadtui.desk.actions import ACTIONS, key_name
from leadtui.desk.boardconfig import check_for_board
from leadtui.desk.health import Polling
from leadtui.desk.snapshot import Snapshot
from leadtui.domain.commands import Move
from leadtui.domain.events import Claimed, Touched
from leadtui.errors import ConfigError
from leadtui.ui.keys import method
from leadtui.ui.messages import ConfigChanged, ConfigSpoilt, ThemesChanged
from leadtui.ui.screens.contact import ContactScreen
from leadtui.ui.screens.finding import SLIP_S
from leadtui.ui.screens.help import HelpScreen
from leadtui.ui.screens.picking import PickBox
from leadtui.ui.widgets.choices import Choices
from leadtui.ui.widgets.hints import Hints
from leadtui.ui.widgets.rows import Rows
from tests.support.seats import PEOPLE, At, at_board, row_texts

SIZES = [(40, 20), (80, 24), (120, 30), (200, 50)]
SWAPPED = "keymap: {claim: [c, f5], touch: o, release: x, never: O}\n"


async def changed(at: At, config: str) -> Loaded:
    """The config as it is after an edit, taken by the board as the watch hands it over."""
    at.shop.write_config(PEOPLE + config)
    fresh = load(str(at.shop.config), at.shop.environ, check_for_board)
    at.app.post_message(ConfigChanged(fresh))
    await at.quiet()
    await at.seen()
    return fresh


def picks(at: At) -> list[str]:
    """The labels that the palette offers, whatever is in sight."""
    assert isinstance(at.screen, PickBox)
    return [pick.line.left for pick in at.screen.picks]


# -- keys ----------------------------------------------------------------------------------------------------


async def test_keys_do_what_a_keymap_says_and_no_longer_what_they_did(tmp_path: Path) -> None:
    async with at_board(tmp_path, config=SWAPPED, before=["Ada"]) as at:
        await at.press("c")
        assert isinstance(at.last, Claimed)
        await at.press("o", "n", "escape")
        assert at.facts_of(Touched)[0].how == "no answer"
        await at.press("x")
        assert at.notice == "Ada is nobody's · z undo"
        await at.press("f5")
        assert len(at.facts_of(Claimed)) == 2


async def test_hints_news_and_help_name_the_keys_as_they_are(tmp_path: Path) -> None:
    config = "keymap: {claim: k, up: [up, f6], undo: u, help: h, back: [escape, b], book: q}\n"
    async with at_board(tmp_path, size=(200, 50), config=config, before=["Ada"]) as at:
        assert "k own it" in row_texts(at.board.query_one(Hints))[0]
        await at.press("k")
        assert at.notice == "Ada is yours · u undo"
        await at.press("h")
        assert isinstance(at.screen, HelpScreen)
        await at.laid_out()
        lines = [" ".join(line.split()) for line in at.text.split("\n")]
        assert "k Take the lead: it is yours until the lease runs out." in lines
        assert any(line.startswith("↑ f6 Go up") for line in lines)
        await at.press("h")
        assert len(at.app.screen_stack) == 1
        await at.press("enter", "b")
        assert len(at.app.screen_stack) == 1


async def test_an_action_that_is_left_no_key_has_none(tmp_path: Path) -> None:
    async with at_board(tmp_path, config="keymap: {claim: []}\n", before=["Ada"]) as at:
        await at.press("o")
        assert not at.facts_of(Claimed)
        assert "own it" not in row_texts(at.board.query_one(Hints))[0]
        await at.press(":")
        assert "own it" in picks(at)  # by its name it is still there


async def test_quit_is_where_the_keymap_has_it_and_ctrl_c_tells_where(tmp_path: Path) -> None:
    async with at_board(
        tmp_path, config="keymap: {quit: f10, claim: ctrl+q, add: ctrl+p, palette: a}\n"
    ) as at:
        at.comes_in("Ada")
        await at.seen()
        await at.press("ctrl+c")
        assert at.notice == "f10 leaves leadtui."
        await at.press("ctrl+q")
        assert isinstance(at.last, Claimed)
        await at.press("ctrl+p")
        assert "Who is on the phone?" in at.text
        await at.press("escape", "f10")
        assert at.app.return_code == 0


async def test_every_action_of_the_table_has_a_handler_on_the_board_or_where_it_is_asked(
    tmp_path: Path,
) -> None:
    async with at_board(tmp_path, before=["Ada"]) as at:
        for one in at.app.seat.actions:
            if one.group != "ask" and one.keys:
                has = [node for node in (at.board, at.app) if hasattr(node, f"action_{method(one.id)}")]
                assert has, one.id


async def test_nothing_of_the_frameworks_own_is_bound_on_the_board(tmp_path: Path) -> None:
    async with at_board(tmp_path, before=["Ada"]) as at:
        ours = {method(one.id) for one in ACTIONS} | {"tell_quit"}
        bound = {one.binding.action for one in at.board.active_bindings.values()}
        assert bound <= ours


# -- help and commands ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_the_help_is_whole_and_can_be_scrolled_at_every_size(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with at_board(tmp_path, size=size) as at:
        await at.press("question_mark")
        await at.laid_out()
        text = " ".join(at.text.split())
        view = at.screen.query_one(VerticalScroll)
        assert view.virtual_size.width <= view.size.width
        for one in (one for one in at.app.seat.actions if one.keys):
            if size[0] >= 80:
                assert one.help in text, one.id
            assert one.help.split()[0] in text
            assert key_name(one.keys[0]) in text
        await at.press("G")
        assert view.scroll_y == view.max_scroll_y
        await at.press("g", "down", "up")
        assert view.scroll_y == 0
        await at.press("q")
        assert len(at.app.screen_stack) == 1


@pytest.mark.parametrize("over", ["slash", "question_mark"])
async def test_one_key_too_many_does_not_end_the_board_and_the_next_does(tmp_path: Path, over: str) -> None:
    async with at_board(tmp_path, before=["Ada"]) as at:
        await at.press(over, "escape", "escape")
        assert at.notice == "esc again leaves leadtui."
        assert at.app.return_code is None
        await at.press("escape")
        assert at.app.return_code == 0


@pytest.mark.parametrize("key", ["escape", "q"])
async def test_who_came_back_a_while_ago_leaves_at_once(tmp_path: Path, key: str) -> None:
    async with at_board(tmp_path, before=["Ada"]) as at:
        await at.press("question_mark", "escape")
        at.clock.forward(SLIP_S)
        await at.press(key)
        assert at.app.return_code == 0


async def test_two_columns_where_there_is_room(tmp_path: Path) -> None:
    async with at_board(tmp_path, size=(140, 40)) as at:
        await at.press("question_mark")
        await at.laid_out()
        left, right = at.screen.query(".column")
        assert left.region.y == right.region.y
        assert left.region.right <= right.region.x


async def test_commands_by_name_are_those_that_are_there(tmp_path: Path) -> None:
    async with at_board(tmp_path, before=["Ada"]) as at:
        await at.press(":")
        keyed = [one for one in at.app.seat.actions if one.keys]
        there = [one.label for one in keyed if one.group != "ask" and one.id != "palette"]
        assert sorted(picks(at)) == sorted(there)
        await at.types("claim")
        assert "own it" in row_texts(at.screen.query_one(Choices))[0]
        await at.press("enter")
        assert isinstance(at.last, Claimed)
        await at.press("enter", ":")
        here = picks(at)
        assert "find" not in here
        assert "own it" in here
        await at.types("leave a filter")
        await at.press("enter")
        assert len(at.app.screen_stack) == 1


async def test_the_help_can_be_left_together_with_the_program(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        await at.press("question_mark", "ctrl+q")
        assert at.app.return_code == 0


async def test_an_action_of_the_program_is_run_by_name(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        await at.press("ctrl+p")
        await at.types("quit")
        await at.press("enter")
        assert at.app.return_code == 0


# -- read-only -----------------------------------------------------------------------------------------------


async def test_a_read_only_seat_has_no_action_that_writes(tmp_path: Path) -> None:
    async with at_board(tmp_path, read_only=True, before=["Ada", "Bea"]) as at:
        written = len(at.written)
        for keys in (("enter",), ()):
            await at.press(*keys)
            for one in ACTIONS:
                if one.writes and one.group != "ask" and one.keys:
                    await at.press(one.keys[0])
                    assert len(at.app.screen_stack) == 1 + len(keys), one.id
            await at.press(":")
            writing = {one.label for one in ACTIONS if one.writes}
            assert not writing & set(picks(at))
            await at.press("escape", "question_mark")
            assert "Take the lead" not in at.text
            await at.press("escape", "escape" if keys else "home")
        assert len(at.written) == written
        assert "own it" not in row_texts(at.board.query_one(Hints))[0]
        await at.press("p")
        assert at.app.clipboard == "+13035550001"


# -- pause ---------------------------------------------------------------------------------------------------


async def test_a_board_that_is_held_still_says_so_and_catches_up(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        ada, _ = at.comes_in("Ada", "Bea")
        await at.seen()
        await at.press("P")
        at.comes_in("Cid")
        at.do(Move, lead=ada, stage="qualifying")
        await at.seen()
        await at.passes(600)
        assert "Cid" not in at.text
        assert "NEW 2" in at.text
        assert "paused" in at.text
        assert "LATE" not in at.text
        await at.press("P")
        assert "Cid" in at.text
        assert "QUALIFYING 1" in at.text
        assert "paused" not in at.text
        assert "LATE" in at.text


# -- settings that change ------------------------------------------------------------------------------------


async def test_keys_name_stages_people_and_theme_apply_live(tmp_path: Path) -> None:
    async with at_board(tmp_path, size=(200, 50), before=["Ada"]) as at:
        before = at.app.theme
        stages = "stages: [{id: new, label: Hello, category: open}, {id: won, category: won}]\n"
        await changed(at, f"keymap: {{claim: f5}}\ntheme: light\n{stages}")
        assert at.app.theme == "light" != before
        assert "HELLO 1" in at.text
        assert "f5 own it" in row_texts(at.board.query_one(Hints))[0]
        await at.press("o")
        assert not at.facts_of(Claimed)
        await at.press("f5")
        assert len(at.facts_of(Claimed)) == 1
        at.shop.write_config("people: {zoe: {}}\n")
        at.app.post_message(ConfigChanged(load(str(at.shop.config), at.shop.environ)))
        await at.seen()
        await at.press("@")
        assert picks(at) == ["zoe"]


async def test_the_shops_name_applies_live(tmp_path: Path) -> None:
    async with at_board(tmp_path, size=(200, 50), before=["Ada"]) as at:
        at.shop.config.write_text("shop: {name: Rohr & Sohn, zone: America/Denver}\n")
        at.app.post_message(ConfigChanged(load(str(at.shop.config), at.shop.environ)))
        await at.seen()
        assert "Rohr & Sohn" in at.text


async def test_another_theme_is_on_every_screen_also_those_behind(tmp_path: Path) -> None:
    async with at_board(tmp_path, before=["Ada"]) as at:
        await at.press("enter", "question_mark")
        await changed(at, "theme: light\n")
        look = at.app.seat.look
        for screen in at.app.screen_stack:
            rows = [widget for widget in screen.query("*") if isinstance(widget, Rows)]
            assert all(one.look is look for one in rows)
        light = at.app.theme_variables["background"]
        await at.press("escape", "escape")
        await at.laid_out()
        strip = at.board.query_one(Hints).render_line(0)
        assert all(str(seg.style).endswith(f"on {light}") for seg in strip if seg.style), light


async def test_a_theme_file_that_is_changed_paints_and_one_that_is_wrong_is_said(tmp_path: Path) -> None:
    async with at_board(tmp_path, before=["Ada"]) as at:
        themes, _ = load_themes(theme_folders(at.loaded.path))
        at.app.post_message(ThemesChanged({"dark": themes["light"]}, "themes/mine.yaml:3: no such colour"))
        await at.quiet()
        assert at.app.seat.look.palette.text != Rows.__init__
        assert at.notice == "▲ themes/mine.yaml:3: no such colour: not taken, the theme stays as it was"
        at.app.post_message(ThemesChanged(themes, ""))
        await at.quiet()
        assert at.notice == ""


async def test_a_wrong_config_is_told_for_as_long_as_it_is_wrong_on_every_screen(tmp_path: Path) -> None:
    async with at_board(tmp_path, size=(200, 30), before=["Ada"]) as at:
        at.shop.write_config("theme: drak\n")
        with pytest.raises(ConfigError) as wrong:
            load(str(at.shop.config), at.shop.environ, check_for_board)
        at.app.post_message(ConfigSpoilt(str(wrong.value.problems[0])))
        await at.quiet()
        told = "▲ config.yaml:3: theme: there is no theme 'drak'"
        assert at.notice.startswith(told)
        assert "the last good config stays" in at.notice
        await at.press("o")
        assert at.notice.startswith("Ada is yours · z undo   ▲")
        for _ in range(12):
            at.app.tick()
        assert at.notice.startswith(told)
        await at.press("enter")
        assert isinstance(at.screen, ContactScreen)
        assert at.notice.startswith(told)
        await at.press("question_mark")
        assert "What is wrong now" in at.text
        await at.press("escape")
        await changed(at, "")
        assert at.notice == ""
        await at.press("escape")
        assert at.notice == ""


# -- an empty board ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_an_empty_board_tells_a_newcomer_how_to_feed_it(tmp_path: Path, size: tuple[int, int]) -> None:
    async with at_board(tmp_path, size=size, config="keymap: {add: n}\n") as at:
        text = " ".join(at.text.split())
        for told in (
            "No enquiries yet.",
            "n add somebody",
            "leadtui init",
            "leadtui import FILE",
            "leadtui demo",
        ):
            assert told in text
        assert ("ctrl+q leaves this board" in text) is (size[0] >= 80)
        footer = row_texts(at.app.screen.query_one(Hints))[0]
        assert "n add" in footer
        assert "own it" not in footer
        await at.press("n")
        await at.types("3035550142 Mike")
        await at.press("enter")
        await at.seen()
        assert "Mike" in at.text
        assert "No enquiries yet." not in at.text
        await at.laid_out()
        assert size[0] < 80 or "own it" in row_texts(at.app.screen.query_one(Hints))[0]


async def test_where_leads_would_be_stands_how_far_the_journal_is_opened(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        await at.counted()
        for share in ("1%", "36%"):
            about = f"The journal is read anew: {share}."
            since = at.clock.now()
            at.board.show_snapshot(Snapshot(at.board.board(), Polling(), about, since, is_opening=True))
            await at.quiet()
            assert about in at.text
            assert "One moment: there is nothing to show yet." in at.text
            assert "could not be read" not in at.text
        assert "1%." not in at.text


async def test_an_empty_board_that_has_sources_says_that_it_waits_for_them(tmp_path: Path) -> None:
    config = "sources: {drop: {kind: folder, path: inbox}}\n"
    async with at_board(tmp_path, config=config) as at:
        assert "What comes in from drop appears here by itself." in at.text
        assert "leadtui init" not in at.text


async def test_closed_days_that_are_all_past_are_told_at_the_start_and_in_the_help(tmp_path: Path) -> None:
    async with at_board(tmp_path, config="closed: [2020-12-25]\n", before=["Ada"]) as at:
        assert at.notice.startswith("closed: all its days are past, the last was 25 Dec 2020")
        assert any("this year's list" in remark for remark in at.app.seat.remarks)
        assert at.app.seat.troubles == ()
        await changed(at, "closed: [2020-12-25, 2120-12-25]\n")
        assert at.app.seat.remarks == ()
