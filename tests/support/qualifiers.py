"""Qualifiers as real processes at one journal: each takes the next lead, asks its questions and decides."""

from __future__ import annotations

import datetime
import hashlib
import os
import random
import subprocess
import sys
from pathlib import Path

import msgspec

from leadtui.clock import SystemClock
from leadtui.config.frameworks import load_framework
from leadtui.domain.board import Board, empty_board
from leadtui.domain.checklist import REPLIES, propose
from leadtui.domain.commands import AnswerQuestion, Claim, Refusal, SetVerdict
from leadtui.domain.contacts import Contact
from leadtui.domain.decide import decide
from leadtui.domain.events import Line
from leadtui.domain.ids import new_id
from leadtui.domain.next import next_leads
from leadtui.domain.rules import Rules
from leadtui.store.embedded import EmbeddedJournal
from tests.support.desks import do
from tests.support.journals import ROOT
from tests.support.shop import ALWAYS_OPEN

FIVE = Rules(framework=load_framework("five", ROOT / "config.yaml"))


class Told(msgspec.Struct):
    """What one qualifier says at the end of its day."""

    answers: dict[str, dict[str, str]] = {}
    """What was acknowledged, by lead and question."""
    refused: int = 0
    """How often somebody else was quicker."""
    digest: str = ""
    """Of journal, facts and board, as this process has them."""


def digest(lines: list[Line], people: dict[str, Contact], board: Board) -> str:
    """The same for two processes that know the same."""
    shown = [(lane.stage.id, [(card.lead.id, card.due) for card in lane.cards]) for lane in board.lanes]
    known = msgspec.json.encode((lines, people, shown, dict(board.cards)), order="deterministic")
    return hashlib.blake2b(known, digest_size=16).hexdigest()


def new_board() -> Board:
    """A board that nobody is on yet."""
    return empty_board(FIVE.pipeline, ALWAYS_OPEN)


def start_qualifier(folder: Path, person: str) -> subprocess.Popen[str]:
    """A process that waits for a line, works until nobody waits, waits for another, and says what it did."""
    code = "import sys; from tests.support.qualifiers import Qualifier; Qualifier(*sys.argv[1:]).work()"
    return subprocess.Popen(
        [sys.executable, "-c", code, str(folder), person],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


class Qualifier:
    """One person at one journal, with a board of their own that follows it."""

    def __init__(self, folder: str, person: str) -> None:
        self.person = person
        self.clock = SystemClock()
        self.journal = EmbeddedJournal(folder, self.clock)
        self.board = new_board().advance(self.journal.facts.seq, dict(self.journal.facts.people))
        self.told = Told()

    def work(self) -> None:
        """The whole day, in step with who started us."""
        self._wait("looking")
        while lead := self._take():
            self._ask(lead)
            self._follow()
        self._wait("done")
        self._follow()
        people = dict(self.journal.facts.people)
        self.told.digest = digest(list(self.journal.read()), people, self.board)
        sys.stdout.write(msgspec.json.encode(self.told).decode())

    def _wait(self, word: str) -> None:
        sys.stdout.write(f"{word}\n")
        sys.stdout.flush()
        sys.stdin.readline()

    def _follow(self) -> None:
        changed = self.journal.catch_up()
        facts = self.journal.facts
        self.board = self.board.advance(facts.seq, {one: facts.people.get(one) for one in changed})

    def _take(self) -> str:
        """Claim the next lead that nobody was quicker to claim; empty when nobody waits any more."""
        while cards := list(next_leads(self.board, self.person, self.clock.now())):
            for card in cards:
                claim = Claim(id=self._id(), by=self.person, lead=card.lead.id)
                outcome = self.journal.submit(claim, lambda facts, one, at: decide(facts, one, at, FIVE))
                if not isinstance(outcome, Refusal):
                    return card.lead.id
                self.told.refused += 1
            self._follow()
        return ""

    def _ask(self, lead: str) -> None:
        assert FIVE.framework is not None
        says = random.Random(lead)
        for question in FIVE.framework.questions:
            reply = says.choice(REPLIES)
            asked = AnswerQuestion(
                id=self._id(), by=self.person, lead=lead, question=question.key, answer=reply
            )
            do(self.journal, asked, FIVE)
            self.told.answers.setdefault(lead, {})[question.key] = reply
        known = self.journal.facts.lead(lead)
        assert known is not None
        verdict = propose(FIVE.framework, known.answers).verdict
        assert verdict is not None
        wake_at = self.clock.now() + datetime.timedelta(days=1) if verdict == "later" else None
        decided = SetVerdict(
            id=self._id(), by=self.person, lead=lead, verdict=verdict, reason="asked", wake_at=wake_at
        )
        do(self.journal, decided, FIVE)

    def _id(self) -> str:
        return new_id(self.clock.now())
