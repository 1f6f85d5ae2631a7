"""The four numbers: a count by hand over any history says the same, and one event costs what it touches."""

from __future__ import annotations

import math
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadtui.domain.ages import DAY, HOUR
from leadtui.domain.asof import as_of
from leadtui.domain.commands import Merge, Move, Touch
from leadtui.domain.contacts import Lead
from leadtui.domain.figures.numbers import (
    Count,
    Inbound,
    Moments,
    Numbers,
    Rate,
    Window,
    by_day,
    chosen,
    cohort,
    inbound,
    last_days,
    numbers,
    wilson,
)
from leadtui.domain.figures.rows import Asked, Entry, Head, Row, entry_with, rows_of, superseded
from leadtui.domain.figures.tally import COVERED_S, Tally
from leadtui.domain.stages import Milestone
from tests.support.examples import examples
from tests.support.histories import any_command, do, first_page, shops
from tests.support.shop import NOON, Shop, email, item, phone

NOW = NOON.timestamp()


def tallied(shop: Shop) -> Tally:
    """All of a shop, counted at once."""
    tally = Tally()
    tally.fill(shop.facts, shop.now.timestamp())
    return tally


def week(shop: Shop) -> Numbers:
    """The last seven days of a shop."""
    return numbers(tallied(shop).moments, last_days(7, shop.now.timestamp()))


def by_hand(leads: Iterable[Lead], window: Window, now: float) -> Numbers:
    """The same numbers, one lead after another and straight from their definitions."""
    asked: list[tuple[str, float]] = []
    out = qualified = qualified_before = unchecked = 0
    booked, signed = [0, 0, 0], [0, 0, 0]
    previous = 0
    for lead in leads:
        at = {one: moment.timestamp() for one, moment in lead.milestones.items() if moment.timestamp() <= now}
        ended = lead.category not in ("open", "working") and lead.entered_at.timestamp() <= now
        raised = [one.raised_at.timestamp() for one in lead.enquiries]
        if ended and lead.category == "out":
            out += sum(window.start <= one < window.end for one in raised)
            continue
        asked += ((lead.contact, one) for one in raised if window.start <= one < window.end)
        previous += sum(window.before.start <= one < window.start for one in raised)
        may = not ended or lead.category == "parked"
        for begin, end, rate in (
            (Milestone.QUALIFIED, Milestone.BOOKED, booked),
            (Milestone.BOOKED, Milestone.SIGNED, signed),
        ):
            if begin in at and window.start <= at[begin] < window.end:
                rate[1] += 1
                rate[0] += end in at
                rate[2] += end not in at and may
        if Milestone.QUALIFIED in at:
            qualified += window.start <= at[Milestone.QUALIFIED] < window.end
            qualified_before += window.before.start <= at[Milestone.QUALIFIED] < window.start
        elif Milestone.BOOKED in at:
            unchecked += window.start <= at[Milestone.BOOKED] < window.end
    people = len({contact for contact, _ in asked})
    return Numbers(
        window, Inbound(len(asked), people, out, previous), Count(qualified, qualified_before),
        Rate(*booked), Rate(*signed), unchecked,
    )  # fmt: skip


def all_leads(shop: Shop) -> list[Lead]:
    return [lead for contact in shop.facts.people.values() for lead in contact.leads]


@given(shop=shops(), start=st.integers(-10 * DAY, DAY), length=st.integers(1, 12 * DAY))
@examples(80)
def test_any_window_of_any_history_counts_as_by_hand(shop: Shop, start: int, length: int) -> None:
    now = shop.now.timestamp()
    window = Window(NOW + start, min(NOW + start + length, now))
    if window.start < window.end:
        moments = tallied(shop).moments
        assert numbers(moments, window) == by_hand(all_leads(shop), window, now)


def row(contact: str, opened: float) -> Row:
    """A lead that somebody raised and nobody did anything about."""
    return Row(
        lead=f"lead of {contact}", contact=contact, opened=opened, stage="new", end="", ended=None, reason="",
        owner="", tags=(), asked=(Asked(opened, "web"),), waits=(), qualified=None, booked=None, signed=None,
        touches=0, bookings=0, answers={},
    )  # fmt: skip


