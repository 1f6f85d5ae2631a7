"""What is kept of a person, and forgetting them: by the command line."""

from __future__ import annotations

import datetime
import json
import re
from pathlib import Path

import pytest

from leadtui.desk import figurefile, listing, summary
from leadtui.store.erasing import CACHES
from tests.support.commandline import CommandLine
from tests.support.pgserver import admin, new_schema, new_url, shared, url

ZOE = "+1 303 555 0177 Zoë Quartz"
PRIVATE = ("quartz", "zoë", "5550177", "hydrangea", "labrador", "zoe@")
CONFIG = "shop: {name: Root & Branch, region: US}\nretention: {lost: 2y, not-enquiry: 90d}\n"


def traces(folder: Path) -> list[str]:
    """Files that hold something of hers, in any way that we write text."""
    found = []
    for path in folder.rglob("*"):
        text = path.read_bytes().decode("utf-8", "replace") if path.is_file() else ""
        plain = text.casefold()
        if any(
            word in plain or json.dumps(word)[1:-1] in plain for word in PRIVATE
        ) or "3035550177" in "".join(filter(str.isdigit, text)):
            found.append(path.name)
    return found


@pytest.fixture
def zoe(cli: CommandLine) -> str:
    """A lead with something of everything, beside another one."""
    cli.configure(CONFIG)
    rows = "external_id,name,phone,email,message\nr1,Bob Lee,+13035550101,,a tap drips\n"
    cli.done("import", cli.file("old.csv", rows))
    row = 'external_id,name,phone,email,message\nr2,Zoë Quartz,+13035550177,zoe@x.example,"a hydrangea"\n'
    cli.done("import", cli.file("hers.csv", row))
    found = [one for one in cli.done("list", "--json").items if one["name"] == "Zoë Quartz"]
    lead: str = found[0]["id"]
    cli.done("answer", lead, "need", "yes", "hydrangea needs water")
    cli.done("note", lead, "has a labrador")
    return lead


def test_everything_that_is_kept_of_a_person_is_told(cli: CommandLine, zoe: str) -> None:
    told = cli.done("person", "export", zoe, "--json").json
    lead = told["leads"][0]
    assert told["name"] == "Zoë Quartz"
    assert {way["value"] for way in told["ways"]} == {"+13035550177", "zoe@x.example"}
    assert lead["enquiries"][0]["words"] == "a hydrangea"
    assert lead["answers"]["need"]["words"] == "hydrangea needs water"
    assert lead["notes"][0]["text"] == "has a labrador"
    assert [one["what"] for one in told["history"]][-1] == "note: has a labrador"
    assert {one["by"] for one in told["history"]} == {"the shop"}
    text = cli("person", "export", zoe[-6:]).out
    assert all(word in text for word in ("Zoë Quartz", "+13035550177", "a hydrangea", "has a labrador"))


def test_a_record_of_theirs_that_could_not_be_taken_is_told_too(cli: CommandLine, zoe: str) -> None:
    bad = "name,raised_at,qualified_at,message\nZoë Quartz,2026-01-05,2026-01-02,a widow\n"
    bad += "Hal,2026-01-05,2026-01-02,b\n"
    cli("import", cli.file("bad.csv", bad))
    (record,) = cli.done("person", "export", zoe, "--json").json["rejected"]
    assert (record["file"], "a widow" in record["words"]) == ("import-bad.csv.ndjson", True)
    assert "a widow" in cli("person", "export", zoe).out


def test_who_has_a_part_in_their_matters_is_somebody_else(cli: CommandLine, zoe: str) -> None:
    cli.done("link", zoe, "pays", "Hal Other", "303", "555", "0188")
    assert "Hal Other" not in cli("person", "export", zoe).out


def test_after_it_no_file_holds_anything_of_theirs(cli: CommandLine, zoe: str, tmp_path: Path) -> None:
    """Caches of every command, reject files and visits among them."""
    cli.configure(CONFIG + f"calendar_folder: {tmp_path / 'visits'}\n")
    cli.done("book", zoe, "2126-12-01", "10:00")
    bad = "name,phone,raised_at,qualified_at,message\n"
    bad += "Zoë Quartz,+13035550177,2026-01-05,2026-01-02,hydrangea\nHal,,2026-01-05,2026-01-02,a tap\n"
    cli("import", cli.file("bad.csv", bad))
    for words in (("glance",), ("list", "--json"), ("glance", "--json"), ("show", zoe)):
        cli.done(*words)
    for name in ("old.csv", "hers.csv", "bad.csv"):
        next(tmp_path.rglob(name)).unlink()
    before = traces(tmp_path)
    assert {"listing.json", "checkpoint", "live-1.jsonl"} & set(before)
    assert any(name.endswith(".ics") for name in before)
    assert any(name.endswith(".ndjson") for name in before)
    assert "a tap" in "".join(path.read_text() for path in tmp_path.rglob("*.ndjson"))
    cli.done("person", "erase", zoe, "--yes")
    assert traces(tmp_path) == []
    assert "a tap" in "".join(path.read_text() for path in tmp_path.rglob("*.ndjson"))
    for words in (("glance",), ("list", "--json"), ("glance", "--json"), ("log", "--json")):
        cli.done(*words)
    assert traces(tmp_path) == []


