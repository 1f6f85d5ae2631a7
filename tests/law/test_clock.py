"""The time is read in one place."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "leadtui"
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "clock.py")

READS_A_CLOCK = {
    ("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"),
    ("time", "time"), ("time", "time_ns"), ("time", "monotonic"), ("time", "monotonic_ns"),
    ("time", "localtime"), ("time", "gmtime"), ("time", "perf_counter"),
}  # fmt: skip


def clock_reads(source: str) -> Iterator[tuple[int, str]]:
    """Where a module reads a clock: the line, and by what name."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute):
            owner = (
                node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
            )
            if (owner.lstrip("_"), node.attr) in READS_A_CLOCK:
                yield node.lineno, f"{owner}.{node.attr}"
        elif isinstance(node, ast.ImportFrom) and node.module == "time":
            named = (alias.name for alias in node.names if ("time", alias.name) in READS_A_CLOCK)
            yield from ((node.lineno, f"time.{name}") for name in named)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_only_the_clock_reads_the_time(path: Path) -> None:
    assert list(clock_reads(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "source",
    [
        "import datetime\nat = datetime.datetime.now(datetime.UTC)",
        "from datetime import datetime\nat = datetime.utcnow()",
        "import datetime as _datetime\nday = _datetime.date.today()",
        "import time\nat = time.time()",
        "from time import monotonic",
        "import time\nread = time.monotonic  # called later",
    ],
)
def test_every_way_to_read_it_is_seen(source: str) -> None:
    assert list(clock_reads(source))


def test_a_clock_that_was_handed_in_may_be_read() -> None:
    assert not list(clock_reads("def age(clock):\n    return clock.now(), clock.monotonic()"))
