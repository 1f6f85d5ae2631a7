"""From the bytes of an answer to entries, by the format that the source was said to have."""

from __future__ import annotations

import io
import re
from typing import Any, Final, Literal, NamedTuple

from leadtui.errors import SourceGarbled
from leadtui.sources.encodings import decode
from leadtui.sources.files import load_json, ndjson_entries, table_entries
from leadtui.sources.reading import Entry, Reading, as_entries
from leadtui.sources.web.fetch import Answer

Format = Literal["json", "csv", "ndjson"]

_VAGUE: Final = (
    "text/plain",
    "application/octet-stream",
    "binary/octet-stream",
    "application/force-download",
)
"""What servers say that do not know what they send."""

_EXPECTED: Final[dict[str, tuple[str, ...]]] = {
    "json": ("json", "javascript"),
    "csv": ("csv", "comma-separated", "tab-separated", "ms-excel"),
    "ndjson": ("json",),
}
"""Parts of the content types that each format has."""

_HTML: Final = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_CHARSET: Final = re.compile(r"charset\s*=\s*\"?([\w.:-]{1,40})", re.ASCII)


class Content(NamedTuple):
    """What was in an answer."""

    entries: list[Entry]
    document: Any
    """The JSON document, where paging may read more from it; else None."""
    warnings: tuple[str, ...] = ()


def read_content(answer: Answer, form: Format, expected: str, reading: Reading, first: int) -> Content:
    """The entries of an answer, places counted from `first`. Raises SourceGarbled.

    `expected`: part of the content type that this source sends, where it is an odd one.
    """
    kind = answer.headers.get("content-type", "").lower()
    _check_type(answer.body, kind.partition(";")[0].strip(), form, expected)
    charset = _CHARSET.search(kind)
    try:
        text = decode(answer.body, charset[1] if charset else None)
        if form == "json":
            document = load_json(text)
            records, warnings = reading.records(document)
            return Content(as_entries(records, first), document, warnings)
        lines = io.StringIO(text, newline="")
        entries = table_entries(lines, reading) if form == "csv" else ndjson_entries(lines)
        return Content(list(entries), None)
    except SourceGarbled as error:
        failure = SourceGarbled(f"in the answer: {error.message}", error.hint)
    raise failure


def _check_type(body: bytes, kind: str, form: Format, expected: str) -> None:
    if expected and expected.lower() in kind:
        return
    if "html" in kind or _HTML.match(body):
        raise SourceGarbled(
            "a web page came where data should be, perhaps one to sign in at",
            "is `url` the one for programs, and `auth` what it wants?",
        )
    if expected or (kind and kind not in _VAGUE and not any(part in kind for part in _EXPECTED[form])):
        name = kind if re.fullmatch(r"[\w.+/-]{1,60}", kind, re.ASCII) else "of another kind"
        raise SourceGarbled(f"the answer is {name}, not {expected or form}", "is `format` right?")
