"""Links between contacts who stay two people: who decides, who lives there, who pays."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from leadtui.domain.commands import Link, Refusal, Unlink
from leadtui.domain.contacts import Contact, Lead, LinkHow, Way, WayState
from leadtui.domain.dialling import shown
from leadtui.domain.draft import Draft
from leadtui.domain.events import Linked, Unlinked
from leadtui.domain.receive import known_or_met
from leadtui.domain.rules import Rules

Find = Callable[[str], Contact | None]
"""A contact by an id that it has or had, such as `Facts.contact`."""


class Part(NamedTuple):
    """Who has a part in a contact's matters, and which."""

    who: Contact
    how: LinkHow


def link(draft: Draft, command: Link, lead: Lead, rules: Rules) -> Refusal | None:
    """Say what somebody is to the lead's contact; who was not known yet is met."""
    if not (command.to or command.name or command.ways):
        return Refusal("say who it is: somebody we know, or a name or a number")
    if command.to:
        other = draft.facts.contact(command.to)
    else:
        other = known_or_met(draft, command.name, command.ways, rules)
    contact = draft.facts.contact_of(lead.id)
    if other is None or contact is None:
        return Refusal("the other contact is gone")
    if other.id == contact.id:
        return Refusal("they are the same contact")
    if not any(one.how == command.how and _now(draft, one.to) == other.id for one in contact.links):
        draft.about(lead, Linked(other.id, command.how))
    return None


def unlink(draft: Draft, command: Unlink, lead: Lead, rules: Rules) -> Refusal | None:
    """Take away what somebody is to the lead's contact."""
    contact = draft.facts.contact_of(lead.id)
    wanted = _now(draft, command.to)
    links = contact.links if contact else ()
    gone = [one for one in links if _now(draft, one.to) == wanted and command.how in (None, one.how)]
    if not gone:
        return Refusal("there is no such link")
    for one in gone:
        draft.about(lead, Unlinked(one.to, one.how))
    return None


def _now(draft: Draft, contact_id: str) -> str:
    """The id of the contact that one is shown as by now; its own where it is gone."""
    contact = draft.facts.contact(contact_id)
    return contact.id if contact else contact_id


def parts_in(contact: Contact, find: Find) -> tuple[Part, ...]:
    """Who has a part in the contact's matters by now; nobody who is gone, or has become the same person."""
    found: dict[tuple[str, LinkHow], Part] = {}
    for one in contact.links:
        other = find(one.to)
        if other is not None and other.id != contact.id:
            found.setdefault((other.id, one.how), Part(other, one.how))
    return tuple(found.values())


def parts_of(contact: Contact, everybody: Iterable[Contact]) -> Iterator[Part]:
    """The other way round: in whose matters the contact has a part."""
    ids = {contact.id, *contact.merged}
    for one in everybody:
        if one.id not in ids:
            yield from (Part(one, each.how) for each in one.links if each.to in ids)


def authority(contact: Contact, find: Find, region: str = "") -> str:
    """Who decides for the contact, and how to reach them: `J. Wu, (303) 555-0155`; empty: nobody else.

    `region` is the shop's country, whose own numbers are shown as it writes them.
    """
    return "; ".join(
        reached_by(part.who, region) for part in parts_in(contact, find) if part.how == "decides"
    )


def reached_by(contact: Contact, region: str = "") -> str:
    """A contact's name and the first number or address that may be used: `J. Wu, (303) 555-0155`."""
    way = next(filter(_usable, sorted(contact.ways, key=lambda way: way.kind != "phone")), None)
    return ", ".join(filter(None, (contact.name or contact.company, shown(way, region) if way else "")))


def _usable(way: Way) -> bool:
    return way.state not in (WayState.BAD, WayState.DO_NOT_USE)
