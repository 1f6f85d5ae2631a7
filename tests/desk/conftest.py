"""Shops, servers and collectors for the tests of the desk: made by the test, ended behind it."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from leadtui.store.embedded import EmbeddedJournal
from leadtui.store.journal import Journal
from tests.support.desks import Shop, Time
from tests.support.httpd import Httpd, Script
from tests.support.pollers import Rig
from tests.support.sitting import Seat

Serve = Callable[[Script], Httpd]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts a server with a script."""
    with contextlib.ExitStack() as stack:
        yield lambda script: stack.enter_context(Httpd(script).running())


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """A folder with a config, a journal to come and a drop folder."""
    shop = Shop(tmp_path)
    yield shop
    shop.end_collector()


@pytest.fixture
def time() -> Time:
    """Time that passes when it is told to."""
    return Time()


@pytest.fixture
def journal(shop: Shop, time: Time) -> Iterator[EmbeddedJournal]:
    with contextlib.closing(EmbeddedJournal(str(shop.data), time, sleep=time.forward)) as journal:
        yield journal


@pytest.fixture
async def rig(shop: Shop, journal: EmbeddedJournal, time: Time) -> AsyncIterator[Rig]:
    rig = Rig(shop, journal, time)
    yield rig
    await rig.stop()
    rig.intaker.close()


@pytest.fixture
def _quick_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A watch that sees to its folders ten times as often."""
    monkeypatch.setattr("leadtui.desk.watch.LOOK_MS", 100)
    monkeypatch.setattr("leadtui.desk.watch.RETRY_S", 0.1)


@pytest.fixture
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    """A desk that looks at its journal twenty times as often as it does."""
    monkeypatch.setattr("leadtui.desk.desk.SAFETY_NET_S", 0.05)


Sit = Callable[..., Seat]


@pytest.fixture
def sit(shop: Shop) -> Iterator[Sit]:
    """Somebody sits down in front of a board."""
    seats: list[Seat] = []

    def sit(
        open_journal: Callable[[], Journal] | None = None, *, read_only: bool = False, **more: Any
    ) -> Seat:
        opened = open_journal or (lambda: shop.journal(read_only=read_only))
        seats.append(Seat(shop, opened, read_only=read_only, **more).sit_down())
        return seats[-1]

    yield sit
    for seat in seats:
        seat.desk.stop()
