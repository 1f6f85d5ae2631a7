"""The power goes at any moment: what was acknowledged is there, and nothing is torn."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from leadtui.store import compaction
from leadtui.store.inspecting import inspect
from tests.support.disk import nothing_synced
from tests.support.journals import assert_agree, clock, embedded, enquiry, note, put
from tests.support.power import recorded

DAY_S = 86400.0


def test_whatever_a_power_cut_leaves_holds_what_was_acknowledged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over the beginning of a journal, appends, a status, two checkpoints and two compactions."""
    monkeypatch.setattr(compaction, "LONG", 1)
    folder, at = tmp_path / "data", clock()
    folder.mkdir()
    with recorded(folder) as disk:
        journal = embedded(folder, at)
        for number in range(6):
            put(journal, f"c{number}", *enquiry(number % 4))
            disk.mark(f"c{number}")
            if number in (2, 4):
                journal.publish_status("collector", {"pid": number})
                assert journal.compact()
            at.forward(20 * DAY_S)
        journal.close()
    whole = ["c0", "c1", "c2", "c3", "c4", "c5"]
    seen = 0
    for state, acknowledged in disk.cuts(random.Random(4), variants=1):
        left = tmp_path / "left"
        left.mkdir()
        for name, data in state.items():
            (left / name).write_bytes(data)
        with nothing_synced():
            after = embedded(left, at)
            kept = [line.command for line in after.read()]
            assert kept == whole[: len(kept)]
            assert len(kept) - len(acknowledged) in (0, 1)
            put(after, "next", note(1))
            if seen % 3 == 0:
                after.compact()
            assert [line.command for line in after.read()] == [*kept, "next"]
        if seen % 10 == 0:
            assert_agree(after.facts, list(after.read()))
            assert inspect(str(left)).is_whole
        after.close()
        shutil.rmtree(left)
        seen += 1
    assert seen > 150
