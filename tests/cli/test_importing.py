"""Files in and out: our own names, maps, bad rows, the same file twice, and the way back."""

from __future__ import annotations

import csv
import datetime
import io
import re
from pathlib import Path

import pytest

from leadtui.cli.exporting import COLUMNS
from leadtui.sources.plan import own_word
from tests.support.commandline import CommandLine

GOOD = """\
id,name,phone,email,message,source,raised_at,owner,qualified_at,signed_at,lost_at,reason,amount,roof
1,June Park,+1 303 555 0142,june@example.com,burst pipe,web,2026-11-20T10:00Z,dan,,,,,,flat
2,Bob Ray,+1 303 555 0143,,bath,web,2026-11-20T11:00Z,,,,,,,
3,Sue Old,+1 303 555 0144,,boiler,ads,2026-01-20T11:00Z,,2026-01-21,2026-02-01,,,1200.50,
4,Al Gone,+1 303 555 0145,,drain,ads,2026-01-20T11:00Z,,,,2026-02-02,too dear,,
"""


def test_our_own_names_need_no_map(cli: CommandLine) -> None:
    told = cli.done("import", cli.file("good.csv", GOOD)).out
    assert told == "4 rows: 4 new leads.\n  Of the new ones: 2 new, 1 signed, 1 never.\n"
    items = {item["name"]: item for item in cli.done("list", "--json", "--stage", "all").items}
    june, sue, al = items["June Park"], items["Sue Old"], items["Al Gone"]
    assert (june["stage"], june["owner"], june["source"], june["fields"]) == (
        "new",
        "dan",
        "web",
        {"roof": "flat"},
    )
    assert (sue["stage"], sue["amount"]) == ("signed", 1200.5)
    assert sue["milestones"] == {
        "inbound": "2026-01-20T11:00:00Z", "qualified": "2026-01-21T00:00:00Z",
        "booked": "2026-02-01T00:00:00Z", "signed": "2026-02-01T00:00:00Z",
    }  # fmt: skip
    assert (al["stage"], al["reason"]) == ("never", "too dear")


def test_the_same_file_twice_adds_nothing(cli: CommandLine) -> None:
    file = cli.file("good.csv", GOOD)
    cli.done("import", file)
    before = cli.done("log", "--json").out
    assert cli.done("import", file).out == "4 rows: 0 new leads, 4 known already.\n"
    assert cli.done("log", "--json").out == before


def test_a_changed_row_amends_and_a_new_one_of_somebody_known_joins(cli: CommandLine) -> None:
    cli.done("import", cli.file("good.csv", GOOD))
    more = GOOD.replace("burst pipe", "burst pipe in the cellar").replace(
        "\n4,Al", "\n5,Bob Ray,+1 303 555 0143\n4,Al"
    )
    assert cli.done("import", cli.file("more.csv", more)).out == (
        "5 rows: 0 new leads, 1 asked again, 1 changed, 3 known already.\n"
    )


def test_a_dry_run_counts_the_same_and_writes_nothing(cli: CommandLine) -> None:
    file = cli.file("good.csv", GOOD + "6,June Park,+1 303 555 0142\n")
    dry = cli.done("import", file, "--dry-run")
    told = "5 rows: 4 new leads, 1 asked again.\n  Of the new ones: 2 new, 1 signed, 1 never.\n"
    assert dry.out.endswith(f"\n{told}Nothing was written (--dry-run).\n")
    assert cli.done("log").out == ""
    assert cli.done("import", file).out == told


BAD = """name,phone,raised_at,qualified_at,signed_at
Ok,3035550150,2026-01-01,2026-01-02,2026-01-05
Before,3035550151,2026-01-05,2026-01-02,
Later,3035550152,2026-01-05,2126-01-02,
When,3035550153,,2026-01-02,
"quote,3035550154
Order,3035550155,2026-01-01,2026-01-05,2026-01-02
"""


