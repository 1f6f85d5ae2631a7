"""Messages that come from outside Textual: from the desk's thread and from the watch."""

from __future__ import annotations

from collections.abc import Mapping

from textual.message import Message

from leadtui.config.load import Loaded
from leadtui.config.themes import ThemeSpec
from leadtui.desk.snapshot import Snapshot


class SnapshotTaken(Message):
    """The desk has a newer snapshot. It holds all there is to show, so a newer one may replace it unseen."""

    def __init__(self, snapshot: Snapshot) -> None:
        super().__init__()
        self.snapshot = snapshot

    def can_replace(self, message: Message) -> bool:
        """Any older snapshot that still waits."""
        return isinstance(message, SnapshotTaken)


class TerminalAnswered(Message):
    """The terminal has shown all that it was sent before it was last asked."""


class ConfigChanged(Message):
    """The config was changed, and is good."""

    def __init__(self, loaded: Loaded) -> None:
        super().__init__()
        self.loaded = loaded


class ConfigSpoilt(Message):
    """The config was changed, and is wrong; the last good one stays."""

    def __init__(self, why: str) -> None:
        super().__init__()
        self.why = why


class ThemesChanged(Message):
    """Theme files were changed: those that are good, and what is wrong with the others."""

    def __init__(self, themes: Mapping[str, ThemeSpec], why: str) -> None:
        super().__init__()
        self.themes = themes
        self.why = why


class FaultFound(Message):
    """Something of ours broke outside the screen's own loop: the kind of the error, never its words."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind
