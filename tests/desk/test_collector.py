from __future__ import annotations

import asyncio
import contextlib
import datetime
import os
from collections.abc import AsyncIterator, Iterator

import pytest

from leadtui import __version__
from leadtui.desk import listing, summary
from leadtui.desk.collector import ALONE_S, HEARTBEAT_S, Collector
from leadtui.desk.health import CollectorStatus, read_status
from leadtui.desk.items import listed
from leadtui.desk.summing import summary_of
from leadtui.domain.commands import Add
from leadtui.domain.contacts import Way
from leadtui.errors import ConfigError
from leadtui.store.embedded import EmbeddedJournal
from tests.desk.conftest import Serve
from tests.support.desks import PATIENCE_S, Shop, Time, do, enquiries
from tests.support.httpd import Answer, Request, answer_json
from tests.support.journals import NOON
from tests.support.shop import whole_board

DUTIES = 6
"""What a collector does again and again beside polling, each with pauses of its own."""

ONE = "sources: {{web: {{kind: http, url: {url}/web, interval: 60s}}}}"
TWO = """
sources:
  web: {{kind: http, url: {url}/web, interval: 60s}}
  chat: {{kind: http, url: {url}/chat, interval: {interval}}}
"""
WRONG = "sources: {web: {kind: http, interval: 60s, uri: https://example.com}}"


class Feeds:
    """A server that counts who asks for what and always has one form to give."""

    def __init__(self, serve: Serve) -> None:
        self.asked: list[str] = []
        self.url = serve(self._answer).url

    def _answer(self, request: Request) -> Answer:
        self.asked.append(request.path)
        return answer_json([{"id": f"form{request.path}", "name": "Ana Ruiz"}])


class Running:
    """A collector at work in a time of its own."""

    def __init__(self, shop: Shop, journal: EmbeddedJournal, time: Time, *, stay: bool) -> None:
        self.shop, self.journal, self.time = shop, journal, time
        self.collector = Collector(
            journal, shop.loaded(), shop.data, time, stay=stay,
            environ=shop.environ, sleep=time.sleep, chance=lambda: 0.5,
        )  # fmt: skip
        self.task = asyncio.create_task(self.collector.run())

    async def goes_on(self, seconds: float, sources: int) -> CollectorStatus:
        """Let time pass; what it says of itself then."""
        await self.time.run(seconds, sleepers=DUTIES + sources)
        return self.says

    @property
    def says(self) -> CollectorStatus:
        status = read_status(self.shop.status())
        assert status is not None
        return status


@pytest.fixture
def feeds(serve: Serve) -> Feeds:
    return Feeds(serve)


@pytest.fixture
async def at_work(shop: Shop, journal: EmbeddedJournal, time: Time) -> AsyncIterator[Running]:
    async with contextlib.AsyncExitStack() as stack:
        running = Running(shop, journal, time, stay=True)
        stack.push_async_callback(_stopped, running)
        yield running


@pytest.fixture
async def summoned(shop: Shop, journal: EmbeddedJournal, time: Time) -> AsyncIterator[Running]:
    async with contextlib.AsyncExitStack() as stack:
        running = Running(shop, journal, time, stay=False)
        stack.push_async_callback(_stopped, running)
        yield running


async def _stopped(running: Running) -> None:
    running.collector.stop()
    await _ended(running)


async def _ended(running: Running) -> None:
    async with asyncio.timeout(PATIENCE_S):
        await asyncio.wait([running.task])


@pytest.fixture
def one_source(shop: Shop, feeds: Feeds) -> None:
    shop.write_config(ONE.format(url=feeds.url))


@pytest.fixture
def another(shop: Shop, journal: EmbeddedJournal, time: Time) -> Iterator[EmbeddedJournal]:
    """The same journal, as another process has it."""
    with shop.opened(time) as journal:
        yield journal


# -- what it says of itself ----------------------------------------------------------------------------------


@pytest.mark.usefixtures("one_source")
async def test_it_says_who_it_is_and_how_its_sources_are(at_work: Running, time: Time) -> None:
    status = await at_work.goes_on(0, sources=1)
    assert (status.pid, status.version, status.ended) == (os.getpid(), __version__, False)
    assert status.config_digest == at_work.shop.loaded().digest
    assert [one.name for one in status.sources] == ["web"]
    status = await at_work.goes_on(HEARTBEAT_S, sources=1)
    assert status.heartbeat == time.now()
    assert [(one.name, one.state, one.taken) for one in status.sources] == [("web", "ok", 1)]
    assert status.trouble == ""


@pytest.mark.usefixtures("one_source")
async def test_its_last_word_is_that_it_has_ended(at_work: Running) -> None:
    await at_work.goes_on(HEARTBEAT_S, sources=1)
    await _stopped(at_work)
    assert at_work.task.exception() is None
    assert at_work.says.ended