def test_bad_rows_are_kept_with_line_and_reason(cli: CommandLine) -> None:
    done = cli.done("import", cli.file("bad.csv", BAD))
    reasons = {
        3: "qualified_at is before raised_at", 4: "qualified_at is in the future",
        5: "qualified_at without a raised_at that can be read",
        6: "a quote is opened and not closed as it should be", 7: "signed_at is before qualified_at",
    }  # fmt: skip
    first, *lines = done.out.splitlines()
    assert first == "6 rows: 1 new lead, 5 rejected."
    assert lines[:5] == [f"  line {row}: {reason}" for row, reason in reasons.items()]
    kept = cli.data / "rejects" / "import-bad.csv.ndjson"
    assert str(kept) in lines[5]
    assert "bad.csv" in lines[6]
    assert kept.stat().st_mode & 0o777 == 0o600
    told = cli.done("import", cli.home / "bad.csv", "--json").json
    assert told == {
        "rows": 6, "leads": 0, "joined": 0, "changed": 0, "gone_on": 0, "known": 1, "stages": {},
        "warnings": [],
        "rejected": [{"row": row, "reason": reason} for row, reason in reasons.items()],
        "reject_file": str(kept),
    }  # fmt: skip
    assert len(kept.read_text().splitlines()) == 5, "the same rejects are kept once"


def test_a_dry_run_keeps_no_rejects(cli: CommandLine) -> None:
    cli.done("import", cli.file("bad.csv", BAD), "--dry-run")
    assert not (cli.data / "rejects").exists()


def test_what_excel_writes_is_understood(cli: CommandLine) -> None:
    text = 'Name;Phone;E-Mail;Message\r\n"Müller; Jörg";(303) 555-0142;j@example.com;"sagt ""kaputt"""\r\n'
    cli.configure("shop: {region: US}\n")
    cli.done("import", cli.file("excel.csv", b"\xef\xbb\xbf" + text.encode()))
    (item,) = cli.done("list", "--json").items
    assert (item["name"], item["phone"], item["message"]) == ("Müller; Jörg", "+13035550142", 'sagt "kaputt"')


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", '[{"name": "June Park", "phone": "+13035550142"}]'),
        ("a.ndjson", '{"name": "June Park", "phone": "+13035550142"}\n'),
        ("a.vcf", "BEGIN:VCARD\nVERSION:3.0\nFN:June Park\nTEL:+13035550142\nEND:VCARD\n"),
        ("a.eml", "From: June Park <june@example.com>\nSubject: leak\nMessage-ID: <1@x>\n\n+13035550142\n"),
    ],
)
def test_every_kind_of_file_comes_in(cli: CommandLine, name: str, content: str) -> None:
    assert cli.done("import", cli.file(name, content)).out == "1 row: 1 new lead.\n"
    assert cli.done("list", "--json").items[0]["name"] == "June Park"


MAPS = [
    "name: who\nphone: [mobile, landline]\nexternal_id: nr\n",
    "map:\n  name: who\n  phone: [mobile, landline]\n  external_id: nr\n",
    "channel: form\ntime_format: day_first\n"
    "map: {name: who, phone: [mobile, landline], id: nr, raised_at: on}\n",
]


@pytest.mark.parametrize("text", MAPS)
def test_a_map_says_which_column_is_which(cli: CommandLine, text: str) -> None:
    table = "nr,who,mobile,landline,on\n1,June Park,,+13035550142,20-11-2026\n"
    done = cli.done(
        "import", cli.file("a.csv", table), "--map", cli.file("map.yaml", text), "--source", "old crm"
    )
    assert done.out == "1 row: 1 new lead.\n"
    (item,) = cli.done("list", "--json").items
    assert (item["name"], item["phone"]) == ("June Park", "+13035550142")
    assert item["refs"] == [{"source": "old crm", "external_id": "1", "url": ""}]
    if "day_first" in text:
        assert item["raised_at"] == "2026-11-20T00:00:00Z"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("nmae: who\n", "map.yaml:1: map.nmae: unknown key (did you mean name?)"),
        ("name: who[\n", "map.yaml:1: map.name: not a JMESPath expression"),
        (
            "map: {name: who}\ntime_fromat: x\n",
            "map.yaml:2: time_fromat: unknown key (did you mean time_format?)",
        ),
        ("- name\n", "map.yaml:1: a list where there should be a mapping"),
        ("name: [\n", "map.yaml:"),
    ],
)
def test_a_wrong_map_is_told_with_its_line(cli: CommandLine, text: str, told: str) -> None:
    done = cli("import", cli.file("a.csv", "who\nJune\n"), "--map", cli.file("map.yaml", text))
    assert (done.code, done.out) == (2, "")
    assert told in done.err


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.csv", b"x\x00y", "a.csv: it is not a text file."),
        ("a.csv", b"", "a.csv: there is nothing in it"),
        (
            "a.csv",
            b"foo,bar\n1,2\n",
            "none of its columns is one of ours: foo, bar.\nSay what is what with --map.",
        ),
        ("a.json", b'{"a":', "it is not JSON, or it breaks off"),
        ("a.xlsx", b"PK", "a workbook cannot be read here.\nSave it as CSV."),
        ("a.pdf", b"%PDF", "not a kind of file that is read here"),
    ],
)
def test_a_file_that_is_no_good_is_told(cli: CommandLine, name: str, content: bytes, told: str) -> None:
    done = cli("import", cli.file(name, content))
    assert (done.code, done.out) == (4, "")
    assert told in done.err


