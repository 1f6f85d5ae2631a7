"""The shelf: the rows of every contact, with those on which nothing happened lately packed away.

Two years' leads as objects take several times the memory of the board they are shown beside; packed they take
less than on the disk. What is packed is read a few hundred contacts at a time, and is never changed: rows
that are others by now stand beside it and count in its place.
"""

from __future__ import annotations

import zlib
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b
from math import inf
from typing import Final

import msgspec

from leadtui.domain.ages import DAY
from leadtui.domain.figures.rows import Entry, Row
from leadtui.domain.making import made_once

Rows = tuple[Row, ...]

COLD_S: Final = 7 * DAY
"""After so long without anything, rows are packed away."""

_A_PACK: Final = 256
"""So many contacts are packed together."""

_PLACE_BITS: Final = 24
_LEVEL: Final = 1
"""Of zlib: what packs harder takes longer and saves little."""

_encoder = msgspec.msgpack.Encoder()


@made_once
def _decoder() -> msgspec.msgpack.Decoder[list[tuple[str, Rows]]]:
    return msgspec.msgpack.Decoder(list[tuple[str, Rows]])


class Shelf:
    """Rows by contact."""

    def __init__(self, cold_s: float = COLD_S) -> None:
        self._cold_s = cold_s
        self._open: dict[str, Rows] = {}
        self._packs: list[bytes] = []
        self._lasts: list[float] = []
        """Of each pack the last moment in it."""
        self._places = array("Q")
        """In order: the hash of a contact, and in which pack it is."""
        self._gone: set[str] = set()
        """Contacts whose packed rows count no more."""

    def fill(self, entries: Iterable[Entry], now: float, covered_s: float) -> None:
        """Begin with these; of several about a contact the last counts, and so for all who are one with it.

        What is older than any figure that is asked for is left out.
        """
        packed: dict[str, int] = {}
        """In which pack each is, of those that count; the ones not packed yet are in the next."""
        waiting: dict[str, Rows] = {}
        stale: dict[int, set[str]] = {}
        for entry in entries:
            for stream in {entry.contact, *entry.streams}:
                self._open.pop(stream, None)
                waiting.pop(stream, None)
                pack = packed.pop(stream, None)
                if pack is not None:
                    stale.setdefault(pack, set()).add(stream)
            last = max((row.last for row in entry.rows), default=None)
            if last is None or last < now - covered_s:
                continue
            if last >= now - self._cold_s:
                self._open[entry.contact] = entry.rows
                continue
            waiting[entry.contact] = entry.rows
            if len(waiting) == _A_PACK:
                packed.update(dict.fromkeys(waiting, len(self._packs)))
                self._pack(waiting)
                waiting = {}
        if waiting:
            packed.update(dict.fromkeys(waiting, len(self._packs)))
            self._pack(waiting)
        for pack, streams in stale.items():
            self._repack(pack, streams)
        self._places = array("Q", sorted(_hash(one) << _PLACE_BITS | pack for one, pack in packed.items()))

    def _pack(self, rows: Mapping[str, Rows]) -> None:
        self._packs.append(zlib.compress(_encoder.encode(list(rows.items())), _LEVEL))
        self._lasts.append(max((row.last for ones in rows.values() for row in ones), default=0.0))

    def _repack(self, pack: int, without: set[str]) -> None:
        left = [(contact, rows) for contact, rows in self._unpacked(pack) if contact not in without]
        self._packs[pack] = zlib.compress(_encoder.encode(left), _LEVEL)

    def _unpacked(self, pack: int) -> list[tuple[str, Rows]]:
        return _decoder().decode(zlib.decompress(self._packs[pack]))

    # -- reading ---------------------------------------------------------------------------------------------

    def items(self, since: float = -inf) -> Iterator[tuple[str, Rows]]:
        """Every contact about whom anything happened from then on, and some others, with their rows."""
        for pack, last in enumerate(self._lasts):
            if last >= since:
                yield from [one for one in self._unpacked(pack) if one[0] not in self._gone]
        yield from self._open.items()

    def get(self, contact: str) -> Rows:
        """The rows of a contact; none of one who has none."""
        rows = self._open.get(contact)
        if rows is None and contact not in self._gone:
            rows = self._looked_up(contact)
        return rows or ()

    def _looked_up(self, contact: str) -> Rows | None:
        wanted = _hash(contact)
        at = bisect_left(self._places, wanted << _PLACE_BITS)
        while at < len(self._places) and self._places[at] >> _PLACE_BITS == wanted:
            pack = self._places[at] & ((1 << _PLACE_BITS) - 1)
            for one, rows in self._unpacked(pack):
                if one == contact:
                    return rows
            at += 1
        return None

    # -- changing --------------------------------------------------------------------------------------------

    def put(self, contact: str, rows: Rows) -> None:
        """Keep these rows for a contact from now on; none: it has none any more."""
        if contact not in self._open and contact not in self._gone and self._looked_up(contact) is not None:
            self._gone.add(contact)
        if rows:
            self._open[contact] = rows
        else:
            self._open.pop(contact, None)


def _hash(contact: str) -> int:
    """Forty bits; two contacts may share them."""
    return int.from_bytes(blake2b(contact.encode(), digest_size=5).digest(), "big")
