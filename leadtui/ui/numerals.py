"""Numerals to be read from the other side of a room: five rows of blocks, or a whole multiple of them."""

from __future__ import annotations

from functools import lru_cache

BLOCK = "█"

HEIGHT = 5
"""Rows of a character at scale 1."""

PIXEL_COLUMNS = 2
"""A terminal cell is about twice as high as it is wide."""

_SHAPES = {
    "0": "### #.# #.# #.# ###", "1": ".#. ##. .#. .#. ###", "2": "### ..# ### #.. ###",
    "3": "### ..# ### ..# ###", "4": "#.# #.# ### ..# ..#", "5": "### #.. ### ..# ###",
    "6": "### #.. ### #.# ###", "7": "### ..# ..# ..# ..#", "8": "### #.# ### #.# ###",
    "9": "### #.# ### ..# ###", "m": "..... ..... ####. #.#.# #.#.#", "h": "#.. #.. ### #.# #.#",
    "d": "..# ..# ### #.# ###", "s": "... .## .#. .#. ##.", "<": "..# .#. #.. .#. ..#",
    ":": ". # . # .", "-": "... ... ### ... ...", " ": ". . . . .",
    "S": "### #.. ### ..# ###", "T": "### .#. .#. .#. .#.", "A": ".#. #.# ### #.# #.#",
    "L": "#.. #.. #.. #.. ###", "E": "### #.. ##. #.. ###", "O": "### #.# #.# #.# ###",
    "K": "#.# #.# ##. #.# #.#",
}  # fmt: skip
"""Each character by its rows; what has no shape is left out."""


@lru_cache(32)
def big(text: str, scale: int = 1) -> tuple[str, ...]:
    """A text in `HEIGHT * scale` rows, all of the same width."""
    shapes = [_SHAPES[char].split(" ") for char in text if char in _SHAPES]
    rows = []
    for y in range(HEIGHT):
        pixels = ".".join(shape[y] for shape in shapes)
        row = "".join((BLOCK if pixel == "#" else " ") * PIXEL_COLUMNS * scale for pixel in pixels)
        rows += [row] * scale
    return tuple(rows)


def big_columns(text: str, scale: int = 1) -> int:
    """How wide `big` makes a text."""
    return len(big(text, scale)[0])
