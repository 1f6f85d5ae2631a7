"""Thrift: the same frame in fewer bytes.

Textual ends every run of text by forgetting its style, begins the next with all of its own, and writes blanks
one by one. Most of a board is blank: on a slow line that is seconds. So only what is other in a style is
told, and a row that is written to its end is erased first, so that longer runs of blanks are stepped over.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import Final, NamedTuple

from rich.cells import cell_len

FEWEST: Final = 6
"""Blanks in a run that are stepped over: the step itself takes up to five bytes."""

RESET: Final = "\x1b[m"

_TOKEN: Final = re.compile(
    r"\x1b\[(?P<row>\d+);(?P<column>\d+)H"  # brings the cursor to a row and a column (CUP, ECMA-48)
    r"|\x1b\[(?P<style>[0-9;]*)m"  # sets a style (SGR)
    r"|(?P<link>\x1b\]8;[^\x1b]*\x1b\\)"  # begins or ends a link (OSC 8)
    r"|(?P<text>[^\x1b]+)"
)

_ON: Final = {"1": 22, "2": 22, "3": 23, "4": 24, "5": 25, "7": 27, "9": 29}
"""By what switches an attribute on, what switches it off; 22 does for two of them."""

_SEEN_ON_BLANKS: Final = frozenset("4579")
"""Underline, blink, reverse and strike: a blank is not like others with one of these."""


class Style(NamedTuple):
    """What SGR has set, by its own parameters."""

    attributes: frozenset[str] = frozenset()
    ink: str = ""
    ground: str = ""


NONE: Final = Style()


class _Run(NamedTuple):
    """Text in one style; or a link's beginning or end, which takes no column."""

    text: str
    style: Style
    is_link: bool = False

    @property
    def is_blank(self) -> bool:
        return self.text.isspace() and not self.style.attributes & _SEEN_ON_BLANKS


class _Piece(NamedTuple):
    """What is written from one place on."""

    row: int
    column: int
    runs: tuple[_Run, ...]


def thrifty(data: str, columns: int, *, erases_in_colour: bool) -> str:
    """What shows the same as `data` on a terminal of so many columns; `data` itself where it is no frame.

    `erases_in_colour`: what is erased takes the background of that moment, not the terminal's own (bce).
    """
    pieces = _pieces(data)
    if pieces is None:
        return data
    told: list[str] = []
    style = NONE
    for piece in pieces:
        move = f"\x1b[{piece.row};{piece.column}H"
        if not piece.runs:  # where the cursor stands afterwards
            told.append(("" if style == NONE else RESET) + move)
            style = NONE
            continue
        told.append(move)
        style = _write(piece, columns, style, told, erases_in_colour=erases_in_colour)
    if style != NONE:
        told.append(RESET)
    return "".join(told)


def in_parts(data: str, most: int) -> list[str]:
    """A frame in parts of about so many characters, each of whole pieces: the top is shown first."""
    parts = [""]
    for piece in _BEFORE_MOVE.split(data):
        if parts[-1] and len(parts[-1]) + len(piece) > most:
            parts.append("")
        parts[-1] += piece
    return parts


_BEFORE_MOVE: Final = re.compile(r"(?=\x1b\[\d+;\d+H)")


def _pieces(data: str) -> list[_Piece] | None:
    """A frame in its pieces; None for what is none, or has something in it that nothing here knows."""
    pieces: list[tuple[int, int, list[_Run]]] = []
    style = NONE
    at = 0
    for found in _TOKEN.finditer(data):
        if found.start() != at:
            return None
        at = found.end()
        if found["row"]:
            pieces.append((int(found["row"]), int(found["column"]), []))
        elif not pieces:
            return None
        elif found["style"] is not None:
            then = after(style, found["style"])
            if then is None:
                return None
            style = then
        elif found["link"]:
            pieces[-1][2].append(_Run(found["link"], style, is_link=True))
        else:
            pieces[-1][2].extend(_Run(text, style) for text in _split(found["text"]))
    return [_Piece(row, column, tuple(runs)) for row, column, runs in pieces] if at == len(data) else None


