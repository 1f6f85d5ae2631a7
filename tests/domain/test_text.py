"""Strangers' text is harmless once cleaned, and our own small wordings are exact."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from leadtui.domain.ages import age, duration
from leadtui.domain.text import MAX_MARKS, clean, csv_safe, mask_name, plural

HOSTILE = [
    "\x1b", "\x1b[31m", "\x1b]0;title\x07", "\x1b]8;;http://x\x1b\\", "\x1bP",
    "\x1b(B", "\x9b", "\x9d", "\x9c", "\x07",
    "\x00", "\x7f", "\x85", "\t", "\r", "\n", "\r\n", "\u2028", "\u2029", " ", "\u00a0", "\u3000",
    "\u202e", "\u2066", "\u2069", "\u200e", "\u200f", "\u061c", "\u200b", "\u2060", "\ufeff", "\u00ad",
    "\u200d", "\u200c", "\ufe0f", "\ufe0e", "\u20e3", "\u0301", "\u0323", "\u0344", "\u034f", "\u1161",
    "\u11a8",
    "\u1100", "\u3164", "\u2800", "\ud800", "\udfff", "\uffff", "\ufff9", "\U000e0041", "\U000e0100",
    "\U0010ffff",
    "a", "K", "\u212a", "1", "[bold]", "क", "\u094d", "\u0958", "ی", "👩", "👍", "\U0001f3fd", "🇬", "…",
]  # fmt: skip

anything = st.text(alphabet=st.characters(exclude_categories=()))
hostile = st.lists(
    st.one_of(st.sampled_from(HOSTILE), st.characters(exclude_categories=())), max_size=60
).map("".join)
texts = st.one_of(hostile, anything)
limits = st.integers(min_value=0, max_value=80)


@given(texts, limits, st.booleans())
@example("\u212a\u200d\u212a", 80, False)  # the Kelvin sign becomes a letter that needs no joiner
@example("a" + "\u0344" * 4, 80, False)  # one mark becomes two
def test_cleaning_twice_changes_nothing(text: str, limit: int, lines: bool) -> None:
    once = clean(text, limit, lines=lines)
    assert clean(once, limit, lines=lines) == once


@given(texts, limits, st.booleans())
def test_nothing_that_controls_reaches_the_screen(text: str, limit: int, lines: bool) -> None:
    cleaned = clean(text, limit, lines=lines)
    categories = {unicodedata.category(char) for char in cleaned if char not in "\n\u200c\u200d"}
    assert not categories & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert lines or "\n" not in cleaned
    cleaned.encode()


@given(texts, limits, st.booleans())
def test_the_result_keeps_to_its_limit_and_form(text: str, limit: int, lines: bool) -> None:
    cleaned = clean(text, limit, lines=lines)
    assert len(cleaned) <= limit
    assert cleaned == cleaned.strip() == unicodedata.normalize("NFC", cleaned)
    assert "  " not in cleaned
    assert "\n\n\n" not in cleaned


@given(texts)
@example("a" + "\u0316" * 40)
@example("क" + "\u200d" * 40 + "क")
def test_marks_and_joiners_come_in_no_floods(text: str) -> None:
    marks = joiners = 0
    for char in clean(text):
        marks = marks + 1 if unicodedata.category(char).startswith("M") else 0
        joiners = joiners + 1 if char in "\u200c\u200d" else 0
        assert marks <= MAX_MARKS
        assert joiners <= 1


@pytest.mark.parametrize(
    "flood",
    [
        "a" + "\u0301\u0323" * 500_000,
        "\u0315\u0300" * 500_000,
        "\x1b]" * 500_000,
        "\x9d" * 1_000_000,
        "\x1b[" + "0;" * 500_000,
        "\u200d👩" * 500_000,
        "\u200b" * 1_000_000,
        " a" * 500_000,
        "\n \n" * 300_000,
    ],
    ids=["marks", "marks to sort", "introducers", "one-byte introducers", "parameters", "joiners", "zero",
    "words", "lines"],
)  # fmt: skip
def test_a_megabyte_takes_no_longer_than_a_page(flood: str) -> None:
    begun = time.process_time()
    cleaned = clean(flood, lines=True)
    assert time.process_time() - begun < 0.5
    assert len(cleaned) <= 2000


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("\x1b[31mAna\x1b[0m Ruiz", "Ana Ruiz"),
        ("\x9b1;31mAna", "Ana"),
        ("\x1b]0;owned\x07Ana", "Ana"),
        ("\x1b]8;;https://x.example\x1b\\Ana\x1b]8;;\x1b\\", "Ana"),
        ("\x1b]never ended, Ana", "never ended, Ana"),
        ("A\u202ena\u2069", "Ana"),
        ("A\u200bn\u200ba\ufeff", "Ana"),
        ("A\u200dna", "Ana"),
        ("क\u200da", "कa"),
        ("\u3164\u2800 Ana \u3164", "Ana"),
        ("\ud800Ana", "Ana"),
        ("\u0301Ana", "Ana"),
        ("Ana\t\tRuiz\r\nDenver", "Ana Ruiz Denver"),
        ("Jose\u0301", "José"),
        ("[bold]Ana[/]", "[bold]Ana[/]"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d👩\u200d👧 ❤️ 👍🏽 1️⃣", "👩\u200d👩\u200d👧 ❤️ 👍🏽 1️⃣"),
    ],
)
def test_hostile_text_loses_its_teeth_and_keeps_its_words(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


def test_line_breaks_of_every_kind_stay_where_they_are_wanted() -> None:
    text = "one\r\ntwo\u2028three\x85 \t four\n\n\n\nfive\n"
    assert clean(text, lines=True) == "one\ntwo\nthree\nfour\n\nfive"


def test_a_long_text_ends_with_an_ellipsis() -> None:
    assert clean("burst pipe", 6) == "burst…"
    assert clean("burst pipe", 7) == "burst…"
    assert clean("burst pipe", 10) == "burst pipe"
    assert clean(" " * 10_000 + "Ana" + " " * 10_000, 5) == "Ana"


@pytest.mark.parametrize("text", ["=1+1", "+13035550142", "-2", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1"])
def test_a_cell_that_begins_like_a_formula_is_defused(text: str) -> None:
    assert csv_safe(text) == "'" + text


@pytest.mark.parametrize("text", ["", "Ana", "3035550142", "a=b", "ana@example.com"])
def test_a_harmless_cell_stays_as_it_is(text: str) -> None:
    assert csv_safe(text) == text


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("Ana Ruiz", "Ana R."),
        ("Ana María Ruiz", "Ana R."),
        ("Ruiz, Ana", "Ana R."),
        ("Ana (Ruiz)", "Ana R."),
        ("Ana", "Ana"),
        ("", ""),
        ("+1 303 555 0142", ""),
        ("ana@example.com", ""),
        ("Ana 3035550142", "Ana"),
    ],
)
def test_a_masked_name_shows_no_family_name_and_no_number(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("seconds", "coarse", "fine"),
    [
        (-5, "0m", "0s"),
        (0, "0m", "0s"),
        (40, "<1m", "40s"),
        (65, "1m", "1m05"),
        (460, "7m", "7m40"),
        (720, "12m", "12m00"),
        (3600, "1h00", "1h00"),
        (4205, "1h10", "1h10"),
        (86399, "23h59", "23h59"),
        (86400, "1d", "1d"),
        (3 * 86400 + 5, "3d", "3d"),
    ],
)
def test_ages_are_written_as_the_board_writes_them(seconds: float, coarse: str, fine: str) -> None:
    assert age(seconds) == coarse
    assert age(seconds, fine=True) == fine


@given(st.floats(min_value=-1e12, max_value=1e12), st.booleans())
def test_no_age_is_wider_than_five_columns(seconds: float, fine: bool) -> None:
    assert 2 <= len(age(seconds, fine=fine)) <= 5


def test_durations_are_written_in_the_largest_exact_unit() -> None:
    assert [duration(seconds) for seconds in (0, 90, 300, 5400, 14400, 604800)] == [
        "0s", "90s", "5m", "90m", "4h", "7d",
    ]  # fmt: skip


def test_counts_agree_with_their_noun() -> None:
    assert [plural(0, "lead"), plural(1, "lead"), plural(2, "enquiry", "enquiries")] == [
        "0 leads", "1 lead", "2 enquiries",
    ]  # fmt: skip
