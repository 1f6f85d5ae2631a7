"""What nearly every command begins with: the settings, who asks, and the journal."""

from __future__ import annotations

import argparse
import datetime
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from leadtui.cli import output
from leadtui.cli.progress import Progress
from leadtui.clock import Clock, SystemClock
from leadtui.config.load import Check, Loaded, load
from leadtui.config.places import store_location
from leadtui.config.values import person_name
from leadtui.desk.cautions import clock_behind, key_gone
from leadtui.domain.asof import as_of
from leadtui.domain.board import Board, Card, empty_board
from leadtui.domain.commands import COLLECTOR
from leadtui.domain.facts import Facts
from leadtui.domain.ids import SHORTEST_ENDING, by_ending, short_id
from leadtui.domain.rules import Rules
from leadtui.domain.storeurl import has_password, is_server_url, without_password
from leadtui.errors import RefusedError, SourceRefused, StoreFailed, UsageError
from leadtui.store.journal import Journal, Told
from leadtui.store.open import open_journal

PERSON_VARIABLE = "LEADTUI_AS"


SHOWN_ENDINGS = 8
"""So many of the leads that an ending fits are named."""


class Context:
    """The settings, the person and the places that a command's options come to."""

    def __init__(
        self, options: argparse.Namespace, clock: Clock | None = None, *, check: Check | None = None
    ) -> None:
        """`check` finds what is wrong in a config beyond its own rules, for who needs more than a list."""
        self._check = check
        self.clock = clock or SystemClock()
        self.read_only: bool = options.read_only
        self.ascii_only = output.wants_ascii(options.ascii)
        self._config: str | None = options.config
        self._store: str | None = options.store
        self._person: str | None = options.person
        self._for_whom: str | None = getattr(options, "for_whom", None)

    @cached_property
    def loaded(self) -> Loaded:
        """The config; raises ConfigError with all that is wrong in it."""
        return load(self._config, os.environ, self._check)

    def for_collector(self) -> list[str]:
        """The options with which a collector finds the same config and the same journal."""
        named = (("--config", self._config), ("--store", self._store))
        return [word for option, value in named if value for word in (option, value)]

    @cached_property
    def person(self) -> str:
        """Who asks: `--as`, LEADTUI_AS, the login name. Raises UsageError for one who is not of the shop."""
        asked = self._person or os.environ.get(PERSON_VARIABLE)
        if not asked:
            return login_name()
        return self._one_of_ours(asked, "--as" if self._person else PERSON_VARIABLE)

    @cached_property
    def for_whom(self) -> str:
        """Who is acted for: `--for`; empty for nobody. Raises UsageError for one who is not of the shop."""
        return "" if self._for_whom is None else self._one_of_ours(self._for_whom, "--for")

    def _one_of_ours(self, asked: str, said: str) -> str:
        try:
            person_name(asked)
        except ValueError:
            raise UsageError(
                f"{said} has no name of a person.", "At most 40 letters; nobody is taken."
            ) from None
        return self.somebody(asked)

    def somebody(self, said: str) -> str:
        """Whom somebody named: one of the shop's people, where it says who they are. Raises UsageError."""
        people = self.loaded.settings.people
        try:
            name = person_name(said)
        except ValueError:
            raise UsageError(f"“{said[:40]}” is no name of a person.", "At most 40 letters.") from None
        if people and name not in people:
            raise UsageError(
                f"Nobody is called {name} in {self.loaded.path}.", f"People: {', '.join(people)}."
            )
        return name

    def check_decides(self) -> None:
        """Raises RefusedError where who asks is none of the shop's people: a verdict is a person's alone."""
        settings = self.loaded.settings
        if settings.people and self.person not in settings.people:
            raise RefusedError(
                f"A verdict is a person's, and {self.person} is none of those in {self.loaded.path}.",
                f"Say who decides: --as {', '.join(settings.people)}.",
            )
        if self.person == COLLECTOR or self.person in settings.sources:
            raise RefusedError(
                f"A verdict is a person's, and {self.person} is none.", "Say who decides: --as NAME."
            )

    @property
    def where(self) -> str:
        """The journal's folder or URL, which may hold a password: see `shown`. Raises UsageError."""
        settings = self.loaded.settings
        check_named(self._store, "--store")
        return store_location(self._store, settings.store, settings.data, self.loaded.path, os.environ)

    @property
    def shown(self) -> str:
        """The journal's folder or URL, for messages."""
        return without_password(self.where)

    @property
    def data(self) -> Path:
        """The folder for what is kept beside the journal."""
        return Path(self.loaded.settings.data)

    @property
    def zone(self) -> ZoneInfo:
        """The shop's own time zone."""
        return ZoneInfo(self.loaded.settings.zone)

    @property
    def currency(self) -> str:
        """What stands before an amount."""
        return self.loaded.settings.currency

    def rules(self) -> Rules:
        """The shop's rules as of today."""
        return self.loaded.rules(self.clock.now())

    def open(self, told: Told | None = None, *, writes: bool = False) -> Journal:
        """The journal; raises StoreError, and RefusedError where it is to be looked at only."""
        if writes and self.read_only:
            raise RefusedError("This is read-only.", "Leave --read-only out to change anything.")
        group = self.loaded.settings.group
        return self.open_at(self.where, told, read_only=self.read_only, group=group)

    def open_at(
        self, where: str, told: Told | None = None, *, read_only: bool = False, group: str | None = None
    ) -> Journal:
        """The journal in a folder, for `group` to read, or at a URL. Raises StoreError.

        Where that takes long `told` hears how far it is; without it, whoever sits at the terminal sees it.
        """
        progress = Progress("% of the journal read anew, as is done once after an update")
        try:
            return open_journal(
                where, self.clock, read_only=read_only, password=self.password(where), group=group,
                told=told or (lambda share: progress.now(int(100 * share))),
            )  # fmt: skip
        finally:
            progress.done()

    def password(self, where: str) -> str:
        """The password for a server, if the config says where it is; else empty. Raises StoreError."""
        place = self.loaded.settings.store_password
        if place is None or not is_server_url(where) or has_password(where):
            return ""
        from leadtui.sources.secrets import resolve

        try:
            return resolve(place).reveal()
        except SourceRefused as error:
            raise StoreFailed(f"store_password: {error.message}.", error.hint) from None

    @contextmanager
    def journal(self, *, writes: bool = False) -> Iterator[Journal]:
        """The journal, caught up, and closed afterwards; raises StoreError."""
        journal = self.open(writes=writes)
        try:
            journal.catch_up()
            if journal.damage:
                output.warn(f"leadtui: {journal.damage} What follows lacks it.")
            if journal.moved and not writes:
                moved = f"the journal has moved to {journal.moved}"
                output.warn(f"leadtui: {moved}: what follows is of before that.")
            if writes and (behind := clock_behind(journal.facts.recorded_at, self.clock.now())):
                output.warn(f"leadtui: {behind}.")
            if writes and (gone := key_gone(journal.facts)):
                output.warn(f"leadtui: {gone}.")
            if writes:
                self._run_errands(journal)
            yield journal
        finally:
            journal.close()

    def _run_errands(self, journal: Journal) -> None:
        """What is kept here of people who were erased on another machine goes, whatever one came for."""
        if is_server_url(self.where) and (self.data / "rejects").is_dir() and not journal.read_only:
            from leadtui.desk import errands

            errands.run(journal, self.data, self.person, self.rules(), self.clock.now())

    def board(self, journal: Journal) -> Board:
        """The board of what the journal has in memory."""
        return self.board_of(journal.facts)

    def board_of(self, facts: Facts) -> Board:
        """The board of these facts."""
        return self._empty().advance(facts.seq, dict(facts.people), facts.absences)

    def board_as_of(self, journal: Journal, at: datetime.datetime) -> Board:
        """The board as it was at a moment, with those who were at hand then."""
        return self.board_of(journal.as_of(at))

    def whole_board(self, journal: Journal, at: datetime.datetime) -> Board:
        """The board at a moment from the whole journal: those who left memory are on it."""
        return self.board_of(as_of(journal.read(), at))

    def _empty(self) -> Board:
        settings = self.loaded.settings
        return empty_board(settings.pipeline, settings.calendar, days_off=settings.days_off)

    def stamp(self, at: datetime.datetime) -> str:
        """A moment as the shop's clock shows it."""
        return f"{at.astimezone(self.zone):%a %d %b %Y %H:%M}"

    def moment(self, text: str) -> datetime.datetime:
        """The moment to come that somebody wrote. Raises UsageError when it cannot be read."""
        from leadtui.domain.when import read_moment

        return self._read(
            read_moment, text, "Write 15:30, tomorrow 9, mon 14, 2h, 15 dec or 2026-12-15T10:00."
        )

    def past_moment(self, text: str, *, begins: bool = False) -> datetime.datetime:
        """The past moment that somebody wrote; of a day its end, or where it `begins`. Raises UsageError."""
        from leadtui.cli.times import read_day_begun, read_past

        return self._read(
            read_day_begun if begins else read_past,
            text,
            "Write 2026-11-20T15:30, 2026-11-20, yesterday, mon 14, 15:30 or 2h.",
        )

    def _read(
        self, read: Callable[[str, datetime.datetime, str], datetime.datetime | None], text: str, hint: str
    ) -> datetime.datetime:
        try:
            found = read(text, self.clock.now(), self.loaded.settings.zone)
        except OverflowError:  # a year that no calendar has
            found = None
        if found is None:
            raise UsageError(f"“{text[:40]}” is no time that can be read.", hint)
        return found


