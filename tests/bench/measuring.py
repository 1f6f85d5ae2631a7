"""What the benchmarks share: the programs that are measured, and how figures are told.

Wall time on a shared machine moves by a factor of two, so that no figure stands alone: what is measured and
what it is measured by take turns in one run, and the ratio of their medians is told.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from tests.support.pty_driver import Screen, Terminal, Written

ROOT: Final = Path(__file__).resolve().parents[2]
HELLO: Final = ROOT / "tests" / "bench" / "hello.py"

COMMAND: Final = "import sys; from leadtui.cli import main; sys.exit(main())"
"""What the installed command `leadtui` does."""

REST_S: Final = 1.5
"""After so long a program that was started has done what it put off until after the first painting."""

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
    return [sys.executable, "-c", COMMAND, "--store", str(folder), *words]


def hello(home: Path, size: tuple[int, int] = SIZES[0]) -> Terminal:
    """The smallest Textual program, started."""
    return Terminal([sys.executable, str(HELLO)], environ(home), columns=size[0], rows=size[1])


def config_of(folder: Path, theme: str) -> Path:
    """Where a board over the journal in `folder` has its config."""
    return folder.parent / f"{theme}.yaml"


def board(
    folder: Path, size: tuple[int, int] = SIZES[0], theme: str = "dark", *words: str, **more: str
) -> Terminal:
    """The board over the journal in `folder`, started, with `more` in its environment; nobody polls."""
    config = config_of(folder, theme)
    config.write_text(f"theme: {theme}\nshop: {{name: Bench, zone: UTC, region: US}}\n")
    command = leadtui(folder, "--config", str(config), "board", "--no-collect", *words)
    return Terminal(command, environ(folder.parent) | more, columns=size[0], rows=size[1])


def rested(terminal: Terminal, sees: str, seconds: float = REST_S) -> None:
    """Wait until it shows a text and has come to rest."""
    terminal.wait_for(sees)
    terminal.watch(seconds)


class Frame(NamedTuple):
    """One synchronised update, or what was written outside of any."""

    size: int
    """Bytes."""
    words: int
    """Words of the screen that are others afterwards: an age that went on is one."""


def frames(screen: Screen, written: Written) -> list[Frame]:
    """The frames that were written, while `screen`, which shows what was before, takes them in."""
    found = []
    # The question whether the terminal has come so far is no part of any frame.
    for part in re.split(rb"(?<=\x1b\[\?2026l)", written.data.replace(b"\x1b[6n", b"")):
        if part:
            before = screen.lines
            screen.feed(part)
            changed = sum(_words(*pair) for pair in zip(before, screen.lines, strict=True))
            found.append(Frame(len(part), changed))
    return found


def _words(before: str, after: str) -> int:
    """How many words of one line are others than before, or are gone."""
    columns = max(len(before), len(after))
    old, new = before.ljust(columns), after.ljust(columns)
    differs = [at for at in range(columns) if old[at] != new[at]]
    # Columns that differ belong to one word where nothing but text lies between them, before or after.
    count = 0
    for at, column in enumerate(differs):
        last = differs[at - 1] if at else None
        if last is None or " " in new[last : column + 1].strip() or " " in old[last : column + 1].strip():
            count += 1
    return count


def median_ms(written: Sequence[Written]) -> float:
    """Milliseconds from a key to the last byte of its repaint."""
    return 1000 * statistics.median(one.took_s for one in written)


def median_size(written: Sequence[Written]) -> float:
    """Bytes that a key writes."""
    return statistics.median(one.size for one in written)


def cpu_s(pid: int) -> float:
    """Seconds of a processor that a process has had so far, all its threads together."""
    tasks = Path(f"/proc/{pid}/task")
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks.iterdir()) / 1e9


def memory_mb(pid: int) -> float:
    """Memory of a process that is in RAM, in MB: what `ps` and `top` show."""
    status = Path(f"/proc/{pid}/status").read_text()
    kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(kilobytes) / 1000


BOARD_SEEN: Final = "enter open"
"""Stands on the board's last line, and is painted with the rest."""
