"""Numbers and addresses are read in any format, kept in one, and found again as they are typed."""

from __future__ import annotations

import email_validator
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadtui.domain import reach
from leadtui.domain.contacts import Way, WayState
from leadtui.domain.dialling import dialable, digits, is_e164, matches_digits, shown
from leadtui.domain.reach import email_way, phone_way, ways_in

ANA = Way("phone", "+13035550142")


@pytest.mark.parametrize(
    "text",
    [
        "303-555-0142", "(303) 555-0142", "+1 303 555 0142", "13035550142", "303.555.0142",
        "tel:+1-303-555-0142",
        "whatsapp:+13035550142", "Phone: 303 555 0142", "001 303 555 0142", "'+13035550142", "3035550142.0",
        "call 303 555 0142 after 5", "303-555-0142 or 303-555-0199", "٣٠٣٥٥٥٠١٤٢", "303\u200b555\u202e0142",
    ],
)  # fmt: skip
def test_one_number_in_any_writing_is_one_way(text: str) -> None:
    assert phone_way(text, "US") == ANA


@pytest.mark.parametrize(
    ("text", "region", "value"),
    [
        ("020 7946 0958", "GB", "+442079460958"),
        ("+44 (0)20 7946 0958", "US", "+442079460958"),
        ("0044 20 7946 0958", "US", "+442079460958"),
        ("1-800-FLOWERS", "US", "+18003569377"),
        ("(303) 555-0142 x12", "us", "+13035550142;ext=12"),
        ("tel:+1-303-555-0142;ext=12", "", "+13035550142;ext=12"),
        ("737-874-2833", "US", "+17378742833"),
    ],
)
def test_numbers_are_kept_in_e164_with_their_extension(text: str, region: str, value: str) -> None:
    way = phone_way(text, region)
    assert way == Way("phone", value, WayState.LOOKS_RIGHT)
    assert is_e164(value)


@pytest.mark.parametrize("text", ["555-0142", "+1 999 555 0142", "28581", "0000000000", "303 555 014 (sic)"])
def test_digits_that_are_no_number_are_kept_as_given(text: str) -> None:
    assert phone_way(text, "US") == Way("phone", text, WayState.GIVEN)


def test_without_a_region_only_international_numbers_are_read() -> None:
    assert phone_way("+13035550142") == ANA
    assert phone_way("303 555 0142") == Way("phone", "303 555 0142", WayState.GIVEN)
    assert phone_way("303 555 0142", "??") == Way("phone", "303 555 0142", WayState.GIVEN)


@pytest.mark.parametrize(
    "text",
    [
        "", "n/a", "12", "VERIZON", "Anonymous", "anonymous", "Unknown", "Private", "Restricted", "Blocked",
        "Unavailable", "+266696687", "266696687", "+7378742833", "+2562533", "+8656696", "+86282452253",
    ],
)  # fmt: skip
def test_a_hidden_caller_has_no_number(text: str) -> None:
    assert phone_way(text, "US") is None


@given(st.text(max_size=300), st.sampled_from(["US", "GB", "", "ZZ"]))
def test_whatever_is_typed_as_a_number_gives_a_way_or_none(text: str, region: str) -> None:
    way = phone_way(text, region)
    assert way is None or way.state is WayState.GIVEN or is_e164(way.value)
    assert way is None or phone_way(way.value, region) == way


@pytest.mark.parametrize(
    "text",
    [
        "ana@example.com", " Ana@Example.COM ", "Ana Ruiz <Ana@example.com>", '"Ruiz, Ana" <ana@example.com>',
        "mailto:ana@example.com?subject=hi", "ana@example.com.", "ana@example.com, bo@example.com",
        "E-mail: ana@example.com",
    ],
)  # fmt: skip
def test_one_address_in_any_writing_is_one_way(text: str) -> None:
    assert email_way(text) == Way("email", "ana@example.com", WayState.LOOKS_RIGHT)


@pytest.mark.parametrize(
    ("text", "value"),
    [("Ana@X", "ana@x"), ("Ana <Ana@x>", "ana@x"), ("ana@@example.com", "ana@@example.com")],
)
def test_an_address_that_is_none_is_kept_as_given(text: str, value: str) -> None:
    assert email_way(text) == Way("email", value, WayState.GIVEN)


@pytest.mark.parametrize("text", ["", "none", "@", "ana at example.com"])
def test_without_an_at_there_is_no_address(text: str) -> None:
    assert email_way(text) is None


@given(st.one_of(st.emails(), st.text(max_size=300)))
def test_an_address_read_again_is_the_same(text: str) -> None:
    way = email_way(text)
    assert way is None or email_way(way.value) == way


