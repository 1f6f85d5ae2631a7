"""Forwarded messages: the one that somebody of the shop passed on, out of the one that brings it.

Programs send it along whole, or copy it under a few lines that say from whom it was. Whose forwards are
looked into is for the caller to say: what a stranger forwards is part of their own words.
"""

from __future__ import annotations

import re
from typing import Final

from msgspec.structs import replace

from leadtui.sources.mail.message import Mail, Person

_SUBJECT: Final = re.compile(r"\s*(?:fwd?|wg|rv|tr|i|enc|doorst)\s*:\s*", re.IGNORECASE)

_BEGINS: Final = re.compile(
    r"\s*-{2,}\s*(?:forwarded message|original message|weitergeleitete nachricht|ursprüngliche nachricht"
    r"|mensaje reenviado|mensaje original|message transféré|message d'origine|doorgestuurd bericht)"
    r"\s*-{2,}\s*$"
    r"|\s*(?:begin forwarded message|anfang der weitergeleiteten nachricht|inicio del mensaje reenviado"
    r"|début du message réexpédié|début du message transféré|begin doorgestuurd bericht)\s*:\s*$"
    r"|\s*_{10,}\s*$",
    re.IGNORECASE,
)
_HEAD: Final = re.compile(r"[>\s*]{0,6}(\w{1,12})\s?\*?\s?:\*?\s*(.*)")
_HEADS: Final[dict[str, str]] = {
    "from": "from", "von": "from", "de": "from", "van": "from",
    "subject": "subject", "betreff": "subject", "asunto": "subject", "objet": "subject",
    "onderwerp": "subject",
    "date": "date", "sent": "date", "datum": "date", "gesendet": "date", "fecha": "date", "enviado": "date",
    "envoyé": "date", "verzonden": "date",
    "to": "", "an": "", "para": "", "à": "", "cc": "", "aan": "", "reply": "", "antwort": "",
}  # fmt: skip
"""How programs call the lines of the message that they copy, in the languages that leadtui speaks."""

_ADDRESS: Final = re.compile(
    r"[<\[(]?(?:mailto:)?([^\s<>\[\]()\"',;:]{1,64}@[^\s<>\[\]()\"',;]{1,190})[>\])]?"
)
_NEAR: Final = 12
"""Lines within which the head of what was forwarded ends."""


def unwrapped(mail: Mail) -> Mail | None:
    """The message that this one forwards, known by the key of this one; None where it forwards nothing."""
    is_forward = _SUBJECT.match(mail.subject) is not None
    if mail.attached is not None and (is_forward or not mail.text.strip()):
        return replace(mail.attached, key=mail.attached.key or mail.key)
    return _inline(mail) if is_forward or _says_so(mail.text) else None


def _says_so(text: str) -> bool:
    """Whether a text tells of a forward where its subject does not."""
    lines = (line for line in text.splitlines()[:200] if _BEGINS.match(line))
    return any("forward" in line.lower() or "weitergeleitet" in line.lower() for line in lines)


def _inline(mail: Mail) -> Mail | None:
    lines = mail.text.splitlines()
    marks = [number for number, line in enumerate(lines[:400]) if _BEGINS.match(line)]
    heads = [number for number, line in enumerate(lines[:400]) if _head(line)[0] == "from"]
    for start in (*marks, *heads):
        found = _read(mail, lines, start + (start in marks))
        if found is not None:
            return found
    return None


def _read(mail: Mail, lines: list[str], at: int) -> Mail | None:
    """The message whose head begins at a line, or shortly after it."""
    while at < len(lines) and not lines[at].strip(" >"):
        at += 1
    heads: dict[str, str] = {}
    for number in range(at, min(at + _NEAR, len(lines))):
        name, value = _head(lines[number])
        if name is None:
            break
        heads.setdefault(name, value)
        at = number + 1
    address = _ADDRESS.search(heads.get("from", "")[:400])
    if address is None or len(heads) < 2:
        return None
    name = heads["from"][: address.start()].strip(" \"'<[(*")
    body = "\n".join(line.removeprefix("> ").removeprefix(">") for line in lines[at:])
    return replace(
        mail,
        sender=Person(name, address[1]),
        answer_to=Person(),
        answers=(),
        subject=heads.get("subject", "") or _SUBJECT.sub("", mail.subject, count=1),
        text=body.strip(),
        automatic="",
        attached=None,
    )


def _head(line: str) -> tuple[str | None, str]:
    """Which line of a head this is, and what stands in it."""
    match = _HEAD.fullmatch(line[:1000])
    name = _HEADS.get(match[1].casefold()) if match else None
    return name, match[2].strip() if match else ""
