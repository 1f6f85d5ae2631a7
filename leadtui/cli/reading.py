"""Commands that look: list, show, log, export. As text for people, as JSON for programs."""

from __future__ import annotations

import argparse
import csv
import datetime
import json
import sys
import threading
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from leadtui.cli.context import Context, card_of
from leadtui.desk.items import item, moment
from leadtui.desk.view import Filter, found_in
from leadtui.domain.ages import age
from leadtui.domain.board import Board, Card, empty_board
from leadtui.domain.contacts import WayState
from leadtui.domain.due import ages
from leadtui.domain.events import Event, Unknown
from leadtui.domain.facts import as_of
from leadtui.domain.glance import headline, name_of
from leadtui.domain.ids import short_id
from leadtui.domain.reach import shown
from leadtui.domain.stages import ACTIVE
from leadtui.domain.text import csv_safe
from leadtui.domain.timeline import entries, words_for
from leadtui.errors import UsageError
from leadtui.store.journal import Journal


def list_leads(options: argparse.Namespace) -> int:
    """`leadtui list`: the active leads, or those that the options ask for."""
    context = Context(options)
    with context.journal() as journal:
        now = context.moment(options.as_of) if options.as_of else context.clock.now()
        board = board_as_of(context, journal, now) if options.as_of else context.board(journal)
    stage = options.stage or ""
    if stage not in ("", "all") and board.lane(stage) is None:
        raise UsageError(
            f"No stage is called {stage}.", f"One of: {', '.join(lane.stage.id for lane in board.lanes)}."
        )
    wanted = Filter(owner=options.owner or "")
    cards = [
        card
        for lane in board.lanes
        for card in lane.cards
        if (
            stage in ("all", lane.stage.id) or (not stage and (lane.stage.category in ACTIVE or options.find))
        )
        and wanted.lets(card, now)
        and (not options.find or found_in(card, options.find))
    ]
    if options.json:
        for card in cards:
            print(json.dumps(item(card, now), ensure_ascii=False))
        return 0
    for line in table(_rows(context, board, cards, now)):
        print(line)
    if not cards:
        print("No leads there." if board.cards else "No leads yet. “leadtui init” connects the first source.")
    return 0


def board_as_of(context: Context, journal: Journal, at: datetime.datetime) -> Board:
    """The board as it was at a moment of the past."""
    settings = context.loaded.settings
    facts = as_of(journal.read(), at)
    return empty_board(settings.pipeline, settings.calendar).advance(facts.seq, dict(facts.people))


def _rows(
    context: Context, board: Board, cards: Iterable[Card], now: datetime.datetime
) -> Iterator[tuple[str, ...]]:
    for card in cards:
        lead = card.lead
        late = card.late_s(now)
        yield (
            short_id(lead.id, board.cards),
            age(ages(lead, now).raised_s),
            board.stage_of(lead).label,
            lead.owner(now) or "nobody",
            ("! " if lead.urgent else "") + name_of(card),
            card.contact.phone or card.contact.email,
            f"late {age(late)}" if late else "",
            lead.words[:60],
        )


