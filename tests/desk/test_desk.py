from __future__ import annotations

import time as real_time
from functools import partial
from pathlib import Path

import pytest

from leadtui.desk.desk import Desk
from leadtui.desk.watch import Watch
from leadtui.domain.commands import AddNote, Move
from leadtui.errors import StoreReadOnly
from leadtui.store.journal import Journal
from tests.bench.pasts import Past
from tests.desk.conftest import Sit
from tests.support.desks import PATIENCE_S, Shop, do
from tests.support.journals import NOON
from tests.support.set_clock import SetClock
from tests.support.sitting import add, has, names

often = pytest.mark.usefixtures("_often")


# -- following -----------------------------------------------------------------------------------------------


def test_the_first_snapshot_is_the_board_of_the_journal(shop: Shop, sit: Sit) -> None:
    with shop.opened() as journal:
        do(journal, add("Ana Ruiz"))
    seat = sit()
    first = seat.desk.first()
    assert names(first) == ["Ana Ruiz"]
    assert (first.trouble, first.trouble_since) == ("", None)


@often
def test_nothing_new_is_no_new_snapshot(sit: Sit) -> None:
    seat = sit()
    shown = seat.until(lambda snapshot: snapshot.panel)
    for _ in range(5):
        seat.desk.ask(lambda journal: None).result(PATIENCE_S)
    assert seat.snapshots.empty()
    assert seat.desk.first() is shown


def test_what_one_does_oneself_is_on_the_next_snapshot(sit: Sit) -> None:
    seat = sit()
    accepted = seat.submit("Bo Chen")
    (lead,) = accepted.leads
    seat.until(lambda snapshot: lead in snapshot.board.cards)


def test_the_four_numbers_come_after_the_leads_and_follow_them(sit: Sit) -> None:
    seat = sit()
    (lead,) = seat.submit("Bo Chen").leads
    counted = seat.until(lambda snapshot: snapshot.panel and snapshot.panel.inbound.enquiries)
    assert lead in counted.board.cards
    seat.desk.submit(Move(id="move", by="ana", lead=lead, stage="qualified")).result(PATIENCE_S)
    seat.until(lambda snapshot: snapshot.panel is not None and snapshot.panel.qualified.now)


def test_a_wall_is_spared_the_four_numbers(sit: Sit) -> None:
    seat = sit(counts=False)
    for leads, name in enumerate(("Bo Chen", "Cy Marsh"), start=1):
        seat.submit(name)
        assert seat.until(partial(has, leads)).panel is None


def test_lanes_that_did_not_change_are_shared(sit: Sit) -> None:
    seat = sit()
    (lead,) = seat.submit("Bo Chen").leads
    before = seat.until(lambda snapshot: snapshot.board.cards)
    seat.desk.submit(AddNote(id="note", by="ana", lead=lead, text="called")).result(PATIENCE_S)
    after = seat.until(lambda snapshot: snapshot.board.revision > before.board.revision)
    shared = [lane is other for lane, other in zip(after.board.lanes, before.board.lanes, strict=True)]
    assert shared.count(False) == 1


def test_what_another_process_wrote_is_shown_within_a_tenth_of_a_second(shop: Shop, sit: Sit) -> None:
    seat = sit(watched=shop.data)
    assert seat.desk.watched == shop.data
    watch = Watch({shop.data: seat.desk.wake})
    watch.start()
    took: list[float] = []
    with shop.opened() as journal:
        for number in range(6):
            do(journal, add(f"Person {number}"))
            since = real_time.perf_counter()
            seat.until(partial(has, number + 1))
            took.append(real_time.perf_counter() - since)
    watch.stop()
    assert min(took) < 0.1


def test_without_a_watch_it_is_shown_within_about_a_second(shop: Shop, sit: Sit) -> None:
    seat = sit()
    seat.desk.first()
    with shop.opened() as journal:
        do(journal, add("Ana Ruiz"))
    since = real_time.perf_counter()
    seat.until(names)
    assert real_time.perf_counter() - since < 2


def test_another_config_shows_the_same_leads_in_other_lanes(shop: Shop, sit: Sit) -> None:
    seat = sit()
    seat.submit()
    shop.write_config(
        "stages: [{id: new, label: Fresh, category: open}, {id: won, label: Won, category: won}]"
    )
    fresh = shop.loaded()
    seat.desk.reconfigure(fresh)
    changed = seat.until(lambda snapshot: snapshot.board.lanes[0].stage.label == "Fresh")
    assert [lane.stage.label for lane in changed.board.lanes] == ["Fresh", "Won"]
    assert len(changed.board.lanes[0].cards) == 1


def test_a_config_that_moves_the_journal_is_told_since_that_takes_a_new_start(shop: Shop, sit: Sit) -> None:
    seat = sit()
    seat.submit()
    shop.write_config("store: elsewhere")
    seat.desk.reconfigure(shop.loaded())
    assert "start leadtui again" in seat.until(lambda snapshot: snapshot.polling.note).polling.note
    shop.write_config("urgent_words: [flood]")
    seat.desk.reconfigure(shop.loaded())
    assert len(seat.until(lambda snapshot: not snapshot.polling.note).board.cards) == 1


# -- who may only read ---------------------------------------------------------------------------------------


@often
def test_a_viewer_follows_and_starts_nothing(shop: Shop, sit: Sit) -> None:
    started: list[Journal] = []

    def start(journal: Journal) -> str:
        started.append(journal)
        return ""

    with shop.opened() as journal:
        seat = sit(read_only=True, keep_collecting=start)
        do(journal, add("Ana Ruiz"))
        seat.until(names)
    assert started == []
    with pytest.raises(StoreReadOnly):
        seat.desk.submit(add("Bo Chen")).result(PATIENCE_S)


@often
def test_a_viewer_of_no_journal_is_told_so_until_there_is_one(shop: Shop, sit: Sit) -> None:
    seat = sit(read_only=True)
    assert "there is no journal yet" in seat.desk.first().trouble
    assert not shop.data.exists()
    with shop.opened() as journal:
        do(journal, add("Ana Ruiz"))
    assert names(seat.until(lambda snapshot: not snapshot.trouble)) == ["Ana Ruiz"]


def test_a_board_that_stays_open_lets_go_of_those_who_are_long_done_with(tmp_path: Path) -> None:
    shop, clock = Shop(tmp_path), SetClock(NOON)
    beside = shop.journal(clock)
    done = Past(shop.data, clock, seed=1)
    gone = done.take_in(clock.now())
    done.act(Move, gone, "ana", stage="lost", reason="price")
    desk = Desk(lambda told: shop.journal(clock), shop.loaded(), clock)
    desk.start()
    try:
        assert gone in desk.first().board.cards
        for _ in range(50):
            clock.forward(86_400)
            done.take_in(clock.now())
            beside.compact()
        last = done.take_in(clock.now())
        desk.ask(lambda journal: None).result(PATIENCE_S)
        board = desk.ask(lambda journal: desk.first().board).result(PATIENCE_S)
        assert gone not in board.cards
        assert last in board.cards
    finally:
        desk.stop()
        beside.close()
        done.journal.close()
