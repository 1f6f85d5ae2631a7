"""The disk is full, the folder is gone, somebody may only read: told in words, with nothing acknowledged."""

from __future__ import annotations

import contextlib
import errno
import os
import resource
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from leadtui.domain.commands import Command
from leadtui.errors import StoreFailed, StoreReadOnly, UsageError
from leadtui.store.memory import MemoryJournal
from leadtui.store.open import open_journal
from tests.support.journals import ROOT, clock, coming_to, embedded, enquiry, note, people, put, written


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    journal = embedded(folder)
    put(journal, "c1", *enquiry(1))
    journal.close()
    return folder


@pytest.fixture
def full_at() -> Iterator[int]:
    """No file of this process may grow beyond so many bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (6000, hard))
    yield 6000
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def failing(*errors: int) -> object:
    """A sync that fails with each of these in turn, then works."""
    left = list(errors)

    def sync(fd: int) -> None:
        if left:
            raise OSError(left.pop(0), "the disk says no")

    return sync


def test_a_line_that_does_not_fit_is_taken_back_whole(folder: Path, full_at: int) -> None:
    journal = embedded(folder)
    before = written(folder / "live-1.jsonl")
    with pytest.raises(StoreFailed, match="may not grow") as told:
        put(journal, "c2", note(1, "x" * full_at))
    assert str(folder) in told.value.message
    assert (folder / "live-1.jsonl").read_bytes() == before
    assert put(journal, "c2", note(1, "short")).seq == 4
    assert [line.command for line in embedded(folder).read()] == ["c1", "c2"]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small one."""
    if sys.platform != "linux" or os.getuid() != 0:
        pytest.skip("only root may mount a small disk")
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)], check=True)
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


def test_a_full_disk_is_told_and_goes_on_when_there_is_room(disk: Path) -> None:
    journal = embedded(disk / "data")
    put(journal, "c1", *enquiry(1))
    (disk / "filler").write_bytes(b"x" * 40_000)
    with pytest.raises(StoreFailed, match="the disk is full"):
        put(journal, "c2", note(1, "x" * 40_000))
    assert [line.command for line in embedded(disk / "data").read()] == ["c1"]
    (disk / "filler").unlink()
    assert put(journal, "c3", note(1)).seq == 4
    journal.close()


def test_on_a_full_disk_a_process_still_says_what_is_wrong(disk: Path) -> None:
    journal = embedded(disk / "data")
    journal.publish_status("collector", {"pid": 1, "reason": "none"})
    with contextlib.suppress(OSError):
        (disk / "filler").write_bytes(b"x" * 64_000)
    for said in ("the disk is full", "", "the disk is full, and has been for long"):
        journal.publish_status("collector", {"pid": 1, "reason": said})
        assert journal.status("collector") == {"pid": 1, "reason": said}
    with pytest.raises(StoreFailed, match="the disk is full"):
        journal.publish_status("collector", {"reason": "x" * 9000})
    assert journal.status("collector") == {"pid": 1, "reason": said}
    with pytest.raises(StoreFailed):
        journal.publish_status("board", {"pid": 2})
    journal.close()


@pytest.mark.parametrize("error", [errno.EIO, errno.ENOSPC, errno.EDQUOT])
def test_after_a_failed_sync_nothing_was_kept_and_everything_is_read_again(folder: Path, error: int) -> None:
    other = embedded(folder)
    journal = embedded(folder, sync=failing(error))
    with pytest.raises(StoreFailed):
        put(journal, "c2", note(1))
    before = journal.facts
    assert people(other) == people(journal)
    assert journal.facts is not before
    assert journal.facts.accepted("c2") is None
    assert put(journal, "c2", note(1)).seq == 4
    assert other.catch_up() == {"contact-1"}
    assert people(other) == people(journal) == people(embedded(folder))


def test_a_board_that_saw_the_line_of_a_failed_sync_forgets_it(folder: Path) -> None:
    other = embedded(folder)

    def sync(fd: int) -> None:
        assert other.catch_up()  # it is in the file, and not yet safe
        raise OSError(errno.EIO, "the disk says no")

    with pytest.raises(StoreFailed, match="the disk failed"):
        put(embedded(folder, sync=sync), "c2", note(1))
    assert other.catch_up() == {"contact-1"}
    assert other.facts.seq == 3


def test_a_retry_after_a_failure_is_a_first_try(folder: Path) -> None:
    journal = embedded(folder, sync=failing(errno.EIO))
    command = Command(id="c2", by="ana")
    with pytest.raises(StoreFailed):
        journal.submit(command, coming_to(note(1)))
    journal.submit(command, coming_to(note(1)))
    journal.submit(command, coming_to(note(1)))
    assert [line.command for line in journal.read()] == ["c1", "c2"]


def test_a_folder_that_goes_away_is_an_error_and_not_an_empty_board(folder: Path) -> None:
    journal = embedded(folder)
    shutil.move(folder, folder.with_name("elsewhere"))
    with pytest.raises(StoreFailed, match=r"gone|not there"):
        journal.catch_up()
    with pytest.raises(StoreFailed, match=r"gone|not there"):
        put(journal, "c2", note(1))
    assert list(journal.facts.people) == ["contact-1"]
    assert not folder.exists()
    shutil.move(folder.with_name("elsewhere"), folder)
    assert put(journal, "c2", note(1)).seq == 4


