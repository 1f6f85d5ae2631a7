"""Leads made by hand, and widgets shown alone in a terminal without an end, for tests of what is painted."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from textual.app import App, ComposeResult
from textual.widget import Widget

from leadtui.domain.board import ALWAYS_OPEN, Board, Card, Lane, empty_board
from leadtui.domain.contacts import Answer, CallBack, Contact, Enquiry, Holder, Lead, Reply, Way
from leadtui.domain.stages import DEFAULT_PIPELINE, Pipeline
from leadtui.ui.look import Look
from leadtui.ui.segments import Row

NOW = datetime.datetime(2026, 11, 24, 21, 32, tzinfo=datetime.UTC)  # a Tuesday, 14:32 in Denver
LOOK = Look(zone=ZoneInfo("America/Denver"), region="US", currency="£")


def ago(seconds: float) -> datetime.datetime:
    """So many seconds before now."""
    return NOW - datetime.timedelta(seconds=seconds)


def contact(
    name: str = "Ana Ruiz",
    stage: str = "new",
    age_s: float = 60,
    *,
    words: str = "burst pipe",
    source: str = "web form",
    owner: str | None = None,
    answers: int = 0,
    asked: int = 1,
    replied: bool = False,
    call_back_in_s: float | None = None,
    phone: str = "",
    pipeline: Pipeline = DEFAULT_PIPELINE,
    **lead: Any,
) -> Contact:
    """Somebody with one lead, raised and brought to its stage `age_s` ago; in `new` nobody has answered."""
    of = pipeline.get(stage)
    lead_id = f"lead {name}"
    known: dict[str, Any] = {
        "id": lead_id,
        "contact": f"contact {name}",
        "stage": stage,
        "category": of.category if of else "working",
        "opened_at": ago(age_s),
        "entered_at": ago(age_s),
        "enquiries": tuple(
            Enquiry(source, f"{name} {number}", ago(age_s), ago(age_s), words=words)
            for number in range(asked)
        ),
        "replies": (Reply(source, "reply", ago(30), ago(30)),) if replied else (),
        "answers": {f"question {number}": Answer("yes", "ana", ago(9)) for number in range(answers)},
        "holder": Holder(owner, ago(60), ago(60)) if owner else None,
        "waiting_since": ago(age_s) if stage == "new" else None,
        "waiting_seen_at": ago(age_s) if stage == "new" else None,
    }
    if call_back_in_s is not None:
        known["call_back"] = CallBack(
            NOW + datetime.timedelta(seconds=call_back_in_s), owner or "ana", ago(5)
        )
    ways = (Way("phone", phone),) if phone else ()
    return Contact(f"contact {name}", name if not phone else "", ways, leads=(Lead(**(known | lead)),))


def board(people: Iterable[Contact], pipeline: Pipeline = DEFAULT_PIPELINE) -> Board:
    """The board with these people on it."""
    return empty_board(pipeline, ALWAYS_OPEN).advance(1, {one.id: one for one in people})


def lane(people: Iterable[Contact], stage: str = "new") -> Lane:
    """The lane of a stage with these people in it."""
    found = board(people).lane(stage)
    assert found is not None
    return found


def card(**described: Any) -> Card:
    """One card; what is not said is as in `contact`."""
    (made,) = board([contact(**described)]).cards.values()
    return made


def text(row: Row) -> str:
    """What a row says."""
    return "".join(segment.text for segment in row)


def texts(widget: Widget) -> list[str]:
    """What every row of a widget says, without the spaces at its end."""
    return [widget.render_line(y).text.rstrip() for y in range(widget.size.height)]


class Alone(App[None]):
    """A terminal with nothing but the widgets under test."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, *widgets: Widget) -> None:
        super().__init__()
        self.widgets = widgets

    def compose(self) -> ComposeResult:
        """The widgets, one below the other."""
        yield from self.widgets
