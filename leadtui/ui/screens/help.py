"""The help: the keys as they really are, and what they do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from leadtui.desk.actions import Action, key_name

CHAPTERS = {"work": "Work on a lead", "look": "Look", "move": "Move about", "program": "leadtui"}


class HelpScreen(ModalScreen[None]):
    """Every action of the table with the keys it has here."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,f1", "leave", "back", show=False),
        Binding("j,down", "scroll(1)", "down", show=False),
        Binding("k,up", "scroll(-1)", "up", show=False),
    ]

    def __init__(self, actions: Iterable[Action]) -> None:
        super().__init__(classes="box")
        self._actions = tuple(actions)

    def compose(self) -> ComposeResult:
        """A chapter for each group."""
        with VerticalScroll(classes="page"):
            for group, title in CHAPTERS.items():
                here = [one for one in self._actions if one.group == group]
                if not here:
                    continue
                yield Static(Content(title), classes="title")
                for one in here:
                    keys = " ".join(key_name(key) for key in one.keys)
                    yield Static(Content.assemble((f"{keys:>12}", "bold $accent"), f"  {one.help}"))
                yield Static("")
            yield Static(
                Content("▌ selected   ! urgent   ✓ reached on that number   +n asked again"), classes="hint"
            )

    def action_leave(self) -> None:
        """Back to where help was asked for."""
        self.dismiss(None)

    def action_scroll(self, step: int) -> None:
        """Scroll the page."""
        self.query_one(VerticalScroll).scroll_relative(y=step, animate=False)
