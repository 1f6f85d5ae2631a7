"""The wall: figures that make somebody get up, for a screen that nobody touches, weeks on end.

It keeps nothing of a contact: `leadtui.desk.wall` makes of every snapshot what everybody may see.
"""

from __future__ import annotations

import datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.events import Resize
from textual.screen import Screen

from leadtui.desk.snapshot import Snapshot
from leadtui.desk.wall import (
    NOT_POLLING,
    Sight,
    WallFigure,
    WallLane,
    WallLead,
    closed_words,
    figures,
    opening,
    sight,
    staleness,
)
from leadtui.domain.ages import age, duration
from leadtui.domain.glance import NOBODY
from leadtui.ui.keys import bindings
from leadtui.ui.look import Look, greyed
from leadtui.ui.screens.informed import Informed
from leadtui.ui.seat import Seat
from leadtui.ui.telling import NEAR_S, WARM_S, WEEKDAYS, lateness, moment
from leadtui.ui.terminal import TerminalApp
from leadtui.ui.trouble import CONFIG_STAYS
from leadtui.ui.widgets.rows import Rows
from leadtui.ui.widgets.wallfigures import Tile, WallFigures
from leadtui.ui.widgets.wallhead import Head, Pressing, WallBlock, WallHead
from leadtui.ui.widgets.walllanes import WallCard, WallColumn, WallLanes

FADES_S = 8.0
"""So long the block still shows that somebody took a lead that nobody had."""

AGE_STEP_S = 5
"""The age of what is shown is told in such steps: a wall that counts seconds is never quiet."""

START_POLLING = "“leadtui collect” polls"
COMES_BACK = "it comes back by itself once it can"
"""What is to be done about what is stale."""

REWRITE_S = 300.0
"""This often the whole screen is written again: a message of the system's may stand on it."""

CONFIG_SPOILT = "config not taken: “leadtui check” says why"

UNKNOWN = "-"
"""Stands for a figure before the journal was read for the first time."""

BEGINS_S = 30.0
"""After so long, a wall that was just opened should have found a collector, or started one."""


