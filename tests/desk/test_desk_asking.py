from __future__ import annotations

import datetime
import json
import threading
import time as real_time
from pathlib import Path

import pytest

from leadtui.desk.snapshot import Snapshot
from leadtui.domain.commands import Accepted
from leadtui.errors import StoreBusy, StoreFailed
from leadtui.store.embedded import EmbeddedJournal
from leadtui.store.journal import Journal
from tests.desk.conftest import Sit
from tests.support.desks import PATIENCE_S, Shop, do, until
from tests.support.set_clock import SetClock
from tests.support.sitting import CLOCK, Seat, add, held_by_another_process, names, publish

often = pytest.mark.usefixtures("_often")


# -- asking --------------------------------------------------------------------------------------------------


@often
def test_a_lock_that_is_held_too_long_is_told_by_its_process_and_following_goes_on(
    shop: Shop, sit: Sit
) -> None:
    seat = sit(lambda: EmbeddedJournal(str(shop.data), CLOCK, lock_timeout_s=0.1))
    seat.submit("Ana Ruiz")
    with held_by_another_process(shop) as pid:
        with pytest.raises(StoreBusy, match=f"process {pid} "):
            seat.desk.submit(add("Bo Chen")).result(PATIENCE_S)
        publish(shop, trouble="a word of the collector's")
        told = seat.until(lambda snapshot: snapshot.polling.note)
        assert (names(told), told.trouble) == (["Ana Ruiz"], "")
    seat.submit("Bo Chen")


def test_whatever_goes_wrong_in_a_question_is_handed_back_in_words_and_the_desk_goes_on(sit: Sit) -> None:
    seat = sit()

    def wrong(journal: Journal) -> None:
        raise KeyError("+13035550142 Ana Ruiz")

    with pytest.raises(StoreFailed) as caught:
        seat.desk.ask(wrong).result(PATIENCE_S)
    assert caught.value.message == "fault in leadtui: KeyError"
    assert "Ana" not in str(caught.value)
    seat.submit("Bo Chen")


def test_the_board_of_a_past_moment_can_be_asked_for_while_the_present_one_stays(sit: Sit) -> None:
    seat = sit()
    seat.submit("Ana Ruiz")
    between = CLOCK.now()
    seat.submit("Bo Chen")
    then = seat.desk.board_as_of(between).result(PATIENCE_S)
    assert [card.contact.name for card in then.cards.values()] == ["Ana Ruiz"]
    assert sorted(names(seat.desk.first())) == ["Ana Ruiz", "Bo Chen"]


def test_a_clock_that_was_set_back_is_told_and_writing_goes_on(shop: Shop, sit: Sit) -> None:
    ahead = SetClock(CLOCK.now() + datetime.timedelta(hours=2, minutes=30))
    with shop.opened(ahead) as journal:
        do(journal, add("Ana Ruiz"))
    seat = sit()
    assert "clock is 2h" in seat.desk.first().polling.note
    seat.submit("Bo Chen")
    with shop.opened() as journal:
        first, second = journal.read()
    assert first.recorded_at == second.recorded_at


