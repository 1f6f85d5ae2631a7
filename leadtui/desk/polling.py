"""One source's endless loop: fetch, submit, acknowledge, wait. It ends by being cancelled and in no other way."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

from msgspec.structs import replace

from leadtui.clock import Clock
from leadtui.desk.feeding import Feed
from leadtui.desk.health import SourceHealth
from leadtui.domain.commands import Accepted, Intake, Refusal
from leadtui.domain.ids import new_id
from leadtui.errors import LeadtuiError, SourceError, SourceThrottled, StoreError
from leadtui.sources.base import Page
from leadtui.sources.schedule import pause


class Intaker(Protocol):
    """What a poll loop needs of the journal."""

    async def cursor(self, source: str) -> Mapping[str, str]:
        """How far the source was read, by the journal."""
        ...

    async def submit(self, command: Intake) -> Accepted | Refusal:
        """Have a page taken in; raises StoreError when it could not be kept."""
        ...

    async def keep_rejects(self, source: str, page: Page) -> None:
        """Put rows that could not be taken where a person finds them, with the reason."""
        ...


class Poller:
    """Polls one source for ever and keeps its health."""

    def __init__(
        self,
        feed: Feed,
        intaker: Intaker,
        clock: Clock,
        sleep: Callable[[float], Awaitable[None]],
        chance: Callable[[], float],
    ) -> None:
        self.source = feed.source
        self._interval_s = feed.interval_s
        self.health = SourceHealth(
            self.source.name,
            "waiting" if self._interval_s() else "manual",
            interval_s=self._interval_s(),
        )
        self._intaker = intaker
        self._clock = clock
        self._sleep = sleep
        self._chance = chance
        self._failures = 0

    async def run(self) -> None:
        """Poll until cancelled; a source polled by hand only is left alone."""
        while self._interval_s():
            asked = await self.poll()
            await self._sleep(pause(self._interval_s(), self._chance(), self._failures, asked))

    async def run_on(self) -> None:
        """`run`, begun again after a fault of our own: one bad answer must not end the polling for good."""
        while True:
            loop = asyncio.create_task(self.run())
            try:
                await asyncio.wait([loop])
            finally:
                loop.cancel()
            fault = None if loop.cancelled() else loop.exception()
            if fault is None:
                return
            # The type alone: the text of an unforeseen fault may hold a customer's data.
            self._failed(LeadtuiError(f"fault in leadtui: {type(fault).__name__}", "Please report it."))
            await self._sleep(pause(self._interval_s(), self._chance(), self._failures))

    async def poll(self) -> float | None:
        """Poll once; the pause in seconds that the source asked for, if it did."""
        taken = rejected = 0
        try:
            cursor = await self._intaker.cursor(self.source.name)
            async for page in self.source.pages(cursor):
                await self._take(page)
                taken += len(page.items)
                rejected += len(page.rejected)
        except SourceThrottled as error:
            self._failed(error)
            return error.retry_after
        except (SourceError, StoreError) as error:
            self._failed(error)
            return None
        self._failures = 0
        self.health = SourceHealth(
            self.source.name,
            "ok" if self._interval_s() else "manual",
            last_ok=self._clock.now(),
            interval_s=self._interval_s(),
            taken=taken,
            rejected=self.health.rejected + rejected,
        )
        return None

    async def _take(self, page: Page) -> None:
        """The rows are safe, as leads or as rejects, before the source may let go of them."""
        if page.items or page.cursor is not None:
            command = Intake(
                id=new_id(self._clock.now()),
                by=self.source.name,
                source=self.source.name,
                items=page.items,
                cursor=page.cursor,
            )
            await self._intaker.submit(command)
        if page.rejected:
            await self._intaker.keep_rejects(self.source.name, page)
        await self.source.acknowledge(page)

    def _failed(self, error: LeadtuiError) -> None:
        self._failures += 1
        self.health = replace(
            self.health,
            state="failing",
            failing_since=self.health.failing_since or self._clock.now(),
            reason=error.message,
            hint=error.hint,
        )
