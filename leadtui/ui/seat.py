"""Who sits in front of the board, and what they need of the house: desk, clock, name and settings."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

from leadtui.clock import Clock
from leadtui.config.load import Loaded
from leadtui.config.settings import Settings
from leadtui.desk.actions import Action, bound, key_name
from leadtui.desk.desk import Desk
from leadtui.desk.player import Player
from leadtui.domain.commands import Accepted, Command, Refusal
from leadtui.domain.ids import new_id
from leadtui.store.journal import Journal
from leadtui.ui.look import Look

if TYPE_CHECKING:
    from leadtui.desk.figuring import Figuring

T = TypeVar("T")

READ_ONLY = "read-only"


class Seat:
    """One person in front of one screen. The settings may change while they sit there; nothing else does."""

    def __init__(
        self, desk: Desk, loaded: Loaded, clock: Clock, person: str, *, read_only: bool = False
    ) -> None:
        self.desk = desk
        self.loaded = loaded
        self.clock = clock
        self.person = person
        self.read_only = read_only
        self.player = clock if isinstance(clock, Player) else None
        """The clock, where it is that of a past."""
        self.acting_for = ""
        """Who is acted for just now, where that is not who sits here."""
        self.look = Look()
        self.troubles: tuple[str, ...] = ()
        """All that is wrong just now, the worst first: every screen tells it for as long as it is."""
        self.remarks: tuple[str, ...] = ()
        """What is worth knowing beside, told by the help."""

    @property
    def settings(self) -> Settings:
        """As they are now."""
        return self.loaded.settings

    @property
    def actions(self) -> tuple[Action, ...]:
        """What keys do here, with the shop's own keys, and nothing that writes in a read-only seat."""
        return bound(self.settings.keymap, read_only=self.read_only, past=self.player is not None)

    @property
    def zone(self) -> ZoneInfo:
        """The shop's time zone."""
        return ZoneInfo(self.settings.zone)

    @property
    def currency(self) -> str:
        """What stands before an amount in this shop."""
        return self.settings.currency

    def hints(self, ids: Iterable[str] = ()) -> list[tuple[str, str]]:
        """Keys and words for a footer: of these actions, or of all, those that belong there, in its order.

        A board of somebody who only looks says so first.
        """
        wanted = set(ids)
        listed = [one for one in self.actions if one.footer and one.keys and (not wanted or one.id in wanted)]
        listed.sort(key=lambda one: one.footer)
        looks = [(READ_ONLY, "")] if self.read_only and self.player is None else []
        return [*looks, *((key_name(one.keys[0]), one.label) for one in listed)]

    def hints_in_order(self, ids: Iterable[str]) -> list[tuple[str, str]]:
        """Keys and words for these actions, each in one word, in the order they are named in."""
        keyed = ((self.key(one), one) for one in ids if one in {one.id for one in self.actions})
        return [(key, one) for key, one in keyed if key]

    def would_write(self, key: str) -> bool:
        """Whether a key changes something on a board, but not on this one, which only looks."""
        if not self.read_only:
            return False
        return any(one.writes and key in one.keys for one in bound(self.settings.keymap))

    def key(self, action_id: str) -> str:
        """The first key that does this here, as people write it; empty where none does."""
        keys = next((one.keys for one in self.actions if one.id == action_id), ())
        return key_name(keys[0]) if keys else ""

    def stamp(self, at: datetime.datetime) -> str:
        """A moment as the shop's clock shows it: the day only where it is not today."""
        local, today = at.astimezone(self.zone), self.clock.now().astimezone(self.zone)
        if local.date() == today.date():
            return f"{local:%H:%M}"
        return f"{local:%a %d %b %H:%M}" if local.year == today.year else f"{local:%d %b %Y}"

    def new_id(self) -> str:
        """An id for a command given now."""
        return new_id(self.clock.now())

    @property
    def acting(self) -> str:
        """Whose work is done here: who is acted for, else who sits here."""
        return self.acting_for or self.person

    @property
    def told_acting(self) -> str:
        """`ana for dan` while somebody is acted for, or which past this is; every screen shows it."""
        if self.player is not None:
            return self._told_past(self.player)
        return f"{self.person} for {self.acting_for}" if self.acting_for else ""

    def _told_past(self, player: Player) -> str:
        """`REPLAY 09:12 Tue 14 Nov 2026 ×60`, or `AS IT WAS …` while it stands."""
        at = f"{player.now().astimezone(self.zone):%H:%M %a %d %b %Y}"
        if player.is_over:
            return f"REPLAY OVER {at}"
        return f"AS IT WAS {at}" if player.is_held else f"REPLAY {at} ×{player.speed:g}"

    def signed(self) -> dict[str, Any]:
        """What every command given here begins with: its id, who gives it, and for whom."""
        return {"id": self.new_id(), "by": self.person, "for_whom": self.acting_for}

    async def submit(self, command: Command) -> Accepted | Refusal:
        """Have a command decided and written; raises StoreError when it could not be."""
        return await _outcome(self.desk.submit(command))

    async def ask(self, question: Callable[[Journal], T]) -> T:
        """Put a question to the journal; raises StoreError."""
        return await _outcome(self.desk.ask(question))

    async def ask_figures(self, question: Callable[[Figuring, Journal], T]) -> T:
        """Put a question to the figures; raises StoreError."""
        return await _outcome(self.desk.ask_figures(question))


async def _outcome(asked: Future[T]) -> T:
    """What the desk's thread answers. Who stops waiting for it takes nothing back: what was asked is done."""
    loop = asyncio.get_running_loop()
    answered: asyncio.Future[None] = loop.create_future()

    def settle() -> None:
        if not answered.done():
            answered.set_result(None)

    def wake(_: Future[T]) -> None:
        with suppress(RuntimeError):  # the program has ended, and nobody waits any more
            loop.call_soon_threadsafe(settle)

    asked.add_done_callback(wake)
    await answered
    return asked.result()
