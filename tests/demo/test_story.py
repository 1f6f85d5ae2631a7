"""The pretend shop's story: the same for a seed, in order, and about nobody who exists."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadtui.desk.demo import story
from leadtui.desk.demo.people import JOB_IN_HAND, SELLING, fiction_number, person, written
from leadtui.domain.identity import names_agree
from leadtui.domain.reach import phone_way

FICTION = re.compile(r"\+1[2-9]\d\d55501\d\d")
EXAMPLE = re.compile(r"[^@]+@example\.(com|net|org)")

AN_HOUR_S = 3600


@given(seed=st.integers(), number=st.integers(0, 10_000))
def test_a_minute_is_the_same_whenever_it_is_told(seed: int, number: int) -> None:
    assert story.minute(seed, number) == story.minute(seed, number)


def test_another_seed_is_another_story() -> None:
    assert list(story.between(1, 60, AN_HOUR_S)) != list(story.between(2, 60, AN_HOUR_S))


@given(seed=st.integers(), cuts=st.lists(st.floats(0, AN_HOUR_S), max_size=5))
def test_told_in_pieces_it_is_the_same_story(seed: int, cuts: list[float]) -> None:
    edges = [0.0, *sorted(cuts), float(AN_HOUR_S)]
    pieces = [one for start, end in itertools.pairwise(edges) for one in story.between(seed, start, end)]
    whole = list(story.between(seed, 0, AN_HOUR_S))
    assert list(dict.fromkeys(one.id for one in pieces)) == [one.id for one in whole]


@given(seed=st.integers())
def test_it_goes_forward_and_every_record_has_an_id_of_its_own(seed: int) -> None:
    whole = list(story.between(seed, 0, 2 * AN_HOUR_S))
    assert [one.at_s for one in whole] == sorted(one.at_s for one in whole)
    assert len({one.id for one in whole}) == len(whole)


@given(seed=st.integers(), number=st.integers(0, 2_000))
def test_it_is_about_nobody_who_exists(seed: int, number: int) -> None:
    for one in story.minute(seed, number):
        assert not one.phone or FICTION.fullmatch(one.phone)
        assert not one.email or EXAMPLE.fullmatch(one.email)
        assert one.phone or one.email or one.feed == "calls"


def test_the_first_minute_brings_every_kind_of_trouble() -> None:
    first = story.minute(1, 0)
    assert {one.feed for one in first} == set(story.FEEDS)
    assert sum("burst" in one.words.lower() for one in first) >= 4, "a storm"
    by_phone = {
        phone: list(ones)
        for phone, ones in itertools.groupby(sorted(first, key=lambda one: one.phone), lambda one: one.phone)
    }
    assert any(not one.phone and one.feed == "calls" for one in by_phone.pop("")), "a caller who hides"
    assert any({"web-form", "calls"} <= {one.feed for one in ones} for ones in by_phone.values()), (
        "somebody who writes and then calls"
    )
    assert any([one.feed for one in ones].count("calls") == 2 for ones in by_phone.values()), (
        "a repeat caller"
    )
    names = [[one.name for one in ones if one.name] for ones in by_phone.values()]
    assert any(len(two) == 2 and not names_agree(*two) for two in names), "two people on one number"
    assert any(one.words == JOB_IN_HAND for one in first), "a customer about a job in hand"
    assert person(story.RETURNING).email in {one.email for one in first}, "a returning customer"
    assert {person(number).phone for number in (story.WILL_REPLY, story.WILL_REPLY_TOO)} <= by_phone.keys()
    assert any(one.words in SELLING for one in first), "a seller"


def test_the_chat_fails_twice_over_in_the_first_minute_and_recovers() -> None:
    seen = [story.trouble(1, "chat", second) for second in range(60)]
    assert [how for how, _ in itertools.groupby(seen)] == [None, "error", "login", None]
    during = [one for one in story.minute(1, 0) if one.feed == "chat" and seen[int(one.at_s)]]
    assert during, "something is told while nobody can hear it"


@pytest.mark.parametrize("feed", story.FEEDS)
def test_no_feed_fails_for_as_long_as_a_minute(feed: story.Feed) -> None:
    seen = [story.trouble(3, feed, second) is not None for second in range(4 * AN_HOUR_S)]
    longest = max(len(list(run)) for failing, run in itertools.groupby(seen) if failing)
    assert 10 <= longest < 60


def test_every_now_and_then_another_feed_fails() -> None:
    failing = {
        feed for feed in story.FEEDS for second in range(60, 4 * AN_HOUR_S) if story.trouble(3, feed, second)
    }
    assert len(failing) > 1


@given(number=st.integers(0, 3_999), style=st.integers(0, 9))
def test_a_number_is_read_however_it_is_typed(number: int, style: int) -> None:
    way = phone_way(written(fiction_number(number), style), "US")
    assert way is not None
    assert way.value == fiction_number(number)


def test_thousands_of_people_have_numbers_of_their_own() -> None:
    assert len({person(number).phone for number in range(4_000)}) == 4_000
    assert len({person(number).email for number in range(4_000)}) == 4_000
