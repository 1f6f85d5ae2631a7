from __future__ import annotations

import datetime
from typing import Any, Self, SupportsIndex

from textual import events
from textual.geometry import Region
from textual.message import Message

from leadtui.domain.board import Card, Lane
from leadtui.domain.contacts import Contact, Holder
from leadtui.domain.stages import Stage
from leadtui.ui.look import Look
from leadtui.ui.widgets.deck import CardClicked, HeadingClicked, LaneScrolled
from leadtui.ui.widgets.lane import LaneView
from tests.support.painted import LOOK, NOW, Alone, ago, contact, lane, texts

SECOND = datetime.timedelta(seconds=1)
SIZE = (30, 20)


class Watched(LaneView):
    """Keeps every region that it asked to have painted; None is all of it."""

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self.asked: list[Region | None] = []

    def refresh(self, *regions: Region, **kind: Any) -> Self:
        """Note it down, then do it."""
        self.asked.extend(regions or [None])
        return super().refresh(*regions, **kind)

    def taken(self) -> list[Region | None]:
        """What was asked for since the last time, from the top."""
        asked, self.asked = self.asked, []
        return sorted(asked, key=lambda region: region.y if region else -1)


def people(count: int, *, age_s: float = 3600, **described: Any) -> list[Contact]:
    """So many people in `new`, the oldest first."""
    return [contact(f"Person {number}", age_s=age_s - number, **described) for number in range(count)]


async def test_a_lane_shows_its_heading_and_its_cards() -> None:
    view = LaneView(LOOK)
    async with Alone(view).run_test(size=SIZE):
        view.show(lane([contact("Ana Ruiz", age_s=460), contact("Bo Li", age_s=20, owner="bo")]), NOW)

        assert texts(view)[:10] == [
            " NEW 2 · 5m",
            " " + "─" * 27,
            " 7m40 ! Ana Ruiz",
            "        burst pipe",
            "        late 2m40 · nobody",
            "",
            " 20s    Bo Li",
            "        burst pipe",
            "        bo · web form",
            "",
        ]


async def test_cards_are_higher_where_the_longest_of_all_lanes_has_room_for_that() -> None:
    view, words = LaneView(LOOK), "burst pipe in the kitchen, water everywhere"
    async with Alone(view).run_test(size=(30, 22)):  # below the heading there is room for four such cards
        here = lane([contact("Ana Ruiz", age_s=20, words=words), contact("Bo Li", age_s=20)])
        view.show(here, NOW, most=4)
        assert [row.strip() for row in texts(view)[2:6]] == [
            "20s    Ana Ruiz", "burst pipe in the", "kitchen, water ever…", "nobody · web form",
        ]  # fmt: skip
        assert texts(view)[7].strip() == "20s    Bo Li"
        assert view.page == 4
        view.show(here, NOW, most=5)
        assert [row.strip() for row in texts(view)[3:6]] == ["burst pipe in the k…", "nobody · web form", ""]
        assert texts(view)[6].strip() == "20s    Bo Li"


async def test_an_empty_lane_says_that_nobody_waits() -> None:
    view = LaneView(LOOK)
    async with Alone(view).run_test(size=SIZE):
        view.show(lane([]), NOW)

        assert texts(view)[2] == " nobody waits for an answer"


async def test_the_lane_in_focus_is_told_by_a_heavy_rule() -> None:
    view = LaneView(LOOK)
    async with Alone(view).run_test(size=SIZE):
        view.show(lane([]), NOW, focused=True)

        assert texts(view)[1] == " ━━━━━" + "─" * 22


async def test_a_stage_that_the_config_dropped_says_so() -> None:
    view = LaneView(LOOK)
    async with Alone(view).run_test(size=(40, 20)):
        view.show(Lane(Stage("quoted", "Quoted", "working"), configured=False), NOW)

        assert texts(view)[0] == " QUOTED 0 · not in your config"


async def test_a_second_repaints_the_ages_that_changed_and_nothing_else() -> None:
    view = Watched(LOOK)
    async with Alone(view).run_test(size=SIZE) as pilot:
        near, far = contact("Near", age_s=245), contact("Far", "new", 7200.5, owner="ana")
        view.show(lane([near, far]), NOW)
        await pilot.pause()
        view.taken()

        view.tick(NOW + SECOND)

        assert view.taken() == [Region(0, 6, 5, 1)]
        assert texts(view)[6].startswith(" 4m06")


async def test_nothing_is_repainted_when_no_text_changed() -> None:
    view = Watched(LOOK)
    async with Alone(view).run_test(size=SIZE) as pilot:
        view.show(lane(people(9, age_s=7290)), NOW)
        await pilot.pause()
        view.taken()

        view.tick(NOW + SECOND)

        assert view.taken() == []


