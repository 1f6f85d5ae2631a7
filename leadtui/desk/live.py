"""Files of the user's that may change while a board is open: the config and the themes, watched and read anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from leadtui.config.load import Check, Loaded, load
from leadtui.config.themes import ThemeSpec, load_themes, theme_folders
from leadtui.desk.watch import Watch
from leadtui.errors import ConfigError


class LiveFiles:
    """Watches the config's folder and the theme folders; every change is read whole before anybody is told.

    The callbacks are called from the watch's thread. A file that is missing for a moment, as while an editor
    saves it, is waited for.
    """

    def __init__(
        self,
        loaded: Loaded,
        environ: Mapping[str, str],
        check: Check | None,
        *,
        changed: Callable[[Loaded], object],
        spoilt: Callable[[str], object],
        themes: Callable[[dict[str, ThemeSpec], str], object],
        more: Mapping[Path, Callable[[], None]],
    ) -> None:
        """`more` are folders that others want to be woken for: there is one watch for all."""
        self._loaded = loaded
        self._environ = environ
        self._check = check
        self._changed = changed
        self._spoilt = spoilt
        self._themes = themes
        self._was_spoilt = False
        folders = {folder: self._read_themes for folder in theme_folders(loaded.path)}
        self._watch = Watch({**folders, loaded.folder: self._read_config, **more})

    def start(self) -> None:
        """Begin to watch; returns at once."""
        self._watch.start()

    def stop(self) -> None:
        """Watch no more."""
        self._watch.stop()

    def _read_config(self) -> None:
        if not self._loaded.path.exists():
            return
        try:
            fresh = load(str(self._loaded.path), self._environ, self._check)
        except ConfigError as error:
            more = len(error.problems) - 1
            self._was_spoilt = True
            self._spoilt(f"{error.problems[0]}" + (f" and {more} more" if more else ""))
            return
        if fresh.digest != self._loaded.digest or self._was_spoilt:
            self._was_spoilt = False
            self._loaded = fresh
            self._changed(fresh)

    def _read_themes(self) -> None:
        good, failed = load_themes(theme_folders(self._loaded.path))
        self._themes(good, "; ".join(str(problem) for problem in failed[:1]))
