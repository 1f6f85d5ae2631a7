"""Boards over a real SSH line: for looking, cut off in the middle, and for an account that may only read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.desks import Shop
from tests.support.others import AS_OTHERS, skip_where_root_stays_root
from tests.support.sshd import Account, signed_in


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    shop = Shop(tmp_path)
    shop.write_config("sources: {drop: {kind: folder, path: inbox}}")
    shop.done("add", "303 555 0101 Ada Wu", "--want", "boiler leaks")
    return shop


def account(shop: Shop, *words: str, prefix: tuple[str, ...] = ()) -> Account:
    return Account([*prefix, *shop.command(*words)], shop.environ)


async def test_a_phone_sees_the_board_and_can_change_nothing(shop: Shop) -> None:
    owner = account(shop, "--read-only")
    async with signed_in(owner, (40, 20), command="sh -c 'rm -rf ~'") as client:
        await client.wait_for("Ada Wu")
        assert owner.asked == ["sh -c 'rm -rf ~'"]
        await client.wait_for("nobody is polling")
        before = shop.done("log").stdout
        client.type("xozn>")
        shop.done("add", "303 555 0102 Bo Cho")
        await client.wait_for("Bo Cho")
        client.resize(80, 24)
        await client.wait_for(lambda screen: len(screen.lines) == 24 and "Bo Cho" in screen.text)
        client.type("\x11")
        assert await client.ended() == 0
    assert shop.done("log").stdout.startswith(before)
    assert shop.status() == {}


async def test_a_line_that_is_cut_leaves_no_board_no_lock_and_no_half_record(shop: Shop) -> None:
    owner = account(shop, "--no-collect")
    async with signed_in(owner) as client:
        await client.wait_for("Ada Wu")
        client.type("c")
        client.drop()
        assert await owner.ended.get() < 0
    with shop.opened() as journal:
        assert not journal.anybody_holds("boards")
        journal.catch_up()
        assert journal.damage == ""
    lead = shop.done("list").stdout.split()[0]
    assert shop.done("note", lead, "still here").returncode == 0


async def test_the_collector_of_a_board_outlives_its_line(shop: Shop) -> None:
    owner = account(shop)
    try:
        async with signed_in(owner) as client:
            await client.wait_for(lambda _: bool(shop.status()))
            client.drop()
            await owner.ended.get()
        with shop.opened() as journal:
            assert journal.anybody_holds("collector")
    finally:
        shop.end_collector()


@pytest.fixture
def kept(shop: Shop) -> Iterator[Shop]:
    """A shop whose journal can be read and not written."""
    skip_where_root_stays_root()
    shop.done("list")
    for path in [*shop.data.rglob("*"), shop.data]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    yield shop
    for path in [shop.data, *shop.data.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)


async def test_an_account_that_may_only_read_follows_and_is_told_that_nobody_polls(kept: Shop) -> None:
    reader = account(kept, prefix=AS_OTHERS)
    async with signed_in(reader) as client:
        await client.wait_for("Ada Wu")
        await client.wait_for("nobody is polling")
        if os.geteuid() == 0:  # somebody else may write: here, root with all its rights
            assert kept.done("add", "303 555 0102 Bo Cho").returncode == 0
            await client.wait_for("Bo Cho")
        client.type("\x11")
        assert await client.ended() == 0
