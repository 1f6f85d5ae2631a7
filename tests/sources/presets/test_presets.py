"""Every preset against a server that behaves as its service documents: what comes in, and what never may."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest

from leadtui.config.presets import expanded, load_preset, preset_files
from leadtui.errors import SourceError, SourceGarbled, SourceRefused, SourceThrottled
from leadtui.sources.base import Context, Source
from leadtui.sources.registry import build
from leadtui.strict import Marked
from tests.sources.conftest import Serve
from tests.sources.presets.vendors import SIZE, TOKEN, VENDORS, Vendor
from tests.support.httpd import Answer, Httpd, Request, answer_json
from tests.support.polled import cursor_after, items, marked, poll

PRESETS = {name: load_preset(file) for name, file in preset_files(Path("/nowhere/config.yaml")).items()}
NAMES = sorted(PRESETS)
JSON_ONLY = [name for name in NAMES if name != "google-sheets"]

_HOST = re.compile(r"^https://[^/$]+")
_CSV = "Name,Phone,Email,Message\nAna Ruiz,303 555 0142,ana@example.com,\n"
_SIGN_IN = Answer(200, b"<!doctype html><title>Sign in</title>", {"Content-Type": "text/html"})

Change = Callable[[Any], Any]


def test_every_preset_has_a_contract() -> None:
    assert sorted(VENDORS) == NAMES


def _pointed(node: Marked, url: str) -> Marked:
    """The same options, every service of which is on this machine."""
    value = node.value
    if isinstance(value, dict):
        return msgspec.structs.replace(node, value={key: _pointed(each, url) for key, each in value.items()})
    if isinstance(value, tuple):
        return msgspec.structs.replace(node, value=tuple(_pointed(each, url) for each in value))
    return msgspec.structs.replace(node, value=_HOST.sub(url, value)) if isinstance(value, str) else node


def _script(vendor: Vendor, httpd: Callable[[], Httpd], people: list[Any], change: Change) -> Any:
    def script(request: Request) -> Answer:
        if "/token" in request.path and not request.path.endswith("/scheduled_events"):
            return answer_json({"access_token": TOKEN, "expires_in": 3600})
        wrong = [name for name, value in vendor.headers.items() if request.headers.get(name) != value]
        if wrong:
            return answer_json({"wrong": wrong}, 401)
        if (aside := vendor.aside(request.path)) is not None:
            return answer_json(aside)
        if not people and vendor.empty is not None:
            return vendor.empty
        if vendor.wrap([], None, 0, "") is None:
            return Answer(200, _CSV.encode(), {"Content-Type": "text/csv"})
        at = vendor.at(request)
        following = at + SIZE if at + SIZE < len(people) else None
        page = vendor.wrap(people[at : at + SIZE], following, len(people), httpd().url)
        return answer_json(change(copy.deepcopy(page)))

    return script


@pytest.fixture
def opened(serve: Serve, shop: Context, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Starts the service of a preset's, and a source for it."""

    @asynccontextmanager
    async def open_(
        name: str,
        people: list[Any] | None = None,
        change: Change = lambda page: page,
        all_: Answer | None = None,
    ) -> AsyncIterator[tuple[Source, Httpd]]:
        vendor = VENDORS[name]
        preset = PRESETS[name]
        for need in preset.needs:
            monkeypatch.setenv(preset.needs[need].secret or "NONE", f"hush-{need}")
        written = vendor.answers | {
            need: f"env:{one.secret}" for need, one in preset.needs.items() if one.secret
        }
        if preset.source.at("page", "size") is not preset.source.at("page"):
            written |= {"page": {"size": SIZE}}
        running: list[Httpd] = []
        chosen = vendor.people if people is None else people
        usual = _script(vendor, lambda: running[0], chosen, change)

        def script(request: Request) -> Answer:
            answer: Answer = usual(request)
            is_list = "/token" not in request.path and vendor.aside(request.path) is None
            return all_ if all_ is not None and is_list else answer

        running.append(serve(script))
        kind, options = expanded(name, marked(written), f"sources.{name}")
        source = build(name, kind, _pointed(options, running[0].url), shop)
        try:
            yield source, running[0]
        finally:
            await source.close()

    return open_


