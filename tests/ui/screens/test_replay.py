"""The board of a past: it plays the journal, stands when it is held, changes nothing, and says what it is."""

from __future__ import annotations

import datetime
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from leadtui.config.themes import load_themes, theme_folders
from leadtui.desk.desk import Desk
from leadtui.desk.player import Player
from leadtui.domain.commands import Claim, Touch
from leadtui.store.embedded import EmbeddedJournal
from leadtui.store.replaying import Replay
from leadtui.ui.app import LeadtuiApp
from leadtui.ui.screens.replay import ReplayScreen
from leadtui.ui.seat import Seat
from tests.support.journals import NOON
from tests.support.seats import At, at_board

MINUTE = 60.0


def lived(at: At) -> None:
    """Two enquiries, half an hour apart, and what bo did about the first; an hour goes by."""
    (june,) = at.comes_in("June Park")
    at.clock.forward(30 * MINUTE)
    at.do(Claim, lead=june)
    at.do(Touch, lead=june, how="reached")
    at.comes_in("Bob Ray")
    at.clock.forward(30 * MINUTE)


@asynccontextmanager
async def at_past(folder: Path, *, runs: bool = True, size: tuple[int, int] = (120, 30)) -> AsyncIterator[At]:
    """In front of the hour that `lived` makes; the player is the seat's."""

    def prepare(at: At) -> None:
        lived(at)
        player = Player(at.clock, NOON + datetime.timedelta(minutes=1), at.clock.now(), runs=runs)
        at.desk = Desk(
            lambda told: Replay(EmbeddedJournal(str(at.shop.data), at.clock, read_only=True), player),
            at.loaded, player, read_only=True, is_past=True,
        )  # fmt: skip
        themes, _ = load_themes(theme_folders(at.loaded.path))
        seat = Seat(at.desk, at.loaded, player, "ana", read_only=True)
        at.app = LeadtuiApp(seat, themes, opening=lambda s, shot: ReplayScreen(s, shot, player))

    config = "sources: {drop: {kind: folder, path: ./in}}\n"
    async with at_board(folder, prepare=prepare, size=size, config=config) as at:
        yield at


async def real_seconds(at: At, seconds: float) -> None:
    at.clock.forward(seconds)
    at.desk.wake()
    await at.seen()
    await at.passes(0)
    await at.laid_out()


async def test_it_plays_what_happened_and_says_so(tmp_path: Path) -> None:
    async with at_past(tmp_path) as at:
        assert "REPLAY 05:01 Tue 03 Mar 2026 ×60" in at.text
        assert "Park" in at.text
        assert "Ray" not in at.text
        assert "nobody" in at.text
        await real_seconds(at, 40)
        assert "REPLAY 05:41 Tue 03 Mar 2026 ×60" in at.text
        assert "Ray" in at.text
        assert "bo" in at.text
        assert at.app.seat.troubles == ()


async def test_it_is_held_goes_on_faster_and_back(tmp_path: Path) -> None:
    async with at_past(tmp_path) as at:
        await at.press("P")
        await real_seconds(at, 600)
        assert "AS IT WAS 05:01 Tue 03 Mar 2026" in at.text
        assert "Ray" not in at.text
        await at.press("P", "plus")
        assert "×300" in at.text
        await real_seconds(at, 8)
        assert "05:41" in at.text
        assert "Ray" in at.text
        await at.press("minus", "left_square_bracket")
        await at.seen()
        assert "REPLAY 04:41" in at.text
        assert "Park" not in at.text
        await at.press("right_square_bracket")
        await at.seen()
        assert "Ray" in at.text


async def test_the_end_is_told_and_no_later_moment_is_shown(tmp_path: Path) -> None:
    async with at_past(tmp_path) as at:
        await real_seconds(at, 3600)
        assert "REPLAY OVER 06:00 Tue 03 Mar 2026" in at.text
        assert "here the replay ends" in at.notice


async def test_nothing_can_be_changed(tmp_path: Path) -> None:
    async with at_past(tmp_path) as at:
        before = len(at.written)
        await at.press("space", "o", "c", "z", "a")
        assert at.screen is at.board
        assert len(at.written) == before
        assert not at.beside.anybody_holds("boards"), "nobody is kept at work for the past"


async def test_a_lead_of_then_is_opened_as_it_was(tmp_path: Path) -> None:
    async with at_past(tmp_path, runs=False) as at:
        await at.press("enter")
        await at.seen()
        assert "June Park" in at.text
        assert "AS IT WAS" in at.text
        assert "reached" not in at.text


async def test_the_keys_that_play_it_come_first_at_the_foot(tmp_path: Path) -> None:
    async with at_past(tmp_path, size=(80, 24)) as at:
        assert "P pause  + faster  - slower  ] hour on  [ hour back" in " ".join(at.text.splitlines()[-1:])


async def test_it_fits_a_phone(tmp_path: Path) -> None:
    async with at_past(tmp_path, size=(40, 20)) as at:
        assert "REPLAY 05:01" in at.text
