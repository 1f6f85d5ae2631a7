"""Bytes to text where nobody says how: UTF-8, UTF-16 by its mark or its zeros, else Windows-1252."""

from __future__ import annotations

import codecs
from typing import BinaryIO, Final

_CHUNK: Final = 1 << 16
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def by_mark(start: bytes) -> str | None:
    """The encoding that the first bytes tell, by a byte order mark or by the zeros of UTF-16; else None."""
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            return encoding
    even, odd = start[0:512:2], start[1:512:2]
    if len(odd) >= 4 and odd.count(0) > len(odd) * 0.4 and even.count(0) == 0:
        return "utf-16-le"
    if len(even) >= 4 and even.count(0) > len(even) * 0.4 and odd.count(0) == 0:
        return "utf-16-be"
    return None


def encoding_of(file: BinaryIO) -> str:
    """The encoding of a file, which is read to its end unless its start tells; leaves it at its beginning."""
    start = file.read(_CHUNK)
    encoding = by_mark(start)
    if encoding is None:
        decoder = codecs.getincrementaldecoder("utf-8")()
        encoding = "utf-8"
        try:
            chunk = start
            while chunk:
                decoder.decode(chunk)
                chunk = file.read(_CHUNK)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            encoding = "cp1252"
    file.seek(0)
    return encoding


def decode(content: bytes, charset: str | None = None) -> str:
    """Content as text; never fails. `charset` is what its sender says; it is believed where it holds."""
    for encoding in (by_mark(content[:512]), "utf-8", charset):
        if encoding is None:
            continue
        try:
            return content.decode(encoding)
        except (UnicodeDecodeError, LookupError, ValueError):
            continue
    return content.decode("cp1252", "replace")
