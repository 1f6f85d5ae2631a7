"""Checkpoint and archive: caches that change no answer, and are never trusted over the log."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadtui.domain.events import Cancelled, ContactChanged, CursorMoved, Fact, Line, Merged, Moved
from leadtui.domain.facts import Facts
from leadtui.store import checkpoint
from leadtui.store.archive import Archive
from leadtui.store.embedded import EmbeddedJournal
from leadtui.store.following import Following
from leadtui.store.keys import KeyFile, Run, entry, hash_of, swallowed, write_run
from leadtui.store.ledger import Ledger
from tests.support.journals import (
    about,
    assert_agree,
    clock,
    embedded,
    enquiry,
    folded,
    note,
    people,
    put,
    written,
)
from tests.support.set_clock import SetClock

DAY_S = 86400.0


def lost(number: int) -> Fact:
    """A fact that closes the lead of person `number`."""
    return about(number, Moved("lost", "lost", reason="price"))


def assert_whole(journal: EmbeddedJournal, first: int = 0) -> None:
    """The journal answers as its whole log does."""
    journal.catch_up()
    assert_agree(journal.facts, list(journal.read()), first)


@pytest.fixture
def folder(tmp_path: Path, at: SetClock) -> Path:
    """Person 1 was lost long ago, person 2 waits since then, person 3 is new; with a checkpoint."""
    folder = tmp_path / "data"
    journal = embedded(folder, at)
    put(journal, "c1", *enquiry(1))
    put(journal, "c2", lost(1))
    put(journal, "c3", *enquiry(2), Fact(CursorMoved("web", {"page": "2"})))
    at.forward(60 * DAY_S)
    put(journal, "c4", *enquiry(3))
    assert journal.compact()
    journal.close()
    return folder


def test_opening_holds_who_is_alive_or_recent_in_memory(folder: Path, at: SetClock) -> None:
    journal = embedded(folder, at)
    assert sorted(journal.facts.people) == ["contact-2", "contact-3"]
    assert sorted(one["id"] for one in journal.contacts().all()) == ["contact-2", "contact-3"]


def test_who_compacts_lets_go_of_who_is_done_with_and_still_answers(folder: Path, at: SetClock) -> None:
    journal = embedded(folder, at)
    put(journal, "c5", lost(3))
    at.forward(60 * DAY_S)
    put(journal, "c6", note(2))
    assert sorted(people(journal)) == ["contact-2", "contact-3"]
    assert journal.compact()
    assert sorted(journal.facts.people) == ["contact-2"]
    assert journal.catch_up() == frozenset()
    assert_whole(journal)


@pytest.mark.parametrize("key", ["phone:+13035550001", "email:person1@example.com", "source:web/record-1"])
def test_a_caller_from_long_ago_is_found_by_any_key(folder: Path, at: SetClock, key: str) -> None:
    journal = embedded(folder, at)
    assert [one.name for one in journal.find(key)] == ["Person 1"]


def test_a_caller_from_long_ago_who_came_to_mind_otherwise_is_found_too(folder: Path, at: SetClock) -> None:
    journal = embedded(folder, at)
    assert [one.name for one in journal.find("phone:+13035550003")] == ["Person 3"]
    assert journal.facts.lead("lead-1") is not None
    assert [one.name for one in journal.find("email:person1@example.com")] == ["Person 1"]


def test_what_was_undone_long_ago_can_still_be_redone(folder: Path, at: SetClock) -> None:
    journal = embedded(folder, at)
    put(journal, "c5", *enquiry(4))
    put(journal, "c6", about(4, Cancelled("c5")))
    at.forward(60 * DAY_S)
    put(journal, "c7", note(2))
    assert journal.compact()
    again = embedded(folder, at)
    assert again.facts.stream_of("lead-4") == "contact-4"
    put(again, "c8", about(4, Cancelled("c6")))
    assert [one.name for one in again.find("phone:+13035550004")] == ["Person 4"]


def test_a_command_on_an_old_lead_works_and_is_undone(folder: Path, at: SetClock) -> None:
    for command, fact in [
        ("c5", about(1, Cancelled("c2"))),
        ("c6", note(1)),
        ("c7", about(1, Cancelled("c5"))),
    ]:
        journal = embedded(folder, at)
        assert put(journal, command, fact).leads == ("lead-1",)
        assert_whole(journal)
        assert_whole(embedded(folder, at))


def test_who_came_back_is_alive_in_the_next_checkpoint(folder: Path, at: SetClock) -> None:
    journal = embedded(folder, at)
    put(journal, "c5", about(1, Moved("new", "open")))
    assert journal.compact()
    assert sorted(embedded(folder, at).facts.people) == ["contact-1", "contact-2", "contact-3"]
    put(journal, "c6", lost(1))
    at.forward(60 * DAY_S)
    put(journal, "c7", note(2))
    assert journal.compact()
    again = embedded(folder, at)
    assert "contact-1" not in again.facts.people
    assert_whole(again)


def test_a_retry_of_an_old_command_gets_its_first_result(folder: Path, at: SetClock) -> None:
    journal = embedded(folder, at)
    assert put(journal, "c2", note(1)).seq == 4
    assert journal.facts.seq == 11


def test_nothing_is_folded_anew_but_what_came_after_the_checkpoint(
    folder: Path, at: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(embedded(folder, at), "c5", note(2))
    applied: list[int] = []
    apply = Facts.apply

    def noting(facts: Facts, line: Line, position: int | None = None) -> set[str]:
        applied.append(line.seq)
        return apply(facts, line, position)

    monkeypatch.setattr(Facts, "apply", noting)
    embedded(folder, at)
    assert applied == [12]


# -- never trusted over the log ------------------------------------------------------------------------------


def opened_from_cache(folder: Path, at: SetClock) -> bool:
    """Whether opening rests on a checkpoint."""
    following = Following(str(folder), "", at, moved=str)
    following.load()
    is_cached = following.facts.seq > 0
    following.close()
    return is_cached


def the(folder: Path, pattern: str) -> Path:
    """The one file of that name."""
    (path,) = folder.glob(pattern)
    return path


@pytest.mark.parametrize("place", [0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 1.0])
def test_a_checkpoint_with_a_flipped_bit_is_left_out(folder: Path, at: SetClock, place: float) -> None:
    path = the(folder, "checkpoint")
    data = bytearray(path.read_bytes())
    data[int(place * (len(data) - 1))] ^= 4
    path.write_bytes(data)
    assert not opened_from_cache(folder, at)
    assert_whole(embedded(folder, at))


def test_a_checkpoint_cut_anywhere_is_left_out(folder: Path, at: SetClock) -> None:
    path = the(folder, "checkpoint")
    data = path.read_bytes()
    for size in range(0, len(data), 37):
        path.write_bytes(data[:size])
        assert not opened_from_cache(folder, at)


def test_a_checkpoint_of_another_journal_is_left_out(folder: Path, at: SetClock, tmp_path: Path) -> None:
    other = embedded(tmp_path / "other", at)
    put(other, "d1", *enquiry(7))
    shutil.copy(folder / "checkpoint", tmp_path / "other" / "checkpoint")
    assert not opened_from_cache(tmp_path / "other", at)
    assert list(embedded(tmp_path / "other", at).facts.people) == ["contact-7"]


@pytest.mark.parametrize("what", ["FOLD_VERSION", "CACHE_FORMAT", "__version__"])
def test_a_checkpoint_of_another_version_is_left_out_and_made_again(
    folder: Path, at: SetClock, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    assert opened_from_cache(folder, at)
    monkeypatch.setattr(checkpoint, what, "0.0.9" if what == "__version__" else 99)
    assert not opened_from_cache(folder, at)
    assert embedded(folder, at).facts.seq == 11


def test_a_checkpoint_that_is_ahead_of_a_log_brought_back_is_left_out(folder: Path, at: SetClock) -> None:
    log = folder / "live-2.jsonl"
    log.write_bytes(b"".join(written(log).splitlines(keepends=True)[:-1]))
    assert not opened_from_cache(folder, at)
    journal = embedded(folder, at)
    assert journal.facts.seq == 8
    put(journal, "d4", *enquiry(4))
    assert_whole(embedded(folder, at))


def test_a_checkpoint_that_was_taken_away_is_not_made_again_by_who_rests_on_it(
    folder: Path, at: SetClock
) -> None:
    journal = embedded(folder, at)
    put(journal, "c5", note(2))
    (folder / "checkpoint").unlink()
    assert not journal.compact()
    assert_whole(journal)
    assert embedded(folder, at).compact()
    assert_whole(embedded(folder, at), first=2)


def test_a_checkpoint_that_is_replaced_while_it_is_read_is_read_again(
    folder: Path, at: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = embedded(folder, at)
    open_archive = Archive
    opened: list[str] = []

    def replaced_meanwhile(folder_name: str, name: str, runs: tuple[Run, ...], ledger: Ledger) -> Archive:
        opened.append(name)
        if len(opened) == 1:
            for number in range(10, 40):
                put(writer, f"d{number}", *enquiry(number), lost(number))
            at.forward(60 * DAY_S)
            put(writer, "e1", note(2))
            monkeypatch.setattr(checkpoint, "Archive", open_archive)
            assert writer.compact()
            monkeypatch.setattr(checkpoint, "Archive", replaced_meanwhile)
        return open_archive(folder_name, name, runs, ledger)

    monkeypatch.setattr(checkpoint, "Archive", replaced_meanwhile)
    reader = embedded(folder, at)
    assert len(opened) == 2
    assert sorted(reader.facts.people) == ["contact-2", "contact-3"]
    assert_whole(reader)


def test_a_checkpoint_without_its_files_is_left_out(folder: Path, at: SetClock) -> None:
    the(folder, "archive-*").unlink()
    assert not opened_from_cache(folder, at)
    assert_whole(embedded(folder, at))


@pytest.mark.parametrize("pattern", ["archive-*", "keys-*", "ledger-*"])
def test_a_damaged_archive_is_slower_and_never_wrong(folder: Path, at: SetClock, pattern: str) -> None:
    path = the(folder, pattern)
    data = bytearray(path.read_bytes())
    for at_byte in range(12, len(data), 7):
        data[at_byte] ^= 1
    path.write_bytes(data)
    journal = embedded(folder, at)
    assert sorted(journal.facts.people) == ["contact-2", "contact-3"]
    assert [one.name for one in journal.find("phone:+13035550001")] == ["Person 1"]
    assert_whole(journal)
    assert not (folder / "checkpoint").exists()
    assert_whole(embedded(folder, at))


def test_who_has_the_key_file_alone_cannot_try_numbers_on_it(folder: Path, at: SetClock) -> None:
    number = hash_of("phone:+13035550001", b"")
    assert number not in the(folder, "keys-*").read_bytes()
    secret = (folder / "hash.key").read_bytes()
    assert hash_of("phone:+13035550001", secret) in the(folder, "keys-*").read_bytes()
    assert (folder / "hash.key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("secret", [None, b"", b"another key, and of the right size"[:32]])
def test_without_the_key_nobody_is_forgotten(folder: Path, at: SetClock, secret: bytes | None) -> None:
    if secret is None:
        (folder / "hash.key").unlink()
    else:
        (folder / "hash.key").write_bytes(secret)
    journal = embedded(folder, at)
    assert [one.name for one in journal.find("phone:+13035550001")] == ["Person 1"]
    assert_whole(journal)
    put(journal, "c5", note(2))
    for _ in range(2):
        journal.compact()
    again = embedded(folder, at, long_tail=0)
    assert_whole(again)
    assert opened_from_cache(folder, at)
    assert [one.name for one in embedded(folder, at).find("phone:+13035550001")] == ["Person 1"]


def test_a_cache_that_cannot_be_written_keeps_nobody_from_opening(folder: Path, at: SetClock) -> None:
    (folder / "cache.lock").unlink()
    (folder / "cache.lock").mkdir()
    assert embedded(folder, at, long_tail=-1).facts.seq == 11


def test_what_no_checkpoint_names_any_more_is_removed_and_open_readers_read_on(
    folder: Path, at: SetClock
) -> None:
    reader, writer = embedded(folder, at), embedded(folder, at)
    for number in range(4, 40):
        put(writer, f"d{number}", *enquiry(number), lost(number))
    at.forward(60 * DAY_S)
    put(writer, "e1", note(2))
    assert writer.compact()
    assert len(list(folder.glob("keys-*"))) == 1
    assert len(list(folder.glob("archive-*"))) == 1
    assert_whole(reader)
    assert_whole(writer)


def test_all_caches_can_be_removed_at_once_and_are_made_again(folder: Path, at: SetClock) -> None:
    reader = embedded(folder, at)
    caches = [path for path in folder.iterdir() if path.suffix not in (".jsonl", ".lock")]
    for path in caches:
        if path.name not in ("current", "hash.key"):
            path.unlink()
    assert len(caches) > 3
    assert_whole(reader)
    again = embedded(folder, at, long_tail=0)
    assert_whole(again)
    assert opened_from_cache(folder, at)


# -- several at once -----------------------------------------------------------------------------------------


def test_one_writes_the_checkpoint_at_a_time(folder: Path, at: SetClock) -> None:
    mine, other = embedded(folder, at), embedded(folder, at)
    put(mine, "c5", note(2))
    with mine.hold("cache") or pytest.fail("nobody has it"):
        assert not other.compact()
    assert other.compact()
    assert not mine.compact()


def test_two_that_write_it_in_turn_make_no_mistake(folder: Path, at: SetClock) -> None:
    one, two = embedded(folder, at), embedded(folder, at)
    for number in range(4, 12):
        put(one, f"d{number}", *enquiry(number), lost(number))
        at.forward(20 * DAY_S)
        assert two.compact()
        put(two, f"e{number}", note(1 + number % 5))
        assert one.compact()
        assert_whole(embedded(folder, at))
    assert_whole(one)
    assert_whole(two)


def test_lines_that_come_while_it_is_written_are_not_lost(folder: Path, at: SetClock) -> None:
    mine, other = embedded(folder, at), embedded(folder, at)
    put(mine, "c5", note(2))
    records = mine.facts.records

    def interrupted() -> object:
        put(other, "c6", note(3))
        return records()

    mine.facts.records = interrupted  # type: ignore[method-assign, assignment]
    assert mine.compact()
    again = embedded(folder, at)
    assert again.facts.seq == 13
    assert_whole(again)
    assert_whole(mine)


def test_who_folded_a_long_tail_writes_one(folder: Path, at: SetClock) -> None:
    (folder / "checkpoint").unlink()
    embedded(folder, at, read_only=True, long_tail=3)
    assert not (folder / "checkpoint").exists()
    embedded(folder, at, long_tail=4)
    assert not (folder / "checkpoint").exists()
    embedded(folder, at, long_tail=3)
    assert opened_from_cache(folder, at)


def test_a_long_past_is_folded_in_pieces_that_fit_in_memory(folder: Path, at: SetClock) -> None:
    journal = embedded(folder, at)
    for number in range(10, 60):
        put(journal, f"d{number}", *enquiry(number), lost(number))
        at.forward(5 * DAY_S)
    (folder / "checkpoint").unlink()
    again = embedded(folder, at, piece=7)
    assert len(again.facts.people) < 15
    assert_whole(again)


# -- anything at all -----------------------------------------------------------------------------------------

person = st.integers(0, 4)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("meet"), person),
        st.tuples(st.just("note"), person),
        st.tuples(st.just("lose"), person),
        st.tuples(st.just("learn"), person, person),
        st.tuples(st.just("merge"), person, person),
        st.tuples(st.just("cancel"), st.integers(0, 30)),
        st.tuples(st.just("wait"), st.sampled_from([1, 29, 31, 400])),
        st.tuples(st.just("compact"), st.integers(0, 1)),
        st.tuples(st.just("open again"), st.integers(0, 1)),
        st.tuples(st.just("years pass"), st.integers(0, 1)),
    ),
    max_size=30,
)


class Story:
    """Two processes at one journal, and what they do."""

    def __init__(self, folder: Path) -> None:
        self.at = clock()
        self.folder = folder
        self.written: list[tuple[str, tuple[Fact, ...]]] = []
        self.journals = [self.open(), self.open()]

    def open(self) -> EmbeddedJournal:
        return embedded(self.folder, self.at, sync=lambda fd: None)

    def write(self, *facts: Fact) -> None:
        command = f"c{len(self.written)}"
        put(self.journals[len(self.written) % 2], command, *facts)
        self.written.append((command, facts))

    def cancel(self, number: int) -> None:
        if self.written:
            command, facts = self.written[number % len(self.written)]
            self.write(
                *{one.contact: Fact(Cancelled(command), one.contact, one.lead) for one in facts}.values()
            )

    def step(self, name: str, *numbers: int) -> None:
        first, last = numbers[0], numbers[-1]
        if name == "meet":
            self.write(*enquiry(first))
        elif name == "note":
            self.write(note(first))
        elif name == "lose":
            self.write(lost(first))
        elif name == "learn":
            self.write(about(first, ContactChanged(ways=enquiry(last)[0].data.ways)))  # type: ignore[union-attr]
        elif name == "merge" and first != last:
            self.write(about(first, Merged(f"contact-{last}")))
        elif name == "cancel":
            self.cancel(first)
        elif name == "wait":
            self.at.forward(first * DAY_S)
        elif name == "compact":
            self.journals[first].compact()
        elif name == "open again":
            self.open_again(first)
        elif name == "years pass":
            self.write(*(lost(number) for number in range(5)))
            self.at.forward(800 * DAY_S)
            self.write(Fact(CursorMoved("web", {"page": str(len(self.written))})))
            self.journals[first].compact()
            self.open_again(first)

    def open_again(self, number: int) -> None:
        self.journals[number].close()
        self.journals[number] = self.open()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps)
def test_with_any_caches_all_is_answered_as_without(done: list[tuple[str, int]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        story = Story(Path(name) / "data")
        for name, *numbers in done:
            story.step(name, *numbers)
        for first, journal in enumerate([*story.journals, story.open(), story.open()]):
            assert_whole(journal, first)
            whole = folded(journal)
            assert {one: whole.people.get(one) for one in journal.facts.people} == journal.facts.people
            journal.close()


# -- key files -----------------------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 2**63)), max_size=1500), st.integers(0, 40))
def test_a_key_file_finds_every_number_of_a_key(pairs: list[tuple[int, int]], wanted: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        run = write_run(folder, "keys", (entry(f"key {key}", number, b"") for key, number in pairs))
        file = KeyFile(folder, run)
        assert set(file.numbers(hash_of(f"key {wanted}", b""))) == {
            number for key, number in pairs if key == wanted
        }
        assert list(file.entries()) == sorted({entry(f"key {key}", number, b"") for key, number in pairs})
        file.close()


def test_bytes_that_look_like_a_hash_by_chance_are_not_one(tmp_path: Path) -> None:
    entries = [b"\0\0\0\0\0\0\0\0\0\0\0\0abcd", b"efgh\0\0\0\0\0\0\0\0\0\0\0\7"]
    file = KeyFile(str(tmp_path), write_run(str(tmp_path), "keys", entries))
    assert file.numbers(b"abcdefgh") == []
    assert file.numbers(b"efgh\0\0\0\0") == [7]
    file.close()


def test_runs_stay_few_and_grow() -> None:
    runs: tuple[Run, ...] = ()
    for _ in range(1000):
        count = swallowed(runs, 10)
        size = 10 + sum(run.entries for run in runs[len(runs) - count :])
        runs = (*runs[: len(runs) - count], Run("keys", size))
        assert len(runs) < 12
    assert sum(run.entries for run in runs) == 10_000
