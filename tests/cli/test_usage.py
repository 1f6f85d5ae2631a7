"""What the command line makes of words: commands, options, help, and one clear message for a slip."""

from __future__ import annotations

import pytest

from leadtui import __version__
from leadtui.cli.manual import CHAPTERS, COMMANDS, GLOBAL
from tests.support.commandline import CommandLine

SLIPS = [
    (("foo",), "There is no command foo.", "leadtui --help"),
    (("glnce",), "There is no command glnce.", "Did you mean “leadtui glance”?"),
    (("lsit", "--json"), "There is no command lsit.", "Did you mean “leadtui list”?"),
    (("help", "foo"), "There is no command foo.", ""),
    (("list", "--bogus"), "has no option --bogus", "leadtui list --help"),
    (("list", "--own=ana"), "has no option --own", "Did you mean --owner?"),
    (("--bogus",), "has no option --bogus", ""),
    (("list", "--stage"), "--stage has nothing after it", "Write --stage STAGE."),
    (("list", "--store", ""), "--store has nothing after it", "Write --store PATH."),
    (("list", "--json=3"), "--json takes nothing after it", ""),
    (("list", "--find", "two", "words"), "does not know what to do with “words”", ""),
    (("show",), "needs ID", "leadtui show --help"),
    (("callback", "4fad"), "needs WHEN", ""),
    (("show", "4fad"), "No lead ends with “4fad”", "leadtui list"),
    (("list", "--stage", "nowhere"), "No stage is called nowhere", "One of: new, qualifying"),
    (("list", "--as-of", "whenever"), "“whenever” is no time", "Write 2026-11-20T15:30"),
    (("glance", "--as-of", "0000-01-01"), "is no time", ""),
    (("log", "--since", "x"), "--since x is no number", ""),
    (("glance", "--format", "{lat}"), "--format has {lat}", "It knows {answer}, {late}, {waiting}"),
    (("glance", "--format", "{late.__class__}"), "--format has {late.__class__}", ""),
    (("glance", "--format", "a } b"), "--format has }", ""),
    (("add", " "), "neither a number, nor an address, nor a name", ""),
    (("touch", "4fad", "smoke", "signal"), "“smoke signal” is no kind of touch", "no answer, voicemail"),
    (("note", "4fad", " "), "An empty note says nothing", ""),
    (("not-enquiry", "4fad", " "), "Say why", "spam, wrong number"),
    (("undo",), "ana has done nothing that could be undone", "leadtui log"),
    (("undo", "4fad"), "No command ends with “4fad”", "leadtui log"),
    (("export", "--csv", "--json"), "--csv and --json exclude each other", ""),
    (("import", "nowhere.csv"), "nowhere.csv is not there", "CSV, JSON, NDJSON, vCard or .eml"),
    (("import", "."), "is a folder", ""),
    (("import", ".", "--source", " "), "--source has no name", ""),
    (("check", "web"), "No source is called web", "names no source yet"),
    (("--config", "nowhere.yaml", "list"), "nowhere.yaml:1: there is no such file", ""),
    (("--config", ".", "list"), "is a folder, not a file", ""),
    (("--store", "postgresql://ana:pass@db/shop", "list"), "--store has a password in it", "Leave it out"),
    (("export", "--journal", "--csv"), "--journal has its own format", "Leave --csv"),
    (("export", "--to", "elsewhere"), "--to and --move are for a whole journal", "--journal --to"),
    (("export", "--journal", "--move"), "--move does not say where to", "--to"),
    (("export", "--journal", "--to", "postgresql://a:b@db/x"), "--to has a password in it", "Leave it out"),
    (("import",), "What is to be imported?", "Name a CSV"),
    (("import", "--journal", "--dry-run", "x"), "just as it is", "Leave --map"),
    (("--store", "ftp://x", "glance"), "“ftp” names no journal", ""),
    (("--as", "nobody", "add", "+13035550142"), "--as has no name of a person", ""),
    (("--as", "\x1b[31mred", "add", "+13035550142"), "--as has no name of a person", ""),
]


