"""Looking from a shell: list, show, glance, log and the board as text."""

from __future__ import annotations

import datetime
import json
import re

import pytest

from leadtui.cli import output
from leadtui.cli.context import short_ids
from leadtui.desk import listing
from leadtui.domain.ids import short_id
from leadtui.domain.widths import width
from tests.support.commandline import CommandLine

PAST = """external_id,name,phone,message,source,raised_at,owner,signed_at
1,June Park,+13035550142,burst pipe,web,2026-11-20T10:00Z,dan,
2,Bob Ray,+13035550143,bath,web,2026-11-20T11:00Z,,
3,Old Hand,+13035550144,boiler,ads,2026-01-20T11:00Z,,2026-02-01
"""


@pytest.fixture
def shop(cli: CommandLine) -> CommandLine:
    """A shop with two open leads and one that was won."""
    cli.configure("shop: {name: Root & Branch, zone: America/Denver, region: US}\n")
    cli.done("import", cli.file("past.csv", PAST))
    return cli


def test_list_has_the_leads_that_somebody_has_to_do_something_about_most_pressing_first(
    shop: CommandLine,
) -> None:
    first, second = shop.done("list").out.splitlines()
    assert "dan     ! June Park  +13035550142  late" in first
    assert first.endswith("burst pipe")
    assert "nobody  Bob Ray" in second


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (("--owner", "dan"), ["June Park"]),
        (("--owner", "nobody"), ["Bob Ray"]),
        (("--stage", "signed"), ["Old Hand"]),
        (("--stage", "new"), ["June Park", "Bob Ray"]),
        (("--stage", "all"), ["June Park", "Bob Ray", "Old Hand"]),
        (("--find", "boiler"), ["Old Hand"]),
        (("--find", "(303) 555-0143"), ["Bob Ray"]),
        (("--find", "ray", "--owner", "dan"), []),
        (("--as-of", "2026-11-20T10:30Z"), ["June Park"]),
        (("--as-of", "2026-01-25", "--stage", "all"), ["Old Hand"]),
        (("--as-of", "20 nov 2126", "--find", "x"), None),
    ],
)
def test_list_by_what_is_asked_for(
    shop: CommandLine, words: tuple[str, ...], names: list[str] | None
) -> None:
    for _ in ("by the journal", "by what was kept of it"):
        done = shop("list", "--json", *words)
        assert done.code == (2 if names is None else 0)
        assert [item["name"] for item in done.items] == (names or [])


def test_who_lists_nothing_is_told_so_beside_the_output(shop: CommandLine) -> None:
    done = shop("list", "--owner", "zoe")
    assert (done.code, done.out, done.err) == (0, "", "No leads there.\n")
    assert shop("list", "--as-of", "2001-01-01").err == "No leads there then.\n"
    done = shop("list", "--store", shop.home / "empty")
    assert done.out == ""
    assert "leadtui init" in done.err


def _timeless(items: list[dict[str, object]]) -> list[dict[str, object]]:
    return [{key: value for key, value in item.items() if not key.endswith("_s")} for item in items]


def test_a_list_that_was_kept_tells_what_the_journal_would(shop: CommandLine) -> None:
    shop.done("touch", shop.add("+1 303 555 0150 Zoe"), "voicemail")
    for words in ((), ("--owner", "ana"), ("--owner", "nobody"), ("--stage", "new")):
        (shop.data / listing.LISTING).unlink(missing_ok=True)
        by_journal = shop.done("list", "--json", *words).items
        by_listing = shop.done("list", "--json", *words).items
        assert _timeless(by_listing) == _timeless(by_journal)
        assert by_listing


def test_a_list_that_was_kept_is_used_until_anything_is_written(shop: CommandLine) -> None:
    shop.done("list", "--json")
    kept = shop.data / listing.LISTING
    kept.write_text(kept.read_text().replace("June Park", "Kept Park"))
    assert "Kept Park" in shop.done("list", "--json").out
    lead = shop.add("+1 303 555 0150 Zoe")
    assert "Kept Park" not in shop.done("list", "--json").out
    shop.done("release", lead)
    assert shop.done("list", "--json", "--owner", "ana").items == []


@pytest.mark.parametrize("damage", ["", "{", '"wrong stamp"\n[]', '"x"\n[[1]]', "\x00\x00"])
def test_a_kept_list_that_is_damaged_is_not_looked_at(shop: CommandLine, damage: str) -> None:
    good = shop.done("list", "--json").items
    (shop.data / listing.LISTING).write_text(damage)
    assert _timeless(shop.done("list", "--json").items) == _timeless(good)


