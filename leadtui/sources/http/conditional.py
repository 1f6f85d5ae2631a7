"""Asking only for what changed: the tags of an answer, given back with the next request.

Conditional requests are those of RFC 9110, section 13.1.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_LONGEST: Final = 500
"""A longer tag is nobody's tag."""


def conditions(cursor: Mapping[str, str], request: str, taken: Mapping[str, str]) -> dict[str, str]:
    """Headers that make a source answer 304 where its list is what it was; not those that are `taken`.

    A tag only holds for the `request` that it was given for.
    """
    if cursor.get("request") != request:
        return {}
    found = {"If-None-Match": cursor.get("etag", ""), "If-Modified-Since": cursor.get("modified", "")}
    return {name: value for name, value in found.items() if value and name not in taken}


def tagged(headers: Mapping[str, str], request: str) -> dict[str, str]:
    """What a cursor keeps of the tags of an answer to `request`; nothing where there are none."""
    tags = {"etag": headers.get("etag", ""), "modified": headers.get("last-modified", "")}
    kept = {name: tag for name, tag in tags.items() if tag and len(tag) < _LONGEST and tag.isprintable()}
    return kept | {"request": request} if kept else {}
