from __future__ import annotations

import json

from leadtui.desk.items import item as told
from leadtui.domain.commands import Claim, SetCallBack, Touch
from tests.support.shop import HOUR, MINUTE, Shop, at, item, phone

KEYS = """
    id contact name phone email company address postcode message source refs fields consent stage owner
    raised_at seen_at age_s stage_age_s idle_s due_at callback_at late late_s enquiries touches answers
    verdict score tags wake_at reason amount milestones
""".split()


def test_an_item_has_what_scripts_rely_on_and_is_plain_json() -> None:
    shop = Shop()
    lead = shop.new_lead(phone("0101"), name="Ana Ruiz", words="burst pipe")
    told_so = told(shop.board().cards[lead], at(0))
    assert list(told_so) == KEYS
    assert json.loads(json.dumps(told_so)) == told_so
    assert told_so["milestones"] == {
        "inbound": "2026-11-20T12:00:00Z", "qualified": None, "booked": None, "signed": None,
    }  # fmt: skip
    assert (told_so["owner"], told_so["idle_s"], told_so["verdict"]) == (None, None, None)


def test_what_depends_on_the_moment_is_of_the_moment_asked_for() -> None:
    shop = Shop()
    lead = shop.new_lead(phone("0101"))
    shop.act(Claim, lead)
    shop.later(MINUTE)
    shop.act(Touch, lead, how="no answer")
    shop.act(SetCallBack, lead, to=at(3 * HOUR))
    card = shop.board().cards[lead]
    soon, later = told(card, at(2 * HOUR)), told(card, at(3 * HOUR + 30))
    assert (soon["owner"], soon["late"], soon["late_s"]) == ("ana", False, 0)
    assert (later["owner"], later["late"], later["late_s"]) == (None, True, 30)
    assert (soon["age_s"], soon["stage_age_s"], soon["idle_s"]) == (2 * HOUR, 2 * HOUR, 2 * HOUR - MINUTE)
    assert soon["due_at"] == soon["callback_at"] == "2026-11-20T15:00:00Z"
    assert soon["touches"] == 1


def test_every_enquiry_can_be_found_again_at_its_source() -> None:
    shop = Shop()
    (lead,) = shop.take_in(item("1", phone("0101"), url="https://example.com/1"), source="web")
    shop.take_in(item("2", phone("0101"), words="still leaking"), source="chat")
    told_so = told(shop.board().cards[lead.id], at(0))
    assert told_so["refs"] == [
        {"source": "web", "external_id": "1", "url": "https://example.com/1"},
        {"source": "chat", "external_id": "2", "url": ""},
    ]
    assert (told_so["enquiries"], told_so["source"], told_so["message"]) == (2, "chat", "still leaking")
