from __future__ import annotations

from leadtui.domain.stages import Pipeline, Stage
from leadtui.ui.widgets.lane import LaneView
from leadtui.ui.widgets.lanes import Lanes
from leadtui.ui.widgets.list import BoardList
from tests.support.painted import LOOK, NOW, Alone, board, contact, texts

MANY = Pipeline(tuple(Stage(f"s{number}", f"Stage {number}", "working") for number in range(7)))


def lanes_of(pipeline: Pipeline = MANY) -> Lanes:
    """Seven lanes with a lead each, the first selected."""
    people = [contact(f"Person {stage.id}", stage.id, pipeline=pipeline) for stage in pipeline.stages]
    lanes = Lanes(LOOK)
    lanes.show(board(people, pipeline).lanes, NOW, 0, 0, "lead Person s0")
    return lanes


def headings(lanes: Lanes) -> list[str]:
    """The first row of every lane in sight."""
    return [texts(view)[0].strip() for view in lanes.query(LaneView)]


async def test_what_is_shown_before_it_is_mounted_is_there_at_once() -> None:
    lanes = lanes_of()
    async with Alone(lanes).run_test(size=(200, 20)):
        assert headings(lanes) == [f"STAGE {number} 1" for number in range(7)]


async def test_cards_of_all_lanes_stand_in_rows_beside_each_other() -> None:
    words = "burst pipe in the kitchen, water everywhere, and nobody can find the valve"
    people = [contact(f"Person {n}", words=words) for n in range(9)]
    lanes = Lanes(LOOK)
    lanes.show(
        board([*people, contact("Bo", "qualifying", words=words, owner="bo")]).lanes[:4], NOW, 0, 0, ""
    )
    async with Alone(lanes).run_test(size=(120, 30)) as pilot:
        new, qualifying, *_ = (texts(view) for view in lanes.query(LaneView))
        assert (new[4].split()[0], qualifying[4].split()[0]) == ("nobody", "bo")
        await pilot.resize_terminal(120, 60)
        await pilot.pause()
        new, qualifying, *_ = (texts(view) for view in lanes.query(LaneView))
        assert (new[5].split()[0], qualifying[5].split()[0]) == ("nobody", "bo")


async def test_lanes_become_one_list_where_there_is_no_room_and_lanes_again() -> None:
    lanes = lanes_of()
    async with Alone(lanes).run_test(size=(200, 40)) as pilot:
        await pilot.resize_terminal(80, 40)
        await pilot.pause()
        assert lanes.in_one_list
        assert not lanes.query(LaneView)
        assert texts(lanes.query_one(BoardList))[0] == "▸STAGE 0 1"
        assert texts(lanes.query_one(BoardList))[1].startswith("▌1m         Person s0")

        await pilot.resize_terminal(200, 40)
        await pilot.pause()
        assert len(headings(lanes)) == 7
        assert not lanes.query(BoardList)


async def test_where_not_all_lanes_fit_those_around_the_selection_are_shown() -> None:
    lanes = lanes_of()
    async with Alone(lanes).run_test(size=(110, 20)) as pilot:
        assert [heading[:7] for heading in headings(lanes)] == ["STAGE 0", "STAGE 1", "STAGE 2", "STAGE 3"]
        assert headings(lanes)[3].endswith("3 more ›")

        lanes.select(5, 0, "lead Person s5")
        await pilot.pause()

        assert [heading[:7] for heading in headings(lanes)] == ["STAGE 2", "STAGE 3", "STAGE 4", "STAGE 5"]
        assert headings(lanes)[0].endswith("‹ 2 more")
        assert "▌" in "".join(texts(list(lanes.query(LaneView))[3]))


async def test_moving_to_another_lane_takes_the_mark_along() -> None:
    lanes = lanes_of()
    async with Alone(lanes).run_test(size=(200, 20)) as pilot:
        lanes.select(2, 0, "lead Person s2")
        await pilot.pause()

        marked = ["▌" in "".join(texts(view)) for view in lanes.query(LaneView)]
        heavy = ["━" in texts(view)[1] for view in lanes.query(LaneView)]
        assert marked == heavy == [number == 2 for number in range(7)]


async def test_fewer_lanes_take_the_room_of_those_that_are_gone() -> None:
    lanes = lanes_of()
    async with Alone(lanes).run_test(size=(200, 20)) as pilot:
        lanes.show(board([], MANY).lanes[:2], NOW, 0, 0, "")
        await pilot.pause()

        assert headings(lanes) == ["STAGE 0 0", "STAGE 1 0"]
        assert [view.size.width for view in lanes.query(LaneView)] == [100, 100]
        assert lanes.page == 4
