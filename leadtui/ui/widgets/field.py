"""A field of one line that takes keys in the order in which they came, however many come at once.

On a slow line several keys come in one go. Textual gives them all to the field, which puts characters in at
once while keys such as enter and backspace go up to the program first: *Mike, enter, c* became *Mikec*, and a
digit was taken away that was typed after the backspace.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input

_SUBMIT: Final = "submit"
_LEAVING: Final = "escape"


def actions_by_key(bindings: Iterable[BindingType]) -> dict[str, str]:
    """What a widget does with each of its keys by itself, but for handing a line over."""
    return {
        key: binding.action
        for binding in bindings
        if isinstance(binding, Binding) and binding.action != _SUBMIT
        for key in binding.key.split(",")
    }


class Field(Input):
    """Keeps what is typed after enter apart, for whatever is in front once the line was taken."""

    class Sent(Message):
        """A line was handed over, and `Input.Submitted` before this: what came `ahead` may go on."""

    _EDITING: Final = actions_by_key(Input.BINDINGS)

    _ahead: list[events.Key] | None = None
    """Keys that came after enter; None while there was none."""

    _is_going_up = False
    """Whether enter is on its way up to the program, which calls us back."""

    async def on_key(self, event: events.Key) -> None:
        """Edit at once; from enter on, keep what comes, but for the key that leaves."""
        if self._ahead is not None and event.key != _LEAVING:
            event.stop()
            event.prevent_default()
            self._ahead.append(events.Key(event.key, event.character))
        elif event.key == "enter":
            self.begin_keeping()
            self._is_going_up = True
        elif action := self._EDITING.get(event.key):
            event.stop()
            event.prevent_default()
            await self.run_action(action)

    def begin_keeping(self) -> None:
        """Enter came: what follows is not for this line."""
        if self._ahead is None:
            self._ahead = []

    def keep(self, key: str, character: str | None) -> bool:
        """Keep a key that came to the program after enter; whether it was one."""
        if self._ahead is None or key == _LEAVING:
            return False
        if key == "enter" and self._is_going_up:
            self._is_going_up = False
            return False
        self._ahead.append(events.Key(key, character))
        return True

    def ahead(self) -> list[events.Key]:
        """What was kept; from now on keys are for this line again."""
        ahead, self._ahead = self._ahead or [], None
        return ahead

    async def action_submit(self) -> None:
        """Hand the line over, and say so once that was heard."""
        await super().action_submit()
        self.post_message(self.Sent())
