"""Several processes at one journal: nothing acknowledged is lost, and all fold the same."""

from __future__ import annotations

import fcntl
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from leadtui.errors import StoreBusy, StoreFailed
from leadtui.store.locks import JournalLock
from tests.support.journals import clock, embedded, enquiry, folded, note, put, run_writer


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    put(embedded(folder), "c1", *enquiry(0))
    return folder


def test_four_processes_at_once_lose_nothing_and_see_the_same(folder: Path) -> None:
    follower = embedded(folder)
    writers = [run_writer(folder, f"w{number}", "40") for number in range(4)]
    acknowledged: set[str] = set()
    for writer in writers:
        out, _ = writer.communicate(timeout=30)
        follower.catch_up()
        acknowledged |= set(out.split())
        assert writer.returncode == 0
    lines = list(follower.read())
    assert len(acknowledged) == 160
    assert sorted(line.command for line in lines) == sorted({"c1", *acknowledged})
    assert [line.seq for line in lines] == [1, *range(4, 164)]
    assert follower.facts.people == embedded(folder).facts.people == folded(follower).people


@pytest.mark.parametrize("chance", range(4))
def test_killed_at_any_moment_what_was_acknowledged_is_there(folder: Path, chance: int) -> None:
    writer = run_writer(folder, "w", "100000")
    assert writer.stdout is not None
    stop_after = random.Random(chance).randrange(20, 120)
    acknowledged = [writer.stdout.readline().strip() for _ in range(stop_after)]
    writer.send_signal(signal.SIGKILL)
    acknowledged += writer.stdout.read().split()  # what it had said before it was killed
    writer.wait(timeout=10)
    writer.stdout.close()
    journal = embedded(folder)
    kept = [line.command for line in journal.read()][1:]
    assert kept[: len(acknowledged)] == acknowledged
    assert len(kept) - len(acknowledged) <= 1  # one may be kept whose acknowledgement was not heard
    assert put(journal, "next", note(0)).seq == journal.facts.seq


def test_a_lock_held_too_long_names_the_process_that_has_it(folder: Path) -> None:
    code = (
        "import sys, time\n"
        "from tests.support.journals import embedded, put, note\n"
        "from pathlib import Path\n"
        "from leadtui.domain.commands import Command\n"
        "def decide(facts, command, at):\n"
        "    print('deciding', flush=True)\n"
        "    sys.stdin.readline()\n"
        "    return (note(0),)\n"
        "embedded(Path(sys.argv[1])).submit(Command(id='slow', by='bo'), decide)\n"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", code, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "deciding\n"
    waiting = clock()
    journal = embedded(folder, waiting)
    with pytest.raises(StoreBusy, match=f"process {holder.pid} has held the journal for more than 5 s"):
        put(journal, "c2", note(0))
    assert 5.0 <= waiting.monotonic() < 5.1
    holder.communicate("\n", timeout=10)
    assert put(journal, "c2", note(0)).seq == 5


def test_locks_go_with_the_process_that_held_them(folder: Path) -> None:
    code = (
        "import sys\n"
        "from tests.support.journals import embedded\n"
        "from pathlib import Path\n"
        "journal = embedded(Path(sys.argv[1]))\n"
        "held = journal.hold('collector'), journal.hold('boards', shared=True)\n"
        "print('held', flush=True)\n"
        "sys.stdin.readline()\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    journal = embedded(folder)
    assert journal.hold("collector") is None
    assert journal.holder("collector") == f"process {process.pid}"
    assert journal.anybody_holds("boards")
    process.kill()
    process.communicate(timeout=10)
    assert not journal.anybody_holds("boards")
    assert journal.hold("collector") is not None
    assert journal.holder("collector") == f"process {os.getpid()}"


def test_a_lock_file_that_was_replaced_while_waiting_is_not_the_lock(tmp_path: Path) -> None:
    path = tmp_path / "journal.lock"
    at = clock()

    def replace(seconds: float) -> None:
        """What happens while it waits: the file is replaced, and the new one is free."""
        at.forward(seconds)
        path.unlink(missing_ok=True)
        path.touch()
        os.close(old)

    old = os.open(path, os.O_RDWR | os.O_CREAT)
    fcntl.flock(old, fcntl.LOCK_EX)
    lock = JournalLock(str(path), at, replace)
    with lock, path.open() as fresh, pytest.raises(BlockingIOError):
        fcntl.flock(fresh, fcntl.LOCK_EX | fcntl.LOCK_NB)
    lock.close()


@pytest.mark.parametrize(("is_remote", "age_s", "is_refused"), [
    (True, 99999, True), (False, 0, False), (None, 0, True), (None, 99999, False),
])  # fmt: skip
def test_a_second_machine_is_refused_and_pointed_to_postgresql(
    tmp_path: Path, is_remote: bool | None, age_s: float, is_refused: bool
) -> None:
    path = tmp_path / "journal.lock"
    path.write_text("4711 front-desk\n")
    at = clock()
    now = at.now().timestamp()
    os.utime(path, (now - age_s, now - age_s))
    lock = JournalLock(str(path), at, at.forward, is_remote=lambda path: is_remote)
    if is_refused:
        with pytest.raises(StoreFailed, match="the machine front-desk") as told, lock:
            pass
        assert "PostgreSQL" in told.value.hint
        assert path.read_text() == "4711 front-desk\n"
    else:
        with lock:
            assert path.read_text().startswith(f"{os.getpid()} ")
    lock.close()
