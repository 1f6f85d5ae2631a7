"""What only whole processes show: pipes, signals, terminals, and what another one wrote."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.commandline import CommandLine, cut_short


@pytest.fixture
def shop(cli: CommandLine) -> CommandLine:
    """A shop with somebody in it."""
    cli.add("+1 303 555 0142 June Park")
    return cli


def test_exit_codes_reach_the_shell(shop: CommandLine) -> None:
    lead = shop.done("list", "--json").items[0]["id"]
    codes = {
        0: ("glance",),
        1: ("glance", "--fail-late", "--as-of", "2126-01-01"),
        2: ("lsit",),
        3: ("--store", "/dev/null", "list"),
        4: ("import", str(shop.file("a.pdf", "x"))),
        5: ("claim", lead, "--as", "dan"),
    }
    for code, words in codes.items():
        done = shop.process(*words)
        assert done.code == code
        assert bool(done.err) == (code > 1)
        assert bool(done.out) == (code < 2)


@pytest.mark.parametrize(
    "words", [("--help",), ("list",), ("list", "--json"), ("log",), ("export",)], ids=" ".join
)
def test_a_reader_that_has_enough_is_no_error(shop: CommandLine, words: tuple[str, ...]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = shop.process(*words, stdout=writer)
    os.close(writer)
    assert (done.code, done.err) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full device")
def test_an_output_that_is_full_is_told(shop: CommandLine) -> None:
    with open("/dev/full", "w") as full:  # noqa: PTH123 - a device
        done = shop.process("list", stdout=full)
    assert (done.code, done.err) == (1, "leadtui: The output cannot be written: No space left on device.\n")


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_stream_that_is_closed_is_no_trouble(shop: CommandLine, closed: str) -> None:
    for words, code in (("list", 0), ("", 0), ("lsit", 2)):
        done = subprocess.run(
            ["sh", "-c", f"exec {sys.executable} -m leadtui {words} {closed}"],
            env=shop.environ, capture_output=True, text=True, check=False, timeout=30,
        )  # fmt: skip
        assert done.returncode == code
        assert "Traceback" not in done.stderr
        assert ("June" in done.stdout) == (code == 0 and ">" not in closed.replace("2>", ""))


def test_a_log_that_is_followed_tells_at_once_what_another_process_does(shop: CommandLine) -> None:
    with shop.start("log", "--follow", "--json") as follower, cut_short(follower) as lines:
        for _ in range(5):
            assert '"kind"' in lines.readline()
        lead = shop.add("+1 303 555 0143 Bob")
        assert f'"contact": "{shop.done("show", lead, "--json").json["contact"]}"' in lines.readline()
        follower.send_signal(signal.SIGINT)
        _, err = follower.communicate()
    assert (follower.returncode, err) == (0, "")


def test_a_log_that_nobody_reads_any_more_ends_by_itself(shop: CommandLine) -> None:
    with shop.start("log", "--follow") as follower, cut_short(follower) as lines:
        lines.readline()
        lines.close()
        assert follower.wait() == 0
        assert follower.stderr is not None
        assert follower.stderr.read() == ""


def test_ctrl_c_ends_a_command_without_a_word(shop: CommandLine) -> None:
    fifo = shop.home / "shop.yaml"
    os.mkfifo(fifo)
    # Opening it for writing waits until the command reads its config.
    with shop.start("list", "--config", fifo) as waiting, fifo.open("wb"):
        waiting.send_signal(signal.SIGINT)
        out, err = waiting.communicate(timeout=30)
    assert (waiting.returncode, out, err) == (130, "", "")


def test_collecting_ends_at_ctrl_c_and_leaves_nobody_polling(shop: CommandLine) -> None:
    (shop.home / "in").mkdir()
    shop.configure("sources: {drop: {kind: folder, path: ~/in}}\n")
    with shop.start("log", "--follow") as follower, shop.start("collect") as collector:
        shop.file("in/.half", "name\nZoe\n").rename(shop.home / "in" / "a.csv")
        with cut_short(follower) as lines:
            assert any("enquiry from drop" in line for line in lines)
            for one in (collector, follower):
                one.send_signal(signal.SIGINT)
                _, err = one.communicate(timeout=30)
                assert (one.returncode, err) == (0, "")
    assert "Zoe" in shop.done("list").out


def test_a_terminal_that_is_only_half_there_gets_the_board_as_text(shop: CommandLine) -> None:
    ours, theirs = os.openpty()
    done = shop.process(stdin=theirs)
    os.close(ours)
    os.close(theirs)
    assert done.out.startswith("0 late")
