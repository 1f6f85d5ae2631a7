"""What only a journal in PostgreSQL does: the order of commits, news, locks, roles, its cache."""

from __future__ import annotations

import contextlib
import datetime
import queue
import threading
from collections.abc import Callable, Iterator
from itertools import permutations
from typing import LiteralString

import pytest

from leadtui.domain.commands import Command, Refusal
from leadtui.domain.events import Cancelled, ContactChanged, Fact, Merged, Moved
from leadtui.domain.facts import Facts
from leadtui.errors import StoreBusy, StoreDamaged, StoreFailed, StoreReadOnly
from leadtui.store.lines import encode_line
from leadtui.store.postgres import schema
from leadtui.store.postgres.journal import PostgresJournal
from leadtui.store.postgres.past import key_number
from tests.support.desks import PATIENCE_S, until
from tests.support.journals import (
    about,
    assert_agree,
    clock,
    coming_to,
    enquiry,
    folded,
    note,
    people,
    put,
)
from tests.support.pgserver import admin, new_schema, new_url, shared, url
from tests.support.set_clock import SetClock

DAY_S = 86400.0

Open = Callable[..., PostgresJournal]


@pytest.fixture
def where() -> str:
    return new_url()


@pytest.fixture
def opened() -> Iterator[Open]:
    """Opens journals that are closed in the end."""
    with contextlib.ExitStack() as undone:

        def journal(where: str, **options: object) -> PostgresJournal:
            one = PostgresJournal(where, options.pop("clock", None) or clock(), **options)  # type: ignore[arg-type]
            undone.callback(one.close)
            return one

        yield journal


# -- order ---------------------------------------------------------------------------------------------------


class Writer(threading.Thread):
    """Somebody who, in the middle of deciding, waits until told to go on."""

    def __init__(self, journal: PostgresJournal, name: str) -> None:
        super().__init__(daemon=True)
        self.journal = journal
        self.command = name
        self.is_deciding, self.may_go_on = threading.Event(), threading.Event()

    def run(self) -> None:
        def decide(facts: Facts, command: Command, at: datetime.datetime) -> tuple[Fact, ...] | Refusal:
            self.is_deciding.set()
            assert self.may_go_on.wait(PATIENCE_S)
            return (note(1, self.command),)

        self.journal.submit(Command(id=self.command, by="ana"), decide)


def waiting(where: str) -> int:
    """How many wait for the journal's lock."""
    with admin(where) as connection:
        journal = connection.execute("SELECT journal FROM leadtui_meta").fetchone()
        assert journal is not None
        row = connection.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
            " AND (classid::bigint << 32) | objid::bigint = %s",
            (schema.lock_key(journal[0], "journal"),),
        ).fetchone()
    assert row is not None
    return int(row[0])


def wait_for(where: str, many: int) -> None:
    """Return when so many wait for it."""
    until(lambda: waiting(where) == many)


@pytest.mark.parametrize("order", [*permutations("abc")], ids="".join)
def test_whoever_commits_first_followers_miss_nothing(
    where: str, opened: Open, order: tuple[str, ...]
) -> None:
    follower = opened(where)
    put(follower, "c1", *enquiry(1))
    seen: list[str] = []

    def follow() -> None:
        follower.catch_up()
        known = follower.facts.people["contact-1"].leads[0].notes
        assert [one.text for one in known[: len(seen)]] == seen  # nothing comes in between later
        seen[:] = [one.text for one in known]

    writers = [Writer(opened(where), name) for name in order]
    for place, writer in enumerate(writers):
        writer.start()  # the first decides, the others wait for it in this order
        if place:
            wait_for(where, place)
        else:
            assert writer.is_deciding.wait(PATIENCE_S)
        follow()
    for writer in writers:
        assert writer.is_deciding.wait(PATIENCE_S)
        follow()
        writer.may_go_on.set()
        writer.join(PATIENCE_S)
        follow()
    assert seen == list(order)
    with admin(where) as connection:
        by_commit = connection.execute(
            "SELECT seq FROM leadtui_journal ORDER BY pg_xact_commit_timestamp(xmin)"
        ).fetchall()
    assert [row[0] for row in by_commit] == [line.seq for line in follower.read()]


