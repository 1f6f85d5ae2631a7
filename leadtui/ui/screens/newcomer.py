"""What stands where leads would be: how to feed an empty board, or why there is nothing to see."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual.content import Content

from leadtui.desk.desk import Snapshot
from leadtui.ui.cells import plain
from leadtui.ui.seat import Seat

NARROW = 80
"""Columns below which what a way of feeding the board does stands under it."""

STRONG, KEY = "$heading bold", "$accent"


def nothing_yet(seat: Seat, snapshot: Snapshot, columns: int) -> Content:
    """What an empty board tells. A journal that cannot be read never looks like an empty queue."""
    if snapshot.trouble:
        why = "The journal could not be read, so nothing is shown."
        first = "One moment: there is nothing to show yet." if snapshot.is_opening else why
        return Content.assemble((first, STRONG), f"\n\n{_lines(snapshot.trouble)}")
    sources = [plain(name) for name, setting in seat.settings.sources.items() if setting.enabled]
    add = (seat.key("add"), "add somebody who is on the phone")
    ways = [add] if add[0] else []
    if sources:
        begin = f"What comes in from {', '.join(sources)} appears here by itself."
        begin += "\nYou can also feed the board by hand:" if ways else ""
    else:
        begin = "Feed the board in one of these ways:"
        ways.append(("leadtui init", "write a config, and name your first source in it"))
    ways.append(("leadtui import FILE", "take in a table with name, phone, email, message"))
    key = seat.key("help")
    told = Content.assemble(("No enquiries yet.", STRONG), f"\n\n{begin}\n", *_told(ways, columns))
    if not key:
        return told
    return Content.assemble(
        told, (f"\n\n{key}", KEY), " tells all keys; “leadtui demo” shows a board at work."
    )


def _told(ways: Sequence[tuple[str, str]], columns: int) -> list[str | tuple[str, str]]:
    """Each way in a row, and what it does beside or below it."""
    wide = max(cell_len(how) for how, _ in ways)
    told: list[str | tuple[str, str]] = []
    for how, what in ways:
        rest = f"\n     {what}" if columns < NARROW else f"{' ' * (wide - cell_len(how))}  {what}"
        told += ["\n  ", (how, KEY), rest]
    return told


def _lines(text: str) -> str:
    return "\n".join(map(plain, text.split("\n")))


def nothing_found(seat: Seat, wanted: str) -> Content:
    """What a filter that leaves nothing tells."""
    return Content.assemble(
        (plain(f"Nobody fits: {wanted}."), STRONG), "\n\n", (seat.key("back"), KEY), " shows everything."
    )
