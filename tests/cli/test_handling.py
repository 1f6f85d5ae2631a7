"""Commands for the work on one lead: by the same rules as the keys of the board."""

from __future__ import annotations

import pytest

from leadtui.cli.manual import CHAPTERS
from tests.support.commandline import CommandLine

PEOPLE = "people: {ana: {}, bo: {}, dan: {}}\nshop: {name: Root & Branch, region: US}\n"
DECIDE, WHO = CHAPTERS["Decide"], CHAPTERS["Know who is who"]
ALONE = ("next", "undo", "redo", "away", "back")
"""What is about no lead in particular."""

LOOKING = ("add", "hand-off", "visit")
"""What only tells, and what is given no lead."""

JUNE = "+1 303 555 0142 June Park"


def kinds(cli: CommandLine) -> list[str]:
    return [event["kind"] for event in cli.done("log", "--json").items]


def test_next_claims_what_presses_most_and_tells_how_to_reach_them(cli: CommandLine) -> None:
    cli.configure(PEOPLE)
    calm, urgent = cli.add("+1 303 555 0101 Calm"), cli.add("+1 303 555 0102 Urgent", "--want", "no heat")
    for lead in (calm, urgent):
        cli.done("release", lead)
    assert cli.done("next", "--as", "dan").out.startswith(
        f"{urgent[-4:]}  Urgent  New · dan\n  (303) 555-0102"
    )
    assert cli.done("next", "--json", "--as", "bo").json["owner"] == "bo"
    assert cli.done("next", "--as", "ana").out == "Nothing waits for you.\n"
    assert cli.done("next", "--json", "--as", "ana").json is None


def test_a_lead_is_given_to_somebody_of_the_shop_and_to_nobody_else(cli: CommandLine) -> None:
    cli.configure(PEOPLE)
    lead = cli.add(JUNE)
    assert cli.done("assign", lead, "dan", "--json").json["owner"] == "dan"
    done = cli("assign", lead, "zoe")
    assert (done.code, "People: ana, bo, dan." in done.err) == (2, True)


def test_a_lead_is_moved_on_and_back_and_to_a_stage_by_its_id(cli: CommandLine) -> None:
    lead = cli.add(JUNE)
    assert cli.done("move", lead, "on", "--json").json["stage"] == "qualifying"
    assert cli.done("move", lead, "back", "--json").json["stage"] == "new"
    assert cli("move", lead, "back").err == "leadtui: There is no stage on that side.\n"
    assert cli("move", lead, "lost").code == 5
    assert cli.done("move", lead, "lost", "--reason", "price", "--json").json["reason"] == "price"
    assert cli.done("move", lead, "later", "--until", "2126-12-01", "--json").json["wake_at"]
    assert "One of: new, qualifying," in cli("move", lead, "limbo").err


def test_a_visit_that_did_not_come_about_is_called_back_at_once(cli: CommandLine) -> None:
    lead = cli.add(JUNE)
    assert cli("no-show", lead).code == 5
    cli.done("book", lead, "2126-12-01", "10:00")
    done = cli.done("no-show", lead, "--json").json
    assert (done["stage"], bool(done["callback_at"]), bool(done["milestones"]["booked"])) == (
        "qualified",
        True,
        True,
    )


def test_tags_are_put_on_and_taken_off_as_the_shop_spells_them(cli: CommandLine) -> None:
    cli.configure("tags: {Boiler: {words: [boiler]}}\n")
    lead = cli.add(JUNE, "--want", "boiler service")
    assert cli.done("show", lead, "--json").json["tags"] == ["Boiler"]
    done = cli.done("tag", lead, "+vip", "-boiler", "#Urgent", "no hot water", "--json").json
    assert done["tags"] == ["urgent", "vip", "no-hot-water"]
    assert "June" in cli.done("list", "--find", "#vip").out
    assert cli.done("tag", lead, "-urgent", "--json").json["tags"] == ["vip", "no-hot-water"]
    assert cli("tag", lead).code == 2
    assert "has no option --vip." in cli("tag", lead, "+vip", "--vip").err


