"""The terminal program: takes the desk's snapshots, the watch's news and the passing seconds to the screen in front."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import App, SystemCommand
from textual.binding import BindingType
from textual.screen import Screen

from leadtui.config.themes import AUTO, ThemeSpec
from leadtui.desk.desk import Snapshot
from leadtui.ui.keys import bindings, keymap, method
from leadtui.ui.look import Look
from leadtui.ui.messages import ConfigChanged, ConfigSpoilt, SnapshotTaken, ThemesChanged
from leadtui.ui.screens.board import BoardScreen
from leadtui.ui.screens.contact import ContactScreen
from leadtui.ui.seat import Seat
from leadtui.ui.theming import fitting, palette, textual_theme
from leadtui.ui.widgets.rows import Rows

TICK_S = 1.0


class LeadtuiApp(App[None]):
    """The board and the screens over it."""

    TITLE = "leadtui"
    CSS_PATH = Path("styles") / "leadtui.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("quit", "palette")
    COMMAND_PALETTE_BINDING = "ctrl+p"
    ENABLE_COMMAND_PALETTE = True
    inherit_bindings = False

    def __init__(self, seat: Seat, themes: Mapping[str, ThemeSpec], *, colourless: bool = False) -> None:
        super().__init__(ansi_color=colourless or None)
        self.seat = seat
        self._themes = dict(themes)
        self._colourless = colourless
        self._config_trouble = ""
        self._theme_trouble = ""
        self._snapshot: Snapshot | None = None
        self._board_screen: BoardScreen | None = None
        self._use_theme()

    def on_mount(self) -> None:
        """Show the board as the journal has it, then begin to follow."""
        self.set_keymap(keymap(self.seat.actions))
        self._snapshot = self.seat.desk.first()
        self._board_screen = BoardScreen(self.seat, self._snapshot)
        self.push_screen(self._board_screen)
        self.seat.desk.attach(lambda snapshot: self.post_message(SnapshotTaken(snapshot)))
        self.set_interval(TICK_S, self._tick)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Every action of the table that the screen in front has, for the palette."""
        for one in self.seat.actions:
            name = method(one.id)
            owner = next((node for node in (screen, self) if hasattr(node, f"action_{name}")), None)
            if owner is not None and one.group != "move":
                yield SystemCommand(one.label, one.help, getattr(owner, f"action_{name}"))

    def action_palette(self) -> None:
        """Every action by its name."""
        self.action_command_palette()

    @on(SnapshotTaken)
    def take_snapshot(self, message: SnapshotTaken) -> None:
        """Give the next snapshot to the screens that show it."""
        self._snapshot = message.snapshot
        for screen in self.screen_stack:
            if isinstance(screen, BoardScreen):
                screen.show_snapshot(message.snapshot)
            elif isinstance(screen, ContactScreen):
                screen.show_board(message.snapshot.board)
        self._show_trouble()

    @on(ConfigChanged)
    def take_config(self, message: ConfigChanged) -> None:
        """Go on by other settings, at once."""
        self._config_trouble = ""
        self.seat.loaded = message.loaded
        self.seat.desk.reconfigure(message.loaded.settings, message.loaded.digest)
        self.set_keymap(keymap(self.seat.actions))
        self._use_theme()
        if self._board_screen is not None:
            self._board_screen.settings_changed()
        self._show_trouble()

    @on(ConfigSpoilt)
    def keep_config(self, message: ConfigSpoilt) -> None:
        """Keep the last good settings, and say so for as long as the file is wrong."""
        self._config_trouble = f"config not taken: {message.why}"
        self._show_trouble()

    @on(ThemesChanged)
    def take_themes(self, message: ThemesChanged) -> None:
        """Paint with changed themes; a file that is wrong keeps the theme as it was."""
        self._themes.update(message.themes)
        self._theme_trouble = f"theme not taken: {message.why}" if message.why else ""
        self._use_theme()
        self._show_trouble()

    def _tick(self) -> None:
        screen = self.screen
        if isinstance(screen, BoardScreen | ContactScreen):
            screen.tick()

    def _show_trouble(self) -> None:
        snapshot = self._snapshot
        if self._board_screen is None or snapshot is None:
            return
        journal = ""
        if snapshot.trouble and snapshot.trouble_since:
            journal = f"since {self.seat.stamp(snapshot.trouble_since)}: {snapshot.trouble}"
        told = (journal, self._config_trouble, self._theme_trouble, snapshot.polling.note)
        self._board_screen.lasting(" · ".join(" ".join(one.split()) for one in told if one))

    def _use_theme(self) -> None:
        settings = self.seat.settings
        named = settings.theme if settings.theme != AUTO else fitting(os.environ)
        spec = self._themes.get(named) or next(iter(self._themes.values()))
        self.register_theme(textual_theme(named, spec, colourless=self._colourless))
        self.seat.look = Look(
            palette=palette(spec, colourless=self._colourless),
            zone=self.seat.zone,
            region=settings.shop.region,
        )
        if self.theme == named:
            self.mutate_reactive(App.theme)
        else:
            self.theme = named
        for screen in self.screen_stack if self._board_screen else ():
            for widget in screen.query("*"):
                if isinstance(widget, Rows):
                    widget.restyle(self.seat.look)
