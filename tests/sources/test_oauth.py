"""Access tokens: made, kept, renewed before they are used, and told when they cannot be."""

from __future__ import annotations

import asyncio
import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest

from leadtui.errors import ConfigError, SourceError, SourceGarbled, SourceRefused, SourceThrottled
from leadtui.sources.base import Context
from tests.sources.conftest import Serve
from tests.support.httpd import Answer, Httpd, Request, answer_json
from tests.support.mailboxes import USER, Scripted, box, certificate, letter
from tests.support.polled import NOW, context, items, poll, source
from tests.support.set_clock import SetClock

REFRESH, SECRET = "r3fr3sh", "cl13nt-s3cr3t"


@pytest.fixture(autouse=True)
def _secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REFRESH", REFRESH)
    monkeypatch.setenv("SECRET", SECRET)


class Service:
    """Hands out tokens, each good once its predecessor was; answers only to the newest access token."""

    def __init__(self, *, rotates: bool = True, lasts_s: int = 3600) -> None:
        self.rotates, self.lasts_s = rotates, lasts_s
        self.refresh, self.access = REFRESH, ""
        self.forms: list[dict[str, str]] = []
        self.headers: list[dict[str, str]] = []
        self.on_grant: Callable[[], None] = lambda: None

    def __call__(self, request: Request) -> Answer:
        if request.path != "/token":
            if request.headers.get("authorization") != f"Bearer {self.access}":
                return Answer(401)
            return answer_json([{"id": "1", "name": "Ana"}])
        form = dict(parse_qsl(request.body.decode()))
        self.forms.append(form)
        self.headers.append(request.headers)
        if form["grant_type"] == "refresh_token" and form["refresh_token"] != self.refresh:
            return answer_json({"error": "invalid_grant", "error_description": f"bad {self.refresh}"}, 400)
        number = len(self.forms)
        self.access = f"access{number}"
        told: dict[str, Any] = {"access_token": self.access, "expires_in": self.lasts_s}
        if self.rotates:
            self.refresh = told["refresh_token"] = f"refresh{number}"
        return answer_json(told)


def options(httpd: Httpd, **more: Any) -> dict[str, Any]:
    auth = {
        "kind": "oauth2", "token_url": f"{httpd.url}/token", "client_id": "me", "client_secret": "env:SECRET",
        "refresh_token": "env:REFRESH",
    } | more  # fmt: skip
    return {"url": f"{httpd.url}/leads", "auth": auth}


def kept(shop: Context) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((shop.data / "tokens" / "web.json").read_bytes())
    return found


async def test_a_token_is_had_once_and_used_until_it_ends(serve: Serve, tmp_path: Path) -> None:
    clock = SetClock(NOW)
    shop, service = context(tmp_path, clock=clock), Service()
    web = source("http", options(serve(service)), shop)
    for _ in range(3):
        await poll(web)
    assert len(service.forms) == 1
    assert service.forms[0] == {
        "grant_type": "refresh_token", "client_id": "me", "client_secret": SECRET, "refresh_token": REFRESH,
    }  # fmt: skip
    clock.forward(3600 - 59)
    await poll(web)
    assert [form["refresh_token"] for form in service.forms] == [REFRESH, "refresh1"]
    await web.close()


async def test_trap_8_a_renewed_refresh_token_is_on_disk_before_the_access_token_is_used(
    serve: Serve, shop: Context
) -> None:
    service = Service()
    seen: list[str] = []

    def script(request: Request) -> Answer:
        if request.path != "/token":
            seen.append(kept(shop)["refresh_token"])
        return service(request)

    httpd = serve(script)
    web = source("http", options(httpd), shop)
    await poll(web)
    await web.close()
    assert seen == ["refresh1"]
    again = source("http", options(httpd), shop)
    await poll(again)
    await again.close()
    assert len(service.forms) == 1


async def test_trap_8b_two_that_ask_at_once_spend_one_refresh_token(serve: Serve, shop: Context) -> None:
    service = Service()
    httpd = serve(service)
    both = [source("http", options(httpd), shop) for _ in range(2)]
    await asyncio.gather(*(poll(one) for one in both))
    for one in both:
        await one.close()
    assert len(service.forms) == 1


