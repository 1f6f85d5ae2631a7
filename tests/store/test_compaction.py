"""Compaction: what is long done goes to history, and nobody notices, whenever it stops half-way."""

from __future__ import annotations

import contextlib
import errno
import os
import random
import shutil
from pathlib import Path

import pytest

from leadtui.domain.events import Moved
from leadtui.errors import StoreDamaged, StoreFailed, StoreReadOnly
from leadtui.store import compaction
from leadtui.store.embedded import EmbeddedJournal
from leadtui.store.following import Following
from leadtui.store.generations import generation_in
from leadtui.store.history import months_in
from leadtui.store.lines import seal
from leadtui.store.log import Log
from tests.support.disk import Crash, crashing_at, failing_from
from tests.support.journals import about, assert_agree, embedded, enquiry, note, people, put, written
from tests.support.set_clock import SetClock

DAY_S = 86400.0


@pytest.fixture
def folder(tmp_path: Path, at: SetClock) -> Path:
    """Lines of four months, one a week; none is history yet."""
    folder = tmp_path / "data"
    journal = embedded(folder, at, sync=lambda fd: None)
    for number in range(16):
        put(journal, f"c{number}", *enquiry(number))
        at.forward(7 * DAY_S)
    journal.close()
    return folder


def unsynced(folder: Path, at: SetClock) -> EmbeddedJournal:
    """A journal that does not wait for the disk."""
    return embedded(folder, at, sync=lambda fd: None)


def commands(journal: EmbeddedJournal) -> list[str]:
    return [line.command for line in journal.read()]


ALL = [f"c{number}" for number in range(16)]


def test_old_lines_go_to_the_file_of_their_month_and_young_ones_stay(folder: Path, at: SetClock) -> None:
    journal = embedded(folder, at)
    put(journal, "young", note(1))
    before = list(journal.read())
    assert journal.compact()
    assert [Path(path).name for path in months_in(str(folder))] == [
        "history-2026-03.jsonl", "history-2026-04.jsonl", "history-2026-05.jsonl", "history-2026-06.jsonl",
    ]  # fmt: skip
    assert [Path(path).read_bytes().count(b"\n") - 1 for path in months_in(str(folder))] == [5, 4, 4, 3]
    assert (folder / "current").read_text() == "2\n"
    assert len(written(folder / "live-2.jsonl").splitlines()) == 2
    for one in (journal, embedded(folder, at), embedded(folder, at, read_only=True)):
        assert list(one.read()) == before
        assert_agree(one.facts, before)
    for since in range(0, 50):
        assert [line.seq for line in journal.read(since)] == [
            line.seq for line in before if line.next_seq - 1 > since
        ]


def test_a_line_stays_byte_for_byte_what_it_was(folder: Path, at: SetClock) -> None:
    was = written(folder / "live-1.jsonl").splitlines(keepends=True)[1:]
    assert embedded(folder, at).compact()
    now = [
        line
        for path in [*map(Path, months_in(str(folder))), folder / "live-2.jsonl"]
        for line in written(path).splitlines(keepends=True)[1:]
    ]
    assert now == was


