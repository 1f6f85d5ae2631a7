"""vCards (RFC 6350, RFC 2426, and the 2.1 of old telephones) as records in our own words."""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

_FOLDED: Final = re.compile(r"\r?\n[ \t]")
_ESCAPED: Final = re.compile(r"\\([\\;,:nN])")


class Card(NamedTuple):
    """One card; with a reason where it is not whole."""

    line: int
    """Where it begins, from 1."""
    record: dict[str, object]
    raw: str
    reason: str = ""


class _Property(NamedTuple):
    name: str
    parameters: dict[str, str]
    value: str


def read_cards(text: str) -> Iterator[Card]:
    """The cards in a text; what stands between them is left out."""
    begun = 0
    lines: list[str] = []
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        mark = line.strip().upper()
        if mark == "BEGIN:VCARD":
            if begun:
                yield Card(begun, {}, "".join(lines), "a card without an end")
            begun, lines = number, [line]
        elif begun:
            lines.append(line)
            if mark == "END:VCARD":
                yield Card(begun, _record("".join(lines)), "".join(lines))
                begun, lines = 0, []
    if begun:
        yield Card(begun, {}, "".join(lines), "a card without an end")


def _record(card: str) -> dict[str, object]:
    found: dict[str, list[_Property]] = {}
    for each in _properties(card):
        found.setdefault(each.name, []).append(each)

    def first(name: str) -> str:
        return next((text for each in found.get(name, ()) if (text := _unescaped(each.value).strip())), "")

    record: dict[str, object] = {
        "external_id": first("UID"),
        "name": first("FN") or _name(found.get("N", [])),
        "phone": [_unescaped(each.value) for each in found.get("TEL", ())],
        "email": [_unescaped(each.value) for each in found.get("EMAIL", ())],
        "company": ", ".join(filter(None, _parts(found.get("ORG", [])))),
        "message": first("NOTE"),
        "url": first("URL"),
    }
    address = _parts(found.get("ADR", []))
    record["postcode"] = address[5] if len(address) > 5 else ""
    record["address"] = ", ".join(part for place, part in enumerate(address) if part and place != 5)
    return record


def _properties(card: str) -> Iterator[_Property]:
    lines = iter(_FOLDED.sub("", card).splitlines())
    for line in lines:
        head, colon, value = line.partition(":")
        if not colon:
            continue
        name, *given = head.split(";")
        parameters = {}
        for parameter in given:
            key, equals, text = parameter.partition("=")
            # vCard 2.1 writes the type or the encoding without a key.
            parameters[key.upper() if equals else "ENCODING"] = (text if equals else key).strip('"').upper()
        if parameters.get("ENCODING") == "QUOTED-PRINTABLE":
            while value.endswith("="):
                value = value[:-1] + next(lines, "")
            value = _quoted_printable(value, parameters.get("CHARSET", "UTF-8"))
        yield _Property(name.rpartition(".")[2].strip().upper(), parameters, value)


def _quoted_printable(value: str, charset: str) -> str:
    content = quopri.decodestring(value.encode("utf-8", "replace"))
    try:
        return content.decode(charset, "replace")
    except (LookupError, ValueError):
        return content.decode("utf-8", "replace")


def _name(given: list[_Property]) -> str:
    """`Family;Given;More;Prefix;Suffix` in the order in which it is said."""
    family, first, more, prefix, suffix = (*_parts(given), "", "", "", "", "")[:5]
    return " ".join(filter(None, (prefix, first, more, family, suffix)))


def _parts(given: list[_Property]) -> list[str]:
    """The components of the first property that has any."""
    for each in given:
        parts = [_unescaped(part).strip() for part in re.split(r"(?<!\\);", each.value)]
        if any(parts):
            return parts
    return []


def _unescaped(value: str) -> str:
    return _ESCAPED.sub(lambda match: "\n" if match[1] in "nN" else match[1], value)
