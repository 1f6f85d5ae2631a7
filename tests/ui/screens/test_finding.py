"""Finding as you type, filters that narrow each other, and saying what is left out for as long as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from leadtui.domain.commands import Claim, Move
from leadtui.domain.contacts import Way
from leadtui.ui.widgets.headline import Answer
from leadtui.ui.widgets.lanes import Lanes
from leadtui.ui.widgets.notice import Notice
from tests.support.seats import At, at_board, row_texts


def shown(at: At) -> str:
    """What the lanes say."""
    return "\n".join(row for view in at.board.query_one(Lanes).children for row in row_texts(view))


def names(at: At, *known: str) -> list[str]:
    """Which of these stand in the lanes."""
    text = shown(at)
    return [name for name in known if name in text]


@pytest.mark.parametrize("size", [(120, 30), (80, 24), (40, 20)], ids=["wide", "middle", "phone"])
async def test_what_fits_is_shown_as_it_is_typed_and_nothing_else_moves(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with at_board(tmp_path, size=size, before=["Ada Ruiz", "Bea Odd"]) as at:
        await at.laid_out()
        height = at.board.query_one(Lanes).size.height
        await at.press("/")
        await at.laid_out()
        assert at.board.query_one(Lanes).size.height == height
        await at.types("ru")
        assert names(at, "Ada", "Bea") == ["Ada"]
        assert at.in_hand == "Ada Ruiz"
        await at.press("backspace", "backspace")
        assert names(at, "Ada", "Bea") == ["Ada", "Bea"]


async def test_a_number_in_any_format_words_and_addresses_find(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        at.comes_in("Ada", ways=(Way("phone", "+13035550142"), Way("email", "a@example.com")), words="boiler")
        at.comes_in("Bea")
        await at.seen()
        for typed in ("(303) 555-0142", "0142", "a@exam", "BOIL", "boil ada"):
            await at.press("/")
            await at.types(typed)
            assert names(at, "Ada", "Bea") == ["Ada"], typed
            await at.press("escape")
            assert names(at, "Ada", "Bea") == ["Ada", "Bea"]


async def test_enter_keeps_what_was_found_and_esc_takes_it_off_again(tmp_path: Path) -> None:
    async with at_board(tmp_path, before=["Ada", "Bea"]) as at:
        await at.press("/")
        await at.types("bea")
        await at.press("enter")
        assert at.notice == "only “bea” · esc everything"
        await at.press("o")
        assert at.notice.startswith("Bea is yours")
        for _ in range(12):
            at.app.tick()
        assert at.notice == "only “bea” · esc everything"
        await at.press("escape")
        assert names(at, "Ada", "Bea") == ["Ada", "Bea"]
        assert at.notice == ""


async def test_while_something_is_looked_for_the_footer_has_the_keys_of_the_field(tmp_path: Path) -> None:
    async with at_board(tmp_path, before=["Ada", "Bea"]) as at:
        before = at.footer
        await at.press("/")
        assert at.footer.rstrip() == " enter keep   ↑↓ choose   esc everything"
        assert "\n/\n" in at.text
        await at.types("b")
        await at.press("escape")
        assert at.footer == before


async def test_what_is_left_out_is_told_whatever_is_wrong(tmp_path: Path) -> None:
    async with at_board(tmp_path, before=["Ada", "Bea"]) as at:
        notice = at.screen.query_one(Notice)
        notice.lasting(["nobody is polling"])
        await at.press("/")
        await at.types("bea")
        await at.press("enter")
        assert at.notice == "only “bea” · esc everything   ▲ nobody is polling"
        notice.lasting(["nobody is polling, and this is told at greater length than there is room for " * 2])
        assert at.notice == "only “bea” · esc everything   ▲"
        await at.press("escape")
        assert at.notice.startswith("▲ nobody is polling, and")


async def test_what_was_found_before_is_there_to_go_on_with(tmp_path: Path) -> None:
    async with at_board(tmp_path, before=["Ada", "Bea", "Bo"]) as at:
        await at.press("/")
        await at.types("b")
        await at.press("enter", "/")
        await at.types("ea")
        assert names(at, "Ada", "Bea", "Bo") == ["Bea"]


async def test_arrows_move_among_what_was_found_while_typing(tmp_path: Path) -> None:
    async with at_board(tmp_path, before=["Ada Ruiz", "Bea Ruiz", "Cid"]) as at:
        await at.press("/")
        await at.types("ruiz")
        await at.press("down")
        assert at.in_hand == "Bea Ruiz"
        assert at.field.value == "ruiz"


async def test_keys_typed_in_one_go_after_the_slash_are_words_and_no_commands(tmp_path: Path) -> None:
    async with at_board(tmp_path, before=["Ada", "Ossi"]) as at:
        written = len(at.written)
        at.type_ahead("/ossi")
        await at.quiet()
        assert at.field.value == "ossi"
        assert len(at.written) == written


async def test_somebody_lost_is_found_in_their_stage(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        ada, _ = at.comes_in("Ada", "Bea")
        at.do(Move, lead=ada, stage="lost", reason="price")
        await at.seen()
        assert names(at, "Ada") == []
        await at.press("/")
        await at.types("ada")
        assert names(at, "Ada", "LOST") == ["Ada", "LOST"]


async def test_nobody_found_is_said_in_words(tmp_path: Path) -> None:
    async with at_board(tmp_path, before=["Ada"]) as at:
        await at.press("/")
        await at.types("zzz")
        assert "Nobody fits: “zzz”." in at.text
        await at.press("enter", "o")
        assert at.notice.startswith("▲ No lead is selected.")
        await at.press("escape")
        assert names(at, "Ada") == ["Ada"]


async def test_filters_by_owner_source_and_late_narrow_each_other(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        ada, bea = at.comes_in("Ada", "Bea")
        at.comes_in("Cid", source="chat")
        at.do(Claim, lead=ada)
        at.clock.forward(600)
        (dee,) = at.comes_in("Dee")
        at.do(Claim, lead=dee)
        await at.seen()
        await at.press("f", "o")
        await at.types("bo")
        await at.press("enter")
        assert names(at, "Ada", "Bea", "Cid", "Dee") == ["Ada", "Dee"]
        await at.press("f", "l")
        assert names(at, "Ada", "Bea", "Cid", "Dee") == ["Ada"]
        assert at.notice == "only bo · late · esc everything"
        await at.press("f", "l", "f", "x")
        assert names(at, "Ada", "Bea", "Cid", "Dee") == ["Ada", "Bea", "Cid", "Dee"]
        await at.press("f", "s")
        await at.types("chat")
        await at.press("enter")
        assert names(at, "Ada", "Bea", "Cid", "Dee") == ["Cid"]
        await at.press("escape", "f", "n")
        assert names(at, "Ada", "Bea", "Cid", "Dee") == ["Bea", "Cid"]
        assert bea


async def test_a_filter_follows_the_clock_and_the_journal(tmp_path: Path) -> None:
    async with at_board(tmp_path, before=["Ada"]) as at:
        await at.press("f", "l")
        assert "Nobody fits: late." in at.text
        await at.passes(301)
        assert names(at, "Ada") == ["Ada"]


async def test_who_is_late_is_told_whatever_is_left_out(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        at.comes_in("Ada")
        at.clock.forward(600)
        at.comes_in("Bea")
        await at.seen()
        await at.press("/")
        await at.types("bea")
        assert "1 LATE" in row_texts(at.board.query_one(Answer))[0]


async def test_moving_in_a_filter_selects_somebody_who_is_in_sight(tmp_path: Path) -> None:
    async with at_board(tmp_path, size=(80, 24)) as at:
        _, bea = at.comes_in("Ada", "Bea")
        at.do(Move, lead=bea, stage="qualified")
        at.do(Claim, lead=bea)
        await at.seen()
        await at.press("f", "o")
        await at.types("bo")
        await at.press("enter")
        assert at.in_hand == "Bea"
