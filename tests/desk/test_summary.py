"""A glance by the summary is the glance by the journal, or there is none."""

from __future__ import annotations

import datetime
import json
import os
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadtui.desk import summary
from leadtui.desk.keeping import BoardKeeper
from leadtui.desk.summary import Glance, Pressing, Summary
from leadtui.desk.summing import summary_of
from leadtui.domain.board import Board
from leadtui.domain.calendar import Calendar
from leadtui.domain.commands import Add, Claim, SetCallBack
from leadtui.domain.glance import headline
from leadtui.store.embedded import EmbeddedJournal
from leadtui.store.stamp import journal_stamp
from tests.support.desks import Shop, Time, do
from tests.support.examples import examples
from tests.support.histories import moments, shops
from tests.support.journals import written
from tests.support.shop import HOUR, NOON, OTHER_PIPELINE, at, phone, whole_board
from tests.support.shop import Shop as Past

OFFICE_HOURS = Calendar("America/Denver", dict.fromkeys(range(5), ((8 * 60, 18 * 60),)))
calendars = st.sampled_from((Calendar(), OFFICE_HOURS))
pipelines = st.sampled_from((None, OTHER_PIPELINE))

ONE = Summary((("new", "New", 1),), (Pressing("lead", "Ana", "ana", 900.0, 1000.0, 500.0, True),))


def kept(folder: Path, told: Summary, zone: str = "UTC") -> Summary | None:
    """A summary, written and read again."""
    summary.write(str(folder), "stamp", told, zone)
    return summary.read(str(folder), "stamp")


def by_the_board(board: Board, now: datetime.datetime) -> object:
    """What the headline of the board says at a moment, as a glance would."""
    told = headline(board, now)
    counts = {
        lane.stage.id: sum(card.lead.active or card.lead.category == "parked" for card in lane.cards)
        for lane in board.lanes
    }
    return (
        [(lead.id, lead.name, lead.owner, round(lead.late_s, 3)) for lead in told.late],
        told.waiting,
        None if told.oldest_waiting_s is None else round(told.oldest_waiting_s, 3),
        told.unclaimed,
        {stage: count for stage, count in counts.items() if count},
    )


def by_the_summary(seen: Glance, now: float) -> object:
    return (
        [(lead.id, lead.name, lead.owner_at(now), round(late_s, 3)) for lead, late_s in seen.late],
        seen.waiting,
        None if seen.oldest_waiting_s is None else round(seen.oldest_waiting_s, 3),
        seen.unclaimed,
        {stage: count for stage, _, count in seen.stages if count},
    )


# -- never wrong ---------------------------------------------------------------------------------------------


@examples(40)
@given(shops(), calendars, pipelines, st.lists(moments, min_size=3, max_size=8))
def test_at_any_moment_it_says_what_the_board_says(
    tmp_path_factory: pytest.TempPathFactory,
    past: Past,
    calendar: Calendar,
    pipeline: object,
    looks: list[datetime.datetime],
) -> None:
    """Leases run out, leads become late, parked ones wake: none of it makes a summary old."""
    folder = tmp_path_factory.mktemp("kept")
    board = whole_board(past.facts, OTHER_PIPELINE if pipeline else past.rules.pipeline, calendar)
    told = kept(folder, summary_of(board, NOON))
    assert told is not None
    for now in looks:
        seen = summary.at(told, now.timestamp())
        assert by_the_summary(seen, now.timestamp()) == by_the_board(board, now)


@pytest.mark.parametrize(("by", "keeps"), [("ana", True), ("bo", False)])
def test_a_call_back_keeps_the_claim_of_who_promised_it(by: str, keeps: bool) -> None:
    past = Past()
    lead = past.new_lead(phone("0101"))
    past.act(Claim, lead)
    past.act(SetCallBack, lead, by=by, to=at(5 * HOUR), who=by)
    told = summary_of(past.board(), past.now)
    for seconds in (HOUR - 1, HOUR + 1, 5 * HOUR - 1, 5 * HOUR, 5 * HOUR + 1):
        seen = summary.at(told, at(seconds).timestamp())
        assert seen.unclaimed == (0 if seconds < HOUR or (keeps and seconds < 5 * HOUR) else 1)
        assert by_the_summary(seen, at(seconds).timestamp()) == by_the_board(past.board(), at(seconds))


@examples(15)
@given(shops(most=15), st.data())
def test_it_is_the_same_however_the_journal_came_to_be_in_memory(past: Past, data: st.DataObject) -> None:
    """Folded whole, or begun at a checkpoint that archived whom nobody works on any more."""
    whole = summary_of(past.board(), past.now)
    past.reopen()
    assert summary_of(past.board(), past.now) == whole
    for contact_id in list(past.facts.people):
        leads = past.facts.people[contact_id].leads
        if data.draw(st.booleans()) and not any(lead.active or lead.category == "parked" for lead in leads):
            del past.facts.people[contact_id]
    assert summary_of(past.board(), past.now) == whole


# -- never old -----------------------------------------------------------------------------------------------


def test_any_line_makes_it_stale(shop: Shop, journal: EmbeddedJournal) -> None:
    folder = str(shop.data)
    seen = {journal_stamp(folder)}
    for number in range(5):
        do(journal, Add(id=f"add{number}", by="ana", name="Ana"))
        seen.add(journal_stamp(folder))
    assert len(seen) == 6
    assert "" not in seen