@pytest.mark.usefixtures("one_source")
async def test_what_keeps_it_from_a_duty_is_said_and_the_rest_goes_on(at_work: Running, feeds: Feeds) -> None:
    await at_work.goes_on(0, sources=1)
    in_the_way = at_work.shop.data / "summary.json"
    in_the_way.unlink(missing_ok=True)
    in_the_way.mkdir()
    with at_work.shop.opened(at_work.time) as journal:
        do(journal, Add(id="add", by="ana", name="Bo Chen"))
    status = await at_work.goes_on(120, sources=1)
    assert "summary.json" in status.trouble
    assert len(feeds.asked) == 3
    in_the_way.rmdir()
    assert (await at_work.goes_on(2 * HEARTBEAT_S, sources=1)).trouble == ""


# -- the config ----------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("one_source")
async def test_a_good_change_is_taken_live_and_what_did_not_change_goes_on_undisturbed(
    at_work: Running, feeds: Feeds
) -> None:
    before = (await at_work.goes_on(30, sources=1)).sources[0]
    at_work.shop.write_config("\n\n# moved down\n" + TWO.format(url=feeds.url, interval="60s"))
    await at_work.goes_on(HEARTBEAT_S, sources=1)
    status = await at_work.goes_on(HEARTBEAT_S, sources=2)
    assert feeds.asked == ["/web", "/chat"]
    assert [one.name for one in status.sources] == ["web", "chat"]
    assert status.sources[0].last_ok == before.last_ok
    assert status.config_digest == at_work.shop.loaded().digest
    await at_work.goes_on(60, sources=2)
    assert feeds.asked == ["/web", "/chat", "/web", "/chat"]


async def test_a_source_that_changes_is_begun_anew_and_one_that_goes_is_asked_no_more(
    shop: Shop, feeds: Feeds, journal: EmbeddedJournal, time: Time
) -> None:
    shop.write_config(TWO.format(url=feeds.url, interval="60s"))
    running = Running(shop, journal, time, stay=True)
    await running.goes_on(30, sources=2)
    shop.write_config(TWO.format(url=feeds.url, interval="10s"))
    await running.goes_on(10, sources=2)
    assert feeds.asked.count("/web") == 1
    assert feeds.asked.count("/chat") >= 2
    shop.write_config(ONE.format(url=feeds.url))
    await running.goes_on(HEARTBEAT_S, sources=1)
    asked = feeds.asked.count("/chat")
    status = await running.goes_on(120, sources=1)
    assert feeds.asked.count("/chat") == asked
    assert [one.name for one in status.sources] == ["web"]
    await _stopped(running)


@pytest.mark.usefixtures("one_source")
@pytest.mark.parametrize(
    ("text", "told"), [("sources: [", "config.yaml"), (WRONG, "sources.web"), ("theem: dark", "theem")]
)
async def test_a_bad_change_keeps_the_last_good_config_and_is_said(
    at_work: Running, feeds: Feeds, text: str, told: str
) -> None:
    good = (await at_work.goes_on(0, sources=1)).config_digest
    at_work.shop.write_config(text)
    status = await at_work.goes_on(2 * HEARTBEAT_S, sources=1)
    assert told in status.trouble
    assert status.config_digest == good
    await at_work.goes_on(60, sources=1)
    assert feeds.asked == ["/web", "/web"]
    at_work.shop.write_config(ONE.format(url=feeds.url))
    assert (await at_work.goes_on(2 * HEARTBEAT_S, sources=1)).trouble == ""


@pytest.mark.usefixtures("one_source")
async def test_a_moment_without_the_file_changes_nothing(at_work: Running, feeds: Feeds) -> None:
    await at_work.goes_on(0, sources=1)
    at_work.shop.config.rename(at_work.shop.folder / "config.yaml~")
    status = await at_work.goes_on(10, sources=1)
    assert status.trouble == ""
    at_work.shop.write_config(ONE.format(url=feeds.url) + "\nurgent_words: [flood]")
    status = await at_work.goes_on(10, sources=1)
    assert status.config_digest == at_work.shop.loaded().digest
    assert feeds.asked == ["/web"]


async def test_sources_that_cannot_be_built_are_told_to_who_starts_it_by_hand(
    shop: Shop, journal: EmbeddedJournal, time: Time
) -> None:
    shop.write_config(WRONG)
    running = Running(shop, journal, time, stay=True)
    with pytest.raises(ConfigError, match=r"sources\.web"):
        await running.task
    assert running.says.ended


async def test_a_board_is_told_by_the_status_and_mending_the_config_is_enough(
    shop: Shop, journal: EmbeddedJournal, time: Time, feeds: Feeds
) -> None:
    shop.write_config(WRONG)
    running = Running(shop, journal, time, stay=False)
    assert "sources.web" in (await running.goes_on(HEARTBEAT_S, sources=0)).trouble
    shop.write_config(ONE.format(url=feeds.url))
    await running.goes_on(HEARTBEAT_S, sources=0)
    status = await running.goes_on(HEARTBEAT_S, sources=1)
    assert status.trouble == ""
    assert feeds.asked == ["/web"]
    await _stopped(running)


