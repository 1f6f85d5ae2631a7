from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import pytest

from leadtui.desk.summon import LONGEST_WAIT_S, LOOK_EVERY_S, STEADY_S, Child, Summoner, start_apart
from leadtui.store.embedded import EmbeddedJournal
from leadtui.store.locks import Hold
from tests.support.desks import PATIENCE_S, Shop, Time


class Started:
    """A collector that was started, as far as a summoner can see."""

    def __init__(self, *, ends_with: int | None = None) -> None:
        self.exit_code = ends_with

    def poll(self) -> int | None:
        return self.exit_code


class Board:
    """A board that calls its summoner every second."""

    def __init__(self, journal: EmbeddedJournal, another: EmbeddedJournal, time: Time) -> None:
        self._journal, self._another, self._time = journal, another, time
        self.commands: list[Sequence[str]] = []
        self.at: list[float] = []
        self.children: list[Started] = []
        self.ends_with: int | None = None
        self.cannot_start = False
        self.collector: Hold | None = None
        self.summoner = Summoner(["--config", "c.yaml"], time, self._start)

    def _start(self, command: Sequence[str]) -> Child:
        self.at.append(self._time.monotonic())
        if self.cannot_start:
            raise OSError(errno.EAGAIN, os.strerror(errno.EAGAIN))
        self.commands.append(command)
        self.children.append(Started(ends_with=self.ends_with))
        return self.children[-1]

    def somebody_collects(self) -> None:
        self.collector = self._another.hold("collector")
        assert self.collector is not None

    def nobody_collects(self) -> None:
        assert self.collector is not None
        self.collector.release()

    def looks_on(self, seconds: float) -> str:
        """What the summoner says after so many seconds."""
        said = self.summoner(self._journal)
        for _ in range(round(seconds)):
            self._time.forward(1)
            said = self.summoner(self._journal)
        return said


@pytest.fixture
def board(shop: Shop, journal: EmbeddedJournal, time: Time) -> Iterator[Board]:
    with shop.opened(time) as another:
        yield Board(journal, another, time)


def test_where_nobody_polls_a_collector_is_started_for_this_config(board: Board) -> None:
    assert board.looks_on(0) == ""
    (command,) = board.commands
    assert command[0] == sys.executable
    assert command[-5:] == ["leadtui", "collect", "--while-watched", "--config", "c.yaml"]


def test_where_somebody_polls_nothing_is_started(board: Board) -> None:
    board.somebody_collects()
    assert board.looks_on(3600) == ""
    assert board.commands == []


def test_one_that_is_still_beginning_is_given_time(board: Board) -> None:
    assert board.looks_on(600) == ""
    assert len(board.commands) == 1


def test_one_that_lost_the_lock_and_does_not_end_stands_still_and_another_is_started(board: Board) -> None:
    board.looks_on(0)
    board.somebody_collects()
    board.looks_on(60)
    board.nobody_collects()
    board.looks_on(LOOK_EVERY_S)
    assert len(board.commands) == 1, "after a restart of the server it takes the lock again by itself"
    board.looks_on(LOOK_EVERY_S)
    assert len(board.commands) == 2
    board.looks_on(60)
    assert len(board.commands) == 2, "the next one is given time to begin"


def test_it_looks_every_five_seconds(board: Board) -> None:
    board.somebody_collects()
    board.looks_on(2)
    board.nobody_collects()
    board.looks_on(2 * LOOK_EVERY_S)
    assert board.at == [LOOK_EVERY_S]


def test_one_that_does_not_stay_is_started_again_ever_more_rarely_and_told(board: Board) -> None:
    board.ends_with = 2
    assert board.looks_on(LOOK_EVERY_S) == "the collector ended (exit code 2): “leadtui collect” tells more"
    board.looks_on(2 * 3600)
    pauses = [round(after - before) for before, after in pairwise(board.at)]
    assert pauses[:8] == [5, 10, 15, 25, 45, 85, 165, 305]
    assert set(pauses[8:]) == {LONGEST_WAIT_S + LOOK_EVERY_S}


def test_the_trouble_is_over_once_somebody_polls(board: Board) -> None:
    board.ends_with = -9
    assert "signal 9" in board.looks_on(LOOK_EVERY_S)
    board.somebody_collects()
    assert board.looks_on(2 * LOOK_EVERY_S) == ""


def test_after_a_collector_that_was_well_the_next_one_comes_without_delay(board: Board) -> None:
    board.ends_with = 1
    board.looks_on(600)
    board.ends_with = None
    board.looks_on(LONGEST_WAIT_S + LOOK_EVERY_S)
    board.somebody_collects()
    board.looks_on(STEADY_S + LOOK_EVERY_S)
    board.nobody_collects()
    board.children[-1].exit_code = -15
    started = len(board.at)
    board.looks_on(3 * LOOK_EVERY_S)
    assert len(board.at) == started + 1


def test_a_machine_that_can_start_nothing_is_told_and_tried_again(board: Board) -> None:
    board.cannot_start = True
    assert "no collector can be started (Resource temporarily unavailable)" in board.looks_on(0)
    board.cannot_start = False
    board.looks_on(LOOK_EVERY_S)
    assert len(board.commands) == 1


def test_modules_in_the_current_folder_are_not_ours(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """`python -m` would take a json.py that happens to lie in the folder that the board was started in."""
    (shop.folder / "json.py").write_text("raise SystemExit('not ours')")
    commands: list[Sequence[str]] = []

    def start(command: Sequence[str]) -> Child:
        commands.append(command)
        return Started()

    monkeypatch.chdir(shop.folder)
    with shop.opened() as journal:
        Summoner([], Time(), start)(journal)
    done = subprocess.run(
        [*commands[0], "--help"], cwd=shop.folder, env=shop.environ, capture_output=True, text=True,
        timeout=PATIENCE_S, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert "leadtui collect" in done.stdout


def test_it_is_started_in_a_session_of_its_own_without_a_terminal() -> None:
    code = "import os, sys; sys.exit(os.getsid(0) == os.getpid() and not any(map(os.isatty, range(3))))"
    child = start_apart([sys.executable, "-c", code])
    assert isinstance(child, subprocess.Popen)
    assert child.wait(PATIENCE_S) == 1


def test_it_writes_nothing_where_the_board_is_painted(capfd: pytest.CaptureFixture[str]) -> None:
    child = start_apart([sys.executable, "-c", "import sys; print(1); print(2, file=sys.stderr)"])
    assert isinstance(child, subprocess.Popen)
    child.wait(PATIENCE_S)
    assert capfd.readouterr() == ("", "")


def test_a_checkout_that_is_not_installed_finds_itself(monkeypatch: pytest.MonkeyPatch, shop: Shop) -> None:
    monkeypatch.chdir(Path(__file__).resolve().parents[2])
    commands: list[Sequence[str]] = []

    def start(command: Sequence[str]) -> Child:
        commands.append(command)
        return Started()

    with shop.opened() as journal:
        Summoner([], Time(), start)(journal)
    assert "-P" not in commands[0]
