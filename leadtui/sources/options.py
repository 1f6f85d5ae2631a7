"""Small texts of the options that several kinds of source share."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Final

from leadtui.strict import Parse, Wrong, seconds

_SIZE: Final = re.compile(r"(\d{1,6})\s*(kB|KB|MB|GB)", re.ASCII)
_UNITS: Final = {"kB": 1_000, "KB": 1_000, "MB": 1_000_000, "GB": 1_000_000_000}


def _interval(text: str) -> int:
    return 0 if text == "0" else seconds(text)


def _size(text: str) -> int:
    match = _SIZE.fullmatch(text)
    if match is None or not int(match[1]):
        raise ValueError(text)
    return int(match[1]) * _UNITS[match[2]]


def _path(text: str) -> Path:
    try:
        return Path(text).expanduser()
    except RuntimeError:
        raise Wrong("there is no such home") from None


FilePath = Annotated[Path, Parse(_path, "a path")]
"""For options: a file or folder, `~` understood."""

Interval = Annotated[int, Parse(_interval, "a duration such as 60s or 5m, or 0 to poll only by hand")]
"""For options: seconds between two polls."""

Size = Annotated[int, Parse(_size, "a size such as 20MB")]
"""For options: bytes."""
