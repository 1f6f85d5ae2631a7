"""A card: what a lane shows of a lead, as rows of segments. Nothing here knows a widget.

The left of a card tells the time: it changes most, and what stands left is cheapest to write. Late is a sign
(`!`) and a word (`late 2m40`) before it is a colour.
"""

from __future__ import annotations

from functools import lru_cache

from rich.cells import cell_len
from rich.segment import Segment

from leadtui.domain.board import Card
from leadtui.domain.contacts import Contact, Way
from leadtui.domain.currencies import told_amount
from leadtui.domain.dialling import shown
from leadtui.domain.glance import NO_NAME, NOBODY
from leadtui.ui.cells import cut, fit, folded, plain
from leadtui.ui.look import Look, Paint
from leadtui.ui.segments import Row, Words, laid
from leadtui.ui.telling import Told

ROWS = 3
"""Rows of a card in a lane."""

TABLE_COLUMNS = 50
"""With so much room beside the time, cards of one row stand in columns."""

NAME_COLUMNS = 18
"""Of a name at least, where cards stand in columns: words tell more than the end of a long name."""

STATE_COLUMNS = 11
"""`asked again`."""

OWNER_COLUMNS = 8

MARK = "▌"

BARRED_ROWS = 2
"""Rows of the selected card that carry the bar: on a slow line every row of it is felt at every key."""

ALIKE = "=?"
"""Somebody else may be the same person: said so where there is no room for the name."""

STAR = "*"
"""Before the name of a lead that is marked for what is done to many at once."""

NO_WORDS = "left no words"


def title(contact: Contact, region: str) -> str:
    """What a contact goes by: the name, else the number, the company or the address."""
    if contact.name:
        return contact.name
    if contact.phone:
        return number(contact.phone, region)
    return contact.company or contact.email or NO_NAME


@lru_cache(1024)
def number(phone: str, region: str) -> str:
    """A number as the shop's country writes it."""
    return shown(Way("phone", phone), region)


def wanted(card: Card) -> str:
    """What they want, in their own words."""
    contact = card.contact
    return card.lead.words or contact.company or contact.address or contact.email


def badges(card: Card, look: Look, room: int) -> str:
    """`=J. Wu? #boiler`: who may be the same person, and the tags; shorter where there is no room."""
    told = [f"#{tag}" for tag in card.lead.tags]
    if card.alike is not None:
        told.insert(0, f"={title(card.alike, look.region)}?")
        if cell_len(" ".join(told)) > room:
            told[0] = ALIKE
    while len(told) > 1 and cell_len(" ".join(told)) > room:
        told.pop()
    return cut(" ".join(told), room) if told and room >= len(ALIKE) else ""


def amount(card: Card, look: Look) -> str:
    """The lead's amount, empty where none is known: `£4,200`."""
    known = card.lead.amount
    return "" if known is None else told_amount(known, look.currency, whole=True)


def progress(card: Card, questions: int) -> str:
    """How much of the checklist was asked: `■■□□□`; empty before the first answer."""
    asked = len(card.lead.answers)
    total = max(questions, asked)
    return "■" * asked + "□" * (total - asked) if asked else ""