async def test_tokens_are_for_nobody_else_to_read(serve: Serve, shop: Context) -> None:
    web = source("http", options(serve(Service())), shop)
    await poll(web)
    await web.close()
    folder = shop.data / "tokens"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}


async def test_a_token_that_ends_before_its_time_is_renewed_at_once(serve: Serve, shop: Context) -> None:
    service = Service()
    web = source("http", options(serve(service)), shop)
    await poll(web)
    service.access = "taken back"
    await poll(web)
    assert len(service.forms) == 2
    await web.close()


async def test_another_refresh_token_in_the_config_begins_anew(
    serve: Serve, shop: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = Service()
    httpd = serve(service)
    web = source("http", options(httpd), shop)
    await poll(web)
    await web.close()
    monkeypatch.setenv("REFRESH", "by hand")
    service.refresh = "by hand"
    fresh = source("http", options(httpd), shop)
    await poll(fresh)
    await fresh.close()
    assert service.forms[-1]["refresh_token"] == "by hand"


async def test_what_was_kept_and_is_no_good_gives_way_to_the_config(serve: Serve, tmp_path: Path) -> None:
    clock = SetClock(NOW)
    service = Service()
    web = source("http", options(serve(service)), context(tmp_path, clock=clock))
    await poll(web)
    service.refresh = REFRESH
    clock.forward(7200)
    await poll(web)
    assert [form["refresh_token"] for form in service.forms] == [REFRESH, "refresh1", REFRESH]
    await web.close()


async def test_a_client_may_ask_for_itself(serve: Serve, shop: Context) -> None:
    service = Service(rotates=False)
    given = {"grant": "client_credentials", "send": "basic", "scope": "leads", "extra": {"audience": "api"}}
    made = options(serve(service), **given)
    del made["auth"]["refresh_token"]
    web = source("http", made, shop)
    await poll(web)
    await web.close()
    assert service.forms == [{"grant_type": "client_credentials", "scope": "leads", "audience": "api"}]
    assert service.headers[0]["authorization"].startswith("Basic ")


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (answer_json({"error": "invalid_grant"}, 400), SourceRefused, "invalid_grant"),
        (answer_json({"error": "<script>"}, 401), SourceRefused, "(401)"),
        (answer_json({}), SourceGarbled, "without an access token"),
        (Answer(200, b"<html>", {}), SourceGarbled, "without an access token"),
        (Answer(429, b"", {"Retry-After": "7"}), SourceThrottled, "asks us to wait"),
        (Answer(500), SourceError, "fault of its own"),
    ],
)
async def test_a_service_that_gives_no_token_is_told_apart(
    serve: Serve, shop: Context, answer: Answer, kind: type[SourceError], words: str
) -> None:
    web = source("http", options(serve(lambda request: answer)), shop)
    with pytest.raises(kind) as caught:
        await poll(web)
    await web.close()
    assert words in caught.value.message
    told = f"{caught.value}{caught.value.__context__!r}"
    assert SECRET not in told
    assert REFRESH not in told


def test_a_grant_without_what_it_is_granted_for_is_told(serve: Serve, shop: Context) -> None:
    made = options(serve(Service()))
    del made["auth"]["refresh_token"]
    with pytest.raises(ConfigError, match=r"auth\.refresh_token: missing"):
        source("http", made, shop)


async def test_a_mailbox_is_opened_with_a_token(serve: Serve, shop: Context, tmp_path: Path) -> None:
    service = Service()
    httpd = serve(service)
    asked = [b"+ "]
    say = box([letter()], capabilities="IMAP4rev1 AUTH=XOAUTH2", authenticate=asked)
    pair = certificate(tmp_path)

    def with_token(tag: str, command: str) -> Any:
        if not command:
            return [b"L2 OK in"]
        return say(tag, command)

    async with Scripted(with_token, *pair).running() as server:
        auth = options(httpd)["auth"] | {"user": USER}
        inbox = source("imap", server.options(auth=auth), shop, "inbox")
        assert len(items(await poll(inbox))) == 1
        await inbox.close()
    import base64

    answer = next(line for line in server.asked if " " not in line and len(line) > 40)
    assert base64.b64decode(answer).decode() == f"user={USER}\1auth=Bearer access1\1\1"
