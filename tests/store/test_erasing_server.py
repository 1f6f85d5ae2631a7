"""Erasing people from a journal on a server: its cache stays, without them, and nobody writes them back."""

from __future__ import annotations

import contextlib
import datetime
import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from leadtui.domain.commands import Erase
from leadtui.domain.decide import decide
from leadtui.domain.events import Fact, Noted
from leadtui.domain.facts import Facts
from leadtui.store.journal import Journal
from leadtui.store.postgres import cache
from leadtui.store.postgres.past import key_number
from leadtui.store.strays import Strays
from tests.store.test_asof import Life, assert_right
from tests.store.test_erasing import bytes_of_tables, counted, erase, fill, traces
from tests.support.journals import NOON, assert_agree, enquiry, on_server, put
from tests.support.journals import clock as standing_clock
from tests.support.pgserver import admin, new_url
from tests.support.set_clock import SetClock
from tests.support.shop import RULES

DAY_S = 86400.0

Open = Callable[[], Journal]

CACHES = "SELECT id, fold FROM leadtui_cache ORDER BY id"


@pytest.fixture
def clock() -> SetClock:
    return standing_clock()


@pytest.fixture
def url() -> str:
    return new_url()


@pytest.fixture
def opened(url: str, clock: SetClock) -> Iterator[Open]:
    with contextlib.ExitStack() as undone:
        yield on_server(url, clock, undone)


def old(opened: Open, at: SetClock) -> Journal:
    """A journal with states of several months, an archive and a ledger."""
    journal = opened()
    fill(journal, at)
    for month in range(4):
        assert journal.compact()
        at.forward(31 * DAY_S)
        put(journal, f"m{month}", *enquiry(10 + month))
    assert journal.compact()
    return journal


def caches(url: str) -> list[tuple[object, ...]]:
    with admin(url) as connection:
        return connection.execute(CACHES).fetchall()


def keys(url: str) -> set[int]:
    with admin(url) as connection:
        return {row[0] for row in connection.execute("SELECT key FROM leadtui_cache_key").fetchall()}


def hashed(url: str) -> set[int]:
    """Her ways to reach and her record, as they stand there."""
    with admin(url) as connection:
        row = connection.execute("SELECT key FROM leadtui_secret").fetchone()
    assert row is not None
    known = ("phone:+13035550177", "email:quartz.zoe@example.com", "source:web/record-zq")
    return {key_number(key, row[0]) for key in known}


def spoil(url: str, command: str) -> None:
    """Make a line one that cannot be read: who folds all of the past raises StoreDamaged from now on."""
    with admin(url) as connection:
        connection.execute("UPDATE leadtui_journal SET line = '{}' WHERE command = %s", (command,))


def test_the_past_is_folded_anew_by_nobody(opened: Open, url: str, clock: SetClock) -> None:
    journal = old(opened, clock)
    resting, before = opened(), caches(url)
    assert len(before) > 3
    moments = [NOON + datetime.timedelta(days=days) for days in (0.01, 2, 20, 33, 50, 80)]
    figures = [counted(journal.as_of(moment)) for moment in moments]
    assert traces(bytes_of_tables(url)) != []
    assert hashed(url) <= keys(url)
    erase(journal)
    assert traces(bytes_of_tables(url)) == []
    assert not hashed(url) & keys(url)
    assert caches(url) == before
    for one in (journal, resting, opened()):
        one.catch_up()
        for moment, rows in zip(moments, figures, strict=True):
            assert_right(one, moment)
            assert counted(one.as_of(moment)) == rows
        assert_agree(one.facts, list(one.read()))
    spoil(url, "c1")
    for one in (journal, resting, opened()):
        one.catch_up()
        assert one.find("phone:+13035550177") == ()
        assert [found.id for found in one.find("phone:+13035550001")] == ["contact-1"]
        assert one.facts.contact("contact-z") is None


def test_a_state_that_ends_with_a_line_of_theirs_is_used_again(
    opened: Open, url: str, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = old(opened, clock)
    put(journal, "last", Fact(Noted("has a labrador"), "contact-z", "lead-z"))
    assert journal.compact()
    monkeypatch.setattr(journal, "compact", lambda: False)  # killed before it wrote a newer state
    erase(journal)
    spoil(url, "c1")
    assert opened().facts.contact("contact-10") is not None


def test_who_was_erased_is_not_brought_back_by_who_had_not_heard_of_it(
    opened: Open, url: str, clock: SetClock
) -> None:
    journal = opened()
    fill(journal, clock)
    late = Facts()
    for line in journal.read():
        late.apply(line, line.seq)
    until = late.seq
    erase(journal)
    with admin(url) as connection:
        connection.execute("DELETE FROM leadtui_cache")
        row = connection.execute("SELECT journal, key FROM leadtui_meta, leadtui_secret").fetchone()
        assert row is not None
        name, secret = row
        write = partial(cache.write, connection, name, late, until, "", None, secret, Strays())
        assert write(until) is None, "they read the lines before she was erased"
        assert traces(bytes_of_tables(url)) == []
        assert write(journal.facts.seq) is not None, "and here they did not, by their word"


def test_what_another_version_has_made_goes(opened: Open, url: str, clock: SetClock) -> None:
    journal = old(opened, clock)
    with admin(url) as connection:
        connection.execute("UPDATE leadtui_cache SET fold = '1 of another version ' || id")
    erase(journal)
    assert traces(bytes_of_tables(url)) == []
    assert all(str(fold).startswith(cache.FOLD) for _, fold in caches(url))
    assert_agree(opened().facts, list(journal.read()))


def test_a_part_of_the_cache_that_is_damaged_takes_the_rest_with_it(
    opened: Open, url: str, clock: SetClock
) -> None:
    journal = old(opened, clock)
    with admin(url) as connection:
        connection.execute("UPDATE leadtui_cache_alive SET records = 'x'")
    erase(journal)
    assert traces(bytes_of_tables(url)) == []
    assert_agree(opened().facts, list(journal.read()))


@pytest.mark.parametrize("seed", range(4))
def test_whatever_happened_before_and_after_the_cache_agrees_with_the_lines(
    tmp_path: Path, url: str, seed: int
) -> None:
    with contextlib.ExitStack() as undone:
        life, gone = Life(tmp_path, seed, lambda at: on_server(url, at, undone)()), set[str]()
        for _ in range(2):
            for _ in range(20):
                life.step()
            whom = f"contact-{life.chance.randrange(6)}"
            resting = on_server(url, life.at, undone)()
            streams, was = life.journal.facts.streams_of(whom), life.journal.facts.is_erased(whom)
            asked = Erase(id=f"erase {len(life.done)}", by="ana", contacts=(whom,))
            life.journal.erase(asked, partial(decide, rules=RULES))
            held = bytes_of_tables(url)
            left = (one for one in streams - gone if re.search(rb"Person %b(?!\d)" % one[-1:].encode(), held))
            assert was or not [*left]
            gone |= streams
            resting.catch_up()
            for journal in (life.journal, resting, on_server(url, life.at, undone)()):
                for _ in range(3):
                    assert_right(journal, NOON + life.chance.random() * (life.at.now() - NOON))
                assert_agree(journal.facts, list(journal.read()))
