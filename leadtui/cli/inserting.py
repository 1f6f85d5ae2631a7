"""A source put into the text of a config, everything else in it left as it stands, comments too."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from leadtui import files
from leadtui.cli.tailoring import written
from leadtui.errors import UsageError

_BLOCK: Final = re.compile(r"sources:[ \t]*(?:#.*)?$")
_EMPTY: Final = re.compile(r"sources:[ \t]*(?:\{[ \t]*\}|~|null)[ \t]*(?:#.*)?$")


def block_of(name: str, about: str, values: Mapping[str, str | tuple[str, ...]]) -> list[str]:
    """The lines of a source, not indented; the comment first."""
    lines = [f"{name}:", f"  # {about}"]
    for key, value in values.items():
        if isinstance(value, str):
            lines.append(f"  {key}: {written(value)}")
        else:
            lines.append(f"  {key}: [{', '.join(map(written, value))}]")
    return lines


def put_source(text: str, block: list[str], where: Path) -> str:
    """The text of a config with a source more under `sources`. Raises UsageError where that cannot be."""
    newline = "\r\n" if "\r\n" in text else "\n"
    # By no other sign: what ends a line in a comment only for some is none of ours to change.
    lines = text.removesuffix(newline).split(newline) if text else []
    place = next((at for at, line in enumerate(lines) if line.startswith("sources:")), None)
    if place is None:
        # In the example, where the section is switched off as a whole, it begins there.
        off = next((at for at, line in enumerate(lines) if line.startswith("#sources:")), len(lines))
        before = [""] if off == len(lines) and lines and lines[-1].strip() else []
        lines[off:off] = [*before, "sources:", *_indented(block, "  "), *([""] if off < len(lines) else [])]
    elif _EMPTY.match(lines[place]):
        lines[place : place + 1] = ["sources:", *_indented(block, "  ")]
    elif _BLOCK.match(lines[place]):
        end, indent = _end_of_block(lines, place)
        lines[end:end] = _indented(block, indent)
    else:
        raise UsageError(
            f"`sources` stands in one line in {where}, which is left alone.",
            "Put this under it yourself:\n" + "\n".join(_indented(block, "  ")),
        )
    return newline.join(lines) + newline


def _indented(block: list[str], indent: str) -> list[str]:
    return [indent + line for line in block]


def _end_of_block(lines: list[str], place: int) -> tuple[int, str]:
    """Behind the last line that belongs to the mapping at a place, and how its keys are indented."""
    end, indent = place + 1, ""
    for at in range(place + 1, len(lines)):
        line = lines[at]
        bare = line.lstrip(" ")
        if not bare.strip() or line.startswith("#"):
            continue
        if bare == line:
            break
        end = at + 1
        if not indent and not bare.startswith("#"):
            indent = line[: len(line) - len(bare)]
    return end, indent or "  "


def replace_file(path: Path, before: bytes, after: bytes) -> None:
    """Write a file anew, whole or not at all, as readable as it was. Raises UsageError.

    `before` is what was read of it: what somebody has written since is not lost.
    """
    target = Path(os.path.realpath(path))
    try:
        mode = target.stat().st_mode & 0o777
        if target.read_bytes() != before:
            raise UsageError(f"{path} was changed meanwhile: nothing was written.", "Run it again.")
        files.replace_file(str(target), after, durable=True, mode=mode)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror or 'the disk failed'}.") from None


def keep_secret(folder: Path, name: str, secret: str) -> Path:
    """Keep a secret in a file of its own that nobody else may read. Raises UsageError."""
    place = folder / "secrets" / name
    try:
        files.make_folder(str(place.parent))
        files.replace_file(str(place), f"{secret}\n".encode(), durable=True, mode=files.FILE_MODE)
    except OSError as error:
        raise UsageError(f"{place} cannot be written: {error.strerror or 'the disk failed'}.") from None
    return place
