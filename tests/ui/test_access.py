"""The board and the wall without signs, without motion: in a real terminal, and for who hears it."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import pytest

from leadtui.domain.commands import Add
from leadtui.domain.contacts import Way
from tests.support.desks import Shop, do
from tests.support.pty_driver import Terminal


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    shop = Shop(tmp_path)
    with shop.opened() as journal:
        do(
            journal,
            Add(id="a", by="ana", name="José Ñu 山田", ways=(Way("phone", "+13035550142"),), words="tap…"),
        )
    return shop


@pytest.mark.parametrize("command", ["board", "wall"])
def test_with_ascii_no_other_byte_is_written(shop: Shop, command: str) -> None:
    start = [sys.executable, "-m", "leadtui", command, "--ascii", "--no-collect"]
    with Terminal(start, shop.environ, columns=200, rows=50) as terminal:
        terminal.wait_for("Jose")
        if command == "board":
            terminal.type("?")
            terminal.wait_for("Signs")
            terminal.type("q")
            terminal.wait_for("open")
            terminal.type("a")
            terminal.wait_for("number")
        terminal.signal(signal.SIGTERM)
        terminal.wait()
        told = b"".join(chunk.data for chunk in terminal.written)
    assert told.isascii()


@pytest.mark.parametrize("words", [("list",), ("glance",), ("log",), ("board",), ("wall",), ("--help",)])
def test_with_ascii_no_command_prints_anything_else(shop: Shop, words: tuple[str, ...]) -> None:
    done = shop.done(*words, "--ascii")
    assert done.returncode == 0
    assert done.stdout
    assert done.stdout.isascii()
    assert "?" not in done.stdout.replace("??", "")


def test_a_list_that_is_heard_is_a_sentence_a_lead(shop: Shop) -> None:
    told = shop.done("list", "--plain").stdout.splitlines()
    assert told[0] == "1 lead."
    assert told[1].startswith("José Ñu 山田, ana has it, in ")
    assert "(303) 555-0142, says: tap…. Lead " in told[1]
    assert "  " not in told[1]


def test_a_glance_that_is_heard_says_one_thing_a_line(shop: Shop) -> None:
    told = shop.done("glance", "--plain").stdout.splitlines()
    assert told[:2] == ["Nothing is late.", "Nobody waits for an answer."]
    assert all(line.endswith(".") and "·" not in line for line in told)


def test_a_log_that_is_heard_begins_with_who_did_it(shop: Shop) -> None:
    told = shop.done("log", "--plain").stdout.splitlines()
    assert all(line.startswith("ana: ") and "  " not in line for line in told)


def test_a_variable_makes_everything_plain(shop: Shop) -> None:
    environ = {**shop.environ, "LEADTUI_PLAIN": "1"}
    with Terminal([sys.executable, "-m", "leadtui", "list"], environ) as terminal:
        terminal.wait_for("1 lead.")


def test_a_dumb_terminal_hears(shop: Shop) -> None:
    with Terminal([sys.executable, "-m", "leadtui", "glance"], {**shop.environ, "TERM": "dumb"}) as terminal:
        terminal.wait_for("Nothing is late.")
