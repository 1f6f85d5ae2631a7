"""Everything that is known of one contact, laid out to be read: ways to reach, fields, leads, history."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import msgspec
from rich.cells import cell_len
from rich.console import RenderableType
from rich.text import Text

from leadtui.domain.board import Board, Card
from leadtui.domain.contacts import Contact, Enquiry, Lead, LinkHow, Way, WayState
from leadtui.domain.details import details
from leadtui.domain.dialling import shown
from leadtui.domain.ids import short_id
from leadtui.domain.linking import Part, reached_by
from leadtui.domain.spoken import language_name
from leadtui.domain.timeline import Entry
from leadtui.ui.cards import MARK, NO_WORDS, title
from leadtui.ui.cells import cut, fit, plain
from leadtui.ui.look import Look
from leadtui.ui.pages import GAP, indented, joined, pairs, prose, stacked, words

NAME_COLUMNS = 14
"""Columns of a field's name; a shop's own may be longer, and is cut."""

BY_COLUMNS = 10

APART = 3
"""Columns between a way to reach and what is told of it."""

NARROW = 60
"""Below so many columns, who did what when has a row of its own."""

_FOR: Mapping[LinkHow, str] = {"decides": "decides for", "lives there": "lives at", "pays": "pays for"}
"""The other way round: what the contact is to somebody."""

Stamp = Callable[[datetime.datetime], str]


class Facts(msgspec.Struct, frozen=True, eq=False):
    """What is laid out, and what is needed to tell it."""

    card: Card
    """The lead in hand."""
    board: Board
    look: Look
    stamp: Stamp
    same: Mapping[str, str]
    """By a way's key, who else has it."""
    parts: tuple[Part, ...] = ()
    """Who has a part in the contact's matters."""
    parts_of: tuple[Part, ...] = ()
    """In whose matters the contact has a part."""
    merge_key: str = ""
    """What merges with the one who may be the same person; empty where nothing may be written."""
    columns: int = 0
    """How wide it may be; 0: as wide as it likes."""


def known_of(facts: Facts) -> RenderableType:
    """Ways to reach, fields, and every lead with its enquiries: the one in hand first, then the newest."""
    contact = facts.card.contact
    rows = list(_about(facts, contact))
    others = (lead for lead in reversed(contact.leads) if lead.id != facts.card.lead.id)
    leads = [
        (lead, list(details(lead, facts.stamp, facts.look.currency))) for lead in (facts.card.lead, *others)
    ]
    names = [name.cell_len for name, _ in rows] + [cell_len(name) for _, more in leads for name, _ in more]
    wide = min(NAME_COLUMNS, max(names, default=0))
    parts: list[RenderableType] = [pairs(rows, wide)]
    for lead, more in leads:
        parts += [words(""), *_lead(facts, lead, more, wide)]
    return stacked(parts)


def _about(facts: Facts, contact: Contact) -> Iterator[tuple[Text, Text]]:
    muted, text = facts.look.palette.muted, facts.look.palette.text
    if facts.card.alike is not None:
        other = title(facts.card.alike, facts.look.region)
        how = f"   {facts.merge_key} looks and merges" if facts.merge_key else ""
        yield (
            words("same as", muted),
            joined((f"{plain(other)}?", facts.look.palette.notice), (how, muted)),
        )
    for way in contact.ways:
        yield words("e-mail" if way.kind == "email" else way.kind, muted), _way(facts, way)
    for part in facts.parts:
        yield words(part.how, muted), prose(reached_by(part.who, facts.look.region), text)
    for part in facts.parts_of:
        yield words(_FOR[part.how], muted), prose(reached_by(part.who, facts.look.region), text)
    named = {"company": contact.company, "address": contact.address, "postcode": contact.postcode}
    named["language"] = language_name(contact.language)
    for name, value in (named | contact.fields).items():
        if value:
            yield words(cut(name, NAME_COLUMNS), muted), prose(value, text)


