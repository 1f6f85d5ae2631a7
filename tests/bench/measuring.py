"""What the benchmarks share: the programs that are measured, and how figures are told.

Wall time on a shared machine moves by a factor of two, so that no figure stands alone: what is measured and
what it is measured by take turns in one run, and the ratio of their medians is told.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from tests.support.pty_driver import Terminal, Written

ROOT: Final = Path(__file__).resolve().parents[2]
HELLO: Final = ROOT / "tests" / "bench" / "hello.py"

SIZES: Final = ((80, 24), (200, 50))
"""Columns and rows: the one list, and lanes side by side."""


class Figure(NamedTuple):
    """One thing measured."""

    what: str
    measured: float
    bar: float | None = None
    """The most that it may be; None: it is told for interest."""
    note: str = ""

    def __str__(self) -> str:
        if self.bar is None:
            verdict = f"{'':14}"
        else:
            verdict = f"<= {self.bar:<6g} {'ok  ' if self.measured <= self.bar else 'OVER'}"
        return f"{self.measured:9.2f}  {verdict}  {self.what}" + (f"  ({self.note})" if self.note else "")


def tell(figures: Sequence[Figure]) -> None:
    """Print them."""
    for figure in figures:
        print(figure, flush=True)


def quick(about: str | None) -> bool:
    """Read the command line: whether only to see that the benchmark still runs, on tiny sizes."""
    parser = argparse.ArgumentParser(description=(about or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="tiny sizes: only to see that it runs")
    return bool(parser.parse_args().quick)


def environ(home: Path) -> dict[str, str]:
    """What every program gets: a home of its own and this checkout."""
    return {
        "HOME": str(home), "PATH": os.environ["PATH"], "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT),
        "LEADTUI_AS": "ana",
    }  # fmt: skip


def leadtui(folder: Path, *words: str) -> list[str]:
    """The command line of a command on the journal in `folder`."""
    return [sys.executable, "-m", "leadtui", "--store", str(folder), *words]


def hello(home: Path, size: tuple[int, int] = SIZES[0]) -> Terminal:
    """The smallest Textual program, started."""
    return Terminal([sys.executable, str(HELLO)], environ(home), columns=size[0], rows=size[1])


def board(folder: Path, size: tuple[int, int] = SIZES[0], theme: str = "dark", *words: str) -> Terminal:
    """The board over the journal in `folder`, started; nobody polls."""
    config = folder.parent / f"{theme}.yaml"
    config.write_text(f"theme: {theme}\nshop: {{name: Bench, zone: UTC, region: US}}\n")
    command = leadtui(folder, "--config", str(config), "board", "--no-collect", *words)
    return Terminal(command, environ(folder.parent), columns=size[0], rows=size[1])


def rested(terminal: Terminal, sees: str) -> Terminal:
    """The same, once it shows a text and has come to rest: imports that it put off are done too."""
    terminal.wait_for(sees)
    terminal.watch(1.5)
    return terminal


def median_ms(written: Sequence[Written]) -> float:
    """Milliseconds from a key to the last byte of its repaint."""
    return 1000 * statistics.median(one.took_s for one in written)


def median_size(written: Sequence[Written]) -> float:
    """Bytes that a key writes."""
    return statistics.median(one.size for one in written)


BOARD_SEEN: Final = "enter open"
"""Stands at the end of the board's last line, and is painted with the rest."""