class WallScreen(Informed, Screen[None], inherit_bindings=False):
    """The wall board. It needs no keys; the ones that leave it work."""

    AUTO_FOCUS: ClassVar[str | None] = ""
    BINDINGS: ClassVar[list[BindingType]] = bindings("back")

    def __init__(self, seat: Seat, snapshot: Snapshot) -> None:
        super().__init__(classes="wall")
        self.seat = seat
        self._snapshot = snapshot
        self._sight = self._seen(seat.clock.now())
        self._began_s = seat.clock.monotonic()
        self._rewritten_s = self._began_s
        self._rung: frozenset[str] = frozenset()
        self._eased: WallLead | None = None
        self._eased_s = 0.0
        self._stale = ""
        self._head = WallHead(seat.look)
        self._block = WallBlock(seat.look)
        self._figures = WallFigures(seat.look)
        self._lanes = WallLanes(seat.look)
        self._painters: tuple[Rows, ...] = (self._head, self._block, self._figures, self._lanes)

    def compose(self) -> ComposeResult:
        """Filled before it is painted for the first time."""
        self._fit(self.app.size.width, self.app.size.height)
        self._show()
        yield self._head
        with Horizontal(classes="pressing"):
            yield self._block
            yield self._figures
        yield self._lanes

    # -- what happens ----------------------------------------------------------------------------------------

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Take the next snapshot."""
        fresh = snapshot.board is not self._snapshot.board
        self._snapshot = snapshot
        if fresh:
            self._look()
        self._show()

    def settings_changed(self) -> None:
        """The settings are others now: names may be hidden."""
        self._look()
        self._show()

    def show_troubles(self) -> None:
        """Say that the config is not taken: names may be shown that were to be hidden."""
        self._show()

    def look_changed(self, look: Look) -> None:
        """Paint in another theme."""
        self._restyle()

    def tick(self) -> None:
        """Let a second pass."""
        now = self.seat.clock.now()
        if not self._sight.as_of <= now < self._sight.holds_until:  # a clock may be set back
            self._look()
        if self.seat.clock.monotonic() - self._rewritten_s >= REWRITE_S:
            self._rewritten_s = self.seat.clock.monotonic()
            if isinstance(self.app, TerminalApp):
                self.app.rewrite()
        self._show()

    def on_resize(self, event: Resize) -> None:
        """Take the size that goes with the terminal."""
        self._fit(event.size.width, event.size.height)

    def action_back(self) -> None:
        """Leave."""
        self.app.exit()

    # -- what is seen ----------------------------------------------------------------------------------------

    def _seen(self, now: datetime.datetime) -> Sight:
        return sight(self._snapshot.board, now, self.seat.zone, self.seat.settings.wall.names)

    def _look(self) -> None:
        """Look at the board anew, and see who is taken care of by now and whom nobody has."""
        before = self._sight
        self._sight = self._seen(self.seat.clock.now())
        here = {lead.id for lead in self._sight.breaches}
        gone = [lead for lead in before.breaches if lead.id not in here]
        if here:
            self._eased = None
        elif gone and not self.seat.look.still:
            self._eased, self._eased_s = self._now_of(gone[0]), self.seat.clock.monotonic()

    def _now_of(self, lead: WallLead) -> WallLead:
        """A lead as it is by now; as it was where it is in no lane any more."""
        found = (one for lane in self._sight.lanes for one in lane.leads if one.id == lead.id)
        return next(found, lead)

    def _ring(self) -> None:
        """Once for every lead that is late and nobody's."""
        here = frozenset(lead.id for lead in self._sight.breaches)
        if here - self._rung and self.seat.settings.wall.bell:
            self.app.bell()
        self._rung = here

    # -- painting --------------------------------------------------------------------------------------------

    def _fit(self, columns: int, rows: int) -> None:
        self._block.fit(columns, rows)

    def _show(self) -> None:
        now = self.seat.clock.now()
        aged_s, stale = self._staleness(now)
        if bool(stale) is not bool(self._stale):
            self._stale = stale
            self._restyle()
        self._stale = stale
        if not stale:
            self._ring()
        self._head.show(self._told_head(aged_s, now))
        self._block.show(self._told_block(now))
        told = figures(self._sight, self._snapshot.polling, now, self.seat.zone)
        lanes = self._sight.lanes
        if self.seat.desk.looked_s is None:  # nothing is known: not even that nobody waits
            told, lanes = tuple(WallFigure(one.label, UNKNOWN, "", one.target) for one in told), ()
        self._figures.show(Tile(one.label, one.count, one.rest, one.target, one.is_bad) for one in told)
        self._lanes.show([self._column(lane, now) for lane in lanes], self._turn())

    def _restyle(self) -> None:
        """What is stale has no colour, but for the block that says so."""
        look = self.seat.look
        grey = greyed(look) if self._stale else look
        for widget in self._painters:
            widget.restyle(look if widget in (self._head, self._block) else grey)

    def _staleness(self, now: datetime.datetime) -> tuple[float | None, str]:
        wanted = any(setting.enabled for setting in self.seat.settings.sources.values())
        begins = self.seat.clock.monotonic() - self._began_s < BEGINS_S and not self._snapshot.polling.ever
        looked_s = self.seat.desk.looked_s
        if looked_s is None and self._snapshot.is_opening:
            return None, ""
        return staleness(looked_s, self._snapshot.polling, now, is_polled=wanted and not begins)

    def _turn(self) -> int:
        return int((self.seat.clock.monotonic() - self._began_s) / self.seat.settings.wall.page)

    def _told_head(self, aged_s: float | None, now: datetime.datetime) -> Head:
        trouble = ""
        if self._stale:
            since = f" since {self.seat.stamp(now - datetime.timedelta(seconds=aged_s))}" if aged_s else ""
            trouble = f"STALE{since}: {self._stale}"
        elif any(one.endswith(CONFIG_STAYS) for one in self.seat.troubles):
            trouble = CONFIG_SPOILT  # what is wrong in it may be private
        if aged_s is None:
            aged = "data of unknown age" if self._stale else "no data yet"
        else:
            aged = f"data {_aged(aged_s)} old" if aged_s >= AGE_STEP_S else "data current"
        local = now.astimezone(self.seat.zone)
        clock = f"{WEEKDAYS[local.weekday()]} {local.hour:02}:{local.minute:02}"
        return Head(self.seat.settings.shop.name or "leadtui", trouble, aged, clock)

    def _told_block(self, now: datetime.datetime) -> Pressing:
        told = self._sight
        if self._stale:
            hint = START_POLLING if self._stale == NOT_POLLING else COMES_BACK
            return Pressing("stale", f"do not trust this: {self._stale}", "STALE", hint)
        if self.seat.desk.looked_s is None:
            return Pressing("calm", "one moment: the journal is being opened", UNKNOWN * 2, "")
        if not told.is_open:
            hour = opening(told, now, self.seat.zone).rpartition(" ")[2]
            return Pressing("calm", closed_words(told, now, self.seat.zone), hour or "--", "")
        eased = self._eased
        if eased is not None and self.seat.clock.monotonic() - self._eased_s < FADES_S:
            by = f"{eased.owner} has {eased.name} now" if eased.owner else f"{eased.name} is taken care of"
            return Pressing("eased", "TAKEN", self._age(eased, now), by)
        self._eased = None
        lead = told.pressing
        target = f"target {duration(told.target_s)}" if told.target_s else ""
        if lead is None:
            return Pressing("calm", "nobody waits for an answer", "0m", "", target)
        if told.breaches:
            more = f" +{len(told.breaches) - 1}" if len(told.breaches) > 1 else ""
            title = f"▲ LATE {lateness(lead.late_s(now), coarse=True)} · NOBODY HAS IT{more}"
            return Pressing("alarm", title, self._age(lead, now), f"{lead.name} · {NOBODY}", target)
        late = lead.late_s(now)
        title = f"▲ LATE {lateness(late, coarse=True)} · oldest unanswered" if late else "oldest unanswered"
        who = f"{lead.name} · {lead.owner or NOBODY}"
        return Pressing("late" if late else "calm", title, self._age(lead, now), who, target)

    def _age(self, lead: WallLead, now: datetime.datetime) -> str:
        near = lead.due is not None and abs((lead.due - now).total_seconds()) < NEAR_S
        return age((now - lead.since).total_seconds(), fine=near and not self.seat.look.still)

    def _column(self, lane: WallLane, now: datetime.datetime) -> WallColumn:
        palette = self._lanes.look.palette
        return WallColumn(
            title=f"{lane.label.upper()} {len(lane.leads)}",
            aside=f" · {duration(lane.target_s)}" if lane.target_s else "",
            warning="nobody on it" if lane.is_unmanned else "",
            heading=palette.stages.get(lane.category, palette.heading),
            cards=tuple(self._card(lead, lane, now) for lead in lane.leads),
        )

    def _card(self, lead: WallLead, lane: WallLane, now: datetime.datetime) -> WallCard:
        late = lead.late_s(now)
        left = (lead.due - now).total_seconds() if lead.due else None
        near = left is not None and 0 <= left <= min(WARM_S, (lane.target_s or WARM_S) / 4)
        return WallCard(
            age=age((now - lead.since).total_seconds()),
            is_late=late > 0,
            is_near=near,
            urgent=lead.urgent,
            name=lead.name,
            stage=lead.stage,
            owner=lead.owner or NOBODY,
            is_nobodys=lead.owner is None,
            said=f"late {lateness(late, coarse=True)}" if late else self._promise(lead, now),
            order=(lead.is_promised, lead.since.timestamp()),
        )

    def _promise(self, lead: WallLead, now: datetime.datetime) -> str:
        return moment(lead.due, now, self.seat.zone) if lead.is_promised and lead.due else ""


def _aged(seconds: float) -> str:
    """`10s`, `3m`: an age of what is shown, in steps."""
    return age(seconds // AGE_STEP_S * AGE_STEP_S, fine=seconds < 60)
