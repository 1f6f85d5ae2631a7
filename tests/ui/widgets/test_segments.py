from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from leadtui.ui.look import Paint
from leadtui.ui.segments import Row, changed_columns, laid

RED, BOLD = Style(color="red"), Style(bold=True)
PAINTS: st.SearchStrategy[Paint] = st.sampled_from([None, RED, BOLD])
WORDS = st.lists(st.tuples(st.text("ab 山é", max_size=6), PAINTS), max_size=5)


def cells(row: Row) -> list[tuple[str, Paint]]:
    """What stands in every column; the second of a wide character says so."""
    found: list[tuple[str, Paint]] = []
    for segment in row:
        for char in segment.text:
            paint = None if char == " " else segment.style
            found.append((char, paint))
            found.extend((("", paint),) * (cell_len(char) - 1))
    return found


@given(WORDS, st.integers(0, 20))
def test_a_row_is_exactly_as_wide_as_it_was_asked_for(words: list[tuple[str, Paint]], columns: int) -> None:
    assert sum(segment.cell_length for segment in laid(words, columns, None)) == columns


@given(WORDS, WORDS)
def test_writing_the_changed_columns_makes_one_row_of_another(
    before: list[tuple[str, Paint]], after: list[tuple[str, Paint]]
) -> None:
    old, new = laid(before, 16, None), laid(after, 16, None)
    columns = changed_columns(old, new, 16)

    assert cells(new)[:columns] + cells(old)[columns:] == cells(new)


def test_only_the_columns_up_to_the_last_that_differs_are_written() -> None:
    old = laid([(" 7m40 !", RED), ("Ana", BOLD)], 20, None)
    new = laid([(" 7m41 !", RED), ("Ana", BOLD)], 20, None)

    assert changed_columns(old, new, 20) == 5
    assert changed_columns(old, laid([(" 7m40 !", RED), ("Ana", BOLD)], 20, None), 20) == 0


def test_spaces_share_the_style_of_their_neighbours() -> None:
    row = laid([("   ", None), ("late", RED), ("  ", BOLD), ("ana", BOLD)], 14, None)

    assert row == [Segment("   late  ", RED), Segment("ana  ", BOLD)]