# -- a shop's past -------------------------------------------------------------------------------------------

PAST = """Nr;Kunde;Telefon;Eingang;Qualifiziert;Termin;Auftrag;Verloren;Grund;Betrag;Notiz
1;Jörg Müller;+49 30 901820;03.02.2026 09:30;04.02.2026;05.02.2026;13.02.2026;;;1.200,50;alt
2;Ida Öz;+49 30 901821;05.02.2026;06.02.2026;;;20.02.2026;zu teuer;;
3;Uwe Falsch;+49 30 901822;05.02.2026;04.02.2026;;;;;;
4;Pia Leer;+49 30 901823;;06.02.2026;;;;;;
5;Kai Gemischt;+49 30 901824;2026-02-06;02/27/2026;;;;;;
6;Eva Ohne;+49 30 901825;;;;;;;;
"""

PAST_MAP = """time_format: day_first
map: {id: Nr, name: Kunde, phone: Telefon, raised_at: Eingang, qualified_at: Qualifiziert, booked_at: Termin,
      signed_at: Auftrag, lost_at: Verloren, reason: Grund, amount: Betrag}
"""

PAST_REASONS = {
    4: "qualified_at is before raised_at",
    5: "qualified_at without a raised_at that can be read",
    6: "qualified_at: not a date that can be read",
    7: "raised_at is empty",
}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
def test_a_past_in_whatever_a_spreadsheet_writes_comes_in_and_bad_rows_do_not(
    cli: CommandLine, encoding: str
) -> None:
    cli.configure("shop: {zone: Europe/Berlin}\n")
    past = cli.file("past.csv", PAST.encode(encoding))
    words = ("import", past, "--map", cli.file("map.yaml", PAST_MAP))
    told = cli.done(*words, "--json").json
    assert {one["row"]: one["reason"] for one in told["rejected"]} == PAST_REASONS
    assert told["leads"] == 2
    assert len(Path(told["reject_file"]).read_text().splitlines()) == 4
    jorg = next(one for one in cli.done("list", "--json", "--stage", "all").items if "Jörg" in one["name"])
    assert jorg["milestones"] == {
        "inbound": "2026-02-03T08:30:00Z", "qualified": "2026-02-03T23:00:00Z",
        "booked": "2026-02-04T23:00:00Z", "signed": "2026-02-12T23:00:00Z",
    }  # fmt: skip
    before = cli.done("log", "--json").out
    again = cli.done(*words, "--json").json
    assert (again["leads"], again["changed"], again["known"]) == (0, 0, 2)
    assert cli.done("log", "--json").out == before


def test_a_past_counts_when_it_happened_and_starts_no_clock(cli: CommandLine) -> None:
    cli.configure("shop: {zone: Europe/Berlin}\n")
    cli.done("import", cli.file("past.csv", PAST), "--map", cli.file("map.yaml", PAST_MAP))
    then = cli.done("glance", "--json", "--as-of", "2026-02-15T00:00Z", "--window", "14d").json
    assert (then["inbound"]["enquiries"], then["qualified"]["count"]) == (2, 2)
    assert [then["booked"][key] for key in ("n", "d", "open")] == [1, 2, 1]
    assert [then["signed"][key] for key in ("n", "d", "open")] == [1, 1, 0]
    assert then["response"]["never_answered"] == then["response"]["answered"] == 0
    later = cli.done("glance", "--json", "--as-of", "2026-02-28T00:00Z", "--window", "30d").json
    assert later["booked"]["open"] == 0
    now = cli.done("glance", "--json").json
    assert now["inbound"]["enquiries"] == now["qualified"]["count"] == now["waiting"] == 0


