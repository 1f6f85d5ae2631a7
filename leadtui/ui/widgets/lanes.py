"""The lanes: side by side where there is room for them, else all in one list. The same leads either way."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence

from textual.app import ComposeResult
from textual.events import Resize
from textual.widget import Widget

from leadtui.domain.board import Lane
from leadtui.ui.look import Look
from leadtui.ui.widgets.lane import LaneView
from leadtui.ui.widgets.list import BoardList
from leadtui.ui.widgets.rows import Rows

SIDE_BY_SIDE = 108
"""In a narrower terminal leads stand in one list, however many lanes there are."""

NARROWEST_LANE = 26
"""With fewer columns a lane, names and words are cut too short to tell people apart."""


class Lanes(Widget, can_focus=False):
    """Shows lanes, marks the selected lead, and lets ages go on.

    What is shown before it is mounted is there at the first painting. Where not all lanes fit side by side,
    those around the selection are shown.
    """

    BLANK = True
    DEFAULT_CSS = "Lanes { layout: horizontal; width: 1fr; height: 1fr; }"

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._lanes: Sequence[Lane] = ()
        self._now: datetime.datetime | None = None
        self._lane = self._row = 0
        self._lead: str | None = None
        self._marked: frozenset[str] = frozenset()
        self._first = 0

    def compose(self) -> ComposeResult:
        """One list, or a view for each lane that there is room for."""
        fresh = self._missing()
        self._fill(fresh)
        yield from fresh

    @property
    def in_one_list(self) -> bool:
        """Whether there is no room for lanes side by side."""
        return self._width < SIDE_BY_SIDE

    @property
    def page(self) -> int:
        """How many leads a page is."""
        views = [view for view in self.children if isinstance(view, LaneView | BoardList)]
        at = 0 if self.in_one_list else self._lane - self._first
        return views[at].page if 0 <= at < len(views) else 1

    def show(self, lanes: Sequence[Lane], now: datetime.datetime, lane: int, row: int, lead: str) -> None:
        """Show these lanes as they are at `now`, with one lead (empty: none) selected, in a row of a lane."""
        self._lanes, self._now = lanes, now
        self._lane, self._row, self._lead = lane, row, lead or None
        self._arrange()

    def select(self, lane: int, row: int, lead: str) -> None:
        """Mark another lead."""
        before, self._lane, self._row, self._lead = self._lane, lane, row, lead or None
        first = self._first
        if not self.in_one_list and self._scrolled() != first:
            self._fill(self.children)
            return
        for at, view in enumerate(self.children, first):
            if isinstance(view, BoardList):
                view.select(self._lead, row, focused=self._focused)
            elif isinstance(view, LaneView) and at in (before, lane):
                here = at == lane
                view.select(self._lead if here else None, row, focused=here)

    def mark(self, marked: frozenset[str]) -> None:
        """Star these leads, by id, and no others; only what changes is painted."""
        self._marked = marked
        for view in self.children:
            if isinstance(view, LaneView | BoardList):
                view.mark(marked)

    def tick(self, now: datetime.datetime) -> None:
        """Let time pass."""
        self._now = now
        for view in self.children:
            if isinstance(view, LaneView | BoardList):
                view.tick(now)

    def restyle(self, look: Look) -> None:
        """Make views of this look from now on; those that are there are restyled as all `Rows` are."""
        self._look = look

    def on_resize(self, event: Resize) -> None:
        """There may be room for more lanes now, or for fewer."""
        self._arrange()

    @property
    def _width(self) -> int:
        return self.size.width or self.screen.size.width

    @property
    def _focused(self) -> str:
        """The id of the stage that the selection is in."""
        return self._lanes[self._lane].stage.id if self._lane < len(self._lanes) else ""

    def _fitting(self) -> int:
        """How many lanes stand side by side."""
        return min(len(self._lanes), max(1, self._width // NARROWEST_LANE))

    def _scrolled(self) -> int:
        """The first lane to show, so that the selected one is among those that fit."""
        fitting = self._fitting()
        lowest = max(0, self._lane - fitting + 1)
        return min(max(self._first, lowest), self._lane, len(self._lanes) - fitting)

    def _arrange(self) -> None:
        if self._now is None or not self.is_mounted:
            return
        if self._spare() or self._missing():
            self.call_next(self._rebuild)
        else:
            self._fill(self.children)

    async def _rebuild(self) -> None:
        """Put other views in place of those that do not fit what is shown any more."""
        for view in self._spare():
            await view.remove()
        fresh = self._missing()
        self._fill([*self.children, *fresh])
        await self.mount_all(fresh)

    def _spare(self) -> list[Widget]:
        """Views that there is nothing for."""
        kind, wanted = (BoardList, 1) if self.in_one_list else (LaneView, self._fitting())
        return [view for at, view in enumerate(self.children) if not isinstance(view, kind) or at >= wanted]

    def _missing(self) -> list[Rows]:
        """Views that are not there yet."""
        kind, wanted = (BoardList, 1) if self.in_one_list else (LaneView, self._fitting())
        there = sum(isinstance(view, kind) for view in self.children)
        return [kind(self._look) for _ in range(wanted - there)]

    def _fill(self, views: Iterable[Widget]) -> None:
        """Give every view what it has to show."""
        if self._now is None:
            return
        self._first = self._scrolled()
        beside = self._lanes[self._first : self._first + self._fitting()]
        most = max((len(lane.cards) for lane in beside), default=0)
        for at, view in enumerate(views, self._first):
            if isinstance(view, LaneView | BoardList):
                view.mark(self._marked)
            if isinstance(view, BoardList):
                view.show(self._lanes, self._now, self._lead, self._row, focused=self._focused)
            elif isinstance(view, LaneView) and at < len(self._lanes):
                here = at == self._lane
                lead = self._lead if here else None
                view.show(
                    self._lanes[at], self._now, lead, self._row,
                    focused=here, aside=self._aside(at), most=most,
                )  # fmt: skip

    def _aside(self, at: int) -> str:
        """What the heading of an outermost view says of lanes that there is no room for."""
        left, right = self._first, len(self._lanes) - self._first - self._fitting()
        if at == self._first and left:
            return f"‹ {left} more"
        return f"{right} more ›" if right and at == self._first + self._fitting() - 1 else ""