def test_what_must_not_be_used_is_offered_to_nobody(cli: CommandLine) -> None:
    cli.configure(PEOPLE)
    lead = cli.add("+1 303 555 0142 june@example.com June Park", "--want", "a tap")
    assert "Say which one." in cli("do-not-use", lead).err
    cli.done("do-not-use", lead, "(303) 555-0142")
    done = cli("reply", lead, "could not reach you")
    assert (done.code, done.err) == (
        5,
        "leadtui: “could not reach you” is not for them: their number is marked do not use.\n",
    )
    cli.done("do-not-use", lead, "303.555.0142", "--again")
    assert cli.done("reply", lead, "could not reach you").out.startswith("To: (303) 555-0142\n\nHello June")
    assert "They have no such way" in cli("do-not-use", lead, "303 555 9999").err


def test_a_reply_is_shown_and_logged_only_when_it_was_sent(cli: CommandLine) -> None:
    cli.configure(PEOPLE)
    lead = cli.add(JUNE, "--want", "boiler leaks")
    before = kinds(cli)
    assert cli.done("reply", lead).out.startswith("could not reach you  message  Hello")
    assert "You asked us about: boiler leaks" in cli.done("reply", lead, "Could Not Reach You").out
    shown = cli.done("reply", lead, "could not reach you", "--json").json
    assert (shown["to"], shown["gaps"], shown["lead"]) == ("+13035550142", [], lead)
    assert kinds(cli) == before
    cli.done("reply", lead, "could not reach you", "--sent")
    assert cli.done("log", "--json").items[-1]["data"] == {
        "how": "message sent",
        "way": "phone:+13035550142",
    }
    assert "One of: could not reach you." in cli("reply", lead, "visit confirmed").err


def test_a_text_with_a_gap_is_not_logged_as_sent(cli: CommandLine) -> None:
    lead = cli.add(JUNE)
    cli.done("move", lead, "booked")
    preview = cli("reply", lead, "visit confirmed")
    assert (preview.code, "Fill in [visit?], [shop?] before you send it." in preview.err) == (0, True)
    done = cli("reply", lead, "visit confirmed", "--sent")
    assert (done.code, done.err.splitlines()[0]) == (5, "leadtui: Fill in [visit?], [shop?] first.")


def test_nobody_who_took_their_consent_back_is_sent_more_than_they_asked(cli: CommandLine) -> None:
    cli.configure(PEOPLE)
    lead = cli.add(JUNE)
    cli.done("later", lead, "2126-12-01")
    assert "they gave no consent" in cli("reply", lead, "back in touch").err
    cli.done("withdraw-consent", lead)
    done = cli("reply", lead, "back in touch", "--sent")
    assert (done.code, "they took their consent back" in done.err) == (5, True)


def test_a_hand_off_is_plain_lines(cli: CommandLine) -> None:
    lead = cli.add(JUNE, "--want", "boiler leaks")
    cli.done("answer", lead, "need", "yes", "boiler, leaks")
    told = cli.done("hand-off", lead).out
    assert told.startswith("June Park\nPhone: +1 303-555-0142\nWants: boiler leaks\nNeed: yes, boiler, leaks")


def test_redo_brings_back_what_undo_took(cli: CommandLine) -> None:
    lead = cli.add(JUNE)
    cli.done("move", lead, "on")
    cli.done("undo")
    assert cli.done("redo").out == (
        f"Done again: June Park: to qualifying\n{lead[-4:]}  June Park  Qualifying · ana\n"
    )
    assert cli("redo").code == 2


