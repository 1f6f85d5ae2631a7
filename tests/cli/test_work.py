"""Working on leads from a shell: the same commands as the board's, decided the same way."""

from __future__ import annotations

import contextlib

import pytest

from leadtui.clock import SystemClock
from leadtui.domain.commands import Assign
from leadtui.domain.decide import decide
from leadtui.domain.rules import Rules
from leadtui.store.embedded import EmbeddedJournal
from tests.support.commandline import CommandLine


def test_who_is_on_the_phone_is_added_claimed_and_touched(cli: CommandLine) -> None:
    done = cli.done("add", "+1 303 555 0142", "June", "Park", "--want", "burst pipe", "--json").json
    assert (done["name"], done["phone"], done["message"]) == ("June Park", "+13035550142", "burst pipe")
    assert (done["source"], done["owner"], done["touches"]) == ("phone", "ana", 1)


def test_an_address_and_a_way_they_came_are_understood(cli: CommandLine) -> None:
    done = cli.done("add", "june@example.com June", "--source", "walk-in", "--json").json
    assert (done["name"], done["email"], done["source"]) == ("June", "june@example.com", "walk-in")


def test_somebody_who_is_known_is_not_added_twice(cli: CommandLine) -> None:
    first = cli.add("+1 303 555 0142 June Park")
    assert cli.add("(303) 555-0142 June", "--config", str(cli.file("c.yaml", "shop: {region: US}"))) == first


def test_a_lead_is_named_by_the_end_of_its_id(cli: CommandLine) -> None:
    june, bob = cli.add("+1 303 555 0142 June Park"), cli.add("+1 303 555 0143 Bob")
    assert cli.done("release", june[-4:].upper()).out == f"{june[-4:]}  June Park  New · nobody\n"
    assert cli.done("claim", bob).out == f"{bob[-4:]}  Bob  New · ana   (nothing to change)\n"


def test_an_ending_of_several_leads_asks_for_more_of_it(cli: CommandLine) -> None:
    leads = [cli.add(f"+1 303 555 01{number:02} P{number}") for number in range(17)]  # more than hex digits
    last = next(one for one in "0123456789abcdef" if sum(lead.endswith(one) for lead in leads) > 1)
    alike = [lead for lead in leads if lead.endswith(last)]
    done = cli("claim", last)
    assert done.code == 2
    assert f"{len(alike)} leads end with {last}." in done.err
    assert all(lead[-4:] in done.err for lead in alike[:8])


def test_the_first_claim_wins_and_the_second_is_told_who_has_it(cli: CommandLine) -> None:
    lead = cli.add("+1 303 555 0142 June Park")
    before = cli.done("log", "--json").out
    for words in (("claim", lead), ("release", lead)):
        done = cli(*words, "--as", "dan")
        assert (done.code, done.out) == (5, "")
        assert done.err.startswith("leadtui: Refused: ana has it.\n")
    assert cli.done("log", "--json").out == before


def test_a_touch_is_what_was_done(cli: CommandLine) -> None:
    lead = cli.add("+1 303 555 0142 June Park")
    cli.done("touch", lead)
    cli.done("touch", lead, "No-Answer")
    cli.done("touch", lead, "message", "sent")
    hows = [event["data"]["how"] for event in cli.done("log", "--json").items if event["kind"] == "touched"]
    assert hows == ["reached", "reached", "no answer", "message sent"]


def test_a_call_back_is_set_and_taken_away(cli: CommandLine) -> None:
    lead = cli.add("+1 303 555 0142 June Park")
    cli.configure("shop: {zone: America/Denver}\n")
    done = cli.done("callback", lead, "2126-12-01", "14:30", "--json").json
    assert done["callback_at"] == done["due_at"] == "2126-12-01T21:30:00Z"
    assert cli.done("callback", lead, "none", "--json").json["callback_at"] is None
    assert cli("callback", lead, "none").err == "leadtui: Refused: no call-back is set.\n"


@pytest.mark.parametrize("when", ["2020-01-01", "2020-01-01T10:00Z"])
def test_a_call_back_in_the_past_is_refused(cli: CommandLine, when: str) -> None:
    done = cli("callback", cli.add("+1 303 555 0142"), when)
    assert (done.code, done.err) == (5, "leadtui: Refused: a call-back has to be in the future.\n")


@pytest.mark.parametrize("when", ["whenever", "25:00", "9999-12-31T23:59:59-12:00"])
def test_a_time_that_is_none_is_told(cli: CommandLine, when: str) -> None:
    done = cli("callback", cli.add("+1 303 555 0142"), when)
    assert done.code == 2
    assert f"“{when}” is no time that can be read." in done.err


