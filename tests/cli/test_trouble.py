"""A journal in trouble: not there, not ours to write, damaged, or no journal at all. Never a traceback."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest

from leadtui.clock import SystemClock
from leadtui.store.open import open_journal
from tests.support.commandline import CommandLine, Done
from tests.support.journals import enquiry, put
from tests.support.others import AS_OTHERS, skip_where_root_stays_root
from tests.support.set_clock import SetClock

LOOKS = [("list",), ("list", "--json"), ("glance",), ("log",), ("export",), ("board",)]


@pytest.fixture
def shop(cli: CommandLine) -> CommandLine:
    """A shop with two leads."""
    cli.add("+1 303 555 0142 June Park")
    cli.add("+1 303 555 0143 Bob Ray")
    return cli


@pytest.mark.parametrize("words", LOOKS, ids=" ".join)
def test_without_a_journal_there_is_nothing_to_see(cli: CommandLine, words: tuple[str, ...]) -> None:
    assert cli(*words).code == 0


@pytest.mark.parametrize("words", [*LOOKS, ("add", "+13035550150")], ids=" ".join)
def test_a_file_in_place_of_the_folder_is_told(cli: CommandLine, words: tuple[str, ...]) -> None:
    done = cli(*words, "--store", cli.file("file", "x"))
    assert (done.code, done.out) == (3, "")
    assert done.err.startswith(f"leadtui: {cli.home / 'file'}")
    assert len(done.err.splitlines()) == 2


@pytest.mark.parametrize("words", [*LOOKS, ("add", "+13035550150")], ids=" ".join)
def test_a_damaged_line_is_told_with_its_place(shop: CommandLine, words: tuple[str, ...]) -> None:
    _damage(shop.data)
    done = shop(*words)
    assert (done.code, done.out) == (3, "")
    assert "line 2" in done.err
    assert "damaged" in done.err
    assert "--read-only" in done.err


@pytest.mark.parametrize("words", [("list",), ("log",), ("export",), ("show", "Bob")], ids=" ".join)
def test_read_only_shows_what_is_whole_and_says_what_is_not(
    shop: CommandLine, words: tuple[str, ...]
) -> None:
    if words[0] == "show":
        words = ("show", shop.done("list", "--json").items[1]["id"])
    _damage(shop.data)
    done = shop(*words, "--read-only")
    assert done.code == 0
    assert "damaged" in done.err
    assert "Bob" in done.out or words == ("log",)
    assert "June" not in done.out


def _damage(data: Path) -> None:
    for kept in ("summary.json", "listing.json"):
        (data / kept).unlink(missing_ok=True)
    log = data / "live-1.jsonl"
    lines = log.read_bytes().split(b"\n")
    lines[1] = lines[1].replace(b"June", b"Jane")
    log.write_bytes(b"\n".join(lines))


class Other:
    """Somebody to whom the modes of files mean something."""

    def __init__(self, cli: CommandLine) -> None:
        self.cli = cli

    def __call__(self, *words: str) -> Done:
        """Run a command as a process of their own."""
        return self.cli.process(*words, prefix=AS_OTHERS)

    def forbid(self, mode: int) -> None:
        """Leave only these rights to the journal."""
        for kept in ("summary.json", "listing.json"):
            (self.cli.data / kept).unlink(missing_ok=True)
        for path in self.cli.data.iterdir():
            path.chmod(mode & 0o600)
        self.cli.data.chmod(mode)


@pytest.fixture
def other(shop: CommandLine) -> Iterator[Other]:
    """Who gets their rights back at the end."""
    skip_where_root_stays_root()
    yield Other(shop)
    for folder in (shop.home, shop.data):
        folder.chmod(0o700)


def test_who_may_not_write_the_journal_reads_it(other: Other) -> None:
    other.forbid(0o500)
    for words in (("list",), ("list", "--json"), ("log", "--json"), ("glance",)):
        code, out, err = other(*words)
        assert (code, err) == (0, "")
        assert "June" in out or words == ("glance",)


@pytest.mark.parametrize("words", [("add", "+13035550150"), ("undo",), ("collect", "--once")], ids=" ".join)
def test_who_may_not_write_the_journal_is_told_so(other: Other, words: tuple[str, ...]) -> None:
    other.forbid(0o500)
    code, out, err = other(*words)
    assert (code, out) == (3, "")
    assert "you have no right to it" in err


@pytest.mark.parametrize("words", [("list",), ("glance", "--json")], ids=" ".join)
def test_who_may_not_even_read_it_is_told_so(other: Other, words: tuple[str, ...]) -> None:
    other.forbid(0o000)
    code, out, err = other(*words)
    assert (code, out) == (3, "")
    assert "you have no right to it" in err


def test_a_home_that_cannot_be_written_is_no_reason_not_to_look(other: Other) -> None:
    other.cli.home.chmod(0o500)
    assert other("list")[0] == 0
    assert other("glance", "--store", str(other.cli.home / "none"))[:2] == (
        0, "Nothing late. Nobody waiting.\nno leads yet\n"
    )  # fmt: skip
    code, out, err = other("init")
    assert (code, out) == (2, "")
    assert "cannot be written: Permission denied." in err


def test_a_config_that_cannot_be_read_is_told(other: Other) -> None:
    other.cli.configure("shop: {name: x}\n")
    other.cli.config.chmod(0)
    assert other("list") == (2, "", f"leadtui: {other.cli.config}:1: cannot be read: Permission denied\n")


def test_a_clock_that_is_behind_the_journal_is_told_to_who_writes(cli: CommandLine) -> None:
    ahead = SystemClock().now() + datetime.timedelta(hours=5, minutes=30)
    journal = open_journal(cli.data, SetClock(ahead))
    put(journal, "c1", *enquiry(1))
    journal.close()
    done = cli("add", "Ana Ruiz")
    assert (done.code, "clock is 5h" in done.err) == (0, True)
    assert cli("list").err == ""