def test_the_figures_are_what_they_were_in_every_window(cli: CommandLine, zoe: str) -> None:
    cli.done("book", zoe, "2126-12-01", "10:00")
    cli.done("sign", zoe, "--amount", "900")
    windows = ("1h", "24h", "7d", "28d")

    def figures() -> list[object]:
        told = [cli.done("glance", "--json", "--window", window).json for window in windows]
        names = ("inbound", "qualified", "booked", "signed", "response", "diagnosis")
        return [{name: one[name] for name in names} for one in told]

    before = figures()
    cli.done("person", "erase", zoe, "--yes")
    assert figures() == before


def test_the_same_old_record_is_not_taken_in_again(cli: CommandLine, zoe: str) -> None:
    cli.done("person", "erase", zoe, "--yes")
    cli.done("import", cli.home / "hers.csv")
    assert [one["name"] for one in cli.done("list", "--json").items] == ["Bob Lee"]


def test_it_tells_where_others_speak_of_them_and_leaves_that_alone(cli: CommandLine, zoe: str) -> None:
    bob = next(one["id"] for one in cli.done("list", "--json").items if one["name"] == "Bob Lee")
    cli.done("note", bob, "neighbour of ZOË  quartz")
    cli.done("note", bob, "also 303-555-0177")
    told = cli.done("person", "erase", zoe, "--yes", "--json").json
    assert [(one["lead"], one["where"]) for one in told["mentions"]] == [(bob, "a note")] * 2
    assert "neighbour of ZOË" in cli.done("show", bob).out


def test_what_is_known_of_others_may_speak_of_them_too(cli: CommandLine, zoe: str) -> None:
    rows = "external_id,name,phone,address\nr3,Cy Dow,+13035550102,c/o Zoë Quartz\n"
    cli.done("import", cli.file("more.csv", rows))
    others = {one["name"]: one["id"] for one in cli.done("list", "--json").items}
    cli.done("correct", others["Bob Lee"], "--company", "Zoë Quartz and daughters")
    told = cli.done("person", "erase", zoe, "--yes", "--json").json
    assert {(one["lead"], one["where"]) for one in told["mentions"]} == {
        (others["Cy Dow"], "an enquiry"), (others["Bob Lee"], "what is known of a contact"),
    }  # fmt: skip


def test_what_will_go_is_shown_and_a_word_is_asked_for(cli: CommandLine, zoe: str) -> None:
    done = cli.at_terminal("person", "erase", zoe, answers=b"yes\n")
    assert (done.code, "Type erase to go on" in done.out, "Zoë Quartz" in done.out) == (5, True, True)
    assert "1 lead, 1 enquiry, 1 note, 1 answer" in done.out
    assert cli.done("show", zoe).out
    assert cli.at_terminal("person", "erase", zoe, answers=b"erase\n").code == 0
    assert cli("show", zoe).code == 2


def test_whoever_waits_for_a_long_search_sees_how_far_it_is(
    cli: CommandLine, zoe: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("leadtui.desk.forgetting.TOLD_EVERY", 1)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    done = cli("person", "erase", zoe, "--yes")
    shares = [int(one) for one in re.findall(r"(\d+) % of the journal looked through", done.err)]
    assert len(shares) > 2
    assert shares == sorted(shares)
    assert shares[-1] <= 100


def test_without_anybody_to_ask_it_wants_to_be_told(cli: CommandLine, zoe: str) -> None:
    done = cli("person", "erase", zoe)
    assert (done.code, "With --yes" in done.err) == (2, True)
    assert cli("person", "erase", zoe, "--yes", "--read-only").code == 5


@pytest.mark.parametrize("words", [("forget", "4fad"), ("erase",), ("expire", "4fad"), ("expire", "--yes")])
def test_wrong_words_are_told(cli: CommandLine, words: tuple[str, ...]) -> None:
    assert cli("person", *words).code == 2


def test_what_is_looked_for_to_be_removed_is_what_commands_keep(cli: CommandLine) -> None:
    assert set(CACHES) == {summary.SUMMARY, listing.LISTING, figurefile.FIGURES}


OLD = """external_id,name,phone,raised_at,qualified_at,signed_at,lost_at,reason
o1,Old Lost,+13035550111,2019-01-05,2019-01-06,,2019-02-01,price
o2,Old Signed,+13035550112,2019-01-05,2019-01-06,2019-02-01,,
o3,New Lost,+13035550113,2019-01-05,2019-01-06,,{recent},price
"""


def test_who_was_kept_as_long_as_the_config_says_is_told_and_erased(cli: CommandLine) -> None:
    cli.configure(CONFIG)
    recent = (datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=30)).date()
    cli.done("import", cli.file("old.csv", OLD.format(recent=recent)))
    told = cli.done("person", "expire", "--dry-run").out
    assert "1 person has been kept as long as the config says:" in told
    assert "Old Lost" in told
    assert "signed" not in told.lower()
    assert len(cli.done("person", "expire", "--dry-run", "--json").json["due"]) == 1
    assert "1 person erased" in cli.done("person", "expire", "--yes").out
    rest = cli.done("export", "--json").json
    assert sorted(one["name"] for one in rest) == ["New Lost", "Old Signed"]
    assert cli.done("person", "expire", "--yes").out == "Nobody has been kept longer than the config says.\n"
    erased = cli.done("log", "--json").items[-1]
    assert (erased["kind"], erased["data"]["rule"]) == ("erased", "retention of lost")
    assert "Old Lost" not in json.dumps(erased)


