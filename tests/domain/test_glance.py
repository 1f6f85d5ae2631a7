"""The headline: who is late, who waits, who has how much, and for how long that is true."""

from __future__ import annotations

import datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadtui.domain.board import Board, Card
from leadtui.domain.commands import Claim, Move, SetCallBack, Touch
from leadtui.domain.contacts import Contact, Lead
from leadtui.domain.glance import Headline, LateLead, headline, name_of
from tests.support.examples import examples
from tests.support.histories import moments, shops
from tests.support.shop import (
    DAY,
    HOUR,
    LEASE_S,
    MINUTE,
    NOON,
    OTHER_PIPELINE,
    Shop,
    at,
    email,
    item,
    phone,
    whole_board,
)


@pytest.fixture
def shop() -> Shop:
    return Shop()


def plainly(board: Board, now: datetime.datetime) -> Headline:
    """The same, one question after another."""
    cards = sorted(board.cards.values(), key=lambda card: card.order)
    active = [card for card in cards if card.lead.category in ("open", "working")]
    late = [card for card in cards if card.due is not None and now > card.due]
    owners = [owner for card in active if (owner := card.lead.owner(now)) is not None]
    waiting = [card.lead.waiting_since for card in active if card.lead.waiting_since is not None]
    return Headline(
        late=tuple(
            LateLead(card.lead.id, name_of(card), card.lead.owner(now), card.late_s(now)) for card in late
        ),
        waiting=len(waiting),
        oldest_waiting_s=max(((now - since).total_seconds() for since in waiting), default=None),
        unclaimed=len(active) - len(owners),
        owners=tuple(
            sorted(((who, owners.count(who)) for who in set(owners)), key=lambda one: (-one[1], one[0]))
        ),
        stages=headline(board, now).stages,
        unmanned=(),
        holds_until=None,
    )


def without_seconds(told: Headline) -> Headline:
    """What must not change while the headline holds."""
    late = tuple(msgspec.structs.replace(one, late_s=0.0) for one in told.late)
    oldest = None if told.oldest_waiting_s is None else 0.0
    return msgspec.structs.replace(told, late=late, oldest_waiting_s=oldest, holds_until=None)


pipelines = st.sampled_from([Shop().rules.pipeline, OTHER_PIPELINE])


@given(shop=shops(), later=st.integers(0, 3 * DAY), pipeline=pipelines)
@examples(40)
def test_the_headline_is_what_one_would_count_by_hand(shop: Shop, later: int, pipeline: object) -> None:
    board, now = shop.board(), shop.now + datetime.timedelta(seconds=later)
    told = headline(board, now)
    assert msgspec.structs.replace(told, holds_until=None) == plainly(board, now)
    assert [(one.stage.id, one.leads) for one in told.stages] == [
        (lane.stage.id, len(lane.cards)) for lane in board.lanes
    ]
    assert told.late_leads == len(told.late)
    assert headline(board, now, named=2) == msgspec.structs.replace(told, late=told.late[:2])
    late = {one.id for one in told.late}
    assert [one.late for one in told.stages] == [
        sum(card.lead.id in late for card in lane.cards) for lane in board.lanes
    ]


@given(shop=shops(), now=moments, part=st.floats(0, 1), days=st.integers(1, 400))
@examples(60)
def test_until_it_no_longer_holds_only_the_seconds_change(
    shop: Shop, now: datetime.datetime, part: float, days: int
) -> None:
    board = shop.board()
    told = headline(board, now)
    end = told.holds_until
    assert end is None or end > now
    last = now + datetime.timedelta(days=days) if end is None else end - datetime.datetime.resolution
    for then in (now + (last - now) * part, last):
        assert without_seconds(headline(board, then)) == without_seconds(told)


@given(shop=shops(), now=moments)
@examples(20)
def test_from_one_end_to_the_next_every_turn_is_seen(shop: Shop, now: datetime.datetime) -> None:
    """Whoever looks again when a headline ends never shows an old one: at each end, the next begins."""
    board = shop.board()
    told = headline(board, now)
    seen = 0
    while told.holds_until is not None:
        now, seen = told.holds_until, seen + 1
        told = headline(board, now)
        assert seen <= 3 * len(board.cards)
    forever = headline(board, now + datetime.timedelta(days=4000))
    assert without_seconds(forever) == without_seconds(told)


