"""Commands that look: list, and the board as text. For people in lines, for programs as JSON."""

from __future__ import annotations

import argparse
import datetime
from collections.abc import Collection, Iterator
from contextlib import suppress

from leadtui.cli import output
from leadtui.cli.context import Context, short_ids
from leadtui.cli.quick import Place, remember_place
from leadtui.desk import listing
from leadtui.desk.items import item, listed
from leadtui.desk.summing import summary_of
from leadtui.desk.view import Filter, found_in
from leadtui.domain.ages import age, spoken
from leadtui.domain.board import Board, Card, Lane
from leadtui.domain.contacts import Lead
from leadtui.domain.currencies import told_amount
from leadtui.domain.dialling import shown
from leadtui.domain.due import ages
from leadtui.domain.glance import headline, name_of
from leadtui.domain.stages import ACTIVE
from leadtui.domain.text import clean, plural
from leadtui.domain.widths import agreed, cut, width
from leadtui.errors import StoreError, UsageError

ALL = "all"

NAME_SHOWN, WORDS_SHOWN = 30, 60
"""Columns of a name, and of what somebody wants, in a line."""

STAGE_AT, NAME_AT, WAY_AT, WORDS_AT = 2, 4, 5, -1
NARROWER = (
    (WORDS_AT, 24), (NAME_AT, 20), (WORDS_AT, 10), (STAGE_AT, 8), (NAME_AT, 16),
    (WORDS_AT, 0), (NAME_AT, 12), (WAY_AT, 0), (STAGE_AT, 0), (NAME_AT, 8),
)  # fmt: skip
"""What gives way in a narrow terminal, one after another: which lead, whose and how late are told in any."""

INDENT = 2
"""Columns before a lead that stands under its stage."""

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
        if not cards:
            _say_empty(board, is_past=bool(options.as_of))
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
    for line in output.table(_rows(context, board, cards, now), output.columns(0), NARROWER):
        output.say(line)


def _say_empty(board: Board, *, is_past: bool) -> None:
    if is_past:
        output.warn("No leads there then.")
    elif board.cards:
        output.warn("No leads there.")
    else:
        hint = "“leadtui init” writes a config that explains how they come in; “leadtui add” adds one."
        output.warn(f"No leads yet. {hint}")


def _tell_cards(context: Context, board: Board, cards: list[Card], now: datetime.datetime) -> None:
    """A sentence a lead, the most telling first: for who hears it, or for a terminal without columns."""
    endings = short_ids(board.cards)
    if cards:
        output.say(f"{plural(len(cards), 'lead')}.")
    for card in cards:
        output.say(in_a_sentence(context, board, card, now, endings[card.lead.id]))


def in_a_sentence(
    context: Context, board: Board, card: Card, now: datetime.datetime, ending: str, *, ways: bool = True
) -> str:
    """A lead as it is heard, the most telling first; `ways`: with the ways to reach and what they said."""
    lead, late = card.lead, card.late_s(now)
    region = context.loaded.settings.shop.region
    reached = [shown(way, region) for way in card.contact.ways if way.value in _best(card)]
    said = clean(lead.words, WORDS_HEARD)
    parts = [
        name_of(card),
        "urgent" if lead.urgent else "",
        f"late by {spoken(late)}" if late else "",
        f"{lead.owner(now) or 'nobody'} has it",
        f"in {board.stage_of(lead).label}",
        f"raised {spoken(ages(lead, now).raised_s)} ago",
        f"for {_amount(context, lead)}" if lead.amount is not None else "",
        *(way for way in reached if ways and way != name_of(card)),
        f"says: {said}" if ways and said else "",
    ]
    return f"{', '.join(filter(None, parts))}. Lead {ending}."


def _amount(context: Context, lead: Lead) -> str:
    return "" if lead.amount is None else told_amount(lead.amount, context.currency)


def _best(card: Card) -> tuple[str, str]:
    return card.contact.phone, card.contact.email


def _rows(
    context: Context, board: Board, cards: Collection[Card], now: datetime.datetime
) -> Iterator[tuple[str, ...]]:
    endings = short_ids(board.cards)
    amounts = [_amount(context, card.lead) for card in cards]
    wide = max(map(width, amounts), default=0)
    for card, amount in zip(cards, amounts, strict=True):
        lead = card.lead
        late = card.late_s(now)
        name, way = name_of(card), card.contact.phone or card.contact.email
        yield (
            endings[lead.id],
            age(ages(lead, now).raised_s),
            board.stage_of(lead).label,
            lead.owner(now) or "nobody",
            ("! " if lead.urgent else "") + cut(agreed(name), NAME_SHOWN),
            way if way != name else "",
            f"late {age(late)}" if late else "",
            *([" " * (wide - width(amount)) + amount] if wide else []),
            cut(agreed(lead.words), WORDS_SHOWN),
        )


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
            room = max(output.columns(0) - INDENT, 0)
            for line in output.table(_rows(context, board, lane.cards, now), room, NARROWER):
                output.say(f"  {line}")
    return 0
