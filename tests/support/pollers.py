"""Pollers for tests: sources that do as they are told, over a real journal, in a time of their own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

from leadtui.desk.feeding import Feed
from leadtui.desk.intaking import Intaker
from leadtui.desk.polling import Poller
from leadtui.sources.base import Page, Sample
from leadtui.store.embedded import EmbeddedJournal
from tests.support.desks import Shop, Time


class Scripted:
    """A source that does as a test tells it, poll by poll; the last thing it was told, for ever."""

    name = "web"
    interval_s = 60

    def __init__(self, *polls: Callable[[], Page | None]) -> None:
        self._polls = list(polls)
        self.polled = 0
        self.acknowledged: list[Page] = []
        self.closed = 0

    async def pages(self, cursor: Mapping[str, str]) -> AsyncIterator[Page]:
        """What the poll that is due was told to deliver."""
        self.polled += 1
        page = (self._polls.pop(0) if len(self._polls) > 1 else self._polls[0])()
        if page is not None:
            yield page

    async def acknowledge(self, page: Page) -> None:
        """Note it."""
        self.acknowledged.append(page)

    async def sample(self) -> Sample:
        """Nothing."""
        return Sample(Page())

    async def close(self) -> None:
        """Count it."""
        self.closed += 1


class Hanging(Scripted):
    """A source that begins to answer and never ends."""

    async def pages(self, cursor: Mapping[str, str]) -> AsyncIterator[Page]:
        """Wait for ever."""
        self.polled += 1
        await asyncio.Event().wait()
        yield Page()


def nothing() -> None:
    """A poll that finds nothing new."""
    return None


def failing(error: BaseException) -> Callable[[], Page]:
    """A poll that goes wrong."""

    def poll() -> Page:
        raise error

    return poll


class Rig:
    """A journal with its intake, and pollers that run in a time of their own."""

    def __init__(self, shop: Shop, journal: EmbeddedJournal, time: Time) -> None:
        self.shop, self.journal, self.time = shop, journal, time
        self.intaker = Intaker(journal, shop.loaded(), shop.data, time)
        self.chance = 0.5
        self._tasks: list[asyncio.Task[None]] = []

    def poller(self, source: Any, interval_s: float = 60.0) -> Poller:
        """A poller of this source."""
        return self.over(Feed(source, lambda: interval_s))

    def over(self, feed: Feed) -> Poller:
        """A poller of this feed."""
        return Poller(feed, self.intaker, self.time, self.time.sleep, lambda: self.chance)

    def start(self, poller: Poller) -> Poller:
        """Let it run."""
        self._tasks.append(asyncio.create_task(poller.run()))
        return poller

    @property
    def ended(self) -> bool:
        """Whether any loop has come to an end."""
        return any(task.done() for task in self._tasks)

    async def stop(self) -> None:
        """End all loops."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
