"""One look at a folder tells whether its names still stand for the same files."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from leadtui.store.standing import SETTLES_S, Standing
from tests.support.journals import NOON, clock, embedded, enquiry, note, put, written


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "log").write_text("one")
    long_ago(folder)
    return folder


def long_ago(folder: Path) -> None:
    """As if it had been changed last when the clock of its file system was at another tick."""
    changed(folder, 2 * SETTLES_S)


def changed(folder: Path, ago_s: float) -> None:
    """As if it had been changed last so many seconds before noon."""
    at_s = NOON.timestamp() - ago_s
    os.utime(folder, (at_s, at_s))


def test_names_are_trusted_once_a_change_after_them_would_show(folder: Path) -> None:
    changed(folder, 0)
    at = clock()
    standing = Standing(str(folder), at)
    assert not standing.is_unchanged()
    standing.confirm()
    assert not standing.is_unchanged(), "it may have changed in the same tick of the file system's clock"
    at.forward(2 * SETTLES_S)
    standing.confirm()
    assert standing.is_unchanged()
    (folder / "log").write_text("what is in a file is not looked at")
    assert standing.is_unchanged()


def test_names_are_not_trusted_by_a_clock_that_was_set_back(folder: Path) -> None:
    changed(folder, -60)
    standing = Standing(str(folder), clock())
    standing.is_unchanged()
    standing.confirm()
    assert not standing.is_unchanged()


def _replaced(folder: Path) -> None:
    (folder.parent / "other").write_text("two")
    (folder.parent / "other").replace(folder / "log")


def _brought_back(folder: Path) -> None:
    shutil.copytree(folder, folder.parent / "copy")
    shutil.rmtree(folder)
    (folder.parent / "copy").rename(folder)
    long_ago(folder)


@pytest.mark.parametrize(
    "change",
    [
        _replaced,
        _brought_back,
        shutil.rmtree,
        lambda folder: (folder / "log").unlink(),
        lambda folder: (folder / "log").rename(folder / "old"),
        lambda folder: (folder / "new").touch(),
    ],
    ids=["replaced", "brought back", "folder removed", "removed", "renamed", "another"],
)
def test_a_change_of_any_name_is_noticed(folder: Path, change: Callable[[Path], object]) -> None:
    standing = Standing(str(folder), clock())
    standing.is_unchanged()
    standing.confirm()
    assert standing.is_unchanged()
    change(folder)
    assert not standing.is_unchanged()


@pytest.mark.parametrize("follows", [True, False])
def test_a_journal_that_was_long_open_notices_a_log_in_place_of_its_own(
    tmp_path: Path, *, follows: bool
) -> None:
    at = clock()
    folder = tmp_path / "data"
    journal = embedded(folder, at)
    put(journal, "c1", *enquiry(1))
    shutil.copy(folder / "live-1.jsonl", tmp_path / "copy")
    put(journal, "c2", note(1))
    long_ago(folder)
    journal.catch_up()
    (tmp_path / "copy").replace(folder / "live-1.jsonl")
    if follows:
        journal.catch_up()
        assert journal.facts.seq == 3
    assert put(journal, "c3", note(1)).seq == 4
    assert b'"c3"' in written(folder / "live-1.jsonl")
    assert [line.command for line in embedded(folder).read()] == ["c1", "c3"]