async def test_a_claim_that_runs_out_is_told_without_any_event() -> None:
    view = LaneView(LOOK)
    async with Alone(view).run_test(size=SIZE) as pilot:
        held = contact("Held", "qualifying", 600, holder=Holder("ana", ago(60), ago(60), lease_s=120))
        view.show(lane([held], "qualifying"), NOW)
        await pilot.pause()
        assert texts(view)[4] == "        ana · web form"

        view.tick(NOW + 61 * SECOND)

        assert texts(view)[4] == "        nobody · web form"


async def test_marking_another_lead_writes_one_column_of_two_cards() -> None:
    view = Watched(LOOK)
    async with Alone(view).run_test(size=SIZE) as pilot:
        view.show(lane(people(4)), NOW, "lead Person 0", focused=True)
        await pilot.pause()
        view.taken()

        view.select("lead Person 1", focused=True)

        assert view.taken() == [Region(0, y, 1, 1) for y in (2, 3, 6, 7)]
        assert [row[:1] for row in texts(view)[2:8]] == [" ", " ", " ", "", "▌", "▌"]


async def test_a_new_lead_repaints_rows_and_no_gap_between_them() -> None:
    view = Watched(LOOK)
    async with Alone(view).run_test(size=SIZE) as pilot:
        before = people(2)
        view.show(lane(before), NOW)
        await pilot.pause()
        view.taken()

        view.show(lane([*before, contact("First", age_s=9000)]), NOW)

        regions = view.taken()
        assert {region.y for region in regions if region} == {0, 2, 4, 6, 8, 10, 11, 12}
        assert texts(view)[2] == " 2h30 ! First"


async def test_only_cards_in_sight_are_touched() -> None:
    touched: list[int] = []

    class Counted(tuple[Card, ...]):
        def __getitem__(self, at: SupportsIndex | slice) -> Any:
            touched.extend(range(*at.indices(len(self))) if isinstance(at, slice) else [int(at)])
            return super().__getitem__(at)

        def __iter__(self) -> Any:
            raise AssertionError("walked through the whole lane")

    view = LaneView(LOOK)
    async with Alone(view).run_test(size=SIZE) as pilot:
        whole = lane(people(1000))
        view.show(Lane(whole.stage, Counted(whole.cards)), NOW, "lead Person 0")
        await pilot.pause()
        view.select("lead Person 1")
        view.tick(NOW + SECOND)

    assert max(touched) < 10


async def test_the_selection_stays_in_sight_and_the_lane_says_how_many_more_there_are() -> None:
    view = LaneView(LOOK)
    async with Alone(view).run_test(size=SIZE):
        view.show(lane(people(12)), NOW, "lead Person 0")
        assert view.page == 4
        assert texts(view)[17:19] == ["", " ↓ 8 more"]

        view.select("lead Person 11")
        assert "▌" in "".join(texts(view))
        assert texts(view)[18] == " ↑ 8 more"

        view.select("lead Person 6")
        assert "▌59m !  Person 6" in texts(view)
        assert texts(view)[18] == " ↑ 4 more   ↓ 4 more"


async def test_a_scrolled_lane_stays_where_it_is_when_somebody_comes_in_above() -> None:
    view = Watched(LOOK)
    async with Alone(view).run_test(size=SIZE) as pilot:
        before = people(12)
        view.show(lane(before), NOW, "lead Person 11")
        await pilot.pause()
        shown = texts(view)[2:18]
        view.taken()

        view.show(lane([*before, contact("First", age_s=9000)]), NOW, "lead Person 11")

        assert texts(view)[2:18] == shown
        assert {region.y for region in view.taken() if region} == {0, 18}


async def test_clicks_and_the_wheel_are_told_as_messages() -> None:
    view = LaneView(LOOK)
    told: list[Message] = []
    async with Alone(view).run_test(size=SIZE, message_hook=told.append) as pilot:
        view.show(lane(people(12)), NOW, "lead Person 0")
        await pilot.click(view, offset=(10, 6))
        await pilot.click(view, offset=(3, 0))
        view.post_message(events.MouseScrollDown(view, 3, 3, 0, 0, 0, False, False, False))
        await pilot.pause()

        assert {one.lead_id for one in told if isinstance(one, CardClicked)} == {"lead Person 1"}
        assert {one.stage_id for one in told if isinstance(one, HeadingClicked)} == {"new"}
        assert any(isinstance(one, LaneScrolled) for one in told)
        assert texts(view)[2].strip().endswith("Person 1")


async def test_a_lane_takes_no_focus() -> None:
    view = LaneView(LOOK)
    async with Alone(view).run_test(size=SIZE) as pilot:
        view.show(lane(people(2)), NOW)
        await pilot.press("tab")
        await pilot.click(view, offset=(10, 6))

        assert pilot.app.focused is None
