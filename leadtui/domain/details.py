"""What is set on a lead, each by a name: what a contact's page and `leadtui show` tell of it."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator

from leadtui.domain.contacts import Lead
from leadtui.domain.currencies import told_amount
from leadtui.domain.tags import tags_of


def details(
    lead: Lead, stamp: Callable[[datetime.datetime], str], currency: str
) -> Iterator[tuple[str, str]]:
    """Names and values, in the order they are told; `stamp` writes a moment in the shop's own time."""
    if lead.reason:
        yield "reason", lead.reason
    if lead.call_back:
        yield "call back", f"{stamp(lead.call_back.at)}, {lead.call_back.who}"
    if lead.appointment_at:
        yield "visit", stamp(lead.appointment_at)
    if lead.wake_at:
        yield "back on", stamp(lead.wake_at)
    if lead.amount is not None:
        yield "amount", told_amount(lead.amount, currency)
    if lead.verdict:
        yield "verdict", lead.verdict
    for question, answer in lead.answers.items():
        yield question, f"{answer.answer}, {answer.words}" if answer.words else answer.answer
    if tags := tags_of(lead):
        yield "tags", ", ".join(tags)
