"""Looking a journal over: what is damaged is found where it is, and a copy has all the rest."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

import pytest

from leadtui.errors import StoreFailed
from leadtui.store import compaction
from leadtui.store.inspecting import Fault, Gap, inspect, repair
from tests.support.disk import nothing_synced
from tests.support.journals import NOON, assert_agree, clock, embedded, enquiry, note, put, written
from tests.support.set_clock import SetClock

DAY_S = 86400.0


@pytest.fixture
def folder(tmp_path: Path, at: SetClock, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Seven lines over three months of history and two logs."""
    monkeypatch.setattr(compaction, "LONG", 1)
    folder = tmp_path / "data"
    with nothing_synced():
        journal = embedded(folder, at)
        for number in range(6):
            put(journal, f"c{number}", *enquiry(number))
            at.forward(15 * DAY_S)
        journal.compact()
        put(journal, "c6", note(1), note(2))
        journal.close()
    return folder


def harm(path: Path, line: int) -> int:
    """Flip a bit in a line of a file; the byte that the line begins at."""
    lines = path.read_bytes().splitlines(keepends=True)
    byte = sum(map(len, lines[: line - 1]))
    data = bytearray(path.read_bytes())
    data[byte + 30] ^= 1
    path.write_bytes(data)
    return byte


def test_a_whole_journal_is_whole(folder: Path) -> None:
    found = inspect(str(folder))
    assert (found.lines, found.events, found.last, found.is_whole) == (7, 20, 20, True)
    assert (found.faults, found.gaps, found.notes) == ([], [], [])


def test_a_damaged_line_is_told_with_file_line_and_byte_and_what_is_lost(folder: Path) -> None:
    (folder / "live-1.jsonl").unlink()
    april = folder / "history-2026-04.jsonl"
    byte = harm(april, 3)
    found = inspect(str(folder))
    assert found.faults == [Fault(str(april), 3, byte, "its checksum does not match")]
    assert found.gaps == [Gap(10, 12)]
    assert found.lines == 6


def test_what_the_older_log_still_has_is_not_lost(folder: Path) -> None:
    harm(folder / "history-2026-04.jsonl", 3)
    found = inspect(str(folder))
    assert (len(found.faults), found.gaps, found.lines) == (1, [], 7)


def test_a_month_that_is_gone_is_a_gap(folder: Path) -> None:
    (folder / "live-1.jsonl").unlink()
    (folder / "history-2026-03.jsonl").unlink()
    assert inspect(str(folder)).gaps == [Gap(1, 6)]


@pytest.mark.parametrize("name", ["live-2.jsonl", "history-2026-04.jsonl", "current"])
def test_a_header_or_a_name_that_is_damaged_hides_no_line(folder: Path, name: str) -> None:
    path = folder / name
    path.write_bytes(b"x" + path.read_bytes()[1:])
    found = inspect(str(folder))
    assert (found.lines, found.gaps) == (7, [])
    assert [fault.line for fault in found.faults] == ([] if name == "current" else [1])


def test_a_last_line_that_was_never_finished_is_no_damage(folder: Path) -> None:
    with (folder / "live-2.jsonl").open("r+b") as log:
        log.seek(len(written(folder / "live-2.jsonl")))
        log.write(b'{"seq":21,')
    found = inspect(str(folder))
    assert found.is_whole
    assert "never finished (10 bytes)" in found.notes[0]


@pytest.mark.parametrize("left", [b"", b'{"leadtui":2,"jour', b'{"leadtui":2,"crc":"00000000"}\n'])
def test_a_journal_that_is_only_a_damaged_header_is_not_whole(tmp_path: Path, left: bytes) -> None:
    folder = tmp_path / "begun"
    embedded(folder).close()
    assert inspect(str(folder)).is_whole
    (folder / "live-1.jsonl").write_bytes(left)
    found = inspect(str(folder))
    assert [(fault.line, fault.byte) for fault in found.faults] == [(1, 0)]


def test_the_copy_has_all_that_is_whole_and_the_original_is_not_touched(folder: Path, tmp_path: Path) -> None:
    (folder / "live-1.jsonl").unlink()
    harm(folder / "history-2026-04.jsonl", 3)
    harm(folder / "history-2026-05.jsonl", 2)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    copy = tmp_path / "copy"
    found = repair(str(folder), str(copy), NOON)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert (found.lines, len(found.faults)) == (5, 2)
    assert inspect(str(copy)).gaps == found.gaps
    at = clock()
    at.forward(200 * DAY_S)
    mended = embedded(copy, at)
    assert [line.command for line in mended.read()] == ["c0", "c1", "c2", "c5", "c6"]
    assert put(mended, "next", note(0)).seq == 21
    assert mended.compact()
    assert_agree(embedded(copy, at).facts, list(mended.read()))


def test_a_copy_goes_to_a_folder_of_its_own(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreFailed, match="is not empty"):
        repair(str(folder), str(folder), NOON)
    with pytest.raises(StoreFailed, match="there is no journal"):
        repair(str(tmp_path / "nowhere"), str(tmp_path / "copy"), NOON)
    with pytest.raises(StoreFailed, match="there is no journal"):
        inspect(str(tmp_path / "nowhere"))


def test_a_copy_that_finds_no_room_leaves_nothing_that_looks_like_one(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(fd: int) -> None:
        raise OSError(errno.ENOSPC, "no room")

    monkeypatch.setattr("leadtui.store.inspecting.sync", full)
    with pytest.raises(StoreFailed, match="the disk is full"):
        repair(str(folder), str(tmp_path / "copy"), NOON)
    assert list((tmp_path / "copy").iterdir()) == []


def test_every_single_harmed_line_is_found(folder: Path, tmp_path: Path) -> None:
    (folder / "live-1.jsonl").unlink()
    for path in sorted(folder.glob("*.jsonl")):
        for line in range(1, len(written(path).splitlines()) + 1):
            harmed = tmp_path / "harmed"
            shutil.copytree(folder, harmed)
            byte = harm(harmed / path.name, line)
            found = inspect(str(harmed))
            is_last = (path.name, line) == ("live-2.jsonl", len(written(path).splitlines()))
            assert [(one.line, one.byte) for one in found.faults] == ([] if is_last else [(line, byte)])
            assert found.notes or not is_last
            shutil.rmtree(harmed)
