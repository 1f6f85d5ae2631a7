"""A journal's folder that a group may read, and only read."""

from __future__ import annotations

import grp
import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from leadtui.domain.events import Moved
from leadtui.errors import StoreFailed
from leadtui.store.open import describe, open_journal
from tests.support.journals import about, clock, enquiry, note, put
from tests.support.pgserver import ROOT
from tests.support.set_clock import SetClock

DAY_S = 86400.0

OURS = grp.getgrgid(os.getegid()).gr_name


@pytest.fixture
def folder() -> Iterator[Path]:
    """Where others may get at it."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name) / "data"


def fill(folder: Path, at: SetClock, group: str | None = None) -> None:
    """One who was lost long ago and is in the archive, and one who is new; a file of every kind is there."""
    journal = open_journal(folder, at, group=group)
    put(journal, "c1", *enquiry(1))
    put(journal, "c2", about(1, Moved("lost", "lost", reason="price")))
    at.forward(60 * DAY_S)
    put(journal, "c3", *enquiry(2))
    journal.publish_status("collector", {"pid": 1})
    assert journal.compact()
    hold = journal.hold("boards", shared=True)
    assert hold is not None
    hold.release()
    journal.close()


def modes(folder: Path) -> dict[str, int]:
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}


def test_nobody_but_its_owner_reads_a_journal(folder: Path) -> None:
    fill(folder, clock(), group="")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert set(modes(folder).values()) == {0o600}


def test_a_group_reads_every_file_but_the_key(folder: Path) -> None:
    fill(folder, clock(), group=OURS)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o2750
    found = modes(folder)
    assert found.pop("hash.key") == 0o600
    assert set(found.values()) == {0o640}
    assert {"current", "checkpoint", "journal.lock", "status-collector.json"} <= found.keys()
    assert f"the group {OURS} may read it" in describe(str(folder))


def test_a_group_that_is_named_later_reads_what_was_there_before(folder: Path) -> None:
    at = clock()
    fill(folder, at)
    old = os.umask(0o077)
    try:
        journal = open_journal(folder, at, group=OURS)
        put(journal, "c4", note(2))
        journal.compact()
        journal.close()
    finally:
        os.umask(old)
    assert {name for name, mode in modes(folder).items() if mode != 0o640} == {"hash.key"}
    open_journal(folder, at).close()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o2750


def test_a_group_that_is_named_no_more_reads_nothing(folder: Path) -> None:
    at = clock()
    fill(folder, at, group=OURS)
    open_journal(folder, at, group="").close()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert set(modes(folder).values()) == {0o600}


def test_a_folder_that_was_made_by_hand_stays_as_it_is_and_its_files_private(folder: Path) -> None:
    folder.mkdir()
    folder.chmod(0o2755)
    fill(folder, clock(), group="")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o2755
    assert set(modes(folder).values()) == {0o600}


def test_a_group_that_is_not_there_is_told(folder: Path) -> None:
    with pytest.raises(StoreFailed, match="There is no group nobody-is-in-it on this machine"):
        open_journal(folder, clock(), group="nobody-is-in-it")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


LOOKS = """
import os, sys
from leadtui.clock import SystemClock
from leadtui.errors import StoreReadOnly
from leadtui.store.open import describe, open_journal
from leadtui.store import checkpoint
from leadtui.domain.commands import Command
os.setgroups([int(sys.argv[2])]); os.setgid(65534); os.setuid(65534)
journal = open_journal(sys.argv[1], SystemClock(), group="")
print(journal.read_only, *journal.facts.people, journal.hold("boards", shared=True) is not None, flush=True)
input()
print(*sorted(journal.catch_up()), journal.facts.lead("lead-1") is not None, flush=True)
try:
    journal.submit(Command(id="x", by="wall"), lambda facts, command, at: ())
except StoreReadOnly as error:
    print("refused")
try:
    open(sys.argv[1] + "/hash.key")
except PermissionError:
    print("the key is not for them")
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")
def test_an_account_of_the_group_follows_and_changes_nothing(folder: Path) -> None:
    """Over the archive as well, without folding all there ever was: a damaged line of old would tell."""
    at = clock()
    group = grp.getgrgid(12) if os.getegid() != 12 else grp.getgrgid(13)
    fill(folder, at, group=group.gr_name)
    (old,) = (path for path in folder.glob("history-*.jsonl") if b'"c1"' in path.read_bytes())
    old.write_bytes(old.read_bytes().replace(b'"c1"', b'"c0"'))
    with subprocess.Popen(
        [sys.executable, "-c", LOOKS, str(folder), str(group.gr_gid)], cwd=ROOT, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as looking:  # fmt: skip
        assert looking.stdin is not None
        assert looking.stdout is not None
        first = looking.stdout.readline()
        assert first.endswith("you have no right to it contact-2 True\n"), first
        journal = open_journal(folder, at, group=group.gr_name)
        put(journal, "c4", *enquiry(3))
        put(journal, "c5", about(1, Moved("new", "open")))
        assert journal.compact()
        journal.close()
        looking.stdin.write("\n")
        looking.stdin.flush()
        told = looking.stdout.read().splitlines()
    assert told == ["contact-1 contact-3 True", "refused", "the key is not for them"]
