"""Undoing what somebody else did: picked from the contact's history, asked once more, refused with a name."""

from __future__ import annotations

from pathlib import Path

import pytest

from leadtui.domain.commands import AddNote, Assign, Claim, Move
from leadtui.domain.events import Cancelled
from leadtui.ui.widgets.choices import Choices
from tests.support.seats import at_board, row_texts


@pytest.mark.parametrize("way_there", [(), ("enter",), ("space",)], ids=["board", "contact", "checklist"])
async def test_somebody_elses_command_is_picked_and_undone_after_a_question(
    tmp_path: Path, way_there: tuple[str, ...]
) -> None:
    async with at_board(tmp_path) as at:
        (ada,) = at.comes_in("Ada")
        at.do(AddNote, by="bo", lead=ada, text="has a dog")
        at.do(AddNote, by="dan", lead=ada, text="has a cat")
        await at.seen()
        await at.press(*way_there, "U")
        assert "enquiry from web" not in at.text
        await at.types("dog")
        await at.press("enter")
        assert "Undo what bo did" in at.text
        assert [note.text for note in at.lead(ada).notes] == ["has a dog", "has a cat"]
        await at.press("y")
        assert [note.text for note in at.lead(ada).notes] == ["has a cat"]
        assert at.written[-1].by == "ana"
        assert "undone: note: has a dog (bo)" in at.notice


async def test_what_was_undone_is_done_again_by_picking_the_undo(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        (ada,) = at.comes_in("Ada")
        at.do(AddNote, by="bo", lead=ada, text="has a dog")
        await at.seen()
        await at.press("U", "enter", "y", "U")
        assert "undid: note: has a dog" in at.text
        await at.press("enter", "y")
        assert [note.text for note in at.lead(ada).notes] == ["has a dog"]


async def test_without_the_answer_nothing_is_undone(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        (ada,) = at.comes_in("Ada")
        at.do(Claim, by="bo", lead=ada)
        await at.seen()
        await at.press("U", "enter", "escape", "U", "escape")
        assert at.facts_of(Cancelled) == []
        assert at.screen is at.board


async def test_what_a_later_command_is_built_on_is_refused_with_what_that_was(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        (ada,) = at.comes_in("Ada")
        at.do(Move, by="bo", lead=ada, stage="qualifying")
        at.do(Move, by="dan", lead=ada, stage="qualified")
        await at.seen()
        await at.press("U")
        await at.types("qualifying")
        await at.press("enter", "y")
        assert at.notice == "▲ Refused: dan built on it: undo that first (“to qualified”)."


async def test_when_it_was_done_ends_in_one_column(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        (ada,) = at.comes_in("Ada")
        at.do(Move, by="bo", lead=ada, stage="qualifying")
        at.clock.forward(86_400)
        at.do(Move, by="dan", lead=ada, stage="qualified")
        await at.seen()
        await at.press("U")
        newest, oldest = row_texts(at.screen.query_one(Choices))[:2]
        assert newest.index(":") == oldest.index(":")
        assert "to qualified" in newest


async def test_undo_alone_still_means_my_own_newest(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        (ada,) = at.comes_in("Ada")
        await at.seen()
        await at.press("!")
        at.do(Assign, by="bo", lead=ada, who="dan")
        await at.seen()
        await at.press("z")
        assert not at.lead(ada).urgent
        assert at.lead(ada).owner(at.clock.now()) == "dan"


async def test_where_nothing_can_be_undone_that_is_said(tmp_path: Path) -> None:
    async with at_board(tmp_path, before=["Ada"]) as at:
        await at.press("U")
        assert at.notice == "Nothing that was done with Ada can be undone."
