"""`leadtui show`: all that is known of one lead and its contact, to be read or to be heard."""

from __future__ import annotations

import argparse
import datetime
from collections.abc import Iterator

import msgspec

from leadtui.cli import output
from leadtui.cli.context import Context, card_of
from leadtui.cli.reading import in_a_sentence
from leadtui.desk.items import item
from leadtui.domain.ages import age
from leadtui.domain.board import Board, Card
from leadtui.domain.contacts import Enquiry, Lead, Way, WayState
from leadtui.domain.details import details
from leadtui.domain.dialling import shown
from leadtui.domain.glance import name_of
from leadtui.domain.ids import short_id
from leadtui.domain.linking import parts_in, reached_by
from leadtui.domain.text import plural, sentence
from leadtui.domain.timeline import Entry, entries

NO_WORDS = "left no words"

INDENT = 2
"""Columns before what belongs to a heading."""


class _Known(msgspec.Struct, frozen=True):
    """What is told of somebody."""

    board: Board
    card: Card
    """The lead that was asked for."""
    parts: tuple[tuple[str, str], ...]
    """Who has a part in their matters: how, and by what they are reached."""
    history: tuple[Entry, ...]


def show(options: argparse.Namespace) -> int:
    """`leadtui show ID`: all fields, ways to reach, leads and the history."""
    context = Context(options)
    now = context.clock.now()
    with context.journal() as journal:
        board = context.board(journal)
        card = card_of(board, journal, options.lead)
        if options.json:
            output.say_json(item(card, now))
            return 0
        region = context.loaded.settings.shop.region
        parts = parts_in(card.contact, journal.facts.contact)
        known = _Known(
            board,
            card,
            tuple((part.how, reached_by(part.who, region)) for part in parts),
            entries(journal.facts.history(card.contact.id), context.stamp, context.currency),
        )
    tell = _sentences if output.wants_plain(options.plain) else _lines
    for line in tell(context, known, now):
        output.say(line)
    return 0


def _lines(context: Context, known: _Known, now: datetime.datetime) -> Iterator[str]:
    """For the eye: names and values in columns."""
    board, card = known.board, known.card
    lead = card.lead
    yield f"{name_of(card)}   {board.stage_of(lead).label} · {lead.owner(now) or 'nobody'}"
    rows = list(_about(context, known))
    late = card.late_s(now)
    if card.due:
        rows.insert(0, ("due", context.stamp(card.due) + (f", late {age(late)}" if late else "")))
    yield from _table(rows)
    for one in card.contact.leads:
        yield ""
        yield f"Lead {short_id(one.id, board.cards)}: {_since(context, board, one)}"
        yield from _table(details(one, context.stamp, context.currency))
        yield from _table((context.stamp(each.raised_at), each.source, _said(each)) for each in one.enquiries)
    yield "\nHistory"
    yield from _table((context.stamp(one.at), one.by, _done(one)) for one in known.history)


def _sentences(context: Context, known: _Known, now: datetime.datetime) -> Iterator[str]:
    """For the ear: a sentence each, the most telling first; nothing hangs on columns or signs."""
    board, card = known.board, known.card
    yield in_a_sentence(context, board, card, now, short_id(card.lead.id, board.cards), ways=False)
    if card.due:
        yield f"Due {context.stamp(card.due)}."
    for name, value in _about(context, known):
        yield _sentence(f"{name}: {value}")
    for one in card.contact.leads:
        number = f"Lead {short_id(one.id, board.cards)}"
        yield _sentence(f"{number}, in {_since(context, board, one)}")
        for name, value in details(one, context.stamp, context.currency):
            yield _sentence(f"{name}: {value}")
        for each in one.enquiries:
            yield _sentence(f"enquiry from {each.source}, {context.stamp(each.raised_at)}: {_said(each)}")
    yield f"History, {plural(len(known.history), 'entry', 'entries')}, the oldest first."
    for entry in known.history:
        yield _sentence(f"{context.stamp(entry.at)}, {entry.by}: {_done(entry)}")


def _about(context: Context, known: _Known) -> Iterator[tuple[str, str]]:
    """What is known of the contact, by name; what is not known is left out."""
    contact = known.card.contact
    for way in contact.ways:
        yield "e-mail" if way.kind == "email" else way.kind, _way(context, way)
    named = {"company": contact.company, "address": contact.address, "postcode": contact.postcode}
    yield from ((name, value) for name, value in (named | contact.fields).items() if value)
    yield from known.parts


def _way(context: Context, way: Way) -> str:
    said = "✓ reached" if way.state is WayState.REACHED else f"({way.state})"
    return f"{shown(way, context.loaded.settings.shop.region)} {said}"


def _since(context: Context, board: Board, lead: Lead) -> str:
    return f"{board.stage_of(lead).label} since {context.stamp(lead.entered_at)}"


def _said(enquiry: Enquiry) -> str:
    return enquiry.words or enquiry.service or NO_WORDS


def _done(entry: Entry) -> str:
    return f"{'(undone) ' if entry.undone else ''}{entry.text}"


def _table(rows: Iterator[tuple[str, ...]] | list[tuple[str, str]]) -> Iterator[str]:
    told = (tuple(cell.replace("\n", " / ") for cell in row) for row in rows)
    return output.folded(told, INDENT)


def _sentence(text: str) -> str:
    return sentence(" ".join(text.replace("✓ ", "").split()))