class Others:
    """Leads that are all outside memory, until somebody recalls them."""

    def __init__(self, rows: dict[str, tuple[Row, ...]]) -> None:
        self._rows = rows
        self.recalled: dict[str, tuple[Row, ...]] = {}

    def here(self) -> Iterable[Entry]:
        return ()

    def outside(self, since: float = -math.inf) -> Iterable[Entry]:
        everybody = (entry_with(contact, (contact,), rows) for contact, rows in self._rows.items())
        return [one for one in everybody if one.last >= since and one.contact not in self.recalled]

    def recall(self, contact: str) -> None:
        self.recalled[contact] = self._rows[contact]


def test_who_is_outside_memory_is_counted_and_taken_out_once_when_recalled() -> None:
    counted: dict[str, tuple[Row, ...]] = {}
    counted |= {f"c{number}": (row(f"c{number}", NOW - (90 - number) * DAY),) for number in range(90)}
    counted["old"] = (row("old", NOW - COVERED_S - DAY),)
    others, tally = Others(dict(counted)), Tally()
    tally.fill(others, NOW)
    del counted["old"]

    def check() -> None:
        assert dict(tally.rows()) == counted
        assert list(tally.moments.lists["opened"]) == sorted(one.opened for (one, *_) in counted.values())

    check()
    for contact in ("c3", "c20", "c21", "c40", "c88", "c89", "old"):
        others.recall(contact)
    counted["old"] = (row("old", NOW - COVERED_S - DAY), row("old", NOW - DAY))
    assert tally.put("old", counted["old"], NOW)
    del counted["old"]
    assert tally.put("old", (), NOW)
    check()
    for contact in ("c3", "c20", "c89"):
        counted[contact] = (row(contact, NOW - 5 * DAY),)
        assert tally.put(contact, counted[contact], NOW)
    check()
    for contact in ("c3", "c21", "c88"):
        assert tally.put(contact, (), NOW)
        assert not tally.put(contact, (), NOW)
        del counted[contact]
    check()
    assert {one.contact for one in tally.leads(NOW - 6 * DAY)} >= {"c20", "c84", "c89"}


def test_of_several_entries_the_last_counts_and_for_all_who_are_one_with_it() -> None:
    heads = [("a", "a"), ("b", "b"), ("c", "c"), ("a", "a"), ("b", "abc"), ("a", "a"), ("d", "d"), ("b", "b")]
    found = superseded([Head(contact, tuple(streams), 0.0) for contact, streams in heads])
    assert found == {0, 1, 2, 3, 4}
    assert not superseded([Head("a", ("a",), 0.0), Head("b", ("b", "c"), 0.0)])


@given(data=st.data())
@examples(40)
def test_one_event_after_another_counts_as_all_at_once(data: st.DataObject) -> None:
    shop = Shop()
    do(shop, first_page(shop))
    if data.draw(st.booleans()):
        shop.reopen(in_memory=False)
    tally = Tally(data.draw(st.sampled_from([0.0, HOUR, 9 * DAY])))
    tally.fill(shop.facts, shop.now.timestamp())
    for _ in range(data.draw(st.integers(1, 15))):
        before = shop.facts.seq
        do(shop, data.draw(any_command(shop)))
        for line in shop.lines:
            if line.seq > before:
                for contact in {shop.facts.root(event.contact) for event in line.events if event.contact}:
                    known = shop.facts.people.get(contact)
                    tally.put(contact, rows_of(known) if known else (), shop.now.timestamp())
        for gone in dict(tally.rows()).keys() - shop.facts.rows().keys():
            tally.put(gone, (), shop.now.timestamp())
        for entry in shop.facts.here():
            tally.put(entry.contact, entry.rows, shop.now.timestamp())
        shop.later(HOUR / 2)
        tally.advance(shop.now.timestamp())
        whole = tallied(shop)
        assert tally.moments == whole.moments
        assert sorted(tally.waits(), key=repr) == sorted(whole.waits(), key=repr)