def _way(facts: Facts, way: Way) -> Text:
    palette = facts.look.palette
    spoilt = way.state in (WayState.BAD, WayState.DO_NOT_USE)
    state = "✓ reached" if way.state is WayState.REACHED else str(way.state)
    same = facts.same.get(way.key, "")
    told = [(plain(shown(way, facts.look.region)), palette.strong)]
    told.append((state, palette.bad if spoilt else palette.muted))
    if same:
        told.append((f"same {way.kind} as {same}", palette.notice))
    # What is told of a way stands whole beside it, or below it: a word of it alone on a row says nothing.
    names = max([len("postcode"), *map(cell_len, facts.card.contact.fields)])
    needed = sum(cell_len(text) + APART for text, _ in told) + min(NAME_COLUMNS, names) + GAP
    apart = "\n" if 0 < facts.columns < needed else " " * APART
    return joined(told[0], *((f"{apart}{text}", paint) for text, paint in told[1:]))


def _lead(facts: Facts, lead: Lead, more: Sequence[tuple[str, str]], wide: int) -> Iterator[RenderableType]:
    """A lead under its stage: what is set on it, with names in `wide` columns, and its enquiries."""
    palette, stage = facts.look.palette, facts.board.stage_of(lead)
    in_hand = lead.id == facts.card.lead.id
    here = "this lead, " if in_hand and len(facts.card.contact.leads) > 1 else ""
    number = short_id(lead.id, facts.board.cards)
    yield joined(
        (MARK if in_hand else " ", palette.mark),
        (plain(stage.label).upper(), palette.stages.get(stage.category, palette.heading)),
        (f"  {here}since {facts.stamp(lead.entered_at)} · {number}", palette.muted),
    )
    rows = [
        (words(cut(name, NAME_COLUMNS), palette.muted), prose(value, palette.text)) for name, value in more
    ]
    if rows:
        yield pairs(rows, wide)
    for enquiry in reversed(lead.enquiries):
        yield from _enquiry(facts, enquiry)


def _enquiry(facts: Facts, enquiry: Enquiry) -> Iterator[RenderableType]:
    palette = facts.look.palette
    if enquiry.words:
        quoted = joined(("“", palette.text)).append_text(prose(enquiry.words, palette.text)).append("”")
    else:
        quoted = words(NO_WORDS, palette.muted)
    yield indented(quoted, 1)
    about = [
        enquiry.source,
        facts.stamp(enquiry.raised_at),
        enquiry.name if enquiry.name != facts.card.contact.name else "",
        enquiry.service,
        enquiry.campaign,
        f"consent: {enquiry.consent}" if enquiry.consent else "",
        enquiry.url,
    ]
    yield indented(words(" · ".join(cut(one, 60) for one in about if one), palette.muted), 1)


def history_of(entries: Iterable[Entry], columns: int, look: Look, stamp: Stamp) -> RenderableType:
    """What happened, newest first."""
    palette = look.palette
    lines = [words(" History", palette.heading)]
    parts: list[RenderableType] = list(lines)
    newest = sorted(entries, key=lambda entry: -entry.seq)
    if columns < NARROW:
        for entry in newest:
            parts.append(indented(words(f"{stamp(entry.at)} · {entry.by}", palette.muted), 1))
            parts.append(indented(_entry(entry, look), 3))
        return stacked(parts)
    whens = [stamp(entry.at) for entry in newest]
    wide = max(map(len, whens), default=0)
    rows = [
        (words(f"{when:>{wide}}  {fit(entry.by, BY_COLUMNS)}", palette.muted), _entry(entry, look))
        for when, entry in zip(whens, newest, strict=True)
    ]
    return stacked([*parts, pairs(rows, wide + 2 + BY_COLUMNS)])


def _entry(entry: Entry, look: Look) -> Text:
    if not entry.undone:
        return prose(entry.text, look.palette.text)
    text = joined(("undone: ", look.palette.muted))
    struck = prose(entry.text, look.palette.muted)
    struck.stylize("strike")
    return text.append_text(struck)
