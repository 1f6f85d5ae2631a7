"""`leadtui init`: a commented config from a few questions, whatever is answered."""

from __future__ import annotations

from pathlib import Path

import pytest

from leadtui.cli.hours import read_hours
from leadtui.cli.tailoring import Answers, put_in
from leadtui.config.load import loaded
from leadtui.config.shipped import shipped_example
from tests.support.commandline import CommandLine

EXAMPLE = shipped_example().read_text(encoding="utf-8")


def test_without_a_terminal_init_writes_the_example_as_it_is(cli: CommandLine) -> None:
    done = cli.done("init")
    assert cli.config.read_text(encoding="utf-8") == EXAMPLE
    assert cli.config.stat().st_mode & 0o777 == 0o600
    assert done.out.startswith(f"Wrote {cli.config}.")
    assert "an example's" in done.out
    assert "Next:\n  leadtui check" in done.out
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
    said = [
        "O'Brien: \"Best\" #1", "denver", "Europe/Dublin", "UK", "IE", "from nine",
        "mon-thu 9-12 13-17, sat 9-12", "nobody", "Seán", "", "yes", "d02, D04", "perhaps", "yes", "leads",
        "~/leads in",
    ]  # fmt: skip
    done = cli.at_terminal("init", answers="".join(f"{line}\n" for line in said).encode())
    assert done.code == 0
    assert "Did you mean America/Denver?" in done.out
    assert "Did you mean GB?" in done.out
    assert "“from nine” is no day and no time of day; write it like mon-fri" in done.out
    assert "Write the whole path" in done.out
    settings = loaded(cli.config.read_bytes(), cli.config).settings
    assert (settings.shop.name, settings.shop.zone, settings.shop.region) == (
        "O'Brien: \"Best\" #1", "Europe/Dublin", "IE"
    )  # fmt: skip
    assert settings.currency == "€"
    assert list(settings.people) == ["Seán", "yes"]
    owners = {stage.id: (stage.owner, stage.cover) for stage in settings.stages}
    assert owners["new"] == owners["qualifying"] == ("Seán", None)
    assert owners["qualified"] == owners["booked"] == ("yes", None)
    week = settings.calendar.week
    assert week is not None
    assert week[0] == ((540, 720), (780, 1020))
    assert (week[4], week[5]) == ((), ((540, 720),))
    assert settings.checklist.postcodes == ("D02", "D04")
    assert settings.wall.names == "none"
    assert (cli.home / "leads in").is_dir()


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("80202 80203", ("80202", "80203")),
        ("80202, 80205-80210; 803", ("80202", "80205-80210", "803")),
        ("SW1A 1AA, sw2", ("SW1A 1AA", "SW2")),
        ("123 45", ("123 45",)),
        ("Denver\nE, NW", ("E", "NW")),
        (",\nanywhere", ()),
    ],
)
def test_postcodes_are_read_as_people_say_them(cli: CommandLine, said: str, kept: tuple[str, ...]) -> None:
    done = cli.at_terminal("init", answers=b"\n" * 7 + said.encode() + b"\n" * 3)
    assert loaded(cli.config.read_bytes(), cli.config).settings.checklist.postcodes == kept
    assert ("“Denver” is no postcode" in done.out) is ("Denver" in said)


def test_whoever_is_called_otherwise_at_the_shop_is_told_how_to_say_so(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LEADTUI_AS")
    monkeypatch.setenv("LOGNAME", "office")
    named = cli.at_terminal("init", answers=b"\n" * 4 + "Seán O'Dea".encode() + b"\n" * 6).out
    assert "asks the questions? [office]" in named
    assert "you are office." in named
    assert """leadtui --as 'Seán O'"'"'Dea'""" in named
    same = cli.at_terminal("init", "--force", answers=b"\n" * 10).out
    assert "--as" not in same
    assert list(loaded(cli.config.read_bytes(), cli.config).settings.people) == ["office"]


def test_the_first_enquiry_comes_in_by_the_steps_that_init_tells(cli: CommandLine) -> None:
    done = cli.at_terminal("init", answers=b"\n" * 10)
    assert "cp FILE ~/leads-in/" in done.out
    assert cli.done("check").out.startswith(f"{cli.config}: good\n")
    (cli.home / "leads-in" / "a.csv").write_text("name,phone,message\nAna Ruiz,+1 303 555 0142,boiler\n")
    cli.done("collect", "--once")
    assert "Ana Ruiz" in cli.done("list").out


def test_what_only_the_example_s_shop_has_is_switched_off(tmp_path: Path) -> None:
    people = {"answers": "ana", "covers": "bo", "visits": "dan"}
    text = put_in(EXAMPLE, Answers("X", "Europe/Berlin", "DE", people))
    settings = loaded(text.encode(), tmp_path / "config.yaml").settings
    assert settings.closed == ()
    assert settings.tags == {}
    assert settings.shared_identity == ()
    assert settings.checklist.ranges == {}
    assert settings.checklist.postcodes == ()
    assert settings.calendar.week is None
    assert settings.sources == {}


def test_a_country_whose_currency_is_not_known_leaves_amounts_bare(tmp_path: Path) -> None:
    people = {"answers": "ana", "covers": "bo", "visits": "dan"}
    text = put_in(EXAMPLE, Answers("X", "America/Lima", "PE", people))
    assert "\n  #currency: $\n" in text
    assert loaded(text.encode(), tmp_path / "config.yaml").settings.currency == ""


@pytest.mark.parametrize(
    ("said", "hours"),
    [
        ("mon 8-17", {"mon": ("8:00-17:00",)}),
        ("mon, wed 9-5", {"mon": ("9:00-17:00",), "wed": ("9:00-17:00",)}),
        ("sun 8.30am - 12pm and 1pm to 5:45pm", {"sun": ("8:30-12:00", "13:00-17:45")}),
        ("sat-mon 22-24", {"mon": ("22:00-24:00",), "sat": ("22:00-24:00",), "sun": ("22:00-24:00",)}),
        (
            "mo-tu 8am-5pm, sa 9 to noon",
            {"mon": ("8:00-17:00",), "tue": ("8:00-17:00",), "sat": ("9:00-12:00",)},
        ),
        (
            "weekends noon-5, fr 8pm-midnight",
            {"fri": ("20:00-24:00",), "sat": ("12:00-17:00",), "sun": ("12:00-17:00",)},
        ),
        ("weekday closed, thursday 8-9", {"thu": ("8:00-9:00",)}),
        ("Monday 8-12; Tuesday closed", {"mon": ("8:00-12:00",)}),
        ("always", None),
    ],
)
def test_hours_are_read_as_people_say_them(said: str, hours: dict[str, tuple[str, ...]] | None) -> None:
    assert read_hours(said) == hours


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("8-17", "a day stands before its hours"),
        ("mon", "no hours are in it"),
        ("mon 8-9, tue", "tue has no hours"),
        ("sun closed", "no hours are in it"),
        ("mon 8-12 11-15", "overlap"),
        ("mon 25-26", "25:00 is no time of day"),
        ("mon 14-13:30", "the end comes after the beginning"),
        ("whenever", "“whenever” is no day and no time of day; write it like mon-fri 8-17"),
        ("mon 8-17 but not in the winter, when it snows", "“but not in the winter,…” is no day"),
    ],
)
def test_hours_that_cannot_be_are_told(said: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        read_hours(said)


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
    before = [line for line in EXAMPLE.splitlines() if line.startswith("#")]
    after = iter([line for line in put_in(EXAMPLE, answers).splitlines() if line.startswith("#")])
    assert all(line in after for line in before)  # in their order, and others between them
