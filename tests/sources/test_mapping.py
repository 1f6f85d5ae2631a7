from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadtui.domain.contacts import WayState
from leadtui.domain.intake import Item
from leadtui.domain.stages import Milestone
from leadtui.errors import ConfigError
from leadtui.sources.base import Reject
from leadtui.sources.mapping import MESSAGE_LIMIT, Mapper, is_nobody
from leadtui.sources.plan import ByExpressions, ByOwnNames, MapOptions, own_word
from leadtui.sources.tally import Tally
from leadtui.sources.values import text_of
from leadtui.strict import decode
from tests.support.polled import NOW, context, marked, source

EVERY_WORD: dict[str, Any] = {
    "id": "id", "raised_at": "at", "name": "name", "phone": "phone", "email": "email", "words": "text",
    "company": "company", "address": "address", "postcode": "zip", "service": "service", "campaign": "utm",
    "consent": "ok", "url": "url", "kind": "kind", "channel": "channel", "owner": "owner", "amount": "amount",
    "qualified_at": "q", "lost_at": "l", "fields": {"roof": "roof", "deep": "a.b[0].c"},
}  # fmt: skip


def mapper(options: dict[str, Any] | None = None, **more: Any) -> Mapper:
    plan = ByOwnNames() if options is None else ByExpressions(decode(marked(options), MapOptions, "map"))
    return Mapper(plan, region="US", zone=ZoneInfo("America/Denver"), **more)


def item(
    record: object, options: dict[str, Any] | None = None, tally: Tally | None = None, **more: Any
) -> Item:
    found = mapper(options, **more).map(record, 1, NOW, tally or Tally())
    assert isinstance(found, Item), found
    return found


def reason(record: object, options: dict[str, Any] | None = None, **more: Any) -> str:
    found = mapper(options, **more).map(record, 1, NOW, Tally())
    assert isinstance(found, Reject), found
    return found.reason


def test_every_word_of_a_record_that_uses_our_own() -> None:
    found = item(
        {
            "external_id": "x1", "name": "Ana Ruiz", "phone": "(303) 555-0142", "email": "Ana@Example.com",
            "company": "Ruiz Ltd", "address": "1 High St", "postcode": "80205", "service": "boiler",
            "campaign": "spring", "message": "burst pipe\nin the kitchen", "source": "web form",
            "consent": "yes", "raised_at": "2026-03-01 09:00:00", "owner": "ana",
            "qualified_at": "2026-03-01T17:00:00Z", "booked_at": "2026-03-02", "reason": "",
            "amount": "£4,000.50",
        }
    )  # fmt: skip
    assert (found.external_id, found.name, found.owner, found.source) == ("x1", "Ana Ruiz", "ana", "web form")
    assert [way.value for way in found.ways] == ["+13035550142", "ana@example.com"]
    assert found.words == "burst pipe\nin the kitchen"
    assert found.raised_at == datetime.datetime(2026, 3, 1, 16, tzinfo=datetime.UTC)
    assert list(found.milestones) == [Milestone.QUALIFIED, Milestone.BOOKED]
    assert found.amount == 4000.50


@pytest.mark.parametrize(
    ("key", "word"),
    [
        ("E-mail", "email"),
        ("Raised at", "raised_at"),
        ("PHONE", "phone"),
        ("id", "external_id"),
        ("roof", None),
    ],
)
def test_our_own_names_are_known_whatever_their_case_and_signs(key: str, word: str | None) -> None:
    assert own_word(key) == word


def test_a_column_that_is_none_of_ours_is_kept_as_a_field() -> None:
    assert item({"name": "Ana", "Roof type": "flat"}).fields == {"Roof type": "flat"}


def test_of_fallbacks_the_first_that_gives_something_counts() -> None:
    options = {"name": ["full_name", "contact.name", "join(' ', [first, last][?@])"]}
    assert (
        item({"full_name": "", "contact": {"name": None}, "first": "Ana", "last": None}, options).name
        == "Ana"
    )


