"""A board's presence at its journal: somebody looks, so somebody has to poll; and how that goes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec

from leadtui import __version__
from leadtui.clock import Clock
from leadtui.config.load import Loaded
from leadtui.desk.cautions import clock_behind, key_gone
from leadtui.desk.faults import Telling
from leadtui.desk.health import Polling, polling, read_status
from leadtui.domain.commands import COLLECTOR
from leadtui.store.journal import Journal
from leadtui.store.locks import Hold

CONFIG_SETTLES_S = 10.0
"""So long after a change of the config, the collector may still have to read it."""

ERRANDS_EVERY_S = 30.0
"""So often a board looks whether anything is to be taken out here; a collector looks more often."""


class Presence:
    """Sees to it that there is a collector, and tells how it is. For the desk's thread."""

    def __init__(
        self,
        loaded: Loaded,
        clock: Clock,
        *,
        read_only: bool,
        is_past: bool,
        keep_collecting: Callable[[Journal], str] | None,
    ) -> None:
        """See `Desk` for what these are."""
        self._loaded = self._began_with = loaded
        self._clock = clock
        self._read_only = read_only
        self._is_past = is_past
        self._keep_collecting = keep_collecting
        self._config_changed_s = -CONFIG_SETTLES_S
        self._hold: Hold | None = None
        self._next_errands_s = clock.monotonic() + ERRANDS_EVERY_S

    def reconfigure(self, loaded: Loaded) -> None:
        """Go by another config from now on."""
        self._loaded = loaded
        self._config_changed_s = self._clock.monotonic()

    def release(self) -> None:
        """Nobody looks any more, or another journal is looked at."""
        if self._hold is not None:
            self._hold.release()
            self._hold = None

    def polling(self, journal: Journal, trouble: str, *, is_seen: bool) -> Polling:
        """How the collector is, with a `trouble` of the board's own. No failure to tell this hides a board.

        `is_seen`: there is a screen.
        """
        behind = "" if self._is_past else clock_behind(journal.facts.recorded_at, self._clock.now())
        told = [self._move(), trouble, behind]
        found = Polling()
        with Telling(lambda error: told.append(error.message)):
            told.append(self._tend(journal, is_seen=is_seen))
            told.append("" if journal.read_only else key_gone(journal.facts))
            settled = self._clock.monotonic() - self._config_changed_s >= CONFIG_SETTLES_S
            found = polling(
                read_status(journal.status("collector")),
                self._clock.now(),
                __version__,
                self._loaded.digest if settled else None,
            )
        is_lonely = not found.ever and not self._collects(journal) and not self._is_past
        if is_lonely and self._loaded.settings.sources:
            told.append("nobody is polling: run “leadtui collect”, or open a board that may write")
        if is_barred(journal) and not self._read_only and not self._is_past:
            told.append(f"nothing can be written: {journal.read_only}")
        notes = [note for note in (found.note, *told) if note]
        return msgspec.structs.replace(found, note=" · ".join(notes))

    def _move(self) -> str:
        """A change of the config that cannot be made while the journal is open."""
        before, now = self._began_with.settings, self._loaded.settings
        if (before.data, before.store) == (now.data, now.store):
            return ""
        return "the config names another place for the journal: start leadtui again to go there"

    def _tend(self, journal: Journal, *, is_seen: bool) -> str:
        """See to it that somebody polls, once a screen is there; what is wrong with that."""
        if self._hold is None:
            # By this lock a collector knows that somebody looks.
            self._hold = journal.hold("boards", shared=True)
        if not journal.read_only and is_seen and not self._is_past:
            self._run_errands(journal)
        if self._keep_collecting is None or not is_seen or journal.read_only:
            return ""
        return self._keep_collecting(journal)

    def _run_errands(self, journal: Journal) -> None:
        """Now and then, where reject files are and others may have erased somebody. Raises StoreError."""
        now, data = self._clock.monotonic(), Path(self._loaded.settings.data)
        if journal.watched is not None or now < self._next_errands_s:
            return
        self._next_errands_s = now + ERRANDS_EVERY_S
        if (data / "rejects").is_dir():
            from leadtui.desk import errands

            at = self._clock.now()
            errands.run(journal, data, COLLECTOR, self._loaded.rules(at), at)

    def _collects(self, journal: Journal) -> bool:
        """Whether this board starts a collector where there is none."""
        return self._keep_collecting is not None and not journal.read_only


def is_barred(journal: Journal) -> bool:
    """Whether it can only be read, and is still in use here."""
    return bool(journal.read_only) and not journal.moved
