"""The lanes of a wall, the longest wait first."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from rich.cells import cell_len
from textual.geometry import Size

from leadtui.ui.cells import cut, fit, shorten
from leadtui.ui.look import Paint
from leadtui.ui.segments import Row, Words, laid
from leadtui.ui.widgets.rows import Rows
from leadtui.ui.widgets.wallparts import SIGN, padded


class WallCard(msgspec.Struct, frozen=True):
    """A lead in one row."""

    age: str
    is_late: bool
    is_near: bool
    urgent: bool
    name: str
    stage: str
    owner: str
    is_nobodys: bool
    said: str
    """`late 7m`, when they will be called, or nothing."""
    order: tuple[bool, float]
    """By that, cards of several lanes stand in one list."""


class WallColumn(msgspec.Struct, frozen=True):
    """A lane: its heading, and its cards."""

    title: str
    aside: str
    heading: Paint
    cards: tuple[WallCard, ...]
    warning: str = ""
    """`nobody on it`."""


NARROWEST_LANE = 28
SIDE_BY_SIDE = 108
"""In a narrower terminal all leads stand in one list."""

AGE_COLUMNS = 5
OWNER_COLUMNS = 9
SAID_COLUMNS = 9
STAGE_COLUMNS = 12
NAME_COLUMNS = 12
"""A name has at least so many where anything else goes for it."""
WIDEST_NAME, WIDEST_STAGE, WIDEST_OWNER = 24, 20, 16
"""What is more than that stays free: across a wide gap nobody sees whose name goes with which owner."""
MOST_PAGES = 5
"""Further down nobody waits long: the longest waits come back into sight soon."""


class WallLanes(Rows):
    """The lanes, the longest wait first, a page at a time; which page, others say."""

    DEFAULT_CSS = "WallLanes { width: 1fr; height: 1fr; }"

    columns: tuple[WallColumn, ...] = ()
    turn = 0

    def show(self, columns: Sequence[WallColumn], turn: int) -> None:
        """Show these lanes, each at the page that comes after so many turns."""
        self.columns, self.turn = tuple(columns), turn
        self.repaint()

    def paint(self, size: Size) -> Sequence[Row]:
        """Lanes side by side, or one list."""
        if not size or not self.columns:
            return ()
        if size.width < SIDE_BY_SIDE or size.width // len(self.columns) < NARROWEST_LANE:
            return self._list(size)
        wide = size.width // len(self.columns)
        painted = [self._lane(column, wide, size.height) for column in self.columns]
        return [
            laid([word for lane in painted for word in lane[y]], size.width, self.look.palette.blank)
            for y in range(size.height)
        ]

    def _page(self, cards: Sequence[WallCard], room: int) -> tuple[Sequence[WallCard], str]:
        """The cards of the page whose turn it is, and where it is among the others."""
        room = max(1, room)
        if len(cards) <= room:
            return cards, ""
        room = max(1, room - 1)
        pages = min(MOST_PAGES, -(-len(cards) // room))
        at = self.turn % pages
        first = at * room
        seen = cards[first : first + room]
        return seen, f"{first + 1}-{first + len(seen)} of {len(cards)}"

    def _lane(self, column: WallColumn, columns: int, rows: int) -> list[list[Words]]:
        palette, room = self.look.palette, columns - 2
        seen, where = self._page(column.cards, rows - 2)
        head: list[Words] = [(f" {cut(column.title, room)}", column.heading)]
        head.append((shorten(column.aside, room - cell_len(head[0][0])), palette.muted))
        if column.warning:
            used = sum(cell_len(text) for text, _ in head)
            head.append((shorten(f"  {SIGN} {column.warning}", room - used), palette.late))
        lines: list[list[Words]] = [head, [(" " + "─" * (room - 1), palette.line)]]
        gap: list[list[Words]] = [[]] if 2 * len(seen) <= rows - 2 else []
        for card in seen:
            lines += [self._card(card, room, stage=False), *gap]
        if not column.cards:
            lines.append([(" nobody waits here", palette.muted)])
        if where:
            lines.append([(f" {where}", palette.muted)])
        lines += [[] for _ in range(rows - len(lines))]
        return [padded(line, columns, palette.blank) for line in lines[:rows]]

    def _list(self, size: Size) -> Sequence[Row]:
        palette = self.look.palette
        cards = [card for column in self.columns for card in column.cards]
        cards.sort(key=lambda card: card.order)
        seen, where = self._page(cards, size.height - 2)
        title = " LONGEST WAIT FIRST" if cards else " NOBODY WAITS"
        warned = "".join(
            f"   {SIGN} {column.title.rpartition(' ')[0]}: {column.warning}"
            for column in self.columns
            if column.warning
        )
        lines: list[list[Words]] = [
            [
                (title, palette.heading),
                (f"   {where}" if where else "", palette.muted),
                (warned, palette.late),
            ],
            [(" " + "─" * (size.width - 2), palette.line)],
        ]
        lines += [self._card(card, size.width - 1, stage=True) for card in seen]
        return [laid(line, size.width, palette.blank) for line in lines]

    def _card(self, card: WallCard, columns: int, *, stage: bool) -> list[Words]:
        """Age, sign, name, and what there is room for of stage, owner and lateness."""
        palette = self.look.palette
        time = palette.late if card.is_late else palette.warm if card.is_near else palette.fresh
        sign = "!" if card.is_late or card.urgent else " "
        paint = palette.late if card.is_late else palette.urgent
        room = columns - AGE_COLUMNS - 4
        stage = stage and room - OWNER_COLUMNS - STAGE_COLUMNS - 2 >= NAME_COLUMNS
        beside = OWNER_COLUMNS + (STAGE_COLUMNS + 1) * stage
        tells_more = room - beside - SAID_COLUMNS - 2 >= NAME_COLUMNS
        spare = room - beside - (SAID_COLUMNS + 1) * tells_more - 1 - NAME_COLUMNS
        wide, spare = _grown(NAME_COLUMNS, WIDEST_NAME, spare)
        labelled, spare = _grown(STAGE_COLUMNS, WIDEST_STAGE, spare) if stage else (0, spare)
        owned, _ = _grown(OWNER_COLUMNS, WIDEST_OWNER, spare)
        words: list[Words] = [
            (f" {card.age:>{AGE_COLUMNS}}", time),
            (f" {sign} ", paint),
            (fit(card.name, wide) + " ", palette.strong),
        ]
        if stage:
            words.append((fit(card.stage, labelled) + " ", palette.muted))
        words.append((fit(card.owner, owned), palette.urgent if card.is_nobodys else palette.text))
        if tells_more:
            words.append(
                (" " + cut(card.said, SAID_COLUMNS), palette.late if card.is_late else palette.notice)
            )
        return words


def _grown(least: int, most: int, spare: int) -> tuple[int, int]:
    """The columns that something gets of those that are to spare, and how many are left of them."""
    more = max(min(spare, most - least), min(spare, 0))
    return least + more, spare - more
