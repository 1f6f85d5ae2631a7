"""Postcodes, compared as people write them: with or without spaces, in any case, whole or how they begin."""

from __future__ import annotations

from collections.abc import Iterable


def begins_with_one(postcode: str, beginnings: Iterable[str]) -> bool:
    """Whether a postcode begins with one of these; none at all begins with nothing."""
    given = _bare(postcode)
    return any(given.startswith(one) for one in map(_bare, beginnings) if one)


def _bare(postcode: str) -> str:
    return "".join(postcode.split()).casefold()
