"""The config while the program runs: the last good one, and what is wrong with the file as it stands now."""

from __future__ import annotations

from collections.abc import Mapping

from leadtui.config.load import Check, Loaded
from leadtui.config.load import loaded as read_config
from leadtui.config.places import digest_of, read
from leadtui.errors import ConfigError


class ConfigFile:
    """A config that may be changed at any moment, by editors that replace the file or write it bit by bit."""

    def __init__(self, loaded: Loaded, environ: Mapping[str, str], check: Check | None = None) -> None:
        self.loaded = loaded
        """The last one that was good."""
        self.trouble = ""
        """Why the file as it stands is not taken; empty when it is."""
        self._environ = environ
        self._check = check
        self._seen = loaded.digest

    def look(self, *, again: bool = False) -> bool:
        """Read the file if it is another by now (`again`: in any case); whether there is news.

        A file that is not there is being saved, and is waited for.
        """
        if not self.loaded.path.exists():
            return False
        try:
            data = read(self.loaded.path)
            digest = digest_of(data)
            if digest == self._seen and not again:
                return False
            self._seen = digest
            fresh = read_config(data, self.loaded.path, self._environ, self._check)
        except ConfigError as error:
            return self.refuse(error)
        is_news = bool(self.trouble) or fresh.digest != self.loaded.digest
        self.loaded, self.trouble = fresh, ""
        return is_news

    def refuse(self, error: ConfigError) -> bool:
        """Keep in mind why the file is not taken; whether that is news."""
        before, self.trouble = self.trouble, _in_a_line(error)
        return self.trouble != before


def _in_a_line(error: ConfigError) -> str:
    first, *more = error.problems
    return f"{first}" + (f" and {len(more)} more" if more else "")
