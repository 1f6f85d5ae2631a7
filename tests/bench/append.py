"""An append, in times of a bare write and sync of the same bytes: `python -m tests.bench.append`."""

from __future__ import annotations

import os
import statistics
import time
from itertools import cycle
from pathlib import Path
from typing import Final

from leadtui.clock import SystemClock
from leadtui.domain.commands import AddNote
from leadtui.domain.ids import new_id
from leadtui.files import sync
from leadtui.store.generations import generation_in, log_path
from tests.bench import pasts
from tests.bench.measuring import Figure, quick, tell

SAID: Final = "called, will think about it until Thursday"

WORKED_ON: Final = 10
"""So many leads take turns: at work, none of them gets a hundred notes."""


def figures(history: int, *, times: int) -> list[Figure]:
    """One note after another through the journal, and the same lines into a file of their own, by turns.

    At work a board holds the journal open and follows it: so it is here. Making the command's id and deciding
    are part of an append; what makes sure that it is on the disk is the same call for both.
    """
    ours: list[float] = []
    submitted: list[float] = []
    bare: list[float] = []
    with pasts.journal(10, history) as folder:
        past = pasts.Past(folder, SystemClock(), seed=3, sync=sync)
        leads = [past.take_in(past.clock.now()) for _ in range(WORKED_ON)]
        log = Path(log_path(str(folder), generation_in(str(folder)) or 1))
        beside = os.open(folder / "bare", os.O_WRONLY | os.O_CREAT, 0o600)
        end = 0
        for lead, _ in zip(cycle(leads), range(times), strict=False):
            size = log.stat().st_size
            since = time.perf_counter()
            command = AddNote(id=new_id(past.clock.now()), by="ana", lead=lead, text=SAID)
            made = time.perf_counter()
            past.do(command)
            done = time.perf_counter()
            ours.append(done - since)
            submitted.append(done - made)
            with log.open("rb") as file:
                file.seek(size)
                line = file.read()
            since = time.perf_counter()
            os.pwrite(beside, line, end)
            sync(beside)
            bare.append(time.perf_counter() - since)
            end += len(line)
        os.close(beside)
        past.journal.close()
    base = statistics.median(bare)
    note = f"{1000 * statistics.median(ours):.3f} ms, bare {1000 * base:.3f} ms, {end // times} bytes"
    what = f"append after {history:,} events, times a bare write and sync"
    return [
        Figure(what, statistics.median(ours) / base, 1.5, note),
        Figure("the same of a command that is made already", statistics.median(submitted) / base),
    ]


def main(*, small: bool) -> None:
    """Print all of it."""
    if small:
        tell(figures(100, times=3))
        return
    for history in (100, 1_000_000):
        tell(figures(history, times=200))


if __name__ == "__main__":
    main(small=quick(__doc__))
