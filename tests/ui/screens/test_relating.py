"""Tags by hand, links to others who have a part in the matter, and merges that are suggested."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from leadtui.domain.commands import Link
from leadtui.domain.contacts import Way
from leadtui.domain.events import Flagged, Linked, Merged, Tagged, Unlinked
from leadtui.ui.screens.boxes import LetterBox
from leadtui.ui.screens.picking import PickBox
from tests.support.seats import At, at_board

WIDE, NARROW, PHONE = (116, 30), (80, 24), (40, 20)
WU = Way("phone", "+13035550155")
SAME = Way("phone", "+13035550142")
TAGS = "tags: {boiler: {words: [boiler]}}\n"


async def told(at: At) -> str:
    """What is said once it was seen; the keys that rested a moment after it do so no more."""
    await at.seen()
    at.clock.forward(1)
    return at.notice


# -- tags ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [WIDE, NARROW, PHONE])
async def test_a_tag_that_is_known_is_put_on_and_taken_off_by_some_letters(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with at_board(tmp_path, size=size, before=["Ada"], config=TAGS) as at:
        await at.press("number_sign")
        assert isinstance(at.screen, PickBox)
        assert "#urgent" in at.text
        await at.types("boi")
        await at.press("enter")
        assert (await told(at)).startswith("Ada: #boiler")
        assert at.last == Tagged(add=("boiler",))
        assert "#boiler" in at.text
        await at.press("number_sign")
        await at.types("boi")
        assert "take it off" in at.text or size == PHONE
        await at.press("enter")
        assert (await told(at)).startswith("Ada: no #boiler")
        assert at.text.count("#boiler") == 1  # what was done, and no card any more


async def test_urgent_is_a_tag(tmp_path: Path) -> None:
    async with at_board(tmp_path, before=["Ada"]) as at:
        await at.press("number_sign", "enter")
        assert at.last == Flagged(True)
        await at.seen()
        await at.press("number_sign", "enter")
        assert at.last == Flagged(False)


async def test_new_tags_are_put_on_and_others_taken_off_in_one_line(tmp_path: Path) -> None:
    async with at_board(tmp_path, before=["Ada"], config=TAGS, size=(140, 30)) as at:
        await at.press("number_sign")
        await at.types("+vip, +second home -boiler")
        await at.press("enter")
        assert at.last == Tagged(add=("vip", "second-home"))
        await at.seen()
        await at.press("number_sign")
        await at.types("-vip")
        await at.press("enter")
        assert at.last == Tagged(remove=("vip",))


async def test_a_tag_is_for_all_that_are_marked(tmp_path: Path) -> None:
    async with at_board(tmp_path, before=["Ada", "Ben"]) as at:
        await at.press("V", "number_sign")
        assert "2 leads: which tag?" in at.text
        await at.types("+vip")
        await at.press("enter")
        assert (await told(at)).startswith("2 leads: #vip")
        assert at.facts_of(Tagged) == [Tagged(add=("vip",))] * 2
        await at.press("v", "number_sign")
        await at.types("vi")
        assert "on it: take it off" in at.text


async def test_tags_stand_on_the_contact_and_are_found(tmp_path: Path) -> None:
    async with at_board(tmp_path, before=["Ada", "Ben"]) as at:
        await at.press("exclamation_mark", "number_sign")
        await at.types("+vip")
        await at.press("enter", "enter")
        await at.seen()
        assert "urgent, vip" in at.text
        await at.press("escape", "slash")
        await at.types("#vip")
        assert "Ada" in at.text
        assert "Ben" not in at.text


# -- links -----------------------------------------------------------------------------------------------


async def linked(at: At, typed: str, how: str = "d") -> None:
    """Say at the keyboard who has a part in the matter of the lead in hand."""
    await at.press("ampersand", how)
    await at.types(typed)
    await at.press("enter")
    await at.seen()


@pytest.mark.parametrize("typed", ["wu", "(303) 555-0155", "303.555.0155"])
async def test_somebody_on_the_board_is_found_by_name_or_number_in_any_format(
    tmp_path: Path, typed: str
) -> None:
    async with at_board(tmp_path) as at:
        (ada,) = at.comes_in("Ada")
        (wu,) = at.comes_in("J. Wu", ways=(WU,))
        await at.seen()
        await linked(at, typed)
        assert at.notice.startswith("Ada: J. Wu decides")
        assert at.last == Linked(at.contact(wu).id, "decides")
        await at.press("enter")
        await at.seen()
        assert "J. Wu, (303) 555-0155" in at.text
        await at.press("escape", "down", "enter")
        await at.seen()
        assert "decides for" in at.text
        assert at.contact(ada).links


@pytest.mark.parametrize("size", [NARROW, PHONE, (200, 50)])
async def test_a_landlord_whom_nobody_knew_stands_under_authority_with_the_number(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with at_board(tmp_path, size=size, before=["Ada"]) as at:
        await linked(at, "J. Wu 303 555 0155")
        await at.press("space")
        await at.seen()
        assert "decides: J. Wu, (303) 555-0155" in at.text
        await at.press("5", "n")
        await at.seen()
        assert "decides: J. Wu, (303) 555-0155" in at.text


async def test_a_link_that_another_makes_is_shown_while_the_checklist_is_open(tmp_path: Path) -> None:
    async with at_board(tmp_path, before=["Ada"]) as at:
        await at.press("space")
        await at.seen()
        lead = at.board.board().lanes[0].cards[0].lead.id
        at.do(Link, lead=lead, how="decides", name="J. Wu", ways=(WU,))
        await at.seen()
        assert "decides: J. Wu, (303) 555-0155" in at.text


async def test_a_link_is_taken_away_and_undone(tmp_path: Path) -> None:
    async with at_board(tmp_path, before=["Ada"]) as at:
        await linked(at, "J. Wu 303 555 0155", how="p")
        await at.press("ampersand", "x")
        assert isinstance(at.screen, LetterBox)
        assert "J. Wu pays no more" in at.text
        await at.press("1")
        assert (await told(at)).startswith("Ada: J. Wu pays no more")
        assert isinstance(at.last, Unlinked)
        await at.press("z", "enter")
        await at.seen()
        assert "J. Wu, (303) 555-0155" in at.text


# -- merges ----------------------------------------------------------------------------------------------


def alike(at: At) -> None:
    fields: dict[str, Any] = {"ways": (SAME,)}
    at.comes_in("Ada", **fields)
    at.comes_in("J. Wu", words="boiler swap", **fields)


@pytest.mark.parametrize("size", [WIDE, NARROW, PHONE, (200, 50)])
async def test_who_may_be_the_same_person_is_told_on_both_cards_and_on_the_contact(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with at_board(tmp_path, size=size, prepare=alike) as at:
        assert "=J. Wu?" in at.text
        assert "=Ada?" in at.text
        await at.press("enter")
        await at.seen()
        assert "J. Wu?   = looks and merges" in at.text


async def test_who_comes_in_later_is_told_of_at_once(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        at.comes_in("Ada", ways=(SAME,))
        await at.seen()
        assert "=" not in at.text
        at.comes_in("J. Wu", ways=(SAME,))
        await at.seen()
        assert "=Ada?" in at.text


async def test_both_are_looked_at_before_one_key_merges_them(tmp_path: Path) -> None:
    async with at_board(tmp_path, prepare=alike) as at:
        await at.press("equals_sign")
        assert "Is Ada the same person as J. Wu?" in at.text
        assert "Ada, (303) 555-0142 · “dripping tap” · web" in at.text
        assert "J. Wu, (303) 555-0142 · “boiler swap” · web" in at.text
        assert not at.facts_of(Merged)
        await at.press("y")
        assert (await told(at)).startswith("Ada: one contact now")
        assert len(at.facts_of(Merged)) == 1
        assert "?" not in at.text.partition("NEW")[2].partition("QUALIFYING")[0]
        await at.press("z")
        await at.seen()
        assert "=J. Wu?" in at.text


async def test_two_people_with_one_number_are_linked_instead_and_not_suggested_again(tmp_path: Path) -> None:
    async with at_board(tmp_path, prepare=alike) as at:
        await at.press("equals_sign", "l")
        assert (await told(at)).startswith("Ada: J. Wu lives there")
        assert "=J. Wu?" not in at.text
        assert "=Ada?" not in at.text


async def test_who_may_only_look_is_offered_none_of_it(tmp_path: Path) -> None:
    async with at_board(tmp_path, prepare=alike, read_only=True) as at:
        for key in ("number_sign", "ampersand", "equals_sign"):
            await at.press(key)
            assert at.screen is at.board
        await at.press("enter")
        await at.seen()
        assert "J. Wu?" in at.text
        assert "looks and merges" not in at.text
