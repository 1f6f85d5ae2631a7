"""The drop folder: files put into it are taken in page by page, and removed once the journal has them.

A file is taken when neither its size nor its time has changed for half a second, or at once when it got its
name by being renamed in the folder; where the system can tell, not while a program has it open for writing.
What cannot be taken goes to the reject files, never into the void.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from leadtui.errors import SourceGarbled, SourceRefused, SourceUnreachable
from leadtui.sources.base import Context, Page, Reject, Sample
from leadtui.sources.files import read_items, sample_file, shown_name
from leadtui.sources.options import FilePath, Interval
from leadtui.sources.reading import Reading, ReadOptions
from leadtui.sources.rejects import move_aside
from leadtui.sources.writers import is_being_written
from leadtui.strict import Marked, decode

SETTLE_S: Final = 0.5
"""Seconds for which a file must not have changed."""

EMPTY_SETTLE_S: Final = 60.0
"""The same for a file with nothing in it: its writer may only have begun."""

OPEN_TOLD_S: Final = 60.0
"""After so many seconds it is told that a file is not taken since a program still has it open."""

INTERVAL_S: Final = 1
"""Seconds between two looks into the folder: it costs a directory listing."""

_UNFINISHED: Final = (".tmp", ".part", ".partial", ".crdownload", ".download", ".swp", ".swx", ".lock", "~")
_NOT_OURS: Final = frozenset({"thumbs.db", "desktop.ini"})


class FolderOptions(ReadOptions, frozen=True, kw_only=True):
    """The options of a source of kind `folder`."""

    path: FilePath
    """The folder; from the config's own folder on, where it does not begin with / or ~."""
    interval: Interval = INTERVAL_S


class _Look(NamedTuple):
    """A file as a listing shows it; a file that has changed looks different."""

    inode: int
    size: int
    changed: int
    """Nanoseconds."""


def build(name: str, options: Marked, context: Context, path: str) -> FolderSource:
    """The source of kind `folder` with these options. Raises ConfigError."""
    read = decode(options, FolderOptions, path)
    return FolderSource(name, read, context, Path(options.file).absolute().parent)


