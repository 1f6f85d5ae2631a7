"""The knobs that interfaces need beside a list in pages: forms one by one, look-ups, windows, budgets."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest

from leadtui.errors import ConfigError, SourceError, SourceGarbled, SourceRefused, SourceThrottled
from leadtui.sources.base import Context
from leadtui.sources.expressions import Expression
from leadtui.sources.http.budget import Budget
from leadtui.sources.probe import probe
from leadtui.strict import Wrong
from tests.sources.conftest import Serve
from tests.support.httpd import Answer, Request, answer_json
from tests.support.polled import NOW, context, cursor_after, items, poll, source
from tests.support.set_clock import SetClock

Options = dict[str, Any]


def person(number: int, **more: Any) -> Options:
    return {"id": f"id{number}", "name": f"Person {number}"} | more


def ids(pages: Any) -> list[str]:
    return [item.external_id for item in items(pages)]


# -- one list after another --------------------------------------------------------------------------------


def forms(request: Request) -> Answer:
    if request.path == "/forms":
        return answer_json({"forms": [{"id": "a b"}, {"id": "c"}]})
    form = request.path.split("/")[2]
    return answer_json([{"id": f"{form}1", "name": "Ana", "raised_at": "2026-03-03T10:00:00Z"}])


@pytest.mark.parametrize("named", [{"items": ["a b", "c"]}, {"url": "/forms", "read": "forms[].id"}])
async def test_every_form_is_asked_for_with_a_mark_of_its_own(
    serve: Serve, shop: Context, named: Options
) -> None:
    httpd = serve(forms)
    named = {key: httpd.url + value if key == "url" else value for key, value in named.items()}
    options = {
        "url": f"{httpd.url}/forms/{{item}}/entries", "foreach": named, "params": {"form": "{item}"},
        "since": {"kind": "query", "param": "since"},
        "map": {"id": "id", "name": "name", "raised_at": "raised_at", "campaign": "item"},
    }  # fmt: skip
    web = source("http", options, shop)
    pages = await poll(web)
    await web.close()
    assert [(item.external_id, item.campaign) for item in items(pages)] == [("a%20b1", "a b"), ("c1", "c")]
    assert cursor_after(pages) == {
        "a%20b since": "2026-03-03T10:00:00+00:00", "c since": "2026-03-03T10:00:00+00:00",
    }  # fmt: skip
    assert [request.query["form"] for request in httpd.asked if request.path != "/forms"] == ["a b", "c"]


async def test_a_form_that_is_gone_hides_nothing_of_the_others_and_is_told(
    serve: Serve, shop: Context
) -> None:
    httpd = serve(lambda request: Answer(404) if "/a/" in request.path else answer_json([person(1)]))
    options = {"url": f"{httpd.url}/{{item}}/entries", "foreach": {"items": ["a", "b"]}}
    web = source("http", options, shop)
    pages: list[Any] = []
    with pytest.raises(SourceGarbled, match="nothing at this address"):
        await poll(web, into=pages)
    await web.close()
    assert ids(pages) == ["id1"]


async def test_more_forms_than_one_may_have_are_told(serve: Serve, shop: Context) -> None:
    httpd = serve(lambda request: answer_json([str(number) for number in range(60)]))
    options = {"url": f"{httpd.url}/{{item}}", "foreach": {"url": httpd.url, "read": "@"}}
    web = source("http", options, shop)
    with pytest.raises(SourceGarbled, match="finds 60, more than 50"):
        await poll(web)
    await web.close()


# -- what a record only names ------------------------------------------------------------------------------


def leads(request: Request) -> Answer:
    if request.path.startswith("/persons/"):
        number = request.path.rpartition("/")[2]
        return answer_json({"data": {"name": f"Person {number}"}}) if number != "9" else Answer(404)
    if request.path == "/owners":
        return answer_json({"data": [{"id": 1, "name": "Dan"}, {"id": 2, "name": "Bo"}]})
    return answer_json([{"id": f"id{number}", "ref": number, "owner": number} for number in (1, 2, 1, 9)])


LOOKED_UP = {"id": "id", "name": "person.name"}


async def test_what_is_behind_an_id_is_asked_for_once(serve: Serve, shop: Context) -> None:
    httpd = serve(leads)
    lookup = {"as": "person", "url": f"{httpd.url}/persons/{{id}}", "id": "ref", "items": "data"}
    web = source("http", {"url": httpd.url, "lookup": lookup, "map": LOOKED_UP}, shop)
    names = [item.name for item in items(await poll(web))]
    await poll(web)
    await web.close()
    assert names == ["Person 1", "Person 2", "Person 1", ""]
    assert [request.path for request in httpd.asked if "persons" in request.path] == [
        "/persons/1", "/persons/2", "/persons/9",
    ]  # fmt: skip


async def test_a_table_is_asked_for_as_a_whole_and_kept_for_a_while(serve: Serve, tmp_path: Path) -> None:
    clock = SetClock(NOW)
    httpd = serve(leads)
    lookup = {
        "as": "who", "url": f"{httpd.url}/owners", "id": "owner", "items": "data", "key": "id", "cache": "1h",
    }  # fmt: skip
    options = {"url": httpd.url, "lookup": lookup, "map": {"id": "id", "name": "who.name"}}
    web = source("http", options, context(tmp_path, clock=clock))
    assert [item.name for item in items(await poll(web))] == ["Dan", "Bo", "Dan", ""]
    for _ in range(2):
        await poll(web)
    clock.forward(3600)
    await poll(web)
    await web.close()
    assert sum(request.path == "/owners" for request in httpd.asked) == 2


async def test_those_whose_turn_has_not_come_are_told_and_have_it_in_the_next_poll(
    serve: Serve, shop: Context
) -> None:
    def script(request: Request) -> Answer:
        if request.path.startswith("/persons/"):
            return answer_json({"name": f"Person {request.path.rpartition('/')[2]}"})
        at = "2026-03-03T10:00:00Z"
        return answer_json([{"id": f"id{number}", "ref": number, "raised_at": at} for number in (1, 2)])

    httpd = serve(script)
    lookup = {"as": "person", "url": f"{httpd.url}/persons/{{id}}", "id": "ref", "most": "1"}
    options = {
        "url": httpd.url, "lookup": lookup, "map": LOOKED_UP | {"raised_at": "raised_at"},
        "since": {"kind": "query", "param": "since"},
    }  # fmt: skip
    web = source("http", options, shop)
    first = await poll(web)
    assert [item.name for item in items(first)] == ["Person 1", ""]
    assert cursor_after(first) == {}
    assert "looked up in the next polls" in first[-1].warnings[0]
    second = await poll(web)
    await web.close()
    assert [item.name for item in items(second)] == ["Person 2"]
    assert cursor_after(second) == {"since": "2026-03-03T10:00:00+00:00"}


async def test_no_look_up_goes_to_another_host(
    serve: Serve, shop: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOKEN", "s3cr3t")
    other = serve(lambda request: answer_json({}))
    httpd = serve(leads)
    lookup = {"as": "person", "url": f"{other.url}/{{id}}", "id": "ref"}
    options = {"url": httpd.url, "lookup": lookup, "auth": {"kind": "header", "value": "env:TOKEN"}}
    web = source("http", options | {"map": LOOKED_UP}, shop)
    await poll(web)
    await web.close()
    assert other.asked == []


# -- lists that cannot be asked for what is new -------------------------------------------------------------


async def test_the_next_page_may_begin_after_the_last_record(serve: Serve, shop: Context) -> None:
    def script(request: Request) -> Answer:
        start = int(request.query.get("after", "id0").removeprefix("id"))
        return answer_json([person(number) for number in range(start + 1, min(start + 3, 6))])

    page = {"kind": "last_item", "read": "id", "size": 2}
    httpd = serve(script)
    web = source("http", {"url": httpd.url, "page": page}, shop)
    assert ids(await poll(web)) == ["id1", "id2", "id3", "id4", "id5"]
    await web.close()
    assert len(httpd.asked) == 3


def newest_first(total: list[int], size: int = 2) -> Any:
    def script(request: Request) -> Answer:
        start = (int(request.query["page"]) - 1) * size
        numbers = range(total[0], 0, -1)[start : start + size]
        start_at = datetime.datetime(2026, 3, 3, tzinfo=datetime.UTC)
        return answer_json(
            [
                person(number, raised_at=(start_at + datetime.timedelta(minutes=10 * number)).isoformat())
                for number in numbers
            ]
        )

    return script


async def test_a_list_with_the_newest_first_is_read_until_it_gets_old(serve: Serve, shop: Context) -> None:
    total = [20]
    httpd = serve(newest_first(total))
    options = {
        "url": httpd.url, "page": {"kind": "page", "size": 2},
        "since": {"kind": "newest_first", "initial_lookback": "9h"},
    }  # fmt: skip
    web = source("http", options, shop)
    pages = await poll(web)
    assert ids(pages) == ["id20", "id19", "id18"]
    total[0] = 21
    asked = len(httpd.asked)
    again = await poll(web, cursor_after(pages))
    await web.close()
    assert ids(again) == ["id21"]
    assert len(httpd.asked) - asked == 2


async def test_a_list_is_read_until_what_is_known_when_nothing_in_it_has_a_time(
    serve: Serve, shop: Context
) -> None:
    total = [8]

    def script(request: Request) -> Answer:
        start = (int(request.query["page"]) - 1) * 2
        return answer_json([person(number) for number in range(total[0], 0, -1)[start : start + 2]])

    httpd = serve(script)
    web = source("http", {"url": httpd.url, "page": {"kind": "page", "size": 2, "stop_when_seen": 3}}, shop)
    await poll(web)
    total[0], asked = 9, len(httpd.asked)
    assert ids(await poll(web)) == ["id9"]
    await web.close()
    assert len(httpd.asked) - asked == 3


async def test_a_calendar_is_asked_for_a_window_and_hands_over_what_changed(
    serve: Serve, shop: Context
) -> None:
    events = [person(1, when="2026-04-01")]
    httpd = serve(lambda request: answer_json(events))
    options = {
        "url": httpd.url, "since": {"kind": "window", "back": "1d", "forward": "60d"},
        "params": {"min": "{from}", "max": "{to}"},
        "map": {"id": "id", "name": "name", "message": "when"},
    }  # fmt: skip
    web = source("http", options, shop)
    assert len(items(await poll(web))) == 1
    assert httpd.last.query == {"min": "2026-03-02T12:00:00Z", "max": "2026-05-02T12:00:00Z"}
    assert await poll(web) == []
    events[0]["when"] = "2026-04-02"
    assert len(items(await poll(web))) == 1
    await web.close()


# -- too often ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("throttle", "answer", "wait"),
    [
        (
            {"when": "errors[?extensions.code=='THROTTLED']", "wait": "errors[0].wait"},
            answer_json({"errors": [{"extensions": {"code": "THROTTLED"}, "wait": 7}]}),
            7,
        ),
        ({"when": "contains(`[4, 17]`, error.code)"}, answer_json({"error": {"code": 17}}, 400), None),
        ({"wait": "rate_reset"}, answer_json({"rate_reset": 12.5}, 429), 12.5),
        ({"wait": "until"}, answer_json({"until": NOW.timestamp() + 30}, 429, Date="x"), 30),
        ({"statuses": ["420"]}, Answer(420, b"", {"Retry-After": "5"}), 5),
        ({}, Answer(429, b"", {"X-RateLimit-Reset-After": "3.5"}), 3.5),
        ({}, Answer(429, b"", {"RateLimit-Reset": "9"}), 9),
        ({}, Answer(429, b"", {"X-Rate-Limit-Reset": str(int(NOW.timestamp()) + 20), "Date": "x"}), 20),
        ({}, Answer(429, b"", {"X-RateLimit-Reset": str(int(NOW.timestamp() + 8) * 1000), "Date": "x"}), 8),
    ],
)
async def test_a_throttle_is_known_by_status_header_and_body(
    serve: Serve, shop: Context, throttle: Options, answer: Answer, wait: float | None
) -> None:
    web = source("http", {"url": serve(lambda request: answer).url, "throttle": throttle}, shop)
    with pytest.raises(SourceThrottled) as caught:
        await poll(web)
    await web.close()
    assert caught.value.retry_after == (None if wait is None else pytest.approx(wait))


@pytest.mark.parametrize(
    ("errors", "answer", "kind"),
    [
        ({"fail_when": "status=='error'"}, answer_json({"status": "error"}), SourceGarbled),
        ({"auth_when": "code=='INVALID_TOKEN'"}, answer_json({"code": "INVALID_TOKEN"}, 400), SourceRefused),
        ({"empty_on": ["404"]}, Answer(404), None),
    ],
)
async def test_what_an_answer_means_can_be_said(
    serve: Serve, shop: Context, errors: Options, answer: Answer, kind: type[SourceError] | None
) -> None:
    web = source("http", {"url": serve(lambda request: answer).url, "errors": errors}, shop)
    if kind is None:
        assert await poll(web) == []
    else:
        with pytest.raises(kind):
            await poll(web)
    await web.close()


async def test_a_budget_is_kept_to_and_survives_a_new_start(serve: Serve, tmp_path: Path) -> None:
    clock = SetClock(NOW)
    httpd = serve(lambda request: answer_json([]))
    options = {"url": httpd.url, "budget": {"calls": 10, "per": "hour", "cost": 2}}
    web = source("http", options, context(tmp_path, clock=clock))
    for _ in range(3):
        await poll(web)
    await web.close()
    fresh = source("http", options, context(tmp_path, clock=clock))
    await poll(fresh)
    with pytest.raises(SourceThrottled, match="80 % of the 10 a hour") as caught:
        await poll(fresh)
    assert len(httpd.asked) == 4
    assert caught.value.retry_after == 3600
    clock.forward(3600)
    await poll(fresh)
    await fresh.close()
    assert len(httpd.asked) == 5


async def test_what_an_interval_spends_of_a_budget_is_told(serve: Serve, shop: Context) -> None:
    options = {
        "url": serve(lambda request: answer_json([person(1)])).url,
        "budget": {"calls": 30000, "per": "day", "cost": 20},
    }
    web = source("http", options, shop)
    report = await probe(web, shop.clock, 120)
    await web.close()
    assert report.budget == "14400 of 30,000 a day, 48 %, if nothing comes in pages"


@pytest.mark.parametrize(
    ("budget", "least_s"),
    [
        (Budget(calls=1000, per="day"), 108),
        (Budget(calls=1000, per="month", share=100), 2592),
        (Budget(calls=60, per="hour", cost=10, share=100), 600),
    ],
)
def test_the_shortest_interval_that_a_budget_bears(budget: Budget, least_s: float) -> None:
    assert budget.least_s == least_s


# -- what is done to a value -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expression", "value", "found"),
    [
        ("x |> strip_prefix('whatsapp:')", "whatsapp:+13035550142", "+13035550142"),
        ("x |> strip_prefix('whatsapp:') |> digits", ["whatsapp:+1 303", "5"], ["1303", "5"]),
        ("x |> uri_tail", "https://api.example/scheduled_events/AB-1?x=1", "AB-1"),
        ("x |> trim |> lower", "  ANA ", "ana"),
        ("x |> title", "ANA RUIZ", "Ana Ruiz"),
        ("x |> before('@')", "ana@example.com", "ana"),
        ("x |> after('#')", "order #12", "12"),
        ("x |> after('#')", "order 12", "order 12"),
        ("x |> join(' ')", ["Ana", None, "Ruiz"], "Ana Ruiz"),
        ("x |> json", '{"a": 1}', {"a": 1}),
        ("x |> json", "no json", "no json"),
        ("x |> tz('America/New_York')", "2026-03-03 07:00:00", "2026-03-03T12:00:00+00:00"),
        ("x |> tz('America/New_York')", "soon", "soon"),
        ("x |> lower", None, None),
        ("x |> unquote", "burst%20pipe+now", "burst pipe now"),
    ],
)
def test_a_value_is_filtered(expression: str, value: Any, found: Any) -> None:
    assert Expression(expression).find({"x": value}) == found


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("x |> lowr", "there is no filter 'lowr'"),
        ("x |> lower('a')", "takes nothing"),
        ("x |> strip_prefix", "wants a word"),
        ("x |> tz('Mars/Base')", "no time zone"),
        ("x |> ", "there is no filter"),
    ],
)
def test_a_filter_that_is_none_is_told(expression: str, message: str) -> None:
    with pytest.raises(Wrong) as caught:
        Expression(expression)
    assert message in caught.value.message


@pytest.mark.parametrize(
    ("options", "path"),
    [
        ({"foreach": {}}, "foreach"),
        ({"foreach": {"items": ["a"], "url": "https://x.example", "read": "@"}}, "foreach"),
        ({"foreach": {"url": "https://x.example"}}, "foreach.read"),
        ({"lookup": {"as": "p", "url": "https://x.example", "id": "x"}}, "lookup.key"),
    ],
)
def test_knobs_that_contradict_one_another_are_told(shop: Context, options: Options, path: str) -> None:
    with pytest.raises(ConfigError) as caught:
        source("http", {"url": "https://x.example"} | options, shop)
    assert caught.value.problems[0].path == f"sources.web.{path}"
