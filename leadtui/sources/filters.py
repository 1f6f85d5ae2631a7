"""What is done to a value after its expression: `phone |> strip_prefix('whatsapp:') |> trim`.

JMESPath has no text functions for what interfaces write; these are the few that theirs need. A filter never
fails on a stranger's value: what it cannot be used on it leaves as it is.
"""

from __future__ import annotations

import json
import re
import urllib.parse
from collections.abc import Callable
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from leadtui.sources.times import Unclear, read_time
from leadtui.sources.values import text_of
from leadtui.strict import Wrong, nearest

Filter = Callable[[Any], Any]

_CALL: Final = re.compile(r"\s*([a-z_0-9]+)\s*(?:\(\s*(?:'([^']*)'|\"([^\"]*)\"|([^'\"()]*))\s*\))?\s*")


def _texts(change: Callable[[str], Any]) -> Filter:
    """A filter of a text, and of every text in a list."""

    def use(value: Any) -> Any:
        if isinstance(value, list):
            return [use(each) for each in value[:1000]]
        if isinstance(value, dict) or value is None:
            return value
        return change(text_of(value))

    return use


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())


def _uri_tail(text: str) -> str:
    """The last part of an address that has one: the id that it ends in."""
    return text.partition("?")[0].partition("#")[0].rstrip("/").rpartition("/")[2]


def _json(value: Any) -> Any:
    """What a text holds, of interfaces that put JSON into JSON."""
    try:
        return json.loads(value) if isinstance(value, str) else value
    except (ValueError, RecursionError):
        return value


def _decoded(text: str) -> str:
    return urllib.parse.unquote_plus(text)


_PLAIN: Final[dict[str, Filter]] = {
    "trim": _texts(str.strip),
    "lower": _texts(str.lower),
    "upper": _texts(str.upper),
    "title": _texts(str.title),
    "digits": _texts(_digits),
    "uri_tail": _texts(_uri_tail),
    "unquote": _texts(_decoded),
    "json": _json,
}


def _strip_prefix(prefix: str) -> Filter:
    return _texts(lambda text: text.removeprefix(prefix))


def _before(mark: str) -> Filter:
    return _texts(lambda text: text.partition(mark)[0])


def _after(mark: str) -> Filter:
    return _texts(lambda text: text.partition(mark)[2] if mark in text else text)


def _join(between: str) -> Filter:
    return lambda value: between.join(filter(None, map(text_of, value))) if isinstance(value, list) else value


def _in_zone(name: str) -> Filter:
    """A time without an offset is local there."""
    try:
        zone = ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Wrong(f"there is no time zone {name[:40]!r}", "such as America/New_York") from None

    def read(text: str) -> str:
        try:
            return read_time(text, zone).isoformat()
        except Unclear:
            return text

    return _texts(read)


_WITH_WORD: Final[dict[str, Callable[[str], Filter]]] = {
    "strip_prefix": _strip_prefix,
    "before": _before,
    "after": _after,
    "join": _join,
    "tz": _in_zone,
}


def read_filter(text: str) -> Filter:
    """The filter that a text names. Raises Wrong."""
    match = _CALL.fullmatch(text)
    name = match[1] if match else text.strip()[:40]
    word = next((each for each in match.groups()[1:] if each is not None), None) if match else None
    if match is None or name not in {*_PLAIN, *_WITH_WORD}:
        raise Wrong(f"there is no filter {name!r}", nearest(name, (*_PLAIN, *_WITH_WORD)))
    if name in _PLAIN:
        if word:
            raise Wrong(f"{name} takes nothing in brackets")
        return _PLAIN[name]
    if not word:
        raise Wrong(f"{name} wants a word", f"such as {name}('x')")
    return _WITH_WORD[name](word)
