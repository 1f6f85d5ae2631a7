"""What is kept of a person, and forgetting them: by the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from leadtui.desk import figurefile, listing, summary
from leadtui.store.erasing import CACHES
from tests.support.commandline import CommandLine

ZOE = "+1 303 555 0177 Zoë Quartz"
PRIVATE = ("quartz", "zoë", "5550177", "hydrangea", "labrador", "zoe@")
CONFIG = "shop: {name: Root & Branch, region: US}\nretention: {lost: 2y, not-enquiry: 90d}\n"


def traces(folder: Path) -> list[str]:
    """Files that hold something of hers, in any way that we write text."""
    found = []
    for path in folder.rglob("*"):
        text = path.read_bytes().decode("utf-8", "replace") if path.is_file() else ""
        plain = text.encode().decode("unicode_escape", "replace").casefold() + text.casefold()
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


def test_what_will_go_is_shown_and_a_word_is_asked_for(cli: CommandLine, zoe: str) -> None:
    done = cli.at_terminal("person", "erase", zoe, answers=b"yes\n")
    assert (done.code, "Type erase to go on" in done.out, "Zoë Quartz" in done.out) == (5, True, True)
    assert "1 lead, 1 enquiry, 1 note, 1 answer" in done.out
    assert cli.done("show", zoe).out
    assert cli.at_terminal("person", "erase", zoe, answers=b"erase\n").code == 0
    assert cli("show", zoe).code == 2


def test_without_anybody_to_ask_it_wants_to_be_told(cli: CommandLine, zoe: str) -> None:
    done = cli("person", "erase", zoe)
    assert (done.code, "With --yes" in done.err) == (2, True)
    assert cli("person", "erase", zoe, "--yes", "--read-only").code == 5


@pytest.mark.parametrize("words", [("forget", "4fad"), ("erase",), ("expire", "4fad"), ("expire", "--yes")])
def test_wrong_words_are_told(cli: CommandLine, words: tuple[str, ...]) -> None:
    assert cli("person", *words).code == 2


def test_what_is_looked_for_to_be_removed_is_what_commands_keep(cli: CommandLine) -> None:
    assert set(CACHES) == {summary.SUMMARY, listing.LISTING, figurefile.FIGURES}
