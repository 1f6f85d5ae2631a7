"""Somebody at a board: the real screens over a real desk and journal, and others who write beside them."""

from __future__ import annotations

import asyncio
import fcntl
import html
import re
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

from textual import events
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input

from leadtui.config.keys import character_name
from leadtui.config.load import Loaded
from leadtui.config.themes import load_themes, theme_folders
from leadtui.desk.desk import Desk
from leadtui.domain.commands import Accepted, Command, Intake, Refusal
from leadtui.domain.contacts import Contact, Lead, Way
from leadtui.domain.decide import decide
from leadtui.domain.events import Event, KnownKind, Unknown
from leadtui.domain.intake import Item
from leadtui.errors import StoreError
from leadtui.store.embedded import EmbeddedJournal
from leadtui.ui.app import LeadtuiApp, Opening
from leadtui.ui.screens.board import BoardScreen
from leadtui.ui.seat import Seat
from leadtui.ui.widgets.hints import Hints
from leadtui.ui.widgets.notice import Notice
from tests.support.desks import Shop
from tests.support.journals import NOON
from tests.support.set_clock import SetClock

PEOPLE = "people: {ana: {}, bo: {}, dan: {}}\n"
PHONE = "+1303555{:04}"
QUIET_ROUNDS = 6
"""So many turns of the loop without a message: nothing follows from what was done any more."""


@contextmanager
def locked(at: At) -> Iterator[None]:
    """Somebody holds the journal's lock, and signed it as a process does."""
    with (at.shop.data / "journal.lock").open("r+") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


