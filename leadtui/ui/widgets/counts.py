"""A line of figures: enquiries of the last days, and how many leads each stage holds."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from leadtui.domain.glance import StageCount
from leadtui.domain.text import plural
from leadtui.ui.cells import plain
from leadtui.ui.segments import Words
from leadtui.ui.widgets.line import Line, Part, chosen


class Figures(msgspec.Struct, frozen=True):
    """What the line says."""

    days: int
    enquiries: int
    not_enquiries: int
    stages: tuple[StageCount, ...] = ()


class Counts(Line):
    """Figures in bold, what they count beside them."""

    LEAST_HEIGHT = 28

    figures: Figures | None = None

    def show(self, figures: Figures) -> None:
        """Show these figures."""
        self.figures = figures
        self.repaint()

    def words(self, columns: int) -> Iterable[Words]:
        """` 7 days   42 enquiries · 4 not enquiries   3 new   2 qualifying`."""
        told, palette = self.figures, self.look.palette
        if told is None:
            return
        parts = [
            Part(
                0, ((f" {plural(told.days, 'day')}   ", palette.muted), (f"{told.enquiries}", palette.strong))
            ),
            Part(
                0, ((f" {plural(told.enquiries, 'enquiry', 'enquiries').partition(' ')[2]}", palette.muted),)
            ),
        ]
        if told.not_enquiries:
            parts.append(Part(20, ((f" · {told.not_enquiries} not enquiries", palette.muted),)))
        for rank, count in enumerate(told.stages, 1):
            if count.leads:
                words = (
                    (f"   {count.leads}", palette.strong),
                    (f" {plain(count.stage.label).lower()}", palette.muted),
                )
                parts.append(Part(rank, words))
        for part in chosen(parts, columns):
            yield from part.words
