"""Taking whoever was erased out of every file of an embedded journal.

The line that says who was erased is written first: from then on nobody is shown them any more, whatever the
files still hold. Then

1. the months of history and older logs are put in place anew, with tombstones;
2. the caches are written without them, or where that cannot be, removed; what a killed process left goes;
3. the log in use is put in place anew, and its header says that this is done.

Every file is replaced whole, under its name, and a tombstone is as long as its line was: whatever is cut
short, or copied in between, is one whole journal, and who opens it for writing sees by the header what is
left to do.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Container
from typing import Final

from msgspec.structs import replace

from leadtui.files import open_fresh, remove, rename, sync, sync_folder, write_all
from leadtui.store.generations import generations_in, log_path, name_current
from leadtui.store.history import months_in
from leadtui.store.lines import BadLine, Header, encode_header
from leadtui.store.log import Log, Raw
from leadtui.store.tombstones import is_about, tombstone

CACHES: Final = ("summary.json", "listing.json", "figures.cache")
"""What others keep beside the journal, made of what it says."""

_NAMELESS: Final = re.compile(r"(checkpoint|archive-|keys-|ledger-|live-|history-|current).*\.tmp")
"""Files that never got their name."""

_OURS: Final = re.compile(
    rf"(checkpoint|archive-|keys-|ledger-|history-[\d-]+\.checkpoint).*|{_NAMELESS.pattern}"
)
"""Caches of the journal as well."""

_PIECE: Final = 1 << 20


class Erasure:
    """Takes some contacts out of the files. One process at a time; OSErrors pass through to its owner."""

    def __init__(self, folder: str, live: Log, gone: Container[str], seq: int) -> None:
        """`gone` are ids of contacts, `seq` is that of the event by which the last of them was erased."""
        self._folder = folder
        self._live = live
        self._gone = gone
        self._seq = seq
        self._fresh: Rewrite | None = None

    def others(self) -> None:
        """Every log but the one in use. Raises StoreDamaged."""
        for path in [*months_in(self._folder), *self._older()]:
            with contextlib.closing(Log(path, may_write=False)) as log:
                if any(is_about(raw.data, self._gone) for raw in log.raws(log.start)):
                    with contextlib.closing(Rewrite(log, log.header, self._gone)) as fresh:
                        fresh.copy(log.end())
                        fresh.put_in_place()

    def _older(self) -> list[str]:
        paths = (log_path(self._folder, one) for one in generations_in(self._folder))
        return [path for path in paths if path != self._live.path]

    def draft(self) -> Rewrite:
        """The log in use anew, as far as it goes now. Raises StoreDamaged."""
        header = replace(self._live.header, erased=self._seq)
        fresh = Rewrite(self._live, header, self._gone)
        fresh.copy(self._live.whole_end(self._live.end()))
        return fresh

    def swap(self, fresh: Rewrite, end: int) -> None:
        """Take it into use, with all lines up to `end`; to be called under the journal's lock."""
        fresh.copy(end)
        fresh.put_in_place()
        name_current(self._folder, self._live.header.generation)  # so that others look again
        clear_beside(self._folder)


class Rewrite:
    """A file of lines that is written anew beside the one it will replace."""

    def __init__(self, log: Log, header: Header, gone: Container[str]) -> None:
        self._log = log
        self._gone = gone
        self._path = f"{log.path}.erased.tmp"
        self._end = log.start
        first = encode_header(header)
        self._size = len(first)
        self._fd = open_fresh(self._path)
        write_all(self._fd, first, 0)

    def copy(self, end: int) -> None:
        """Go on with the lines up to `end`. Raises StoreDamaged."""
        pending = bytearray()
        for raw in self._log.raws(self._end, end):
            pending += self._without(raw)
            self._end = raw.end
            if len(pending) > _PIECE:
                self._write(pending)
        self._write(pending)

    def _without(self, raw: Raw) -> bytes:
        try:
            return tombstone(raw.data, self._gone)
        except BadLine as error:
            raise self._log.damaged(raw, error) from error

    def _write(self, pending: bytearray) -> None:
        write_all(self._fd, bytes(pending), self._size)
        self._size += len(pending)
        pending.clear()

    def put_in_place(self) -> None:
        """Let it take the place of the other."""
        sync(self._fd)
        rename(self._path, self._log.path)
        sync_folder(os.path.dirname(self._path))

    def close(self) -> None:
        """Let the file go; one that came to nothing is removed."""
        os.close(self._fd)
        remove(self._path)


def clear_beside(folder: str) -> None:
    """Remove what others keep beside the journal: who wrote it again meanwhile had not looked again yet."""
    for name in CACHES:
        remove(os.path.join(folder, name))


def clear_caches(folder: str, *, ours: bool) -> None:
    """Remove what others made of the journal's lines, what never got its name, and of `ours` all as well."""
    remade = _OURS if ours else _NAMELESS
    for name in os.listdir(folder):
        is_leftover = name.startswith(CACHES) and name.endswith(".tmp")
        if name in CACHES or is_leftover or remade.fullmatch(name):
            remove(os.path.join(folder, name))
    sync_folder(folder)