@pytest.mark.parametrize("name", NAMES)
async def test_everybody_comes_in_once_over_all_pages(name: str, opened: Any) -> None:
    vendor = VENDORS[name]
    async with opened(name) as (source, httpd):
        pages = await poll(source)
        found = items(pages)
        lists = [one for one in httpd.asked if "/token" not in one.path and vendor.aside(one.path) is None]
        assert vendor.asks(lists[0])
        assert len(lists) >= (2 if vendor.paged else 1)
        if vendor.ids:
            assert {item.external_id for item in found} == vendor.ids
        first = min(found, key=lambda item: item.external_id) if vendor.ids else found[0]
        assert first.name == vendor.name
        assert tuple(way.value for way in first.ways) == vendor.ways
        assert first.words == vendor.words
        assert first.raised_at is not None or name == "google-sheets"
        assert not [warning for page in pages for warning in page.warnings]
        assert items(await poll(source, cursor_after(pages))) == []


@pytest.mark.parametrize("name", JSON_ONLY)
async def test_an_empty_list_is_no_trouble(name: str, opened: Any) -> None:
    async with opened(name, people=[]) as (source, _):
        assert items(await poll(source)) == []


@pytest.mark.parametrize("name", NAMES)
async def test_it_waits_where_the_service_asks_to(name: str, opened: Any) -> None:
    vendor = VENDORS[name]
    async with opened(name, all_=vendor.throttle) as (source, _):
        with pytest.raises(SourceThrottled) as told:
            await poll(source)
    assert told.value.retry_after == vendor.waits


@pytest.mark.parametrize("name", NAMES)
async def test_a_secret_that_is_refused_is_told_and_not_shown(name: str, opened: Any) -> None:
    async with opened(name, all_=VENDORS[name].refused) as (source, _):
        with pytest.raises(SourceRefused) as told:
            await poll(source)
    assert told.value.hint
    assert "hush" not in str(told.value)


@pytest.mark.parametrize("name", NAMES)
async def test_what_is_no_list_is_never_an_empty_one(name: str, opened: Any) -> None:
    for answer in (_SIGN_IN, answer_json({}), answer_json({"message": "gone"}, 404)):
        async with opened(name, all_=answer) as (source, _):
            with pytest.raises(SourceError) as told:
                await poll(source)
        assert told.value.message


def _without(document: Any, path: str) -> Any:
    """The document as if its maker had given that part another name."""
    *above, last = path.split(".")
    inner = document
    for key in above:
        inner = inner[key]
    if last in inner:
        inner[f"{last}_v2"] = inner.pop(last)
    return document


def _promises(name: str, of: str) -> list[str]:
    node = PRESETS[name].source.at("expect", of)
    return [str(each.value) for each in node.value] if isinstance(node.value, tuple) else []


@pytest.mark.parametrize("name", JSON_ONLY)
async def test_an_answer_that_was_changed_is_told_by_what_is_gone(name: str, opened: Any) -> None:
    for path in _promises(name, "answer"):
        async with opened(name, change=lambda page, path=path: _without(page, path)) as (source, _):
            with pytest.raises(SourceGarbled) as told:
                await poll(source)
        assert f"`{path}`" in told.value.message
        assert "its keys are: " in told.value.message


@pytest.mark.parametrize("name", JSON_ONLY)
async def test_records_that_were_changed_are_told_by_what_is_gone(name: str, opened: Any) -> None:
    promised = _promises(name, "record")
    assert promised
    for path in promised:
        people = [_without(copy.deepcopy(person), path) for person in VENDORS[name].people]
        async with opened(name, people=people) as (source, _):
            with pytest.raises(SourceGarbled) as told:
                await poll(source)
        assert f"`{path}`" in told.value.message
        for row in VENDORS[name].people:
            assert not any(private in told.value.message for private in ("Ana", "0142", json.dumps(row)))


async def test_what_happened_elsewhere_comes_with_it(opened: Any) -> None:
    async with opened("calendly") as (source, _):
        booked = items(await poll(source))
    assert {tuple(item.outside) for item in booked} == {("booked",)}
    assert all(item.appointment_at is not None and item.kind == "enquiry" for item in booked)
    async with opened("chatwoot") as (source, _):
        answered = items(await poll(source))
    assert [bool(item.outside) for item in sorted(answered, key=lambda item: item.external_id)] == [
        False, True, True
    ]  # fmt: skip
