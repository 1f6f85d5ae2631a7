"""Calls: how they went, when to try again, and what must not be used any more."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from leadtui.domain.commands import MarkWay, Touch
from leadtui.domain.contacts import Way, WayState
from leadtui.domain.events import CallBackSet, Touched, WayMarked
from leadtui.ui.screens.boxes import LetterBox, LineBox
from leadtui.ui.screens.writing import REST_S
from tests.support.seats import At, at_board

HOME = Way("phone", "+13035550142")
WORK = Way("phone", "+13035550199")
MAIL = Way("email", "ada@example.com")
SHORT = "checklist: {retries: [1h, tomorrow 9]}\n"


async def ada_calls(at: At, *ways: Way) -> str:
    """Ada's lead, selected on the board."""
    (ada,) = at.comes_in("Ada", ways=ways or (HOME,))
    await at.seen()
    return ada


def promised(at: At, lead: str) -> datetime.datetime | None:
    """When somebody said they would call."""
    call_back = at.lead(lead).call_back
    return call_back.at if call_back else None


@pytest.mark.parametrize(("letter", "how"), [("n", "no answer"), ("v", "voicemail"), ("b", "busy")])
async def test_after_a_call_in_vain_enter_takes_the_call_back_that_is_proposed(
    tmp_path: Path, letter: str, how: str
) -> None:
    async with at_board(tmp_path) as at:  # it is five in the morning in Denver, and the shop is always open
        ada = await ada_calls(at)
        await at.press("c", letter)
        assert at.facts_of(Touched) == [Touched(how, HOME.key)]  # type: ignore[arg-type]  # one of its names
        assert at.field.value == "today 06:00"
        assert f"Ada: {how}, call 1 of 5. Call back when?" in at.text
        assert promised(at, ada) is None
        await at.press("enter")
        assert promised(at, ada) == datetime.datetime(2026, 3, 3, 13, tzinfo=datetime.UTC)
        assert len(at.app.screen_stack) == 1
        assert at.notice == "Ada: call back 06:00 · z undo"


@pytest.mark.parametrize("way_in", ["space", "enter"])
async def test_calls_are_the_same_on_the_checklist_and_on_the_contact(tmp_path: Path, way_in: str) -> None:
    async with at_board(tmp_path) as at:
        ada = await ada_calls(at)
        await at.press(way_in)
        screens = len(at.app.screen_stack)
        await at.press("c", "n", "enter")
        assert promised(at, ada) == datetime.datetime(2026, 3, 3, 13, tzinfo=datetime.UTC)
        assert len(at.app.screen_stack) == screens == 2


@pytest.mark.parametrize(("letter", "how"), [("r", "reached"), ("m", "message sent")])
async def test_after_anything_else_no_call_back_is_proposed(tmp_path: Path, letter: str, how: str) -> None:
    async with at_board(tmp_path) as at:
        await ada_calls(at)
        await at.press("c", letter)
        assert at.facts_of(Touched) == [Touched(how, HOME.key)]  # type: ignore[arg-type]  # one of its names
        assert len(at.app.screen_stack) == 1
        assert at.notice == f"Ada: {how} · z undo"


