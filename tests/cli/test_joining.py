"""Commands about two contacts: linked, merged, split."""

from __future__ import annotations

import pytest

from tests.support.commandline import CommandLine

JUNE, WU = "+1 303 555 0142 June Park", "+1 303 555 0155 J. Wu"


@pytest.fixture(autouse=True)
def shop(cli: CommandLine) -> None:
    cli.configure("shop: {region: US}\n")


def test_who_decides_is_told_with_their_number_and_has_raised_no_hand(cli: CommandLine) -> None:
    lead = cli.add(JUNE)
    cli.done("link", lead, "decides", "J. Wu", "(303) 555-0155")
    assert "decides  J. Wu, (303) 555-0155" in cli.done("show", lead).out
    assert "Decides: J. Wu, (303) 555-0155" in cli.done("hand-off", lead).out
    assert len(cli.done("list", "--json").items) == 1


@pytest.mark.parametrize("how", ["ending", "J. WU"])
def test_somebody_on_the_board_is_linked_by_id_or_by_name(cli: CommandLine, how: str) -> None:
    lead, landlord = cli.add(JUNE), cli.add(WU)
    cli.done("link", lead, "pays", landlord[-6:] if how == "ending" else how)
    assert "pays   J. Wu, (303) 555-0155" in cli.done("show", lead).out
    assert cli.done("link", lead, "pays", landlord).out.endswith("(nothing to change)\n")


def test_a_name_that_two_have_is_asked_for_by_id(cli: CommandLine) -> None:
    lead = cli.add(JUNE)
    cli.add(WU)
    cli.add("+1 303 555 0156 J. Wu")
    done = cli("link", lead, "decides", "j. wu")
    assert (done.code, done.err) == (
        2,
        "leadtui: 2 contacts are called j. wu.\nName one by the end of its id.\n",
    )


@pytest.mark.parametrize("who", ["wu", "303.555.0155", "id"])
def test_a_link_is_taken_away_by_name_number_or_id(cli: CommandLine, who: str) -> None:
    lead, landlord = cli.add(JUNE), cli.add(WU)
    cli.done("link", lead, "lives", landlord)
    assert "lives there" in cli.done("show", lead).out
    cli.done("unlink", lead, landlord if who == "id" else who)
    assert "J. Wu" not in cli.done("show", lead).out
    assert cli("unlink", lead, "wu").err == "leadtui: Refused: nobody is linked to them.\n"
    cli.done("undo")
    assert "J. Wu" in cli.done("show", lead).out


def test_what_nobody_does_and_who_is_nobody_are_told(cli: CommandLine) -> None:
    lead = cli.add(JUNE)
    assert "One of: decides, lives there, pays." in cli("link", lead, "knows", "J. Wu").err
    assert cli("link", lead, "pays", lead).err == "leadtui: Refused: they are the same contact.\n"
    cli.done("link", lead, "pays", "J. Wu")
    assert "They are: J. Wu." in cli("unlink", lead, "Zoe").err


def test_two_become_one_and_two_again_at_any_age_with_nothing_lost(cli: CommandLine) -> None:
    one, other = cli.add(JUNE), cli.add("+1 303 555 0199 Junie P", "--want", "a tap")
    cli.done("merge", one, other, "--as", "dan")
    together = [cli.done("show", lead, "--json").json for lead in (one, other)]
    assert together[0]["contact"] == together[1]["contact"]
    cli.done("note", one, "called twice")
    cli.done("split", one)
    apart = [cli.done("show", lead, "--json").json for lead in (one, other)]
    assert apart[0]["contact"] != apart[1]["contact"]
    assert "called twice" in cli.done("show", one).out
    assert "a tap" in cli.done("show", other).out
    assert cli("split", one).code == 5
