"""A screen that is read: the moving keys scroll its one page."""

from __future__ import annotations

from typing import Any, ClassVar

from textual.containers import VerticalScroll
from textual.screen import Screen


class ScrollingScreen(Screen[Any], inherit_bindings=False):
    """Actions for the moving keys of a screen with one `VerticalScroll`; it stands last among the bases."""

    FIXED_ROWS: ClassVar[int] = 3
    """Rows of the screen that a page leaves out: those that stay, and one to keep the place."""

    def action_up(self) -> None:
        """Scroll up a line."""
        self._scroll(-1)

    def action_down(self) -> None:
        """Scroll down a line."""
        self._scroll(1)

    def action_page_up(self) -> None:
        """Scroll up a page."""
        self._scroll(-self._page())

    def action_page_down(self) -> None:
        """Scroll down a page."""
        self._scroll(self._page())

    def action_top(self) -> None:
        """To the beginning."""
        self.query_one(VerticalScroll).scroll_home(animate=False, immediate=True)

    def action_bottom(self) -> None:
        """To the end."""
        self.query_one(VerticalScroll).scroll_end(animate=False, immediate=True)

    def _page(self) -> int:
        return max(1, self.size.height - self.FIXED_ROWS)

    def _scroll(self, lines: int) -> None:
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False, immediate=True)
