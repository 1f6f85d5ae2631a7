"""Many people at the same queue at once, each in a process of their own."""

from __future__ import annotations

import contextlib
from collections import Counter
from pathlib import Path
from subprocess import Popen

import msgspec

from leadtui.clock import SystemClock
from leadtui.domain.commands import Intake
from leadtui.domain.events import Claimed
from leadtui.store.embedded import EmbeddedJournal
from tests.support.desks import do
from tests.support.journals import folded
from tests.support.qualifiers import FIVE, Told, digest, new_board, start_qualifier
from tests.support.shop import item, phone

LEADS = 40
QUALIFIERS = 10


def hears(process: Popen[str], word: str) -> None:
    assert process.stdout is not None
    assert process.stdout.readline() == f"{word}\n"


def tell(process: Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def test_ten_at_one_queue_never_claim_the_same_lead_lose_no_answer_and_see_the_same(tmp_path: Path) -> None:
    journal = EmbeddedJournal(str(tmp_path / "data"), SystemClock())
    waiting = tuple(item(f"form-{one}", phone(f"{one:04}"), name=f"Person {one}") for one in range(LEADS))
    do(journal, Intake(id="seed", by="web", source="web", items=waiting), FIVE)
    with contextlib.ExitStack() as running:
        at_work = [
            running.enter_context(start_qualifier(tmp_path / "data", f"q{number}"))
            for number in range(QUALIFIERS)
        ]
        for process in at_work:
            hears(process, "looking")  # all have seen the same queue before anybody claims
        for process in at_work:
            tell(process)
        for process in at_work:
            hears(process, "done")
        told = [msgspec.json.decode(one.communicate("\n", timeout=30)[0], type=Told) for one in at_work]
    assert sum(one.refused for one in told) >= QUALIFIERS - 1  # there was something to quarrel about

    journal.catch_up()
    whole, lines = folded(journal), list(journal.read())
    journal.close()
    claims = Counter(event.lead for line in lines for event in line.events if isinstance(event.data, Claimed))
    assert sorted(claims.values()) == [1] * LEADS

    people = dict(whole.people)
    leads = [lead for contact in people.values() for lead in contact.leads]
    assert {lead.id: {key: one.answer for key, one in lead.answers.items()} for lead in leads} == {
        lead: answers for one in told for lead, answers in one.answers.items()
    }
    assert all(lead.verdict for lead in leads)

    board = new_board().advance(whole.seq, people)
    assert {one.digest for one in told} == {digest(lines, people, board)}
