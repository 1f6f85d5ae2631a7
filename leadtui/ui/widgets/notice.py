"""The line above the footer: what just came of a key, or what is wrong and stays wrong."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from leadtui.ui.cells import plain


class Notice(Static):
    """One line of news. Trouble says so with a sign and stays until it is over."""

    def __init__(self) -> None:
        super().__init__(Content(""))
        self._said = Content("")
        self._lasting = ""

    def show(self, text: str, *, trouble: bool = False) -> None:
        """Tell something; the next thing told takes its place."""
        sign = "▲ " if trouble and text else ""
        self._said = Content.styled(sign + plain(text), "$notice bold" if trouble else "")
        self._paint()

    def lasting(self, text: str) -> None:
        """Tell what is wrong until it is mended (empty: it is)."""
        if text != self._lasting:
            self._lasting = text
            self._paint()

    def _paint(self) -> None:
        lasting = (
            Content.styled(f"▲ {plain(self._lasting)}", "$notice bold") if self._lasting else Content("")
        )
        gap = Content("   ") if self._lasting and self._said.plain else Content("")
        self.update(Content.assemble(lasting, gap, self._said))
