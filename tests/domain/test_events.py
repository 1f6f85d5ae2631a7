"""Events are kept as JSON: every kind comes back as it went, and later kinds do no harm."""

from __future__ import annotations

import datetime
import enum
import typing
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadtui.domain import events
from leadtui.domain.contacts import Contact
from leadtui.domain.events import Fact, Kind, KnownKind
from tests.support.examples import examples
from tests.support.histories import moments, shops
from tests.support.lines import in_place
from tests.support.shop import NOON, Shop, at

SIMPLE: dict[Any, st.SearchStrategy[Any]] = {
    str: st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    bool: st.booleans(),
    int: st.integers(0, 10**6),
    float: st.floats(0, 1e9),
    datetime.datetime: moments,
    type(None): st.none(),
}


def anything(kind: Any) -> st.SearchStrategy[Any]:
    """Values of a type as the events declare it."""
    if kind in SIMPLE:
        return SIMPLE[kind]
    of = typing.get_args(kind)
    if typing.get_origin(kind) is typing.Literal:
        return st.sampled_from(of)
    if typing.get_origin(kind) is tuple:
        return st.lists(anything(of[0]), max_size=2).map(tuple)
    if typing.get_origin(kind) is dict:
        return st.dictionaries(anything(of[0]), anything(of[1]), max_size=2)
    if of:
        return st.one_of([anything(one) for one in of])
    if issubclass(kind, enum.Enum):
        return st.sampled_from(list(kind))
    return st.builds(kind, **{field.name: anything(field.type) for field in msgspec.structs.fields(kind)})


KINDS: tuple[type[Kind], ...] = typing.get_args(KnownKind)


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_decided_comes_back_from_json_as_it_went(kind: type[Kind]) -> None:
    @given(anything(kind), SIMPLE[str], SIMPLE[str], st.none() | moments)
    @examples(15)
    def comes_back(data: KnownKind, contact: str, lead: str, moment: datetime.datetime | None) -> None:
        fact = Fact(data, contact, lead, moment)
        assert msgspec.json.decode(msgspec.json.encode(fact), type=Fact) == fact

    comes_back()


def test_every_kind_is_kept_under_a_name_of_its_own() -> None:
    tags = [kind.__struct_config__.tag for kind in KINDS]
    assert len(set(tags)) == len(KINDS)
    assert all(isinstance(tag, str) and tag.isidentifier() for tag in tags)


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
