"""What goes wrong: a journal that cannot be written, a lock that is held, nobody polling, our own faults."""

from __future__ import annotations

import datetime
import threading
from pathlib import Path
from typing import Any

import msgspec
import pytest

from leadtui.desk.health import CollectorStatus, SourceHealth
from leadtui.desk.silence import STALE_S
from leadtui.domain.events import Claimed, ContactMet, Noted
from leadtui.errors import StoreFailed
from leadtui.store.journal import Journal
from leadtui.ui.run import faults_of_threads
from leadtui.ui.screens.addbox import AddBox
from leadtui.ui.screens.boxes import LineBox
from tests.support.journals import NOON
from tests.support.seats import At, at_board, locked

SECRET = "Ada Ruiz 303 555 0142"


def polls(at: At, *sources: SourceHealth, beat_s: float = 0, **told: Any) -> None:
    """What a collector says of itself."""
    status = CollectorStatus(
        pid=1, host="here", version=told.pop("version", version()), config_digest=at.loaded.digest,
        started_at=at.clock.now(), heartbeat=at.clock.now() - datetime.timedelta(seconds=beat_s),
        sources=sources, **told,
    )  # fmt: skip
    at.beside.publish_status("collector", status.as_json())


def version() -> str:
    """Of the collector and the board alike."""
    from leadtui import __version__

    return __version__


# -- writing -------------------------------------------------------------------------------------------------


async def test_keys_go_on_while_a_lock_is_held_and_it_says_writing(tmp_path: Path) -> None:
    async with at_board(tmp_path, before=["Ada", "Bea"]) as at:
        with locked(at):
            at.type_ahead("o")
            await at.comes_to(lambda: at.notice == "writing…")
            at.type_ahead("j")
            await at.comes_to(lambda: at.in_hand == "Bea")
            assert not at.facts_of(Claimed)
        await at.seen()
        assert at.notice == "Ada is yours · z undo"
        assert len(at.facts_of(Claimed)) == 1


async def test_a_line_is_written_though_its_box_is_left_before_that(tmp_path: Path) -> None:
    async with at_board(tmp_path, before=["Ada"]) as at:
        await at.press("w")
        await at.types("two dogs")
        with locked(at):
            await at.comes_to(lambda: at.field.value == "two dogs")
            at.screen.post_message(at.field.Submitted(at.field, "two dogs"))
            await at.comes_to(lambda: "writing…" in at.text)
            at.screen.dismiss("")
            await at.comes_to(lambda: len(at.app.screen_stack) == 1)
        await at.seen()
        assert at.facts_of(Noted) == [Noted("two dogs")]
        assert at.notice == "Ada: noted · z undo"


async def test_a_line_is_handed_over_once_however_often_enter_is_pressed(tmp_path: Path) -> None:
    async with at_board(tmp_path, before=["Ada"]) as at:
        await at.press("w")
        await at.types("two dogs")
        with locked(at):
            for _ in range(3):
                at.screen.post_message(at.field.Submitted(at.field, "two dogs"))
            await at.comes_to(lambda: "writing…" in at.text)
        await at.seen()
        assert len(at.facts_of(Noted)) == 1


async def test_a_lock_held_too_long_names_the_process_and_the_line_stays(tmp_path: Path) -> None:
    async with at_board(tmp_path, before=["Ada"], patient=False) as at:
        with locked(at):
            await at.press("w")
            await at.types("two dogs")
            await at.press("enter")
            await at.laid_out()
            assert isinstance(at.screen, LineBox)
            assert at.field.value == "two dogs"
            assert "has held the journal for more than 5 s" in at.text
            assert "process" in at.text
        await at.press("enter")
        assert at.facts_of(Noted) == [Noted("two dogs")]


