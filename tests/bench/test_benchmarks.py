"""The benchmarks still run. What they measure is looked at by hand: it depends on the machine."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="they read /proc")

BENCHMARKS = sorted(
    path.stem
    for path in Path(__file__).parent.glob("*.py")
    if "\ndef main(*, small: bool" in path.read_text()
)


@pytest.mark.parametrize("name", BENCHMARKS)
def test_a_benchmark_runs_and_tells_figures(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    import_module(f"tests.bench.{name}").main(small=True)
    told = capsys.readouterr().out.splitlines()
    assert told
    assert all(float(line.split()[0]) >= 0 for line in told)
