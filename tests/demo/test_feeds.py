"""The pretend shop's feeds: real HTTP, polled by the real sources, and what comes of it on the board."""

from __future__ import annotations

import base64
import datetime
import json
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from leadtui.config.load import load
from leadtui.desk.demo import shop as pretend
from leadtui.desk.demo import story
from leadtui.desk.demo.people import person
from leadtui.desk.demo.shop import Shop, pretend_shop
from leadtui.domain.commands import Intake
from leadtui.errors import SourceError, SourceGarbled, SourceUnreachable
from leadtui.sources.base import Context, Source
from leadtui.sources.registry import build
from tests.demo.rehearsal import Rehearsal
from tests.support.set_clock import SetClock

BEGAN = datetime.datetime(2026, 3, 10, 14, 32, tzinfo=datetime.UTC)


@pytest.fixture
def clock() -> SetClock:
    return SetClock(BEGAN)


@pytest.fixture
def shop(clock: SetClock) -> Iterator[Shop]:
    with pretend_shop(clock) as opened:
        yield opened


def _address(shop: Shop) -> str:
    text = shop.config_path.read_text()
    return next(line.split()[-1] for line in text.splitlines() if "/forms/" in line).removesuffix(
        "/forms/submissions"
    )


def _get(url: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    request = urllib.request.Request(
        url, headers={name.replace("_", "-"): text for name, text in headers.items()}
    )
    try:
        with urllib.request.urlopen(request, timeout=5) as response:
            return response.status, dict(response.headers), response.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, dict(error.headers), error.read()


@asynccontextmanager
async def _sources(shop: Shop, clock: SetClock) -> AsyncIterator[dict[str, Source]]:
    """The sources of the shop's own config."""
    settings = load(str(shop.config_path), {}).settings
    context = Context(
        region=settings.shop.region,
        zone=ZoneInfo("UTC"),
        data=shop.journal_path,
        clock=clock,
        trust_env=False,
    )
    async with AsyncExitStack() as stack:
        built = {}
        for name, setting in settings.sources.items():
            built[name] = build(name, setting.kind, setting.options, context)
            stack.push_async_callback(built[name].close)
        yield built


async def _poll(source: Source, shop: Rehearsal) -> list[str]:
    """One poll into the facts, as the collector does it; the ids that came."""
    came: list[str] = []
    async for page in source.pages(shop.facts.cursors.get(source.name, {})):
        came += [item.external_id for item in page.items]
        command = f"poll/{source.name}/{len(shop.submitted)}"
        shop.submit(
            Intake(id=command, by=source.name, source=source.name, items=page.items, cursor=page.cursor)
        )
        await source.acknowledge(page)
    return came


async def test_everything_that_happens_is_taken_in_once_though_feeds_fail(
    shop: Shop, clock: SetClock
) -> None:
    book = Rehearsal(BEGAN)
    came: dict[str, list[str]] = {feed: [] for feed in story.FEEDS}
    failures: list[tuple[str, type[SourceError]]] = []
    async with _sources(shop, clock) as sources:
        for _ in range(70):
            clock.forward(7)
            book.now = clock.now()
            for feed in story.FEEDS:
                try:
                    came[feed] += await _poll(sources[feed], book)
                except SourceError as error:
                    failures.append((feed, type(error)))
    happened = list(story.between(pretend.SEED, 0, 70 * 7))
    for feed in story.FEEDS:
        assert came[feed] == [one.id for one in happened if one.feed == feed]
    assert {("chat", SourceUnreachable), ("chat", SourceGarbled)} <= set(failures)
    leads = [lead for contact in book.facts.people.values() for lead in contact.leads]
    raised = [(one.source, one.external_id) for lead in leads for one in lead.enquiries]
    replied = [(one.source, one.external_id) for lead in leads for one in lead.replies]
    kept = [one for one in (*raised, *replied) if not one[1].startswith("past-")]
    assert sorted(kept) == sorted((one.feed, one.id) for one in happened)


async def test_a_collector_that_starts_again_brings_nothing_twice(shop: Shop, clock: SetClock) -> None:
    book = Rehearsal(BEGAN)
    clock.forward(60)
    book.now = clock.now()
    for _ in range(2):
        async with _sources(shop, clock) as sources:
            for feed in story.FEEDS:
                await _poll(sources[feed], book)
    kept = [
        one.key
        for contact in book.facts.people.values() for lead in contact.leads for one in lead.enquiries
    ]  # fmt: skip
    assert len(kept) == len(set(kept))


async def test_what_the_first_minute_brings_is_told_apart(shop: Shop, clock: SetClock) -> None:
    book = Rehearsal(BEGAN)
    clock.forward(61)
    book.now = clock.now()
    async with _sources(shop, clock) as sources:
        for feed in story.FEEDS:
            await _poll(sources[feed], book)
    contacts = list(book.facts.people.values())

    def enquiries(phone: str) -> list[tuple[int, ...]]:
        found = book.facts.find(f"phone:{phone}")
        return sorted(tuple(len(lead.enquiries) for lead in contact.leads) for contact in found)

    first = {one.id: one for one in story.minute(pretend.SEED, 0)}
    assert enquiries(first["web-form-0001"].phone) == [(2,)], "a form and a call are one lead"
    assert enquiries(first["calls-0001"].phone) == [(2,)], "so are two calls without a name"
    assert enquiries(first["web-form-0003"].phone) == [(1,), (1,)], "two people on one number are two"
    nameless = [contact for contact in contacts if not contact.ways]
    assert [lead.words for contact in nameless for lead in contact.leads], "a caller who hides is still there"
    (returning,) = book.facts.find(f"email:{person(story.RETURNING).email}")
    assert [lead.category for lead in returning.leads] == ["won", "open"]
    (replied,) = book.facts.find(f"email:{person(story.WILL_REPLY).email}")
    lead = replied.open_lead
    assert lead is not None
    assert (len(lead.enquiries), len(lead.replies)) == (1, 1)
    assert lead.waiting_since is not None, "a reply starts a clock"
    urgent = [lead for contact in contacts for lead in contact.leads if lead.urgent and lead.stage == "new"]
    assert len(urgent) >= 5, "burst pipes go to the top"


async def test_a_file_in_the_drop_folder_is_taken(shop: Shop, clock: SetClock) -> None:
    text = "name,phone,message\nDropped In,+1 303 555 0177,by hand\n"
    Path(shop.drop_folder / "enquiries.csv.part").write_text(text)
    Path(shop.drop_folder / "enquiries.csv.part").rename(shop.drop_folder / "enquiries.csv")
    async with _sources(shop, clock) as sources:
        names = []
        for _ in range(2):
            names += [item.name async for page in sources["inbox"].pages({}) for item in page.items]
            clock.forward(1)
    assert "Dropped In" in names


def test_a_feed_wants_its_secret_in_its_own_way(shop: Shop) -> None:
    address, secret = _address(shop), shop.scene.secret
    login = base64.b64encode(f"shop:{secret}".encode()).decode()
    for path, right in (
        ("/forms/submissions", {"Authorization": f"Bearer {secret}"}),
        ("/pbx/missed.csv", {"Authorization": f"Basic {login}"}),
        ("/chat/messages", {"X-Chat-Token": secret}),
    ):
        assert _get(address + path)[0] == 401
        assert _get(address + path, **right)[0] == 200
    assert _get(f"{address}/ads/leads?access_token=guess")[0] == 401
    assert _get(f"{address}/ads/leads?access_token={secret}")[0] == 200


def test_who_has_seen_it_is_told_so(shop: Shop, clock: SetClock) -> None:
    url, token = f"{_address(shop)}/chat/messages", shop.scene.secret
    clock.forward(15)
    status, headers, body = _get(url, X_Chat_Token=token)
    assert status == 200
    assert len(json.loads(body)["payload"]) == 1
    tag = headers["ETag"]
    assert _get(url, X_Chat_Token=token, If_None_Match=tag)[::2] == (304, b"")
    clock.forward(45)
    assert _get(url, X_Chat_Token=token, If_None_Match=tag)[0] == 200


def test_nothing_is_told_before_it_happens(shop: Shop, clock: SetClock) -> None:
    def told() -> list[Any]:
        body = _get(f"{_address(shop)}/ads/leads?access_token={shop.scene.secret}")[2]
        return list(json.loads(body))

    assert told() == []
    clock.forward(13)
    assert [one["id"] for one in told()] == ["ads-0001"]


@pytest.mark.parametrize("query", ["page=none", "page=0", "page=-1"])
def test_a_query_that_makes_no_sense_is_refused_and_the_feed_goes_on(shop: Shop, query: str) -> None:
    url = f"{_address(shop)}/ads/leads?access_token={shop.scene.secret}"
    assert _get(f"{url}&{query}")[0] == 400
    assert _get(url)[0] == 200


def test_there_are_no_other_feeds(shop: Shop) -> None:
    assert _get(f"{_address(shop)}/etc/passwd")[0] == 404


def test_nothing_of_the_shop_is_left_when_it_closes(clock: SetClock) -> None:
    with pretend_shop(clock) as opened:
        url = _address(opened)
        assert opened.config_path.is_file()
        assert (opened.folder / pretend.SECRET_FILE).stat().st_mode & 0o077 == 0
        assert opened.scene.secret not in opened.config_path.read_text()
    assert not opened.folder.exists()
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(url, timeout=1)


def test_two_shops_can_be_open_at_once(clock: SetClock) -> None:
    with pretend_shop(clock) as one, pretend_shop(clock) as other:
        assert one.folder != other.folder
        assert _address(one) != _address(other)


def test_the_staff_works_on_the_shops_own_board(shop: Shop) -> None:
    book = Rehearsal(BEGAN)
    pauses = [shop.staff_pause_s() for _ in range(20)]
    assert all(1 <= pause <= 10 for pause in pauses)
    command = shop.next_staff_command(book.board(), BEGAN)
    assert command is not None
    assert msgspec.structs.asdict(command)["by"] in {"bo", "dan"}


def test_the_past_can_be_asked_of_the_shop(shop: Shop) -> None:
    at, first = next(shop.seed_commands(lambda key: ()))
    assert at < BEGAN
    assert isinstance(first, Intake)
    assert first.items
