"""What an HTTP source asks and what it makes of the answers, against a real server."""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from leadtui.errors import ConfigError, SourceGarbled
from leadtui.sources.base import PIECE, Context, Page, Source
from tests.sources.conftest import Serve
from tests.support.httpd import Answer, Httpd, Request, answer_json
from tests.support.polled import cursor_after, items, poll, source

Options = dict[str, Any]


@asynccontextmanager
async def opened(options: Options, shop: Context) -> AsyncIterator[Source]:
    made = source("http", options, shop)
    try:
        yield made
    finally:
        await made.close()


async def asked(
    serve: Serve, shop: Context, script: Callable[[Request], Answer], **options: Any
) -> tuple[Httpd, list[str]]:
    """One poll of a source at a server: the server, and the ids of the items."""
    httpd = serve(script)
    async with opened({"url": f"{httpd.url}/leads"} | options, shop) as web:
        return httpd, [item.external_id for item in items(await poll(web))]


def people(*numbers: int, **more: Any) -> list[Options]:
    return [{"id": f"id{number}", "name": f"Person {number}"} | more for number in numbers]


# -- one request ----------------------------------------------------------------------------------------


async def test_a_list_of_records_in_our_own_words_needs_no_map(serve: Serve, shop: Context) -> None:
    httpd, ids = await asked(serve, shop, lambda request: answer_json(people(1, 2)))
    assert ids == ["id1", "id2"]
    assert (httpd.last.method, httpd.last.path, httpd.last.query) == ("GET", "/leads", {})
    assert httpd.last.headers["user-agent"].startswith("leadtui/")


async def test_items_keep_and_map_pick_what_counts(serve: Serve, shop: Context) -> None:
    calls = [
        {"sid": "a", "direction": "inbound", "from": "+13035550142"},
        {"sid": "b", "direction": "outbound", "from": "+13035550199"},
    ]
    httpd = serve(lambda request: answer_json({"result": {"calls": calls}}))
    options = {
        "url": httpd.url, "items": "result.calls", "keep": "direction=='inbound'", "channel": "call",
        "map": {"id": "sid", "phone": "from"},
    }  # fmt: skip
    async with opened(options, shop) as web:
        (item,) = items(await poll(web))
    assert (item.external_id, item.channel, item.ways[0].value) == ("a", "call", "+13035550142")


async def test_a_post_sends_its_body_with_what_is_known_filled_in(serve: Serve, shop: Context) -> None:
    body = {
        "filter": [{"at": "{since}", "op": "GTE"}],
        "after": "{cursor}",
        "limit": "{size}",
        "n": 7,
        "own": "{x}",
    }
    page = {"kind": "cursor", "param": "", "read": "next", "size": 2}

    def script(request: Request) -> Answer:
        after = request.json.get("after")
        return answer_json({"results": people(2) if after else people(1), "next": None if after else "c2"})

    httpd, ids = await asked(
        serve, shop, script, method="POST", body=body, items="results", page=page, since={"kind": "template"}
    )
    assert ids == ["id1", "id2"]
    first, second = (request.json for request in httpd.asked)
    assert first == {
        "filter": [{"at": "2026-02-01T11:58:00Z", "op": "GTE"}],
        "limit": 2,
        "n": 7,
        "own": "{x}",
    }
    assert second == first | {"after": "c2"}
    assert httpd.last.headers["content-type"] == "application/json"


async def test_a_body_may_be_written_as_json(serve: Serve, shop: Context) -> None:
    text = '{"query": "{ leads { id } }", "first": 10}'
    httpd, _ = await asked(serve, shop, lambda request: answer_json([]), method="POST", body=text)
    assert httpd.last.json == {"query": "{ leads { id } }", "first": 10}


async def test_parameters_are_encoded_even_with_signs_in_their_names(serve: Serve, shop: Context) -> None:
    params = {"StartTime>": "2026-03-01", "filter": '{"created_at:gt":"{since}"}'}
    httpd, _ = await asked(
        serve, shop, lambda request: answer_json([]), params=params, since={"kind": "template"}
    )
    assert httpd.last.query == {
        "StartTime>": "2026-03-01",
        "filter": '{"created_at:gt":"2026-02-01T11:58:00Z"}',
    }


