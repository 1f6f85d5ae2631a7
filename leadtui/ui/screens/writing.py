"""A screen whose keys write: a command is given, and what became of it is told, however long it takes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from msgspec.structs import replace
from textual import on
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from leadtui.domain.board import Board, Card
from leadtui.domain.commands import Accepted, Command, Move, NoShow, Refusal, SetVerdict, Undo
from leadtui.domain.events import Event
from leadtui.domain.facts import Facts
from leadtui.domain.timeline import words_for
from leadtui.domain.undo import given_with, named_by, newest_of, newest_undo_of
from leadtui.errors import StoreError
from leadtui.store.journal import Journal
from leadtui.ui.asked import SLOW_S, WRITING, Choice, Pick
from leadtui.ui.cards import title
from leadtui.ui.cells import cut
from leadtui.ui.keys import WRITES, method
from leadtui.ui.screens.asking import ask_pick
from leadtui.ui.screens.informed import Informed
from leadtui.ui.screens.together import Outcome, Said
from leadtui.ui.seat import Seat
from leadtui.ui.telling import lateness
from leadtui.ui.widgets.notice import Notice
from leadtui.ui.widgets.who import Facing

T = TypeVar("T")

REST_S = 0.6
"""After a verdict, or another move, keys rest so long: one that is held, or that was pressed twice on a slow
line, must not write twice."""

AT_ONCE = frozenset(("undo", "redo", "add", "mark", "mark_lane"))
"""What takes it back, the telephone, and marking, which writes nothing yet, wait for nothing."""

NAME_COLUMNS = 40
"""Columns of a name in a sentence."""


class WritingScreen(Informed, Screen[str], inherit_bindings=False):
    """The base of the board, the contact and the checklist: commands, undo, help and the palette."""

    AUTO_FOCUS: ClassVar[str | None] = (
        ""  # keys are the screen's; a field takes them only when it was asked for
    )

    def __init__(self, seat: Seat) -> None:
        super().__init__()
        self.seat = seat
        self.notice = Notice()
        """The line of news; a snapshot may come before the screen has put it in its place."""
        self._rests = ("", 0.0)

    # -- what a screen tells ---------------------------------------------------------------------------------

    def card(self) -> Card | None:
        """The lead in hand, or None."""
        raise NotImplementedError

    def board(self) -> Board:
        """The board that it is on."""
        raise NotImplementedError

    def tick(self) -> None:
        """Let a second pass; what was said goes in time."""
        self.notice.tick()

    def say(self, text: str, *, trouble: bool = False) -> None:
        """Tell what just came of a key."""
        self.notice.show(text, trouble=trouble)

    def show_troubles(self) -> None:
        """Tell what is wrong, for as long as it is."""
        key = self.seat.key("help")
        self.notice.lasting(self.seat.troubles, f"{key} all" if key else "")

    def on_mount(self) -> None:
        """What was wrong before this screen was there is wrong on it too."""
        self.show_troubles()

    # -- what Textual asks -----------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """In a read-only seat, actions that write are not there; while a lead rests, they do nothing."""
        if action not in WRITES:
            return True
        return not (self.seat.read_only or (self._resting() and action not in AT_ONCE))

    def rest(self, lead: str) -> None:
        """A lead went to another stage: for a moment no key writes about it."""
        self._rests = (lead, self.seat.clock.monotonic() + REST_S)

    def _resting(self) -> bool:
        lead, until = self._rests
        if self.seat.clock.monotonic() >= until:
            return False
        card = self.card()
        return card is not None and card.lead.id == lead

    @on(Worker.StateChanged)
    def tell_fault(self, event: Worker.StateChanged) -> None:
        """An error that nobody expected is told by its kind alone: its words may be a customer's."""
        if event.state is WorkerState.ERROR:
            self.say(fault(event.worker.error), trouble=True)

    # -- actions of every screen -----------------------------------------------------------------------------

    def action_undo(self) -> None:
        """Undo my newest command."""
        self._run(self._undo(newest_of, "undone"))

    def action_redo(self) -> None:
        """Take my newest undo back."""
        self._run(self._undo(newest_undo_of, "done again"))

    def action_help(self) -> None:
        """Show the keys, and all that is wrong."""
        from leadtui.ui.screens.help import HelpScreen  # no start waits for it

        told = (*self.seat.troubles, *self.seat.remarks)
        self.app.push_screen(HelpScreen(self.seat.actions, self.seat.look, told))

    def action_palette(self) -> None:
        """Every action that this screen has, by its name."""

        def picked(name: str | None) -> None:
            if name:
                self.call_later(self.run_action, name)

        ask_pick(self, self.seat.look, "Commands", self._available(), picked)

    def _available(self) -> list[Pick]:
        """Every action of the table that this screen or the program has, in the chapters of the help."""
        from leadtui.ui.screens.help import CHAPTERS  # as above

        picks = []
        chapters = list(CHAPTERS)
        for one in sorted(self.seat.actions, key=lambda one: chapters.index(one.group)):
            name = method(one.id)
            if one.id == "palette":
                continue
            for owner, namespace in ((self, "screen"), (self.app, "app")):
                if hasattr(owner, f"action_{name}"):
                    line = Choice(one.label, one.help, key=self.seat.key(one.id))
                    picks.append(Pick(f"{namespace}.{name}", line, one.id))
                    break
        return picks

    # -- commands --------------------------------------------------------------------------------------------

    def _mine(self, card: Card) -> dict[str, Any]:
        """What every command of this person about a lead begins with."""
        return self.seat.signed() | {"lead": card.lead.id}

    def _called(self, card: Card) -> str:
        """What a contact is called in a sentence."""
        return cut(title(card.contact, self.seat.settings.shop.region), NAME_COLUMNS)

    def _facing(self, card: Card, stands: Iterable[str]) -> Facing:
        """Who a screen is about: the name, how late they are, and where they stand."""
        late = card.late_s(self.seat.clock.now())
        return Facing(
            name=title(card.contact, self.seat.settings.shop.region),
            urgent=card.lead.urgent,
            late=f"late {lateness(late)}" if late else "",
            acting=self.seat.told_acting,
            due=f"due {self.seat.stamp(card.due)}" if card.due else "",
            stands=tuple(stands),
        )

    def _do(self, command: Command, told: str) -> None:
        """Give a command; what comes of it is told when it is known."""
        self._run(self._done(command, told))

    def _run(self, work: Coroutine[Any, Any, object]) -> None:
        # The program's work, not this screen's: it has to come to its end when the screen is left meanwhile.
        self.app.run_worker(work, exit_on_error=False)

    async def _done(self, command: Command, told: str) -> str:
        """Submit; what the journal answers is told. Why it could not be done, or empty."""
        return (await self._submitted(command, told))[1]

    async def _submitted(self, command: Command, told: str) -> tuple[Accepted | None, str]:
        """The same, with what it came to."""
        try:
            outcome = await self._patiently(self.seat.submit(command))
        except StoreError as error:
            return None, self._refuse(str(error))
        if isinstance(outcome, Refusal):
            return None, self._refuse(f"Refused: {await self._why(outcome)}.")
        if outcome.seq and isinstance(command, Move | NoShow | SetVerdict):
            self.rest(command.lead)
        self._tell(f"{told}{self._undo_hint()}" if outcome.seq else f"{told} already")
        return outcome, ""

    async def _done_all(self, cards: Sequence[Card], make: Callable[[Card], Command], said: Said) -> str:
        """Give one command for each lead. Why none of them came to anything, or empty."""
        if len(cards) == 1:
            return await self._done(make(cards[0]), f"{self._called(cards[0])}{said.of_one}")
        batch = self.seat.new_id()
        commands = [(card.lead.id, replace(make(card), batch=batch)) for card in cards]
        outcome = await self._patiently(self._each(commands))
        key = self.seat.key("undo")
        told = outcome.told(said, f"{key} undo" if key else "")
        self._tell(told, trouble=bool(outcome.refused or outcome.stopped))
        self.done_with(outcome.done)
        card = self.card()
        if outcome.written and card is not None:  # no longer marked, a key that is held would be for it alone
            self.rest(card.lead.id)
        return "" if outcome.done else told

    async def _each(self, commands: Iterable[tuple[str, Command]]) -> Outcome:
        """Give commands, each about a lead by its id, until the journal itself is in the way."""
        done, refused, written, stopped = [], [], 0, ""
        for lead, command in commands:
            try:
                outcome = await self.seat.submit(command)
            except StoreError as error:
                stopped = str(error)
                break
            if isinstance(outcome, Refusal):
                card = self.board().cards.get(lead)
                called = self._called(card) if card else "a lead that is gone"
                refused.append((called, await self._why(outcome)))
            else:
                done.append(lead)
                written += bool(outcome.seq)
        return Outcome(tuple(done), written, tuple(refused), stopped)

    def done_with(self, leads: Iterable[str]) -> None:
        """An action on many leads at once was done for these."""

    async def _undo(self, find: Callable[[Facts, str], Event | None], told: str) -> None:
        def look(journal: Journal) -> list[tuple[Event, Event]]:
            found = find(journal.facts, self.seat.person)
            together = given_with(journal.facts, found) if found else ()
            return [(event, named_by(journal.facts, event)) for event in together]

        try:
            found = await self._patiently(self.seat.ask(look))
        except StoreError as error:
            self._refuse(str(error))
            return
        if not found:
            self._tell("There is nothing of yours to take back.")
            return
        batch = self.seat.new_id() if len(found) > 1 else ""
        outcome = await self._patiently(
            self._each((event.lead, self._undo_of(event, batch)) for event, _ in found)
        )
        what = words_for(found[0][1], self.seat.stamp, self.seat.currency) or "the last command"
        card = self.board().cards.get(found[0][0].lead)
        if len(found) > 1:
            trouble = bool(outcome.refused or outcome.stopped)
            self._tell(outcome.told(Said(f": {told}: {what}"), ""), trouble=trouble)
        elif outcome.refused:
            self._refuse(f"Refused: {outcome.refused[0][1]}.")
        elif outcome.stopped:
            self._refuse(outcome.stopped)
        else:
            self._tell(f"{f'{self._called(card)}: ' if card else ''}{told}: {what}")

    async def _why(self, refusal: Refusal) -> str:
        """Why it was refused; a later command that is in the way is named by what it did."""

        def look(journal: Journal) -> str:
            line = journal.facts.line(refusal.command)
            words = (
                words_for(event, self.seat.stamp, self.seat.currency)
                for event in (line.events if line else ())
            )
            return next(filter(None, words), "")

        words = await self.seat.ask(look) if refusal.command else ""
        return f"{refusal.why} (“{words}”)" if words else refusal.why

    def _undo_of(self, event: Event, batch: str) -> Undo:
        return Undo(id=self.seat.new_id(), by=self.seat.person, command=event.command, batch=batch)

    async def _patiently(self, asked: Coroutine[Any, Any, T]) -> T:
        """Wait for an answer; when it takes long, say that it is under way. Raises what it raises."""
        slow = asyncio.get_running_loop().call_later(SLOW_S, self._tell, WRITING)
        try:
            return await asked
        finally:
            slow.cancel()

    def _refuse(self, why: str) -> str:
        self._tell(why, trouble=True)
        return why

    def _tell(self, text: str, *, trouble: bool = False) -> None:
        """Tell it on the screen in front: this one may have been left since."""
        screens = (screen for screen in reversed(self.app.screen_stack) if isinstance(screen, WritingScreen))
        for screen in screens:
            screen.say(" ".join(text.split()), trouble=trouble)
            return

    def _undo_hint(self) -> str:
        key = self.seat.key("undo")
        return f" · {key} undo" if key else ""


if TYPE_CHECKING:
    Part = WritingScreen
else:
    Part = object
"""What such a screen can do comes in parts, each on top of another, and it is the last of their bases.

No part is a class of Textual's: those take a third of a millisecond each before anything is painted.
"""


def fault(error: BaseException | None) -> str:
    """What is said of an error that nobody expected."""
    return f"fault in leadtui: {type(error).__name__}"
