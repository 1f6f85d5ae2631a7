"""The pretend shop without feeds, journal or screen: past, story and staff, over the real rules."""

from __future__ import annotations

import datetime
import random
from pathlib import Path

from leadtui.config.load import loaded
from leadtui.config.settings import Settings
from leadtui.desk.demo import past, shop, staff, story
from leadtui.desk.demo.past import CHANNELS
from leadtui.domain.board import Board, empty_board
from leadtui.domain.commands import Command, Intake, Refusal
from leadtui.domain.contacts import Way
from leadtui.domain.decide import decide
from leadtui.domain.facts import Facts
from leadtui.domain.intake import Item
from tests.support.lines import in_place

SEED = shop.SEED


def settings() -> Settings:
    """Those of the pretend shop, by its config."""
    text = shop.config_text("http://127.0.0.1:9", Path("/nowhere"))
    return loaded(text.encode(), "/nowhere/config.yaml", {}).settings


class Rehearsal:
    """A shop that is open; `play` lets its minutes pass."""

    def __init__(self, began: datetime.datetime, seed: int = SEED) -> None:
        self.now = self._began = began
        self._seed = seed
        self._settings = settings()
        self._rules = self._settings.rules(began)
        self._chance = random.Random(f"{seed}/staff")
        self.facts = Facts()
        self.submitted: list[Command] = []
        self.refused: list[tuple[Command, Refusal]] = []
        for at, command in past.commands(seed, began, self.facts.find):
            self.now = at
            self.submit(command)
        self.now = began

    def submit(self, command: Command) -> None:
        """Decide it now and take it in."""
        self.submitted.append(command)
        decided = decide(self.facts, command, self.now, self._rules)
        if isinstance(decided, Refusal):
            self.refused.append((command, decided))
        elif decided:
            seq = self.facts.seq + 1
            line = in_place(decided, seq=seq, command=command.id, by=command.by, recorded_at=self.now)
            self.facts.apply(line)

    def board(self) -> Board:
        """The board as it is now."""
        everybody = dict(self.facts.people)
        return empty_board(self._settings.pipeline, self._settings.calendar).advance(
            self.facts.seq, everybody
        )

    def play(self, minutes: int) -> list[Command]:
        """Let minutes pass: what comes in is taken in at once, the staff acts; what the staff did."""
        done: list[Command] = []
        next_act = 0.0
        for second in range(minutes * 60):
            self.now = self._began + datetime.timedelta(seconds=second)
            for one in story.between(self._seed, second, second + 0.999_999):
                self.submit(_intake(one, self._began))
            if second >= next_act:
                command = staff.next_command(self.board(), self.now, self._chance)
                next_act = second + staff.pause_s(self._chance)
                if command is not None:
                    self.submit(command)
                    done.append(command)
        return done


def _intake(one: story.Happening, began: datetime.datetime) -> Intake:
    ways = (
        *((Way("phone", one.phone),) if one.phone else ()),
        *((Way("email", one.email),) if one.email else ()),
    )
    item = Item(
        external_id=one.id,
        digest=one.id,
        raised_at=began + datetime.timedelta(seconds=one.at_s),
        kind="message" if one.feed == "chat" else "enquiry",
        channel=CHANNELS[one.feed],
        name=one.name,
        ways=ways,
        words=one.words,
        service=one.service,
    )
    return Intake(id=f"intake/{one.id}", by=one.feed, source=one.feed, items=(item,))
