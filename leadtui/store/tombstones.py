"""Tombstones: what stands in the place of a line once somebody whom it is about was erased.

A tombstone has the seq, the command and the times of the line, and is as long as it was, filled up with
blanks: so what a cache, or another process, knows of where lines are stays true.
"""

from __future__ import annotations

import re
from collections.abc import Container
from typing import Any, Final

import msgspec

from leadtui.domain.erasing import redacted
from leadtui.store.lines import BadLine, is_whole, seal

_ABOUT: Final = re.compile(rb'"contact":"([^"]*)"')


def is_about(raw: bytes, gone: Container[str]) -> bool:
    """Whether a line may be about one of these contacts."""
    return any(one.decode("utf-8", "replace") in gone for one in _ABOUT.findall(raw))


def tombstone(raw: bytes, gone: Container[str]) -> bytes:
    """The line without what its events tell of these contacts; itself where they tell nothing.

    Raises BadLine for a line that is not whole and may be about them.
    """
    if not is_about(raw, gone):
        return raw
    if not is_whole(raw):
        raise BadLine("its checksum does not match")
    line: dict[str, Any] = msgspec.json.decode(raw)
    del line["crc"]
    line["events"] = [_event(event, gone) for event in line["events"]]
    left = seal(msgspec.json.encode(line), len(raw))
    if len(left) != len(raw):
        raise BadLine("it was not written by leadtui")
    return left


def _event(event: dict[str, Any], gone: Container[str]) -> dict[str, Any]:
    if event.get("contact") not in gone:
        return event
    return {**event, "data": redacted(event["data"])}