class At:
    """A person at a board, with everything around it."""

    def __init__(
        self,
        shop: Shop,
        loaded: Loaded,
        clock: SetClock,
        person: str,
        *,
        read_only: bool = False,
        patient: bool = True,
        colourless: bool = False,
        opening: Opening = BoardScreen,
    ) -> None:
        """Who is not `patient` gives a lock up at once: time runs for them while they wait for it."""
        self.shop = shop
        self.loaded = loaded
        self.clock = clock
        self.beside = EmbeddedJournal(str(shop.data), clock)
        """The same journal as another process has it."""
        sleep = time.sleep if patient else clock.forward
        self.desk = Desk(
            lambda told: EmbeddedJournal(str(shop.data), clock, read_only=read_only, sleep=sleep),
            loaded,
            clock,
            read_only=read_only,
        )
        themes, _ = load_themes(theme_folders(loaded.path))
        seat = Seat(self.desk, loaded, clock, person, read_only=read_only)
        self.app = LeadtuiApp(seat, themes, colourless=colourless, opening=opening)
        self.pilot: Pilot[None] | None = None
        self._commands = 0

    # -- what others do --------------------------------------------------------------------------------------

    def do(self, kind: type[Command], by: str = "bo", **fields: Any) -> Accepted | Refusal:
        """What somebody else does meanwhile."""
        self._commands += 1
        command = kind(id=f"beside-{self._commands}", by=by, **fields)
        rules = self.app.seat.settings.rules(self.clock.now().date())
        return self.beside.submit(command, partial(decide, rules=rules))

    def comes_in(self, *names: str, source: str = "web", **fields: Any) -> list[str]:
        """Enquiries that come in, each with a number of its own; the ids of their leads."""
        items = []
        self.clock.forward(1)  # what came in later is younger, and stands below
        for name in names:
            self._commands += 1
            known: dict[str, Any] = {
                "words": "dripping tap",
                "ways": (Way("phone", PHONE.format(self._commands)),),
            }
            known |= fields
            items.append(Item(external_id=f"form-{self._commands}", digest="d", name=name, **known))
        done = self.do(Intake, by=source, source=source, items=tuple(items))
        assert isinstance(done, Accepted)
        return list(done.leads)

    # -- what they do ----------------------------------------------------------------------------------------

    async def press(self, *keys: str) -> None:
        """Press keys, one after another, and let everything follow that follows from them."""
        for key in keys:
            self.app.post_message(events.Key(character_name(key) if len(key) == 1 else key, None))
            await self.quiet()

    async def types(self, text: str) -> None:
        """Type a text as fast as a machine, and let everything follow."""
        self.type_ahead(text)
        await self.quiet()

    def type_ahead(self, text: str) -> None:
        """Type a text and wait for nothing."""
        for char in text:
            key = "space" if char == " " else character_name(char)
            self.app.post_message(events.Key(key, char))

    def press_ahead(self, *keys: str) -> None:
        """Press keys or type texts, all of it in one go, and wait for nothing."""
        for key in keys:
            if key in ("enter", "backspace", "left", "down", "home"):
                self.app.post_message(events.Key(key, None))
            else:
                self.type_ahead(key)

    async def quiet(self) -> None:
        """Wait until nothing is to be done any more: no message, no work, no answer of the journal."""
        calm = 0
        async with asyncio.timeout(20):
            while calm < QUIET_ROUNDS:
                await asyncio.sleep(0)
                working = [work for work in self.app.workers if not work.is_finished]
                nodes = [self.app, *(node for one in self.app.screen_stack for node in _nodes(one))]
                # While one screen takes the place of another there may be none.
                busy = working or not self.app.screen_stack or any(node.message_queue_size for node in nodes)
                calm = 0 if busy else calm + 1
                if working or (calm == QUIET_ROUNDS and _is_unlaid(self.app.screen)):
                    await asyncio.sleep(0.002)
                    calm = 0

    async def comes_to(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds, while work may still be under way."""
        async with asyncio.timeout(20):
            while not holds():  # noqa: ASYNC110 - nobody tells when a screen has painted something
                await asyncio.sleep(0.005)

    async def counted(self) -> None:
        """Wait for the four numbers: from then on there is no snapshot but for news."""
        await self.comes_to(lambda: self.desk.first().panel is not None)
        await self.quiet()

    async def seen(self) -> None:
        """Wait until the screen has what the journal has."""
        for _ in range(2):  # the desk publishes after it has answered
            with suppress(StoreError):  # that it is in trouble is seen, too
                await asyncio.wrap_future(self.desk.ask(lambda journal: None))
        await self.quiet()
        await self.laid_out()

    async def laid_out(self) -> None:
        """Wait until everything has its place and was painted."""
        for _ in range(2):
            refreshed = asyncio.Event()
            self.app.screen.call_after_refresh(refreshed.set)
            await refreshed.wait()

    async def passes(self, seconds: float) -> None:
        """Let time pass, and the screen see that it did."""
        self.clock.forward(seconds)
        for screen in self.app.screen_stack:
            tick = getattr(screen, "tick", None)
            if tick is not None:
                tick()
        await self.quiet()

    # -- what there is ---------------------------------------------------------------------------------------

    @property
    def screen(self) -> Screen[object]:
        """The one in front."""
        return self.app.screen

    @property
    def board(self) -> BoardScreen:
        """The board, which lies behind all others."""
        board = self.app.screen_stack[0]
        assert isinstance(board, BoardScreen)
        return board

    @property
    def in_hand(self) -> str:
        """The name of the contact that is selected on the board; empty for none."""
        card = self.board.card()
        return card.contact.name if card else ""

    @property
    def written(self) -> list[Event]:
        """Every event in the journal, in order."""
        return [event for line in self.beside.read() for event in line.events]

    def facts_of(self, kind: type[KnownKind]) -> list[Any]:
        """What the events of a kind say, in order."""
        return [event.data for event in self.written if isinstance(event.data, kind)]

    @property
    def last(self) -> KnownKind | Unknown:
        """What was written last."""
        return self.written[-1].data

    def lead(self, lead_id: str) -> Lead:
        """A lead as the journal has it."""
        self.beside.catch_up()
        lead = self.beside.facts.lead(lead_id)
        assert lead is not None
        return lead

    def contact(self, lead_id: str) -> Contact:
        """The contact of a lead as the journal has it."""
        self.beside.catch_up()
        contact = self.beside.facts.contact_of(lead_id)
        assert contact is not None
        return contact

    @property
    def footer(self) -> str:
        """The keys in the last line of the screen in front."""
        (hints,) = self.screen.query(Hints)
        return row_texts(hints)[0]

    @property
    def notice(self) -> str:
        """The line of news of the screen in front that has one."""
        for screen in reversed(self.app.screen_stack):
            for notice in screen.query(Notice):
                return row_texts(notice)[0].strip()
        return ""

    @property
    def field(self) -> Input:
        """The field that keys go to."""
        focused = self.app.focused
        assert isinstance(focused, Input)
        return focused

    @property
    def text(self) -> str:
        """Everything that the screen in front shows."""
        return screen_text(self.app.screen)

    @property
    def painted(self) -> str:
        """The whole terminal as it is painted, what can be seen behind a box among it."""
        picture = self.app.export_screenshot(simplify=True)
        return html.unescape(re.sub(r"<[^>]+>", "", picture)).replace("\xa0", " ")


def _nodes(screen: Screen[Any]) -> Iterable[Widget]:
    return (node for node in screen.walk_children(with_self=True) if isinstance(node, Widget))


def _is_unlaid(screen: Screen[Any]) -> bool:
    """Whether something was shown that has no place yet."""
    return any(not one.size.width for one in screen.query("Rows, Static, Input") if _is_shown(one))


def _is_shown(widget: Widget) -> bool:
    return all(node.display for node in widget.ancestors_with_self if isinstance(node, Widget))


def row_texts(widget: Widget) -> list[str]:
    """What every row of a widget says."""
    return [widget.render_line(y).text for y in range(widget.size.height)]


def screen_text(screen: Screen[Any]) -> str:
    """What a screen says from the top; what lies behind a box is not part of it."""
    told = []
    for widget in screen.walk_children(Widget):
        leaf = not list(widget.children)
        if leaf and _is_shown(widget):
            told += row_texts(widget)
    return "\n".join(line.rstrip() for line in told)


@asynccontextmanager
async def at_board(
    folder: Path,
    *,
    config: str = "",
    size: tuple[int, int] = (120, 30),
    person: str = "ana",
    read_only: bool = False,
    before: Iterable[str] = (),
    patient: bool = True,
    colourless: bool = False,
    opening: Opening = BoardScreen,
    prepare: Callable[[At], None] = lambda at: None,
) -> AsyncIterator[At]:
    """Somebody in front of a board; `before` names people whose enquiries are there already.

    `prepare` is called before the board is opened.
    """
    shop = Shop(folder)
    shop.write_config(PEOPLE + config)
    here = At(
        shop, shop.loaded(), SetClock(NOON), person,
        read_only=read_only, patient=patient, colourless=colourless, opening=opening,
    )  # fmt: skip
    if before:
        here.comes_in(*before)
    prepare(here)
    here.desk.start()
    try:
        async with here.app.run_test(size=size) as pilot:
            here.pilot = pilot
            await here.seen()
            yield here
    finally:
        here.desk.stop()
        here.beside.close()