@pytest.mark.parametrize(("why", "reason"), [("w", "wrong number"), ("cold caller", "cold caller")])
def test_what_is_no_enquiry_leaves_the_list_and_stays_findable(
    cli: CommandLine, why: str, reason: str
) -> None:
    lead = cli.add("+1 303 555 0142 June Park")
    done = cli.done("not-enquiry", lead, *why.split(), "--json").json
    assert (done["stage"], done["reason"]) == ("not-enquiry", reason)
    assert cli("list").out == ""
    assert "June Park" in cli.done("list", "--stage", "not-enquiry").out
    assert "June Park" in cli.done("list", "--find", "june").out


def test_a_shop_without_a_stage_for_it_is_told(cli: CommandLine) -> None:
    lead = cli.add("+1 303 555 0142 June Park")
    cli.configure("stages: [{id: new, category: open}]\n")
    done = cli("not-enquiry", lead, "spam")
    assert done.code == 2
    assert f"{cli.config} has no stage for what is not an enquiry." in done.err


def test_undo_takes_my_newest_command_and_names_it(cli: CommandLine) -> None:
    lead = cli.add("+1 303 555 0142 June Park")
    cli.done("note", lead, "key is with the neighbour")
    cli.done("touch", lead, "voicemail", "--as", "dan")
    assert cli.done("undo").out == (
        f"Undone: June Park: note: key is with the neighbour\n{lead[-4:]}  June Park  New · ana\n"
    )
    history = cli.done("show", lead).out
    assert "(undone) note: key is with the neighbour" in history
    assert "voicemail" in history


def test_undo_takes_a_command_by_the_end_of_its_id_as_the_log_has_it(cli: CommandLine) -> None:
    lead = cli.add("+1 303 555 0142 June Park")
    cli.done("note", lead, "first")
    cli.done("note", lead, "second")
    (line,) = (line for line in cli.done("log").out.splitlines() if "first" in line)
    command = line.split()[6]
    assert "Undone: June Park: note: first" in cli.done("undo", command).out
    assert f"undid {command}" in cli.done("log").out
    assert cli("undo", command).err == "leadtui: Refused: it is undone already.\n"


def test_an_undo_that_something_later_is_built_on_is_refused_and_names_that(cli: CommandLine) -> None:
    lead = cli.add("+1 303 555 0142 June Park")
    first = cli.done("log", "--json").items[0]["command"]
    cli.done("release", lead)
    done = cli("undo", first)
    assert done.code == 5
    later = cli.done("log", "--json").items[-1]["command"]
    assert f"“leadtui undo {later}” is that one." in done.err


def test_what_a_source_brought_cannot_be_undone(cli: CommandLine) -> None:
    cli.done("import", cli.file("a.csv", "name,phone\nJune,+13035550142\n"))
    done = cli("undo", cli.done("log", "--json").items[0]["command"])
    assert (done.code, done.err) == (5, "leadtui: Refused: what a source brought in cannot be undone.\n")


@pytest.mark.parametrize(
    "words",
    [("add", "+13035550142"), ("claim", "4fad"), ("undo",), ("import", "a.csv"), ("collect", "--once")],
    ids=" ".join,
)
def test_read_only_refuses_what_writes(cli: CommandLine, words: tuple[str, ...]) -> None:
    cli.file("a.csv", "name\nJune\n")
    done = cli(*words, "--read-only")
    assert done.code == 5
    assert done.err == "leadtui: This is read-only.\nLeave --read-only out to change anything.\n"
    assert not cli.data.exists()


def test_undo_takes_back_all_that_was_done_at_once_and_redo_brings_all_of_it_again(cli: CommandLine) -> None:
    leads = [cli.add(f"+1 303 555 010{one} Person {one}") for one in range(3)]
    with contextlib.closing(EmbeddedJournal(str(cli.data), SystemClock())) as journal:
        for at, lead in enumerate(leads):
            command = Assign(id=f"a{at}", by="ana", lead=lead, who="dan", batch="b1")
            journal.submit(command, lambda facts, one, now: decide(facts, one, now, Rules()))
    done = cli.done("undo").out.splitlines()
    assert (done[0], len(done)) == ("Undone: 3 leads: given to dan", 4)
    assert [item["owner"] for item in cli.done("list", "--json").items] == ["ana"] * 3
    assert cli.done("redo").out.startswith("Done again: 3 leads: given to dan\n")
    assert [item["owner"] for item in cli.done("list", "--json").items] == ["dan"] * 3


@pytest.mark.parametrize("words", [
    ("+1 303 555 0142 Mike Ross, leak under the sink",),
    ("+1", "303", "555", "0142", "Mike", "Ross,", "leak under the sink"),
    ("Mike Ross, leak", "+1 (303) 555-0142", "--want", "under the sink"),
])  # fmt: skip
def test_a_line_is_read_as_on_the_board(cli: CommandLine, words: tuple[str, ...]) -> None:
    added = cli.done("add", *words, "--json").json
    assert (added["name"], added["phone"]) == ("Mike Ross", "+13035550142")
    assert added["message"].replace(",", "") == "leak under the sink"
