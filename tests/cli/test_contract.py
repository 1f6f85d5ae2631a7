"""The fields that scripts rely on, exactly as the design lists them, in its order."""

from __future__ import annotations

import json

import pytest

from tests.support.commandline import CommandLine

ITEM = """
    id contact name phone email company address postcode message source refs fields consent stage owner
    raised_at seen_at age_s stage_age_s idle_s due_at callback_at late late_s enquiries touches answers
    verdict score tags wake_at reason amount milestones
""".split()


GLANCE = """
as_of window inbound qualified booked signed unchecked rates response
waiting late oldest_waiting_s unclaimed unmanned stages sources diagnosis
""".split()

EVENT = "seq command at recorded_at by contact lead kind data".split()

FULL = """\
id;name;phone;email;company;address;postcode;message;source;consent;raised_at;owner;house
7;June Park;+1 303 555 0142;june@example.com;Park Ltd;1 Elm St;80205;burst;web;yes;2026-11-20T10:00Z;dan;old
"""


@pytest.fixture
def shop(cli: CommandLine) -> CommandLine:
    """A shop with one lead of which everything is known."""
    cli.done("import", cli.file("full.csv", FULL))
    return cli


def test_list_has_one_item_a_line(shop: CommandLine) -> None:
    shop.add("+1 303 555 0143 Bob")
    for _ in ("by the journal", "by what was kept of it"):
        items = shop.done("list", "--json").items
        assert [list(item) for item in items] == [ITEM, ITEM]


def test_an_item_tells_what_is_known(shop: CommandLine) -> None:
    (item,) = shop.done("list", "--json").items
    told = {
        key: item[key] for key in ITEM if not key.endswith("_s") and key not in ("id", "contact", "seen_at")
    }
    assert told == {
        "name": "June Park", "phone": "+13035550142", "email": "june@example.com", "company": "Park Ltd",
        "address": "1 Elm St", "postcode": "80205", "message": "burst", "source": "web",
        "refs": [{"source": "web", "external_id": "7", "url": ""}], "fields": {"house": "old"},
        "consent": "yes", "stage": "new", "owner": "dan", "raised_at": "2026-11-20T10:00:00Z",
        "due_at": "2026-11-20T10:05:00Z", "callback_at": None, "late": True, "enquiries": 1, "touches": 0,
        "answers": {}, "verdict": None, "score": None, "tags": ["urgent"], "wake_at": None, "reason": "",
        "amount": None,
        "milestones": {"inbound": "2026-11-20T10:00:00Z", "qualified": None, "booked": None, "signed": None},
    }  # fmt: skip


def test_ages_are_told_as_of_the_moment_that_is_asked_for(shop: CommandLine) -> None:
    (item,) = shop.done("list", "--json", "--as-of", "2126-11-20T11:00:00Z").items
    assert item["age_s"] == item["stage_age_s"] == item["late_s"] + 300
    assert item["idle_s"] is None
    century_s = 36524 * 86400 + 3600
    assert item["age_s"] == century_s


def test_show_and_what_changes_something_answer_with_the_same_item(shop: CommandLine) -> None:
    lead = shop.done("list", "--json").items[0]["id"]
    assert list(shop.done("show", lead, "--json").json) == ITEM
    shop.done("release", lead, "--as", "dan")
    for words in (
        ("claim", lead), ("touch", lead, "voicemail"), ("callback", lead, "2h"), ("note", lead, "a dog"),
        ("undo",), ("release", lead), ("not-enquiry", lead, "spam"), ("add", "+1 303 555 0143 Bob"),
    ):  # fmt: skip
        assert list(shop.done(*words, "--json").json) == ITEM, words


def test_an_undo_that_leaves_no_lead_answers_with_nothing(cli: CommandLine) -> None:
    cli.add("+1 303 555 0143 Bob")
    assert cli.done("undo", "--json").json is None


def test_nothing_to_change_is_answered_with_the_lead_as_well(cli: CommandLine) -> None:
    lead = cli.add("+1 303 555 0143 Bob")
    assert cli.done("claim", lead, "--json").json["id"] == lead
    assert "nothing to change" in cli.done("claim", lead).out


def test_glance(shop: CommandLine) -> None:
    told = shop.done("glance", "--json").json
    assert list(told) == GLANCE
    (late,) = told["late"]
    assert list(late) == ["id", "name", "owner", "late_s"]
    assert (late["name"], late["owner"]) == ("June Park", "dan")
    assert told["waiting"] == 1
    assert told["oldest_waiting_s"] == late["late_s"] + 300
    assert told["stages"][0] == {"id": "new", "label": "New", "leads": 1}


