"""The help: what is wrong just now, the keys as they really are, and the signs on the board."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar

from rich.console import RenderableType
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from leadtui.desk.actions import Action, Group, key_name
from leadtui.ui.keys import bindings
from leadtui.ui.look import Look
from leadtui.ui.pages import pairs, prose, stacked, words
from leadtui.ui.screens.informed import OPENED, Informed
from leadtui.ui.screens.scrolling import ScrollingScreen
from leadtui.ui.widgets.hints import GAP, keyed

CHAPTERS: dict[Group, str] = {
    "ask": "Ask the questions", "work": "Work on a lead", "look": "Look", "move": "Move about",
    "past": "Play the past",
    "program": "leadtui",
}  # fmt: skip

LEFT: tuple[Group, ...] = ("ask", "work")
RIGHT: tuple[Group, ...] = ("look", "past", "move", "program")
"""The chapters side by side where there is room."""

FEWEST_COLUMNS = 5
"""Columns of keys, at least: short ones stand clear of what they do."""

SIGNS = {
    "▌": "Selected, or the lead in hand.",
    "!": "Late, or urgent.",
    "✓": "Reached there: a call, a reply, a code.",
    "●": "A source that answers.",
    "◌": "A source that was not asked yet.",
    "○": "A source that has not answered for long.",
    "×": "A source that fails.",
    "▲": "Something is wrong, or was refused.",
}


class HelpScreen(Informed, ModalScreen[None], ScrollingScreen, inherit_bindings=False):
    """Every action of the table with the keys it has here."""

    CSS_PATH = OPENED
    AUTO_FOCUS: ClassVar[str | None] = ""
    BINDINGS: ClassVar[list[BindingType]] = bindings(
        "back", "help", "quit", "up", "down", "page-up", "page-down", "top", "bottom"
    )
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]

    def __init__(self, actions: Iterable[Action], look: Look, troubles: Sequence[str] = ()) -> None:
        super().__init__(classes="help")
        self._actions = tuple(one for one in actions if one.keys)
        self._look = look
        self._troubles = tuple(troubles)

    def compose(self) -> ComposeResult:
        """What is wrong, a chapter for each group of keys, the signs, and how to leave."""
        with VerticalScroll(classes="page", can_focus=False):
            if self._troubles:
                yield Static(stacked(self._wrong()), classes="wrong")
            with Container(classes="columns"):
                yield Static(stacked([*self._chapters(LEFT), *self._signs()]), classes="column")
                yield Static(stacked(self._chapters(RIGHT)), classes="column")
        yield Static(keyed(self._leave()), classes="foot hint")

    def look_changed(self, look: Look) -> None:
        """Paint in another theme."""
        self._look = look
        self.refresh(recompose=True)

    def _wrong(self) -> Iterator[RenderableType]:
        palette = self._look.palette
        yield words(" What is wrong now", palette.heading)
        for trouble in self._troubles:
            yield pairs([(words("▲", palette.bad), prose(trouble, palette.text))], 1)
        yield words("")

    def _chapters(self, groups: Iterable[Group]) -> Iterator[RenderableType]:
        palette = self._look.palette
        keys = {one.id: " ".join(map(key_name, one.keys)) for one in self._actions if one.group in groups}
        columns = max([FEWEST_COLUMNS, *map(len, keys.values())])
        for group in groups:
            here = [one for one in self._actions if one.group == group]
            rows = [(words(keys[one.id], palette.accent), words(one.help, palette.text)) for one in here]
            if rows:
                yield words(f" {CHAPTERS[group]}", palette.heading)
                yield pairs(rows, columns)
                yield words("")

    def _signs(self) -> Iterator[RenderableType]:
        palette = self._look.palette
        yield words(" Signs", palette.heading)
        rows = [(words(sign, palette.accent), words(text, palette.text)) for sign, text in SIGNS.items()]
        yield pairs(rows, FEWEST_COLUMNS)
        yield words("")

    def _leave(self) -> str:
        keys = {one.id: key_name(one.keys[0]) for one in self._actions if one.keys}
        told = (("back", "back"), ("down", "down"), ("page-down", "page down"))
        return GAP.join(f"{keys[one]} {label}" for one, label in told if one in keys)

    def action_back(self) -> None:
        """Back to where help was asked for."""
        self.dismiss(None)

    def action_help(self) -> None:
        """The key that opened it closes it."""
        self.dismiss(None)

    async def action_quit(self) -> None:
        """Leave leadtui from here too: the program's own keys stop at a screen that lies over another."""
        await self.app.action_quit()
