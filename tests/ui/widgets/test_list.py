from __future__ import annotations

import datetime
from typing import Any, Self

from textual.geometry import Region
from textual.message import Message

from leadtui.domain.contacts import Contact
from leadtui.ui.look import Look
from leadtui.ui.widgets.deck import CardClicked, HeadingClicked
from leadtui.ui.widgets.list import BoardList
from tests.support.painted import LOOK, NOW, Alone, board, contact, texts

PEOPLE = [
    contact("Ana Ruiz", age_s=460),
    contact("Bo Li", age_s=130),
    contact("Kim Ode", "qualifying", 720, owner="ana"),
    contact("J. Wu", "booked", 60, owner="dan", appointment_at=NOW + datetime.timedelta(days=2)),
]


class Watched(BoardList):
    """Keeps every region that it asked to have painted."""

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self.asked: list[Region] = []

    def refresh(self, *regions: Region, **kind: Any) -> Self:
        """Note it down, then do it."""
        self.asked.extend(regions)
        return super().refresh(*regions, **kind)


def show(view: BoardList, people: list[Contact], selected: str = "", focused: str = "new") -> None:
    """Show these people's lanes, those of the path."""
    lanes = [lane for lane in board(people).lanes if lane.stage.category in ("open", "working")]
    view.show(lanes, NOW, selected or None, focused=focused)


async def test_every_lane_stands_under_its_heading_on_a_phone() -> None:
    view = BoardList(LOOK)
    async with Alone(view).run_test(size=(40, 16)):
        show(view, PEOPLE, "lead Bo Li")

        assert texts(view) == [
            "▸NEW 2 · 5m",
            " 7m40 ! Ana Ruiz                late 2m",
            "▌2m10   Bo Li                    nobody",
            "",
            " QUALIFYING 1 · 1h",
            " 12m    Kim Ode                     ana",
            "",
            " QUALIFIED 0 · 4h",
            "",
            " BOOKED 1 · 7d",
            " Thu 14:32  J. Wu                   dan",
            *[""] * 5,
        ]


async def test_a_wider_list_stands_in_columns() -> None:
    view = BoardList(LOOK)
    async with Alone(view).run_test(size=(80, 12)):
        show(view, PEOPLE)
        names = [row.find(name) for row, name in zip(texts(view)[1:3], ("Ana Ruiz", "Bo Li"), strict=True)]

        assert names == [12, 12]
        assert texts(view)[10].startswith(" Thu 14:32  J. Wu")
        assert [row.find("nobody") for row in texts(view)[1:3]] == [71, 71]


async def test_the_selection_stays_in_sight_with_its_heading_marked() -> None:
    view = BoardList(LOOK)
    async with Alone(view).run_test(size=(40, 10)):
        people = [contact(f"Person {number}", age_s=3600 - number) for number in range(30)]
        show(view, people, "lead Person 0")
        assert texts(view)[-1] == " ↓ 22 more"

        view.select("lead Person 29", focused="new")

        assert any(row.startswith("▌") and "Person 29" in row for row in texts(view))


async def test_a_second_repaints_only_the_time_of_one_row() -> None:
    view = Watched(LOOK)
    async with Alone(view).run_test(size=(80, 12)) as pilot:
        show(view, PEOPLE)
        await pilot.pause()
        view.asked.clear()

        view.tick(NOW + datetime.timedelta(seconds=1))

        assert view.asked == [Region(0, 1, 5, 1), Region(0, 2, 5, 1)]


async def test_clicks_are_told_as_messages() -> None:
    view = BoardList(LOOK)
    told: list[Message] = []
    async with Alone(view).run_test(size=(40, 16), message_hook=told.append) as pilot:
        show(view, PEOPLE)
        await pilot.click(view, offset=(9, 5))
        await pilot.click(view, offset=(9, 9))
        await pilot.click(view, offset=(9, 15))

        assert {one.lead_id for one in told if isinstance(one, CardClicked)} == {"lead Kim Ode"}
        assert {one.stage_id for one in told if isinstance(one, HeadingClicked)} == {"booked"}
