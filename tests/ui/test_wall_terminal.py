"""The wall in a real terminal: what it writes, byte by byte, and how it lives through what happens to it."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from leadtui.domain.commands import Intake
from leadtui.domain.contacts import Way
from leadtui.domain.intake import Item
from tests.support.desks import Shop, do, until
from tests.support.pty_driver import Terminal

SECRETS = ("555", "0142", "ana.ruiz", "example.com", "Elm Street", "80205", "burst", "Ruiz", "evil", "0199")
EVIL = "\x1b]0;evil\x07\x1b[2Jevil [@click=app.quit]evil[/] \u202eevil"


BREAKS = """
import sys
from leadtui.cli import main
from leadtui.ui.screens import wall

def breaks(told, *_):
    raise ValueError(told)

wall.figures = breaks
sys.exit(main(["wall", "--no-collect"]))
"""


def private(number: int, name: str, **more: Any) -> Item:
    """Somebody with everything that must not be seen."""
    return Item(
        external_id=f"{number}", digest="d", name=name, words=f"burst pipe {EVIL}", company=EVIL,
        ways=(Way("phone", f"+1303555{number:04}"), Way("email", f"ana.ruiz{number}@example.com")),
        address="12 Elm Street", postcode="80205", fields={"evil": EVIL}, source=EVIL, **more,
    )  # fmt: skip


def take_in(shop: Shop, *items: Item) -> None:
    with shop.opened() as journal:
        do(journal, Intake(id=f"in {items[0].external_id}", by="web", source="web", items=items))


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def wall(shop: Shop, *words: str, **options: Any) -> Terminal:
    return Terminal([sys.executable, "-m", "leadtui", "wall", *words], shop.environ, **options)


@pytest.mark.parametrize("names", ["masked", "none"])
def test_no_byte_of_anything_private_reaches_the_terminal(shop: Shop, names: str) -> None:
    shop.write_config(f"wall: {{names: {names}}}\n")
    take_in(shop, private(142, "Ana Ruiz"), private(199, "+1 303 555 0199"), private(7, "\x1b]0;evil\x07"))
    with wall(shop, "--no-collect") as terminal:
        terminal.wait_for("oldest unanswered")
        take_in(shop, private(143, "ana.ruiz@example.com"), private(144, "Bob Ruiz"))
        terminal.wait_for(lambda screen: screen.text.count("New") >= 5)
        assert ("Ana R." in terminal.show()) is (names == "masked")
        terminal.resize(200, 50)
        terminal.wait_for("NEW 5")
        terminal.resize(60, 20)
        terminal.wait_for("LONGEST WAIT FIRST")
        terminal.type("q")
        assert terminal.wait() == 0
        told = b"".join(chunk.data for chunk in terminal.written).decode()
    assert not [secret for secret in SECRETS if secret in told]


def test_a_fault_tells_nothing_private_either(shop: Shop) -> None:
    take_in(shop, private(142, "Ana Ruiz"))
    program = [sys.executable, "-c", BREAKS]
    with Terminal(program, shop.environ) as terminal:
        assert terminal.wait() != 0
        told = b"".join(chunk.data for chunk in terminal.written).decode()
    assert "fault in leadtui: ValueError" in told
    assert not [secret for secret in SECRETS if secret in told]


@pytest.mark.skipif(sys.platform != "linux", reason="kills a process by what /proc says")
def test_a_collector_that_dies_is_followed_by_another(shop: Shop) -> None:
    shop.write_config("sources: {drop: {kind: folder, path: inbox}}\n")
    with wall(shop) as terminal:
        terminal.wait_for("of 1 well")
        with shop.opened() as journal:
            first = journal.status("collector") or {}
        os.kill(first["pid"], signal.SIGKILL)
        (shop.inbox / "one.csv").write_text("name\nBea Stone\n")
        terminal.wait_for("Bea S.")
        with shop.opened() as journal:
            second = journal.status("collector") or {}
        assert second["pid"] != first["pid"]
        terminal.type("q")
        assert terminal.wait() == 0
        os.kill(second["pid"], signal.SIGTERM)
        until(lambda: not Path(f"/proc/{second['pid']}").exists())
