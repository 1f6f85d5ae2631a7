"""People who have a part in another's matters, and stay two people."""

from __future__ import annotations

import pytest

from leadtui.domain.commands import Link, MarkWay, Merge, Move, Unlink
from leadtui.domain.contacts import Contact, LinkHow, WayState
from leadtui.domain.contacts import Link as Linked
from leadtui.domain.linking import authority, parts_in, parts_of
from tests.support.shop import DAY, Shop, email, item, phone, picture, whole_board

TENANT, LANDLORD = phone("0142"), phone("0155")


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.fixture
def tenant(shop: Shop) -> str:
    return shop.new_lead(TENANT, name="Ana Ruiz")


@pytest.fixture
def landlord(shop: Shop) -> str:
    return shop.new_lead(LANDLORD, name="Jin Wu")


def link(shop: Shop, lead: str, other: str, how: LinkHow = "decides") -> None:
    shop.act(Link, lead, how=how, to=shop.lead(other).contact)


def names(shop: Shop, lead: str) -> list[tuple[str, str]]:
    return [(part.who.name, part.how) for part in parts_in(shop.contact_of(lead), shop.facts.contact)]


def decides(shop: Shop, lead: str) -> str:
    return authority(shop.contact_of(lead), shop.facts.contact, "US")


def everybody(shop: Shop) -> list[Contact]:
    return list(shop.facts.people.values())


def test_the_tenants_card_tells_who_decides_and_how_to_reach_them(
    shop: Shop, tenant: str, landlord: str
) -> None:
    assert decides(shop, tenant) == ""
    link(shop, tenant, landlord)
    link(shop, tenant, landlord, "pays")
    assert decides(shop, tenant) == "Jin Wu, (303) 555-0155"
    assert names(shop, tenant) == [("Jin Wu", "decides"), ("Jin Wu", "pays")]
    assert shop.lead(tenant).id == tenant
    assert len(shop.leads) == 2


def test_the_landlords_card_tells_for_whom(shop: Shop, tenant: str, landlord: str) -> None:
    link(shop, tenant, landlord)
    parts = parts_of(shop.contact_of(landlord), everybody(shop))
    assert [(part.who.name, part.how) for part in parts] == [("Ana Ruiz", "decides")]
    assert list(parts_of(shop.contact_of(tenant), everybody(shop))) == []


def test_who_nobody_has_met_becomes_a_contact_and_no_enquiry(shop: Shop, tenant: str) -> None:
    shop.act(Link, tenant, how="decides", name="Jin Wu", ways=(LANDLORD,))
    assert decides(shop, tenant) == "Jin Wu, (303) 555-0155"
    assert [lead.id for lead in shop.leads] == [tenant]
    assert set(shop.board().cards) == {tenant}
    (lead,) = shop.take_in(item("1", LANDLORD, name="J. Wu"))
    assert names(shop, tenant) == [("Jin Wu", "decides")]
    assert shop.contact_of(lead.id).name == "Jin Wu"


def test_who_is_known_by_the_number_is_not_met_again(shop: Shop, tenant: str, landlord: str) -> None:
    people = len(everybody(shop))
    shop.act(Link, tenant, how="pays", name="J. Wu", ways=(LANDLORD, email("jin")))
    assert len(everybody(shop)) == people
    assert shop.contact_of(landlord).email == "jin@example.com"
    assert shop.contact_of(landlord).name == "Jin Wu"


def test_somebody_else_on_the_same_number_is_somebody_else(shop: Shop, tenant: str) -> None:
    shop.act(Link, tenant, how="lives there", name="Bo Chen", ways=(TENANT,))
    assert names(shop, tenant) == [("Bo Chen", "lives there")]


def test_who_it_is_has_to_be_said_and_be_there_and_be_another(shop: Shop, tenant: str) -> None:
    assert "say who" in shop.act_refused(Link, tenant, how="pays").why
    assert "gone" in shop.act_refused(Link, tenant, how="pays", to="nobody").why
    own = shop.lead(tenant).contact
    assert "same contact" in shop.act_refused(Link, tenant, how="pays", to=own).why
    assert "same contact" in shop.act_refused(Link, tenant, how="pays", ways=(TENANT,)).why


def test_saying_it_twice_writes_once(shop: Shop, tenant: str, landlord: str) -> None:
    link(shop, tenant, landlord)
    again = Link(id=shop.new_id(), by="bo", lead=tenant, how="decides", to=shop.lead(landlord).contact)
    assert shop.done(again).seq == 0


def test_a_link_is_taken_away_by_what_it_says_or_whole(shop: Shop, tenant: str, landlord: str) -> None:
    other = shop.lead(landlord).contact
    assert "no such link" in shop.act_refused(Unlink, tenant, to=other).why
    for how in ("decides", "pays"):
        shop.act(Link, tenant, how=how, to=other)
    assert "no such link" in shop.act_refused(Unlink, tenant, to=other, how="lives there").why
    shop.act(Unlink, tenant, to=other, how="pays")
    assert names(shop, tenant) == [("Jin Wu", "decides")]
    shop.act(Link, tenant, how="pays", to=other)
    shop.act(Unlink, tenant, to=other)
    assert names(shop, tenant) == []


