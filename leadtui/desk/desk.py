"""The desk: one thread that owns a board's journal, follows it, submits commands, hands out snapshots."""

from __future__ import annotations

import datetime
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from leadtui.clock import Clock
from leadtui.config.load import Loaded
from leadtui.desk.counting import COUNT_AFTER_S, Counting
from leadtui.desk.faults import Telling
from leadtui.desk.health import Polling
from leadtui.desk.keeping import BoardKeeper
from leadtui.desk.opened import OpenJournal, standstill
from leadtui.desk.presence import Presence
from leadtui.desk.snapshot import Showing, Snapshot
from leadtui.domain.board import Board
from leadtui.domain.commands import Accepted, Command, Refusal
from leadtui.errors import LeadtuiError, StoreError, StoreFailed, StoreReadOnly
from leadtui.store.journal import Journal, Told

if TYPE_CHECKING:
    from leadtui.desk.figuring import Figuring
    from leadtui.desk.visits import VisitFolder

T = TypeVar("T")

SAFETY_NET_S = 1.0
"""The journal is looked at this often even when nothing says that it changed."""

STOP_S = 6.0
"""Nobody waits longer for the last commands: a little more than the journal's lock is waited for."""

CACHES_AFTER_S = 2.0
"""So long after a change that was made here, once there is a pause, what quick commands read is written."""