def test_a_kept_list_of_another_config_is_not_looked_at(shop: CommandLine) -> None:
    shop.done("list", "--json")
    shop.configure("stages: [{id: new, category: open, target: 90d}]\n")
    late = [item["late"] for item in shop.done("list", "--json", "--as-of", "2026-12-01").items]
    assert late == [False, False]
    shop.done("list", "--json")
    assert {item["due_at"] for item in shop.done("list", "--json").items} == {
        "2027-02-18T10:00:00Z", "2027-02-18T11:00:00Z",
    }  # fmt: skip


def test_a_claim_that_ran_out_is_nobodys_in_a_kept_list_too() -> None:
    lead = listing.Listed({}, "ana", owned_until=100.0, raised=0.0, entered=10.0, touched=None, due=50.0)
    assert lead.at(99.0) == {
        "owner": "ana", "age_s": 99, "stage_age_s": 89, "idle_s": None, "late": True, "late_s": 49
    }  # fmt: skip
    assert lead.at(100.0)["owner"] is None
    assert lead._replace(owned_until=None).at(1e9)["owner"] == "ana"
    assert lead._replace(due=100.0).at(100.0)["late"] is False


def test_the_shortest_endings_of_many_are_those_of_each() -> None:
    ids = [f"{number:08x}-{number % 7:04x}" for number in range(200)]
    assert short_ids(ids) == {one: short_id(one, ids) for one in ids}
    assert short_ids([]) == {}


def test_show_tells_all_that_is_known(shop: CommandLine) -> None:
    lead = shop.done("list", "--json").items[0]["id"]
    shop.done("touch", lead, "--as", "dan")
    told = shop.done("show", lead[-4:]).out
    assert told.startswith("June Park   New · dan\n")
    assert "due    Fri 20 Nov 2026 03:05, late" in told  # in the shop's own time
    assert "phone  (303) 555-0142 ✓" in told
    assert f"Lead {lead[-4:]}: New since Fri 20 Nov 2026 03:00\n" in told
    assert "Fri 20 Nov 2026 03:00  web  burst pipe" in told
    assert "enquiry from web: burst pipe" in told.partition("History")[2]


def test_show_tells_what_is_set_on_a_lead_with_its_amount(shop: CommandLine) -> None:
    lead = shop.done("list", "--json").items[0]["id"]
    shop.done("answer", lead, "need", "yes", "burst pipe", "--as", "dan")
    shop.done("book", lead, "2126-11-25T10:00Z", "--as", "dan")
    shop.done("sign", lead, "--amount", "4200.50", "--as", "dan")
    told = shop.done("show", lead).out
    assert "  need    yes, burst pipe\n" in told
    assert "  amount  $4,200.50\n" in told
    assert "to signed, $4,200.50" in told.partition("History")[2]
    assert "$4,200.50" in shop.done("list", "--stage", "signed").out
    assert ", for $4,200.50, " in shop.done("list", "--stage", "signed", "--plain").out
    assert "to signed, $4,200.50" in shop.done("log").out
    assert "  amount                 $4,200.50\n" in shop("person", "export", lead).out
    assert shop.done("show", lead, "--json").json["amount"] == 4200.5
    shop.configure("shop: {name: Root & Branch, zone: America/Denver, region: US, currency: CHF}\n")
    assert "  amount  CHF 4,200.50\n" in shop.done("show", lead).out


def test_amounts_in_a_list_end_in_one_column(shop: CommandLine) -> None:
    rows = "7,Big Job,2026-11-01T10:00Z,2026-11-05,12500\n8,Small Job,2026-11-02T10:00Z,2026-11-05,240\n"
    shop.done("import", shop.file("worth.csv", f"external_id,name,raised_at,signed_at,amount\n{rows}"))
    told = [line for line in shop.done("list", "--stage", "signed").out.splitlines() if "Job" in line]
    ends = {line.index(amount) + len(amount) for line, amount in zip(told, ("$12,500", "$240"), strict=True)}
    assert len(ends) == 1


