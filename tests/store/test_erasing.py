"""Who was erased is nowhere any more, whatever happened in between, and the figures are what they were."""

from __future__ import annotations

import contextlib
import datetime
import errno
import re
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadtui.domain.commands import Accepted, Erase, Intake, Refusal, Undo
from leadtui.domain.contacts import Enquiry, Reply, Way, WayState
from leadtui.domain.decide import decide
from leadtui.domain.events import (
    Answered,
    ContactChanged,
    ContactMet,
    EnquiryAmended,
    EnquiryRaised,
    Fact,
    LeadOpened,
    Linked,
    Merged,
    Moved,
    Noted,
    Replied,
    Tagged,
    Touched,
    VerdictSet,
    WayMarked,
)
from leadtui.domain.facts import Facts
from leadtui.domain.intake import Item
from leadtui.domain.stages import Milestone
from leadtui.errors import StoreFailed
from leadtui.store import compaction, erasing, following
from leadtui.store.asof import months_kept
from leadtui.store.embedded import EmbeddedJournal
from leadtui.store.inspecting import inspect, repair
from leadtui.store.journal import Journal
from leadtui.store.keys import BadCache, hash_of
from leadtui.store.memory import MemoryJournal, Place
from leadtui.store.scrubbing import stretched
from tests.store.test_asof import Life, assert_right
from tests.support.disk import Crash, crashing_at, nothing_synced
from tests.support.journals import NOON, about, assert_agree, embedded, enquiry, note, on_server, put
from tests.support.journals import clock as standing_clock
from tests.support.pgserver import new_url
from tests.support.set_clock import SetClock
from tests.support.shop import RULES

DAY_S = 86400.0

Open = Callable[[], Journal]

PRIVATE = (
    "Zoë Quartz", "ZOË", "zoë", "Quartz", "quartz", "5550177", "555 0177", "quartz.zoe", "hydrangea",
    "geyser", "wrench", "labrador", "marzipan", "record-zq", "reply-zq", "Bay Street", "widow",
)  # fmt: skip
"""What nobody but the one to be erased has."""


@pytest.fixture
def clock() -> SetClock:
    return standing_clock()


@pytest.fixture(params=["memory", "embedded", "postgres"])
def opened(request: pytest.FixtureRequest, tmp_path: Path, clock: SetClock) -> Iterator[Open]:
    """Opens the same journal again at each call; `held` finds all that is kept of it."""
    if request.param == "memory":
        place = Place()
        request.node.held = lambda: b"".join(place.lines)
        yield lambda: MemoryJournal(clock, place)
    elif request.param == "embedded":
        request.node.held = partial(bytes_in, tmp_path / "data")
        yield lambda: embedded(tmp_path / "data", clock)
    else:
        url = new_url()
        request.node.held = partial(bytes_of_tables, url)
        with contextlib.ExitStack() as undone:
            yield on_server(url, clock, undone)


def bytes_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def bytes_of_tables(url: str) -> bytes:
    """Every row of every table, packed parts unpacked by hand where they are."""
    import zlib

    found = b""
    with psycopg.connect(url) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE tablename LIKE 'leadtui%'")
        for (table,) in tables.fetchall():
            for row in connection.execute(f"SELECT * FROM {table}").fetchall():  # noqa: S608
                for cell in row:
                    if isinstance(cell, bytes):
                        found += cell
                        with contextlib.suppress(zlib.error):
                            found += zlib.decompress(cell)
                    else:
                        found += str(cell).encode()
    return found


def traces(held: bytes) -> list[str]:
    """Which of the private words are in these bytes, in any of the ways we write text."""
    import json

    folded = held.decode("utf-8", "replace").casefold()
    digits = re.sub(r"\D", "", folded)
    found = [word for word in PRIVATE if word.casefold() in folded]
    found += [word for word in PRIVATE if json.dumps(word)[1:-1].casefold() in folded]
    for key in ("phone:+13035550177", "email:quartz.zoe@example.com", "source:web/record-zq"):
        hashed = hash_of(key, b"")
        number = str(int.from_bytes(hashed, "big", signed=True))
        found += [f"hash of {key}"] * (hashed in held or hashed.hex() in folded or number in folded)
    return found + ([] if "3035550177" not in digits else ["the number's digits"])


