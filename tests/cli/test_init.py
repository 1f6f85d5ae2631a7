"""`leadtui init`: a commented config from a few questions, whatever is answered."""

from __future__ import annotations

from pathlib import Path

import pytest

from leadtui.cli.starting import Answers, put_in
from leadtui.config.load import loaded
from leadtui.config.shipped import shipped_example
from tests.support.commandline import CommandLine

EXAMPLE = shipped_example().read_text(encoding="utf-8")


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
    "Root & Branch", "null", "~", "- a", "{x}", "a: b", "#1", "'", '"', "\\", "é 王 👩‍🔧", "@x", "`", "%",
    "*a", "&a", "!x", "| y", "> z", "? q", "yes", "1", "1e3", "a\\nb", "\\1", "a #b",
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
