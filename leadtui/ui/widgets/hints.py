"""The last line: keys and what they do, the most useful first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain, repeat

from textual.content import Content

from leadtui.ui.cells import plain, width
from leadtui.ui.segments import Words
from leadtui.ui.widgets.line import Line, Part, chosen

GAP = "   "
CLOSE_GAP = "  "


def keyed(told: str) -> Content:
    """`enter take   esc back`, told with `GAP` between, in the colours of the last line of a screen."""
    parts = (part.partition(" ") for part in told.split(GAP))
    return Content(GAP).join(
        [Content.assemble((key, "$accent"), f"{space}{what}") for key, space, what in parts]
    )


class Hints(Line):
    """Keys with their labels; those on the right go first where there is no room."""

    hints: Sequence[tuple[str, str]] = ()

    def show(self, hints: Sequence[tuple[str, str]]) -> None:
        """Show these keys, each with its label."""
        self.hints = tuple(hints)
        self.repaint()

    def words(self, columns: int) -> Iterable[Words]:
        """` enter open   space next`; closer together where that lets more of them in."""
        palette = self.look.palette
        needed = sum(width(f"{GAP}{key} {label}") for key, label in self.hints) - len(GAP) + 1
        wide = GAP if needed <= columns else CLOSE_GAP
        parts = [
            Part(at, ((f"{gap}{plain(key)}", palette.accent), (f" {plain(label)}", palette.muted)))
            for at, ((key, label), gap) in enumerate(
                zip(self.hints, chain((" ",), repeat(wide)), strict=False)
            )
        ]
        for part in chosen(parts, columns):
            yield from part.words