def fill(journal: Journal, clock: SetClock) -> None:
    """Two people, and one who will be erased, with something of everything."""
    ways = (Way("phone", "+13035550177"), Way("email", "quartz.zoe@example.com"))
    raised = Enquiry(
        "web", "record-zq", NOON, NOON, "form", "Zoë Quartz", ways, "a geyser in the hall", "Quartz Ltd",
        "12 Bay Street", service="hydrangea", fields={"pet": "labrador"}, url="https://crm/record-zq",
        digest="hydrangea digest",
    )  # fmt: skip
    zoe = partial(Fact, contact="contact-z", lead="lead-z")
    put(journal, "c1", *enquiry(1), by="web")
    put(
        journal, "c2",
        Fact(ContactMet("Zoë Quartz", ways, "Quartz Ltd", "12 Bay Street", fields={"pet": "labrador"}),
             "contact-z"),
        zoe(LeadOpened("new", "open", (Milestone.INBOUND,))), zoe(EnquiryRaised(raised)), *enquiry(2),
        by="web",
    )  # fmt: skip
    clock.forward(600)
    put(journal, "c3", zoe(Touched("reached", way=ways[0].key)), zoe(Answered("need", "yes", "the wrench")))
    put(journal, "c4", zoe(Noted("has a labrador")), zoe(Tagged(("widow",))))
    put(journal, "c5", zoe(Replied(Reply("web", "reply-zq", NOON, NOON, "marzipan please"))), by="web")
    put(journal, "c6", zoe(EnquiryAmended(raised)), zoe(ContactChanged({"name": "Z. Quartz"}, typed=True)))
    put(journal, "c7", zoe(WayMarked(ways[1].key, WayState.BAD)), zoe(VerdictSet("ready", override="widow")))
    clock.forward(600)
    put(journal, "c8", zoe(Moved("qualified", "working", (Milestone.QUALIFIED,), amount=900.0)))
    put(journal, "c9", zoe(Moved("lost", "lost", reason="went to the hydrangea people")))
    put(journal, "c10", Fact(Linked("contact-z", "pays"), "contact-1", "lead-1"), note(1))


def erase(journal: Journal, *contacts: str, command: str = "e1") -> Accepted | Refusal:
    asked = Erase(id=command, by="ana", contacts=contacts or ("contact-z",))
    return journal.erase(asked, partial(decide, rules=RULES))


def counted(facts: Facts) -> object:
    """What the figures are made of, without the words that go."""
    return {
        contact: [msgspec.structs.replace(row, reason="", tags=(), answers={}) for row in rows]
        for contact, rows in facts.rows().items()
    }


def test_nothing_is_left_of_who_was_erased(
    opened: Open, clock: SetClock, request: pytest.FixtureRequest
) -> None:
    journal, follower = opened(), opened()
    fill(journal, clock)
    follower.catch_up()
    held: Callable[[], bytes] = request.node.held
    assert len(traces(held())) > 10
    before = counted(journal.facts)
    assert isinstance(erase(journal), Accepted)
    assert traces(held()) == []
    for one in (journal, follower, opened()):
        one.catch_up()
        assert "contact-z" not in one.facts.people
        assert one.facts.contact("contact-z") is None
        assert one.facts.lead("lead-z") is None
        assert one.find("phone:+13035550177") == ()
        assert counted(one.facts) == before
        assert [line.seq for line in one.read()][-1] == one.facts.seq
        assert traces(repr(one.facts.history("contact-z")).encode()) == []
        assert traces(repr(list(one.read())).encode()) == []


def test_it_agrees_with_a_fold_of_all_lines(opened: Open, clock: SetClock) -> None:
    journal = opened()
    fill(journal, clock)
    erase(journal)
    put(journal, "c11", *enquiry(3))
    assert_agree(journal.facts, list(journal.read()))
    assert_agree(opened().facts, list(journal.read()))


def test_nobody_sees_them_at_a_past_moment_either(opened: Open, clock: SetClock) -> None:
    journal = opened()
    fill(journal, clock)
    then = clock.now()
    clock.forward(9 * DAY_S)
    before = journal.as_of(then)
    erase(journal)
    after = journal.as_of(then)
    assert after.people.keys() == before.people.keys() - {"contact-z"}
    assert counted(after) == counted(before)


