"""What every journal does, wherever it keeps its lines."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from leadtui.domain.commands import Accepted, Command, Refusal
from leadtui.domain.events import Cancelled, ContactChanged, CursorMoved, Fact, Merged, Moved, Noted
from leadtui.domain.facts import Facts
from leadtui.errors import StoreFailed
from leadtui.store.journal import Journal
from leadtui.store.memory import MemoryJournal, Place
from tests.support.journals import (
    NOON,
    about,
    assert_agree,
    coming_to,
    embedded,
    enquiry,
    note,
    on_server,
    people,
    put,
)
from tests.support.journals import clock as standing_clock
from tests.support.pgserver import new_url
from tests.support.set_clock import SetClock

Open = Callable[[], Journal]


@pytest.fixture
def clock() -> SetClock:
    return standing_clock()


@pytest.fixture(params=["memory", "embedded", "postgres"])
def opened(request: pytest.FixtureRequest, tmp_path: Path, clock: SetClock) -> Iterator[Open]:
    """Opens the same journal again at each call."""
    if request.param == "memory":
        place = Place()
        yield lambda: MemoryJournal(clock, place)
    elif request.param == "embedded":
        yield lambda: embedded(tmp_path / "data", clock)
    else:
        with contextlib.ExitStack() as undone:
            yield on_server(new_url(), clock, undone)


def test_a_new_journal_is_empty(opened: Open) -> None:
    journal = opened()
    assert (journal.facts.seq, list(journal.read()), journal.catch_up()) == (0, [], frozenset())


def test_what_was_submitted_is_in_the_facts_and_can_be_read(opened: Open) -> None:
    journal = opened()
    assert put(journal, "c1", *enquiry(1), by="web") == Accepted("c1", 1, ("lead-1",))
    assert put(journal, "c2", note(1)) == Accepted("c2", 4, ("lead-1",))
    assert journal.facts.people["contact-1"].leads[0].notes[0].text == "called"
    assert [(line.seq, line.command, line.by) for line in journal.read()] == [
        (1, "c1", "web"),
        (4, "c2", "ana"),
    ]
    assert [event.seq for event in journal.facts.history("contact-1")] == [1, 2, 3, 4]


def test_it_is_there_when_it_is_opened_again(opened: Open) -> None:
    first = opened()
    put(first, "c1", *enquiry(1))
    again = opened()
    assert again.facts.people == first.facts.people
    assert again.catch_up() == frozenset()
    assert list(again.read()) == list(first.read())


def test_others_see_it_when_they_catch_up(opened: Open) -> None:
    mine, other = opened(), opened()
    put(mine, "c1", *enquiry(1))
    put(mine, "c2", *enquiry(2))
    assert other.facts.seq == 0
    assert other.catch_up() == {"contact-1", "contact-2"}
    assert other.facts.people == mine.facts.people
    assert other.catch_up() == frozenset()


def test_catching_up_tells_of_our_own_changes_too(opened: Open) -> None:
    mine, other = opened(), opened()
    put(other, "c1", *enquiry(1))
    put(mine, "c2", *enquiry(2))
    assert mine.catch_up() == {"contact-1", "contact-2"}


def test_a_decision_knows_all_that_was_written_before(opened: Open) -> None:
    mine, other = opened(), opened()
    seen: list[int] = []

    def decide(facts: Facts, command: Command, at: datetime.datetime) -> tuple[Fact, ...] | Refusal:
        seen.append(facts.seq)
        return (note(1),)

    put(mine, "c1", *enquiry(1))
    other.submit(Command(id="c2", by="bo"), decide)
    mine.submit(Command(id="c3", by="ana"), decide)
    assert seen == [3, 4]


def test_a_refusal_leaves_no_trace(opened: Open) -> None:
    journal = opened()
    put(journal, "c1", *enquiry(1))
    before = list(journal.read())
    refusal = Refusal("bo has it", who="bo")
    assert journal.submit(Command(id="c2", by="ana"), lambda facts, command, at: refusal) == refusal
    assert (list(journal.read()), journal.facts.seq, journal.facts.accepted("c2")) == (before, 3, None)


def test_a_command_that_comes_to_nothing_is_accepted_and_not_written(opened: Open) -> None:
    journal = opened()
    assert put(journal, "c1") == Accepted("c1", 0)
    assert list(journal.read()) == []


def test_a_retry_gets_the_first_result_and_writes_nothing(opened: Open) -> None:
    first = opened()
    once = put(first, "c1", *enquiry(1))
    put(first, "c2", note(1))
    assert put(first, "c1", note(1, "again")) == once
    assert put(opened(), "c1", note(1, "again")) == once
    assert len(list(first.read())) == 2


def test_time_never_runs_backwards_in_it(opened: Open, clock: SetClock) -> None:
    journal = opened()
    put(journal, "c1", *enquiry(1))
    clock.forward(-3600)
    put(journal, "c2", note(1))
    clock.forward(7200)
    put(opened(), "c3", note(1))
    hour = datetime.timedelta(hours=1)
    assert [line.recorded_at for line in journal.read()] == [NOON, NOON, NOON + hour]


def test_an_event_keeps_when_it_was_true(opened: Open) -> None:
    journal = opened()
    earlier = NOON - datetime.timedelta(days=2)
    put(journal, "c1", Fact(Noted("then"), "contact-1", "lead-1", earlier), note(1))
    line = next(journal.read())
    assert [event.at for event in line.events] == [earlier, NOON]
    assert {event.recorded_at for event in line.events} == {NOON}


@pytest.mark.parametrize("since", range(9))
def test_reading_begins_after_a_seq_and_gives_whole_lines(opened: Open, since: int) -> None:
    journal = opened()
    put(journal, "c1", *enquiry(1))  # 1 to 3
    put(journal, "c2", note(1))  # 4
    put(journal, "c3", *enquiry(2))  # 5 to 7
    after = [("c1", 3), ("c2", 4), ("c3", 7)]
    assert [line.command for line in journal.read(since)] == [
        command for command, last in after if last > since
    ]


def test_reading_goes_on_while_others_write(opened: Open) -> None:
    journal = opened()
    for number in range(5):
        put(journal, f"c{number}", *enquiry(number))
    reading = journal.read()
    first = next(reading)
    put(opened(), "c5", note(1))
    journal.catch_up()
    assert [first.command, *(line.command for line in reading)][:5] == [f"c{number}" for number in range(5)]


def test_a_past_moment_is_what_was_true_then_and_not_what_was_recorded_then(
    opened: Open, clock: SetClock
) -> None:
    journal = opened()
    put(journal, "c1", *enquiry(1))
    clock.forward(3600)
    put(journal, "c2", about(1, Moved("lost", "lost", reason="price")))
    clock.forward(90 * 86400)
    put(journal, "c3", Fact(Noted("written down late"), "contact-1", "lead-1", NOON))
    put(journal, "c4", *enquiry(2))
    for one in (journal, opened()):
        assert list(one.as_of(NOON - datetime.timedelta(seconds=1)).people) == []
        (then,) = one.as_of(NOON).people.values()
        assert (then.leads[0].stage, then.leads[0].notes[0].text) == ("new", "written down late")
        (later,) = one.as_of(NOON + datetime.timedelta(hours=2)).people.values()
        assert later.leads[0].stage == "lost"
        assert sorted(one.as_of(clock.now()).people) == ["contact-1", "contact-2"]
        journal.compact()


def test_undo_and_redo_fold_again_from_what_is_kept(opened: Open) -> None:
    mine, other = opened(), opened()
    put(mine, "c1", *enquiry(1))
    put(mine, "c2", about(1, Moved("lost", "lost", reason="price")))
    put(mine, "c3", about(1, Cancelled("c2")))
    assert people(other)["contact-1"].leads[0].stage == "new"
    put(other, "c4", about(1, Cancelled("c3")))
    assert people(mine)["contact-1"].leads[0].stage == "lost"
    assert people(mine) == people(opened())


def test_undoing_all_of_a_contact_takes_it_away_and_redo_brings_it_back(opened: Open) -> None:
    mine, other = opened(), opened()
    put(mine, "c1", *enquiry(1))
    other.catch_up()
    put(mine, "c2", Fact(Cancelled("c1"), "contact-1", "lead-1"))
    assert other.catch_up() == {"contact-1"}
    assert other.facts.people == {}
    assert other.facts.stream_of("lead-1") == "contact-1"
    put(other, "c3", Fact(Cancelled("c2"), "contact-1", "lead-1"))
    assert people(mine)["contact-1"].name == "Person 1"


def test_a_merge_is_one_contact_and_its_undo_two(opened: Open) -> None:
    mine, other = opened(), opened()
    put(mine, "c1", *enquiry(1))
    put(mine, "c2", *enquiry(2))
    put(mine, "c3", Fact(Merged("contact-1"), "contact-2", "lead-2"))
    assert list(people(other)) == ["contact-1"]
    assert [lead.id for lead in other.facts.people["contact-1"].leads] == ["lead-1", "lead-2"]
    assert other.find("phone:+13035550002") == (other.facts.people["contact-1"],)
    put(other, "c4", about(2, Cancelled("c3")))
    assert sorted(people(mine)) == ["contact-1", "contact-2"]
    assert [one.id for one in mine.find("phone:+13035550002")] == ["contact-2"]
    assert people(mine) == people(opened())


def test_people_are_found_by_way_and_by_source_key(opened: Open) -> None:
    journal = opened()
    assert journal.find("phone:+13035550001") == ()
    put(journal, "c1", *enquiry(1))
    put(journal, "c2", *enquiry(2))
    assert [one.id for one in journal.find("email:person2@example.com")] == ["contact-2"]
    assert [one.id for one in journal.find("source:web/record-1")] == ["contact-1"]
    put(journal, "c3", about(1, ContactChanged(ways=people(journal)["contact-2"].ways[:1])))
    assert [one.id for one in journal.find("phone:+13035550002")] == ["contact-1", "contact-2"]


def test_cursors_stand_in_the_line_of_what_they_cover(opened: Open) -> None:
    journal = opened()
    put(journal, "c1", *enquiry(1), Fact(CursorMoved("web", {"after": "record-1"})))
    put(journal, "c2", Fact(CursorMoved("web", {"after": "record-9"})))
    assert opened().facts.cursors == {"web": {"after": "record-9"}}


def test_the_newest_commands_of_a_person_are_known(opened: Open) -> None:
    journal = opened()
    put(journal, "c1", *enquiry(1), by="web")
    put(journal, "c2", note(1))
    put(journal, "c3", note(1), by="bo")
    put(journal, "c4", note(1))
    for one in (journal, opened()):
        assert list(one.facts.taken.newest("ana")) == ["c4", "c2"]
        assert sorted(one.facts.taken.everybodys()) == ["c1", "c2", "c3", "c4"]
        line = one.facts.line("c3")
        assert line is not None
        assert (line.by, line.seq) == ("bo", 5)


def test_what_cannot_be_kept_is_told_and_leaves_no_trace(opened: Open) -> None:
    journal = opened()
    with pytest.raises(StoreFailed, match="not Unicode text"):
        journal.submit(Command(id="c1", by="ana"), coming_to(note(1, "half a \ud83d smile")))
    naive = datetime.datetime(2026, 3, 3)  # noqa: DTZ001
    with pytest.raises(StoreFailed, match="could not be read back"):
        journal.submit(Command(id="c1", by="ana"), coming_to(Fact(Noted("when?"), "contact-1", "", naive)))
    assert list(journal.read()) == []
    assert put(journal, "c1", *enquiry(1)).seq == 1


def test_a_status_is_what_was_published_last(opened: Open) -> None:
    journal = opened()
    assert journal.status("collector") is None
    journal.publish_status("collector", {"pid": 1, "heartbeat": NOON})
    journal.publish_status("collector", {"pid": 2, "sources": [{"name": "web"}]})
    assert opened().status("collector") == {"pid": 2, "sources": [{"name": "web"}]}
    assert journal.status("other") is None
    assert list(journal.read()) == []


def test_statuses_are_found_by_how_their_names_begin_and_may_be_withdrawn(opened: Open) -> None:
    journal = opened()
    assert journal.statuses("rejects-") == {}
    for name in ("rejects-b", "rejects-a", "reject", "errand-a"):
        journal.publish_status(name, {"of": name})
    other = opened()
    assert [*other.statuses("rejects-").items()] == [
        ("rejects-a", {"of": "rejects-a"}), ("rejects-b", {"of": "rejects-b"}),
    ]  # fmt: skip
    journal.withdraw_status("rejects-a")
    journal.withdraw_status("rejects-none")
    assert [*other.statuses("reject")] == ["reject", "rejects-b"]
    assert other.status("rejects-a") is None


def test_a_journal_may_be_closed_twice_and_its_facts_stay(opened: Open) -> None:
    journal = opened()
    put(journal, "c1", *enquiry(1))
    journal.close()
    journal.close()
    assert list(journal.facts.people) == ["contact-1"]


def test_one_holds_the_collectors_lock(opened: Open) -> None:
    mine, other = opened(), opened()
    held = mine.hold("collector")
    assert held is not None
    assert other.hold("collector") is None
    assert other.anybody_holds("collector")
    held.release()
    held.release()
    with other.hold("collector") or pytest.fail("it was let go"):
        assert mine.hold("collector") is None
    assert not mine.anybody_holds("collector")


def test_many_boards_share_their_lock_and_a_collector_sees_that_they_do(opened: Open) -> None:
    first, second, collector = opened(), opened(), opened()
    assert not collector.anybody_holds("boards")
    one, two = first.hold("boards", shared=True), second.hold("boards", shared=True)
    assert one is not None
    assert two is not None
    one.release()
    assert collector.anybody_holds("boards")
    assert collector.hold("boards") is None
    two.release()
    assert not collector.anybody_holds("boards")


def test_compacting_changes_nothing_that_can_be_asked(opened: Open, clock: SetClock) -> None:
    journal = opened()
    put(journal, "c1", *enquiry(1))
    put(journal, "c2", about(1, Moved("lost", "lost", reason="price")))
    clock.forward(90 * 86400)
    put(journal, "c3", *enquiry(2))
    journal.compact()
    for one in (journal, opened()):
        assert_agree(one.facts, list(one.read()))
    assert not journal.compact()
