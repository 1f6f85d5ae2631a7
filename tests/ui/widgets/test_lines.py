from __future__ import annotations

import datetime

import pytest
from textual.widget import Widget

from leadtui.domain.board import Lane
from leadtui.domain.glance import Headline as Figured
from leadtui.domain.glance import headline
from leadtui.domain.stages import DEFAULT_PIPELINE
from leadtui.ui.widgets.headline import Header, Headline, SourceMark, short
from leadtui.ui.widgets.hints import Hints
from leadtui.ui.widgets.standard import Standard
from tests.support.painted import LOOK, NOW, Alone, ago, board, contact, texts

PEOPLE = [
    contact("Ana Ruiz", age_s=460),
    contact("L. Marsh", "qualified", 15600, owner="dan"),
    contact("Kim Ode", "qualifying", 720, owner="ana"),
]
WELL = (SourceMark("web", "ok", ago(5)), SourceMark("mail", "manual"), SourceMark("phone", "waiting"))
ILL = (*WELL, SourceMark("chat", "failing", ago(720)))


def header(*, people: bool = True, sources: tuple[SourceMark, ...] = ILL, notice: str = "") -> Header:
    """What the first line of a small shop tells."""
    return Header("Root & Branch Plumbing", figured(people=people), sources, notice)


def figured(*, people: bool = True) -> Figured:
    """Its figures."""
    return headline(board(PEOPLE if people else []), NOW)


async def first_line(told: Header, columns: int, rows: int = 24, *, now: datetime.datetime = NOW) -> str:
    """The first line in a terminal of this size."""
    view = Headline(LOOK)
    view.show(told, now)
    async with Alone(view).run_test(size=(columns, rows)):
        return "".join(part.render_line(0).text for part in view.children).rstrip()


@pytest.mark.parametrize(
    ("columns", "line"),
    [
        (40, " 2 LATE: Marsh 20m dan       ●●◌× 14:32"),
        (80, " 2 LATE: Marsh 20m dan · Ruiz 2m nobody   1 waiting    ●●◌× chat 12m  Tue 14:32"),
        (
            120,
            " Root & Branch Plumbing    2 LATE: Marsh 20m dan · Ruiz 2m nobody   1 waiting"
            "          sources ●●◌× chat 12m  Tue 14:32",
        ),
        (
            200,
            " Root & Branch Plumbing    2 LATE: Marsh 20m dan · Ruiz 2m nobody   1 waiting, oldest 7m"
            "   ana has 1 · dan has 1" + " " * 55 + "sources ●●◌× chat 12m  Tue 14:32",
        ),
    ],
)
async def test_what_is_late_and_who_has_it_comes_first_in_any_terminal(columns: int, line: str) -> None:
    assert await first_line(header(), columns) == line


async def test_that_nothing_is_late_is_said() -> None:
    assert (await first_line(header(people=False, sources=()), 80)).startswith(
        " Root & Branch Plumbing    nothing late"
    )


@pytest.mark.parametrize(
    ("sources", "columns", "told"),
    [
        (WELL, 120, "sources ●●◌"),
        (WELL, 40, "●●◌"),
        ((*WELL, SourceMark("form", "stale", ago(3600))), 120, "sources ●●◌○ form 1h00"),
        ((), 120, "no sources"),
        (tuple(SourceMark(str(number), "ok") for number in range(12)), 80, "sources 12/12"),
    ],
)
async def test_every_source_is_always_in_sight(
    sources: tuple[SourceMark, ...], columns: int, told: str
) -> None:
    line = await first_line(header(sources=sources), columns)

    assert line.rsplit("  ", 1)[0].rstrip().endswith(told) or line.removesuffix(" 14:32").endswith(told)


async def test_that_nobody_polls_is_said_in_place_of_the_sources() -> None:
    assert "not polling since 14:02  " in await first_line(header(notice="not polling since 14:02"), 120)


async def test_a_minute_that_passes_repaints_the_clock_alone() -> None:
    view = Headline(LOOK)
    view.show(header(people=False, sources=WELL), NOW)
    async with Alone(view).run_test(size=(120, 24)):
        before = [part.render_line(0) for part in view.children]
        view.show(header(people=False, sources=WELL), NOW + datetime.timedelta(minutes=1))
        after = [part.render_line(0) for part in view.children]

        assert [one is other for one, other in zip(before, after, strict=True)] == [True, True, False]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Ana Ruiz", "Ruiz"),
        ("Ana Ruiz 🏡", "Ruiz"),
        ("Ana Ruiz 2", "Ruiz"),
        ("Hotel 21 Nord", "Nord"),
        ("+13035550142", "(303) 555-0142"),
        ("+1 303 555 0142", "…03 555 0142"),
        (" ", ""),
        ("山田", "山田"),
    ],
)
def test_a_name_is_told_short(name: str, told: str) -> None:
    assert short(name, "US") == told


async def one_line(view: Widget, columns: int, rows: int = 30) -> list[str]:
    """What a line says in a terminal of this size."""
    async with Alone(view).run_test(size=(columns, rows)):
        return texts(view)


@pytest.mark.parametrize(
    ("columns", "line"),
    [
        (60, " enter open   a add   z undo   ? help"),
        (35, " enter open  a add  z undo  ? help"),
        (30, " enter open  a add  z undo"),
        (12, " enter open"),
    ],
)
async def test_hints_go_from_the_right_and_never_wrap(columns: int, line: str) -> None:
    view = Hints(LOOK)
    view.show([("enter", "open"), ("a", "add"), ("z", "undo"), ("?", "help")])

    assert await one_line(view, columns) == [line]


@pytest.mark.parametrize(
    ("columns", "line"),
    [
        (60, " y yes   t words   enter accept   ? help"),
        (40, " t words   enter accept   ?"),
        (18, " t words  ?"),
    ],
)
async def test_on_a_phone_the_key_of_the_help_is_always_there(columns: int, line: str) -> None:
    view = Hints(LOOK)
    view.show([("y", "yes"), ("t", "words"), ("enter", "accept"), ("?", "help")], help_key="?", spared=1)

    assert await one_line(view, columns) == [line]


async def test_the_standard_of_a_stage_is_said_with_its_name() -> None:
    view = Standard(LOOK)
    view.show(Lane(DEFAULT_PIPELINE.first))

    assert await one_line(view, 50) == [" NEW  every contact called within five minutes an…"]


async def test_what_the_shop_wrote_into_its_config_cannot_move_the_terminal() -> None:
    line = await first_line(Header("Root\x1b[2J & \u202eBranch", figured(people=False)), 80)

    assert line.startswith(" Root & Branch ")
