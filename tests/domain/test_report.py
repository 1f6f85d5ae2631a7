"""The report of a window, of all leads or some; every figure in it opens the leads that it counts."""

from __future__ import annotations

import datetime
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadtui.domain.ages import DAY, HOUR, MINUTE
from leadtui.domain.calendar import Calendar
from leadtui.domain.commands import Claim, Move, Touch
from leadtui.domain.figures.behind import EVERYBODY, Picked, Reached, leads_behind
from leadtui.domain.figures.behind import Shop as Of
from leadtui.domain.figures.changes import closed_weeks, judged
from leadtui.domain.figures.diagnosis import RULES, Finding, Signs
from leadtui.domain.figures.line import bar, scale
from leadtui.domain.figures.numbers import KINDS, Rate, Window, last_days
from leadtui.domain.figures.panel import closed
from leadtui.domain.figures.report import Report, matters_from, report
from leadtui.domain.figures.rows import Row
from leadtui.domain.figures.sheet import lines
from leadtui.domain.figures.tally import tally_of
from tests.support.examples import examples
from tests.support.histories import shops
from tests.support.shop import NOON, WITH_OWNERS, Shop, item, phone

HERE = Of(WITH_OWNERS, Calendar(), datetime.UTC)


def rows(shop: Shop) -> list[Row]:
    return list(chain.from_iterable(shop.facts.rows().values()))


def told(shop: Shop, picked: Picked = EVERYBODY, days: float = 7) -> Report:
    return report(rows(shop), last_days(days, shop.now.timestamp()), HERE, picked)


@given(shop=shops(), start=st.integers(-DAY, DAY))
@examples(30)
def test_a_figure_opens_as_many_leads_as_it_counts(shop: Shop, start: int) -> None:
    now = shop.now.timestamp()
    window = Window(min(NOON.timestamp() + start, now - 1), now)
    moments = tally_of(shop.facts.rows().values(), now).moments
    for kind in KINDS:
        found = leads_behind(rows(shop), Reached(kind, window), HERE, now)
        assert len({row.lead for row, _ in found}) == len(found)
        assert sum(times for _, times in found) == moments.within(kind, window)


@given(shop=shops(), days=st.sampled_from((0.5, 7, 60)), wait=st.integers(0, 130), later=st.integers(0, 130))
@examples(40)
def test_leads_that_do_not_matter_change_nothing(shop: Shop, days: float, wait: int, later: int) -> None:
    shop.later(wait * DAY)
    shop.new_lead(phone("0199"))
    shop.later(later * DAY)
    now = shop.now.timestamp()
    window = last_days(days, now)
    since = matters_from(window, HERE.zone)
    mattering = [
        row for ones in shop.facts.rows().values() if max(one.last for one in ones) >= since for row in ones
    ]
    begun = tally_of(shop.facts.rows().values(), now).begun
    assert report(mattering, window, HERE, begun=begun) == told(shop, days=days)


@given(shop=shops(), days=st.sampled_from((0.5, 7, 28)), picked=st.integers(0, 20), wait=st.integers(0, 30))
@examples(40)
def test_every_figure_on_every_line_opens_what_it_counts(
    shop: Shop, days: float, picked: int, wait: int
) -> None:
    shop.later(wait * DAY)
    known, now = rows(shop), shop.now.timestamp()
    choices = [EVERYBODY, *dict.fromkeys(Picked(row.source, row.owner) for row in known)]
    whose = choices[picked % len(choices)]
    tally = tally_of(shop.facts.rows().values(), now)
    edges = closed_weeks(shop.now, HERE.zone)
    signs = Signs(closed=closed(tally.moments, now), unchecked=len(tally.moments.lists["unasked"]))
    findings = [
        *(Finding(rule.code, "", "", (), signs) for rule in RULES if not rule.figures),
        *(Finding("", "", "", (change,)) for change in judged(tally.moments, edges)),
    ]
    for line in lines(told(shop, whose, days), findings, HERE.zone):
        for figure in line.figures:
            mine = EVERYBODY if figure.of_all else whose
            found = leads_behind(known, figure.which, HERE, now, mine)
            assert figure.n == sum(times for _, times in found), figure
            assert len({row.lead for row, _ in found}) == len(found)


def test_a_reason_opens_the_leads_that_ended_for_it_and_no_others(shop: Shop) -> None:
    for name in ("too dear", "out of area"):
        (lead,) = shop.take_in(item(name, phone(f"02{len(name)}"), name=name))
        shop.act(Move, lead.id, stage="never", reason=name)
    shop.later(MINUTE)
    line = next(one for one in lines(told(shop), (), HERE.zone) if "out of area" in one.text)
    (whole,) = line.figures
    found = leads_behind(rows(shop), whole.which, HERE, shop.now.timestamp())
    assert {row.reason for row, _ in found} == {"out of area"}
    assert whole.n == len(found) == 2


