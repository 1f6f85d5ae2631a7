"""Whatever happens in a shop, it comes to the same board in every store."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadtui.domain.board import Board, empty_board
from leadtui.domain.commands import Accepted, Command, Refusal
from leadtui.domain.decide import decide
from leadtui.store.journal import Journal
from leadtui.store.memory import MemoryJournal, Place
from leadtui.store.open import open_journal
from tests.support.histories import RULES_OF, any_command, first_page, pauses
from tests.support.journals import embedded
from tests.support.pgserver import new_url
from tests.support.set_clock import SetClock
from tests.support.shop import ALWAYS_OPEN, RULES, Shop

MONTH = 31 * 86400


def board_of(journal: Journal) -> Board:
    journal.catch_up()
    facts = journal.facts
    return empty_board(RULES.pipeline, ALWAYS_OPEN).advance(facts.seq, dict(facts.people), facts.absences)


def do(journal: Journal, command: Command) -> Accepted | Refusal:
    return journal.submit(command, partial(decide, rules=RULES_OF[command.by]))


def shown(board: Board) -> list[object]:
    """All that stands on a board, lane by lane."""
    return [
        (lane.stage, [(card.lead, card.contact, card.due, card.order) for card in lane.cards])
        for lane in board.lanes
    ]


def assert_alike(journals: Sequence[Journal]) -> None:
    first, *others = (board_of(journal) for journal in journals)
    for other in others:
        assert other.seq == first.seq
        assert shown(other) == shown(first)


@given(st.data())
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_same_commands_come_to_the_same_board_in_every_store(data: st.DataObject) -> None:
    shop = Shop()
    clock = SetClock(shop.now)
    with contextlib.ExitStack() as undone:
        folder = Path(undone.enter_context(tempfile.TemporaryDirectory()))
        url = new_url()
        journals: list[Journal] = [
            MemoryJournal(clock, Place()), embedded(folder, clock), open_journal(url, clock),
        ]  # fmt: skip
        for journal in journals:
            undone.callback(journal.close)
        command: Command = first_page(shop)
        for _ in range(data.draw(st.integers(1, 12))):
            outcome = shop.do(command, RULES_OF[command.by])
            assert [do(journal, command) for journal in journals] == [outcome] * 3
            pause = data.draw(pauses)
            shop.later(pause)
            clock.forward(pause)
            command = data.draw(any_command(shop))
        assert_alike(journals)
        assert [list(journal.read()) for journal in journals] == [[*shop.lines]] * 3
        if data.draw(st.booleans()):
            clock.forward(MONTH)
            for journal in journals:
                journal.compact()
        fresh = [embedded(folder, clock), open_journal(url, clock)]
        for one in fresh:
            undone.callback(one.close)
        assert_alike(fresh)
