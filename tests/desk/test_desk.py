from __future__ import annotations

import datetime
import json
import queue
import subprocess
import sys
import threading
import time as real_time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from leadtui.clock import SystemClock
from leadtui.desk.desk import Desk, Snapshot
from leadtui.desk.health import CollectorStatus
from leadtui.desk.watch import Watch
from leadtui.domain.commands import Accepted, Add, AddNote
from leadtui.errors import StoreBusy, StoreFailed, StoreReadOnly, UsageError
from leadtui.store.embedded import EmbeddedJournal
from leadtui.store.journal import Journal
from tests.support.desks import PATIENCE_S, ROOT, Shop, do, until

CLOCK = SystemClock()


@pytest.fixture
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    """A desk that looks at its journal twenty times as often as it does."""
    monkeypatch.setattr("leadtui.desk.desk.SAFETY_NET_S", 0.05)


often = pytest.mark.usefixtures("_often")


class Seat:
    """A desk and the snapshots that a screen gets of it."""

    def __init__(self, shop: Shop, open_journal: Callable[[], Journal], **options: Any) -> None:
        loaded = shop.loaded()
        self.shop = shop
        self.desk = Desk(open_journal, loaded, CLOCK, **options)
        self.snapshots: queue.SimpleQueue[Snapshot] = queue.SimpleQueue()
        self.desk.start()

    def sit_down(self) -> Seat:
        self.desk.attach(self.snapshots.put)
        return self

    def until(self, holds: Callable[[Snapshot], object]) -> Snapshot:
        """The first snapshot from now on of which something is true."""
        while not holds(snapshot := self.snapshots.get(timeout=PATIENCE_S)):
            pass
        return snapshot

    def submit(self, name: str = "Bo Chen") -> Accepted:
        outcome = self.desk.submit(add(name)).result(PATIENCE_S)
        assert isinstance(outcome, Accepted)
        return outcome


def add(name: str) -> Add:
    return Add(id=f"add {name}", by="ana", name=name)


def names(snapshot: Snapshot) -> list[str]:
    return sorted(card.contact.name for card in snapshot.board.cards.values())


def has(leads: int, snapshot: Snapshot) -> bool:
    return len(snapshot.board.cards) == leads


Sit = Callable[..., Seat]


@pytest.fixture
def sit(shop: Shop) -> Iterator[Sit]:
    """Somebody sits down in front of a board."""
    seats: list[Seat] = []

    def sit(
        open_journal: Callable[[], Journal] | None = None, *, read_only: bool = False, **more: Any
    ) -> Seat:
        opened = open_journal or (lambda: shop.journal(read_only=read_only))
        seats.append(Seat(shop, opened, read_only=read_only, **more).sit_down())
        return seats[-1]

    yield sit
    for seat in seats:
        seat.desk.stop()


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
    shown = seat.until(lambda snapshot: True)
    for _ in range(5):
        seat.desk.ask(lambda journal: None).result(PATIENCE_S)
    assert seat.snapshots.empty()
    assert seat.desk.first() is shown


def test_what_one_does_oneself_is_on_the_next_snapshot(sit: Sit) -> None:
    seat = sit()
    accepted = seat.submit("Bo Chen")
    (lead,) = accepted.leads
    seat.until(lambda snapshot: lead in snapshot.board.cards)


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


# -- trouble -------------------------------------------------------------------------------------------------


@often
def test_a_journal_that_cannot_be_opened_is_told_in_words_and_tried_again(shop: Shop, sit: Sit) -> None:
    with shop.opened() as journal:
        do(journal, add("Ana Ruiz"))
    shop.data.rename(shop.folder / "away")
    shop.data.write_text("a file in place of the folder")
    seat = sit()
    first = seat.desk.first()
    assert "a file stands in place of the folder" in first.trouble
    assert first.trouble_since is not None
    shop.data.unlink()
    (shop.folder / "away").rename(shop.data)
    well = seat.until(lambda snapshot: not snapshot.trouble)
    assert names(well) == ["Ana Ruiz"]
    assert well.trouble_since is None


@often
def test_a_damaged_journal_is_told_and_read_again_once_it_is_mended(shop: Shop, sit: Sit) -> None:
    with shop.opened() as journal:
        for name in ("Ana Ruiz", "Bo Chen"):
            do(journal, add(name))
    log = shop.data / "live-1.jsonl"
    whole = log.read_bytes()
    log.write_bytes(whole.replace(b"Ana Ruiz", b"Ana Rui?"))
    seat = sit()
    assert "checksum" in seat.desk.first().trouble
    assert not seat.desk.first().board.cards
    log.write_bytes(whole)
    assert names(seat.until(lambda snapshot: not snapshot.trouble)) == ["Ana Ruiz", "Bo Chen"]