def test_it_is_done_when_there_is_enough_to_move_and_not_before(
    folder: Path, at: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = embedded(folder, at)
    assert journal.compact()
    put(journal, "c16", note(1))
    at.forward(3 * DAY_S)
    assert journal.compact()
    assert (folder / "current").read_text() == "2\n"
    monkeypatch.setattr(compaction, "LONG", 50)
    put(journal, "c17", note(1))
    assert journal.compact()
    assert (folder / "current").read_text() == "3\n"
    assert commands(journal) == [*ALL, "c16", "c17"]


def test_a_checkpoint_outlives_the_generation_it_was_made_in(folder: Path, at: SetClock) -> None:
    embedded(folder, at).compact()
    following = Following(str(folder), "", at, moved=str)
    following.load()
    assert following.facts.seq == 48
    following.close()


def test_a_follower_goes_on_with_what_it_has(folder: Path, at: SetClock) -> None:
    follower, writer = embedded(folder, at), embedded(folder, at)
    facts = follower.facts
    reading = follower.read()
    assert next(reading).command == "c0"
    put(writer, "c16", note(1, "before"))
    assert writer.compact()
    put(writer, "c17", note(2, "after"))
    assert follower.catch_up() == {"contact-1", "contact-2"}
    assert follower.facts is facts
    assert [line.command for line in reading][:15] == ALL[1:]
    assert put(follower, "c18", note(3)).seq == 51
    assert people(writer) == people(follower)
    assert commands(writer) == [*ALL, "c16", "c17", "c18"]


def test_who_slept_catches_up_across_compactions_whose_logs_are_gone(folder: Path, at: SetClock) -> None:
    sleeper, writer = embedded(folder, at), embedded(folder, at)
    facts = sleeper.facts
    for number in range(16, 24):
        put(writer, f"c{number}", note(number % 16, f"note {number}"))
        at.forward(40 * DAY_S)
        assert writer.compact()
    assert not (folder / "live-1.jsonl").exists()
    assert sleeper.catch_up() == {f"contact-{number % 16}" for number in range(16, 24)}
    assert sleeper.facts is facts
    assert {
        one.id: one for one in map(sleeper.facts.contact, [f"contact-{n}" for n in range(16)]) if one
    } == {one.id: one for one in map(writer.facts.contact, [f"contact-{n}" for n in range(16)]) if one}
    assert commands(sleeper) == [f"c{number}" for number in range(24)]


def test_the_old_log_stays_for_a_day(folder: Path, at: SetClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compaction, "LONG", 1)
    journal = embedded(folder, at)
    put(journal, "c16", note(1))
    assert journal.compact()
    at.forward(2.5 * DAY_S)
    put(journal, "c17", note(1))
    assert journal.compact()
    assert {path.name for path in folder.glob("live-*")} == {"live-2.jsonl", "live-3.jsonl"}


def test_a_repeat_caller_from_years_ago_is_recognised_without_reading_history(
    folder: Path, at: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = embedded(folder, at)
    put(journal, "lost", about(3, Moved("lost", "lost", reason="price")))
    for _ in range(8):
        at.forward(90 * DAY_S)
        put(journal, f"n{at.monotonic()}", note(1))
        assert journal.compact()
    again = embedded(folder, at)
    read: list[str] = []
    opened = Log.__init__

    def noting(log: Log, path: str, *, may_write: bool) -> None:
        read.append(path)
        opened(log, path, may_write=may_write)

    monkeypatch.setattr(Log, "__init__", noting)
    assert "contact-3" not in again.facts.people
    assert [one.name for one in again.find("phone:+13035550003")] == ["Person 3"]
    assert read == []


def test_a_journal_that_was_left_meanwhile_is_neither_compacted_nor_written(
    folder: Path, at: SetClock
) -> None:
    journal, other = unsynced(folder, at), unsynced(folder, at)
    put(journal, "young", note(1))
    other.leave("the new place", lambda: None)
    with pytest.raises(StoreReadOnly, match="moved to the new place"):
        journal.compact()
    with pytest.raises(StoreReadOnly, match="moved to the new place"):
        put(journal, "late", note(1))
    assert commands(unsynced(folder, at)) == [*ALL, "young"]


# -- it stops half-way ---------------------------------------------------------------------------------------


def steps_of(folder: Path, at: SetClock, tmp_path: Path) -> int:
    """How many calls a compaction of a copy of this folder makes that change something."""
    shutil.copytree(folder, tmp_path / "counted")
    with crashing_at(10**6) as calls:
        assert embedded(tmp_path / "counted", at).compact()
    return len(calls)


def test_a_crash_at_any_step_changes_nothing(folder: Path, at: SetClock, tmp_path: Path) -> None:
    journal = embedded(folder, at)
    put(journal, "young", note(1))
    journal.close()
    steps = steps_of(folder, at, tmp_path)
    before = len(list(Path("/dev/fd").iterdir()))
    assert steps > 20
    for step in range(steps):
        broken = tmp_path / f"broken-{step}"
        shutil.copytree(folder, broken)
        follower, compacting = unsynced(broken, at), unsynced(broken, at)
        with pytest.raises(Crash), crashing_at(step):
            compacting.compact()
        writer = unsynced(broken, at)
        assert commands(writer) == [*ALL, "young"]
        put(writer, "next", note(2))
        assert follower.catch_up() == {"contact-2"}
        with crashing_at(10**6):
            writer.compact()
        put(follower, "last", note(3))
        again = unsynced(broken, at)
        assert commands(again) == commands(writer) == [*ALL, "young", "next", "last"]
        if step % 5 == 0:
            assert_agree(again.facts, list(again.read()))
        for journal in (follower, compacting, writer, again):
            journal.close()
        shutil.rmtree(broken)
    assert len(list(Path("/dev/fd").iterdir())) <= before + 2


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO])
def test_a_disk_that_fails_at_any_step_is_told_and_changes_nothing(
    folder: Path, at: SetClock, tmp_path: Path, error: int
) -> None:
    steps = steps_of(folder, at, tmp_path)
    for step in range(0, steps, 3):
        broken = tmp_path / f"broken-{step}"
        shutil.copytree(folder, broken)
        journal = unsynced(broken, at)
        # When all that is left to do is to remove what nobody needs, nothing has failed.
        told = pytest.raises(StoreFailed, match="disk") if step < steps - 1 else contextlib.nullcontext()
        with failing_from(step, error), told:
            journal.compact()
        put(journal, "next", note(2))
        with crashing_at(10**6):
            journal.compact()
        again = unsynced(broken, at)
        assert commands(again) == commands(journal) == [*ALL, "next"]
        journal.close()
        again.close()
        shutil.rmtree(broken)


