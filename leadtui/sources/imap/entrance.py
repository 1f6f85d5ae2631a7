"""How one comes into a mailbox: by a password or by tokens, and not again and again where one is refused."""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path
from typing import Final, NamedTuple

from leadtui.errors import SourceRefused
from leadtui.sources.base import Context
from leadtui.sources.imap.connection import Door
from leadtui.sources.imap.options import PORTS, ImapOptions, PasswordAuth
from leadtui.sources.imap.session import Session
from leadtui.sources.web.oauth import OAuth2, Tokens

REFUSED_S: Final = 900.0
"""Seconds for which a password is not tried again that was refused: servers lock out who tries too often."""


class _Refused(NamedTuple):
    stamp: bytes
    """Of the secret."""
    at_s: float
    error: SourceRefused


class Entrance:
    """Opens connections to one mailbox, signed in."""

    def __init__(self, name: str, options: ImapOptions, context: Context, base: Path) -> None:
        """`name` is the source's; `base` the folder of the config."""
        self._auth = options.auth
        self._context = context
        ca_file = base / options.ca_file if options.ca_file else None
        port = options.port or PORTS[options.tls]
        self._door = Door(options.host, port, options.tls, ca_file, options.timeout)
        self._tokens = (
            Tokens(options.auth, name, context, timeout_s=options.timeout, ca_file=ca_file)
            if isinstance(options.auth, OAuth2)
            else None
        )
        self._refused: _Refused | None = None

    async def open(self) -> Session:
        """A connection that is signed in. Raises SourceError."""
        secret = await self._secret()
        stamp = hashlib.sha256(secret.encode()).digest()
        self._hold_back(stamp)
        session = await Session.open(self._door)
        try:
            await self._sign_in(session, secret)
        except SourceRefused as error:
            self._refused = _Refused(stamp, self._context.clock.monotonic(), error)
            if self._tokens is not None:
                self._tokens.refuse(secret)
            await session.close()
            raise
        except BaseException:
            await session.close()
            raise
        self._refused = None
        return session

    async def _secret(self) -> str:
        if isinstance(self._auth, PasswordAuth):
            return (await asyncio.to_thread(self._context.secrets, self._auth.password)).reveal()
        assert self._tokens is not None
        return await self._tokens.token()

    def _hold_back(self, stamp: bytes) -> None:
        """Raises SourceRefused for what was not let in a short while ago."""
        before = self._refused
        if before is None or before.stamp != stamp:
            return
        if self._context.clock.monotonic() - before.at_s < REFUSED_S:
            raise SourceRefused(before.error.message, f"{before.error.hint}; it is tried again in a while")

    async def _sign_in(self, session: Session, secret: str) -> None:
        if isinstance(self._auth, PasswordAuth):
            await session.sign_in(self._auth.user, secret)
        else:
            await session.sign_in_by_token(self._auth.user, secret)

    async def close(self) -> None:
        """Close what tokens are asked for by."""
        if self._tokens is not None:
            await self._tokens.close()
