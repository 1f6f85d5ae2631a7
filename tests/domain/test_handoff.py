"""What the next person is given who does not use leadtui."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from leadtui.config.frameworks import load_framework
from leadtui.domain.board import Card
from leadtui.domain.commands import AnswerQuestion, Claim, MarkWay, Move
from leadtui.domain.contacts import WayState
from leadtui.domain.handoff import handoff
from tests.support.shop import DAY, Shop, at, email, item, phone

FIVE = load_framework("five", Path("/nowhere/config.yaml"))
ANA = phone("0142")


@pytest.fixture
def shop() -> Shop:
    return Shop()


def lines(shop: Shop, lead: str, **more: Any) -> tuple[str, ...]:
    card: Card = shop.board().cards[lead]
    return handoff(card, FIVE, **{"zone": "America/Denver", "region": "US", **more})


def test_it_holds_all_that_the_next_person_needs(shop: Shop) -> None:
    (lead,) = shop.take_in(
        item(
            "1", ANA, email("ana"), name="Ana Ruiz", words="burst pipe", address="12 Elm St",
            postcode="80205", company="Ruiz & Co",
        )
    )  # fmt: skip
    shop.act(AnswerQuestion, lead.id, question="need", answer="yes", words="burst pipe, kitchen")
    shop.act(AnswerQuestion, lead.id, question="authority", answer="no", words="her landlord")
    shop.act(AnswerQuestion, lead.id, question="roof", answer="unknown", words="flat")
    shop.act(AnswerQuestion, lead.id, question="timing", answer="yes")
    shop.act(Move, lead.id, stage="booked", appointment_at=at(DAY))
    assert lines(shop, lead.id, decides="J. Wu, (303) 555-0155") == (
        "Ana Ruiz",
        "Company: Ruiz & Co",
        "Phone: (303) 555-0142",
        "E-mail: ana@example.com",
        "Address: 12 Elm St, 80205",
        "Wants: burst pipe",
        "Need: yes, burst pipe, kitchen",
        "Area: not asked",
        "Budget: not asked",
        "Timing: yes",
        "Authority: no, her landlord",
        "Roof: unknown, flat",
        "Decides: J. Wu, (303) 555-0155",
        "Visit: Sat 21 Nov 2026 05:00",
        "Due: Sat 21 Nov 2026 05:00",
    )


def test_what_is_not_known_has_no_line_and_somebody_without_a_name_is_their_number(shop: Shop) -> None:
    lead = shop.new_lead(ANA, name="", words="")
    assert lines(shop, lead)[:3] == (ANA.value, "Phone: (303) 555-0142", "Need: not asked")
    assert lines(shop, lead)[-1] == "Due: Fri 20 Nov 2026 05:05"


def test_a_company_without_a_name_is_told_once(shop: Shop) -> None:
    (lead,) = shop.take_in(item("1", ANA, company="Ruiz & Co"))
    assert [line for line in lines(shop, lead.id) if "Ruiz" in line] == ["Ruiz & Co"]


def test_a_number_that_is_not_to_be_used_is_not_handed_on(shop: Shop) -> None:
    lead = shop.new_lead(ANA, phone("0143"))
    shop.act(MarkWay, lead, way=ANA.key, state=WayState.DO_NOT_USE)
    assert [line for line in lines(shop, lead) if "Phone" in line] == ["Phone: (303) 555-0143"]


def test_a_lead_that_is_over_is_due_at_no_time(shop: Shop) -> None:
    lead = shop.new_lead(ANA)
    shop.act(Move, lead, stage="booked", appointment_at=at(DAY))
    shop.act(Move, lead, stage="lost", reason="price")
    assert not any(line.startswith(("Visit", "Due")) for line in lines(shop, lead))


def test_it_is_safe_to_paste_whatever_was_typed(shop: Shop) -> None:
    (lead,) = shop.take_in(item("1", ANA, name="Ana\nRuiz\x1b[201~", words="rm\r\n-rf \u202e/"))
    shop.act(AnswerQuestion, lead.id, question="need", answer="yes", words="x" * 9999 + "\n\x07")
    told = lines(shop, lead.id, decides="J.\nWu")
    assert "Ana Ruiz" in told
    assert "Wants: rm -rf /" in told
    assert all(line.isprintable() and len(line) < 600 for line in told)


def test_without_a_framework_only_what_was_answered_is_told(shop: Shop) -> None:
    lead = shop.new_lead(ANA)
    shop.act(Claim, lead)
    shop.act(AnswerQuestion, lead, question="need", answer="yes", words="leak")
    told = handoff(shop.board().cards[lead], None, zone="UTC")
    assert told == (
        "Ana Ruiz", "Phone: +1 303-555-0142", "Wants: leak", "Need: yes, leak",
        "Due: Fri 20 Nov 2026 12:05",
    )  # fmt: skip