class FolderSource:
    """A `Source` that takes the files of a folder."""

    def __init__(self, name: str, options: FolderOptions, context: Context, base: Path) -> None:
        self.name: Final = name
        self.interval_s: Final = options.interval
        self._folder = base / options.path
        self._reading = Reading(options, context)
        self._context = context
        self._waiting: dict[str, tuple[_Look, float]] = {}
        """Files that may still be written to, and when they were first seen as they are."""
        self._open: dict[str, float] = {}
        """Files that a program has open for writing, and since when."""
        self._unfinished: set[_Look] = set()
        """Files under the name of an unfinished one: under another name, and unchanged, they are whole."""
        self._taken: dict[str, _Look] = {}
        """Files that are being taken, as they were when they were read."""
        self._stuck: dict[str, tuple[_Look, str]] = {}
        """Files that could not be read or removed, and why; left alone until they change."""

    async def pages(self, cursor: Mapping[str, str]) -> AsyncIterator[Page]:
        """The files that are whole, oldest first. Raises SourceError after them when others are stuck.

        What fails here fails for one file, or is mended by hand: it is never a reason to look more seldom.
        """
        ready = self._ready(await asyncio.to_thread(self._list))
        if any(look.size for look, _ in self._waiting.values()):
            await self._context.sleep(SETTLE_S)
            ready = self._ready(await asyncio.to_thread(self._list))
        for file, look in sorted(ready.items(), key=lambda each: (each[1].changed, each[0])):
            if await asyncio.to_thread(self._is_open, file, look):
                continue
            self._taken[file] = look
            async for page in self._read(file, look):
                yield page
        if self._stuck:
            file, (_, reason) = next(iter(self._stuck.items()))
            more = f" and {len(self._stuck) - 1} more" if len(self._stuck) > 1 else ""
            hint = f"it stays in {self._folder}, and is not read again until it changes"
            raise SourceRefused(f"{shown_name(file)}{more}: {reason}", hint, self.interval_s)
        self._tell_open()

    async def acknowledge(self, page: Page) -> None:
        """The page is safe: after the last one of a file, remove it, or put it aside if it was no good."""
        if page.file:
            await asyncio.to_thread(self._let_go, page)

    async def sample(self) -> Sample:
        """The first page of the oldest file, whether it is whole or not."""
        listed = await asyncio.to_thread(self._list)
        if not listed:
            return Sample(Page(warnings=(f"there is no file in {self._folder}",)))
        file = min(listed, key=lambda each: listed[each].changed)
        return await asyncio.to_thread(sample_file, self._folder / file, self._reading)

    async def close(self) -> None:
        """There is nothing to let go of."""

    def _list(self) -> dict[str, _Look]:
        """The files in the folder that have the name of a finished one."""
        found: dict[str, _Look] = {}
        unfinished: set[_Look] = set()
        try:
            with os.scandir(self._folder) as entries:
                for entry in entries:
                    look = _look(entry)
                    if look is None:
                        continue
                    if _is_unfinished(entry.name):
                        unfinished.add(look)
                    elif entry.name.lower() not in _NOT_OURS:
                        found[entry.name] = look
        except OSError as error:
            reason = error.strerror or "the disk failed"
            raise SourceUnreachable(
                f"the folder {self._folder} cannot be read: {reason}",
                "make it, or mend `path`",
                self.interval_s,
            ) from None
        self._unfinished = unfinished | (self._unfinished.intersection(found.values()))
        return found

    def _ready(self, listed: dict[str, _Look]) -> dict[str, _Look]:
        """Those of the listed files that are whole; the others are waiting from now on."""
        now = self._context.clock.monotonic()
        self._stuck = {file: stuck for file, stuck in self._stuck.items() if listed.get(file) == stuck[0]}
        ready: dict[str, _Look] = {}
        waiting: dict[str, tuple[_Look, float]] = {}
        for file, look in listed.items():
            if file in self._stuck:
                continue
            before, since = self._waiting.get(file, (look, now))
            if before != look:
                since = now
            settle_s = SETTLE_S if look.size else EMPTY_SETTLE_S
            if look in self._unfinished or now - since >= settle_s:
                ready[file] = look
            else:
                waiting[file] = (look, since)
        self._waiting = waiting
        return ready

    def _is_open(self, file: str, look: _Look) -> bool:
        """Whether somebody still writes to a file, so that it is waited for."""
        # Under another name, too: whoever renames a file may still have it open.
        if not is_being_written(self._folder / file):
            self._open.pop(file, None)
            return False
        now = self._context.clock.monotonic()
        self._open.setdefault(file, now)
        self._waiting[file] = (look, now)
        return True

    def _tell_open(self) -> None:
        """Raise SourceRefused for a file that a program does not let go of."""
        self._open = {file: since for file, since in self._open.items() if file in self._waiting}
        now = self._context.clock.monotonic()
        for file, since in self._open.items():
            if now - since >= OPEN_TOLD_S:
                hint = "it is taken when that program closes it"
                told = f"{shown_name(file)}: another program still has it open for writing"
                raise SourceRefused(told, hint, self.interval_s)

    async def _read(self, file: str, look: _Look) -> AsyncIterator[Page]:
        try:
            pages: Iterator[Page] = read_items(self._folder / file, self._reading)
            while (page := await asyncio.to_thread(next, pages, None)) is not None:
                yield page
        except SourceGarbled as error:
            reason = "; ".join(filter(None, (error.message, error.hint)))
            told = f"{shown_name(file)} was put aside: {reason}"
            yield Page(rejected=(Reject(0, reason, ""),), file=file, warnings=(told,))
        except SourceUnreachable as error:
            if (self._folder / file).exists():
                self._stuck[file] = (look, error.message)

    def _let_go(self, page: Page) -> None:
        path = self._folder / page.file
        look = self._taken.get(page.file)
        try:
            if not page.last or look is None:
                return
            del self._taken[page.file]
            # What was written to it while it was read is still to come.
            if _look_at(path) != look:
                return
            if any(reject.is_whole_file for reject in page.rejected):
                move_aside(self._context.data, self.name, path)
            else:
                path.unlink()
        except FileNotFoundError:
            return
        except OSError as error:
            reason = f"taken in, but it cannot be put away: {error.strerror or 'the disk failed'}"
            if look is not None:
                self._stuck[page.file] = (look, reason)


def _look(entry: os.DirEntry[str]) -> _Look | None:
    """A plain file as it is now; None for anything else, links among them: they could lead anywhere."""
    try:
        if not entry.is_file(follow_symlinks=False):
            return None
        # Not the entry's own: on some systems that is not up to date.
        return _look_at(Path(entry.path))
    except OSError:
        return None  # gone in between


def _look_at(path: Path) -> _Look:
    found = path.lstat()
    return _Look(found.st_ino, found.st_size, found.st_mtime_ns)


def _is_unfinished(name: str) -> bool:
    return name.startswith((".", "~")) or name.lower().endswith(_UNFINISHED)
