"""A card: what a lane shows of a lead, as rows of segments. Nothing here knows a widget or reads a clock.

The left of a card tells the time: it changes most, and what stands left is cheapest to write. Late is a sign
(`!`) and a word (`late 2m40`) before it is a colour.
"""

from __future__ import annotations

import datetime
from functools import lru_cache
from typing import Literal

import msgspec
from rich.cells import cell_len
from rich.segment import Segment

from leadtui.domain.ages import DAY, MINUTE, age
from leadtui.domain.board import Card
from leadtui.domain.contacts import Contact, Way
from leadtui.domain.glance import NOBODY
from leadtui.domain.reach import shown
from leadtui.domain.stages import Milestone, Stage
from leadtui.ui.cells import cut, fit, plain
from leadtui.ui.look import Look, Paint

ROWS = 3
"""Rows of a card in a lane."""

AGE_COLUMNS = 5
DATE_COLUMNS = 9
"""`Thu 09:00`."""

NEAR_S = 5 * MINUTE
"""So near its target an age is told in seconds."""

LATE_STEP_S = 10
"""Seconds of lateness are told in steps: the age beside them ticks already."""

WARM_S = 15 * MINUTE
"""An age is near its target in the last quarter of it, and never earlier than this."""

TABLE_COLUMNS = 50
"""With so much room beside the time, cards of one row stand in columns."""

STATE_COLUMNS = 11
"""`asked again`."""

OWNER_COLUMNS = 8

MARK = "▌"

MARKED_ROWS = 2
"""Rows of a card that carry the mark: on a slow line every row of it is felt at every key."""

NO_WORDS = "left no words"

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

Band = Literal["quiet", "fresh", "warm", "late"]


class Told(msgspec.Struct, frozen=True):
    """What a card says that depends on the moment; two that are equal look the same."""

    time: str
    """The age that matters, or the appointment."""
    band: Band
    state: str
    """`late 2m40`, `call back 15:30`, `asked again`, why it is parked or lost; or nothing."""
    owner: str
    """Empty where nobody has to have it."""


def tell(card: Card, stage: Stage, now: datetime.datetime, look: Look, *, coarse: bool = False) -> Told:
    """What `card` says at `now`; `coarse` says it shorter, and without the seconds of lateness."""
    lead = card.lead
    band = _band(card, stage, now)
    return Told(
        time=_time(card, stage, now, look),
        band=band,
        state=f"late {lateness(card.late_s(now), coarse=coarse)}"
        if band == "late"
        else _state(card, now, look, coarse=coarse),
        owner=lead.owner(now) or (NOBODY if lead.active else ""),
    )


