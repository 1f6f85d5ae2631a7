"""What an import came to, and how its file is read, in lines for a person and as JSON."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import msgspec

from leadtui.cli import output
from leadtui.domain.events import EnquiryAmended, EnquiryRaised, Fact, LeadOpened, Moved
from leadtui.domain.stages import ACTIVE, Pipeline
from leadtui.domain.text import plural
from leadtui.sources.base import Page
from leadtui.sources.dateforms import Dates
from leadtui.sources.probe import Found
from leadtui.sources.stagewords import MOST_WORDS, StageMet
from leadtui.sources.tally import Tally

SHOWN_REJECTS = 10
"""So many bad rows are listed one by one; more of them by their reasons, and so many of those."""

LONG_AGO = datetime.timedelta(days=28)
"""An enquiry that is open for longer was most likely dealt with, and nobody wrote it down."""


class Looked(NamedTuple):
    """How a file is read: what of it becomes what, and how its dates are written."""

    found: tuple[Found, ...]
    """Values are masked."""
    unmapped: tuple[str, ...]
    dates: tuple[Dates, ...]
    stages: tuple[StageMet, ...]

    def lines(self) -> Iterator[str]:
        """For a person, before anything is written."""
        rows = (
            (one.word, next(filter(None, one.values), "(nothing)"), f"<- {one.where}" if one.where else "")
            for one in self.found
        )
        yield "What becomes of a row (as an example, masked):"
        yield from (f"  {line}" for line in output.table(rows))
        if self.unmapped:
            yield f"  not looked at: {', '.join(self.unmapped)}"
        for one in self.dates:
            read = f"read as {one.reads}" if one.reads else "cannot be read"
            yield f"  {one.word}: {one.count} in {one.form}, such as “{one.example}”: {read}"
            if one.hint:
                yield f"    {one.hint}"
        mixed = Counter(one.word for one in self.dates)
        yield from (f"  {word} is written in {n} ways" for word, n in mixed.items() if n > 1)
        yield from self._stages()

    def as_json(self) -> dict[str, object]:
        """For programs."""
        told: dict[str, object] = msgspec.to_builtins(self._asdict())
        return {("stage_words" if key == "stages" else key): each for key, each in told.items()}

    def _stages(self) -> Iterator[str]:
        """What becomes of each word for a stage, and what to write for those that are none."""
        if not self.stages:
            return
        if len(self.stages) > MOST_WORDS:
            yield f"  stage: more than {MOST_WORDS} different words stand there: is that the right column?"
            return
        yield "What a stage is called there, in how many rows, and which of ours it is:"
        rows = (
            (one.word, f"{one.count:,}", one.stage or f"none: {one.hint or 'rejected'}")
            for one in self.stages
        )
        yield from (f"  {line}" for line in output.table(rows))
        unknown = next((one for one in self.stages if not one.stage), None)
        if unknown is not None:
            yield "  Say in the map, under `stages`, what the others are with us, a line each, such as"
            yield f"    {_in_yaml(unknown.word)}: {unknown.meant or 'lost'}"


def _in_yaml(word: str) -> str:
    """A word as the key of a mapping."""
    is_plain = all(char.isalnum() or char in " -" for char in word) and word[:1].isalnum()
    return word if is_plain else "'" + word.replace("'", "''") + "'"


class Told:
    """What an import came to."""

    def __init__(self, file: str, pipeline: Pipeline, now: datetime.datetime) -> None:
        self.rows = 0
        self.new = 0
        self.joined = 0
        self.changed = 0
        self.gone_on = 0
        """Leads that were known and are further on by now."""
        self.rejects: list[tuple[int, str]] = []
        self.warnings: list[str] = []
        self.reject_file = ""
        self.looked: Looked | None = None
        """Of a dry run."""
        self.stages: Counter[str] = Counter()
        """Of the new leads, by the id of the stage."""
        self.stale = 0
        """New leads that are to be worked on and were raised long ago."""
        self._file = file
        self._pipeline = pipeline
        self._long_ago = now - LONG_AGO

    def page(self, page: Page) -> None:
        """Count what was read."""
        self.rows += len(page.items) + len(page.rejected)
        self.rejects += ((one.row, one.reason) for one in page.rejected)
        self.warnings += page.warnings

    def events(self, facts: Iterable[Fact]) -> None:
        """Count what came of it: all that there is of a lead."""
        opened: dict[str, Fact] = {}
        gone_on: set[str] = set()
        last: dict[str, LeadOpened | Moved] = {}
        for fact in facts:
            data = fact.data
            self.joined += isinstance(data, EnquiryRaised)
            self.changed += isinstance(data, EnquiryAmended)
            if isinstance(data, LeadOpened):
                opened[fact.lead] = fact
            if isinstance(data, LeadOpened | Moved):
                last[fact.lead] = data
                if fact.lead not in opened:
                    gone_on.add(fact.lead)
        self.gone_on += len(gone_on)
        self.new += len(opened)
        for lead, fact in opened.items():
            self.stages[last[lead].stage] += 1
            self.stale += last[lead].category in ACTIVE and (fact.at or self._long_ago) < self._long_ago

    @property
    def known(self) -> int:
        """Rows that were taken before and have not changed, or were written down as something else."""
        return max(0, self.rows - len(self.rejects) - self.joined - self.changed)

    def as_json(self) -> dict[str, object]:
        """For programs: every bad row with its line."""
        return {
            "rows": self.rows,
            "leads": self.new,
            "joined": self.joined - self.new,
            "changed": self.changed,
            "gone_on": self.gone_on,
            "known": self.known,
            "stages": dict(self.stages),
            "rejected": [{"row": row, "reason": reason} for row, reason in self.rejects],
            "warnings": self.warnings,
            "reject_file": self.reject_file or None,
            **(self.looked.as_json() if self.looked is not None else {}),
        }

    def lines(self, *, dry_run: bool) -> Iterator[str]:
        """For a person."""
        if self.looked is not None:
            yield from self.looked.lines()
        counts = [plural(self.new, "new lead")]
        counts += [f"{self.joined - self.new} asked again"] * (self.joined > self.new)
        further = f", {self.gone_on} of them further on" if self.gone_on else ""
        counts += [f"{self.changed} changed{further}"] * bool(self.changed)
        counts += [f"{self.known} known already"] * bool(self.known)
        counts += [f"{len(self.rejects)} rejected"] * bool(self.rejects)
        yield f"{plural(self.rows, 'row')}: {', '.join(counts)}."
        yield from self._came_in()
        yield from (f"  {warning}" for warning in self.warnings)
        yield from self._rejects()
        if dry_run:
            yield "Nothing was written (--dry-run)."
        elif self.reject_file:
            yield f"The rejected rows are kept with the reason in {self.reject_file}."
            yield f"Mend them in {self._file} and import it again: rows that were taken are not taken twice."

    def _came_in(self) -> Iterator[str]:
        """Where the new leads stand, where that is not all in one place."""
        if len(self.stages) > 1:
            order = [stage.id for stage in self._pipeline.stages]
            found = sorted(self.stages, key=lambda one: order.index(one) if one in order else len(order))
            yield f"  Of the new ones: {', '.join(f'{self.stages[one]:,} {one}' for one in found)}."
        if self.stale:
            stale = f"{plural(self.stale, 'lead')} of more than {LONG_AGO.days} days ago"
            yield f"  {stale} still open: late on the board."
            yield "  If nothing came of them, say so in the file: a lost_at, or a stage and stage_at."

    def _rejects(self) -> Iterator[str]:
        """Few bad rows one by one, many of them by their reasons, with the first lines of each."""
        if len(self.rejects) <= SHOWN_REJECTS:
            yield from (f"  line {row}: {reason}" for row, reason in self.rejects)
            return
        counted = Counter(reason for _, reason in self.rejects)
        tally = Tally("line")
        shown = [reason for reason, _ in counted.most_common(SHOWN_REJECTS)]
        for reason in shown:
            for row in (row for row, each in self.rejects if each == reason):
                tally.note(f"{counted[reason]:,} × {reason}", row)
        yield from (f"  {line}" for line in tally.warnings())
        if len(counted) > len(shown):
            yield f"  ... and {plural(len(counted) - len(shown), 'other reason')}"
