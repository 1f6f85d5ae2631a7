"""What holds on every screen: letters that write, footers that a newcomer can go by, nothing cut."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.containers import ScrollableContainer
from textual.widget import Widget

from leadtui.desk.actions import ACTIONS
from leadtui.domain.commands import Accepted, Add, AddNote, AnswerQuestion, Merge, Move, Undo
from leadtui.domain.contacts import Way
from leadtui.domain.events import Claimed
from leadtui.ui.screens.boxes import LineBox
from leadtui.ui.screens.checklist import ACTIONS_HERE as ON_CHECKLIST
from leadtui.ui.screens.contact import ACTIONS_HERE as ON_CONTACT
from leadtui.ui.widgets.notice import HOLD_TICKS
from tests.support.seats import At, at_board, row_texts

MOVES = frozenset(one.id for one in ACTIONS if one.group == "move")
WRITES = frozenset(one.id for one in ACTIONS if one.writes)
ALL = tuple(one.id for one in ACTIONS if one.group != "ask")
SCREENS = {"board": ALL, "contact": ON_CONTACT, "checklist": ON_CHECKLIST}

PHONE = Way("phone", "+13035550142")
MAIL = Way("email", "ana@example.com")


# -- letters -------------------------------------------------------------------------------------------------


def keys_of(ids: Iterable[str]) -> dict[str, str]:
    """The actions by key of these actions."""
    return {key: one.id for one in ACTIONS if one.id in ids for key in one.keys}


def test_a_letter_that_writes_means_one_thing_on_every_screen() -> None:
    meant: dict[str, set[str]] = {}
    for ids in SCREENS.values():
        for key, action in keys_of(ids).items():
            meant.setdefault(key, set()).add(action)
    writing = {key for key, actions in meant.items() if actions & WRITES and len(key) == 1}
    assert {key: sorted(meant[key]) for key in writing if len(meant[key]) > 1} == {}


def test_no_letter_that_writes_moves_and_no_screen_has_a_key_twice() -> None:
    for ids in SCREENS.values():
        pressed = [key for one in ACTIONS if one.id in ids for key in one.keys]
        assert sorted(set(pressed)) == sorted(pressed)
    moving = {key for one in ACTIONS if one.id in MOVES for key in one.keys}
    assert not moving & {key for one in ACTIONS if one.writes for key in one.keys}


# -- a newcomer ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [(80, 24), (120, 30), (200, 50)], ids=str)
async def test_a_newcomer_finds_next_answer_and_undo_in_the_footer(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with at_board(tmp_path, size=size, before=["Ana Ruiz"]) as at:
        assert "space next" in at.footer
        assert "z undo" in at.footer
        assert "? help" in at.footer
        await at.press("space")
        for hint in ("y yes", "n no", "u unknown", "enter accept", "z undo", "? help"):
            assert hint in at.footer


async def test_on_a_phone_the_footer_tells_what_is_not_told_under_the_question(tmp_path: Path) -> None:
    async with at_board(tmp_path, size=(40, 20), before=["Ana Ruiz"]) as at:
        assert at.footer.rstrip() == " enter open  space next  a add  ?"
        await at.press("space")
        assert at.footer.rstrip() == " t words  enter accept  space next  ?"
        await at.press("escape")
        await at.press("enter")
        assert at.footer.rstrip().endswith("  ?")


# -- nothing is cut ------------------------------------------------------------------------------------------


def overflow(at: At) -> list[str]:
    """Rows that a screen cuts, and widgets that stand outside it."""
    screen, bad = at.screen, []
    for widget in screen.walk_children(Widget):
        region = widget.region
        if (
            not widget.display
            or not region
            or any(isinstance(one, ScrollableContainer) for one in widget.ancestors)
        ):
            continue
        if not screen.region.contains_region(region):
            bad.append(f"{widget} at {region}")
        bad += [f"{widget}: {row}" for row in row_texts(widget) if cell_len(row.rstrip()) > region.width]
    return bad


async def a_full_shop(at: At) -> None:
    """Somebody with everything, and others behind them."""
    (ana,) = at.comes_in("Ana Ruiz", ways=(PHONE, MAIL), address="12 Elm St", words="Burst pipe, kitchen")
    at.comes_in("Bo Chan", "Cy Dole")
    at.do(AnswerQuestion, lead=ana, question="need", answer="yes", words="burst pipe, kitchen")
    await at.seen()


KEYS = {
    "board": (), "contact": ("enter",), "checklist": ("space",), "after a verdict": ("space", *"23455"),
    "call": ("c",), "reply": ("r",), "later": ("l",), "never": ("x",), "book": ("b",), "away": ("A",),
    "act for": ("F",), "undo of others": ("U",), "not use": ("X",), "language": ("L",), "add": ("a",),
    "filter": ("f",), "commands": (":",), "help": ("?",), "is nothing": ("i",),
}  # fmt: skip


@pytest.mark.parametrize("size", [(80, 24), (40, 20), (200, 50)], ids=str)
@pytest.mark.parametrize("screen", KEYS)
async def test_every_screen_is_whole_at_every_size(
    tmp_path: Path, screen: str, size: tuple[int, int]
) -> None:
    async with at_board(tmp_path, size=size) as at:
        await a_full_shop(at)
        await at.press(*KEYS[screen])
        await at.laid_out()
        assert overflow(at) == []


async def test_the_checklist_shows_all_its_questions_at_forty_columns(
    tmp_path: Path,
) -> None:
    async with at_board(tmp_path, size=(40, 20)) as at:
        await a_full_shop(at)
        await at.press("space")
        for label in ("Need", "Area", "Budget", "Timing", "Authority", "READY once"):
            assert label in at.text


@pytest.mark.parametrize("size", [(80, 24), (40, 20)], ids=str)
async def test_no_criterion_is_cut_on_a_small_screen(tmp_path: Path, size: tuple[int, int]) -> None:
    async with at_board(tmp_path, size=size) as at:
        await a_full_shop(at)
        await at.press("space", "5")
        said = " ".join(at.text.split())
        assert "n someone else must: who, and a number" in said
        assert "u they have to ask at home" in said
        assert "READY once" in said


# -- what others do while it is open -------------------------------------------------------------------------


async def test_an_open_checklist_keeps_its_claim(tmp_path: Path) -> None:
    async with at_board(tmp_path, config="lease: 2m\n") as at:
        (ana,) = at.comes_in("Ana Ruiz")
        await at.seen()
        await at.press("space")
        for _ in range(12):
            await at.passes(30)
            await at.seen()
        assert at.lead(ana).owner(at.clock.now()) == "ana"
        assert len(at.facts_of(Claimed)) > 1
        await at.press("escape")
        at.clock.forward(180)
        assert at.lead(ana).owner(at.clock.now()) is None


async def test_an_open_checklist_takes_again_what_ran_out_while_the_machine_slept(tmp_path: Path) -> None:
    async with at_board(tmp_path, config="lease: 2m\n") as at:
        (ana,) = at.comes_in("Ana Ruiz")
        await at.seen()
        await at.press("space")
        at.clock.forward(3600)
        assert at.lead(ana).owner(at.clock.now()) is None
        await at.passes(1)
        await at.seen()
        assert at.lead(ana).owner(at.clock.now()) == "ana"


async def test_what_is_typed_about_somebody_who_is_gone_is_refused_and_stays(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        added = at.do(Add, by="bo", name="Ana Ruiz")
        assert isinstance(added, Accepted)
        await at.seen()
        await at.press("enter", "w")
        await at.types("has a dog")
        at.do(Undo, by="bo", command=added.command)
        await at.seen()
        await at.press("enter")
        assert isinstance(at.screen, LineBox)
        assert at.field.value == "has a dog"
        assert "this lead is gone" in at.text
        await at.press("escape")
        assert "this lead is gone" in at.notice


async def test_a_merge_by_somebody_else_is_told_on_the_open_contact(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        ana, bea = at.comes_in("Ana Ruiz", "A. Ruiz")
        await at.seen()
        await at.press("enter", "w")
        await at.types("has a dog")
        at.do(Merge, by="bo", lead=ana, into=at.contact(bea).id)
        await at.seen()
        await at.press("enter")
        assert [note.text for note in at.lead(ana).notes] == ["has a dog"]


async def test_a_move_by_somebody_else_is_told_on_the_open_checklist_and_answers_stay(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        (ana,) = at.comes_in("Ana Ruiz")
        await at.seen()
        await at.press("space", "y", "t")
        await at.types("12 Elm St")
        at.do(Move, by="bo", lead=ana, stage="qualified")
        at.do(AddNote, by="bo", lead=ana, text="done by me")
        await at.seen()
        await at.press("enter")
        assert at.lead(ana).answers["area"].words == "12 Elm St"
        for _ in range(HOLD_TICKS):
            at.app.tick()
        assert at.notice == "Qualified, ana has it"


# -- visits that did not come about --------------------------------------------------------------------------


async def test_a_booked_visit_that_passed_with_nothing_said_is_late_and_a_no_show_calls_back_at_once(
    tmp_path: Path,
) -> None:
    async with at_board(tmp_path) as at:
        (ana,) = at.comes_in("Ana Ruiz")
        visit = at.clock.now() + datetime.timedelta(hours=1)
        at.do(Move, lead=ana, stage="booked", appointment_at=visit)
        await at.seen()
        assert "late" not in at.text.replace("nothing late", "").replace("l later", "")
        at.clock.forward(2 * 3600)
        await at.passes(1)
        assert "1 LATE: Ruiz 1h00" in at.text
        await at.press("N")
        await at.seen()
        lead = at.lead(ana)
        assert (lead.stage, "booked" in lead.milestones) == ("qualified", True)
        assert lead.call_back is not None
        assert lead.call_back.at <= at.clock.now()
        await at.passes(1)
        assert "1 LATE" in at.text
