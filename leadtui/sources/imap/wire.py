"""IMAP on the wire (RFC 9051, section 9): responses in, quoted words and names of folders out.

A response is read within a size, whatever it announces: a server that lies costs what was asked for.
"""

from __future__ import annotations

import asyncio
import base64
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

LINE_LIMIT: Final = 4_000_000
"""Bytes of one line: the numbers of half a million messages."""

_LITERAL: Final = re.compile(rb"\{(\d{1,12})\}\r?\n?$")
_TOKEN: Final = re.compile(
    rb"\s*(?:(?P<open>\()|(?P<close>\))|\"(?P<quoted>(?:[^\"\\]|\\.)*+)\"|(?P<literal>\{\d+\})"
    rb"|(?P<atom>[^\s()\"{]+(?:\[[^\]]*\][^\s()\"]*)?))"
)
_TAGGED: Final = re.compile(rb"(\S+) (OK|NO|BAD)\b ?(.*)", re.IGNORECASE | re.DOTALL)
_UNTAGGED: Final = re.compile(rb"\* (?:(\d+) )?([A-Za-z-]+) ?(.*)", re.DOTALL)
_CODE: Final = re.compile(rb"\[([A-Za-z0-9-]{1,40})(?: ([^\]]{0,400}))?\]")


class TooMuch(Exception):
    """A response is larger than anything that was asked for."""


class Response(NamedTuple):
    """One response: its text, with `{n}` where a literal of n bytes stood, and the literals."""

    text: bytes
    literals: tuple[bytes, ...] = ()

    @property
    def tag(self) -> str:
        """Which command it ends; `*` or `+` where it ends none."""
        return self.text.partition(b" ")[0].decode("ascii", "replace")

    @property
    def status(self) -> str:
        """OK, NO or BAD of the end of a command."""
        match = _TAGGED.match(self.text)
        return match[2].decode().upper() if match else ""

    @property
    def name(self) -> str:
        """What it tells: CAPABILITY, SEARCH, FETCH, EXISTS, BYE, OK ..."""
        match = _UNTAGGED.match(self.text)
        return match[2].decode().upper() if match else ""

    @property
    def number(self) -> int:
        """The number before its name; 0 where there is none."""
        match = _UNTAGGED.match(self.text)
        return int(match[1]) if match and match[1] else 0

    @property
    def rest(self) -> bytes:
        """What stands behind its name or status."""
        match = _TAGGED.match(self.text) or _UNTAGGED.match(self.text)
        return match[3] if match else b""

    @property
    def code(self) -> tuple[str, str]:
        """The response code in brackets (RFC 5530) and what stands behind it; empty where there is none."""
        match = _CODE.match(self.rest)
        if match is None:
            return "", ""
        return match[1].decode().upper(), (match[2] or b"").decode("ascii", "replace")


async def read_response(reader: asyncio.StreamReader, limit: int) -> Response:
    """The next response; its literals have at most `limit` bytes together.

    Raises TooMuch, and EOFError where the connection ends.
    """
    text: list[bytes] = []
    literals: list[bytes] = []
    left = limit
    while True:
        try:
            line = await reader.readuntil(b"\n")
        except asyncio.LimitOverrunError:
            raise TooMuch from None
        match = _LITERAL.search(line)
        text.append(line.rstrip(b"\r\n"))
        if match is None:
            return Response(b"".join(text), tuple(literals))
        size = int(match[1])
        left -= size
        if left < 0 or len(literals) > 50:
            raise TooMuch
        literals.append(await reader.readexactly(size))


def attributes(response: Response) -> dict[str, bytes]:
    """What a FETCH tells of a message: names in capitals to their values, lists left out."""
    found: dict[str, bytes] = {}
    name = ""
    depth = 0
    for kind, value in _tokens(response):
        if kind == "open":
            depth += 1
            if depth > 1:
                name = ""
        elif kind == "close":
            depth -= 1
        elif depth == 1:
            if name:
                found[name], name = value, ""
            else:
                name = value.decode("ascii", "replace").upper()
    return found


def _tokens(response: Response) -> Iterator[tuple[str, bytes]]:
    literals = iter(response.literals)
    at, text = 0, response.rest
    while match := _TOKEN.match(text, at):
        at = match.end()
        kind = str(match.lastgroup)
        value = match[kind]
        if kind == "literal":
            value = next(literals, b"")
        elif kind == "quoted":
            value = re.sub(rb"\\(.)", rb"\1", value)
        yield kind, value


def numbers(rest: bytes) -> list[int]:
    """The numbers in what a SEARCH tells."""
    return [int(word) for word in rest.split() if word.isdigit() and len(word) < 11]


def quotable(text: str) -> bool:
    """Whether a text can be sent in quotes."""
    return text.isascii() and text.isprintable() and len(text) < 1000


def quoted(text: str) -> str:
    """A text in quotes."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def folder_name(name: str) -> str:
    """The name of a folder in modified UTF-7 (RFC 3501, section 5.1.3), which every server understands."""
    parts: list[str] = []
    for run in re.findall(r"[ -~]+|[^ -~]+", name):
        if run.isascii() and run.isprintable():
            parts.append(run.replace("&", "&-"))
        else:
            coded = base64.b64encode(run.encode("utf-16-be", "replace")).decode()
            parts.append(f"&{coded.rstrip('=').replace('/', ',')}-")
    return "".join(parts)
