"""What every screen is told while it is open, so that nobody has to know which screens there are."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from textual.worker import Worker

from leadtui.desk.snapshot import Snapshot
from leadtui.ui.look import Look

OPENED: Final = Path(__file__).parents[1] / "styles" / "opened.tcss"
"""The styles of what is opened over the first screen, which is painted without them."""


class Informed:
    """Base of all screens, beside Textual's. A screen that does not care leaves a method as it is."""

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Take the next snapshot."""

    def settings_changed(self) -> None:
        """The settings are others now: keys, names and stages may be."""

    def look_changed(self, look: Look) -> None:
        """Paint again, in another theme, what is not painted by itself."""

    def tick(self) -> None:
        """Let a second pass."""

    def take_key(self, key: str, character: str) -> bool:
        """Take a key that no widget took, and that may have come before the screen was there; or leave it."""
        return False

    def say(self, text: str, *, trouble: bool = False) -> None:
        """Tell what just came of a key."""

    def show_troubles(self) -> None:
        """Tell what is wrong, for as long as it is."""

    def tell_fault(self, event: Worker.StateChanged) -> None:
        """An error that nobody expected in what the program did for a screen."""
