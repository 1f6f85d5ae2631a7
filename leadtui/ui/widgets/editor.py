"""An area of text that edits in the order in which keys came, as `Field` does for one line."""

from __future__ import annotations

from typing import Final

from textual import events
from textual.widgets import TextArea

from leadtui.ui.widgets.field import actions_by_key


class Editor(TextArea):
    """What moves in it and what takes away is done before the characters that came after it."""

    _EDITING: Final = actions_by_key(TextArea.BINDINGS)

    async def on_key(self, event: events.Key) -> None:
        """Edit at once; what is no key of its own goes on its way."""
        if action := self._EDITING.get(event.key):
            event.stop()
            event.prevent_default()
            await self.run_action(action)
