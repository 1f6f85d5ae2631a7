"""The traps of sources whose guard lies further in than the source: one test each, named after the trap."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest

from leadtui.desk.feeding import feeds
from leadtui.domain.contacts import Contact
from leadtui.domain.events import EnquiryAmended, Touched
from tests.desk.conftest import Serve
from tests.support.desks import Shop, Time
from tests.support.httpd import Answer, Request, answer_json
from tests.support.pollers import Rig

WEB = "{name}: {{kind: http, url: {url}/{name}{more}}}"


def polled(shop: Shop, rig: Rig, time: Time, *lines: str) -> list[Any]:
    """The pollers of a config with these sources."""
    shop.write_config("sources:\n" + "".join(f"  {line}\n" for line in lines))
    return [rig.over(feed) for feed in feeds(shop.loaded(), shop.data, time)]


async def once(*pollers: Any) -> None:
    for poller in pollers:
        await poller.poll()
    for poller in pollers:
        await poller.close()


def people(rig: Rig) -> list[Contact]:
    return list(rig.journal.facts.people.values())


def events(rig: Rig, kind: type) -> list[Any]:
    found = [event for line in rig.journal.read(1) for event in line.events]
    return [event for event in found if isinstance(event.data, kind)]


async def test_trap_9b_an_enquiry_of_a_source_whose_clock_is_ahead_has_no_negative_age(
    shop: Shop, rig: Rig, serve: Serve, time: Time
) -> None:
    ahead = (time.now() + datetime.timedelta(hours=1)).isoformat()
    httpd = serve(lambda request: answer_json([{"id": "1", "name": "Ana", "raised_at": ahead}]))
    await once(*polled(shop, rig, time, WEB.format(name="web", url=httpd.url, more="")))
    (contact,) = people(rig)
    assert contact.leads[0].raised_at == time.now()


async def test_trap_11_a_source_that_fails_neither_stops_nor_empties_the_others(
    shop: Shop, rig: Rig, serve: Serve, time: Time
) -> None:
    answers = {"good": answer_json([{"id": "1", "name": "Ana"}]), "bad": Answer(500)}
    httpd = serve(lambda request: answers[request.path.strip("/")])
    lines = [WEB.format(name=name, url=httpd.url, more="") for name in ("bad", "good")]
    bad, good = polled(shop, rig, time, *lines)
    await bad.poll()
    answers["bad"] = answer_json([])
    answers["good"] = Answer(500)
    await once(good, bad)
    assert (bad.health.state, good.health.state) == ("ok", "failing")
    answers["good"] = answer_json([{"id": "1", "name": "Ana"}])
    await once(good)
    assert [contact.name for contact in people(rig)] == ["Ana"]
    answers["good"] = Answer(500)
    await once(good)
    assert [contact.name for contact in people(rig)] == ["Ana"]
    assert good.health.failing_since is not None


async def test_trap_12_our_own_write_back_comes_back_as_nothing_new(
    shop: Shop, rig: Rig, serve: Serve, time: Time
) -> None:
    """What we write to a CRM changes its time of change, and it hands the record over again."""
    record = {"id": "1", "name": "Ana", "status": "new", "updated": "2026-11-20T10:00:00Z"}
    httpd = serve(lambda request: answer_json([record]))
    more = ", since: {kind: query, param: since, field: updated}, map: {id: id, name: name}"
    (poller,) = polled(shop, rig, time, WEB.format(name="crm", url=httpd.url, more=more))
    await poller.poll()
    record |= {"status": "working", "updated": "2026-11-20T11:00:00Z"}
    seq = rig.journal.facts.seq
    await once(poller)
    assert (events(rig, EnquiryAmended), events(rig, Touched)) == ([], [])
    assert rig.journal.facts.seq == seq + 1  # the mark, and nothing else
    assert len(people(rig)[0].leads[0].enquiries) == 1


@pytest.mark.parametrize("status", [404, 410])
async def test_trap_13_a_record_that_is_gone_upstream_stays_here(
    shop: Shop, rig: Rig, serve: Serve, time: Time, status: int
) -> None:
    def script(request: Request) -> Answer:
        if "persons" in request.path:
            return Answer(status)
        return answer_json([{"id": "1", "ref": 7, "phone": "303 555 0142"}] if not gone else [])

    gone: list[bool] = []
    httpd = serve(script)
    more = (
        f', lookup: {{as: person, url: "{httpd.url}/persons/{{id}}", id: ref}}, map: {{id: id, phone: phone}}'
    )
    (poller,) = polled(shop, rig, time, WEB.format(name="crm", url=httpd.url, more=more))
    await poller.poll()
    gone.append(True)
    await once(poller)
    assert poller.health.state == "ok"
    assert [contact.phone for contact in people(rig)] == ["+13035550142"]


async def test_trap_13b_a_record_that_was_merged_upstream_under_another_id_is_the_same_contact(
    shop: Shop, rig: Rig, serve: Serve, time: Time
) -> None:
    records = [{"id": "1", "name": "Ana", "email": "ana@example.com"}]
    httpd = serve(lambda request: answer_json(records))
    (poller,) = polled(shop, rig, time, WEB.format(name="crm", url=httpd.url, more=""))
    await poller.poll()
    records[0] = records[0] | {"id": "2"}
    await once(poller)
    (contact,) = people(rig)
    assert len(contact.leads) == 1


async def test_trap_14_nothing_that_a_terminal_acts_on_gets_into_the_journal(
    shop: Shop, rig: Rig, serve: Serve, time: Time
) -> None:
    hostile = "\x1b]0;owned\x07Ana\u202e\x9b31m\x00"
    record = {"id": hostile, "name": hostile, "message": hostile, "company": hostile, hostile: hostile}
    httpd = serve(lambda request: answer_json([record]))
    await once(*polled(shop, rig, time, WEB.format(name="web", url=httpd.url, more="")))
    (contact,) = people(rig)
    lead = contact.leads[0]
    kept = [contact.name, contact.company, lead.words, lead.enquiries[0].external_id, *contact.fields]
    kept += contact.fields.values()
    assert all(text.isprintable() and "\u202e" not in text for text in kept)


async def test_trap_15_no_secret_is_in_the_journal_the_health_or_the_rejects(
    shop: Shop, rig: Rig, serve: Serve, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOKEN", "s3cr3t")
    answers = [answer_json([{"id": "1", "name": "Ana"}, "no record"]), Answer(401), Answer(302)]
    httpd = serve(lambda request: answers[min(len(httpd.asked) - 1, 2)])
    more = (
        ', auth: {kind: query, param: key, value: "env:TOKEN"}, headers: {X-Key: "env:TOKEN"}'
        ', params: {token: "env:TOKEN"}'
    )
    (poller,) = polled(shop, rig, time, WEB.format(name="web", url=httpd.url, more=more))
    told = []
    for _ in range(3):
        await poller.poll()
        told.append(str(poller.health))
    await poller.close()
    assert "s3cr3t" in str(httpd.asked[0])
    files = [path.read_bytes() for path in shop.data.rglob("*") if path.is_file()]
    assert files
    assert not any(b"s3cr3t" in content for content in files)
    assert "s3cr3t" not in str(told)


async def test_trap_16b_callers_who_hide_are_never_one_contact(
    shop: Shop, rig: Rig, serve: Serve, time: Time
) -> None:
    numbers = ("+266696687", "Anonymous", "", "+266696687")
    calls = [{"id": str(place), "phone": phone, "name": "Anonymous"} for place, phone in enumerate(numbers)]
    httpd = serve(lambda request: answer_json(calls))
    await once(*polled(shop, rig, time, WEB.format(name="calls", url=httpd.url, more="")))
    assert len(people(rig)) == 4


async def test_trap_17_two_people_on_one_phone_stay_two_and_one_person_on_two_addresses_is_one_by_phone(
    shop: Shop, rig: Rig, serve: Serve, time: Time
) -> None:
    records = [
        {"id": "1", "name": "Ana Ruiz", "phone": "303 555 0142", "email": "ana@example.com"},
        {"id": "2", "name": "Luis Ruiz", "phone": "303 555 0142"},
        {"id": "3", "name": "A. Ruiz", "phone": "303 555 0142", "email": "ana@work.example"},
    ]
    httpd = serve(lambda request: answer_json(records))
    await once(*polled(shop, rig, time, WEB.format(name="web", url=httpd.url, more="")))
    assert sorted(contact.name for contact in people(rig)) == ["Ana Ruiz", "Luis Ruiz"]
    ana = next(contact for contact in people(rig) if contact.name == "Ana Ruiz")
    assert {way.value for way in ana.ways} == {"+13035550142", "ana@example.com", "ana@work.example"}


async def test_trap_4d_a_table_as_excel_writes_it(shop: Shop, rig: Rig, serve: Serve, time: Time) -> None:
    """With a byte order mark, a header twice, line breaks within cells, and packed."""
    import gzip

    table = '\ufeffid;name;phone;phone;message\n1;José;303 555 0142;303 555 0143;"Burst\npipe; ""now"""\n'
    headers = {"Content-Type": "text/csv; charset=utf-8", "Content-Encoding": "gzip"}
    answer = Answer(200, gzip.compress(table.encode()), headers)
    httpd = serve(lambda request: answer)
    await once(*polled(shop, rig, time, WEB.format(name="sheet", url=httpd.url, more=", format: csv")))
    (contact,) = people(rig)
    assert (contact.name, contact.phone) == ("José", "+13035550142")
    assert contact.leads[0].words == 'Burst\npipe; "now"'
    assert contact.fields == {"phone_2": "303 555 0143"}


def test_every_trap_has_its_test() -> None:
    """The seventeen of them, by the names of the tests."""
    import re
    from pathlib import Path

    texts = [path.read_text() for path in Path(__file__).parents[1].rglob("test_*.py")]
    found = {int(number) for text in texts for number in re.findall(r"def test_trap_(\d+)", text)}
    assert found == set(range(1, 18)), json.dumps(sorted(set(range(1, 18)) - found))
