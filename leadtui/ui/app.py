"""The terminal program: takes snapshots, the watch's news and the passing seconds to the screens."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

from textual import events, on
from textual.app import App
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.worker import Worker

from leadtui.config.themes import AUTO, ThemeSpec
from leadtui.desk.closing import days_past
from leadtui.desk.snapshot import Snapshot
from leadtui.ui.keys import bindings, keymap
from leadtui.ui.look import Look
from leadtui.ui.messages import (
    ConfigChanged,
    ConfigSpoilt,
    FaultFound,
    SnapshotTaken,
    TerminalAnswered,
    ThemesChanged,
)
from leadtui.ui.pacing import Pace
from leadtui.ui.screens.informed import OPENED, Informed
from leadtui.ui.seat import Seat
from leadtui.ui.terminal import Terminal, TerminalApp
from leadtui.ui.theming import fitting, palette, textual_theme
from leadtui.ui.trouble import remarks, troubles
from leadtui.ui.widgets.lanes import Lanes
from leadtui.ui.widgets.rows import Rows

TICK_S = 1.0

REDUCED = "reduced"
MOTION_VARIABLE = "LEADTUI_MOTION"

Opening = Callable[[Seat, Snapshot], Screen[Any]]
"""Makes the screen that the program opens with, and that lies behind all others."""


class LeadtuiApp(TerminalApp, inherit_bindings=False):
    """The board and the screens over it. Which ones there are it does not know: they are all `Informed`."""

    TITLE = "leadtui"
    CSS_PATH = Path("styles") / "leadtui.tcss"
    # Textual's own palette, and its key that no keymap can move, give way to a box of ours.
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("quit"),
        Binding("ctrl+c", "tell_quit", "how to quit", show=False),
    ]

    def __init__(
        self,
        seat: Seat,
        themes: Mapping[str, ThemeSpec],
        *,
        opening: Opening,
        colourless: bool = False,
        ascii_only: bool = False,
    ) -> None:
        super().__init__(ansi_color=colourless or None)
        self.seat = seat
        self.ascii_only = ascii_only
        self._themes = themes
        self._changed_themes: dict[str, ThemeSpec] = {}
        self._colourless = colourless
        self._config_trouble = ""
        self._theme_trouble = ""
        self._fault = ""
        self._snapshot: Snapshot | None = None
        self._pace = Pace(seat.clock.monotonic)
        self._is_behind = False
        self._opening = opening
        self._first_screen: Screen[Any] | None = None
        self._use_theme()

    def get_default_screen(self) -> Screen[Any]:
        """The board as the journal has it: what is painted first, before anything else happens."""
        self._snapshot = self.seat.desk.first()
        self._find_troubles()
        self._first_screen = self._opening(self.seat, self._snapshot)
        return self._first_screen

    def refresh_css(self, animate: bool = True) -> None:
        """Style everything by the theme of this moment; before there is a screen, only note its colours.

        Textual would read all stylesheets then, and again when the first screen comes.
        """
        if self._first_screen is None:
            self.stylesheet.set_variables(self.get_css_variables())
        else:
            super().refresh_css(animate)

    def on_mount(self) -> None:
        """Begin with what is at hand."""
        self.set_keymap(keymap(self.seat.actions))
        self.set_interval(TICK_S, self.tick)
        self.call_later(self.call_after_refresh, self._painted)

    def _painted(self) -> None:
        """What the first painting did not need comes after it."""
        self.stylesheet.read(OPENED)
        # The figures are counted now, by a thread that would have taken turns with the painting.
        self.seat.desk.attach(lambda snapshot: self.post_message(SnapshotTaken(snapshot)))

    def on_key(self, event: events.Key) -> None:
        """Give keys that no widget took to the box in front.

        On a slow line several come at once. Those after one that opens a box were meant for the box, though
        they were sent to what lay in front when they came.
        """
        screen = self.screen
        if not isinstance(screen, Informed):
            return
        if screen.take_key(event.key, event.character or ""):
            event.prevent_default()
        elif self.seat.would_write(event.key):
            screen.say("Read-only: nothing can be changed.")

    def action_tell_quit(self) -> None:
        """Say how to leave: this key does it elsewhere, and must not here, where it may mean to copy."""
        key = self.seat.key("quit")
        for screen in self._seen():
            screen.say(f"{key} leaves leadtui." if key else "No key is bound to leave leadtui.")
            return

    @on(SnapshotTaken)
    def take_snapshot(self, message: SnapshotTaken) -> None:
        """Show the next snapshot, or keep it until the terminal has shown the last one."""
        self._snapshot = message.snapshot
        self._is_behind = True
        if self._pace.is_ready():
            self._catch_up()

    @on(TerminalAnswered)
    def go_on(self) -> None:
        """The terminal has shown all there was: what waits comes next."""
        self._pace.answered()
        if self._is_behind:
            self._catch_up()

    def _catch_up(self) -> None:
        """Give the newest snapshot to the screens that show it."""
        self._is_behind = False
        assert self._snapshot is not None
        with self._asking():
            self._find_troubles()
            for screen in self._informed():
                screen.show_snapshot(self._snapshot)

    @contextmanager
    def _asking(self) -> Iterator[None]:
        """Ask the terminal when what is painted meanwhile, if anything is, has been shown."""
        terminal = self.terminal
        before = terminal.written if terminal is not None else 0
        yield
        if terminal is not None:
            self.call_after_refresh(self._ask, terminal, before)

    def _ask(self, terminal: Terminal, before: int) -> None:
        if terminal.written > before:
            self._pace.asked(terminal.ask())

    @on(ConfigChanged)
    def take_config(self, message: ConfigChanged) -> None:
        """Go on by other settings, at once."""
        self._config_trouble = ""
        if message.loaded.settings.mouse != self.seat.settings.mouse:
            self.switch_mouse(on=message.loaded.settings.mouse)
        self.seat.loaded = message.loaded
        self.seat.desk.reconfigure(message.loaded)
        self.set_keymap(keymap(self.seat.actions))
        self._use_theme()
        for screen in self._informed():
            screen.settings_changed()
        self._find_troubles()

    @on(ConfigSpoilt)
    def keep_config(self, message: ConfigSpoilt) -> None:
        """Keep the last good settings, and say so for as long as the file is wrong."""
        self._config_trouble = message.why
        self._find_troubles()

    @on(ThemesChanged)
    def take_themes(self, message: ThemesChanged) -> None:
        """Paint with changed themes; a file that is wrong keeps the theme as it was."""
        self._changed_themes.update(message.themes)
        self._theme_trouble = message.why
        self._use_theme()
        self._find_troubles()

    @on(FaultFound)
    def tell_fault(self, message: FaultFound) -> None:
        """Something of ours broke in the background: what is shown may be old from now on."""
        self._fault = message.kind
        self._find_troubles()

    @on(Worker.StateChanged)
    def tell_worker_fault(self, event: Worker.StateChanged) -> None:
        """What the program does for a screen is told on the one in front."""
        for screen in self._seen():
            screen.tell_fault(event)
            return

    def _informed(self) -> list[Informed]:
        """Every screen there is just now, the one that lies behind all others first."""
        return [screen for screen in self.screen_stack if isinstance(screen, Informed)]

    def _seen(self) -> Iterator[Informed]:
        """The screens that are no boxes over others, the one in front first."""
        screens = ((screen, screen.is_modal) for screen in reversed(self.screen_stack))
        return (screen for screen, is_box in screens if isinstance(screen, Informed) and not is_box)

    def tick(self) -> None:
        """Let a second pass on the screen in front, and on what can be seen behind a box."""
        if not self._pace.is_ready():
            return
        if self._is_behind:
            self._catch_up()
        with self._asking():
            for screen in self._seen():
                screen.tick()
                return

    def _find_troubles(self) -> None:
        if self._snapshot is None:
            return
        found = troubles(
            self._snapshot, self.seat.stamp, self.seat.loaded.folder,
            config=self._config_trouble, theme=self._theme_trouble, fault=self._fault,
        )  # fmt: skip
        closed = days_past(self.seat.settings.calendar, self.seat.clock.now())
        self.seat.remarks = (*remarks(self._snapshot.polling), *filter(None, (closed,)))
        if found != self.seat.troubles:
            self.seat.troubles = found
            for screen in self._seen():
                screen.show_troubles()

    def _use_theme(self) -> None:
        settings = self.seat.settings
        named = settings.theme if settings.theme != AUTO else fitting(os.environ)
        spec = self._changed_themes.get(named) or self._themes.get(named) or self._any_theme()
        self.register_theme(textual_theme(named, spec, colourless=self._colourless))
        self.seat.look = Look(
            palette=palette(spec, colourless=self._colourless),
            zone=self.seat.zone,
            region=settings.shop.region,
            currency=settings.currency,
            still=REDUCED in (settings.motion, os.environ.get(MOTION_VARIABLE)),
        )
        if self.theme == named:
            self.mutate_reactive(App.theme)
        else:
            self.theme = named
        if self._first_screen is not None:
            self._restyle()

    def _any_theme(self) -> ThemeSpec:
        """One in place of a theme that is not there."""
        return next(filter(None, map(self._themes.get, self._themes)))

    def _restyle(self) -> None:
        """Give the look to all that paints by itself, on the screens behind as well."""
        look = self.seat.look
        for screen in self.screen_stack:
            for widget in screen.query("*"):
                if isinstance(widget, Rows | Lanes):
                    widget.restyle(look)
            if isinstance(screen, Informed):
                screen.look_changed(look)
