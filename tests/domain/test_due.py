"""When leads are due, and the one order they stand in."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadtui.domain.calendar import Calendar
from leadtui.domain.contacts import CallBack, Enquiry, Lead, Touch
from leadtui.domain.due import ages, due_at, late_s, order_key
from leadtui.domain.stages import Category, Milestone, Stage

NOON = datetime.datetime(2026, 11, 20, 12, 0, tzinfo=datetime.UTC)  # a Friday
HOUR = datetime.timedelta(hours=1)
ALWAYS = Calendar()
NEW = Stage("new", "New", "open", target_s=300)
BOOKED = Stage("booked", "Booked", "working", target_s=7 * 86400, milestone=Milestone.BOOKED)
NO_TARGET = Stage("slow", "Slow", "working")
FIVE_MINUTES = datetime.timedelta(minutes=5)


def lead(
    *,
    category: Category = "open",
    entered_at: datetime.datetime = NOON,
    waiting: datetime.datetime | None = None,
    seen: datetime.datetime | None = None,
    call_back: CallBack | None = None,
    appointment_at: datetime.datetime | None = None,
    wake_at: datetime.datetime | None = None,
) -> Lead:
    return Lead(
        "lead", "contact", "new", category, NOON, entered_at, waiting_since=waiting,
        waiting_seen_at=seen or waiting,
        call_back=call_back, appointment_at=appointment_at, wake_at=wake_at,
    )  # fmt: skip


def call_back(at: datetime.datetime, *, set_at: datetime.datetime = NOON) -> CallBack:
    return CallBack(at, "ana", set_at)


def test_a_lead_is_due_when_its_stage_target_has_passed_in_working_time() -> None:
    nine_to_five = Calendar(week=dict.fromkeys(range(5), ((540, 1020),)))
    evening = datetime.datetime(2026, 11, 20, 16, 58, tzinfo=datetime.UTC)
    assert due_at(lead(), NEW, ALWAYS) == NOON + FIVE_MINUTES
    assert due_at(lead(entered_at=evening), NEW, nine_to_five) == datetime.datetime(
        2026, 11, 23, 9, 3, tzinfo=datetime.UTC
    )


def test_who_waits_for_an_answer_is_due_from_the_oldest_enquiry() -> None:
    asked_again = lead(entered_at=NOON - 5 * HOUR, waiting=NOON, seen=NOON + HOUR)
    assert due_at(asked_again, NEW, ALWAYS) == NOON + FIVE_MINUTES


def test_a_call_back_covers_what_was_seen_before_it_was_set() -> None:
    promised = lead(waiting=NOON - HOUR, call_back=call_back(NOON + 3 * HOUR))
    assert due_at(promised, NEW, ALWAYS) == NOON + 3 * HOUR
    assert due_at(promised, None, ALWAYS) == NOON + 3 * HOUR
    at_once = lead(waiting=NOON, call_back=call_back(NOON + 3 * HOUR, set_at=NOON))
    assert due_at(at_once, NEW, ALWAYS) == NOON + 3 * HOUR


def test_an_enquiry_seen_after_a_call_back_was_set_brings_its_own_clock() -> None:
    far = call_back(NOON + 3 * HOUR, set_at=NOON - HOUR)
    near = call_back(NOON + FIVE_MINUTES / 5, set_at=NOON - HOUR)
    assert due_at(lead(waiting=NOON, call_back=far), NEW, ALWAYS) == NOON + FIVE_MINUTES
    assert due_at(lead(waiting=NOON, call_back=near), NEW, ALWAYS) == near.at
    assert due_at(lead(waiting=NOON, call_back=far), NO_TARGET, ALWAYS) == far.at


def test_a_booked_lead_is_due_at_its_appointment() -> None:
    visit = NOON + 48 * HOUR
    assert due_at(lead(category="working", appointment_at=visit), BOOKED, ALWAYS) == visit
    assert due_at(lead(category="working", appointment_at=visit), NEW, ALWAYS) == NOON + FIVE_MINUTES
    assert due_at(lead(category="working"), BOOKED, ALWAYS) == NOON + 7 * 24 * HOUR


def test_a_message_to_a_booked_lead_never_hides_its_appointment() -> None:
    tomorrow = lead(category="working", appointment_at=NOON + 24 * HOUR, waiting=NOON)
    in_a_month = lead(category="working", appointment_at=NOON + 720 * HOUR, waiting=NOON)
    assert due_at(tomorrow, BOOKED, ALWAYS) == NOON + 24 * HOUR
    assert due_at(in_a_month, BOOKED, ALWAYS) == NOON + 7 * 24 * HOUR


def test_a_parked_lead_is_due_when_it_wakes() -> None:
    parked = lead(category="parked", wake_at=NOON + 24 * HOUR, call_back=call_back(NOON))
    assert due_at(parked, NEW, ALWAYS) == NOON + 24 * HOUR
    assert due_at(lead(category="parked"), NEW, ALWAYS) is None


@pytest.mark.parametrize("category", ["won", "lost", "out"])
def test_a_finished_lead_is_never_due(category: Category) -> None:
    finished = lead(
        category=category, waiting=NOON, call_back=call_back(NOON), appointment_at=NOON, wake_at=NOON
    )
    assert due_at(finished, NEW, ALWAYS) is None


def test_nothing_makes_late_without_a_target_a_stage_or_an_opening() -> None:
    assert due_at(lead(waiting=NOON), NO_TARGET, ALWAYS) is None
    assert due_at(lead(waiting=NOON), None, ALWAYS) is None
    assert due_at(lead(waiting=NOON), NEW, Calendar(week={})) is None


def test_late_is_past_due_and_nothing_else() -> None:
    assert late_s(NOON, NOON + HOUR) == 3600
    assert late_s(NOON, NOON) == 0
    assert late_s(NOON, NOON - HOUR) == 0
    assert late_s(None, NOON) == 0


def test_the_three_ages_are_told_apart() -> None:
    enquiry = Enquiry("web", "1", NOON - 3 * HOUR, NOON - 2 * HOUR)
    touch = Touch(NOON - HOUR / 2, "ana", "voicemail")
    worked = Lead(
        "lead", "contact", "new", "open", NOON - 2 * HOUR, NOON - HOUR, enquiries=(enquiry,), touches=(touch,)
    )
    assert ages(worked, NOON).raised_s == 3 * 3600
    assert ages(worked, NOON).stage_s == 3600
    assert ages(worked, NOON).touched_s == 1800
    assert ages(lead(), NOON).touched_s is None


def test_no_age_is_negative_when_clocks_disagree() -> None:
    enquiry = Enquiry("web", "1", NOON + HOUR, NOON)
    ahead = Lead(
        "lead",
        "contact",
        "new",
        "open",
        NOON,
        NOON + HOUR,
        (enquiry,),
        touches=(Touch(NOON + HOUR, "a", "busy"),),
    )
    told = ages(ahead, NOON)
    assert (told.raised_s, told.stage_s, told.touched_s) == (0, 0, 0)


hours = st.integers(-3, 3).map(lambda step: NOON + step * HOUR)


@st.composite
def standing(draw: st.DrawFn) -> tuple[Lead, datetime.datetime | None]:
    """A lead with its due."""
    raised = draw(hours)
    made = Lead(
        draw(st.sampled_from("abcdefgh")), "contact", "new", "open", raised, raised,
        urgent=draw(st.booleans()),
        enquiries=(Enquiry("web", "1", raised, raised),),
    )  # fmt: skip
    return made, draw(st.one_of(st.none(), hours))


def as_the_words_say(
    item: tuple[Lead, datetime.datetime | None], now: datetime.datetime
) -> tuple[object, ...]:
    """Urgent, then late by how late, then due, oldest enquiry, id: the order as it is told, at a moment."""
    made, due = item
    late = late_s(due, now)
    group = 0 if late else 1 if due else 2
    return not made.urgent, group, -late, due or NOON, made.raised_at, made.id


@given(st.lists(standing(), max_size=12), hours)
def test_the_order_is_the_one_in_words_at_every_moment(
    items: list[tuple[Lead, datetime.datetime | None]], now: datetime.datetime
) -> None:
    by_key = sorted(items, key=lambda item: order_key(*item))
    in_words = sorted(items, key=lambda item: as_the_words_say(item, now))
    assert [order_key(*item) for item in by_key] == [order_key(*item) for item in in_words]


@given(standing(), standing())
def test_of_two_leads_one_comes_first(
    one: tuple[Lead, datetime.datetime | None], other: tuple[Lead, datetime.datetime | None]
) -> None:
    before, after = order_key(*one) < order_key(*other), order_key(*other) < order_key(*one)
    assert not (before and after)
    if one[0].id != other[0].id:
        assert before or after
