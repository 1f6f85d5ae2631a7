"""Text in ASCII alone: signs that say the same, columns that stand as they did, codes left alone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from leadtui.desk.actions import ACTIONS, key_name
from leadtui.domain.ascii import in_ascii

OURS = "…·█▌▸▲●◌○×■□✓↑↓←→‹›“”━─╸│▁▂▃▄▅▆▇"


def test_no_sign_of_ours_is_lost() -> None:
    assert "?" not in in_ascii(OURS)
    assert all(
        "?" not in in_ascii(key_name(key)) or key_name(key) == "?" for one in ACTIONS for key in one.keys
    )


def test_signs_of_sources_and_of_answers_stay_apart() -> None:
    assert len(set(in_ascii("●◌○×"))) == 4
    assert len(set(in_ascii("■□"))) == 2


def test_names_keep_their_letters() -> None:
    assert in_ascii("José Núñez, Łódź – “naïve”") == 'Jose Nunez, Lodz - "naive"'


def test_codes_stay_as_they_are() -> None:
    assert in_ascii("\x1b[1;31m▌Å\x1b[0m") == "\x1b[1;31m>A\x1b[0m"


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn", "Co"]), max_size=40))
def test_any_text_becomes_ascii(text: str) -> None:
    assert in_ascii(text).isascii()


@given(st.text("aé…山▌👩\u0301م", max_size=20))
def test_columns_stand_as_they_did(text: str) -> None:
    assert len(in_ascii(text)) == cell_len(text)
