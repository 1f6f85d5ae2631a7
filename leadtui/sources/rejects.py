"""The reject files: what could not be taken, kept for somebody to mend, with the reason.

They hold what strangers sent, so only the user who runs the collector may read them.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from leadtui.errors import SourceError
from leadtui.sources.base import Reject

_LONGEST_NAME: Final = 120
_AFTER_ROW: Final = ", "
"""What ends the row number in a line."""


def reject_file(data: Path, source: str, file: str) -> Path:
    """Where the rejects of a file of a source go: `<data>/rejects/<source>-<file>.ndjson`."""
    return _place(data, source, file, ".ndjson")


def _place(data: Path, source: str, file: str, suffix: str = "") -> Path:
    name = f"{source}-{file}" if file else source
    harmless = "".join(char if char.isprintable() and char not in '/\\:*?"<>|' else "_" for char in name)
    return data / "rejects" / (harmless[:_LONGEST_NAME] + suffix)


class RejectFile:
    """The rejects of one file, written page by page: what stands there is read once."""

    def __init__(self, data: Path, source: str, file: str) -> None:
        self.place = reject_file(data, source, file)
        self._known: set[bytes] | None = None

    def write(self, rejected: Sequence[Reject]) -> None:
        """Add what was rejected, one line of JSON each (row, reason, raw). Raises SourceError.

        What is there already is not written again.
        """
        try:
            _folder(self.place.parent)
            descriptor = os.open(self.place, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
            with os.fdopen(descriptor, "r+", encoding="utf-8", errors="replace", newline="\n") as output:
                known = self._known
                if known is None:
                    known = self._known = {_mark(line) for line in output}
                for each in rejected:
                    line = json.dumps({"row": each.row, "reason": each.reason, "raw": each.raw}) + "\n"
                    if (mark := _mark(line)) not in known:
                        known.add(mark)
                        output.write(line)
                output.flush()
                os.fsync(output.fileno())
        except OSError as error:
            reason = error.strerror or "the disk failed"
            raise SourceError(f"what was rejected cannot be kept in {self.place.parent}: {reason}") from None


def reject_key(raw: str) -> str:
    """What a record that could not be taken is recognised by when it is delivered again."""
    return f"rejected:{hashlib.blake2b(raw.encode('utf-8', 'replace'), digest_size=16).hexdigest()}"


def _mark(line: str) -> bytes:
    """By what a line is told from others; the same record may stand in another row next time."""
    record = line.rstrip("\n").partition(_AFTER_ROW)[2]
    return hashlib.blake2b(record.encode("utf-8", "replace"), digest_size=16).digest()


def write_rejects(data: Path, source: str, file: str, rejected: Sequence[Reject]) -> Path:
    """Add what was rejected to its reject file, one line of JSON each (row, reason, raw). Raises SourceError.

    What is there already is not written again: a file that is read twice, since something went wrong in
    between, rejects the same, and so does a list that is polled.
    """
    kept = RejectFile(data, source, file)
    kept.write(rejected)
    return kept.place


def move_aside(data: Path, source: str, path: Path) -> Path:
    """Move a file that is no good to the reject files, under a name that is free there. Raises OSError."""
    place = _place(data, source, path.name)
    _folder(place.parent)
    number = 1
    while place.exists():
        number += 1
        place = _place(data, source, f"{number}-{path.name}")
    shutil.move(path, place)
    place.chmod(0o600)
    return place


def has_rejects(data: Path) -> bool:
    """Whether anything was ever rejected here."""
    return (data / "rejects").is_dir()


def _folder(path: Path) -> None:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
