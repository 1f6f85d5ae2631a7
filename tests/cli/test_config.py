"""Setting a shop up: `init` writes a config, `check` tells all that is wrong with it and with a source."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from leadtui.cli.starting import Answers, put_in
from leadtui.config.load import loaded
from leadtui.config.shipped import shipped_example
from tests.support.commandline import CommandLine
from tests.support.httpd import Answer, Httpd, Request, answer_json

EXAMPLE = shipped_example().read_text(encoding="utf-8")


# -- init ------------------------------------------------------------------------------------------------------


def test_without_a_terminal_init_writes_the_example_as_it_is(cli: CommandLine) -> None:
    done = cli.done("init")
    assert cli.config.read_text(encoding="utf-8") == EXAMPLE
    assert cli.config.stat().st_mode & 0o777 == 0o600
    assert done.out.startswith(f"Wrote {cli.config}.")
    assert "Next: leadtui check" in done.out
    assert cli.done("check").out.startswith(f"{cli.config}: good\n")


def test_a_config_that_is_there_is_left_alone(cli: CommandLine) -> None:
    cli.configure("shop: {name: Mine}\n")
    done = cli("init")
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        f"leadtui: {cli.config} is there already.\nEdit it, or write a new one over it with --force.\n"
    )
    assert cli.config.read_text() == "shop: {name: Mine}\n"
    cli.done("init", "--force")
    assert cli.config.read_text(encoding="utf-8") == EXAMPLE


def test_init_writes_where_it_is_told_to(cli: CommandLine) -> None:
    cli.done("init", "--config", "new/folder/shop.yaml")
    assert (cli.home / "new" / "folder" / "shop.yaml").is_file()
    done = cli("init", "--config", cli.file("file", "") / "shop.yaml")
    assert done.code == 2
    assert "cannot be written: part of the path is a file." in done.err


def test_at_a_terminal_init_asks_and_puts_the_answers_in(cli: CommandLine) -> None:
    answers = 'O\'Brien: "Best" #1\ndenver\nEurope/Dublin\nUK\nIE\nnobody\nSeán\n\nyes\n'.encode()
    done = cli.at_terminal("init", answers=answers)
    assert done.code == 0
    assert "Did you mean America/Denver?" in done.out
    assert "Did you mean GB?" in done.out
    settings = loaded(cli.config.read_bytes(), cli.config).settings
    assert (settings.shop.name, settings.shop.zone, settings.shop.region) == (
        "O'Brien: \"Best\" #1", "Europe/Dublin", "IE"
    )  # fmt: skip
    assert list(settings.people) == ["Seán", "yes"]
    owners = {stage.id: (stage.owner, stage.cover) for stage in settings.stages}
    assert owners["new"] == owners["qualifying"] == ("Seán", None)
    assert owners["qualified"] == owners["booked"] == ("yes", None)


def test_who_leaves_in_the_middle_of_the_questions_leaves_nothing_behind(cli: CommandLine) -> None:
    done = cli.at_terminal("init", answers=b"Root & Branch\n\x04")
    assert done.code == 2
    assert "Not every question was answered: nothing was written." in done.out
    assert not cli.config.exists()


NASTY = [
    "Root & Branch", "null", "~", "- a", "{x}", "a: b", "#1", "'", '"', "\\", "é 王 👩‍🔧", "@x", "`", "%", "*a", "&a",
    "!x", "| y", "> z", "? q", "yes", "1", "1e3", "a\\nb", "\\1", "a #b",
]  # fmt: skip


@pytest.mark.parametrize("name", NASTY)
def test_any_text_is_a_good_answer(name: str, tmp_path: Path) -> None:
    who = "".join(filter(str.isprintable, name))  # a person is called by what can be seen
    people = {"answers": who, "covers": "bo", "visits": who}
    text = put_in(EXAMPLE, Answers(name, "Europe/Berlin", "DE", people))
    settings = loaded(text.encode(), tmp_path / "config.yaml").settings
    assert settings.shop.name == name
    assert list(settings.people) == [who, "bo"]
    assert [(stage.owner, stage.cover) for stage in settings.stages[:3]] == [
        (who, "bo"), (who, "bo"), (who, None)
    ]  # fmt: skip


def test_the_comments_stay_as_they_are() -> None:
    answers = Answers("X", "Europe/Berlin", "DE", {"answers": "ana", "covers": "bo", "visits": "dan"})
    before, after = (
        [line for line in text.splitlines() if line.startswith("#")]
        for text in (EXAMPLE, put_in(EXAMPLE, answers))
    )
    assert before == after


# -- check -----------------------------------------------------------------------------------------------------

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
    assert "leadtui init" in cli.done("check").out
    assert list(cli.home.iterdir()) == []


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


# -- check SOURCE and collect --once ---------------------------------------------------------------------------

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
    from leadtui.clock import SystemClock
    from leadtui.store.open import open_journal

    journal = open_journal(shop.data, SystemClock())
    hold = journal.hold("collector")
    assert hold is not None
    with hold:
        done = shop("collect", "--once")
    journal.close()
    assert (done.code, done.out) == (3, "")
    assert "collects for this journal already" in done.err
    assert threading.active_count() < 20
