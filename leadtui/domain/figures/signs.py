"""Signs: what the rules of the diagnosis look at, beside the changes of the four numbers themselves.

Each compares the newest closed weeks with as many before them. They are worked out of the rows one by one,
which takes its time: where no figure changed, nobody asks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from leadtui.domain.figures.diagnosis import Lag, Named, Signs
from leadtui.domain.figures.numbers import Rate, Window
from leadtui.domain.figures.response import spread
from leadtui.domain.figures.rows import Row

RECENT_WEEKS: Final = 4
"""So many closed weeks are held against as many before."""


def signs(rows: Iterable[Row], edges: Sequence[float]) -> Signs:
    """What the rows say, by the edges of the closed weeks; what else there is to see is not theirs."""
    after = Window(edges[-1 - RECENT_WEEKS], edges[-1])
    before = Window(edges[0], after.start)
    counted = [row for row in rows if row.end != "out"]
    return Signs(
        dead_before=_dead_ends(counted, before),
        dead_after=_dead_ends(counted, after),
        turned_away=_turned_away(counted, after),
        lost_said=_lost_said(counted, after),
        lags=lags(counted, before, after),
    )


def lags(rows: Iterable[Row], before: Window, after: Window) -> tuple[Lag, ...]:
    """How long each step took of those who came to it then."""
    known = list(rows)
    old, new = lag_lengths(known, before), lag_lengths(known, after)
    return tuple(Lag(name, spread(old[name]).median, spread(new[name]).median) for name in LAGS)


def lag_lengths(rows: Iterable[Row], window: Window) -> dict[str, list[float]]:
    """How long each step took, in seconds of the wall clock, of those who came to it in the window."""
    took: dict[str, list[float]] = {name: [] for name in LAGS}
    for row in rows:
        for name, start, end in steps_of(row):
            if start is not None and end is not None and window.start <= start < window.end:
                took[name].append(max(0.0, end - start))
    return took


LAGS: Final = ("raised to first try", "raised to qualified", "qualified to booked", "booked to signed")


def steps_of(row: Row) -> Iterable[tuple[str, float | None, float | None]]:
    """The steps of `LAGS`: from when, and to when, as far as the lead has taken them."""
    first = row.waits[0] if row.waits else None
    moments = (
        (row.opened, first.tried if first else None),
        (row.opened, row.qualified),
        (row.qualified, row.booked),
        (row.booked, row.signed),
    )
    return ((name, start, end) for name, (start, end) in zip(LAGS, moments, strict=True))


def _ended_in(rows: Iterable[Row], window: Window, *ends: str) -> Iterable[Row]:
    return (
        row
        for row in rows
        if row.end in ends and row.ended is not None and window.start <= row.ended < window.end
    )


def _dead_ends(rows: Iterable[Row], window: Window) -> Rate:
    spent = [(row.touches + row.bookings, row.end) for row in _ended_in(rows, window, "won", "lost")]
    return Rate(sum(n for n, end in spent if end == "lost"), sum(n for n, _ in spent))


def _turned_away(rows: Iterable[Row], window: Window) -> Named | None:
    """Of those who never qualified and were asked anything, which question had most answers of no."""
    away = [row for row in _ended_in(rows, window, "lost", "parked") if row.qualified is None and row.answers]
    return _most(Counter(key for row in away for key, said in row.answers.items() if said == "no"), len(away))


def _lost_said(rows: Iterable[Row], window: Window) -> Named | None:
    """Of those lost after they were booked, which answer that is no yes was given most."""
    lost = [row for row in _ended_in(rows, window, "lost") if row.booked is not None]
    said = Counter(f"{key} {word}" for row in lost for key, word in row.answers.items() if word != "yes")
    return _most(said, len(lost))


def _most(counted: Counter[str], of: int) -> Named | None:
    if not counted:
        return None
    name, n = min(counted.items(), key=lambda one: (-one[1], one[0]))
    return Named(name, n, of)