def table(rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Rows in columns as wide as they need; nothing trails a line."""
    kept = list(rows)
    widths = [max(map(len, column)) for column in zip(*kept, strict=True)]
    for row in kept:
        yield "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()


def show(options: argparse.Namespace) -> int:
    """`leadtui show ID`: all fields, ways to reach, leads and the history."""
    context = Context(options)
    now = context.clock.now()
    with context.journal() as journal:
        board = context.board(journal)
        card = card_of(board, journal, options.lead)
        history = entries(journal.facts.history(card.contact.id), context.stamp)
    if options.json:
        told = item(card, now)
        told["timeline"] = [
            {"seq": one.seq, "at": moment(one.at), "by": one.by, "text": one.text, "undone": one.undone}
            for one in history
        ]
        print(json.dumps(told, ensure_ascii=False))
        return 0
    for line in _shown(context, board, card, now):
        print(line)
    print("\nHistory")
    for line in table(
        (context.stamp(one.at), one.by, ("(undone) " if one.undone else "") + one.text) for one in history
    ):
        print(f"  {line}")
    return 0


def _shown(context: Context, board: Board, card: Card, now: datetime.datetime) -> Iterator[str]:
    lead, contact = card.lead, card.contact
    yield f"{name_of(card)}   {board.stage_of(lead).label} · {lead.owner(now) or 'nobody'}"
    late = card.late_s(now)
    if card.due:
        yield f"  due {context.stamp(card.due)}" + (f", late {age(late)}" if late else "")
    for way in contact.ways:
        tick = " ✓" if way.state == WayState.REACHED else f" ({way.state})"
        yield f"  {way.kind:<8} {shown(way, context.loaded.settings.shop.region)}{tick}"
    known = {
        "company": contact.company,
        "address": contact.address,
        "postcode": contact.postcode,
    } | contact.fields
    for name, text in known.items():
        if text:
            yield f"  {name:<8} {text}"
    for one in contact.leads:
        yield f"\nLead {short_id(one.id, board.cards)}: {board.stage_of(one).label}, since {context.stamp(one.entered_at)}"
        for enquiry in one.enquiries:
            yield f"  {context.stamp(enquiry.raised_at)}  {enquiry.source}  {enquiry.words or enquiry.service}".rstrip()


def log(options: argparse.Namespace) -> int:
    """`leadtui log`: every event, in order; with --follow, those to come as well."""
    context = Context(options)
    with context.journal() as journal:
        since = _print_log(context, journal, options.since, options.json)
        if options.follow:
            _follow(context, journal, since, options.json)
    return 0


def _print_log(context: Context, journal: Journal, since: int, as_json: bool) -> int:
    for line in journal.read(since):
        for event in line.events:
            if event.seq <= since:
                continue
            since = event.seq
            if as_json:
                print(json.dumps(_plain(event), ensure_ascii=False))
            elif text := words_for(event, context.stamp):
                print(
                    f"{event.seq:>6}  {context.stamp(event.recorded_at)}  {event.by}  {event.lead[-4:]:<4}  {text}"
                )
    sys.stdout.flush()
    return since


def _follow(context: Context, journal: Journal, since: int, as_json: bool) -> None:
    from leadtui.desk.watch import Watch

    news = threading.Event()
    watch = Watch({journal.watched: news.set}) if journal.watched else None
    if watch is not None:
        watch.start()
    try:
        while True:
            news.wait(timeout=1.0)
            news.clear()
            if journal.catch_up():
                since = _print_log(context, journal, since, as_json)
    finally:
        if watch is not None:
            watch.stop()


def _plain(event: Event) -> dict[str, Any]:
    data = event.data
    kind = data.kind if isinstance(data, Unknown) else str(type(data).__struct_config__.tag)
    told = data.data if isinstance(data, Unknown) else msgspec.to_builtins(data)
    return {
        "seq": event.seq,
        "command": event.command,
        "at": moment(event.at),
        "recorded_at": moment(event.recorded_at),
        "by": event.by,
        "contact": event.contact,
        "lead": event.lead,
        "kind": kind,
        "data": {key: value for key, value in told.items() if key != "kind"},
    }


COLUMNS = (
    "id", "external_id", "name", "phone", "email", "company", "address", "postcode", "service", "campaign", "message",
    "source", "consent", "raised_at", "stage", "owner", "qualified_at", "booked_at", "signed_at", "lost_at", "reason",
    "amount",
)  # fmt: skip
"""Of the exported table: our own names, so that it can be imported again without a map."""


def export(options: argparse.Namespace) -> int:
    """`leadtui export`: every lead at hand, as a table or as JSON."""
    context = Context(options)
    now = context.clock.now()
    with context.journal() as journal:
        board = context.board(journal)
    cards = [card for lane in board.lanes for card in lane.cards]
    if options.json:
        print(json.dumps([item(card, now) for card in cards], ensure_ascii=False))
        return 0
    writer = csv.writer(sys.stdout)
    writer.writerow(COLUMNS)
    for card in cards:
        writer.writerow([csv_safe(str(cell)) for cell in _cells(card, now)])
    return 0


def _cells(card: Card, now: datetime.datetime) -> Iterator[object]:
    told = item(card, now)
    newest = card.lead.enquiries[-1] if card.lead.enquiries else None
    told |= {
        "external_id": newest.external_id if newest else "",
        "service": newest.service if newest else "",
        "campaign": newest.campaign if newest else "",
        "lost_at": moment(card.lead.entered_at) if card.lead.category == "lost" else None,
    }
    told |= {f"{name}_at": at for name, at in told["milestones"].items()}
    return ("" if told[column] is None else told[column] for column in COLUMNS)


def print_board(context: Context) -> int:
    """One board as text: who is late first, then every active stage with its leads."""
    now = context.clock.now()
    with context.journal() as journal:
        board = context.board(journal)
    told = headline(board, now)
    shop = context.loaded.settings.shop.name
    print(
        f"{shop + ': ' if shop else ''}{len(told.late)} late, {told.waiting} waiting, {told.unclaimed} unclaimed"
    )
    for lane in board.lanes:
        if lane.stage.category not in ACTIVE:
            continue
        print(
            f"\n{lane.stage.label.upper()} {len(lane.cards)}"
            + (f" · {lane.stage.owner}" if lane.stage.owner else "")
        )
        for line in table(_rows(context, board, lane.cards, now)):
            print(f"  {line}")
    return 0
