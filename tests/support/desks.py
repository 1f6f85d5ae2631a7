"""Desks and collectors for tests: time that passes when told to, a shop's folder, and real processes."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import json
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from leadtui.clock import SystemClock
from leadtui.config.load import Loaded, load
from leadtui.domain.commands import Accepted, Command
from leadtui.domain.decide import decide
from leadtui.domain.events import EnquiryRaised
from leadtui.domain.rules import Rules
from leadtui.store.embedded import EmbeddedJournal
from leadtui.store.journal import Journal
from tests.support.journals import NOON
from tests.support.set_clock import SetClock

ROOT = Path(__file__).resolve().parents[2]

PATIENCE_S = 20.0
"""Nothing that a test waits for takes longer, even on a busy machine."""


def until(holds: Callable[[], object], within_s: float = PATIENCE_S) -> None:
    """Return as soon as a condition holds; fails when it does not in time."""
    pause = threading.Event()
    end = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < end, "it did not come to that in time"
        pause.wait(0.005)


class Time(SetClock):
    """A clock with an `asyncio.sleep` of its own: time passes by `run`, and sleepers wake in their order."""

    def __init__(self) -> None:
        super().__init__(NOON)
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._numbers = itertools.count()
        self._changed = asyncio.Event()
        self.slept: list[float] = []
        """Every pause that was asked for, in seconds."""

    async def sleep(self, seconds: float) -> None:
        """Wait until so much time was let pass."""
        self.slept.append(seconds)
        waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.monotonic() + seconds, next(self._numbers), waiting))
        self._changed.set()
        await waiting

    async def asleep(self, count: int) -> None:
        """Wait until so many tasks sleep: they have done what they had to do."""
        async with asyncio.timeout(PATIENCE_S):
            while sum(not waiting.done() for _, _, waiting in self._sleepers) < count:
                self._changed.clear()
                await self._changed.wait()

    async def run(self, seconds: float, sleepers: int) -> None:
        """Let time pass, with so many tasks that sleep between what they do."""
        end = self.monotonic() + seconds
        await self.asleep(sleepers)
        while self._sleepers and self._sleepers[0][0] <= end:
            at, _, waiting = heapq.heappop(self._sleepers)
            self.forward(max(0.0, at - self.monotonic()))
            if not waiting.done():
                waiting.set_result(None)
                await asyncio.sleep(0)
                await self.asleep(sleepers)
        self.forward(max(0.0, end - self.monotonic()))


class Shop:
    """A folder with a config, a journal and a drop folder, and what is wanted of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.config = folder / "config.yaml"
        self.data = folder / "data"
        self.inbox = folder / "inbox"
        self.inbox.mkdir()
        self.write_config("")

    def write_config(self, text: str) -> None:
        """Put a config in place whole, as an editor does."""
        draft = self.folder / "config.yaml.draft"
        draft.write_text(f"data: data\nshop: {{zone: America/Denver, region: US}}\n{textwrap.dedent(text)}")
        draft.replace(self.config)

    def loaded(self) -> Loaded:
        """The config as it stands."""
        return load(str(self.config), self.environ)

    @property
    def environ(self) -> dict[str, str]:
        """What a process of this shop gets."""
        return {
            "HOME": str(self.folder), "PATH": os.environ["PATH"], "LANG": "C.UTF-8", "LEADTUI_AS": "ana",
            "LEADTUI_CONFIG": str(self.config), "PYTHONPATH": str(ROOT), "TERM": "xterm-256color",
        }  # fmt: skip

    def journal(self, clock: SetClock | None = None, *, read_only: bool = False) -> EmbeddedJournal:
        """The shop's journal."""
        return EmbeddedJournal(str(self.data), clock or SystemClock(), read_only=read_only)

    @contextmanager
    def opened(self, clock: SetClock | None = None) -> Iterator[EmbeddedJournal]:
        """The shop's journal, closed at the end."""
        journal = self.journal(clock)
        try:
            yield journal
        finally:
            journal.close()

    def status(self) -> dict[str, Any]:
        """What the collector last said of itself; empty before it has."""
        try:
            told: dict[str, Any] = json.loads((self.data / "status-collector.json").read_bytes())
        except FileNotFoundError:
            return {}
        return told

    def taken(self) -> list[str]:
        """The external ids of all enquiries in the journal, in its order, however often."""
        if not (self.data / "current").exists():
            return []
        journal = self.journal(read_only=True)
        try:
            return enquiries(journal)
        finally:
            journal.close()

    # -- processes -------------------------------------------------------------------------------------------

    def command(self, *words: str) -> list[str]:
        """A command of ours for this shop."""
        return [sys.executable, "-m", "leadtui", *words]

    def start(self, *words: str) -> subprocess.Popen[str]:
        """Start a command; what it says can be read when it has ended."""
        return subprocess.Popen(
            self.command(*words), env=self.environ, cwd=self.folder, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip

    def done(self, *words: str) -> subprocess.CompletedProcess[str]:
        """A command that was run to its end."""
        return subprocess.run(
            self.command(*words), env=self.environ, cwd=self.folder, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=PATIENCE_S, check=False,
        )  # fmt: skip

    @contextmanager
    def collecting(self, *words: str) -> Iterator[subprocess.Popen[str]]:
        """A collector at work, ended at the end."""
        process = self.start("collect", *words)
        try:
            until(lambda: self.status().get("pid") == process.pid or process.poll() is not None)
            yield process
        finally:
            finish(process)

    def end_collector(self) -> None:
        """End the collector that somebody started, if there is one."""
        status = self.status()
        if status and not status["ended"]:
            try:
                os.kill(status["pid"], signal.SIGKILL)
            except ProcessLookupError:
                return


def finish(process: subprocess.Popen[str]) -> tuple[str, str]:
    """End a process, if it has not ended; what it said."""
    if process.poll() is None:
        process.kill()
    return process.communicate(timeout=PATIENCE_S)


def enquiries(journal: Journal) -> list[str]:
    """The external ids of all enquiries, in the journal's order, however often."""
    events = (event for line in journal.read() for event in line.events)
    return [event.data.enquiry.external_id for event in events if isinstance(event.data, EnquiryRaised)]


def do(journal: Journal, command: Command, rules: Rules | None = None) -> Accepted:
    """Have a command written that is not refused."""
    outcome = journal.submit(command, lambda facts, one, at: decide(facts, one, at, rules or Rules()))
    assert isinstance(outcome, Accepted), outcome
    return outcome
