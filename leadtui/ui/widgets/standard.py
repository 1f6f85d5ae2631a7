"""The standard of the lane in focus: what must be true for a lead to leave it."""

from __future__ import annotations

from collections.abc import Iterable

from leadtui.domain.stages import Stage
from leadtui.ui.cells import plain
from leadtui.ui.segments import Words
from leadtui.ui.widgets.line import Line


class Standard(Line):
    """One sentence, with the stage it belongs to."""

    stage: Stage | None = None

    def show(self, stage: Stage | None) -> None:
        """Show the standard of a stage; None shows nothing."""
        self.stage = stage
        self.repaint()

    def words(self, columns: int) -> Iterable[Words]:
        """` NEW  every contact called within five minutes`."""
        if self.stage is not None and self.stage.standard:
            yield f" {plain(self.stage.label).upper()}  ", self.look.palette.heading
            yield plain(self.stage.standard), self.look.palette.muted
