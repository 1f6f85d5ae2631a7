"""Commands that look: list, show, and the board as text. For people in lines, for programs as JSON."""

from __future__ import annotations

import argparse
import datetime
from collections.abc import Iterable, Iterator
from contextlib import suppress

from leadtui.cli import output
from leadtui.cli.context import Context, card_of, short_ids
from leadtui.cli.quick import Place, remember_place
from leadtui.desk import listing
from leadtui.desk.items import item, listed
from leadtui.desk.summing import summary_of
from leadtui.desk.view import Filter, found_in
from leadtui.domain.ages import age, spoken
from leadtui.domain.board import Board, Card, Lane
from leadtui.domain.contacts import Lead, WayState
from leadtui.domain.due import ages
from leadtui.domain.glance import headline, name_of
from leadtui.domain.ids import short_id
from leadtui.domain.linking import parts_in, reached_by
from leadtui.domain.reach import shown
from leadtui.domain.stages import ACTIVE
from leadtui.domain.tags import tags_of
from leadtui.domain.text import clean, plural
from leadtui.domain.timeline import entries
from leadtui.errors import StoreError, UsageError

ALL = "all"

NAME_SHOWN, WORDS_SHOWN = 30, 60
"""Characters of a name, and of what somebody wants, in a line."""

WORDS_HEARD = 200
"""Characters of what somebody wants in a sentence."""


def list_leads(options: argparse.Namespace) -> int:
    """`leadtui list`, by the journal itself."""
    context = Context(options)
    place = None if "://" in context.where else Place(context.where, context.loaded.digest)
    # Taken before the journal is read: what is written meanwhile makes a listing stale, never wrong.
    stamp = listing.stamp(*place) if place else ""
    with context.journal() as journal:
        now = context.past_moment(options.as_of) if options.as_of else context.clock.now()
        board = context.board_as_of(journal, now) if options.as_of else context.board(journal)
        is_whole = not journal.damage
    _check_stage(board, options.stage)
    cards = [card for lane in board.lanes for card in lane.cards if _wanted(options, lane, card, now)]
    if not options.json:
        tell = _tell_cards if output.wants_plain(options.plain) else _say_cards
        tell(context, board, cards, now)
        return 0
    items = {card.lead.id: item(card, now) for card in cards}
    for one in items.values():
        output.say_json(one)
    if place and stamp and is_whole and not (options.as_of or context.read_only):
        leads = listed(board, summary_of(board, now), now, items)
        if leads is not None:
            with suppress(StoreError):  # who cannot write does without
                listing.write(place.folder, stamp, leads)
        remember_place(options, place)
    return 0


def _check_stage(board: Board, stage: str | None) -> None:
    if stage and stage != ALL and board.lane(stage) is None:
        known = ", ".join(lane.stage.id for lane in board.lanes)
        raise UsageError(f"No stage is called {stage[:40]}.", f"One of: {known}, or {ALL}.")


def _wanted(options: argparse.Namespace, lane: Lane, card: Card, now: datetime.datetime) -> bool:
    if options.stage:
        looked_in = options.stage in (ALL, lane.stage.id)
    else:
        looked_in = lane.stage.category in ACTIVE or bool(options.find)
    return (
        looked_in
        and Filter(owner=options.owner or "").lets(card, now)
        and (not options.find or found_in(card, options.find))
    )


def _say_cards(context: Context, board: Board, cards: list[Card], now: datetime.datetime) -> None:
    for line in output.table(_rows(board, cards, now)):
        output.say(line)
    _say_empty(board, cards)


def _say_empty(board: Board, cards: list[Card]) -> None:
    if not cards:
        hint = "“leadtui init” writes a config that explains how they come in; “leadtui add” adds one."
        output.warn("No leads there." if board.cards else f"No leads yet. {hint}")


def _tell_cards(context: Context, board: Board, cards: list[Card], now: datetime.datetime) -> None:
    """A sentence a lead, the most telling first: for who hears it, or for a terminal without columns."""
    region = context.loaded.settings.shop.region
    endings = short_ids(board.cards)
    if cards:
        output.say(f"{plural(len(cards), 'lead')}.")
    for card in cards:
        lead, late = card.lead, card.late_s(now)
        ways = [shown(way, region) for way in card.contact.ways if way.value in _best(card)]
        said = clean(lead.words, WORDS_HEARD)
        parts = [
            name_of(card),
            "urgent" if lead.urgent else "",
            f"late by {spoken(late)}" if late else "",
            f"{lead.owner(now) or 'nobody'} has it",
            f"in {board.stage_of(lead).label}",
            f"raised {spoken(ages(lead, now).raised_s)} ago",
            *(way for way in ways if way != name_of(card)),
            f"says: {said}" if said else "",
        ]
        output.say(f"{', '.join(filter(None, parts))}. Lead {endings[lead.id]}.")
    _say_empty(board, cards)


