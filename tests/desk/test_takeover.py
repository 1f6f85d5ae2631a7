"""Collectors on several machines at one journal on a server: one polls, and another takes over."""

from __future__ import annotations

import json
import signal
from contextlib import closing
from pathlib import Path
from subprocess import Popen

from leadtui.clock import SystemClock
from leadtui.store.postgres.journal import PostgresJournal
from tests.support.desks import Shop, finish, until
from tests.support.pgserver import admin, new_url

SOURCES = "store: '{}'\nsources:\n  drop: {{kind: folder, path: inbox, interval: 1s}}\n"

END_SESSION = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE application_name LIKE %s AND pid IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory')
"""


def polls(journal: PostgresJournal, process: Popen[str]) -> bool:
    said = journal.status("collector")
    return said is not None and said["pid"] == process.pid


def test_one_collects_and_another_takes_over_when_it_is_killed(tmp_path: Path) -> None:
    shop, where = Shop(tmp_path), new_url()
    shop.write_config(SOURCES.format(where))
    with closing(PostgresJournal(where, SystemClock())) as journal:
        first = shop.start("collect")
        until(lambda: polls(journal, first))
        refused = shop.done("collect", "--while-watched")
        assert refused.returncode == 3
        assert f"process {first.pid} on" in refused.stderr
        assert "collects for this journal already" in refused.stderr
        first.send_signal(signal.SIGKILL)
        finish(first)
        until(lambda: not journal.anybody_holds("collector"))
        second = shop.start("collect")
        until(lambda: polls(journal, second))
        (shop.inbox / "one.json").write_text(json.dumps([{"external_id": "1", "name": "June Park"}]))
        until(lambda: journal.catch_up() and journal.facts.people)
        second.send_signal(signal.SIGTERM)
        out, err = second.communicate(timeout=20)
        assert (second.returncode, out, err) == (0, "", "")
        said = journal.status("collector")
        assert said is not None
        assert said["ended"]


def test_a_collector_that_lost_its_lock_to_another_leaves_and_says_so(tmp_path: Path) -> None:
    shop, where = Shop(tmp_path), new_url()
    shop.write_config(SOURCES.format(where))
    with closing(PostgresJournal(where, SystemClock())) as other, admin(where) as owner:
        first = shop.start("collect")
        until(lambda: polls(other, first))
        taken = None
        while taken is None:  # should it be quicker than we are, its new session is ended as well
            owner.execute(END_SESSION.encode(), (f"leadtui process {first.pid} on %",))
            taken = other.hold("collector")
        _, err = first.communicate(timeout=20)
        assert first.returncode == 3
        assert "Another collector took over" in err