def test_a_dry_run_shows_what_becomes_what_and_how_dates_are_read(cli: CommandLine) -> None:
    cli.configure("shop: {zone: Europe/Berlin}\n")
    done = cli.done(
        "import", cli.file("past.csv", PAST), "--map", cli.file("map.yaml", PAST_MAP), "--dry-run"
    )
    lines = [" ".join(line.split()) for line in done.out.splitlines()]
    assert "qualified_at 2026-02-03T23:00:00+00:00 <- Qualifiziert" in lines
    assert "not looked at: Notiz" in lines
    assert "raised_at: 3 in day_first, such as “03.02.2026 09:30”: read as Tue 03 Feb 2026 09:30" in lines
    assert "raised_at: 1 in ISO 8601, such as “2026-02-06”: read as Fri 06 Feb 2026 00:00" in lines
    assert "raised_at is written in 2 ways" in lines
    assert "Müller" not in done.out
    assert cli.done("log").out == ""


@pytest.mark.parametrize(
    ("dates", "hint"),
    [
        (("20/10/2017", "03/04/2017"), "all of them can only be day first: write time_format: day_first"),
        (("10/20/2017", "03/04/2017"), "all of them can only be month first: write time_format: month_first"),
        (("03/04/2017", "05/06/2017"), "either fits: ask who made the file"),
        (("20/10/2017", "10/20/2017"), "some can only be day first and some only month first"),
    ],
)
def test_dates_that_can_be_read_in_two_ways_are_asked_about_and_never_guessed(
    cli: CommandLine, dates: tuple[str, ...], hint: str
) -> None:
    rows = "".join(f"{n},P{n},{date}\n" for n, date in enumerate(dates))
    file = cli.file("a.csv", f"id,name,raised_at\n{rows}")
    dry = cli.done("import", file, "--dry-run").out
    assert hint in dry
    assert "cannot be read" in dry
    assert cli.done("import", file, "--json").json["leads"] == 0
    told = cli.done("import", file, "--dry-run", "--json").json
    assert [one["hint"][:10] for one in told["dates"]] == [hint[:10]]


def test_the_days_that_a_spreadsheet_counts_are_told_for_what_they_are(cli: CommandLine) -> None:
    done = cli.done("import", cli.file("a.csv", "id,name,raised_at\n1,June,46054\n"), "--dry-run")
    assert "raised_at: 1 in numbers of days, such as “46054”: cannot be read" in done.out
    assert "give the column the format of a date there" in done.out


def test_a_big_file_is_read_ahead_by_another_process(cli: CommandLine) -> None:
    rows = "".join(f"{n},P{n},+1303555{n:04},{'so long a message ' * 100}\n" for n in range(620))
    file = cli.file("big.csv", f'external_id,name,phone,message\n{rows}no number,\n"open')
    assert file.stat().st_size > 1_000_000
    done = cli.process("import", file)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("622 rows: 621 new leads, 1 rejected.\n")
    garbled = cli.process("import", cli.file("big.json", "[" + " " * 1_100_000))
    assert (garbled.code, garbled.out) == (4, "")
    assert "it is not JSON, or it breaks off" in garbled.err


def test_two_thousand_rows_come_in_pages(cli: CommandLine) -> None:
    rows = "".join(f"{n},P{n},+1303555{n:04},2026-11-20T10:00Z\n" for n in range(2000))
    file = cli.file("many.csv", f"external_id,name,phone,raised_at\n{rows}")
    assert cli.done("import", file).out == "2000 rows: 2000 new leads.\n"
    commands = {event["command"] for event in cli.done("log", "--json").items}
    assert len(commands) == 4


def test_at_a_terminal_an_import_shows_how_far_it_has_come(cli: CommandLine) -> None:
    done = cli.at_terminal("import", cli.file("good.csv", GOOD))
    assert re.search(r"\r\[#+ *\]  \d\d%  4 rows ", done.out)
    assert "\r4 rows: 4 new leads.\n" in done.out


# -- the stage that a table says -----------------------------------------------------------------------------