def test_a_copy_that_was_brought_back_in_place_of_the_folder_is_gone_on_with(folder: Path) -> None:
    copy = folder.with_name("copy")
    shutil.copytree(folder, copy)
    journal = embedded(folder)
    put(journal, "c2", note(1))
    held = journal.hold("collector")
    assert held is not None
    told = [held.lost]
    shutil.move(folder, folder.with_name("elsewhere"))
    told.append(held.lost)
    shutil.move(copy, folder)
    other = embedded(folder)
    fresh = other.hold("collector")
    assert fresh is not None
    assert [*told, held.lost, fresh.lost] == [False, False, True, False]
    assert journal.catch_up() == {"contact-1"}
    assert put(journal, "d2", note(1)).seq == put(other, "d3", note(1)).seq - 1 == 4
    assert [line.command for line in embedded(folder).read()] == ["c1", "d2", "d3"]
    held.release()
    assert [line.command for line in embedded(folder.with_name("elsewhere")).read()] == ["c1", "c2"]


def test_an_empty_folder_in_place_of_the_journal_is_an_error_too(folder: Path) -> None:
    journal = embedded(folder)
    shutil.rmtree(folder)
    folder.mkdir()
    with pytest.raises(StoreFailed, match="gone"):
        journal.catch_up()
    with pytest.raises(StoreFailed, match="gone"):
        put(journal, "c2", note(1))
    assert list(journal.facts.people) == ["contact-1"]


def test_read_only_nothing_is_ever_written(folder: Path, tmp_path: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    journal = embedded(folder, read_only=True)
    assert journal.read_only == "it was opened read-only"
    with pytest.raises(StoreReadOnly, match="read-only"):
        put(journal, "c2", note(1))
    with pytest.raises(StoreReadOnly):
        journal.publish_status("collector", {})
    assert not journal.compact()
    assert journal.hold("collector") is None
    assert not journal.anybody_holds("boards")
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    nowhere = embedded(tmp_path / "nowhere", read_only=True)
    assert (nowhere.facts.seq, nowhere.catch_up(), list(nowhere.read())) == (0, frozenset(), [])
    assert nowhere.contacts().all() == []
    assert not (tmp_path / "nowhere").exists()


def test_a_viewer_who_came_first_sees_the_journal_when_it_is_begun(tmp_path: Path) -> None:
    viewer = embedded(tmp_path / "data", read_only=True)
    put(embedded(tmp_path / "data"), "c1", *enquiry(1))
    assert viewer.catch_up() == {"contact-1"}


def test_a_viewer_holds_the_locks_that_are_there(folder: Path) -> None:
    viewer, collector = embedded(folder, read_only=True), embedded(folder)
    assert viewer.hold("boards", shared=True) is None
    held = collector.hold("boards", shared=True)
    assert held is not None
    assert viewer.anybody_holds("boards")
    held.release()
    assert viewer.hold("boards", shared=True) is not None
    assert collector.anybody_holds("boards")


def test_who_may_not_write_reads_on_and_is_told_why() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "data"
        put(embedded(folder), "c1", *enquiry(1))
        for path in (Path(name), folder, *folder.iterdir()):
            path.chmod(0o555 if path.is_dir() else 0o444)
        code = (
            "import os, sys\n"
            "from leadtui.clock import SystemClock\n"
            "from leadtui.store.open import open_journal\n"
            "if os.getuid() == 0: os.setuid(65534)\n"
            "journal = open_journal(sys.argv[1], SystemClock())\n"
            "journal.catch_up()\n"
            "print(journal.facts.seq, journal.read_only)\n"
        )
        try:
            told = subprocess.run(
                [sys.executable, "-c", code, str(folder)],
                cwd=ROOT,
                capture_output=True,
                text=True,
                check=False,
            )
        finally:
            for path in (Path(name), folder):
                path.chmod(0o755)
    assert told.stdout.strip() == f"3 {folder}/live-1.jsonl: you have no right to it", told.stderr


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda path: path.symlink_to("/etc/passwd"), "a symbolic link stands in place of the file"),
        (lambda path: path.mkdir(), "a folder stands in place of the file"),
        (lambda path: os.mkfifo(path), "a pipe or a device stands in place of the file"),
    ],
    ids=["symlink", "folder", "pipe"],
)
@pytest.mark.parametrize("name", ["live-1.jsonl", "current", "journal.lock"])
def test_what_is_no_file_of_ours_is_told(folder: Path, name: str, make: object, words: str) -> None:
    (folder / name).unlink()
    make(folder / name)  # type: ignore[operator]
    with pytest.raises(StoreFailed, match=words) as told:
        put(embedded(folder), "c2", note(1))
    assert name in told.value.message


def test_a_file_in_place_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("hello")
    with pytest.raises(StoreFailed, match="file stands in place of the folder"):
        embedded(tmp_path / "data")
    with pytest.raises(StoreFailed, match="file stands in place of the folder"):
        embedded(tmp_path / "data" / "below")


def test_a_leftover_of_a_beginning_that_was_cut_short_does_no_harm(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "live-1.jsonl.4711.tmp").write_bytes(b'{"lead')
    journal = embedded(folder)
    assert put(journal, "c1", *enquiry(1)).seq == 1
    mode = (folder / "live-1.jsonl").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_what_names_no_journal_is_wrong_usage(tmp_path: Path) -> None:
    for where in ("mysql://shop/leads", ""):
        with pytest.raises(UsageError):
            open_journal(where, clock())
    assert isinstance(open_journal("memory:", clock()), MemoryJournal)
    assert open_journal(tmp_path / "data", clock()).watched == tmp_path / "data"