class Desk:
    """A board's way to the journal. Everything that touches the journal runs in the desk's own thread."""

    def __init__(
        self,
        open_journal: Callable[[Told], Journal],
        loaded: Loaded,
        clock: Clock,
        *,
        read_only: bool = False,
        keep_collecting: Callable[[Journal], str] | None = None,
        watched: Path | None = None,
        is_past: bool = False,
        counts: bool = True,
    ) -> None:
        """`keep_collecting` is called now and then once a screen is attached; it answers with its trouble.

        `watched` is the folder whose changes are news, where that is known before the journal is opened.
        `is_past`: nobody need poll for what is shown. `counts`: the four numbers are wanted.
        """
        self._loaded = loaded
        self._clock = clock
        self._closed = threading.Event()
        self._read_only = read_only
        self._watched = watched
        self._counts = counts
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="desk", daemon=True)
        self._presence = Presence(
            loaded, clock, read_only=read_only, is_past=is_past, keep_collecting=keep_collecting
        )
        self._keeper = BoardKeeper(loaded.settings)
        self._showing = Showing(self._keeper, clock)
        self._opened = OpenJournal(
            open_journal, clock, read_only=read_only, told=self._showing.opening, wake=self.wake,
            let_go=self._presence.release,
        )  # fmt: skip
        self._counting = Counting(self._keeper, clock)
        self._changed_s: float | None = None
        """When something was last changed here that what quick commands read does not show yet."""
        self._looked_s: float | None = None
        self._visits: VisitFolder | None = None

    @property
    def looked_s(self) -> float | None:
        """Seconds since the journal was last read without trouble; None: it never was."""
        looked = self._looked_s
        return None if looked is None else max(0.0, self._clock.monotonic() - looked)

    @property
    def watched(self) -> Path | None:
        """The folder whose changes are news; None when there is none, or it is not known yet."""
        return self._watched or self._opened.watched

    def start(self) -> None:
        """Open the journal and follow it from now on."""
        self._thread.start()

    def first(self) -> Snapshot:
        """The snapshot at hand; at the very start, wait until the journal is open, or turns out not to be."""
        return self._showing.first()

    def attach(self, show: Callable[[Snapshot], object]) -> None:
        """From now on call `show` with each new snapshot, from the desk's thread; it must only pass it on."""

        def attached() -> None:
            self._showing.repeat()
            self._jobs.put(self._follow)

        self._showing.attach(show)  # at once: while the journal is opened, how far that is
        self._jobs.put(attached)

    def stop(self) -> None:
        """Finish what was asked for and let go of the journal; returns then, or when it takes too long."""
        self._closed.set()
        self._jobs.put(None)
        self._thread.join(STOP_S)

    def wake(self) -> None:
        """Look at the journal now; anybody may call it from any thread."""
        self._jobs.put(self._follow)

    def reconfigure(self, loaded: Loaded) -> None:
        """Show the board by other settings from now on."""

        def change() -> None:
            self._loaded = loaded
            self._presence.reconfigure(loaded)
            self._keeper.reconfigure(loaded.settings)
            self._follow()

        self._jobs.put(change)

    def submit(self, command: Command) -> Future[Accepted | Refusal]:
        """Have a command decided and written; the future raises StoreError when it could not be."""
        return self.ask(lambda journal: self._decide(journal, command))

    def board_as_of(self, moment: datetime.datetime) -> Future[Board]:
        """The board as it was at a moment, to be looked at only; the future raises StoreError."""
        return self.ask(lambda journal: self._keeper.as_of(journal, moment))

    def ask(self, question: Callable[[Journal], T]) -> Future[T]:
        """Put a question to the journal, in the desk's thread.

        The future raises StoreError, whatever it was that went wrong: who asks is prepared for that.
        """
        future: Future[T] = Future()

        def failed(error: LeadtuiError) -> None:
            future.set_exception(
                error if isinstance(error, StoreError) else StoreFailed(error.message, error.hint)
            )

        def job() -> None:
            if future.set_running_or_notify_cancel():
                answers: list[T] = []
                with Telling(failed):
                    answers.append(question(self._opened.journal()))
                # The board goes before the answer: one frame then shows what was done and what it is called.
                with Telling(self._in_trouble):
                    self._follow()
                for answer in answers:
                    future.set_result(answer)

        if self._closed.is_set():
            failed(StoreFailed("The board is being closed."))
        else:
            self._jobs.put(job)
        return future

    def ask_figures(self, question: Callable[[Figuring, Journal], T]) -> Future[T]:
        """Put a question to the figures and the journal they are of, in the desk's thread."""

        def caught_up(journal: Journal) -> T:
            self._keeper.catch_up(journal)
            return question(self._keeper.figures, journal)

        return self.ask(caught_up)

    # -- in the desk's thread --------------------------------------------------------------------------------

    def _run(self) -> None:
        job: Callable[[], None] | None = self._follow
        while job is not None:
            # Whatever goes wrong, the thread goes on: without it the board would stand still and not say so.
            with Telling(self._in_trouble):
                job()
            job = self._next_job()
        self._opened.close()

    def _next_job(self) -> Callable[[], None] | None:
        if self._counting.is_overdue:
            return self._count
        try:
            return self._jobs.get(timeout=COUNT_AFTER_S if self._counting.is_owed else SAFETY_NET_S)
        except queue.Empty:
            if self._counting.is_owed:
                return self._count
            changed = self._changed_s
            is_due = changed is not None and self._clock.monotonic() - changed >= CACHES_AFTER_S
            return self._freshen if is_due else self._follow

    def _decide(self, journal: Journal, command: Command) -> Accepted | Refusal:
        if self._read_only:
            raise StoreReadOnly(
                "This board is read-only.", "Start it without --read-only to change anything."
            )
        from leadtui.domain.decide import decide

        rules = self._loaded.rules(self._clock.now())
        outcome = journal.submit(command, partial(decide, rules=rules))
        self._changed_s = self._clock.monotonic()
        return outcome

    def _follow(self) -> None:
        """One refresh. It ends in one of three ways: news, nothing new, trouble; never in an empty board."""
        with Telling(self._in_trouble):
            self._opened.renew()
        journal = self._opened.journal()
        board = self._keeper.catch_up(journal)
        still = standstill(journal)
        if not still:
            self._looked_s = self._clock.monotonic()
        is_seen = self._showing.is_seen
        state = self._presence.polling(journal, self._keep_visits(board, journal), is_seen=is_seen)
        shown = self._showing.newest
        fresh = shown is None or shown.board is not board
        self._publish(board, state, journal.damage or still or self._counting.trouble)
        if self._counts and is_seen:
            self._counting.owe(fresh=fresh)

    def _count(self) -> None:
        """Bring the four numbers up to date."""
        shown = self._showing.newest
        assert shown is not None, "they are owed for a board that was shown"
        self._counting.count(shown.board, shown.polling, self._loaded.settings)
        if self._counting.trouble:
            self._follow()  # where the journal itself is in trouble, that says better what is wrong
        else:
            self._publish(shown.board, shown.polling, shown.trouble)

    def _freshen(self) -> None:
        """Write what quick commands read: after a change made here, nobody need fold the journal for them."""
        from leadtui.desk.caches import Caches  # no start waits for it

        self._changed_s = None
        with suppress(StoreError):  # where there is no room for it, the next glance takes longer
            Caches(self._keeper, self._clock).freshen_used(self._opened.journal(), self._loaded)
        self._follow()

    def _keep_visits(self, board: Board, journal: Journal) -> str:
        """Bring the folder for the calendar to where the board is; what is wrong with that, or nothing."""
        folder = self._loaded.settings.calendar_folder
        if not folder or self._read_only:
            return ""
        if self._visits is None or self._visits.folder != folder:
            from leadtui.desk.visits import VisitFolder

            self._visits = VisitFolder(folder, self._clock)
        return self._visits.follow(board, journal)

    def _publish(self, board: Board, polling: Polling, trouble: str) -> None:
        self._showing.publish(board, polling, trouble, self._counting.panel)

    def _in_trouble(self, error: LeadtuiError) -> None:
        self._showing.fail(error, self._counting.panel)
