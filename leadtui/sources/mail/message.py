"""A message (RFC 5322) as it is: who wrote it, to answer what, when, in which words; by a machine or not.

Whatever is broken in it is read as far as it goes. Nothing here decides what a message means to the shop.
"""

from __future__ import annotations

import codecs
import email
import email.header
import email.utils
import re
from collections.abc import Iterator
from email.errors import HeaderParseError, MessageError
from email.message import Message
from typing import Final, Literal, NamedTuple

import msgspec

from leadtui.errors import SourceGarbled
from leadtui.sources.mail.text import TEXT_LIMIT, fresh_text, html_text

_HEADER_LIMIT: Final = 4000
"""Characters of a header that are looked at."""

_MOST_ANSWERED: Final = 20
_MOST_PARTS: Final = 500
_IDS: Final = re.compile(r"<([^<>\s]{1,250})>")
_RE: Final = re.compile(r"\s*(?:re|aw|antw|sv|rv?|odp)\s*(?:\[\d+\])?:", re.IGNORECASE)

Automatic = Literal["", "answer", "mailing"]
"""What a machine sent: an answer to something (a bounce, an absence), or a mailing or notice of its own."""

_SAYS_AWAY: Final = re.compile(
    r"\s*(?:automatic reply|auto-?reply|automatische antwort|respuesta automática|réponse automatique"
    r"|undeliver|delivery status notification|mail delivery failed)",
    re.IGNORECASE,
)
_SENDS_BOUNCES: Final = re.compile(r"(?:mailer-daemon|postmaster)@", re.IGNORECASE)


class Person(NamedTuple):
    """One that a header names."""

    name: str = ""
    address: str = ""


class Mail(msgspec.Struct, frozen=True, kw_only=True):
    """What a message says of itself and what stands in it."""

    key: str
    """Its Message-ID; empty where it has none."""
    answers: tuple[str, ...] = ()
    """Message-IDs of those that it answers, the nearest first (In-Reply-To, References)."""
    sender: Person = Person()
    answer_to: Person = Person()
    """Reply-To: forms send their mail in the name of the site and put the person here."""
    subject: str = ""
    date: str = ""
    text: str = ""
    automatic: Automatic = ""
    attached: Mail | None = None
    """The message that was sent along whole, as some programs forward."""

    @property
    def words(self) -> str:
        """Subject and body, of an answer without what it quotes."""
        is_answer = bool(self.answers) or _RE.match(self.subject) is not None
        body = fresh_text(self.text) if is_answer else self.text
        return "\n\n".join(filter(None, (self.subject, body)))


def parse_mail(content: bytes) -> Mail:
    """The message in some bytes, perhaps cut off at their end. Raises SourceGarbled."""
    try:
        message = email.message_from_bytes(content)
        if any(message.get(name) for name in ("From", "Reply-To", "Subject", "Date")):
            return _mail(message)
    except RecursionError:  # parts within parts within parts
        raise SourceGarbled("its parts are nested too deep") from None
    raise SourceGarbled("it has none of the lines that a message begins with")


def read_mail(content: bytes) -> dict[str, object]:
    """The record that a message saved as .eml is, in our own words. Raises SourceGarbled."""
    return record_of(parse_mail(content))


def record_of(mail: Mail) -> dict[str, object]:
    """The record that a message is, in our own words: the person to answer, subject and body, date."""
    sender, answer_to = mail.sender, mail.answer_to
    is_theirs = not answer_to.address or answer_to.address == sender.address
    return {
        "external_id": mail.key,
        "raised_at": mail.date,
        "kind": "message",
        "channel": "email",
        "name": answer_to.name or (sender.name if is_theirs else ""),
        "email": answer_to.address or sender.address,
        "message": mail.words,
    }