def test_a_line_as_long_as_one_that_a_power_cut_took_makes_it_stale(shop: Shop, time: Time) -> None:
    """What is left of a torn line is cut off, and the same page comes again under an id as long."""
    folder = str(shop.data)
    with shop.opened(time) as journal:
        before = len(written(shop.data / "live-1.jsonl"))
        do(journal, Add(id="add0", by="ana", name="Ana"))
        log = shop.data / "live-1.jsonl"
        whole = written(log)
    log.write_bytes(whole[:before] + bytes(len(whole) - before))
    torn = journal_stamp(folder)
    with shop.opened(time) as journal:
        do(journal, Add(id="add1", by="ana", name="Ana"))
    assert len(written(log)) == len(whole)
    assert journal_stamp(folder) != torn


def test_another_config_or_version_makes_it_stale(
    shop: Shop, journal: EmbeddedJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = str(shop.data)
    stamp = summary.stamp(folder, "digest")
    summary.write(folder, stamp, ONE, "UTC")
    assert summary.read(folder, summary.stamp(folder, "digest")) == ONE
    assert summary.read(folder, summary.stamp(folder, "another")) is None
    monkeypatch.setattr(summary, "__version__", "9.9.9")
    assert summary.read(folder, summary.stamp(folder, "digest")) is None


def test_without_a_journal_there_is_no_stamp_and_no_summary(tmp_path: Path) -> None:
    assert summary.stamp(str(tmp_path), "digest") == ""
    assert summary.stamp(str(tmp_path / "nowhere"), "digest") == ""
    summary.write(str(tmp_path), "", ONE, "UTC")
    assert summary.read(str(tmp_path), "") is None


def test_a_shop_without_a_zone_hangs_on_that_of_the_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "America/Denver")
    assert kept(tmp_path, ONE, zone="") == ONE
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    assert summary.read(str(tmp_path), "stamp") is None
    assert kept(tmp_path, ONE, zone="America/Denver") == ONE
    monkeypatch.setenv("TZ", "America/Denver")
    assert summary.read(str(tmp_path), "stamp") == ONE


# -- never half ----------------------------------------------------------------------------------------------


def test_a_summary_with_any_byte_changed_or_missing_is_none(tmp_path: Path) -> None:
    summary.write(str(tmp_path), "stamp", ONE, "UTC")
    file = tmp_path / summary.SUMMARY
    whole = file.read_bytes()
    for place in range(len(whole)):
        file.write_bytes(whole[:place])
        assert summary.read(str(tmp_path), "stamp") is None
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert summary.read(str(tmp_path), "stamp") in (None, ONE)
    file.write_bytes(whole)
    assert summary.read(str(tmp_path), "stamp") == ONE


@pytest.mark.parametrize(
    "text", ["", "\n", "{}", "[]\n[]", "null\nnull", '["stamp","",0]\n', "\x00" * 500, "[" * 9]
)
def test_what_is_no_summary_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / summary.SUMMARY).write_text(text)
    assert summary.read(str(tmp_path), "stamp") is None


def test_while_it_is_written_a_reader_sees_one_whole(tmp_path: Path) -> None:
    folder = str(tmp_path)
    summaries = [ONE._replace(stages=(("new", "New" * 2000, number),)) for number in range(20)]
    summary.write(folder, "stamp", summaries[0], "UTC")
    done = threading.Event()

    def write() -> None:
        for one in summaries * 5:
            summary.write(folder, "stamp", one, "UTC")
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    while not done.is_set():
        assert summary.read(folder, "stamp") in summaries
    writer.join()
    assert [file.name for file in tmp_path.iterdir()] == [summary.SUMMARY]


def test_only_who_may_read_the_journal_may_read_it(tmp_path: Path) -> None:
    summary.write(str(tmp_path), "stamp", ONE, "UTC")
    assert (tmp_path / summary.SUMMARY).stat().st_mode & 0o777 == 0o600


# -- the whole way -------------------------------------------------------------------------------------------


def test_the_glance_by_the_summary_prints_what_the_glance_by_the_journal_prints(shop: Shop) -> None:
    shop.write_config("sources: {drop: {kind: folder, path: inbox}}")
    with shop.opened():
        shop.done("glance")  # the first one finds out where the journal is
    rows = [{"external_id": str(n), "name": f"Person {n}", "phone": f"+1303555{n:04}"} for n in range(9)]
    (shop.inbox / "rows.json").write_text(json.dumps(rows))
    assert shop.done("collect", "--once").returncode == 0
    file = shop.data / summary.SUMMARY
    written = file.stat()
    by_summary = shop.done("glance").stdout
    assert os.path.samestat(file.stat(), written)
    file.unlink()
    by_journal = shop.done("glance").stdout
    assert file.exists()
    assert by_summary == by_journal
    assert "New 9" in by_journal


def test_a_keeper_that_followed_sums_up_like_one_that_just_came(shop: Shop, journal: EmbeddedJournal) -> None:
    settings = shop.loaded().settings
    followed = BoardKeeper(settings)
    for number in range(30):
        do(journal, Add(id=f"add{number}", by="ana", name=f"Person {number}"))
        followed.catch_up(journal)
    journal.compact()
    followed.forget()
    with shop.opened() as another:
        just_came = BoardKeeper(settings).catch_up(another)
    assert summary_of(followed.board, NOON) == summary_of(just_came, NOON)
