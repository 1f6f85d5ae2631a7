"""What a wall is told: figures, and leads with nothing private on them."""

from __future__ import annotations

import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from leadtui.desk.health import Polling, SourceHealth
from leadtui.desk.wall import (
    NOT_POLLING,
    NOT_READ,
    Sight,
    WallFigure,
    closed_words,
    figures,
    masked,
    opening,
    sight,
    staff_name,
    staleness,
)
from leadtui.domain.absence import Staff
from leadtui.domain.board import Board, empty_board
from leadtui.domain.calendar import Calendar
from leadtui.domain.contacts import Contact, Way
from leadtui.domain.stages import DEFAULT_PIPELINE, Pipeline
from tests.support.painted import NOW, board, contact

DENVER = ZoneInfo("America/Denver")
OFFICE = Calendar("America/Denver", dict.fromkeys(range(5), ((7 * 60, 17 * 60),)))
SECRETS = ("+13035550142", "ana@example.com", "12 Elm Street", "80205", "burst pipe", "Ruiz", "Acme Ltd")


def seen(*people: Contact, now: datetime.datetime = NOW, names: Any = "masked") -> Sight:
    return sight(board(people), now, DENVER, names)


def told(told: Sight, label: str, polling: Polling | None = None) -> WallFigure:
    found = figures(told, polling or Polling(), NOW, DENVER)
    return next(one for one in found if one.label == label)


def with_hours(calendar: Calendar, *people: Contact) -> Board:
    return empty_board(DEFAULT_PIPELINE, calendar).advance(1, {one.id: one for one in people})


def private() -> Contact:
    known = named("Ana Ruiz", "burst pipe")
    return msgspec.structs.replace(
        known, ways=(Way("phone", SECRETS[0]), Way("email", SECRETS[1])), company="Acme Ltd",
        address=SECRETS[2], postcode=SECRETS[3], fields={"house": "12 Elm Street"},
    )  # fmt: skip


def named(name: str, words: str = "") -> Contact:
    """Somebody whose lead has an id that does not tell their name."""
    known = contact(name, words=words)
    return msgspec.structs.replace(known, leads=(msgspec.structs.replace(known.leads[0], id="0a1b2c3d"),))


@pytest.mark.parametrize("names", ["masked", "none"])
def test_nothing_private_is_in_what_a_wall_gets(names: str) -> None:
    whole = repr(seen(private(), names=names)) + repr(figures(seen(private()), Polling(), NOW, DENVER))
    assert not [secret for secret in SECRETS if secret in whole]
    assert ("Ana R." in repr(seen(private(), names=names))) is (names == "masked")


@pytest.mark.parametrize(
    "name",
    [
        "+1 303 555 0142",
        "ana@example.com",
        "(303) 555-0142",
        "٠١٢٣٤٥",
        "www.evil.example/1",
        "",
        "\x1b]0;x\x07",
        "1",
    ],
)
def test_a_name_that_is_none_shows_nothing_of_itself(name: str) -> None:
    assert masked(name) == ""
    assert seen(named(name)).lanes[0].leads[0].name == "2c3d"


@pytest.mark.parametrize("owner", ["dan@shop.example", "+13035550142", "4711"])
def test_an_owner_who_is_no_name_is_somebody(owner: str) -> None:
    assert staff_name(owner) == "somebody"


def test_the_longest_wait_comes_first_and_who_was_promised_a_time_comes_last() -> None:
    people = (
        contact("Young One", age_s=60),
        contact("Old One", age_s=900),
        contact("Urgent One", age_s=300, urgent=True),
        contact("Called One", age_s=5000, call_back_in_s=600),
    )
    assert [one.name for one in seen(*people).lanes[0].leads] == [
        "Old O.",
        "Urgent O.",
        "Young O.",
        "Called O.",
    ]


def test_what_is_late_and_nobodys_presses_before_an_older_one_that_somebody_has() -> None:
    owned, free = contact("Owned One", age_s=3000, owner="dan"), contact("Free One", age_s=400)
    here = seen(owned, free, contact("Fresh One", age_s=10))
    assert [one.name for one in here.breaches] == ["Free O."]
    assert here.pressing is not None
    assert here.pressing.name == "Free O."
    assert here.oldest is not None
    assert here.oldest.name == "Owned O."
    assert here.late == (("nobody", 1), ("dan", 1))
    assert told(here, "late") == WallFigure("late", "2", "nobody 1 · dan 1", "nobody", True)
    assert told(here, "unclaimed").is_bad


