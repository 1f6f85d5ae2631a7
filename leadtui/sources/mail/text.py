"""What a reader sees of a message: HTML reduced to words, and what is new apart from what is quoted.

Nothing here looks back: the time taken grows with the text and no faster, whatever a stranger sends. The
library's HTML parser takes minutes over a few hundred kilobytes of open tags.
"""

from __future__ import annotations

import html
import re
from typing import Final

TEXT_LIMIT: Final = 200_000
"""Characters of a body that are looked at."""

CELL: Final = "\t"
"""What stands between two cells of a table."""

_BLOCKS: Final = frozenset(
    "address article blockquote br dd div dl dt footer h1 h2 h3 h4 h5 h6 header hr li ol p pre section "
    "table tr ul".split()
)
_UNSEEN: Final = frozenset({"head", "script", "style", "template", "title"})

_TAG: Final = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:-]*+)(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*+>|<[!?/][^<>]*+>")
_SPACE: Final = re.compile(r"\s+")

_QUOTED: Final = re.compile(
    r"(?:on|am|el|le|op) .{5,200}(?:wrote|schrieb|escribió|a écrit|schreef)\b.{0,120}:\s*$"
    r"|-{2,}\s*(?:original message|ursprüngliche nachricht|mensaje original|message d'origine)\s*-{2,}\s*$"
    r"|_{20,}\s*$",
    re.IGNORECASE,
)
"""The line with which mail programs begin what was said before."""


def html_text(source: str) -> str:
    """What a reader of an HTML message sees of it, roughly: words, line breaks, a tab between two cells."""
    parts: list[str] = []
    unseen, at = "", 0
    source = _without_comments(source[:TEXT_LIMIT])
    for match in _TAG.finditer(source):
        if not unseen:
            parts.append(_words(source[at : match.start()]))
        at = match.end()
        is_end, tag = bool(match[1]), (match[2] or "").lower()
        if unseen:
            unseen = "" if is_end and tag == unseen else unseen
        elif tag in _UNSEEN and not is_end:
            unseen = tag
        elif tag in _BLOCKS:
            parts.append("\n")
        elif tag in ("td", "th") and not is_end:
            parts.append(CELL)
    if not unseen:
        parts.append(_words(source[at:]))
    lines = (line.strip() for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line)


def _without_comments(source: str) -> str:
    first, *others = source.split("<!--")
    return first + "".join(other.partition("-->")[2] for other in others)


def _words(text: str) -> str:
    """A run of text: line breaks in the source are only spaces."""
    return _SPACE.sub(" ", html.unescape(text))


def fresh_text(text: str) -> str:
    """An answer without what it quotes; all of it where nothing else is left."""
    kept: list[str] = []
    lines = text.splitlines()
    for number, line in enumerate(lines):
        # Long ones are broken in two by the program that writes them.
        joined = f"{line.strip()} {lines[number + 1].strip() if number + 1 < len(lines) else ''}"
        if _QUOTED.match(line.strip()[:400]) or _QUOTED.match(joined[:400]):
            break
        if not line.lstrip().startswith(">"):
            kept.append(line)
    return "\n".join(kept).strip() or text.strip()
