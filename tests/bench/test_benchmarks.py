"""The benchmarks still run. What they measure is looked at by hand: it depends on the machine."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

from tests.bench import append, changes, commands, idle, keys, memory, soak, start

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="they read /proc")


@pytest.mark.parametrize(
    "main",
    [append.main, changes.main, commands.main, idle.main, keys.main, memory.main, soak.main, start.main],
    ids=lambda main: main.__module__.rpartition(".")[2],
)
def test_a_benchmark_runs_and_tells_figures(
    main: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    main(small=True)
    told = capsys.readouterr().out.splitlines()
    assert told
    assert all(float(line.split()[0]) >= 0 for line in told)