def test_show_can_be_heard(shop: CommandLine) -> None:
    lead = shop.done("list", "--json").items[0]["id"]
    shop.done("touch", lead, "--as", "dan")
    lines = shop.done("show", lead, "--plain").out.splitlines()
    assert lines[0].startswith("June Park, urgent, late by ")
    assert lines[0].endswith(f"Lead {lead[-4:]}.")
    assert "Phone: (303) 555-0142 reached." in lines
    assert f"Lead {lead[-4:]}, in New since Fri 20 Nov 2026 03:00." in lines
    assert "Enquiry from web, Fri 20 Nov 2026 03:00: burst pipe." in lines
    assert "History, 4 entries, the oldest first." in lines
    assert all(line.endswith(".") and line[0].isalnum() and "  " not in line for line in lines)


def test_log_begins_after_an_event_and_has_what_undo_takes(shop: CommandLine) -> None:
    events = shop.done("log", "--json").items
    later = shop.done("log", "--json", "--since", str(events[2]["seq"])).items
    assert later == events[3:]
    first = shop.done("log").out.splitlines()[0].split()
    shown = next(event for event in events if event["seq"] == int(first[0]))
    assert first[6:8] == [shown["command"][-4:], shown["lead"][-4:]]


def test_glance_in_lines(shop: CommandLine) -> None:
    told = shop.done("glance", "--as-of", "2026-11-20T11:15Z").out.splitlines()
    assert told[:3] == [
        "2 LATE: June Park 1h10 nobody · Bob Ray 10m00 nobody",  # dan got it by the import
        "2 waiting, oldest 1h15 · 2 unclaimed",
        "New 2",
    ]


def test_glance_names_three_and_counts_the_others(cli: CommandLine) -> None:
    rows = "".join(f"P{number},2026-11-20T10:0{number}Z\n" for number in range(5))
    cli.done("import", cli.file("five.csv", f"name,raised_at\n{rows}"))
    first = cli.done("glance", "--as-of", "2026-11-20T12:00Z").out.splitlines()[0]
    assert first == "5 LATE: P0 1h55 nobody · P1 1h54 nobody · P2 1h53 nobody · 2 more"


def test_glance_of_nothing(cli: CommandLine) -> None:
    assert cli.done("glance").out == "Nothing late. Nobody waiting.\nno leads yet\n"


def test_glance_says_in_its_first_line_that_nothing_is_late(shop: CommandLine) -> None:
    first = shop.done("glance", "--as-of", "2026-11-20T10:04Z").out.splitlines()[0]
    assert first == "Nothing late. 1 waiting, oldest 4m."


HEADER = "external_id,name,raised_at,qualified_at,booked_at,signed_at,lost_at\n"
FORTY = HEADER + "".join(
    f"{n},P{n},2026-11-0{1 + n % 3},2026-11-04,"
    + ("2026-11-05" if n % 2 else "")
    + (",2026-11-06,\n" if n % 4 == 1 else ",,2026-11-07\n")
    for n in range(40)
)


def test_glance_tells_the_four_numbers_with_how_sure_they_are(cli: CommandLine) -> None:
    cli.done("import", cli.file("past.csv", FORTY))
    told = cli.done("glance", "--as-of", "2026-11-09T00:00Z").out.splitlines()
    assert told == [
        "Nothing late. Nobody waiting.",
        "no leads yet",
        "7 days    26 enquiries +12 · 40 qualified +40",
        "28 days   booked 20 of 40 qualified: 50% (37–63%)",
        "28 days   signed 10 of 20 booked: 50% (33–67%)",
        "No real change: such ups and downs are chance.",
    ]
    of_a_day = cli.done("glance", "--as-of", "2026-11-09T00:00Z", "--window", "24h").out.splitlines()
    assert of_a_day[2:3] == ["1 day     0 enquiries ±0 · 0 qualified ±0"]
    text = "{enquiries} {passed} {booked_rate} {signed_rate} {median} {in_time} {never} {sentence}"
    line = cli.done("glance", "--as-of", "2026-11-09T00:00Z", "--format", text).out
    assert line == "26 40 20/40 50% 10/20 50% - 0/0 0 No real change: such ups and downs are chance.\n"
    heard = cli.done("glance", "--as-of", "2026-11-09T00:00Z", "--plain").out
    assert "In 7 days 26 enquiries, 12 more than before; 40 qualified, 40 more than before.\n" in heard