@pytest.mark.parametrize(
    ("line", "values", "rest"),
    [
        ("303 555 0142 Ana Ruiz burst pipe", ["+13035550142"], "Ana Ruiz burst pipe"),
        ("Ana Ruiz, 3035550142, ana@example.com", ["+13035550142", "ana@example.com"], "Ana Ruiz"),
        (
            "Ana <ana@example.com> tel: 303-555-0142 x5 leak",
            ["+13035550142;ext=5", "ana@example.com"],
            "Ana leak",
        ),
        ("555 0142 Sam, no heat", ["555 0142"], "Sam, no heat"),
        ("303 555 0142 1200 Elm St", ["+13035550142"], "1200 Elm St"),
        ("Sam, flat 12, 303 555 0142 80205", ["+13035550142"], "Sam, flat 12, 80205"),
        ("1-800-FLOWERS Ana", ["+18003569377"], "Ana"),
        ("Sam Lee, 1200 Elm St", [], "Sam Lee, 1200 Elm St"),
        ("phone: broken", [], "phone: broken"),
        ("+266696687 nobody", [], "nobody"),
        ("303 555 0142", ["+13035550142"], ""),
        ("", [], ""),
    ],
)
def test_a_typed_line_gives_its_ways_and_the_rest(line: str, values: list[str], rest: str) -> None:
    ways, words = ways_in(line, "US")
    assert [way.value for way in ways] == values
    assert words == rest


@given(st.text(max_size=200))
def test_any_typed_line_can_be_read(line: str) -> None:
    ways, words = ways_in(line, "US")
    assert len(set(ways)) == len(ways)
    assert len(words) <= 2000


@pytest.mark.parametrize("typed", ["303", "303 555 01", "(303) 555-01", "+1 303", "001 303", "0142", "٣٠٣"])
def test_a_number_is_found_while_it_is_typed(typed: str) -> None:
    assert matches_digits(ANA.value, typed)


@pytest.mark.parametrize("typed", ["020 79", "0044 20", "011 44 20", "+44 20 7946 0958"])
def test_a_trunk_or_international_prefix_does_not_hide_a_number(typed: str) -> None:
    assert matches_digits("+442079460958", typed)


@pytest.mark.parametrize(
    ("known", "pasted"),
    [
        ("+13035550142", "303.555.0142 ext. 12"),
        ("+13035550142", "(303) 555-0142 x7"),
        ("+13035550142", "tel:+1-303-555-0142;ext=12"),
        ("+13035550142", "sms:+13035550142?body=call me at 5"),
        ("+13035550142;ext=12", "303 555 0142 extension 12"),
        ("+13035550142", "\u202a+1 303 555\u20110142\u202c"),
        ("+13035550142", "June Park, 303/555-0142"),
        ("+442079460018", "+44 (0)20 7946 0018"),
        ("+442079460018", "0044 (0) 20 7946 0018"),
        ("+4930123456", "030 / 12 34 56"),
    ],
)
def test_a_number_that_is_pasted_in_any_format_is_found(known: str, pasted: str) -> None:
    assert matches_digits(known, pasted)


@pytest.mark.parametrize("typed", ["", "30", "304", "Ana", "000", "305 555 0142 ext 3"])
def test_other_digits_find_nothing(typed: str) -> None:
    assert not matches_digits(ANA.value, typed)


@given(st.integers(min_value=3, max_value=11), st.sampled_from(["", " ", "-", ") ", "."]))
def test_every_beginning_of_a_number_finds_it(length: int, between: str) -> None:
    assert matches_digits(ANA.value, between.join("13035550142"[:length]))


def test_digits_are_read_in_any_script() -> None:
    assert digits("+1 (303) ５５５-٠١٤٢²") == "13035550142"


def test_a_number_is_shown_as_its_readers_write_it() -> None:
    assert shown(ANA, "US") == "(303) 555-0142"
    assert shown(ANA, "GB") == "+1 303-555-0142"
    assert shown(ANA) == "+1 303-555-0142"
    assert shown(Way("phone", "+13035550142;ext=12"), "US") == "(303) 555-0142 ext. 12"
    assert shown(Way("phone", "555 0142", WayState.GIVEN), "US") == "555 0142"
    assert shown(Way("email", "ana@example.com"), "US") == "ana@example.com"


def test_what_is_copied_can_be_dialled() -> None:
    assert dialable(ANA) == "+13035550142"
    assert dialable(Way("phone", "+13035550142;ext=12")) == "+13035550142"
    assert dialable(Way("phone", "(555) 01-42", WayState.GIVEN)) == "5550142"
    assert dialable(Way("email", "ana@example.com")) == "ana@example.com"


@given(st.from_regex(reach._USUAL_ADDRESS, fullmatch=True))
def test_an_address_that_looks_as_usual_is_one_to_the_library_too(address: str) -> None:
    try:
        checked = email_validator.validate_email(address, check_deliverability=False).normalized.lower()
    except email_validator.EmailNotValidError:
        checked = ""
    assert (reach._valid_address(address) or "") == checked
