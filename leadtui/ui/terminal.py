"""The terminal itself: what is written to it, whether it has shown that, and whether its mouse reports."""

from __future__ import annotations

import os
from typing import Any

from textual.app import App
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver
from textual.events import CursorPosition, Resize
from textual.message import Message

from leadtui.domain.ascii import in_ascii
from leadtui.ui.anchors import anchored
from leadtui.ui.frames import Frames
from leadtui.ui.messages import TerminalAnswered
from leadtui.ui.pacing import QUERY
from leadtui.ui.thrift import in_parts, thrifty

REPORTS = (1000, 1003, 1015, 1006)
"""What Textual switches on: clicks, moves, and two ways of telling where (xterm's control sequences)."""


UPDATE_BEGINS, UPDATE_ENDS = "\x1b[?2026h", "\x1b[?2026l"
"""What comes between them a terminal shows at once, if it knows these (synchronised updates, mode 2026)."""

PART = 2000
"""Characters of an update at most: who is late must not wait for the last row, which may be seconds away."""

NOT_IN_COLOUR = ("screen", "vt")
"""Kinds of terminals (TERM) that erase in a background of their own: GNU screen, and real ones."""


def mouse_code(*, on: bool) -> str:
    """What tells a terminal to report its mouse, or to keep it for selecting text."""
    return "".join(f"\x1b[?{number}{'h' if on else 'l'}" for number in REPORTS)


class TerminalApp(App[None], inherit_bindings=False):
    """An app that knows its terminal."""

    terminal: Terminal | None = None
    """None where there is none, as in a test."""

    ascii_only: bool = False
    """Whether the terminal is to get nothing but ASCII."""

    def get_driver_class(self) -> type[Driver]:
        """Ours in place of the one that it extends; any other stays."""
        usual = super().get_driver_class()
        return Terminal if usual is LinuxDriver else usual

    def switch_mouse(self, *, on: bool) -> None:
        """From now on, report the mouse or leave it to the terminal."""
        if self.terminal is not None:
            self.terminal.switch_mouse(on=on)

    def rewrite(self) -> None:
        """Write the whole screen again: somebody else may have written on it."""
        if self.terminal is not None:
            self.terminal.frames.forget()
        self.refresh()

    def on_resize(self, event: Resize) -> None:
        """Have everything written again: a terminal moves its rows about when its size changes."""
        if self.terminal is not None:
            self.terminal.frames.forget()


class Terminal(LinuxDriver):
    """Textual's driver, which decides about the mouse when it starts, and here also later.

    It writes nothing that is on the screen already, the rest in as few bytes as it can, and nothing but ASCII
    where that is all there is; it counts what it writes, and can ask whether the terminal has come so far.
    """

    def __init__(self, app: App[Any], **options: Any) -> None:
        super().__init__(app, **options)
        self._shown = app
        self._switched: bool | None = None
        self._ascii_only = False
        self.frames = Frames()
        self.written = 0
        """Characters so far, which are bytes where nothing but ASCII is written."""
        self._asked_at = 0
        self._is_updating = False
        self._update = ""
        """As much of an update as there is, until it is whole."""
        self._erases_in_colour = not os.environ.get("TERM", "").startswith(NOT_IN_COLOUR)
        if isinstance(app, TerminalApp):
            app.terminal = self
            self._ascii_only = app.ascii_only

    def switch_mouse(self, *, on: bool) -> None:
        """Report the mouse, or no longer."""
        self._switched = on
        self.write(mouse_code(on=on))
        self.flush()

    def write(self, data: str) -> None:
        """Write to the terminal what it does not show already, an update at once, and count it."""
        news = anchored(self.frames.news(in_ascii(data) if self._ascii_only else data))
        news = thrifty(news, self._shown.size.width, erases_in_colour=self._erases_in_colour)
        if data in (UPDATE_BEGINS, UPDATE_ENDS):
            self._is_updating = data == UPDATE_BEGINS
        elif self._is_updating and len(news) > PART:
            news = f"{UPDATE_ENDS}{UPDATE_BEGINS}".join(in_parts(news, PART))
        self.written += len(news)
        self._update += news
        if not self._is_updating:
            news, self._update = self._update, ""
            super().write(news)

    def ask(self) -> int:
        """Ask the terminal to answer when it has come so far; how much was written since the last time."""
        size, self._asked_at = self.written - self._asked_at, self.written
        super().write(QUERY)
        self.flush()
        return size

    def process_message(self, message: Message) -> None:
        """Take the answer for what it is; all else goes on to the program."""
        answer = isinstance(message, CursorPosition)
        super().process_message(TerminalAnswered() if answer else message)

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
