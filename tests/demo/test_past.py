"""The pretend shop's past: taken in by the real rules, it makes a board that looks lived in."""

from __future__ import annotations

import datetime
import re
from functools import cache

import pytest

from leadtui.desk.demo import past, staff, story
from leadtui.desk.demo.people import person
from leadtui.domain.board import Board
from tests.demo.rehearsal import SEED, Rehearsal

BEGAN = datetime.datetime(2026, 3, 10, 14, 32, tzinfo=datetime.UTC)


@cache
def _opening() -> Rehearsal:
    return Rehearsal(BEGAN)


def _board() -> Board:
    return _opening().board()


def test_nothing_of_it_is_refused() -> None:
    assert not _opening().refused


def test_every_stage_has_leads_when_the_board_is_first_painted() -> None:
    counts = {lane.stage.id: len(lane.cards) for lane in _board().lanes}
    assert all(counts.values()), counts
    assert 3 <= counts["new"] <= 5
    assert 3 <= counts["qualifying"] <= 5


def test_the_three_of_them_have_work_and_somebody_waits_for_nobody() -> None:
    owners = {card.lead.owner(BEGAN) for card in _board().cards.values() if card.lead.active}
    assert owners == {"ana", "bo", "dan", None}


def test_somebody_is_late_but_not_everybody() -> None:
    active = [card for card in _board().cards.values() if card.lead.active]
    late = [card for card in active if card.late_s(BEGAN) > 0]
    assert 2 <= len(late) <= len(active) // 3


def test_call_backs_and_appointments_are_ahead() -> None:
    leads = [card.lead for card in _board().cards.values()]
    promised = [lead.call_back.at for lead in leads if lead.call_back]
    booked = [lead.appointment_at for lead in leads if lead.stage == "booked"]
    assert len(promised) >= 2
    assert all(at > BEGAN for at in promised)
    assert len(booked) >= 3
    assert all(at is not None and at > BEGAN for at in booked)
    assert all(lead.wake_at is not None and lead.wake_at > BEGAN for lead in leads if lead.stage == "later")


def test_the_customer_of_last_year_is_known_with_the_job_that_was_done() -> None:
    contacts = _opening().facts.find(f"email:{person(story.RETURNING).email}")
    assert [lead.category for contact in contacts for lead in contact.leads] == ["won"]
    lead = contacts[0].leads[0]
    assert (BEGAN - lead.raised_at).days > 300
    assert lead.notes


def test_those_who_will_reply_have_been_touched() -> None:
    for number in (story.WILL_REPLY, story.WILL_REPLY_TOO):
        (contact,) = _opening().facts.find(f"email:{person(number).email}")
        assert contact.open_lead is not None
        assert contact.open_lead.touches


def test_it_is_the_same_for_a_seed() -> None:
    assert _opening().submitted == Rehearsal(BEGAN).submitted


def test_it_is_about_nobody_who_exists() -> None:
    for card in _board().cards.values():
        for way in card.contact.ways:
            assert re.fullmatch(r"\+1[2-9]\d\d55501\d\d|[^@]+@example\.com", way.value)


def test_what_came_in_was_seen_within_a_minute_and_given_in_order() -> None:
    shop = _opening()
    given = [at for at, _ in past.commands(SEED, BEGAN, shop.facts.find)]
    assert given == sorted(given)
    assert given[-1] <= BEGAN
    for card in shop.board().cards.values():
        for clock in card.lead.clocks:
            assert datetime.timedelta() <= clock.seen - clock.began <= datetime.timedelta(minutes=1)


def test_asking_ahead_of_the_journal_says_so() -> None:
    commands = past.commands(1, BEGAN, lambda key: ())
    next(commands)
    with pytest.raises(LookupError, match="submit each command"):
        next(commands)


def test_the_colleagues_keep_the_board_moving_and_leave_the_viewer_alone() -> None:
    shop = Rehearsal(BEGAN)
    hers = {
        card.lead.id
        for card in shop.board().cards.values()
        if card.lead.owner(BEGAN) == staff.VIEWER and card.lead.stage == "new"
    }
    done = shop.play(minutes=15)
    assert not shop.refused, "they look before they act"
    assert {command.by for command in done} == {staff.BO, staff.DAN}
    assert {type(command).__name__ for command in done} >= {
        "Claim",
        "Touch",
        "AddNote",
        "Move",
        "SetCallBack",
    }
    assert not hers & {getattr(command, "lead", "") for command in done}
    board = shop.board()
    counts = {lane.stage.id: len(lane.cards) for lane in board.lanes}
    assert counts["new"] <= 20, "a storm is worked off"
    assert any(
        card.lead.owner(shop.now) is None
        for lane in board.lanes
        if lane.stage.id == "new"
        for card in lane.cards
    ), "something is left for who watches"
    reasons = {card.lead.reason for card in board.cards.values() if card.lead.category == "out"}
    assert {"spam", "seller", "about a job in hand"} <= reasons


def test_the_colleagues_do_the_same_for_a_seed() -> None:
    assert Rehearsal(BEGAN).play(minutes=4) == Rehearsal(BEGAN).play(minutes=4)
