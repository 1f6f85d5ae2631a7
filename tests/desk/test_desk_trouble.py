from __future__ import annotations

import queue
import threading

import pytest

from leadtui.desk.desk import Desk
from leadtui.desk.snapshot import Snapshot
from leadtui.errors import StoreFailed, StoreReadOnly, UsageError
from leadtui.store.embedded import EmbeddedJournal
from leadtui.store.journal import Journal
from tests.desk.conftest import Sit
from tests.support.desks import PATIENCE_S, Shop, do
from tests.support.sitting import CLOCK, add, names

often = pytest.mark.usefixtures("_often")


@often
def test_a_journal_that_cannot_be_opened_is_told_in_words_and_tried_again(shop: Shop, sit: Sit) -> None:
    with shop.opened() as journal:
        do(journal, add("Ana Ruiz"))
    shop.data.rename(shop.folder / "away")
    (shop.folder / "file").write_text("a file in place of the folder")
    shop.data.symlink_to(shop.folder / "file")
    seat = sit()
    first = seat.desk.first()
    assert "a file stands in place of the folder" in first.trouble
    assert first.trouble_since is not None
    # In one step: where there is nothing for a moment, the desk would begin another journal.
    (shop.folder / "link").symlink_to(shop.folder / "away")
    (shop.folder / "link").replace(shop.data)
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
    monkeypatch.setattr("leadtui.desk.snapshot.FIRST_S", 0.05)
    go_on = threading.Event()

    def slowly() -> Journal:
        go_on.wait(PATIENCE_S)
        return shop.journal()

    seat = sit(slowly)
    first = seat.desk.first()
    assert "still being opened" in first.trouble
    assert first.is_opening
    assert first.trouble_since is not None
    go_on.set()
    assert seat.until(lambda snapshot: True).trouble == ""


def test_how_far_a_journal_is_that_is_read_anew_is_told(shop: Shop) -> None:
    with shop.opened() as journal:
        for number in range(4):
            do(journal, add(f"Bo {number}"))
    (shop.data / "checkpoint").unlink(missing_ok=True)
    desk = Desk(lambda told: EmbeddedJournal(str(shop.data), CLOCK, piece=1, told=told), shop.loaded(), CLOCK)
    snapshots: queue.SimpleQueue[Snapshot] = queue.SimpleQueue()
    desk.attach(snapshots.put)
    desk.start()
    said = []
    while (snapshot := snapshots.get(timeout=PATIENCE_S)).trouble:
        assert snapshot.is_opening
        assert not snapshot.board.cards
        said.append(snapshot.trouble)
    desk.stop()
    assert len(snapshot.board.cards) == 4
    shares = [int(text.rpartition(" ")[2].rstrip("%.")) for text in said]
    assert shares == sorted(shares)
    assert shares[-1] == 100
    assert all("read anew" in text for text in said)


@often
def test_a_journal_that_cannot_be_written_is_told_and_written_once_it_can(
    shop: Shop, sit: Sit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that may only be read, say, until somebody mounts it for writing."""
    monkeypatch.setattr("leadtui.desk.opened.ASK_AGAIN_S", 0.2)
    shop.journal().close()
    is_barred = threading.Event()
    is_barred.set()
    seat = sit(lambda: shop.journal(read_only=is_barred.is_set()))
    told = seat.until(lambda snapshot: bool(snapshot.polling.note))
    assert "nothing can be written: it was opened read-only" in told.polling.note
    with pytest.raises(StoreReadOnly):
        seat.desk.submit(add("Ana Ruiz")).result(PATIENCE_S)
    is_barred.clear()
    seat.until(lambda snapshot: not snapshot.polling.note)
    seat.desk.submit(add("Ana Ruiz")).result(PATIENCE_S)


@often
def test_who_only_wants_to_look_is_not_told_that_nothing_can_be_written(shop: Shop, sit: Sit) -> None:
    shop.journal().close()
    assert "written" not in sit(read_only=True).desk.first().polling.note