def test_a_fault_while_following_is_told_and_the_next_board_is_whole(
    shop: Shop, sit: Sit, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat = sit()
    seat.desk.first()
    with monkeypatch.context() as broken:
        broken.setattr("leadtui.domain.board.Board.advance", lambda *_: [][1])
        with shop.opened() as journal:
            do(journal, add("Ana Ruiz"))
        seat.desk.wake()
        told = seat.until(lambda snapshot: snapshot.trouble)
        assert told.trouble.startswith("fault in leadtui: IndexError")
    seat.desk.wake()
    assert names(seat.until(lambda snapshot: not snapshot.trouble)) == ["Ana Ruiz"]


def test_a_screen_that_fails_does_not_stop_the_desk(sit: Sit) -> None:
    seat = sit()

    def gone(snapshot: Snapshot) -> None:
        raise RuntimeError

    seat.desk.attach(gone)
    seat.submit("Bo Chen")
    seat.sit_down()
    seat.until(names)


def test_what_was_asked_for_is_done_before_it_stops(shop: Shop, sit: Sit) -> None:
    seat = sit()
    futures = [seat.desk.submit(add(f"Person {number}")) for number in range(20)]
    seat.desk.stop()
    assert all(isinstance(future.result(0), Accepted) for future in futures)
    with shop.opened() as journal:
        assert len(journal.facts.people) == 20
        assert not journal.anybody_holds("boards")


def test_nothing_is_asked_for_in_vain_once_it_has_stopped(sit: Sit) -> None:
    seat = sit()
    seat.desk.stop()
    with pytest.raises(StoreFailed, match="closed"):
        seat.desk.submit(add("Bo Chen")).result(0)


def test_it_stops_in_time_although_the_journal_hangs(sit: Sit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("leadtui.desk.desk.STOP_S", 0.1)
    seat = sit()
    hangs = threading.Event()
    answer = seat.desk.ask(lambda journal: hangs.wait(PATIENCE_S))
    since = real_time.perf_counter()
    seat.desk.stop()
    assert real_time.perf_counter() - since < 1
    assert not answer.done()
    hangs.set()
    assert answer.result(PATIENCE_S)


# -- the collector -------------------------------------------------------------------------------------------


@often
def test_how_the_collector_is_is_shown_as_it_changes(shop: Shop, sit: Sit) -> None:
    seat = sit()
    assert not seat.until(lambda snapshot: True).polling.ever
    publish(shop)
    assert seat.until(lambda snapshot: snapshot.polling.ever).polling.alive
    publish(shop, trouble="the disk is full")
    seat.until(lambda snapshot: snapshot.polling.note == "the disk is full")
    publish(shop, version="0.0.9")
    seat.until(lambda snapshot: "version 0.0.9" in snapshot.polling.note)
    publish(shop, config_digest="another")
    seat.until(lambda snapshot: "another config" in snapshot.polling.note)
    long_ago = CLOCK.now() - datetime.timedelta(minutes=12)
    publish(shop, heartbeat=long_ago)
    assert seat.until(lambda snapshot: snapshot.polling.silent_since).polling.silent_since == long_ago


@often
def test_after_a_change_of_the_config_the_collector_is_given_time_to_read_it(shop: Shop, sit: Sit) -> None:
    seat = sit()
    publish(shop)
    seat.until(lambda snapshot: snapshot.polling.ever)
    shop.write_config("urgent_words: [flood]")
    fresh = shop.loaded()
    seat.desk.reconfigure(fresh)
    seat.desk.ask(lambda journal: None).result(PATIENCE_S)
    assert seat.desk.first().polling.note == ""


@often
def test_a_status_that_cannot_be_read_is_no_reason_not_to_show_the_board(shop: Shop, sit: Sit) -> None:
    with shop.opened() as journal:
        do(journal, add("Ana Ruiz"))
    (shop.data / "status-collector.json").mkdir()
    seat = sit()
    first = seat.desk.first()
    assert (names(first), first.trouble) == (["Ana Ruiz"], "")
    assert "status-collector.json" in first.polling.note
    (shop.data / "status-collector.json").rmdir()
    seat.until(lambda snapshot: not snapshot.polling.note)


@often
def test_a_collector_is_seen_to_once_a_screen_is_there_and_its_trouble_is_shown(shop: Shop) -> None:
    called: list[Path | None] = []

    def keep_collecting(journal: Journal) -> str:
        called.append(journal.watched)
        if len(called) > 1:
            raise OSError
        return "no collector can be started"

    seat = Seat(shop, shop.journal, keep_collecting=keep_collecting)
    for _ in range(3):
        seat.desk.ask(lambda journal: None).result(PATIENCE_S)
    assert called == []
    seat.sit_down()
    seat.until(lambda snapshot: snapshot.polling.note == "no collector can be started")
    seat.until(lambda snapshot: snapshot.polling.note == "fault in leadtui: OSError")
    seat.desk.stop()


def test_a_board_can_be_seen_by_its_lock(shop: Shop, sit: Sit) -> None:
    seat = sit()
    seat.desk.first()
    with shop.opened() as journal:
        assert journal.anybody_holds("boards")
        seat.desk.stop()
        assert not journal.anybody_holds("boards")


@often
def test_a_lock_that_could_not_be_had_at_first_is_asked_for_again(shop: Shop, sit: Sit) -> None:
    with shop.opened() as journal:
        in_the_way = journal.hold("boards")
        assert in_the_way is not None
        seat = sit()
        seat.desk.first()
        in_the_way.release()
        until(lambda: journal.anybody_holds("boards"))


def test_what_a_status_file_holds_is_plain_json(shop: Shop) -> None:
    publish(shop)
    assert json.loads((shop.data / "status-collector.json").read_text())["pid"] == 1