_BLANKS: Final = re.compile(f"( {{{FEWEST},}})")


def _split(text: str) -> list[str]:
    """A text, and the longer runs of blanks in it apart."""
    return [part for part in _BLANKS.split(text) if part]


def _write(piece: _Piece, columns: int, style: Style, told: list[str], *, erases_in_colour: bool) -> Style:
    """Write one piece after `style`; the style that is set afterwards."""
    ground = _erased(piece, columns, erases_in_colour=erases_in_colour)
    if ground is not None:
        blank = Style(ground=ground)
        if style.ground != ground or style.attributes & _SEEN_ON_BLANKS:
            told.append(change(style, blank))
            style = blank
        told.append("\x1b[K")
    step = 0
    for run in piece.runs:
        if run.is_link:
            told.append(run.text)
        elif ground is not None and run.is_blank and run.style.ground == ground and len(run.text) >= FEWEST:
            step += len(run.text)
        else:
            if step:
                told.append(f"\x1b[{step}C")
                step = 0
            alike = run.style.ground == style.ground and not style.attributes & _SEEN_ON_BLANKS
            if not (run.is_blank and alike):
                told.append(change(style, run.style))
                style = run.style
            told.append(run.text)
    return style


def _erased(piece: _Piece, columns: int, *, erases_in_colour: bool) -> str | None:
    """The background in which the row is erased from there on; None where that would not be shorter."""
    blanks: Counter[str] = Counter()
    for run in piece.runs:
        if run.is_blank and len(run.text) >= FEWEST:
            blanks[run.style.ground] += len(run.text)
    if (
        not blanks
        or piece.column - 1 + sum(cell_len(run.text) for run in piece.runs if not run.is_link) != columns
    ):
        return None
    ground, _ = blanks.most_common(1)[0]
    return ground if erases_in_colour or not ground else None


@lru_cache(512)
def after(style: Style, parameters: str) -> Style | None:
    """What is set after an SGR with these parameters; None where one of them is not known."""
    attributes, ink, ground = set(style.attributes), style.ink, style.ground
    codes = parameters.split(";")
    while codes:
        code = codes.pop(0) or "0"
        if code in ("38", "48"):
            length = {"5": 2, "2": 4}.get(codes[0] if codes else "", 0)
            if not length or len(codes) < length:
                return None
            colour = ";".join([code, *codes[:length]])
            del codes[:length]
            ink, ground = (colour, ground) if code == "38" else (ink, colour)
        elif code == "0":
            attributes, ink, ground = set(), "", ""
        elif code in _ON:
            attributes.add(code)
        elif code.isdigit() and int(code) in _ON.values():
            attributes -= {on for on, off in _ON.items() if off == int(code)}
        elif code in ("39", "49"):
            ink, ground = ("", ground) if code == "39" else (ink, "")
        elif len(code) in (2, 3) and code[-1] in "01234567" and code[:-1] in ("3", "9"):
            ink = code
        elif len(code) in (2, 3) and code[-1] in "01234567" and code[:-1] in ("4", "10"):
            ground = code
        else:
            return None
    return Style(frozenset(attributes), ink, ground)


@lru_cache(1024)
def change(before: Style, then: Style) -> str:
    """The shorter of two ways to get from a style to another: from none, or by what is other."""
    if before == then:
        return ""
    if then == NONE:
        return RESET
    whole = [*sorted(then.attributes), *filter(None, (then.ink, then.ground))]
    off = sorted({str(_ON[one]) for one in before.attributes - then.attributes})
    gone = {one for one in then.attributes & before.attributes if str(_ON[one]) in off}
    part = off + sorted((then.attributes - before.attributes) | gone)
    part += [then.ink or "39"] if then.ink != before.ink else []
    part += [then.ground or "49"] if then.ground != before.ground else []
    anew = f"\x1b[{';'.join(['', *whole])}m" if before != NONE else f"\x1b[{';'.join(whole)}m"
    return min(f"\x1b[{';'.join(part)}m", anew, key=len)
