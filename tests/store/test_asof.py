"""How it was at a moment: told from a checkpoint and the lines around it, as by a fold of everything."""

from __future__ import annotations

import contextlib
import datetime
import random
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from leadtui.domain.asof import as_of
from leadtui.domain.events import Cancelled, ContactChanged, Fact, Merged, Moved, Noted
from leadtui.domain.facts import Facts
from leadtui.domain.figures.rows import Row
from leadtui.errors import StoreDamaged
from leadtui.store import checkpoint, compaction, following
from leadtui.store.asof import month_checkpoint, months_kept
from leadtui.store.journal import Journal
from leadtui.store.lines import decode_line
from leadtui.store.replaying import Replay
from tests.support.disk import nothing_synced
from tests.support.journals import NOON, about, clock, embedded, enquiry, note, on_server, put
from tests.support.pgserver import new_url
from tests.support.set_clock import SetClock

DAY = datetime.timedelta(days=1)
PEOPLE = 6


def lost(number: int) -> Fact:
    return about(number, Moved("lost", "lost", reason="price"))


def assert_right(journal: Journal, moment: datetime.datetime) -> None:
    """Everybody who is told of is told of rightly, and nobody is missing whom somebody worked on."""
    told, whole = journal.as_of(moment), as_of(journal.read(), moment)
    for one, contact in told.people.items():
        assert contact == whole.people[one]
    alive = {
        one
        for one, contact in whole.people.items()
        if any(lead.active or lead.category == "parked" for lead in contact.leads)
    }
    assert alive <= told.people.keys()
    assert told.absences == whole.absences
    assert counted(told) == counted(whole), "the figures count those who had left memory, as they were"


def counted(facts: Facts) -> dict[str, tuple[Row, ...]]:
    return {one: rows for one, rows in facts.rows().items() if rows}


class Life:
    """A shop over two years: old and new contacts, notes of long ago, merges, and what is undone."""

    def __init__(self, folder: Path, seed: int, journal: Callable[[SetClock], Journal] | None = None) -> None:
        self.at = clock()
        self.folder = folder
        self.chance = random.Random(seed)
        self.done: list[tuple[str, tuple[Fact, ...]]] = []
        begun = journal(self.at) if journal else embedded(folder, self.at, sync=lambda fd: None)
        self.journal: Journal = begun

    def write(self, *facts: Fact) -> None:
        command = f"c{len(self.done):04}"
        put(self.journal, command, *facts)
        self.done.append((command, facts))

    def step(self) -> None:
        chance, first = self.chance, self.chance.randrange(PEOPLE)
        what = chance.random()
        if what < 0.2:
            self.write(*enquiry(first))
        elif what < 0.35:
            self.write(note(first))
        elif what < 0.5:
            earlier = self.at.now() - DAY * chance.choice((0.1, 2, 40, 300))
            self.write(Fact(Noted("of long ago"), f"contact-{first}", f"lead-{first}", earlier))
        elif what < 0.7:
            self.write(lost(first))
        elif what < 0.75:
            ways = enquiry(chance.randrange(PEOPLE))[0].data.ways  # type: ignore[union-attr]
            self.write(about(first, ContactChanged(ways=ways)))
        elif what < 0.8 and first:
            self.write(about(first, Merged("contact-0")))
        elif what < 0.9 and self.done:
            command, facts = chance.choice(self.done)
            self.write(
                *{one.contact: Fact(Cancelled(command), one.contact, one.lead) for one in facts}.values()
            )
        else:
            self.at.forward(86400 * chance.choice((1, 10, 45)))
        if chance.random() < 0.3:
            self.journal.compact()


