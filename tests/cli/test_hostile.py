"""Strangers' words: nothing of them reaches the terminal as control, whatever way they came."""

from __future__ import annotations

import json
from functools import partial

import pytest

from leadtui.cli import output
from leadtui.clock import SystemClock
from leadtui.config.settings import Settings
from leadtui.domain.commands import Add, AddNote
from leadtui.domain.contacts import Way
from leadtui.domain.decide import decide
from leadtui.domain.ids import new_id
from leadtui.store.open import open_journal
from tests.support.commandline import CommandLine

EVIL = "\x1b[31mred\x1b]0;title\x07\x9b2J\u202edab\u2028x\x7f\r\n\tend\udc80"

CLOCK = SystemClock()


def _controls(text: str) -> set[str]:
    return {char for char in text if char != "\n" and not char.isprintable()}


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("plain", "plain"),
        (EVIL, "[31mred]0;title2Jdab x   end"),
        ("a\u00a0b\tc", "a b c"),
        ("\u202egnp.exe", "gnp.exe"),
        ("نمی\u200cخواهم", "نمی\u200cخواهم"),
        ("👩\u200d🔧", "👩\u200d🔧"),
    ],
)
def test_what_can_be_seen_stays(text: str, seen: str) -> None:
    assert output.harmless(text) == seen


@pytest.fixture
def shop(cli: CommandLine) -> CommandLine:
    """A journal in which something stands that no intake of ours would have let in."""
    journal = open_journal(cli.data, CLOCK)
    rules = Settings().rules(CLOCK.now().date())
    evil = EVIL.replace("\udc80", "")  # a journal is UTF-8, and cannot hold a lone surrogate
    add = Add(
        id=new_id(CLOCK.now()), by=evil, name=evil, words=evil, company=evil, address=evil, source=evil,
        ways=(Way("phone", evil),),
    )  # fmt: skip
    journal.submit(add, partial(decide, rules=rules))
    (lead,) = journal.facts.people.values()
    note = AddNote(id=new_id(CLOCK.now()), by=evil, lead=lead.leads[0].id, text=evil)
    journal.submit(note, partial(decide, rules=rules))
    journal.close()
    return cli


@pytest.mark.parametrize(
    "words",
    [
        ("list",), ("list", "--json"), ("glance", "--as-of", "2126-01-01"),
        ("glance", "--as-of", "2126-01-01", "--format", "{first}"),
        ("glance", "--as-of", "2126-01-01", "--json"),
        ("log",), ("log", "--json"), ("export",), ("export", "--json"), ("board",), ("undo", "--json"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_no_command_lets_it_through(shop: CommandLine, words: tuple[str, ...]) -> None:
    done = shop(*words)
    controls = _controls(done.out + done.err)
    assert controls <= ({"\r"} if words == ("export",) else set()), (
        "lines of a table end with CR LF (RFC 4180)"
    )


def test_showing_and_undoing_it_is_as_harmless(shop: CommandLine) -> None:
    lead = shop.done("list", "--json").items[0]["id"]
    command = shop.done("log", "--json").items[-1]["command"]
    assert not _controls(shop.done("show", lead).out)
    assert not _controls(shop.done("undo", command).out)


def test_json_holds_all_of_it_as_escapes(shop: CommandLine) -> None:
    event = shop.done("log", "--json").items[-1]
    assert event["data"]["text"] == EVIL.replace("\udc80", "")


def test_json_escapes_what_no_encoding_takes(capsys: pytest.CaptureFixture[str]) -> None:
    output.say_json({"name": EVIL + "\U000e0041"})
    told = capsys.readouterr().out
    assert not _controls(told)
    assert json.loads(told)["name"] == EVIL + "\U000e0041"


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_an_output_that_knows_few_letters_gets_what_it_can_take(cli: CommandLine, encoding: str) -> None:
    cli.add("+1 303 555 0142 Zoë 王")
    environ = cli.environ | {"PYTHONIOENCODING": encoding}
    done = cli.process("list", env=environ, text=False)
    assert done.code == 0
    told = cli.process("list", "--json", env=environ, encoding=encoding)
    assert json.loads(told.out)["name"] == "Zoë 王"
    slip = cli.process("lsit", env=environ, encoding=encoding)
    assert slip.code == 2
    assert "There is no command lsit" in slip.err


def test_what_is_typed_is_cleaned_before_it_is_kept(cli: CommandLine) -> None:
    lead = cli.add(f"+1 303 555 0142 {EVIL}", "--want", EVIL, "--source", EVIL)
    cli.done("note", lead, EVIL)
    assert "\\u001b" not in cli.done("log", "--json").out
    assert not _controls(cli.done("log", "--json").out)


def test_a_megabyte_of_a_name_is_cut(cli: CommandLine) -> None:
    cli.add("+1 303 555 0142 " + "A" * 1_000_000)
    (line,) = cli.done("list").out.splitlines()
    assert len(line) < 120


def test_a_file_with_a_hostile_name_is_told_harmlessly(cli: CommandLine) -> None:
    name = cli.file("a\x1b[31m.csv", "foo\n1\n")
    for words in (
        ("import", name),
        ("import", f"{name}x"),
        ("--config", name, "list"),
        ("--store", name, "list"),
    ):
        done = cli(*words)
        assert done.code in (2, 3, 4)
        assert not _controls(done.err)
