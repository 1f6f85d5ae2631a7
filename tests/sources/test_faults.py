"""All that can come instead of an answer: one clear message each, no secret in it, and the source goes on."""

from __future__ import annotations

import gzip
import logging
import shutil
import socket
import subprocess
import threading
import traceback
from collections.abc import Callable, Iterator
from io import BufferedIOBase
from pathlib import Path
from typing import Any

import pytest

from leadtui.errors import SourceError, SourceGarbled, SourceRefused, SourceThrottled, SourceUnreachable
from leadtui.sources.base import Context
from tests.sources.conftest import Serve
from tests.support.httpd import JSON, Answer, Httpd, Request, answer_json
from tests.support.polled import items, poll, source

TOKEN = "s3cr3t-t0k3n"
PRIVATE = "ana@example.com"


async def failure(url: str, shop: Context, monkeypatch: pytest.MonkeyPatch, **options: Any) -> SourceError:
    """The error that one poll ends with; nothing secret or private is anywhere in it."""
    monkeypatch.setenv("TOKEN", TOKEN)
    auth = {"kind": "query", "param": "api_token", "value": "env:TOKEN"}
    given = {"url": url, "auth": auth, "params": {"who": PRIVATE}, "headers": {"X-Key": "env:TOKEN"}}
    web = source("http", given | options, shop)
    try:
        with pytest.raises(SourceError) as caught:
            await poll(web)
    finally:
        await web.close()
    told = "".join(traceback.format_exception(caught.value))
    for error in chain(caught.value):
        assert not type(error).__module__.startswith(("http", "json")), (
            "its errors carry requests and answers"
        )
        told += f"{error!r} {error} {vars(error)}"
    assert TOKEN not in told
    assert PRIVATE not in told
    return caught.value


def chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error and everything that stands behind it, shown or not."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (Answer(401), SourceRefused, "does not accept the secret"),
        (Answer(403), SourceRefused, "does not allow this"),
        (Answer(404), SourceGarbled, "nothing at this address"),
        (Answer(410), SourceGarbled, "nothing at this address"),
        (Answer(400), SourceGarbled, "does not understand"),
        (Answer(500, b"<html>Traceback</html>"), SourceUnreachable, "a fault of its own (500)"),
        (Answer(503), SourceUnreachable, "a fault of its own (503)"),
        (Answer(429), SourceThrottled, "asks us to wait"),
        (Answer(200, b"", {"Content-Type": JSON}), SourceGarbled, "nothing in it"),
        (Answer(200, b'[{"id": 1}, {"na', {"Content-Type": JSON}), SourceGarbled, "not JSON"),
        (Answer(200, b"[]", {"Content-Type": JSON, "Content-Length": "99"}), SourceGarbled, "breaks off"),
        (Answer(200, b"[" * 200_000, {"Content-Type": JSON}), SourceGarbled, "not JSON"),
        (Answer(200, b"xxx", {"Content-Type": JSON, "Content-Encoding": "gzip"}), SourceGarbled, "breaks"),
        (Answer(200, b"\x00\x01", {"Content-Type": "image/png"}), SourceGarbled, "image/png"),
        (answer_json({"error": {"message": PRIVATE}}), SourceGarbled, "an object where there should be a"),
        (answer_json("hello"), SourceGarbled, "no list"),
        (Answer(301, b"", {"Location": "/leads"}), SourceGarbled, "in circles"),
        (Answer(302), SourceGarbled, "does not say where"),
        (Answer(302, b"", {"Location": "http://x:y/"}), SourceGarbled, "is not HTTP"),
    ],
)  # fmt: skip
async def test_each_answer_that_is_none_is_one_clear_message(
    serve: Serve,
    shop: Context,
    monkeypatch: pytest.MonkeyPatch,
    answer: Answer,
    kind: type[SourceError],
    words: str,
) -> None:
    httpd = serve(lambda request: answer)
    error = await failure(f"{httpd.url}/leads", shop, monkeypatch)
    assert type(error) is kind
    assert words in error.message