async def test_csv_and_ndjson_over_http(serve: Serve, shop: Context) -> None:
    table = Answer(200, "id;name\n1;José\n".encode("utf-8-sig"), {"Content-Type": "text/csv; charset=utf-8"})
    _, ids = await asked(serve, shop, lambda request: table, format="csv")
    assert ids == ["1"]
    lines = Answer(
        200, b'{"id": 1, "name": "x"}\n{"id": 2, "name": "y"}\n', {"Content-Type": "application/x-ndjson"}
    )
    _, ids = await asked(serve, shop, lambda request: lines, format="ndjson")
    assert ids == ["1", "2"]


async def test_a_packed_answer_is_unpacked(serve: Serve, shop: Context) -> None:
    plain = answer_json(people(1))
    assert isinstance(plain.body, bytes)
    packed = Answer(200, gzip.compress(plain.body), plain.headers | {"Content-Encoding": "gzip"})
    _, ids = await asked(serve, shop, lambda request: packed)
    assert ids == ["id1"]


# -- authorisation --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("auth", "header", "value"),
    [
        ({"kind": "header", "value": "env:TOKEN"}, "authorization", "Bearer t0k3n"),
        ({"kind": "header", "value": "env:TOKEN", "prefix": "Token "}, "authorization", "Token t0k3n"),
        ({"kind": "header", "value": "env:TOKEN", "prefix": "Zoho-o"}, "authorization", "Zoho-o t0k3n"),
        ({"kind": "header", "value": "env:TOKEN", "prefix": 'T t="{}"'}, "authorization", 'T t="t0k3n"'),
        ({"kind": "header", "value": "env:TOKEN", "name": "xc-token"}, "xc-token", "t0k3n"),
        ({"kind": "basic", "user": "ana", "password": "env:TOKEN"}, "authorization", "Basic YW5hOnQwazNu"),
        ({"kind": "basic", "user": "env:TOKEN"}, "authorization", "Basic dDBrM246"),
        ({"kind": "none"}, "authorization", None),
    ],
)  # fmt: skip
async def test_each_way_to_say_who_we_are(
    serve: Serve,
    shop: Context,
    monkeypatch: pytest.MonkeyPatch,
    auth: Options,
    header: str,
    value: str | None,
) -> None:
    monkeypatch.setenv("TOKEN", "t0k3n")
    httpd, _ = await asked(serve, shop, lambda request: answer_json([]), auth=auth)
    assert httpd.last.headers.get(header) == value