def _best(card: Card) -> tuple[str, str]:
    return card.contact.phone, card.contact.email


def _rows(board: Board, cards: Iterable[Card], now: datetime.datetime) -> Iterator[tuple[str, ...]]:
    endings = short_ids(board.cards)
    for card in cards:
        lead = card.lead
        late = card.late_s(now)
        name, way = name_of(card), card.contact.phone or card.contact.email
        yield (
            endings[lead.id],
            age(ages(lead, now).raised_s),
            board.stage_of(lead).label,
            lead.owner(now) or "nobody",
            ("! " if lead.urgent else "") + name[:NAME_SHOWN],
            way if way != name else "",
            f"late {age(late)}" if late else "",
            lead.words[:WORDS_SHOWN],
        )


def show(options: argparse.Namespace) -> int:
    """`leadtui show ID`: all fields, ways to reach, leads and the history."""
    context = Context(options)
    now = context.clock.now()
    with context.journal() as journal:
        board = context.board(journal)
        card = card_of(board, journal, options.lead)
        history = entries(journal.facts.history(card.contact.id), context.stamp)
        region = context.loaded.settings.shop.region
        parts = [
            (part.how, reached_by(part.who, region)) for part in parts_in(card.contact, journal.facts.contact)
        ]
    if options.json:
        output.say_json(item(card, now))
        return 0
    for line in _shown(context, board, card, now, parts):
        output.say(line)
    output.say("\nHistory")
    rows = ((context.stamp(one.at), one.by, "(undone) " * one.undone + one.text) for one in history)
    for line in output.table(rows):
        output.say(f"  {line}")
    return 0


def _shown(
    context: Context, board: Board, card: Card, now: datetime.datetime, parts: Iterable[tuple[str, str]]
) -> Iterator[str]:
    lead, contact = card.lead, card.contact
    yield f"{name_of(card)}   {board.stage_of(lead).label} · {lead.owner(now) or 'nobody'}"
    known: list[tuple[str, str]] = [
        (way.kind, _way(context, card, place)) for place, way in enumerate(contact.ways)
    ]
    known += [("company", contact.company), ("address", contact.address), ("postcode", contact.postcode)]
    known += [*contact.fields.items(), *parts]
    late = card.late_s(now)
    if card.due:
        known.insert(0, ("due", context.stamp(card.due) + (f", late {age(late)}" if late else "")))
    for line in output.table((name, text.replace("\n", " / ")) for name, text in known if text):
        yield f"  {line}"
    for one in contact.leads:
        yield ""
        yield from _lead(context, board, one)


def _way(context: Context, card: Card, place: int) -> str:
    way = card.contact.ways[place]
    said = "✓" if way.state == WayState.REACHED else f"({way.state})"
    return f"{shown(way, context.loaded.settings.shop.region)} {said}"


def _lead(context: Context, board: Board, lead: Lead) -> Iterator[str]:
    since = f"{board.stage_of(lead).label} since {context.stamp(lead.entered_at)}"
    reason = f", {lead.reason}" if lead.reason else ""
    yield f"Lead {short_id(lead.id, board.cards)}: {since}{reason}"
    if tags := tags_of(lead):
        yield f"  tags {', '.join(tags)}"
    if lead.call_back:
        yield f"  call-back {context.stamp(lead.call_back.at)}, {lead.call_back.who}"
    rows = (
        (context.stamp(one.raised_at), one.source, (one.words or one.service).replace("\n", " / "))
        for one in lead.enquiries
    )
    for line in output.table(rows):
        yield f"  {line}"


def print_board(context: Context, as_of: datetime.datetime | None = None) -> int:
    """One board as text: who is late first, then every active stage with its leads; now, or as it was."""
    now = as_of or context.clock.now()
    with context.journal() as journal:
        board = context.board_as_of(journal, as_of) if as_of else context.board(journal)
    told = headline(board, now)
    shop = context.loaded.settings.shop.name
    counts = f"{len(told.late)} late, {told.waiting} waiting, {told.unclaimed} unclaimed"
    output.say(f"{shop}: {counts}" if shop else counts)
    for lane in board.lanes:
        if lane.stage.category in ACTIVE:
            owner = f" · {lane.stage.owner}" if lane.stage.owner else ""
            output.say(f"\n{lane.stage.label.upper()} {len(lane.cards)}{owner}")
            for line in output.table(_rows(board, lane.cards, now)):
                output.say(f"  {line}")
    return 0
