"""The first line: what is late and who has it, who waits, who has how many, how the sources are, the time.

Sources and clock are widgets of their own, so that a minute that passes writes a few columns, not the line.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Literal

import msgspec
from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.geometry import Size

from leadtui.domain import glance
from leadtui.domain.absence import NOBODY_ON_IT
from leadtui.domain.ages import age
from leadtui.domain.dialling import is_e164
from leadtui.domain.glance import NO_NAME, NOBODY, LateLead
from leadtui.ui.cards import number
from leadtui.ui.cells import cut, plain
from leadtui.ui.look import Look
from leadtui.ui.segments import Words
from leadtui.ui.telling import WEEKDAYS, lateness
from leadtui.ui.widgets.line import Line, Part, chosen

NARROW, MIDDLE, WIDE = 70, 100, 150
"""Columns of the terminal from which more is said."""

TALL = 22
"""Rows of the terminal from which the first line stands apart."""

SHORT = 12
"""Columns of a name that has to make room for others."""

NAMED = 4
"""So many late leads are told by name at most."""

MOST_SIGNS = 10
"""More sources than that are counted."""

NO_SOURCES = "no sources"

SourceState = Literal["waiting", "ok", "stale", "failing", "manual"]

_SIGNS: dict[SourceState, str] = {"ok": "●", "manual": "●", "waiting": "◌", "stale": "○", "failing": "×"}


class SourceMark(msgspec.Struct, frozen=True):
    """How one source is."""

    name: str
    state: SourceState
    since: datetime.datetime | None = None
    """When it last answered well, or since when it fails."""


class Header(msgspec.Struct, frozen=True):
    """Everything that the first line says, but for the time."""

    shop: str
    headline: glance.Headline
    sources: tuple[SourceMark, ...] = ()
    notice: str = ""
    """Said in place of the sources: `not polling since 14:02`, `paused`."""
    acting: str = ""
    """`ana for dan`, while who sits here works for somebody else."""
    as_of: str = ""
    """`10:35`, where the journal was last read then, and cannot be by now."""
    unread: bool = False
    """The journal was never read: nothing is known, not even that nothing is late."""


class Answer(Line):
    """Shop, late leads with their owners, how many wait, and who has how many."""

    DEFAULT_CSS = "Answer { width: 1fr; }"

    header: Header | None = None

    def show(self, header: Header) -> None:
        """Show these figures."""
        self.header = header
        self.repaint()

    def words(self, columns: int) -> Iterable[Words]:
        """What is late comes first; the rest as far as there is room."""
        if self.header is None:
            return
        for part in chosen(tuple(_parts(self.header, self.look)), columns):
            yield from part.words


def _parts(header: Header, look: Look) -> Iterator[Part]:
    palette, told = look.palette, header.headline
    if header.acting:
        yield Part(0, ((f" {plain(header.acting)} ", palette.notice), (" ", palette.blank)))
    if header.shop:
        yield Part(5, ((f" {cut(header.shop, 30)}   ", palette.strong),))
    if header.as_of:
        yield Part(1, ((f" as of {header.as_of}: ", palette.bad),))
    if header.unread:
        yield Part(0, ((" nothing known", palette.bad),))
    elif told.late:
        yield Part(0, ((f" {told.late_leads} LATE: ", palette.late), *_late(told.late[0], look)))
        for at, lead in enumerate(told.late[1:NAMED], 1):
            yield Part(1 + at * 3, ((" · ", palette.muted), *_late(lead, look)))
    else:
        yield Part(0, ((" nothing late", palette.good),))
    if told.unmanned:
        labels = ", ".join(plain(stage.label) for stage in told.unmanned)
        yield Part(2, ((f"   {NOBODY_ON_IT}: {labels}", palette.late),))
    if told.waiting:
        oldest = age(told.oldest_waiting_s or 0)
        yield Part(3, ((f"   {told.waiting} waiting", palette.text),))
        yield Part(8, ((f", oldest {oldest}", palette.muted),))
    for at, (owner, leads) in enumerate(told.owners[:4]):
        joint = "   " if at == 0 else " · "
        yield Part(6 + at * 3, ((f"{joint}{cut(owner, SHORT)} has {leads}", palette.muted),))


def _late(lead: LateLead, look: Look) -> tuple[Words, ...]:
    """`Ruiz 2m nobody`."""
    palette = look.palette
    owner = (cut(lead.owner, SHORT), palette.text) if lead.owner else (NOBODY, palette.urgent)
    return (f"{short(lead.name, look.region)} {lateness(lead.late_s, coarse=True)} ", palette.late), owner


def short(name: str, region: str) -> str:
    """A name where there is little room: the last word of a person's, a number as it is on its card."""
    if is_e164(name):
        return number(name, region)
    name = plain(name)
    if name == NO_NAME:
        return name
    if "@" in name:
        return cut(name, SHORT, "start")
    if any(map(str.isdigit, name)) and not any(map(str.isalpha, name)):
        return cut(name, SHORT, "end")
    words = name.split() or [""]
    # What stands behind a name may be a face or a sign, and tells nobody apart.
    return cut(next((word for word in reversed(words) if any(map(str.isalpha, word))), words[-1]), SHORT)


