"""Commands about who a contact is, and the visit that is booked with them."""

from __future__ import annotations

import argparse

from leadtui.cli import output
from leadtui.cli.context import Context, card_of
from leadtui.cli.writing import mine, on_lead
from leadtui.domain.board import Card
from leadtui.domain.commands import Command, Correct
from leadtui.domain.contacts import Way
from leadtui.domain.fold import NAMED_FIELDS
from leadtui.domain.reach import email_way, phone_way
from leadtui.domain.text import clean
from leadtui.domain.visit import visit_entry
from leadtui.errors import RefusedError, UsageError

LONGEST = 300
"""Characters of a field that are kept."""


def correct(options: argparse.Namespace) -> int:
    """`leadtui correct`: name, company, address, postcode, language; one more number or address."""
    given = {name: getattr(options, name) for name in NAMED_FIELDS if getattr(options, name) is not None}
    changes = {name: clean(text, LONGEST) for name, text in given.items()}
    empty = [name for name, text in changes.items() if not text]
    if empty:
        raise UsageError(f"--{empty[0]} has nothing in it.", "Write what it is.")
    if not changes and options.phone is None and options.email is None:
        raise UsageError("Say what is to be put right.", "For example --name 'June Park'.")

    def command(context: Context, card: Card) -> Command:
        ways = tuple(_ways(options, context.loaded.settings.shop.region))
        return Correct(**mine(context, card), changes=changes, ways=ways)

    return on_lead(options, command)


def _ways(options: argparse.Namespace, region: str) -> list[Way]:
    ways = []
    for name, text in (("phone", options.phone), ("email", options.email)):
        if text is None:
            continue
        way = phone_way(text, region) if name == "phone" else email_way(text)
        if way is None:
            raise UsageError(f"--{name} is nothing that can be read.", "Write the whole of it.")
        ways.append(way)
    return ways


def visit(options: argparse.Namespace) -> int:
    """`leadtui visit`: the booked visit, as a calendar takes it in."""
    context = Context(options)
    with context.journal() as journal:
        card = card_of(context.board(journal), journal, options.lead)
    if card.lead.appointment_at is None:
        raise RefusedError("Refused: no visit is booked.", "“leadtui book” sets one.")
    output.say(visit_entry(card.contact, card.lead, context.clock.now()).replace("\r\n", "\n").rstrip())
    return 0
