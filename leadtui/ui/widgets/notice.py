"""The line above the footer: what just came of a key, or what is wrong and stays wrong."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual.content import Content
from textual.events import Resize
from textual.widgets import Static

from leadtui.ui.cells import plain, shorten

HOLD_TICKS = 12
"""What was told is over after so many ticks: a line that stays is taken for the state of things."""

GAP = "   "

SIGN = "▲ "


class Notice(Static):
    """One line of news, which is always there and moves no other.

    What was told last comes first, and is over after a while. What is wrong stays until it is mended, with a
    sign; what is merely so (a filter that is on, leads that are marked) is told before it.
    """

    def __init__(self) -> None:
        super().__init__(Content(""))
        self._said = ""
        self._is_trouble = False
        self._ticks = 0
        self._lasting: tuple[str, ...] = ()
        self._more = ""
        self._standing = ""

    def show(self, text: str, *, trouble: bool = False) -> None:
        """Tell something; the next thing told takes its place."""
        self._said = (SIGN if trouble and text else "") + plain(text)
        self._is_trouble = trouble
        self._ticks = 0
        self._paint()

    def lasting(self, told: Sequence[str], more: str = "") -> None:
        """Tell what is wrong until it is mended (nothing: it is), and where to read what is cut off here."""
        if (tuple(told), more) != (self._lasting, self._more):
            self._lasting, self._more = tuple(told), more
            self._paint()

    def standing(self, text: str) -> None:
        """Tell what is so for now (empty: no more)."""
        if text != self._standing:
            self._standing = text
            self._paint()

    def tick(self) -> None:
        """Let a second pass."""
        self._ticks += 1
        if self._said and self._ticks >= HOLD_TICKS:
            self._said = ""
            self._paint()

    def on_resize(self, event: Resize) -> None:
        """There may be room for more now, or for less."""
        self._paint()

    def _paint(self) -> None:
        columns = self.content_size.width or self.app.size.width - 2
        said = Content.styled(shorten(self._said, columns), "$bad bold" if self._is_trouble else "$text")
        room = columns - (said.cell_length + len(GAP) if self._said else 0)
        rest = self._rest(room, whole=not self._said)
        told = Content.assemble(said, GAP if self._said and rest.plain else "", rest)
        self.update(told, layout=False)  # it is one line high, whatever it says

    def _rest(self, columns: int, *, whole: bool) -> Content:
        """What stays, in so many columns; cut only where it has the `whole` line."""
        standing = plain(self._standing)
        if self._lasting and whole and standing:
            # What a filter leaves out, or a key would do to many, has to be known whatever is wrong.
            told = Content.styled(shorten(standing, columns - len(GAP) - len(SIGN)), "$accent")
            trouble = self._trouble(columns - told.cell_length - len(GAP), whole=False)
            return Content.assemble(told, GAP, trouble)
        if self._lasting:
            return self._trouble(columns, whole=whole)
        if cell_len(standing) <= columns or whole:
            return Content.styled(shorten(standing, columns), "$accent")
        return Content("")

    def _trouble(self, columns: int, *, whole: bool) -> Content:
        """What is wrong, in so many columns, or its sign; cut only where it has the `whole` line."""
        text = f"{SIGN}{plain(' · '.join(self._lasting))}"
        if cell_len(text) <= columns:
            return Content.styled(text, "$bad bold")
        if whole:
            more = f"{GAP}{plain(self._more)}" if self._more else ""
            return Content.assemble((shorten(text, columns - cell_len(more)), "$bad bold"), (more, "$muted"))
        return Content.styled(SIGN.strip(), "$bad bold") if columns > 0 else Content("")
