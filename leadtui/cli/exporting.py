"""`leadtui export`: every lead with its contact, under our own column names: it can be imported again."""

from __future__ import annotations

import argparse
import csv
import datetime
import sys
from collections.abc import Iterable, Iterator

from leadtui.cli import output
from leadtui.cli.context import Context
from leadtui.domain.board import Board, Card
from leadtui.domain.contacts import Contact, Enquiry, WayState
from leadtui.domain.moments import iso, iso_or_none
from leadtui.domain.stages import Milestone
from leadtui.domain.text import csv_safe
from leadtui.errors import UsageError
from leadtui.sources.plan import own_word

COLUMNS = (
    "external_id", "name", "phone", "email", "company", "address", "postcode", "service", "campaign",
    "message", "source", "consent", "raised_at", "owner", "qualified_at", "booked_at", "signed_at", "lost_at",
    "stage", "stage_at", "reason", "amount", "appointment_at", "wake_at",
)  # fmt: skip
"""What an import needs no map for. The shop's own fields stand behind them."""

Row = dict[str, str | float | None]


def export(options: argparse.Namespace) -> int:
    """`leadtui export`: as a table or as JSON, those who left memory long ago as well."""
    if options.journal:
        from leadtui.cli.copying import export_journal

        return export_journal(options)
    if options.to or options.move:
        raise UsageError("--to and --move are for a whole journal.", "leadtui export --journal --to STORE")
    if options.csv and options.json:
        raise UsageError("--csv and --json exclude each other.", "Write one of them.")
    context = Context(options)
    now = context.clock.now()
    with context.journal() as journal:
        board = context.whole_board(journal, now)
    rows = [_row(card, board, now) for card in _cards(board)]
    if options.json:
        output.say_json(rows)
        return 0
    columns = [*COLUMNS, *sorted({key for row in rows for key in row} - set(COLUMNS))]
    writer = csv.writer(sys.stdout)
    writer.writerow(map(csv_safe, columns))
    for row in rows:
        writer.writerow([_cell(row.get(column)) for column in columns])
    return 0


def _cards(board: Board) -> Iterator[Card]:
    """Lane by lane; what was no enquiry would become one by the next import."""
    return (card for lane in board.lanes for card in lane.cards if card.lead.category != "out")


def _row(card: Card, board: Board, now: datetime.datetime) -> Row:
    """One lead in our own words. What was said is that of its first enquiry, which its clock began with."""
    lead, contact = card.lead, card.contact
    first = min(lead.enquiries, key=_raised_at, default=None)
    told = (
        {name: getattr(first, name) for name in ("service", "campaign", "source", "consent")} if first else {}
    )
    row: Row = {
        "external_id": first.external_id if first else None,
        "name": contact.name,
        "phone": ", ".join(_ways(contact, "phone")),
        "email": ", ".join(_ways(contact, "email")),
        "company": contact.company,
        "address": contact.address,
        "postcode": contact.postcode,
        "message": first.words if first else None,
        "raised_at": iso(lead.raised_at),
        "owner": lead.owner(now),
        "lost_at": iso(lead.entered_at) if lead.category == "lost" else None,
        # A stage that the config has dropped would be unknown to an import; its milestones are told anyway.
        "stage": lead.stage if board.pipeline.get(lead.stage) else None,
        "stage_at": iso(lead.entered_at),
        "reason": lead.reason,
        "amount": lead.amount,
        "appointment_at": iso_or_none(lead.appointment_at),
        "wake_at": iso_or_none(lead.wake_at) if lead.category == "parked" else None,
    }
    row |= told
    row |= {
        f"{one}_at": iso_or_none(lead.milestones.get(one))
        for one in Milestone
        if one is not Milestone.INBOUND
    }
    row |= {_field(key): text for key, text in contact.fields.items()}
    return {key: row.get(key) or None for key in (*COLUMNS, *row)}


def _raised_at(enquiry: Enquiry) -> datetime.datetime:
    return enquiry.raised_at


def _ways(contact: Contact, kind: str) -> Iterable[str]:
    """The numbers or addresses worth trying, best first; never one that is not to be used."""
    ways = [way for way in contact.ways if way.kind == kind and way.state is not WayState.DO_NOT_USE]
    good = [way for way in ways if way.state is not WayState.BAD]
    return (way.value for way in good or ways)


def _field(name: str) -> str:
    """A shop's own field under a name that an import does not take for one of ours."""
    return name if own_word(name) is None else f"{name} (field)"


def _cell(value: str | float | None) -> str:
    return "" if value is None else csv_safe(output.harmless_lines(str(value)))
