"""The one user of watchfiles: tells others, through a plain callable, that something in a folder changed."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

STEP_MS = 20
DEBOUNCE_MS = 100
RETRY_S = 1.0
"""A folder that is not there, or went away, is looked for again this often."""


class Watch:
    """Watches folders, never files: an editor or a rename replaces a file, and a watched file then falls silent.

    Events are hints. Who is called looks for itself what changed, and looks from time to time anyway.
    """

    def __init__(self, folders: Mapping[Path, Callable[[], None]]) -> None:
        self._folders = {folder.absolute(): call for folder, call in folders.items()}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)

    def start(self) -> None:
        """Begin; returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """End; what is under way is not waited for."""
        self._stop.set()

    def _run(self) -> None:
        while not self._stop.is_set():
            # A folder that goes between this look and the watch is looked for again.
            with contextlib.suppress(FileNotFoundError):
                self._watch(self._there())
            self._stop.wait(RETRY_S)

    def _there(self) -> dict[Path, int]:
        """The folders that are there, by inode: one that was removed and made again is another one."""
        return {folder: folder.stat().st_ino for folder in self._folders if folder.is_dir()}

    def _watch(self, there: dict[Path, int]) -> None:
        # Imported here: it costs 50 ms that the first painted board must not wait for.
        from watchfiles import watch

        if not there:
            return
        for changes in watch(
            *there, watch_filter=None, step=STEP_MS, debounce=DEBOUNCE_MS, stop_event=self._stop,
            recursive=False, rust_timeout=5000, yield_on_timeout=True, raise_interrupt=False,
        ):  # fmt: skip
            for folder in {Path(name).parent for _, name in changes}:
                call = self._folders.get(folder)
                if call is not None:
                    call()
            if self._there() != there:
                return
