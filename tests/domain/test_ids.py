"""Identifiers: UUIDv7, in time order, shown by their shortest unique ending."""

from __future__ import annotations

import datetime
import uuid

from hypothesis import given
from hypothesis import strategies as st

from leadtui.domain.ids import SHORTEST_ENDING, by_ending, derived_id, new_id, short_id
from tests.support.shop import NOON

moments = st.datetimes(
    min_value=datetime.datetime(1970, 1, 1),  # noqa: DTZ001 (the strategy adds the zone)
    max_value=datetime.datetime(9999, 1, 1),  # noqa: DTZ001
    timezones=st.just(datetime.UTC),
)
commands = st.text(min_size=1, max_size=40)
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


@given(moments, commands, st.integers(0, 10_000))
def test_ids_are_uuids_of_version_7_stamped_with_their_moment(
    at: datetime.datetime, command: str, index: int
) -> None:
    for identifier in (new_id(at), derived_id(at, command, index)):
        parsed = uuid.UUID(identifier)
        assert str(parsed) == identifier
        assert (parsed.version, parsed.variant) == (7, uuid.RFC_4122)
        assert parsed.int >> 80 == (at - EPOCH) // datetime.timedelta(milliseconds=1)


def test_ids_of_one_moment_are_all_different() -> None:
    assert len({new_id(NOON) for _ in range(2000)}) == 2000


@given(moments, st.integers(1, 10**9))
def test_ids_are_in_the_order_of_their_moments(at: datetime.datetime, milliseconds: int) -> None:
    later = at + datetime.timedelta(milliseconds=milliseconds)
    assert new_id(at) < new_id(later)
    assert derived_id(at, "b", 9) < derived_id(later, "a", 0)


@given(moments, st.integers(1, 1000))
def test_new_ids_are_in_order_within_a_millisecond_too(at: datetime.datetime, microseconds: int) -> None:
    assert new_id(at) < new_id(at + datetime.timedelta(microseconds=microseconds))


@given(moments, commands, st.integers(0, 4000))
def test_derived_ids_are_made_again_in_order_and_are_nobody_elses(
    at: datetime.datetime, command: str, index: int
) -> None:
    identifier = derived_id(at, command, index)
    assert identifier == derived_id(at, command, index)
    assert identifier < derived_id(at, command, index + 1)
    assert identifier != derived_id(at, command + "!", index)


def test_a_page_of_thousands_of_records_has_an_id_for_each() -> None:
    assert len({derived_id(NOON, "page", index) for index in range(10_000)}) == 10_000


endings = st.text("01", min_size=1, max_size=8).map(lambda text: f"{text:0>12}")


@given(st.lists(endings, min_size=1, max_size=6, unique=True), st.data())
def test_an_id_is_shown_by_an_ending_that_is_nobody_elses_and_accepted_by_it(
    among: list[str], data: st.DataObject
) -> None:
    identifier = data.draw(st.sampled_from(among))
    shown = short_id(identifier, among)
    assert by_ending(shown, among) == [identifier]
    assert by_ending(f" {shown.upper()} ", among) == [identifier]
    assert len(shown) >= SHORTEST_ENDING
    if len(shown) > SHORTEST_ENDING:
        assert len(by_ending(shown[1:], among)) > 1


def test_an_ending_that_several_share_names_them_all_and_none_names_nobody() -> None:
    among = ["aa-0001", "bb-0001", "cc-0002"]
    assert by_ending("0001", among) == ["aa-0001", "bb-0001"]
    assert by_ending(" ", among) == []
    assert short_id("aa-0001", among) == "a-0001"
    assert short_id("aa-0001") == "0001"
    assert short_id("1", ["1", "01"]) == "1"
