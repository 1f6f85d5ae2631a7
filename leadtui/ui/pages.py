"""Text in columns, for the screens that are read: a name beside what it stands for, wrapped under itself."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from leadtui.domain.text import clean
from leadtui.ui.cells import plain
from leadtui.ui.look import Paint

LONGEST = 4000
"""Characters of one stranger's text that a page shows: what anybody reads on the phone, and more."""

GAP = 2


def words(text: str, paint: Paint = None) -> Text:
    """One line of a stranger's text, in a style."""
    return Text(plain(text), paint or "")


def prose(text: str, paint: Paint = None) -> Text:
    """A stranger's text with its own line breaks. `plain` cuts long lines: it is asked for words."""
    lines = clean(text, LONGEST, lines=True).split("\n")
    return Text("\n".join(" ".join(map(plain, line.split(" "))) for line in lines), paint or "")


def joined(*parts: tuple[str, Paint]) -> Text:
    """Parts of a line, each `plain` by now and in its own style."""
    return Text.assemble(*((text, paint or "") for text, paint in parts))


def pairs(rows: Iterable[tuple[Text, Text]], columns: int, *, indent: int = 1, right: bool = False) -> Table:
    """Names in so many columns, and beside each what it stands for."""
    table = Table.grid(padding=(0, GAP, 0, 0), pad_edge=False, expand=True)
    table.add_column(width=indent + columns, no_wrap=True, justify="right" if right else "left")
    table.add_column(ratio=1, overflow="fold")
    for name, text in rows:
        table.add_row(Padding(name, (0, 0, 0, indent)), text)
    return table


def indented(text: Text, columns: int) -> RenderableType:
    """A text in from the left, all lines of it."""
    return Padding(text, (0, 0, 0, columns))


def stacked(parts: Iterable[RenderableType]) -> Group:
    """One below the other."""
    return Group(*parts)
