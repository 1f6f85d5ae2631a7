from __future__ import annotations

import datetime
from typing import Any

import msgspec
import pytest

from leadtui import __version__
from leadtui.desk.health import CollectorStatus, Polling, SourceHealth, polling, read_status
from leadtui.desk.silence import SILENT_S
from tests.support.journals import NOON


def after(seconds: float) -> datetime.datetime:
    return NOON + datetime.timedelta(seconds=seconds)


STATUS = CollectorStatus(
    pid=4711,
    host="desk",
    version=__version__,
    config_digest="d",
    started_at=after(-600),
    heartbeat=NOON,
    sources=(
        SourceHealth("web", "ok", last_ok=NOON, good_until=after(195), taken=3),
        SourceHealth("chat", "failing", last_ok=after(-60), failing_since=after(-30), reason="no answer"),
        SourceHealth("drop", "manual"),
        SourceHealth("calls", good_until=after(60)),
    ),
)


def judged(seconds: float, **more: Any) -> Polling:
    return polling(msgspec.structs.replace(STATUS, **more), after(seconds), __version__, "d")


def test_what_was_published_can_be_read_again() -> None:
    assert read_status(STATUS.as_json()) == STATUS


def test_a_source_that_does_not_answer_in_time_is_stale_since_it_last_did() -> None:
    assert judged(195).sources[0].state == "ok"
    web = judged(196).sources[0]
    assert (web.state, web.since) == ("stale", NOON)
    assert judged(61).sources[3].state == "stale"


def test_a_failure_stays_one_with_its_reason_and_a_manual_source_waits_for_ever() -> None:
    _, chat, drop, _ = judged(1e6).sources
    assert (chat.state, chat.since, chat.reason) == ("failing", after(-30), "no answer")
    assert drop.state == "manual"


def test_a_collector_that_is_silent_or_has_ended_polls_no_more() -> None:
    assert judged(SILENT_S).alive
    assert judged(SILENT_S + 1).silent_since == NOON
    assert judged(0, ended=True).silent_since == NOON
    assert not judged(0, ended=True).alive


def test_nobody_ever_polled() -> None:
    assert polling(None, NOON, __version__, "d") == Polling(ever=False)


def test_another_version_another_config_and_trouble_are_told_while_it_is_there() -> None:
    assert judged(0).note == ""
    assert "version 0.0.9, this board" in judged(0, version="0.0.9").note
    assert "another config" in judged(0, config_digest="e").note
    assert judged(0, trouble="the disk is full", version="0.0.9").note == "the disk is full"
    assert judged(SILENT_S + 1, trouble="the disk is full", version="0.0.9", config_digest="e").note == ""


def test_for_a_while_any_config_will_do() -> None:
    assert polling(STATUS, NOON, __version__, None).note == ""


@pytest.mark.parametrize("plain", [None, {}, {"pid": "4711"}, {**STATUS.as_json(), "heartbeat": "soon"}])
def test_what_cannot_be_read_says_nothing(plain: dict[str, Any] | None) -> None:
    assert read_status(plain) is None


def test_a_newer_collector_is_seen_although_its_sources_are_not_understood() -> None:
    plain = STATUS.as_json()
    plain["version"] = "9.0.0"
    plain["sources"] = [{"name": "web", "state": "dozing"}]
    plain["mood"] = "good"
    status = read_status(plain)
    assert status is not None
    assert "version 9.0.0" in polling(status, NOON, __version__, "d").note
