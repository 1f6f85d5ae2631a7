from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from leadtui.desk.health import Polling
from leadtui.desk.snapshot import Snapshot
from leadtui.domain.commands import AnswerQuestion, Claim, Move
from leadtui.domain.stages import Milestone
from leadtui.ui.screens.board import BoardScreen
from leadtui.ui.screens.checklist import ChecklistScreen
from leadtui.ui.screens.writing import REST_S
from leadtui.ui.widgets.notice import HOLD_TICKS
from leadtui.ui.widgets.questions import Questions
from tests.support.seats import at_board, row_texts


async def test_seven_keys_lead_from_the_board_to_a_verdict_and_the_clock_has_stopped(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        (lead,) = at.comes_in("Ana Ruiz")
        await at.seen()
        await at.press("space")
        at.type_ahead("yyyyu")  # as fast as a machine: nothing waits for the journal
        await at.press("enter")
        after = at.lead(lead)
        assert (after.stage, after.verdict) == ("qualified", "ready")
        assert {key: one.answer for key, one in after.answers.items()} == {
            "need": "yes", "area": "yes", "budget": "yes", "timing": "yes", "authority": "unknown",
        }  # fmt: skip
        assert after.waiting_since is None
        assert "Qualified" in at.text


async def test_next_asks_somebody_who_booked_online_before_the_visit_and_keeps_it(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        (lead,) = at.comes_in("Ana Ruiz")
        at.clock.forward(60)
        now = at.clock.now()
        way = at.lead(lead).enquiries[0].ways
        visit = now + datetime.timedelta(days=1)
        at.comes_in("Ana Ruiz", kind="outside", ways=way, outside={"booked": now}, appointment_at=visit)
        await at.seen()
        assert "ask first" in at.text
        await at.press("space")
        assert isinstance(at.screen, ChecklistScreen)
        at.type_ahead("yyyyu")
        await at.press("enter")
        after = at.lead(lead)
        assert (after.stage, after.verdict, after.appointment_at) == ("booked", "ready", visit)
        assert Milestone.QUALIFIED in after.milestones
        at.clock.forward(REST_S)
        await at.press("space")
        await at.comes_to(lambda: at.screen is at.board)  # there is nothing left to ask


async def test_what_answers_mean_is_told_with_the_keys_that_the_shop_has_for_them(tmp_path: Path) -> None:
    async with at_board(tmp_path, config="keymap: {yes: f5, no: j, unknown: []}\n") as at:
        at.comes_in("Ana Ruiz")
        await at.seen()
        await at.press("space")
        assert "f5 it is work we do" in at.text
        assert "j it is not our kind of work" in at.text
        assert "u somebody" not in at.text


async def test_the_proposal_grows_and_says_what_is_missing(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        at.comes_in("Ana Ruiz")
        await at.seen()
        await at.press("space")
        assert "READY once need, area, budget, timing and authority are asked" in at.text
        await at.press("y", "y", "y", "y")
        assert "READY once authority is asked" in at.text
        await at.press("n")
        assert "LATER no to authority" in at.text


async def test_a_hard_no_needs_nothing_else_and_never_asks_for_its_reason(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        (lead,) = at.comes_in("Ana Ruiz")
        await at.seen()
        await at.press("space", "n")
        assert "NEVER no to need" in at.text
        assert "not needed" in at.text
        await at.press("enter", "1")
        after = at.lead(lead)
        assert (after.category, after.reason) == ("lost", "not our work")


async def test_enter_on_an_unfinished_proposal_sets_nothing(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        (lead,) = at.comes_in("Ana Ruiz")
        await at.seen()
        await at.press("space", "y", "5", "enter", "n")
        after = at.lead(lead)
        assert (after.stage, after.verdict) == ("new", "")
        assert {key: one.answer for key, one in after.answers.items()} == {"need": "yes", "area": "no"}


async def test_later_is_never_without_a_date_and_a_bad_one_stays_in_its_field(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        (lead,) = at.comes_in("Ana Ruiz")
        await at.seen()
        await at.press("space", "l")
        await at.types("someday")
        await at.press("enter")
        assert "no date that can be read" in at.text
        assert at.field.value == "someday"
        at.field.value = ""
        await at.types("2w - wants to think")
        await at.press("enter")
        after = at.lead(lead)
        assert (after.stage, after.reason) == ("later", "wants to think")
        assert after.wake_at is not None


async def test_a_key_pressed_twice_after_a_verdict_writes_nothing_more(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        (first,) = at.comes_in("Ana Ruiz")
        (second,) = at.comes_in("Bo Chan")
        await at.seen()
        await at.press("space", "y", "y", "y", "y", "u", "enter", "enter", "y", "space")
        assert isinstance(at.app.screen, ChecklistScreen)
        assert at.lead(first).answers["authority"].answer == "unknown"
        assert at.lead(second).answers == {}
        at.clock.forward(REST_S + 0.1)
        await at.press("space")
        assert "Bo Chan" in at.text


async def test_next_says_when_nothing_waits(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        (lead,) = at.comes_in("Ana Ruiz")
        at.do(Claim, lead=lead)
        await at.seen()
        await at.press("space")
        assert isinstance(at.app.screen, BoardScreen)
        assert "Nothing waits for you" in at.text


async def test_when_somebody_was_quicker_the_next_one_is_taken(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        first, second = at.comes_in("Ana Ruiz", "Bo Chan")
        await at.seen()
        at.do(Claim, lead=first)  # the screen has not seen it
        await at.press("space")
        assert at.lead(second).owner(at.clock.now()) == "ana"
        assert at.lead(first).owner(at.clock.now()) == "bo"


async def test_words_stand_beside_the_answer(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        (lead,) = at.comes_in("Ana Ruiz")
        await at.seen()
        await at.press("space", "y", "1", "t")
        await at.types("burst pipe, kitchen")
        await at.press("enter")
        answer = at.lead(lead).answers["need"]
        assert (answer.answer, answer.words, answer.by) == ("yes", "burst pipe, kitchen", "ana")


async def test_what_the_form_says_is_shown_and_counts_once_confirmed(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        (lead,) = at.comes_in("Ana Ruiz", address="1 Elm St", postcode="80205")
        await at.seen()
        await at.press("space")
        assert "from the form: 1 Elm St 80205" in at.text
        assert "area" not in at.lead(lead).answers
        await at.press("2", "y")
        assert at.lead(lead).answers["area"].words == "1 Elm St 80205"


async def test_undo_takes_an_answer_back_and_the_implied_touch_with_the_first(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        (lead,) = at.comes_in("Ana Ruiz")
        await at.seen()
        await at.press("space", "y", "z")
        after = at.lead(lead)
        assert (after.answers, after.touches) == ({}, ())
        assert after.waiting_since is not None


async def test_a_new_contact_moves_nothing_and_is_told_in_one_line(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        at.comes_in("Ana Ruiz")
        await at.seen()
        await at.press("space")
        before = at.text.splitlines()
        at.comes_in("Bo Chan", words="leak check")
        await at.seen()
        changed = [line for line, was in zip(at.text.splitlines(), before, strict=True) if line != was]
        assert any("1 new: leak check, nobody on it" in line for line in changed)
        assert len(changed) <= 2


AFTER = "b book r reply space next z undo"


@pytest.mark.parametrize("size", [(80, 24), (40, 20), (120, 30)], ids=str)
async def test_after_a_verdict_one_line_says_what_comes_next_until_it_is_undone(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with at_board(tmp_path, size=size) as at:
        at.comes_in("Ana Ruiz")
        await at.seen()
        await at.press("space", "y", "y", "y", "y", "y")
        before = at.text.splitlines()[-1]
        await at.press("enter")
        assert "is qualified" in at.notice
        assert " ".join(at.text.splitlines()[-1].split()).startswith(AFTER)
        for _ in range(HOLD_TICKS):
            at.app.tick()
        assert at.notice == "Qualified, ana has it"
        await at.press("z")
        assert at.text.splitlines()[-1] == before


@pytest.mark.parametrize("letter", ["b", "l", "x", "R", "i", "w", "y", "n", "u", "t", "s", "d", "o", "space"])
async def test_after_a_verdict_a_key_that_writes_rests_a_moment(tmp_path: Path, letter: str) -> None:
    async with at_board(tmp_path) as at:
        at.comes_in("Ana Ruiz", "Bo Chan")
        await at.seen()
        await at.press("space", "y", "y", "y", "y", "y", "enter")
        written, screen = len(at.written), at.screen
        await at.press(letter)
        assert (len(at.written), at.screen) == (written, screen)


async def test_a_key_that_moves_and_is_held_moves_a_lead_once(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        ana, bo = at.comes_in("Ana Ruiz", "Bo Chan")
        await at.seen()
        await at.press(">", ">", ">")
        assert at.lead(ana).stage == "qualifying"
        await at.press("left", ">")  # another lead waits for nothing
        assert at.lead(bo).stage == "qualifying"


async def test_a_question_without_a_criterion_takes_words_only(tmp_path: Path) -> None:
    async with at_board(tmp_path, config="checklist: {framework: inbound}\n") as at:
        (lead,) = at.comes_in("Ana Ruiz")
        await at.seen()
        await at.press("space", "5")
        assert "t write down what they say" in " ".join(at.text.split())
        await at.press("y")
        await at.types("from a neighbour")
        await at.press("enter")
        assert at.lead(lead).answers["heard"].words == "from a neighbour"
        await at.press("u")
        assert at.lead(lead).answers["heard"].answer == "unknown"


@pytest.mark.parametrize("size", [(80, 24), (200, 50)], ids=str)
async def test_all_that_was_said_is_read_without_a_key(tmp_path: Path, size: tuple[int, int]) -> None:
    async with at_board(tmp_path, size=size) as at:
        (lead,) = at.comes_in("Ana Ruiz")
        for key, words in (
            ("need", "burst pipe under the kitchen sink"),
            ("area", "12 Elm St, behind the mill"),
        ):
            at.do(AnswerQuestion, lead=lead, question=key, answer="yes", words=words)
        await at.seen()
        await at.press("space", "5")
        assert "…" not in "".join(at.text.splitlines()[:-1])  # the keys' own labels have some
        said = " ".join(at.text.split())
        for word in ("sink", "mill", "looking around?"):
            assert word in said


async def test_news_of_the_lead_may_come_before_the_checklist_is_laid_out(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        (lead,) = at.comes_in("Ana Ruiz")
        await at.seen()
        card = at.board.card()
        assert card is not None
        screen = ChecklistScreen(at.app.seat, at.board.board(), card)
        at.do(Move, lead=lead, stage="qualifying")
        await at.seen()
        at.app.push_screen(screen)
        screen.show_snapshot(Snapshot(at.board.board(), Polling()))
        await at.quiet()
        assert "Qualifying, nobody has it" in at.notice


@pytest.mark.parametrize("size", [(40, 20), (40, 16), (30, 14), (80, 24)])
async def test_the_proposal_is_in_sight_at_every_question_on_a_phone(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with at_board(tmp_path, size=size, before=["Ada"]) as at:
        await at.press("space")
        for number in "12345":
            await at.press(number)
            rows = [row.strip() for row in row_texts(at.screen.query_one(Questions))]
            ready = next(place for place, row in enumerate(rows) if row.startswith("READY once"))
            assert " ".join(rows[ready:]).split()[-2:] == ["are", "asked"]
            assert any(row.startswith(f"▸ {number}") for row in rows)
