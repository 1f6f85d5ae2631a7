"""The board in a real terminal: hung up, ended, broken, and with a mouse that is switched while it runs."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from tests.support.desks import ROOT, Shop, until
from tests.support.pty_driver import Terminal

MOUSE_ON, MOUSE_OFF = b"\x1b[?1000h", b"\x1b[?1000l"


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def is_running(pid: int) -> bool:
    """Whether a process is there, and no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def children_of(folder: Path) -> list[int]:
    """The processes that were told of something in a folder, by their command lines."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if str(folder).encode() in (entry / "cmdline").read_bytes():
                    found.append(int(entry.name))
            except OSError:
                continue
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
def test_a_demo_whose_terminal_goes_away_ends_and_leaves_nothing_behind(tmp_path: Path) -> None:
    temp = tmp_path / "temp"
    temp.mkdir()
    environ = {
        "HOME": str(tmp_path), "PATH": os.environ["PATH"], "LANG": "C.UTF-8", "TMPDIR": str(temp),
        "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    with Terminal([sys.executable, "-m", "leadtui", "demo"], environ, columns=100, rows=30) as terminal:
        terminal.wait_for("QUALIFYING")
        (folder,) = temp.glob("leadtui-demo-*")
        until(lambda: children_of(folder) and (folder / "data" / "status-collector.json").exists())
        collectors = children_of(folder)
        terminal.hang_up()
        assert terminal.wait() == -signal.SIGHUP
        assert not list(temp.iterdir())
        until(lambda: not any(map(is_running, collectors)))


def test_a_board_whose_terminal_goes_away_ends(shop: Shop) -> None:
    with Terminal(shop.command("--no-collect"), shop.environ) as terminal:
        terminal.wait_for("No enquiries yet.")
        terminal.hang_up()
        assert terminal.wait() == -signal.SIGHUP


def test_a_board_that_opens_is_written_once_and_again_when_the_terminal_is_resized(shop: Shop) -> None:
    def told(terminal: Terminal) -> int:
        return b"".join(chunk.data for chunk in terminal.written).count(b"No enquiries yet.")

    with Terminal(shop.command("--no-collect"), shop.environ) as terminal:
        terminal.wait_for("No enquiries yet.")
        terminal.settle()
        assert told(terminal) == 1
        terminal.resize(80, 23)
        terminal.wait_for(lambda screen: told(terminal) > 1 and "No enquiries yet." in screen.text)


def test_a_board_that_is_ended_gives_the_terminal_back_as_it_was(shop: Shop) -> None:
    with Terminal(shop.command("--no-collect"), shop.environ) as terminal:
        terminal.wait_for("No enquiries yet.")
        terminal.signal(signal.SIGTERM)
        assert terminal.wait() == 0
        written = b"".join(chunk.data for chunk in terminal.written)
        assert written.rindex(b"\x1b[?1049l") > written.rindex(b"\x1b[?1049h")
        assert MOUSE_OFF in written


def test_the_mouse_is_switched_by_the_config_while_the_board_runs(shop: Shop) -> None:
    def last(terminal: Terminal) -> bytes:
        written = b"".join(chunk.data for chunk in terminal.written)
        return MOUSE_ON if written.rfind(MOUSE_ON) > written.rfind(MOUSE_OFF) else MOUSE_OFF

    with Terminal(shop.command("--no-collect"), shop.environ) as terminal:
        terminal.wait_for("No enquiries yet.")
        assert last(terminal) == MOUSE_ON
        for setting, wanted in (("mouse: false\n", MOUSE_OFF), ("mouse: true\n", MOUSE_ON)):
            shop.write_config(setting)
            terminal.wait_for(lambda screen, wanted=wanted: last(terminal) == wanted)  # type: ignore[misc]
        shop.write_config("mouse: maybe\n")
        terminal.wait_for("config.yaml:3: mouse:")
        terminal.press("\x11")
        assert terminal.wait() == 0
        assert last(terminal) == MOUSE_OFF


BROKEN = """
import sys
from textual.app import App
from leadtui.cli import main
import leadtui.ui.run as run

class Broken(App):
    def on_mount(self):
        secret = "Ada Ruiz 303 555 0142"
        raise ValueError(secret)

def board(options):
    run.run_app(Broken(), mouse=False)

import leadtui.cli.running as running
running.board = board
sys.exit(main([]))
"""


def test_a_fault_ends_with_one_line_and_shows_nobodys_data(shop: Shop) -> None:
    with Terminal([sys.executable, "-c", BROKEN], shop.environ) as terminal:
        assert terminal.wait() == 1
        terminal.settle()
        written = b"".join(chunk.data for chunk in terminal.written).decode()
        assert "leadtui: fault in leadtui: ValueError" in written
        assert "0142" not in written
        assert "Traceback" not in written
