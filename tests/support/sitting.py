"""Somebody in front of a desk, without a screen: the snapshots that a screen would get."""

from __future__ import annotations

import queue
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from leadtui.clock import SystemClock
from leadtui.desk.desk import Desk
from leadtui.desk.health import CollectorStatus
from leadtui.desk.snapshot import Snapshot
from leadtui.domain.commands import Accepted, Add
from leadtui.store.journal import Journal
from tests.support.desks import PATIENCE_S, ROOT, Shop

CLOCK = SystemClock()


class Seat:
    """A desk and the snapshots that a screen gets of it."""

    def __init__(self, shop: Shop, open_journal: Callable[[], Journal], **options: Any) -> None:
        loaded = shop.loaded()
        self.shop = shop
        self.desk = Desk(lambda told: open_journal(), loaded, CLOCK, **options)
        self.snapshots: queue.SimpleQueue[Snapshot] = queue.SimpleQueue()
        self.desk.start()

    def sit_down(self) -> Seat:
        self.desk.attach(self.snapshots.put)
        return self

    def until(self, holds: Callable[[Snapshot], object]) -> Snapshot:
        """The first snapshot from now on of which something is true."""
        while not holds(snapshot := self.snapshots.get(timeout=PATIENCE_S)):
            pass
        return snapshot

    def submit(self, name: str = "Bo Chen") -> Accepted:
        outcome = self.desk.submit(add(name)).result(PATIENCE_S)
        assert isinstance(outcome, Accepted)
        return outcome


def add(name: str) -> Add:
    return Add(id=f"add {name}", by="ana", name=name)


def names(snapshot: Snapshot) -> list[str]:
    return sorted(card.contact.name for card in snapshot.board.cards.values())


def has(leads: int, snapshot: Snapshot) -> bool:
    return len(snapshot.board.cards) == leads


def publish(shop: Shop, **more: Any) -> None:
    """Leave word as a collector does."""
    now = CLOCK.now()
    told: dict[str, Any] = {
        "version": "0.1.0", "config_digest": shop.loaded().digest, "heartbeat": now, "started_at": now,
    }  # fmt: skip
    with shop.opened() as journal:
        journal.publish_status("collector", CollectorStatus(pid=1, host="desk", **{**told, **more}).as_json())


HANG = """
import sys
from leadtui.clock import SystemClock
from leadtui.domain.commands import Command
from leadtui.store.embedded import EmbeddedJournal

def hang(*_):
    print("held", flush=True)
    sys.stdin.read()
    return ()

EmbeddedJournal(sys.argv[1], SystemClock()).submit(Command(id="hangs", by="bo"), hang)
"""


@contextmanager
def held_by_another_process(shop: Shop) -> Iterator[int]:
    """The journal's lock in the hands of a process that hangs; its pid."""
    process = subprocess.Popen(
        [sys.executable, "-c", HANG, shop.data],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process.pid
        process.communicate()