def test_lines_that_were_rewritten_are_read_anew(folder: Path, at: SetClock) -> None:
    """As by who erases somebody: a new generation, with other words of the same length in old lines."""
    journal = embedded(folder, at)
    put(journal, "young", note(1))
    journal.compact()
    follower = embedded(folder, at)
    facts = follower.facts
    (folder / "live-1.jsonl").unlink()
    for name in ("history-2026-03.jsonl", "live-2.jsonl"):
        rewritten: list[bytes] = []
        for raw in (folder / name).read_bytes().splitlines(keepends=True):
            body = raw[: raw.rindex(b',"crc"')]
            if not rewritten and name == "live-2.jsonl":
                body = body.replace(b'"generation":2', b'"generation":3,"rewritten":1')
            rewritten.append(seal(body.replace(b"Person 2", b"Nobody") + b"}", len(raw)))
        (folder / name.replace("2.", "3.")).write_bytes(b"".join(rewritten))
    (folder / "next").write_text("3\n")
    (folder / "next").replace(folder / "current")
    assert follower.catch_up()
    assert follower.facts is not facts
    for one in (follower, embedded(folder, at)):
        assert people(one)["contact-2"].name == "Nobody"
        assert_agree(one.facts, list(one.read()))


def test_a_name_that_a_power_cut_took_back_is_not_believed(folder: Path, at: SetClock) -> None:
    journal = embedded(folder, at)
    assert journal.compact()
    put(journal, "c16", note(1))
    (folder / "current").write_text("1\n")
    assert embedded(folder, at, read_only=True).facts.seq == 49
    assert embedded(folder, at).facts.seq == 49
    assert (folder / "current").read_text() == "2\n"


def test_a_log_that_was_never_taken_into_use_is_not_believed(folder: Path, at: SetClock) -> None:
    compacted = folder.with_name("compacted")
    shutil.copytree(folder, compacted)
    embedded(compacted, at).compact()
    put(embedded(folder, at), "c16", note(1))
    shutil.copy(compacted / "live-2.jsonl", folder)
    (folder / "current").unlink()
    assert embedded(folder, at).facts.seq == 49
    (folder / "live-2.jsonl").write_bytes(b"garbage")
    assert generation_in(str(folder)) == 1


def test_history_that_is_missing_is_told_and_the_board_goes_on(folder: Path, at: SetClock) -> None:
    journal = embedded(folder, at)
    put(journal, "young", note(1))
    assert journal.compact()
    (folder / "live-1.jsonl").unlink()
    (folder / "history-2026-04.jsonl").unlink()
    again = embedded(folder, at)
    assert put(again, "c16", note(1)).seq == 50
    with pytest.raises(StoreDamaged, match="the history before event 49 are missing"):
        list(again.read())
    viewer = embedded(folder, at, read_only=True)
    assert commands(viewer) == [*ALL[:5], *ALL[9:], "young", "c16"]
    assert "missing" in viewer.damage


def test_a_month_that_is_no_file_of_ours_is_told(folder: Path, at: SetClock) -> None:
    embedded(folder, at).compact()
    (folder / "live-1.jsonl").unlink()
    (folder / "history-2026-04.jsonl").write_bytes(b"hello")
    with pytest.raises(StoreDamaged, match=r"history-2026-04.jsonl: its first line"):
        embedded(folder, at)
    assert commands(embedded(folder, at, read_only=True)) == [*ALL[:5], *ALL[9:]]


# -- a copy of the folder at any moment ----------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(12))
def test_a_copy_file_by_file_while_all_goes_on_opens_to_one_whole_state(
    folder: Path, at: SetClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(compaction, "LONG", 1)
    chance = random.Random(seed)
    journal = embedded(folder, at, sync=lambda fd: None)
    if chance.random() < 0.7:
        journal.compact()
    put(journal, "young", note(1))
    count = len(commands(journal))
    copy = tmp_path / "copy"
    copy.mkdir()
    sizes = {path.name: path.stat().st_size for path in folder.iterdir()}
    names = sorted(sizes)
    chance.shuffle(names)
    for name in names:
        for _ in range(chance.randrange(3)):
            at.forward(chance.choice((60.0, 3600.0)))
            put(journal, f"d{at.monotonic()}", note(chance.randrange(16)))
        if chance.random() < 0.4:
            journal.compact()
        if (folder / name).exists():
            shutil.copy(folder / name, copy / name)
            if name.startswith(("history", "live")):
                # As if it had been read while it grew.
                os.truncate(copy / name, chance.randint(sizes[name], (copy / name).stat().st_size))
    copied = embedded(copy, at)
    whole = list(journal.read())
    kept = list(copied.read())
    assert kept == whole[: len(kept)]
    assert len(kept) >= count
    put(copied, "next", note(1))
    copied.compact()
    again = embedded(copy, at)
    assert commands(again) == [*(line.command for line in kept), "next"]
    assert_agree(again.facts, list(again.read()))
    for one in (journal, copied, again):
        one.close()
