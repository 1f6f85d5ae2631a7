"""CSV as it comes: any separator, any quoting, headers twice, lines within a cell, quotes never closed."""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from leadtui.domain.text import clean, csv_plain
from leadtui.errors import SourceGarbled

_SEPARATORS: Final = ",;\t|"

LONGEST_ROW: Final = 4_000_000
"""Characters; a row that goes on for longer has a quote that is never closed."""

MOST_COLUMNS: Final = 500


class Row(NamedTuple):
    """One row under its header; with a reason instead of a record where it is bad."""

    line: int
    """Where it begins, from 1."""
    record: dict[str, str]
    raw: str = ""
    """The lines of a bad row."""
    reason: str = ""


class _Lines:
    """Lines that can be given back, for the row that a missing quote makes of half the file."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._again: deque[str] = deque()
        self._size = 0
        self.taken: list[str] = []
        """The lines of the row that is being read."""
        self.first = 1
        """The number of the first of them."""

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if self._size > LONGEST_ROW:
            raise StopIteration
        line = self._again.popleft() if self._again else next(self._lines)
        self.taken.append(line)
        self._size += len(line)
        return line

    def next_row(self) -> None:
        """A new row begins after the lines that were taken."""
        self.first += len(self.taken)
        self.taken = []
        self._size = 0

    def give_back(self, kept: int) -> None:
        """Only the first `kept` lines were of this row; the others come again."""
        self._again.extendleft(reversed(self.taken[kept:]))
        del self.taken[kept:]
        self._size = sum(map(len, self.taken))


def open_table(lines: Iterable[str], separator: str = "") -> tuple[tuple[str, ...], Iterator[Row]]:
    """The names of the columns, and the rows. Raises SourceGarbled where no line names the columns."""
    source = _Lines(lines)
    first = _first_line(source)
    if first.lower().startswith("sep=") and len(first.strip()) == 5:  # how Excel is told
        separator = separator or first[4]
        next(source)
        source.next_row()
        first = _first_line(source)
    separator = separator or max(_SEPARATORS, key=lambda one: _outside_quotes(first).count(one))
    names = next(_reader(source, separator, strict=False), [])
    if len(names) > MOST_COLUMNS:
        raise SourceGarbled(f"its first line has {len(names)} cells: that is no table of enquiries")
    header = _distinct(names)
    return header, _rows(source, header, separator)


def cut_table(text: str) -> list[tuple[str, tuple[str, ...]]] | None:
    """A table cut into its rows, the header among them: each as it stands, and its cells.

    None for what cannot be cut so that all of a row is in one piece: a quote in it is wrong.
    """
    source = _Lines(io.StringIO(text, newline=""))
    try:
        first = _first_line(source)
    except SourceGarbled:
        return None
    separator = first[4] if first.lower().startswith("sep=") and len(first.strip()) == 5 else ""
    separator = separator or max(_SEPARATORS, key=lambda one: _outside_quotes(first).count(one))
    reader = _reader(source, separator, strict=True)
    found: list[tuple[str, tuple[str, ...]]] = []
    try:
        for cells in reader:
            raw = "".join(source.taken)
            if raw.count('"') % 2:
                return None
            found.append((raw, tuple(cells)))
            source.next_row()
    except csv.Error:
        return None
    return found


def _reader(lines: Iterable[str], separator: str, *, strict: bool) -> Iterator[list[str]]:
    # The module's own limit is small enough for one long message to break a file.
    csv.field_size_limit(2 * LONGEST_ROW)
    return csv.reader(lines, delimiter=separator, strict=strict)


def _first_line(source: _Lines) -> str:
    """The first line with something in it, which is then the next one to be taken."""
    for line in source:
        if line.strip("\r\n\t ,;|"):
            if "\x00" in line:
                raise SourceGarbled("it is not a text file")
            source.give_back(0)
            return line
        source.next_row()
    raise SourceGarbled("there is nothing in it, not even a line that names the columns")


def _outside_quotes(line: str) -> str:
    return "".join(line.split('"')[::2])


def _distinct(names: list[str]) -> tuple[str, ...]:
    """Names of columns, each there once: a second `phone` is `phone_2`."""
    found: list[str] = []
    for place, name in enumerate(names, 1):
        base = clean(name, 100) or f"column_{place}"
        name, number = base, 2
        while name in found:
            name, number = f"{base}_{number}", number + 1
        found.append(name)
    return tuple(found)


def _rows(source: _Lines, header: tuple[str, ...], separator: str) -> Iterator[Row]:
    reader = _reader(source, separator, strict=True)
    while True:
        source.next_row()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield _broken(source, header, separator)
            continue
        if any(map(str.strip, cells)):
            yield _row(source, header, cells)


def _broken(source: _Lines, header: tuple[str, ...], separator: str) -> Row:
    """A row whose quotes are wrong: what its first line says, if that alone makes a row."""
    source.give_back(1)
    line = "".join(source.taken)
    if line.count('"') % 2 == 0:
        cells = next(_reader([line], separator, strict=False), [])
        if len(cells) == len(header):
            return _row(source, header, cells)
    return Row(source.first, {}, line, "a quote is opened and not closed as it should be")


def _row(source: _Lines, header: tuple[str, ...], cells: list[str]) -> Row:
    if any(map(str.strip, cells[len(header) :])):
        reason = f"{len(cells)} cells where the first line names {len(header)}"
        return Row(source.first, {}, "".join(source.taken), reason)
    return Row(source.first, dict(zip(header, map(csv_plain, cells), strict=False)))
