"""Each rule of the diagnosis speaks in its case and is silent beside it, with its figures."""

from __future__ import annotations

from pathlib import Path

import pytest

from leadtui.domain.ages import DAY, HOUR, MINUTE
from leadtui.domain.figures.changes import Change, Figure, Part
from leadtui.domain.figures.diagnosis import RULES, Finding, Lag, Named, Signs, diagnose
from leadtui.domain.figures.numbers import Rate
from leadtui.domain.figures.rows import Row
from leadtui.domain.figures.signs import signs

STILL = 0.0
NOTHING = Signs()
NAMES: tuple[Figure, ...] = ("enquiries", "qualified", "booked", "signed")
PARTS = {
    "enquiries": (Part(200, 5, 5), Part(60, 3, 3)),
    "qualified": (Part(80, 200, 5), Part(24, 120, 3)),
    "booked": (Part(44, 80, 5), Part(12, 48, 3)),
    "signed": (Part(20, 44, 5), Part(4, 26, 3)),
}


def case(signs: Signs = NOTHING, /, **deviations: float) -> list[Finding]:
    """What is said when these figures moved by so many deviations, and the others not at all."""
    changes = []
    for name in NAMES:
        before, after = PARTS[name]
        moved = deviations.get(name, STILL)
        if moved > 0:
            before, after = (
                before._replace(n=after.n * before.d // after.d),
                after._replace(n=before.n * after.d // before.d),
            )
        changes.append(Change(name, before, after, moved))
    return list(diagnose(changes, signs))


def codes(found: list[Finding]) -> list[str]:
    return [one.code for one in found]


def only(found: list[Finding], code: str) -> Finding:
    (one,) = (one for one in found if one.code == code)
    return one


def test_nothing_is_said_where_nothing_changed() -> None:
    assert case() == []


def test_fewer_enquiries_and_a_source_that_fails_that_first() -> None:
    told = only(case(Signs(failing=("web", "ads")), enquiries=-4.0), "enquiries_fell")
    assert told.whole == "Enquiries fell to 20 a week from 40. Look first: web and ads fail."
    assert "No source fails" in only(case(Signs(failing=()), enquiries=-4.0), "enquiries_fell").look
    unknown = only(case(enquiries=-4.0), "enquiries_fell")
    assert unknown.look == "Look at each source, at what it brought, and at the ads."


def test_fewer_qualified_names_the_question_that_turns_most_away() -> None:
    told = only(case(Signs(turned_away=Named("area", 31, 52)), qualified=-3.5), "qualified_fell")
    assert told.text == "Qualified fell to 24 of 120 (20%) from 40%."
    assert told.look == "Look at the question that turns most away: no to area, 31 of 52."
    few = only(case(Signs(turned_away=Named("area", 2, 3)), qualified=-3.5), "qualified_fell")
    assert "reasons by source" in few.look


def test_fewer_booked_names_the_lag_that_grew() -> None:
    lags = (
        Lag("raised to first try", 5 * MINUTE, 6 * MINUTE),
        Lag("qualified to booked", 5 * HOUR, 30 * HOUR),
        Lag("booked to signed", 1 * DAY, 9 * DAY),
    )
    told = only(case(Signs(lags=lags), booked=-3.1), "booked_fell")
    assert told.look == "Look at qualified to booked: 1d, it was 5h00."
    assert "No lag grew" in only(case(booked=-3.1), "booked_fell").look


def test_fewer_signed_names_what_the_lost_ones_had_said() -> None:
    told = only(case(Signs(lost_said=Named("authority unknown", 9, 14)), signed=-3.2), "signed_fell")
    assert (
        told.look == "The gate lets the wrong ones through: authority unknown in 9 of the 14 that were lost."
    )


def test_the_checklist_does_its_job() -> None:
    fewer = Signs(dead_before=Rate(60, 100), dead_after=Rate(20, 80))
    told = only(case(fewer, qualified=4.0), "checklist_works")
    assert "dead ends 25% of the work, were 60%" in told.text
    assert "checklist_works" not in codes(case(fewer, qualified=4.0, enquiries=-4.0))
    more = Signs(dead_before=Rate(20, 80), dead_after=Rate(60, 100))
    assert codes(case(more, qualified=4.0)) == ["qualified_rose"]
    assert "checklist_works" not in codes(case(fewer))


@pytest.mark.parametrize(
    ("closed", "late", "code"),
    [
        (Rate(3, 20), 0, "low_close"),
        (Rate(3, 19), 0, None),
        (Rate(5, 20), 9, None),
        (Rate(7, 20), 9, "time_to_rank"),
        (Rate(7, 20), 2, None),
        (Rate(7, 20), 0, None),
    ],
)
def test_the_close_rate_speaks_below_a_fifth_and_above_three_tenths_with_a_pile(
    closed: Rate, late: int, code: str | None
) -> None:
    assert codes(case(Signs(closed=closed, late=late, active=30))) == ([code] if code else [])


def test_all_falling_with_the_clock_is_capacity() -> None:
    slow = Signs(lags=(Lag("raised to first try", 4 * MINUTE, 40 * MINUTE),))
    told = case(slow, qualified=-3.0, booked=-1.5, signed=-1.2)
    assert codes(told)[0] == "capacity"
    assert "the first try takes 40m, it took 4m" in told[0].text
    same = Signs(lags=(Lag("raised to first try", 4 * MINUTE, 4 * MINUTE),))
    assert "capacity" not in codes(case(same, qualified=-3.0, booked=-1.5, signed=-1.2))
    assert "capacity" not in codes(case(slow, qualified=-3.0, booked=-1.5, signed=0.5))


def test_visits_without_the_questions_ask_for_them() -> None:
    assert case(Signs(unchecked=1))[0].whole == (
        "1 visit is booked without the questions asked. Ask them before the visit."
    )


def test_what_may_be_chance_is_told_last_and_as_that() -> None:
    told = case(Signs(unchecked=2), qualified=-1.6)
    assert codes(told) == ["unchecked", "too_few"]
    assert told[-1].text == "Qualified 24 of 120, was 80 of 200: too few to tell."
    assert told[-1].look == "It takes more weeks than these eight."
    assert case(qualified=-2.4)[-1].look == "It takes some 50 more enquiries."


@pytest.mark.parametrize("code", ["enquiries_rose", "qualified_rose", "booked_rose", "signed_rose"])
def test_what_rose_is_told_too(code: str) -> None:
    (told,) = case(**{code.removesuffix("_rose"): 4.0})
    assert (told.code, " rose to " in told.text) == (code, True)


def test_every_rule_is_tested_here_by_its_code() -> None:
    text = Path(__file__).read_text(encoding="utf-8")
    missing = [rule.code for rule in RULES if f'"{rule.code}"' not in text]
    assert missing == []


# -- the signs -----------------------------------------------------------------------------------------------

WEEK = 7 * DAY
EDGES = [week * WEEK for week in range(9)]


def row(lead: str, **known: object) -> Row:
    """A lead of which only this is known."""
    told: dict[str, object] = {
        "lead": lead, "contact": lead, "opened": 5 * WEEK, "stage": "new", "end": "", "ended": None,
        "reason": "", "owner": "", "tags": (), "asked": (), "waits": (), "qualified": None, "booked": None,
        "signed": None, "touches": 0, "bookings": 0, "answers": {},
    }  # fmt: skip
    return Row(**(told | known))  # type: ignore[arg-type]


def test_dead_ends_are_the_work_that_went_into_lost_leads() -> None:
    seen = signs(
        [
            row("a", end="lost", ended=6 * WEEK, touches=5, bookings=1),
            row("b", end="won", ended=6 * WEEK, touches=2),
            row("c", end="lost", ended=1 * WEEK, touches=9),
            row("d", end="out", ended=6 * WEEK, touches=50),
            row("e", touches=70),
        ],
        EDGES,
    )
    assert (seen.dead_after, seen.dead_before) == (Rate(6, 8), Rate(9, 9))


def test_the_question_that_turns_away_and_the_answers_of_the_lost() -> None:
    no_area = {"need": "yes", "area": "no"}
    seen = signs(
        [
            row("a", end="lost", ended=6 * WEEK, answers=no_area),
            row("b", end="parked", ended=7 * WEEK, answers={"budget": "no", "area": "no"}),
            row("c", end="lost", ended=6 * WEEK, answers={}),
            row("d", end="lost", ended=6 * WEEK, qualified=5.5 * WEEK, booked=5.6 * WEEK,
                answers={"authority": "unknown", "need": "yes"}),
            row("e", end="lost", ended=2 * WEEK, answers={"need": "no"}),
        ],
        EDGES,
    )  # fmt: skip
    assert seen.turned_away == Named("area", 2, 2)
    assert seen.lost_said == Named("authority unknown", 1, 1)


def test_lags_are_medians_of_who_came_to_the_step_then() -> None:
    seen = signs(
        [
            row("a", qualified=1 * WEEK, booked=1 * WEEK + HOUR),
            row("b", qualified=5 * WEEK, booked=5 * WEEK + 4 * HOUR),
            row("c", qualified=6 * WEEK, booked=6 * WEEK + 8 * HOUR),
        ],
        EDGES,
    )
    lag = next(lag for lag in seen.lags if lag.name == "qualified to booked")
    assert (lag.before, lag.after, lag.growth) == (HOUR, 6 * HOUR, 6.0)
