"""Events are kept as JSON: every kind comes back as it went, and later kinds do no harm."""

from __future__ import annotations

import typing
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadtui.domain import events
from leadtui.domain.contacts import Contact, Enquiry, Reply, Way, WayState
from leadtui.domain.events import Fact, Kind, KnownKind, in_place
from leadtui.domain.stages import Milestone
from tests.support.examples import examples
from tests.support.histories import moments, shops
from tests.support.shop import NOON, Shop, at

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
maybe_moment = st.none() | moments
texts = st.lists(text, max_size=3).map(tuple)
fields = st.dictionaries(text, text, max_size=2)
states = st.sampled_from(list(WayState))
ways = st.lists(
    st.builds(Way, kind=st.sampled_from(("phone", "email")), value=text, state=states), max_size=2
).map(tuple)
categories = st.sampled_from(("open", "working", "parked", "won", "lost", "out"))
reached = st.lists(st.sampled_from(list(Milestone)), max_size=2).map(tuple)
enquiries = st.builds(
    Enquiry, source=text, external_id=text, raised_at=moments, seen_at=moments, name=text, ways=ways,
    words=text, consent=text, url=text, fields=fields, digest=text, answered_live=st.booleans(),
    channel=st.sampled_from(("form", "call", "walk-in", "other")),
)  # fmt: skip
replies = st.builds(Reply, source=text, external_id=text, raised_at=moments, seen_at=moments, words=text)

DATA: dict[type[Any], dict[str, st.SearchStrategy[Any]]] = {
    events.ContactMet: {"name": text, "ways": ways, "company": text, "address": text, "postcode": text,
                        "fields": fields, "typed": st.booleans()},
    events.ContactChanged: {"changes": fields, "ways": ways, "fields": fields, "typed": st.booleans()},
    events.LeadOpened: {"stage": text, "category": categories, "reached": reached},
    events.EnquiryRaised: {"enquiry": enquiries},
    events.EnquiryAmended: {"enquiry": enquiries},
    events.Replied: {"reply": replies},
    events.Claimed: {"lease_s": st.integers(0, 10**6)},
    events.Released: {},
    events.Assigned: {"who": text},
    events.Moved: {"stage": text, "category": categories, "reached": reached, "who": st.none() | text,
                   "reason": text, "wake_at": maybe_moment, "appointment_at": maybe_moment,
                   "amount": st.none() | st.floats(0, 1e9)},
    events.Touched: {"how": st.sampled_from(("reached", "voicemail")), "way": text, "implied": st.booleans()},
    events.CallBackSet: {"to": maybe_moment, "who": text},
    events.Noted: {"text": text},
    events.Flagged: {"urgent": st.booleans()},
    events.Tagged: {"add": texts, "remove": texts},
    events.Answered: {"question": text, "answer": st.sampled_from((None, "yes", "no", "unknown")),
                      "words": text},
    events.WayMarked: {"way": text, "state": states},
    events.Merged: {"into": text},
    events.Cancelled: {"command": text},
    events.CursorMoved: {"source": text, "cursor": fields},
    events.VerdictSet: {"verdict": st.sampled_from(("ready", "later", "never")), "proposal": text,
                        "framework": text, "override": text},
}  # fmt: skip

kinds = st.one_of([st.builds(kind, **fields) for kind, fields in DATA.items()])
facts = st.builds(Fact, data=kinds, contact=text, lead=text, at=maybe_moment)


@given(st.lists(facts, max_size=4).map(tuple))
def test_what_was_decided_comes_back_from_json_as_it_went(made: tuple[Fact, ...]) -> None:
    assert msgspec.json.decode(msgspec.json.encode(made), type=tuple[Fact, ...]) == made


@pytest.mark.parametrize("kind", typing.get_args(KnownKind))
def test_every_kind_is_kept_under_a_name_of_its_own(kind: type[Kind]) -> None:
    assert kind in DATA
    tags = [one.__struct_config__.tag for one in typing.get_args(KnownKind)]
    assert tags.count(kind.__struct_config__.tag) == 1
    assert set(kind.__struct_fields__) == set(DATA[kind])


@given(shops())
@examples(25)
def test_a_contact_comes_back_from_json_as_it_went(shop: Shop) -> None:
    for contact in shop.facts.people.values():
        assert msgspec.json.decode(msgspec.json.encode(contact), type=Contact) == contact


def test_facts_take_their_places_in_a_line() -> None:
    facts = (Fact(events.Released(), "c", "l", at(-60)), Fact(events.CursorMoved("web", {})))
    line = in_place(facts, seq=7, command="x", by="ana", recorded_at=NOON)
    assert [(event.seq, event.at, event.recorded_at, event.contact) for event in line.events] == [
        (7, at(-60), NOON, "c"), (8, NOON, NOON, ""),
    ]  # fmt: skip
    assert (line.seq, line.next_seq, line.command, line.by) == (7, 9, "x", "ana")
