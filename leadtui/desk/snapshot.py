"""What a screen is handed: all that it shows, whole, and anew whenever some of it changed."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from leadtui.clock import Clock
from leadtui.desk.faults import Telling
from leadtui.desk.health import Polling
from leadtui.desk.keeping import BoardKeeper
from leadtui.domain.board import Board
from leadtui.errors import LeadtuiError

if TYPE_CHECKING:
    from leadtui.domain.figures.panel import Panel

FIRST_S = 3.0
"""Longer than this a screen does not wait for the journal to be opened: then it says that it still is."""


class Snapshot(msgspec.Struct, frozen=True, eq=False):
    """All that a screen shows, whole, so that a newer one may replace it unseen."""

    board: Board
    polling: Polling
    trouble: str = ""
    """Why the journal cannot be followed, or what of it could not be read; the board is the last good one."""
    trouble_since: datetime.datetime | None = None
    panel: Panel | None = None
    """The four numbers; None until they are counted for the first time."""
    is_opening: bool = False
    """The journal is still being opened: `trouble` tells how far that is."""


class Showing:
    """Knows the newest snapshot, and hands it to the screen. For the desk's thread, all but `first`."""

    def __init__(self, keeper: BoardKeeper, clock: Clock) -> None:
        self.newest: Snapshot | None = None
        """None until the journal begins to be opened."""
        self._keeper = keeper
        self._clock = clock
        self._show: Callable[[Snapshot], object] | None = None
        self._is_there = threading.Event()

    @property
    def is_seen(self) -> bool:
        """Whether there is a screen."""
        return self._show is not None

    def first(self) -> Snapshot:
        """The snapshot at hand; at the very start, wait until the journal is open, or turns out not to be."""
        self._is_there.wait(FIRST_S)
        return self.newest or self._opening("The journal is still being opened.")

    def attach(self, show: Callable[[Snapshot], object]) -> None:
        """From now on `show` is called with each new snapshot; that may be said from any thread."""
        self._show = show

    def repeat(self) -> None:
        """Hand over the newest once more: there is a screen that has not seen it."""
        if self.newest is not None:
            self._hand_over(self.newest)

    def opening(self, share: float) -> None:
        """Say why there is nothing to see yet: of the journal no more than a share is read."""
        about = f"The journal is read anew, as is done once after an update: {share:.0%}."
        self._hand_over(self._opening(about))

    def publish(self, board: Board, polling: Polling, trouble: str, panel: Panel | None) -> None:
        """Show all this, where any of it is new."""
        newest = self.newest
        if (
            newest is None
            or newest.board is not board
            or (newest.polling, newest.trouble, newest.panel) != (polling, trouble, panel)
        ):
            since = self._trouble_since() if trouble else None
            self._hand_over(Snapshot(board, polling, trouble, since, panel))

    def fail(self, error: LeadtuiError, panel: Panel | None) -> None:
        """Show the last good board, and what is wrong since."""
        polling = self.newest.polling if self.newest else Polling()
        self.publish(self._keeper.board, polling, str(error), panel)

    def _opening(self, about: str) -> Snapshot:
        return Snapshot(self._keeper.board, Polling(), about, self._trouble_since(), is_opening=True)

    def _trouble_since(self) -> datetime.datetime:
        """When the trouble began that is shown; now, where there was none."""
        return (self.newest.trouble_since if self.newest else None) or self._clock.now()

    def _hand_over(self, snapshot: Snapshot) -> None:
        self.newest = snapshot
        self._is_there.set()
        if self._show is not None:
            with Telling(_nobody_there):
                self._show(snapshot)


def _nobody_there(error: LeadtuiError) -> None:
    """The screen is on its way out, and there is nobody left to tell."""
