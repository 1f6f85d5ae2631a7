from __future__ import annotations

import asyncio
import datetime
import itertools
from collections.abc import AsyncIterator, Mapping
from zoneinfo import ZoneInfo

import pytest

from leadtui.config.load import Loaded
from leadtui.desk.feeding import Feed, feeds
from leadtui.desk.health import SourceHealth
from leadtui.desk.polling import Poller
from leadtui.errors import SourceRefused, SourceThrottled, SourceUnreachable
from leadtui.sources.base import Page, Reject
from tests.desk.conftest import Serve
from tests.support.desks import Shop, Time, enquiries
from tests.support.httpd import Answer, answer_json
from tests.support.pollers import Hanging, Rig, Scripted, failing, nothing
from tests.support.shop import item

WEB = "sources: {{web: {{kind: http, url: {url}, interval: {interval}}}}}"


def form(number: int) -> dict[str, str]:
    return {"id": f"id{number}", "name": f"Person {number}", "phone": f"+1303555{number:04}"}


def web(shop: Shop, url: str, time: Time, interval: str = "60s") -> Feed:
    """The one source of a config, as the collector makes it."""
    shop.write_config(WEB.format(url=url, interval=interval))
    return only_feed(shop.loaded(), shop, time)


def only_feed(loaded: Loaded, shop: Shop, time: Time) -> Feed:
    (feed,) = feeds(loaded, shop.data, time)
    return feed


def state(poller: Poller) -> str:
    return poller.health.state


# -- what comes of a poll ------------------------------------------------------------------------------------


async def test_a_good_poll_is_in_the_journal_and_in_the_health(
    shop: Shop, rig: Rig, serve: Serve, time: Time
) -> None:
    httpd = serve(lambda request: answer_json([form(1), form(2), "not a form"]))
    poller = rig.over(web(shop, httpd.url, time))
    assert state(poller) == "waiting"
    await poller.poll()
    await poller.close()
    assert enquiries(rig.journal) == ["id1", "id2"]
    assert state(poller) == "ok"
    assert (poller.health.taken, poller.health.rejected) == (2, 1)
    assert poller.health.rejected_at == poller.health.last_ok
    assert poller.health.last_ok == poller.health.since == time.now()


HTML = Answer(200, b"<!doctype html><title>Log in</title>", {"Content-Type": "text/html"})
TRUNCATED = Answer(200, b'[{"id": "id1", "na', {"Content-Type": "application/json"})


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (Answer(401), "401"),
        (Answer(403), "403"),
        (Answer(404), "404"),
        (Answer(429), "429"),
        (Answer(500), "500"),
        (HTML, ""),
        (TRUNCATED, ""),
        (Answer(200, b""), ""),
    ],
    ids=["401", "403", "404", "429", "500", "html", "truncated", "empty"],
)
async def test_whatever_a_source_answers_it_is_asked_again_and_recovers(
    shop: Shop, rig: Rig, serve: Serve, time: Time, answer: Answer, told: str
) -> None:
    answers = [answer, answer]
    httpd = serve(lambda request: answers.pop() if answers else answer_json([form(1)]))
    poller = rig.start(rig.over(web(shop, httpd.url, time)))
    await time.asleep(1)
    first = poller.health
    assert first.state == "failing"
    assert first.failing_since == time.now()
    assert told in first.reason
    assert first.reason
    await time.run(10, sleepers=1)
    assert poller.health.failing_since == first.failing_since
    await time.run(3600, sleepers=1)
    assert state(poller) == "ok"
    assert poller.health.reason == ""
    assert poller.health.since == poller.health.last_ok
    assert enquiries(rig.journal) == ["id1"]


async def test_a_server_that_is_not_there_is_asked_again(shop: Shop, rig: Rig, time: Time) -> None:
    poller = rig.start(rig.over(web(shop, "http://127.0.0.1:1", time)))
    await time.run(120, sleepers=1)
    assert state(poller) == "failing"
    assert len(time.slept) > 2


