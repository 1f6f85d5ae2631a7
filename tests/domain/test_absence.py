"""Who is away and who stands in: said by a key, known from the config, and kept in the journal."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given

from leadtui.domain.absence import HERE_S, Absence, Staff, left_to, on_duty, whose
from leadtui.domain.asof import as_of
from leadtui.domain.board import empty_board
from leadtui.domain.calendar import Calendar
from leadtui.domain.commands import Assign, Claim, Move, NoShow, SetAway, SetCallBack, SetVerdict, Touch
from leadtui.domain.events import CameBack, WentAway
from leadtui.domain.facts import Facts
from leadtui.domain.glance import headline
from leadtui.domain.next import next_leads
from leadtui.domain.past import Record
from leadtui.domain.stages import Stage
from leadtui.domain.timeline import words_for
from leadtui.domain.undo import newest_of
from tests.support.examples import examples
from tests.support.histories import shops
from tests.support.shop import DAY, HOUR, MINUTE, RULES, Shop, at, folded, phone, whole_board

QUALIFIED = Stage("qualified", "Qualified", "working", owner="dan", cover="eve")


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.fixture
def lead(shop: Shop) -> str:
    return shop.new_lead(phone("0142"))


def away(shop: Shop, who: str, until: datetime.datetime | None = None, by: str = "") -> None:
    shop.done(SetAway(id=shop.new_id(), by=by or who, away=True, until=until, for_whom=who if by else ""))


def back(shop: Shop, who: str) -> None:
    shop.done(SetAway(id=shop.new_id(), by=who, away=False))


def gone(shop: Shop) -> frozenset[str]:
    return shop.board().staff.away(shop.now)


# -- who is away ---------------------------------------------------------------------------------------------


def test_who_says_so_is_away_until_then(shop: Shop) -> None:
    away(shop, "dan", at(DAY))
    assert gone(shop) == {"dan"}
    shop.later(DAY)
    assert gone(shop) == set()


def test_without_an_end_somebody_is_away_until_they_are_back(shop: Shop) -> None:
    away(shop, "dan")
    shop.later(100 * DAY)
    assert gone(shop) == {"dan"}
    back(shop, "dan")
    assert gone(shop) == set()


def test_it_can_be_said_for_somebody_and_both_names_are_kept(shop: Shop) -> None:
    away(shop, "dan", by="ana")
    assert gone(shop) == {"dan"}
    told = [words_for(event, str) for event in shop.facts.history("person:dan")]
    assert (shop.lines[-1].by, told) == ("ana", ["away", "for dan"])


def test_nobody_is_back_who_was_not_away_nor_away_until_a_moment_that_has_passed(shop: Shop) -> None:
    no = SetAway(id=shop.new_id(), by="dan", away=False)
    assert shop.refused(no).why == "dan is not away"
    past = SetAway(id=shop.new_id(), by="dan", away=True, until=at(-MINUTE))
    assert "in the future" in shop.refused(past).why


def test_the_same_said_twice_is_written_once(shop: Shop) -> None:
    away(shop, "dan", at(DAY))
    away(shop, "dan", at(DAY))
    away(shop, "dan", at(2 * DAY))
    assert [event.data for line in shop.lines for event in line.events] == [
        WentAway(at(DAY)), WentAway(at(2 * DAY)),
    ]  # fmt: skip


def test_a_day_off_is_over_for_who_says_that_they_are_back(shop: Shop) -> None:
    off = {"dan": frozenset({at(0).date(), at(DAY).date()})}
    staff = Staff("UTC", off)
    assert staff.away(at(0)) == {"dan"}
    assert staff.away(at(2 * DAY)) == set()
    came = Staff("UTC", off, {"dan": Absence(False, at(0))})
    assert came.away(at(HOUR)) == set()
    assert came.away(at(HERE_S)) == {"dan"}


def test_a_day_off_is_a_day_of_the_shops_own_zone() -> None:
    staff = Staff("America/Denver", {"dan": frozenset({datetime.date(2026, 11, 20)})})
    assert staff.away(datetime.datetime(2026, 11, 20, 6, 59, tzinfo=datetime.UTC)) == set()
    assert staff.away(datetime.datetime(2026, 11, 20, 7, 0, tzinfo=datetime.UTC)) == {"dan"}
    assert staff.turns(at(-2 * DAY)) == [
        datetime.datetime(2026, 11, 20, 7, tzinfo=datetime.UTC),
        datetime.datetime(2026, 11, 21, 7, tzinfo=datetime.UTC),
    ]


def test_undo_and_redo_take_it_back_and_bring_it_again(shop: Shop, lead: str) -> None:
    shop.act(Touch, lead, by="dan", how="reached")
    away(shop, "dan", at(DAY))
    said = newest_of(shop.facts, "dan")
    assert said is not None
    assert isinstance(said.data, WentAway)
    shop.undo(said.command, by="dan")
    assert gone(shop) == set()
    shop.undo(shop.last, by="dan")
    assert gone(shop) == {"dan"}


def test_what_was_said_later_stands_in_the_way_of_an_undo(shop: Shop) -> None:
    away(shop, "dan")
    first = shop.last
    back(shop, "dan")
    assert shop.undo_refused(first, by="ana").command == shop.last


def test_the_past_knows_who_was_away(shop: Shop) -> None:
    away(shop, "dan", at(3 * HOUR))
    shop.later(HOUR)
    back(shop, "dan")
    facts = as_of(shop.lines, at(MINUTE))
    assert Staff(said=facts.absences).away(at(MINUTE)) == {"dan"}


@given(shop=shops())
@examples(30)
def test_however_the_facts_were_come_by_they_know_the_same_of_everybody(shop: Shop) -> None:
    whole = folded(shop.lines).absences
    assert shop.facts.absences == whole
    shop.reopen()
    assert shop.facts.absences == whole


def test_a_cache_keeps_it(shop: Shop) -> None:
    away(shop, "dan", at(DAY))
    (record,) = shop.facts.records()
    assert record == Record("person:dan", None, record.streams, {}, Absence(True, at(0), at(DAY)))
    facts = Facts()
    facts.admit(record)
    assert facts.absences == shop.facts.absences
    assert isinstance(shop.lines[-1].events[0].data, WentAway)


# -- who stands in -------------------------------------------------------------------------------------------


def test_the_stage_is_the_covers_and_nobodys_when_both_are_away() -> None:
    assert on_duty(QUALIFIED, frozenset()) == "dan"
    assert on_duty(QUALIFIED, frozenset({"dan"})) == "eve"
    assert on_duty(QUALIFIED, frozenset({"eve"})) == "dan"
    assert on_duty(QUALIFIED, frozenset({"dan", "eve"})) is None
    assert whose(QUALIFIED, frozenset(), is_open=True) == ""
    assert whose(QUALIFIED, frozenset({"dan"}), is_open=True) == "eve for dan"
    assert whose(QUALIFIED, frozenset({"dan", "eve"}), is_open=True) == "nobody on it"
    assert whose(QUALIFIED, frozenset({"dan", "eve"}), is_open=False) == "dan away"
    assert left_to([QUALIFIED], "dan", frozenset({"dan"})) == "eve has Qualified"
    assert left_to([QUALIFIED], "eve", frozenset({"dan", "eve"})) == "nobody has Qualified"


def test_a_verdict_and_a_no_show_hand_over_to_the_cover(shop: Shop, lead: str) -> None:
    away(shop, "dan", at(5 * DAY))
    shop.act(SetVerdict, lead, verdict="ready")
    assert shop.lead(lead).owner(shop.now) == "eve"
    back(shop, "dan")
    shop.act(Move, lead, stage="booked", appointment_at=at(HOUR))
    assert shop.lead(lead).owner(shop.now) == "dan"
    away(shop, "dan", at(5 * DAY))
    shop.act(NoShow, lead)
    after = shop.lead(lead)
    assert after.call_back is not None
    assert (after.owner(shop.now), after.call_back.who) == ("eve", "eve")


def given_to(shop: Shop, person: str) -> list[str]:
    return [card.lead.id for card in next_leads(shop.board(), person, shop.now)]


def test_next_gives_the_cover_what_the_owner_would_be_given(shop: Shop, lead: str) -> None:
    shop.act(SetVerdict, lead, verdict="ready")
    shop.act(SetCallBack, lead, by="dan", to=at(MINUTE))
    shop.later(HOUR)
    assert (given_to(shop, "dan"), given_to(shop, "eve"), given_to(shop, "ana")) == ([lead], [], [])
    away(shop, "dan")
    assert (given_to(shop, "eve"), given_to(shop, "ana")) == ([lead], [])


def test_the_cover_takes_what_somebody_has_who_is_away_and_nobody_else_does(shop: Shop, lead: str) -> None:
    shop.act(Move, lead, stage="qualified")
    shop.act_refused(Claim, lead, by="eve")
    away(shop, "dan")
    assert shop.act_refused(Claim, lead, by="ana").why == "dan has it and is away: eve stands in"
    shop.act(Claim, lead, by="eve")
    assert shop.lead(lead).owner(shop.now) == "eve"


def test_what_nobody_stands_in_for_anybody_may_take(shop: Shop, lead: str) -> None:
    shop.act(Assign, lead, who="ana")
    away(shop, "ana")
    assert given_to(shop, "bo") == [lead]
    shop.act(Claim, lead, by="bo")
    assert shop.lead(lead).owner(shop.now) == "bo"


def test_a_claim_for_somebody_is_theirs(shop: Shop, lead: str) -> None:
    shop.act(Claim, lead, by="ana", for_whom="dan")
    assert shop.lead(lead).owner(shop.now) == "dan"
    assert shop.act_refused(Claim, lead, by="ana").who == "dan"


# -- what the board says of it -------------------------------------------------------------------------------


def test_nobody_on_it_is_said_in_opening_hours_only_and_the_headline_knows_when_that_turns() -> None:
    shop = Shop()
    away(shop, "dan")
    away(shop, "eve", at(DAY))
    hours = Calendar("UTC", dict.fromkeys(range(7), ((9 * 60, 17 * 60),)))

    def said(seconds: float) -> tuple[list[str], datetime.datetime | None]:
        told = headline(whole_board(shop.facts, RULES.pipeline, hours), at(seconds))
        return [stage.label for stage in told.unmanned], told.holds_until

    assert said(0) == (["Qualified", "Booked"], at(5 * HOUR))
    assert said(6 * HOUR) == ([], at(HERE_S))
    assert said(DAY) == ([], at(DAY + 5 * HOUR))


def test_a_board_that_follows_shows_it_and_shares_its_lanes() -> None:
    shop = Shop()
    shop.new_lead(phone("0142"))
    board = empty_board(RULES.pipeline, Calendar()).advance(shop.facts.seq, dict(shop.facts.people), {})
    away(shop, "dan")
    after = board.advance(shop.facts.seq, {"person:dan": None}, shop.facts.absences)
    assert after.lanes == board.lanes
    assert (board.staff.away(shop.now), after.staff.away(shop.now)) == (frozenset(), frozenset({"dan"}))
    back(shop, "dan")
    assert isinstance(shop.lines[-1].events[0].data, CameBack)
