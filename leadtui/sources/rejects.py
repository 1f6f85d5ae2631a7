"""The reject files: what could not be taken, kept for somebody to mend, with the reason.

They hold what strangers sent, so only the user who runs the collector may read them.
"""

from __future__ import annotations

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
"""What ends the row number in a line; the same record may stand in another row next time."""


def reject_file(data: Path, source: str, file: str) -> Path:
    """Where the rejects of a file of a source go: `<data>/rejects/<source>-<file>.ndjson`."""
    return _place(data, source, file, ".ndjson")


def _place(data: Path, source: str, file: str, suffix: str = "") -> Path:
    name = f"{source}-{file}" if file else source
    harmless = "".join(char if char.isprintable() and char not in '/\\:*?"<>|' else "_" for char in name)
    return data / "rejects" / (harmless[:_LONGEST_NAME] + suffix)


def write_rejects(data: Path, source: str, file: str, rejected: Sequence[Reject]) -> Path:
    """Add what was rejected to its reject file, one line of JSON each (row, reason, raw). Raises SourceError.

    What is there already is not written again: a file that is read twice, since something went wrong in
    between, rejects the same, and so does a list that is polled.
    """
    place = reject_file(data, source, file)
    try:
        _folder(place.parent)
        descriptor = os.open(place, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "r+", encoding="utf-8", errors="replace", newline="\n") as output:
            known = {line.partition(_AFTER_ROW)[2] for line in output.read().splitlines()}
            lines = (
                json.dumps({"row": each.row, "reason": each.reason, "raw": each.raw}) for each in rejected
            )
            output.write("".join(f"{line}\n" for line in lines if line.partition(_AFTER_ROW)[2] not in known))
            output.flush()
            os.fsync(output.fileno())
    except OSError as error:
        reason = error.strerror or "the disk failed"
        raise SourceError(f"what was rejected cannot be kept in {place.parent}: {reason}") from None
    return place


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


def _folder(path: Path) -> None:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
