"""The board of a journal, kept up to date as the journal grows."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING

from leadtui.config.settings import Settings
from leadtui.desk.likeness import Likeness
from leadtui.domain.board import Board, empty_board
from leadtui.domain.contacts import Contact
from leadtui.domain.facts import Facts
from leadtui.store.journal import Journal

if TYPE_CHECKING:
    from leadtui.desk.figuring import Figuring


class BoardKeeper:
    """Holds the newest board; what did not change is shared from one to the next. For one thread."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._facts: Facts | None = None
        self._likeness = Likeness(settings.nobodies)
        self._figures: Figuring | None = None
        self.board = empty_board(settings.pipeline, settings.calendar, days_off=settings.days_off)

    def catch_up(self, journal: Journal) -> Board:
        """The board of all that is in the journal by now. Raises StoreError; the board stays what it was."""
        changed = journal.catch_up()
        facts, known = journal.facts, self._facts
        self._facts = None  # should the next line fail, what changed is not lost: all is made anew after it
        news = {one: facts.people.get(one) for one in changed} if facts is known else None
        self.board = self._whole(facts) if news is None else self._advanced(facts, news)
        counted = None if news is None else {one: facts.counted(one) for one in news}
        if self._figures is not None:
            self._figures.note(facts, counted)
        self._facts = facts
        return self.board

    @property
    def figures(self) -> Figuring:
        """What the leads come to, finished ones and all. Loaded when asked for: no board waits for it."""
        if self._figures is None:
            from leadtui.desk.figuring import Figuring

            self._figures = Figuring()
            if self._facts is not None:
                self._figures.note(self._facts, None)
        return self._figures

    def as_of(self, journal: Journal, moment: datetime.datetime) -> Board:
        """The board as it was at a moment, by the settings of today. Raises StoreError."""
        return self._whole(journal.as_of(moment))

    def reconfigure(self, settings: Settings) -> None:
        """Keep the board by other settings from now on, of what is known already."""
        self._settings = settings
        self.board = self._whole(self._facts)

    def forget(self) -> None:
        """Let go of contacts that the journal has let go of."""
        self.board = self._whole(self._facts)

    def _advanced(self, facts: Facts, news: Mapping[str, Contact | None]) -> Board:
        if not news:
            return self.board
        more = {one: facts.people.get(one) for one in self._likeness.advance(news)}
        return self.board.advance(facts.seq, {**news, **more}, facts.absences, self._likeness.of)

    def _whole(self, facts: Facts | None) -> Board:
        of = self._settings
        board = empty_board(of.pipeline, of.calendar, self.board.revision, days_off=of.days_off)
        self._likeness = Likeness(of.nobodies)
        if facts is None:
            return board
        everybody = dict(facts.people)
        self._likeness.advance(everybody)
        return board.advance(facts.seq, everybody, facts.absences, self._likeness.of)
