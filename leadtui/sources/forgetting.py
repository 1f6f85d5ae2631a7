"""Taking people out of the reject files: lines that hold something of theirs, or whole files."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

from leadtui.errors import SourceError
from leadtui.files import replace_file

Tells = Callable[[str], bool]
"""Whether a text tells of somebody."""

_BY_LINE: Final = frozenset({".ndjson", ".jsonl", ".csv", ".tsv", ".txt"})
"""Files in which a line is a record; another file that tells of somebody goes as a whole."""


class Held(NamedTuple):
    """What reject files hold of somebody."""

    lines: int
    files: int
    """Files that no line can be taken out of."""


def rejected(data: Path, tells: Tells) -> Held:
    """How much the reject files under `data` hold of somebody. Raises SourceError."""
    return _gone_through(data, tells, removes=False)


def forget_rejected(data: Path, tells: Tells) -> Held:
    """Take it out. Raises SourceError."""
    return _gone_through(data, tells, removes=True)


def _gone_through(data: Path, tells: Tells, *, removes: bool) -> Held:
    lines = files = 0
    folder = data / "rejects"
    try:
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            text = path.read_text(encoding="utf-8", errors="surrogateescape")
            if path.suffix not in _BY_LINE:
                if tells(_plain(text)):
                    files += 1
                    if removes:
                        path.unlink()
                continue
            left = [line for line in text.splitlines(keepends=True) if not tells(_plain(line))]
            taken = len(text.splitlines()) - len(left)
            lines += taken
            if removes and taken:
                replace_file(str(path), "".join(left).encode("utf-8", errors="surrogateescape"), durable=True)
    except OSError as error:
        reason = error.strerror or "the disk failed"
        raise SourceError(f"what was rejected cannot be gone through in {folder}: {reason}") from None
    return Held(lines, files)


def _plain(text: str) -> str:
    """A text with what JSON has escaped written out, JSON within JSON as well."""
    try:
        found = json.loads(text)
    except ValueError:
        return text
    return "\n".join(_texts(found))


def _texts(found: object) -> list[str]:
    if isinstance(found, dict):
        return [text for key, value in found.items() for text in (str(key), *_texts(value))]
    if isinstance(found, list):
        return [text for value in found for text in _texts(value)]
    if isinstance(found, str) and found[:1] in ("{", "["):
        return [_plain(found)]
    return [str(found)]
