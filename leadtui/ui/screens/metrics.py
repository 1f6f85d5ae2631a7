"""The metrics: the four numbers and all that is behind them, for a window, a source, a person or a tag."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.events import Resize

from leadtui.desk.figuring import Figuring, standing
from leadtui.desk.snapshot import Snapshot
from leadtui.domain.board import Board, Card
from leadtui.domain.figures.behind import EVERYBODY, Figure, Picked, Shop, leads_behind
from leadtui.domain.figures.diagnosis import Finding
from leadtui.domain.figures.numbers import COUNT_DAYS, RATE_DAYS, last_days
from leadtui.domain.figures.panel import called
from leadtui.domain.figures.report import Report, matters_from, report
from leadtui.domain.figures.rows import Row
from leadtui.domain.figures.sheet import lines
from leadtui.domain.text import plural
from leadtui.errors import StoreError
from leadtui.store.journal import Journal
from leadtui.ui.asked import Choice, Pick
from leadtui.ui.cards import title as named
from leadtui.ui.cells import plain
from leadtui.ui.keys import bindings
from leadtui.ui.screens.asking import ask_pick
from leadtui.ui.screens.contact import ContactScreen
from leadtui.ui.screens.informed import OPENED
from leadtui.ui.screens.writing import WritingScreen
from leadtui.ui.seat import Seat
from leadtui.ui.segments import Words
from leadtui.ui.widgets.hints import Hints
from leadtui.ui.widgets.line import Line, Part, chosen
from leadtui.ui.widgets.sheet import TWO_COLUMNS, Sheet

WINDOWS: Final = (COUNT_DAYS, *RATE_DAYS)

Told = tuple[Report, tuple[Finding, ...], tuple[Picked, ...]]

MOST_LEADS: Final = 300
"""So many of a figure's leads are listed, the newest."""

ACTIONS_HERE: Final = (
    "metrics", "open", "filter", "lane-left", "lane-right", "up", "down", "page-up", "page-down", "top",
    "bottom", "help", "palette", "back",
)  # fmt: skip


HINTED: Final = tuple(one for one in ACTIONS_HERE if one != "metrics")


class Choosing(Line):
    """The first line: which window, and whose leads."""

    days: int = WINDOWS[1]
    picked: Picked = EVERYBODY

    def show(self, days: int, picked: Picked) -> None:
        """Show what was chosen."""
        self.days, self.picked = days, picked
        self.repaint()

    def words(self, columns: int) -> Iterable[Words]:
        """` Metrics   7 days [28 days] quarter year   all leads`."""
        palette, whose = self.look.palette, plain(str(self.picked))
        parts = [Part(3, ((" Metrics  ", palette.heading),))]
        for days in WINDOWS:
            here = days == self.days
            told = (f"[{called(days)}]", palette.strong) if here else (f" {called(days)} ", palette.muted)
            parts.append(Part(0 if here else 2, (told,)))
        parts.append(Part(1 if whose else 4, ((f"   {whose or 'all leads'}", palette.text),)))
        for part in chosen(parts, columns):
            yield from part.words


