"""A board paints no faster than its terminal shows."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from leadtui.ui.pacing import BYTES_A_SECOND, LONG_PATIENCE_S, PATIENCE_S, Pace
from tests.support.desks import Shop
from tests.support.pty_driver import Terminal


class Seconds:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


def test_nothing_more_is_painted_until_the_terminal_has_answered() -> None:
    pace = Pace(seconds := Seconds())
    assert pace.is_ready()
    pace.asked(100)
    assert not pace.is_ready()
    pace.answered()
    assert pace.is_ready()
    pace.asked(100)
    seconds.at += LONG_PATIENCE_S
    assert not pace.is_ready()


def test_a_terminal_that_never_answers_gets_as_much_as_a_bad_line_carries() -> None:
    pace = Pace(seconds := Seconds())
    pace.asked(8 * BYTES_A_SECOND)
    seconds.at += 8 + PATIENCE_S / 2
    assert not pace.is_ready()
    seconds.at += PATIENCE_S / 2
    assert pace.is_ready()


def test_a_line_that_stopped_is_waited_for_longer_but_not_for_ever() -> None:
    pace = Pace(seconds := Seconds())
    pace.asked(0)
    pace.answered()
    pace.asked(0)
    seconds.at += LONG_PATIENCE_S
    assert pace.is_ready()


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def test_snapshots_are_skipped_and_not_queued_while_the_terminal_lags_behind(shop: Shop) -> None:
    with Terminal(shop.command("--no-collect"), shop.environ) as terminal:
        terminal.wait_for("No enquiries yet.")
        shop.done("add", "303 555 0101 Ada Wu")
        terminal.wait_for("Ada Wu")
        terminal.answers = False
        shop.done("add", "303 555 0102 Bo Cho")
        terminal.wait_for("Bo Cho")  # painted; from now on it waits for an answer
        shop.done("add", "303 555 0103 Cy Ode")
        shop.done("add", "303 555 0104 Di Roe")
        terminal.press("?")  # what a key asks for is not held up
        terminal.press("q")
        assert "Cy Ode" not in terminal.show()
        before = len(terminal.written)
        terminal.answers = True
        terminal.wait_for("Di Roe")
        painted = b"".join(chunk.data for chunk in terminal.written[before:])
        assert b"Cy Ode" in painted


@pytest.mark.parametrize(("wanted", "told"), [({}, "250"), ({"TEXTUAL_FPS": "30"}, "30")])
def test_a_key_soon_after_a_frame_need_not_wait_for_textuals_own_beat(
    wanted: dict[str, str], told: str
) -> None:
    program = "import leadtui.ui.app, textual.constants; print(textual.constants.MAX_FPS)"
    env = {name: value for name, value in os.environ.items() if name != "TEXTUAL_FPS"} | wanted
    ran = subprocess.run([sys.executable, "-c", program], env=env, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == told
