"""The panel says the four numbers in any terminal, each with what it is of, and one sentence."""

from __future__ import annotations

import pytest

from leadtui.domain.figures.diagnosis import Finding
from leadtui.domain.figures.numbers import Chosen, Count, Inbound, Rate
from leadtui.domain.figures.panel import Panel
from leadtui.domain.figures.words import (
    BLOCKS,
    NONE_BEFORE,
    QUIET,
    change,
    interval,
    share,
    sparkline,
    still_open,
)
from leadtui.ui.widgets.panel import Figures
from tests.support.painted import LOOK, Alone, text

TOLD = Finding("too_few", "Qualified 17 of 42, was 12 of 40: too few to tell.", "It takes some 60 more.")

MOCK = Panel(
    days=7,
    inbound=Inbound(42, 40, 4, 40),
    came=(2, 5, 3, 7, 2, 1, 1),
    qualified=Count(17, 12),
    passed=(2, 3, 3, 5, 1, 1, 2),
    booked=Chosen(28, Rate(31, 58, 6)),
    signed=Chosen(28, Rate(12, 27, 4)),
    unchecked=0,
    findings=(TOLD,),
)


async def lines(panel: Panel | None, columns: int, rows: int) -> list[str]:
    view = Figures(LOOK)
    view.show(panel)
    async with Alone(view).run_test(size=(columns, rows)):
        return [text(row).rstrip() for row in view.paint(view.size)]


async def test_where_there_is_room_it_is_all_there() -> None:
    assert await lines(MOCK, 170, 50) == [
        " 7 days    enquiries 42 ▃▆▄█▃▂▂ +2 · 40 people · 4 not enquiries    qualified 17 ▄▅▅█▂▂▄ +5",
        " 28 days   → booked 31/58 53% 43–64% (6 open)    → signed 12/27 44% 30–60% (4 open)"
        "   Qualified 17 of 42, was 12 of 40: too few to tell. It takes some 60 more.",
    ]


async def test_on_eighty_columns_the_sentence_has_a_line_of_its_own() -> None:
    assert await lines(MOCK, 80, 40) == [
        " 7 days    enquiries 42 ▃▆▄█▃▂▂ +2 · 4 not enquiries    qualified 17 ▄▅▅█▂▂▄ +5",
        " 28 days   → booked 31/58 53% (6 open)    → signed 12/27 44% (4 open)",
        " Qualified 17 of 42, was 12 of 40: too few to tell. It takes some 60 more.",
    ]


async def test_where_rows_are_few_it_is_one_line() -> None:
    assert await lines(MOCK, 80, 24) == [
        " 7 days 42 in · 17 qualified  28 days → booked 31/58 53% → signed 12/27 44%"
    ]
    assert await lines(MOCK, 40, 24) == [" 7 days 42 in · 17 qualified"]


async def test_on_the_smallest_screen_leads_come_first() -> None:
    assert await lines(MOCK, 40, 20) == []


async def test_each_rate_says_what_window_it_took() -> None:
    told = MOCK._replace(signed=Chosen(91, Rate(30, 70, 4)))
    assert (await lines(told, 120, 40))[1] == (
        " 28 days   → booked 31/58 53% 43–64% (6 open)    quarter → signed 30/70 43% 34–53% (4 open)"
    )


async def test_what_is_too_little_for_a_share_is_told_as_numbers() -> None:
    told = MOCK._replace(booked=Chosen(365, Rate(3, 9, 1)), signed=Chosen(365, Rate(0, 0)), findings=())
    assert (await lines(told, 100, 40))[1:] == [
        " year      → booked 3/9 too few (1 open)    → signed 0/0",
        f" {QUIET}",
    ]


async def test_a_first_week_has_nothing_to_be_compared_with() -> None:
    told = MOCK._replace(inbound=MOCK.inbound._replace(previous=0), findings=())
    assert (await lines(told, 100, 40))[-1] == f" {NONE_BEFORE}"


async def test_bookings_without_the_questions_are_told_apart() -> None:
    (first, *_) = await lines(MOCK._replace(unchecked=3), 170, 50)
    assert first.endswith("3 booked unasked")


async def test_until_they_are_counted_that_is_said() -> None:
    assert await lines(None, 80, 24) == [" counting…"]


@pytest.mark.parametrize(
    ("counts", "drawn"),
    [((), ""), ((0, 0), "▁▁"), ((7, 0, 1), "█▁▂"), ((1000, 1), "█▂")],
)
def test_a_sparkline_is_as_high_as_the_most_and_shows_the_least(counts: tuple[int, ...], drawn: str) -> None:
    assert sparkline(counts) == drawn
    assert set(drawn) <= set(BLOCKS)


def test_words_of_figures() -> None:
    assert [change(Count(now, 5)) for now in (7, 5, 2)] == ["+2", "±0", "−3"]
    assert (share(Rate(0, 0)), interval(Rate(0, 0)), still_open(Rate(0, 0))) == ("0/0", "", "")
    assert (share(Rate(10, 20)), interval(Rate(10, 20)), still_open(Rate(1, 3, 2))) == (
        "10/20 50%", "33–67%", "2 open",
    )  # fmt: skip