def _mail(message: Message, depth: int = 0) -> Mail:
    parts = list(_parts(message))
    attached = next((part for part in parts if part.get_content_type() == "message/rfc822"), None)
    inner = attached.get_payload(0) if attached is not None and attached.is_multipart() else None
    keys = _IDS.findall(_raw(message, "Message-ID"))
    return Mail(
        key=keys[0] if keys else _header(message, "Message-ID").strip("<> "),
        answers=_answers(message),
        sender=_person(message, "From"),
        answer_to=_person(message, "Reply-To"),
        subject=_header(message, "Subject"),
        date=_header(message, "Date"),
        text=_body(parts),
        automatic=_automatic(message),
        attached=_mail(inner, depth + 1) if isinstance(inner, Message) and depth < 2 else None,
    )


def _answers(message: Message) -> tuple[str, ...]:
    named = _IDS.findall(_raw(message, "In-Reply-To")) + _IDS.findall(_raw(message, "References"))[::-1]
    return tuple(dict.fromkeys(named))[:_MOST_ANSWERED]


def _raw(message: Message, name: str) -> str:
    return str(message.get(name) or "")[:_HEADER_LIMIT].replace("\r", "").replace("\n", "")


def _header(message: Message, name: str) -> str:
    return _decoded(_raw(message, name)).strip()


def _decoded(text: str) -> str:
    """Encoded words (RFC 2047) decoded; the text as it is where they cannot be."""
    try:
        return str(email.header.make_header(email.header.decode_header(text)))
    except (HeaderParseError, LookupError, ValueError, TypeError):
        return text


def _person(message: Message, header: str) -> Person:
    """Name and address of the first one that a header names."""
    # The address is found before encoded words are decoded: they may hold commas and angles of their own.
    pairs = email.utils.getaddresses([_raw(message, header)])
    name, address = next(((name, address) for name, address in pairs if "@" in address), ("", ""))
    return Person(_decoded(name).strip(" '\"") if name else "", address)


def _automatic(message: Message) -> Automatic:
    """What a machine sent, as it says itself (RFC 3834, section 5; RFC 2919; and custom)."""

    def says(name: str) -> str:
        return _raw(message, name).partition(";")[0].strip().lower()

    submitted, precedence = says("Auto-Submitted"), says("Precedence")
    is_report = message.get_content_type() in ("multipart/report", "message/delivery-status")
    names = ("X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Auto-Reply")
    is_answer = (
        submitted.startswith("auto-replied")
        or precedence == "auto_reply"
        or any(says(name) not in ("", "no", "false") for name in names)
        or says("Return-Path") == "<>"
        or is_report
        or _SAYS_AWAY.match(_header(message, "Subject")) is not None
        or _SENDS_BOUNCES.match(_person(message, "From").address) is not None
    )
    if is_answer:
        return "answer"
    listed = ("List-Id", "List-Unsubscribe", "X-Auto-Response-Suppress")
    is_mailing = submitted not in ("", "no") or precedence in ("bulk", "junk", "list")
    return "mailing" if is_mailing or any(map(says, listed)) else ""


def _parts(message: Message) -> Iterator[Message]:
    """The parts of a message, not those of a message that is attached to it."""
    waiting = [message]
    for _ in range(_MOST_PARTS):
        if not waiting:
            return
        part = waiting.pop()
        inner = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inner, list):
            waiting += (each for each in reversed(inner) if isinstance(each, Message))
        else:
            yield part


def _body(parts: list[Message]) -> str:
    """The plain text of a message, or its HTML reduced to text."""
    html = ""
    for part in parts:
        kind = part.get_content_type()
        if kind not in ("text/plain", "text/html") or part.get_content_disposition() == "attachment":
            continue
        if part.get_filename():
            continue
        if kind == "text/plain" and (text := _text(part).strip()):
            return text
        html = html or (_text(part) if kind == "text/html" else "")
    return html_text(html)


def _text(part: Message) -> str:
    try:
        content = part.get_payload(decode=True)
    except (MessageError, LookupError, ValueError, TypeError):
        return ""
    if not isinstance(content, bytes):
        return ""
    content = content[: 4 * TEXT_LIMIT]
    try:
        # Without an end: what was cut off in the middle of a letter is good up to there.
        decoder = codecs.getincrementaldecoder(part.get_content_charset() or "utf-8")()
        return decoder.decode(content)[:TEXT_LIMIT]
    except (LookupError, ValueError):
        return content.decode("cp1252", "replace")[:TEXT_LIMIT]
