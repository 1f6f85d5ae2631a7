"""`leadtui check` and `collect --once`: all that is wrong with a config, and what a source delivers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from leadtui.clock import SystemClock
from leadtui.store.open import open_journal
from tests.support.commandline import CommandLine
from tests.support.httpd import Answer, Httpd, Request, answer_json

WRONG = """\
shop: {nmae: x}
kemap: {}
sources:
  web: {kind: htp}
  form: {kind: http, url: ftp://x, interval: 3x}
  drop: {kind: folder}
  off: {kind: folder, enabled: no}
keymap: {clam: o, find: [hyper+x]}
theme: nonesuch
"""


def test_check_tells_everything_that_is_wrong_at_once(cli: CommandLine) -> None:
    cli.configure(WRONG)
    theme = cli.config.parent / "themes" / "mine.yaml"
    theme.parent.mkdir()
    theme.write_text('base: dark\nbackground: "#000000"\ntext: white\naccent: "#ffffff"\n')
    done = cli("check")
    assert (done.code, done.out) == (2, "")
    first, *problems = done.err.splitlines()
    assert first == "leadtui: 10 things to mend:"
    expected = [
        "1: shop.nmae: unknown key (did you mean name?)",
        "2: kemap: unknown key (did you mean keymap?)",
        "4: sources.web.kind: there is no kind of source called 'htp' (did you mean http?)",
        "5: sources.form.interval: '3x' is not",
        "5: sources.form.url: not a web address",
        "6: sources.drop.path: missing",
        "8: keymap.find[1]: a terminal cannot send 'hyper+x'",
        "8: keymap.clam: there is no such action (did you mean claim?)",
        "9: theme: there is no theme 'nonesuch'",
        "mine.yaml:3: text: ",
    ]
    for one in expected:
        assert any(one in problem for problem in problems), one
    assert len(problems) == len(expected)


def test_check_tells_it_to_programs_as_well(cli: CommandLine) -> None:
    cli.configure("shop: {nmae: x}\n")
    done = cli("check", "--json")
    assert (done.code, done.err) == (2, "")
    assert done.json == {
        "good": False,
        "problems": [
            {"file": str(cli.config), "line": 1, "path": "shop.nmae", "message": "unknown key",
             "hint": "did you mean name?"}
        ],
    }  # fmt: skip


def test_check_of_a_good_config_says_what_it_comes_to_and_writes_nothing(cli: CommandLine) -> None:
    told = cli.done("check", "--json").json
    assert told["good"] is True
    assert told["exists"] is False
    assert told["journal"] == str(cli.data)
    assert told["stages"][:2] == ["new", "qualifying"]
    assert told["warnings"] == []
    assert "leadtui init" in cli.done("check").out
    assert list(cli.home.iterdir()) == []


@pytest.mark.parametrize(("questions", "is_told"), [(7, False), (8, True)])
def test_check_warns_of_more_questions_than_people_ask(
    cli: CommandLine, questions: int, is_told: bool
) -> None:
    cli.configure("checklist: {framework: long}\n")
    folder = cli.config.parent / "frameworks"
    folder.mkdir()
    asked = "".join(
        f"  - {{key: q{number}, label: Q{number}, ask: {{en: Is it?}}}}\n" for number in range(questions)
    )
    (folder / "long.yaml").write_text(f"name: long\nquestions:\n{asked}rule: {{never: [q0]}}\n")
    told = cli.done("check", "--json").json
    assert told["good"] is True
    assert ["long asks 8 questions" in warning for warning in told["warnings"]] == [True] * is_told
    assert ("  warning: long asks 8 questions: " in cli.done("check").out) is is_told


def test_every_command_that_needs_the_config_tells_what_is_wrong_with_it(cli: CommandLine) -> None:
    cli.configure("shop: {nmae: x}\n")
    for words in (
        ("list",),
        ("list", "--json"),
        ("glance",),
        ("add", "x"),
        ("collect", "--once"),
        ("check", "web"),
    ):
        done = cli(*words)
        assert (done.code, done.out) == (2, "")
        assert done.err == f"leadtui: {cli.config}:1: shop.nmae: unknown key (did you mean name?)\n"


RECORDS = {
    "data": [
        {"sid": "1", "who": "June Park", "tel": "(303) 555-0142", "msg": "boiler leaks", "colour": "red"},
        {"sid": "2", "tel": "(303) 555-0143"},
    ]
}


def _script(request: Request) -> Answer:
    match request.path:
        case "/form":
            return answer_json(RECORDS)
        case "/secret":
            return Answer(401, b"no")
        case _:
            return Answer(200, b"<html>sign in</html>", {"Content-Type": "text/html"})


@pytest.fixture
def shop(cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> Iterator[CommandLine]:
    """A shop whose sources answer well, refuse the secret, send a web page, and are a folder."""
    monkeypatch.setenv("TOKEN", "hush-hush-0123456789")
    (cli.home / "in").mkdir()
    with Httpd(_script).running() as httpd:
        cli.configure(f"""\
shop: {{region: US}}
sources:
  form:
    kind: http
    url: {httpd.url}/form
    interval: 30s
    items: data
    map: {{id: sid, name: who, phone: tel, message: msg}}
  secret: {{kind: http, url: "{httpd.url}/secret", auth: {{kind: header, value: "env:TOKEN"}}}}
  page: {{kind: http, url: "{httpd.url}/page", enabled: no}}
  drop: {{kind: folder, path: ~/in}}
""")
        yield cli


def test_check_shows_what_maps_to_what_and_keeps_nothing(shop: CommandLine) -> None:
    told = shop.done("check", "form").out
    first, *lines = told.splitlines()
    assert first == "form: 2 records on the first page, 2 good. Nothing was written."
    assert lines[1].split() == ["name", "J···", "P···", "<-", "who"]
    assert "  not looked at: colour" in lines
    assert "  at this interval: 2880 calls a day" in lines
    assert "June" not in told
    assert "0142" not in told
    assert not shop.data.exists()


def test_check_of_a_source_as_json(shop: CommandLine) -> None:
    told = shop.done("check", "form", "--json").json
    assert (told["source"], told["records"], told["items"], told["calls_a_day"]) == ("form", 2, 2, 2880)
    assert told["unmapped"] == ["colour"]


@pytest.mark.parametrize(
    ("name", "reason"),
    [("secret", "secret: 127.0.0.1 does not accept the secret (401)"), ("page", "page: a web page came")],
)
def test_a_source_that_does_not_answer_as_it_should_is_told(
    shop: CommandLine, name: str, reason: str
) -> None:
    done = shop("check", name)
    assert (done.code, done.out) == (4, "")
    assert reason in done.err
    assert "hush" not in done.err


def test_a_misspelt_source_gets_the_nearest_name(shop: CommandLine) -> None:
    done = shop("check", "fom")
    assert (done.code, done.err) == (
        2, f"leadtui: No source is called fom in {shop.config}.\nDid you mean form?\n"
    )  # fmt: skip


def test_collect_once_says_what_each_source_brought(shop: CommandLine) -> None:
    shop.file("in/a.csv", "name,phone,qualified_at\nZoe,3035550150,\nBad,3035550151,2020-01-01\n")
    done = shop("collect", "--once")
    assert done.code == 4
    assert done.out == "form: 2 taken, 0 rejected\ndrop: 1 taken, 1 rejected\n"
    assert done.err.startswith("leadtui: secret: 127.0.0.1 does not accept the secret (401).")
    assert "hush" not in done.err
    assert [item["name"] for item in shop.done("list", "--json").items] == ["June Park", "", "Zoe"]
    assert not (shop.home / "in" / "a.csv").exists()
    assert "sources: secret failing" in shop.done("glance").out


def test_collect_once_again_brings_nothing_twice(shop: CommandLine) -> None:
    shop("collect", "--once")
    told: list[dict[str, Any]] = json.loads(shop("collect", "--once", "--json").out)
    assert [one["name"] for one in told] == ["form", "secret", "drop"]
    assert len(shop.done("list", "--json").items) == 2


def test_collect_without_sources_says_how_to_name_one(cli: CommandLine) -> None:
    done = cli("collect", "--once")
    assert (done.code, done.out) == (0, "")
    assert "leadtui init" in done.err


def test_a_second_collector_is_refused(shop: CommandLine) -> None:
    journal = open_journal(shop.data, SystemClock())
    hold = journal.hold("collector")
    assert hold is not None
    with hold:
        done = shop("collect", "--once")
    journal.close()
    assert (done.code, done.out) == (3, "")
    assert "collects for this journal already" in done.err


def test_check_of_the_journal_finds_what_is_damaged_and_writes_a_copy_of_the_rest(cli: CommandLine) -> None:
    for name in ("Ana Ruiz", "Bo Chen", "Cy Odell"):
        cli.done("add", name)
    assert cli.done("check", "--journal").out.endswith("all whole.\n")
    log = next(cli.data.rglob("live-1.jsonl"))
    log.write_bytes(log.read_bytes().replace(b"Bo Chen", b"Bo Chan"))
    damaged = cli("check", "--journal")
    assert (damaged.code, damaged.err) == (3, "")
    assert f"{log}: line 3, at byte" in damaged.out
    assert "are nowhere" in damaged.out
    told = json.loads(cli("check", "--journal", "--json").out)
    assert (told["good"], told["damaged"][0]["line"], told["copy"]) == (False, 3, None)
    mended = cli.done("check", "--repair", "mended")
    assert str(cli.home / "mended") in mended.out
    assert "Bo Chan" in log.read_text()
    listed = cli.done("--store", cli.home / "mended", "list", "--json").items
    assert [one["name"] for one in listed] == ["Ana Ruiz", "Cy Odell"]


def test_a_journal_without_files_has_nothing_to_check(cli: CommandLine) -> None:
    assert cli("--store", "mysql://ana@shop/leads", "check", "--journal").code == 2
    assert cli("--store", "nowhere", "check", "--journal").code == 3


def test_trouble_of_a_source_is_told_to_programs_with_what_to_do(shop: CommandLine) -> None:
    done = shop("check", "secret", "--json")
    assert (done.code, done.err) == (4, "")
    assert done.json == {
        "source": "secret",
        "error": "secret: 127.0.0.1 does not accept the secret (401)",
        "hint": "is it right, and has it not expired?",
    }


@pytest.mark.parametrize(
    ("day", "warned"), [("2020-12-25", True), ("2020-12-25, 2120-12-25", False)], ids=["past", "to come"]
)
def test_closed_days_that_are_all_past_are_told(cli: CommandLine, day: str, warned: bool) -> None:
    cli.configure(f"closed: [{day}]\n")
    assert ("closed: all its days are past, the last was 25 Dec 2020" in cli.done("check").out) is warned
    assert bool(cli.done("check", "--json").json["warnings"]) is warned
