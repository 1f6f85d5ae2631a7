"""The wall: what it says of a real journal, how it changes, and what never stands on it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from rich.style import Style

from leadtui.desk.health import CollectorStatus, Polling, SourceHealth, SourceState
from leadtui.desk.snapshot import Snapshot
from leadtui.domain.commands import Claim, Touch
from leadtui.domain.contacts import Way
from leadtui.ui.messages import ConfigChanged, ConfigSpoilt
from leadtui.ui.screens.wall import BEGINS_S, FADES_S, WallScreen
from leadtui.ui.widgets.wallfigures import WallFigures
from leadtui.ui.widgets.wallhead import WallBlock
from leadtui.ui.widgets.walllanes import WIDEST_NAME, WIDEST_STAGE, WallLanes
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
        told = at.text
        assert ("Ana R." in told) is (names == "masked")
        assert not [secret for secret in SECRETS if secret in told]


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


async def test_it_comes_back_by_itself_when_the_journal_was_gone(tmp_path: Path) -> None:
    async with at_wall(tmp_path, before=["Ada Wong"]) as at:
        away = tmp_path / "away"
        at.shop.data.rename(away)
        await later(at, 20)
        assert "STALE" in at.painted
        away.rename(at.shop.data)
        at.comes_in("Bea Stone")
        await later(at, 1)
        assert "STALE" not in at.painted
        assert "Bea S." in at.painted


async def test_before_the_journal_was_read_it_claims_nothing(tmp_path: Path) -> None:
    def another_in_its_place(at: At) -> None:
        at.shop.data.rename(tmp_path / "away")
        at.shop.data.write_text("no folder")

    async with at_wall(tmp_path, prepare=another_in_its_place) as at:
        await at.seen()
        assert "STALE: no journal" in at.painted
        for claimed in ("current", "NOBODY WAITS", "nobody waits", " 0 "):
            assert claimed not in at.painted
        wall = at.app.screen
        assert isinstance(wall, WallScreen)
        opening = Snapshot(at.desk.first().board, Polling(), "read anew: 1%", is_opening=True)
        wall.show_snapshot(opening)
        await at.laid_out()
        assert "no data yet" in at.painted
        assert "being opened" in at.painted
        for claimed in ("STALE", "current", "NOBODY WAITS", "nobody waits", " 0 "):
            assert claimed not in at.painted
        at.shop.data.unlink()
        (tmp_path / "away").rename(at.shop.data)
        await later(at, 1)
        assert "data current" in at.painted
        assert "nobody waits" in at.painted


async def test_a_config_that_is_not_taken_is_told_without_what_stands_in_it(tmp_path: Path) -> None:
    async with at_wall(tmp_path, before=["Ada Wong"]) as at:
        at.app.post_message(ConfigSpoilt("config.yaml:3: wall.names: “Ada Wong” is neither masked nor none"))
        await at.laid_out()
        assert "config not taken" in at.painted
        assert "Wong" not in at.painted
        at.app.post_message(ConfigChanged(at.app.seat.loaded))
        await at.laid_out()
        assert "config not taken" not in at.painted


async def test_it_goes_on_with_a_clock_that_was_set_back_or_forward(tmp_path: Path) -> None:
    async with at_wall(tmp_path, before=["Ada Wong"]) as at:
        for hours in (-30, 48):
            at.clock.turn(hours * 3600)
            await later(at, 1)
            assert "STALE" not in at.painted
        at.comes_in("Bea Stone")
        await later(at, 1)
        assert "Bea S." in at.painted
        assert "LATE" in block(at)


async def test_while_nobody_polls_it_is_grey_and_says_so(tmp_path: Path) -> None:
    config = f"sources: {{drop: {{kind: folder, path: {tmp_path}/in}}}}\n"
    async with at_wall(tmp_path, config=config, before=["Ada Wong"]) as at:
        assert "STALE" not in at.painted  # one that was just opened gives a collector time to begin
        await later(at, BEGINS_S + 1)
        assert "STALE: nobody polls" in at.painted
        publish(at, "ok")
        await later(at, 1)
        assert "STALE" not in at.painted
        assert "of 1 well" in at.painted
        publish(at, "failing")
        await later(at, 1)
        assert "of 1 well: drop failing" in at.painted
        await later(at, 3600)
        assert "STALE" in at.painted
        assert not colours(at)


def publish(at: At, state: SourceState) -> None:
    """A collector says how the one source is."""
    now = at.clock.now()
    health = SourceHealth("drop", state, last_ok=now, failing_since=now if state == "failing" else None)
    said = CollectorStatus(1, "here", "0", "", now, now, (health,))
    at.beside.publish_status("collector", said.as_json())


def colours(at: At) -> set[str]:
    """The colours of the cards."""
    lanes = at.app.screen.query_one(WallLanes)
    found = [segment.style for y in range(lanes.size.height) for segment in lanes.render_line(y)]
    look = at.app.seat.look.palette
    plain = [paint.color for paint in (look.muted, look.blank) if paint is not None]
    return {str(style.color) for style in found if style is not None and style.color not in (None, *plain)}


async def test_it_rings_once_for_everybody_who_is_late_and_nobodys(tmp_path: Path) -> None:
    rung: list[bool] = []
    async with at_wall(tmp_path, config="wall: {bell: yes}\n", before=["Ada Wong"]) as at:
        at.app.bell = lambda: rung.append(True)  # type: ignore[method-assign]  # it is heard, not seen
        await later(at, 301)
        await later(at, 60)
        assert len(rung) == 1
        at.comes_in("Bea Stone")
        await later(at, 302)
        assert len(rung) == 2


async def test_a_closed_shop_is_quiet(tmp_path: Path) -> None:
    hours = "hours: {mon: [7:00-7:05], tue: [7:00-7:05]}\nwall: {bell: yes}\n"
    async with at_wall(tmp_path, config=hours, before=["Ada Wong"]) as at:
        await later(at, 3600)
        assert "closed until" in block(at)
        assert "1 waiting" in block(at)


async def test_on_a_phone_names_are_whole_and_no_word_is_cut(tmp_path: Path) -> None:
    async with at_wall(tmp_path, size=(40, 20), before=["Bartholomew Wong"]) as at:
        assert "Bartholomew W." in at.painted
        assert "targ" not in at.painted.replace("target 5m", "")


@pytest.mark.parametrize("size", [(20, 6), (40, 20), (300, 90)])
async def test_it_stands_in_a_terminal_of_any_size(tmp_path: Path, size: tuple[int, int]) -> None:
    async with at_wall(tmp_path, size=size, before=["Ada Wong"]) as at:
        await later(at, 301)
        assert "LATE" in at.painted


@pytest.mark.parametrize("size", [(80, 24), (110, 30), (160, 40), (200, 50)])
async def test_whose_the_late_leads_are_is_told_whole_and_beside_its_digits(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with at_wall(tmp_path, size=size) as at:
        first, second, *_ = at.comes_in("Ada Wong", "Cai Li", "Bo Chu")
        at.do(Claim, by="Bart", lead=first)
        at.do(Claim, by="ボブ", lead=second)
        await later(at, 301)
        rows = row_texts(at.app.screen.query_one(WallFigures))
        told = "\n".join(rows)
        assert [one for one in ("nobody 1", "Bart 1", "ボブ 1") if one not in told] == []
        assert "…" not in told
        assert not re.search("█[^█ ]", told)


@pytest.mark.parametrize("size", [(80, 24), (106, 30)])
async def test_nobody_loses_the_way_from_a_name_to_its_owner(tmp_path: Path, size: tuple[int, int]) -> None:
    async with at_wall(tmp_path, size=size, before=["Ada Wong"]) as at:
        (row,) = (row for row in row_texts(at.app.screen.query_one(WallLanes)) if "Ada W." in row)
        assert row.index("nobody") - row.index("Ada W.") <= WIDEST_NAME + WIDEST_STAGE + 2


async def test_letters_of_any_script_keep_their_columns(tmp_path: Path) -> None:
    names = ["山田 太郎", "محمد علي", "राम कुमार", "👩‍🚒 Zoë"]
    async with at_wall(tmp_path, before=names) as at:
        await later(at, 10)
        rows = row_texts(at.app.screen.query_one(WallLanes))
        assert {cell_len(row) for row in rows} == {120}


async def test_the_wall_is_left_by_a_key(tmp_path: Path) -> None:
    async with at_wall(tmp_path) as at:
        await at.press("q")
        assert at.app.return_code == 0