async def test_a_fault_that_nobody_foresaw_is_told_by_its_type_alone_and_ends_nothing(
    rig: Rig, time: Time
) -> None:
    source = Scripted(failing(KeyError("+13035550142 Ana Ruiz")), nothing)
    poller = rig.start(rig.poller(source))
    await time.asleep(1)
    assert (poller.health.state, poller.health.reason) == ("failing", "fault in leadtui: KeyError")
    assert "Ana" not in repr(poller.health)
    await time.run(60, sleepers=1)
    assert state(poller) == "ok"
    assert not rig.ended


async def test_a_library_that_cancels_itself_does_not_end_the_loop(rig: Rig, time: Time) -> None:
    source = Scripted(failing(asyncio.CancelledError()), nothing)
    poller = rig.start(rig.poller(source))
    await time.asleep(1)
    assert state(poller) == "failing"
    await time.run(60, sleepers=1)
    assert state(poller) == "ok"
    assert not rig.ended


async def test_a_journal_that_cannot_be_written_is_told_and_nothing_is_let_go_of(
    shop: Shop, rig: Rig, time: Time
) -> None:
    source = Scripted(lambda: Page(items=(item("id1"),), cursor={"after": "1"}))
    poller = rig.start(rig.poller(source))
    shop.data.rename(shop.folder / "away")
    await time.run(60, sleepers=1)
    assert state(poller) == "failing"
    assert "the journal is gone" in poller.health.reason
    assert source.acknowledged == []
    (shop.folder / "away").rename(shop.data)
    await time.run(900, sleepers=1)
    assert state(poller) == "ok"
    assert enquiries(rig.journal) == ["id1"]
    assert source.acknowledged


async def test_a_source_that_hangs_goes_stale_and_the_others_go_on(rig: Rig, time: Time) -> None:
    hanging, well = Hanging(nothing), Scripted(nothing)
    stuck, fine = rig.start(rig.poller(hanging)), rig.start(rig.poller(well))
    await time.run(600, sleepers=1)
    assert (hanging.polled, well.polled) == (1, 11)
    assert stuck.health.at(time.now()).state == "stale"
    assert fine.health.at(time.now()).state == "ok"


async def test_a_source_that_hangs_after_it_was_well_is_stale_since_then(rig: Rig, time: Time) -> None:
    class HangsLater(Scripted):
        async def pages(self, cursor: Mapping[str, str]) -> AsyncIterator[Page]:
            async for page in super().pages(cursor):
                yield page
            if self.polled > 2:
                await asyncio.Event().wait()

    poller = rig.start(rig.poller(HangsLater(nothing)))
    await time.run(60, sleepers=1)
    well = time.now()
    await time.run(60, sleepers=0)
    await time.run(120, sleepers=0)
    assert poller.health.at(time.now()).state == "ok"
    await time.run(30, sleepers=0)
    stale = poller.health.at(time.now())
    assert (stale.state, stale.since) == ("stale", well)


async def test_a_long_delivery_is_not_stale_while_pages_come(rig: Rig, time: Time) -> None:
    class Slow(Scripted):
        async def pages(self, cursor: Mapping[str, str]) -> AsyncIterator[Page]:
            for number in range(10):
                await time.sleep(100)
                yield Page(items=(item(f"id{number}"),))

    poller = rig.start(rig.poller(Slow(nothing)))
    for _ in range(9):
        await time.run(100, sleepers=1)
        assert poller.health.at(time.now()).state == "waiting"


async def test_cancelling_ends_the_loop_and_lets_the_source_go(rig: Rig, time: Time) -> None:
    source = Scripted(nothing)
    rig.start(rig.poller(source))
    await time.asleep(1)
    await rig.stop()
    assert rig.ended
    assert source.closed == 1


# -- when it is asked again ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("chance", "pause_s"), [(0.0, 54.0), (0.5, 60.0), (1.0, 66.0)])
async def test_polls_are_spread_by_a_tenth(rig: Rig, time: Time, chance: float, pause_s: float) -> None:
    rig.chance = chance
    source = Scripted(nothing)
    rig.start(rig.poller(source))
    await time.run(pause_s - 0.1, sleepers=1)
    assert source.polled == 1
    await time.run(0.2, sleepers=1)
    assert source.polled == 2


