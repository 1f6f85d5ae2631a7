"""A storm of kills over four processes that write, compact and read: `python -m tests.bench.storm`.

    python -m tests.bench.storm --kills 1000 --seed 7

Each process writes as fast as it can, compacts now and then, and says of every command when it was
acknowledged. One after the other is killed at a random moment (SIGKILL) and another takes its place. In the
end nothing that was acknowledged may be lost, nothing may be there twice, and every line can be read. Time
runs fast for them: a month of the journal in three seconds, so that logs are compacted into months.
"""

from __future__ import annotations

import argparse
import datetime
import os
import random
import select
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Final, NamedTuple

from leadtui.clock import UTC
from leadtui.errors import StoreFailed
from leadtui.store import compaction
from leadtui.store.embedded import EmbeddedJournal
from leadtui.store.inspecting import inspect
from tests.support.journals import enquiry, folded, note, put

WRITERS: Final = 4
LONGEST_LIFE_S: Final = 0.25
TIMES: Final = 1_000_000
"""So much faster runs the time of the journal."""

COMPACT_AT: Final = 4_000
"""Bytes that are worth a compaction here."""

PEOPLE: Final = 8


class FastClock:
    """The machine's clock, but faster; the same in every process of one storm."""

    def __init__(self, began: float) -> None:
        self._began = began

    def now(self) -> datetime.datetime:
        """The moment, by the fast clock."""
        passed = time.time() - self._began
        return datetime.datetime.fromtimestamp(self._began, UTC) + datetime.timedelta(seconds=TIMES * passed)

    def monotonic(self) -> float:
        """Seconds as they are."""
        return time.monotonic()


class Writer(NamedTuple):
    """A process at work."""

    pid: int
    says: int
    """What it says can be read here."""


class Told(NamedTuple):
    """What came of a storm."""

    kills: int
    acknowledged: int
    lines: int
    lost: int
    twice: int
    unreadable: int
    generations: int
    months: int

    @property
    def is_good(self) -> bool:
        """Whether nothing was lost, doubled or torn."""
        return not (self.lost or self.twice or self.unreadable)


def _write(folder: str, clock: FastClock, name: str, says: int) -> None:
    """What a process does until it is killed."""
    chance = random.Random(name)
    journal = EmbeddedJournal(folder, clock)
    number = 0
    while True:
        command = f"{clock.now():%Y%m%d%H%M%S%f}-{name}-{number}"
        put(journal, command, note(chance.randrange(PEOPLE), "x" * chance.randrange(400)), by=name)
        os.write(says, f"{command}\n".encode())
        number += 1
        if chance.random() < 0.05:
            journal.compact()


def _start(folder: str, clock: FastClock, name: str) -> Writer:
    reads, says = os.pipe()
    pid = os.fork()
    if pid:
        os.close(says)
        os.set_blocking(reads, False)
        return Writer(pid, reads)
    os.close(reads)
    try:
        _write(folder, clock, name, says)
    except BaseException as error:  # it must not go on as its parent does
        os.write(2, f"{name}: {error!r}\n".encode())
    os._exit(1)


class Storm:
    """A journal, four processes, and what they said was acknowledged."""

    def __init__(self, folder: str, seed: int) -> None:
        compaction.LONG = COMPACT_AT  # type: ignore[misc]  # the processes are forked from this one
        self.folder = folder
        self.chance = random.Random(seed)
        self.clock = FastClock(time.time())
        self.acknowledged: list[str] = []
        self._rest: dict[int, bytes] = {}
        self._count = 0
        journal = EmbeddedJournal(folder, self.clock)
        for number in range(PEOPLE):
            put(journal, f"0-{number}", *enquiry(number))
            self.acknowledged.append(f"0-{number}")
        journal.close()

    def blow(self, kills: int) -> None:
        """Kill so many processes, one after the other; then the last ones."""
        writers = [self._next() for _ in range(WRITERS)]
        for _ in range(kills):
            self._listen(writers, self.chance.random() * LONGEST_LIFE_S / WRITERS)
            place = self.chance.randrange(WRITERS)
            self._kill(writers[place])
            writers[place] = self._next()
        for writer in writers:
            self._kill(writer)

    def _next(self) -> Writer:
        self._count += 1
        return _start(self.folder, self.clock, f"w{self._count}")

    def _listen(self, writers: list[Writer], seconds: float) -> None:
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            for says in select.select([writer.says for writer in writers], [], [], left)[0]:
                self._hear(says)

    def _hear(self, says: int) -> bool:
        """Take in what a process said; False when it says nothing any more."""
        try:
            data = os.read(says, 1 << 16)
        except BlockingIOError:
            return True
        *whole, rest = (self._rest.get(says, b"") + data).split(b"\n")
        self.acknowledged += [one.decode() for one in whole]
        self._rest[says] = rest
        return bool(data)

    def _kill(self, writer: Writer) -> None:
        os.kill(writer.pid, signal.SIGKILL)
        os.waitpid(writer.pid, 0)
        while self._hear(writer.says):
            pass
        self._rest.pop(writer.says)
        os.close(writer.says)

    def look(self, kills: int) -> Told:
        """What there is in the end."""
        found = inspect(self.folder)
        journal = EmbeddedJournal(self.folder, self.clock)
        commands = [line.command for line in journal.read()]
        same = dict(folded(journal).people) == {
            one: journal.facts.contact(one) for one in folded(journal).people
        }
        journal.close()
        names = [path.name for path in Path(self.folder).iterdir()]
        return Told(
            kills=kills,
            acknowledged=len(self.acknowledged),
            lines=len(commands),
            lost=len(set(self.acknowledged) - set(commands)),
            twice=len(commands) - len(set(commands)),
            unreadable=len(found.faults) + len(found.gaps) + (not same),
            generations=int(Path(self.folder, "current").read_text()),
            months=sum(name.startswith("history-") and name.endswith(".jsonl") for name in names),
        )


def storm(kills: int, seed: int) -> Told:
    """A storm over a journal of its own, which is gone afterwards unless something is wrong with it."""
    folder = tempfile.mkdtemp(prefix="leadtui-storm-")
    whole = Storm(f"{folder}/data", seed)
    whole.blow(kills)
    try:
        told = whole.look(kills)
    except StoreFailed:
        print(f"look at {folder}")
        raise
    if told.is_good:
        shutil.rmtree(folder)
    else:
        print(f"look at {folder}")
    return told


def main() -> int:
    """Read the command line, and say what came of it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    told = storm(options.kills, options.seed)
    for name, number in told._asdict().items():
        print(f"{number:9,}  {name}")
    return 0 if told.is_good else 1


if __name__ == "__main__":
    sys.exit(main())
