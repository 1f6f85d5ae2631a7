"""Work on the lead in hand: every key that writes, what it writes, what is said, and who is in the way."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from leadtui.domain.commands import AddNote, Assign, Claim, MarkWay, Move, Touch
from leadtui.domain.contacts import Way, WayState
from leadtui.domain.events import (
    Assigned,
    CallBackSet,
    Cancelled,
    Claimed,
    Flagged,
    Merged,
    Moved,
    Noted,
    Released,
    Touched,
)
from leadtui.ui.screens.boxes import LetterBox, LineBox
from leadtui.ui.screens.picking import PickBox
from leadtui.ui.screens.writing import REST_S
from tests.support.seats import At, at_board

SAME = Way("phone", "+13035550142")


async def told(at: At) -> str:
    """What is said once the screen has seen what was written."""
    await at.seen()
    return at.notice


async def test_claim_and_release(tmp_path: Path) -> None:
    async with at_board(tmp_path, before=["Ada"]) as at:
        await at.press("o")
        assert isinstance(at.last, Claimed)
        assert await told(at) == "Ada is yours · z undo"
        assert "ana" in at.text
        await at.press("O")
        assert isinstance(at.last, Released)
        assert await told(at) == "Ada is nobody's · z undo"


async def test_a_claim_that_somebody_else_has_is_refused_with_their_name(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        (ada,) = at.comes_in("Ada")
        await at.seen()
        at.do(Claim, lead=ada)
        written = len(at.written)
        await at.press("o")
        assert at.notice == "▲ Refused: bo has it."
        assert len(at.written) == written


async def test_the_first_of_two_boards_wins(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        (ada,) = at.comes_in("Ada")
        await at.seen()
        await at.press("o")
        await at.seen()
        refused = at.do(Claim, lead=ada)
        assert str(refused.why) == "ana has it"  # type: ignore[union-attr]  # it is a refusal
        at.do(Assign, lead=ada, who="bo")
        await at.press("O")
        assert at.notice == "▲ Refused: bo has it."


async def test_claiming_what_is_mine_writes_nothing_and_says_so(tmp_path: Path) -> None:
    async with at_board(tmp_path, before=["Ada"]) as at:
        await at.press("o", "o")
        assert at.notice == "Ada is yours already"
        assert len(at.facts_of(Claimed)) == 1


async def test_assign_by_some_letters_of_a_name(tmp_path: Path) -> None:
    async with at_board(tmp_path, before=["Ada"]) as at:
        await at.press("@")
        await at.types("da")
        await at.press("enter")
        assert at.last == Assigned("dan")
        assert await told(at) == "Ada is dan's · z undo"


async def test_nobody_who_is_not_there_is_assigned(tmp_path: Path) -> None:
    async with at_board(tmp_path, before=["Ada"]) as at:
        await at.press("@")
        await at.types("zoe")
        await at.press("enter")
        assert isinstance(at.screen, PickBox)
        assert at.field.value == "zoe"
        assert "none of them" in at.text
        assert not at.facts_of(Assigned)


async def test_move_on_and_back_hands_the_lead_over(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        (ada,) = at.comes_in("Ada")
        await at.seen()
        await at.press("greater_than_sign")
        await at.seen()
        assert at.lead(ada).stage == "qualifying"
        assert at.notice == "Ada → Qualifying · z undo"
        assert at.in_hand == "Ada"
        await at.passes(REST_S)
        await at.press("less_than_sign")
        await at.seen()
        assert at.lead(ada).stage == "new"
        await at.passes(REST_S)
        await at.press("less_than_sign")
        assert at.notice == "There is no stage on that side."


async def test_a_lead_that_was_moved_meanwhile_is_not_moved_past_its_new_stage(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        (ada,) = at.comes_in("Ada")
        await at.seen()
        await at.press("P")  # held still: this board does not see it
        at.do(Move, lead=ada, stage="qualifying")
        await at.press("full_stop")
        assert at.notice == "▲ Refused: it is in Qualifying by now."
        assert at.lead(ada).stage == "qualifying"


@pytest.mark.parametrize(("letter", "how"), [("r", "reached"), ("n", "no answer"), ("m", "message sent")])
async def test_how_a_call_went_by_one_letter(tmp_path: Path, letter: str, how: str) -> None:
    async with at_board(tmp_path) as at:
        (ada,) = at.comes_in("Ada")
        await at.seen()
        await at.press("c")
        assert isinstance(at.screen, LetterBox)
        await at.press("y", letter)
        way = at.contact(ada).ways[0].key
        assert at.facts_of(Touched) == [Touched(how, way)]  # type: ignore[arg-type]  # one of its names
        assert at.notice == f"Ada: {how} · z undo"


async def test_not_an_enquiry_by_one_letter(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        (ada,) = at.comes_in("Ada")
        await at.seen()
        await at.press("i", "s")
        assert at.lead(ada).stage == "not-enquiry"
        assert at.facts_of(Moved)[-1].reason == "spam"
        assert await told(at) == "Ada: spam, not an enquiry · z undo"
        assert "Ada" not in at.text.replace(at.notice, "")


async def test_a_letter_box_that_is_left_writes_nothing(tmp_path: Path) -> None:
    async with at_board(tmp_path, before=["Ada"]) as at:
        written = len(at.written)
        for leave in ("escape", "q"):
            await at.press("i", leave)
            assert len(at.app.screen_stack) == 1
        assert len(at.written) == written


async def test_a_call_back_is_read_while_it_is_typed(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:  # it is five in the morning in Denver
        (ada,) = at.comes_in("Ada")
        await at.seen()
        await at.press("d")
        await at.types("tomorrow 9")
        assert "Wed 04 Mar 09:00" in at.text
        await at.press("enter")
        promised = at.lead(ada).call_back
        assert promised is not None
        assert promised.at == datetime.datetime(2026, 3, 4, 16, tzinfo=datetime.UTC)
        assert promised.who == "ana"
        assert await told(at) == "Ada: call back Wed 04 Mar 09:00 · z undo"
        await at.press("d")
        await at.types("none")
        await at.press("enter")
        assert at.facts_of(CallBackSet)[-1].to is None


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("some day", "“some day” is no time that can be read"),
        ("2020-01-01", "Refused: a call-back has to be in the future."),
        ("none", "Refused: no call-back is set."),
    ],
)
async def test_a_time_that_cannot_be_stays_in_its_field_with_the_reason(
    tmp_path: Path, typed: str, why: str
) -> None:
    async with at_board(tmp_path, before=["Ada"]) as at:
        await at.press("d")
        await at.types(typed)
        await at.press("enter")
        assert isinstance(at.screen, LineBox)
        assert at.field.value == typed
        assert why in at.text
        assert not at.facts_of(CallBackSet)


async def test_a_note(tmp_path: Path) -> None:
    async with at_board(tmp_path, before=["Ada"]) as at:
        await at.press("w", "enter")
        assert isinstance(at.screen, LineBox)
        await at.types("has a [b]dog[/b]")
        await at.press("enter")
        assert at.facts_of(Noted) == [Noted("has a [b]dog[/b]")]
        assert at.notice == "Ada: noted · z undo"
        assert len(at.app.screen_stack) == 1


async def test_what_is_typed_before_the_box_is_there_lands_in_its_field_and_nowhere_else(
    tmp_path: Path,
) -> None:
    async with at_board(tmp_path, before=["Ada"]) as at:
        written = len(at.written)
        at.type_ahead("wquote was no")  # each of these letters would be a command on the board, or leave
        await at.quiet()
        assert at.field.value == "quote was no"
        assert len(at.written) == written
        await at.press("escape")
        at.type_ahead("is")
        await at.quiet()
        assert at.facts_of(Moved)[-1].reason == "spam"


async def test_urgent_and_no_longer(tmp_path: Path) -> None:
    async with at_board(tmp_path, before=["Ada", "Bea"]) as at:
        await at.press("j", "exclamation_mark")
        await at.seen()
        assert at.in_hand == "Bea"
        assert at.text.index("Bea") < at.text.index("Ada")
        await at.press("exclamation_mark")
        assert [flagged.urgent for flagged in at.facts_of(Flagged)] == [True, False]


async def test_merge_asks_first_and_its_undo_splits(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        (ada,) = at.comes_in("Ada Ruiz", ways=(SAME,))
        (wu,) = at.comes_in("J. Wu", ways=(SAME,))
        await at.seen()
        await at.press("equals_sign")
        assert "Is Ada Ruiz the same person as J. Wu?" in at.text
        await at.press("escape")
        assert not at.facts_of(Merged)
        await at.press("equals_sign", "y")
        assert len(at.facts_of(Merged)) == 1
        assert at.contact(ada).id == at.contact(wu).id
        await at.seen()
        await at.press("z")
        await at.seen()
        assert at.contact(ada).id != at.contact(wu).id


async def test_nobody_to_merge_with(tmp_path: Path) -> None:
    async with at_board(tmp_path, before=["Ada", "Bea"]) as at:
        await at.press("equals_sign")
        assert at.notice == "Nobody else here has the same number or address."


async def test_undo_takes_my_newest_command_back_and_redo_brings_it_again(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        (ada,) = at.comes_in("Ada")
        await at.seen()
        await at.press("o")
        at.do(Touch, lead=ada, how="reached")  # bo's, and later: not mine to take
        await at.press("z")
        assert at.notice == "Ada: undone: claimed"
        assert at.lead(ada).owner(at.clock.now()) is None
        assert len(at.lead(ada).touches) == 1
        await at.press("Z")
        assert at.notice == "Ada: done again: claimed"
        assert at.lead(ada).owner(at.clock.now()) == "ana"


async def test_an_undo_that_pulls_the_ground_away_is_refused_with_who_built_on_it(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        (ada,) = at.comes_in("Ada")
        await at.seen()
        await at.press("greater_than_sign")
        at.do(Move, lead=ada, stage="qualified")
        await at.press("z")
        assert at.notice == "▲ Refused: bo built on it: undo that first (“to qualified”)."
        assert not at.facts_of(Cancelled)


async def test_there_may_be_nothing_to_undo(tmp_path: Path) -> None:
    async with at_board(tmp_path, before=["Ada"]) as at:
        await at.press("z")
        assert at.notice == "There is nothing of yours to take back."
        await at.press("Z")
        assert at.notice == "There is nothing of yours to take back."


async def test_the_phone_is_copied_as_digits_and_said(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        at.comes_in("Ada", ways=(SAME, Way("email", "ada@example.com")))
        await at.seen()
        await at.press("p")
        assert at.app.clipboard == "+13035550142"
        assert at.notice == "Copied the number of Ada: +13035550142"
        await at.press("e")
        assert at.app.clipboard == "ada@example.com"
        assert at.notice == "Copied the e-mail address of Ada: ada@example.com"


@pytest.mark.parametrize("state", [WayState.BAD, WayState.DO_NOT_USE])
async def test_a_way_that_must_not_be_used_is_not_copied(tmp_path: Path, state: WayState) -> None:
    async with at_board(tmp_path) as at:
        other = Way("phone", "+13035550199")
        (ada,) = at.comes_in("Ada", ways=(SAME, other))
        at.do(MarkWay, lead=ada, way=SAME.key, state=state)
        await at.seen()
        await at.press("p")
        assert at.app.clipboard == other.value
        at.do(MarkWay, lead=ada, way=other.key, state=state)
        await at.seen()
        await at.press("p")
        assert at.app.clipboard == other.value
        assert at.notice == f"▲ Not copied: the number of Ada is marked {state}."
        await at.press("e")
        assert at.notice == "Ada has no e-mail address."


async def test_news_is_over_after_a_while(tmp_path: Path) -> None:
    async with at_board(tmp_path, before=["Ada"]) as at:
        await at.press("o")
        assert at.notice
        for _ in range(12):
            at.app.tick()
        assert at.notice == ""


async def test_somebody_without_a_name_goes_by_their_number_as_people_read_it(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        at.comes_in("", ways=(SAME,))
        await at.seen()
        await at.press("o")
        assert at.notice == "(303) 555-0142 is yours · z undo"


async def test_what_a_colleague_does_is_on_the_screen(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        (ada,) = at.comes_in("Ada", words="boiler")
        await at.seen()
        assert "boiler" in at.text
        at.do(AddNote, lead=ada, text="x")
        at.do(Assign, lead=ada, who="dan")
        await at.seen()
        assert "dan" in at.text
