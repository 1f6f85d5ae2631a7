"""A past from a file, in rows a second, from the command to its end: `python -m tests.bench.importing`."""

from __future__ import annotations

import datetime
import random
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from leadtui.clock import UTC
from tests.bench.measuring import Figure, environ, leadtui, quick, tell

ROWS_A_SECOND: Final = 5_000
HEADER: Final = (
    "external_id,name,phone,email,message,source,raised_at,owner,qualified_at,booked_at,signed_at,lost_at,"
    "reason,amount"
)
BEGAN: Final = datetime.datetime(2023, 1, 1, tzinfo=UTC)
GIVEN: Final = ("Ana", "Bo", "Cy", "Dee", "Eli", "Fay", "Gus", "Hal")
FAMILY: Final = ("Ruiz", "Chen", "Odell", "Park", "Marsh", "Patel", "Lee", "Wu")


def rows(count: int) -> Iterator[str]:
    """So many enquiries over nearly four years, each of somebody else, with what became of them."""
    chance = random.Random(1)
    for number in range(count):
        at = raised = BEGAN + datetime.timedelta(minutes=chance.uniform(0, 3.8 * 525_600))
        reached = []
        for share, hours in ((0.45, 20), (0.6, 40), (0.5, 200)):
            if chance.random() > share:
                break
            at += datetime.timedelta(hours=chance.expovariate(1 / hours))
            reached.append(_written(at))
        signed = len(reached) == 3
        lost = "" if signed else _written(at + datetime.timedelta(days=5))
        milestones = ",".join([*reached, *[""] * (3 - len(reached))])
        name = f"{chance.choice(GIVEN)} {chance.choice(FAMILY)}"
        phone = f"+1303{2_000_000 + number * 7 % 8_000_000:07}"
        said = f"burst pipe no {number},{chance.choice(('web', 'ads', 'phone'))}"
        end = ",,900.50" if signed else f"{lost},{chance.choice(('too dear', 'out of area'))},"
        who = f"r{number},{name},{phone},p{number}@example.com"
        yield f"{who},{said},{_written(raised)},dan,{milestones},{end}"


def _written(at: datetime.datetime) -> str:
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")


def figures(count: int) -> list[Figure]:
    """The file into an empty journal, and once more: then nothing is new."""
    told = []
    with tempfile.TemporaryDirectory(prefix="leadtui-bench-") as room:
        home = Path(room)
        file = home / "past.csv"
        file.write_text("\n".join([HEADER, *rows(count), ""]), encoding="utf-8")
        for what in ("into an empty journal", "that is in already"):
            since = time.perf_counter()
            done = subprocess.run(
                leadtui(home / "journal", "import", str(file)), env=environ(home), cwd=home, check=True,
                stdin=subprocess.DEVNULL, capture_output=True, text=True,
            )  # fmt: skip
            took = time.perf_counter() - since
            note = f"{count / took:,.0f} rows a second; {done.stdout.partition('.')[0]}"
            most = count / ROWS_A_SECOND if what.startswith("into") and count >= 100_000 else None
            told.append(Figure(f"seconds for {count:,} rows {what}", took, most, note))
    return told


def main(*, small: bool) -> None:
    """Print all of it."""
    tell(figures(500 if small else 100_000))


if __name__ == "__main__":
    main(small=quick(__doc__))
