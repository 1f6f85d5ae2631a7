"""Which lines are about whom, and which stream a lead's events go to."""

from __future__ import annotations

import pytest

from leadtui.domain.contacts import Contact, Lead
from leadtui.domain.events import Event, Line, Noted
from leadtui.domain.past import Kept
from leadtui.domain.streams import Streams
from tests.support.shop import NOON


def line(seq: int, *contacts: str) -> Line:
    """A line with an event about each of these."""
    events = tuple(
        Event(seq + at, "c", NOON, NOON, "ana", one, "", Noted("said")) for at, one in enumerate(contacts)
    )
    return Line(seq, "c", NOON, "ana", events)


@pytest.fixture
def past() -> Kept:
    return Kept()


@pytest.fixture
def streams(past: Kept) -> Streams:
    return Streams(past)


def test_a_stream_is_read_again_without_what_its_lines_say_of_others(streams: Streams, past: Kept) -> None:
    for said in (line(1, "a", "b", "a"), line(4, "b"), line(5, "a")):
        position = past.keep(said)
        for event in said.events:
            streams.note(event.contact, position)
    assert streams.positions({"a"}) == {1, 5}
    read = streams.read({"a", "b"})
    assert {one: [event.seq for event in events] for one, events in read.items()} == {
        "a": [1, 3, 5],
        "b": [2, 4],
    }


def test_a_line_is_shown_as_whom_its_stream_was_merged_into(streams: Streams) -> None:
    streams.note("b", 1)
    streams.merges.link("b", "a")
    assert streams.note("b", 2) == "a"
    assert streams.members("a") == {"b"}, "nothing was ever heard of the other"
    assert streams.positions({"b"}) == {1, 2}


def test_a_lead_stays_with_the_stream_that_it_was_opened_in(streams: Streams) -> None:
    streams.note("b", 1)
    streams.opened("lead", "b")
    streams.merges.link("b", "a")
    streams.opened("lead", "a")
    assert streams.of_lead("lead") == streams.under("lead") == streams.under("b") == "b"
    assert streams.of_lead("b") == ""
    assert streams.under("a") == ""


def test_streams_come_back_from_a_cache_as_they_went(streams: Streams, past: Kept) -> None:
    """One that was merged, with a lead of its own and one that was undone."""
    for position, stream in enumerate("ab", start=1):
        streams.note(stream, position)
        streams.opened(f"of {stream}", stream)
    streams.opened("undone", "b")
    streams.strayed("undone", "b")
    streams.merges.link("b", "a")
    leads = (Lead(f"of {one}", "a", "new", "open", NOON, NOON) for one in "ab")
    contact = Contact("a", leads=tuple(leads))
    record = streams.record("a", contact, None)
    assert record.leads == {"of b": "b", "undone": "b"}

    streams.forget(record)
    assert not streams.ids()
    assert not any(map(streams.under, ("a", "b", "of a", "of b", "undone")))
    assert streams.merges.root("b") == "b"

    again = Streams(past)
    again.admit(record)
    assert [again.of_lead(lead) for lead in ("of a", "of b", "undone")] == ["a", "b", "b"]
    assert again.record("a", contact, None) == record
