"""Journals that older versions wrote: they open, nothing of them is lost, and they can be written on."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.support.journals import assert_agree, clock, embedded, note, people, put

WRITTEN = Path(__file__).parent / "written"
DAY_S = 86400.0


@pytest.fixture(params=sorted(path.name for path in WRITTEN.iterdir()))
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A copy of such a journal; each tells the same story of three people and eight commands."""
    shutil.copytree(WRITTEN / request.param, tmp_path / "data")
    return tmp_path / "data"


def test_an_older_journal_opens_and_nothing_is_lost(folder: Path) -> None:
    at = clock()
    at.forward(70 * DAY_S)
    for journal in (embedded(folder, at, read_only=True), embedded(folder, at)):
        lines = list(journal.read())
        assert [line.command for line in lines] == [f"c{number}" for number in range(1, 9)]
        assert [line.seq for line in lines] == [1, 5, 6, 7, 10, 13, 15, 16]
        assert_agree(journal.facts, lines)
        first = journal.facts.contact("contact-1")
        assert first is not None
        assert first.leads[0].notes[0].text == "Grüße, 你好"
        assert (first.leads[0].stage, first.leads[0].reason) == ("lost", "price")
        assert [one.id for one in journal.find("phone:+13035550001")] == ["contact-1"]
        assert people(journal)["contact-2"].leads[0].notes == ()
        assert journal.facts.cursors == {"web": {"after": "record-1"}}


def test_an_older_journal_is_written_on_and_compacted(folder: Path) -> None:
    at = clock()
    at.forward(200 * DAY_S)
    journal = embedded(folder, at)
    assert put(journal, "c9", note(2)).seq == 17
    journal.compact()
    again = embedded(folder, at)
    assert [line.command for line in again.read()] == [f"c{number}" for number in range(1, 10)]
    assert_agree(again.facts, list(again.read()))
