"""The few figures of a wall, each beside what it should be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec
from rich.cells import cell_len
from textual.geometry import Size

from leadtui.ui.cells import cut, fit, folded, plain, shorten
from leadtui.ui.numerals import HEIGHT, big
from leadtui.ui.segments import Row, Words, blank, laid
from leadtui.ui.widgets.rows import Rows
from leadtui.ui.widgets.wallparts import SIGN, padded


class Tile(msgspec.Struct, frozen=True):
    """One figure, as `leadtui.desk.wall` has it."""

    label: str
    count: str
    rest: str
    target: str
    is_bad: bool


TILE_ROWS = HEIGHT + 2
TILES_IN = 3
TILE_COLUMNS = 30
"""A figure in big digits needs so many."""

LABEL_COLUMNS = 14
COUNT_COLUMNS = 4
FIGURE_COLUMNS = 3 + LABEL_COLUMNS + COUNT_COLUMNS + 2
"""A sign, what is counted, and how many."""
REST_AT = 5
"""What there is to say of a figure begins there, where it stands below."""
REST_ROWS = 3
"""Beside big digits, or below a line, at most so many."""
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
        rest = _told(tile.rest, room - len(digits[0]) - 1, REST_ROWS)
        beside = [""] * (HEIGHT - len(rest)) + rest
        lines: list[list[Words]] = [[(self._label(tile), paint if tile.is_bad else palette.heading)]]
        lines += [
            [(row, paint), (f" {text}", palette.text)] for row, text in zip(digits, beside, strict=True)
        ]
        lines += [[(cut(f"target: {tile.target}", room) if tile.target else "", palette.muted)]]
        return [padded(line, columns, palette.blank) for line in lines]

    def _label(self, tile: Tile) -> str:
        return f"{SIGN} {tile.label}" if tile.is_bad else tile.label

    def _listed(self, size: Size) -> Iterator[Row]:
        """A line each; what there is to say of it stands below where there is no room beside it."""
        palette = self.look.palette
        beside = size.width >= ONE_LINE
        if beside:
            lines = self._beside(size)
        else:
            title: list[Words] = [(" " * FIGURE_COLUMNS + "target", palette.muted)]
            lines = [[title], *(self._above(tile, size.width) for tile in self.tiles)]
        spare = size.height - sum(map(len, lines))
        gap = 1 if beside and spare >= len(lines) else 0
        if spare > gap * len(lines):
            yield blank(size.width, palette.blank)
        for line in lines:
            for words in line:
                yield laid(words, size.width, palette.blank)
            yield from (blank(size.width, palette.blank) for _ in range(gap))

    def _beside(self, size: Size) -> list[list[list[Words]]]:
        """Figure, what there is to say of it, target; what is too long goes on below, while rows are free."""
        palette = self.look.palette
        targets = [f"target: {tile.target}" if tile.target else "" for tile in self.tiles]
        room = size.width - FIGURE_COLUMNS - max(map(cell_len, targets)) - 3
        spare = size.height - len(self.tiles)
        lines = []
        for tile, target in zip(self.tiles, targets, strict=True):
            first, *more = _told(tile.rest, room, 1 + max(0, min(spare, REST_ROWS - 1))) or [""]
            spare -= len(more)
            line: list[Words] = [*self._figure(tile), (fit(first, room) + "  ", palette.text)]
            line.append((target, palette.muted))
            lines.append([line, *([(" " * FIGURE_COLUMNS + text, palette.text)] for text in more)])
        return lines

    def _above(self, tile: Tile, columns: int) -> list[list[Words]]:
        """Figure and target, and below them what there is to say of it."""
        palette = self.look.palette
        lines = [[*self._figure(tile), (tile.target, palette.muted)]]
        if tile.rest:
            lines.append([(" " * REST_AT + cut(tile.rest, columns - REST_AT - 1), palette.text)])
        return lines

    def _figure(self, tile: Tile) -> list[Words]:
        palette = self.look.palette
        paint = palette.late if tile.is_bad else palette.strong
        sign = SIGN if tile.is_bad else " "
        return [
            (f" {sign} {fit(tile.label, LABEL_COLUMNS)}", paint if tile.is_bad else palette.text),
            (f"{tile.count:>{COUNT_COLUMNS}}  ", paint),
        ]


JOINT = " · "


def _told(text: str, columns: int, rows: int) -> list[str]:
    """A text in at most so many rows: what stands between two points stays together where that can be."""
    told: list[str] = []
    for piece in plain(text).split(JOINT):
        joined = f"{told[-1]}{JOINT}{piece}" if told else piece
        if cell_len(joined) <= columns:
            told[-1:] = [joined]
        else:
            told += folded(piece, columns)
    if len(told) > rows:
        told[rows - 1 :] = [shorten(JOINT.join(told[rows - 1 :]), columns)]
    return [row for row in told if row]
