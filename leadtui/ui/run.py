"""Opening the program on a desk that is at work already."""

from __future__ import annotations

import os

from leadtui.clock import Clock
from leadtui.config.load import Loaded
from leadtui.config.themes import load_themes, theme_folders
from leadtui.desk.desk import Desk
from leadtui.desk.feeding import check_for_board
from leadtui.desk.live import LiveFiles
from leadtui.ui.app import LeadtuiApp
from leadtui.ui.messages import ConfigChanged, ConfigSpoilt, ThemesChanged
from leadtui.ui.seat import Seat


def run(desk: Desk, loaded: Loaded, clock: Clock, person: str, *, read_only: bool) -> None:
    """Show the board until its person leaves; the config and the themes are watched meanwhile."""
    themes, _ = load_themes(theme_folders(loaded.path))
    seat = Seat(desk, loaded, clock, person, read_only=read_only)
    app = LeadtuiApp(seat, themes, colourless=bool(os.environ.get("NO_COLOR")))

    files = LiveFiles(
        loaded,
        os.environ,
        check_for_board,
        changed=lambda fresh: app.post_message(ConfigChanged(fresh)),
        spoilt=lambda why: app.post_message(ConfigSpoilt(why)),
        themes=lambda good, why: app.post_message(ThemesChanged(good, why)),
        more={desk.watched: desk.wake} if desk.watched else {},
    )
    app.call_later(files.start)
    try:
        app.run(mouse=loaded.settings.mouse)
    finally:
        files.stop()
