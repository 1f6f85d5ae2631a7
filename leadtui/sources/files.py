"""Files of contacts and enquiries, read in pages: for the drop folder and for `leadtui import`.

Nothing here removes or changes a file.
"""

from __future__ import annotations

import contextlib
import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final, TextIO

import msgspec

from leadtui.domain.text import clean
from leadtui.errors import SourceError, SourceGarbled, SourceUnreachable
from leadtui.sources.base import Context, Page, Reject, Sample
from leadtui.sources.encodings import decode, encoding_of
from leadtui.sources.mail.message import read_mail
from leadtui.sources.mapping import Mapper, raw_text
from leadtui.sources.reading import Entry, Reading, ReadOptions, as_entries
from leadtui.sources.stagewords import check_stages
from leadtui.sources.tables import LONGEST_ROW, open_table
from leadtui.sources.vcards import read_cards
from leadtui.strict import Marked
from leadtui.strict import decode as decode_options

FORMATS: Final = {
    ".csv": "csv", ".tsv": "csv", ".txt": "csv",
    ".json": "json",
    ".ndjson": "ndjson", ".jsonl": "ndjson",
    ".vcf": "vcard", ".vcard": "vcard",
    ".eml": "mail",
}  # fmt: skip
"""How a file is read, by the ending of its name."""

REJECT_KEYS: Final = frozenset({"row", "reason", "raw"})
"""Keys of a line of a reject file."""

PAGE_SIZE: Final = 500
"""Records of a file that are taken in at once."""

WHOLE_LIMIT: Final = 100_000_000
"""Bytes of a file of a kind that can only be read as a whole."""

_WORKBOOKS: Final = (".xls", ".xlsx", ".xlsm", ".ods", ".numbers")


def file_reading(options: Marked | None, context: Context, path: str = "", *, exact: bool = False) -> Reading:
    """How files are read: by the options of `ReadOptions`, or without them by our own names.

    `path` is where the options stand in their file; `exact` as for `Reading`. Raises ConfigError.
    """
    read = ReadOptions() if options is None else decode_options(options, ReadOptions, path)
    if options is not None:
        check_stages(options, path, context.pipeline)
    return Reading(read, context, exact=exact)


def read_items(path: Path, reading: Reading, size: int = PAGE_SIZE) -> Iterator[Page]:
    """The pages of a file, at least one; `rows` and rejects have line numbers (of a JSON list: places).

    Raises SourceGarbled where the file as a whole is no good, SourceUnreachable where it cannot be read.
    """
    reading.start()
    mapper, entries = _open(path, reading)
    unit = "record" if format_of(path) == "json" else "line"
    try:
        chunk = list(itertools.islice(entries, size))
        while True:
            following = list(itertools.islice(entries, size))
            page = reading.page(chunk, mapper, unit)
            yield msgspec.structs.replace(page, file=path.name, last=not following)
            if not following:
                return
            chunk = following
    except OSError as error:
        raise _unreadable(path, error) from None


def sample_file(path: Path, reading: Reading, size: int = 20) -> Sample:
    """The first records of a file, as they are and as they are mapped. Raises as `read_items` does."""
    reading.start()
    mapper, entries = _open(path, reading)
    mapper.stages.begin()
    chunk = list(itertools.islice(entries, size))
    records = tuple(entry.record for entry in chunk if entry.reject is None)
    keys = [key for record in records if isinstance(record, dict) for key in record]
    page = msgspec.structs.replace(reading.page(chunk, mapper), file=path.name)
    notes = mapper.stages.told()
    return Sample(page, records, mapper.plan.used(keys), mapper.plan.words(), notes=notes)


def shown_name(name: str) -> str:
    """The name of a file as a message may show it."""
    return clean(name, 80)


def format_of(path: Path) -> str:
    """How a file is read. Raises SourceGarbled for a kind that is not."""
    suffix = path.suffix.lower()
    if suffix in FORMATS:
        return FORMATS[suffix]
    if suffix in _WORKBOOKS:
        raise SourceGarbled("a workbook cannot be read here", "save it as CSV")
    raise SourceGarbled("not a kind of file that is read here", f"those are {', '.join(FORMATS)}")


