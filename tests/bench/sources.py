"""What polling costs, and a page from the socket to the journal: `python -m tests.bench.sources`.

A shop has a handful of sources; the measure is a hundred, three of which are bad: one hangs, one floods, one
lies about everything.
"""

from __future__ import annotations

import asyncio
import gc
import statistics
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from leadtui.clock import SystemClock
from leadtui.config.load import load
from leadtui.desk.intaking import Intaker
from leadtui.sources.base import Context
from leadtui.store.embedded import EmbeddedJournal
from tests.bench.measuring import Figure, cpu_s, environ, leadtui, memory_mb, quick, tell
from tests.support.httpd import Answer, Httpd, Request, answer_json
from tests.support.polled import source

A_PAGE: Final = 1_000
A_FLOOD: Final = 10_000

ITEM: Final = "{name}: {{kind: http, url: {url}/{name}, interval: {interval}s}}"


def enquiries(count: int, first: int) -> list[dict[str, Any]]:
    """Records as a form service has them."""
    return [
        {
            "id": f"id{number}", "name": f"Person Number{number}", "email": f"person{number}@example.com",
            "phone": f"(303) {200 + number // 10_000 % 700}-{number % 10_000:04}",
            "message": "Burst pipe in the kitchen, water everywhere", "raised_at": "2026-11-20T10:00:00Z",
            "postcode": "80205",
        }
        for number in range(first, first + count)
    ]  # fmt: skip


def a_page(items: int, times: int) -> list[Figure]:
    """From the first byte asked for to the line in the journal, synced and acknowledged."""
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)  # as in every command
    took = asyncio.run(_pages(items, times))
    wall, busy = zip(*took, strict=True)
    what = f"a page of {items:,} items from the socket to the acknowledged journal"
    note = f"{1000 * min(wall):.0f} to {1000 * max(wall):.0f}"
    return [
        Figure(f"ms, {what}", 1000 * statistics.median(wall), 400, note),
        Figure(f"ms of a core, {what}", 1000 * statistics.median(busy)),
    ]


async def _pages(items: int, times: int) -> list[tuple[float, float]]:
    took: list[tuple[float, float]] = []
    answers = [answer_json(enquiries(items, number * items)) for number in range(times)]
    waiting = iter(answers)
    clock = SystemClock()
    with tempfile.TemporaryDirectory() as home, Httpd(lambda _: next(waiting)).running() as httpd:
        data = Path(home)
        context = Context("US", ZoneInfo("America/Denver"), data, clock, trust_env=False)
        web = source("http", {"url": httpd.url}, context)
        journal = EmbeddedJournal(str(data / "journal"), clock)
        config = data / "config.yaml"
        config.write_text("shop: {zone: America/Denver, region: US}\n")
        intaker = Intaker(journal, load(config, {"HOME": home}), data, clock)
        for _ in answers:
            cursor = await intaker.cursor("web")
            since = time.perf_counter(), time.process_time()
            async for page in web.pages(cursor):
                await intaker.take("web", page)
                await web.acknowledge(page)
            took.append((time.perf_counter() - since[0], time.process_time() - since[1]))
        await web.close()
        intaker.close()
        journal.close()
    return took


def script(asked: Counter[str]) -> Any:
    """A server for a hundred sources: good ones, and the three bad ones."""
    flood = answer_json(enquiries(A_FLOOD, 1_000_000))
    numbers = iter(range(10**9))

    def answer(request: Request) -> Answer:
        name = request.path.strip("/")
        asked[name] += 1
        if name == "hangs":
            time.sleep(3)
            return Answer(200, b"[", {"Content-Length": "1000"})
        if name == "floods":
            return flood if asked[name] == 1 else answer_json(enquiries(A_FLOOD, next(numbers) * A_FLOOD))
        if name == "lies":
            lie = {"Content-Encoding": "gzip", "ETag": "x" * 9000, "Date": "Mon, 01 Jan 1990 00:00:00 GMT"}
            return Answer(200, b"\x00\xff no gzip", {"Content-Type": "application/json", **lie})
        return answer_json(enquiries(5, int(name.removeprefix("s")) * 100))

    return answer


@contextmanager
def collecting(names: list[str], interval: int) -> Iterator[tuple[int, Counter[str]]]:
    """A collector of these sources: its pid, and how often each was asked."""
    asked: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as home, Httpd(script(asked)).running() as httpd:
        config = Path(home) / "config.yaml"
        # At their own intervals: some more often, some less.
        spread = (interval, 2 * interval, 5 * interval)
        lines = [
            ITEM.format(name=name, url=httpd.url, interval=spread[place % 3])
            for place, name in enumerate(names)
        ]
        config.write_text("sources:\n" + "".join(f"  {line}\n" for line in lines))
        words = leadtui(Path(home) / "data", "--config", str(config), "collect")
        with subprocess.Popen(words, env=environ(Path(home)), stdout=subprocess.DEVNULL) as process:
            try:
                yield process.pid, asked
            finally:
                process.terminate()


def good(count: int) -> list[str]:
    """Names of sources that do as they should."""
    return [f"s{number}" for number in range(count)]


def idle(count: int, *, seconds: float, warm_s: float) -> list[Figure]:
    """What so many sources cost at their own intervals once nothing is new."""
    with collecting(good(count), interval=30) as (pid, asked):
        _until(partial(_all_asked, asked, good(count)))
        time.sleep(warm_s)
        before, polls = cpu_s(pid), asked.total()
        time.sleep(seconds)
        busy, memory = (cpu_s(pid) - before) / seconds, memory_mb(pid)
    note = f"{(asked.total() - polls) / seconds:.1f} polls a second"
    return [
        Figure(f"% of a core, {count} sources polled by one collector", 100 * busy, 5, note),
        Figure(f"MB, {count} sources polled by one collector", memory, 150),
    ]


def beside_bad_ones(count: int, *, seconds: float, interval: int) -> list[Figure]:
    """How often the good ones are asked beside one that hangs, one that floods and one that lies."""
    told: list[int] = []
    memory = 0.0
    for bad in ([], ["hangs", "floods", "lies"]):
        names = [*bad, *good(count - len(bad))]
        with collecting(names, interval=interval) as (pid, asked):
            _until(partial(_all_asked, asked, names))
            before = sum(asked[name] for name in good(count - 3))
            time.sleep(seconds)
            told.append(sum(asked[name] for name in good(count - 3)) - before)
            memory = memory_mb(pid)
    alone, beside = told
    what = "times as seldom, polls of the good sources beside three bad ones"
    return [
        Figure(what, alone / max(1, beside), 1.1, f"{alone} alone, {beside} beside"),
        Figure("MB, with three bad sources among them", memory),
    ]


def _all_asked(asked: Counter[str], names: list[str]) -> bool:
    return len(asked) == len(names)


def _until(holds: Any, patience_s: float = 60) -> None:
    end = time.monotonic() + patience_s
    while not holds() and time.monotonic() < end:
        time.sleep(0.05)


def main(*, small: bool) -> None:
    """Print all of it."""
    if small:
        tell(a_page(20, times=1))
        tell(idle(3, seconds=0.2, warm_s=0))
        return
    tell(a_page(A_PAGE, times=9))
    tell(idle(100, seconds=60, warm_s=20))
    tell(beside_bad_ones(100, seconds=40, interval=5))


if __name__ == "__main__":
    main(small=quick(__doc__))