STAGED = """Nr;Who;Came in;State;Since;Back
1;June Park;02.02.2026;New;;
2;Bob Ray;02.02.2026;Contacted;03.02.2026;
3;Sue Old;02.02.2026;Closed - WON;05.02.2026;
4;Al Gone;02.02.2026 09:00;closed-lost;02.02.2026;
5;Di Late;02.02.2026;On hold;05.02.2026;01.12.2026
6;Cy Bots;02.02.2026;Spam;;
7;Ed Typo;02.02.2026;Contactd;;
8;Flo Date;02.02.2026;Closed - won;;
9;Gus Back;02.02.2026;On hold;05.02.2026;
10;Hal Order;02.02.2026;Closed - won;01.02.2026;
11;Ida Odd;02.02.2026;Frozen;;
"""

STAGE_MAP = """time_format: day_first
map:
  id: Nr
  name: Who
  raised_at: '"Came in"'
  stage: State
  stage_at: Since
  wake_at: Back
  stages:
    {Contacted: qualifying, Closed - won: signed, Closed - lost: lost, On hold: later, Spam: not-enquiry}
"""

STAGE_REASONS = {
    8: "stage: “Contactd” is no stage: did you mean Contacted?",
    9: "its stage is Signed, without a date: neither signed_at nor stage_at",
    10: "its stage is Later, without the date on which it comes back: wake_at",
    11: "signed_at is before raised_at",
    12: "stage: “Frozen” is no stage",
}


def test_a_table_of_words_says_which_stage_each_row_is_in(cli: CommandLine) -> None:
    words = ("import", cli.file("old.csv", STAGED), "--map", cli.file("map.yaml", STAGE_MAP))
    told = cli.done(*words, "--json").json
    assert {one["row"]: one["reason"] for one in told["rejected"]} == STAGE_REASONS
    assert len(Path(told["reject_file"]).read_text().splitlines()) == len(STAGE_REASONS)
    counts = {"new": 1, "qualifying": 1, "signed": 1, "lost": 1, "later": 1, "not-enquiry": 1}
    assert told["stages"] == counts
    items = {item["name"]: item for item in cli.done("list", "--json", "--stage", "all").items}
    assert {item["stage"] for item in items.values()} == set(counts)
    assert items["Sue Old"]["milestones"]["signed"] == "2026-02-05T00:00:00Z"
    assert items["Sue Old"]["milestones"]["qualified"] is None, "no date is invented"
    assert items["Di Late"]["wake_at"] == "2026-12-01T00:00:00Z"
    again = cli.done(*words, "--json").json
    assert (again["leads"], again["changed"], again["known"]) == (0, 0, 6)


def test_a_stage_counts_in_the_figures_when_its_date_says(cli: CommandLine) -> None:
    cli.done("import", cli.file("old.csv", STAGED), "--map", cli.file("map.yaml", STAGE_MAP))
    then = cli.done("glance", "--json", "--as-of", "2026-02-06T00:00Z").json
    assert (then["inbound"]["enquiries"], then["inbound"]["not_enquiries"]) == (5, 1)
    assert [then["signed"][key] for key in ("n", "d", "open")] == [1, 1, 0]
    assert (then["qualified"]["count"], then["unchecked"]) == (0, 1)


def test_a_past_that_comes_in_open_is_on_the_board_and_in_no_figure_of_answers(cli: CommandLine) -> None:
    table = """id,name,raised_at,stage
1,June,2026-02-03T10:00Z,
2,Bob,2026-02-04T10:00Z,qualifying
"""
    cli.done("import", cli.file("a.csv", table))
    now = cli.done("glance", "--json", "--window", "365d").json
    assert (now["waiting"], len(now["late"])) == (1, 2), "June still waits; Bob was dealt with, and is late"
    response = now["response"]
    assert (response["answered"], response["never_answered"], response["waiting"]) == (0, 0, 0)
    assert response["lags"]["notification"]["n"] == 0


def test_what_came_in_last_week_and_is_imported_now_has_its_clock(cli: CommandLine) -> None:
    then = (datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=3)).isoformat()
    table = f"id,name,raised_at,stage\n1,June,{then},\n2,Bob,{then},qualifying\n"
    cli.done("import", cli.file("a.csv", table))
    now = cli.done("glance", "--json").json
    assert now["response"]["never_answered"] == 1, "Bob's row says that somebody dealt with him"


