"""What a wall tells: the few figures that make somebody get up, and leads without anything private.

A wall never sees a contact: it is given what is made here, in which a name is masked, and of numbers,
addresses and words there is nothing.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec

from leadtui.desk.health import Polling
from leadtui.desk.silence import STALE_S
from leadtui.domain.ages import age, duration
from leadtui.domain.board import Board, Card
from leadtui.domain.glance import NOBODY, LateLead, headline
from leadtui.domain.ids import SHORTEST_ENDING
from leadtui.domain.response import InTarget, answered_in_target
from leadtui.domain.stages import ACTIVE, Category
from leadtui.domain.text import clean, mask_name

Names = Literal["masked", "none"]
"""What a wall shows of a name: the first name and an initial, or nothing."""

LONGEST_NAME = 16
"""Characters of a masked name: the rest of a long one may be anything."""

SOMEBODY = "somebody"
"""An owner whose name is no name: an import may have brought a number or an address."""

SHOWN_OWNERS = 3
"""So many of those who have late leads are told by name."""

ONE_DAY = datetime.timedelta(days=1)

NOT_READ = "no journal"
NOT_POLLING = "nobody polls"
"""Why what is shown may be old, so short that it stands beside big digits."""


class WallLead(msgspec.Struct, frozen=True):
    """A lead as everybody may see it."""

    id: str
    name: str
    """Masked; the end of the lead's id where there is none to show."""
    stage: str
    since: datetime.datetime
    """Since when somebody waits for an answer, else since it came to its stage."""
    waits: bool
    """Whether they wait for an answer."""
    due: datetime.datetime | None
    is_promised: bool
    """Whether it is due at a call-back or a visit to come: until then it waits for nobody."""
    owner: str | None
    urgent: bool

    def late_s(self, now: datetime.datetime) -> float:
        """Seconds past due at `now`; 0 when it is not late."""
        return max(0.0, (now - self.due).total_seconds()) if self.due else 0.0


class WallLane(msgspec.Struct, frozen=True):
    """The leads of one stage, the longest wait first."""

    label: str
    category: Category
    target_s: int | None
    leads: tuple[WallLead, ...] = ()
    is_unmanned: bool = False
    """Whether its owner and cover are both away."""


class Sight(msgspec.Struct, frozen=True):
    """All that a wall tells of a board, as of one moment."""

    lanes: tuple[WallLane, ...]
    waiting: int
    oldest: WallLead | None
    """Who has waited longest for an answer."""
    breaches: tuple[WallLead, ...]
    """Those who wait, are late, and whom nobody has; the longest wait first."""
    late: tuple[tuple[str, int], ...]
    """Who has how many late leads: nobody first, then most first."""
    unclaimed: int
    in_target: InTarget
    target_s: int | None
    """How soon an enquiry is to be answered, in working time."""
    calls_due: int
    next_call: datetime.datetime | None
    opens: datetime.datetime | None
    """When the shop opens again; None while it is open, and where it never is."""
    is_open: bool
    as_of: datetime.datetime
    holds_until: datetime.datetime
    """Before that moment, with no event, only the seconds change."""

    @property
    def pressing(self) -> WallLead | None:
        """Whose age stands in big digits: the longest that is late and nobody's, else the longest wait."""
        return self.breaches[0] if self.breaches else self.oldest

    @property
    def late_leads(self) -> int:
        """How many leads are late."""
        return sum(count for _, count in self.late)


def sight(board: Board, now: datetime.datetime, zone: datetime.tzinfo, names: Names = "masked") -> Sight:
    """What a wall tells of `board` at `now`; days and hours are those of `zone`."""
    told = headline(board, now)
    lanes = tuple(
        WallLane(
            lane.stage.label, lane.stage.category, lane.stage.target_s,
            tuple(sorted((_lead(card, lane.stage.label, now, names) for card in lane.cards), key=_longest)),
            is_unmanned=lane.stage in told.unmanned,
        )
        for lane in board.lanes
        if lane.stage.category in ACTIVE
    )  # fmt: skip
    waiting = sorted((lead for lane in lanes for lead in lane.leads if lead.waits), key=_longest)
    calls = [
        card.lead.call_back.at for card in board.cards.values() if card.lead.active and card.lead.call_back
    ]
    is_open = board.calendar.is_open(now)
    opens = None if is_open else board.calendar.next_open(now)
    return Sight(
        lanes=lanes,
        waiting=told.waiting,
        oldest=waiting[0] if waiting else None,
        breaches=tuple(lead for lead in waiting if lead.owner is None and lead.late_s(now))
        if is_open
        else (),
        late=_late(told.late),
        unclaimed=told.unclaimed,
        in_target=_in_target(board, now, zone),
        target_s=board.pipeline.first.target_s,
        calls_due=sum(at <= now for at in calls),
        next_call=min((at for at in calls if at > now), default=None),
        opens=opens,
        is_open=is_open,
        as_of=now,
        holds_until=min(_turns(board, now, zone, told.holds_until, opens)),
    )


def _in_target(board: Board, now: datetime.datetime, zone: datetime.tzinfo) -> InTarget:
    today = now.astimezone(zone).date()
    leads = (card.lead for card in board.cards.values())
    return answered_in_target(
        leads, board.pipeline, board.calendar, now, lambda moment: moment.astimezone(zone).date() == today
    )


def _turns(
    board: Board,
    now: datetime.datetime,
    zone: datetime.tzinfo,
    turn: datetime.datetime | None,
    opens: datetime.datetime | None,
) -> Iterator[datetime.datetime]:
    """The moments at which something is counted otherwise: a lead is late, the shop opens, a day begins."""
    local = now.astimezone(zone)
    yield (
        local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0) + datetime.timedelta(days=1)
    ).astimezone(datetime.UTC)
    for moment in (turn, opens or board.calendar.closes(now)):
        if moment is not None and moment > now:
            yield moment


