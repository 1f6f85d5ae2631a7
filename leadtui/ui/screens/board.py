"""The board: who is late, the lanes, the selected lane's standard, a week in figures, news, and the keys."""

from __future__ import annotations

import datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from leadtui.desk.closing import days_past
from leadtui.desk.health import Polling
from leadtui.desk.silence import STALE_S
from leadtui.desk.snapshot import Snapshot
from leadtui.domain.board import Lane
from leadtui.domain.glance import headline
from leadtui.ui.keys import ASKING, bindings
from leadtui.ui.screens.finding import FindingScreen
from leadtui.ui.screens.newcomer import nothing_found, nothing_yet
from leadtui.ui.seat import Seat
from leadtui.ui.widgets.headline import NAMED, NARROW, Header, Headline, SourceMark, SourceState
from leadtui.ui.widgets.hints import Hints
from leadtui.ui.widgets.panel import Figures
from leadtui.ui.widgets.standard import Standard

WITHOUT_LEADS = ("add", "undo", "metrics", "help", "quit")
"""What there is to do on a board with no lead."""


class BoardScreen(FindingScreen):
    """The live board."""

    BINDINGS: ClassVar[list[BindingType]] = bindings()
    VERTICAL_BREAKPOINTS = [(0, "-short"), (22, "-tall")]

    def __init__(self, seat: Seat, snapshot: Snapshot) -> None:
        super().__init__(seat, snapshot)
        # As nearly every terminal is: so it is not styled twice.
        self.add_class("-tall", update=False)
        self._paused: Snapshot | None = None
        self._headline = headline(snapshot.board, seat.clock.now(), named=NAMED)
        self._head = Headline(seat.look)
        self._empty = Static(Content(""), classes="empty")
        self._standard = Standard(seat.look)
        self._figures = Figures(seat.look)
        self._hints = Hints(seat.look)

    # -- the screen ------------------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        """From the top, filled before it is painted for the first time."""
        self.settings_changed()
        yield self._head
        yield self._view
        yield self._empty
        yield self._standard
        yield self._figures
        yield self.notice
        yield self._hints

    def on_mount(self) -> None:
        """Say once what the config has forgotten; of a past there is nothing to mend."""
        forgotten = days_past(self.seat.settings.calendar, self.seat.clock.now())
        if forgotten and self.seat.player is None:
            self.say(forgotten)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Take the next snapshot, unless the screen is held still."""
        if self._paused is not None:
            self._paused = snapshot
            return
        before, self._snapshot = self._snapshot, snapshot
        # Where leads would be stands why there are none.
        fresh = snapshot.board is not before.board or (
            not snapshot.board.cards and snapshot.trouble != before.trouble
        )
        if fresh:
            # What a key did is seen in the lanes: what they come to follows in the next frame.
            self.show_lanes(self.seat.clock.now())
            self.come_to_added()
            self.call_after_refresh(self._show_sums)
        else:
            self._show_headline(self.seat.clock.now())
            self._figures.show(snapshot.panel)

    def settings_changed(self) -> None:
        """The settings are others now: keys and names may be."""
        self.keys_changed()
        self._show()

    def keys_changed(self) -> None:
        """Show the keys: those of the field while something is looked for."""
        if self._is_finding:
            self._hints.show(self.find_hints())
        else:
            self._hints.show(self.hinted(), help_key=self.seat.key("help"))

    def hinted(self) -> list[tuple[str, str]]:
        """Keys and words for the footer: without leads, only those that do something."""
        if not self._snapshot.board.cards:
            return self.seat.hints(WITHOUT_LEADS)
        return self.seat.hints(one.id for one in self.seat.actions if one.id not in ASKING)

    def tick(self) -> None:
        """Let a second pass: ages and what is late go on, and leads wake up."""
        super().tick()
        self._go_on()

    def _go_on(self) -> None:
        if self._paused is not None:
            return
        now = self.seat.clock.now()
        turn = self._headline.holds_until
        if turn is not None and now >= turn:
            self._headline = headline(self._snapshot.board, now, named=NAMED)
            self.show_lanes(now)
        self._view.tick(now)
        self._show_headline(now)

    def on_screen_resume(self) -> None:
        """What went on while another screen lay over this one is shown at once."""
        self._go_on()

    def action_metrics(self) -> None:
        """Show the four numbers and all that is behind them."""
        from leadtui.ui.screens.metrics import MetricsScreen  # as with all screens: loaded when it is opened

        self.app.push_screen(MetricsScreen(self.seat, self._snapshot.board, self._snapshot.polling.failing))

    def action_pause(self) -> None:
        """Hold the screen still, or catch up."""
        key = self.seat.key("pause")
        if self._paused is None:
            self._paused = self._snapshot
            self._show_headline(self.seat.clock.now())
            self.say(f"Held still: {key} shows what happens meanwhile.")
            return
        self._snapshot, self._paused = self._paused, None
        self.say("")
        self._show()
        self.come_to_added()

    # -- painting --------------------------------------------------------------------------------------------

    def _show(self) -> None:
        self.show_lanes(self.seat.clock.now())
        self._show_sums()

    def _show_sums(self) -> None:
        """Show what the lanes come to."""
        now = self.seat.clock.now()
        self._headline = headline(self._snapshot.board, now, named=NAMED)
        self._show_headline(now)
        self._figures.show(self._snapshot.panel)

    def show_lanes(self, now: datetime.datetime) -> None:
        """Show the lanes, or what to do where there is nothing to show."""
        super().show_lanes(now)
        told = self._nothing()
        if self._empty.display is not (told is not None):
            self.call_after_refresh(self.keys_changed)
        self._view.display, self._empty.display = told is None, told is not None
        if told is not None:
            self._empty.update(told)

    def lane_changed(self) -> None:
        """Show the standard of the lane that is selected."""
        lane: Lane | None = self._lanes[self._selection.lane] if self._lanes else None
        self._standard.show(lane)

    def _nothing(self) -> Content | None:
        """Why there is nothing to show; None where there is something."""
        if self._filter.any and not any(lane.cards for lane in self._lanes):
            return nothing_found(self.seat, str(self._filter))
        if self._snapshot.board.cards:
            return None
        return nothing_yet(self.seat, self._snapshot, self.app.size.width)

    def _show_headline(self, now: datetime.datetime) -> None:
        polling = self._snapshot.polling
        looked_s = self.seat.desk.looked_s
        is_old = bool(self._snapshot.trouble) and looked_s is not None and looked_s > STALE_S
        narrow = self.app.size.width < NARROW
        self._head.show(
            Header(
                shop=self.seat.settings.shop.name,
                headline=self._headline,
                sources=self._marks(polling),
                notice=self._held(polling, narrow=narrow),
                acting=self.seat.told_acting,
                as_of=self.seat.stamp(now - datetime.timedelta(seconds=looked_s or 0)) if is_old else "",
                unread=bool(self._snapshot.trouble) and looked_s is None,
            ),
            now,
        )

    def _marks(self, polling: Polling) -> tuple[SourceMark, ...]:
        """A sign for each source; while nobody polls, none of them is current."""
        if polling.alive:
            return tuple(SourceMark(one.name, one.state, one.since) for one in polling.sources)
        wanted = self.seat.settings.sources.items()
        state: SourceState = "stale" if polling.ever else "waiting"
        return tuple(SourceMark(name, state) for name, setting in wanted if setting.enabled)

    def _held(self, polling: Polling, *, narrow: bool) -> str:
        """What stands in place of the sources; since when is told in the line of news."""
        if self._paused is not None:
            return "paused"
        if polling.alive or narrow or not self.seat.settings.sources:
            return ""
        return "not polling"