STILL = """id,name,raised_at,qualified_at,booked_at,signed_at,lost_at,stage,stage_at
1,Went On,2026-11-02,,,,,,
2,Was Lost,2026-11-02,2026-11-03,,,,,
3,Not Yet,2026-11-02,,,,,,
4,Ours By Now,2026-11-02,,,,,,
"""
LATER_ON = """id,name,raised_at,qualified_at,booked_at,signed_at,lost_at,stage,stage_at
1,Went On,2026-11-02,2026-11-03,2026-11-04,2026-11-05,,,
2,Was Lost,2026-11-02,2026-11-03,,,2026-11-06,,
3,Not Yet,2026-11-02,,,,,qualifying,2026-11-04
4,Ours By Now,2026-11-02,,,,,qualifying,2026-11-04
"""


def test_a_newer_export_of_the_same_past_brings_leads_further_on_and_never_back(cli: CommandLine) -> None:
    cli.done("import", cli.file("old.csv", STILL))
    ours = next(one for one in cli.done("list", "--json").items if one["name"] == "Ours By Now")
    cli.done("book", str(ours["id"]), "tomorrow 9")
    newer = cli.file("newer.csv", LATER_ON)
    assert cli.done("import", newer).out == ("4 rows: 0 new leads, 4 changed, 3 of them further on.\n")
    items = {one["name"]: one for one in cli.done("list", "--json", "--stage", "all").items}
    stages = {name: one["stage"] for name, one in items.items()}
    assert stages == {
        "Went On": "signed", "Was Lost": "lost", "Not Yet": "qualifying", "Ours By Now": "booked",
    }  # fmt: skip
    assert items["Went On"]["milestones"]["signed"] == "2026-11-05T00:00:00Z"
    before = cli.done("log", "--json").out
    assert cli.done("import", newer).out == "4 rows: 0 new leads, 4 known already.\n"
    assert cli.done("log", "--json").out == before


def test_a_dry_run_shows_what_each_word_for_a_stage_becomes(cli: CommandLine) -> None:
    words = ("import", cli.file("old.csv", STAGED), "--map", cli.file("map.yaml", STAGE_MAP), "--dry-run")
    lines = [" ".join(line.split()) for line in cli.done(*words).out.splitlines()]
    assert "stage new <- State" in lines
    shown = lines[
        lines.index("What a stage is called there, in how many rows, and which of ours it is:") + 1 :
    ]
    assert shown[:3] == [
        "Contactd 1 none: did you mean Contacted?",
        "Frozen 1 none: rejected",
        "Closed - won 2 signed",
    ]
    assert "Contactd: qualifying" in shown
    assert cli.done("log").out == ""
    met = {one["word"]: one["stage"] for one in cli.done(*words, "--json").json["stage_words"]}
    assert (met["Spam"], met["Frozen"]) == ("not-enquiry", "")


def test_without_a_map_the_column_stage_has_our_own_ids_or_labels(cli: CommandLine) -> None:
    table = "id,name,raised_at,Stage\n1,June,2026-11-20,Qualifying\n2,Bob,2026-11-20,Won\n3,Sue,2026-11-20,\n"
    told = cli.done("import", cli.file("a.csv", table), "--json").json
    assert told["stages"] == {"qualifying": 1, "new": 1}
    assert told["rejected"] == [{"row": 3, "reason": "stage: “Won” is no stage: did you mean signed?"}]


def test_the_stages_are_those_of_the_shop(cli: CommandLine) -> None:
    cli.configure("""
stages:
  - {id: new, category: open, milestone: inbound}
  - {id: quoted, label: Quote sent, category: working, milestone: qualified}
  - {id: visit, category: working, milestone: booked}
  - {id: won, category: won, milestone: signed}
  - {id: lost, category: lost}
""")
    table = """id,name,raised_at,stage,stage_at
1,June,2026-11-20,quote sent,2026-11-20
2,Bob,2026-11-20,booked,2026-11-20
3,Sue,2026-11-20,won,2026-11-20
"""
    told = cli.done("import", cli.file("a.csv", table), "--json").json
    assert (told["stages"], len(told["rejected"])) == ({"quoted": 1, "won": 1}, 1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "map:\n  stage: s\n  stages:\n    Won: singed\n",
            "map.yaml:4: map.stages.Won: no stage is called 'singed'",
        ),
        ("stage: s\nstages: {Won: singed}\n", "map.yaml:2: map.stages.Won: no stage is called 'singed'"),
        ("name: n\nstages: {Won: signed}\n", "map.yaml:2: map.stages: stages without a stage"),
    ],
)
def test_a_table_of_stages_that_is_wrong_is_told_with_its_line(
    cli: CommandLine, text: str, said: str
) -> None:
    done = cli("import", cli.file("a.csv", "n,s\nJune,Won\n"), "--map", cli.file("map.yaml", text))
    assert (done.code, done.out) == (2, "")
    assert said in done.err


