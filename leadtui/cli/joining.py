"""Commands about two contacts: one person, two again, or two of whom one has a part in the matter."""

from __future__ import annotations

import argparse
from typing import get_args

from leadtui.cli.context import Context, card_of
from leadtui.cli.writing import decided, mine, signed, tell
from leadtui.domain.board import Board
from leadtui.domain.commands import Link, Merge, Undo, Unlink
from leadtui.domain.contacts import Contact, LinkHow, Way
from leadtui.domain.dialling import matches_digits
from leadtui.domain.events import Merged
from leadtui.domain.fold import effective
from leadtui.domain.ids import SHORTEST_ENDING, by_ending
from leadtui.domain.linking import parts_in
from leadtui.domain.reach import NAME_LIMIT, ways_in
from leadtui.domain.text import clean
from leadtui.errors import RefusedError, UsageError

HOWS: tuple[LinkHow, ...] = get_args(LinkHow)

"""Characters that are kept."""


def link(options: argparse.Namespace) -> int:
    """`leadtui link ID HOW WHO`: who decides, lives there or pays, and stays somebody else."""
    how = _how(options.how)
    context = Context(options)
    with context.journal(writes=True) as journal:
        board = context.board(journal)
        card = card_of(board, journal, options.lead)
        to, name, ways = _whom(context, board, " ".join(options.who))
        command = Link(**mine(context, card), how=how, to=to, name=name, ways=ways)
        tell(context, journal, decided(context, journal, command), options.json, about=card.lead.id)
    return 0


def _how(said: str) -> LinkHow:
    """`lives` is short for `lives there`."""
    wanted = " ".join(said.lower().replace("-", " ").split())
    found = [how for how in HOWS if wanted in (how, how.partition(" ")[0])]
    if not found:
        raise UsageError(f"“{said[:40]}” is nothing that somebody does.", f"One of: {', '.join(HOWS)}.")
    return found[0]


def _whom(context: Context, board: Board, said: str) -> tuple[str, str, tuple[Way, ...]]:
    """A contact's id by the end of a lead's or by their name; else the name and ways of somebody new."""
    wanted = said.strip().casefold()
    if len(wanted) >= SHORTEST_ENDING and len(found := by_ending(wanted, board.cards)) == 1:
        return board.cards[found[0]].contact.id, "", ()
    ways, rest = ways_in(said, context.loaded.settings.shop.region)
    name = clean(rest, NAME_LIMIT)
    if not ways and not name:
        raise UsageError("Say who it is.", "The end of a lead's id, a name, or a name and a number.")
    if ways:
        return "", name, ways
    called = {card.contact.id for card in board.cards.values() if card.contact.name.casefold() == wanted}
    if len(called) > 1:
        raise UsageError(f"{len(called)} contacts are called {name[:40]}.", "Name one by the end of its id.")
    return next(iter(called), ""), name, ()


def unlink(options: argparse.Namespace) -> int:
    """`leadtui unlink ID WHO`."""
    context = Context(options)
    with context.journal(writes=True) as journal:
        board = context.board(journal)
        card = card_of(board, journal, options.lead)
        parts = parts_in(card.contact, journal.facts.contact)
        who = _linked([part.who for part in parts], board, " ".join(options.who))
        command = Unlink(**mine(context, card), to=who.id)
        tell(context, journal, decided(context, journal, command), options.json, about=card.lead.id)
    return 0


def _linked(linked: list[Contact], board: Board, said: str) -> Contact:
    """The one of them that somebody wrote: the end of their lead's id, some of the name, or a number."""
    wanted = said.strip().casefold()
    of_lead = {board.cards[lead].contact.id for lead in by_ending(wanted, board.cards)}
    found = {
        one.id: one
        for one in linked
        if one.id in of_lead
        or (wanted and wanted in one.name.casefold())
        or any(wanted == way.value or matches_digits(way.value, said) for way in one.ways)
    }
    if len(found) == 1:
        return next(iter(found.values()))
    known = ", ".join(dict.fromkeys(one.name or one.phone or one.email for one in linked))
    if not known:
        raise RefusedError("Refused: nobody is linked to them.")
    raise UsageError(f"“{said[:40]}” is not one of those who are linked.", f"They are: {known}.")


def merge(options: argparse.Namespace) -> int:
    """`leadtui merge ID OTHER`: the two are one person; `split` takes it back at any age."""
    context = Context(options)
    with context.journal(writes=True) as journal:
        board = context.board(journal)
        card, other = (card_of(board, journal, one) for one in (options.lead, options.other))
        command = Merge(**mine(context, card), into=other.contact.id)
        tell(context, journal, decided(context, journal, command), options.json, about=card.lead.id)
    return 0


def split(options: argparse.Namespace) -> int:
    """`leadtui split ID`: the newest merge of the contact is taken back, whoever made it and whenever."""
    context = Context(options)
    with context.journal(writes=True) as journal:
        card = card_of(context.board(journal), journal, options.lead)
        history = effective(journal.facts.history(card.contact.id))
        merges = [event for event in history if isinstance(event.data, Merged)]
        if not merges:
            raise RefusedError("Refused: this contact was not merged with another.")
        command = Undo(**signed(context), command=merges[-1].command)
        outcome = decided(context, journal, command)
        tell(context, journal, outcome, options.json, about=card.lead.id)
    return 0
