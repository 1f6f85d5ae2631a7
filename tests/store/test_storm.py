"""Twenty kills over four processes that write and compact; `python -m tests.bench.storm` does a thousand."""

from __future__ import annotations

import subprocess
import sys

from tests.support.journals import ROOT


def test_a_storm_of_kills_loses_nothing_doubles_nothing_and_tears_nothing() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.storm", "--kills", "20", "--seed", "5"],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    told = {name: int(number.replace(",", "")) for number, name in map(str.split, done.stdout.splitlines())}
    assert (told["kills"], told["lost"], told["twice"], told["unreadable"]) == (20, 0, 0, 0)
    assert told["acknowledged"] > 100
    assert told["generations"] > 1
