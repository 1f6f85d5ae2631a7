"""Adding while on the phone: number first, who is known appears, `enter` opens them or adds somebody."""

from __future__ import annotations

from pathlib import Path

import pytest

from leadtui.domain.commands import Add, Claim, Move
from leadtui.domain.contacts import Way
from leadtui.domain.events import Claimed, ContactMet, EnquiryRaised, LeadOpened, Touched
from leadtui.ui.screens.addbox import AddBox
from leadtui.ui.screens.contact import ContactScreen
from leadtui.ui.widgets.choices import Choices
from tests.support.seats import At, at_board, row_texts

NUMBER = Way("phone", "+13035550142")


def offered(at: At) -> list[str]:
    """The lines below the field, the marked one with its mark."""
    rows = row_texts(at.screen.query_one(Choices))
    return [" ".join(row.split()) for row in rows if row.strip()]


async def test_somebody_new_is_claimed_touched_answered_live_and_selected(tmp_path: Path) -> None:
    async with at_board(tmp_path, before=["Bea"]) as at:
        await at.press("a")
        await at.types("303 555 0142 Mike Ross, leak under the sink")
        assert offered(at) == ["▸ (303) 555-0142 Mike Ross: leak under the sink somebody new"]
        await at.press("enter")
        await at.seen()
        (met,) = at.facts_of(ContactMet)[1:]
        assert (met.name, met.ways) == ("Mike Ross", (NUMBER,))
        (raised,) = (one.enquiry for one in at.facts_of(EnquiryRaised)[1:])
        assert (raised.words, raised.answered_live) == ("leak under the sink", True)
        assert len(at.facts_of(Claimed)) == 1
        assert at.facts_of(Touched)[0].how == "reached"
        assert len(at.app.screen_stack) == 1
        assert at.in_hand == "Mike Ross"
        assert at.notice == "Mike Ross added · z undo"


@pytest.mark.parametrize("typed", ["3035550142", "(303) 555-0142", "+1 303.555.0142", "1 303 555 0142"])
async def test_a_whole_number_in_any_format_marks_who_has_it_and_enter_opens_them(
    tmp_path: Path, typed: str
) -> None:
    async with at_board(tmp_path) as at:
        (ada,) = at.comes_in("Ada Ruiz", ways=(NUMBER,))
        at.comes_in("Bea", "Cid")
        at.do(Claim, lead=ada)
        await at.seen()
        written = len(at.written)
        await at.press("a")
        await at.types(typed)
        assert offered(at)[0] == "▸ (303) 555-0142 Ada Ruiz New · bo"
        await at.press("enter")
        assert isinstance(at.screen, ContactScreen)
        assert "Ada Ruiz" in at.text
        assert len(at.written) == written