@pytest.mark.parametrize("seed", range(16))
def test_any_moment_is_told_as_by_a_fold_of_everything(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compaction, "LONG", 1)
    monkeypatch.setattr(following, "A_MONTH", 1)
    life = Life(tmp_path / "data", seed)
    with nothing_synced():
        for _ in range(60):
            life.step()
    if seed % 3 == 0:  # all caches are made anew, piece by piece
        (life.folder / "checkpoint").unlink(missing_ok=True)
    journal = embedded(life.folder, life.at, long_tail=1)
    for _ in range(12):
        assert_right(journal, NOON + life.chance.random() * (life.at.now() - NOON))
    for line in list(journal.read())[:: 1 + len(life.done) // 12]:
        assert_right(journal, line.recorded_at)
        assert_right(life.journal, line.recorded_at - DAY / 86400)
    journal.close()
    life.journal.close()


@pytest.mark.parametrize("seed", range(5))
def test_a_server_tells_any_moment_as_a_fold_of_everything_does(tmp_path: Path, seed: int) -> None:
    url = new_url()
    with contextlib.ExitStack() as undone:
        life = Life(tmp_path, seed, lambda at: on_server(url, at, undone)())
        for _ in range(60):
            life.step()
        life.journal.compact()
        fresh = on_server(url, life.at, undone)()
        for _ in range(12):
            moment = NOON + life.chance.random() * (life.at.now() - NOON)
            assert_right(fresh, moment)
            assert_right(life.journal, moment)


def test_a_server_reads_what_is_around_the_moment_and_no_more(at: SetClock) -> None:
    url = new_url()
    with contextlib.ExitStack() as undone:
        journal = on_server(url, at, undone)()
        moments = []
        for month in range(6):
            put(journal, f"enquiry {month}", *enquiry(month))
            put(journal, f"lost {month}", lost(month))
            moments.append(at.now())
            journal.compact()
            at.forward(31 * 86400)
        before = [journal.as_of(moment) for moment in moments]
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("UPDATE leadtui_journal SET line = 'lost' WHERE seq < 4")
        fresh = on_server(url, at, undone)()
        for month in (3, 4, 5):
            then = fresh.as_of(moments[month])
            assert then.people == before[month].people
            assert counted(then) == counted(before[month])
            assert then.people.keys() == {f"contact-{month}"}
        with pytest.raises(StoreDamaged):
            fresh.as_of(moments[0] - DAY)


@pytest.fixture
def folder(tmp_path: Path, at: SetClock) -> Path:
    """Two years with an enquiry a week and a collector that compacts: each is lost after a while."""
    folder = tmp_path / "data"
    journal = embedded(folder, at, sync=lambda fd: None)
    with nothing_synced():
        for number in range(104):
            put(journal, f"c{number:03}", *enquiry(number))
            if number > 3:
                put(journal, f"d{number:03}", lost(number - 4))
            at.forward(7 * 86400.0)
            journal.compact()
    journal.close()
    return folder


def test_a_moment_of_last_year_takes_one_checkpoint_and_little_more_than_one_month(
    folder: Path, at: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(months_kept(str(folder))) == 24
    journal = embedded(folder, at)
    read: list[int] = []

    def counting(raw: bytes) -> object:
        read.append(1)
        return decode_line(raw)

    monkeypatch.setattr(following, "decode_line", counting)
    moment = NOON + 364.5 * DAY
    told = journal.as_of(moment)
    assert 0 < len(read) < 20
    assert_right(journal, moment)
    assert {one.id for one in told.people.values() if one.leads[0].active} == {
        f"contact-{number}" for number in range(49, 53)
    }


def test_what_was_imported_later_counts_when_it_was_true(folder: Path, at: SetClock) -> None:
    journal = embedded(folder, at)
    then = NOON + 200 * DAY
    put(journal, "e1", *(Fact(one.data, one.contact, one.lead, then) for one in enquiry(500)))
    journal.compact()
    again = embedded(folder, at)
    assert "contact-500" in again.as_of(then + DAY).people
    assert "contact-500" not in again.as_of(then - DAY).people
    assert_right(again, then + DAY)


@pytest.mark.parametrize("harm", ["damaged", "gone", "of another version"])
def test_a_checkpoint_of_a_month_is_never_trusted_over_the_lines(
    folder: Path, at: SetClock, harm: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for month in months_kept(str(folder)):
        path = Path(month_checkpoint(str(folder), month))
        if harm == "gone":
            path.unlink()
        elif harm == "damaged":
            path.write_bytes(path.read_bytes()[:-20] + b"x" * 20)
    if harm == "of another version":
        monkeypatch.setattr(checkpoint, "FOLD_VERSION", 99)
    journal = embedded(folder, at)
    for days in (10, 300, 500.5, 728):
        assert_right(journal, NOON + days * DAY)


@pytest.mark.parametrize("harm", ["damaged", "gone"])
def test_without_the_ledger_the_figures_of_a_moment_are_counted_from_the_lines(
    folder: Path, at: SetClock, harm: str
) -> None:
    (ledger,) = folder.glob("ledger-*")
    told = embedded(folder, at).as_of(NOON + 500 * DAY)
    ledger.write_bytes(b"x" * ledger.stat().st_size)
    assert len(counted(told)) == 72
    if harm == "gone":
        ledger.unlink()
    assert_right(embedded(folder, at), NOON + 500 * DAY)


def test_before_anything_was_there_is_nothing(folder: Path, at: SetClock, tmp_path: Path) -> None:
    assert not embedded(folder, at).as_of(NOON - DAY).people
    assert embedded(tmp_path / "new", at).as_of(NOON).people == Facts().people


@pytest.mark.parametrize("seed", range(3))
def test_a_replay_shows_at_every_moment_what_was_then(tmp_path: Path, seed: int) -> None:
    life = Life(tmp_path / "journal", seed)
    for _ in range(60):
        life.step()
    now = life.at.now()
    at = SetClock(now - 400 * DAY)
    replay = Replay(life.journal, at)
    while at.now() < now:
        at.forward(DAY.total_seconds() * 20)
        replay.catch_up()
        whole = as_of(life.journal.read(), at.now())
        assert {
            one for one, contact in whole.people.items() if contact.open_lead
        } <= replay.facts.people.keys()
        for one, contact in replay.facts.people.items():
            assert contact == whole.people[one]
        assert counted(replay.facts) == counted(whole), "the figures know those who had left memory"
