"""The week that is over, as text and as Markdown: beside the week before, at the same age."""

from __future__ import annotations

import pytest

from tests.support.commandline import CommandLine

HEADER = "external_id,name,source,raised_at,qualified_at,booked_at,signed_at,lost_at,reason\n"


@pytest.fixture
def shop(cli: CommandLine) -> CommandLine:
    """Two weeks: 10 and 12 enquiries, of which 4 and 3 were qualified in time; what came later is later."""
    cli.configure("shop: {name: 'Root & *Branch*', zone: UTC}\n")
    rows = [f"a{n},P{n},web,2026-11-0{2 + n % 5}T10:00Z,2026-11-08,,,,\n" for n in range(4)]
    rows += [f"b{n},Q{n},web,2026-11-0{2 + n % 5}T10:00Z,2026-11-10,,,,\n" for n in range(6)]
    rows += [f"c{n},R{n},a|ds,2026-11-1{n % 5}T10:00Z,2026-11-15,2026-11-15T12:00Z,,,\n" for n in range(3)]
    rows += [f"d{n},S{n},web,2026-11-1{n % 5}T10:00Z,,,,2026-11-15,too dear\n" for n in range(9)]
    cli.done("import", cli.file("past.csv", HEADER + "".join(rows)))
    return cli


def told(cli: CommandLine, *words: str) -> list[str]:
    return cli.done("report", "--week", "--as-of", "2026-11-17T09:00Z", *words).out.splitlines()


def test_the_week_stands_beside_the_one_before(shop: CommandLine) -> None:
    lines = [" ".join(line.split()) for line in told(shop)]
    assert lines[0] == "Root & *Branch*: the week of 9 to 15 November 2026"
    assert "enquiries 12 10" in lines
    assert "qualified 9 4" in lines, "what happened in the week, whenever they came in"
    assert "booked 3 0" in lines
    assert "signed 0 0" in lines


def test_what_signed_orders_come_to_is_told_where_amounts_are_known(cli: CommandLine) -> None:
    cli.configure("shop: {name: Root, zone: UTC, region: US}\n")
    head = "external_id,name,source,raised_at,qualified_at,booked_at,signed_at,amount\n"
    days = [("01", "10", 4200), ("02", "11", 800), ("03", "05", 300), ("04", "12", "")]
    rows = [
        f"{n},P{n},web,2026-11-{came}T10:00Z,2026-11-{came}T11:00Z,2026-11-{came}T12:00Z,"
        f"2026-11-{day}T10:00Z,{amount}\n"
        for n, (came, day, amount) in enumerate(days)
    ]
    cli.done("import", cli.file("signed.csv", head + "".join(rows)))
    lines = [" ".join(line.split()) for line in told(cli)]
    assert "signed 3 1" in lines
    assert "signed for $5,000 $300" in lines
    shown = cli.done("metrics", "--window", "7d", "--as-of", "2026-11-16T00:00Z").out
    assert "signed for $5,000" in [" ".join(line.split()) for line in shown.splitlines()]
    kept = cli.done("metrics", "--window", "7d", "--as-of", "2026-11-16T00:00Z", "--json").json
    assert kept["activity"]["signed_worth"] == 5000.0


def test_both_weeks_are_told_at_the_same_age(shop: CommandLine) -> None:
    lines = [" ".join(line.split()) for line in told(shop)]
    assert "enquiries → qualified 3/12 too few to tell 4/10 too few to tell, 6 open" in lines
    assert "qualified → booked 3/9 too few to tell, 6 open 0/4 too few to tell, 4 open" in lines


def test_why_leads_ended_is_told_by_where_they_came_from(shop: CommandLine) -> None:
    lines = [" ".join(line.split()) for line in told(shop)]
    assert "never too dear 9 9 ·" in lines


def test_an_older_week_is_the_last_that_was_over_then(shop: CommandLine) -> None:
    first = shop.done("report", "--as-of", "2026-11-12").out.splitlines()[0]
    assert first == "Root & *Branch*: the week of 2 to 8 November 2026"
    across = shop.done("report", "--as-of", "2026-11-03").out.splitlines()[0]
    assert across == "Root & *Branch*: the week of 26 October to 1 November 2026"


def test_what_was_late_is_named(cli: CommandLine) -> None:
    cli.configure("shop: {zone: UTC}\n")
    cli.done("import", cli.file("a.csv", "name,source,raised_at\nJune Park,web,2026-11-10T10:00Z\n"))
    lines = [" ".join(line.split()) for line in told(cli)]
    assert "What was late: 1" in lines
    assert "June Park Tue 10:00 web not answered nobody" in lines


def test_markdown_has_the_same_and_takes_nobodys_words_for_marks(shop: CommandLine) -> None:
    lines = told(shop, "--markdown")
    assert lines[0] == "# Root & \\*Branch\\*: the week of 9 to 15 November 2026"
    assert "| enquiries | 12 | 10 |" in lines
    assert "|  | why | all | web | a\\|ds |" in lines


def test_a_week_of_nothing_is_told(cli: CommandLine) -> None:
    assert "Nobody yet." in cli.done("report").out


def test_no_line_of_prose_is_wider_than_a_mail(shop: CommandLine) -> None:
    assert max(map(len, told(shop))) <= 100
