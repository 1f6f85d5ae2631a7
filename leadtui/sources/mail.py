"""A message saved as .eml (RFC 5322) as a record in our own words: who wrote, what, when."""

from __future__ import annotations

import email
import email.header
import email.utils
import re
from email.errors import HeaderParseError, MessageError
from email.message import Message
from html.parser import HTMLParser
from typing import Final

from leadtui.errors import SourceGarbled

_BODY_LIMIT: Final = 200_000
"""Characters of a body that are looked at."""

_BLOCKS: Final = frozenset(
    "address article blockquote br dd div dl dt footer h1 h2 h3 h4 h5 h6 header hr li ol p pre section "
    "table tr ul".split()
)
_SPACE: Final = re.compile(r"\s+")
_UNSEEN: Final = frozenset({"head", "script", "style", "template", "title"})


def read_mail(content: bytes) -> dict[str, object]:
    """The record that a message is: the person to answer, subject and body, date. Raises SourceGarbled.

    Forms send their mail in the name of the site and put the person in Reply-To.
    """
    message = email.message_from_bytes(content)
    if not any(message.get(name) for name in ("From", "Reply-To", "Subject", "Date")):
        raise SourceGarbled("it has none of the lines that a message begins with")
    sender, address = _person(message, "From")
    name, answer_to = _person(message, "Reply-To")
    subject = _header(message, "Subject")
    body = _body(message)
    return {
        "external_id": _header(message, "Message-ID").strip("<> "),
        "raised_at": _header(message, "Date"),
        "kind": "message",
        "channel": "email",
        "name": name or (sender if not answer_to or answer_to == address else ""),
        "email": answer_to or address,
        "message": "\n\n".join(filter(None, (subject, body))),
    }


def _header(message: Message, name: str) -> str:
    return _decoded(str(message.get(name) or "")).strip()


def _decoded(text: str) -> str:
    """Encoded words (RFC 2047) decoded; the text as it is where they cannot be."""
    try:
        return str(email.header.make_header(email.header.decode_header(text)))
    except (HeaderParseError, LookupError, ValueError, TypeError):
        return text


def _person(message: Message, header: str) -> tuple[str, str]:
    """Name and address of the first one that a header names."""
    # The address is found before encoded words are decoded: they may hold commas and angles of their own.
    raw = str(message.get(header) or "")
    pairs = email.utils.getaddresses([raw.replace("\r", "").replace("\n", "")])
    name, address = next(((name, address) for name, address in pairs if "@" in address), ("", ""))
    if not name:
        return "", address
    return _decoded(name).strip(" '\""), address


def _body(message: Message) -> str:
    """The plain text of a message, or its HTML reduced to text."""
    html = ""
    for part in message.walk():
        if part.is_multipart() or part.get_filename():
            continue
        kind = part.get_content_type()
        if kind == "text/plain" and (text := _text(part).strip()):
            return text
        if kind == "text/html" and not html:
            html = _text(part)
    return html_text(html)


def _text(part: Message) -> str:
    try:
        content = part.get_payload(decode=True)
    except (MessageError, LookupError, ValueError, TypeError):
        return ""
    if not isinstance(content, bytes):
        return ""
    try:
        return content.decode(part.get_content_charset() or "utf-8")[:_BODY_LIMIT]
    except (LookupError, ValueError):
        return content.decode("cp1252", "replace")[:_BODY_LIMIT]


class _Reducer(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag in _BLOCKS:
            self.parts.append("\n")
        elif tag in ("td", "th"):
            self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(self._unseen - 1, 0)
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.parts.append(_SPACE.sub(" ", data))  # line breaks in the source are only spaces


def html_text(html: str) -> str:
    """What a reader of an HTML message sees of it, roughly: words and line breaks."""
    reducer = _Reducer()
    try:
        reducer.feed(html[:_BODY_LIMIT])
        reducer.close()
    except AssertionError:  # how the library says that a declaration makes no sense to it
        reducer.parts.append("…")
    return "\n".join(line for line in map(str.strip, "".join(reducer.parts).splitlines()) if line)
