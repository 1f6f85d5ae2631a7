"""The four numbers of the panel in lines, as much of them as there is room for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from textual.geometry import Size

from leadtui.domain.figures.numbers import Chosen
from leadtui.domain.figures.panel import Panel, called
from leadtui.domain.figures.words import change, interval, quiet, share, sparkline, still_open
from leadtui.ui.look import Palette
from leadtui.ui.segments import Words
from leadtui.ui.widgets.line import Part, chosen

ROOMY: Final = 90
"""Columns from which the one line says how much more than before."""

LABEL: Final = 10
"""Columns of what a line's window is called."""


class FigureLines:
    """One panel, in the colours of one theme."""

    def __init__(self, panel: Panel, palette: Palette) -> None:
        self.panel = panel
        self.palette = palette

    def told(self, size: Size) -> Iterator[list[Words]]:
        """As many lines as there are rows."""
        if size.height == 1:
            yield _fitting(self._in_one_line(against=size.width >= ROOMY), size.width)
            return
        yield _fitting(self._counts(), size.width)
        rates = self._all_rates(size.width)
        if size.height == 2:
            rates += self._sentence(size.width - sum(len(text) for text, _ in rates), gap=3)
            yield rates
        else:
            yield rates
            yield self._sentence(size.width, gap=1)

    def _in_one_line(self, *, against: bool) -> Iterator[Part]:
        """` 7 days 42 in +2 · 17 qualified +5   28 days → booked 31/58 53% → signed 12/27 44%`."""
        panel, palette = self.panel, self.palette
        yield Part(
            0, ((f" {called(panel.days)} ", palette.muted), (f"{panel.inbound.enquiries}", palette.strong))
        )
        yield Part(0, ((" in", palette.muted),))
        if against:
            yield Part(6, ((f" {change(panel.inbound)}", palette.muted),))
        yield Part(1, ((" · ", palette.muted), (f"{panel.qualified.now}", palette.strong)))
        yield Part(1, ((" qualified", palette.muted),))
        if against:
            yield Part(6, ((f" {change(panel.qualified)}", palette.muted),))
        same = panel.booked.days == panel.signed.days
        yield self._rate(2, f"  {called(panel.booked.days)}", " → booked ", panel.booked)
        yield self._rate(3, "" if same else f"  {called(panel.signed.days)}", " → signed ", panel.signed)

    def _counts(self) -> Iterator[Part]:
        """` 7 days    enquiries 42 ▂▅▃▇▂▁▁ +2 · 4 not enquiries    qualified 17 ▂▃▃▅▁▁▂ +5`."""
        panel, palette = self.panel, self.palette
        told = panel.inbound
        yield Part(0, ((f" {called(panel.days):{LABEL}}", palette.muted),))
        yield Part(0, (("enquiries ", palette.text), (f"{told.enquiries}", palette.strong)))
        yield Part(5, ((f" {sparkline(panel.came)}", palette.accent),))
        yield Part(3, ((f" {change(told)}", palette.muted),))
        if told.people != told.enquiries:
            yield Part(8, ((f" · {told.people} people", palette.muted),))
        if told.not_enquiries:
            yield Part(7, ((f" · {told.not_enquiries} not enquiries", palette.muted),))
        yield Part(0, (("    qualified ", palette.text), (f"{panel.qualified.now}", palette.strong)))
        yield Part(6, ((f" {sparkline(panel.passed)}", palette.accent),))
        yield Part(4, ((f" {change(panel.qualified)}", palette.muted),))
        if panel.unchecked:
            yield Part(9, ((f"    {panel.unchecked} booked unasked", palette.muted),))

    def _all_rates(self, columns: int) -> list[Words]:
        """Both with their intervals, or both without."""
        parts = list(self._rates(sure=True))
        if sum(part.columns for part in parts) > columns:
            parts = list(self._rates(sure=False))
        return _fitting(iter(parts), columns)

    def _rates(self, *, sure: bool) -> Iterator[Part]:
        """` 28 days   → booked 31/58 53% 43–64% (6 open)    → signed 12/27 44% (4 open)`."""
        panel, palette = self.panel, self.palette
        for at, (name, told) in enumerate((("booked", panel.booked), ("signed", panel.signed))):
            window = "    "
            if at == 0:
                window = f" {called(told.days):{LABEL}}"
            elif told.days != panel.booked.days:
                window = f"    {called(told.days)} "
            yield self._rate(at, window, f"→ {name} ", told)
            if sure and (between := interval(told.rate)):
                yield Part(4, ((f" {between}", palette.muted),))
            if left := still_open(told.rate):
                yield Part(3, ((f" ({left})", palette.muted),))

    def _rate(self, rank: int, window: str, name: str, told: Chosen) -> Part:
        numbers, _, rest = share(told.rate).partition(" ")
        palette = self.palette
        said: list[Words] = [(window, palette.muted), (name, palette.text), (numbers, palette.strong)]
        if rest:
            said.append((f" {rest}", palette.strong if told.rate.is_enough else palette.muted))
        return Part(rank, tuple(said))

    def _sentence(self, columns: int, *, gap: int) -> list[Words]:
        """The first of what there is to say, as much of it as there is room for."""
        panel, palette = self.panel, self.palette
        if not panel.findings:
            told = quiet(panel.inbound)
            return [(" " * gap, palette.blank), (told, palette.muted)] if panel.inbound.enquiries else []
        first = panel.findings[0]
        fits = len(first.whole) + gap <= columns
        said = first.whole if fits else first.text
        return [(" " * gap, palette.blank), (said, palette.text)]


def _fitting(parts: Iterator[Part], columns: int) -> list[Words]:
    """As many parts as there is room for, as words."""
    return [words for part in chosen(list(parts), columns) for words in part.words]