@pytest.mark.parametrize(
    "words", [("ready", "--override", "old customer"), ("later", "2126-12-01"), ("never", "out of area")]
)
@pytest.mark.parametrize("who", ["collector", "web-form"])
def test_a_verdict_is_a_persons_and_never_the_collectors(
    cli: CommandLine, words: tuple[str, ...], who: str
) -> None:
    cli.configure("sources: {web-form: {kind: folder, path: drop}}\n")
    lead = cli.add(JUNE)
    before = kinds(cli)
    done = cli(words[0], lead, *words[1:], "--as", who)
    assert (done.code, done.err.splitlines()[0]) == (
        5,
        f"leadtui: A verdict is a person's, and {who} is none.",
    )
    assert kinds(cli) == before


def test_a_verdict_by_a_login_that_is_none_of_the_shops_people_is_refused(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    cli.configure(PEOPLE)
    lead = cli.add(JUNE)
    monkeypatch.delenv("LEADTUI_AS")
    monkeypatch.setenv("LOGNAME", "cron")
    done = cli("never", lead, "out of area")
    assert (done.code, "and cron is none of those in" in done.err) == (5, True)
    assert "--as ana, bo, dan" in done.err


@pytest.mark.parametrize("name", [name for name in (*CHAPTERS["Work"], *DECIDE, *WHO) if name not in LOOKING])
def test_every_command_that_writes_is_refused_where_one_may_only_look(cli: CommandLine, name: str) -> None:
    lead = cli.add(JUNE)
    words = {
        "assign": ("bo",), "move": ("on",), "tag": ("+vip",), "link": ("pays", "Zoe"), "unlink": ("Zoe",),
        "merge": (lead,), "answer": ("need", "yes"), "later": ("2w",), "never": ("spam",), "lose": ("price",),
        "book": ("mon",), "callback": ("2h",), "not-enquiry": ("spam",), "note": ("hello",),
        "reply": ("could not reach you", "--sent"), "correct": ("--name", "Zoe"),
    }  # fmt: skip
    given = () if name in ALONE else (lead, *words.get(name, ()))
    done = cli(name, *given, "--read-only")
    assert (done.code, done.err.splitlines()[0]) == (5, "leadtui: This is read-only.")


def test_what_is_known_of_somebody_is_put_right_and_no_source_changes_it_back(cli: CommandLine) -> None:
    cli.configure(PEOPLE)
    row = "external_id,name,phone,postcode\n1,june,+13035550142,{}\n"
    cli.done("import", cli.file("in.csv", row.format(80205)))
    lead = str(cli.done("list", "--json").items[0]["id"])
    told = cli.done("correct", lead, "--name", "June Park", "--email", "June@Example.com", "--json").json
    assert (told["name"], told["phone"], told["email"]) == ("June Park", "+13035550142", "june@example.com")
    cli.done("import", cli.file("in.csv", row.format(80206)))
    after = cli.done("show", lead, "--json").json
    assert (after["name"], after["postcode"]) == ("June Park", "80206")
    assert cli("correct", lead).code == 2
    assert "--phone is nothing that can be read" in cli("correct", lead, "--phone", "none").err
    assert "--name has nothing in it" in cli("correct", lead, "--name", " ").err
    cli.done("undo")
    assert cli.done("show", lead, "--json").json["name"] == "june"


def test_who_speaks_another_language_is_written_to_in_it(cli: CommandLine) -> None:
    cli.configure(PEOPLE + 'replies: [{name: hello, text: {en: "Hello", es: "Hola"}}]\n')
    lead = cli.add(JUNE)
    assert cli.done("reply", lead, "hello").out.endswith("\n\nHello\n")
    cli.done("correct", lead, "--language", "es")
    assert cli.done("reply", lead, "hello").out.endswith("\n\nHola\n")


def test_a_visit_is_printed_for_a_calendar_once_it_is_booked(cli: CommandLine) -> None:
    cli.configure(PEOPLE)
    lead = cli.add(JUNE)
    assert cli("visit", lead).err == "leadtui: Refused: no visit is booked.\n“leadtui book” sets one.\n"
    cli.done("book", lead, "2126-12-01", "10:00")
    lines = cli.done("visit", lead).out.splitlines()
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    assert "SUMMARY:Visit: June Park" in lines