@given(shop=shops(), back=st.integers(0, 3 * HOUR))
@examples(30)
def test_then_is_counted_as_it_was_then(shop: Shop, back: int) -> None:
    then = shop.now.timestamp() - back
    facts = as_of(shop.lines, shop.now - (shop.now - NOON).resolution * back * 1_000_000)
    tally = Tally()
    tally.fill(facts, then)
    leads = [lead for contact in facts.people.values() for lead in contact.leads]
    window = last_days(7, then)
    assert numbers(tally.moments, window) == by_hand(leads, window, then)


# -- what must not bend a figure -----------------------------------------------------------------------------


@pytest.fixture
def shop() -> Shop:
    return Shop()


def at_stage(shop: Shop, lead: str, *stages: str) -> None:
    """Bring a lead through some stages."""
    for stage in stages:
        shop.act(Move, lead, stage=stage, **({"reason": "price"} if stage in ("lost", "never") else {}))
        shop.later(HOUR)


def test_an_undo_takes_its_count_back(shop: Shop) -> None:
    lead = shop.new_lead(phone("0101"))
    shop.later(HOUR)
    before = week(shop)
    moved = shop.act(Move, lead, stage="qualified")
    shop.later(HOUR)
    assert week(shop).qualified.now == 1
    shop.undo(moved.command)
    assert week(shop)[1:] == before[1:]


def test_a_merge_and_its_undo_change_the_people_and_nothing_else(shop: Shop) -> None:
    one = shop.new_lead(phone("0101"), name="Ana Ruiz")
    two = shop.new_lead(phone("0102"), name="A. Ruiz")
    shop.later(HOUR)
    apart = week(shop)
    assert (apart.inbound.enquiries, apart.inbound.people) == (2, 2)
    contact = shop.facts.contact_of(two)
    assert contact is not None
    merged = shop.act(Merge, one, into=contact.id)
    assert week(shop).inbound == apart.inbound._replace(people=1)
    assert week(shop)[2:] == apart[2:]
    shop.undo(merged.command)
    assert week(shop) == apart


def test_asking_twice_is_two_enquiries_of_one_person_and_one_lead(shop: Shop) -> None:
    shop.new_lead(phone("0101"))
    shop.later(HOUR)
    lead = shop.new_lead(phone("0101"))
    shop.later(HOUR)
    told = week(shop)
    assert (told.inbound.enquiries, told.inbound.people) == (2, 1)
    assert cohort(tallied(shop).moments, "qualified", told.window).d == 1
    at_stage(shop, lead, "qualified", "booked", "signed")
    shop.new_lead(phone("0101"))
    shop.later(HOUR)
    told = week(shop)
    assert (told.inbound.enquiries, told.inbound.people, told.qualified.now) == (3, 1, 1)
    assert told.signed == Rate(1, 1, 0)


def test_what_is_no_enquiry_is_told_beside_and_counted_nowhere(shop: Shop) -> None:
    lead = shop.new_lead(phone("0101"))
    at_stage(shop, lead, "qualified")
    shop.act(Move, lead, stage="not-enquiry", reason="spam")
    shop.later(HOUR)
    told = week(shop)
    assert told.inbound == (0, 0, 1, 0)
    assert (told.qualified.now, told.booked) == (0, Rate(0, 0, 0))


def test_a_reply_is_no_enquiry(shop: Shop) -> None:
    lead = shop.new_lead(email("ana"))
    shop.act(Touch, lead, how="message sent")
    shop.take_in(item("m1", email("ana"), kind="message", words="yes"), source="inbox")
    shop.later(HOUR)
    assert week(shop).inbound.enquiries == 1
    assert [wait.reply for _, wait in tallied(shop).waits()] == [False, True]


def test_booked_without_the_checklist_is_counted_apart(shop: Shop) -> None:
    lead = shop.new_lead(phone("0101"))
    at_stage(shop, lead, "booked")
    told = week(shop)
    assert (told.unchecked, told.qualified.now, told.booked) == (1, 0, Rate(0, 0, 0))
    assert told.signed == Rate(0, 1, 1)
    at_stage(shop, lead, "qualified")
    told = week(shop)
    assert (told.unchecked, told.qualified.now, told.booked) == (0, 1, Rate(1, 1, 0))


