"""Followers and writers at one server, and opening there: `python -m tests.bench.postgres`.

Fifty followers with a board's way of following (woken by the server, then catching up), twenty writers that
append five times a second together. An append is seen when the last follower has taken it in; the time runs
from before it was submitted.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

import psycopg

from leadtui.clock import SystemClock
from leadtui.store.embedded import EmbeddedJournal
from leadtui.store.lines import encode_line
from leadtui.store.postgres.journal import PostgresJournal
from tests.bench import pasts
from tests.bench.measuring import ROOT, Figure, quick, tell
from tests.support.journals import enquiry, note, put
from tests.support.pgserver import PgServer

FOLLOWERS: Final = 50
IN_A_PROCESS: Final = 10
WRITERS: Final = 20
APPENDS_A_S: Final = 5.0
BAR_MS: Final = 250.0


@contextmanager
def _server() -> Iterator[PgServer]:
    """A server as it comes, which syncs its commits."""
    with tempfile.TemporaryDirectory(prefix="leadtui-bench-pg-") as room:
        Path(room).chmod(0o755)
        server = PgServer(Path(room, "s"), max_connections="300", fsync="on", full_page_writes="on")
        server.start()
        try:
            yield server
        finally:
            server.stop()


def _fill(url: str, history: int) -> float:
    """Put a history of so many events into the table, and fold it once; seconds that the folding took."""
    with closing(PostgresJournal(url, SystemClock())) as journal:
        put(journal, "begins", *enquiry(0))
    with pasts.journal(10, history) as folder, psycopg.connect(url) as connection:
        source = EmbeddedJournal(str(folder), SystemClock(), read_only=True)
        connection.execute("TRUNCATE leadtui_journal")
        with connection.cursor() as cursor, cursor.copy("COPY leadtui_journal FROM STDIN") as copy:
            for line in source.read():
                copy.write_row((line.seq, line.command, line.recorded_at, encode_line(line).decode().strip()))
        source.close()
    since = time.perf_counter()
    PostgresJournal(url, SystemClock()).close()
    return time.perf_counter() - since


def follow(url: str, count: str) -> None:
    """What a process of followers does: `count` of them until its input ends, then what they saw."""
    seen: list[dict[str, float]] = [{} for _ in range(int(count))]
    ended = threading.Event()

    def one(sights: dict[str, float]) -> None:
        journal = PostgresJournal(url, SystemClock())
        news, known = threading.Event(), journal.facts.seq
        journal.listen(news.set)
        ready.release()
        while not ended.is_set():
            news.wait(1.0)
            news.clear()
            journal.catch_up()
            at = time.monotonic()
            if journal.facts.seq > known:
                sights.update((line.command, at) for line in journal.read(known))
                known = journal.facts.seq
        journal.close()

    # msgspec makes its decoders in the first thread that asks, and must not be disturbed at it by others.
    PostgresJournal(url, SystemClock()).close()
    ready = threading.Semaphore(0)
    threads = [threading.Thread(target=one, args=(sights,)) for sights in seen]
    for thread in threads:
        thread.start()
    for _ in threads:
        ready.acquire()
    print("ready", flush=True)
    sys.stdin.readline()
    time.sleep(0.5)
    ended.set()
    for thread in threads:
        thread.join()
    print(json.dumps(seen))


def _followers(url: str, count: int) -> list[subprocess.Popen[str]]:
    code = "import sys; from tests.bench.postgres import follow; follow(*sys.argv[1:])"
    begun = [
        subprocess.Popen(
            [sys.executable, "-c", code, url, str(min(IN_A_PROCESS, count))], cwd=ROOT, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": str(ROOT)},
        )
        for _ in range(math.ceil(count / IN_A_PROCESS))
    ]  # fmt: skip
    for process in begun:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    return begun


def _seen_ms(url: str, followers: int, writers: int, appends: int) -> list[float]:
    """Milliseconds from each append until the last follower had it, in order of length."""
    looking = _followers(url, followers)
    journals = [PostgresJournal(url, SystemClock()) for _ in range(writers)]
    begun: dict[str, float] = {}
    for number in range(appends):
        command = f"append-{time.time_ns()}"
        begun[command] = time.monotonic()
        put(journals[number % writers], command, note(0, "called, will think about it"))
        time.sleep(max(0.0, 1 / APPENDS_A_S - (time.monotonic() - begun[command])))
    sights: list[dict[str, float]] = []
    for process in looking:
        told, _ = process.communicate("\n")
        assert process.returncode == 0, process.returncode
        sights += json.loads(told)
    for journal in journals:
        journal.close()
    assert all(command in one for one in sights for command in begun), "somebody missed something"
    return sorted(1000 * (max(one[command] for one in sights) - at) for command, at in begun.items())


def _at(times: list[float], part: float) -> float:
    return times[min(len(times) - 1, math.ceil(part * len(times)) - 1)]


def figures(histories: tuple[int, ...], followers: int, writers: int, appends: int) -> Iterator[Figure]:
    """How soon an append is seen by all, after histories of so many events, and what opening takes."""
    with _server() as server:
        first = 0.0
        for history in histories:
            url = f"{server.url}&options=-csearch_path%3Dh{history}"
            with psycopg.connect(server.url, autocommit=True) as connection:
                connection.execute(f"CREATE SCHEMA h{history}".encode())
            folded_s = _fill(url, history)
            since = time.perf_counter()
            PostgresJournal(url, SystemClock()).close()
            opened_s = time.perf_counter() - since
            times = _seen_ms(url, followers, writers, appends)
            told = f"{followers} followers, {writers} writers, {history:,} events"
            p99 = _at(times, 0.99)
            note = f"median {_at(times, 0.5):.0f} ms, longest {times[-1]:.0f} ms"
            yield Figure(f"ms until all have seen an append, 99th of 100: {told}", p99, BAR_MS, note)
            yield Figure(f"s to open after {history:,} events", opened_s, None, f"at first {folded_s:.1f} s")
            if first:
                yield Figure("times as long as with the least history: seen by all", p99 / first, None)
            first = first or p99


def main(*, small: bool) -> None:
    """Print all of it."""
    if small:
        tell(list(figures((100,), 2, 2, 3)))
        return
    for figure in figures((100, 1_000_000), FOLLOWERS, WRITERS, 300):
        tell([figure])


if __name__ == "__main__":
    main(small=quick(__doc__))