def test_values_picked_out_of_lists_and_objects_keyed_by_anything() -> None:
    record = {
        "field_data": [{"name": "phone_number", "values": ["+13035550142"]}],
        "answers": {"7": {"name": "fullName", "answer": {"first": "Ana", "last": "Ruiz"}}},
        "1.3": "flat",
    }
    found = item(
        record,
        {
            "phone": "field_data[?name=='phone_number'].values|[0][0]",
            "name": "values(answers)[?name=='fullName'].answer|[0]",
            "fields": {"roof": '"1.3"'},
        },
    )
    assert (found.name, found.ways[0].value, found.fields) == ("Ana Ruiz", "+13035550142", {"roof": "flat"})


def test_an_expression_that_fails_on_a_record_costs_that_field_and_a_counted_warning() -> None:
    tally = Tally()
    read = mapper({"id": "id", "name": "join(' ', [first, last])"})
    for row, last in enumerate((None, "Ruiz", None), 1):
        found = read.map({"id": row, "first": "Ana", "last": last}, row, NOW, tally)
        assert isinstance(found, Item)
        assert found.name == ("Ana Ruiz" if last else "")
    assert tally.warnings() == ("map.name: `join(' ', [first, last])` cannot be worked out (records 1, 3)",)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3035550142, "3035550142"), (3035550142.0, "3035550142"), (1.5, "1.5"), (True, "yes"), (False, "no"),
        (None, ""), (float("nan"), ""), (float("inf"), ""), (["a", None, "b"], "a, b"),
        ({"x": "a", "y": 1}, "a 1"),
        (10**400, ""), (" a ", "a"),
    ],
)  # fmt: skip
def test_every_value_of_json_has_a_text(value: object, text: str) -> None:
    assert text_of(value) == text


def test_a_record_without_an_id_is_recognised_by_its_content() -> None:
    first, again, other = (item({"name": "Ana", "message": words}) for words in ("leak", "leak", "burst"))
    assert first.external_id == again.external_id != other.external_id


def test_the_digest_is_of_the_content_and_of_nothing_else() -> None:
    first = item({"external_id": "1", "name": "Ana", "phone": "303 555 0142"})
    again = item({"phone": "303 555 0142", "name": "Ana", "external_id": "1"})
    changed = item({"external_id": "1", "name": "Ana R", "phone": "303 555 0142"})
    assert first.digest == again.digest != changed.digest


def test_an_id_that_would_do_harm_or_goes_on_for_ever_becomes_a_fingerprint() -> None:
    for hostile in ("x\x1b]0;owned\x07", "a" * 5000, "a  b", "~fake"):
        found = item({"external_id": hostile, "name": "Ana"}).external_id
        assert found.startswith("~")
        assert len(found) == 33
        assert found == item({"external_id": hostile, "name": "Bo"}).external_id


@pytest.mark.parametrize(
    "caller", ["Anonymous", "anonymous", "Unknown", "Private", "RESTRICTED", "No Caller ID", "Unavailable",
               "+266696687", "+7378742833", "+2562533", "+8656696", "+86282452253", ""],
)  # fmt: skip
def test_anonymous_callers_have_no_way_to_reach_no_name_and_no_key(caller: str) -> None:
    options = {"id": "from", "name": "name", "phone": "from", "raised_at": "at", "channel": "'call'"}
    first = item({"from": caller, "name": "Anonymous", "at": "2026-03-01T10:00:00Z"}, options)
    second = item({"from": caller, "name": "Unknown caller", "at": "2026-03-01T11:00:00Z"}, options)
    assert (first.ways, first.name, first.channel) == ((), "", "call")
    assert first.external_id != second.external_id


@pytest.mark.parametrize("name", ["Ana Ruiz", "No Yoon", "Na Li", "李雷", "Private Benjamin", "Id Software"])
def test_a_name_that_only_looks_like_nobody_stays(name: str) -> None:
    assert not is_nobody(name)


@pytest.mark.parametrize(
    ("phone", "values"),
    [
        ("whatsapp:+13035550142", ["+13035550142"]),
        ("sip:+13035550142@gw.example", ["+13035550142"]),
        ("tel:+1-303-555-0142", ["+13035550142"]),
        ("303 555 0142 / 303 555 0199", ["+13035550142", "+13035550199"]),
        ("303-555-0142, home", ["+13035550142"]),
        ("bob1985@example.com", []),
        ("call me", []),
    ],
)
def test_numbers_as_they_are_written(phone: str, values: list[str]) -> None:
    assert [way.value for way in item({"name": "Bo", "phone": phone}).ways] == values