async def test_other_words_take_the_place_of_the_moment_that_is_proposed(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        ada = await ada_calls(at)
        at.type_ahead("cntomorrow 10")  # as fast as a machine, before there is a box
        await at.quiet()
        assert at.field.value == "tomorrow 10"
        assert "Wed 04 Mar 10:00" in at.text
        await at.press("enter")
        assert promised(at, ada) == datetime.datetime(2026, 3, 4, 17, tzinfo=datetime.UTC)


async def test_a_call_back_that_is_left_leaves_the_call(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        await ada_calls(at)
        await at.press("c", "n", "escape")
        assert len(at.facts_of(Touched)) == 1
        assert not at.facts_of(CallBackSet)
        assert len(at.app.screen_stack) == 1


async def test_every_call_in_vain_goes_on_along_the_ladder_and_after_it_comes_later(tmp_path: Path) -> None:
    async with at_board(tmp_path, config=SHORT) as at:
        ada = await ada_calls(at)
        await at.press("c", "n", "escape")
        await at.seen()
        await at.press("c", "b")
        assert at.field.value == "tomorrow 09:00"
        await at.press("escape")
        await at.seen()
        await at.press("c", "v")
        assert "voicemail, 3 calls in vain, no more in your list. Come back to it when?" in at.text
        await at.types("2w")
        await at.press("enter")
        assert at.lead(ada).stage == "later"


async def test_a_call_that_was_answered_begins_the_ladder_anew(tmp_path: Path) -> None:
    async with at_board(tmp_path, config=SHORT) as at:
        ada = await ada_calls(at)
        for how in ("no answer", "no answer", "reached"):
            at.do(Touch, lead=ada, how=how)
        await at.seen()
        await at.press("c", "n")
        assert at.field.value == "today 06:00"


async def test_the_call_back_lies_in_the_hours_of_the_shop(tmp_path: Path) -> None:
    async with at_board(tmp_path, config="hours: {tue: 08:00-17:00}\n") as at:
        await ada_calls(at)
        await at.press("c", "n")
        assert at.field.value == "today 08:00"


async def test_a_lead_that_nobody_works_on_any_more_is_not_called_back(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        await ada_calls(at)
        await at.press("enter", "x", "1")
        await at.seen()
        await at.passes(REST_S)
        await at.press("c", "n")
        assert len(at.facts_of(Touched)) == 1
        assert not isinstance(at.screen, LineBox)


async def test_with_two_numbers_it_is_asked_which(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        await ada_calls(at, HOME, WORK)
        await at.press("c")
        assert "1  (303) 555-0142" in at.text
        assert "2  (303) 555-0199" in at.text
        await at.press("2")
        assert "Ada: (303) 555-0199, how did it go?" in at.text
        await at.press("r")
        assert at.facts_of(Touched) == [Touched("reached", WORK.key)]


async def test_a_wrong_number_is_bad_from_then_on_and_the_next_way_is_told(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        ada = await ada_calls(at, HOME, WORK, MAIL)
        await at.press("c", "1", "w")
        assert at.notice == "Ada: wrong number, next: (303) 555-0199, p copies it · z undo"
        assert at.contact(ada).ways[0].state is WayState.BAD
        await at.seen()
        await at.press("p")
        assert at.app.clipboard == WORK.value
        await at.press("c", "w")  # with one number left there is nothing to ask
        assert at.notice == "Ada: wrong number, next: ada@example.com, e copies it · z undo"


async def test_after_the_last_wrong_number_nothing_is_left(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        await ada_calls(at)
        await at.press("c", "w")
        assert at.notice == "Ada: wrong number, there is no other way to reach them · z undo"


async def test_a_number_not_to_be_used_stops_the_keys_until_it_is_taken_back(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        ada = await ada_calls(at)
        await at.press("c", "x")
        assert at.facts_of(WayMarked) == [WayMarked(HOME.key, WayState.DO_NOT_USE)]
        assert at.notice == "Ada: (303) 555-0142 is marked do not use · z undo"
        await at.seen()
        await at.press("p")
        assert not at.app.clipboard
        assert at.notice == "▲ Not copied: the number of Ada is marked do not use."
        await at.press("c")
        assert "Ada: no call, (303) 555-0142 is marked do not use" in at.text
        await at.press("n")  # nobody was called
        assert isinstance(at.screen, LetterBox)
        assert not at.facts_of(Touched)
        await at.press("u")
        assert at.contact(ada).ways[0].state is WayState.LOOKS_RIGHT
        assert at.notice == "Ada: (303) 555-0142 may be used again · z undo"


async def test_undo_takes_the_mark_back(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        ada = await ada_calls(at)
        await at.press("c", "x")
        await at.seen()
        await at.press("z")
        assert at.contact(ada).ways[0].state is WayState.LOOKS_RIGHT


async def test_who_must_not_be_called_may_call(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        ada = await ada_calls(at)
        at.do(MarkWay, lead=ada, way=HOME.key, state=WayState.DO_NOT_USE)
        await at.seen()
        await at.press("c", "r")
        assert at.facts_of(Touched) == [Touched("reached")]
        assert at.contact(ada).ways[0].state is WayState.DO_NOT_USE


async def test_a_number_not_to_be_used_is_no_choice_and_can_be_had_back(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        ada = await ada_calls(at, HOME, WORK)
        at.do(MarkWay, lead=ada, way=HOME.key, state=WayState.DO_NOT_USE)
        await at.seen()
        await at.press("c")
        assert "Ada: (303) 555-0199, how did it go?" in at.text
        assert "u  (303) 555-0142 may be used again (marked do not use)" in at.text
        await at.press("u")
        assert at.contact(ada).ways[0].state is WayState.LOOKS_RIGHT


async def test_without_a_number_a_touch_names_none(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        await ada_calls(at, MAIL)
        await at.press("c", "m")
        assert at.facts_of(Touched) == [Touched("message sent")]


@pytest.mark.parametrize("size", [(80, 24), (40, 20)])
async def test_every_letter_is_in_sight(tmp_path: Path, size: tuple[int, int]) -> None:
    async with at_board(tmp_path, size=size) as at:
        await ada_calls(at)
        await at.press("c")
        for label in ("reached", "busy", "wrong number", "do not use this number"):
            assert label in at.text


async def test_an_address_is_marked_do_not_use_by_a_key_and_so_taken_back(
    tmp_path: Path,
) -> None:
    async with at_board(tmp_path) as at:
        ada = await ada_calls(at, HOME, MAIL)
        await at.press("X", "2")
        assert at.contact(ada).ways[1].state is WayState.DO_NOT_USE
        assert at.notice == "Ada: ada@example.com is marked do not use · z undo"
        await at.press("e")
        assert "Not copied" in at.notice
        await at.press("X")
        assert "2  ada@example.com  may be used again" in at.text
        await at.press("2")
        assert at.contact(ada).ways[1].state is WayState.LOOKS_RIGHT
