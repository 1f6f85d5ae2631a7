"""What quick commands read is as new as the journal, where somebody reads it."""

from __future__ import annotations

from contextlib import closing

import pytest

from leadtui.desk import figurefile, listing, summary
from leadtui.desk.caches import Caches
from leadtui.desk.keeping import BoardKeeper
from leadtui.store.journal import Journal
from tests.desk.conftest import Sit
from tests.support.desks import Shop, do, until
from tests.support.journals import NOON
from tests.support.set_clock import SetClock
from tests.support.sitting import add

LONG_AGO = "of long ago"


def leads_told(shop: Shop) -> int | None:
    """How many leads the next glance is told of; None where it has to fold the journal."""
    folder, digest = str(shop.data), shop.loaded().digest
    told = summary.read(folder, summary.stamp(folder, digest))
    return None if told is None else len(told.leads)


def freshen_used(shop: Shop, journal: Journal) -> None:
    loaded = shop.loaded()
    Caches(BoardKeeper(loaded.settings), SetClock(NOON)).freshen_used(journal, loaded)


def test_what_nobody_glances_at_is_not_written(shop: Shop) -> None:
    with shop.opened() as journal:
        do(journal, add("Ana Ruiz"))
        freshen_used(shop, journal)
        assert not summary.is_kept(str(shop.data))
        (shop.data / summary.SUMMARY).write_text(LONG_AGO)
        freshen_used(shop, journal)
    assert leads_told(shop) == 1
    folder, digest = str(shop.data), shop.loaded().digest
    assert figurefile.read(folder, figurefile.stamp(folder, digest), NOON.timestamp())
    assert not listing.is_kept(folder)


def test_where_a_collector_does_it_nobody_else_need(shop: Shop) -> None:
    with shop.opened() as journal:
        do(journal, add("Ana Ruiz"))
        (shop.data / summary.SUMMARY).write_text(LONG_AGO)
        held = journal.hold("collector")
        assert held is not None
        freshen_used(shop, journal)
        held.release()
    assert leads_told(shop) is None


def test_one_who_may_only_read_writes_nothing(shop: Shop) -> None:
    with shop.opened() as journal:
        do(journal, add("Ana Ruiz"))
    (shop.data / summary.SUMMARY).write_text(LONG_AGO)
    with closing(shop.journal(read_only=True)) as journal:
        freshen_used(shop, journal)
    assert leads_told(shop) is None


@pytest.mark.usefixtures("_often")
def test_after_a_change_at_a_board_a_glance_need_not_fold_the_journal(
    shop: Shop, sit: Sit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("leadtui.desk.desk.CACHES_AFTER_S", 0)
    seat = sit()
    seat.desk.first()
    (shop.data / summary.SUMMARY).write_text(LONG_AGO)
    (shop.data / listing.LISTING).write_text(LONG_AGO)
    seat.submit("Bo Chen")
    until(lambda: leads_told(shop) == 1)
    folder, digest = str(shop.data), shop.loaded().digest
    until(lambda: listing.read(folder, listing.stamp(folder, digest)) is not None)