class MetricsScreen(WritingScreen):
    """Everything that the figures say; `enter` on one shows the leads that it counts."""

    CSS_PATH = OPENED
    BINDINGS: ClassVar[list[BindingType]] = bindings(*ACTIONS_HERE)

    def __init__(self, seat: Seat, board: Board, failing: tuple[str, ...] | None = None) -> None:
        """`failing` are the sources that fail just now; None: nobody knows."""
        super().__init__(seat)
        self._board = board
        self._failing = failing
        self._days = WINDOWS[1]
        self._picked = EVERYBODY
        self._told: tuple[Report, tuple[Finding, ...]] | None = None
        self._now = seat.clock.now().timestamp()
        """As of when it was counted: what a figure opens is of the same moment."""
        self._choices: tuple[Picked, ...] = ()
        self._head = Choosing(seat.look)
        self._sheet = Sheet(seat.look)
        self._hints = Hints(seat.look)

    def compose(self) -> ComposeResult:
        """What was chosen, the sheet, news, and the keys."""
        yield self._head
        yield self._sheet
        yield self.notice
        yield self._hints

    def on_mount(self) -> None:
        """Count at once."""
        super().on_mount()
        self.settings_changed()

    def card(self) -> Card | None:
        """No lead is in hand."""
        return None

    def board(self) -> Board:
        """The board that it was opened from."""
        return self._board

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Count again when something happened."""
        if snapshot.board is not self._board:
            self._board = snapshot.board
            self._count()

    def settings_changed(self) -> None:
        """The settings are others now: keys, targets and hours may be."""
        self._hints.show([("←→", "window"), *self.seat.hints(HINTED)])
        self._count()

    def on_resize(self, event: Resize) -> None:
        """Lay it out anew."""
        self._show()

    # -- choosing --------------------------------------------------------------------------------------------

    def action_lane_left(self) -> None:
        """A shorter window."""
        self._choose(-1)

    def action_lane_right(self) -> None:
        """A longer window."""
        self._choose(1)

    def _choose(self, step: int) -> None:
        at = min(max(WINDOWS.index(self._days) + step, 0), len(WINDOWS) - 1)
        self._days = WINDOWS[at]
        self._count()

    def action_filter(self) -> None:
        """Choose whose leads are counted."""
        picks = [Pick("", Choice("all leads"))]
        for at, one in enumerate(self._choices):
            kind = "source" if one.source else "owner" if one.owner else "tag"
            picks.append(Pick(str(at), Choice(str(one), kind)))

        def picked(place: str | None) -> None:
            if place is not None:
                self._picked = self._choices[int(place)] if place else EVERYBODY
                self._count()

        ask_pick(self, self.seat.look, "Count the leads of", picks, picked)

    # -- moving ----------------------------------------------------------------------------------------------

    def action_up(self) -> None:
        """To the line above."""
        self._sheet.move(-1)

    def action_down(self) -> None:
        """To the line below."""
        self._sheet.move(1)

    def action_page_up(self) -> None:
        """Up a page."""
        self._sheet.move(-self._sheet.page)

    def action_page_down(self) -> None:
        """Down a page."""
        self._sheet.move(self._sheet.page)

    def action_top(self) -> None:
        """To the first line."""
        self._sheet.mark(0)

    def action_bottom(self) -> None:
        """To the last line."""
        self._sheet.mark(len(self._sheet.lines) - 1)

    def action_back(self) -> None:
        """Back to the board."""
        self.dismiss("")

    def action_metrics(self) -> None:
        """The key that opened it closes it."""
        self.dismiss("")

    # -- the leads of a figure -------------------------------------------------------------------------------

    def action_open(self) -> None:
        """Show the leads that the marked line counts; of several figures on it, ask which."""
        line = self._sheet.marked
        figures = line.figures if line is not None else ()
        if len(figures) < 2:
            if figures:
                self._run(self._list(figures[0]))
            else:
                self.say("This line counts no leads of its own.")
            return
        picks = [Pick(str(at), Choice(one.name, right=f"{one.n:,}")) for at, one in enumerate(figures)]

        def picked(place: str | None) -> None:
            if place:
                self._run(self._list(figures[int(place)]))

        ask_pick(self, self.seat.look, "Which of these?", picks, picked)

    async def _list(self, figure: Figure) -> None:
        picked = EVERYBODY if figure.of_all else self._picked
        now, shop = self._now, self._shop()

        def rows(figures: Figuring, journal: Journal) -> tuple[list[Row], list[Card]]:
            found = leads_behind(figures.tally(now).leads(), figure.which, shop, now, picked)
            leads = [row for row, _ in found]
            return leads, [card for row in leads[:MOST_LEADS] for card in self._card_of(journal, row)]

        try:
            found, cards = await self._patiently(self.seat.ask_figures(rows))
        except StoreError as error:
            self._refuse(str(error))
            return
        if not cards:
            self.say("No lead is counted here.")
            return
        by_id = {card.lead.id: card for card in cards}
        region = self.seat.settings.shop.region
        picks = [
            Pick(lead, Choice(named(card.contact, region), self._stands(card), card.lead.source))
            for lead, card in by_id.items()
        ]

        def opened(lead: str | None) -> None:
            if lead:
                self.app.push_screen(ContactScreen(self.seat, self._board, by_id[lead]))

        more = f", the newest {len(cards)}" if len(found) > len(cards) else ""
        title = f"{figure.name}: {plural(len(found), 'lead')}{more}"
        ask_pick(self, self.seat.look, title, picks, opened)

    def _card_of(self, journal: Journal, row: Row) -> Iterable[Card]:
        """The lead as a card; one that has left memory is read again."""
        if row.lead in self._board.cards:
            yield self._board.cards[row.lead]
            return
        contact = journal.facts.contact_of(row.lead)
        if contact is not None:
            board = self._board.advance(self._board.seq, {contact.id: contact})
            yield board.cards[row.lead]

    def _stands(self, card: Card) -> str:
        lead = card.lead
        stage = self._board.stage_of(lead).label
        return f"{stage}{f': {lead.reason}' if lead.reason else ''} · {self.seat.stamp(lead.raised_at)}"

    # -- counting and painting -------------------------------------------------------------------------------

    def _count(self) -> None:
        self._head.show(self._days, self._picked)
        self.run_worker(self._counted(), exclusive=True, group="figures", exit_on_error=False)

    async def _counted(self) -> None:
        now, settings, picked = self.seat.clock.now(), self.seat.settings, self._picked
        board, failing = self._board, self._failing
        window, shop = last_days(self._days, now.timestamp()), self._shop()

        def told(figures: Figuring, journal: Journal) -> Told:
            tally = figures.tally(now.timestamp())
            rows = list(tally.leads(matters_from(window, shop.zone)))
            findings = figures.findings(settings, standing(board, failing, now), now)
            return report(rows, window, shop, picked, tally.begun), findings, _choices(rows)

        try:
            whole, findings, self._choices = await self._patiently(self.seat.ask_figures(told))
        except StoreError as error:
            self.say(" ".join(str(error).split()), trouble=True)
            return
        self._told, self._now = (whole, findings), now.timestamp()
        self._show()

    def _shop(self) -> Shop:
        settings = self.seat.settings
        return Shop(settings.pipeline, settings.calendar, self.seat.zone)

    def _show(self) -> None:
        if self._told is not None:
            whole, findings = self._told
            in_two = self.size.width >= TWO_COLUMNS
            columns = self.size.width // 2 if in_two else self.size.width
            rows = self.size.height - 3  # without what was chosen, the news and the keys
            told = lines(whole, findings, self.seat.zone, columns, rows, currency=self.seat.currency)
            self._sheet.show(list(told), in_two=in_two)


def _choices(rows: Iterable[Row]) -> tuple[Picked, ...]:
    """Everything that the leads can be narrowed to."""
    known = list(rows)
    return (
        *(Picked(source=one) for one in sorted({row.source for row in known})),
        *(Picked(owner=one) for one in sorted({row.owner for row in known} - {""})),
        *(Picked(tag=one) for one in sorted({tag for row in known for tag in row.tags})),
    )
