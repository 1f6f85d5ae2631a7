"""OAuth 2.0 (RFC 6749): access tokens, made from a refresh token or from the client's own secret.

Services that hand out a new refresh token with every access token take the old one back at once: the new one
is on disk before anything is asked with it, and only one process at a time asks for one.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import fcntl
import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import quote, urlencode

import httpx
import msgspec

from leadtui.errors import Problem, SourceError, SourceGarbled, SourceRefused
from leadtui.files import FILE_MODE, make_folder, open_or_make, replace_file
from leadtui.sources.base import Context
from leadtui.sources.web.auth import Authorisation, NoAuth, Value
from leadtui.sources.web.fetch import Call, Fetcher
from leadtui.sources.web.links import Address
from leadtui.sources.web.statuses import judge
from leadtui.strict import Marked, problem_at, under
from leadtui.strict.secretplace import HOW, OptionalSecret, SecretPlace

EARLY_S: Final = 60.0
"""Seconds before its end from which a token is not used any more."""

USUAL_S: Final = 3600.0
"""Seconds that a token lasts of which its service does not say so."""

LOCK_S: Final = 30.0
"""Seconds to wait for another process that asks for a token."""

_ANSWER_LIMIT: Final = 200_000
_CODE: Final = re.compile(r"[a-z_]{1,40}")


class OAuth2(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="oauth2"):
    """An access token that is renewed by itself."""

    grant: Literal["refresh_token", "client_credentials"] = "refresh_token"
    token_url: Address
    client_id: Value
    client_secret: OptionalSecret = None
    refresh_token: OptionalSecret = None
    scope: str = ""
    extra: dict[str, Value] = {}
    """What else its service wants to be told, such as `audience`."""
    send: Literal["body", "basic"] = "body"
    """How the client says who it is (RFC 6749, section 2.3.1)."""
    prefix: str = "Bearer"
    """What stands before the token in the header."""
    user: str = ""
    """Whose mailbox it is; of a mailbox only."""

    @classmethod
    def problems(cls, good: dict[str, Any], node: Marked, path: str) -> Iterator[Problem]:
        """A grant without what it is granted for."""
        grant = good.get("grant", "refresh_token")
        needed = "refresh_token" if grant == "refresh_token" else "client_secret"
        if "grant" not in good and isinstance(node.value, dict) and "grant" in node.value:
            return
        if good.get(needed) is None and not (isinstance(node.value, dict) and node.value.get(needed)):
            yield problem_at(node, under(path, needed), "missing", f"write {HOW.removeprefix('write ')}")


class _Kept(msgspec.Struct):
    """What is kept between two runs; private."""

    made_for: str = ""
    """Fingerprint of what the config says: another refresh token there begins anew."""
    refresh_token: str = ""
    access_token: str = ""
    ends_at: float = 0.0
    """Seconds since 1970."""


class Tokens:
    """The access tokens of one source."""

    def __init__(
        self,
        options: OAuth2,
        name: str,
        context: Context,
        *,
        timeout_s: float,
        ca_file: Path | None = None,
    ) -> None:
        """`name` is the source's. Tokens stand in `tokens` in the shop's folder, for nobody else to read."""
        self._options = options
        self._place = context.data / "tokens" / f"{name}.json"
        self._clock = context.clock
        self._secrets = context.secrets
        self._home = httpx.URL(options.token_url)
        self._fetcher = Fetcher(
            self._home,
            Authorisation(self._home, NoAuth(), context.secrets, {}, {}),
            timeout_s=timeout_s,
            size_cap=_ANSWER_LIMIT,
            ca_file=ca_file,
            trust_env=context.trust_env,
        )
        self._one_at_a_time = asyncio.Lock()
        self._refused = ""
        """An access token that was not accepted."""

    async def token(self) -> str:
        """An access token that is good for a while. Raises SourceError."""
        async with self._one_at_a_time:
            made_for, told = await asyncio.to_thread(self._told)
            lock = await self._locked()
            try:
                kept = await asyncio.to_thread(self._read, made_for)
                good_until = kept.ends_at - EARLY_S
                is_good = kept.access_token and self._clock.now().timestamp() < good_until
                if is_good and kept.access_token != self._refused:
                    return kept.access_token
                fresh = await self._renewed(kept, told)
                # Before it is used: whoever loses a refresh token that was renewed has to sign in again.
                await asyncio.to_thread(self._write, fresh)
                return fresh.access_token
            finally:
                os.close(lock)

    def refuse(self, token: str) -> None:
        """A token was not accepted, though it should be good: the next one is another."""
        self._refused = token

    async def close(self) -> None:
        """Close the connections."""
        await self._fetcher.close()

    # -- asking ----------------------------------------------------------------------------------------------

    def _told(self) -> tuple[str, dict[str, str]]:
        """What the config says, with its fingerprint."""
        options = self._options
        told = {
            "grant_type": options.grant,
            "client_id": self._reveal(options.client_id),
            "client_secret": self._reveal(options.client_secret),
            "refresh_token": self._reveal(options.refresh_token),
            "scope": options.scope,
        } | {name: self._reveal(value) for name, value in options.extra.items()}
        mark = "\0".join([options.token_url, *(f"{name}={text}" for name, text in told.items())])
        return hashlib.sha256(mark.encode()).hexdigest(), {name: text for name, text in told.items() if text}

    def _reveal(self, value: SecretPlace | str | None) -> str:
        return self._secrets(value).reveal() if isinstance(value, SecretPlace) else value or ""

    async def _renewed(self, kept: _Kept, told: dict[str, str]) -> _Kept:
        if not kept.refresh_token or "refresh_token" not in told:
            return await self._asked(kept, told)
        with contextlib.suppress(SourceRefused):
            return await self._asked(kept, told | {"refresh_token": kept.refresh_token})
        # What was kept may come from a backup; what the config says may still be good.
        return await self._asked(kept, told)

    async def _asked(self, kept: _Kept, told: dict[str, str]) -> _Kept:
        form = dict(told)
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        if self._options.send == "basic":
            # Encoded before they are joined (RFC 6749, section 2.3.1).
            pair = ":".join(quote(form.pop(name, ""), safe="") for name in ("client_id", "client_secret"))
            headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        call = Call(self._options.token_url, "POST", headers, urlencode(form).encode())
        answer = await self._fetcher.fetch(call)
        found: Any = None
        with contextlib.suppress(msgspec.DecodeError):
            found = msgspec.json.decode(answer.body)
        if answer.status in (400, 401, 403):
            raise self._denied(found, answer.status)
        judge(answer, self._home.host, self._clock.now())
        token = found.get("access_token") if isinstance(found, dict) else None
        if not isinstance(token, str) or not token:
            raise self._denied(found, answer.status)
        lasts_s = found.get("expires_in")
        renewed = found.get("refresh_token")
        now = self._clock.now().timestamp()
        return _Kept(
            kept.made_for,
            renewed if isinstance(renewed, str) and renewed else kept.refresh_token,
            token,
            now + (float(lasts_s) if isinstance(lasts_s, int | float) and lasts_s > 0 else USUAL_S),
        )

    def _denied(self, found: Any, status: int) -> SourceError:
        code = found.get("error") if isinstance(found, dict) else None
        code = code if isinstance(code, str) and _CODE.fullmatch(code) else ""
        host = self._home.host
        if not code and 200 <= status < 300:
            return SourceGarbled(f"{host} answers without an access token", "is `token_url` right?")
        hint = "is `client_id` right, and the secret? has it the `scope`?"
        if code == "invalid_grant":
            hint = "the refresh token has ended or was taken back: sign in there again, and give the new one"
        return SourceRefused(f"{host} does not renew the access ({code or status})", hint)

    # -- what is kept ----------------------------------------------------------------------------------------

    async def _locked(self) -> int:
        """A file that no other process holds as long as it is open."""
        descriptor = await asyncio.to_thread(self._lock_file)
        waited_s = 0.0
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return descriptor
            except OSError:
                if waited_s >= LOCK_S:
                    os.close(descriptor)
                    raise SourceRefused("another process holds the tokens of this source") from None
            waited_s += 0.1
            await asyncio.sleep(0.1)

    def _lock_file(self) -> int:
        try:
            make_folder(str(self._place.parent))
            return open_or_make(str(self._place.with_suffix(".lock")))
        except OSError as error:
            raise self._unkept(error) from None

    def _read(self, made_for: str) -> _Kept:
        kept = _Kept()
        with contextlib.suppress(OSError, msgspec.DecodeError):
            kept = msgspec.json.decode(self._place.read_bytes(), type=_Kept)
        return kept if kept.made_for == made_for else _Kept(made_for)

    def _write(self, kept: _Kept) -> None:
        try:
            replace_file(str(self._place), msgspec.json.encode(kept), durable=True, mode=FILE_MODE)
        except OSError as error:
            raise self._unkept(error) from None

    def _unkept(self, error: OSError) -> SourceError:
        reason = error.strerror or "the disk failed"
        return SourceError(f"tokens cannot be kept in {self._place.parent}: {reason}")
