"""The collector's way to the journal: pages in, cursors out, and the summary that a glance reads."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TypeVar

from leadtui.clock import Clock
from leadtui.config.load import Loaded
from leadtui.desk import errands
from leadtui.desk.caches import Caches
from leadtui.desk.forgetting import Beside, check_few, expired, forget_expired, unforgotten
from leadtui.desk.keeping import BoardKeeper
from leadtui.domain.commands import COLLECTOR, Intake, Refusal
from leadtui.domain.decide import decide
from leadtui.domain.ids import new_id
from leadtui.errors import StoreError, StoreFailed
from leadtui.sources.base import Page, Reject
from leadtui.sources.rejects import has_rejects, write_rejects
from leadtui.store.journal import Journal

T = TypeVar("T")


class Intaker:
    """Takes pages of sources into the journal, from the one thread that the journal is used from."""

    def __init__(self, journal: Journal, loaded: Loaded, data: Path, clock: Clock) -> None:
        """`data` is the folder under which rejects are kept."""
        self.is_on_server = journal.watched is None
        """Whether other machines use this journal as well."""
        self._journal = journal
        self._loaded = loaded
        self._data = data
        self._clock = clock
        self._keeper = BoardKeeper(loaded.settings)
        self._caches = Caches(self._keeper, clock)
        self._is_announced = False
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="journal")

    async def ask(self, question: Callable[[Journal], T]) -> T:
        """Put a question to the journal; raises what the question raises."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, question, self._journal)

    async def cursor(self, source: str) -> Mapping[str, str]:
        """How far the source was read, by the journal. Raises StoreError."""

        def look(journal: Journal) -> Mapping[str, str]:
            self._keeper.catch_up(journal)
            return journal.facts.cursors.get(source, {})

        return await self.ask(look)

    async def take(self, source: str, page: Page) -> None:
        """Keep a page: what could not be read of it, then its items with the cursor, synced.

        In this order: the cursor moves past the rejects as well. They are written only once, however often
        the page is delivered. Raises SourceError, StoreError; the cursor is then where it was.
        """
        if page.rejected:
            rejected = await self.ask(partial(self._unforgotten, page))
            if rejected:
                await self.ask(self._announce)
                await asyncio.to_thread(write_rejects, self._data, source, page.file, rejected)
        if page.items or page.cursor is not None:
            command = Intake(
                id=new_id(self._clock.now()), by=source, source=source, items=page.items, cursor=page.cursor
            )
            await self.ask(partial(self._submit, command))

    def _announce(self, journal: Journal) -> None:
        """Before the first reject file of ours: whoever erases somebody leaves us word then."""
        if not self._is_announced:
            errands.announce(journal, self._data)
            self._is_announced = True

    def _unforgotten(self, page: Page, journal: Journal) -> tuple[Reject, ...]:
        self._keeper.catch_up(journal)
        return unforgotten(journal.facts, page.rejected)

    def _submit(self, command: Intake, journal: Journal) -> None:
        settings = self._loaded.settings
        # Without the questions: nothing that comes in hangs on them, and a slip in them stops no polling.
        rules = settings.rules(self._clock.now())
        outcome = journal.submit(command, partial(decide, rules=rules))
        if isinstance(outcome, Refusal):
            raise StoreFailed(f"The journal refuses a page of {command.source}: {outcome.why}.")

    async def is_watched(self) -> bool:
        """Whether a board is open. Where the journal is gone, nobody can look at it."""
        try:
            return await self.ask(lambda journal: journal.anybody_holds("boards"))
        except StoreError:
            return False

    async def use(self, loaded: Loaded) -> None:
        """Take in by other settings from now on."""

        def change(journal: Journal) -> None:
            self._loaded = loaded
            self._keeper.reconfigure(loaded.settings)

        await self.ask(change)

    async def sum_up(self) -> None:
        """Write what quick commands read, if it is another than the last time. Raises StoreError."""
        await self.ask(lambda journal: self._caches.freshen(journal, self._loaded))

    async def compact(self) -> None:
        """Bring the journal's caches up to date. Raises StoreError."""

        def tidy(journal: Journal) -> None:
            if journal.compact():
                self._keeper.forget()

        await self.ask(tidy)

    async def run_errands(self) -> None:
        """Take out of the reject files who was erased elsewhere. Raises StoreError, SourceError."""

        def heed(journal: Journal) -> None:
            if has_rejects(self._data):
                self._announce(journal)
                self._keeper.catch_up(journal)
                now = self._clock.now()
                errands.run(journal, self._data, COLLECTOR, self._loaded.settings.rules(now), now)

        await self.ask(heed)

    async def forget(self) -> None:
        """Erase who has been kept as long as the config says. Raises StoreError, SourceError."""
        await self.ask(self._forget)

    def _forget(self, journal: Journal) -> None:
        settings = self._loaded.settings
        if settings.retention and not journal.read_only:
            self._keeper.catch_up(journal)
            beside, now = Beside(self._data, settings.calendar_folder), self._clock.now()
            check_few(journal.facts, expired(journal.facts, settings.retention, now))
            forget_expired(journal, settings, beside, COLLECTOR, now)

    def close(self) -> None:
        """End the thread once what is under way is written."""
        self._thread.shutdown(wait=True)