def test_a_lead_that_nobody_has_is_no_alarm_before_it_is_late() -> None:
    here = seen(contact("Fresh One", age_s=10))
    assert here.breaches == ()
    assert not told(here, "unclaimed").is_bad
    assert told(here, "waiting") == WallFigure("waiting", "1", "", "each in 5m")


def test_call_backs_that_are_due_are_counted_and_the_next_one_is_told() -> None:
    here = seen(contact("A B", call_back_in_s=-60), contact("C D", call_back_in_s=480))
    assert told(here, "call-backs due") == WallFigure("call-backs due", "1", "next 14:40", "none", True)


def test_a_source_that_fails_is_named_with_since_when() -> None:
    failing = SourceHealth("chat", "failing", failing_since=NOW - datetime.timedelta(minutes=12))
    polling = Polling((SourceHealth("web", "ok"), failing), ever=True)
    assert told(seen(), "sources", polling) == WallFigure(
        "sources", "1", "of 2 well: chat failing 12m", "all", True
    )


def test_while_nobody_polls_no_source_counts_as_well() -> None:
    polling = Polling((SourceHealth("web", "ok"),), silent_since=NOW, ever=True)
    assert told(seen(), "sources", polling) == WallFigure("sources", "0", "of 1 asked", "all", True)


def test_a_closed_shop_says_until_when_and_raises_no_alarm() -> None:
    night = datetime.datetime(2026, 11, 24, 3, tzinfo=DENVER)
    here = sight(with_hours(OFFICE, contact("A B", age_s=86400.0), contact("C D")), night, DENVER)
    assert closed_words(here, night, DENVER) == "closed until 7:00 · 2 waiting"
    assert here.breaches == ()


def test_over_a_weekend_the_day_is_told_too() -> None:
    saturday = datetime.datetime(2026, 11, 28, 12, tzinfo=DENVER)
    assert opening(sight(with_hours(OFFICE), saturday, DENVER), saturday, DENVER) == "Mon 7:00"
    early, late = (saturday + datetime.timedelta(hours=hours) for hours in (18, 20))  # Sunday 6:00, 8:00
    assert opening(sight(with_hours(OFFICE), early, DENVER), early, DENVER) == "Mon 7:00"
    assert opening(sight(with_hours(OFFICE), late, DENVER), late, DENVER) == "7:00"


def test_a_shop_that_never_opens_says_closed() -> None:
    never = Calendar("UTC", dict.fromkeys(range(7), ()))
    assert closed_words(sight(with_hours(never), NOW, DENVER), NOW, DENVER) == "closed · 0 waiting"


def test_what_is_counted_holds_until_something_turns() -> None:
    late_soon = contact("A B", age_s=240)
    due = NOW + datetime.timedelta(seconds=60)
    assert due < seen(late_soon).holds_until <= due + datetime.timedelta(seconds=1)
    midnight = datetime.datetime(2026, 11, 25, tzinfo=DENVER)
    assert seen().holds_until == midnight


@pytest.mark.parametrize(
    ("looked_s", "polling", "why"),
    [
        (1.0, Polling(ever=True), ""),
        (None, Polling(ever=True), NOT_READ),
        (16.0, Polling(ever=True), NOT_READ),
        (1.0, Polling(), NOT_POLLING),
        (1.0, Polling(silent_since=NOW - datetime.timedelta(minutes=3), ever=True), NOT_POLLING),
    ],
)
def test_what_is_shown_is_stale_when_nothing_new_can_come(
    looked_s: float | None, polling: Polling, why: str
) -> None:
    assert staleness(looked_s, polling, NOW, is_polled=True)[1] == why


def test_a_shop_without_sources_needs_nobody_to_poll() -> None:
    assert staleness(1.0, Polling(), NOW, is_polled=False) == (1.0, "")


def test_a_stage_whose_owner_and_cover_are_away_has_nobody_on_it() -> None:
    stages = (msgspec.structs.replace(DEFAULT_PIPELINE.stages[0], owner="ana", cover="bo"),)
    day = frozenset({datetime.date(2026, 11, 24)})
    off = Staff("America/Denver", {"ana": day, "bo": day})
    here = msgspec.structs.replace(board([], Pipeline(stages)), staff=off)
    assert [lane.is_unmanned for lane in sight(here, NOW, DENVER).lanes] == [True]
    there = msgspec.structs.replace(here, staff=Staff("America/Denver", {"ana": day}))
    assert [lane.is_unmanned for lane in sight(there, NOW, DENVER).lanes] == [False]
