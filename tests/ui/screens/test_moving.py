"""Moving about the lanes, and a selection that stays with its lead whatever happens around it."""

from __future__ import annotations

from pathlib import Path

import pytest

from leadtui.domain.commands import Claim, Flag, Move
from leadtui.domain.events import Claimed
from leadtui.ui.screens.contact import ContactScreen
from leadtui.ui.widgets.lanes import Lanes
from tests.support.seats import At, at_board

WIDE, NARROW = (120, 30), (80, 24)


def selected(at: At) -> str:
    """The name of the contact in hand."""
    card = at.app.screen_stack[0].card()
    return card.contact.name if card else ""


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["lanes", "list"])
@pytest.mark.parametrize(("down", "up"), [("down", "up"), ("j", "k")])
async def test_arrows_and_letters_go_up_and_down(
    tmp_path: Path, size: tuple[int, int], down: str, up: str
) -> None:
    async with at_board(tmp_path, size=size, before=["Ada", "Bea", "Cid"]) as at:
        assert selected(at) == "Ada"
        await at.press(down, down)
        assert selected(at) == "Cid"
        await at.press(down)
        assert selected(at) == "Cid"
        await at.press(up)
        assert selected(at) == "Bea"