def test_who_was_merged_into_another_is_that_one_everywhere(shop: Shop, tenant: str, landlord: str) -> None:
    owner = shop.new_lead(phone("0177"), name="J. Wu Homes")
    link(shop, tenant, landlord)
    shop.act(Merge, landlord, into=shop.lead(owner).contact)
    assert decides(shop, tenant) == "J. Wu Homes, (303) 555-0155"
    again = Link(id=shop.new_id(), by="bo", lead=tenant, how="decides", to=shop.lead(owner).contact)
    assert shop.done(again).seq == 0
    assert [part.how for part in parts_of(shop.contact_of(owner), everybody(shop))] == ["decides"]
    shop.act(Unlink, tenant, to=shop.lead(owner).contact)
    assert names(shop, tenant) == []


def test_a_merged_tenant_keeps_the_links_and_is_not_linked_to_themselves(
    shop: Shop, tenant: str, landlord: str
) -> None:
    link(shop, tenant, landlord)
    other = shop.new_lead(phone("0199"), name="Anna Ruiz")
    shop.act(Merge, tenant, into=shop.lead(other).contact)
    assert names(shop, other) == [("Jin Wu", "decides")]
    shop.act(Merge, other, into=shop.lead(landlord).contact)
    assert shop.contact_of(tenant).links == (Linked(shop.contact_of(landlord).id, "decides"),)
    assert (names(shop, tenant), decides(shop, tenant)) == ([], "")
    assert list(parts_of(shop.contact_of(tenant), everybody(shop))) == []


def test_undoing_a_link_takes_away_who_was_met_by_it_and_redo_brings_them_back(
    shop: Shop, tenant: str
) -> None:
    before = picture(shop.board())
    shop.act(Link, tenant, how="decides", name="Jin Wu", ways=(LANDLORD,))
    after = dict(shop.facts.people)
    shop.undo(shop.last)
    assert picture(shop.board()) == before
    assert shop.facts.find(LANDLORD.key) == []
    shop.undo(shop.last)
    assert shop.facts.people == after


def test_who_has_asked_us_something_since_is_not_taken_away_by_undo(shop: Shop, tenant: str) -> None:
    shop.act(Link, tenant, how="decides", name="Jin Wu", ways=(LANDLORD,))
    linked = shop.last
    shop.take_in(item("1", LANDLORD))
    assert shop.undo_refused(linked).who == "web"


def test_taking_a_link_away_rests_on_it(shop: Shop, tenant: str, landlord: str) -> None:
    link(shop, tenant, landlord)
    linked = shop.last
    shop.act(Unlink, tenant, to=shop.lead(landlord).contact)
    assert shop.undo_refused(linked).command == shop.last
    shop.undo(shop.last)
    shop.undo(linked)


def test_somebody_who_is_gone_has_no_part(shop: Shop, tenant: str) -> None:
    added = shop.add(LANDLORD, name="Jin Wu")
    came = shop.last
    link(shop, tenant, added.id)
    shop.undo(came)
    assert names(shop, tenant) == []
    shop.act(Unlink, tenant, to=added.contact)
    assert shop.contact_of(tenant).links == ()


def test_a_bad_number_is_not_shown_to_be_called(shop: Shop, tenant: str, landlord: str) -> None:
    link(shop, tenant, landlord)
    shop.act(MarkWay, landlord, way=LANDLORD.key, state=WayState.DO_NOT_USE)
    assert decides(shop, tenant) == "Jin Wu"


@pytest.mark.parametrize("in_memory", [True, False])
def test_who_is_linked_is_found_when_they_are_no_longer_in_memory(
    shop: Shop, tenant: str, landlord: str, in_memory: bool
) -> None:
    shop.act(Move, landlord, stage="lost", reason="price")
    link(shop, tenant, landlord)
    shop.later(90 * DAY)
    shop.reopen(in_memory=in_memory)
    assert decides(shop, tenant) == "Jin Wu, (303) 555-0155"
    again = Link(id=shop.new_id(), by="bo", lead=tenant, how="decides", to=shop.lead(landlord).contact)
    assert shop.done(again).seq == 0


def test_a_contact_without_a_lead_is_on_no_board(shop: Shop, tenant: str) -> None:
    before = shop.board()
    shop.act(Link, tenant, how="decides", name="Jin Wu")
    changed = {contact.id: contact for contact in everybody(shop)}
    after = before.advance(shop.facts.seq, changed)
    assert picture(after) == picture(whole_board(shop.facts, shop.rules.pipeline))
