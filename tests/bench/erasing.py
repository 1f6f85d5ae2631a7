"""What it costs to erase a person after a long history: `python -m tests.bench.erasing`."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path

from leadtui.clock import SystemClock
from leadtui.desk.forgetting import Beside, erase, find
from leadtui.domain.commands import Accepted, Erase
from leadtui.domain.ids import new_id
from leadtui.domain.rules import Rules
from leadtui.store.embedded import EmbeddedJournal
from leadtui.store.erasing import clear_caches
from tests.bench import pasts
from tests.bench.measuring import Figure, quick, tell


def erasing(live: int, history: int) -> list[Figure]:
    """Look for one who is long done with, and erase them; beside opening the journal without its caches."""
    clock = SystemClock()
    with pasts.journal(live, history) as folder:
        bare = folder.parent / "bare"
        shutil.copytree(folder, bare)
        clear_caches(str(bare), ours=True)
        opened_s = _took_s(lambda: EmbeddedJournal(str(bare), clock).close())
        journal = EmbeddedJournal(str(folder), clock)
        first = next(event for line in journal.read() for event in line.events if event.contact)
        contact = journal.facts.contact(first.contact)
        assert contact is not None
        beside = Beside(Path(folder))
        since = time.perf_counter()
        found = find(journal, contact, beside)
        found_s = time.perf_counter() - since
        command = Erase(id=new_id(clock.now()), by="ana", contacts=found.streams)
        since = time.perf_counter()
        outcome = erase(journal, [found], beside, command, Rules())
        erased_s = time.perf_counter() - since
        assert isinstance(outcome, Accepted)
        journal.close()
    what = f"{live:,} live leads, {history:,} events of history"
    note = f"{erased_s:.1f} s, opening {opened_s:.1f} s, looking before {found_s:.1f} s"
    return [Figure(f"erase one, {what}, times opening without caches", erased_s / opened_s, 0.5, note)]


def _took_s(work: Callable[[], None]) -> float:
    since = time.perf_counter()
    work()
    return time.perf_counter() - since


def main(*, small: bool) -> None:
    """Print all of it."""
    for history in (200,) if small else (100_000, 1_000_000):
        tell(erasing(20 if small else 1_000, history))


if __name__ == "__main__":
    main(small=quick(__doc__))
