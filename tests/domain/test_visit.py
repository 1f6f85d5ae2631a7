"""A visit as a calendar takes it in, and another date for the same visit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadtui.domain.commands import Move, NoShow, SetCallBack, Touch
from leadtui.domain.contacts import Contact, Lead
from leadtui.domain.visit import OCTETS, visit_entry
from tests.support.shop import DAY, HOUR, NOON, Shop, at, item, phone

ANA = phone("0142")


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.fixture
def lead(shop: Shop) -> str:
    (lead,) = shop.take_in(item("1", ANA, name="Ana Ruiz", address="12 Elm St; back door", postcode="80205"))
    shop.act(Move, lead.id, stage="booked", appointment_at=at(DAY))
    return lead.id


def entry(shop: Shop, lead: str, *notes: str) -> dict[str, str]:
    return read(visit_entry(shop.contact_of(lead), shop.lead(lead), shop.now, notes=notes))


def read(text: str) -> dict[str, str]:
    """An entry's fields, unfolded and unescaped as a calendar reads them (RFC 5545)."""
    assert text.endswith("\r\n")
    lines = text.removesuffix("\r\n").replace("\r\n ", "").split("\r\n")
    assert not any("\n" in line or "\r" in line for line in lines)
    assert [lines[0], lines[3], *lines[-2:]] == [
        "BEGIN:VCALENDAR", "BEGIN:VEVENT", "END:VEVENT", "END:VCALENDAR",
    ]  # fmt: skip
    found = dict(line.split(":", 1) for line in lines)
    unescaped = {"\\\\": "\\", "\\;": ";", "\\,": ",", "\\n": "\n"}
    for name in ("SUMMARY", "LOCATION", "DESCRIPTION"):
        value, plain = found.get(name, ""), ""
        while value:
            step = unescaped.get(value[:2])
            assert step is not None or value[0] not in "\\;,"
            plain, value = plain + (step or value[0]), value[2 if step else 1 :]
        found[name] = plain
    return found


def test_a_calendar_can_take_the_visit_in(shop: Shop, lead: str) -> None:
    found = entry(shop, lead, "Phone: (303) 555-0142", "Need: yes, burst pipe; kitchen \\ cellar")
    assert found["VERSION"] == "2.0"
    assert found["UID"] == f"{lead}@leadtui"
    assert (found["DTSTAMP"], found["DTSTART"], found["DURATION"]) == (
        "20261120T120000Z", "20261121T120000Z", "PT60M",
    )  # fmt: skip
    assert (found["SUMMARY"], found["LOCATION"]) == ("Visit: Ana Ruiz", "12 Elm St; back door, 80205")
    assert found["DESCRIPTION"] == "Phone: (303) 555-0142\nNeed: yes, burst pipe; kitchen \\ cellar"
    assert found["SEQUENCE"] == "0"


def test_another_date_is_the_same_entry_moved(shop: Shop, lead: str) -> None:
    first = entry(shop, lead)
    shop.later(HOUR)
    shop.act(Move, lead, stage="booked", appointment_at=at(2 * DAY))
    second = entry(shop, lead)
    assert (second["UID"], second["SEQUENCE"]) == (first["UID"], "1")
    assert (second["DTSTART"], second["DTSTAMP"]) == ("20261122T120000Z", "20261120T130000Z")
    shop.act(NoShow, lead)
    shop.act(Move, lead, stage="booked", appointment_at=at(3 * DAY))
    assert entry(shop, lead)["SEQUENCE"] == "2"
    shop.undo(shop.last)
    assert entry(shop, lead)["SEQUENCE"] == "1"


def test_what_does_not_set_a_date_does_not_count_as_one(shop: Shop, lead: str) -> None:
    shop.act(Move, lead, stage="qualified")
    shop.act(Move, lead, stage="booked")
    assert entry(shop, lead)["SEQUENCE"] == "0"


def test_a_lead_without_a_visit_has_no_entry(shop: Shop) -> None:
    lead = shop.new_lead(phone("0199"))
    with pytest.raises(ValueError, match="no visit"):
        visit_entry(shop.contact_of(lead), shop.lead(lead), shop.now)


def test_where_nothing_is_known_there_is_nothing_to_tell() -> None:
    text = visit_entry(Contact("c"), visited(), NOON, lasts_s=30)
    assert "\r\nSUMMARY:Visit\r\n" in text
    assert "LOCATION" not in text
    assert "DESCRIPTION" not in text
    assert "DURATION:PT1M\r\n" in text


def visited() -> Lead:
    return Lead("l", "c", "booked", "working", NOON, NOON, appointment_at=at(HOUR), bookings=1)


@given(st.text(max_size=300), st.lists(st.text(max_size=120), max_size=4))
def test_any_words_make_an_entry_of_short_lines_that_break_no_character(name: str, notes: list[str]) -> None:
    text = visit_entry(Contact("c", name=name, address=name), visited(), NOON, notes=notes)
    assert all(len(line.encode()) <= OCTETS for line in text.split("\r\n"))
    assert not any(char < " " for char in text if char not in "\r\n")
    read(text)


# -- another date --------------------------------------------------------------------------------------------


def test_another_date_keeps_the_age_in_the_stage_and_who_has_it(shop: Shop, lead: str) -> None:
    before = shop.lead(lead)
    shop.later(HOUR)
    shop.act(SetCallBack, lead, to=at(2 * HOUR))
    shop.act(Move, lead, stage="booked", expected="booked", appointment_at=at(2 * DAY))
    after = shop.lead(lead)
    assert (after.appointment_at, after.call_back) == (at(2 * DAY), None)
    assert (after.entered_at, after.milestones, after.owner(shop.now)) == (
        before.entered_at, before.milestones, "dan",
    )  # fmt: skip


def test_another_date_leaves_the_lead_with_whom_it_was_given_to(shop: Shop, lead: str) -> None:
    shop.act(Touch, lead, how="reached")
    assert len(shop.lines[-1].events) == 1
    shop.act(Move, lead, stage="booked", appointment_at=at(3 * DAY))
    moved = shop.lines[-1].events[0].data
    assert getattr(moved, "who", "") is None


def test_the_same_date_again_is_no_move(shop: Shop, lead: str) -> None:
    for appointment in (None, at(DAY)):
        refusal = shop.act_refused(Move, lead, stage="booked", appointment_at=appointment)
        assert "already" in refusal.why


def test_setting_a_date_answers_who_asked_for_one(shop: Shop, lead: str) -> None:
    shop.later(HOUR)
    shop.take_in(item("2", ANA, kind="message", words="could it be Sunday?"))
    assert shop.lead(lead).waiting_since is not None
    shop.act(Move, lead, stage="booked", appointment_at=at(2 * DAY))
    assert shop.lead(lead).waiting_since is None
