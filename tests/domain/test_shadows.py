"""Hashed traces find somebody where the traces themselves do, and tell nobody who it is."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadtui.domain.shadows import Shadows, shadows_of
from leadtui.domain.traces import Traces

SECRET = b"a key of the journal's own"

ZOE = Traces(
    names=("zoë quartz", "z. quartz"),
    emails=("quartz.zoe@example.com",),
    numbers=("35550177",),
    said=("a geyser in the hall, please come",),
)


def told(text: str, secret: bytes = SECRET) -> bool:
    return shadows_of([ZOE], SECRET).told_in(text, secret)


@pytest.mark.parametrize("text", [
    "Zoë  Quartz", '{"name": "ZOË QUARTZ"}', "from: quartz.zoe@EXAMPLE.com", "<quartz.zoe@example.com>",
    "call (303) 555-01 77 now", "+13035550177", "00 1 303 5550177",
    "she said: A geyser in the hall, please come",
    "z. quartz\n", "mailto:quartz.zoe@example.com?subject=x",
])  # fmt: skip
def test_they_are_found_however_they_are_written(text: str) -> None:
    assert told(text)
    assert ZOE.told_in(text)


@pytest.mark.parametrize("text", ["", "Zoë Quartzman", "Quartz", "3555017", "geyser", "Bo +13035550178"])
def test_another_is_not_taken_for_them(text: str) -> None:
    assert not told(text)
    assert not ZOE.told_in(text)


words = st.sampled_from(
    [
        *ZOE.names,
        *ZOE.emails,
        *ZOE.said,
        "(303) 555 01 77",
        "June",
        "Park",
        "Zoë",
        "x",
        "303",
        ",",
        "\n",
        '"',
        "é",
    ]
)


@given(st.lists(words, max_size=6), st.sampled_from(["", " ", "  ", "-"]))
def test_they_are_found_where_the_traces_are_and_nowhere_else(some: list[str], between: str) -> None:
    text = between.join(some)
    assert told(text) <= ZOE.told_in(text)
    if between:
        assert told(text) == ZOE.told_in(text)


def test_without_the_key_nothing_is_found_and_they_say_nothing() -> None:
    kept = msgspec.json.encode(shadows_of([ZOE], SECRET))
    assert not told("Zoë Quartz", b"another key")
    assert not [
        one for one in (*ZOE.names, *ZOE.emails, *ZOE.numbers, "geyser") if one.encode() in kept.lower()
    ]
    assert msgspec.json.decode(kept, type=Shadows) == shadows_of([ZOE], SECRET)


def test_of_several_each_is_found() -> None:
    both = shadows_of([ZOE, Traces(names=("june park",))], SECRET)
    assert both.told_in("Zoë Quartz", SECRET)
    assert both.told_in("June Park", SECRET)
    assert not shadows_of([Traces()], SECRET).told_in("June Park", SECRET)