def test_a_number_that_cannot_be_read_is_kept_as_it_was_given() -> None:
    found = item({"name": "Bo", "phone": "555-01"})
    assert [(way.value, way.state) for way in found.ways] == [("555-01", WayState.GIVEN)]


def test_a_name_that_is_the_number_once_more_is_no_name() -> None:
    assert item({"name": "+1 303 555 0142", "phone": "3035550142"}).name == ""


def test_a_link_that_is_not_one_for_a_browser_is_left_out() -> None:
    assert item({"name": "Bo", "url": "https://crm.example/1"}).url == "https://crm.example/1"
    assert item({"name": "Bo", "url": "javascript:alert(1)"}).url == ""


def test_a_time_that_cannot_be_read_costs_the_time_and_not_the_contact() -> None:
    tally = Tally("line")
    found = item({"name": "Bo", "raised_at": "03/04/2026"}, tally=tally)
    assert found.raised_at is None
    assert "day_first" in tally.warnings()[0]
    assert "(line 1)" in tally.warnings()[0]


def test_a_time_in_the_future_is_told() -> None:
    tally = Tally()
    item({"name": "Bo", "raised_at": "2026-03-03T12:30:00Z"}, tally=tally)
    assert "in the future" in tally.warnings()[0]


@pytest.mark.parametrize(
    ("times", "why"),
    [
        ({"raised_at": "2026-03-02", "booked_at": "2026-03-01"}, "booked_at is before raised_at"),
        ({"raised_at": "2026-03-01", "booked_at": "2026-03-03", "signed_at": "2026-03-02"},
         "signed_at is before booked_at"),
        ({"raised_at": "2026-03-01", "signed_at": "2026-03-03", "lost_at": "2026-03-02"},
         "lost_at is before signed_at"),
        ({"signed_at": "2026-03-01"}, "signed_at without a raised_at"),
        ({"raised_at": "soon", "signed_at": "2026-03-01"}, "signed_at without a raised_at"),
        ({"raised_at": "2026-03-01", "signed_at": "03/04/2026"}, "signed_at: day or month first"),
        ({"raised_at": "2026-03-01", "signed_at": "2026-04-01"}, "signed_at is in the future"),
    ],
)  # fmt: skip
def test_a_past_that_cannot_have_been_is_rejected(times: dict[str, str], why: str) -> None:
    assert why in reason({"name": "Bo"} | times)


def test_a_visit_may_be_booked_before_the_checklist_is_asked() -> None:
    times = {"raised_at": "2026-03-01", "booked_at": "2026-03-01T10:00Z", "qualified_at": "2026-03-02"}
    assert set(item({"name": "Bo"} | times).milestones) == {Milestone.QUALIFIED, Milestone.BOOKED}


def test_a_date_without_a_time_is_not_before_what_happened_on_that_day() -> None:
    times = {"raised_at": "2026-03-01T14:30Z", "qualified_at": "2026-03-01", "lost_at": "2026-03-01"}
    found = item({"name": "Bo"} | times)
    assert found.raised_at == found.milestones[Milestone.QUALIFIED] == found.lost_at
    assert "qualified_at is before raised_at" in reason(
        {"name": "Bo"} | times | {"qualified_at": "2026-03-01T00:01Z"}
    )


@pytest.mark.parametrize(
    ("texts", "why"),
    [
        ({"stage": "lost"}, "its stage is Lost, without a date: neither lost_at nor stage_at"),
        ({"stage": "qualified", "lost_at": "2026-03-02"},
         "its stage is Qualified, without a date: neither qualified_at nor stage_at"),
        ({"stage": "qualifying", "lost_at": "2026-03-02"}, "its stage is Qualifying, and has a lost_at"),
        ({"stage": "new", "signed_at": "2026-03-02"}, "its stage is New, and has a signed_at"),
        ({"stage": "new", "stage_at": "2026-02-01"}, "stage_at is before raised_at"),
        ({"stage": "later", "stage_at": "2026-03-02"}, "without the date on which it comes back: wake_at"),
    ],
)  # fmt: skip
def test_a_stage_that_goes_against_its_dates_is_rejected(texts: dict[str, str], why: str) -> None:
    assert why in reason({"name": "Bo", "raised_at": "2026-03-01"} | texts, exact=True)


