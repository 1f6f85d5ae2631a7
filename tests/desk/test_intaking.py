"""A page is kept before anything lets go of it: rejects, items with the cursor, then the acknowledgement."""

from __future__ import annotations

import errno
import os
from typing import Any

import pytest

from leadtui.desk.intaking import Intaker
from leadtui.sources.base import Source
from leadtui.store.embedded import EmbeddedJournal
from tests.desk.conftest import Serve
from tests.support.desks import Shop, Time, enquiries
from tests.support.httpd import answer_json
from tests.support.polled import context, source
from tests.support.pollers import Rig

GOOD_AND_BAD = '[{"external_id": "id1", "name": "Ana Ruiz", "phone": "+13035550142"}, "not a record"]'


def folder(shop: Shop, time: Time) -> Source:
    return source("folder", {"path": str(shop.inbox)}, context(shop.data, clock=time))


def rejects(shop: Shop) -> list[str]:
    lines: list[str] = []
    for file in (shop.data / "rejects").glob("*.ndjson"):
        lines += file.read_text().splitlines()
    return lines


async def test_a_file_is_removed_once_all_of_it_is_kept(shop: Shop, rig: Rig, time: Time) -> None:
    (shop.inbox / "a.json").write_text(GOOD_AND_BAD)
    poller = rig.poller(folder(shop, time))
    await poller.poll()
    assert enquiries(rig.journal) == ["id1"]
    assert len(rejects(shop)) == 1
    assert list(shop.inbox.iterdir()) == []
    assert (poller.health.taken, poller.health.rejected) == (1, 1)


async def test_a_file_whose_rejects_cannot_be_kept_stays_and_is_taken_once_they_can(
    shop: Shop, rig: Rig, time: Time
) -> None:
    (shop.inbox / "a.json").write_text(GOOD_AND_BAD)
    (shop.data / "rejects").write_text("in the way")
    poller = rig.poller(folder(shop, time))
    await poller.poll()
    assert poller.health.state == "failing"
    assert "what was rejected cannot be kept" in poller.health.reason
    assert (enquiries(rig.journal), rig.journal.facts.cursors) == ([], {})
    assert [file.name for file in shop.inbox.iterdir()] == ["a.json"]
    (shop.data / "rejects").unlink()
    await poller.poll()
    assert enquiries(rig.journal) == ["id1"]
    assert len(rejects(shop)) == 1
    assert list(shop.inbox.iterdir()) == []


async def test_a_cursor_does_not_move_past_rejects_that_could_not_be_kept(
    shop: Shop, rig: Rig, time: Time, serve: Serve
) -> None:
    records: list[Any] = [{"id": "id1", "name": "Ana", "raised_at": "2026-03-03T11:00:00Z"}, "not a record"]
    options = {
        "url": serve(lambda request: answer_json(records)).url,
        "since": {"kind": "query", "param": "since"},
    }
    (shop.data / "rejects").write_text("in the way")
    web = source("http", options, context(shop.data, clock=time))
    poller = rig.poller(web)
    await poller.poll()
    assert rig.journal.facts.cursors == {}
    (shop.data / "rejects").unlink()
    await poller.poll()
    await web.close()
    assert rig.journal.facts.cursors == {"web": {"since": "2026-03-03T11:00:00+00:00"}}
    assert enquiries(rig.journal) == ["id1"]
    assert len(rejects(shop)) == 1


class FullDisk:
    """A disk that is full until somebody makes room."""

    def __init__(self) -> None:
        self.is_full = True

    def sync(self, fd: int) -> None:
        if self.is_full:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fsync(fd)


async def test_what_was_not_synced_is_not_let_go_of(shop: Shop, time: Time) -> None:
    (shop.inbox / "a.json").write_text(GOOD_AND_BAD)
    disk = FullDisk()
    journal = EmbeddedJournal(str(shop.data), time, sleep=time.forward, sync=disk.sync)
    rig = Rig(shop, journal, time)
    poller = rig.poller(folder(shop, time))
    await poller.poll()
    assert (poller.health.state, "disk is full" in poller.health.reason) == ("failing", True)
    assert [file.name for file in shop.inbox.iterdir()] == ["a.json"]
    disk.is_full = False
    await poller.poll()
    assert enquiries(journal) == ["id1"]
    assert len(rejects(shop)) == 1
    assert list(shop.inbox.iterdir()) == []
    rig.intaker.close()
    journal.close()


@pytest.mark.parametrize("breaks_off_after", range(4))
async def test_a_poll_that_breaks_off_anywhere_neither_skips_nor_doubles(
    shop: Shop, rig: Rig, time: Time, serve: Serve, breaks_off_after: int
) -> None:
    """Pages of two; the collector is gone after some of them, and the next one begins by the journal."""
    records = [
        {"id": f"id{number}", "name": f"Person {number}", "raised_at": f"2026-03-03T11:00:0{number}Z"}
        for number in range(7)
    ]
    httpd = serve(
        lambda request: answer_json(records[(page := int(request.query["page"]) - 1) * 2 : page * 2 + 2])
    )
    options = {
        "url": httpd.url,
        "since": {"kind": "query", "param": "since"},
        "page": {"kind": "page", "size": 2, "size_param": "per_page"},
    }

    class BreaksOff(Intaker):
        left = breaks_off_after

        async def take(self, name: str, page: Any) -> None:
            if not self.left:
                raise SystemError
            self.left -= 1
            await super().take(name, page)

    for intaker in (BreaksOff(rig.journal, shop.loaded(), shop.data, time), rig.intaker):
        web = source("http", options, context(shop.data, clock=time))
        rig.intaker = intaker
        await rig.poller(web).poll()
        await web.close()
    assert sorted(enquiries(rig.journal)) == [f"id{number}" for number in range(7)]
    assert rig.journal.facts.cursors["web"]["since"] == "2026-03-03T11:00:06+00:00"
