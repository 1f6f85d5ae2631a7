"""Thrift: the same frame in fewer bytes.

Textual ends every run of text by forgetting its style, begins the next with all of its own, and writes blanks
one by one. Most of a board is blank: on a slow line that is seconds. So only what is other in a style is
told, and a row that is written to its end is erased first, so that longer runs of blanks are stepped over.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import Final

import msgspec
from rich.cells import cell_len

FEWEST: Final = 6
"""Blanks in a run that are stepped over: the step itself takes up to five bytes."""

RESET: Final = "\x1b[m"

_MOVE: Final = re.compile(r"\x1b\[(\d+;\d+)H")
"""Brings the cursor to a row and a column (CUP, ECMA-48)."""

_TOKEN: Final = re.compile(
    r"\x1b\[([0-9;]*)m"  # sets a style (SGR)
    r"|(\x1b\]8;[^\x1b]*\x1b\\)"  # begins or ends a link (OSC 8)
    r"|([^\x1b]+)"  # text
)

_KEPT: Final = 512
"""Rows whose reading is remembered, several screens of them: what moves up or down a lane comes again."""

_ON: Final = {"1": 22, "2": 22, "3": 23, "4": 24, "5": 25, "7": 27, "9": 29}
"""By what switches an attribute on, what switches it off; 22 does for two of them."""

_SEEN_ON_BLANKS: Final = frozenset("4579")
"""Underline, blink, reverse and strike: a blank is not like others with one of these."""


class Style(msgspec.Struct, frozen=True):
    """What SGR has set, by its own parameters."""

    attributes: frozenset[str] = frozenset()
    ink: str = ""
    ground: str = ""


NONE: Final = Style()


class _Run(msgspec.Struct, frozen=True):
    """Text in one style; or a link's beginning or end, which takes no column."""

    text: str
    style: Style
    is_link: bool = False
    is_blank: bool = False
    is_long: bool = False
    """A run of blanks that is long enough to be stepped over."""


class _Piece(msgspec.Struct, frozen=True):
    """What is written from one place on."""

    runs: tuple[_Run, ...]
    columns: int
    ground: str | None
    """The background of most of its longer runs of blanks; None where it has none."""
    then: Style


def thrifty(data: str, columns: int, *, erases_in_colour: bool) -> str:
    """What shows the same as `data` on a terminal of so many columns; `data` itself where it is no frame.

    `erases_in_colour`: what is erased takes the background of that moment, not the terminal's own (bce).
    """
    before, *parts = _MOVE.split(data)
    if before or not parts:
        return data
    told: list[str] = []
    was = style = NONE
    for place, text in zip(parts[::2], parts[1::2], strict=True):
        piece = _read(text, was)
        if piece is None:
            return data
        was = piece.then
        if not piece.runs and style != NONE:  # where the cursor stands afterwards
            told.append(RESET)
            style = NONE
        told.append(f"\x1b[{place}H")
        ends = int(place.partition(";")[2]) - 1 + piece.columns == columns
        ground = piece.ground if ends and (erases_in_colour or not piece.ground) else None
        style = _write(piece.runs, ground, style, told)
    if style != NONE:
        told.append(RESET)
    return "".join(told)


def in_parts(data: str, most: int) -> list[str]:
    """A frame in parts of about so many characters, each of whole pieces: the top is shown first."""
    parts = []
    begin = last = 0
    for end in (*(found.start() for found in _MOVE.finditer(data)), len(data)):
        if begin < last and end - begin > most:
            parts.append(data[begin:last])
            begin = last
        last = end
    return [*parts, data[begin:]]


@lru_cache(_KEPT)
def _read(data: str, style: Style) -> _Piece | None:
    """What is written from one place on, after `style`; None where nothing here knows something in it."""
    tokens = _TOKEN.findall(data)
    if sum(len(text or link) or len(codes) + len(RESET) for codes, link, text in tokens) != len(data):
        return None
    runs: list[_Run] = []
    blanks: Counter[str] = Counter()
    columns = 0
    for codes, link, text in tokens:
        if link:
            runs.append(_Run(link, style, is_link=True))
        elif text:
            columns += cell_len(text)
            for part in _split(text):
                is_blank = part.isspace() and not style.attributes & _SEEN_ON_BLANKS
                is_long = is_blank and len(part) >= FEWEST
                runs.append(_Run(part, style, is_blank=is_blank, is_long=is_long))
                if is_long:
                    blanks[style.ground] += len(part)
        else:
            then = after(style, codes)
            if then is None:
                return None
            style = then
    ground = blanks.most_common(1)[0][0] if blanks else None
    return _Piece(tuple(runs), columns, ground, style)


_BLANKS: Final = re.compile(f"( {{{FEWEST},}})")


def _split(text: str) -> list[str]:
    """A text, and the longer runs of blanks in it apart."""
    return [part for part in _BLANKS.split(text) if part]


def _write(runs: tuple[_Run, ...], ground: str | None, style: Style, told: list[str]) -> Style:
    """Write runs after `style`, on a row that is erased in `ground` first; the style set afterwards."""
    if ground is not None:
        blank = Style(ground=ground)
        if style.ground != ground or style.attributes & _SEEN_ON_BLANKS:
            told.append(change(style, blank))
            style = blank
        told.append("\x1b[K")
    step = 0
    for run in runs:
        if run.is_link:
            told.append(run.text)
        elif run.is_long and run.style.ground == ground:
            step += len(run.text)
        else:
            if step:
                told.append(f"\x1b[{step}C")
                step = 0
            if run.style != style and not (
                run.is_blank and run.style.ground == style.ground and not style.attributes & _SEEN_ON_BLANKS
            ):
                told.append(change(style, run.style))
                style = run.style
            told.append(run.text)
    return style


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
