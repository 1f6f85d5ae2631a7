"""Many leads at once: marking them, one question for all, a command for each, and one undo."""

from __future__ import annotations

from pathlib import Path

import pytest

from leadtui.domain.commands import Accepted, Add, Assign, Claim, Move, Undo
from leadtui.domain.contacts import Way
from leadtui.domain.events import (
    Assigned,
    Cancelled,
    Claimed,
    Flagged,
    GivenTogether,
    Moved,
    Released,
    VerdictSet,
)
from leadtui.ui.cards import STAR
from leadtui.ui.screens.boxes import LetterBox, LineBox
from leadtui.ui.screens.lanes import MOST_MARKED
from tests.support.seats import At, at_board

WIDE, NARROW, PHONE = (116, 30), (80, 24), (40, 20)
THREE = ["Ada", "Ben", "Cy"]


async def told(at: At) -> str:
    """What is said once it was seen; the keys that rested a moment after it do so no more."""
    await at.seen()
    at.clock.forward(1)
    return at.notice


@pytest.mark.parametrize("size", [WIDE, NARROW, PHONE])
async def test_a_mark_is_a_star_before_the_name_that_moving_and_news_leave_there(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with at_board(tmp_path, size=size, before=THREE) as at:
        await at.press("v", "j", "j", "v")
        assert at.notice == "2 marked · esc none"
        assert [f"{STAR}{name}" in at.text for name in THREE] == [True, False, True]
        at.comes_in("Dee")
        await at.seen()
        await at.press("k", "g")
        await at.passes(60)
        assert [f"{STAR}{name}" in at.text for name in THREE] == [True, False, True]
        await at.press("v")
        assert at.notice == "1 marked · esc none"
        assert f"{STAR}Ada" not in at.text


async def test_esc_takes_the_marks_away_before_it_leaves_the_board(tmp_path: Path) -> None:
    async with at_board(tmp_path, before=THREE) as at:
        await at.press("v", "escape")
        assert at.notice == ""
        assert STAR not in at.text
        assert at.app.is_running


async def test_a_whole_lane_is_marked_and_unmarked_by_one_key(tmp_path: Path) -> None:
    async with at_board(tmp_path, before=THREE) as at:
        await at.press("v", "V")
        assert at.notice == "3 marked · esc none"
        await at.press("V")
        assert at.notice == ""


async def test_no_more_are_marked_than_one_undo_takes_back(tmp_path: Path) -> None:
    names = [f"Person {one}" for one in range(MOST_MARKED + 3)]
    async with at_board(tmp_path, before=names) as at:
        await at.press("V")
        assert at.notice.startswith(f"▲ At most {MOST_MARKED} are marked at once: 3 more are not.")


async def test_claim_is_one_command_for_each_and_undo_takes_back_all(tmp_path: Path) -> None:
    async with at_board(tmp_path, before=THREE) as at:
        await at.press("V", "o")
        assert await told(at) == "3 leads are yours · z undo"
        assert len(at.facts_of(Claimed)) == 3
        assert len({data.batch for data in at.facts_of(GivenTogether)}) == 1
        assert STAR not in at.text
        await at.press("z")
        assert await told(at) == "3 leads: undone: claimed"
        assert len(at.facts_of(Cancelled)) == 3
        await at.press("Z")
        assert await told(at) == "3 leads: done again: claimed"
        assert at.text.count("ana") >= 3


async def test_undo_tells_by_name_who_could_not_be_taken_back(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        leads = at.comes_in(*THREE)
        await at.seen()
        await at.press("V", "o")
        await at.seen()
        at.do(Assign, lead=leads[1], who="dan")
        await at.seen()
        await at.press("z")
        assert await told(at) == (
            "▲ Refused: Ben, bo built on it: undo that first (“given to dan”) · 2 of 3 leads: undone: claimed"
        )


async def test_who_is_refused_is_told_by_name_and_stays_marked(tmp_path: Path) -> None:
    async with at_board(tmp_path, size=(140, 30)) as at:
        leads = at.comes_in(*THREE)
        at.do(Claim, lead=leads[1])
        await at.seen()
        await at.press("V", "o")
        assert (await told(at)).startswith("▲ Refused: Ben, bo has it · 2 of 3 leads are yours · z undo")
        assert [f"{STAR}{name}" in at.text for name in THREE] == [False, True, False]


async def test_all_are_refused(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        leads = at.comes_in("Ada", "Ben")
        for lead in leads:
            at.do(Claim, lead=lead)
        await at.seen()
        await at.press("V", "o")
        assert (await told(at)).startswith("▲ Refused: Ada, bo has it; Ben, bo has it")
        assert not at.facts_of(GivenTogether)


async def test_release_and_assign(tmp_path: Path) -> None:
    async with at_board(tmp_path, before=THREE) as at:
        await at.press("V", "at")
        assert "3 leads: who should have it?" in at.text
        await at.types("dan")
        await at.press("enter")
        assert await told(at) == "3 leads are dan's · z undo"
        assert [data.who for data in at.facts_of(Assigned)] == ["dan"] * 3
        await at.press("V", "O")
        assert (await told(at)).startswith("▲ Refused: Ada, dan has it; Ben, dan has it;")


async def test_a_key_that_is_held_does_not_go_on_to_the_lead_in_hand(tmp_path: Path) -> None:
    async with at_board(tmp_path, before=THREE) as at:
        await at.press("V", "o")
        assert await told(at) == "3 leads are yours · z undo"
        await at.press("V", "O", "O")
        await at.seen()
        assert at.notice.startswith("3 leads are nobody's")
        assert len(at.facts_of(Released)) == 3


async def test_later_asks_once_for_the_date(tmp_path: Path) -> None:
    async with at_board(tmp_path, before=THREE) as at:
        await at.press("V", "l")
        assert isinstance(at.screen, LineBox)
        assert "3 leads: come back to them when?" in at.text
        await at.types("2w - wants to think")
        await at.press("enter")
        assert (await told(at)).startswith("3 leads: later, back ")
        moved = at.facts_of(Moved)
        assert {(data.stage, data.reason) for data in moved} == {("later", "wants to think")}
        assert len(at.facts_of(VerdictSet)) == 3


async def test_a_date_that_cannot_be_read_is_asked_again_and_nothing_is_written(tmp_path: Path) -> None:
    async with at_board(tmp_path, before=THREE) as at:
        await at.press("V", "l")
        await at.types("someday")
        await at.press("enter")
        assert "no date that can be read" in at.text
        assert not at.facts_of(Moved)


async def test_never_before_the_gate_and_lost_after_it_in_one_go(tmp_path: Path) -> None:
    async with at_board(tmp_path, before=["Ada"]) as at:
        (ben,) = at.comes_in("Ben")
        at.do(Move, lead=ben, stage="qualified")
        await at.seen()
        await at.press("v", "right", "right", "v", "x")
        assert isinstance(at.screen, LetterBox)
        assert "2 leads: never or lost, because" in at.text
        await at.press("1")
        assert await told(at) == "2 leads: not our work · z undo"
        assert [data.stage for data in at.facts_of(Moved)] == ["qualified", "never", "lost"]
        await at.press("z")
        await at.seen()
        assert len(at.facts_of(Cancelled)) == 2


async def test_not_an_enquiry(tmp_path: Path) -> None:
    async with at_board(tmp_path, before=THREE) as at:
        await at.press("V", "i", "s")
        assert await told(at) == "3 leads: spam, not an enquiry · z undo"
        assert {data.stage for data in at.facts_of(Moved)} == {"not-enquiry"}


async def test_urgent_is_for_all_until_all_are(tmp_path: Path) -> None:
    async with at_board(tmp_path, before=THREE) as at:
        await at.press("exclamation_mark", "V", "exclamation_mark")
        assert await told(at) == "3 leads are urgent · z undo"
        assert len(at.facts_of(Flagged)) == 3  # the first was urgent already
        await at.press("V", "exclamation_mark")
        assert await told(at) == "3 leads are no longer urgent · z undo"


async def test_marks_that_a_filter_hides_are_told(tmp_path: Path) -> None:
    async with at_board(tmp_path, before=THREE) as at:
        await at.press("V", "slash")
        await at.types("ada")
        await at.press("enter")
        assert at.notice == "3 marked, 2 out of sight · only “ada” · esc none"
        await at.press("escape")
        assert at.notice == "only “ada” · esc everything"


async def test_a_lead_that_is_gone_is_not_marked_any_more(tmp_path: Path) -> None:
    async with at_board(tmp_path, before=["Ada"]) as at:
        added = at.do(Add, name="Zoe", ways=(Way("phone", "+13035550199"),))
        assert isinstance(added, Accepted)
        await at.seen()
        await at.press("V")
        assert at.notice == "2 marked · esc none"
        at.do(Undo, command=added.command)
        await at.seen()
        assert at.notice == "1 marked · esc none"


async def test_who_may_only_look_marks_nothing(tmp_path: Path) -> None:
    async with at_board(tmp_path, before=THREE, read_only=True) as at:
        await at.press("v", "V")
        assert STAR not in at.text
        assert at.notice == "Read-only: nothing can be changed."
        assert at.footer.startswith(" read-only   enter open   ? help ")
        await at.press("up", "left")
        await at.press("enter")
        assert at.footer.startswith(" read-only   ? help ")
