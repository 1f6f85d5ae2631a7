"""Erasing a person from their screen: by the commands alone, and with a word that is typed."""

from __future__ import annotations

from pathlib import Path

from leadtui.desk.actions import ACTIONS
from tests.support.seats import at_board


def test_no_single_key_erases_anybody() -> None:
    (erase,) = [one for one in ACTIONS if one.id == "erase"]
    assert (erase.keys, erase.writes, erase.dangerous) == ((), True, True)


async def test_a_person_is_erased_once_the_word_is_typed(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        ada, _ = at.comes_in("Ada Vex", "Bo")
        await at.seen()
        await at.press("enter", ":")
        await at.types("erase")
        await at.press("enter")
        assert "Erase Ada Vex for good: 1 lead" in at.text
        await at.types("yes")
        await at.press("enter")
        assert "nothing has been erased" in at.text
        assert at.lead(ada).id == ada
        await at.press("ctrl+u")
        await at.types("erase")
        await at.press("enter")
        await at.seen()
        assert "This contact is gone" in at.text
        await at.press("escape")
        assert "Ada Vex" not in at.text
        assert "Bo" in at.text


async def test_where_one_may_only_read_there_is_no_erasing(tmp_path: Path) -> None:
    async with at_board(tmp_path, read_only=True) as at:
        at.comes_in("Ada Vex")
        await at.seen()
        await at.press("enter", ":")
        await at.types("erase")
        assert "forget the person" not in at.text