def test_a_step_opens_who_went_on_who_still_may_and_who_ended(shop: Shop) -> None:
    shop.take_in(item("9", phone("0109"), name="Di"))
    shop.later(MINUTE)
    line = next(one for one in lines(told(shop), (), HERE.zone) if "→ qualified" in one.text)
    assert [(one.name, one.n) for one in line.figures] == [
        ("went on to qualified", 1), ("still open", 1), ("ended before qualified", 1),
        ("all that came in", 3),
    ]  # fmt: skip


@given(shop=shops())
@examples(20)
def test_sources_owners_and_their_parts_add_up_to_the_whole(shop: Shop) -> None:
    whole = told(shop)
    parts = [told(shop, Picked(source=source)) for source in {row.source for row in rows(shop)}]
    assert sum(part.leads.d for part in parts) == whole.leads.d
    assert sum(part.numbers.booked.n for part in parts) == whole.numbers.booked.n
    assert sum(owner.leads for owner in whole.owners) == whole.leads.d
    for reason in whole.reasons:
        assert sum(reason.by_source.values()) == reason.leads
    assert all(line.text.isprintable() for line in lines(whole, (), HERE.zone))


@pytest.fixture
def shop() -> Shop:
    """Two leads of the web and one of the ads; one is booked, one never, one no enquiry."""
    shop = Shop()
    (one,) = shop.take_in(item("1", phone("0101"), name="Ana"))
    (two,) = shop.take_in(item("2", phone("0102"), name="Bo"))
    (three,) = shop.take_in(item("1", phone("0103"), name="Cy"), source="ads")
    shop.later(3 * MINUTE)
    shop.act(Claim, one.id)
    shop.later(MINUTE)
    shop.act(Touch, one.id, how="no answer")
    shop.later(10 * MINUTE)
    shop.act(Touch, one.id, how="reached")
    shop.act(Touch, two.id, by="bo", how="reached")
    shop.act(Move, one.id, stage="qualified")
    shop.act(Move, one.id, stage="booked")
    shop.act(Move, two.id, stage="never", reason="out of area")
    shop.act(Move, three.id, stage="not-enquiry", reason="spam")
    shop.later(HOUR)
    return shop


def test_reasons_are_told_by_source(shop: Shop) -> None:
    assert [tuple(one) for one in told(shop).reasons] == [
        ("never", "out of area", 1, {"web": 1}),
        ("not an enquiry", "spam", 1, {"ads": 1}),
    ]


def test_a_source_that_brings_nothing_but_noise_is_seen_as_that(shop: Shop) -> None:
    ads = told(shop, Picked(source="ads"))
    assert ads.numbers.inbound == (0, 0, 1, 0)
    assert ads.leads == Rate(0, 0, 0)


def test_what_follows_is_told_to_be_of_all_leads_where_some_are_picked(shop: Shop) -> None:
    findings = [Finding("too_few", "Qualified 1 of 2, was 2 of 3: too few to tell.")]
    for picked, is_said in ((EVERYBODY, False), (Picked(source="ads"), True)):
        heading = next(
            one.text for one in lines(told(shop, picked), findings, HERE.zone) if "follows" in one.text
        )
        assert ("of all leads" in heading) is is_said


def test_first_try_and_first_talk_are_two_times(shop: Shop) -> None:
    answers = told(shop).response
    assert (answers.tried.n, answers.tried.median, answers.talked.median) == (2, 9 * MINUTE, 14 * MINUTE)
    assert (answers.on_time, answers.on_time_of, answers.never, answers.waiting) == (1, 2, 0, 0)
    assert (answers.assigned.n, answers.assigned.median, answers.reacted.median) == (1, 180.0, 60.0)


def test_who_made_the_first_try_has_its_time(shop: Shop) -> None:
    tried = {one.name: (one.answered.n, one.answered.median) for one in told(shop).owners}
    assert (tried["ana"], tried["bo"]) == ((1, 4 * MINUTE), (1, 14 * MINUTE))


def test_lines_are_as_wide_as_they_may_be(shop: Shop) -> None:
    for columns in (80, 100, 200):
        assert all(len(line.text) <= columns for line in lines(told(shop), (), HERE.zone, columns))


def test_no_bar_is_cut_where_columns_are_few(shop: Shop) -> None:
    reasons = [line.text for line in lines(told(shop), (), HERE.zone, 40) if line.text.startswith(" never: ")]
    assert reasons
    assert all(len(text) <= 40 and text.split()[-1].isdigit() for text in reasons)
    funnel = [line.text for line in lines(told(shop), (), HERE.zone, 40)][1:5]
    assert all("━" not in text and len(text) <= 40 for text in funnel)
    assert "━" in next(line.text for line in lines(told(shop), (), HERE.zone, 64) if "enquiries" in line.text)


def test_bars_and_scales() -> None:
    assert [bar(part, 8, 4) for part in (8, 4, 0, 0.01)] == ["━━━━", "━━", "", "╸"]
    assert scale(Rate(0, 0), 9) == "·" * 9
    assert scale(Rate(10, 20), 11) == "···├─●─┤···"
    assert scale(Rate(20, 20), 11)[-1] == "●"
