"""`leadtui away`, `leadtui back` and `--for`, and the folder for visits: the same as by the keys."""

from __future__ import annotations

from tests.support.commandline import CommandLine

CONFIG = """
people: {ana: {}, bo: {}, dan: {}}
stages:
  - {id: new, label: New, category: open, owner: ana, cover: bo, target: 5m, milestone: inbound}
  - {id: qualified, label: Qualified, category: working, owner: dan, milestone: qualified}
  - {id: booked, label: Booked, category: working, owner: dan, cover: bo, milestone: booked}
  - {id: lost, label: Lost, category: lost}
"""


def test_away_says_who_has_the_stages_now_and_back_that_they_are_ours_again(cli: CommandLine) -> None:
    cli.configure(CONFIG)
    said = cli.done("away", "--until", "2099-12-01").out
    assert said == "ana is away until Tue 01 Dec 2099 09:00: bo has New\n"
    assert cli.done("away", "--until", "2099-12-01").out.endswith("(nothing to change)\n")
    assert cli.done("back").out == "ana is back\n"
    assert cli("back").err == "leadtui: Refused: ana is not away.\n"


def test_a_glance_tells_where_nobody_is_quick_or_not(cli: CommandLine) -> None:
    cli.configure(CONFIG)
    assert "nobody on it" not in cli.done("glance").out
    told = cli.done("away", "--for", "dan", "--json").json
    assert told == {
        "person": "dan", "away": True, "until": None,
        "stages": [{"id": "qualified", "on_duty": None}, {"id": "booked", "on_duty": "bo"}],
    }  # fmt: skip
    for _ in range(2):  # the first one folds, the second one reads what that kept
        assert "nobody on it: Qualified\n" in cli.done("glance").out
        assert cli.done("glance", "--json").json["unmanned"] == [{"id": "qualified", "label": "Qualified"}]
    cli.done("back", "--as", "dan")
    assert "nobody on it" not in cli.done("glance").out


def test_days_off_in_the_config_count_too(cli: CommandLine) -> None:
    cli.configure(CONFIG.replace("dan: {}", "dan: {away: ['2020-01-01..2020-12-31']}"))
    assert "nobody on it" in cli.done("glance", "--as-of", "2020-06-01").out
    assert "nobody on it" not in cli.done("glance").out


def test_what_is_done_for_somebody_keeps_both_names(cli: CommandLine) -> None:
    cli.configure(CONFIG)
    lead = cli.add("303 555 0142 June Park", "--for", "dan")
    cli.done("note", lead, "--for", "dan", "has a dog")
    log = cli.done("log").out
    assert "ana: note: has a dog" in log
    assert "ana: for dan" in log
    assert "note: has a dog (for dan)" in cli.done("show", lead).out
    assert cli.done("list", "--owner", "dan", "--json").json["id"] == lead
    assert "Nobody is called eve" in cli("note", lead, "--for", "eve", "?").err
    assert cli("undo", "--for", "dan").code == 2


def test_a_visit_that_is_booked_by_a_command_is_in_the_folder_of_the_calendar(cli: CommandLine) -> None:
    cli.configure(CONFIG + "calendar_folder: visits\n")
    folder = cli.config.parent / "visits"
    lead = cli.add("303 555 0142 June Park")
    cli.done("book", lead, "2099-12-01T10:00Z")
    (file,) = folder.iterdir()
    assert "DTSTART:20991201T100000Z\r\n" in file.read_bytes().decode()
    cli.done("undo")
    assert list(folder.iterdir()) == []
    folder.rmdir()
    folder.write_text("in the way")
    told = cli("book", lead, "2099-12-01T10:00Z")
    assert told.code == 0
    assert "leadtui: calendar_folder: " in told.err
