from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from leadtui.ui.cells import cut, fit, folded, plain, shorten

ANYTHING = st.text(st.characters(exclude_categories=()), max_size=60)

HOSTILE = [
    "\x1b[31mred\x1b]0;title\x07",
    "a\x00b\x08c\x7fd\x9b31me",
    "\u202ejohn\u202c \u2066smith\u2069",
    "zero\u200bwidth\ufeffflood" + "\u200d" * 50,
    "\ud800lone surrogate",
    "e" + "\u0301" * 300,
    "\u0301\u0301mark first",
    "two\nlines\tand a tab",
    "[bold]markup[/] [@click=app.quit]x[/]",
    "\U000e0041\U000e0042tags",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_that_moves_a_terminal_is_left(text: str) -> None:
    left = plain(text)

    assert all(unicodedata.category(char)[0] != "C" for char in left)
    assert len(left) <= len(text)
    assert len(left.encode()) < 100


@given(ANYTHING, st.integers(0, 30))
def test_a_fitted_text_is_exactly_as_wide_as_it_was_asked_for(text: str, columns: int) -> None:
    for keep in ("start", "end"):
        assert cell_len(fit(text, columns, keep)) == columns
        assert cell_len(cut(text, columns, keep)) <= columns


@given(ANYTHING)
def test_no_control_reaches_the_terminal_whatever_was_kept(text: str) -> None:
    shown = plain(text)

    assert not any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") for char in shown)
    assert plain(shown) == shown


@pytest.mark.parametrize(
    ("text", "columns", "shown"),
    [
        ("Ana Ruiz", 12, "Ana Ruiz    "),
        ("Ana Ruiz", 8, "Ana Ruiz"),
        ("Ana Ruiz", 6, "Ana R…"),
        ("Ana Ruiz", 5, "Ana… "),
        ("Ana Ruiz", 1, "…"),
        ("Ana Ruiz", 0, ""),
        ("山田 太郎", 6, "山田… "),
        ("山田 太郎", 4, "山… "),
        ("زينب", 6, "زينب  "),
    ],
)
def test_what_does_not_fit_ends_with_an_ellipsis(text: str, columns: int, shown: str) -> None:
    assert fit(text, columns) == shown


def test_the_end_of_a_number_tells_more_than_its_beginning() -> None:
    assert cut("+1 303 555 0142", 9, "end") == "…555 0142"
    assert cut("山田太郎", 4, "end") == "…郎"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("\U0001f468\u200d\U0001f469\u200d\U0001f467 family", "\U0001f468 family"),
        ("\U0001f44d\U0001f3fd ok", "\U0001f44d ok"),
        ("\u2764\ufe0f love", "\u2764 love"),
        ("\U0001f1fa\U0001f1f8 flag", "US flag"),
        ("1\ufe0f\u20e3 first", "1 first"),
        ("\ue000 private", "\ufffd private"),
    ],
)
def test_what_terminals_draw_in_different_widths_is_reduced_to_what_they_agree_on(
    written: str, shown: str
) -> None:
    assert plain(written) == shown


def test_spaces_of_ours_stay_where_they_are() -> None:
    assert shorten(" · ana ", 20) == " · ana "
    assert shorten("   3 more", 6) == "   3…"


@given(ANYTHING, st.integers(2, 30))
def test_what_is_folded_is_all_there_and_no_row_is_wider(text: str, columns: int) -> None:
    text = plain(text)
    rows = folded(text, columns)
    assert all(cell_len(row) <= columns for row in rows)
    assert "".join("".join(rows).split()) == "".join(text.split())
