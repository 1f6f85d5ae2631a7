"""A server that is stopped, restarted or lost in the middle of everything: nothing is lost, all goes on."""

from __future__ import annotations

import contextlib
import signal
import socket
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from leadtui.clock import SystemClock
from leadtui.domain.commands import Accepted
from leadtui.errors import StoreError, StoreFailed
from leadtui.store.postgres.journal import PostgresJournal
from tests.support.desks import PATIENCE_S, Shop, do, until
from tests.support.journals import enquiry, note, people, put
from tests.support.pgserver import PgServer, admin, url
from tests.support.sitting import Seat, add, names

pytestmark = pytest.mark.xdist_group("outage")  # they share a server that nobody else may use

DEAF: Any = """
    CREATE FUNCTION wait_at_commit() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN PERFORM pg_advisory_xact_lock(4711); RETURN NULL; END $$;
    CREATE CONSTRAINT TRIGGER waits AFTER INSERT ON leadtui_journal DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION wait_at_commit();
"""
"""Whoever commits a line waits while somebody holds the lock 4711."""

SLOW_CACHE: Any = """
    CREATE FUNCTION take_long() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN PERFORM pg_sleep(0.4); RETURN NEW; END $$;
    CREATE TRIGGER slow BEFORE UPDATE ON leadtui_cache FOR EACH ROW EXECUTE FUNCTION take_long();
"""

_numbers = iter(range(1000))


@pytest.fixture(scope="module")
def server() -> Iterator[PgServer]:
    # Not below pytest's own folder: another run makes that private meanwhile, and `nobody` has to come by.
    with tempfile.TemporaryDirectory(prefix="leadtui-pg-outage-") as folder:
        Path(folder).chmod(0o755)
        server = PgServer(Path(folder) / "s")
        server.start()
        yield server
        server.stop()


@pytest.fixture
def where(server: PgServer) -> str:
    name = f"s{next(_numbers)}"
    with admin(server.url) as connection:
        connection.execute(f"CREATE SCHEMA {name}".encode())
    return url(server.folder, name)


Open = Callable[[], PostgresJournal]


@pytest.fixture
def opened(where: str) -> Iterator[Open]:
    with contextlib.ExitStack() as undone:

        def journal() -> PostgresJournal:
            one = PostgresJournal(where, SystemClock())
            undone.callback(one.close)
            return one

        yield journal


def works(journal: PostgresJournal) -> bool:
    with contextlib.suppress(StoreError):
        journal.catch_up()
        return True
    return False


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT], ids=["stopped", "crashed"])
def test_while_it_is_down_all_stays_and_is_told_and_then_it_goes_on(
    server: PgServer, opened: Open, how: signal.Signals
) -> None:
    journal, other = opened(), opened()
    put(journal, "c1", *enquiry(1))
    server.stop(how)
    with pytest.raises(StoreFailed, match="postgresql://postgres@/postgres: the server"):
        put(journal, "c2", *enquiry(2))
    with pytest.raises(StoreFailed):
        journal.catch_up()
    assert list(journal.facts.people) == ["contact-1"]
    server.start()
    until(lambda: works(journal))
    assert put(journal, "c2", *enquiry(2)).seq == 4
    until(lambda: works(other))
    assert len(people(other)) == 2


def test_one_that_is_down_is_not_waited_for_each_time(server: PgServer, opened: Open) -> None:
    journal = opened()
    server.stop()
    try:
        told = set()
        for _ in range(200):
            with pytest.raises(StoreFailed) as failed:
                journal.catch_up()
            told.add(failed.value.message)
        assert any("cannot be reached" in one for one in told)
    finally:
        server.start()


def test_one_that_stands_still_is_given_up_until_it_moves_again(server: PgServer, where: str) -> None:
    """Its disk hangs, say: it is there, and answers nobody."""
    soon = f"{where}&connect_timeout=2"
    with contextlib.closing(PostgresJournal(soon, SystemClock(), answer_s=0.5)) as journal:
        put(journal, "c1", *enquiry(1))
        with server.standing_still():
            with pytest.raises(StoreFailed, match=r"the server has not answered for 0\.5 s"):
                journal.catch_up()
            with pytest.raises(StoreFailed, match="has not answered"):
                put(journal, "c2", *enquiry(2))
        until(lambda: works(journal))
        put(journal, "c2", *enquiry(2))
        assert sorted(people(journal)) == ["contact-1", "contact-2"]


def test_what_may_take_long_is_waited_for(where: str) -> None:
    with contextlib.closing(PostgresJournal(where, SystemClock(), answer_s=0.2)) as journal:
        put(journal, "c1", *enquiry(1))
        with admin(where) as connection:
            connection.execute(SLOW_CACHE)
        assert journal.compact()


def test_locks_are_taken_again_and_whoever_listens_is_woken(server: PgServer, opened: Open) -> None:
    mine, other = opened(), opened()
    woken = threading.Event()
    mine.listen(woken.set)
    collecting, board = mine.hold("collector"), mine.hold("boards", shared=True)
    assert collecting is not None
    assert board is not None
    assert woken.wait(PATIENCE_S)
    server.restart()
    until(lambda: works(other))
    until(lambda: other.anybody_holds("collector") and other.anybody_holds("boards"))
    assert not collecting.lost
    assert other.hold("collector") is None
    woken.clear()
    put(other, "c1", *enquiry(1))
    assert woken.wait(PATIENCE_S)
    collecting.release()
    assert other.hold("collector") is not None


