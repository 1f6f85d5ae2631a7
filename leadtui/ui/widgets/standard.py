"""The standard of the lane in focus: what must be true for a lead to leave it."""

from __future__ import annotations

from collections.abc import Iterable

from leadtui.domain.absence import NOBODY_ON_IT
from leadtui.domain.board import Lane
from leadtui.ui.cells import plain
from leadtui.ui.segments import Words
from leadtui.ui.widgets.line import Line


class Standard(Line):
    """One sentence, with the stage it belongs to; where nobody is on it, that comes first."""

    lane: Lane | None = None

    def show(self, lane: Lane | None) -> None:
        """Show the standard of a lane's stage; None shows nothing."""
        if lane is not self.lane:
            self.lane = lane
            self.repaint()

    def words(self, columns: int) -> Iterable[Words]:
        """` NEW  every contact called within five minutes`."""
        lane, palette = self.lane, self.look.palette
        alone = lane is not None and lane.whose == NOBODY_ON_IT
        if lane is None or not (lane.stage.standard or alone):
            return
        yield f" {plain(lane.stage.label).upper()}  ", palette.heading
        if alone:
            yield f"{NOBODY_ON_IT}{'   ' if lane.stage.standard else ''}", palette.late
        yield plain(lane.stage.standard), palette.muted
