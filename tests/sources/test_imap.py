"""A mailbox read over IMAP, from real servers over TLS."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from leadtui.errors import (
    ConfigError,
    SourceError,
    SourceGarbled,
    SourceRefused,
    SourceThrottled,
    SourceUnreachable,
)
from leadtui.sources.base import Context, Page, Pushing
from leadtui.sources.imap.entrance import REFUSED_S
from leadtui.sources.imap.source import IDLE_S, PAGE_SIZE, ImapSource
from leadtui.sources.probe import probe
from tests.support.mailboxes import (
    HANG_UP,
    HOST,
    PASSWORD,
    PATIENCE_S,
    USER,
    Mailbox,
    Say,
    Scripted,
    box,
    certificate,
    letter,
)
from tests.support.polled import NOW, context, cursor_after, items, poll, source
from tests.support.set_clock import SetClock


@pytest.fixture(scope="module")
def mailbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mailbox]:
    with Mailbox(tmp_path_factory.mktemp("mailbox")).running() as mailbox:
        yield mailbox


@pytest.fixture(autouse=True)
def _password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAIL_PASSWORD", PASSWORD)


@pytest.fixture
def name(request: pytest.FixtureRequest) -> str:
    return f"t{abs(hash(request.node.name))}"


@contextlib.asynccontextmanager
async def opened(options: dict[str, Any], shop: Context) -> AsyncIterator[ImapSource]:
    made = source("imap", options, shop, "inbox")
    assert isinstance(made, ImapSource)
    try:
        yield made
    finally:
        await made.close()


async def turns() -> None:
    """Let everybody who is ready in this loop go on until they wait for somebody else."""
    for _ in range(10):
        await asyncio.sleep(0)


async def listening(inbox: ImapSource, waiting: asyncio.Task[None]) -> None:
    """Return when the server tells what comes, and somebody listens; or when nobody waits any more."""
    assert inbox._session is not None
    async with asyncio.timeout(PATIENCE_S):
        while not (inbox._session.waits or waiting.done()):  # noqa: ASYNC110 - the program tells it to nobody
            await asyncio.sleep(0)
    await turns()


def names(pages: list[Page]) -> list[str]:
    return [item.name for item in items(pages)]


# -- what is read --------------------------------------------------------------------------------------


async def test_what_came_in_is_handed_over_once_and_left_as_it_is(
    mailbox: Mailbox, shop: Context, name: str
) -> None:
    folder = mailbox.folder(
        name, letter("Burst pipe", Message_ID="<1@a.example>"), letter(From="Bo <bo@example.com>")
    )
    async with opened(mailbox.options(folder), shop) as inbox:
        pages = await poll(inbox)
        assert names(pages) == ["Ana Ruiz", "Bo"]
        first = items(pages)[0]
        assert (first.external_id, first.kind, first.channel) == ("1@a.example", "message", "email")
        assert (first.ways[0].value, first.words) == ("ana@example.com", "Kitchen\n\nBurst pipe")
        assert first.raised_at == datetime.datetime(2026, 3, 3, 11, tzinfo=datetime.UTC)
        cursor = cursor_after(pages)
        assert await poll(inbox, cursor) == []
        mailbox.deliver(folder, letter(From="Cy <cy@example.com>"))
        pages = await poll(inbox, cursor)
        assert names(pages) == ["Cy"]
    assert all("Seen" not in flags for flags in mailbox.flags(folder))
    async with opened(mailbox.options(folder), shop) as fresh:
        assert await poll(fresh, cursor_after(pages)) == []


async def test_the_cursor_is_the_folder_its_validity_and_the_last_number(
    mailbox: Mailbox, shop: Context, name: str
) -> None:
    folder = mailbox.folder(name, letter(), letter())
    async with opened(mailbox.options(folder), shop) as inbox:
        cursor = cursor_after(await poll(inbox))
    validity, uid, day = cursor[folder].split(" ")
    with mailbox.client() as client:
        client.select(folder)
        assert client.response("UIDVALIDITY")[1] == [validity.encode()]
        assert client.response("UIDNEXT")[1] == [str(int(uid) + 1).encode()]
    assert day == "2026-03-03"


async def test_a_server_that_numbers_anew_is_told_and_nothing_has_another_key(
    mailbox: Mailbox, shop: Context, name: str
) -> None:
    letters = [letter(), letter()]
    folder = mailbox.folder(name, *letters)
    async with opened(mailbox.options(folder), shop) as inbox:
        before = await poll(inbox)
        mailbox.folder(name, *letters, letter())
        after = await poll(inbox, cursor_after(before))
        assert "numbers" in after[0].warnings[0]
        assert [item.external_id for item in items(after)][:2] == [item.external_id for item in items(before)]
        assert [item.digest for item in items(after)][:2] == [item.digest for item in items(before)]
        assert await poll(inbox, cursor_after(after)) == []


async def test_the_first_look_goes_back_as_far_as_it_is_told(
    mailbox: Mailbox, shop: Context, name: str
) -> None:
    folder = mailbox.folder(name)
    for days, who in ((9, "Old"), (2, "Recent")):
        mailbox.deliver(
            folder, letter(From=f"{who} <x@example.com>"), arrived=NOW - datetime.timedelta(days=days)
        )
    async with opened(mailbox.options(folder), shop) as inbox:
        pages = await poll(inbox)
        assert names(pages) == ["Recent"]
        assert await poll(inbox, cursor_after(pages)) == []
    async with opened(mailbox.options(folder, initial_lookback="30d"), shop) as inbox:
        assert names(await poll(inbox)) == ["Old", "Recent"]


async def test_several_folders_have_a_place_each(mailbox: Mailbox, shop: Context, name: str) -> None:
    one = mailbox.folder(f"{name}-one", letter(From="One <one@example.com>"))
    other = mailbox.folder(f"{name}-ÄÖ & co", letter(From="Other <other@example.com>"))
    async with opened(mailbox.options(one, other), shop) as inbox:
        pages = await poll(inbox)
        assert sorted(names(pages)) == ["One", "Other"]
        cursor = cursor_after(pages)
        assert set(cursor) == {one, other}
        mailbox.deliver(other, letter(From="More <more@example.com>"))
        assert names(await poll(inbox, cursor)) == ["More"]


async def test_starttls_is_as_good(mailbox: Mailbox, shop: Context, name: str) -> None:
    options = mailbox.options(mailbox.folder(name, letter()), port=mailbox.starttls_port, tls="starttls")
    async with opened(options, shop) as inbox:
        assert names(await poll(inbox)) == ["Ana Ruiz"]


# -- what is done with it ------------------------------------------------------------------------------


async def test_what_is_taken_in_can_be_marked_as_read(mailbox: Mailbox, shop: Context, name: str) -> None:
    folder = mailbox.folder(name, letter(), letter(Auto_Submitted="auto-replied"))
    async with opened(mailbox.options(folder, after="seen"), shop) as inbox:
        await poll(inbox)
    assert [r"\Seen" in flags for flags in mailbox.flags(folder)] == [True, False]


async def test_what_is_taken_in_can_be_moved_and_what_is_left_out_stays(
    mailbox: Mailbox, shop: Context, name: str
) -> None:
    folder, done = (
        mailbox.folder(name, letter(), letter(Auto_Submitted="auto-replied")),
        mailbox.folder(f"{name}-done"),
    )
    async with opened(mailbox.options(folder, after=f"move {done}"), shop) as inbox:
        pages = await poll(inbox)
        assert await poll(inbox, cursor_after(pages)) == []
    assert (len(mailbox.flags(folder)), len(mailbox.flags(done))) == (1, 1)


async def test_what_was_not_acknowledged_is_not_moved(mailbox: Mailbox, shop: Context, name: str) -> None:
    folder, done = mailbox.folder(name, letter()), mailbox.folder(f"{name}-done")
    async with opened(mailbox.options(folder, after=f"move {done}"), shop) as inbox:
        assert len([page async for page in inbox.pages({})]) == 1
    assert len(mailbox.flags(folder)) == 1


async def test_a_folder_that_is_not_there_is_told_by_name(mailbox: Mailbox, shop: Context, name: str) -> None:
    async with opened(mailbox.options(f"{name}-nowhere"), shop) as inbox:
        with pytest.raises(SourceRefused, match=r"has no folder .*-nowhere"):
            await poll(inbox)


async def test_a_move_that_fails_is_told_and_tried_again(mailbox: Mailbox, shop: Context, name: str) -> None:
    folder = mailbox.folder(name, letter())
    async with opened(mailbox.options(folder, after=f"move {name}-done"), shop) as inbox:
        pages: list[Page] = []
        with pytest.raises(SourceRefused, match="has no folder"):
            await poll(inbox, into=pages)
        done = mailbox.folder(f"{name}-done")
        assert await poll(inbox, cursor_after(pages)) == []
    assert (len(mailbox.flags(folder)), len(mailbox.flags(done))) == (0, 1)


# -- being told ----------------------------------------------------------------------------------------


async def test_the_server_tells_when_something_comes(mailbox: Mailbox, shop: Context, name: str) -> None:
    folder = mailbox.folder(name)
    async with opened(mailbox.options(folder), shop) as inbox:
        assert isinstance(inbox, Pushing)
        cursor = cursor_after(await poll(inbox))
        waiting = asyncio.create_task(inbox.news())
        await listening(inbox, waiting)
        assert not waiting.done()
        await asyncio.to_thread(mailbox.deliver, folder, letter())
        await asyncio.wait_for(waiting, PATIENCE_S)
        assert names(await poll(inbox, cursor)) == ["Ana Ruiz"]


async def test_a_wait_that_is_broken_off_is_taken_up_again(
    mailbox: Mailbox, shop: Context, name: str
) -> None:
    folder = mailbox.folder(name)
    async with opened(mailbox.options(folder), shop) as inbox:
        cursor = cursor_after(await poll(inbox))
        for _ in range(3):
            waiting = asyncio.create_task(inbox.news())
            await listening(inbox, waiting)
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
        await asyncio.to_thread(mailbox.deliver, folder, letter())
        await asyncio.wait_for(inbox.news(), PATIENCE_S)
        assert names(await poll(inbox, cursor)) == ["Ana Ruiz"]


# -- servers that are odd ------------------------------------------------------------------------------

Pair = tuple[Path, Path]


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    return certificate(tmp_path_factory.mktemp("certificate"))


@contextlib.asynccontextmanager
async def scripted(
    say: Say, pair: Pair, shop: Context, *, safe: bool = True, greeting: bytes = b"* OK hi", **more: Any
) -> AsyncIterator[tuple[Scripted, ImapSource]]:
    running = Scripted(say, *pair, greeting).running(safe=safe)
    async with running as server, opened(server.options(**more), shop) as inbox:
        yield server, inbox


async def failure(say: Say, pair: Pair, shop: Context, **more: Any) -> SourceError:
    async with scripted(say, pair, shop, **more) as (_, inbox):
        try:
            await poll(inbox)
        except SourceError as error:
            return error
    raise AssertionError("it delivered")


async def test_a_server_that_can_do_next_to_nothing_is_enough(pair: Pair, shop: Context) -> None:
    async with scripted(box([letter(), letter()]), pair, shop) as (server, inbox):
        pages = await poll(inbox)
        assert len(items(pages)) == 2
        assert cursor_after(pages) == {"INBOX": "7 2 2026-03-03"}
        waiting = asyncio.create_task(inbox.news())
        await turns()
        assert not waiting.done()
        waiting.cancel()
    assert f'LOGIN "{USER}" "{PASSWORD}"' in server.asked[1]
    assert not any("IDLE" in line for line in server.asked)
    assert all("BODY.PEEK[]" in line for line in server.asked if "FETCH" in line)
    assert any(line.endswith('EXAMINE "INBOX"') for line in server.asked)


async def test_the_last_message_is_not_read_again_where_newer_ones_were_removed(
    pair: Pair, shop: Context
) -> None:
    told = [b"* 2 EXISTS", b"* OK [UIDVALIDITY 7] x", b"* OK [UIDNEXT 5] x", b"TAG OK"]
    async with scripted(box([letter(), letter()], examine=told), pair, shop) as (server, inbox):
        pages = await poll(inbox, {"INBOX": "7 2 2026-03-03"})
    assert items(pages) == []
    assert cursor_after(pages) == {"INBOX": "7 4 2026-03-03"}
    assert any("UID SEARCH UID 3:*" in line for line in server.asked)


async def test_a_server_that_does_not_say_the_next_number_is_read_all_the_same(
    pair: Pair, shop: Context
) -> None:
    told = [b"* 2 EXISTS", b"* OK [UIDVALIDITY 7] x", b"TAG OK"]
    async with scripted(box([letter(), letter()], examine=told), pair, shop) as (_, inbox):
        assert len(items(await poll(inbox, {"INBOX": "7 1 2026-03-03"}))) == 1


@pytest.mark.parametrize("removes", [True, False])
async def test_without_move_a_message_is_copied_and_only_that_one_removed(
    pair: Pair, shop: Context, removes: bool
) -> None:
    capabilities = "IMAP4rev1" + (" UIDPLUS" if removes else "")
    done = [b"TAG OK"]
    say = box([letter()], capabilities=capabilities, copy=done, store=done, expunge=done)
    async with scripted(say, pair, shop, after="move Done") as (server, inbox):
        await poll(inbox)
    sent = [line.partition(" ")[2] for line in server.asked if "UID" in line and "ETCH" not in line][1:]
    kept = ['UID COPY 1 "Done"', r"UID STORE 1 +FLAGS.SILENT (\Deleted)"]
    assert sent == kept + (["UID EXPUNGE 1"] if removes else [])


@pytest.mark.parametrize(
    ("said", "kind", "words"),
    [
        (b"TAG NO [AUTHENTICATIONFAILED] no", SourceRefused, "user or password is not right"),
        (b"TAG NO nope", SourceRefused, "or IMAP is switched off"),
        (b"TAG NO [EXPIRED] x", SourceRefused, "the password has expired"),
        (b"TAG NO [UNAVAILABLE] x", SourceThrottled, r"asks us to wait \(UNAVAILABLE\)"),
        (b"TAG NO [LIMIT] x", SourceThrottled, r"asks us to wait \(LIMIT\)"),
        (b"* BYE [UNAVAILABLE] busy", SourceThrottled, "asks us to wait"),
        (b"* BYE go", SourceUnreachable, "says goodbye"),
    ],
)
async def test_what_a_server_says_to_a_sign_in_is_told_apart(
    pair: Pair, shop: Context, said: bytes, kind: type[SourceError], words: str
) -> None:
    error = await failure(box([], login=[said]), pair, shop)
    assert isinstance(error, kind)
    assert re.search(words, error.message)
    assert PASSWORD not in str(error)


async def test_a_throttle_that_says_for_how_long_is_kept_to(pair: Pair, shop: Context) -> None:
    said = b"TAG NO Request is throttled. Suggested Backoff Time: 299961 milliseconds"
    error = await failure(box([letter()], fetch=[said]), pair, shop)
    assert isinstance(error, SourceThrottled)
    assert error.retry_after == pytest.approx(299.961)


async def test_a_full_house_at_the_door_is_a_throttle(pair: Pair, shop: Context) -> None:
    error = await failure(box([]), pair, shop, greeting=b"* BYE [UNAVAILABLE] too many connections")
    assert isinstance(error, SourceThrottled)


async def test_a_password_that_was_refused_is_not_tried_again_for_a_while(
    pair: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = SetClock(NOW)
    say = box([], login=[b"TAG NO [AUTHENTICATIONFAILED] no"])
    async with scripted(say, pair, context(tmp_path, clock=clock)) as (server, inbox):
        for _ in range(3):
            with pytest.raises(SourceRefused):
                await poll(inbox)
        assert sum("LOGIN" in line for line in server.asked) == 1
        clock.forward(REFUSED_S)
        with pytest.raises(SourceRefused):
            await poll(inbox)
        monkeypatch.setenv("MAIL_PASSWORD", "another")
        with pytest.raises(SourceRefused):
            await poll(inbox)
        assert sum("LOGIN" in line for line in server.asked) == 3


async def test_a_token_of_what_is_secret_is_in_no_error(pair: Pair, shop: Context) -> None:
    say = box([], login=[f"TAG NO you said {PASSWORD} [x]".encode()])
    error = await failure(say, pair, shop)
    assert PASSWORD not in f"{error}{error.__context__!r}{error.__cause__!r}"


async def test_a_server_without_starttls_gets_no_password(pair: Pair, shop: Context) -> None:
    async with scripted(box([]), pair, shop, safe=False, tls="starttls") as (server, inbox):
        with pytest.raises(SourceRefused, match="offers no safe connection"):
            await poll(inbox)
    assert not any("LOGIN" in line for line in server.asked)


async def test_what_is_said_before_the_connection_is_safe_counts_for_nothing(
    pair: Pair, shop: Context
) -> None:
    say = box([], capabilities="IMAP4rev1 STARTTLS", starttls=[b"TAG OK go", b"* OK [ALERT] injected"])
    error = await failure(say, pair, shop, safe=False, tls="starttls")
    assert "before the connection is safe" in error.message


async def test_a_certificate_that_nobody_vouches_for_is_told(pair: Pair, shop: Context) -> None:
    async with Scripted(box([]), *pair).running() as server:
        options = server.options()
        del options["ca_file"]
        inbox = source("imap", options, shop, "inbox")
        with pytest.raises(SourceUnreachable, match="its certificate is self-signed") as caught:
            await poll(inbox)
    assert "ca_file" in caught.value.hint
    assert server.asked == []


@pytest.mark.parametrize("at", ["login", "fetch"])
async def test_a_server_that_falls_silent_is_given_up(pair: Pair, shop: Context, at: str) -> None:
    more: dict[str, Any] = {at: None}
    error = await failure(box([letter()], **more), pair, shop, timeout="1s")
    assert "did not answer within 1 s" in error.message


async def test_a_server_that_hangs_up_in_the_middle_is_told(pair: Pair, shop: Context) -> None:
    said = [b"* 1 FETCH (UID 1 BODY[]<0> {9}\r\nabc\n", HANG_UP]
    error = await failure(box([letter()], fetch=said), pair, shop)
    assert isinstance(error, SourceUnreachable)
    assert "broke off" in error.message


@pytest.mark.parametrize(
    "said",
    [
        b"* 1 FETCH (UID 1 BODY[]<0> {99999999999}\r\n",
        b"* 1 FETCH (UID 1 BODY[]<0> {2000000}\r\n",
        b"* 1 FETCH (FLAGS (" + b"x" * 5_000_000 + b"))",
    ],
)
async def test_a_server_that_sends_more_than_was_asked_for_is_cut_off(
    pair: Pair, shop: Context, said: bytes
) -> None:
    error = await failure(box([letter()], fetch=[said]), pair, shop)
    assert isinstance(error, SourceGarbled)
    assert "more than it was asked for" in error.message


async def test_a_server_that_is_none_is_told(pair: Pair, shop: Context) -> None:
    error = await failure(box([]), pair, shop, greeting=b"220 smtp.example ESMTP")
    assert "does not speak IMAP" in error.message


async def test_a_connection_that_broke_off_between_two_polls_is_no_failure(
    mailbox: Mailbox, shop: Context, name: str
) -> None:
    folder = mailbox.folder(name, letter())
    async with opened(mailbox.options(folder), shop) as inbox:
        cursor = cursor_after(await poll(inbox))
        assert inbox._session is not None
        inbox._session._connection._writer.close()
        mailbox.deliver(folder, letter())
        assert len(items(await poll(inbox, cursor))) == 1


async def test_a_wait_is_begun_anew_before_a_server_ends_it(pair: Pair, tmp_path: Path) -> None:
    clock = SetClock(NOW)
    say = box([], capabilities="IMAP4rev1 IDLE")
    async with scripted(say, pair, context(tmp_path, clock=clock)) as (server, inbox):
        await poll(inbox)
        for expected in (1, 1, 2):
            waiting = asyncio.create_task(inbox.news())
            await server.heard("IDLE", expected)
            await listening(inbox, waiting)
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
            clock.forward(IDLE_S / 2 + 1)
        assert sum(line.endswith("IDLE") for line in server.asked) == 2
        assert server.asked.count("DONE") == 1


# -- sizes ---------------------------------------------------------------------------------------------


async def test_of_a_huge_message_only_the_beginning_is_read(
    mailbox: Mailbox, shop: Context, name: str
) -> None:
    huge = letter("Burst pipe, photos below") + b"\r\n" + b"A" * 3_000_000
    folder = mailbox.folder(name, huge)
    async with opened(mailbox.options(folder, size_cap="10kB"), shop) as inbox:
        (item,) = items(await poll(inbox))
    assert item.words.startswith("Kitchen\n\nBurst pipe, photos below")


async def test_a_message_whose_words_lie_too_far_is_taken_and_told(pair: Pair, shop: Context) -> None:
    content = letter(From="Ana <ana@example.com>").replace(
        b"\n\n", b"\nX-Long: " + b"a" * 20_000 + b"\n\n", 1
    )
    head = (
        b'* 1 FETCH (UID 1 INTERNALDATE " 3-Mar-2026 11:00:00 +0000" RFC822.SIZE 200000000 BODY[]<0> {%d}\r\n'
    )
    said = [head % 5000 + content[:5000] + b")\r\n", b"TAG OK done"]
    async with scripted(box([content], fetch=said), pair, shop, size_cap="5kB") as (_, inbox):
        (page,) = await poll(inbox)
    assert [item.name for item in page.items] == ["Ana"]
    assert "before its words begin" in page.warnings[0]


async def test_a_mailbox_of_ten_thousand_is_read_in_pages_each_with_its_place(
    pair: Pair, shop: Context
) -> None:
    letters = [letter()] * 10_000
    async with scripted(box(letters), pair, shop) as (_, inbox):
        taken = 0
        cursors: list[str] = []
        async for page in inbox.pages({}):
            taken += len(page.items)
            assert len(page.items) <= PAGE_SIZE
            assert page.cursor is not None
            cursors.append(page.cursor["INBOX"])
            if len(cursors) == 3:
                break
    assert (taken, cursors[-1]) == (3 * PAGE_SIZE, f"7 {3 * PAGE_SIZE} 2026-03-03")
    async with scripted(box(letters), pair, shop) as (_, inbox):
        pages = await poll(inbox, {"INBOX": "7 9950 2026-03-03"})
    assert len(items(pages)) == 50


async def test_a_message_that_is_broken_is_kept_aside_and_holds_nothing_up(pair: Pair, shop: Context) -> None:
    nested = b"From: x@example.com\r\n" + b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(3000)
    )
    letters = [b"\x00\xff\xfe no message\r\n\r\n", nested, letter()]
    async with scripted(box(letters), pair, shop) as (_, inbox):
        (page,) = await poll(inbox)
    assert [item.name for item in page.items] == ["Ana Ruiz"]
    assert [reject.reason for reject in page.rejected] == [
        "it has none of the lines that a message begins with",
        "its parts are nested too deep",
    ]


# -- setting it up -------------------------------------------------------------------------------------


async def test_a_look_at_it_says_how_each_message_would_be_read_and_changes_nothing(
    mailbox: Mailbox, shop: Context, name: str
) -> None:
    notice = letter("Name: Bo Chen\nPhone: 303 555 0142\n", From="noreply@forms.example", Subject="New entry")
    folder = mailbox.folder(name, notice, letter(), letter(List_Id="<news.example>"))
    async with opened(mailbox.options(folder, after="seen"), shop) as inbox:
        report = await probe(inbox, shop.clock)
    assert (report.records, report.items) == (2, 2)
    assert sorted(report.notes) == [
        "1 of 3: labels of a notice",
        "1 of 3: newsletters and notices that no rule is about: left out",
        "1 of 3: the sender",
    ]
    assert {row.word: row.values for row in report.found}["name"] == ("B· C···", "A·· R···")
    assert all("Seen" not in flags for flags in mailbox.flags(folder))


@pytest.mark.parametrize(
    ("options", "path", "message"),
    [
        ({"host": "https://x"}, "host", "not the name of a host"),
        ({"port": "70000"}, "port", "not a port"),
        ({"folders": []}, "folders", "no folder"),
        ({"after": "burn"}, "after", "is not"),
        ({"after": "move INBOX"}, "after", "read from there"),
        ({"after": "move"}, "after", "move where"),
        ({"auth": {"kind": "password", "user": "x", "password": "s3cr3t"}}, "auth.password", "secret"),
        ({"rules": [{"take": "leave"}]}, "rules[1]", "fits every message"),
        ({"rules": [{"from": ["a@*"], "pattern": "(?P<name>"}]}, "rules[1].pattern", "not a regular"),
        ({"rules": [{"from": ["a@*"], "pattern": "(?P<nmae>x)"}]}, "rules[1].pattern", "none of our words"),
        ({"rules": [{"from": ["a@*"], "pattern": "x"}]}, "rules[1].pattern", "names nothing"),
        ({"rules": [{"from": ["a@*"], "labels": {"fone": ["x"]}}]}, "rules[1].labels.fone", "none of our"),
        (
            {"rules": [{"from": ["a@*"], "take": "leave", "pattern": "(?P<name>x)"}]},
            "rules[1].pattern",
            "needs none",
        ),
    ],
)  # fmt: skip
def test_options_that_cannot_be_are_told_with_their_place(
    shop: Context, options: dict[str, Any], path: str, message: str
) -> None:
    whole = {"host": HOST, "auth": {"kind": "password", "user": USER, "password": "env:X"}} | options
    with pytest.raises(ConfigError) as caught:
        source("imap", whole, shop, "inbox")
    (problem,) = caught.value.problems
    assert problem.path == f"sources.inbox.{path}"
    assert message in problem.message
    assert "s3cr3t" not in str(problem)