def check_named(where: str | None, option: str) -> None:
    """Raises UsageError for a password on the command line, where everybody on this machine sees it."""
    if where and is_server_url(where) and has_password(where):
        raise UsageError(
            f"{option} has a password in it, which everybody on this machine can see.",
            "Leave it out: put it in ~/.pgpass or PGPASSWORD, or say in the config where store_password is.",
        )


def card_of(board: Board, journal: Journal, ending: str) -> Card:
    """The lead whose id ends so; raises UsageError when none does, or more than one."""
    wanted = ending.strip().lower()
    found = by_ending(wanted, board.cards)
    if len(found) == 1:
        return board.cards[found[0]]
    if found:
        named = ", ".join(short_id(one, found) for one in sorted(found)[:SHOWN_ENDINGS])
        more = " …" if len(found) > SHOWN_ENDINGS else ""
        raise UsageError(f"{len(found)} leads end with {wanted[:40]}.", f"Write more of it: {named}{more}")
    contact = journal.facts.contact_of(wanted)
    if contact is None:
        raise UsageError(
            f"No lead ends with “{wanted[:40]}”.", "“leadtui list” shows their ids, --stage all every one."
        )
    return board.advance(board.seq, {contact.id: contact}).cards[wanted]


def short_ids(identifiers: Iterable[str]) -> dict[str, str]:
    """The shortest ending of every id that no other of them ends with, as `short_id` has it, all at once."""
    whole = list(identifiers)
    met = Counter(one[-SHORTEST_ENDING:] for one in whole)
    alike: dict[str, list[str]] = {}
    for one in whole:
        if met[one[-SHORTEST_ENDING:]] > 1:
            alike.setdefault(one[-SHORTEST_ENDING:], []).append(one)
    return {one: short_id(one, alike.get(one[-SHORTEST_ENDING:], ())) for one in whole}


def login_name() -> str:
    """Who the system says that sits here."""
    import getpass

    try:
        return person_name(getpass.getuser())
    except (KeyError, OSError, ImportError, ValueError):  # a user that this machine has no fit name for
        return f"user {os.getuid()}"
