"""What a wall is made of: a first line, one age in big digits, the few figures, and the lanes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

import msgspec
from rich.cells import cell_len
from textual.geometry import Size

from leadtui.ui.cells import cut, fit, shorten
from leadtui.ui.look import Paint
from leadtui.ui.numerals import HEIGHT, big, big_columns
from leadtui.ui.segments import Row, Words, blank, laid
from leadtui.ui.widgets.line import Line
from leadtui.ui.widgets.rows import Rows

WIDEST_AGE = "59m59"
"""What the big digits have to have room for, whatever stands there: nothing moves when a minute passes."""

MARGIN = 2
"""Columns beside the big digits."""

BLOCK_ROWS = 4
"""Rows of the block beside the digits: what they are, whose they are, and one free row at each end."""

Mood = Literal["calm", "late", "alarm", "eased", "stale"]
"""How the block looks. Late: past its target, and somebody has it. Eased: somebody has just taken it."""


class Head(msgspec.Struct, frozen=True):
    """The first line: whose wall, what is wrong with what is shown, how old it is, and the time."""

    shop: str
    trouble: str
    """`STALE since 14:02: the journal cannot be read`; empty while all is well."""
    aged: str
    clock: str


class WallHead(Line):
    """One line."""

    head: Head | None = None

    def show(self, head: Head) -> None:
        """Show this."""
        self.head = head
        self.repaint()

    def words(self, columns: int) -> Iterable[Words]:
        """The shop, or what is wrong, on the left; age and time on the right."""
        told, palette = self.head, self.look.palette
        if told is None:
            return
        right = f"{told.aged}   {told.clock} "
        room = columns - cell_len(right) - 2
        if told.trouble:
            left: Words = (f" {cut(told.trouble, room - 2)} ", palette.eased)
        else:
            left = (f" {cut(told.shop, room)}", palette.strong)
        yield left
        yield " " * (columns - cell_len(left[0]) - cell_len(right)), palette.blank
        yield right, palette.muted


class Pressing(msgspec.Struct, frozen=True):
    """What the block says."""

    mood: Mood
    title: str
    digits: str
    who: str
    target: str = ""


def block_scale(columns: int, rows: int) -> int:
    """How big the digits are in a terminal of some size: about half its width and a third of its height."""
    wide = columns * 11 // 20 // (big_columns(WIDEST_AGE) + 2 * MARGIN)
    high = (rows * 4 // 10 - BLOCK_ROWS) // HEIGHT
    return max(1, min(wide, high))


class WallBlock(Rows):
    """An age in big digits with what it is and who has it: the whole block changes when nobody does."""

    pressing: Pressing | None = None
    scale = 1

    def show(self, pressing: Pressing) -> None:
        """Show this. A block that is filled otherwise is painted whole: its blanks are not like others."""
        before, self.pressing = self.pressing, pressing
        if before is None or before.mood != pressing.mood:
            self.repaint_whole()
        else:
            self.repaint()

    def fit(self, columns: int, rows: int) -> None:
        """Take the size that goes with a terminal of so many columns and rows."""
        self.scale = block_scale(columns, rows)
        self.styles.width = self.scale * big_columns(WIDEST_AGE) + 2 * MARGIN + 1
        self.styles.height = self.scale * HEIGHT + BLOCK_ROWS

    def paint(self, size: Size) -> Sequence[Row]:
        """What it is, the digits, and whose it is."""
        told, palette = self.pressing, self.look.palette
        if told is None or not size:
            return ()
        filled = {"alarm": palette.alarm, "eased": palette.eased, "stale": palette.eased}.get(told.mood)
        digits: Paint = {"late": palette.late, "calm": palette.strong}.get(told.mood, filled)
        title = palette.late if told.mood == "late" else palette.heading
        empty = filled if filled is not None else palette.blank
        room = size.width - 2 * MARGIN
        lines: list[tuple[str, Paint]] = [("", empty), (cut(told.title, room), filled or title)]
        lines += [(row, digits) for row in big(told.digits, self.scale)]
        lines += [(_both(told.who, told.target, room), filled or palette.text), ("", empty)]
        return [_line(text, paint, empty, size.width) for text, paint in lines[: size.height]]


def _both(left: str, right: str, room: int) -> str:
    """Two texts at the ends of a row; the right one only where there is room."""
    left = cut(left, room)
    gap = room - cell_len(left) - cell_len(right)
    return left + " " * gap + right if right and gap >= MARGIN else left


def _line(text: str, paint: Paint, empty: Paint, columns: int) -> Row:
    return laid(((" " * MARGIN, empty), (text, paint)), columns, empty)


class Tile(msgspec.Struct, frozen=True):
    """One figure, as `leadtui.desk.wall` has it."""

    label: str
    count: str
    rest: str
    target: str
    is_bad: bool


SIGN = "▲"

TILE_ROWS = HEIGHT + 2
TILES_IN = 3
TILE_COLUMNS = 30
"""A figure in big digits needs so many."""

LABEL_COLUMNS = 14
COUNT_COLUMNS = 4
TARGET_AT = 3 + LABEL_COLUMNS + COUNT_COLUMNS
TARGET_COLUMNS = 28
ONE_LINE = 62
"""With so many columns a figure and all there is to say of it stand in one line."""


class WallFigures(Rows):
    """The few figures, each beside what it should be: in big digits where there is room, else in lines."""

    DEFAULT_CSS = "WallFigures { width: 1fr; height: 100%; }"

    tiles: tuple[Tile, ...] = ()

    def show(self, tiles: Iterable[Tile]) -> None:
        """Show these."""
        self.tiles = tuple(tiles)
        self.repaint()

    def paint(self, size: Size) -> Sequence[Row]:
        """Tiles in as many columns as fit, or one line a figure."""
        if not size or not self.tiles:
            return ()
        across = (size.width - TILES_IN) // TILE_COLUMNS
        down = -(-len(self.tiles) // across) if across else 0
        if across and down * (TILE_ROWS + 1) <= size.height + 1:
            return list(self._tiled(min(across, len(self.tiles)), down, size))
        return list(self._listed(size))

    def _tiled(self, across: int, down: int, size: Size) -> Iterator[Row]:
        across = -(-len(self.tiles) // down)
        wide = (size.width - TILES_IN) // across
        for first in range(0, len(self.tiles), across):
            tiles = self.tiles[first : first + across]
            painted = [self._tile(tile, wide) for tile in tiles]
            for y in range(TILE_ROWS):
                words = [
                    (" " * TILES_IN, self.look.palette.blank),
                    *(word for tile in painted for word in tile[y]),
                ]
                yield laid(words, size.width, self.look.palette.blank)
            yield blank(size.width, self.look.palette.blank)

    def _tile(self, tile: Tile, columns: int) -> list[list[Words]]:
        palette = self.look.palette
        room = columns - 2
        paint = palette.late if tile.is_bad else palette.strong
        digits = big(tile.count)
        rest = cut(f" {tile.rest}", room - len(digits[0]))
        lines: list[list[Words]] = [[(self._label(tile), paint if tile.is_bad else palette.heading)]]
        lines += [[(row, paint)] for row in digits[:-1]]
        lines += [[(digits[-1], paint), (rest, palette.text)]]
        lines += [[(cut(f"target: {tile.target}", room) if tile.target else "", palette.muted)]]
        return [_padded(line, columns, palette.blank) for line in lines]

    def _label(self, tile: Tile) -> str:
        return f"{SIGN} {tile.label}" if tile.is_bad else tile.label

    def _listed(self, size: Size) -> Iterator[Row]:
        """A line each; what there is to say of it stands below where there is no room beside it."""
        palette = self.look.palette
        beside = size.width >= ONE_LINE
        lines = [self._line(tile, size.width) for tile in self.tiles]
        if not beside:
            title = "target"
            lines.insert(0, [[(" " * (TARGET_AT + 1) + title, palette.muted)]])
        spare = size.height - sum(map(len, lines))
        gap = 1 if beside and spare >= len(lines) else 0
        if spare > gap * len(lines):
            yield blank(size.width, palette.blank)
        for line in lines:
            for words in line:
                yield laid(words, size.width, palette.blank)
            yield from (blank(size.width, palette.blank) for _ in range(gap))

    def _line(self, tile: Tile, columns: int) -> list[list[Words]]:
        palette = self.look.palette
        paint = palette.late if tile.is_bad else palette.strong
        sign = SIGN if tile.is_bad else " "
        words: list[Words] = [
            (f" {sign} {fit(tile.label, LABEL_COLUMNS)}", paint if tile.is_bad else palette.text),
            (f"{tile.count:>{COUNT_COLUMNS}}  ", paint),
        ]
        if columns >= ONE_LINE:
            rest = columns - TARGET_AT - TARGET_COLUMNS
            told = f"target: {tile.target}" if tile.target else ""
            return [[*words, (fit(tile.rest, rest) + "  ", palette.text), (told, palette.muted)]]
        lines = [[*words, (tile.target, palette.muted)]]
        if tile.rest:
            lines.append([("     " + cut(tile.rest, columns - 6), palette.text)])
        return lines


def _padded(words: list[Words], columns: int, empty: Paint) -> list[Words]:
    wide = sum(cell_len(text) for text, _ in words)
    return [*words, (" " * (columns - wide), empty)]


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
        return [_padded(line, columns, palette.blank) for line in lines[:rows]]

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
        beside = OWNER_COLUMNS + (STAGE_COLUMNS + 1) * stage
        tells_more = room - beside - SAID_COLUMNS - 2 >= 12
        name = room - beside - (SAID_COLUMNS + 1) * tells_more - 1
        words: list[Words] = [
            (f" {card.age:>{AGE_COLUMNS}}", time),
            (f" {sign} ", paint),
            (fit(card.name, name) + " ", palette.strong),
        ]
        if stage:
            words.append((fit(card.stage, STAGE_COLUMNS) + " ", palette.muted))
        words.append((fit(card.owner, OWNER_COLUMNS), palette.urgent if card.is_nobodys else palette.text))
        if tells_more:
            words.append(
                (" " + cut(card.said, SAID_COLUMNS), palette.late if card.is_late else palette.notice)
            )
        return words
