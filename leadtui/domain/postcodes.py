"""Postcodes, compared as people write them: with or without spaces, in any case, whole or how they begin."""

from __future__ import annotations

import re
from collections.abc import Iterable

_RANGE = r"([a-z]*)(\d+)(?:-|–|\.\.)\1(\d+)"
"""`80205-80210`, `sw1-sw9`: from one to another."""


def begins_with_one(postcode: str, beginnings: Iterable[str]) -> bool:
    """Whether a postcode begins with one of these, or lies in one that is a range; none begins with nothing.

    A range is two beginnings of the same length, the lower one first. Numbers of different lengths are one
    postcode with a hyphen in it (`1000-205`, `80205-1234`).
    """
    given = _bare(postcode)
    return any(_fits(given, one) for one in map(_bare, beginnings) if one)


def _fits(given: str, one: str) -> bool:
    ends = re.fullmatch(_RANGE, one)
    if ends is None or not (len(ends[2]) == len(ends[3]) and ends[2] < ends[3]):
        return given.startswith(one)
    begin, end = ends[1] + ends[2], ends[1] + ends[3]
    there = given[: len(begin)]
    return there.startswith(ends[1]) and there[len(ends[1]) :].isdigit() and begin <= there <= end


def _bare(postcode: str) -> str:
    return "".join(postcode.split()).casefold()
