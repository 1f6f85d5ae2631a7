"""The desk: one thread that owns the journal for a board, follows it, submits commands and hands out snapshots."""

from __future__ import annotations

import datetime
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

import msgspec

from leadtui import __version__
from leadtui.clock import Clock
from leadtui.config.settings import Settings
from leadtui.desk.health import CollectorStatus, Polling, polling, read_status
from leadtui.domain.board import Board, empty_board
from leadtui.domain.commands import Accepted, Command, Refusal
from leadtui.domain.decide import decide
from leadtui.domain.facts import Facts
from leadtui.errors import StoreError, StoreReadOnly
from leadtui.store.journal import Journal
from leadtui.store.locks import Hold

T = TypeVar("T")

SAFETY_NET_S = 1.0
"""The journal is looked at this often even when nothing says that it changed."""


class Snapshot(msgspec.Struct, frozen=True, eq=False):
    """All that a screen shows, whole, so that a newer one may replace it unseen."""

    board: Board
    polling: Polling
    trouble: str = ""
    """Why the journal cannot be followed just now; the board is then the last good one."""
    trouble_since: datetime.datetime | None = None


class Desk:
    """A board's way to the journal. Everything that touches the journal runs in the desk's own thread."""

    def __init__(
        self,
        open_journal: Callable[[], Journal],
        settings: Settings,
        config_digest: str,
        clock: Clock,
        *,
        read_only: bool = False,
        keep_collecting: Callable[[Journal], None] | None = None,
    ) -> None:
        self._open_journal = open_journal
        self._settings = settings
        self._config_digest = config_digest
        self._clock = clock
        self._show: Callable[[Snapshot], object] | None = None
        self._ready = threading.Event()
        self._read_only = read_only
        self._keep_collecting = keep_collecting
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="desk", daemon=True)
        self._journal: Journal | None = None
        self._present: Hold | None = None
        self._facts: Facts | None = None
        self._shown: Snapshot | None = None

    @property
    def watched(self) -> Path | None:
        """The folder whose changes are news, once the journal has been opened."""
        return self._journal.watched if self._journal is not None else None

    def start(self) -> None:
        """Open the journal and follow it from now on."""
        self._thread.start()

    def first(self) -> Snapshot:
        """The snapshot at hand; at the very start, wait for the journal to be opened, or to turn out not to be."""
        self._ready.wait()
        assert self._shown is not None, "the desk is ready once it has something to show"
        return self._shown

    def attach(self, show: Callable[[Snapshot], object]) -> None:
        """From now on call `show` with each new snapshot, from the desk's thread; it must only pass it on."""

        def attached() -> None:
            self._show = show
            if self._shown is not None:
                show(self._shown)

        self._jobs.put(attached)

    def stop(self) -> None:
        """Finish what was asked for, let go of the journal, and return when that is done."""
        self._jobs.put(None)
        self._thread.join(timeout=5.0)

    def wake(self) -> None:
        """Look at the journal now; anybody may call it from any thread."""
        self._jobs.put(self._follow)

    def reconfigure(self, settings: Settings, config_digest: str) -> None:
        """Show the board by other settings from now on."""

        def change() -> None:
            self._settings, self._config_digest = settings, config_digest
            self._facts = None
            self._follow()

        self._jobs.put(change)

    def submit(self, command: Command) -> Future[Accepted | Refusal]:
        """Have a command decided and written; the future raises StoreError when it could not be."""
        return self.ask(lambda journal: self._decide(journal, command))

    def ask(self, question: Callable[[Journal], T]) -> Future[T]:
        """Put a question to the journal, in the desk's thread; the future raises what the question raises."""
        future: Future[T] = Future()

        def job() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                journal = self._opened()
                future.set_result(question(journal))
            except StoreError as error:
                future.set_exception(error)
            self._follow()

        self._jobs.put(job)
        return future

    # -- in the desk's thread --------------------------------------------------------------------------------

    def _run(self) -> None:
        self._follow()
        while True:
            try:
                job = self._jobs.get(timeout=SAFETY_NET_S)
            except queue.Empty:
                job = self._follow
            if job is None:
                break
            job()
        if self._present is not None:
            self._present.release()
        if self._journal is not None:
            self._journal.close()

    def _opened(self) -> Journal:
        if self._journal is None:
            self._journal = self._open_journal()
            # By this lock a collector knows that somebody looks.
            self._present = self._journal.hold("boards", shared=True)
        return self._journal

    def _decide(self, journal: Journal, command: Command) -> Accepted | Refusal:
        if self._read_only:
            raise StoreReadOnly(
                "This board is read-only.", "Start it without --read-only to change anything."
            )
        today = self._clock.now().astimezone(ZoneInfo(self._settings.zone)).date()
        rules = self._settings.rules(today)

        return journal.submit(command, partial(decide, rules=rules))

    def _follow(self) -> None:
        """One refresh. It ends in one of three ways: news, nothing new, or trouble; never in an empty board."""
        try:
            journal = self._opened()
            changed = journal.catch_up()
            if self._keep_collecting is not None:
                self._keep_collecting(journal)
            status = read_status(journal.status("collector"))
        except StoreError as error:
            self._in_trouble(error)
            return
        self._publish(self._next_board(journal.facts, changed), status)

    def _next_board(self, facts: Facts, changed: frozenset[str]) -> Board:
        if self._shown is None or facts is not self._facts:
            self._facts = facts
            return self._whole_board(facts)
        if not changed:
            return self._shown.board
        return self._shown.board.advance(facts.seq, {one: facts.people.get(one) for one in changed})

    def _whole_board(self, facts: Facts) -> Board:
        revision = self._shown.board.revision if self._shown else 0
        board = empty_board(self._settings.pipeline, self._settings.calendar, revision)
        return board.advance(facts.seq, dict(facts.people))

    def _publish(self, board: Board, status: CollectorStatus | None) -> None:
        state = polling(status, self._clock.now(), __version__, self._config_digest)
        shown = self._shown
        if shown is None or shown.board is not board or shown.polling != state or shown.trouble:
            self._put(Snapshot(board, state))

    def _in_trouble(self, error: StoreError) -> None:
        shown = self._shown
        board = shown.board if shown else empty_board(self._settings.pipeline, self._settings.calendar)
        since = shown.trouble_since if shown and shown.trouble else None
        state = shown.polling if shown else Polling()
        if shown is None or shown.trouble != str(error):
            self._put(Snapshot(board, state, str(error), since or self._clock.now()))

    def _put(self, snapshot: Snapshot) -> None:
        self._shown = snapshot
        self._ready.set()
        if self._show is not None:
            self._show(snapshot)
