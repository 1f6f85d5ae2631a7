"""Journals to measure with: so many leads that are alive, after a history of so many events.

Everything goes through the real store and is decided as at work, but faster than the disk: nothing is synced.
What happened long ago is made once for each number of events and kept among the system's temporary files
for a week; the leads that are alive are new each time, since their ages have to be.
"""

from __future__ import annotations

import contextlib
import datetime
import random
import shutil
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

from leadtui import __version__
from leadtui.clock import UTC, Clock, SystemClock
from leadtui.domain.commands import Accepted, Claim, Command, Intake, Move, OnLead, Touch
from leadtui.domain.contacts import Way
from leadtui.domain.decide import decide
from leadtui.domain.fold import FOLD_VERSION
from leadtui.domain.ids import new_id
from leadtui.domain.intake import Item
from leadtui.domain.rules import Rules
from leadtui.store.embedded import EmbeddedJournal
from leadtui.store.log import Sync
from tests.support.set_clock import SetClock

WEEK_S: Final = 7 * 86400.0
DAY: Final = datetime.timedelta(days=1)
PAST: Final = 3 * 365 * DAY
"""How far back a history reaches."""

URGENT: Final = "no heat"
"""Words that make a lead urgent: it comes first in its lane."""

RULES: Final = Rules(urgent_words=(URGENT,))
SOURCES: Final = ("web", "calls", "chat", "ads", "referral")
GIVEN: Final = ("Ana", "Bo", "Cy", "Dee", "Eli", "Fay", "Gus", "Hal", "Ivy", "Jo", "Kim", "Lou", "Mae", "Ned")
FAMILY: Final = (
    "Ruiz",
    "Chen",
    "Odell",
    "Park",
    "Marsh",
    "Patel",
    "Lee",
    "Wu",
    "Novak",
    "Silva",
    "Haas",
    "Berg",
)
WANTS: Final = (
    "burst pipe in the kitchen, water everywhere",
    "bathroom remodel, would like a quote this month",
    "water heater makes a noise",
    "boiler swap",
    "rewire the ground floor before spring",
    "leak check after the storm, ceiling is wet",
)


def _is_synced(descriptor: int) -> None:
    """A sync that does not wait for the disk."""


class Past:
    """Writes a journal as a shop and its sources would have."""

    def __init__(self, folder: Path, clock: Clock, seed: int, sync: Sync = _is_synced) -> None:
        self.clock = clock
        self.journal = EmbeddedJournal(str(folder), clock, sync=sync)
        self._random = random.Random(seed)
        self._people = seed * 10_000_000

    def do(self, command: Command) -> Accepted:
        """Have a command decided and written; it is not refused."""
        outcome = self.journal.submit(command, partial(decide, rules=RULES))
        assert isinstance(outcome, Accepted), outcome
        return outcome

    def take_in(self, raised_at: datetime.datetime, words: str = "") -> str:
        """Somebody new raises a hand, with these words or any; the lead."""
        self._people += 1
        number, chance = self._people, self._random
        name = f"{chance.choice(GIVEN)} {chance.choice(FAMILY)}"
        ways = (Way("phone", f"+1{2_000_000_000 + number}"), Way("email", f"person{number}@example.com"))
        item = Item(
            external_id=f"r{number}", digest=f"d{number}", raised_at=raised_at, channel="form", name=name,
            ways=ways, words=words or chance.choice(WANTS), postcode="80205", consent="yes",
        )  # fmt: skip
        source = chance.choice(SOURCES)
        intake = Intake(id=self._id(), by=source, source=source, items=(item,), cursor={"after": f"{number}"})
        return self.do(intake).leads[0]

    def act(self, kind: type[OnLead], lead: str, by: str, **fields: Any) -> Accepted:
        """One of the staff does something about a lead."""
        return self.do(kind(id=self._id(), by=by, lead=lead, **fields))

    def chance(self) -> float:
        """A number from 0 to 1."""
        return self._random.random()

    def _id(self) -> str:
        return new_id(self.clock.now())

    def close(self) -> None:
        """Leave it with its caches as they are at work: fresh but for the newest lines."""
        self.journal.compact()
        self.journal.close()


def _over(past: Past) -> None:
    """One lead from its enquiry to its end."""
    lead = past.take_in(past.clock.now())
    past.act(Claim, lead, "ana")
    past.act(Touch, lead, "ana", how="no answer")
    past.act(Touch, lead, "ana", how="reached")
    if past.chance() < 0.6:
        past.act(Move, lead, "ana", stage="lost", reason="too dear")
        return
    past.act(Move, lead, "ana", stage="qualifying")
    past.act(Move, lead, "bo", stage="qualified")
    past.act(Move, lead, "bo", stage="booked")
    past.act(Move, lead, "bo", stage="signed", amount=900.0)


def _history(events: int) -> Path:
    """A folder with a journal of at least so many events and nobody in it who is alive; kept for a week."""
    folder = Path(tempfile.gettempdir(), f"leadtui-bench-even-{__version__}-{FOLD_VERSION}-{events}")
    if folder.exists() and time.time() - folder.stat().st_mtime < WEEK_S:
        return folder
    draft = Path(tempfile.mkdtemp(prefix="leadtui-bench-"))
    now = datetime.datetime.now(UTC)
    begun = now - PAST
    clock = SetClock(begun)
    past = Past(draft, clock, seed=1)
    month = clock.now().month
    while past.journal.facts.seq < events:
        _over(past)
        # As many a day from the first to yesterday: were they closer together at the end, it would be they
        # that are measured, who ended lately and are still on the board.
        due = begun + (PAST - DAY) * min(1.0, past.journal.facts.seq / events)
        clock.forward(max(0.0, (due - clock.now()).total_seconds()))
        if clock.now().month != month:  # at work that is once a quarter of an hour
            past.journal.compact()
            month = clock.now().month
    past.close()
    shutil.rmtree(folder, ignore_errors=True)
    draft.rename(folder)
    return folder


def _alive(past: Past, clock: SetClock, now: datetime.datetime, leads: int) -> None:
    """Leads in every stage that is worked in: a few near their target, most with days behind them."""
    for at in range(leads):
        # From days ago to a minute ago, ever denser; the last thirty are those that tick by the second.
        left = leads - at
        ago_s = 60.0 + 9.0 * left if left <= 30 else 360.0 + 5 * 86400.0 * (left / leads) ** 2
        raised_at = now - datetime.timedelta(seconds=ago_s)
        clock.forward(max(0.0, (raised_at - clock.now()).total_seconds()))
        lead = past.take_in(raised_at)
        if left <= 30 or at % 4 == 0:
            continue
        past.act(Claim, lead, ("ana", "bo")[at % 2])
        past.act(Touch, lead, ("ana", "bo")[at % 2], how="reached")
        for stage in ("qualifying", "qualified", "booked")[: at % 4]:
            past.act(Move, lead, "ana", stage=stage)


@contextlib.contextmanager
def journal(live: int, history: int = 0) -> Iterator[Path]:
    """A folder with such a journal, of the caller's own; it is gone afterwards."""
    room = Path(tempfile.mkdtemp(prefix="leadtui-bench-"))
    folder = room / "journal"
    try:
        if history:
            shutil.copytree(_history(history), folder)
        now = SystemClock().now()
        clock = SetClock(now - datetime.timedelta(days=6))
        past = Past(folder, clock, seed=2)
        _alive(past, clock, now, live)
        past.close()
        yield folder
    finally:
        shutil.rmtree(room)
