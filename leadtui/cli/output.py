"""What leaves by the command line: text that no terminal acts on, JSON, columns, and what went wrong.

Everything the commands print goes through here, so that the words of strangers are made harmless at one edge.
"""

from __future__ import annotations

import codecs
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cache
from typing import Any, TextIO

from leadtui.domain.ascii import in_ascii
from leadtui.domain.text import sentence
from leadtui.domain.widths import agreed, cut, width
from leadtui.errors import ConfigError, LeadtuiError

_JOINERS = "\u200c\u200d"
"""Some scripts and emoji are spelt with them; they move nothing on the screen."""

GAP = "  "
"""Between two columns."""

FEWEST_COLUMNS = 20
"""No terminal is taken to be narrower."""

LEAST_FOLDED = 16
"""Columns below which folding makes nothing easier to read."""

Yields = Sequence[tuple[int, int]]
"""Which column of a table gives way, counted from either end, and how far down."""


def harmless(text: str) -> str:
    """One line without what a terminal acts on: no control, no escape sequence, no bidi override."""
    return text if text.isprintable() else "".join(map(_seen, text))


def _seen(char: str) -> str:
    if char.isprintable() or char in _JOINERS:
        return char
    return " " if char.isspace() else ""


def harmless_lines(text: str) -> str:
    """The same for a text of several lines, whose breaks stay."""
    return "\n".join(map(harmless, text.split("\n")))


def say(text: str = "") -> None:
    """Print to standard output, made harmless line by line."""
    print(harmless_lines(text))


def warn(text: str) -> None:
    """Print to standard error, made harmless line by line."""
    if sys.stderr is not None:  # a process can be started without one
        print(harmless_lines(text), file=sys.stderr)


@cache
def _as_json(*, ascii_only: bool) -> Callable[[Any], str]:
    import json  # most commands print none

    return json.JSONEncoder(ensure_ascii=ascii_only).encode


def say_json(value: Any) -> None:
    """Print one JSON document in a line; what cannot be seen, or encoded, is written as an escape."""
    encoding = getattr(sys.stdout, "encoding", None) or ""
    text = _as_json(ascii_only=encoding.lower().replace("-", "") != "utf8")(value)
    print(text if text.isprintable() else "".join(map(_escaped, text)))


def _escaped(char: str) -> str:
    return char if char.isprintable() else _as_json(ascii_only=True)(char)[1:-1]


def complain(error: LeadtuiError) -> None:
    """Say on standard error what went wrong and how to mend it; of a file, all that is wrong in it."""
    if isinstance(error, ConfigError) and len(error.problems) > 1:
        warn("\n".join([f"leadtui: {len(error.problems)} things to mend:", *map(str, error.problems)]))
    else:
        warn("\n".join(filter(None, [f"leadtui: {error.message}", sentence(error.hint)])))


def table(rows: Iterable[Sequence[str]], room: int = 0, yields: Yields = ()) -> Iterator[str]:
    """Rows in columns as wide as they need, nothing trailing; every row of the same length.

    With a `room`, the columns that `yields` names give way one after another, each down to what is said
    there, until a row fits. A column with nothing in it takes no room.
    """
    kept = [[agreed(harmless(cell)) for cell in row] for row in rows]
    widths = [max(map(width, column)) for column in zip(*kept, strict=True)]
    over = sum(widths) + len(GAP) * (sum(map(bool, widths)) - 1) - room if room else 0
    for place, least in yields if widths else ():
        given = max(0, min(over, widths[place] - least))
        widths[place] -= given
        over -= given
    for row in kept:
        cells = [(cut(cell, most), most) for cell, most in zip(row, widths, strict=True) if most]
        yield GAP.join(cell + " " * (most - width(cell)) for cell, most in cells).rstrip()


def folded(rows: Iterable[Sequence[str]], indent: int = 0) -> Iterator[str]:
    """Rows in columns; in a terminal, a last one that is too long goes on below where it began."""
    kept = [[agreed(harmless(cell)) for cell in row] for row in rows]
    widths = [max(map(width, column)) for column in zip(*kept, strict=True)][:-1]
    begin = indent + sum(widths) + len(GAP) * len(widths)
    room = columns(0) - begin
    for *row, last in kept:
        told = "".join(
            cell + " " * (most - width(cell)) + GAP for cell, most in zip(row, widths, strict=True)
        )
        lines = list(wrapped(last.split(), room, " ")) if LEAST_FOLDED <= room < width(last) else [last]
        yield (" " * indent + told + lines[0]).rstrip()
        yield from (" " * begin + line for line in lines[1:])


def wrapped(parts: Iterable[str], room: int, between: str = " · ", indent: int = 0) -> Iterator[str]:
    """Parts in as many lines as it takes; one stays whole where it fits into a line."""
    line = ""
    for joint, word in _pieces(parts, room - indent, between):
        if line and width(line) + len(joint) + width(word) > room:
            yield line
            line = " " * indent + word
        else:
            line += joint + word if line else word
    if line:
        yield line


def _pieces(parts: Iterable[str], room: int, between: str) -> Iterator[tuple[str, str]]:
    for part in parts:
        for at, word in enumerate([part] if width(part) <= room else part.split()):
            yield (" " if at else between), word


def columns(otherwise: int) -> int:
    """How wide the terminal is that is written to; `otherwise` where that is none."""
    try:
        found = os.get_terminal_size(sys.stdout.fileno()).columns
    except (OSError, ValueError, AttributeError):  # piped, closed, or no file at all
        return otherwise
    return max(found, FEWEST_COLUMNS) if found else otherwise


def lenient(streams: Iterable[TextIO | None]) -> None:
    """Have characters that an output's encoding does not know printed as `?`, rather than fail."""
    for stream in streams:
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def wants_ascii(asked: bool) -> bool:
    """Whether nothing but ASCII is to be written: as the command line asks, or for all commands."""
    return asked or bool(os.environ.get("LEADTUI_ASCII"))


def only_ascii(streams: Iterable[TextIO | None]) -> None:
    """Have every character that is not ASCII printed as one that says the same."""
    codecs.register_error(_IN_ASCII, _in_ascii)
    for stream in streams:
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="ascii", errors=_IN_ASCII)


_IN_ASCII = "leadtui-in-ascii"


def _in_ascii(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return in_ascii(error.object[error.start : error.end]), error.end


def wants_plain(asked: bool) -> bool:
    """Whether what is written is heard and not seen: as asked, or in a terminal that can do nothing else."""
    dumb = os.environ.get("TERM") == "dumb" and sys.stdout is not None and sys.stdout.isatty()
    return bool(asked or os.environ.get("LEADTUI_PLAIN") or dumb)


def on_terminal() -> bool:
    """Whether somebody can see a board and press keys."""
    # Textual paints on standard error, so that all three have to be the terminal.
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))


def flush() -> None:
    """Have everything that was said really written. Raises OSError."""
    if sys.stdout is not None:
        sys.stdout.flush()


def give_up_output() -> None:
    """Nobody takes our output any more: let go of what is still to be written, and end quietly."""
    with suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
