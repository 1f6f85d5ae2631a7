"""An append, in times of a bare write and sync of the same bytes: `python -m tests.bench.append`."""

from __future__ import annotations

import os
import statistics
import time
from itertools import cycle
from typing import Final

from leadtui.clock import SystemClock
from leadtui.domain.commands import AddNote
from leadtui.domain.ids import new_id
from leadtui.files import sync
from leadtui.store.fill import end_of_lines
from leadtui.store.generations import generation_in, log_path
from leadtui.store.standing import SETTLES_S
from tests.bench import pasts
from tests.bench.measuring import Figure, quick, tell

SAID: Final = "called, will think about it until Thursday"

LONGEST: Final = 4096
"""Bytes; no line of these is longer."""

WORKED_ON: Final = 10
"""So many leads take turns: at work, none of them gets a hundred notes."""


def figures(history: int, *, times: int) -> list[Figure]:
    """One note after another through the journal, and the same lines into a file of their own, by turns.

    At work a board has held the journal open for a while, and follows it: so it is here. An append takes the
    lock, catches up, decides, writes, and makes sure that it is on the disk, by the same call for both.
    """
    whole: list[float] = []
    ours: list[float] = []
    bare: list[float] = []
    with pasts.journal(10, history) as folder:
        past = pasts.Past(folder, SystemClock(), seed=3, sync=sync)
        leads = [past.take_in(past.clock.now()) for _ in range(WORKED_ON)]
        log = os.open(log_path(str(folder), generation_in(str(folder)) or 1), os.O_RDONLY)
        beside = os.open(folder / "bare", os.O_WRONLY | os.O_CREAT, 0o600)
        begun = size = end_of_lines(log)
        time.sleep(2 * SETTLES_S)
        past.journal.catch_up()
        for lead, _ in zip(cycle(leads), range(times), strict=False):
            since = time.perf_counter()
            command = AddNote(id=new_id(past.clock.now()), by="ana", lead=lead, text=SAID)
            made = time.perf_counter()
            past.do(command)
            done = time.perf_counter()
            whole.append(done - since)
            ours.append(done - made)
            line = os.pread(log, LONGEST, size).rstrip(b" ")
            since = time.perf_counter()
            os.pwrite(beside, line, size - begun)
            sync(beside)
            bare.append(time.perf_counter() - since)
            size += len(line)
        os.close(beside)
        os.close(log)
        past.journal.close()
    base = statistics.median(bare)
    note = (
        f"{1000 * statistics.median(ours):.3f} ms, bare {1000 * base:.3f} ms, {(size - begun) // times} bytes"
    )
    what = f"append after {history:,} events, times a bare write and sync"
    return [
        Figure(what, statistics.median(ours) / base, 1.5, note),
        Figure("the same with the command's id made meanwhile", statistics.median(whole) / base),
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
