"""The collector as a process: one for a journal, ended by a signal, killed at any moment."""

from __future__ import annotations

import datetime
import json
import random
import signal
import threading
import time
from functools import partial
from typing import Any

from leadtui.clock import SystemClock
from tests.desk.conftest import Serve
from tests.support.desks import PATIENCE_S, Shop, finish, until
from tests.support.httpd import Answer, Request, answer_json

SOURCES = """
sources:
  web:
    kind: http
    url: {url}
    interval: 1s
    since: {{kind: query, param: since}}
    page: {{kind: page, size: 4, size_param: size}}
  drop: {{kind: folder, path: inbox}}
"""


class Served:
    """A list that grows, asked for by time, in pages."""

    def __init__(self) -> None:
        self.records: list[dict[str, Any]] = []
        self.asked = threading.Semaphore(0)
        self._began = SystemClock().now() - datetime.timedelta(hours=1)

    def grow(self, count: int) -> None:
        """More records, each a second younger than the last."""
        for number in range(len(self.records), len(self.records) + count):
            raised = self._began + datetime.timedelta(seconds=number)
            told = raised.strftime("%Y-%m-%dT%H:%M:%SZ")
            self.records.append({"id": f"web{number}", "name": f"Person {number}", "raised_at": told})

    def __call__(self, request: Request) -> Answer:
        self.asked.release()
        first = (int(request.query["page"]) - 1) * int(request.query["size"])
        fresh = [one for one in self.records if one["raised_at"] >= request.query["since"]]
        return answer_json(fresh[first : first + 4])


def has_taken(shop: Shop, external_id: str) -> bool:
    return external_id in shop.taken()


def drop(shop: Shop, name: str, count: int) -> list[str]:
    """Put a file into the drop folder: good rows, and one that cannot be taken; the ids of the good ones."""
    ids = [f"{name}-{number}" for number in range(count)]
    rows: list[object] = [{"external_id": one, "name": one} for one in ids]
    (shop.inbox / f"{name}.json").write_text(json.dumps([*rows, f"no record of {name}"]))
    return ids


def test_killed_at_any_moment_it_takes_nothing_twice_and_skips_nothing(shop: Shop, serve: Serve) -> None:
    chance = random.Random()
    served = Served()
    shop.write_config(SOURCES.format(url=serve(served).url))
    dropped: list[str] = []
    for life in range(4):
        served.grow(9)
        dropped += drop(shop, f"file{life}", 3)
        process = shop.start("collect")
        for _ in range(chance.randint(1, 4)):
            assert served.asked.acquire(timeout=PATIENCE_S)
        # From within a page to well into the next poll and the drop folder.
        killer = threading.Timer(chance.choice((0.0, 0.01, 0.05, 0.6)) * chance.random(), process.kill)
        killer.start()
        assert process.wait(PATIENCE_S) == -signal.SIGKILL
        killer.join()
        finish(process)
    # The folder takes a file once it has not changed for a while: that may be at the second look.
    until(lambda: shop.done("collect", "--once").returncode == 0 and not list(shop.inbox.iterdir()))
    taken = shop.taken()
    assert sorted(taken) == sorted([one["id"] for one in served.records] + dropped)
    rejects = [line for file in (shop.data / "rejects").iterdir() for line in file.read_text().splitlines()]
    assert len(rejects) == 4


def test_a_file_that_is_dropped_is_in_the_journal_within_two_seconds(shop: Shop) -> None:
    shop.write_config("sources: {drop: {kind: folder, path: inbox}}")
    took: list[float] = []
    with shop.collecting():
        until(lambda: shop.status()["sources"][0].get("last_ok"))
        for name in ("one", "two"):
            (shop.inbox / f"{name}.csv").write_text(f"external_id,name,phone\n{name},Ana Ruiz,+13035550142\n")
            since = time.perf_counter()
            until(partial(has_taken, shop, name))
            took.append(time.perf_counter() - since)
    assert min(took) < 2


def test_a_second_collector_ends_with_a_clear_message(shop: Shop) -> None:
    with shop.collecting() as first:
        second = shop.done("collect")
        assert second.returncode == 3
        assert f"process {first.pid} collects for this journal already" in second.stderr
        assert "Traceback" not in second.stderr
        assert first.poll() is None


def test_what_is_polled_by_hand_is_polled_once_beside_a_collector(shop: Shop) -> None:
    kept = shop.inbox.parent / "byhand"
    kept.mkdir()
    shop.write_config(
        "sources: {drop: {kind: folder, path: inbox}, old: {kind: folder, path: byhand, interval: 0}}"
    )
    with shop.collecting() as first:
        (kept / "one.csv").write_text("external_id,name\none,Ana Ruiz\n")
        until(lambda: "old: 1 taken" in shop.done("collect", "--once").stdout)
        assert not list(kept.iterdir())
        assert shop.status()["pid"] == first.pid
        assert [one["name"] for one in shop.status()["sources"]] == ["drop", "old"]


def test_a_signal_ends_it_with_a_last_word(shop: Shop) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        with shop.collecting() as process:
            assert shop.status()["ended"] is False
            process.send_signal(number)
            assert process.wait(PATIENCE_S) == 0
            assert shop.status()["ended"] is True
            assert finish(process) == ("", "")


def test_a_config_that_is_wrong_is_told_where_it_is_started_by_hand(shop: Shop) -> None:
    shop.write_config("sources: {web: {kind: http, interval: 60s}}")
    done = shop.done("collect")
    assert done.returncode == 2
    assert "config.yaml:3: sources.web" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_slip_in_keys_or_colours_is_no_reason_not_to_poll(shop: Shop) -> None:
    shop.write_config("theme: no-such-theme\nsources: {drop: {kind: folder, path: inbox}}")
    assert shop.done("collect", "--once").returncode == 0