def test_the_same_record_is_not_taken_in_again_and_another_of_theirs_is(
    opened: Open, clock: SetClock
) -> None:
    journal = opened()
    fill(journal, clock)
    erase(journal)
    rules = partial(decide, rules=RULES)
    for one in (journal, opened()):
        clock.forward(60)
        for key in ("record-zq", "reply-zq"):
            page = Intake(
                id=f"again-{key}-{id(one)}",
                by="web",
                source="web",
                items=(Item(external_id=key, name="Zoë", digest="d"),),
            )
            assert one.submit(page, rules) == Accepted(page.id, 0)
    page = Intake(
        id="new",
        by="web",
        source="web",
        items=(Item(external_id="record-77", name="Zoë Quartz", digest="d"),),
    )
    outcome = journal.submit(page, rules)
    assert isinstance(outcome, Accepted)
    assert outcome.leads not in ((), ("lead-z",))


def test_what_was_merged_into_them_goes_with_them(
    opened: Open, clock: SetClock, request: pytest.FixtureRequest
) -> None:
    journal = opened()
    put(journal, "c1", *enquiry(1))
    fill_two = (
        Fact(ContactMet("Zoë Quartz"), "contact-z"),
        Fact(LeadOpened("new", "open"), "contact-z", "lead-z"),
    )
    put(journal, "c2", *fill_two)
    put(journal, "c3", Fact(Merged("contact-1"), "contact-z", "lead-z"))
    erase(journal, "contact-1")
    assert traces(request.node.held()) == []
    assert b"Person 1" not in request.node.held()
    undo = Undo(id="u1", by="ana", command="c3")
    assert isinstance(journal.submit(undo, partial(decide, rules=RULES)), Refusal)
    assert journal.facts.people == {}


def test_erasing_cannot_be_undone_and_is_refused_for_nobody(opened: Open, clock: SetClock) -> None:
    journal = opened()
    fill(journal, clock)
    assert isinstance(erase(journal, "no such contact"), Refusal)
    erase(journal)
    for command in ("e1", "c4"):
        refused = journal.submit(
            Undo(id=f"u{command}", by="ana", command=command), partial(decide, rules=RULES)
        )
        assert isinstance(refused, Refusal)


def test_a_retry_of_the_same_erasure_gets_the_first_result(opened: Open, clock: SetClock) -> None:
    journal = opened()
    fill(journal, clock)
    assert erase(journal) == erase(journal)


