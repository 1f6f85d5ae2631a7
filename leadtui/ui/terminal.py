"""The terminal itself: what is written to it, and whether its mouse reports to us or selects text."""

from __future__ import annotations

from typing import Any

from textual.app import App
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Resize

from leadtui.ui.frames import Frames

REPORTS = (1000, 1003, 1015, 1006)
"""What Textual switches on: clicks, moves, and two ways of telling where (xterm's control sequences)."""


def mouse_code(*, on: bool) -> str:
    """What tells a terminal to report its mouse, or to keep it for selecting text."""
    return "".join(f"\x1b[?{number}{'h' if on else 'l'}" for number in REPORTS)


class TerminalApp(App[None], inherit_bindings=False):
    """An app that knows its terminal."""

    terminal: Terminal | None = None
    """None where there is none, as in a test."""

    def get_driver_class(self) -> type[Driver]:
        """Ours in place of the one that it extends; any other stays."""
        usual = super().get_driver_class()
        return Terminal if usual is LinuxDriver else usual

    def switch_mouse(self, *, on: bool) -> None:
        """From now on, report the mouse or leave it to the terminal."""
        if self.terminal is not None:
            self.terminal.switch_mouse(on=on)

    def on_resize(self, event: Resize) -> None:
        """Have everything written again: a terminal moves its rows about when its size changes."""
        if self.terminal is not None:
            self.terminal.frames.forget()


class Terminal(LinuxDriver):
    """Textual's driver, which decides about the mouse when it starts, and here also later.

    It writes nothing that is on the screen already.
    """

    def __init__(self, app: App[Any], **options: Any) -> None:
        super().__init__(app, **options)
        self._switched: bool | None = None
        self.frames = Frames()
        if isinstance(app, TerminalApp):
            app.terminal = self

    def switch_mouse(self, *, on: bool) -> None:
        """Report the mouse, or no longer."""
        self._switched = on
        self.write(mouse_code(on=on))
        self.flush()

    def write(self, data: str) -> None:
        """Write to the terminal what it does not show already."""
        super().write(self.frames.news(data))

    def start_application_mode(self) -> None:
        """Start, or come back from having been stopped: with the mouse as it was last."""
        self.frames.forget()
        super().start_application_mode()  # type: ignore[no-untyped-call]  # Textual leaves it untyped
        if self._switched is not None:
            self.switch_mouse(on=self._switched)

    def stop_application_mode(self) -> None:
        """Leave a terminal behind whose mouse is its own."""
        self.write(mouse_code(on=False))
        super().stop_application_mode()
