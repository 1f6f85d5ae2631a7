"""Authorisation: put on requests to the configured host, and on no other, at the last moment."""

from __future__ import annotations

import asyncio
import base64
import re
from collections.abc import Generator, Iterator, Mapping
from typing import Annotated, Any, Final, Protocol

import httpx
import msgspec

from leadtui.errors import Problem
from leadtui.sources.secrets import Resolver
from leadtui.sources.web.links import is_home
from leadtui.strict import PRIVATE, Marked, Parse, problem_at, under
from leadtui.strict.secretplace import (
    HOW,
    NOT_HERE,
    OptionalSecret,
    SecretField,
    SecretPlace,
    is_secret_place,
    secret_place,
)


def _secret_or_text(text: str) -> SecretPlace | str:
    return secret_place(text) if is_secret_place(text) else text


Value = Annotated[str | SecretPlace, Parse(_secret_or_text, "text, or the place of a secret"), PRIVATE]
"""For options: a text, or the place of a secret."""


_SECRETS: Final = re.compile(
    r"(authori[sz]ation|cookie|api[-_]?key|token|secret|passw(or)?d)$", re.IGNORECASE
)
"""Names of headers and of what stands in a query whose values nobody else may know."""


def open_secrets(values: Mapping[str, Any], node: Marked, path: str) -> Iterator[Problem]:
    """Secrets that stand in `headers` or `params` themselves, by what they are called."""
    for name, value in values.items():
        if isinstance(value, str) and value and _SECRETS.search(name):
            yield problem_at(node.at(name), under(path, name), NOT_HERE, HOW)


class NoAuth(msgspec.Struct, frozen=True, tag_field="kind", tag="none"):
    """Anybody may ask."""


class HeaderAuth(msgspec.Struct, frozen=True, tag_field="kind", tag="header"):
    """A secret in a header."""

    value: SecretField
    name: str = "Authorization"
    prefix: str = "Bearer"
    """What stands before the secret, or around it with `{}`; only for Authorization, unless it is written."""

    def text(self, secret: str) -> str:
        """The header's whole value."""
        prefix = self.prefix
        if prefix == "Bearer" and self.name.lower() != "authorization":
            prefix = ""
        if "{}" in prefix:
            return prefix.replace("{}", secret)
        return f"{prefix} {secret}" if prefix[-1:].isalnum() else prefix + secret


class BasicAuth(msgspec.Struct, frozen=True, tag_field="kind", tag="basic"):
    """User and password (RFC 7617); either may be empty, and either may be the secret."""

    user: Value = ""
    password: OptionalSecret = None

    @classmethod
    def problems(cls, good: dict[str, Any], node: Marked, path: str) -> Iterator[Problem]:
        """Neither of them."""
        written = (node.at(name) for name in ("user", "password"))
        if not any(one.value for one in written if one is not node):
            yield problem_at(node, path, "neither `user` nor `password`", f"for the password {HOW}")


class QueryAuth(msgspec.Struct, frozen=True, tag_field="kind", tag="query"):
    """A secret in the query, for sources that take it nowhere else."""

    param: str
    value: SecretField


Auth = NoAuth | HeaderAuth | BasicAuth | QueryAuth


class Renewing(Protocol):
    """What makes access tokens."""

    async def token(self) -> str:
        """One that is good for a while. Raises SourceError."""
        ...

    def refuse(self, token: str) -> None:
        """That one was not accepted."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


class Authorisation(httpx.Auth):
    """What says who we are, for one host.

    It goes on a request only where that is bound for `home`: a link to elsewhere gets nothing, whoever
    follows it.
    """

    def __init__(
        self,
        home: httpx.URL,
        auth: Auth,
        resolver: Resolver,
        headers: Mapping[str, SecretPlace],
        params: Mapping[str, SecretPlace],
        renewing: tuple[Renewing, str] | None = None,
    ) -> None:
        """`headers` and `params` are further ones whose values are secret.

        `renewing` makes tokens for the header Authorization, with what stands before them.
        """
        self._renewing = renewing
        self._token = ""
        self._home = home
        self._auth = auth
        self._resolver = resolver
        self._header_places = headers
        self._param_places = params
        self._headers: dict[str, str] = {}
        self._params: dict[str, str] = {}
        self._ready = False

    @property
    def is_needed(self) -> bool:
        """Whether there is any secret to send."""
        places = self._header_places or self._param_places
        return not isinstance(self._auth, NoAuth) or bool(places) or self._renewing is not None

    async def look_up(self) -> None:
        """Look the secrets up, unless that was done. Raises SourceRefused."""
        if not self._ready:
            await asyncio.to_thread(self._look_up)
            self._ready = True
        if self._renewing is not None:
            renewing, prefix = self._renewing
            self._token = await renewing.token()
            self._headers["Authorization"] = f"{prefix} {self._token}"

    def forget(self) -> None:
        """The secrets were refused: look them up anew next time."""
        self._headers, self._params, self._ready = {}, {}, False
        if self._renewing is not None:
            self._renewing[0].refuse(self._token)

    @property
    def can_renew(self) -> bool:
        """Whether what was refused may be good anew at once."""
        return self._renewing is not None

    async def close(self) -> None:
        """Let go of what makes tokens."""
        if self._renewing is not None:
            await self._renewing[0].close()

    def _look_up(self) -> None:
        headers = {name: self._reveal(place) for name, place in self._header_places.items()}
        params = {name: self._reveal(place) for name, place in self._param_places.items()}
        match self._auth:
            case HeaderAuth():
                headers[self._auth.name] = self._auth.text(self._reveal(self._auth.value))
            case BasicAuth():
                pair = f"{self._reveal(self._auth.user)}:{self._reveal(self._auth.password)}"
                headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
            case QueryAuth():
                params[self._auth.param] = self._reveal(self._auth.value)
        self._headers, self._params = headers, params

    def _reveal(self, place: SecretPlace | str | None) -> str:
        if place is None or isinstance(place, str):
            return place or ""
        return self._resolver(place).reveal()

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Put the authorisation on a request that goes home."""
        if is_home(request.url, self._home):
            request.headers.encoding = "utf-8"
            for name, value in self._headers.items():
                request.headers[name] = value
            for name, text in self._params.items():
                request.url = request.url.copy_set_param(name, text)
        yield request


def split_values(values: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, SecretPlace]]:
    """Values of headers or of a query: what may be shown, and what is secret."""
    plain = {name: value for name, value in values.items() if isinstance(value, str)}
    return plain, {name: value for name, value in values.items() if isinstance(value, SecretPlace)}
