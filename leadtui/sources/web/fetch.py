"""One request and its answer: read in full within a time and a size, or one SourceError that says why not.

Errors are made anew from what is harmless in them: the library's own carry the request, with its address
and its secrets, so they end here, before another is raised.
"""

from __future__ import annotations

import asyncio
import functools
import logging
import ssl
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import httpx
import msgspec

from leadtui import __version__
from leadtui.errors import SourceError, SourceGarbled, SourceUnreachable
from leadtui.sources.web.auth import Authorisation
from leadtui.sources.web.connecting import also_trusting, unconnected
from leadtui.sources.web.links import follow, is_home, shown

_REDIRECTS: Final = (301, 302, 303, 307, 308)
_MOST_REDIRECTS: Final = 5


class Call(msgspec.Struct, frozen=True):
    """One request, without anything secret in it."""

    url: str
    method: str = "GET"
    headers: dict[str, str] = {}
    body: bytes | None = None


class Answer(msgspec.Struct, frozen=True):
    """What came back, in full."""

    status: int
    headers: dict[str, str]
    """By their names in lower case."""
    body: bytes
    url: str
    """Where it came from: private, it may have a secret of the server's in it."""


class Fetcher:
    """Sends the requests of one source, over one client that lives as long as the source."""

    def __init__(
        self,
        home: httpx.URL,
        authorisation: Authorisation,
        *,
        timeout_s: float,
        size_cap: int,
        also_hosts: Sequence[str] = (),
        ca_file: Path | None = None,
        trust_env: bool = True,
    ) -> None:
        """`timeout_s` is for the whole answer, `size_cap` in bytes once unpacked."""
        self._home = home
        self._authorisation = authorisation
        self._timeout_s = timeout_s
        self._size_cap = size_cap
        self._also_hosts = also_hosts
        self._ca_file = ca_file
        self._trust_env = trust_env
        self._client: httpx.AsyncClient | None = None

    async def fetch(self, call: Call) -> Answer:
        """The answer to a call, redirects followed on the own host. Raises SourceError."""
        await self._authorisation.look_up()
        url = httpx.URL(call.url)
        for _ in range(_MOST_REDIRECTS + 1):
            answer = await self._ask(call, url)
            if answer.status not in _REDIRECTS:
                return answer
            url = self._redirected(call, answer, url)
        raise SourceGarbled(f"{self._home.host} redirects in circles")

    def _redirected(self, call: Call, answer: Answer, url: httpx.URL) -> httpx.URL:
        target = answer.headers.get("location", "")
        if not target:
            raise SourceGarbled(f"{self._home.host} answers {answer.status} and does not say where to go")
        to = follow(target, url, self._home, self._also_hosts, "a redirect")
        if call.method != "GET" and answer.status not in (307, 308):
            raise SourceGarbled(
                f"{self._home.host} redirects a {call.method}",
                f"is `url` right? it now stands at {shown(to)}",
            )
        return to

    async def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def _ask(self, call: Call, url: httpx.URL) -> Answer:
        client = self._client = self._client or self._new_client()
        at_home = is_home(url, self._home)
        headers = call.headers if at_home else {}
        body = call.body if at_home else None
        failure: SourceError
        try:
            async with asyncio.timeout(self._timeout_s):
                async with client.stream(call.method, url, headers=headers, content=body) as response:
                    return await self._read(response, url)
        except TimeoutError:
            failure = SourceUnreachable(
                f"{self._home.host} did not answer in full within {self._timeout_s:g} s"
            )
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, UnicodeError) as error:
            failure = self._in_words(error)
        # Outside of the handler, so that not even the context of this error holds the library's.
        raise failure

    async def _read(self, response: httpx.Response, url: httpx.URL) -> Answer:
        announced = response.headers.get("content-length", "")
        if announced.isdigit() and len(announced) < 18 and int(announced) > self._size_cap:
            raise self._too_large()
        chunks: list[bytes] = []
        size = 0
        async for chunk in response.aiter_bytes():
            size += len(chunk)
            if size > self._size_cap:
                raise self._too_large()
            chunks.append(chunk)
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status_code, headers, b"".join(chunks), str(url))

    def _too_large(self) -> SourceGarbled:
        return SourceGarbled(
            f"the answer of {self._home.host} is larger than {self._size_cap / 1_000_000:g} MB: cut off",
            "ask for less at once (`page.size`, `since`), or raise `size_cap`",
        )

    def _new_client(self) -> httpx.AsyncClient:
        # The library logs every address it asks, with the query and the secrets in it.
        for name in ("httpx", "httpcore"):
            logging.getLogger(name).setLevel(logging.WARNING)
        return httpx.AsyncClient(
            auth=self._authorisation,
            verify=self._trust(),
            timeout=httpx.Timeout(self._timeout_s),
            trust_env=self._trust_env,
            follow_redirects=False,
            headers={"User-Agent": f"leadtui/{__version__}", "Accept-Encoding": "gzip, deflate"},
        )

    def _trust(self) -> ssl.SSLContext:
        if self._ca_file is None:
            return _usual_trust(self._trust_env)
        return also_trusting(httpx.create_ssl_context(trust_env=self._trust_env), self._ca_file)

    def _in_words(self, error: Exception) -> SourceError:
        host = self._home.host
        if (failure := unconnected(error, host, "url", "https")) is not None:
            return failure
        match error:
            case httpx.TimeoutException():
                return SourceUnreachable(f"{host} did not answer within {self._timeout_s:g} s")
            case httpx.DecodingError() | httpx.RemoteProtocolError():
                return SourceGarbled(f"the answer of {host} breaks off or is not HTTP")
            case httpx.ProxyError():
                return SourceUnreachable("the proxy that the environment names does not let us through")
            case httpx.UnsupportedProtocol() | httpx.InvalidURL():
                return SourceGarbled(f"{host} led to something that is no web address")
            case httpx.LocalProtocolError() | UnicodeError():
                hint = "`headers` and `auth` hold something that HTTP has no room for"
                return SourceGarbled(f"the request to {host} cannot be sent as it is written", hint)
            case _:
                return SourceUnreachable(f"the connection to {host} failed")


@functools.cache
def _usual_trust(trust_env: bool) -> ssl.SSLContext:
    """The authorities that everybody trusts; shared, since reading them takes longer than many a poll."""
    return httpx.create_ssl_context(trust_env=trust_env)
