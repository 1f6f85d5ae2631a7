"""Journals for tests: commands that come to the facts one names, and processes that write."""

from __future__ import annotations

import datetime
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from leadtui.clock import SystemClock
from leadtui.domain.commands import Accepted, Command, Refusal
from leadtui.domain.contacts import Contact, Enquiry, Way
from leadtui.domain.events import ContactMet, EnquiryRaised, Fact, KnownKind, LeadOpened, Line, Noted
from leadtui.domain.facts import Facts
from leadtui.domain.findable import keys_of_contact
from leadtui.store.embedded import EmbeddedJournal
from leadtui.store.journal import Decide, Journal
from leadtui.store.open import open_journal
from tests.support.set_clock import SetClock

ROOT = Path(__file__).resolve().parents[2]
NOON = datetime.datetime(2026, 3, 3, 12, 0, tzinfo=datetime.UTC)


def clock() -> SetClock:
    """A clock that stands at noon."""
    return SetClock(NOON)


def embedded(folder: Path, at: SetClock | None = None, **options: object) -> EmbeddedJournal:
    """A journal in a folder, whose sleep moves its clock and takes no time."""
    at = at or clock()
    return EmbeddedJournal(str(folder), at, sleep=at.forward, **options)  # type: ignore[arg-type]


def on_server(url: str, at: SetClock, undone: ExitStack) -> Callable[[], Journal]:
    """Opens the journal at a URL again at each call; all are closed in the end."""

    def opened() -> Journal:
        journal = open_journal(url, at, sleep=at.forward)
        undone.callback(journal.close)
        return journal

    return opened


def written(log: Path) -> bytes:
    """The lines of a log, without the fill behind them."""
    data = log.read_bytes()
    return data[: data.rindex(b"\n") + 1]


def coming_to(*facts: Fact) -> Decide:
    """A decision that was made beforehand."""

    def decide(known: Facts, command: Command, at: datetime.datetime) -> tuple[Fact, ...] | Refusal:
        return facts

    return decide


def put(journal: Journal, command: str, *facts: Fact, by: str = "ana") -> Accepted:
    """Write a line; it is not refused."""
    outcome = journal.submit(Command(id=command, by=by), coming_to(*facts))
    assert isinstance(outcome, Accepted)
    return outcome


def about(number: int, data: KnownKind) -> Fact:
    """A fact about the lead of person `number`."""
    return Fact(data, f"contact-{number}", f"lead-{number}")


def enquiry(number: int) -> tuple[Fact, ...]:
    """Person `number`, met by an enquiry."""
    ways = (Way("phone", f"+1303555{number:04d}"), Way("email", f"person{number}@example.com"))
    name = f"Person {number}"
    raised = Enquiry("web", f"record-{number}", NOON, NOON, "form", name, ways, "a leak", digest="d")
    return (
        Fact(ContactMet(name, ways), f"contact-{number}"),
        about(number, LeadOpened("new", "open")),
        about(number, EnquiryRaised(raised)),
    )


def note(number: int, text: str = "called") -> Fact:
    """A note about person `number`."""
    return about(number, Noted(text))


def people(journal: Journal) -> dict[str, Contact]:
    """Everybody in memory, as they are now."""
    journal.catch_up()
    return dict(journal.facts.people)


def folded(journal: Journal) -> Facts:
    """What all lines of a journal come to, with no cache."""
    facts = Facts()
    for line in journal.read():
        facts.apply(line)
    return facts


def assert_agree(facts: Facts, lines: list[Line], first: int = 0) -> None:
    """Whatever can be asked of `facts` is answered as by a fold of all lines that keeps all in memory.

    What is asked for comes into memory, so the order of asking matters; `first` tells with what to begin.
    """
    whole = Facts()
    for line in lines:
        whole.apply(line)
    assert (facts.seq, facts.recorded_at, facts.cursors) == (whole.seq, whole.recorded_at, whole.cursors)
    questions = [_ask_by_contact, _ask_by_lead, _ask_by_key, _ask_by_command, _ask_for_rows]
    for ask in questions[first:] + questions[:first]:
        ask(facts, whole, lines)


def _ask_by_contact(facts: Facts, whole: Facts, lines: list[Line]) -> None:
    for contact in sorted({event.contact for line in lines for event in line.events if event.contact}):
        assert facts.contact(contact) == whole.contact(contact)
        assert facts.root(contact) == whole.root(contact)
        assert facts.history(contact) == whole.history(contact)


def _ask_by_lead(facts: Facts, whole: Facts, lines: list[Line]) -> None:
    for lead in sorted({event.lead for line in lines for event in line.events if event.lead}):
        assert facts.stream_of(lead) == whole.stream_of(lead)
        assert facts.contact_of(lead) == whole.contact_of(lead)


def _ask_by_key(facts: Facts, whole: Facts, lines: list[Line]) -> None:
    for key in sorted({key for one in whole.people.values() for key in keys_of_contact(one)}):
        assert facts.find(key) == whole.find(key)


def _ask_for_rows(facts: Facts, whole: Facts, lines: list[Line]) -> None:
    assert facts.rows() == whole.rows()


def _ask_by_command(facts: Facts, whole: Facts, lines: list[Line]) -> None:
    for line in lines:
        assert facts.accepted(line.command) == whole.accepted(line.command)
        assert facts.line(line.command) == line


def run_writer(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    """A process that appends to the journal and prints each command once it is acknowledged."""
    code = "import sys; from tests.support.journals import write_on; write_on(*sys.argv[1:])"
    return subprocess.Popen(
        [sys.executable, "-c", code, str(folder), *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def write_on(folder: str, name: str, count: str) -> None:
    """What such a process does: notes about one person, `count` of them."""
    journal = EmbeddedJournal(folder, SystemClock())
    for number in range(int(count)):
        command = f"{name}-{number}"
        put(journal, command, note(0, f"{command} {'x' * (number % 500)}"), by=name)
        sys.stdout.write(f"{command}\n")
        sys.stdout.flush()
    journal.close()
