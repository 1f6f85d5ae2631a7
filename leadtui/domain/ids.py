"""Identifiers: made in time order, shown and accepted by their shortest unique ending."""

from __future__ import annotations

import datetime
import hashlib
import os
from collections.abc import Iterable

_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_MILLISECOND = datetime.timedelta(milliseconds=1)

SHORTEST_ENDING = 4
"""No ending shorter than this is shown, so that the next new lead does not make it ambiguous."""


def new_id(at: datetime.datetime) -> str:
    """A UUIDv7 (RFC 9562, section 5.7) stamped with `at`: milliseconds, their fraction, then chance.

    The fraction (section 6.2, method 3) keeps those in order that are made within one millisecond.
    """
    return _uuid7(at, at.microsecond % 1000 * 0x1000 // 1000, os.urandom(8))


def derived_id(at: datetime.datetime, command: str, index: int) -> str:
    """A UUIDv7 that deciding `command` twice makes twice; those of one command are in the order of `index`.

    The index stands where RFC 9562, section 6.2, method 1 has a counter; the chance bits are a hash.
    """
    digest = hashlib.blake2b(f"{command}/{index}".encode(), digest_size=8).digest()
    return _uuid7(at, min(index, 0xFFF), digest)


def _uuid7(at: datetime.datetime, order: int, chance: bytes) -> str:
    """Its moment to the millisecond, 12 bits for the order of those of one millisecond, and 62 of chance."""
    milliseconds = (at - _EPOCH) // _MILLISECOND & ((1 << 48) - 1)
    high = milliseconds << 16 | 0x7 << 12 | order
    low = 0b10 << 62 | int.from_bytes(chance, "big") >> 2
    digits = (high << 64 | low).to_bytes(16, "big").hex()
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def short_id(identifier: str, among: Iterable[str] = ()) -> str:
    """The shortest ending of `identifier` that no other id in `among` ends with."""
    others = [other for other in among if other != identifier]
    length = SHORTEST_ENDING
    while length < len(identifier) and any(other.endswith(identifier[-length:]) for other in others):
        length += 1
    return identifier[-length:]


def by_ending(ending: str, among: Iterable[str]) -> list[str]:
    """Every id in `among` that ends with `ending`; one is an answer, more are a question."""
    wanted = ending.strip().lower()
    return [identifier for identifier in among if identifier.endswith(wanted)] if wanted else []