def _late(late: Iterable[LateLead]) -> tuple[tuple[str, int], ...]:
    found = Counter(staff_name(lead.owner) if lead.owner else NOBODY for lead in late)
    return tuple(sorted(found.items(), key=lambda one: (one[0] != NOBODY, -one[1], one[0])))


def _lead(card: Card, stage: str, now: datetime.datetime, names: Names) -> WallLead:
    lead = card.lead
    owner = lead.owner(now)
    return WallLead(
        id=lead.id,
        name=(masked(card.contact.name) if names == "masked" else "") or lead.id[-SHORTEST_ENDING:],
        stage=stage,
        since=lead.waiting_since or lead.entered_at,
        waits=lead.waiting_since is not None,
        due=card.due,
        is_promised=card.due is not None and card.due > now and card.due in _promises(card),
        owner=staff_name(owner) if owner else None,
        urgent=lead.urgent,
    )


def _promises(card: Card) -> tuple[datetime.datetime | None, ...]:
    call = card.lead.call_back
    return (call.at if call else None, card.lead.appointment_at)


def masked(name: str) -> str:
    """A contact's name for everybody's eyes; empty where nothing of it may be shown."""
    return mask_name(clean(name, 200))[:LONGEST_NAME]


def staff_name(name: str) -> str:
    """The name of one of us for everybody's eyes: whatever else stands there is none."""
    return SOMEBODY if "@" in name or any(map(str.isdigit, name)) else clean(name, 40)


def _longest(lead: WallLead) -> tuple[bool, datetime.datetime, str]:
    return lead.is_promised, lead.since, lead.id


class WallFigure(msgspec.Struct, frozen=True):
    """One of the few: how many, what else there is to say of it, and what it should be."""

    label: str
    count: str
    rest: str
    """Read after the count: `of 12 in 5m`."""
    target: str
    is_bad: bool = False
    """Whether somebody has to get up."""


def figures(
    told: Sight, polling: Polling, now: datetime.datetime, zone: datetime.tzinfo
) -> tuple[WallFigure, ...]:
    """The figures, in the order in which they are read."""
    soon = duration(told.target_s) if told.target_s else ""
    late = " · ".join(f"{who} {count}" for who, count in told.late[:SHOWN_OWNERS])
    more = len(told.late) - SHOWN_OWNERS
    within = told.in_target
    of_all = f"of {within.decided}" + (f" in {soon}" if soon else "")
    late += f" · {more} more" if more > 0 else ""
    return (
        WallFigure("waiting", str(told.waiting), "", f"each in {soon}" if soon else "nobody"),
        WallFigure("late", str(told.late_leads), late, "nobody", bool(told.late_leads)),
        WallFigure("unclaimed", str(told.unclaimed), "", "nobody", bool(told.breaches)),
        WallFigure("answered today", str(within.answered), of_all, "all"),
        WallFigure("call-backs due", str(told.calls_due), _next_call(told, now, zone), "none",
                   bool(told.calls_due)),
        _sources(polling, now),
    )  # fmt: skip


def _next_call(told: Sight, now: datetime.datetime, zone: datetime.tzinfo) -> str:
    at = told.next_call
    if at is None or at.astimezone(zone).date() != now.astimezone(zone).date():
        return ""
    return f"next {at.astimezone(zone):%H:%M}"


def _sources(polling: Polling, now: datetime.datetime) -> WallFigure:
    """How many answer, and which one does not, since when."""
    bad = [one for one in polling.sources if one.state in ("failing", "stale")]
    well = len(polling.sources) - len(bad) if polling.alive else 0
    if not polling.sources:
        return WallFigure("sources", "0", "none is set up" if polling.alive else "nobody asks them", "all")
    if not polling.alive:
        return WallFigure("sources", "0", f"of {len(polling.sources)} asked", "all", True)
    rest = f"of {len(polling.sources)} well"
    if bad:
        worst = max(bad, key=lambda one: one.state == "failing")
        since = f" {age((now - worst.since).total_seconds())}" if worst.since else ""
        rest += f": {worst.name} {worst.state}{since}"
    return WallFigure("sources", str(well), rest, "all", bool(bad))


def closed_words(told: Sight, now: datetime.datetime, zone: datetime.tzinfo) -> str:
    """`closed until 7:00 · 3 waiting`; empty while the shop is open."""
    if told.is_open:
        return ""
    until = f" until {opening(told, now, zone)}" if told.opens else ""
    return f"closed{until} · {told.waiting} waiting"


def opening(told: Sight, now: datetime.datetime, zone: datetime.tzinfo) -> str:
    """When the shop opens: `7:00`, with the day where the clock shows that hour before."""
    if told.opens is None:
        return ""
    local = told.opens.astimezone(zone)
    hour = f"{local.hour}:{local.minute:02}"
    return hour if told.opens - now <= ONE_DAY else f"{local:%a} {hour}"


def staleness(
    looked_s: float | None, polling: Polling, now: datetime.datetime, *, is_polled: bool
) -> tuple[float | None, str]:
    """How old what is shown is (seconds; None: unknown), and why it is stale; empty while it is current.

    `looked_s`: seconds since the journal was last read. `is_polled`: whether there is anything to poll.
    """
    if looked_s is None or looked_s > STALE_S:
        return looked_s, NOT_READ
    if is_polled and polling.silent_since is not None:
        return max(looked_s, (now - polling.silent_since).total_seconds()), NOT_POLLING
    if is_polled and not polling.ever:
        return None, NOT_POLLING
    return looked_s, ""
