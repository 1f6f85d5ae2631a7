"""The metrics screen: windows and filters by key, and behind every figure the leads that it counts."""

from __future__ import annotations

from pathlib import Path

from leadtui.domain.commands import Move
from leadtui.ui.screens.contact import ContactScreen
from leadtui.ui.screens.metrics import Choosing, MetricsScreen
from leadtui.ui.screens.picking import PickBox
from leadtui.ui.widgets.sheet import Column, Sheet
from tests.support.seats import At, at_board, row_texts


async def counted(at: At, *words: str) -> str:
    """What the sheet says, once it says all of these words."""

    def said() -> str:
        if not isinstance(at.screen, MetricsScreen):
            return ""
        return "\n".join(line.text for line in at.screen.query_one(Sheet).lines)

    await at.comes_to(lambda: all(word in " ".join(said().split()) for word in words))
    return said()


async def test_it_opens_with_a_key_follows_events_and_closes_with_the_same(tmp_path: Path) -> None:
    async with at_board(tmp_path, before=["Ada", "Bea"]) as at:
        await at.passes(1)
        await at.press("m")
        await counted(at, "enquiries 2", "→ qualified 0/2")
        at.comes_in("Cy")
        await at.passes(1)
        at.comes_in("Dee")
        await counted(at, "enquiries 3")
        await at.press("m")
        assert at.screen is at.board


async def test_windows_are_chosen_by_key(tmp_path: Path) -> None:
    async with at_board(tmp_path, before=["Ada"]) as at:
        await at.passes(1)
        await at.press("m")
        await counted(at, "The four numbers, 28 days")
        (head,) = row_texts(at.screen.query_one(Choosing))
        assert "[28 days]" in head
        await at.press("right")
        await counted(at, "The four numbers, quarter")
        for _ in range(4):
            await at.press("left")
        await counted(at, "The four numbers, 7 days")


async def test_enter_on_a_figure_opens_the_leads_it_counts_and_one_of_them(tmp_path: Path) -> None:
    async with at_board(tmp_path, before=["Ada", "Bea"]) as at:
        await at.passes(1)
        await at.press("m")
        await counted(at, "enquiries 2")
        await at.press("enter")
        await at.comes_to(lambda: isinstance(at.screen, PickBox))
        box = at.screen
        assert isinstance(box, PickBox)
        assert sorted(pick.line.left for pick in box.picks) == ["Ada", "Bea"]
        await at.types("bea")
        await at.press("enter")
        await at.comes_to(lambda: isinstance(at.screen, ContactScreen))


async def test_of_several_figures_on_a_line_it_asks_which_and_opens_just_those_leads(tmp_path: Path) -> None:
    async with at_board(tmp_path, before=["Ada", "Bea", "Cy"]) as at:
        names = {card.contact.name: card.lead.id for card in at.board.board().lanes[0].cards}
        at.do(Move, lead=names["Ada"], stage="never", reason="too far")
        at.do(Move, lead=names["Bea"], stage="never", reason="too dear")
        await at.passes(1)
        await at.press("m")
        await counted(at, "→ qualified 0/3", "never: too dear 1", "too far 1")
        await at.press("down", "enter")
        await at.comes_to(lambda: isinstance(at.screen, PickBox))
        which = at.screen
        assert isinstance(which, PickBox)
        assert [(pick.line.left, pick.line.right) for pick in which.picks] == [
            ("still open", "1"), ("ended before qualified", "2"), ("all that came in", "3"),
        ]  # fmt: skip
        await at.types("ended")
        await at.press("enter")
        await at.comes_to(lambda: isinstance(at.screen, PickBox) and at.screen is not which)
        listed = at.screen
        assert isinstance(listed, PickBox)
        assert sorted(pick.line.left for pick in listed.picks) == ["Ada", "Bea"]
        await at.press("escape")
        sheet = at.screen.query_one(Sheet)
        sheet.mark(next(at for at, line in enumerate(sheet.lines) if "too dear" in line.text))
        await at.press("enter")
        await at.comes_to(lambda: isinstance(at.screen, PickBox))
        reason = at.screen
        assert isinstance(reason, PickBox)
        assert [pick.line.left for pick in reason.picks] == ["Bea"]


async def test_a_line_that_counts_no_leads_says_so(tmp_path: Path) -> None:
    async with at_board(tmp_path, before=["Ada"]) as at:
        await at.passes(1)
        await at.press("m")
        await counted(at, "enquiries 1")
        await at.press("up", "enter")
        assert "counts no leads" in at.notice


async def test_a_filter_counts_one_sources_leads(tmp_path: Path) -> None:
    async with at_board(tmp_path, before=["Ada", "Bea"]) as at:
        lead = at.board.board().lanes[0].cards[0].lead
        at.do(Move, lead=lead.id, stage="never", reason="too far")
        await at.passes(1)
        await at.press("m")
        await counted(at, "never: too far 1 1")
        await at.press("f")
        await at.types(lead.source)
        await at.press("enter")
        await counted(at, "enquiries 2", "never: too far 1 1")
        (head,) = row_texts(at.screen.query_one(Choosing))
        assert head.strip().endswith(lead.source)


async def test_a_wide_terminal_has_two_columns_and_one_mark(tmp_path: Path) -> None:
    async with at_board(tmp_path, before=["Ada"], size=(200, 50)) as at:
        await at.passes(1)
        await at.press("m")
        await counted(at, "enquiries 1", "By owner")
        sheet = at.screen.query_one(Sheet)
        left, right = at.screen.query(Column)
        await at.comes_to(lambda: "By owner" in "\n".join(row_texts(right)))
        assert "The four numbers" in row_texts(left)[0]
        assert not any("By owner" in row for row in row_texts(left))
        assert row_texts(left)[1].startswith("▌")
        await at.press("end")
        assert sheet.marked is sheet.lines[-1]
        assert not any(row.startswith("▌") for row in row_texts(left))
        assert sum(row.startswith("▌") for row in row_texts(right)) == 1


async def test_a_narrow_terminal_has_one_column(tmp_path: Path) -> None:
    async with at_board(tmp_path, before=["Ada"], size=(80, 24)) as at:
        await at.passes(1)
        await at.press("m")
        await counted(at, "enquiries 1", "By owner")
        left, right = at.screen.query(Column)
        assert not right.display
        await at.press("end")
        assert any(row.startswith("▌") for row in row_texts(left))


async def test_on_a_phone_what_a_heading_is_about_is_told_whole_or_not_at_all(tmp_path: Path) -> None:
    async with at_board(tmp_path, before=["Ada"], size=(40, 20)) as at:
        await at.press("m")
        await counted(at, "enquiries")
        await at.laid_out()
        rows = [row.rstrip() for row in row_texts(at.screen.query(Column)[0])]
        assert " The four numbers, 28 days" in rows
        assert row_texts(at.screen.query_one(Choosing))[0].rstrip() == " 7 days [28 days] quarter  year"