async def test_a_secret_may_stand_in_the_query_and_in_further_headers(
    serve: Serve, shop: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOKEN", "t0k3n")
    httpd, _ = await asked(
        serve, shop, lambda request: answer_json([]), params={"a": "1"},
        headers={"ST-App-Key": "env:TOKEN", "Accept": "application/json"},
        auth={"kind": "query", "param": "api_token", "value": "env:TOKEN"},
    )  # fmt: skip
    assert httpd.last.query == {"a": "1", "api_token": "t0k3n"}
    assert (httpd.last.headers["st-app-key"], httpd.last.headers["accept"]) == ("t0k3n", "application/json")


async def test_a_secret_with_letters_beyond_ascii_is_sent_as_utf8(
    serve: Serve, shop: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOKEN", "tökén")
    httpd, _ = await asked(
        serve, shop, lambda request: answer_json([]), auth={"kind": "header", "value": "env:TOKEN"}
    )
    assert httpd.last.headers["authorization"].encode("latin-1").decode() == "Bearer tökén"


# -- paging ---------------------------------------------------------------------------------------------


def in_pages(total: int, size: int) -> Callable[[Request], Answer]:
    """A list of `total` records that understands every way of paging, `size` at a time."""

    def script(request: Request) -> Answer:
        query = request.query
        start = int(query.get("offset", 0)) or (int(query.get("page", 1)) - 1) * size
        start = start or int(query.get("cursor", "0"))
        numbers = range(start + 1, min(start + size, total) + 1)
        following = start + size if start + size < total else None
        link = (
            f'<{request.path}?cursor={following}>; rel="next", <{request.path}>; rel=first'
            if following
            else ""
        )
        content = {
            "data": people(*numbers), "next": following, "more": following is not None,
            "url": f"/leads?cursor={following}" if following else None,
        }  # fmt: skip
        return answer_json(content, Link=link)

    return script


@pytest.mark.parametrize(
    "page",
    [
        {"kind": "offset", "size": 2, "size_param": "limit"},
        {"kind": "offset", "read": "next"},
        {"kind": "offset", "more": "more"},
        {"kind": "page", "size": 2},
        {"kind": "page"},
        {"kind": "page", "more": "more"},
        {"kind": "cursor", "read": "next"},
        {"kind": "cursor", "read": "next", "more": "more"},
        {"kind": "next_url", "read": "url"},
        {"kind": "link_header"},
    ],
)
async def test_every_way_of_paging_reads_the_whole_list(serve: Serve, shop: Context, page: Options) -> None:
    _, ids = await asked(serve, shop, in_pages(5, 2), items="data", page=page)
    assert ids == ["id1", "id2", "id3", "id4", "id5"]


async def test_a_page_with_fewer_than_its_size_is_the_last(serve: Serve, shop: Context) -> None:
    page = {"kind": "page", "size": 3, "size_param": "per_page", "param": "p", "start": 0}
    httpd, _ = await asked(serve, shop, lambda request: answer_json(people(1, 2)), page=page)
    assert [request.query for request in httpd.asked] == [{"per_page": "3", "p": "0"}]


async def test_a_source_that_ignores_the_page_number_is_told_and_not_read_for_ever(
    serve: Serve, shop: Context
) -> None:
    with pytest.raises(SourceGarbled, match="same as the one before"):
        await asked(serve, shop, lambda request: answer_json(people(1, 2)), page={"kind": "page", "size": 2})


async def test_a_cursor_that_goes_in_circles_is_told(serve: Serve, shop: Context) -> None:
    count = iter(range(100))
    with pytest.raises(SourceGarbled, match="circles"):
        await asked(
            serve, shop, lambda request: answer_json({"data": people(next(count)), "next": "same"}),
            items="data", page={"kind": "cursor", "read": "next"},
        )  # fmt: skip


async def test_a_list_without_an_end_is_cut_off_and_told_after_what_was_read(
    serve: Serve, shop: Context
) -> None:
    count = iter(range(100))
    httpd = serve(lambda request: answer_json(people(next(count))))
    options = {"url": httpd.url, "page": {"kind": "offset", "max_pages": 3}}
    async with opened(options, shop) as web:
        taken: list[Page] = []
        with pytest.raises(SourceGarbled, match="more than 3 pages"):
            await poll(web, into=taken)
    assert len(items(taken)) == 3
    assert all(page.cursor is None for page in taken)


# -- incremental ----------------------------------------------------------------------------------------


def dated(number: int, at: str) -> Options:
    return {"id": f"id{number}", "name": f"Person {number}", "raised_at": at}


@pytest.mark.parametrize(
    ("since", "value"),
    [
        ({"format": "iso_z"}, "2026-03-01T08:58:00Z"),
        ({"format": "iso"}, "2026-03-01T08:58:00+00:00"),
        ({"format": "epoch"}, "1772355480"),
        ({"format": "epoch_ms"}, "1772355480000"),
        ({"format": "rfc2822"}, "Sun, 01 Mar 2026 08:58:00 GMT"),
        ({"format": "date"}, "2026-03-01"),
        ({"format": "%Y-%m-%d %H:%M:%S"}, "2026-03-01 01:58:00"),
        ({"format": "iso_z", "overlap": "1h"}, "2026-03-01T08:00:00Z"),
        ({"format": "iso_z", "overlap": "0s"}, "2026-03-01T08:59:59Z"),
        ({"format": "iso_z", "granularity": "day"}, "2026-03-01T07:00:00Z"),
    ],
)
async def test_the_next_poll_asks_from_the_newest_record_less_the_overlap(
    serve: Serve, shop: Context, since: Options, value: str
) -> None:
    httpd = serve(
        lambda request: answer_json([dated(1, "2026-03-01T09:00:00Z"), dated(2, "2026-02-20T09:00:00Z")])
    )
    async with opened({"url": httpd.url, "since": {"kind": "query", "param": "since"} | since}, shop) as web:
        cursor = cursor_after(await poll(web))
        await poll(web, cursor)
    assert httpd.last.query == {"since": value}


async def test_the_first_poll_looks_back_as_far_as_it_is_told(serve: Serve, shop: Context) -> None:
    since = {"kind": "header", "initial_lookback": "7d", "format": "iso_z"}
    httpd, _ = await asked(serve, shop, lambda request: answer_json([]), since=since)
    assert httpd.last.headers["if-modified-since"] == "2026-02-24T11:58:00Z"


async def test_the_mark_may_be_another_field_than_when_the_hand_was_raised(
    serve: Serve, shop: Context
) -> None:
    record = dated(1, "2026-02-01T09:00:00Z") | {"meta": {"updated": 1772355600}}
    httpd = serve(lambda request: answer_json([record]))
    since = {"kind": "query", "param": "since", "field": "meta.updated"}
    async with opened({"url": httpd.url, "since": since}, shop) as web:
        assert cursor_after(await poll(web)) == {"since": "2026-03-01T09:00:00+00:00"}


async def test_the_cursor_moves_with_the_last_page_only(serve: Serve, shop: Context) -> None:
    pages = {"0": ["2026-03-01T09:00:00Z"], "1": ["2026-02-27T09:00:00Z"]}

    def script(request: Request) -> Answer:
        at = pages.get(request.query["offset"], [])
        return answer_json([dated(int(request.query["offset"]), each) for each in at])

    httpd = serve(script)
    options = {"url": httpd.url, "since": {"kind": "query", "param": "s"}, "page": {"kind": "offset"}}
    async with opened(options, shop) as web:
        found = [(len(page.items), page.cursor) for page in await poll(web)]
    assert found == [(1, None), (1, None), (0, {"since": "2026-03-01T09:00:00+00:00"})]


async def test_when_nothing_is_new_there_is_nothing_to_submit(serve: Serve, shop: Context) -> None:
    httpd = serve(lambda request: answer_json([dated(1, "2026-03-01T09:00:00Z")]))
    async with opened({"url": httpd.url, "since": {"kind": "query", "param": "since"}}, shop) as web:
        cursor = cursor_after(await poll(web))
        assert await poll(web, cursor) == []


async def test_a_changed_record_is_handed_over_again(serve: Serve, shop: Context) -> None:
    record = dated(1, "2026-03-01T09:00:00Z")
    httpd = serve(lambda request: answer_json([record]))
    async with opened({"url": httpd.url}, shop) as web:
        (first,) = items(await poll(web))
        record["name"] = "Another"
        (second,) = items(await poll(web))
    assert first.external_id == second.external_id
    assert first.digest != second.digest


async def test_what_was_not_acknowledged_is_handed_over_again(serve: Serve, shop: Context) -> None:
    httpd = serve(lambda request: answer_json(people(1)))
    async with opened({"url": httpd.url}, shop) as web:
        for _ in range(2):
            assert len(items([page async for page in web.pages({})])) == 1


# -- nothing new ----------------------------------------------------------------------------------------


def tagged(request: Request) -> Answer:
    if request.headers.get("if-none-match") == '"v1"':
        return Answer(304)
    return answer_json(people(1), ETag='"v1"', Last_Modified="Tue, 03 Mar 2026 11:00:00 GMT")


async def test_an_unchanged_list_costs_a_304_and_nothing_else(serve: Serve, shop: Context) -> None:
    httpd = serve(tagged)
    async with opened({"url": httpd.url}, shop) as web:
        cursor = cursor_after(await poll(web))
    async with opened({"url": httpd.url}, shop) as fresh:
        assert await poll(fresh, cursor) == []
    assert httpd.last.headers["if-modified-since"] == "Tue, 03 Mar 2026 11:00:00 GMT"


async def test_a_tag_does_not_outlive_the_options_that_its_answer_was_read_with(
    serve: Serve, shop: Context
) -> None:
    httpd = serve(tagged)
    async with opened({"url": httpd.url, "keep": "name=='nobody'"}, shop) as web:
        cursor = cursor_after(await poll(web))
    async with opened({"url": httpd.url}, shop) as mended:
        assert len(items(await poll(mended, cursor))) == 1


async def test_the_tag_of_a_first_page_says_nothing_of_the_next_ones(serve: Serve, shop: Context) -> None:
    """Of a list with the oldest first the first page stays as it is while new ones come to the last."""
    total = [2]

    def script(request: Request) -> Answer:
        if request.headers.get("if-none-match") == '"first"':
            return Answer(304)
        found = in_pages(total[0], 2)(request)
        return Answer(200, found.body, found.headers | {"ETag": '"first"'})

    httpd = serve(script)
    for page in ({"kind": "page", "size": 2}, {"kind": "cursor", "read": "next"}):
        total[0] = 2
        async with opened({"url": httpd.url, "items": "data", "page": page}, shop) as web:
            cursor = cursor_after(await poll(web))
            total[0] = 3
            assert [item.external_id for item in items(await poll(web, cursor))] == ["id3"]


async def test_no_content_is_an_empty_list(serve: Serve, shop: Context) -> None:
    _, ids = await asked(serve, shop, lambda request: Answer(204), page={"kind": "cursor", "read": "next"})
    assert ids == []


# -- options --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "sources.web.url: missing"),
        ({"url": "ftp://x"}, "not a web address"),
        ({"url": "https://ana:pw@crm.example"}, "auth"),
        ({"url": "https://x", "pagee": {}}, "did you mean page?"),
        ({"url": "https://x", "auth": {"kind": "basic"}}, "auth: neither `user` nor `password` (for the"),
        ({"url": "https://x", "auth": {"kind": "basic", "user": ""}}, "neither `user` nor `password`"),
        ({"url": "https://x", "headers": {"Authorization": "Bearer pw"}}, "headers.Authorization: a secret"),
        ({"url": "https://x", "headers": {"X-App-Key": "x", "x-api-key": "pw"}}, "headers.x-api-key: a sec"),
        ({"url": "https://x", "params": {"page_size": "9", "access_token": "pw"}}, "params.access_token: a"),
        ({"url": "https://x", "page": {"kind": "ofset"}}, "did you mean offset?"),
        ({"url": "https://x", "page": {"kind": "cursor"}}, "sources.web.page.read: missing"),
        ({"url": "https://x", "page": {"kind": "cursor", "read": "a["}}, "sources.web.page.read"),
        ({"url": "https://x", "items": "a b"}, "sources.web.items"),
        ({"url": "https://x", "body": {"a": 1}}, "method: POST"),
        ({"url": "https://x", "method": "POST", "body": "{"}, "sources.web.body: not JSON"),
        ({"url": "https://x", "since": {"kind": "query"}}, "sources.web.since.param: missing"),
        (
            {"url": "https://x", "since": {"kind": "query", "param": "s"}, "map": {"name": "n"}},
            "no record has a time",
        ),
        (
            {"url": "https://x", "since": {"kind": "query", "param": "s", "format": "isoz"}},
            "sources.web.since.format",
        ),
        ({"url": "https://x", "interval": "60"}, "sources.web.interval"),
        ({"url": "https://x", "size_cap": "big"}, "such as 20MB"),
        ({"url": "https://x", "also_hosts": ["*"]}, "every host"),
        (
            {"url": "https://x", "format": "csv", "page": {"kind": "next_url", "read": "n"}},
            "only a JSON answer",
        ),
        ({"url": "https://x", "time_zone": "Denver"}, "no such time zone"),
    ],
)
def test_a_wrong_option_is_told_with_its_place(shop: Context, options: Options, words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        source("http", options, shop)
    assert words in str(caught.value)
    assert "pw" not in str(caught.value)


def test_every_problem_is_told_at_once(shop: Context) -> None:
    options = {"url": "x", "items": "a b", "map": {"name": "a["}, "auth": {"kind": "header"}, "method": "PUT"}
    with pytest.raises(ConfigError) as caught:
        source("http", options, shop)
    assert len(caught.value.problems) == 5


def test_an_unknown_kind_is_told_with_the_nearest(shop: Context) -> None:
    with pytest.raises(ConfigError, match="did you mean http"):
        source("htpp", {}, shop)


def test_the_interval_is_a_minute_unless_it_is_written_and_0_is_by_hand(shop: Context) -> None:
    assert source("http", {"url": "https://x"}, shop).interval_s == 60
    assert source("http", {"url": "https://x", "interval": "0"}, shop).interval_s == 0
    assert source("http", {"url": "https://x", "interval": "5m"}, shop).interval_s == 300


async def test_many_at_once_are_handed_over_in_pieces_and_the_last_moves_the_mark(
    serve: Serve, shop: Context
) -> None:
    records = [dated(number, "2026-03-01T09:00:00Z") for number in range(2 * PIECE + 1)]
    options = {
        "url": serve(lambda request: answer_json([*records, "no record"])).url,
        "since": {"kind": "query", "param": "since"},
    }
    async with opened(options, shop) as web:
        pages = await poll(web)
        assert [len(page.items) for page in pages] == [PIECE, PIECE, 1]
        assert [page.cursor is not None for page in pages] == [False, False, True]
        assert [len(page.rejected) for page in pages] == [0, 0, 1]
        assert len({item.external_id for item in items(pages)}) == 2 * PIECE + 1
        assert await poll(web, cursor_after(pages)) == []


# -- what it always sent --------------------------------------------------------------------------------


async def test_records_without_the_id_that_the_map_names_are_told(serve: Serve, shop: Context) -> None:
    records = [{"key": 1, "who": "Ana"}, {"key": 2, "who": "Bo"}]
    with pytest.raises(SourceGarbled) as told:
        await asked(serve, shop, lambda request: answer_json(records), map={"id": "id", "name": "who"})
    assert told.value.message == (
        "no record has an id where `map.external_id: id` looks; its keys are: key, who"
    )


async def test_odd_ids_are_ids_and_a_single_one_that_lacks_is_no_trouble(serve: Serve, shop: Context) -> None:
    records = [{"id": "x" * 300, "who": "Ana"}, {"who": "Bo"}]
    _, ids = await asked(serve, shop, lambda request: answer_json(records), map={"id": "id", "name": "who"})
    assert len(ids) == 2


async def test_what_is_expected_may_be_null_and_may_not_be_missing(serve: Serve, shop: Context) -> None:
    expect = {"answer": ["data", "page.next"], "record": ["id"]}
    expected: list[tuple[Options, str]] = [
        ({"data": None, "page": {"next": None}}, ""),
        ({"page": {"next": None}, "rows": []}, "data"),
        ({"data": [], "page": None}, "page.next"),
        ({"data": [{"key": 1}, {"key": 2}], "page": {"next": None}}, "id"),
        ({"data": [{"id": 1, "name": "x"}, {"name": "y"}], "page": {"next": None}}, ""),
    ]
    for document, path in expected:
        answer = answer_json(document)

        def script(request: Request, answer: Answer = answer) -> Answer:
            return answer

        if not path:
            await asked(serve, shop, script, items="data", expect=expect)
            continue
        with pytest.raises(SourceGarbled, match=f"`{path}`"):
            await asked(serve, shop, script, items="data", expect=expect)
