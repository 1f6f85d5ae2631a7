"""Links that a telephone or a mail program opens, as the standards write them."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadtui.domain.contacts import Way, WayState
from leadtui.domain.uris import mailto, sms, tel
from tests.support.shop import email, phone


@pytest.mark.parametrize(
    ("value", "uri"),
    [
        ("+13035550142", "tel:+13035550142"),
        ("+13035550142;ext=12", "tel:+13035550142;ext=12"),
        ("555 01 42", "tel:5550142"),
        ("555;ext=<x>", "tel:555"),
    ],
)
def test_a_number_is_called(value: str, uri: str) -> None:
    assert tel(Way("phone", value, WayState.GIVEN)) == uri


def test_a_message_has_its_words_and_no_extension() -> None:
    assert sms(Way("phone", "+15105550101;ext=7")) == "sms:+15105550101"
    assert sms(phone("0101"), "hello there, 50% & more") == (
        "sms:+13035550101?body=hello%20there%2C%2050%25%20%26%20more"
    )


def test_a_mail_has_its_subject_and_its_lines_ended_as_the_standard_wants() -> None:
    assert mailto(email("ana")) == "mailto:ana@example.com"
    assert mailto(email("ana"), body="a\nb") == "mailto:ana@example.com?body=a%0D%0Ab"
    assert mailto(email("ana+web"), "Café?", "1 + 1") == (
        "mailto:ana%2Bweb@example.com?subject=Caf%C3%A9%3F&body=1%20%2B%201"
    )


@given(st.text(), st.text())
def test_nothing_that_was_written_adds_a_field_or_a_recipient(subject: str, body: str) -> None:
    parts = urlsplit(mailto(email("ana"), f"s{subject}", f"b{body}"))
    assert (parts.scheme, parts.path, parts.fragment) == ("mailto", "ana@example.com", "")
    assert sorted(parse_qs(parts.query, keep_blank_values=True)) == ["body", "subject"]


def test_a_strange_address_stays_one_address() -> None:
    way = Way("email", "a?cc=b@example.com,c d@x", WayState.GIVEN)
    assert mailto(way) == "mailto:a%3Fcc%3Db@example.com%2Cc%20d@x"