def test_signed_without_booked_was_booked_then(shop: Shop) -> None:
    lead = shop.new_lead(phone("0101"))
    at_stage(shop, lead, "qualified", "signed")
    told = week(shop)
    assert (told.booked, told.signed) == (Rate(1, 1, 0), Rate(1, 1, 0))


def test_a_parked_lead_still_may(shop: Shop) -> None:
    one, two, three = (shop.new_lead(phone(f"010{at}")) for at in range(3))
    for lead in (one, two, three):
        at_stage(shop, lead, "qualified")
    shop.act(Move, one, stage="later", wake_at=shop.now.replace(year=2027))
    at_stage(shop, two, "lost")
    assert week(shop).booked == Rate(0, 3, 2)


def test_what_a_clock_that_runs_ahead_dated_counts_from_then_on(shop: Shop) -> None:
    shop.later(-2 * HOUR)
    lead = shop.new_lead(phone("0101"))
    shop.later(2 * HOUR)
    at_stage(shop, lead, "qualified")
    tally = Tally()
    tally.fill(shop.facts, NOW - HOUR)
    assert tally.holds_until == NOW
    assert not tally.advance(NOW - 1)
    assert numbers(tally.moments, last_days(7, NOW + 1)).qualified.now == 0
    assert tally.advance(NOW)
    assert numbers(tally.moments, last_days(7, NOW + 1)).qualified.now == 1
    assert tally.holds_until is None


# -- windows and rates ---------------------------------------------------------------------------------------


def test_windows_are_half_open(shop: Shop) -> None:
    shop.new_lead(phone("0101"))
    moments = tallied(shop).moments
    assert inbound(moments, Window(NOW, NOW + 1)).enquiries == 1
    assert inbound(moments, Window(NOW - 1, NOW)).enquiries == 0
    assert inbound(moments, Window(NOW + 7 * DAY - 7 * DAY + 1, NOW + 7 * DAY + 1)).previous == 1


def of(**lists: Iterable[float]) -> Moments:
    """Moments told by hand, in days before now."""
    named = {kind.replace("_", ":"): sorted(NOW - ago * DAY for ago in days) for kind, days in lists.items()}
    return Moments(named, ())  # type: ignore[arg-type]  # the kinds are spelt as keywords


def test_a_rate_takes_the_shortest_window_with_twenty_finished() -> None:
    for days, count in ((28, 20), (91, 19)):
        went_on = [1 + at / 10 for at in range(count)]
        old = [60 + at / 10 for at in range(5)]
        told = chosen(of(qualified=went_on + old, qualified_booked=went_on), "booked", NOW)
        assert (told.days, told.rate.is_enough) == (days, True)


def test_a_rate_without_twenty_anywhere_is_of_the_year_and_says_that_they_are_too_few() -> None:
    told = chosen(of(qualified=[1, 2, 300], qualified_booked=[1], qualified_open=[2]), "booked", NOW)
    assert told == (365, Rate(1, 3, 1))
    assert not told.rate.is_enough


def test_open_leads_are_no_finished_ones() -> None:
    assert not Rate(5, 30, 11).is_enough
    assert Rate(5, 30, 10).is_enough


@pytest.mark.parametrize(
    ("n", "d", "low", "high"),
    [(0, 10, 0.0, 0.2130), (5, 10, 0.2693, 0.7307), (31, 58, 0.4275, 0.6382), (10, 10, 0.7870, 1.0)],
)
def test_the_interval_is_wilsons_at_ninety_per_cent(n: int, d: int, low: float, high: float) -> None:
    assert wilson(n, d) == pytest.approx((low, high), abs=0.0002)


@given(n=st.integers(0, 300), more=st.integers(0, 300))
def test_the_interval_holds_its_share_and_stays_within_all_and_none(n: int, more: int) -> None:
    if n + more:
        low, high = wilson(n, n + more)
        assert 0 <= low <= n / (n + more) <= high <= 1


def test_nobody_has_no_rate() -> None:
    assert Rate(0, 0).rate is None
    assert Rate(0, 0).interval is None


def test_days_are_counted_the_oldest_first() -> None:
    assert by_day(of(asked=[0.5, 0.6, 2.1, 8]), "asked", 7, NOW) == (0, 0, 0, 0, 1, 0, 2)