def card_rows(
    card: Card,
    told: Told,
    look: Look,
    columns: int,
    time: int,
    *,
    height: int = ROWS,
    selected: bool = False,
    marked: bool = False,
) -> tuple[Row, ...]:
    """A card in `height` rows of `columns`, with times in `time` columns; beyond `ROWS`, for words."""
    palette = look.palette
    room = columns - time - 3
    margin = (" " * (time + 3), palette.blank)
    boxes, price = progress(card, look.questions), amount(card, look)
    name = _apart(cut(title(card.contact, look.region), room - _beside(boxes)), boxes, room)
    right: list[Words] = [(badges(card, look, (room - _beside(price)) // 2), palette.notice)]
    right.append((f" {price}" if price and right[0][0] else price, palette.muted))
    beside = "".join(text for text, _ in right)
    words, *more = _worded(wanted(card), room - _beside(beside), room, height - ROWS + 1)
    said = (words, palette.text) if words or more else (NO_WORDS, palette.muted)
    lines: list[list[Words]] = [
        [*_head(card, told, look, time, marked), (name, palette.strong), (boxes, palette.muted)],
        [margin, (_apart(said[0], beside, room), said[1]), *right],
        *([margin, (text, palette.text)] for text in more),
        [margin, *_foot(told, card.lead.source, look, room)],
    ]
    lines += [[] for _ in range(height - len(lines))]
    rows = tuple(laid(line, columns, palette.blank) for line in lines)
    if not selected:
        return rows
    return (*(_barred(row, look) for row in rows[:BARRED_ROWS]), *rows[BARRED_ROWS:])


def _worded(text: str, first: int, columns: int, rows: int) -> list[str]:
    """What they want in at most so many rows, the first with `first` columns; cut where it is longer.

    A word that has room in the next row is not broken in the first.
    """
    if rows == 1 or cell_len(text) <= first:
        return [cut(text, first)]
    rest = " ".join(plain(text).split())
    head = "" if first < cell_len(rest.partition(" ")[0]) <= columns else folded(rest, first)[0]
    return [head, *_worded(rest[len(head) :].lstrip(), columns, columns, rows - 1)]


def _beside(right: str) -> int:
    """The columns that something at the right end takes, with a free one before it."""
    return cell_len(right) + 1 if right else 0


def _apart(left: str, right: str, room: int) -> str:
    """The left of two texts with the spaces that put the other at the end of the row."""
    return left + " " * (room - cell_len(left) - cell_len(right)) if right else left


def _head(card: Card, told: Told, look: Look, time: int, marked: bool) -> list[Words]:
    """Time and sign, in one style wherever that can be: nothing else is written so often.

    The star of a marked lead stands in the free column before the name.
    """
    head = _clock(card, told, look, time)
    if not marked:
        return head
    text, paint = head[-1]
    return [*head[:-1], (text[:-1], paint), (STAR, look.palette.mark)]


def _clock(card: Card, told: Told, look: Look, time: int) -> list[Words]:
    sign = " !" if len(told.time) < time else "!"
    rest = " " * (time + 2 - len(told.time) - len(sign))
    paint = _time_paint(told, look)
    if told.band == "late":
        return [(f" {told.time}{sign}{rest}", paint)]
    if not card.lead.urgent:
        return [(f" {told.time:{time + 2}}", paint)]
    return [(f" {told.time}", paint), (sign + rest, look.palette.urgent)]


def _foot(told: Told, source: str, look: Look, room: int) -> list[Words]:
    """State, owner, source: the last go first where there is no room."""
    state = cut(told.state, room)
    others = [plain(told.owner), plain(source)]
    while others and cell_len(_after(state, others)) > room - cell_len(state):
        others.pop()
    return [(state, _state_paint(told, look)), (_after(state, others), _owner_paint(told, look))]


def _after(state: str, others: list[str]) -> str:
    told = " · ".join(filter(None, others))
    return f" · {told}" if state and told else told


def card_line(
    card: Card,
    told: Told,
    look: Look,
    columns: int,
    time: int,
    *,
    selected: bool = False,
    marked: bool = False,
) -> Row:
    """A card in one row: time, sign, name, and what there is room for of words, state and owner."""
    palette = look.palette
    room = columns - time - 3
    line = _head(card, told, look, time, marked)
    if room < TABLE_COLUMNS:
        state = cut(told.state or told.owner, room // 2)
        name = cut(title(card.contact, look.region), room - _beside(state))
        paint = _state_paint(told, look) if told.state else _owner_paint(told, look)
        badge = badges(card, look, room - _beside(state) - cell_len(name) - 1)
        rest = _apart("", state, room - cell_len(name) - _beside(badge))
        line += [
            (f"{name} " if badge else name, palette.strong),
            (badge, palette.notice),
            (rest, palette.blank),
            (state, paint),
        ]
    else:
        named = min(28, max(NAME_COLUMNS, room // 4))
        words = room - named - STATE_COLUMNS - OWNER_COLUMNS - 4
        badge = badges(card, look, words // 2)
        price = amount(card, look)
        wants = fit(wanted(card), words - _beside(badge) - _beside(price))
        line += [
            (f"{fit(title(card.contact, look.region), named)} ", palette.strong),
            (wants + (" " if badge else ""), palette.text),
            (badge, palette.notice),
            (f" {price}" if price else "", palette.muted),
            ("  ", palette.text),
            (f"{fit(told.state, STATE_COLUMNS)} ", _state_paint(told, look)),
            (cut(told.owner, OWNER_COLUMNS), _owner_paint(told, look)),
        ]
    row = laid(line, columns, palette.blank)
    return _barred(row, look) if selected else row


def _time_paint(told: Told, look: Look) -> Paint:
    palette = look.palette
    return {"quiet": palette.muted, "fresh": palette.fresh, "warm": palette.warm, "late": palette.late}[
        told.band
    ]


def _state_paint(told: Told, look: Look) -> Paint:
    return look.palette.late if told.band == "late" else look.palette.notice


def _owner_paint(told: Told, look: Look) -> Paint:
    """What nobody has stands out from what somebody has."""
    return look.palette.text if told.owner == NOBODY else look.palette.muted


def _barred(row: Row, look: Look) -> Row:
    """The row of a selected card: its first column is a bar."""
    first = row[0]
    return [Segment(MARK, look.palette.mark), Segment(first.text[1:], first.style), *row[1:]]
