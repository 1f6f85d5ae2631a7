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

NARROWEST_LANE = 27
"""With fewer columns a lane, names and words are cut too short to tell people apart."""


class Lanes(Widget, can_focus=False):
    """Shows lanes, marks the selected lead, and lets ages go on.

    What is shown before it is mounted is there at the first painting.
    """

    BLANK = True
    DEFAULT_CSS = "Lanes { layout: horizontal; width: 1fr; height: 1fr; }"

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._lanes: Sequence[Lane] = ()
        self._now: datetime.datetime | None = None
        self._lane = 0
        self._lead: str | None = None

    def compose(self) -> ComposeResult:
        """One list, or a view for each lane."""
        fresh = list(self._missing())
        self._fill(fresh)
        yield from fresh

    @property
    def in_one_list(self) -> bool:
        """Whether there is no room for lanes side by side."""
        width = self.size.width or self.screen.size.width
        return width < NARROWEST_LANE * max(1, len(self._lanes))

    @property
    def page(self) -> int:
        """How many leads a page is."""
        views = [view for view in self.children if isinstance(view, LaneView | BoardList)]
        at = 0 if self.in_one_list else self._lane
        return views[at].page if at < len(views) else 1

    def show(self, lanes: Sequence[Lane], now: datetime.datetime, lane: int, lead: str) -> None:
        """Show these lanes as they are at `now`, with one lead (empty: none) of one lane selected."""
        self._lanes, self._now, self._lane, self._lead = lanes, now, lane, lead or None
        if self.is_mounted:
            self._arrange()

    def select(self, lane: int, lead: str) -> None:
        """Mark another lead."""
        before, self._lane, self._lead = self._lane, lane, lead or None
        for place, view in enumerate(self.children):
            if isinstance(view, BoardList):
                view.select(self._lead, focused=self._focused)
            elif isinstance(view, LaneView) and place in (before, lane):
                here = place == lane
                view.select(self._lead if here else None, focused=here)

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
        """There may be room for lanes now, or none any more."""
        if self._now is not None:
            self._arrange()

    @property
    def _focused(self) -> str:
        """The id of the stage that the selection is in."""
        return self._lanes[self._lane].stage.id if self._lane < len(self._lanes) else ""

    def _arrange(self) -> None:
        if self._spare() or any(True for _ in self._missing()):
            self.call_next(self._rebuild)
        else:
            self._fill(self.children)

    async def _rebuild(self) -> None:
        """Put other views in place of those that do not fit what is shown any more."""
        for view in self._spare():
            await view.remove()
        fresh = list(self._missing())
        self._fill([*self.children, *fresh])
        await self.mount_all(fresh)

    def _spare(self) -> list[Widget]:
        """Views that there is nothing for."""
        if self.in_one_list:
            return [view for view in self.children if not isinstance(view, BoardList)]
        views = list(self.children)
        return [v for at, v in enumerate(views) if isinstance(v, BoardList) or at >= len(self._lanes)]

    def _missing(self) -> Iterable[LaneView | BoardList]:
        """Views that are not there yet."""
        if self.in_one_list:
            wanted = 1 - sum(isinstance(view, BoardList) for view in self.children)
            return (BoardList(self._look) for _ in range(wanted))
        views = sum(isinstance(view, LaneView) for view in self.children)
        return (LaneView(self._look) for _ in range(len(self._lanes) - views))

    def _fill(self, views: Iterable[Widget]) -> None:
        """Give every view what it has to show."""
        if self._now is None:
            return
        for at, view in enumerate(views):
            if isinstance(view, BoardList):
                view.show(self._lanes, self._now, self._lead, focused=self._focused)
            elif isinstance(view, LaneView) and at < len(self._lanes):
                here = at == self._lane
                view.show(self._lanes[at], self._now, self._lead if here else None, focused=here)