async def test_an_answer_larger_than_the_cap_is_cut_off_while_it_comes(
    serve: Serve, shop: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = 0

    def flood(output: BufferedIOBase) -> None:
        nonlocal sent
        for _ in range(3200):  # 200 MB
            output.write(b" " * 65536)
            sent += 65536

    httpd = serve(lambda request: Answer(200, flood, {"Content-Type": JSON}))
    error = await failure(httpd.url, shop, monkeypatch, size_cap="1MB")
    assert isinstance(error, SourceGarbled)
    assert "larger than 1 MB" in error.message
    assert sent < 20_000_000


async def test_one_that_announces_its_size_is_not_even_begun(
    serve: Serve, shop: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    httpd = serve(lambda request: Answer(200, b"[]", {"Content-Type": JSON, "Content-Length": "200000000"}))
    assert "larger than 20 MB" in (await failure(httpd.url, shop, monkeypatch)).message


async def test_a_small_answer_that_unpacks_to_a_large_one_is_cut_off(
    serve: Serve, shop: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    bomb = gzip.compress(b" " * 30_000_000, 9)
    assert len(bomb) < 100_000
    httpd = serve(lambda request: Answer(200, bomb, {"Content-Type": JSON, "Content-Encoding": "gzip"}))
    assert "larger than 20 MB" in (await failure(httpd.url, shop, monkeypatch)).message


async def test_an_answer_that_drips_is_given_up_in_time(
    serve: Serve, shop: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each byte comes in time for a read; the whole does not come in time for an answer."""
    given_up = threading.Event()

    def drip(output: BufferedIOBase) -> None:
        while not given_up.wait(0.05):
            output.write(b" ")

    httpd = serve(lambda request: Answer(200, drip, {"Content-Type": JSON}))
    error = await failure(httpd.url, shop, monkeypatch, timeout="1s")
    given_up.set()
    assert isinstance(error, SourceUnreachable)
    assert "in full within 1 s" in error.message


async def test_nobody_listens(shop: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    error = await failure(f"http://127.0.0.1:{port}", shop, monkeypatch)
    assert isinstance(error, SourceUnreachable)
    assert "nothing listens there" in error.message


async def test_a_host_that_is_not_there(shop: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    error = await failure("http://no-such-host.invalid", shop, monkeypatch)
    assert isinstance(error, SourceUnreachable)
    assert "no host no-such-host.invalid" in error.message


async def test_something_that_does_not_speak_http(shop: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    def speak(listening: socket.socket) -> None:
        connection, _ = listening.accept()
        with connection:
            connection.recv(1000)
            connection.sendall(b"220 smtp ready\r\n")

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=speak, args=(listening,))
        thread.start()
        error = await failure(f"http://127.0.0.1:{listening.getsockname()[1]}", shop, monkeypatch)
        thread.join()
    assert isinstance(error, SourceGarbled)


async def test_a_secret_that_is_not_there_is_told_before_anything_is_sent(
    serve: Serve, shop: Context
) -> None:
    httpd = serve(lambda request: answer_json([]))
    web = source("http", {"url": httpd.url, "auth": {"kind": "header", "value": "env:NO_SUCH_TOKEN"}}, shop)
    with pytest.raises(SourceRefused, match="NO_SUCH_TOKEN is not set"):
        await poll(web)
    await web.close()
    assert httpd.asked == []


async def test_a_refused_secret_is_looked_up_anew(
    serve: Serve, shop: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    def script(request: Request) -> Answer:
        return answer_json([]) if request.headers["authorization"] == "Bearer new" else Answer(401)

    httpd = serve(script)
    web = source("http", {"url": httpd.url, "auth": {"kind": "header", "value": "env:TOKEN"}}, shop)
    monkeypatch.setenv("TOKEN", "old")
    with pytest.raises(SourceRefused):
        await poll(web)
    monkeypatch.setenv("TOKEN", "new")
    assert await poll(web) == []
    await web.close()


async def test_a_source_that_failed_delivers_when_it_is_well_again(serve: Serve, shop: Context) -> None:
    answers = iter([Answer(500), answer_json([{"id": 1, "name": "Ana"}])])
    httpd = serve(lambda request: next(answers))
    web = source("http", {"url": httpd.url}, shop)
    with pytest.raises(SourceUnreachable):
        await poll(web)
    assert len(items(await poll(web))) == 1
    await web.close()


async def test_no_log_has_a_secret_or_a_query_in_it(
    serve: Serve, shop: Context, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("httpx", "httpcore"):
        monkeypatch.setattr(logging.getLogger(name), "level", logging.NOTSET)
    httpd = serve(lambda request: Answer(302, b"", {"Location": f"/x?token={TOKEN}"}))
    await failure(httpd.url, shop, monkeypatch)
    assert TOKEN not in caplog.text
    assert PRIVATE not in caplog.text


# -- certificates ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., tuple[Path, Path]]:
    """Makes a self-signed certificate: the paths of it and of its key."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    folder = tmp_path_factory.mktemp("certificates")

    def make(name: str, *more: str) -> tuple[Path, Path]:
        paths = folder / f"{name}.pem", folder / f"{name}.key"
        command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2".split()
        command += ["-subj", f"/CN={name}", "-out", str(paths[0]), "-keyout", str(paths[1]), *more]
        subprocess.run(command, check=True, capture_output=True)
        return paths

    return make


async def test_a_certificate_that_nobody_vouches_for_is_told_in_words_and_can_be_trusted(
    certificate: Callable[..., tuple[Path, Path]], shop: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = certificate("own", "-addext", "subjectAltName=IP:127.0.0.1")
    with Httpd(lambda request: answer_json([{"id": 1, "name": "Ana"}]), paths).running() as httpd:
        error = await failure(httpd.url, shop, monkeypatch)
        assert isinstance(error, SourceUnreachable)
        assert "its certificate is self-signed" in error.message
        assert "ca_file" in error.hint
        assert httpd.asked == []
        web = source("http", {"url": httpd.url, "ca_file": str(paths[0])}, shop)
        assert len(items(await poll(web))) == 1
        await web.close()


async def test_a_certificate_for_another_name_is_told_in_words(
    certificate: Callable[..., tuple[Path, Path]], shop: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = certificate("other", "-addext", "subjectAltName=DNS:other.example")
    with Httpd(lambda request: answer_json([]), paths).running() as httpd:
        error = await failure(httpd.url, shop, monkeypatch, ca_file=str(paths[0]))
    assert "its certificate is for another" in error.message


async def test_a_server_without_tls_is_told_in_words(
    serve: Serve, shop: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    httpd = serve(lambda request: answer_json([]))
    error = await failure(httpd.url.replace("http:", "https:"), shop, monkeypatch)
    assert "no secure connection" in error.message


async def test_a_ca_file_that_is_none_is_told(
    serve: Serve, shop: Context, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "ca.pem").write_text("nothing")
    httpd = serve(lambda request: answer_json([]))
    for name in ("ca.pem", "missing.pem"):
        error = await failure(httpd.url, shop, monkeypatch, ca_file=str(tmp_path / name))
        assert name in error.message


@pytest.mark.parametrize("status", [401, 403])
async def test_who_names_no_secret_is_not_told_that_it_is_wrong(
    serve: Serve, shop: Context, status: int
) -> None:
    web = source("http", {"url": serve(lambda request: Answer(status)).url}, shop)
    with pytest.raises(SourceRefused, match=rf"wants to know who asks \({status}\)") as told:
        await poll(web)
    await web.close()
    assert "`auth`" in told.value.hint
