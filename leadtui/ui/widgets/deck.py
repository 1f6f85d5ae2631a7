"""What lanes and lists have in common: the cards they have painted, headings, and where a card is."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

import msgspec
from rich.cells import cell_len
from textual.message import Message

from leadtui.domain.absence import NOBODY_ON_IT
from leadtui.domain.ages import duration
from leadtui.domain.board import Card, Lane
from leadtui.domain.stages import Category, Stage
from leadtui.ui.cells import plain, shorten
from leadtui.ui.look import Look
from leadtui.ui.segments import Row, laid
from leadtui.ui.telling import Told


class CardClicked(Message):
    """Somebody clicked a card."""

    def __init__(self, lead_id: str) -> None:
        super().__init__()
        self.lead_id = lead_id


class HeadingClicked(Message):
    """Somebody clicked the heading of a stage, or the free room below its cards."""

    def __init__(self, stage_id: str) -> None:
        super().__init__()
        self.stage_id = stage_id


class LaneScrolled(Message):
    """Somebody turned the mouse's wheel over the cards; the selection may be out of sight now."""


class _Kept(msgspec.Struct, frozen=True, eq=False):
    card: Card
    told: Told
    state: Hashable
    rows: Sequence[Row]


class Deck:
    """The cards painted last: one that is the same object and tells the same is not painted again."""

    def __init__(self) -> None:
        self._last: dict[str, _Kept] = {}
        self._now: dict[str, _Kept] = {}
        self._of: tuple[Look, int] | None = None

    def begin(self, look: Look, columns: int) -> None:
        """Before a painting: cards that the last one did not show are forgotten."""
        if self._of is None or self._of[0] is not look or self._of[1] != columns:
            self._now = {}
            self._of = (look, columns)
        self._last, self._now = self._now, {}

    def rows(
        self, card: Card, told: Told, state: Hashable, paint: Callable[[], Sequence[Row]]
    ) -> Sequence[Row]:
        """The rows of a card, painted only if they have to be; `state` is all else that shows on it."""
        kept = self._last.get(card.lead.id)
        if kept is None or kept.card is not card or kept.state != state or kept.told != told:
            kept = _Kept(card, told, state, paint())
        self._now[card.lead.id] = kept
        return kept.rows

    def row(self, card: Card, told: Told, state: Hashable, paint: Callable[[], Row]) -> Row:
        """The same for a card in one row."""
        return self.rows(card, told, state, lambda: (paint(),))[0]


def place(cards: Sequence[Card], lead_id: str | None, near: int) -> int | None:
    """Where a lead stands, looking first where it was; None when it is not there."""
    if lead_id is None:
        return None
    for at in range(max(0, near - 1), min(len(cards), near + 2)):
        if cards[at].lead.id == lead_id:
            return at
    return next((at for at, card in enumerate(cards) if card.lead.id == lead_id), None)


def heading(lane: Lane, look: Look, columns: int, *, mark: str = " ", aside: str = "") -> Row:
    """`NEW 3 · ana · 5m`: the stage, how many leads, whose it is, its target; at the row's end `aside`."""
    stage, palette = lane.stage, look.palette
    parts = [plain(lane.whose or stage.owner or ""), duration(stage.target_s) if stage.target_s else ""]
    if not lane.configured:
        parts = ["not in your config"]
    name = f"{mark}{heading_name(lane)}"
    rest = "".join(f" · {part}" for part in parts if part)
    if aside:
        room = columns - cell_len(name) - cell_len(aside) - 1
        rest = shorten(rest, room) + " " * (room - cell_len(rest)) + f" {aside}"
    paint = palette.stages.get(stage.category, palette.heading)
    rests = palette.late if lane.whose == NOBODY_ON_IT else palette.muted
    return laid(((name, paint), (rest, rests)), columns, palette.blank)


def heading_name(lane: Lane) -> str:
    """The stage and how many leads it holds: `NEW 3`."""
    return f"{plain(lane.stage.label).upper()} {len(lane.cards)}"


_NOTHING: dict[Category, str] = {
    "open": "nobody waits for an answer",
    "working": "nobody here",
    "parked": "nobody to wake",
}


def nothing(stage: Stage) -> str:
    """What an empty lane says."""
    return _NOTHING.get(stage.category, "empty")