# -- when it leaves ------------------------------------------------------------------------------------------


async def test_it_leaves_when_no_board_has_been_there_for_a_while(
    summoned: Running, another: EmbeddedJournal
) -> None:
    board = another.hold("boards", shared=True)
    assert board is not None
    await summoned.goes_on(10 * ALONE_S, sources=0)
    assert not summoned.task.done()
    board.release()
    await summoned.goes_on(ALONE_S - HEARTBEAT_S, sources=0)
    assert not summoned.task.done()
    await summoned.time.run(2 * HEARTBEAT_S, sleepers=0)
    await _ended(summoned)
    assert summoned.says.ended


async def test_a_board_that_comes_back_in_time_keeps_it(summoned: Running, another: EmbeddedJournal) -> None:
    for _ in range(5):
        await summoned.goes_on(ALONE_S - 2 * HEARTBEAT_S, sources=0)
        board = another.hold("boards", shared=True)
        assert board is not None
        await summoned.goes_on(2 * HEARTBEAT_S, sources=0)
        board.release()
    assert not summoned.task.done()


async def test_one_that_was_started_by_hand_stays(at_work: Running) -> None:
    await at_work.goes_on(10 * ALONE_S, sources=0)
    assert not at_work.task.done()


async def test_it_does_not_stay_behind_when_the_journal_is_gone(summoned: Running) -> None:
    await summoned.goes_on(0, sources=0)
    summoned.shop.data.rename(summoned.shop.folder / "away")
    await summoned.time.run(ALONE_S - HEARTBEAT_S, sleepers=DUTIES)
    assert not summoned.task.done()
    await summoned.time.run(2 * HEARTBEAT_S, sleepers=0)
    await _ended(summoned)


# -- the summary ---------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("one_source")
async def test_the_summary_is_fresh_soon_after_any_change(at_work: Running, another: EmbeddedJournal) -> None:
    shop = at_work.shop
    folder, digest = str(shop.data), shop.loaded().digest
    for number in range(3):
        do(another, Add(id=f"add{number}", by="ana", name="Bo", ways=(Way("phone", f"+1303555{number:04}"),)))
        await at_work.goes_on(HEARTBEAT_S, sources=1)
        kept = summary.read(folder, summary.stamp(folder, digest))
        another.catch_up()
        settings = shop.loaded().settings
        assert kept == summary_of(whole_board(another.facts, settings.pipeline, settings.calendar), NOON)
        assert len(kept.leads) == number + 2


@pytest.mark.usefixtures("one_source")
async def test_a_listing_that_somebody_uses_is_kept_fresh_too(
    at_work: Running, another: EmbeddedJournal
) -> None:
    shop = at_work.shop
    folder, digest = str(shop.data), shop.loaded().digest
    await at_work.goes_on(HEARTBEAT_S, sources=1)
    assert not listing.is_kept(folder), "nobody lists"
    (shop.data / listing.LISTING).write_text("of long ago")
    do(another, Add(id="add", by="ana", name="Bo", ways=(Way("phone", "+13035550142"),)))
    await at_work.goes_on(HEARTBEAT_S, sources=1)
    another.catch_up()
    settings = shop.loaded().settings
    board = whole_board(another.facts, settings.pipeline, settings.calendar)
    kept = listing.read(folder, listing.stamp(folder, digest))
    expected = listed(board, summary_of(board, NOON), NOON)
    assert kept
    assert expected
    at = NOON.timestamp() + 60
    assert [lead.at(at) for lead in kept] == [lead.at(at) for lead in expected]
    assert [lead.item["name"] for lead in kept].count("Bo") == 1


@pytest.mark.usefixtures("one_source")
async def test_the_summary_is_written_only_when_something_changed(at_work: Running) -> None:
    await at_work.goes_on(HEARTBEAT_S, sources=1)
    file = at_work.shop.data / "summary.json"
    before = file.stat()
    await at_work.goes_on(50, sources=1)
    assert file.stat() == before


# -- once ----------------------------------------------------------------------------------------------------


async def test_once_polls_every_source_those_by_hand_as_well(
    shop: Shop, journal: EmbeddedJournal, time: Time, feeds: Feeds
) -> None:
    shop.write_config(TWO.format(url=feeds.url, interval="0"))
    collector = Collector(journal, shop.loaded(), shop.data, time, stay=True, sleep=time.sleep)
    health = await collector.poll_once()
    assert [(one.name, one.state, one.taken) for one in health] == [("web", "ok", 1), ("chat", "manual", 1)]
    assert sorted(enquiries(journal)) == ["form/chat", "form/web"]
    status = read_status(shop.status())
    assert status is not None
    assert status.ended
    assert status.heartbeat - time.now() < datetime.timedelta(seconds=1)
