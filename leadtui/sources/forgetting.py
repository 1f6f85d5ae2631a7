"""Taking people out of the reject files: records that hold something of theirs, or whole files."""

from __future__ import annotations

import io
import itertools
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

from leadtui.errors import SourceError
from leadtui.files import FILE_MODE, replace_file
from leadtui.sources.contents import plain, words_in
from leadtui.sources.encodings import encoding_of
from leadtui.sources.files import REJECT_KEYS
from leadtui.sources.rejects import reject_key
from leadtui.sources.tables import cut_table

Tells = Callable[[str], bool]
"""Whether a text tells of somebody."""

_LINES: Final = frozenset({".ndjson", ".jsonl"})
_TABLES: Final = frozenset({".csv", ".tsv", ".txt"})
"""Files in which a record can be told from the next; another that tells of somebody goes as a whole."""


_NO_LETTERS: Final = re.compile(r"[-_.]+")
"""What stands for a blank in the name of a file."""


class Held(NamedTuple):
    """What reject files hold of somebody."""

    records: int
    files: int
    """Files that no record can be taken out of."""
    unread: tuple[str, ...]
    """The names of files that nobody here can look into."""
    keys: tuple[str, ...] = ()
    """By which records that are delivered again are known; see `reject_key`."""
    told: tuple[tuple[str, str], ...] = ()
    """What is held, as the name of the file and the words."""


def rejected(data: Path, tells: Tells) -> Held:
    """How much the reject files under `data` hold of somebody. Raises SourceError."""
    return _gone_through(data, tells, removes=False)


def forget_rejected(data: Path, tells: Tells) -> Held:
    """Take it out. Raises SourceError."""
    return _gone_through(data, tells, removes=True)


def _gone_through(data: Path, tells: Tells, *, removes: bool) -> Held:
    records = files = 0
    unread: list[str] = []
    keys: list[str] = []
    told: list[tuple[str, str]] = []
    folder = data / "rejects"
    try:
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            content = path.read_bytes()
            words = words_in(content)
            without = _without(path, content, tells) if words is not None else None
            is_named = tells(_NO_LETTERS.sub(" ", path.stem))
            if without is not None:
                records += len(without.taken) or is_named
                raws = [(line, _raw(line)) for line in without.taken]
                keys += [reject_key(raw) for _, raw in raws if raw is not None]
                told += [(path.name, line.strip() if raw is None else raw) for line, raw in raws]
                if removes and (without.taken or is_named):
                    _leave(path, without.content, is_named=is_named)
            elif is_named or (words and tells(words)):
                files += 1
                told.append((path.name, (words or "").strip()))
                if removes:
                    path.unlink()
            elif words is None:
                unread.append(path.name)
    except OSError as error:
        reason = error.strerror or "the disk failed"
        raise SourceError(f"what was rejected cannot be gone through in {folder}: {reason}") from None
    return Held(records, files, tuple(unread), tuple(keys), tuple(told))


def _leave(path: Path, content: bytes, *, is_named: bool) -> None:
    """Put in place what stays of a file; one that is named after somebody gets another name."""
    place = path
    if is_named:
        numbered = (path.with_name(f"put-aside-{number}{path.suffix}") for number in itertools.count(1))
        place = next(one for one in numbered if not one.exists())
    if content or not is_named:
        replace_file(str(place), content, durable=True, mode=FILE_MODE)
    if is_named:
        path.unlink()


class _Without(NamedTuple):
    content: bytes
    taken: list[str]


def _without(path: Path, content: bytes, tells: Tells) -> _Without | None:
    """A file without the records that tell of somebody; None where they cannot be taken out of it."""
    encoding = encoding_of(io.BytesIO(content))
    text = content.decode(encoding, "surrogateescape")
    suffix = path.suffix.lower()
    rows: list[tuple[str, tuple[str, ...]]]
    if suffix in _LINES:
        rows = [(line, (plain(line),)) for line in io.StringIO(text, newline="")]
    elif suffix in _TABLES and (table := cut_table(text)) is not None:
        rows = table
    else:
        return None
    left: list[str] = []
    taken: list[str] = []
    for raw, cells in rows:
        (taken if _tells(tells, " ".join(cells)) else left).append(raw)
    return _Without("".join(left).encode(encoding, "surrogateescape"), taken)


def _raw(line: str) -> str | None:
    """The record in a line of ours; None for a line that somebody else wrote."""
    try:
        kept = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return str(kept["raw"]) if isinstance(kept, dict) and kept.keys() == REJECT_KEYS else None


def _tells(tells: Tells, words: str) -> bool:
    """A row that was rejected stands in its line with every quote twice."""
    return tells(words) or ('""' in words and tells(words.replace('""', '"')))