async def test_failures_are_tried_again_soon_then_ever_more_rarely_but_never_given_up(
    rig: Rig, time: Time
) -> None:
    rig.chance = 0.0
    times: list[float] = []

    def poll() -> Page:
        times.append(time.monotonic())
        raise SourceUnreachable("no answer")

    rig.start(rig.poller(Scripted(poll)))
    await time.run(4 * 3600, sleepers=1)
    pauses = [round(after - before) for before, after in itertools.pairwise(times)]
    assert pauses[:8] == [10, 20, 40, 80, 160, 320, 640, 900]
    assert set(pauses[8:]) == {900}


async def test_a_success_ends_the_backoff(rig: Rig, time: Time) -> None:
    down = failing(SourceUnreachable("no answer"))
    source = Scripted(down, down, down, nothing)
    rig.start(rig.poller(source))
    await time.run(120, sleepers=1)
    polled = source.polled
    await time.run(60, sleepers=1)
    assert source.polled == polled + 1


async def test_what_a_source_asks_for_is_kept_to(shop: Shop, rig: Rig, serve: Serve, time: Time) -> None:
    throttle = Answer(429, b"", {"Retry-After": "300"})
    answers = [throttle]
    httpd = serve(lambda request: answers.pop() if answers else answer_json([]))
    rig.start(rig.over(web(shop, httpd.url, time)))
    await time.run(299, sleepers=1)
    assert len(httpd.asked) == 1
    await time.run(300 * 0.1 + 1, sleepers=1)
    assert len(httpd.asked) == 2
    await time.run(61, sleepers=1)
    assert len(httpd.asked) == 3


async def test_a_throttle_without_a_number_backs_off(rig: Rig, time: Time) -> None:
    source = Scripted(failing(SourceThrottled("too often")))
    rig.start(rig.poller(source))
    await time.run(59, sleepers=1)
    assert 2 <= source.polled <= 4


async def test_any_failure_may_say_when_it_is_worth_trying_again(rig: Rig, time: Time) -> None:
    source = Scripted(failing(SourceRefused("one file is stuck", retry_after=1)))
    rig.start(rig.poller(source))
    await time.run(59, sleepers=1)
    assert source.polled > 50


async def test_what_a_poll_could_not_do_stays_told_for_an_hour(rig: Rig, time: Time) -> None:
    rejected = (Reject(0, "no good", ""), Reject(2, "empty", ""), Reject(3, "empty", ""))
    source = Scripted(lambda: Page(warnings=("3 dates cannot be read",), rejected=rejected), nothing)
    poller = rig.poller(source)
    await poller.poll()
    await poller.poll()
    told = poller.health.at(time.now() + datetime.timedelta(minutes=59))
    assert told.warning == "3 dates cannot be read"
    assert told.put_aside == "1 file and 2 rows"
    later = poller.health.at(time.now() + datetime.timedelta(minutes=61))
    assert (later.warning, later.warned_at, later.rejected_at) == ("", None, None)


async def test_a_source_without_a_rhythm_is_polled_by_hand_only(rig: Rig, time: Time) -> None:
    source = Scripted(nothing)
    poller = rig.start(rig.poller(source, interval_s=0))
    await time.run(24 * 3600, sleepers=1)
    assert source.polled == 0
    assert poller.health.at(time.now()).state == "manual"
    await poller.poll()
    assert source.polled == 1
    assert poller.health == SourceHealth("web", "manual", last_ok=time.now())
    assert not rig.ended


OFF_HOURS = """
hours: {{mon: 8:00-18:00, tue: 8:00-18:00, wed: 8:00-18:00}}
sources: {{web: {{kind: http, url: {url}, interval: 60s, off_hours_interval: {quiet}}}}}
"""


class Timed(Scripted):
    """A source that notes the hour in Denver at which it is polled."""

    def __init__(self, time: Time) -> None:
        super().__init__(nothing)
        self._time = time
        self.hours: list[int] = []

    async def pages(self, cursor: Mapping[str, str]) -> AsyncIterator[Page]:
        self.hours.append(self._time.now().astimezone(ZoneInfo("America/Denver")).hour)
        async for page in super().pages(cursor):
            yield page


