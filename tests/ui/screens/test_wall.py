"""The wall: what it says of a real journal, how it changes, and what never stands on it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from rich.style import Style

from leadtui.domain.commands import Claim, Touch
from leadtui.domain.contacts import Way
from leadtui.ui.screens.wall import FADES_S, WallScreen
from leadtui.ui.widgets.wall import WallBlock, WallLanes
from tests.support.seats import At, at_board, row_texts

SIZES = [(80, 24), (120, 30), (200, 50)]
PRIVATE: dict[str, Any] = {
    "words": "burst pipe under the sink",
    "ways": (Way("phone", "+13035550142"), Way("email", "ana.ruiz@example.com")),
    "address": "12 Elm Street", "postcode": "80205", "company": "Ruiz & Daughters",
}  # fmt: skip
SECRETS = ("555", "0142", "ana.ruiz", "example.com", "Elm", "80205", "burst", "sink", "Ruiz", "Daughters")


@asynccontextmanager
async def at_wall(folder: Path, **options: Any) -> AsyncIterator[At]:
    async with at_board(folder, opening=WallScreen, **options) as at:
        yield at


def block(at: At) -> str:
    return "\n".join(row_texts(at.app.screen.query_one(WallBlock)))


def filled(at: At) -> Style | None:
    """How the block is filled: the style of its first cell."""
    return next(iter(at.app.screen.query_one(WallBlock).render_line(0))).style


async def later(at: At, seconds: float) -> None:
    """Let time pass in which the journal is looked at all the while."""
    at.clock.forward(seconds)
    at.desk.wake()
    await at.seen()
    await at.passes(0)
    await at.laid_out()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("names", ["masked", "none"])
async def test_nothing_private_is_painted(tmp_path: Path, size: tuple[int, int], names: str) -> None:
    def comes(at: At) -> None:
        at.comes_in("Ana Ruiz", **PRIVATE)
        at.comes_in("", **PRIVATE)
        at.comes_in("+1 303 555 0142", **PRIVATE)

    config = f"wall: {{names: {names}}}\n"
    async with at_wall(tmp_path, size=size, config=config, prepare=comes) as at:
        await later(at, 600)
        assert ("Ana R." in at.painted) is (names == "masked")
        assert not [secret for secret in SECRETS if secret in at.painted]


async def test_a_breach_changes_the_whole_block_until_somebody_takes_it(tmp_path: Path) -> None:
    async with at_wall(tmp_path) as at:
        (lead,) = at.comes_in("Ada Wong")
        await at.seen()
        calm = filled(at)
        assert "oldest unanswered" in block(at)
        await later(at, 301)
        assert "▲ LATE" in block(at)
        assert "NOBODY HAS IT" in block(at)
        alarm = filled(at)
        assert alarm != calm
        at.do(Claim, by="bo", lead=lead)
        await later(at, 0)
        assert "bo has Ada W. now" in block(at)
        assert filled(at) not in (alarm, calm)
        await later(at, FADES_S + 1)
        assert "Ada W. · bo" in block(at)
        assert filled(at) == calm


async def test_with_reduced_motion_nothing_fades(tmp_path: Path) -> None:
    async with at_wall(tmp_path, config="motion: reduced\n") as at:
        (lead,) = at.comes_in("Ada Wong")
        await later(at, 301)
        at.do(Touch, by="bo", lead=lead, how="reached")
        await later(at, 0)
        assert "nobody waits" in block(at)


async def test_pages_turn_by_themselves_and_come_round(tmp_path: Path) -> None:
    people = [f"Person {letter}" for letter in "ABCDEFGHIJKLMNOP"]
    async with at_wall(tmp_path, size=(80, 24), before=people) as at:
        lanes = at.app.screen.query_one(WallLanes)
        first = row_texts(lanes)
        assert "1-9 of 16" in first[0]
        assert "Person A." in first[2]
        await later(at, 15)
        second = row_texts(lanes)
        assert "10-16 of 16" in second[0]
        await later(at, 15)
        assert "1-9 of 16" in row_texts(lanes)[0]
