"""Who counts as the same person, and which ways to reach say nothing about it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadtui.domain.identity import identifies_nobody, names_agree

names = st.lists(
    st.sampled_from(["Jin", "Wu", "J", "W.", "José", "O'Neil", "Dr", "unknown", "王伟"]), max_size=4
).map(" ".join)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jin Wu", "jin WU"), ("Wu, Jin", "Jin Wu"), ("J. Wu", "Jin Wu"), ("Wu", "Jin Wu"), ("J W", "Jin Wu"),
        ("José García", "Jose Garcia"), ("Anne-Marie Lee", "Anne Marie Lee"), ("O'Neil", "ONeil"),
        ("Mr Wu", "Jin Wu"),
        ("", "Jin Wu"), ("Unknown", "Jin Wu"), ("WIRELESS CALLER", "Jin Wu"),
        ("Ana M. Ruiz", "Ana Maria Ruiz"),
    ],
)  # fmt: skip
def test_names_that_may_be_one_persons_agree(one: str, other: str) -> None:
    assert names_agree(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jin Wu", "Ana Ruiz"), ("Jin Wu", "Jin Lee"), ("K. Wu", "Jin Wu"), ("Ana Ruiz", "Bo Ruiz"),
        ("Wu Lee", "Jin Wu"), ("J. J. Wu", "Jin Bo Wu"),
    ],
)  # fmt: skip
def test_names_of_two_people_do_not_agree(one: str, other: str) -> None:
    assert not names_agree(one, other)


@given(names, names)
def test_agreement_is_mutual_and_holds_with_oneself(one: str, other: str) -> None:
    assert names_agree(one, other) == names_agree(other, one)
    assert names_agree(one, one)
    assert names_agree(one, " ".join(reversed(one.split())))


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_two_texts_can_be_compared(one: str, other: str) -> None:
    assert names_agree(one, other) == names_agree(other, one)


SHARED = frozenset(
    {"phone:+13035550100", "email:desk@shop.example", "info@", "*@relay.example", "@ads.example"}
)


@pytest.mark.parametrize(
    "key",
    [
        "phone:+13035550100", "email:desk@shop.example", "email:info@anywhere.example",
        "email:x1@relay.example",
        "email:x2@ads.example", "email:no-reply@example.com", "email:noreply@example.com",
        "email:donotreply@example.com",
        "email:web-noreply+7@example.com", "email:mailer-daemon@example.com", "email:postmaster@example.com",
        "phone:555 0142", "phone:0000000000", "email:ana@x", "email:@@",
    ],
)  # fmt: skip
def test_what_many_people_share_identifies_nobody(key: str) -> None:
    assert identifies_nobody(key, SHARED)


@pytest.mark.parametrize(
    "key",
    [
        "phone:+13035550142", "phone:+13035550142;ext=12", "email:ana@example.com",
        "email:information@example.com",
        "email:noreplying@example.com", "email:ana@notrelay.example",
    ],
)  # fmt: skip
def test_what_is_ones_own_identifies(key: str) -> None:
    assert not identifies_nobody(key, SHARED)
