"""The last line: keys and what they do, the most useful first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.cells import cell_len
from textual.content import Content

from leadtui.ui.segments import Words
from leadtui.ui.widgets.line import Line, Part, chosen

GAP = "   "
CLOSE_GAP = "  "

NARROW = 60
"""Columns below which only a few keys have room."""


def keyed(told: str) -> Content:
    """`enter take   esc back`, told with `GAP` between, in the colours of the last line of a screen."""
    parts = (part.partition(" ") for part in told.split(GAP))
    return Content(GAP).join(
        [Content.assemble((key, "$accent"), f"{space}{what}") for key, space, what in parts]
    )


class Hints(Line):
    """Keys with their labels, in words of ours alone; those on the right go first where there is no room.

    What has no label is no key, but how things stand here (`read-only`). On a phone the key of the help
    stands there bare, for it tells all that has no room.
    """

    hints: Sequence[tuple[str, str]] = ()
    help_key: str = ""
    spared: int = 0

    def show(self, hints: Sequence[tuple[str, str]], *, help_key: str = "", spared: int = 0) -> None:
        """Show these keys, each with its label; the first `spared` are told elsewhere, and not on a phone."""
        self.hints, self.help_key, self.spared = tuple(hints), help_key, spared
        self.repaint()

    def words(self, columns: int) -> Iterable[Words]:
        """` enter open   space next`; closer together where that lets more of them in."""
        palette = self.look.palette
        hints, bare = self.hints, ""
        if columns < NARROW:
            bare = self.help_key
            hints = [one for one in hints[self.spared :] if one[0] != bare]
        needed = sum(cell_len(f"{GAP}{key} {label}".rstrip()) for key, label in hints) - len(GAP) + 1
        wide = GAP if needed <= columns else CLOSE_GAP
        told: list[tuple[Words, ...]] = [
            ((f"{wide}{key}", palette.accent), (f" {label}", palette.muted))
            if label
            else ((f"{wide}{key}", palette.notice),)
            for key, label in hints
        ]
        parts = [Part(at, words) for at, words in enumerate(told, 1)]
        if bare:
            parts.append(Part(0, ((f"{wide}{bare}", palette.accent),)))
        indent = len(wide) - 1  # the first begins where all lines do
        for at, part in enumerate(chosen(parts, columns + indent)):
            (text, paint), *rest = part.words
            yield text if at else text[indent:], paint
            yield from rest