@often
def test_damage_is_told_to_who_may_only_read_and_the_rest_is_shown(shop: Shop, sit: Sit) -> None:
    with shop.opened() as journal:
        for name in ("Ana Ruiz", "Bo Chen"):
            do(journal, add(name))
    log = shop.data / "live-1.jsonl"
    log.write_bytes(log.read_bytes().replace(b"Ana Ruiz", b"Ana Rui?"))
    first = sit(read_only=True).desk.first()
    assert names(first) == ["Bo Chen"]
    assert "checksum" in first.trouble


@often
def test_a_journal_that_goes_away_leaves_the_board_standing_and_comes_back(shop: Shop, sit: Sit) -> None:
    seat = sit()
    seat.submit("Bo Chen")
    seat.until(names)
    shop.data.rename(shop.folder / "away")
    gone = seat.until(lambda snapshot: snapshot.trouble)
    assert "the journal is gone" in gone.trouble
    assert names(gone) == ["Bo Chen"]
    (shop.folder / "away").rename(shop.data)
    seat.until(lambda snapshot: not snapshot.trouble)
    seat.submit("Ana Ruiz")
    assert names(seat.until(lambda snapshot: len(names(snapshot)) == 2)) == ["Ana Ruiz", "Bo Chen"]


@often
def test_trouble_keeps_the_moment_it_began_although_its_words_change(shop: Shop, sit: Sit) -> None:
    seat = sit()
    seat.desk.first()
    shop.data.rename(shop.folder / "away")
    began = seat.until(lambda snapshot: snapshot.trouble)
    shop.data.mkdir()
    (shop.data / "current").write_text("no number")
    changed = seat.until(lambda snapshot: snapshot.trouble not in ("", began.trouble))
    assert changed.trouble_since == began.trouble_since


@often
def test_settings_change_while_the_journal_is_in_trouble(shop: Shop, sit: Sit) -> None:
    seat = sit()
    seat.submit()
    shop.data.rename(shop.folder / "away")
    seat.until(lambda snapshot: snapshot.trouble)
    shop.write_config("stages: [{id: new, label: Fresh, category: open}]")
    fresh = shop.loaded()
    seat.desk.reconfigure(fresh)
    changed = seat.until(lambda snapshot: snapshot.board.lanes[0].stage.label == "Fresh")
    assert changed.trouble
    assert len(changed.board.cards) == 1


def test_what_is_no_journal_at_all_is_told_as_well(sit: Sit) -> None:
    def nothing_of_ours() -> Journal:
        raise UsageError("“ftp” names no journal.")

    seat = sit(nothing_of_ours)
    assert "names no journal" in seat.desk.first().trouble
    with pytest.raises(StoreFailed, match="names no journal"):
        seat.desk.ask(lambda journal: None).result(PATIENCE_S)


def test_a_journal_that_takes_long_to_open_is_not_waited_for(
    shop: Shop, sit: Sit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("leadtui.desk.desk.FIRST_S", 0.05)
    go_on = threading.Event()

    def slowly() -> Journal:
        go_on.wait(PATIENCE_S)
        return shop.journal()

    seat = sit(slowly)
    first = seat.desk.first()
    assert "still being opened" in first.trouble
    assert first.trouble_since is not None
    go_on.set()
    assert seat.until(lambda snapshot: True).trouble == ""


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


# -- asking --------------------------------------------------------------------------------------------------

HANG = """
import sys
from leadtui.clock import SystemClock
from leadtui.domain.commands import Command
from leadtui.store.embedded import EmbeddedJournal

def hang(*_):
    print("held", flush=True)
    sys.stdin.read()
    return ()

EmbeddedJournal(sys.argv[1], SystemClock()).submit(Command(id="hangs", by="bo"), hang)
"""


@contextmanager
def held_by_another_process(shop: Shop) -> Iterator[int]:
    """The journal's lock in the hands of a process that hangs; its pid."""
    process = subprocess.Popen(
        [sys.executable, "-c", HANG, shop.data],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process.pid
        process.communicate()


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


def publish(shop: Shop, **more: Any) -> None:
    """Leave word as a collector does."""
    now = CLOCK.now()
    told: dict[str, Any] = {
        "version": "0.1.0", "config_digest": shop.loaded().digest, "heartbeat": now, "started_at": now,
    }  # fmt: skip
    with shop.opened() as journal:
        journal.publish_status("collector", CollectorStatus(pid=1, host="desk", **{**told, **more}).as_json())


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
