from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec

from leadtui.sources.base import Context
from leadtui.sources.probe import Found, Report, masked, probe
from tests.sources.conftest import Serve
from tests.support.httpd import answer_json
from tests.support.polled import source

RECORD = {
    "id": 7, "person": {"full": "Ana Ruiz", "tel": "303 555 0142"}, "mail": "ana@example.com",
    "text": "burst pipe", "created": "2026-03-03T11:00:00Z", "roof": "flat", "internal": {"x": 1}, "score": 3,
}  # fmt: skip
MAP = {
    "id": "id", "name": "person.full", "phone": "person.tel", "email": ["mail", "email"], "words": "text",
    "raised_at": "created", "fields": {"roof": "roof"},
}  # fmt: skip


async def report(serve: Serve, shop: Context, records: list[Any], **options: Any) -> Report:
    answer = answer_json(records, X_RateLimit_Remaining="59", Date="Tue, 03 Mar 2026 12:00:42 GMT")
    httpd = serve(lambda request: answer)
    web = source("http", {"url": httpd.url} | options, shop)
    try:
        return await probe(web, shop.clock)
    finally:
        await web.close()


async def test_it_shows_what_maps_to_what_with_nobody_s_data_in_it(serve: Serve, shop: Context) -> None:
    found = await report(serve, shop, [RECORD], map=MAP)
    shown = {each.word: each for each in found.found}
    assert shown["name"] == Found("name", "person.full", ("A·· R···",))
    assert shown["phone"].values == ("··········42 (looks right)",)
    assert shown["email"] == Found("email", "mail, else email", ("a··@e······.c·· (looks right)",))
    assert shown["raised_at"].values == ("2026-03-03T11:00:00+00:00",)
    assert shown["fields.roof"].where == "roof"
    everything = json.dumps(msgspec.to_builtins(found), ensure_ascii=False)
    for private in ("Ana", "Ruiz", "555", "0142", "ana@", "example", "burst", "flat"):
        assert private not in everything


async def test_it_names_the_keys_that_nothing_looks_at(serve: Serve, shop: Context) -> None:
    found = await report(serve, shop, [RECORD], map=MAP, keep="score > `1`")
    assert found.unmapped == ("internal",)


async def test_it_tells_the_clock_the_quota_and_the_price(serve: Serve, shop: Context) -> None:
    found = await report(serve, shop, [RECORD], map=MAP, interval="5m")
    assert found.skew_s == 42
    assert found.quota == {"x-ratelimit-remaining": "59"}
    assert found.calls_a_day == 288
    assert (await report(serve, shop, [], interval="0")).calls_a_day is None


async def test_it_says_what_would_be_rejected_and_what_is_odd(serve: Serve, shop: Context) -> None:
    found = await report(serve, shop, [RECORD, "text", RECORD | {"created": "soon", "id": 8}], map=MAP)
    assert (found.records, found.items) == (3, 2)
    assert found.rejected == ("record 2: not an object with keys",)
    assert "raised_at" in found.warnings[0]


async def test_of_an_own_word_that_nothing_was_found_for_it_shows_that(serve: Serve, shop: Context) -> None:
    found = await report(serve, shop, [RECORD], map=MAP | {"company": "firm.name"})
    assert Found("company", "firm.name", ("",)) in found.found


async def test_it_warns_of_a_secret_sent_in_the_clear(shop: Context, monkeypatch: Any) -> None:
    from leadtui.sources.http.source import HttpSource

    for url, warned in (
        ("http://crm.example", True),
        ("https://crm.example", False),
        ("http://127.0.0.1:1", False),
    ):
        web = source("http", {"url": url, "auth": {"kind": "header", "value": "env:T"}}, shop)
        assert isinstance(web, HttpSource)
        assert web._asker.is_exposed is warned


async def test_it_works_on_a_folder_too(tmp_path: Path, shop: Context) -> None:
    (tmp_path / "a.csv").write_text("name;roof\nAna Ruiz;flat\n")
    found = await probe(source("folder", {"path": str(tmp_path)}, shop), shop.clock)
    assert (found.items, found.skew_s, found.unmapped) == (1, None, ())
    assert found.calls_a_day is None
    assert [each.word for each in found.found] == ["external_id", "name", "fields.roof"]
    assert Found("name", "", ("A·· R···",)) in found.found


def test_a_mask_keeps_the_shape_only() -> None:
    assert masked("12 High St, Denver") == "1· H··· S·, D·····"
    assert masked("\x1b[31mAna") == "A··"