def test_how_fast_you_answer_is_heard_in_words(cli: CommandLine) -> None:
    then = datetime.datetime.now(datetime.UTC) - datetime.timedelta(minutes=95)
    cli.done("import", cli.file("a.ndjson", json.dumps({"name": "Bo", "raised_at": then.isoformat()})))
    cli.done("touch", cli.done("list", "--json").items[0]["id"], "reached")
    heard = cli.done("glance", "--plain").out
    assert "half within 1 hour 35 minutes, 9 of 10 within 1 hour 35 minutes" in heard
    assert not re.search(r"\d[mhd]\d", heard)


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_a_glance_is_as_wide_as_the_terminal(cli: CommandLine, columns: int) -> None:
    rows = "".join(f"Person Number{n},2026-11-20T10:0{n}Z\n" for n in range(5))
    cli.done("import", cli.file("five.csv", f"name,raised_at\n{rows}"))
    cli.done("import", cli.file("past.csv", FORTY))
    told = cli.at_terminal("glance", "--as-of", "2026-11-20T12:00Z", columns=columns).out.splitlines()
    assert all(width(line) <= columns for line in told), told
    assert len(told) <= 24
    assert told[0].startswith(
        "5 LATE: Person Number0" if columns > 40 else "5 LATE: Person Num… 1h55 nobody · 4 more"
    )


def test_glance_fails_when_asked_to(shop: CommandLine) -> None:
    assert shop("glance", "--fail-late").code == 1
    assert shop("glance", "--fail-late", "--json").code == 1
    assert shop("glance", "--fail-late", "--as-of", "2026-11-20T10:04Z").code == 0


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{late}/{waiting}", "2/2"),
        ("{{{new}}} {unclaimed} {qualifying}", "{2} 1 0"),
        ("first {first}", "first June Park"),
        ("{answer}", "2 LATE: June Park "),
        ("{who}", "dan"),
        ("no braces", "no braces"),
        ("", ""),
    ],
)
def test_glance_by_a_line_of_ones_own(shop: CommandLine, text: str, told: str) -> None:
    assert shop.done("glance", "--format", text).out.startswith(told)


def test_a_glance_that_was_kept_tells_what_the_journal_would(shop: CommandLine) -> None:
    (shop.data / "summary.json").unlink(missing_ok=True)
    slow, quick = (shop.done("glance", "--json").json for _ in range(2))
    for told in (slow, quick):
        del told["as_of"], told["oldest_waiting_s"], told["window"]
        for late in told["late"]:
            del late["late_s"]
    assert slow == quick


def test_glance_says_that_nobody_polls_and_what_troubles_who_does(shop: CommandLine) -> None:
    status = {
        "heartbeat": "2026-11-20T10:00:00Z", "ended": False, "trouble": "",
        "sources": [{"name": "web", "state": "ok", "last_ok": "2026-11-20T09:59:00Z",
                     "good_until": "2026-11-20T10:05:00Z"}],
    }  # fmt: skip
    place = shop.data / "status-collector.json"
    place.write_text(json.dumps(status))
    last = shop.done("glance").out.splitlines()[-1]
    assert last.startswith("sources: web stale, not polled for ")
    place.write_text(
        json.dumps(status | {"heartbeat": "2126-11-20T10:00:00Z", "trouble": "the disk is full"})
    )
    assert shop.done("glance").out.splitlines()[-2:] == ["sources: web stale", "collector: the disk is full"]
    for of_another_version in ("{}", '{"heartbeat": 1}', "[]", "{", '{"sources": [1]}'):
        place.write_text(of_another_version)
        assert shop.done("glance", "--json").json["sources"] == []


def test_without_a_terminal_the_board_is_text(shop: CommandLine) -> None:
    for words in ((), ("board",), ("--read-only",)):
        told = shop.done(*words).out
        assert told.startswith("Root & Branch: 2 late, 2 waiting, 1 unclaimed\n\nNEW 2\n")
        assert "June Park" in told
        assert "QUALIFYING 0" in told
        assert "SIGNED" not in told


@pytest.mark.parametrize("words", [("demo",), ("demo", "--read-only")])
def test_the_demo_without_a_terminal_leaves_nothing_behind(cli: CommandLine, words: tuple[str, ...]) -> None:
    told = cli.done(*words).out
    assert told.startswith("Root & Branch Plumbing: ")
    assert "BOOKED" in told
    assert list(cli.home.iterdir()) == []