def _open(path: Path, reading: Reading) -> tuple[Mapper, Iterator[Entry]]:
    form = format_of(path)
    try:
        if form in ("csv", "ndjson"):
            return reading.mapper, _lines(path, form, reading)
        if path.stat().st_size > WHOLE_LIMIT:
            raise SourceGarbled(f"bigger than {WHOLE_LIMIT // 1_000_000} MB", "as CSV or NDJSON it can be")
        content = path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error) from None
    if form == "mail":
        return reading.own, iter([Entry(1, read_mail(content))])
    if form == "vcard":
        return reading.own, iter(_cards(decode(content)))
    return reading.mapper, iter(_document(decode(content), reading))


def _unreadable(path: Path, error: OSError) -> SourceError:
    return SourceUnreachable(f"{shown_name(path.name)} cannot be read: {error.strerror or 'the disk failed'}")


def _lines(path: Path, form: str, reading: Reading) -> Iterator[Entry]:
    """The entries of a file that is read line by line; its header at once, so that a bad one is told."""
    with path.open("rb") as raw:
        encoding = encoding_of(raw)
    # The file is closed when its last entry has been taken or the iterator is let go.
    file = path.open(encoding=encoding, errors="replace", newline="")
    try:
        entries = table_entries(file, reading) if form == "csv" else ndjson_entries(file)
    except SourceGarbled:
        file.close()
        raise
    return _closing(file, entries)


def _closing(file: TextIO, entries: Iterator[Entry]) -> Iterator[Entry]:
    with file:
        yield from entries


def table_entries(lines: Iterator[str], reading: Reading) -> Iterator[Entry]:
    """The entries of a table. Raises SourceGarbled at once where its header has nothing for us."""
    header, rows = open_table(lines)
    if not reading.mapper.plan.knows(header):
        names = ", ".join(header[:8])
        raise SourceGarbled(f"none of its columns is one of ours: {names}", "say what is what with `map`")
    return (
        Entry(row.line, row.record, Reject(row.line, row.reason, row.raw) if row.reason else None)
        for row in rows
    )


def ndjson_entries(lines: Iterator[str]) -> Iterator[Entry]:
    """The entries of lines of JSON; empty lines are none. Those of a reject file are the records in them."""
    for number, line in enumerate(lines, 1):
        text = line.strip().lstrip("\ufeff")
        if not text:
            continue
        if len(text) > LONGEST_ROW:
            yield Entry(number, None, Reject(number, "longer than any enquiry is", raw_text(text)))
            continue
        try:
            record = json.loads(text)
        except (ValueError, RecursionError):
            yield Entry(number, None, Reject(number, "not a line of JSON", raw_text(text)))
        else:
            yield _unwrapped(Entry(number, record))


def _unwrapped(entry: Entry) -> Entry:
    """The record in a line of a reject file, so that such a file can be mended and taken in again."""
    if not isinstance(entry.record, dict) or entry.record.keys() != REJECT_KEYS:
        return entry
    raw = str(entry.record["raw"])
    with contextlib.suppress(ValueError, RecursionError):
        return Entry(entry.row, json.loads(raw))
    return Entry(entry.row, None, Reject(entry.row, str(entry.record["reason"])[:200], raw))


def load_json(text: str) -> object:
    """A JSON document. Raises SourceGarbled."""
    if not text.strip():
        raise SourceGarbled("there is nothing in it")
    with contextlib.suppress(ValueError, RecursionError):
        return json.loads(text)
    # Outside of any handler: the parser's error has the whole text in it, and would stay behind this one.
    raise SourceGarbled("it is not JSON, or it breaks off")


def _document(text: str, reading: Reading) -> list[Entry]:
    records, odd = reading.records(load_json(text), single=True)
    if odd:  # the file would be gone with everything in it
        raise SourceGarbled(odd[0])
    return as_entries(records)


def _cards(text: str) -> list[Entry]:
    cards = list(read_cards(text))
    if not cards:
        raise SourceGarbled("there is no vCard in it")
    return [
        Entry(card.line, card.record, Reject(card.line, card.reason, card.raw) if card.reason else None)
        for card in cards
    ]