class Sources(Line):
    """A sign for each source, and the one that is worst by its name."""

    DEFAULT_CSS = "Sources { width: auto; }"

    header: Header | None = None
    now: datetime.datetime = datetime.datetime.min.replace(tzinfo=datetime.UTC)

    def show(self, header: Header, now: datetime.datetime) -> None:
        """Show how the sources are at `now`."""
        self.header, self.now = header, now
        self.repaint()

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """Always the same in a terminal of some width: what changes here moves nothing else."""
        if viewport.width >= WIDE:
            return 36
        if viewport.width >= MIDDLE:
            return 24
        return 16 if viewport.width >= NARROW else 6

    def words(self, columns: int) -> Iterable[Words]:
        """Right-aligned: `sources ●●●○ chat 12m`."""
        if self.header is None:
            return
        told = self._notice(columns) or self._signs(self.header.sources, columns)
        yield " " * (columns - sum(cell_len(text) for text, _ in told)), self.look.palette.blank
        yield from told

    def _notice(self, columns: int) -> list[Words]:
        notice = self.header.notice if self.header else ""
        return [(cut(notice, columns), self.look.palette.bad)] if notice else []

    def _signs(self, sources: tuple[SourceMark, ...], columns: int) -> list[Words]:
        palette = self.look.palette
        if not sources:
            return [(NO_SOURCES, palette.muted)] if columns >= len(NO_SOURCES) else []
        worst = max(sources, key=_badness)
        well = sum(map(_is_well, sources))
        signs: list[Words] = [
            ("".join(_SIGNS[source.state] for source in group), palette.muted if fine else palette.bad)
            for fine, group in groupby(sorted(sources, key=_badness), _is_well)
        ]
        if len(sources) > min(columns - 1, MOST_SIGNS):
            signs = [(f"{well}/{len(sources)}", palette.muted if _is_well(worst) else palette.bad)]
        room = columns - sum(cell_len(text) for text, _ in signs)
        if not _is_well(worst):
            since = f" {age((self.now - worst.since).total_seconds())}" if worst.since else ""
            if room >= SHORT:
                signs.append((f" {cut(worst.name, room - cell_len(since) - 1)}{since}", palette.bad))
                room -= cell_len(signs[-1][0])
        label = "sources "
        return [(label, palette.muted), *signs] if room >= len(label) else signs


def _badness(source: SourceMark) -> int:
    return ("ok", "manual", "waiting", "stale", "failing").index(source.state)


def _is_well(source: SourceMark) -> bool:
    return source.state in ("ok", "manual", "waiting")


class ClockFace(Line):
    """The time at the shop: `Tue 14:32`."""

    DEFAULT_CSS = "ClockFace { width: auto; }"

    now: datetime.datetime | None = None

    def show(self, now: datetime.datetime) -> None:
        """Show this moment."""
        self.now = now
        self.repaint()

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """The day only where there is room for it."""
        return 12 if viewport.width >= NARROW else 7

    def words(self, columns: int) -> Iterable[Words]:
        """Right-aligned, with a free column at the end."""
        if self.now is None:
            return
        local = self.now.astimezone(self.look.zone)
        told = f"{WEEKDAYS[local.weekday()]} " if columns >= 11 else ""
        yield f"{told}{local.hour:02}:{local.minute:02} ".rjust(columns), self.look.palette.text


class Headline(Horizontal):
    """The first line of the board."""

    BLANK = True
    DEFAULT_CSS = "Headline { height: auto; width: 1fr; }"

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._answer, self._sources, self._clock = Answer(look), Sources(look), ClockFace(look)

    def compose(self) -> ComposeResult:
        """Answer, sources, clock."""
        yield self._answer
        yield self._sources
        yield self._clock

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """A free row below it where there are rows enough."""
        return 2 if viewport.height >= TALL else 1

    def show(self, header: Header, now: datetime.datetime) -> None:
        """Show all of it at `now`; only what reads otherwise than before is painted."""
        self._answer.show(header)
        self._sources.show(header, now)
        self._clock.show(now)
