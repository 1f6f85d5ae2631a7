"""Booked visits in a folder: written whole, moved under one UID, removed when they fall through."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from leadtui.desk.visits import VisitFolder
from leadtui.domain.commands import Command, Intake, Move, NoShow, Undo
from leadtui.domain.rules import Rules
from leadtui.store.memory import MemoryJournal
from tests.support.desks import do
from tests.support.set_clock import SetClock
from tests.support.shop import DAY, NOON, at, item, whole_board


class Desk:
    """A journal, its board, and the folder beside it."""

    def __init__(self, folder: Path) -> None:
        self.clock = SetClock(NOON)
        self.journal = MemoryJournal(self.clock)
        self.path = folder
        self.folder = VisitFolder(str(folder), self.clock)
        self.commands = 0
        page = Intake(
            id="page", by="web", source="web", items=(item("1", name="Ana Ruiz", address="12 Elm St"),)
        )
        self.lead = do(self.journal, page).leads[0]

    def act(self, kind: type[Command], **fields: object) -> str:
        self.commands += 1
        if kind is not Undo:
            fields["lead"] = self.lead
        do(self.journal, kind(id=f"c{self.commands}", by="ana", **fields))  # type: ignore[arg-type]  # of any kind
        assert self.follow() == ""
        return f"c{self.commands}"

    def follow(self) -> str:
        self.clock.forward(60)
        return self.folder.follow(whole_board(self.journal.facts, Rules().pipeline), self.journal)

    @property
    def files(self) -> list[Path]:
        return sorted(self.path.iterdir()) if self.path.exists() else []

    def said(self, name: str) -> str:
        (file,) = self.files
        found = re.search(rf"^{name}:(.*)\r$", file.read_bytes().decode(), re.MULTILINE)
        assert found is not None
        return found[1]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "visits")


def test_a_visit_is_written_once_and_another_date_moves_it_under_its_uid(desk: Desk) -> None:
    assert desk.files == []
    desk.act(Move, stage="booked", appointment_at=at(DAY))
    assert (desk.said("DTSTART"), desk.said("SEQUENCE")) == ("20261121T120000Z", "0")
    uid, stamp = desk.said("UID"), desk.said("DTSTAMP")
    desk.follow()
    assert desk.said("DTSTAMP") == stamp
    desk.act(Move, stage="booked", appointment_at=at(2 * DAY))
    assert (desk.said("DTSTART"), desk.said("SEQUENCE"), desk.said("UID")) == ("20261122T120000Z", "1", uid)
    assert [file.name for file in desk.files] == [f"visit-{desk.lead}.ics"]
    assert desk.files[0].stat().st_mode & 0o077 == 0


def test_an_undone_date_counts_on_since_a_calendar_takes_no_step_back(desk: Desk) -> None:
    desk.act(Move, stage="booked", appointment_at=at(DAY))
    moved = desk.act(Move, stage="booked", appointment_at=at(2 * DAY))
    desk.act(Undo, command=moved)
    assert (desk.said("DTSTART"), desk.said("SEQUENCE")) == ("20261121T120000Z", "2")


def test_a_visit_that_falls_through_is_removed_and_one_that_was_signed_stays(desk: Desk) -> None:
    desk.act(Move, stage="booked", appointment_at=at(DAY))
    desk.act(Move, stage="signed")
    assert len(desk.files) == 1
    desk.act(Move, stage="booked")
    desk.act(NoShow)
    assert desk.files == []


def test_what_was_undone_while_nobody_looked_is_found_by_its_file(desk: Desk) -> None:
    booked = desk.act(Move, stage="booked", appointment_at=at(DAY))
    do(desk.journal, Undo(id="u", by="ana", command=booked))
    stranger = desk.path / "visit-of-somebody-erased.ics"
    stranger.write_text("BEGIN:VCALENDAR")
    own = desk.path / "holiday.ics"
    own.write_text("BEGIN:VCALENDAR")
    desk.folder = VisitFolder(str(desk.path), desk.clock)
    assert desk.follow() == ""
    assert desk.files == [own]


def test_a_folder_that_cannot_be_written_is_told_and_tried_again(desk: Desk) -> None:
    desk.path.write_text("a file stands here")
    do(desk.journal, Move(id="m", by="ana", lead=desk.lead, stage="booked", appointment_at=at(DAY)))
    assert "calendar_folder: " in desk.follow()
    desk.path.unlink()
    assert desk.follow() == ""
    assert len(desk.files) == 1
