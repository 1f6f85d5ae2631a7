"""Booked visits as files for a calendar: one entry each, in a folder that the config names.

Every board, and every command that changes a lead, brings the folder to where the journal is: a visit that is
booked is written, one with another date is written over under its old UID, one that fell through is removed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from leadtui.clock import Clock
from leadtui.domain.board import Board, Card
from leadtui.domain.stages import Milestone, Pipeline
from leadtui.domain.visit import visit_entry
from leadtui.files import make_folder, read_file, replace_file
from leadtui.store.journal import Journal
from leadtui.store.trouble import told

_FILE: Final = re.compile(r"visit-([\w-]+)\.ics")
_SEQUENCE: Final = re.compile(r"^SEQUENCE:(\d+)\r$", re.MULTILINE)
_COUNTED: Final = re.compile(r"^(?:DTSTAMP|SEQUENCE):.*\n", re.MULTILINE)
"""What is another in every writing and says nothing of the visit."""


def visit_file(folder: str, lead: str) -> Path:
    """Where the visit of a lead is kept."""
    return Path(folder, f"visit-{lead}.ics")


class VisitFolder:
    """Keeps the files of the visits on a board. For one thread."""

    def __init__(self, folder: str, clock: Clock) -> None:
        self.folder = folder
        self._clock = clock
        self._seen: Board | None = None
        self._trouble = ""

    def follow(self, board: Board, journal: Journal) -> str:
        """Bring the folder to where the board is; what is wrong with that, or nothing."""
        if board is not self._seen or self._trouble:
            self._trouble = self.keep(board, journal, self._changed(board))
            self._seen = None if self._trouble else board
        return self._trouble

    def keep(self, board: Board, journal: Journal, leads: Iterable[str]) -> str:
        """Write or remove the files of these leads; what is wrong with that, or nothing."""
        try:
            for lead in leads:
                self._put(lead, board, journal)
        except OSError as error:
            return f"calendar_folder: {told(error, self.folder).message}"
        return ""

    def _changed(self, board: Board) -> Iterator[str]:
        """The leads that are others than on the board seen last; at first all, and those that have a file."""
        known = self._seen.cards if self._seen else {}
        yield from (lead for lead, card in board.cards.items() if known.get(lead) is not card)
        yield from known.keys() - board.cards.keys()
        folder = Path(self.folder)
        if self._seen is None and folder.is_dir():
            found = (_FILE.fullmatch(path.name) for path in folder.iterdir())
            yield from (one[1] for one in found if one and one[1] not in board.cards)

    def _put(self, lead: str, board: Board, journal: Journal) -> None:
        path = visit_file(self.folder, lead)
        card = board.cards.get(lead)
        if card is not None and _stands(card, board.pipeline):
            self._write(path, card)
        elif os.path.lexists(path) and (card is not None or journal.facts.lead(lead) is None):
            path.unlink()  # of a lead that is only not at hand any more, the file stays

    def _write(self, path: Path, card: Card) -> None:
        before = (read_file(str(path)) or b"").decode("utf-8", "replace")
        counted = _SEQUENCE.search(before)
        sequence = int(counted[1]) + 1 if counted else 0
        text = visit_entry(card.contact, card.lead, self._clock.now(), sequence=sequence)
        if _COUNTED.sub("", text) != _COUNTED.sub("", before):
            make_folder(self.folder)
            replace_file(str(path), text.encode(), durable=False)


def _stands(card: Card, pipeline: Pipeline) -> bool:
    """Whether a visit is still to come about, or did: the lead is in the booked stage or further on."""
    booked = pipeline.with_milestone(Milestone.BOOKED)
    beyond = pipeline.path[pipeline.path.index(booked) :] if booked in pipeline.path else ()
    return card.lead.appointment_at is not None and any(one.id == card.lead.stage for one in beyond)
