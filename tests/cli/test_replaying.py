"""The past from a shell: the board as it was, and what a replay begins with."""

from __future__ import annotations

import datetime

import pytest

from tests.support.commandline import CommandLine

ROWS = """external_id,name,raised_at
1,June Park,2026-11-20T10:00Z
2,Bob Ray,2026-11-20T11:00Z
"""


@pytest.mark.parametrize(
    "words", [("board", "--as-of", "2026-11-20T10:30Z"), ("replay", "--from", "2026-11-20T10:30Z")]
)
def test_without_a_terminal_the_board_of_then_is_text(cli: CommandLine, words: tuple[str, ...]) -> None:
    cli.done("import", cli.file("a.csv", ROWS))
    told = cli.done(*words).out
    assert told.startswith("1 late, 1 waiting, 1 unclaimed\n")
    assert "June Park" in told
    assert "Bob Ray" not in told


def test_a_replay_begins_where_a_day_does(cli: CommandLine) -> None:
    day = "2026-11-20"
    cli.done("import", cli.file("a.csv", ROWS))
    assert "June Park" not in cli.done("replay", "--from", day).out
    assert "June Park" in cli.done("board", "--as-of", day).out, "as it was in the end"


def test_the_worst_day_is_that_with_most_late_answers(cli: CommandLine) -> None:
    now = datetime.datetime.now(datetime.UTC)
    rows = "".join(
        f"{ago}-{n},P{ago}{n},{(now - datetime.timedelta(days=ago)).isoformat(timespec='seconds')}\n"
        for ago, count in ((3, 1), (5, 4), (9, 2))
        for n in range(count)
    )
    cli.done("import", cli.file("a.csv", f"external_id,name,raised_at\n{rows}"))
    told = cli.done("replay", "--worst").out
    assert "P90" in told
    assert "P50" not in told, "it begins before the first enquiry of that day"
    assert "P30" not in told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--speed", "fast"), "“fast” is no speed."),
        (("--speed", "0"), "“0” is no speed."),
        (("--from", "soon"), "“soon” is no time that can be read."),
        (("--from", "2126-01-01"), "“2126-01-01” is not past yet."),
        (("--from", "yesterday", "--worst"), "--from and --worst exclude each other."),
        (("--worst",), "No day of the last 28 had a late answer."),
        (("--from", "2026-01-01"), "There is nothing to play yet"),
    ],
)
def test_what_cannot_be_played_is_told(cli: CommandLine, words: tuple[str, ...], told: str) -> None:
    done = cli("replay", *words)
    assert (done.code, done.out) == (2, "")
    assert told in done.err
