"""Figures over a large journal, against SQL and after one event: `python -m tests.bench.figures`.

`--history` is how many events lie behind, `--live` how many leads are worked on. The journal is exported as
`leadtui export --journal` does, and counted by SQLite; every figure has to be the same in every window.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from leadtui.clock import SystemClock
from leadtui.config.settings import Settings
from leadtui.desk.figuring import Standing
from leadtui.desk.keeping import BoardKeeper
from leadtui.domain.ages import DAY
from leadtui.domain.commands import Touch
from leadtui.domain.figures.numbers import Window
from tests.bench import pasts
from tests.bench.measuring import Figure, environ, leadtui, tell
from tests.domain.test_by_sql import told
from tests.support.bysql import counted, loaded

REFRESH_MS = 2.0


def _exported(folder: Path) -> Iterator[dict[str, Any]]:
    """The events as they are kept: to the microsecond, which `leadtui log` does not tell."""
    command = leadtui(folder, "export", "--journal")
    with subprocess.Popen(command, env=environ(folder.parent), stdout=subprocess.PIPE, text=True) as export:
        assert export.stdout is not None
        for text in export.stdout:
            line = json.loads(text)
            for place, event in enumerate(line.get("events", ())):
                data = event["data"]
                yield {
                    "seq": line["seq"] + place,
                    "command": line["command"],
                    "at": event.get("at", line["recorded_at"]),
                    "contact": event.get("contact", ""),
                    "lead": event.get("lead", ""),
                    "kind": data.pop("kind"),
                    "data": data,
                }


def figures(live: int, history: int, *, windows: int, events: int, seed: int) -> list[Figure]:
    """Both on one journal."""
    clock, chance = SystemClock(), random.Random(seed)
    with pasts.journal(live, history) as folder:
        past = pasts.Past(folder, clock, seed=9)
        keeper = BoardKeeper(Settings())
        board = keeper.catch_up(past.journal)
        since = time.perf_counter()
        tally = keeper.figures.tally(clock.now().timestamp())
        first_s = time.perf_counter() - since
        leads = list(board.cards)
        took = []
        for _ in range(events):
            past.act(Touch, chance.choice(leads), "ana", how="no answer")
            keeper.catch_up(past.journal)
            since = time.perf_counter()
            keeper.figures.panel(Settings(), Standing(), clock.now())
            took.append(1000 * (time.perf_counter() - since))
        now = clock.now().timestamp()
        tally = keeper.figures.tally(now)
        wrong = 0
        db = loaded(_exported(folder))
        for number in range(windows):
            days = (7, 28, 91, 365)[number] if number < 4 else chance.uniform(0.01, 365)
            # What is compared with the stretch before reaches back two years at most, as on the board.
            end = now - (0 if number < 4 else chance.uniform(0, 730 - 2 * days) * DAY)
            window = Window(end - days * DAY, end)
            wrong += told(tally.moments, window) != counted(db, *window)
        leads_told = sum(1 for _ in tally.leads())
        past.journal.close()
    where = f"{live:,} live leads, {history:,} events of history"
    return [
        Figure(f"ms for the panel after one event, {where}", statistics.median(took), REFRESH_MS,
               f"worst {max(took):.1f}"),
        Figure(f"s to count all of it the first time, {where}", first_s, None, f"{leads_told:,} leads"),
        Figure(f"of {windows} windows that differ from SQL, {where}", wrong, 0.0, f"seed {seed}"),
    ]  # fmt: skip


def main(*, small: bool, live: int = 10_000, history: int = 100_000, windows: int = 60) -> None:
    """Print all of it."""
    if small:
        tell(figures(20, 200, windows=8, events=3, seed=1))
        return
    tell(figures(live, 0, windows=windows, events=50, seed=1))
    tell(figures(live, history, windows=windows, events=50, seed=1))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="tiny sizes: only to see that it runs")
    parser.add_argument("--live", type=int, default=10_000)
    parser.add_argument("--history", type=int, default=100_000)
    parser.add_argument("--windows", type=int, default=60)
    return parser.parse_args(sys.argv[1:])


if __name__ == "__main__":
    asked = _arguments()
    main(small=asked.quick, live=asked.live, history=asked.history, windows=asked.windows)