def test_what_just_came_in_is_not_lost_for_an_odd_stage() -> None:
    tally = Tally()
    found = item({"name": "Bo", "stage": "planning the kitchen"}, tally=tally)
    assert (found.stage, found.fields) == ("", {"stage": "planning the kitchen"})
    assert "kept as a field" in tally.warnings()[0]


def test_signed_without_booked_can_have_been() -> None:
    found = item({"name": "Bo", "raised_at": "2026-03-01", "signed_at": "2026-03-02"})
    assert list(found.milestones) == [Milestone.SIGNED]


@pytest.mark.parametrize(
    "record", [{}, {"name": ""}, {"name": None, "phone": []}, "text", 7, None, {"foo": "bar"}]
)
def test_a_record_with_nothing_for_us_is_rejected(record: object) -> None:
    assert reason(record)


def test_a_channel_that_is_none_is_told_and_the_sources_own_is_taken() -> None:
    tally = Tally()
    assert item({"name": "Bo", "channel": "pigeon"}, tally=tally, channel="form").channel == "form"
    assert "channel" in tally.warnings()[0]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"name": "First name"}, '"First name"'),
        ({"name": "a..b"}, "character 3"),
        ({"name": "jion(' ', x)"}, "did you mean join?"),
        ({"nmae": "x"}, "did you mean name?"),
        ({"id": "x", "external_id": "y"}, "the same as external_id"),
        ({"phone": ["ok", "a["]}, "web.map.phone[2]"),
        ({}, "an empty map"),
    ],
)
def test_a_slip_in_a_map_is_a_config_error_with_its_place(
    tmp_path: Path, options: dict[str, Any], words: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        source("http", {"url": "https://crm.example", "map": options}, context(tmp_path))
    assert words in str(caught.value)
    assert "/shop/config.yaml:" in str(caught.value)
    assert "sources.web.map" in str(caught.value)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
keys = st.sampled_from(
    [*EVERY_WORD, "text", "at", "utm", "ok", "zip", "q", "l", "roof", "a", "message", "raised_at"]
)


@given(st.dictionaries(keys, json_values) | json_values, st.sampled_from(["", "day_first", "%d-%m-%Y"]))
def test_no_record_breaks_the_mapping(record: object, time_format: str) -> None:
    for options in (None, EVERY_WORD):
        tally = Tally()
        found = mapper(options, time_format=time_format).map(record, 1, NOW, tally)
        tally.warnings()
        if isinstance(found, Reject):
            assert found.reason
            continue
        texts = [
            found.external_id,
            found.name,
            found.company,
            found.url,
            *found.fields,
            *found.fields.values(),
        ]
        texts += [way.value for way in found.ways]
        joined = "".join([*texts, found.words]).replace("\n", "")
        assert joined.isprintable() or all(ord(char) >= 32 for char in joined)
        joined.encode()


def test_a_megabyte_of_anything_is_cut_and_the_contact_is_still_there() -> None:
    found = item(
        {"name": "A" * 1_000_000, "phone": "303 555 0142", "message": "\u200b\x1b[31m" * 300_000 + "x"}
    )
    assert len(found.name) <= 120
    assert len(found.words) <= MESSAGE_LIMIT
    assert found.ways[0].value == "+13035550142"


@pytest.mark.parametrize(
    "hostile",
    ["\x1b]0;owned\x07Ana", "\u202eAna", "A\x9b31mna", "An\u200ba", "\ud800Ana", "Ana\x00\r\n"],
)
def test_no_control_of_a_terminal_comes_through_a_name_or_a_message(hostile: str) -> None:
    found = item(
        json.loads(json.dumps({"name": hostile, "message": hostile, "company": hostile, "roof": hostile}))
    )
    for text in (found.name, found.words, found.company, found.fields["roof"]):
        assert text
        assert not any(
            ord(char) < 32 or 0x7F <= ord(char) < 0xA0 or 0xD800 <= ord(char) < 0xE000 for char in text
        )
        assert "\u202e" not in text
