"""Files of the user's that may change while a board is open: config and themes, watched and read anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from leadtui.config.load import Check, Loaded
from leadtui.config.themes import ThemeSpec, load_themes, theme_folders
from leadtui.desk.configfile import ConfigFile
from leadtui.desk.faults import Telling
from leadtui.desk.watch import Watch
from leadtui.errors import LeadtuiError


class LiveFiles:
    """Watches the config's folder and the theme folders; every change is read whole before anybody is told.

    The callbacks are called from the watch's thread, and only for what is news.
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
        self._config = ConfigFile(loaded, environ, check)
        self._changed = changed
        self._spoilt = spoilt
        self._themes = themes
        self._theme_folders = theme_folders(loaded.path)
        self._theme_marks = self._marks()
        # Where the config is a link, the file that it leads to is the one that is edited.
        wanted = [
            (loaded.path.parent, self._look_at_config),
            (loaded.path.resolve().parent, self._look_at_config),
            *((folder, self._look_at_themes) for folder in self._theme_folders),
            *more.items(),
        ]
        self._watch = Watch({folder: _all_of(folder, wanted) for folder, _ in wanted})

    def start(self) -> None:
        """Begin to watch; returns at once."""
        self._watch.start()

    def stop(self) -> None:
        """Watch no more."""
        self._watch.stop()

    def _look_at_config(self, *, again: bool = False) -> None:
        with Telling(self._fault):
            if not self._config.look(again=again):
                return
            if self._config.trouble:
                self._spoilt(self._config.trouble)
            else:
                self._changed(self._config.loaded)

    def _look_at_themes(self) -> None:
        with Telling(self._fault):
            marks = self._marks()
            if marks == self._theme_marks:
                return
            self._theme_marks = marks
            good, failed = load_themes(self._theme_folders)
            self._themes(good, "; ".join(str(problem) for problem in failed[:1]))
            if self._config.trouble:
                # It may be the theme that the config names and that was not there.
                self._look_at_config(again=True)

    def _fault(self, error: LeadtuiError) -> None:
        self._spoilt(str(error))

    def _marks(self) -> dict[Path, tuple[int, int, int]]:
        """By what a change of a theme file is seen without reading it."""
        return dict(_marks(self._theme_folders))


def _all_of(folder: Path, wanted: list[tuple[Path, Callable[[], None]]]) -> Callable[[], None]:
    """One call for everybody who wants to know of this folder: it may be that of the journal as well."""
    calls = dict.fromkeys(call for named, call in wanted if named == folder)

    def call_all() -> None:
        for call in calls:
            call()

    return call_all


def _marks(folders: tuple[Path, ...]) -> Iterator[tuple[Path, tuple[int, int, int]]]:
    for folder in folders:
        try:
            for path in folder.glob("*.yaml"):
                there = path.stat()
                yield path, (there.st_ino, there.st_size, there.st_mtime_ns)
        except OSError:
            continue  # gone in between: there is another change to come
