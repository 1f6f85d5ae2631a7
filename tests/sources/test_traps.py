"""The traps that sources set, one test each, named after the trap."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from leadtui.errors import SourceGarbled, SourceThrottled
from leadtui.sources.base import Context, Page
from tests.sources.conftest import Serve
from tests.support.httpd import JSON, Answer, Request, answer_json
from tests.support.polled import NOW, context, cursor_after, items, poll, source
from tests.support.set_clock import SetClock

SINCE = {"kind": "query", "param": "since"}


def dated(number: int, at: str, **more: Any) -> dict[str, Any]:
    return {"id": f"id{number}", "name": f"Person {number}", "raised_at": at} | more


def ids(pages: list[Page]) -> list[str]:
    return [item.external_id for item in items(pages)]


async def test_trap_1_the_mark_comes_from_the_data_and_never_from_our_clock(
    serve: Serve, tmp_path: Any
) -> None:
    """A record that a source shows late must not fall behind a mark that our clock has pushed on."""
    clock = SetClock(NOW)
    shop = context(tmp_path, clock=clock)
    records = [dated(1, "2026-03-03T11:00:00Z")]

    def script(request: Request) -> Answer:
        since = datetime.datetime.fromisoformat(request.query["since"])
        return answer_json(
            [each for each in records if datetime.datetime.fromisoformat(each["raised_at"]) >= since]
        )

    web = source("http", {"url": serve(script).url, "since": SINCE}, shop)
    cursor = cursor_after(await poll(web))
    for _ in range(3):
        clock.forward(3600)
        cursor = cursor_after(await poll(web, cursor), cursor)
    assert cursor == {"since": "2026-03-03T11:00:00+00:00"}
    records.append(dated(2, "2026-03-03T11:00:30Z"))
    assert ids(await poll(web, cursor)) == ["id2"]
    await web.close()


async def test_trap_1b_a_date_in_the_far_future_does_not_hide_everything_before_it(
    serve: Serve, shop: Context
) -> None:
    httpd = serve(
        lambda request: answer_json([dated(1, "2199-01-01T00:00:00Z"), dated(2, "2026-03-02T10:00:00Z")])
    )
    web = source("http", {"url": httpd.url, "since": SINCE}, shop)
    pages = await poll(web)
    assert len(items(pages)) == 2
    assert cursor_after(pages) == {"since": "2026-03-02T10:00:00+00:00"}
    assert "in the future" in pages[0].warnings[0]
    await web.close()


async def test_trap_2_of_two_in_the_same_second_the_later_one_is_not_lost(
    serve: Serve, shop: Context
) -> None:
    """The second one is stored after we asked, of a source that takes only what is later than it is asked."""
    records = [dated(1, "2026-03-03T11:00:00.200Z")]

    def script(request: Request) -> Answer:
        since = datetime.datetime.fromisoformat(request.query["since"])
        return answer_json(
            [each for each in records if datetime.datetime.fromisoformat(each["raised_at"]) > since]
        )

    web = source("http", {"url": serve(script).url, "since": SINCE | {"overlap": "0s"}}, shop)
    cursor = cursor_after(await poll(web))
    records.append(dated(2, "2026-03-03T11:00:00.200Z"))
    assert ids(await poll(web, cursor)) == ["id2"]
    await web.close()


async def test_trap_3_a_list_that_shifts_while_it_is_read_loses_nothing(serve: Serve, shop: Context) -> None:
    """Ordered by change: one of the first page is touched, goes to the end, and pulls the others forward."""
    order = [dated(number, f"2026-03-03T10:0{number}:00Z") for number in range(1, 6)]
    shifted: list[bool] = []

    def script(request: Request) -> Answer:
        page = int(request.query["page"])
        answer = answer_json(order[(page - 1) * 2 : page * 2])
        if page == 1 and not shifted:
            shifted.append(True)
            order.append(order.pop(0) | {"raised_at": "2026-03-03T11:59:00Z"})
        return answer

    options = {"url": serve(script).url, "since": SINCE, "page": {"kind": "page", "size": 2}}
    web = source("http", options, shop)
    pages = await poll(web)
    assert set(ids(pages)) == {"id1", "id2", "id3", "id4", "id5"}
    assert cursor_after(pages) == {"since": "2026-03-03T11:59:00+00:00"}
    assert [page.cursor is not None for page in pages].count(True) == 1
    await web.close()


async def test_trap_3b_new_ones_at_the_front_push_others_into_the_next_page_twice(
    serve: Serve, shop: Context
) -> None:
    newest_first = [dated(number, "2026-03-03T10:00:00Z") for number in (4, 3, 2, 1)]

    def script(request: Request) -> Answer:
        start = int(request.query["offset"])
        answer = answer_json(newest_first[start : start + 2])
        if start == 0 and len(newest_first) == 4:
            newest_first.insert(0, dated(5, "2026-03-03T10:00:00Z"))
        return answer

    web = source("http", {"url": serve(script).url, "page": {"kind": "offset", "size": 2}}, shop)
    found = ids(await poll(web)) + ids(await poll(web))
    assert sorted(found) == ["id1", "id2", "id3", "id4", "id5"]
    await web.close()


async def test_trap_3c_a_list_that_never_stands_still_does_not_move_the_mark(
    serve: Serve, shop: Context
) -> None:
    number = iter(range(1000))

    def script(request: Request) -> Answer:
        return answer_json(
            [dated(next(number), "2026-03-03T10:00:00Z")] if int(request.query["page"]) < 3 else []
        )

    web = source("http", {"url": serve(script).url, "since": SINCE, "page": {"kind": "page"}}, shop)
    pages = await poll(web)
    assert cursor_after(pages) == {}
    assert "changes while it is read" in pages[-1].warnings[0]
    await web.close()


@pytest.mark.parametrize("answer", [{"data": None}, {"data": []}, {}])
async def test_trap_4_null_an_empty_list_and_an_empty_object_are_nothing_new(
    serve: Serve, shop: Context, answer: dict[str, Any]
) -> None:
    web = source("http", {"url": serve(lambda request: answer_json(answer)).url, "items": "data"}, shop)
    assert await poll(web) == []
    await web.close()


async def test_trap_4b_a_missing_key_is_told_and_an_error_is_no_empty_queue(
    serve: Serve, shop: Context
) -> None:
    answers = iter([answer_json({"results": [1]}), answer_json({"errors": [{"message": "nope"}]})])
    web = source("http", {"url": serve(lambda request: next(answers)).url, "items": "data"}, shop)
    (page,) = await poll(web)
    assert page.warnings == ("the answer has no `data`. its keys are: results",)
    with pytest.raises(SourceGarbled, match="carries `errors`"):
        await poll(web)
    await web.close()


@pytest.mark.parametrize("kind", ["text/html; charset=utf-8", JSON, ""])
@pytest.mark.parametrize("form", ["json", "csv", "ndjson"])
async def test_trap_4c_a_page_to_sign_in_at_with_status_200(
    serve: Serve, shop: Context, kind: str, form: str
) -> None:
    page = b"\n<!DOCTYPE html>\n<html><title>Sign in</title></html>"
    httpd = serve(lambda request: Answer(200, page, {"Content-Type": kind}))
    web = source("http", {"url": httpd.url, "format": form}, shop)
    with pytest.raises(SourceGarbled, match="web page came where data should be"):
        await poll(web)
    await web.close()


@pytest.mark.parametrize("way", ["next_url", "link_header", "redirect"])
async def test_trap_5_no_authorisation_goes_to_another_host(
    serve: Serve, shop: Context, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    monkeypatch.setenv("TOKEN", "s3cr3t")
    other = serve(lambda request: answer_json({"data": []}))

    def script(request: Request) -> Answer:
        if way == "redirect":
            return Answer(307, b"", {"Location": f"{other.url}/steal?x=1"})
        return answer_json(
            {"data": [], "next": f"{other.url}/steal"}, Link=f'<{other.url}/steal>; rel="next"'
        )

    page = {"next_url": {"kind": "next_url", "read": "next"}, "link_header": {"kind": "link_header"}}.get(way)
    options = {
        "url": serve(script).url, "items": "data", "auth": {"kind": "header", "value": "env:TOKEN"},
        "headers": {"X-Key": "env:TOKEN"}, "params": {"key": "env:TOKEN"},
    } | ({"page": page} if page else {})  # fmt: skip
    web = source("http", options, shop)
    with pytest.raises(SourceGarbled, match=r"leads to another host, 127\.0\.0\.1") as caught:
        await poll(web)
    assert "s3cr3t" not in str(caught.value)
    assert "steal" not in str(caught.value)
    assert other.asked == []
    await web.close()


def test_trap_5b_a_host_that_the_config_names_gets_no_authorisation_either() -> None:
    import httpx

    from leadtui.sources.secrets import Secret
    from leadtui.sources.web.auth import Authorisation, HeaderAuth
    from leadtui.sources.web.links import follow
    from leadtui.strict.secretplace import SecretPlace

    home, place = httpx.URL("https://docs.example.com/export"), SecretPlace("env", "TOKEN")
    guard = Authorisation(
        home, HeaderAuth(value=place), lambda _: Secret("s3cr3t"), {"X-Key": place}, {"key": place}
    )
    guard._look_up()
    for url, is_ours in (
        (follow("https://dl.content.example/x", home, home, ("*.content.example",), "a link"), False),
        (follow("/next", home, home, (), "a link"), True),
        (httpx.URL("https://docs.example.com:8443/"), False),
        (httpx.URL("http://docs.example.com/"), False),
    ):
        request = next(guard.auth_flow(httpx.Request("GET", url)))
        assert ("s3cr3t" in str(request.url)) is is_ours
        assert ("authorization" in request.headers, "x-key" in request.headers) == (is_ours, is_ours)


def test_trap_5c_a_link_that_lost_its_s_behind_a_proxy_gets_it_back() -> None:
    import httpx

    from leadtui.sources.web.links import follow

    home = httpx.URL("https://crm.example/api")
    assert (
        str(follow("http://crm.example/api?page=2", home, home, (), "a link"))
        == "https://crm.example/api?page=2"
    )
    for link in ("http://169.254.169.254/", "//evil.example/", "https://crm.example.evil.example/", "file:///etc/passwd",
                 "https://crm.example:8443/", "https://evil.example/?crm", "javascript:1"):  # fmt: skip
        with pytest.raises(SourceGarbled):
            follow(link, home, home, ("*.content.example",), "a link")


@pytest.mark.parametrize(
    "answer",
    [
        Answer(429),
        Answer(403, b'[{"errorCode":"REQUEST_LIMIT_EXCEEDED"}]', {"Content-Type": JSON}),
        Answer(403, b"{}", {"X-RateLimit-Remaining": "0"}),
    ],
)
async def test_trap_6_too_often_without_saying_for_how_long(
    serve: Serve, shop: Context, answer: Answer
) -> None:
    web = source("http", {"url": serve(lambda request: answer).url}, shop)
    with pytest.raises(SourceThrottled) as caught:
        await poll(web)
    assert caught.value.retry_after is None
    await web.close()


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("30", 30.0), ("Tue, 03 Mar 2026 12:01:00 GMT", 60.0), ("99999999", 900.0), ("-9", 0.0)],
)
@pytest.mark.parametrize("status", [429, 503, 403])
async def test_trap_7_how_long_to_wait_as_a_date_huge_or_negative(
    serve: Serve, shop: Context, status: int, value: str, seconds: float
) -> None:
    # Without a Date of its own: the server would say today's.
    answer = Answer(status, b"", {"Retry-After": value, "Date": "Tue, 03 Mar 2026 12:00:00 GMT"})
    web = source("http", {"url": serve(lambda request: answer).url}, shop)
    with pytest.raises(SourceThrottled) as caught:
        await poll(web)
    assert caught.value.retry_after == seconds
    await web.close()


async def test_trap_9_a_source_whose_clock_is_ahead_still_moves_its_mark(serve: Serve, shop: Context) -> None:
    """By its own Date the record is not in the future; by ours it is, and that is told."""
    answer = answer_json([dated(1, "2026-03-03T13:00:00Z")], Date="Tue, 03 Mar 2026 13:00:05 GMT")
    web = source("http", {"url": serve(lambda request: answer).url, "since": SINCE}, shop)
    pages = await poll(web)
    assert cursor_after(pages) == {"since": "2026-03-03T13:00:00+00:00"}
    assert "whose clock is wrong" in pages[0].warnings[0]
    await web.close()


async def test_trap_10_naive_times_of_the_hour_that_is_there_twice(serve: Serve, shop: Context) -> None:
    """Asked with a local time that means two moments, a source may take the later: nothing may be lost."""
    zone_options = {
        "time_zone": "America/New_York",
        "since": SINCE | {"format": "%Y-%m-%d %H:%M:%S", "overlap": "0s"},
    }
    httpd = serve(lambda request: answer_json([dated(1, "2025-11-02 01:30:00")]))
    web = source("http", {"url": httpd.url} | zone_options, shop)
    pages = await poll(web)
    assert items(pages)[0].raised_at == datetime.datetime(2025, 11, 2, 5, 30, tzinfo=datetime.UTC)
    await poll(web, {"since": "2025-11-02T05:30:00+00:00"})
    assert httpd.last.query["since"] == "2025-11-02 00:29:59"
    await web.close()


async def test_trap_16_callers_without_number_or_name_each_appear(serve: Serve, shop: Context) -> None:
    calls = [
        {"from": caller, "name": name, "at": f"2026-03-03T10:0{minute}:00Z"}
        for minute, (caller, name) in enumerate(
            [("+266696687", "Anonymous"), ("Anonymous", ""), ("+266696687", "Anonymous"), ("", "Unknown")]
        )
    ]
    options = {
        "url": serve(lambda request: answer_json(calls)).url, "channel": "call",
        "map": {"id": "from", "phone": "from", "name": "name", "raised_at": "at"},
    }  # fmt: skip
    web = source("http", options, shop)
    found = items(await poll(web))
    assert len({item.external_id for item in found}) == 4
    assert [(item.ways, item.name) for item in found] == [((), "")] * 4
    await web.close()