def test_a_column_that_is_none_of_stages_is_not_repeated(cli: CommandLine) -> None:
    rows = "".join(f"{n},Somebody {n},2026-11-20\n" for n in range(200))
    words = ("import", cli.file("a.csv", f"id,who,on\n{rows}"), "--map")
    done = cli.done(*words, cli.file("map.yaml", "id: id\nraised_at: on\nstage: who\n"), "--dry-run")
    assert "more than 30 different words stand there: is that the right column?" in done.out
    assert "170 × stage: no stage, and nor are many others there" in done.out
    assert "Somebody 40" not in done.out


def test_check_shows_what_each_word_for_a_stage_of_a_source_is(cli: CommandLine) -> None:
    folder = cli.home / "in"
    folder.mkdir()
    cli.file("in/a.csv", "id,name,state\n1,June,Offen\n2,Bob,Wonn\n")
    mapped = "map: {id: id, name: name, stage: state, stages: {Offen: new}}"
    cli.configure(f"sources:\n  old: {{kind: folder, path: {folder}, {mapped}}}\n")
    out = cli.done("check", "old").out
    assert "stage: “Offen” is new" in out
    assert "stage: “Wonn” is none of ours" in out
    wrong = "sources:\n  old: {kind: folder, path: ./in, map: {stage: state, stages: {Offen: nwe}}}\n"
    cli.configure(wrong)
    assert "map.stages.Offen: no stage is called 'nwe' (did you mean new?)" in cli("check", "old").err


def test_many_bad_rows_are_told_by_reason_with_the_first_lines(cli: CommandLine) -> None:
    rows = "".join(f"{n},P{n},2026-11-20,Frozen\n" for n in range(40))
    out = cli.done("import", cli.file("a.csv", f"id,name,raised_at,stage\n{rows}")).out
    assert "  40 × stage: “Frozen” is no stage (lines 2, 3, 4 and 37 more)\n" in out


def test_old_leads_that_come_in_open_are_told_of(cli: CommandLine) -> None:
    out = cli.done("import", cli.file("a.csv", "id,name,raised_at\n1,June,2017-01-02\n")).out
    assert "1 lead of more than 28 days ago still open" in out


# -- export --------------------------------------------------------------------------------------------------


def _table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def _comparable(cli: CommandLine, *words: str) -> list[dict[str, object]]:
    ours = ("name", "phone", "email", "company", "message", "source", "fields", "stage", "raised_at",
            "reason", "amount", "milestones", "refs")  # fmt: skip
    items = cli.done("list", "--json", "--stage", "all", *words).items
    told = [{key: item[key] for key in ours} for item in items]
    return sorted(told, key=lambda item: str(item["name"]))


def test_an_export_has_our_own_names_and_the_shops_fields(cli: CommandLine) -> None:
    cli.done("import", cli.file("good.csv", GOOD))
    rows = _table(cli.done("export").out)
    assert list(rows[0]) == [*COLUMNS, "roof"]
    assert all(own_word(column) == column for column in COLUMNS)
    sue = next(row for row in rows if row["name"] == "Sue Old")
    assert sue["signed_at"] == "2026-02-01T00:00:00Z"
    assert sue["phone"] == "'+13035550144", "no spreadsheet takes it for a formula"


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_what_was_exported_is_imported_again_without_a_map(cli: CommandLine, kind: str) -> None:
    cli.done("import", cli.file("good.csv", GOOD))
    exported = cli.file(f"out.{kind}", cli.done("export", f"--{kind}").out)
    there = cli.home / "there"
    assert cli.done("import", exported, "--store", there).out.startswith("4 rows: 4 new leads.\n")
    assert _comparable(cli, "--store", str(there)) == _comparable(cli)
    again = cli.done("import", exported, "--store", there).out
    assert again == "4 rows: 0 new leads, 4 known already.\n"
    back = cli.done("import", exported).out  # its own journal learns nothing it did not know
    assert back.startswith("4 rows: 0 new leads")
    assert [item["refs"] for item in _comparable(cli)] == [item["refs"] for item in _comparable(cli)]


