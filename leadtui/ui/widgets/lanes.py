"""The lanes: side by side where there is room for them, else all in one list. The same cards either way."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.events import Resize
from textual.widget import Widget

from leadtui.domain.board import Lane
from leadtui.ui.look import Look
from leadtui.ui.widgets.lane import LaneView
from leadtui.ui.widgets.list import BoardList

NARROWEST_LANE = 27
"""With fewer columns a lane, names and words are cut too short to tell people apart."""


class Lanes(Widget, can_focus=False):
    """Shows lanes, marks the selected lead, and lets ages go on."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._lanes: Sequence[Lane] = ()
        self._now: datetime.datetime | None = None
        self._lane = 0
        self._lead: str | None = None

    def compose(self) -> ComposeResult:
        """Both ways of showing; one of them is hidden."""
        yield Horizontal()
        yield BoardList(self._look)

    @property
    def in_one_list(self) -> bool:
        """Whether there is no room for lanes side by side."""
        return self.size.width < NARROWEST_LANE * max(1, len(self._lanes))

    @property
    def page(self) -> int:
        """How many leads a page is."""
        if self.in_one_list:
            return max(1, self.query_one(BoardList).page)
        views = self._views()
        return max(1, views[self._lane].page) if self._lane < len(views) else 1

    def show(self, lanes: Sequence[Lane], now: datetime.datetime, lane: int, lead: str) -> None:
        """Show these lanes as they are at `now`, with one lead of one lane selected."""
        self._lanes, self._now, self._lane, self._lead = lanes, now, lane, lead or None
        self._arrange()

    def select(self, lane: int, lead: str) -> None:
        """Mark another lead."""
        before, self._lane, self._lead = self._lane, lane, lead or None
        if self.in_one_list:
            stage = self._lanes[lane].stage.id if lane < len(self._lanes) else ""
            self.query_one(BoardList).select(self._lead, focused=stage)
            return
        views = self._views()
        for place in {before, lane}:
            if place < len(views):
                here = place == lane
                views[place].select(self._lead if here else None, focused=here)

    def tick(self, now: datetime.datetime) -> None:
        """Let time pass."""
        self._now = now
        if self.in_one_list:
            self.query_one(BoardList).tick(now)
        else:
            for view in self._views():
                view.tick(now)

    def on_resize(self, event: Resize) -> None:
        """There may be room for lanes now, or none any more."""
        self._arrange()

    def _views(self) -> list[LaneView]:
        return list(self.query_one(Horizontal).query(LaneView))

    def _arrange(self) -> None:
        if self._now is None or not self.size.width:
            return
        row, column = self.query_one(Horizontal), self.query_one(BoardList)
        row.display, column.display = not self.in_one_list, self.in_one_list
        if self.in_one_list:
            stage = self._lanes[self._lane].stage.id if self._lane < len(self._lanes) else ""
            column.show(self._lanes, self._now, self._lead, focused=stage)
            return
        views = self._views()
        for spare in views[len(self._lanes) :]:
            spare.remove()
        missing = [LaneView(self._look) for _ in self._lanes[len(views) :]]
        if missing:
            row.mount(*missing)
        for place, (view, lane) in enumerate(zip([*views, *missing], self._lanes, strict=False)):
            here = place == self._lane
            view.show(lane, self._now, self._lead if here else None, focused=here)