def test_columns_are_as_wide_as_a_terminal_shows_them() -> None:
    rows = output.table([("王小明", "x"), ("Zoe\u0301", "y"), ("ab", "")])
    assert list(rows) == ["王小明  x", "Zoe\u0301     y", "ab"]


def test_columns_stand_whatever_terminals_make_of_emoji() -> None:
    rows = output.table([("👩‍👩‍👧 Ana", "x"), ("🇩🇪 Bo", "y"), ("❤️ Cy", "z"), ("Dan Lee", "")])
    assert list(rows) == ["👩 Ana   x", "DE Bo    y", "❤ Cy     z", "Dan Lee"]


@pytest.mark.parametrize("words", ["show", "log", "check"])
def test_what_is_longer_than_a_terminal_goes_on_below_where_it_began(cli: CommandLine, words: str) -> None:
    said = "the boiler leaks and nobody has looked at it for two weeks " * 3
    cli.done("add", "303 555 0142", "Bo Chu", "--want", said)
    lead = [cli.done("list", "--json").items[0]["id"]] if words == "show" else []
    lines = cli.at_terminal(words, *lead, columns=70).out.splitlines()
    assert [line for line in lines if width(line) > 70 and "/" not in line] == []
    piped = cli.done(words, *lead).out
    assert " ".join("".join(lines).split()).replace(" ", "") == piped.replace(" ", "").replace("\n", "")
    assert max(map(len, piped.splitlines())) > 70


def test_in_a_narrow_room_columns_give_way_one_after_another() -> None:
    rows = [("4f2a", "山田 太郎", "Boiler leaks badly"), ("77aa", "Bo", "Tap")]
    assert next(output.table(rows, 34, [(-1, 8), (1, 4)])) == "4f2a  山田 太郎  Boiler leaks bad…"
    assert list(output.table(rows, 22, [(-1, 8), (1, 4)])) == ["4f2a  山田…   Boiler…", "77aa  Bo      Tap"]
    assert list(output.table(rows, 17, [(-1, 0), (1, 4)])) == ["4f2a  山田 太郎", "77aa  Bo"]


@pytest.mark.parametrize("columns", [40, 64, 80, 132])
def test_a_list_takes_a_line_a_lead_in_any_terminal(cli: CommandLine, columns: int) -> None:
    wants = "the boiler leaks and nobody has looked at it for two weeks"
    then = datetime.datetime.now(datetime.UTC) - datetime.timedelta(hours=3)
    lead = {"name": "Bartholomäus von 山田太郎 Hohenlohe", "phone": "+13035550142", "message": wants}
    cli.done("import", cli.file("a.ndjson", json.dumps(lead | {"raised_at": then.isoformat()})))
    (line,) = cli.at_terminal("list", columns=columns).out.splitlines()
    assert width(line) <= columns
    assert "Bart" in line
    assert ("0142" in line) is (columns > 40)
    assert "nobody" in line
    assert "late 2h55" in line
    assert wants in cli.done("list").out


def test_metrics_in_lines_and_as_json(cli: CommandLine) -> None:
    rows = (
        "1,June Park,web,2026-11-10T10:00Z,2026-11-10T12:00Z,2026-11-11T12:00Z,,,",
        "2,Bob Ray,web,2026-11-10T11:00Z,,,,2026-11-14T10:00Z,price",
        "3,Cy Low,ads,2026-11-11T11:00Z,,,,2026-11-12T10:00Z,out of area",
    )
    head = "external_id,name,source,raised_at,qualified_at,booked_at,signed_at,lost_at,reason"
    cli.done("import", cli.file("past.csv", "\n".join((head, *rows)) + "\n"))
    then = ("--as-of", "2026-11-15T00:00:00Z")
    out = cli.done("metrics", *then).out
    text = " ".join(out.split())
    for said in ("The four numbers, 28 days", "enquiries 3", "→ booked 1/1", "never: out of area 1"):
        assert said in text
    told = cli.done("metrics", *then, "--window", "7d", "--json").json
    assert told["inbound"]["enquiries"] == 3
    assert (told["cohort"]["qualified"]["n"], told["cohort"]["qualified"]["d"]) == (1, 3)
    assert {(one["reason"], *one["by_source"]) for one in told["reasons"]} == {
        ("price", "web"), ("out of area", "ads"),
    }  # fmt: skip
    ads = cli.done("metrics", *then, "--source", "ads", "--json").json
    assert (ads["inbound"]["enquiries"], ads["filter"]["source"]) == (1, "ads")