def test_many_writers_at_once_lose_nothing_and_all_see_the_same(where: str, opened: Open) -> None:
    first = opened(where)
    put(first, "c1", *enquiry(1))
    journals = [opened(where) for _ in range(6)]

    def write(number: int) -> None:
        for count in range(15):
            put(journals[number], f"w{number}-{count}", note(1, f"{number}"), by=f"w{number}")

    threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
    lines = list(first.read())
    assert [line.seq for line in lines] == [1, *range(4, 94)]
    assert people(first) == people(journals[3]) == people(opened(where)) == folded(first).people


def test_the_same_command_from_two_at_once_is_kept_once(where: str, opened: Open) -> None:
    one, other = opened(where), opened(where)
    results = []
    threads = [
        threading.Thread(target=lambda journal=journal: results.append(put(journal, "c1", *enquiry(1))))
        for journal in (one, other)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
    assert results[0] == results[1]
    assert len(list(one.read())) == 1


def test_a_lock_held_too_long_names_the_process_that_has_it(where: str, opened: Open) -> None:
    mine = opened(f"{where}%20-clock_timeout%3D50ms")
    slow = Writer(opened(where), "slow")
    slow.start()
    assert slow.is_deciding.wait(PATIENCE_S)
    with pytest.raises(StoreBusy, match=r"process \d+ on .* has held the journal for too long"):
        put(mine, "c1", *enquiry(1))
    slow.may_go_on.set()
    slow.join(PATIENCE_S)
    assert put(mine, "c1", *enquiry(1)).seq == 2


# -- news ----------------------------------------------------------------------------------------------------


def test_who_listens_is_woken_when_others_write(where: str, opened: Open) -> None:
    mine, other = opened(where), opened(where)
    woken = threading.Event()
    mine.listen(woken.set)
    assert woken.wait(PATIENCE_S)  # at the beginning, for what may have been before
    woken.clear()
    put(other, "c1", *enquiry(1))
    assert woken.wait(PATIENCE_S)
    assert mine.catch_up() == {"contact-1"}
    woken.clear()
    held = other.hold("collector")
    assert held is not None
    mine.hold("boards", shared=True)
    assert not woken.is_set()


def test_journals_of_one_database_do_not_hear_of_each_other(where: str, opened: Open) -> None:
    elsewhere = new_url()
    mine, beside, other, listens = opened(where), opened(where), opened(elsewhere), opened(elsewhere)
    woken: queue.SimpleQueue[str] = queue.SimpleQueue()
    mine.listen(lambda: woken.put("mine"))
    listens.listen(lambda: woken.put("other"))
    assert {woken.get(timeout=PATIENCE_S) for _ in range(2)} == {"mine", "other"}
    for number, (writes, hears) in enumerate(
        [(other, "other"), (other, "other"), (beside, "mine"), (other, "other")]
    ):
        put(writes, f"c{number}", *enquiry(number))
        assert woken.get(timeout=PATIENCE_S) == hears
    assert mine.hold("collector") is not None
    assert not other.anybody_holds("collector")


# -- roles and tables ----------------------------------------------------------------------------------------


@pytest.fixture
def looking(where: str) -> Iterator[str]:
    """The URL for a role that may only read; the tables come later."""
    role = f"looker_{new_schema()}"
    name = where.rpartition("%3D")[2]
    with admin(where) as connection:
        connection.execute(f"CREATE ROLE {role} LOGIN; GRANT USAGE ON SCHEMA {name} TO {role}".encode())
        connection.execute(
            f"ALTER DEFAULT PRIVILEGES IN SCHEMA {name} GRANT SELECT ON TABLES TO {role}".encode()
        )
    yield url(shared(), name, user=role)
    with admin(where) as connection:
        connection.execute(f"DROP OWNED BY {role}; DROP ROLE {role}".encode())


def test_a_role_that_may_only_read_looks_on_and_starts_nothing(
    where: str, looking: str, opened: Open
) -> None:
    with pytest.raises(StoreFailed, match="there is no journal yet, and this role may not begin one"):
        opened(looking)
    owner = opened(where)
    put(owner, "c1", *enquiry(1))
    owner.publish_status("collector", {"pid": 1})
    looker = opened(looking)
    assert "may only read it" in looker.read_only
    assert people(looker) == people(owner)
    woken = threading.Event()
    looker.listen(woken.set)
    assert woken.wait(PATIENCE_S)
    woken.clear()
    put(owner, "c2", *enquiry(2))
    assert woken.wait(PATIENCE_S)
    assert looker.catch_up() == {"contact-2"}
    assert looker.status("collector") == {"pid": 1}
    assert looker.hold("boards", shared=True) is not None
    assert owner.anybody_holds("boards")
    with pytest.raises(StoreReadOnly, match="may only read it"):
        put(looker, "c3", note(1))
    with pytest.raises(StoreReadOnly):
        looker.publish_status("collector", {"pid": 2})
    assert not looker.compact()


def test_a_role_that_is_given_the_right_to_write_may_from_then_on(
    where: str, looking: str, opened: Open
) -> None:
    owner = opened(where)
    put(owner, "c1", *enquiry(1))
    looker = opened(looking)
    role, schema_name = looking.partition("//")[2].partition("@")[0], where.rpartition("%3D")[2]
    with admin(where) as connection:
        connection.execute(f"GRANT INSERT ON {schema_name}.leadtui_journal TO {role}".encode())
    looker.catch_up()
    assert looker.read_only == ""
    put(looker, "c2", *enquiry(2))
    with admin(where) as connection:
        connection.execute(f"REVOKE INSERT ON {schema_name}.leadtui_journal FROM {role}".encode())
    with pytest.raises(StoreReadOnly, match="may only read it"):
        put(looker, "c3", note(1))
    assert sorted(people(owner)) == ["contact-1", "contact-2"]


def test_read_only_by_choice_begins_nothing(where: str, opened: Open) -> None:
    with pytest.raises(StoreFailed, match="there is no journal yet"):
        opened(where, read_only=True)
    with admin(where) as connection:
        assert connection.execute("SELECT to_regclass('leadtui_meta')").fetchone() == (None,)
    put(opened(where), "c1", *enquiry(1))
    assert opened(where, read_only=True).read_only == "it was opened read-only"


def test_older_tables_are_brought_up_to_date_and_keep_what_they_hold(where: str, opened: Open) -> None:
    with admin(where) as connection:
        schema.prepare(connection, "journal", "there", read_only=False, versions=schema.VERSIONS[:1])
        for line in _filled(opened).read():
            row = (line.seq, line.command, line.recorded_at, encode_line(line).decode().strip())
            connection.execute("INSERT INTO leadtui_journal VALUES (%s, %s, %s, %s)", row)
    journal = opened(where)
    assert sorted(journal.facts.people) == ["contact-1", "contact-2"]
    assert journal.compact()
    with admin(where) as connection:
        assert connection.execute("SELECT version FROM leadtui_meta").fetchone() == (len(schema.VERSIONS),)


def _filled(opened: Open) -> PostgresJournal:
    """Another journal with two people in it."""
    journal = opened(new_url())
    put(journal, "c1", *enquiry(1))
    put(journal, "c2", *enquiry(2))
    return journal


def test_two_that_begin_at_once_begin_one_journal(where: str, opened: Open) -> None:
    journals: list[PostgresJournal] = []
    threads = [threading.Thread(target=lambda: journals.append(opened(where))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
    put(journals[0], "c1", *enquiry(1))
    assert all(list(people(one)) == ["contact-1"] for one in journals)


def test_a_later_version_of_the_tables_is_read_and_not_written(where: str, opened: Open) -> None:
    before = opened(where)
    put(before, "c1", *enquiry(1))
    with admin(where) as connection:
        connection.execute("UPDATE leadtui_meta SET version = 99")
    for one in (opened(where), before):
        with pytest.raises(StoreReadOnly, match="a later leadtui"):
            put(one, "c2", note(1))
        assert list(people(one)) == ["contact-1"]


def test_a_damaged_line_is_told_with_its_row(where: str, opened: Open) -> None:
    put(opened(where), "c1", *enquiry(1))
    with admin(where) as connection:
        connection.execute("UPDATE leadtui_journal SET line = replace(line, 'Person', 'Persom')")
    with pytest.raises(StoreDamaged, match="leadtui_journal with seq 1 is damaged"):
        opened(where)


def test_who_only_looks_is_told_of_a_damaged_line_and_sees_the_rest(
    where: str, looking: str, opened: Open
) -> None:
    journal = opened(where)
    for number in (1, 2, 3):
        put(journal, f"c{number}", *enquiry(number))
    put(journal, "c4", note(3, "before"))
    put(journal, "c5", note(3, "after"))
    with admin(where) as connection:
        connection.execute("UPDATE leadtui_journal SET line = '{}' WHERE command IN ('c2', 'c4')")
    with pytest.raises(StoreDamaged, match="--repair"):
        opened(where)
    for looker in (opened(where, read_only=True), opened(looking)):
        assert looker.damage.startswith("The row of leadtui_journal with seq 4 is damaged")
        assert sorted(people(looker)) == ["contact-1", "contact-3"]
        assert [line.command for line in looker.read()] == ["c1", "c3", "c5"]
        assert [one.text for one in people(looker)["contact-3"].leads[0].notes] == ["after"]
        assert [event.command for event in looker.facts.history("contact-3")] == ["c3", "c3", "c3", "c5"]
        assert looker.as_of(clock().now()).people.keys() == {"contact-1", "contact-3"}
    put(journal, "c6", *enquiry(6))
    assert "contact-6" in people(looker)


def test_a_database_that_is_brought_back_from_a_backup_is_taken_in_anew(where: str, opened: Open) -> None:
    mine, other = opened(where), opened(where)
    put(mine, "c1", *enquiry(1))
    put(mine, "c2", *enquiry(2))
    assert len(people(other)) == 2
    with admin(where) as connection:
        connection.execute("DELETE FROM leadtui_journal WHERE command = 'c2'")
    assert list(people(other)) == ["contact-1"]
    assert put(other, "c3", *enquiry(3)).seq == 4
    assert sorted(people(mine)) == ["contact-1", "contact-3"]


# -- the cache -----------------------------------------------------------------------------------------------


def grow(journal: PostgresJournal) -> None:
    """Four people: two are done with, and merged into one."""
    for number in (1, 2, 3, 4):
        put(journal, f"c{number}", *enquiry(number))
    put(journal, "lost", about(1, Moved("lost", "lost", reason="price")))
    put(journal, "merged", Fact(Merged("contact-1"), "contact-2", "lead-2"))
    put(journal, "never", about(2, Moved("never", "lost")))


def thinned(where: str, opened: Open, at: SetClock) -> PostgresJournal:
    """A journal after two months: who is done with is in the cache alone, two people are left in memory."""
    journal = opened(where, clock=at)
    grow(journal)
    at.forward(60 * DAY_S)
    put(journal, "recent", note(3))
    assert journal.compact()
    return journal


def count(where: str, what: LiteralString) -> int:
    with admin(where) as connection:
        row = connection.execute(what).fetchone()
    assert row is not None
    return int(row[0])


def test_opening_reads_who_is_alive_and_finds_the_others(where: str, opened: Open) -> None:
    at = clock()
    journal = thinned(where, opened, at)
    assert sorted(journal.facts.people) == ["contact-3", "contact-4"]
    fresh = opened(where, clock=at)
    assert sorted(fresh.facts.people) == ["contact-3", "contact-4"]
    assert [one.id for one in fresh.find("phone:+13035550002")] == ["contact-1"]
    for first in range(4):
        assert_agree(opened(where, clock=at).facts, list(fresh.read()), first)
    put(fresh, "back", about(1, Moved("new", "open")))
    assert fresh.compact()
    assert_agree(opened(where, clock=at).facts, list(fresh.read()))


def test_who_is_archived_again_is_found_as_they_are_now_and_by_no_old_key(where: str, opened: Open) -> None:
    at = clock()
    journal = opened(where, clock=at)
    grow(journal)
    put(journal, "changed", about(1, ContactChanged(ways=people(journal)["contact-3"].ways[:1])))
    at.forward(60 * DAY_S)
    put(journal, "recent", note(4))
    journal.compact()
    resting = opened(where, clock=at)  # on this state of the cache, from now on
    before = [one.id for one in resting.find("phone:+13035550003")]
    put(journal, "undone", about(1, Cancelled("changed")))
    put(journal, "apart", Fact(Cancelled("merged"), "contact-2", "lead-2"))
    at.forward(60 * DAY_S)
    put(journal, "later", note(4))
    journal.compact()
    fresh = opened(where, clock=at)
    assert [one.id for one in fresh.find("phone:+13035550003")] == ["contact-3"]
    assert [one.id for one in fresh.find("phone:+13035550002")] == ["contact-2"]
    assert before == ["contact-1", "contact-3"]
    resting.catch_up()
    for one in (fresh, resting):
        assert_agree(one.facts, list(one.read()))


def archived(where: str, opened: Open) -> PostgresJournal:
    """A journal with people that only the cache holds; who folds all of it anew meets a damaged row."""
    journal = thinned(where, opened, clock())
    with admin(where) as connection:
        connection.execute("UPDATE leadtui_journal SET line = '{}' WHERE command = 'c4'")
    return journal


def test_who_reads_the_tables_alone_cannot_try_numbers_on_the_cache(where: str, opened: Open) -> None:
    journal = archived(where, opened)
    with admin(where) as connection:
        keys = {row[0] for row in connection.execute("SELECT key FROM leadtui_cache_key").fetchall()}
        secret = connection.execute("SELECT key FROM leadtui_secret").fetchone()
    assert secret is not None
    assert key_number("phone:+13035550001") not in keys
    assert {key_number("phone:+13035550001", secret[0]), key_number("contact-1")} <= keys
    assert [one.id for one in journal.find("phone:+13035550001")] == ["contact-1"]


def test_who_may_not_see_the_key_follows_without_reading_all_of_the_past(
    where: str, looking: str, opened: Open
) -> None:
    journal = archived(where, opened)
    role = looking.partition("//")[2].partition("@")[0]
    with admin(where) as connection:
        connection.execute(f"REVOKE ALL ON leadtui_secret FROM {role}".encode())
    looker = opened(looking, clock=clock())
    put(journal, "new", *enquiry(5))
    put(journal, "back", about(1, Moved("new", "open")))
    assert looker.catch_up() >= {"contact-5", "contact-1"}
    assert looker.facts.lead("lead-2") is not None
    assert not looker.damage
    assert [one.id for one in looker.find("phone:+13035550001")] == ["contact-1"]
    assert looker.damage, "a number is looked for in all there ever was"


def test_a_cache_that_was_made_with_another_key_is_made_again(where: str, opened: Open) -> None:
    at = clock()
    thinned(where, opened, at)
    with admin(where) as connection:
        connection.execute("UPDATE leadtui_secret SET key = %s", (b"another key, of the right size.."[:32],))
    fresh = opened(where, clock=at, long_tail=0)
    assert [one.id for one in fresh.find("phone:+13035550001")] == ["contact-1"]
    again = opened(where, clock=at)
    assert sorted(again.facts.people) == ["contact-3", "contact-4"]
    assert [one.id for one in again.find("phone:+13035550001")] == ["contact-1"]


def test_who_rests_on_an_emptied_cache_still_answers_right(where: str, opened: Open) -> None:
    at = clock()
    thinned(where, opened, at)
    resting = opened(where, clock=at)
    with admin(where) as connection:
        connection.execute("TRUNCATE leadtui_cache CASCADE")
    assert_agree(resting.facts, list(resting.read()))
    assert not resting.compact()  # who opens next makes another
    again = opened(where, clock=at, long_tail=0)
    assert count(where, "SELECT count(DISTINCT seq) FROM leadtui_cache") == 1  # the month has it as well
    assert_agree(again.facts, list(again.read()))


@pytest.mark.parametrize("spoil", [
    "UPDATE leadtui_cache SET stamp = ''", "UPDATE leadtui_cache_alive SET records = 'x'",
    "UPDATE leadtui_cache SET fold = 'another program ' || id",
])  # fmt: skip
def test_a_cache_that_cannot_be_used_is_left_out_and_made_again(
    where: str, opened: Open, spoil: LiteralString
) -> None:
    journal = opened(where)
    grow(journal)
    journal.compact()
    with admin(where) as connection:
        connection.execute(spoil)
    fresh = opened(where)
    assert_agree(fresh.facts, list(fresh.read()))
    assert fresh.compact()
    assert_agree(opened(where).facts, list(fresh.read()))


def test_a_long_past_is_folded_in_pieces(where: str, opened: Open) -> None:
    journal = opened(where)
    for number in range(1, 12):
        put(journal, f"c{number}", *enquiry(number))
    assert count(where, "SELECT count(*) FROM leadtui_cache") == 0
    again = opened(where, long_tail=5, piece=4)
    assert count(where, "SELECT max(seq) FROM leadtui_cache") == 24  # the last three are few enough
    assert_agree(again.facts, list(journal.read()))
    assert put(again, "next", note(1)).seq == 34


def test_a_refused_page_of_somebody_elses_leaves_the_connection_well(where: str, opened: Open) -> None:
    journal = opened(where)
    with pytest.raises(StoreFailed, match="not Unicode"):
        journal.submit(Command(id="c1", by="ana"), coming_to(note(1, "half a \ud83d smile")))
    with pytest.raises(ZeroDivisionError):
        journal.submit(Command(id="c1", by="ana"), lambda facts, command, at: (1 // 0,))  # type: ignore[arg-type,return-value]
    assert put(journal, "c1", *enquiry(1)).seq == 1
