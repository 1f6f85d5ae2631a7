"""Retries: when to call again after a call that nobody answered, by the shop's ladder."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import msgspec

from leadtui.domain.calendar import Calendar
from leadtui.domain.contacts import Lead, TouchHow
from leadtui.domain.when import read_moment

UNANSWERED: frozenset[TouchHow] = frozenset({"no answer", "voicemail", "busy"})
"""Calls that reached nobody. A wrong number is no try: there is nobody to try again there."""


class Retry(msgspec.Struct, frozen=True):
    """What is proposed after a call that nobody answered."""

    tries: int
    """How many calls in a row nobody answered, from 1."""
    at: datetime.datetime | None
    """When to call again; None: the ladder is used up, and `later` is what to propose."""


def tries_in_vain(lead: Lead) -> int:
    """How many calls nobody answered since the person was last heard from.

    Heard from is: reached, a reply, or another enquiry, since who asks again wants to be called.
    """
    heard = max(
        (one.raised_at for many in (lead.enquiries, lead.replies) for one in many), default=lead.opened_at
    )
    tries = 0
    for touch in sorted(lead.touches, key=lambda touch: touch.at):
        if touch.how == "reached":
            tries = 0
        elif touch.how in UNANSWERED and touch.at >= heard:
            tries += 1
    return tries


def next_try(
    lead: Lead, ladder: Sequence[str], now: datetime.datetime, calendar: Calendar, *, more: int = 0
) -> Retry | None:
    """When to try again, in the shop's hours; None when no call was in vain.

    `ladder` holds a moment for each try (`1h`, `tomorrow 9`), read from `now` in the shop's zone; `more` is
    how many calls have just been made that `lead` does not show yet. Raises ValueError for a moment that
    cannot be read; the config lets none through.
    """
    tries = tries_in_vain(lead) + more
    if not tries:
        return None
    if tries > len(ladder):
        return Retry(tries, None)
    text = ladder[tries - 1]
    moment = read_moment(text, now, calendar.zone)
    if moment is None:
        raise ValueError(f"no moment to try again at: {text}")
    return Retry(tries, calendar.next_open(moment) or moment)
