"""The one user of watchfiles: tells others, through a plain callable, that something in a folder changed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

STEP_MS = 20
DEBOUNCE_MS = 50

LOOK_MS = 1000
"""How often it is seen to that the folders are still the same ones."""

RETRY_S = 1.0
"""After so long a folder that was not there, or could not be watched, is tried again."""

STOP_S = 1.0
"""Longer than this the end of the watch is not waited for."""


class _There(msgspec.Struct, frozen=True):
    """The folders that are there: by inode, since one that was removed and made again is another one."""

    inodes: dict[Path, int]
    calls: dict[Path, list[Callable[[], None]]]


class Watch:
    """Watches folders, never files: an editor replaces a file, and a watched file then falls silent.

    Events are hints: who is called looks for itself what changed. Everybody is called as well when a watch
    has just begun, for what happened before that.
    """

    def __init__(self, folders: Mapping[Path, Callable[[], None]]) -> None:
        """`folders` and whom to call, from the watch's thread, when something in them changed."""
        self._folders = dict(folders)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)

    def start(self) -> None:
        """Begin; returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """End: nobody is called any more once this has returned."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(STOP_S)

    def _run(self) -> None:
        while not self._stop.is_set():
            there = self._there()
            if not there.inodes or not self._watch(there):
                self._stop.wait(RETRY_S)

    def _there(self) -> _There:
        inodes: dict[Path, int] = {}
        calls: dict[Path, list[Callable[[], None]]] = {}
        for folder, call in self._folders.items():
            try:
                # Some systems tell changes by the whole path, without links.
                whole = folder.resolve(strict=True)
                inodes[whole] = whole.stat().st_ino
            except OSError:
                continue
            calls.setdefault(whole, []).append(call)
        return _There(inodes, calls)

    def _watch(self, there: _There) -> bool:
        """Watch these folders until they are others; False where the system cannot watch them."""
        # Imported here: it costs 50 ms that the first painted board must not wait for.
        from watchfiles import watch

        has_begun = False
        try:
            for changes in watch(
                *there.inodes, watch_filter=None, step=STEP_MS, debounce=DEBOUNCE_MS, stop_event=self._stop,
                recursive=False, rust_timeout=LOOK_MS, yield_on_timeout=True, raise_interrupt=False,
            ):  # fmt: skip
                changed = [Path(name) for _, name in changes]
                folders = {path.parent for path in changed} if has_begun else there.calls.keys()
                has_begun = True
                for call in [call for folder in folders for call in there.calls.get(folder, ())]:
                    call()
                # A folder that was made again may have the number of the one that was removed.
                if not there.inodes.keys().isdisjoint(changed) or self._there().inodes != there.inodes:
                    return True
        except (OSError, RuntimeError):  # a folder has just gone, or there are no watches left
            return False
        return True
