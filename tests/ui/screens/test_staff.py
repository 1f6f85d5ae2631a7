"""Away and back by one key, who stands in, and working for somebody who is not at a board."""

from __future__ import annotations

from pathlib import Path

from leadtui.domain.commands import Move, SetAway, SetVerdict
from leadtui.domain.events import ActedFor, CameBack, WentAway
from leadtui.ui.screens.boxes import LineBox
from tests.support.seats import At, at_board

STAGES = """
stages:
  - {id: new, category: open, owner: ana, cover: bo, target: 5m, milestone: inbound, standard: called at once}
  - {id: qualified, category: working, owner: dan, cover: bo, target: 4h, milestone: qualified}
  - {id: booked, category: working, owner: dan, milestone: booked}
  - {id: signed, category: won, milestone: signed}
  - {id: later, category: parked}
  - {id: lost, category: lost}
"""


async def go_away(at: At, until: str) -> None:
    await at.press("A")
    await at.types(until)
    await at.press("enter")


async def test_one_key_says_that_i_am_away_and_the_same_key_that_i_am_back(tmp_path: Path) -> None:
    async with at_board(tmp_path, config=STAGES, before=["Ana Ruiz"]) as at:
        await go_away(at, "tomorrow 9")
        (said,) = at.facts_of(WentAway)
        assert said.until is not None
        assert "ana is away until" in at.notice
        assert "bo has New" in at.notice
        assert "NEW 1 · bo for ana" in at.text
        await at.press("A")
        assert isinstance(at.last, CameBack)
        assert "NEW 1 · ana" in at.text
        await at.press("z")
        assert "bo for ana" in at.text


async def test_an_end_that_cannot_be_read_stays_in_its_field_and_a_dash_means_none(tmp_path: Path) -> None:
    async with at_board(tmp_path, config=STAGES) as at:
        await go_away(at, "someday")
        assert isinstance(at.screen, LineBox)
        assert "no date that can be read" in at.text
        assert at.field.value == "someday"
        at.field.value = ""
        await at.types("-")
        assert "until you are back" in at.text
        await at.press("enter")
        assert at.facts_of(WentAway) == [WentAway(None)]


async def test_what_somebody_else_says_is_on_my_board_and_nobody_on_it_stands_out(tmp_path: Path) -> None:
    async with at_board(tmp_path, config=STAGES, before=["Ana Ruiz"]) as at:
        at.do(SetAway, by="dan", away=True)
        await at.seen()
        assert "QUALIFIED 0 · bo for dan" in at.text
        assert "BOOKED 0 · nobody on it" in at.text
        assert "nobody on it: Booked" in at.text.splitlines()[0]
        at.do(SetAway, by="ana", away=True)
        at.do(SetAway, by="bo", away=True)
        await at.seen()
        standard = next(line for line in at.text.splitlines() if "called at once" in line)
        assert standard == " NEW  nobody on it   called at once"


async def test_an_absence_ends_by_itself_on_a_board_that_nobody_touches(tmp_path: Path) -> None:
    async with at_board(tmp_path, config=STAGES, before=["Ana Ruiz"]) as at:
        await go_away(at, "2h")
        assert "bo for ana" in at.text
        await at.passes(2 * 3600)
        assert "bo for ana" not in at.text


async def test_a_verdict_hands_to_the_cover_who_is_given_it_next(tmp_path: Path) -> None:
    async with at_board(tmp_path, config=STAGES, person="bo") as at:
        (lead,) = at.comes_in("Ana Ruiz")
        at.do(Move, by="ana", lead=lead, stage="qualified")
        at.do(SetAway, by="dan", away=True)
        at.comes_in("Ana Ruiz", kind="message", words="yes please", ways=at.contact(lead).ways)
        await at.seen()
        await at.press("space")
        assert at.lead(lead).owner(at.clock.now()) == "bo"


async def test_working_for_somebody_is_shown_on_every_screen_and_both_names_are_kept(tmp_path: Path) -> None:
    async with at_board(tmp_path, config=STAGES) as at:
        (lead,) = at.comes_in("Ana Ruiz")
        at.do(SetVerdict, by="bo", lead=lead, verdict="ready", override="old customer")
        await at.seen()
        await at.press("F")
        await at.types("dan")
        await at.press("enter")
        assert at.text.splitlines()[0].startswith(" ana for dan ")
        await at.press("enter", "w")
        await at.types("has a dog")
        await at.press("enter")
        assert "ana for dan" in at.text.splitlines()[0]
        assert at.last == ActedFor("dan")
        assert at.written[-1].by == "ana"
        assert "note: has a dog (for dan)" in at.text
        await at.press("F")
        assert "ana for dan" not in at.text
        assert "You work for yourself again." in at.notice


async def test_what_i_take_for_somebody_is_theirs(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        (lead,) = at.comes_in("Ana Ruiz")
        await at.seen()
        await at.press("F")
        await at.types("dan")
        await at.press("enter", "space")
        assert at.lead(lead).owner(at.clock.now()) == "dan"
        assert "ana for dan" in at.text.splitlines()[0]


async def test_who_may_only_look_can_say_neither(tmp_path: Path) -> None:
    async with at_board(tmp_path, config=STAGES, read_only=True) as at:
        await at.press("A", "F")
        assert at.screen is at.board


async def test_a_visit_that_is_booked_by_a_key_is_in_the_folder_of_the_calendar(tmp_path: Path) -> None:
    folder = tmp_path / "visits"
    async with at_board(tmp_path, config=f"{STAGES}calendar_folder: {folder}\n") as at:
        (lead,) = at.comes_in("Ana Ruiz")
        await at.seen()
        await at.press("b")
        await at.types("tomorrow 9")
        await at.press("enter")
        await at.seen()
        assert [file.name for file in folder.iterdir()] == [f"visit-{lead}.ics"]
        await at.press("z")
        await at.seen()
        assert list(folder.iterdir()) == []
