"""What stands in a file, whatever kind of file it is, for who looks for somebody in it."""

from __future__ import annotations

import html
import io
import json
import re
import zipfile
from typing import Final

from leadtui.errors import SourceGarbled
from leadtui.sources.encodings import decode
from leadtui.sources.mail.message import parse_mail

_MOST_UNPACKED: Final = 50_000_000
"""Bytes of a workbook; one that unpacks to more is not looked into."""

_ESCAPED: Final = re.compile(r"(?:\\u[0-9a-fA-F]{4})+|\\[^u]")

_TAG: Final = re.compile(r"<[^>]*>")


def words_in(content: bytes) -> str | None:
    """The words of a file: text, JSON, a message, a workbook; None for one that cannot be looked into."""
    if content.startswith(b"PK") and zipfile.is_zipfile(io.BytesIO(content)):
        return _unpacked(content)
    text = decode(content)
    if "\x00" in text:
        return None
    return "\n".join((plain(text), _mailed(content)))


def plain(text: str) -> str:
    """A text with what JSON has escaped written out, JSON within JSON as well, and JSON that breaks off."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return _ESCAPED.sub(_written_out, text) if "\\" in text else text
    return "\n".join(_texts(found))


def _written_out(escaped: re.Match[str]) -> str:
    try:
        return str(json.loads(f'"{escaped[0]}"'))
    except ValueError:
        return " "


def _texts(found: object) -> list[str]:
    if isinstance(found, dict):
        return [text for key, value in found.items() for text in (str(key), *_texts(value))]
    if isinstance(found, list):
        return [text for value in found for text in _texts(value)]
    if isinstance(found, str) and found[:1] in ("{", "["):
        return [plain(found)]
    return [str(found)]


def _mailed(content: bytes) -> str:
    """What a message says, where its parts are encoded; of anything else nothing."""
    try:
        mail = parse_mail(content)
    except SourceGarbled:
        return ""
    return "\n".join((*mail.sender, *mail.answer_to, mail.subject, mail.words))


def _unpacked(content: bytes) -> str | None:
    """The words of a workbook (.xlsx, .ods): XML in a zip."""
    found: list[str] = []
    left = _MOST_UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as opened:
            for part in opened.infolist():
                if not part.filename.endswith((".xml", ".csv", ".txt", ".json")):
                    continue
                left -= part.file_size
                if left < 0:
                    return None
                found.append(html.unescape(_TAG.sub(" ", decode(opened.read(part)))))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError):  # broken, or locked
        return None
    return "\n".join(found) if found else None
