"""Figures are kept up to date through everything a journal lives through, as a count of all lines says."""

from __future__ import annotations

from pathlib import Path

import pytest

from leadtui.config.settings import Settings
from leadtui.desk.keeping import BoardKeeper
from leadtui.domain.facts import Facts
from leadtui.domain.figures.tally import Tally
from leadtui.store import compaction
from leadtui.store.journal import Journal
from tests.store.test_asof import Life
from tests.support.disk import nothing_synced
from tests.support.journals import embedded


def whole(journal: Journal, now: float) -> Tally:
    """All lines, counted at once and with everybody in memory."""
    facts = Facts()
    for line in journal.read():
        facts.apply(line)
    tally = Tally()
    tally.fill(facts, now)
    return tally


@pytest.mark.parametrize("seed", range(8))
def test_who_leaves_memory_and_comes_back_is_counted_once(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compaction, "LONG", 1)
    life = Life(tmp_path / "data", seed)
    with nothing_synced():
        follower = embedded(life.folder, life.at)
        boards = [(BoardKeeper(Settings()), life.journal), (BoardKeeper(Settings()), follower)]
        for step in range(90):
            life.step()
            if step % 3:
                continue
            now = life.at.now().timestamp()
            expected = whole(life.journal, now)
            for keeper, journal in boards:
                keeper.catch_up(journal)
                tally = keeper.figures.tally(now)
                assert tally.moments == expected.moments
                assert sorted(tally.leads(), key=repr) == sorted(expected.leads(), key=repr)
                assert sorted(tally.waits(), key=repr) == sorted(expected.waits(), key=repr)
        follower.close()
    life.journal.close()