@pytest.mark.parametrize(("words", "message", "hint"), SLIPS, ids=lambda value: str(value)[:40])
def test_a_slip_is_told_with_what_would_be_right(
    cli: CommandLine, words: tuple[str, ...], message: str, hint: str
) -> None:
    done = cli(*words)
    assert done.code == 2
    assert done.out == ""
    assert done.err.startswith("leadtui: ")
    assert message in done.err
    assert hint in done.err
    assert len(done.err.splitlines()) <= 2


def test_a_slip_leaves_nothing_behind(cli: CommandLine) -> None:
    cli("list", "--bogus")
    cli("add", " ")
    assert list(cli.home.iterdir()) == []


@pytest.mark.parametrize("words", [("--help",), ("-h",), ("help",), ("--read-only", "--help")])
def test_the_help_names_every_command_and_every_global_option(
    cli: CommandLine, words: tuple[str, ...]
) -> None:
    page = cli.done(*words).out
    assert all(f"  {name} " in page for name in COMMANDS)
    assert all(option.flag in page for option in GLOBAL)
    assert "Exit codes" in page


@pytest.mark.parametrize("name", COMMANDS)
def test_the_page_of_a_command_tells_all_that_it_takes(cli: CommandLine, name: str) -> None:
    page = cli.done(name, "--help").out
    entry = COMMANDS[name]
    assert page.splitlines()[0] == f"leadtui {name}: {entry.summary}"
    assert f"usage: leadtui {name}" in page
    for option in (*entry.options, *GLOBAL):
        assert (option.flag or option.metavar) in page
    for words, _ in entry.examples:
        assert f"leadtui {words}".rstrip() in page
    assert cli("help", name).out == page


@pytest.mark.parametrize("words", [("--help",), *((name, "--help") for name in COMMANDS)], ids=" ".join)
def test_every_page_fits_a_terminal_of_eighty_columns(cli: CommandLine, words: tuple[str, ...]) -> None:
    assert max(map(len, cli.done(*words).out.splitlines())) <= 79


def test_every_command_stands_in_one_chapter() -> None:
    chapters = [name for names in CHAPTERS.values() for name in names]
    assert sorted(chapters) == sorted(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_examples_of_the_manual_are_good_usage(name: str) -> None:
    import shlex

    from leadtui.cli.parsing import parse

    for words, _ in COMMANDS[name].examples:
        command = shlex.split(words.split(" | ")[0].split(" || ")[0].split(" > ")[0])
        parse(COMMANDS[name], command[1:] if command[:1] == [name] else command)


def test_the_version(cli: CommandLine) -> None:
    assert cli.done("--version").out == f"leadtui {__version__}\n"


def test_global_options_stand_before_or_after_the_command(cli: CommandLine) -> None:
    other = cli.home / "other"
    cli.done("--store", other, "add", "+1 303 555 0142", "June Park")
    assert "June Park" in cli.done("list", "--store", other).out
    assert "June Park" in cli.done(f"--store={other}", "list").out
    assert cli("list").out == ""


def test_options_stand_anywhere_among_the_words(cli: CommandLine) -> None:
    lead = cli.add("+1 303 555 0142 June Park")
    assert cli.done("touch", lead[-4:], "--json", "no", "answer").json["touches"] == 2
    assert cli.done("note", lead[-4:], "--", "--json is what they said").out.startswith(lead[-4:])
    assert "note: --json is what they said" in cli.done("show", lead[-4:]).out


def test_the_variables_stand_in_for_the_options(cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEADTUI_AS", "dan")
    monkeypatch.setenv("LEADTUI_STORE", str(cli.home / "elsewhere"))
    cli.done("add", "+1 303 555 0142 June Park")
    assert "New · dan" in cli.done("show", cli.done("list").out[:4]).out
    assert (cli.home / "elsewhere" / "current").exists()
    monkeypatch.setenv("LEADTUI_CONFIG", str(cli.file("shop.yaml", "people: {bo: }\n")))
    done = cli("add", "+1 303 555 0143")
    assert (done.code, done.err) == (
        2, f"leadtui: Nobody is called dan in {cli.home / 'shop.yaml'}.\nPeople: bo.\n"
    )  # fmt: skip
    cli.done("add", "+1 303 555 0143", "--as", "bo")
    cli.done("list")  # who only looks need not be one of the shop
