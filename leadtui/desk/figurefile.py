"""What the figures of a glance are made of, kept beside the journal so that a glance need not count leads.

Like the summary it is a cache and never wrong: it bears the stamp of the journal, the config and the version
it was made from, and is not looked at when any of them is another by now. It holds moments, so that a window
is counted when it is read. Nothing here imports more than the lightest of the standard library.

::

    [stamp, checksum of the rest, length of the next line]
    [counts of moments by kind, changes, signs, …]
    the moments themselves, as doubles
"""

from __future__ import annotations

import json
import sys
from array import array
from binascii import crc32
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from leadtui.desk import summary
from leadtui.domain.figures.changes import Change, Part
from leadtui.domain.figures.diagnosis import Lag, Named, Signs
from leadtui.domain.figures.numbers import KINDS, Kind, Moments, Rate
from leadtui.domain.figures.response import Timed
from leadtui.files import read_file, replace_file
from leadtui.store.trouble import told

FIGURES: Final = "figures.cache"
FORMAT: Final = 1

TIMED_DAYS: Final = 15
"""So far back the waits for an answer are kept: for windows of a week, and some time to read them."""

_WIDTH: Final = len(Timed._fields)


class Kept(NamedTuple):
    """What figures are made of, until a moment at which it would be another."""

    moments: Moments
    timed: Sequence[Timed]
    timed_from: float
    """Waits that began before are not among them."""
    changes: tuple[Change, ...]
    signs: Signs
    until: float


def stamp(folder: str, config_digest: str) -> str:
    """What the figures of this journal and config bear as of now; empty where there is no journal."""
    made_from = summary.stamp(folder, config_digest)
    return f"{FORMAT} {made_from} {summary.machine_zone()} {sys.byteorder}" if made_from else ""


def read(folder: str, stamp: str, now: float) -> Kept | None:
    """The figures kept in `folder`, if they were made from what bears this stamp and hold at `now`."""
    try:
        head, _, rest = (read_file(f"{folder}/{FIGURES}") or b"").partition(b"\n")
        kept_stamp, checksum, length = json.loads(head)
        if not stamp or kept_stamp != stamp or crc32(rest) != checksum:
            return None
        kept = _read(json.loads(rest[:length]), rest[length:])
    except (OSError, ValueError, TypeError, KeyError, IndexError):
        return None  # not there, damaged, or of another version: the journal is asked instead
    return kept if now < kept.until else None


def _read(meta: dict[str, Any], data: bytes) -> Kept:
    numbers = array("d")
    numbers.frombytes(data)
    lists: dict[Kind, Sequence[float]] = {}
    at = 0
    for kind, count in zip(KINDS, meta["counts"], strict=True):
        lists[kind] = numbers[at : at + count]
        at += count
    pairs = numbers[at : at + 2 * meta["again"]]
    at += len(pairs)
    again = list(zip(pairs[::2], pairs[1::2], strict=True))
    timed = [Timed._make(numbers[start : start + _WIDTH]) for start in range(at, len(numbers), _WIDTH)]
    return Kept(
        Moments(lists, again), timed, meta["timed_from"], tuple(map(_change, meta["changes"])),
        _signs(meta["signs"]), meta["until"],
    )  # fmt: skip


def _change(told: list[Any]) -> Change:
    figure, before, after, deviations = told
    return Change(figure, Part(*before), Part(*after), deviations)


def _signs(told: dict[str, Any]) -> Signs:
    return Signs(
        dead_before=Rate(*told["dead_before"]),
        dead_after=Rate(*told["dead_after"]),
        turned_away=Named(*told["turned_away"]) if told["turned_away"] else None,
        lost_said=Named(*told["lost_said"]) if told["lost_said"] else None,
        lags=tuple(Lag(*lag) for lag in told["lags"]),
        closed=Rate(*told["closed"]),
        unchecked=told["unchecked"],
    )


def write(folder: str, stamp: str, kept: Kept) -> None:
    """Keep figures. Raises StoreFailed."""
    meta = {
        "counts": [len(kept.moments.lists.get(kind, ())) for kind in KINDS],
        "again": len(kept.moments.again),
        "timed_from": kept.timed_from,
        "changes": kept.changes,
        "signs": kept.signs._asdict(),
        "until": kept.until,
    }
    text = json.dumps(meta).encode()
    rest = text + array("d", _doubles(kept)).tobytes()
    head = json.dumps([stamp, crc32(rest), len(text)]).encode()
    path = f"{folder}/{FIGURES}"
    try:
        replace_file(path, head + b"\n" + rest, durable=False)
    except OSError as error:
        raise told(error, path) from error


def _doubles(kept: Kept) -> Iterator[float]:
    for kind in KINDS:
        yield from kept.moments.lists.get(kind, ())
    for pair in kept.moments.again:
        yield from pair
    for one in kept.timed:
        yield from map(float, one)
