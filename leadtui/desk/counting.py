"""The four numbers of a board, counted when nobody waits for anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leadtui.clock import Clock
from leadtui.config.settings import Settings
from leadtui.desk.faults import Telling
from leadtui.desk.health import Polling
from leadtui.desk.keeping import BoardKeeper
from leadtui.domain.board import Board

if TYPE_CHECKING:
    from leadtui.domain.figures.panel import Panel

COUNT_AFTER_S = 0.05
"""They are counted once nothing was asked for so long: what a key did is painted before."""

COUNT_BY_S = 1.0
"""They are counted then at the latest, though there was no pause."""

COUNT_S = 60.0
"""They are brought up to date at least this often: their windows end now."""

AGAIN_S = 5.0
"""What could not be counted is tried again after so long."""


class Counting:
    """Knows when the numbers are not those of the board any more. For the desk's thread."""

    def __init__(self, keeper: BoardKeeper, clock: Clock) -> None:
        self.panel: Panel | None = None
        """The last that was counted; None until then."""
        self.trouble = ""
        """Why they could not be counted."""
        self._keeper = keeper
        self._clock = clock
        self._counted_s: float | None = None
        self._owed_s: float | None = None

    def owe(self, *, fresh: bool) -> None:
        """Have them counted where that is due: on a `fresh` board, and after a while on any."""
        now_s = self._clock.monotonic()
        stands_s = AGAIN_S if self.trouble else COUNT_S
        is_old = self._counted_s is None or now_s - self._counted_s >= stands_s
        if (fresh or is_old) and self._owed_s is None:
            self._owed_s = now_s

    @property
    def is_owed(self) -> bool:
        """Whether they wait to be counted."""
        return self._owed_s is not None

    @property
    def is_overdue(self) -> bool:
        """Whether they have waited long enough for a pause."""
        return self._owed_s is not None and self._clock.monotonic() - self._owed_s >= COUNT_BY_S

    def count(self, board: Board, state: Polling, settings: Settings) -> None:
        """Bring them up to date. The first time that reads what left memory."""
        from leadtui.desk.figuring import standing  # the first board is painted by now

        self._owed_s, self._counted_s = None, self._clock.monotonic()
        told: list[str] = []
        now = self._clock.now()
        with Telling(lambda error: told.append(str(error))):
            standing_now = standing(board, state.failing, now)
            self.panel = self._keeper.figures.panel(settings, standing_now, now)
        self.trouble = "".join(told)
