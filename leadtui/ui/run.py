"""Opening the program on a desk that is at work already."""

from __future__ import annotations

import asyncio
import gc
import io
import os
import re
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from textual.app import App

from leadtui.clock import Clock
from leadtui.config.load import Loaded
from leadtui.config.parsed import remember
from leadtui.config.themes import ThemeFiles, theme_folders
from leadtui.desk.boardconfig import check_for_board
from leadtui.desk.desk import Desk
from leadtui.desk.live import LiveFiles
from leadtui.errors import LeadtuiError
from leadtui.ui.app import LeadtuiApp, Opening
from leadtui.ui.messages import ConfigChanged, ConfigSpoilt, FaultFound, ThemesChanged
from leadtui.ui.seat import Seat

SWITCH_S = 0.0001
"""No longer one thread keeps the others waiting, such as those that read keys and write to the terminal."""

_KIND = r"(?m)^╰─+╯\s*\n([A-Za-z_][\w.]*)"
"""Below the box that Rich draws of a traceback stands the error: its kind, then words that may be private."""


def run(
    desk: Desk,
    loaded: Loaded,
    clock: Clock,
    person: str,
    *,
    read_only: bool,
    opening: Opening,
    remembers: bool = False,
    ascii_only: bool = False,
) -> None:
    """Show what `opening` makes until its person leaves; the files it goes by are watched.

    `remembers`: what they were parsed to is kept for the next start. Raises LeadtuiError when it ends by a
    fault of ours.
    """
    themes = ThemeFiles(theme_folders(loaded.path))
    seat = Seat(desk, loaded, clock, person, read_only=read_only)
    colourless = bool(os.environ.get("NO_COLOR"))
    app = LeadtuiApp(seat, themes, opening=opening, colourless=colourless, ascii_only=ascii_only)

    files = LiveFiles(
        loaded,
        os.environ,
        check_for_board,
        changed=lambda fresh: app.post_message(ConfigChanged(fresh)),
        spoilt=lambda why: app.post_message(ConfigSpoilt(why)),
        themes=lambda good, why: app.post_message(ThemesChanged(good, why)),
        more={desk.watched: desk.wake} if desk.watched else {},
    )

    def painted() -> None:
        """The first board is there: what it did not need comes after it."""
        # Nothing of what is in memory by now will be garbage soon: it need not be looked through for any.
        gc.freeze()
        gc.set_threshold(20_000, 10, 10)  # a key that changes the whole board makes some thousands
        gc.enable()
        sys.setswitchinterval(SWITCH_S)
        files.start()
        if remembers:
            for path in (loaded.path, *themes.files(app.theme)):
                remember(path)

    app.call_later(app.call_after_refresh, painted)
    try:
        with faults_of_threads(app):
            run_app(app, mouse=loaded.settings.mouse)
    finally:
        files.stop()


def first_screen(*, on_wall: bool) -> Opening:
    """The wall, or the board; only that one is loaded."""
    if on_wall:
        from leadtui.ui.screens.wall import WallScreen

        return WallScreen
    from leadtui.ui.screens.board import BoardScreen

    return BoardScreen


def run_app(app: App[None], *, mouse: bool) -> None:
    """Run until it ends, also by SIGTERM. Raises LeadtuiError for a fault, which is told by its kind alone.

    Textual would print a traceback with the values of variables: people's names and numbers, and secrets.
    """
    told = io.StringIO()
    app.error_console = Console(file=told, width=100)
    app.call_later(_leave_when_told, app)
    app.run(mouse=mouse)
    if app.return_code:
        kind = re.search(_KIND, told.getvalue())
        raise LeadtuiError(
            f"fault in leadtui: {kind[1] if kind else 'unknown'}",
            "What was acknowledged is kept. Start it again; tell us when it happens twice.",
        )


def _leave_when_told(app: App[Any]) -> None:
    """A board that is ended from outside leaves the terminal as it was."""
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, app.exit)


@contextmanager
def faults_of_threads(app: App[Any]) -> Iterator[None]:
    """Tell on the screen when a thread of ours dies: what it prints is lost there, and may be private."""

    def told(died: threading.ExceptHookArgs) -> None:
        app.post_message(FaultFound(died.exc_type.__name__))

    before = threading.excepthook
    threading.excepthook = told
    try:
        yield
    finally:
        threading.excepthook = before