def test_who_is_due_is_late_just_after_and_the_headline_says_when(shop: Shop) -> None:
    lead = shop.new_lead(phone("0142"))
    board = shop.board()
    before, just_due = headline(board, at(0)), headline(board, at(300))
    assert before.late == just_due.late == ()
    end = before.holds_until
    assert end == just_due.holds_until == at(300) + datetime.datetime.resolution
    assert end is not None
    assert [late.id for late in headline(board, end).late] == [lead]


def test_a_claim_that_runs_out_ends_what_the_headline_says(shop: Shop) -> None:
    lead = shop.new_lead(phone("0142"))
    shop.act(Claim, lead, by="ana")
    shop.act(Touch, lead, by="ana", how="reached")
    shop.act(SetCallBack, lead, by="ana", to=at(2 * HOUR))
    board = shop.board()
    told = headline(board, at(60))
    assert (told.owners, told.unclaimed, told.holds_until) == ((("ana", 1),), 0, at(LEASE_S))
    told = headline(board, at(LEASE_S))
    assert (told.owners, told.unclaimed, told.holds_until) == ((("ana", 1),), 0, at(2 * HOUR))
    told = headline(board, at(2 * HOUR))
    assert (told.owners, told.unclaimed) == ((), 1)


def test_the_latest_comes_first_and_urgent_before_it(shop: Shop) -> None:
    (calm,) = shop.take_in(item("1", phone("0101"), name="L. Marsh", raised_at=at(-HOUR)))
    (urgent,) = shop.take_in(item("2", phone("0102"), name="Ana Ruiz", words="burst pipe"))
    shop.act(Claim, calm.id, by="dan")
    told = headline(shop.board(), at(6 * MINUTE))
    assert told.late == (
        LateLead(urgent.id, "Ana Ruiz", None, 60.0),
        LateLead(calm.id, "L. Marsh", "dan", 61 * 60.0),
    )
    assert (told.waiting, told.oldest_waiting_s, told.owners) == (2, 66 * 60.0, (("dan", 1),))


def test_a_parked_lead_is_late_once_it_should_have_been_woken_and_waits_for_nobody(shop: Shop) -> None:
    lead = shop.new_lead(phone("0142"))
    shop.act(Move, lead, stage="later", wake_at=at(DAY))
    told = headline(shop.board(), at(DAY + 1))
    assert [late.id for late in told.late] == [lead]
    assert (told.waiting, told.unclaimed, told.owners) == (0, 0, ())


def test_a_lead_in_a_stage_without_a_target_is_never_late_and_still_somebodys(shop: Shop) -> None:
    lead = shop.new_lead(phone("0142"))
    shop.act(Move, lead, stage="booked")
    shop.act(Claim, lead, by="dan")
    told = headline(whole_board(shop.facts, OTHER_PIPELINE), at(9 * DAY))
    assert (told.late, told.owners, told.holds_until) == ((), (("dan", 1),), None)


def test_an_empty_shop_has_nothing_to_tell_for_ever(shop: Shop) -> None:
    told = headline(shop.board(), NOON)
    assert (told.late, told.waiting, told.oldest_waiting_s, told.unclaimed, told.holds_until) == (
        (), 0, None, 0, None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("contact", "name"),
    [
        (Contact("c", name="Ana Ruiz", company="Wu & Co"), "Ana Ruiz"),
        (Contact("c", company="Wu & Co", ways=(phone("0142"),)), "Wu & Co"),
        (Contact("c", ways=(email("ana"), phone("0142"))), "+13035550142"),
        (Contact("c", ways=(email("ana"),)), "ana@example.com"),
        (Contact("c"), "no name"),
    ],
)
def test_everybody_is_called_something(contact: Contact, name: str) -> None:
    lead = Lead("lead", "c", "new", "open", NOON, NOON)
    assert name_of(Card(lead, contact, None, ())) == name