def old(folder: Path, at: SetClock) -> EmbeddedJournal:
    """A journal with months of history, checkpoints, an archive, a ledger and two generations."""
    journal = embedded(folder, at)
    fill(journal, at)
    for month in range(3):
        at.forward(31 * DAY_S)
        put(journal, f"m{month}", *enquiry(10 + month))
        assert journal.compact()
    return journal


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compactions are worth it at once."""
    monkeypatch.setattr(compaction, "LONG", 1)


@pytest.mark.usefixtures("short")
def test_wherever_it_is_cut_short_the_next_opening_finishes_it(tmp_path: Path) -> None:
    """Killed before each call that changes a file; a copy of that moment is whole as well."""
    with nothing_synced():
        at = standing_clock()
        journal = old(tmp_path / "data", at)
        rows = counted(journal.facts)
        journal.close()
    assert {"history-2026-03.jsonl", "history-2026-04.jsonl"} <= {
        one.name for one in (tmp_path / "data").iterdir()
    }
    step, is_through = 0, False
    while not is_through:
        shutil.copytree(tmp_path / "data", tmp_path / "try")
        clock = SetClock(at.now())
        with crashing_at(step):
            killed = embedded(tmp_path / "try", clock)
            try:
                erase(killed)
                is_through = True
            except Crash:
                pass
        killed.close()
        with nothing_synced():
            looked = embedded(tmp_path / "try", clock, read_only=True)
            seen = "contact-z" in looked.facts.people or looked.facts.contact("contact-z") is not None
            assert [line.seq for line in looked.read()]
            looked.close()
            after = embedded(tmp_path / "try", clock)
            is_gone = after.facts.contact("contact-z") is None
            assert is_gone != seen
            assert counted(after.facts) == rows
            assert (traces(bytes_in(tmp_path / "try")) == []) == is_gone
            assert inspect(str(tmp_path / "try")).is_whole
            put(after, "next", note(1))
            if step % 8 == 0:
                assert_agree(after.facts, list(after.read()))
            after.close()
        shutil.rmtree(tmp_path / "try")
        step += 1
    assert step > 20


@pytest.mark.usefixtures("short")
def test_a_copy_made_while_somebody_is_erased_opens_to_one_whole_state(tmp_path: Path) -> None:
    """The files of a copy are of different moments: each as it was before or after any step."""
    with nothing_synced():
        at = standing_clock()
        journal = old(tmp_path / "data", at)
        names = sorted(path.name for path in (tmp_path / "data").iterdir())
        before = {name: (tmp_path / "data" / name).read_bytes() for name in names}
        rows = counted(journal.facts)
        erase(journal)
        after = {path.name: path.read_bytes() for path in (tmp_path / "data").iterdir()}
        for cut in range(len(names) + 1):
            for first, second in ((before, after), (after, before)):
                mixed = tmp_path / "copy"
                mixed.mkdir()
                for number, name in enumerate(names):
                    data = (first if number < cut else second).get(name)
                    if data is not None:
                        (mixed / name).write_bytes(data)
                copy = embedded(mixed, SetClock(at.now()))
                assert counted(copy.facts) == rows
                assert_agree(copy.facts, list(copy.read()))
                copy.close()
                shutil.rmtree(mixed)


@pytest.mark.usefixtures("short")
def test_a_follower_goes_on_across_it_and_finds_nobody_on_the_disk(tmp_path: Path) -> None:
    with nothing_synced():
        at = standing_clock()
        journal = old(tmp_path / "data", at)
        follower = embedded(tmp_path / "data", at)
        assert follower.facts.contact("contact-z") is not None
        follower.catch_up()
        erase(journal)
        assert "contact-z" in follower.catch_up()
        put(follower, "next", note(1))
        follower.compact()
        assert follower.find("email:quartz.zoe@example.com") == ()
        assert traces(bytes_in(tmp_path / "data")) == []


def test_a_record_is_known_again_as_long_as_the_key_is_there(tmp_path: Path) -> None:
    at = standing_clock()
    journal = embedded(tmp_path / "data", at)
    fill(journal, at)
    erase(journal)
    facts = journal.facts
    assert (facts.is_forgotten("source:web/record-zq"), facts.forgotten.unknown(facts.secret)) == (True, 0)
    (tmp_path / "data/hash.key").unlink()
    facts = embedded(tmp_path / "data", at).facts
    assert (facts.is_forgotten("source:web/record-zq"), facts.forgotten.unknown(facts.secret)) == (False, 2)


def test_a_rule_passes_over_who_came_back(tmp_path: Path) -> None:
    at = standing_clock()
    journal = embedded(tmp_path / "data", at)
    fill(journal, at)
    seen = at.now()
    at.forward(60)
    put(journal, "back", about(1, Noted("called")))
    asked = Erase(
        id="e1", by="collector", contacts=("contact-1", "contact-z"), rule="lost: 2y", unless_after=seen
    )
    journal.erase(asked, partial(decide, rules=RULES))
    assert set(journal.facts.people) == {"contact-1", "contact-2"}


@pytest.mark.usefixtures("short")
def test_looking_a_journal_over_finds_what_an_erasure_left_out(tmp_path: Path) -> None:
    """A file of a copy that is older than the erasure; and the copy that --repair writes has none of it."""
    with nothing_synced():
        at = standing_clock()
        journal = old(tmp_path / "data", at)
        month = tmp_path / "data/history-2026-03.jsonl"
        before = month.read_bytes()
        erase(journal)
        assert inspect(str(tmp_path / "data")).notes == []
        month.write_bytes(before)
        found = inspect(str(tmp_path / "data"))
        assert found.is_whole
        assert [note.partition(":")[0] for note in found.notes] == [str(month)]
        repair(str(tmp_path / "data"), str(tmp_path / "mended"), at.now())
        embedded(tmp_path / "mended", SetClock(at.now())).close()
        assert traces(bytes_in(tmp_path / "mended")) == []


def test_a_disk_that_is_full_in_between_is_told_and_the_rest_is_done_later(tmp_path: Path) -> None:
    at = standing_clock()
    journal = embedded(tmp_path / "data", at)
    fill(journal, at)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(erasing, "rename", failing)
        with pytest.raises(StoreFailed, match="the disk is full"):
            erase(journal)
    journal.catch_up()
    assert journal.facts.contact("contact-z") is None
    assert traces(bytes_in(tmp_path / "data")) != []
    assert journal.compact()
    assert traces(bytes_in(tmp_path / "data")) == []


def failing(path: str, to: str) -> None:
    raise OSError(errno.ENOSPC, "no space", path)


@pytest.mark.usefixtures("short")
def test_nothing_is_folded_anew_to_erase_somebody(tmp_path: Path) -> None:
    with nothing_synced():
        at = standing_clock()
        journal = old(tmp_path / "data", at)
        moments = [NOON + datetime.timedelta(days=days) for days in (0.5, 2, 20, 33, 50, 80)]
        before = [counted(journal.as_of(moment)) for moment in moments]
        months = months_kept(str(tmp_path / "data"))
        assert len(months) > 2
        shares: list[float] = []
        again = embedded(tmp_path / "data", at, piece=1, told=shares.append)
        erase(again)
        embedded(tmp_path / "data", at, piece=1, told=shares.append).close()
        assert not shares
        assert months_kept(str(tmp_path / "data")) == months
        assert traces(bytes_in(tmp_path / "data")) == []
        for moment, rows in zip(moments, before, strict=True):
            assert_right(again, moment)
            assert counted(again.as_of(moment)) == rows
        assert_agree(again.facts, list(again.read()))


@pytest.mark.usefixtures("short")
def test_what_a_killed_process_left_in_the_archive_goes_as_well(tmp_path: Path) -> None:
    with nothing_synced():
        at = standing_clock()
        journal = old(tmp_path / "data", at)
        (archive,) = (tmp_path / "data").glob("archive-*")
        with archive.open("ab") as torn:
            torn.write(b"half a record of Zo\xc3\xab Quartz")
        at.forward(31 * DAY_S)
        put(journal, "later", *enquiry(20))
        assert journal.compact()
        erase(journal, "contact-z", "contact-2")
        assert traces(bytes_in(tmp_path / "data")) == []
        assert b'Person 2"' not in bytes_in(tmp_path / "data")
        for one in (journal, embedded(tmp_path / "data", at)):
            assert_agree(one.facts, list(one.read()))


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize("seed", range(10))
def test_whatever_happened_before_and_after_the_caches_agree_with_the_lines(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Merges, splits and repeat callers among them: where a record is of two, all is folded anew."""
    monkeypatch.setattr(following, "A_MONTH", 1)
    with nothing_synced():
        life, gone = Life(tmp_path / "data", seed), set[str]()
        for _ in range(4):
            for _ in range(25):
                life.step()
            whom = f"contact-{life.chance.randrange(6)}"
            streams, was = life.journal.facts.streams_of(whom), life.journal.facts.is_erased(whom)
            asked = Erase(id=f"erase {len(life.done)}", by="ana", contacts=(whom,))
            life.journal.erase(asked, partial(decide, rules=RULES))
            held = bytes_in(tmp_path / "data")
            # Nobody is erased twice: what is written about them afterwards stays.
            assert was or not [one for one in streams - gone if b'Person %b"' % one[-1:].encode() in held]
            gone |= streams
            fresh = embedded(tmp_path / "data", life.at)
            for journal in (life.journal, fresh):
                for _ in range(6):
                    assert_right(journal, NOON + life.chance.random() * (life.at.now() - NOON))
                assert_agree(journal.facts, list(journal.read()))
            fresh.close()
        life.journal.close()


@given(
    value=st.one_of(
        st.dictionaries(st.text(max_size=5), st.booleans(), max_size=14),
        st.lists(st.text(max_size=40), max_size=14),
    ),
    more=st.integers(0, 70_000),
)
def test_what_is_left_of_a_record_is_filled_up_to_any_length(value: Any, more: int) -> None:
    data = msgspec.msgpack.encode(value)
    if more == 1 and isinstance(value, dict):
        with pytest.raises(BadCache):
            stretched(data, len(data) + 1)
        return
    filled = stretched(data, len(data) + more)
    assert len(filled) == len(data) + more
    left = msgspec.msgpack.decode(filled)
    if isinstance(value, dict):
        assert {key: left[key] for key in value if key or not more} == {
            key: one for key, one in value.items() if key or not more
        }
    else:
        assert left[: len(value)] == value