def test_who_is_parked_booked_or_never_is_so_again_after_an_export(cli: CommandLine) -> None:
    for name, number in (("Ana", "0142"), ("Bo", "0143"), ("Cy", "0144"), ("Di", "0145"), ("Ed", "0146")):
        cli.done("add", "303", "555", number, name)
    ids = {item["name"]: str(item["id"]) for item in cli.done("list", "--json").items}
    cli.done("later", ids["Ana"], "2w", "--reason", "moves house")
    cli.done("book", ids["Bo"], "tomorrow 9")
    cli.done("never", ids["Cy"], "not our work")
    cli.done("move", ids["Di"], "qualifying")
    cli.done("book", ids["Ed"], "tomorrow 10")
    cli.done("ready", ids["Ed"], "--override", "asked at the door")
    exported = cli.file("out.csv", cli.done("export").out)
    there = cli.home / "there"
    cli.done("import", exported, "--store", there)

    def kept(*words: str | Path) -> list[tuple[object, ...]]:
        items = cli.done("list", "--json", "--stage", "all", *words).items
        return sorted((item["name"], item["stage"], item["wake_at"], item["due_at"]) for item in items)

    assert [one[1] for one in kept()] == ["later", "booked", "never", "qualifying", "booked"]
    assert kept("--store", there) == kept()


def test_a_record_without_a_key_is_known_again_after_an_export(cli: CommandLine) -> None:
    cli.done("import", cli.file("in.csv", "name,message,raised_at\nAna Ruiz,leak,2026-02-01T00:00Z\n"))
    exported = cli.file("out.csv", cli.done("export").out)
    assert cli.done("import", exported).out.startswith("1 row: 0 new leads")
    assert len(cli.done("list", "--json").items) == 1


FORMULAS = ["=1+1", "+1 303", "-Bob", "@x", "\t=1", '=HYPERLINK("http://x")', "＝1", "'=1", "'quoted'"]


def test_formulas_are_defused_and_come_back_as_they_were(cli: CommandLine) -> None:
    table = io.StringIO()
    csv.writer(table).writerows([["external_id", "company"], *enumerate(FORMULAS)])
    cli.done("import", cli.file("in.csv", table.getvalue()))
    exported = cli.done("export").out
    assert not any(
        cell[:1] in ("=", "+", "-", "@", "＝") for row in _table(exported) for cell in row.values()
    )
    cli.done("import", cli.file("out.csv", exported), "--store", cli.home / "there")
    companies = [
        sorted(item["company"] for item in cli.done("list", "--json", "--store", store).items)
        for store in (cli.data, cli.home / "there")
    ]
    assert companies[0] == companies[1]


def test_what_was_no_enquiry_and_what_may_not_be_used_is_not_exported(cli: CommandLine) -> None:
    cli.done("not-enquiry", cli.add("+1 303 555 0142 Robo Call"), "spam")
    cli.add("+1 303 555 0143 Bob")
    assert [row["name"] for row in _table(cli.done("export").out)] == ["Bob"]


def test_an_export_of_nothing_is_an_empty_table(cli: CommandLine) -> None:
    assert cli.done("export").out == ",".join(COLUMNS) + "\r\n"
    assert cli.done("export", "--json").json == []


def test_a_field_that_is_called_like_one_of_ours_stays_a_field(cli: CommandLine, tmp_path: Path) -> None:
    text = "map: {name: who, fields: {Phone: other}}\n"
    cli.done("import", cli.file("a.csv", "who,other\nJune,none\n"), "--map", cli.file("m.yaml", text))
    cli.done("import", cli.file("out.csv", cli.done("export").out), "--store", tmp_path / "there")
    (item,) = cli.done("list", "--json", "--store", tmp_path / "there").items
    assert (item["phone"], item["fields"]) == ("", {"Phone (field)": "none"})
