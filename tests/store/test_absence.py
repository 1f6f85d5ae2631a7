"""Who holds a lock of a journal on a server and stands still: others get it, and it hears of that."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager

from leadtui.clock import SystemClock
from leadtui.store.locks import Hold
from leadtui.store.postgres.address import Address
from leadtui.store.postgres.session import Session
from tests.support.desks import finish, until
from tests.support.pgserver import ROOT, new_schema, new_url

ABSENT_S = 0.6

HOLDS = """
import sys
from leadtui.clock import SystemClock
from leadtui.store.postgres.address import Address
from leadtui.store.postgres.session import Session
session = Session(Address(sys.argv[1]), sys.argv[2], SystemClock(), float(sys.argv[3]))
hold = session.hold("collector", shared=False)
print(hold is not None, flush=True)
for line in sys.stdin:
    print(hold.lost, flush=True)
"""


class Other:
    """Another process that holds the collector's lock."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def says(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def asked(self) -> str:
        """Whether it has lost its lock."""
        assert self.process.stdin is not None
        self.process.stdin.write("?\n")
        self.process.stdin.flush()
        return self.says()


@contextmanager
def other(where: str, journal: str) -> Iterator[Other]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDS, where, journal, str(ABSENT_S)], cwd=ROOT, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    one = Other(process)
    try:
        assert one.says() == "True"
        yield one
    finally:
        process.send_signal(signal.SIGCONT)
        process.kill()
        finish(process)


def test_one_that_stands_still_loses_its_lock_to_another_and_hears_of_it() -> None:
    where, journal = new_url(), new_schema()  # locks are shared by a whole database
    with other(where, journal) as first, closing(Session(Address(where), journal, SystemClock())) as second:
        taken: list[Hold | None] = []

        def takes() -> bool:
            taken.append(second.hold("collector", shared=False))
            return taken[-1] is not None

        assert not takes()
        first.process.send_signal(signal.SIGSTOP)
        until(takes)
        first.process.send_signal(signal.SIGCONT)
        until(lambda: first.asked() == "True")
        held = taken[-1]
        assert held is not None
        assert not held.lost


def test_one_that_only_has_nothing_to_say_keeps_its_lock() -> None:
    where, journal = new_url(), new_schema()  # locks are shared by a whole database
    clock = SystemClock()
    with (
        closing(Session(Address(where), journal, clock, ABSENT_S)) as session,
        closing(Session(Address(where), journal, clock)) as probe,
    ):
        held = session.hold("collector", shared=False)
        assert held is not None
        ends = clock.monotonic() + 2 * ABSENT_S
        until(lambda: clock.monotonic() > ends)
        assert probe.hold("collector", shared=False) is None
        assert not held.lost


def test_one_that_let_its_lock_go_need_not_say_anything_any_more() -> None:
    where, journal = new_url(), new_schema()  # locks are shared by a whole database
    clock = SystemClock()
    with closing(Session(Address(where), journal, clock, ABSENT_S)) as session:
        shared = session.hold("boards", shared=True)
        held = session.hold("collector", shared=False)
        assert held is not None
        assert shared is not None
        held.release()
        rung: list[None] = []
        session.listen(lambda: rung.append(None))
        ends = clock.monotonic() + 2 * ABSENT_S
        until(lambda: clock.monotonic() > ends)
        assert not rung, "it was never ended, nor made anew"
