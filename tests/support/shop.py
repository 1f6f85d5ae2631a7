"""A pretend shop: a journal of a few lines in memory, decided, written and folded as the real one is."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from leadtui.domain.board import Board, Card, empty_board
from leadtui.domain.calendar import Calendar
from leadtui.domain.commands import Accepted, Add, Command, Intake, OnLead, Refusal, Undo
from leadtui.domain.contacts import Contact, Lead, Way
from leadtui.domain.decide import decide
from leadtui.domain.events import Line
from leadtui.domain.facts import Facts
from leadtui.domain.figures.rows import Entry
from leadtui.domain.findable import keys_of_contact
from leadtui.domain.intake import Item
from leadtui.domain.past import Record, entry_of
from leadtui.domain.rules import Rules
from leadtui.domain.stages import DEFAULT_PIPELINE, Milestone, Pipeline, Stage
from tests.support.lines import in_place

NOON = datetime.datetime(2026, 11, 20, 12, 0, tzinfo=datetime.UTC)  # a Friday
MINUTE = 60
HOUR = 3600
DAY = 86400
LEASE_S = HOUR

ALWAYS_OPEN = Calendar()

WITH_OWNERS = Pipeline(
    tuple(
        msgspec.structs.replace(stage, owner={"qualified": "dan", "booked": "dan"}.get(stage.id), cover="eve")
        for stage in DEFAULT_PIPELINE.stages
    )
)
"""The stages that a shop starts with; `dan` sells, and `eve` stands in for him."""

RULES = Rules(pipeline=WITH_OWNERS, lease_s=LEASE_S, urgent_words=("burst", "no heat"))

OTHER_PIPELINE = Pipeline(
    (
        Stage("new", "Fresh", "open", target_s=2 * MINUTE, milestone=Milestone.INBOUND),
        Stage("survey", "Survey", "working", owner="bo", target_s=DAY),
        Stage("qualified", "Fit", "working", owner="ana", target_s=HOUR, milestone=Milestone.QUALIFIED),
        Stage("signed", "Won", "won", milestone=Milestone.SIGNED),
        Stage("later", "Asleep", "parked"),
        Stage("lost", "Lost", "lost"),
    )
)
"""Stages of a shop that dropped some, added one and renamed the rest."""

OTHER_RULES = msgspec.structs.replace(RULES, pipeline=OTHER_PIPELINE, lease_s=5 * MINUTE)


def at(seconds: float) -> datetime.datetime:
    """So many seconds after noon of the first day."""
    return NOON + datetime.timedelta(seconds=seconds)


def phone(number: str) -> Way:
    """A phone number that can be dialled: its last four digits are enough."""
    return Way("phone", f"+1303555{number}")


def email(name: str) -> Way:
    """An address at example.com."""
    return Way("email", f"{name}@example.com")


def item(external_id: str, *ways: Way, **more: Any) -> Item:
    """One record of a source; what is not said is empty, and its digest is what it says."""
    digest = repr((ways, sorted((key, str(value)) for key, value in more.items())))
    return Item(external_id=external_id, digest=digest, ways=ways, **more)


class Shop:
    """Decides commands one after another, as the journal does under its lock."""

    def __init__(self, rules: Rules = RULES) -> None:
        self.archive = Archive()
        self.facts = Facts(self.archive)
        self.rules = rules
        self.now = NOON
        self.commands = 0

    def later(self, seconds: float) -> None:
        """Let time pass."""
        self.now += datetime.timedelta(seconds=seconds)

    def new_id(self) -> str:
        """An id for the next command."""
        self.commands += 1
        return f"command-{self.commands}"

    def do(self, command: Command, rules: Rules | None = None) -> Accepted | Refusal:
        """Have a command decided and written; one that was written before gets what it got then."""
        done = self.facts.accepted(command.id)
        if done is not None:
            return done
        made = decide(self.facts, command, self.now, rules or self.rules)
        if isinstance(made, Refusal):
            return made
        if not made:
            return Accepted(command.id, 0)
        seq = self.facts.seq + 1
        line = in_place(made, seq=seq, command=command.id, by=command.by, recorded_at=self.now)
        self.facts.apply(line, self.archive.keep(line))
        accepted = self.facts.accepted(command.id)
        assert accepted is not None
        return accepted

    def done(self, command: Command) -> Accepted:
        """The same, for a command that must not be refused."""
        outcome = self.do(command)
        assert isinstance(outcome, Accepted), outcome
        return outcome

    def refused(self, command: Command) -> Refusal:
        """The same, for a command that must be refused, and must leave no trace."""
        lines, people = len(self.lines), dict(self.facts.people)
        outcome = self.do(command)
        assert isinstance(outcome, Refusal), outcome
        assert (len(self.lines), self.facts.people) == (lines, people)
        return outcome

    # -- what a shop often does ------------------------------------------------------------------------------

    def take_in(
        self, *items: Item, source: str = "web", cursor: dict[str, str] | None = None
    ) -> tuple[Lead, ...]:
        """Deliver a page of a source; the leads that it is about."""
        command = Intake(id=self.new_id(), by=source, source=source, items=items, cursor=cursor)
        return tuple(self.lead(lead_id) for lead_id in self.done(command).leads)

    def new_lead(self, *ways: Way, name: str = "Ana Ruiz", words: str = "leak") -> str:
        """The id of a lead that came in by web form just now."""
        (lead,) = self.take_in(item(f"form-{self.new_id()}", *ways, name=name, words=words))
        return lead.id

    def add(self, *ways: Way, by: str = "ana", name: str = "", words: str = "") -> Lead:
        """Type in somebody who is on the phone; their lead."""
        accepted = self.done(Add(id=self.new_id(), by=by, ways=ways, name=name, words=words))
        return self.lead(accepted.leads[0])

    def act(self, kind: type[OnLead], lead: str, by: str = "ana", **fields: Any) -> Accepted:
        """Do something about a lead that must not be refused."""
        return self.done(kind(id=self.new_id(), by=by, lead=lead, **fields))

    def act_refused(self, kind: type[OnLead], lead: str, by: str = "ana", **fields: Any) -> Refusal:
        """Try something about a lead that must be refused, and must leave no trace."""
        return self.refused(kind(id=self.new_id(), by=by, lead=lead, **fields))

    def undo(self, command: str, by: str = "ana") -> Accepted:
        """Undo a command; to undo the undo is to do it again."""
        return self.done(Undo(id=self.new_id(), by=by, command=command))

    def undo_refused(self, command: str, by: str = "ana") -> Refusal:
        """Try to undo a command that must not be undone."""
        return self.refused(Undo(id=self.new_id(), by=by, command=command))

    def reopen(self, *, in_memory: bool = True) -> None:
        """Begin again where a cache of the facts ends, with everybody in memory or nobody."""
        records = [_through_json(record) for record in self.facts.records()]
        self.archive = Archive(self.lines, () if in_memory else records)
        facts = Facts(self.archive)
        before = self.facts
        facts.resume(
            before.seq,
            before.recorded_at,
            dict(before.cursors),
            before.taken.latest(),
            before.taken.highest,
            before.forgotten,
        )
        for record in records if in_memory else ():
            facts.admit(record)
        self.facts = facts

    # -- looking ---------------------------------------------------------------------------------------------

    def lead(self, lead_id: str) -> Lead:
        """A lead that must be there."""
        lead = self.facts.lead(lead_id)
        assert lead is not None
        return lead

    def contact_of(self, lead_id: str) -> Contact:
        """The contact of a lead that must be there."""
        contact = self.facts.contact_of(lead_id)
        assert contact is not None
        return contact

    @property
    def lines(self) -> tuple[Line, ...]:
        """Everything that was written."""
        return self.archive.written

    @property
    def last(self) -> str:
        """The id of the command of the newest line."""
        return self.lines[-1].command

    @property
    def leads(self) -> list[Lead]:
        """Every lead, oldest contact first."""
        return [lead for _, contact in sorted(self.facts.people.items()) for lead in contact.leads]

    def board(self, calendar: Calendar = ALWAYS_OPEN) -> Board:
        """The board of this moment, made from nothing."""
        return whole_board(self.facts, self.rules.pipeline, calendar)


def whole_board(facts: Facts, pipeline: Pipeline, calendar: Calendar = ALWAYS_OPEN) -> Board:
    """A board made from nothing out of all facts."""
    return empty_board(pipeline, calendar).advance(facts.seq, dict(facts.people), facts.absences)


def picture(board: Board) -> object:
    """Everything that a board shows, to compare boards by; neither revision nor seq."""
    lanes = [(lane.stage, lane.configured, [_shown(card) for card in lane.cards]) for lane in board.lanes]
    return lanes, board.leads_of, sorted(board.cards)


def _shown(card: Card) -> object:
    return card.lead, card.contact, card.due, card.order


class Archive:
    """What a journal lends to its facts: its lines, and contacts as a cache has them."""

    def __init__(self, lines: Iterable[Line] = (), records: Iterable[Record] = ()) -> None:
        self._lines: dict[int, Line] = {}
        self._positions: dict[str, int] = {}
        self._by_key: dict[str, list[Record]] = {}
        for line in lines:
            self.keep(line)
        for record in records:
            for key in _found_by(record):
                self._by_key.setdefault(key, []).append(record)

    def keep(self, line: Line) -> int:
        """Keep a line; its position, which is its seq here."""
        self._lines[line.seq] = line
        self._positions.setdefault(line.command, line.seq)
        return line.seq

    @property
    def written(self) -> tuple[Line, ...]:
        """Every line, in order."""
        return tuple(self._lines.values())

    def lines(self, positions: Iterable[int]) -> Iterator[Line]:
        """The lines at `positions`."""
        return (self._lines[position] for position in positions)

    def records(self, key: str) -> Iterable[Record]:
        """The contacts that a key leads to."""
        return self._by_key.get(key, ())

    def position_of(self, command: str) -> int | None:
        """Where the line of a command is."""
        return self._positions.get(command)

    def entries(self, since: float) -> Iterable[Entry]:
        """What the figures need of the contacts that a cache has."""
        once = {record.id: record for records in self._by_key.values() for record in records}
        return map(entry_of, once.values())

    def secret(self) -> bytes:
        """A key to hash with."""
        return b"a key of the shop"


def _found_by(record: Record) -> set[str]:
    keys = {record.id, *record.streams, *record.leads}
    if record.contact is not None:
        keys |= keys_of_contact(record.contact) | {lead.id for lead in record.contact.leads}
    return keys


def _through_json(record: Record) -> Record:
    return msgspec.json.decode(msgspec.json.encode(record), type=Record)


def folded(lines: Iterable[Line]) -> Facts:
    """The facts of some lines, taken in one by one."""
    facts = Facts()
    for line in lines:
        facts.apply(line)
    return facts
