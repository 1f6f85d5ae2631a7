"""What a light command may load, seen from the inside of a process that ran it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.pty_driver import Terminal

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {"textual", "rich", "httpx", "watchfiles", "psycopg"}
"""What only a board, a collector or a server needs."""

SLOW = {"yaml", "tinydb", "asyncio"}
"""What a glance is too quick for, beside those."""

PROBE = """
import atexit, json, os, sys
told = os.open(sys.argv.pop(1), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
atexit.register(lambda: os.write(told, json.dumps(sorted(sys.modules)).encode()))
from leadtui.cli import main
sys.argv[0] = "leadtui"
sys.exit(main())
"""


NOT_YET = {
    # screens and boxes, with what only they show
    "leadtui.ui.screens.addbox", "leadtui.ui.screens.boxes", "leadtui.ui.screens.checklist",
    "leadtui.ui.screens.contact", "leadtui.ui.screens.help", "leadtui.ui.screens.metrics",
    "leadtui.ui.screens.picking", "leadtui.ui.screens.replay", "leadtui.ui.screens.replybox",
    "leadtui.ui.screens.wall", "leadtui.ui.widgets.choices", "leadtui.ui.widgets.figurelines",
    "leadtui.desk.wall",
    # the figures, which are counted once the leads are seen
    "leadtui.desk.figuring", "leadtui.desk.figurefile", "leadtui.domain.figures.diagnosis",
    "leadtui.domain.figures.numbers", "leadtui.domain.figures.report", "leadtui.domain.figures.sheet",
    "leadtui.domain.figures.tally",
    # what a command is decided by, and what is typed is read by
    "leadtui.domain.decide", "leadtui.domain.receive", "leadtui.domain.identity", "leadtui.domain.suggest",
    "leadtui.domain.reach", "leadtui.domain.amounts", "leadtui.domain.replies", "leadtui.domain.spoken",
    "leadtui.domain.handoff", "leadtui.domain.linking", "leadtui.domain.visit", "leadtui.desk.visits",
    # what a journal does now and then
    "leadtui.store.asof", "leadtui.store.compaction", "leadtui.store.erasing", "leadtui.store.history",
    "leadtui.store.postgres.journal",
    # whoever polls
    "leadtui.desk.feeding", "leadtui.sources.base", "leadtui.sources.registry", "leadtui.sources.http.source",
    "leadtui.sources.imap.source", "leadtui.sources.web.oauth",
    # of Python
    "json", "secrets", "getpass",
}  # fmt: skip
"""What a board loads when it is asked for, and not before it is painted for the first time."""

BOARD = """
import json, os, sys
told = sys.argv.pop(1)
from leadtui.ui.terminal import Terminal
dump, write = json.dump, Terminal.write
for name in [name for name in sys.modules if name.partition(".")[0] == "json"]:
    del sys.modules[name]
def painted(terminal, data):
    write(terminal, data)
    if "June Park" in data:
        with open(told, "w") as file:
            dump(sorted(sys.modules), file)
        terminal.stop_application_mode()
        os._exit(0)
Terminal.write = painted
from leadtui.cli import main
sys.argv[0] = "leadtui"
sys.exit(main())
"""


class Desk:
    """A home of its own to run commands in."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.environ = {
            "HOME": str(home), "PATH": os.environ["PATH"], "LANG": "C.UTF-8", "LEADTUI_AS": "ana",
            "LEADTUI_STORE": str(home / "data"), "PYTHONPATH": str(ROOT),
        }  # fmt: skip

    def loaded_by(self, *words: str) -> set[str]:
        """The modules that a command had loaded when it ended, top-level names only."""
        told = self.home / "modules.json"
        done = subprocess.run(
            [sys.executable, "-c", PROBE, told, *words],
            env=self.environ, cwd=self.home, capture_output=True, text=True, timeout=60, check=False,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
        assert done.returncode == 0, f"leadtui {' '.join(words)}: {done.stderr}"
        return {name.partition(".")[0] for name in json.loads(told.read_text())}

    def loaded_by_board(self) -> set[str]:
        """The modules, by their whole names, that a board had loaded when its lead was painted first."""
        told = self.home / "modules.json"
        with Terminal([sys.executable, "-c", BOARD, told, "--no-collect"], self.environ) as terminal:
            assert terminal.wait() == 0
        return set(json.loads(told.read_text()))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.mark.parametrize(
    "words",
    [
        ("--help",),
        ("--version",),
        ("glance",),
        ("glance", "--json"),
        ("list",),
        ("list", "--json"),
        ("add", "+1 303 555 0142", "June Park"),
        ("log",),
        ("export", "--json"),
    ],
    ids=" ".join,
)
def test_a_light_command_loads_nothing_heavy(desk: Desk, words: tuple[str, ...]) -> None:
    assert not desk.loaded_by(*words) & HEAVY


def test_help_loads_next_to_nothing(desk: Desk) -> None:
    assert not desk.loaded_by("--help") & (HEAVY | SLOW | {"msgspec", "jmespath", "phonenumbers"})


def test_a_glance_at_a_journal_that_was_looked_at_before_is_quick(desk: Desk) -> None:
    desk.loaded_by("add", "+1 303 555 0142", "June Park")
    desk.loaded_by("glance")
    assert not desk.loaded_by("glance", "--json") & (HEAVY | SLOW)
    assert not desk.loaded_by("glance") & (HEAVY | SLOW)


def test_a_list_for_programs_of_a_journal_that_was_listed_before_is_quick(desk: Desk) -> None:
    desk.loaded_by("add", "+1 303 555 0142", "June Park")
    desk.loaded_by("list", "--json")
    assert not desk.loaded_by("list", "--json") & (HEAVY | SLOW | {"msgspec", "phonenumbers"})


def test_a_board_loads_nothing_that_its_first_painting_does_not_need(desk: Desk) -> None:
    desk.loaded_by("add", "+1 303 555 0142", "June Park")
    loaded = desk.loaded_by_board()
    assert "leadtui.ui.screens.board" in loaded
    assert loaded & NOT_YET == set()
    assert not {name.partition(".")[0] for name in loaded} & {"httpx", "psycopg", "watchfiles", "tinydb"}