@pytest.mark.parametrize("what", ["note", "add"])
async def test_a_journal_that_cannot_be_written_refuses_with_the_reason_and_the_line_stays(
    tmp_path: Path, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_board(tmp_path, before=["Ada"]) as at:

        def full(journal: Journal, *rest: object) -> None:
            raise StoreFailed("The disk is full.", "Nothing was written: make room.")

        monkeypatch.setattr("leadtui.store.embedded.EmbeddedJournal.submit", full)
        typed = "two dogs" if what == "note" else "3035550142 Mike"
        await at.press("w" if what == "note" else "a")
        await at.types(typed)
        await at.press("enter")
        assert isinstance(at.screen, LineBox if what == "note" else AddBox)
        assert at.field.value == typed
        await at.laid_out()
        assert "The disk is full." in at.text
        assert "make room" in at.text
        await at.press("escape", "o")
        assert at.notice == "▲ The disk is full. Nothing was written: make room."
        monkeypatch.undo()
        assert not at.facts_of(Noted)
        assert len(at.facts_of(ContactMet)) == 1


# -- faults of ours ------------------------------------------------------------------------------------------


async def test_a_fault_in_a_command_is_told_by_its_kind_and_nothing_of_its_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_board(tmp_path, before=["Ada"]) as at:

        def broken(*rest: object) -> None:
            raise TypeError(SECRET)

        monkeypatch.setattr(at.desk, "submit", broken)
        await at.press("o")
        assert at.notice == "▲ fault in leadtui: TypeError"
        await at.press("w")
        await at.types("two dogs")
        await at.press("enter")
        assert at.field.value == "two dogs"
        assert "fault in leadtui" in at.text
        assert SECRET not in at.text
        await at.press("escape", "j")
        assert at.app.return_code is None


async def test_a_fault_while_a_contact_reads_its_history_is_told_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_board(tmp_path, before=["Ada"]) as at:

        def broken(*rest: object) -> None:
            raise KeyError(SECRET)

        monkeypatch.setattr(at.desk, "ask", broken)
        await at.press("enter")
        assert at.notice == "▲ fault in leadtui: KeyError"
        monkeypatch.undo()


async def test_a_thread_that_died_is_told_for_good(tmp_path: Path) -> None:
    async with at_board(tmp_path, before=["Ada"]) as at:

        def dies() -> None:
            raise ValueError(SECRET)

        with faults_of_threads(at.app):
            thread = threading.Thread(target=dies)
            thread.start()
            thread.join()
        await at.comes_to(lambda: bool(at.notice))
        assert at.notice.startswith("▲ fault in leadtui: ValueError. What is shown may be old")
        await at.press("enter")
        assert at.notice.startswith("▲ fault in leadtui: ValueError.")


# -- the journal and the sources -----------------------------------------------------------------------------


async def test_a_journal_that_cannot_be_read_is_no_empty_queue(tmp_path: Path) -> None:
    def in_its_place(at: At) -> None:
        at.shop.data.rename(tmp_path / "gone")
        at.shop.data.write_text("a file")

    async with at_board(tmp_path, prepare=in_its_place) as at:
        assert "could not be read" in at.text
        assert "No enquiries yet" not in at.text
        assert at.notice.startswith("▲ since 05:00: ")
        assert "nothing known" in at.text
        assert "nothing late" not in at.text


async def test_the_first_line_says_of_when_it_is_once_the_journal_is_gone_for_long(tmp_path: Path) -> None:
    async with at_board(tmp_path, before=["Ada"]) as at:
        assert "as of" not in at.text
        at.shop.data.rename(tmp_path / "gone")
        at.clock.forward(STALE_S + 3600)
        await at.seen()
        at.app.tick()
        assert at.notice.startswith("▲ since 06:00: ")
        assert " as of 05:00: " in at.text
        (tmp_path / "gone").rename(at.shop.data)
        await at.seen()
        at.app.tick()
        assert "as of" not in at.text


async def test_nobody_polling_is_told_with_since_when(tmp_path: Path) -> None:
    config = "sources: {drop: {kind: folder, path: inbox}}\n"
    async with at_board(tmp_path, config=config, size=(80, 24), before=["Ada"]) as at:
        assert "not polling" in at.text
        polls(at, SourceHealth("drop", "ok", at.clock.now()))
        await at.seen()
        assert "not polling" not in at.text
        at.clock.forward(20)
        await at.seen()
        assert at.notice == "▲ not polling since 05:00"
        await at.press("enter")
        assert at.notice == "▲ not polling since 05:00"


async def test_rows_that_could_not_be_taken_are_told_for_a_while(tmp_path: Path) -> None:
    async with at_board(tmp_path, size=(100, 30), before=["Ada"]) as at:
        healthy = SourceHealth("drop", "ok", at.clock.now(), rejected=3, rejected_at=at.clock.now())
        polls(at, healthy)
        await at.seen()
        assert at.notice == "▲ 05:00 drop: 3 rows put aside, see “rejects” in the data folder"
        at.clock.forward(3600)
        polls(at, msgspec.structs.replace(healthy, last_ok=at.clock.now()))
        await at.seen()
        assert "put aside" not in at.notice


@pytest.mark.parametrize("size", [(40, 20), (200, 50)], ids=str)
async def test_a_source_that_fails_is_told_with_its_reason(tmp_path: Path, size: tuple[int, int]) -> None:
    async with at_board(tmp_path, size=size, before=["Ada"]) as at:
        failing = SourceHealth("chat", "failing", reason="HTTP 401", hint="see its secret")
        failing = msgspec.structs.replace(failing, failing_since=NOON)
        polls(at, failing, msgspec.structs.replace(failing, name="web", state="ok", reason=""))
        await at.seen()
        assert at.notice.startswith("▲ chat: HTTP 401.")
        await at.press("question_mark")
        await at.laid_out()
        assert "chat: HTTP 401. See its secret." in " ".join(at.text.split())
        await at.press("escape")
        polls(at, msgspec.structs.replace(failing, state="ok", failing_since=None, reason="", hint=""))
        await at.seen()
        assert at.notice == ""


async def test_what_a_source_warns_of_is_told_in_the_help_and_alarms_nobody(tmp_path: Path) -> None:
    async with at_board(tmp_path, before=["Ada"]) as at:
        now = at.clock.now()
        polls(at, SourceHealth("web", "ok", now, warning="3 rows\nhave no number", warned_at=now))
        await at.seen()
        assert at.notice == ""
        await at.press("question_mark")
        await at.laid_out()
        assert "web: 3 rows have no number" in " ".join(at.text.split())