async def test_who_is_alike_appears_as_digits_are_typed_and_is_not_marked(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        at.comes_in("Ada Ruiz", ways=(NUMBER,))
        at.comes_in("Cid", ways=(Way("phone", "+442079460018"),))
        await at.seen()
        await at.press("a")
        await at.types("30")
        assert offered(at) == ["▸ 30 somebody new"]
        await at.types("3-555")
        assert offered(at)[0] == "(303) 555-0142 Ada Ruiz New · nobody"
        assert offered(at)[-1].startswith("▸")
        await at.press("up", "enter")
        assert isinstance(at.screen, ContactScreen)


async def test_names_and_addresses_find_as_well(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        at.comes_in("Ada Ruiz", ways=(NUMBER, Way("email", "ada@example.com")))
        await at.seen()
        await at.press("a")
        await at.types("ruiz")
        assert offered(at)[0] == "(303) 555-0142 Ada Ruiz New · nobody"
        await at.press(*["backspace"] * 4)
        await at.types("ada@example.com")
        assert offered(at)[0] == "▸ ada@example.com Ada Ruiz New · nobody"


async def test_open_leads_come_first_and_a_number_is_told_once(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        (old,) = at.comes_in("Old Case", ways=(Way("phone", "+13035550100"),))
        at.do(Move, lead=old, stage="lost", reason="price")
        at.comes_in("", ways=(Way("phone", "+13035550101"),), words="voicemail 0:42")
        await at.seen()
        await at.press("a")
        await at.types("303555")
        assert offered(at)[:2] == [
            "(303) 555-0101 voicemail 0:42 New · nobody",
            "(303) 555-0100 Old Case Lost",
        ]


async def test_at_most_five_are_offered_and_nothing_moves_while_typing(tmp_path: Path) -> None:
    async with at_board(tmp_path, before=[f"P{number}" for number in range(9)]) as at:
        await at.press("a")
        sheet = at.screen.query_one(".sheet")
        await at.laid_out()
        height = sheet.size.height
        await at.types("303")
        assert len(offered(at)) == 6
        await at.types("5550000777")
        await at.laid_out()
        assert sheet.size.height == height


def put_away(at: At) -> None:
    """Ada's lead was lost two months ago, and nobody at the board has her in memory."""
    (ada,) = at.comes_in("Ada Ruiz", ways=(NUMBER,))
    at.do(Move, lead=ada, stage="lost", reason="price")
    at.clock.forward(60 * 86400)
    at.comes_in("Bea")
    assert at.beside.compact()


async def test_somebody_put_away_long_ago_is_found_by_the_whole_number(tmp_path: Path) -> None:
    async with at_board(tmp_path, prepare=put_away) as at:
        assert [card.contact.name for card in at.board.board().cards.values()] == ["Bea"]
        await at.press("a")
        await at.types("303 555 0142")
        assert offered(at)[0] == "▸ (303) 555-0142 Ada Ruiz Lost"
        await at.press("enter")
        assert isinstance(at.screen, ContactScreen)
        assert "price" in at.text
        await at.press("w")
        await at.types("called again")
        await at.press("enter")
        await at.seen()
        assert "called again" in at.text


async def test_who_comes_back_gets_a_new_lead_under_their_old_name(tmp_path: Path) -> None:
    async with at_board(tmp_path, prepare=put_away) as at:
        await at.press("a")
        await at.types("303 555 0142")
        await at.press("down", "enter")  # not to open what was, but to add
        await at.seen()
        assert len(at.facts_of(ContactMet)) == 2
        assert len(at.facts_of(LeadOpened)) == 3
        assert at.in_hand == "Ada Ruiz"


@pytest.mark.parametrize("typed", ["303 555", "12", "?!"])
async def test_what_is_neither_number_nor_name_stays_in_its_field(tmp_path: Path, typed: str) -> None:
    async with at_board(tmp_path, before=["Bea"]) as at:
        await at.press("a")
        await at.types(typed)
        await at.press("enter")
        assert isinstance(at.screen, AddBox)
        assert at.field.value == typed
        assert "is no number that can be called" in at.text
        assert not at.facts_of(ContactMet)[1:]


async def test_leaving_adds_nobody(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        await at.press("a")
        await at.types("3035550142 q")
        await at.press("escape")
        assert not at.written
        assert len(at.app.screen_stack) == 1


async def test_a_number_that_two_people_share_offers_both(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        at.comes_in("Ada Ruiz", ways=(NUMBER,))
        at.comes_in("J. Wu", ways=(NUMBER,))
        await at.seen()
        await at.press("a")
        await at.types("3035550142")
        assert {line.split("0142 ")[1] for line in offered(at)[:2]} == {
            "Ada Ruiz New · nobody",
            "J. Wu New · nobody",
        }


async def test_a_filter_that_would_hide_who_was_added_is_taken_off(tmp_path: Path) -> None:
    async with at_board(tmp_path, before=["Bea"]) as at:
        await at.press("f", "n")
        await at.press("a")
        await at.types("3035550142 Mike")
        await at.press("enter")
        await at.seen()
        assert at.in_hand == "Mike"


async def test_adding_works_while_a_contact_is_open_and_shows_who_was_added(tmp_path: Path) -> None:
    async with at_board(tmp_path, before=["Bea"]) as at:
        await at.press("enter", "a")
        await at.types("3035550142 Mike")
        await at.press("enter")
        await at.seen()
        assert isinstance(at.screen, ContactScreen)
        assert "Mike" in at.text
        assert "Bea" not in at.text
        await at.press("a")
        await at.types("bea")
        await at.press("up", "enter")
        assert "Bea" in at.text


async def test_adding_a_number_somebody_else_works_on_does_not_take_it_from_them(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        (ada,) = at.comes_in("Ada", ways=(NUMBER,))
        at.do(Claim, lead=ada)
        await at.seen()
        await at.press("a")
        await at.types("3035550142")
        await at.press("down", "enter")
        assert at.lead(ada).owner(at.clock.now()) == "bo"


async def test_somebody_who_added_the_same_number_a_moment_ago_is_found(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        await at.press("a")
        await at.types("303 555 014")
        at.do(Add, ways=(NUMBER,), name="Ada")
        await at.seen()
        await at.types("2")
        assert offered(at)[0] == "▸ (303) 555-0142 Ada New · bo"
