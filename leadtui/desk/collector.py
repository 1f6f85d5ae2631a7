"""The collector: the one process that polls for a journal, with no terminal of its own."""

from __future__ import annotations

import asyncio
import contextlib
import os
import platform
import random
import signal
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from leadtui import __version__
from leadtui.clock import Clock
from leadtui.config.load import Loaded
from leadtui.desk.configfile import ConfigFile
from leadtui.desk.faults import Telling
from leadtui.desk.feeding import feeds, plans
from leadtui.desk.health import CollectorStatus, SourceHealth
from leadtui.desk.intaking import Intaker
from leadtui.desk.polling import Poller, Sleep
from leadtui.errors import ConfigError, StoreBusy, StoreError, StoreReadOnly
from leadtui.store.journal import Journal
from leadtui.store.locks import Hold

HEARTBEAT_S: Final = 2.0
"""How often a collector says that it is there, looks at the config, and sums up what happened."""

ALONE_S: Final = 30.0
"""A collector that a board started leaves when no board has been there for so long."""

COMPACT_EVERY_S: Final = 900.0
"""How often the journal's caches are brought up to date."""

FORGET_EVERY_S: Final = 86_400.0
"""How often it is looked who has been kept as long as the config says."""


class _Running(NamedTuple):
    plan: object
    poller: Poller
    task: asyncio.Task[None]


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
        lock: Hold | None = None,
        environ: Mapping[str, str] = os.environ,
        sleep: Sleep = asyncio.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """`stay`: whether it goes on when no board is there; `data` is the folder for rejects.

        `lock` is what makes it the only collector: it may be lost to another, where a server keeps it.
        """
        self._intaker = Intaker(journal, loaded, data, clock)
        self._config = ConfigFile(loaded, environ)
        self._used = loaded
        self._data = data
        self._clock = clock
        self._stay = stay
        self._lock = lock
        self._sleep = sleep
        self._chance = chance
        self._started_at = clock.now()
        self._watched_s = clock.monotonic()
        self._running: dict[str, _Running] = {}
        self._troubles: dict[str, str] = {}
        self._stop = asyncio.Event()
        self._replaced: StoreError | None = None

    async def poll_once(self, *, beside: bool = False) -> tuple[SourceHealth, ...]:
        """Poll every source once, those that are polled by hand as well. Raises ConfigError.

        `beside` another collector only those by hand, and nothing is published: the other one speaks.
        """
        try:
            pollers = self._built(plans(self._used.settings)).values()
            asked = [poller for poller in pollers if poller.by_hand or not beside]
            await asyncio.gather(*(poller.poll() for poller in asked))
            await asyncio.gather(*(poller.close() for poller in pollers))
            health = tuple(poller.health for poller in asked)
            if not beside:
                if self._intaker.is_on_server:
                    await self._once("errands", self._intaker.run_errands)
                await self._once("caches", self._intaker.compact)
                await self._once("retention", self._intaker.forget)
                await self._finish(health)
        finally:
            self._intaker.close()
        return health

    async def run(self) -> None:
        """Poll until SIGTERM or SIGINT, or until no board has been there for a while.

        Raises ConfigError for sources that cannot be built, if it is to stay; else a board is told. Raises
        StoreBusy when another collector has taken over, StoreReadOnly when the journal has moved away.
        """
        duties: list[asyncio.Task[None]] = []
        try:
            await self._begin()
            loop = asyncio.get_running_loop()
            for one in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(one, self._stop.set)
            duties += [
                asyncio.create_task(self._again_and_again("status", HEARTBEAT_S, self._publish)),
                asyncio.create_task(self._again_and_again("config", HEARTBEAT_S, self._heed_config)),
                asyncio.create_task(self._again_and_again("boards", HEARTBEAT_S, self._leave_when_done)),
                asyncio.create_task(self._again_and_again("summary", HEARTBEAT_S, self._intaker.sum_up)),
                asyncio.create_task(self._again_and_again("caches", COMPACT_EVERY_S, self._intaker.compact)),
                asyncio.create_task(self._again_and_again("retention", FORGET_EVERY_S, self._intaker.forget)),
            ]
            if self._intaker.is_on_server:
                errands = self._again_and_again("errands", HEARTBEAT_S, self._intaker.run_errands)
                duties.append(asyncio.create_task(errands))
            await self._stop.wait()
        finally:
            await _ended(*duties, *(one.task for one in self._running.values()))
            if self._replaced is None:
                await self._finish(self._health)
            self._intaker.close()
        if self._replaced is not None:
            raise self._replaced

    def stop(self) -> None:
        """Leave after what is being written."""
        self._stop.set()

    # -- what it does again and again ------------------------------------------------------------------------

    async def _again_and_again(self, name: str, pause_s: float, duty: Callable[[], Awaitable[None]]) -> None:
        while True:
            await self._once(name, duty)
            await self._sleep(pause_s)

    async def _once(self, name: str, duty: Callable[[], Awaitable[None]]) -> None:
        """Do a duty; what keeps it from being done is said in the status."""
        told: list[str] = []
        with Telling(lambda error: told.append(error.message)):
            await duty()
        self._troubles[name] = "".join(told)

    async def _publish(self) -> None:
        await self._say(self._health, ended=False)

    async def _leave_when_done(self) -> None:
        await self._leave_when_replaced()
        now = self._clock.monotonic()
        if self._stay or await self._intaker.is_watched():
            self._watched_s = now
        elif now - self._watched_s >= ALONE_S:
            self._stop.set()

    async def _leave_when_replaced(self) -> None:
        """There is one collector for a journal, where the journal is."""
        moved = await self._intaker.ask(lambda journal: journal.moved)
        if moved:
            self._replaced = StoreReadOnly(f"The journal has moved to {moved}.", "Collect there.")
        elif self._lock is not None and self._lock.lost:
            self._replaced = StoreBusy(
                "Another collector took over while this one, or the server, was away.", "One is enough."
            )
        if self._replaced is not None:
            self._stop.set()

    async def _heed_config(self) -> None:
        """Take a good change of the config; a bad one keeps the last good one, and is told."""
        if await asyncio.to_thread(self._config.look) and not self._config.trouble:
            with contextlib.suppress(ConfigError):
                await self._use(self._config.loaded)

    # -- sources ---------------------------------------------------------------------------------------------

    @property
    def _health(self) -> tuple[SourceHealth, ...]:
        wanted = self._used.settings.sources
        return tuple(self._running[name].poller.health for name in wanted if name in self._running)

    async def _begin(self) -> None:
        try:
            await self._use(self._used)
        except ConfigError:
            # Somebody who starts it by hand wants to be told there; a board reads it in the status, and may
            # mend the config without starting anything.
            if self._stay:
                raise

    async def _use(self, loaded: Loaded) -> None:
        """Poll by this config from now on. Sources that are the same in it go on undisturbed.

        Raises ConfigError, having changed nothing.
        """
        wanted = plans(loaded.settings)
        same = {name for name, one in self._running.items() if wanted.get(name) == one.plan}
        try:
            fresh = self._built({name: plan for name, plan in wanted.items() if name not in same}, loaded)
        except ConfigError as error:
            self._config.refuse(error)
            raise
        self._used = loaded
        await self._intaker.use(loaded)
        gone = [self._running.pop(name) for name in [*self._running] if name not in same]
        await _ended(*(one.task for one in gone))
        for name, poller in fresh.items():
            self._running[name] = _Running(wanted[name], poller, asyncio.create_task(poller.run()))

    def _built(self, wanted: Mapping[str, object], loaded: Loaded | None = None) -> dict[str, Poller]:
        built = feeds(loaded or self._used, self._data, self._clock, wanted)
        return {
            feed.source.name: Poller(feed, self._intaker, self._clock, self._sleep, self._chance)
            for feed in built
        }

    # -- what it says of itself ------------------------------------------------------------------------------

    async def _finish(self, health: tuple[SourceHealth, ...]) -> None:
        """The last summary and the last word."""
        await self._once("summary", self._intaker.sum_up)
        await self._once("status", lambda: self._say(health, ended=True))

    async def _say(self, health: tuple[SourceHealth, ...], *, ended: bool) -> None:
        config = self._config.trouble and f"config not taken: {self._config.trouble}"
        status = CollectorStatus(
            pid=os.getpid(),
            host=platform.node(),
            version=__version__,
            config_digest=self._used.digest,
            started_at=self._started_at,
            heartbeat=self._clock.now(),
            sources=health,
            trouble=" · ".join(dict.fromkeys(one for one in (config, *self._troubles.values()) if one)),
            ended=ended,
        )
        await self._intaker.ask(lambda journal: journal.publish_status("collector", status.as_json()))


async def _ended(*tasks: asyncio.Task[None]) -> None:
    """Cancel tasks and wait until they have ended."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
