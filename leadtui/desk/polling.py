"""One source's endless loop: fetch, keep, acknowledge, wait. It ends by being cancelled, in no other way."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Awaitable, Callable

from msgspec.structs import replace

from leadtui.clock import Clock
from leadtui.desk.faults import Telling
from leadtui.desk.feeding import Feed
from leadtui.desk.health import SourceHealth
from leadtui.desk.intaking import Intaker
from leadtui.desk.silence import SILENT_S
from leadtui.errors import LeadtuiError, SourceError, SourceUnreachable
from leadtui.sources.base import Pushing
from leadtui.sources.schedule import pause

PIECE_S = 60.0
"""A pause is slept in pieces of this length: the shop may open or close in between, and the rhythm change."""

MISSED = 2
"""A source is stale when it has not answered well for so many intervals more than it was given."""

_NEXT_TO_NOTHING_S = 0.001

Sleep = Callable[[float], Awaitable[None]]


class Poller:
    """Polls one source for ever and keeps its health."""

    def __init__(
        self, feed: Feed, intaker: Intaker, clock: Clock, sleep: Sleep, chance: Callable[[], float]
    ) -> None:
        """`chance` draws numbers from 0 to 1, by which polls are spread."""
        self._feed = feed
        self._source = feed.source
        self._intaker = intaker
        self._clock = clock
        self._sleep = sleep
        self._chance = chance
        self._failures = 0
        self._asked_s: float | None = None
        """Seconds that the source asked to be left alone for, when it was last asked."""
        self.health = SourceHealth(
            self._source.name,
            "waiting" if feed.interval_s() else "manual",
            good_until=self._good_until(feed.interval_s()),
        )

    @property
    def by_hand(self) -> bool:
        """Whether it is polled when somebody says so, and not by itself."""
        return not self._feed.interval_s()

    async def run(self) -> None:
        """Poll until cancelled, then let the source go. One that is polled by hand only is left alone."""
        try:
            while True:
                if self._feed.interval_s():
                    await self.poll()
                await self._rest()
        finally:
            await self.close()

    async def poll(self) -> None:
        """Poll once; whatever goes wrong is told by the health."""
        self._asked_s = None
        with Telling(self._failed):
            try:
                await self._poll()
            except asyncio.CancelledError:
                task = asyncio.current_task()
                if task is None or task.cancelling():
                    raise
                # Nobody cancelled us: it came from within, as from a library that lost its way.
                raise SourceUnreachable("The poll broke off.", "It is tried again.") from None

    async def close(self) -> None:
        """Let go of the source's connections."""
        await self._source.close()

    async def _poll(self) -> None:
        name = self._source.name
        taken = rejected = files = 0
        warnings: list[str] = []
        cursor = await self._intaker.cursor(name)
        async for page in self._source.pages(cursor):
            # What cannot be kept ends the poll, and is delivered again by the next one.
            await self._intaker.take(name, page)
            await self._source.acknowledge(page)
            taken += len(page.items)
            rejected += len(page.rejected)
            files += sum(reject.is_whole_file for reject in page.rejected)
            warnings += page.warnings
            self._expect_again(self._feed.interval_s())
        self._failures = 0
        now, before = self._clock.now(), self.health.at(self._clock.now())
        self.health = SourceHealth(
            name,
            "ok" if self._feed.interval_s() else "manual",
            last_ok=now,
            warning=warnings[-1] if warnings else before.warning,
            warned_at=now if warnings else before.warned_at,
            taken=taken,
            rejected=before.rejected + rejected,
            rejected_files=before.rejected_files + files,
            rejected_at=now if rejected else before.rejected_at,
        )

    async def _rest(self) -> None:
        """Wait until the next poll, by the rhythm as it is at each moment."""
        chance, rested_s = self._chance(), 0.0
        while True:
            interval_s = self._feed.interval_s()
            left_s = PIECE_S
            if interval_s:
                left_s = pause(interval_s, chance, self._failures, self._asked_s) - rested_s
            if left_s < _NEXT_TO_NOTHING_S:
                return
            self._expect_again(interval_s, left_s)
            piece_s = min(left_s, PIECE_S)
            if await self._sleep_or_news(piece_s) and interval_s:
                return
            rested_s += piece_s

    async def _sleep_or_news(self, seconds: float) -> bool:
        """Sleep, unless the source tells before that something came; whether it does.

        While it fails it is left alone for as long as that takes.
        """
        source = self._source
        if self._failures or not isinstance(source, Pushing):
            await self._sleep(seconds)
            return False
        asleep = asyncio.ensure_future(self._sleep(seconds))
        told = asyncio.ensure_future(source.news())
        try:
            await asyncio.wait((asleep, told), return_when=asyncio.FIRST_COMPLETED)
            return told.done()
        finally:
            asleep.cancel()
            told.cancel()
            await asyncio.gather(asleep, told, return_exceptions=True)

    def _expect_again(self, interval_s: float, left_s: float = 0.0) -> None:
        self.health = replace(self.health, good_until=self._good_until(interval_s, left_s))

    def _good_until(self, interval_s: float, left_s: float = 0.0) -> datetime.datetime | None:
        """Until when silence is no reason to worry, where the next poll begins in `left_s` seconds."""
        if not interval_s:
            return None
        return self._clock.now() + datetime.timedelta(seconds=left_s + MISSED * interval_s + SILENT_S)

    def _failed(self, error: LeadtuiError) -> None:
        self._failures += 1
        self._asked_s = error.retry_after if isinstance(error, SourceError) else None
        self.health = replace(
            self.health,
            state="failing",
            failing_since=self.health.failing_since or self._clock.now(),
            reason=error.message,
            hint=error.hint,
        )
