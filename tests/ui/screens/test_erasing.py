"""Erasing a person from their screen: by the commands alone, and with a word that is typed."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

import pytest

from leadtui.desk.actions import ACTIONS
from leadtui.domain.commands import AddNote, Erase
from leadtui.domain.decide import decide
from leadtui.ui.screens.writing import WritingScreen
from tests.support.seats import at_board
from tests.support.shop import RULES


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


async def test_how_far_a_long_search_has_come_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("leadtui.desk.forgetting.TOLD_EVERY", 1)
    async with at_board(tmp_path) as at:
        at.comes_in("Ada Vex", "Bo", "Cy")
        await at.seen()
        await at.press("enter", ":")
        await at.types("erase")
        said: list[str] = []
        monkeypatch.setattr(WritingScreen, "say", lambda screen, text, *, trouble=False: said.append(text))
        await at.press("enter")
        assert [one for one in said if re.fullmatch(r"looking through the journal: [1-9]\d?%", one)]
        assert said[-1] == "", "and no more, once it is through"


@pytest.mark.parametrize("way_there", ["enter", "space"], ids=["contact", "checklist"])
async def test_who_is_erased_elsewhere_while_they_are_looked_at_is_not_shown_any_more(
    tmp_path: Path, way_there: str
) -> None:
    async with at_board(tmp_path) as at:
        (ada,) = at.comes_in("Ada Vex")
        at.do(AddNote, by="bo", lead=ada, text="has a dog")
        await at.seen()
        await at.press(way_there)
        assert "Ada Vex" in at.text
        contact = at.beside.facts.contact_of(ada)
        assert contact is not None
        asked = Erase(id="e1", by="bo", contacts=(contact.id,))
        at.beside.erase(asked, partial(decide, rules=RULES))
        await at.seen()
        await at.seen()
        assert "gone: it was erased" in at.notice
        assert "Ada Vex" not in at.text
        assert "dog" not in at.text


async def test_where_one_may_only_read_there_is_no_erasing(tmp_path: Path) -> None:
    async with at_board(tmp_path, read_only=True) as at:
        at.comes_in("Ada Vex")
        await at.seen()
        await at.press("enter", ":")
        await at.types("erase")
        assert "forget the person" not in at.text
