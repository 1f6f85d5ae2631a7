"""What nearly every command begins with: the settings, who asks, and the journal."""

from __future__ import annotations

import argparse
import datetime
import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from leadtui.clock import Clock, SystemClock
from leadtui.config.load import Loaded, load
from leadtui.config.places import store_location
from leadtui.domain.board import Board, Card, empty_board
from leadtui.domain.ids import by_ending, short_id
from leadtui.domain.rules import Rules
from leadtui.domain.when import read_moment
from leadtui.errors import RefusedError, UsageError
from leadtui.store.journal import Journal
from leadtui.store.open import open_journal

PERSON_VARIABLE = "LEADTUI_AS"


class Context:
    """The settings, the person and the places that a command's options come to."""

    def __init__(
        self, options: argparse.Namespace, clock: Clock | None = None, *, checked: bool = False
    ) -> None:
        """`checked`: the config's keymap and theme are looked at as well, for who shows a board."""
        self._checked = checked
        self.clock = clock or SystemClock()
        self.read_only: bool = options.read_only
        self._config: str | None = options.config
        self._store: str | None = options.store
        self._person: str | None = options.person

    @cached_property
    def loaded(self) -> Loaded:
        """The config; raises ConfigError with all that is wrong in it."""
        if not self._checked:
            return load(self._config, os.environ)
        from leadtui.desk.feeding import check_for_board  # the board's own modules are slow to import

        return load(self._config, os.environ, check_for_board)

    def for_collector(self) -> list[str]:
        """The options with which a collector finds the same config and the same journal."""
        named = (("--config", self._config), ("--store", self._store))
        return [word for option, value in named if value for word in (option, value)]

    @property
    def person(self) -> str:
        """Who asks: `--as`, LEADTUI_AS, the login name."""
        name = self._person or os.environ.get(PERSON_VARIABLE) or _login()
        people = self.loaded.settings.people
        if people and name not in people and (self._person or os.environ.get(PERSON_VARIABLE)):
            raise UsageError(
                f"Nobody is called {name} in {self.loaded.path}.", f"People: {', '.join(people)}."
            )
        return name

    @property
    def where(self) -> str:
        """The journal's folder or URL."""
        settings = self.loaded.settings
        return store_location(self._store, settings.store, settings.data, self.loaded.path, os.environ)

    @property
    def data(self) -> Path:
        """The folder for what is kept beside the journal."""
        return Path(self.loaded.settings.data)

    @property
    def zone(self) -> ZoneInfo:
        """The shop's own time zone."""
        return ZoneInfo(self.loaded.settings.zone)

    def rules(self) -> Rules:
        """The shop's rules as of today."""
        return self.loaded.settings.rules(self.clock.now().astimezone(self.zone).date())

    def open(self, *, writes: bool = False) -> Journal:
        """The journal; raises StoreError."""
        if writes and self.read_only:
            raise RefusedError("This is read-only.", "Leave --read-only out to change anything.")
        return open_journal(self.where, self.clock, read_only=self.read_only)

    @contextmanager
    def journal(self, *, writes: bool = False) -> Iterator[Journal]:
        """The journal, caught up, and closed afterwards; raises StoreError."""
        journal = self.open(writes=writes)
        try:
            journal.catch_up()
            yield journal
        finally:
            journal.close()

    def board(self, journal: Journal) -> Board:
        """The board of what the journal has in memory."""
        settings = self.loaded.settings
        facts = journal.facts
        return empty_board(settings.pipeline, settings.calendar).advance(facts.seq, dict(facts.people))

    def stamp(self, at: datetime.datetime) -> str:
        """A moment as the shop's clock shows it."""
        return f"{at.astimezone(self.zone):%a %d %b %Y %H:%M}"

    def moment(self, text: str) -> datetime.datetime:
        """The moment that somebody wrote; raises UsageError when it cannot be read."""
        found = read_moment(text, self.clock.now(), self.loaded.settings.zone)
        if found is None:
            raise UsageError(
                f"“{text}” is no time that can be read.", "Write 15:30, tomorrow 9, mon 14, 2h, 15 dec."
            )
        return found


def card_of(board: Board, journal: Journal, ending: str) -> Card:
    """The lead whose id ends so; raises UsageError when none does, or more than one."""
    found = by_ending(ending, board.cards)
    if len(found) == 1:
        return board.cards[found[0]]
    if found:
        named = ", ".join(short_id(one, board.cards) for one in found[:5])
        raise UsageError(f"{len(found)} leads end with {ending}.", f"Write more of it: {named}.")
    contact = journal.facts.contact_of(ending.strip().lower())
    if contact is None:
        raise UsageError(f"No lead ends with {ending}.", "“leadtui list --stage all” shows those there are.")
    kept = board.advance(board.seq, {contact.id: contact})
    return kept.cards[ending.strip().lower()]


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user that this machine has no name for
        return f"user {os.getuid()}"
