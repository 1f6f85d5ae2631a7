"""A journal is copied from any store to any other, line for line, as often as one likes."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from functools import partial
from itertools import permutations
from pathlib import Path

import pytest

from leadtui.domain.commands import Accepted, Erase
from leadtui.domain.contacts import source_key
from leadtui.domain.decide import decide
from leadtui.domain.events import Cancelled, Event, Line, Moved, Noted, Unknown
from leadtui.errors import StoreFailed, StoreReadOnly, UsageError
from leadtui.store import copying
from leadtui.store.journal import Journal
from leadtui.store.memory import MemoryJournal, Place
from leadtui.store.open import open_journal
from tests.support.journals import NOON, about, clock, embedded, enquiry, folded, note, put
from tests.support.pgserver import new_url
from tests.support.shop import RULES

KINDS = ("memory", "embedded", "postgres")
Make = Callable[[str], Journal]


def ignore(count: int) -> None:
    """Nobody looks how far it has come."""


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    """New journals of each kind."""
    with contextlib.ExitStack() as undone:
        count = iter(range(100))

        def new(kind: str) -> Journal:
            if kind == "memory":
                return MemoryJournal(clock(), Place())
            journal: Journal = (
                embedded(tmp_path / f"data-{next(count)}")
                if kind == "embedded"
                else open_journal(new_url(), clock())
            )
            undone.callback(journal.close)
            return journal

        yield new


def fill(journal: Journal) -> None:
    put(journal, "c1", *enquiry(1), by="web")
    put(journal, "c2", *enquiry(2), note(1, "naïve ☎ \x00 note"))
    put(journal, "c3", about(1, Moved("lost", "lost", reason="price")))
    put(journal, "c4", about(1, Cancelled("c3")))
    later = Event(10, "c5", NOON, NOON, "bo", "contact-1", "lead-1", Unknown("sung", {"song": ["la"]}))
    journal.adopt([Line(10, "c5", NOON, "bo", (later,))])


@pytest.mark.parametrize(("one", "other"), [*permutations(KINDS, 2)])
def test_a_copy_has_the_same_events_and_comes_to_the_same(make: Make, one: str, other: str) -> None:
    source, target = make(one), make(other)
    fill(source)
    told: list[int] = []
    assert copying.copy(source.read(), target, told.append) == copying.Copied(10, 0)
    assert list(target.read()) == list(source.read())
    assert (target.facts.people, target.facts.seq) == (source.facts.people, 10)
    assert folded(target).people == source.facts.people
    assert target.facts.accepted("c2") == source.facts.accepted("c2")
    assert told == [3, 7, 8, 9, 10]


@pytest.mark.parametrize("kind", KINDS)
def test_a_second_copy_brings_what_is_new_and_nothing_twice(make: Make, kind: str) -> None:
    source, target = make("memory"), make(kind)
    fill(source)
    copying.copy(source.read(), target, ignore)
    assert copying.copy(source.read(), target, ignore) == copying.Copied(0, 10)
    put(source, "c6", note(1))
    assert copying.copy(source.read(), target, ignore) == copying.Copied(1, 10)
    assert put(target, "c7", note(1)).seq == 12
    assert copying.copy(source.read(), target, ignore) == copying.Copied(0, 11)


@pytest.mark.parametrize("kind", KINDS)
def test_another_journal_is_not_written_over(make: Make, kind: str) -> None:
    source, target = make("memory"), make(kind)
    fill(source)
    put(target, "mine", *enquiry(5))
    before = list(target.read())
    with pytest.raises(StoreFailed, match="something else from event 1 on"):
        copying.copy(source.read(), target, ignore)
    with pytest.raises(StoreFailed, match="event 10 cannot be kept after event 3"):
        target.adopt([line for line in source.read() if line.seq == 10])
    assert list(target.read()) == before


@pytest.mark.parametrize(("one", "other"), [*permutations(KINDS, 2)])
def test_a_journal_that_has_moved_says_where_to_and_is_only_read(make: Make, one: str, other: str) -> None:
    source, target = make(one), make(other)
    fill(source)
    assert copying.move(source, target, "the new place", ignore) == copying.Copied(10, 0)
    source.catch_up()
    assert (source.moved, source.read_only) == ("the new place", "it has moved to the new place")
    with pytest.raises(StoreReadOnly, match="it has moved to the new place"):
        put(source, "late", note(1))
    assert list(source.read()) == list(target.read())
    assert put(target, "next", note(1)).seq == 11


@pytest.mark.parametrize("kind", ["embedded", "postgres"])
def test_what_is_written_while_it_moves_comes_along(make: Make, kind: str, tmp_path: Path) -> None:
    source, target = make("embedded" if kind == "postgres" else "postgres"), make(kind)
    fill(source)
    written: list[int] = []

    def write_between(count: int) -> None:
        """Somebody works on while the first part is being copied."""
        if not written:
            written.append(put(source, "meanwhile", note(2)).seq)

    copied = copying.move(source, target, "there", write_between)
    assert sum(copied) == 11
    assert [line.command for line in target.read()][-1] == "meanwhile"


def test_who_has_it_open_is_told_that_it_has_moved(tmp_path: Path) -> None:
    mine, other, target = embedded(tmp_path / "a"), embedded(tmp_path / "a"), embedded(tmp_path / "b")
    fill(mine)
    put(other, "early", note(1))
    copying.move(mine, target, "b", ignore)
    with pytest.raises(StoreReadOnly, match="it has moved to b"):
        put(other, "late", note(1))
    again = embedded(tmp_path / "a")
    assert (again.moved, len(again.facts.people)) == ("b", 2)
    assert not again.compact()


def test_who_could_not_look_whether_it_has_moved_looks_again(tmp_path: Path) -> None:
    mine, other = embedded(tmp_path / "a"), embedded(tmp_path / "a")
    put(mine, "c1", *enquiry(1))
    put(other, "c2", note(1))
    mine.leave("b", lambda: None)
    told = tmp_path / "a" / "moved"
    told.rename(tmp_path / "aside")
    told.mkdir()
    with pytest.raises(StoreFailed, match="a folder stands in place of the file"):
        put(other, "c3", note(1))
    told.rmdir()
    (tmp_path / "aside").rename(told)
    with pytest.raises(StoreReadOnly, match="it has moved to b"):
        put(other, "c3", note(1))


def test_a_move_that_fails_leaves_all_as_it_was(tmp_path: Path) -> None:
    source, target = embedded(tmp_path / "a"), embedded(tmp_path / "b")
    fill(source)
    copying.copy(source.read(), target, ignore)
    put(target, "elsewhere", note(1))
    put(source, "here", note(1))
    with pytest.raises(StoreFailed, match="something else from event 11 on"):
        copying.move(source, target, "b", ignore)
    assert not source.moved
    assert put(source, "next", note(1)).seq == 12


def test_a_written_journal_reads_back_and_damage_is_told_with_its_line(tmp_path: Path) -> None:
    source = embedded(tmp_path / "a")
    fill(source)
    raw = [*copying.written(source)]
    assert list(copying.read(raw, "a file")) == list(source.read())
    target = MemoryJournal(clock(), Place())
    spoilt = [*raw[:3], raw[3].replace(b"price", b"prize"), *raw[4:]]
    with pytest.raises(UsageError, match="a file: line 4: its checksum does not match"):
        copying.copy(copying.read(spoilt, "a file"), target, ignore)
    with pytest.raises(UsageError, match="line 1: its first line is not that of a journal"):
        list(copying.read([b"name,phone\n"], "a file"))
    assert copying.copy(copying.read(raw, "a file"), target, ignore).new > 0
    assert list(target.read()) == list(source.read())


def test_a_note_is_free_text_of_ours(tmp_path: Path) -> None:
    journal = embedded(tmp_path / "a")
    put(journal, "c1", *enquiry(1), about(1, Noted("x")))
    (tmp_path / "a" / "moved").write_text("postgresql://leads@db/leads\n")
    journal.catch_up()
    assert journal.moved == "postgresql://leads@db/leads"


@pytest.mark.parametrize(("one", "other"), [*permutations(KINDS, 2)])
def test_a_copy_knows_the_records_of_who_was_erased(make: Make, one: str, other: str) -> None:
    source, target = make(one), make(other)
    put(source, "c1", *enquiry(1))
    put(source, "c2", *enquiry(2))
    erase = Erase(id="c3", by="ana", contacts=("contact-1",))
    assert isinstance(source.erase(erase, partial(decide, rules=RULES)), Accepted)
    copying.copy_all(source, target, ignore)
    assert target.facts.secret() == source.facts.secret() != b""
    assert list(target.read()) == list(source.read())
    key = source_key("web", "record-1")
    assert target.facts.is_forgotten(key)
    assert source.facts.is_forgotten(key)
