"""Strangers' words on every screen and box: none of them acts, none crashes, and all can still be called.

What is taken in here was not cleaned by any source: it stands in the journal as an attacker would have it.
"""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from leadtui.domain.commands import AddNote, Claim, Move
from leadtui.domain.contacts import Way
from leadtui.domain.events import Noted
from tests.support.seats import At, at_board, row_texts

NUMBER = Way("phone", "+13035550142")
HOSTILE = {
    "escapes": "\x1b[31mred\x1b]0;title\x07\x1b[2J \x9b5m\x90q\x9c bell\x07",
    "markup": "[bold red]x[/] [@click=app.quit]y[/] [/nothing] $late {0} %s",
    "bidi": "\u202eevil\u2066\u2069\u200f \u061c",
    "floods": "Z" + "\u0301" * 500 + "\u200b" * 500 + "\u200d\u200d",
    "lines": "a\nb\r\nc\u2028d\x0b\x0ce\tf",
    "wide": "漢字カナ 👩‍👩‍👧‍👦🇩🇪☺️ ﷽",
    "megabyte": "x" * 1_000_000,
    "words": "word " * 200_000,
    "nothing": "\u200b\u2060 \u3164",
}
PHONE, WIDE = (40, 20), (120, 30)
EVERYWHERE = pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())


def harmless(at: At) -> None:
    """Nothing that is painted is a control, or turns the direction of what follows."""
    for screen in at.app.screen_stack:
        for widget in screen.query("*"):
            for row in row_texts(widget) if widget.size else ():
                bad = {char for char in row if unicodedata.category(char) in ("Cc", "Cs")}
                bad |= {char for char in row if unicodedata.bidirectional(char) in BIDI}
                assert not bad, (widget, bad)


BIDI = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


async def looked_at(at: At, *keys: str) -> None:
    """Go somewhere and look at it."""
    await at.press(*keys)
    await at.laid_out()
    harmless(at)


@pytest.mark.parametrize(
    ("text", "size"),
    [(text, PHONE) for text in HOSTILE.values()] + [(HOSTILE[one], WIDE) for one in ("escapes", "wide")],
    ids=[*HOSTILE, "escapes side by side", "wide side by side"],
)
async def test_on_every_screen_and_box(tmp_path: Path, text: str, size: tuple[int, int]) -> None:
    async with at_board(tmp_path, size=size) as at:
        short = text[:5000]
        (lead,) = at.comes_in(
            short, ways=(NUMBER,), words=text, company=short, address=short, fields={short: short},
            campaign=short, url=short, consent=short,
        )  # fmt: skip
        at.comes_in("Wu", ways=(NUMBER,))
        at.do(AddNote, lead=lead, text=short)
        await at.seen()
        harmless(at)
        for box in ("c", "w", "@", "=", ":"):
            await looked_at(at, box)
            await looked_at(at, "escape")
        await looked_at(at, "enter", "G")
        await looked_at(at, "o", "w")
        await looked_at(at, "escape", "escape", "a")
        await at.types("3035550142")
        harmless(at)
        await looked_at(at, "escape", "/")
        await at.types("555")
        harmless(at)
        await looked_at(at, "enter", "p")
        assert at.app.clipboard == NUMBER.value
        assert at.lead(lead).owner(at.clock.now()) == "ana"


@EVERYWHERE
async def test_what_is_typed_or_pasted_into_a_field(tmp_path: Path, text: str) -> None:
    async with at_board(tmp_path, before=["Ada"]) as at:
        await at.press("w")
        at.field.insert_text_at_cursor(text)
        await at.press("enter")
        await at.seen()
        for noted in at.facts_of(Noted):
            assert len(noted.text) <= 4000
            assert not {char for char in noted.text if unicodedata.category(char) == "Cc" and char != "\n"}
        harmless(at)


async def test_a_colleague_and_a_source_with_a_hostile_name(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        (lead,) = at.comes_in("Ada", source="\x1b[31mweb[/]")
        at.do(Claim, by="\x1b]0;x\x07[bo]", lead=lead)
        await at.seen()
        await at.press("o")
        assert at.notice == "▲ Refused: [bo] has it."
        await looked_at(at, "f", "o")
        await looked_at(at, "escape", "f", "s")
        await looked_at(at, "escape", "enter")


async def test_a_stage_that_nobody_knows_with_a_hostile_name(tmp_path: Path) -> None:
    config = 'stages: [{id: new, label: "[red]N", category: open}, {id: won, category: won}]\n'
    async with at_board(tmp_path, config=config, before=["Ada"]) as at:
        harmless(at)
        assert "[RED]N" in at.text
        await looked_at(at, ">")
        assert "[red]" not in at.text.replace("[red]N", "")


async def test_a_lead_moved_away_by_somebody_while_its_box_is_open(tmp_path: Path) -> None:
    async with at_board(tmp_path) as at:
        (lead,) = at.comes_in("Ada")
        await at.seen()
        await at.press("i")
        at.do(Move, lead=lead, stage="qualified")
        await at.seen()
        await at.press("s")
        assert at.notice == "▲ Refused: it is in Qualified by now."