def lateness(seconds: float, *, coarse: bool = False) -> str:
    """How late something is: `2m40` at first, then `12m`, `1h10`, `3d`."""
    return age(seconds // LATE_STEP_S * LATE_STEP_S, fine=not coarse and LATE_STEP_S <= seconds < NEAR_S)


def moment(at: datetime.datetime, now: datetime.datetime, zone: datetime.tzinfo) -> str:
    """A moment of these days as `Thu 09:00`, any other as `12 Dec`, in the shop's time."""
    local = at.astimezone(zone)
    if abs((at - now).total_seconds()) < 6 * DAY:
        return f"{WEEKDAYS[local.weekday()]} {local.hour:02}:{local.minute:02}"
    return f"{local.day} {_MONTHS[local.month - 1]}"


def _band(card: Card, stage: Stage, now: datetime.datetime) -> Band:
    if card.due is None:
        return "quiet"
    left = (card.due - now).total_seconds()
    if left < 0:
        return "late"
    if left <= min(WARM_S, (stage.target_s or WARM_S) / 4):
        return "warm"
    return "quiet" if card.lead.waiting_since is None else "fresh"


def _time(card: Card, stage: Stage, now: datetime.datetime, look: Look) -> str:
    """The age since the hand was raised while nobody answered, else what matters in that stage."""
    lead = card.lead
    if lead.waiting_since is not None and lead.active:
        return _age(lead.waiting_since, card, now)
    if lead.category == "parked" and lead.wake_at is not None:
        return moment(lead.wake_at, now, look.zone)
    if lead.appointment_at is not None and stage.milestone is Milestone.BOOKED:
        return moment(lead.appointment_at, now, look.zone)
    return _age(lead.entered_at, card, now)


def _age(since: datetime.datetime, card: Card, now: datetime.datetime) -> str:
    near = card.due is not None and abs((card.due - now).total_seconds()) < NEAR_S
    return age((now - since).total_seconds(), fine=near)


def _state(card: Card, now: datetime.datetime, look: Look, *, coarse: bool) -> str:
    lead = card.lead
    if not lead.active:
        return lead.reason
    if lead.call_back is not None:
        return f"call{'' if coarse else ' back'} {_promise(lead.call_back.at, now, look, coarse=coarse)}"
    if lead.waiting_since is None:
        return ""
    if lead.replies:
        return "replied"
    return "asked again" if len(lead.enquiries) > 1 else ""


def _promise(at: datetime.datetime, now: datetime.datetime, look: Look, *, coarse: bool) -> str:
    """A moment to come: the hour today, else the day, and the hour too where there is room."""
    local = at.astimezone(look.zone)
    if local.date() == now.astimezone(look.zone).date():
        return f"{local.hour:02}:{local.minute:02}"
    told = moment(at, now, look.zone)
    return told.partition(" ")[0] if coarse and ":" in told else told


def time_columns(stage: Stage) -> int:
    """How wide times are in a stage: where appointments are kept they are days and hours."""
    return DATE_COLUMNS if stage.milestone is Milestone.BOOKED or stage.category == "parked" else AGE_COLUMNS


def title(contact: Contact, region: str) -> str:
    """What a contact goes by: the name, else the number, the company or the address."""
    if contact.name:
        return contact.name
    if contact.phone:
        return _number(contact.phone, region)
    return contact.company or contact.email or "no name"


@lru_cache(1024)
def _number(phone: str, region: str) -> str:
    return shown(Way("phone", phone), region)


def wanted(card: Card) -> str:
    """What they want, in their own words."""
    contact = card.contact
    return card.lead.words or contact.company or contact.address or contact.email


def amount(card: Card, look: Look) -> str:
    """The lead's amount, empty where none is known: `£4,200`."""
    return "" if card.lead.amount is None else f"{look.currency}{card.lead.amount:,.0f}"


def progress(card: Card, questions: int) -> str:
    """How much of the checklist was asked: `■■□□□`; empty before the first answer."""
    asked = len(card.lead.answers)
    total = max(questions, asked)
    return "■" * asked + "□" * (total - asked) if asked else ""


def card_rows(
    card: Card, told: Told, look: Look, columns: int, time: int, *, selected: bool = False
) -> tuple[list[Segment], ...]:
    """A card in `ROWS` rows of `columns`, with times in `time` columns."""
    palette = look.palette
    indent = time + 3
    room = columns - indent
    boxes = progress(card, look.questions)
    name = cut(title(card.contact, look.region), room - (len(boxes) + 1 if boxes else 0))
    price = amount(card, look)
    words = cut(wanted(card), room - (len(price) + 1 if price else 0))
    margin = Segment(" " * indent, palette.blank)
    saying = Segment(words, palette.text) if words else Segment(NO_WORDS, palette.muted)
    rows = (
        [*_head(card, told, look, time), Segment(name, palette.strong), *_right(name, boxes, room, look)],
        [margin, saying, *_right(saying.text, price, room, look)],
        [margin, *_foot(told, card.lead.source, look, room)],
    )
    return (*(_marked(row, look) for row in rows[:MARKED_ROWS]), *rows[MARKED_ROWS:]) if selected else rows


def _head(card: Card, told: Told, look: Look, time: int) -> list[Segment]:
    """Time and sign, as one segment wherever one style does: nothing else is written so often."""
    columns = time + 2
    sign = " !" if len(told.time) < time else "!"
    if told.band == "late":
        return [Segment(f" {told.time + sign:{columns}}", look.palette.late)]
    paint = _paint(told, look)
    if not card.lead.urgent:
        return [Segment(f" {told.time:{columns}}", paint)]
    rest = columns - len(told.time) - len(sign)
    return [Segment(f" {told.time}", paint), Segment(sign + " " * rest, look.palette.urgent)]


def _paint(told: Told, look: Look) -> Paint:
    palette = look.palette
    return {"quiet": palette.muted, "fresh": palette.fresh, "warm": palette.warm, "late": palette.late}[
        told.band
    ]


def _right(left: str, right: str, room: int, look: Look) -> list[Segment]:
    """What is left of a row, with `right` at its end."""
    gap = room - cell_len(left) - cell_len(right)
    if not right:
        return [Segment(" " * gap, look.palette.blank)] if gap else []
    return [Segment(" " * gap + right, look.palette.muted)]


def _foot(told: Told, source: str, look: Look, room: int) -> list[Segment]:
    """State, owner, source: the last go first where there is no room."""
    palette = look.palette
    state = cut(told.state, room)
    others = [plain(told.owner), plain(source)]
    while others and cell_len(_after(state, others)) > room - cell_len(state):
        others.pop()
    rest = _after(state, others)
    gap = room - cell_len(state) - cell_len(rest)
    written = [
        (state, _state_paint(told, look)),
        (rest, _owner_paint(told, look)),
        (" " * gap, palette.blank),
    ]
    return [Segment(text, style) for text, style in written if text]


def _after(state: str, others: list[str]) -> str:
    told = " · ".join(filter(None, others))
    return f" · {told}" if state and told else told


def _state_paint(told: Told, look: Look) -> Paint:
    return look.palette.late if told.band == "late" else look.palette.notice


def card_line(
    card: Card, told: Told, look: Look, columns: int, time: int, *, selected: bool = False
) -> list[Segment]:
    """A card in one row: time, sign, name, and what there is room for of words, state and owner."""
    palette = look.palette
    room = columns - time - 3
    row = _head(card, told, look, time)
    if room < TABLE_COLUMNS:
        state = cut(told.state or told.owner, room // 2)
        name = cut(title(card.contact, look.region), room - cell_len(state) - 1)
        gap = room - cell_len(name) - cell_len(state)
        row += [Segment(name, palette.strong), Segment(" " * gap, palette.blank)]
        row += [Segment(state, _state_paint(told, look) if told.state else _owner_paint(told, look))]
    else:
        named = min(28, room // 3)
        words = room - named - STATE_COLUMNS - OWNER_COLUMNS - 4
        row += [Segment(fit(title(card.contact, look.region), named), palette.strong)]
        row += [Segment(f" {fit(_words(card, look), words)} ", palette.text)]
        row += [Segment(f" {fit(told.state, STATE_COLUMNS)}", _state_paint(told, look))]
        row += [Segment(f" {fit(told.owner, OWNER_COLUMNS)}", _owner_paint(told, look))]
    return _marked(row, look) if selected else row


def _words(card: Card, look: Look) -> str:
    return ", ".join(filter(None, (wanted(card), amount(card, look))))


def _owner_paint(told: Told, look: Look) -> Paint:
    """What nobody has stands out from what somebody has."""
    return look.palette.text if told.owner == NOBODY else look.palette.muted


def _marked(row: list[Segment], look: Look) -> list[Segment]:
    """The row of a selected card: its first column is a bar."""
    first = row[0]
    return [Segment(MARK, look.palette.mark), Segment(first.text[1:], first.style), *row[1:]]