def open_from_8_to_18(shop: Shop, time: Time, quiet: str) -> tuple[Timed, Feed]:
    shop.write_config(OFF_HOURS.format(url="http://127.0.0.1:1", quiet=quiet))
    source = Timed(time)
    return source, only_feed(shop.loaded(), shop, time)._replace(source=source)


async def test_off_hours_have_a_rhythm_of_their_own_and_the_opening_is_not_slept_through(
    shop: Shop, rig: Rig, time: Time
) -> None:
    source, feed = open_from_8_to_18(shop, time, quiet="4h")
    poller = rig.start(rig.over(feed))
    for _ in range(24):  # from 5 in the morning in Denver
        await time.run(3600, sleepers=1)
        assert poller.health.at(time.now()).state == "ok"
    assert len([hour for hour in source.hours if not 8 <= hour < 18]) <= 5
    assert all(58 <= source.hours.count(hour) <= 61 for hour in range(8, 18))


async def test_off_hours_without_polls_end_with_the_opening(shop: Shop, rig: Rig, time: Time) -> None:
    source, feed = open_from_8_to_18(shop, time, quiet="0")
    poller = rig.start(rig.over(feed))
    await time.run(2.9 * 3600, sleepers=1)
    assert source.hours == []
    assert poller.health.at(time.now()).state == "manual"
    await time.run(0.2 * 3600, sleepers=1)
    assert set(source.hours) == {8}
    assert state(poller) == "ok"


# -- a source that can tell when something came --------------------------------------------------------------


class Telling(Scripted):
    """A source that tells of news when a test says so."""

    def __init__(self) -> None:
        super().__init__(nothing)
        self.told = asyncio.Event()
        self.polled_again = asyncio.Event()
        self.listening = 0

    async def pages(self, cursor: Mapping[str, str]) -> AsyncIterator[Page]:
        """What the poll that is due was told to deliver."""
        if self.polled:
            self.polled_again.set()
        async for page in super().pages(cursor):
            yield page

    async def news(self) -> None:
        """Wait until there is some."""
        self.listening += 1
        await self.told.wait()
        self.told.clear()


async def test_a_source_that_tells_of_news_is_polled_at_once(rig: Rig, time: Time) -> None:
    source = Telling()
    poller = rig.start(rig.poller(source, interval_s=600))
    await time.asleep(1)
    assert source.polled == 1
    source.told.set()
    await source.polled_again.wait()
    assert state(poller) == "ok"
    assert time.monotonic() == 0


async def test_a_source_that_tells_of_nothing_is_polled_by_its_interval(rig: Rig, time: Time) -> None:
    source = Telling()
    rig.start(rig.poller(source, interval_s=600))
    await time.run(599, sleepers=1)
    assert source.polled == 1
    await time.run(2, sleepers=1)
    assert source.polled == 2


async def test_a_source_that_fails_is_left_alone_whatever_it_tells(rig: Rig, time: Time) -> None:
    source = Telling()
    source._polls = [failing(SourceUnreachable("gone"))]
    rig.start(rig.poller(source))
    await time.asleep(1)
    source.told.set()
    await time.run(5, sleepers=1)
    assert (source.polled, source.listening) == (1, 0)


async def test_news_of_a_source_that_is_polled_by_hand_changes_nothing(rig: Rig, time: Time) -> None:
    source = Telling()
    rig.start(rig.poller(source, interval_s=0))
    await time.asleep(1)
    source.told.set()
    await time.run(120, sleepers=1)
    assert source.polled == 0


# -- a source that may be asked only so often ----------------------------------------------------------------


@pytest.mark.parametrize(("interval", "expected"), [("30s", 108), ("5m", 300), ("0", 0)])
def test_no_interval_spends_more_than_the_budget(
    shop: Shop, time: Time, interval: str, expected: float
) -> None:
    shop.write_config(
        "sources: {web: {kind: http, url: 'http://127.0.0.1:1', interval: "
        + interval
        + ", budget: {calls: 1000, per: day}}}"
    )
    assert only_feed(shop.loaded(), shop, time).interval_s() == expected
