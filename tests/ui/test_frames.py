"""What a terminal shows already is not written to it again, and nothing else is left out."""

from __future__ import annotations

import pyte
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from leadtui.ui.frames import Frames

COLUMNS, ROWS = 12, 4
STYLES = ("\x1b[31m", "\x1b[1;38;2;255;159;143m")


def styled(text: str, style: str) -> str:
    return f"{style}{text}\x1b[0m" if style else text


pieces = st.tuples(
    st.integers(1, ROWS),
    st.integers(1, COLUMNS),
    st.text("ab 字é", min_size=1, max_size=4),
    st.sampled_from(("", *STYLES)),
).filter(lambda piece: piece[1] - 1 + cell_len(piece[2]) <= COLUMNS)


@st.composite
def frames(draw: st.DrawFn) -> str:
    """Pieces of rows as the compositor writes them: from above, and in a row from the left."""
    taken: dict[int, int] = {}
    written = []
    for row, column, text, style in sorted(draw(st.lists(pieces, max_size=8))):
        if column > taken.get(row, 0):
            taken[row] = column - 1 + cell_len(text)
            written.append(f"\x1b[{row};{column}H{styled(text, style)}\n")
    return "".join(written).removesuffix("\n") + "\x1b[1;1H"


def fed(screen: pyte.Screen, data: str) -> list[dict[int, pyte.screens.Char]]:
    pyte.Stream(screen).feed(data.replace("\n", ""))
    return [dict(screen.buffer[row]) for row in range(ROWS)]


@given(st.lists(frames(), max_size=6))
def test_the_screen_is_the_same_as_if_all_had_been_written(written: list[str]) -> None:
    whole, spared, left_out = pyte.Screen(COLUMNS, ROWS), pyte.Screen(COLUMNS, ROWS), Frames()
    for frame in written:
        for again in (frame, frame):
            assert fed(whole, again) == fed(spared, left_out.news(again))


@given(frames())
def test_a_frame_that_was_just_written_is_only_its_cursor(frame: str) -> None:
    left_out = Frames()
    left_out.news(frame)
    assert left_out.news(frame) == "\x1b[1;1H"


def test_it_does_not_matter_how_a_row_was_cut() -> None:
    left_out = Frames()
    left_out.news("\x1b[2;1H字\x1b[31mred\x1b[0m blue\x1b[1;1H")
    assert left_out.news("\x1b[2;1H字\x1b[2;3H\x1b[31mred\x1b[0m\x1b[2;6H blue\x1b[1;1H") == "\x1b[1;1H"
    assert "blue" in left_out.news("\x1b[2;1H字\x1b[2;3H\x1b[31mred\x1b[0m\x1b[2;7H blue\x1b[1;1H")


def test_what_is_forgotten_is_written_again() -> None:
    left_out = Frames()
    left_out.news("\x1b[1;1Hana\x1b[1;1H")
    left_out.forget()
    assert left_out.news("\x1b[1;1Hana\x1b[1;1H") == "\x1b[1;1Hana\x1b[1;1H"


def test_what_is_no_frame_goes_through() -> None:
    left_out = Frames()
    for data in ("", "\x1b[?2026h", "\x1b]0;leadtui\x07", "plain \x1b[1;1Hana"):
        assert [left_out.news(data), left_out.news(data)] == [data, data]