def test_the_collector_goes_by_the_rules_of_the_config(cli: CommandLine) -> None:
    cli.configure(CONFIG)
    cli.done("import", cli.file("old.csv", OLD.format(recent="2019-03-01")))
    cli.configure(CONFIG + "sources: {box: {kind: folder, path: ~/nothing}}\n")
    cli("collect", "--once")
    assert [one["name"] for one in cli.done("export", "--json").json] == ["Old Signed"]
    assert cli.done("log", "--json").items[-1]["by"] == "collector"


def test_without_rules_nobody_expires(cli: CommandLine) -> None:
    done = cli("person", "expire", "--dry-run")
    assert (done.code, "“retention”" in done.err) == (2, True)


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("lost: 2", "days, weeks or years"),
        ("lost: 0d", "at least 1d"),
        ("new: 2y", "are still worked on"),
        ("lots: 2y", "did you mean lost?"),
    ],
)
def test_rules_that_cannot_be_are_told_with_their_place(cli: CommandLine, rule: str, told: str) -> None:
    cli.configure(f"retention: {{{rule}}}\n")
    done = cli("check")
    assert (done.code, "config.yaml:1: retention" in done.err, told in done.err) == (2, True, True), done.err


def test_a_key_that_is_gone_is_told(cli: CommandLine, zoe: str) -> None:
    cli.done("person", "erase", zoe, "--yes")
    key = next(cli.home.rglob("hash.key"))
    assert key.stat().st_mode & 0o777 == 0o600
    key.unlink()
    done = cli("add", "303 555 0199 June Park")
    assert (done.code, "the key of 1 record of erased people is gone" in done.err) == (0, True)


def test_on_a_server_it_is_the_same(cli: CommandLine) -> None:
    there = ("--store", new_url())
    row = 'external_id,name,phone,email,message\nr2,Zoë Quartz,+13035550177,zoe@x.example,"a hydrangea"\n'
    file = cli.file("hers.csv", row)
    cli.done("import", file, *there)
    lead = cli.done("list", "--json", *there).items[0]["id"]
    cli.done("note", lead, "has a labrador", *there)
    cli.done("person", "erase", lead, "--yes", *there)
    assert cli("show", lead, *there).code == 2
    cli.done("import", file, *there)
    assert cli.done("list", "--json", *there).out == ""
    log = cli.done("log", "--json", *there).out.casefold()
    assert not any(word in log for word in PRIVATE)


def test_who_may_not_change_rows_is_told_and_goes_on_taking_in(cli: CommandLine) -> None:
    """A role that adds lines and neither rewrites them nor sees the key."""
    schema = new_schema()
    owner, clerk = url(shared(), schema), url(shared(), schema, user=schema)
    first = cli.done("add", "+13035550142 June Park", "--json", "--store", owner).json["id"]
    second = cli.done("add", "+13035550143 Bo Chen", "--json", "--store", owner).json["id"]
    with admin(owner) as connection:
        connection.execute(f"CREATE ROLE {schema} LOGIN; GRANT USAGE ON SCHEMA {schema} TO {schema}".encode())
        connection.execute(f"GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA {schema} TO {schema}".encode())
        connection.execute(f"REVOKE ALL ON {schema}.leadtui_secret FROM {schema}".encode())
    cli.done("person", "erase", first, "--yes", "--store", owner)
    refused = cli("person", "erase", second, "--yes", "--store", clerk)
    assert refused.code == 3
    assert "Traceback" not in refused.err
    cli("import", cli.file("more.csv", "external_id,name\nm1,Cy Dow\n"), "--store", clerk)
    names = {one["name"] for one in cli.done("list", "--json", "--store", owner).items}
    assert names == {"Bo Chen", "Cy Dow"}


def test_the_collector_erases_no_great_part_of_all_people_by_itself(cli: CommandLine) -> None:
    cli.configure(CONFIG + "sources: {box: {kind: folder, path: ~/nothing}}\n")
    rows = [f"o{number},Old {number},2019-01-05,2019-01-06,2019-02-01,price" for number in range(21)]
    head = "external_id,name,raised_at,qualified_at,lost_at,reason"
    cli.done("import", cli.file("old.csv", "\n".join([head, *rows, ""])))
    cli("collect", "--once")
    assert len(cli.done("export", "--json").json) == 21
    status = json.loads(next(cli.home.rglob("status-collector.json")).read_text())
    assert "would erase 21 of 21 people at once" in status["trouble"]
    assert "21 people erased" in cli.done("person", "expire", "--yes").out
