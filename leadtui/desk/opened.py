"""The journal that a desk has open: opened when it is first wanted, and anew when that does some good."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from leadtui.clock import Clock
from leadtui.desk.presence import is_barred
from leadtui.store.journal import Journal, Told, to_nobody
from leadtui.store.stamp import journal_stamp

LET_GO_S = 86_400.0
"""This often the journal is opened anew: what is known of leads that are long done with is let go of.

A board that stays open for weeks would otherwise hold everybody who ever was on it.
"""

ASK_AGAIN_S = 30.0
"""This often a journal that could not be written is opened anew, where it looks as if it could be now."""


class OpenJournal:
    """Opens a journal, keeps it open, and closes it. For the desk's thread."""

    def __init__(
        self,
        open_journal: Callable[[Told], Journal],
        clock: Clock,
        *,
        read_only: bool,
        told: Told,
        wake: Callable[[], None],
        let_go: Callable[[], None],
    ) -> None:
        """`read_only`: it is not meant to be written. `told` is called while it is opened for the first time.

        `wake` is called when others wrote. `let_go` is called before it is closed: to give back its locks.
        """
        self._open = open_journal
        self._clock = clock
        self._read_only = read_only
        self._told = told
        self._wake = wake
        self._let_go = let_go
        self._journal: Journal | None = None
        self._since_s = clock.monotonic()

    @property
    def watched(self) -> Path | None:
        """The folder whose changes are news; None when there is none, or it is not open. For any thread."""
        return self._journal.watched if self._journal is not None else None

    def journal(self) -> Journal:
        """The journal, opened where it is not open yet. Raises StoreError."""
        if self._journal is None:
            self._journal = self._open(self._told)
            self._journal.listen(self._wake)
        return self._journal

    def renew(self) -> None:
        """Open it anew where that is due; one that only memory holds stays.

        Raises StoreError where it cannot be opened: then it stays, too.
        """
        stays_s = ASK_AGAIN_S if self._may_be_written_again() else LET_GO_S
        if self._clock.monotonic() - self._since_s < stays_s:
            return
        self._since_s = self._clock.monotonic()
        before = self._journal
        if before is not None and before.watched is not None:
            self._journal = self._open(to_nobody)
            self._let_go()
            before.close()

    def close(self) -> None:
        """Let go of it, where it was opened."""
        self._let_go()
        if self._journal is not None:
            self._journal.close()

    def _may_be_written_again(self) -> bool:
        """Whether a journal that could only be read is in a folder that can be written."""
        journal = self._journal
        if journal is None or journal.watched is None or not is_barred(journal) or self._read_only:
            return False
        return os.access(journal.watched, os.W_OK)


def standstill(journal: Journal) -> str:
    """Why nothing will come into a journal here, which must not look like a quiet day; or nothing.

    It went on at another place, or one may only read, and there is nothing yet.
    """
    if journal.moved:
        return f"The journal has moved to {journal.moved}: go there with --store."
    folder = journal.watched
    if not journal.read_only or folder is None or journal_stamp(str(folder)):
        return ""
    return f"{folder}: there is no journal yet, or it cannot be read ({journal.read_only})."
