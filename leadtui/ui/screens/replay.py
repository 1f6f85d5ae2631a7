"""The board of a past: it stands, or plays; the first line says so as long as it is shown."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType

from leadtui.desk.health import Polling
from leadtui.desk.player import Player
from leadtui.desk.snapshot import Snapshot
from leadtui.ui.keys import ASKING, OF_THE_PAST, bindings
from leadtui.ui.screens.board import BoardScreen
from leadtui.ui.seat import Seat
from leadtui.ui.widgets.headline import SourceMark

HOUR_S = 3600.0


class ReplayScreen(BoardScreen):
    """The board at the moment that a clock of the past shows."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(*OF_THE_PAST)

    def __init__(self, seat: Seat, snapshot: Snapshot, player: Player) -> None:
        super().__init__(seat, snapshot)
        self._player = player
        self._has_ended = False

    def on_mount(self) -> None:
        """Say what is to be seen, and by which keys it goes on."""
        pause, faster, on = (self.seat.key(one) for one in ("pause", "faster", "hour-on"))
        keys = f"{pause} plays and holds it, {faster} is faster, {on} an hour on."
        self.say(" ".join(filter(None, (self._player.about, keys))))

    def hinted(self) -> list[tuple[str, str]]:
        """The keys of the past first: it is played with them."""
        past = ("pause", *OF_THE_PAST)
        others = (one.id for one in self.seat.actions if one.id not in (*ASKING, *past))
        labels = {one.id: one.label for one in self.seat.actions}
        return [(self.seat.key(one), labels[one]) for one in past if one in labels] + self.seat.hints(others)

    def tick(self) -> None:
        """Let a second pass; at the end, say so."""
        super().tick()
        if self._player.is_over and not self._has_ended:
            self.say("That was all: here the replay ends.")
        self._has_ended = self._player.is_over

    def action_pause(self) -> None:
        """Hold the past, or let it go on."""
        self._player.hold()
        self._moved("Held." if self._player.is_held else "")

    def action_faster(self) -> None:
        """Play it faster."""
        self._player.faster()
        self._moved(f"{self._player.speed:g} seconds in one.")

    def action_slower(self) -> None:
        """Play it slower."""
        self._player.slower()
        self._moved(f"{self._player.speed:g} seconds in one.")

    def action_hour_on(self) -> None:
        """Go an hour on."""
        self._player.jump(HOUR_S)
        self._moved("")

    def action_hour_back(self) -> None:
        """Go an hour back."""
        self._player.jump(-HOUR_S)
        self._moved("")

    def _moved(self, told: str) -> None:
        """Show the moment that it is now."""
        self.say(told)
        self.seat.desk.wake()
        self._show()

    def _marks(self, polling: Polling) -> tuple[SourceMark, ...]:
        """Nothing is kept of how the sources were."""
        return ()

    def _held(self, polling: Polling, *, narrow: bool) -> str:
        return "read-only"