def test_glance_tells_the_four_numbers(cli: CommandLine) -> None:
    rows = (
        "1,June Park,2026-11-10T10:00Z,2026-11-10T12:00Z,2026-11-11T12:00Z,2026-11-12T12:00Z,,",
        "2,Bob Ray,2026-11-10T11:00Z,2026-11-10T13:00Z,2026-11-11T13:00Z,,2026-11-14T10:00Z,price",
        "3,Cy Low,2026-11-11T11:00Z,2026-11-12T13:00Z,,,,",
        "4,Di Hart,2026-11-12T11:00Z,,,,,",
        "5,Ed Moor,2026-11-03T11:00Z,2026-11-03T13:00Z,,,,",
    )
    head = "external_id,name,raised_at,qualified_at,booked_at,signed_at,lost_at,reason"
    cli.done("import", cli.file("past.csv", "\n".join((head, *rows)) + "\n"))
    for window in ((), ("--window", "7d")):
        told = cli.done("glance", "--json", "--as-of", "2026-11-15T00:00:00Z", *window).json
        assert told["window"] == {"from": "2026-11-08T00:00:00Z", "to": "2026-11-15T00:00:00Z"}
        assert told["inbound"] == {"enquiries": 4, "people": 4, "not_enquiries": 0, "previous": 1}
        assert told["qualified"] == {"count": 3, "previous": 1}
        assert {key: told["booked"][key] for key in ("n", "d", "open")} == {"n": 2, "d": 3, "open": 1}
        assert {key: told["signed"][key] for key in ("n", "d", "open")} == {"n": 1, "d": 2, "open": 0}
        assert told["signed"]["rate"] == 0.5
        assert 0 < told["signed"]["low"] < 0.5 < told["signed"]["high"] < 1
        assert told["rates"]["booked"]["days"] == 365  # too few are finished for any shorter one
        assert told["diagnosis"] == []
    wider = cli.done("glance", "--json", "--as-of", "2026-11-15T00:00:00Z", "--window", "14d").json
    assert (wider["inbound"]["enquiries"], wider["booked"]["d"]) == (5, 4)
    assert cli("glance", "--json", "--window", "soon").code == 2


def test_glance_tells_how_fast_the_shop_answers(cli: CommandLine) -> None:
    lead = cli.add("+1 303 555 0143 Bob")
    told = cli.done("glance", "--json").json["response"]
    assert (told["answered_live"], told["answered"], told["median_s"]) == (1, 0, None)
    cli.done("import", cli.file("one.csv", "name,raised_at\nJune Park,2026-11-20T10:00Z\n"))
    (june,) = (one for one in cli.done("list", "--json").items if one["id"] != lead)
    at = cli.done("glance", "--json", "--window", "36500d").json["response"]
    assert (at["never_answered"], at["answered"]) == (1, 0)
    cli.done("touch", june["id"], "reached")
    for _ in ("by the journal", "by what was kept"):
        told = cli.done("glance", "--json", "--window", "36500d").json["response"]
        assert (told["answered"], told["never_answered"], told["within_target"]) == (1, 0, 0.0)
        assert told["median_s"] == told["p90_s"] == told["talk"]["median_s"] > 300


def test_glance_tells_how_the_sources_are(cli: CommandLine) -> None:
    (cli.home / "in").mkdir()
    cli.configure("sources: {drop: {kind: folder, path: ~/in}, gone: {kind: folder, path: ~/gone}}\n")
    done = cli("collect", "--once", "--json")
    assert done.code == 4
    assert [(one["name"], one["state"]) for one in done.json] == [("drop", "ok"), ("gone", "failing")]
    drop, gone = cli.done("glance", "--json").json["sources"]
    assert list(drop) == ["name", "state", "last_ok", "lag_s"]
    assert (drop["name"], drop["state"], drop["lag_s"] < 60) == ("drop", "ok", True)
    assert gone == {"name": "gone", "state": "failing", "last_ok": None, "lag_s": None}


def test_log_has_one_event_a_line(shop: CommandLine) -> None:
    events = shop.done("log", "--json").items
    assert [list(event) for event in events] == [EVENT] * len(events)
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    assert {event["kind"] for event in events} >= {"contact_met", "lead_opened", "enquiry_raised"}
    assert "kind" not in events[0]["data"]


@pytest.mark.parametrize(
    "words", [("list",), ("glance",), ("log",), ("export",), ("check",), ("collect", "--once")], ids=" ".join
)
def test_json_is_all_that_is_printed(shop: CommandLine, words: tuple[str, ...]) -> None:
    done = shop.done(*words, "--json")
    for line in done.out.splitlines():
        json.loads(line)
