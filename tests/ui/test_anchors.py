"""Columns that stand in their place in terminals that do not agree how wide letters are."""

from __future__ import annotations

import re
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from wcwidth import wcwidth

from leadtui.domain.commands import Intake
from leadtui.domain.intake import Item
from leadtui.ui.anchors import anchored
from leadtui.ui.cells import plain
from tests.support.desks import Shop, do
from tests.support.pty_driver import Screen, Terminal

NAMES = (
    "Ana Ruiz", "山田 太郎", "김민준", "محمد علي", "राम कुमार", "সুমিতা দেবী", "தமிழ் செல்வி", "👩‍🚒 Zoë",
    "🇩🇪 Jörg", "👍🏽 ❤️ 1️⃣", "e\u0301\u0302\u0303\u0304a", "ＦＵＬＬ ｗｉｄｔｈ",
)  # fmt: skip


def test_a_word_is_whole_and_what_follows_stands_in_its_column() -> None:
    told = anchored("\x1b[3;5H\x1b[1mकी    nobody\x1b[0m")
    assert told == "\x1b[3;5H\x1b[1m     \x1b[3;5Hकी\x1b[3;10Hnobody\x1b[0m"


@pytest.mark.parametrize("text", ["\x1b[1;1Hnobody", "\x1b[?25l", "\x1b[1;1H山田 José", ""])
def test_what_all_terminals_agree_on_is_left_alone(text: str) -> None:
    assert anchored(text) == text


def test_every_sign_that_may_take_a_column_is_known() -> None:
    signs = (chr(code) for code in range(sys.maxunicode) if unicodedata.category(chr(code)) == "Mc")
    unknown = [sign for sign in signs if anchored(f"\x1b[1;1Ha{sign}") == f"\x1b[1;1Ha{sign}"]
    assert not unknown


@given(st.lists(st.sampled_from([*"aकािर山é", " ", "  "]), max_size=30).map("".join))
def test_both_kinds_of_terminals_show_what_follows_in_the_same_column(words: str) -> None:
    text = plain(words)
    data = anchored(f"\x1b[1;1H{text}\x1b[0m|")
    assert ends(data, counts_signs=True) == ends(data, counts_signs=False) == cell_len(text)


def ends(data: str, *, counts_signs: bool) -> int:
    """The column, from 0, in which the bar at the end stands."""
    at = 0
    for code, column, char in re.findall(r"(\x1b\[\d+;(\d+)H|\x1b\[0m)|(.)", data):
        if char == "|":
            return at
        if column:
            at = int(column) - 1
        elif not code:
            at += wcwidth(char) if counts_signs else cell_len(char)
    raise AssertionError(data)


@pytest.mark.parametrize(("command", "word", "below"), [("board", "nobody", 2), ("wall", "New", 13)])
def test_no_script_moves_a_column_of_the_program(tmp_path: Path, command: str, word: str, below: int) -> None:
    shop = Shop(tmp_path)
    items = tuple(Item(external_id=f"{at}", digest="d", name=name) for at, name in enumerate(NAMES))
    with shop.opened() as journal:
        do(journal, Intake(id="in", by="web", source="web", items=items))
    start = [sys.executable, "-m", "leadtui", command, "--no-collect"]
    with Terminal(start, shop.environ) as terminal:
        terminal.wait_for("Ana")
        terminal.settle()
        terminal.show()
        found = columns_of(terminal.screen, word, below)
    assert len(found) >= 6
    assert len(set(found)) == 1


def columns_of(screen: Screen, word: str, below: int) -> list[int]:
    """Where a word stands in each row that has it, counted in cells."""
    rows = [screen.cells(y) for y in range(below, len(screen.lines))]
    return [at for row in rows for at in range(len(row)) if "".join(row[at : at + len(word)]) == word]
