"""Placeholders in parameters, headers and bodies: `{since}`, `{cursor}`, `{page}` and the like.

They are filled in and nothing more: there is nothing to compute in a template, and nothing to break out of.
Other braces are left alone, since they are what a body or a filter of the source's own is made of. What
has a placeholder that has no value (no cursor on the first page) is left out as a whole.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from leadtui.errors import ConfigError
from leadtui.strict import Marked, problem_at

_PLACEHOLDER: Final = re.compile(r"\{(since|cursor|offset|page|size|from|to|item)\}")
_NUMERIC: Final = frozenset({"offset", "page", "size"})
_NUMBER: Final = re.compile(r"-?(?:0|[1-9]\d{0,14})(\.\d+)?", re.ASCII)
_NOTHING: Final[Any] = object()


def fill(text: str, values: Mapping[str, str]) -> str | None:
    """The text with its placeholders filled; None where one of them has no value."""
    if any(name not in values for name in _PLACEHOLDER.findall(text)):
        return None
    return _PLACEHOLDER.sub(lambda match: values[match[1]], text)


def fill_all(texts: Mapping[str, str], values: Mapping[str, str]) -> dict[str, str]:
    """The texts that can be filled, filled."""
    filled = {name: fill(text, values) for name, text in texts.items()}
    return {name: text for name, text in filled.items() if text is not None}


def fill_body(body: Any, values: Mapping[str, str]) -> Any:
    """A body with its placeholders filled, what cannot be left out; None if that is all of it."""
    filled = _filled(body, values)
    return None if filled is _NOTHING else filled


def _filled(body: Any, values: Mapping[str, str]) -> Any:
    if isinstance(body, dict):
        pairs = {key: _filled(value, values) for key, value in body.items()}
        return {key: value for key, value in pairs.items() if value is not _NOTHING}
    if isinstance(body, list):
        return [value for value in (_filled(each, values) for each in body) if value is not _NOTHING]
    if not isinstance(body, str):
        return body
    only = _PLACEHOLDER.fullmatch(body)
    if only and only[1] in _NUMERIC and only[1] in values:
        return int(values[only[1]])
    text = fill(body, values)
    return _NOTHING if text is None else text


def read_body(body: Marked, path: str) -> Any:
    """The body that a config writes: as JSON text, or as keys and lists of its own. Raises ConfigError."""
    if not isinstance(body.value, str):
        return _plain(body)
    try:
        return json.loads(body.value)
    except (ValueError, RecursionError):
        raise ConfigError([problem_at(body, path, "not JSON", 'such as {"limit": 100}')]) from None


def _plain(node: Marked) -> Any:
    """A node as JSON has it, scalars read as YAML's core schema does (YAML 1.2, section 10.3)."""
    value = node.value
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if value is None or node.quoted:
        return value
    if value in ("true", "false"):
        return value == "true"
    if match := _NUMBER.fullmatch(value):
        return float(value) if match[1] else int(value)
    return value
