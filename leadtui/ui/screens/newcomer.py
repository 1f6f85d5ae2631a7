"""What stands where leads would be: how to feed an empty board, or why there is nothing to see."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual.content import Content

from leadtui.desk.snapshot import Snapshot
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
        ways.append(("leadtui init", "write a config from ten questions"))
    ways.append(("leadtui import FILE", "a table with name, phone, message"))
    told = Content.assemble(("No enquiries yet.", STRONG), f"\n\n{begin}\n", *_told(ways, columns))
    leave, key = seat.key("quit"), seat.key("help")
    rest: list[str | tuple[str, str]] = ["\n"]
    if leave and columns >= NARROW:
        rest += ["\nWhat begins with leadtui is typed in the shell: ", (_in_full(leave), KEY)]
        rest.append(" leaves this board.")
    if key:
        rest += ["\n", (key, KEY), " tells all keys; “leadtui demo” shows a board at work."]
    return Content.assemble(told, *rest)


def _in_full(key: str) -> str:
    """`ctrl+q`: who sees a terminal for the first time does not know what `^q` is."""
    return f"ctrl+{key[1:]}" if key.startswith("^") and len(key) > 1 else key


def _told(ways: Sequence[tuple[str, str]], columns: int) -> list[str | tuple[str, str]]:
    """Each way in a row, and what it does beside or below it."""
    wide = max(cell_len(how) for how, _ in ways)
    told: list[str | tuple[str, str]] = []
    for how, what in ways:
        rest = f"\n   {what}" if columns < NARROW else f"{' ' * (wide - cell_len(how))}  {what}"
        told += ["\n  ", (how, KEY), rest]
    return told


def _lines(text: str) -> str:
    return "\n".join(map(plain, text.split("\n")))


def nothing_found(seat: Seat, wanted: str) -> Content:
    """What a filter that leaves nothing tells."""
    return Content.assemble(
        (plain(f"Nobody fits: {wanted}."), STRONG), "\n\n", (seat.key("back"), KEY), " shows everything."
    )