def test_a_lock_that_another_took_meanwhile_is_lost_and_says_so(
    server: PgServer, opened: Open, where: str
) -> None:
    mine, other = opened(), opened()
    mine.listen(lambda: None)
    held = mine.hold("collector")
    assert held is not None
    server.stop()
    server.start()
    with contextlib.suppress(StoreError):
        other.hold("collector")
    until(lambda: works(other) and other.anybody_holds("collector"))
    if other.hold("collector") is None:  # mine was quicker this time: have its connection ended again
        taken = threading.Event()

        def take() -> None:
            while not taken.is_set():
                with contextlib.suppress(StoreError):
                    if other.hold("collector") is not None:
                        taken.set()

        thread = threading.Thread(target=take)
        thread.start()
        with admin(where) as connection:
            while not taken.is_set():
                connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
                    " AND pid <> pg_backend_pid()"
                )
                taken.wait(0.05)
        thread.join(PATIENCE_S)
    until(lambda: held.lost)


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> list[psycopg.Connection[Any]]:
    """Every connection that is made, in order."""
    made: list[psycopg.Connection[Any]] = []
    connect = psycopg.connect

    def recorded(*words: Any, **options: Any) -> psycopg.Connection[Any]:
        made.append(connect(*words, **options))
        return made[-1]

    monkeypatch.setattr(psycopg, "connect", recorded)
    return made


def in_the_middle_of_a_commit(
    where: str, journal: PostgresJournal, command: str, then: Callable[[psycopg.Connection[Any]], None]
) -> list[Accepted | StoreError]:
    """Let something happen while a command is being committed; what the command came to."""
    came_to: list[Accepted | StoreError] = []

    def submit() -> None:
        try:
            came_to.append(put(journal, command, note(1, command)))
        except StoreError as error:
            came_to.append(error)

    with admin(where) as blocker:
        blocker.execute("SELECT pg_advisory_lock(4711)")
        thread = threading.Thread(target=submit)
        thread.start()
        waits = "SELECT count(*) FROM pg_locks WHERE NOT granted AND objid = 4711"
        until(lambda: blocker.execute(waits).fetchone() == (1,))
        then(blocker)
        blocker.execute("SELECT pg_advisory_unlock(4711)")
        thread.join(PATIENCE_S)
    return came_to


def test_a_commit_whose_answer_got_lost_is_asked_for_and_counts(
    where: str, connections: list[psycopg.Connection[Any]], opened: Open
) -> None:
    journal = opened()
    mine = connections[0]
    put(journal, "c1", *enquiry(1))
    with admin(where) as owner:
        owner.execute(DEAF)

    def cut_the_line(blocker: psycopg.Connection[Any]) -> None:
        with socket.socket(fileno=mine.fileno()) as line:
            line.shutdown(socket.SHUT_RD)
            line.detach()

    assert in_the_middle_of_a_commit(where, journal, "lost answer", cut_the_line) == [
        Accepted("lost answer", 4, ("lead-1",))
    ]
    assert [line.command for line in journal.read()] == ["c1", "lost answer"]
    assert people(journal)["contact-1"].leads[0].notes[0].text == "lost answer"


def test_a_commit_that_did_not_come_about_is_told_and_leaves_no_trace(where: str, opened: Open) -> None:
    journal = opened()
    put(journal, "c1", *enquiry(1))
    with admin(where) as owner:
        owner.execute(DEAF)

    def end_it(blocker: psycopg.Connection[Any]) -> None:
        blocker.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE NOT granted AND objid = 4711")

    (told,) = in_the_middle_of_a_commit(where, journal, "ended", end_it)
    assert isinstance(told, StoreFailed)
    assert "not known" not in told.message
    assert [line.command for line in journal.read()] == ["c1"]
    assert put(journal, "again", note(1)).seq == 4


def test_a_board_stays_up_says_since_when_and_goes_on_by_itself(
    server: PgServer, where: str, tmp_path: Path
) -> None:
    shop = Shop(tmp_path)
    seat = Seat(shop, lambda: PostgresJournal(where, SystemClock())).sit_down()
    other = PostgresJournal(where, SystemClock())
    try:
        seat.submit("Bo Chen")
        seat.until(lambda snapshot: names(snapshot) == ["Bo Chen"])
        server.stop()
        down = seat.until(lambda snapshot: snapshot.trouble)
        assert "the server" in down.trouble
        assert down.trouble_since is not None
        assert names(down) == ["Bo Chen"]
        with pytest.raises(StoreFailed, match="the server"):
            seat.desk.submit(add("Ana Ruiz")).result(PATIENCE_S)
        server.start()
        well = seat.until(lambda snapshot: not snapshot.trouble)
        assert names(well) == ["Bo Chen"]
        until(lambda: works(other))
        do(other, add("Kim Ode"))
        seat.until(lambda snapshot: names(snapshot) == ["Bo Chen", "Kim Ode"])
        seat.submit("Ana Ruiz")
        seat.until(lambda snapshot: len(names(snapshot)) == 3)
    finally:
        seat.desk.stop()
        other.close()
