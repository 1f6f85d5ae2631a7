"""Commands that print JSON lines, against real commands."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from leadtui.errors import ConfigError, SourceError, SourceGarbled, SourceRefused, SourceUnreachable
from leadtui.sources.base import Context, Page, Source
from leadtui.sources.probe import probe
from leadtui.sources.registry import build
from tests.support.polled import cursor_after, items, marked, poll


def source(kind: str, written: dict[str, Any], shop: Context) -> Source:
    """A source of a config in the folder that the test runs in."""
    return build("web", kind, marked(written, str(Path.cwd() / "config.yaml")), shop)


def options(script: str, *words: str, **more: Any) -> dict[str, Any]:
    """A command that runs some Python."""
    return {"command": [sys.executable, "-I", "-c", f"import json,os,sys,time\n{script}", *words]} | more


def lines(*records: Any) -> str:
    return "".join(f"print({json.dumps(json.dumps(record))})\n" for record in records)


ANA, BO = {"id": "a", "name": "Ana Ruiz", "phone": "3035550142"}, {"id": "b", "name": "Bo Chen"}


async def test_each_line_that_it_prints_is_a_record(shop: Context) -> None:
    made = source("exec", options(lines(ANA, BO)), shop)
    pages = await poll(made)
    assert [(item.external_id, item.name) for item in items(pages)] == [("a", "Ana Ruiz"), ("b", "Bo Chen")]
    assert items(await poll(made, cursor_after(pages))) == []


async def test_map_and_keep_work_as_in_other_kinds(shop: Context) -> None:
    more = {"map": {"external_id": "key", "name": "who.full"}, "keep": "open"}
    script = lines({"key": 1, "who": {"full": "Ana"}, "open": True}, {"key": 2, "who": {}, "open": False})
    (item,) = items(await poll(source("exec", options(script, **more), shop)))
    assert (item.external_id, item.name) == ("1", "Ana")


async def test_a_line_that_is_no_json_is_rejected_and_the_others_are_taken(shop: Context) -> None:
    (page,) = await poll(source("exec", options(lines(ANA) + "print('{')\n"), shop))
    assert len(page.items) == 1
    assert [(one.row, one.reason) for one in page.rejected] == [(2, "not a line of JSON")]


_COUNT = 'print(json.dumps({"id": "r" + os.environ["LEADTUI_CURSOR"], "name": "x", "at": "c7"}))\n'


async def test_its_last_line_says_how_far_it_got_and_it_is_told_so(shop: Context) -> None:
    made = source("exec", options(_COUNT + lines({"cursor": 41})), shop)
    pages = await poll(made)
    assert cursor_after(pages) == {"cursor": "41"}
    assert [item.external_id for item in items(pages)] == ["r"]
    assert [item.external_id for item in items(await poll(made, {"cursor": "41"}))] == ["r41"]


async def test_a_field_of_the_last_record_says_how_far_it_got(shop: Context) -> None:
    pages = await poll(source("exec", options(_COUNT, cursor="at"), shop))
    assert cursor_after(pages) == {"cursor": "c7"}


async def test_nothing_printed_is_nothing_new(shop: Context) -> None:
    assert await poll(source("exec", options(""), shop)) == []


async def test_its_environment_is_small_and_has_what_is_named(
    shop: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOKEN_HERE", "hush-0123456789")
    monkeypatch.setenv("OTHER_SECRET", "not for you")
    script = 'print(json.dumps({"id": "1", "name": os.environ["TOKEN"], "message": " ".join(os.environ)}))'
    env = {"TOKEN": "env:TOKEN_HERE", "SHOP": "denver"}
    (item,) = items(await poll(source("exec", options(script, env=env), shop)))
    assert item.name == "hush-0123456789"
    assert {"TOKEN", "SHOP", "LEADTUI_CURSOR", "PATH"} <= set(item.words.split())
    assert not {"OTHER_SECRET", "TOKEN_HERE"} & set(item.words.split())


async def test_no_shell_reads_its_words(shop: Context) -> None:
    script = 'print(json.dumps({"id": "1", "name": sys.argv[1]}))'
    (item,) = items(await poll(source("exec", options(script, "$(id); x"), shop)))
    assert item.name == "$(id); x"


async def failing(made: Any) -> tuple[SourceError, list[Page]]:
    pages: list[Page] = []
    with pytest.raises(SourceError) as told:
        await poll(made, into=pages)
    return told.value, pages


async def test_a_command_that_fails_says_why_and_what_it_printed_is_taken(
    shop: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOKEN_HERE", "hush-0123456789")
    script = lines(ANA) + (
        'sys.stdout.write("{\\"id\\": \\"ha")\n'
        'sys.stderr.write("trace\\n\\x1b[31mbad token hush-0123456789 of ana@example.com\\n\\n")\n'
        "sys.exit(3)"
    )
    made = source("exec", options(script, env={"TOKEN": "env:TOKEN_HERE"}, cursor="id"), shop)
    error, pages = await failing(made)
    assert isinstance(error, SourceRefused)
    assert error.message == f"{Path(sys.executable).name} ended with code 3: bad token … of …"
    assert error.hint
    assert [item.external_id for item in items(pages)] == ["a"]
    assert cursor_after(pages) == {}
    assert not pages[0].rejected


async def test_a_command_that_takes_too_long_is_ended_with_all_that_it_began(
    shop: Context, tmp_path: Path
) -> None:
    # It holds a pipe open, and so does its child: when both are gone, the pipe says so.
    reads, writes = os.pipe()
    os.set_inheritable(writes, True)
    fifo = tmp_path / "alive"
    os.mkfifo(fifo)
    script = (
        f"import subprocess\nfile = open({str(fifo)!r}, 'w')\n"
        "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'], pass_fds=[file.fileno()])\n"
        "time.sleep(60)"
    )
    os.close(writes)
    os.close(reads)
    alive = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    error, _ = await failing(source("exec", options(script, timeout="1s"), shop))
    assert isinstance(error, SourceUnreachable)
    assert "was ended: it takes longer than 1 s" in error.message
    os.set_blocking(alive, True)
    assert await asyncio.wait_for(asyncio.to_thread(os.read, alive, 1), 10) == b""
    os.close(alive)


async def test_a_command_that_prints_without_end_is_ended(shop: Context) -> None:
    script = 'while True:\n    print(json.dumps({"id": "a", "name": "x" * 1000}))'
    error, pages = await failing(source("exec", options(script, size_cap="100kB"), shop))
    assert "prints more than 0.1 MB" in error.message
    assert items(pages)


async def test_a_program_that_is_not_there_is_told(shop: Context) -> None:
    error, _ = await failing(source("exec", {"command": ["/nowhere/leads"]}, shop))
    assert error.message == "/nowhere/leads cannot be started: No such file or directory"


async def test_what_is_no_json_at_all_is_told(shop: Context) -> None:
    error, _ = await failing(source("exec", options("print('Welcome!')"), shop))
    assert isinstance(error, SourceGarbled)
    assert "none of the 1 lines" in error.message


async def test_a_poll_that_is_cancelled_ends_the_command(shop: Context, tmp_path: Path) -> None:
    fifo = tmp_path / "alive"
    os.mkfifo(fifo)
    alive = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    script = f"file = open({str(fifo)!r}, 'w'); file.write('x'); file.flush(); time.sleep(60)"
    task = asyncio.create_task(poll(source("exec", options(script), shop)))
    loop, has_begun = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(alive, has_begun.set)
    await asyncio.wait_for(has_begun.wait(), 20)
    loop.remove_reader(alive)
    assert os.read(alive, 1) == b"x"
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    os.set_blocking(alive, True)
    assert await asyncio.wait_for(asyncio.to_thread(os.read, alive, 2), 10) == b""
    os.close(alive)


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ({"command": []}, "sources.web.command"),
        ({"command": "leads --json"}, "sources.web.command"),
        ({"command": ["x"], "env": {"A-B": "c"}}, "sources.web.env.A-B"),
        ({"command": ["x"], "env": {"LEADTUI_CURSOR": "c"}}, "sources.web.env.LEADTUI_CURSOR"),
    ],
)
def test_what_is_wrong_with_its_options_is_told(written: dict[str, Any], path: str, shop: Context) -> None:
    with pytest.raises(ConfigError) as told:
        source("exec", written, shop)
    assert [problem.path for problem in told.value.problems] == [path]


async def test_check_shows_what_it_prints(shop: Context) -> None:
    report = await probe(source("exec", options(lines(ANA, {"cursor": "9"})), shop), shop.clock)
    assert (report.items, report.records) == (1, 1)
    assert report.notes[1] == "it says how far it got"
