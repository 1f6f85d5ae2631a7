"""The collector: the one process that polls for a journal, with no terminal of its own."""

from __future__ import annotations

import asyncio
import datetime
import os
import platform
import random
import signal
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from leadtui import __version__
from leadtui.clock import Clock
from leadtui.config.load import Loaded, load
from leadtui.desk.feeding import feeds
from leadtui.desk.health import HEARTBEAT_S, CollectorStatus, SourceHealth
from leadtui.desk.polling import Poller
from leadtui.desk.watch import Watch
from leadtui.domain.commands import Accepted, Intake, Refusal
from leadtui.domain.decide import decide
from leadtui.errors import ConfigError, StoreError
from leadtui.sources.base import Page
from leadtui.sources.rejects import write_rejects
from leadtui.store.journal import Journal

T = TypeVar("T")

ALONE_S = 30.0
"""A collector that a board started leaves when no board has been there for so long."""

COMPACT_EVERY_S = 900.0
"""How often the journal's caches are brought up to date."""


class JournalThread:
    """The journal, used from one thread, for code that must not wait in the event loop."""

    def __init__(self, journal: Journal, clock: Clock, loaded: Loaded, data: Path) -> None:
        self.journal = journal
        self.loaded = loaded
        self._data = data
        self._clock = clock
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="journal")

    async def ask(self, question: Callable[[Journal], T]) -> T:
        """Put a question to the journal in its thread."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, question, self.journal)

    async def cursor(self, source: str) -> Mapping[str, str]:
        """How far the source was read, by the journal."""

        def look(journal: Journal) -> Mapping[str, str]:
            journal.catch_up()
            return journal.facts.cursors.get(source, {})

        return await self.ask(look)

    async def submit(self, command: Intake) -> Accepted | Refusal:
        """Have a page taken in; raises StoreError when it could not be kept."""
        rules = self.loaded.settings.rules(self._today())
        return await self.ask(lambda journal: journal.submit(command, partial(decide, rules=rules)))

    def _today(self) -> datetime.date:
        return self._clock.now().astimezone(ZoneInfo(self.loaded.settings.zone)).date()

    async def keep_rejects(self, source: str, page: Page) -> None:
        """Put rows that could not be taken where a person finds them, with the reason."""
        await asyncio.to_thread(write_rejects, self._data, source, page.file, page.rejected)

    def close(self) -> None:
        """End the thread once what is under way is written."""
        self._thread.shutdown(wait=True)


class Collector:
    """Polls every source of a config until it is told to stop, or until nobody looks any more."""

    def __init__(
        self,
        journal: Journal,
        loaded: Loaded,
        data: Path,
        clock: Clock,
        *,
        stay: bool,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._journal = JournalThread(journal, clock, loaded, data)
        self._data = data
        self._loaded = loaded
        self._clock = clock
        self._stay = stay
        self._sleep = sleep
        self._chance = chance
        self._started_at = clock.now()
        self._pollers: list[Poller] = []
        self._trouble = ""
        self._config_changed = asyncio.Event()
        self._stop = asyncio.Event()

    @property
    def health(self) -> tuple[SourceHealth, ...]:
        """How every source is."""
        return tuple(poller.health for poller in self._pollers)

    async def run_once(self) -> None:
        """Poll every source once, those that are polled by hand as well."""
        async with AsyncExitStack() as stack:
            self._pollers = await self._build(stack)
            await asyncio.gather(*(poller.poll() for poller in self._pollers))
            await self._publish(ended=False)
        self._journal.close()

    async def run(self) -> None:
        """Poll until SIGTERM or SIGINT, or until no board has been there for a while."""
        loop = asyncio.get_running_loop()
        for one in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(one, self._stop.set)
        watch = self._watch_config(loop)
        about = [
            asyncio.create_task(task)
            for task in (self._beat(), self._keep_compact(), self._leave_when_alone())
        ]
        try:
            while not self._stop.is_set():
                await self._poll_until_reconfigured()
        finally:
            for task in about:
                task.cancel()
            watch.stop()
            await asyncio.gather(*about, return_exceptions=True)
            await self._publish(ended=True)
            self._journal.close()

    def stop(self) -> None:
        """Leave after what is being written."""
        self._stop.set()

    async def _poll_until_reconfigured(self) -> None:
        async with AsyncExitStack() as stack:
            self._pollers = await self._build(stack)
            tasks = [asyncio.create_task(poller.run_on()) for poller in self._pollers]
            ends = [asyncio.create_task(event.wait()) for event in (self._stop, self._config_changed)]
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            for task in (*tasks, *ends):
                task.cancel()
            await asyncio.gather(*tasks, *ends, return_exceptions=True)
        if self._config_changed.is_set():
            self._config_changed.clear()
            await self._reload()

    async def _build(self, stack: AsyncExitStack) -> list[Poller]:
        built = feeds(self._loaded, self._data, self._clock)
        for feed in built:
            stack.push_async_callback(feed.source.close)
        return [Poller(feed, self._journal, self._clock, self._sleep, self._chance) for feed in built]

    async def _reload(self) -> None:
        """Take a good change of the config; a bad one keeps the last good one, and is told."""
        try:
            fresh = await asyncio.to_thread(load, str(self._loaded.path), os.environ)
            feeds(fresh, self._data, self._clock)
        except ConfigError as error:
            self._trouble = f"the config has errors, the last good one stays: {error.problems[0]}"
            return
        self._trouble = ""
        self._loaded = self._journal.loaded = fresh

    def _watch_config(self, loop: asyncio.AbstractEventLoop) -> Watch:
        def changed() -> None:
            loop.call_soon_threadsafe(self._config_changed.set)

        watch = Watch({self._loaded.path.parent: changed})
        watch.start()
        return watch

    async def _beat(self) -> None:
        while True:
            await self._publish(ended=False)
            await self._sleep(HEARTBEAT_S)

    async def _publish(self, *, ended: bool) -> None:
        status = CollectorStatus(
            pid=os.getpid(),
            host=platform.node(),
            version=__version__,
            config_digest=self._loaded.digest,
            started_at=self._started_at,
            heartbeat=self._clock.now(),
            sources=self.health,
            trouble=self._trouble,
            ended=ended,
        )
        try:
            await self._journal.ask(lambda journal: journal.publish_status("collector", status.as_json()))
        except StoreError as error:
            # Boards see the heartbeat go stale; the next beat tries again.
            self._trouble = error.message

    async def _keep_compact(self) -> None:
        while True:
            await self._sleep(COMPACT_EVERY_S)
            try:
                await self._journal.ask(lambda journal: journal.compact())
            except StoreError as error:
                self._trouble = error.message

    async def _leave_when_alone(self) -> None:
        alone_since = self._clock.monotonic()
        while not self._stay:
            await self._sleep(HEARTBEAT_S)
            if await self._journal.ask(lambda journal: journal.anybody_holds("boards")):
                alone_since = self._clock.monotonic()
            elif self._clock.monotonic() - alone_since >= ALONE_S:
                self._stop.set()
