"""The same frame in fewer bytes: what the terminal shows afterwards is the same, cell by cell."""

from __future__ import annotations

import re

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from leadtui.ui.thrift import NONE, after, change, in_parts, thrifty

COLUMNS, ROWS = 30, 3

SGR = (
    "", "31", "1;38;2;255;159;143;48;2;15;20;24", "38;5;252;48;5;16", "1;38;5;216;48;5;16", "2;3", "7",
    "4;36", "48;5;16", "39;49", "9;91;104", "1", "2",
)  # fmt: skip

runs = st.tuples(
    st.sampled_from(SGR), st.one_of(st.text("ab 字é", max_size=4), st.integers(1, 12).map(" ".__mul__))
)


@st.composite
def frames(draw: st.DrawFn) -> str:
    """Rows as the compositor writes them, some of them to the end of the row."""
    told = []
    for row in draw(st.sets(st.integers(1, ROWS))):
        column = draw(st.integers(1, COLUMNS))
        told.append(f"\x1b[{row};{column}H")
        room = COLUMNS - column + 1
        for style, text in draw(st.lists(runs, max_size=6)):
            if cell_len(text) <= room:
                room -= cell_len(text)
                told.append(f"\x1b[{style}m{text}\x1b[0m" if style else text)
        if draw(st.booleans()):
            told.append(f"\x1b[48;5;16m{' ' * room}\x1b[0m")
    return "".join(told) + draw(st.sampled_from(("", "\x1b[1;1H")))


def shown(data: str, *, erases_in_colour: bool = True) -> list[tuple[object, ...]]:
    """What is seen of every cell; of a blank, whatever its letter's colour would be is not."""
    screen = pyte.Screen(COLUMNS, ROWS)
    stream = pyte.Stream(screen)
    stream.feed("\x1b[41m" + "x" * (COLUMNS * ROWS) + "\x1b[m")
    if not erases_in_colour:
        data = re.sub(r"(\x1b\[K)", "\x1b7\x1b[m\\1\x1b8", data)
    stream.feed(data)
    told: list[tuple[object, ...]] = [
        (screen.cursor.attrs.fg, screen.cursor.attrs.bg, screen.cursor.attrs.bold)
    ]
    for row in range(ROWS):
        for column in range(COLUMNS):
            cell = screen.buffer[row][column]
            blank = cell.data == " " and not cell.underscore and not cell.reverse and not cell.strikethrough
            told.append((" ", cell.bg) if blank else tuple(cell))
    return told


@given(frames(), st.booleans())
def test_the_screen_is_the_same_as_if_all_had_been_written(frame: str, erases_in_colour: bool) -> None:
    told = thrifty(frame, COLUMNS, erases_in_colour=erases_in_colour)
    assert shown(told, erases_in_colour=erases_in_colour) == shown(frame)
    assert len(told) <= len(frame) + 8


@given(st.lists(st.sampled_from(SGR), max_size=6))
def test_a_change_of_style_is_the_style_that_was_wanted(styles: list[str]) -> None:
    was = NONE
    for one in styles:
        wanted = after(NONE, one)
        assert wanted is not None
        reached = was
        for parameters in re.findall(r"\x1b\[([0-9;]*)m", change(was, wanted)):
            then = after(reached, parameters)
            assert then is not None
            reached = then
        assert reached == wanted
        was = wanted


def test_a_row_that_is_mostly_blank_is_erased_and_stepped_over() -> None:
    row = f"\x1b[1;1H\x1b[1;31;44mAna\x1b[0m\x1b[44m{' ' * 10}\x1b[0m\x1b[31;44mlate{' ' * 13}\x1b[0m"
    assert thrifty(row, COLUMNS, erases_in_colour=True) == (
        "\x1b[1;1H\x1b[44m\x1b[K\x1b[1;31mAna\x1b[10C\x1b[22mlate\x1b[m"
    )
    assert "\x1b[K" not in thrifty(row, COLUMNS, erases_in_colour=False)
    assert "\x1b[K" not in thrifty(row, COLUMNS + 1, erases_in_colour=True), "something stands behind it"


@pytest.mark.parametrize(
    "data",
    [
        "",
        "plain",
        "\x1b[?2026h",
        "\x1b]0;leadtui\x07",
        "\x1b[1;1Ha\x1b[2Jb",
        "\x1b[1;1H\x1b[58;5;3ma",
        "\x1b[6n",
    ],
)
def test_what_is_not_known_goes_through_as_it_is(data: str) -> None:
    assert thrifty(data, COLUMNS, erases_in_colour=True) == data


def test_a_link_stays_whole() -> None:
    link = "\x1b]8;id=1;tel:+1\x1b\\"
    frame = f"\x1b[1;1H{link}\x1b[4mcall\x1b[0m\x1b]8;;\x1b\\{' ' * 26}"
    told = thrifty(frame, COLUMNS, erases_in_colour=True)
    assert f"{link}\x1b[4mcall\x1b]8;;\x1b\\" in told


@given(frames(), st.integers(1, 80))
def test_parts_of_a_frame_are_whole_pieces_of_it_in_order(frame: str, most: int) -> None:
    parts = in_parts(frame, most)
    assert "".join(parts) == frame
    assert all(part.startswith("\x1b[") and "H" in part for part in parts[1:])
    assert all(len(re.findall(r"\x1b\[\d+;\d+H", part)) == 1 for part in parts if len(part) > most)
