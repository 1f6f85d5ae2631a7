"""Whole boards in real terminals, with a real collector beside them."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator

import pytest

from leadtui.domain.commands import Add
from tests.desk.conftest import Serve
from tests.support.desks import Shop, do, until
from tests.support.httpd import Answer, Request, answer_json
from tests.support.pty_driver import Terminal

Open = Callable[..., Terminal]

TERMINAL_HOLDS = 4096
"""Bytes that Linux keeps for a terminal that nobody reads."""

WEB = "sources: {{web: {{kind: http, url: {url}, interval: 1s}}}}"


@pytest.fixture
def opened(shop: Shop) -> Iterator[Open]:
    """Opens a board in a terminal of its own."""
    terminals: list[Terminal] = []

    def opened(*words: str, rows: int = 24) -> Terminal:
        command = shop.command(*words)
        terminals.append(Terminal(command, shop.environ, columns=100, rows=rows, folder=shop.folder))
        return terminals[-1]

    yield opened
    for terminal in terminals:
        terminal.end()


class Feed:
    """A feed that has one form more each time it is asked, once it is told to."""

    def __init__(self, serve: Serve) -> None:
        self.asked = 0
        self.names = ["Ana Ruiz"]
        self.url = serve(self._answer).url

    def _answer(self, request: Request) -> Answer:
        self.asked += 1
        return answer_json([{"id": name, "name": name} for name in self.names])


@pytest.fixture
def feed(shop: Shop, serve: Serve) -> Feed:
    feed = Feed(serve)
    shop.write_config(WEB.format(url=feed.url))
    return feed


def collects(shop: Shop) -> int:
    """The pid of the collector that is at work; 0 when none is."""
    status = shop.status()
    return 0 if not status or status["ended"] else int(status["pid"])


def test_a_board_keeps_a_collector_at_work_that_nothing_of_its_terminal_reaches(
    shop: Shop, feed: Feed, opened: Open
) -> None:
    board = opened()
    board.wait_for("Ana Ruiz")
    first = collects(shop)
    os.kill(first, signal.SIGKILL)
    until(lambda: collects(shop) not in (0, first))
    second = collects(shop)
    assert os.getsid(second) == second
    for number in (signal.SIGINT, signal.SIGTSTP, signal.SIGHUP):
        os.killpg(board.pid, number)
    board.end()
    asked = feed.asked
    until(lambda: feed.asked > asked + 1)
    assert collects(shop) == second


def test_with_one_terminal_not_read_any_more_the_other_board_and_the_polling_go_on(
    shop: Shop, feed: Feed, opened: Open
) -> None:
    stalled, read = opened(rows=60), opened()
    stalled.wait_for("Ana Ruiz")
    read.wait_for("Ana Ruiz")
    collector = collects(shop)
    # More than a terminal and the screen's own queue hold back; nobody reads the first one from here on.
    with shop.opened() as journal:
        for number in range(150):
            do(journal, Add(id=f"add{number}", by="ana", name=f"Caller {number}"))
            read.read(0.02)
    for name, seen in (("Bo Chen", "2 waiting"), ("Cora Diaz", "3 waiting")):
        asked = feed.asked
        feed.names.append(name)
        read.wait_for(seen)
        assert feed.asked > asked
        assert collects(shop) == collector
    # It was only held up: read again, it has more to say than a terminal holds, and catches up.
    said_before = len(stalled.written)
    stalled.wait_for("3 waiting")
    assert sum(len(chunk.data) for chunk in stalled.written[said_before:]) > TERMINAL_HOLDS
